//! Cost against the chance to pass: which plans another one makes pointless.

use super::{Figure, Outcome};
use crate::units::Words;

/// A plan by what it costs and brings.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// Its name.
    pub name: Words,
    /// What the county's actions cost on average, in yuan.
    pub cost: f64,
    /// The chance to pass.
    pub chance: Figure,
    /// The plan (index) that costs no more and passes no less often, and is better in one of the two: the one with the largest chance, then the
    /// cheapest. None on the Pareto front.
    pub dominated_by: Option<usize>,
}

/// The study as it is and its variants, in their order; none where all cost the same.
pub fn weighed(outcome: &Outcome) -> Vec<Weighed> {
    let Some(round) = outcome.last() else { return Vec::new() };
    let now = outcome.rounds.iter().flat_map(|round| &round.actions).fold(0.0, |sum, action| sum + action.cost);
    let as_it_is = (Words::new("现在的打算", "as it is"), now, round.pass_probability);
    let variants = outcome.variants.iter().map(|v| (v.name.clone(), v.cost, v.pass_probability));
    let plans: Vec<(Words, f64, Figure)> = std::iter::once(as_it_is).chain(variants).filter(|plan| plan.2.value.is_finite()).collect();
    if plans.iter().all(|plan| (plan.1 - plans[0].1).abs() < 0.5) {
        return Vec::new();
    }
    let points: Vec<(f64, f64)> = plans.iter().map(|(_, cost, chance)| (*cost, chance.value)).collect();
    let weigh = |(at, (name, cost, chance)): (usize, (Words, f64, Figure))| Weighed {
        name,
        cost: cost.max(0.0),
        chance,
        dominated_by: dominator(&points, at),
    };
    plans.into_iter().enumerate().map(weigh).collect()
}

fn dominator(points: &[(f64, f64)], at: usize) -> Option<usize> {
    let (cost, chance) = points[at];
    let better = |other: &(usize, &(f64, f64))| {
        let (c, p) = *other.1;
        c <= cost && p >= chance && (c < cost || p > chance)
    };
    points.iter().enumerate().filter(better).max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.1.0.total_cmp(&a.1.0))).map(|(other, _)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_is_what_nothing_beats() {
        // The second costs more than the fourth and passes less often; the third equals the first but in cost.
        let points = [(0.0, 0.8), (10.0, 0.85), (2.0, 0.8), (9.0, 0.9), (20.0, 0.95)];
        let by: Vec<Option<usize>> = (0..5).map(|at| dominator(&points, at)).collect();
        assert_eq!(by, [None, Some(3), Some(0), None, None]);
    }
}
