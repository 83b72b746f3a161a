//! Two risk points, and the smallest single plan that keeps both.

use super::acceptance::{Drawing, Single};

/// What a plan must do at a good and at a bad rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Risks {
    /// The rate that should pass.
    pub good: f64,
    /// It must pass with at least this probability: 1 − α, α the producer's risk.
    pub passes_at_good: f64,
    /// The rate that should not pass.
    pub bad: f64,
    /// It must pass with at most this probability: β, the consumer's risk.
    pub passes_at_bad: f64,
}

/// Samples beyond this are a census in all but name.
const MOST: u64 = 1_000_000;
/// Acceptance numbers beyond this are not tried.
const MOST_FOUND: u64 = 2_000;

impl Risks {
    /// The plan with the smallest sample (for each acceptance number the smallest sample that keeps the consumer's risk, the first of
    /// them that keeps the producer's; Guenther 1969, *Journal of Quality Technology* 1). `None` where no plan up to a million
    /// elements does, or the rates are not 0 ≤ good < bad ≤ 1.
    pub fn smallest(&self, drawing: Drawing) -> Option<Single> {
        if !(0.0 <= self.good && self.good < self.bad && self.bad <= 1.0) {
            return None;
        }
        let mut least = 1;
        for accept in 0..MOST_FOUND {
            let plan = at_most(drawing, accept, self.bad, self.passes_at_bad, least)?;
            if plan.passes(self.good) >= self.passes_at_good {
                return Some(plan);
            }
            least = plan.n;
        }
        None
    }
}

/// The smallest sample (of at least `least`) that with this acceptance number passes a rate with at most this probability. `None`
/// beyond a million elements, or where the drawing is impossible.
pub(super) fn at_most(drawing: Drawing, accept: u64, rate: f64, probability: f64, least: u64) -> Option<Single> {
    let (step, most) = match drawing {
        Drawing::Clusters { each, .. } => (each.max(1), MOST),
        Drawing::Hypergeometric { lot } => (1, lot),
        Drawing::Binomial | Drawing::Poisson => (1, MOST),
    };
    let plan = |steps: u64| Single { n: steps * step, accept, drawing };
    let keeps = |steps: u64| plan(steps).passes(rate) <= probability;
    let most = most / step;
    // Acceptance falls as the sample grows: stride on, ever longer, then bisect.
    let (mut below, mut steps, mut stride) = (0, least.div_ceil(step).max(1), 1);
    while !keeps(steps) {
        if steps >= most {
            return None;
        }
        below = steps;
        steps = (steps + stride).min(most);
        stride *= 2;
    }
    while steps - below > 1 {
        let middle = below + (steps - below) / 2;
        if keeps(middle) { steps = middle } else { below = middle }
    }
    Some(plan(steps.max(least.div_ceil(step))))
}
