//! Truth from rates: beta-binomial counts by village, drawn anew in each replicate.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::Rng;
use serde::Deserialize;
use statrs::function::gamma::ln_gamma;

use crate::error::{Problem, Refusal};
use crate::frame::{Expression, Frame};
use crate::stream::Stream;
use crate::units::Probability;

/// A rate of households with its intra-village correlation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Mean over the county's households of the class (for approval: the satisfied share).
    pub rate: Probability,
    /// Intra-village correlation ρ of the beta-binomial model; 0 is independence.
    #[serde(default = "zero")]
    pub icc: Probability,
    /// Multipliers by place or kind, relative to one another: the mean stays `rate`. For approval they act on dissatisfaction.
    #[serde(default)]
    pub by: Vec<Multiplier>,
}

fn zero() -> Probability {
    Probability::ZERO
}

/// Where a condition holds the rate is `times` as high as elsewhere. Several that hold are multiplied.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Multiplier {
    /// Which households.
    #[serde(rename = "where")]
    pub condition: Expression,
    /// Factor, not negative.
    pub times: f64,
}

/// Households of one village with one mean: their number of cases is beta-binomial, which ones is equally likely.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) members: Vec<u32>,
    pub(super) mean: f64,
    cases: Arc<Cases>,
}

impl Cell {
    /// Draws the number of cases.
    #[inline]
    pub(super) fn draw(&self, stream: &mut Stream) -> usize {
        self.cases.of(stream.next_u64())
    }
}

/// The distribution of a number of cases, to be inverted with a guide table (Chen & Asau 1974).
#[derive(Clone, Debug)]
struct Cases {
    /// `P(K ≤ k) · 2⁶⁴` for k = 0, 1, …; the largest k is left out.
    thresholds: Vec<u64>,
    /// The number of cases at the start of each of the equal parts of [0, 1).
    guide: Vec<u32>,
}

/// Parts of the guide table, as a power of 2.
const GUIDE_BITS: u32 = 6;

impl Cases {
    fn new(thresholds: Vec<u64>) -> Self {
        let start = |part: u64| thresholds.partition_point(|&t| t <= part << (64 - GUIDE_BITS)) as u32;
        Self { guide: (0..1 << GUIDE_BITS).map(start).collect(), thresholds }
    }

    #[inline]
    fn of(&self, luck: u64) -> usize {
        let mut k = self.guide[(luck >> (64 - GUIDE_BITS)) as usize] as usize;
        while k < self.thresholds.len() && self.thresholds[k] <= luck {
            k += 1;
        }
        k
    }
}

/// Splits the households of a class into cells. `share` is the mean probability of a case, `class` says who is in it.
pub(super) fn cells(
    frame: &Frame,
    rate: &Rate,
    share: f64,
    class: &[bool],
    conditions: &BTreeMap<String, Expression>,
    key: &str,
) -> Result<Vec<Cell>, Refusal> {
    let times = multipliers(frame, rate, conditions, key)?;
    let (mut sum, mut count) = (0.0, 0_u32);
    for (t, _) in times.iter().zip(class).filter(|(_, c)| **c) {
        sum += t;
        count += 1;
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    if sum <= 0.0 {
        let what = ("所有户的倍数都是 0", "every multiplier is 0");
        return Err(Problem::new(what, ("至少让一部分户的 times 大于 0", "let times be above 0 somewhere")).at_key(key).into());
    }
    let scale = share * f64::from(count) / sum;
    let mut tables: BTreeMap<(usize, u64), Arc<Cases>> = BTreeMap::new();
    let mut cells = Vec::new();
    for v in 0..frame.villages().len() {
        let mut by_mean: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for k in frame.villages().range(v).filter(|&k| class[k]) {
            by_mean.entry((times[k] * scale).to_bits()).or_default().push(k as u32);
        }
        for (mean, members) in by_mean {
            let mean = f64::from_bits(mean);
            if mean > 1.0 + 1e-12 {
                let what = ("rate 乘以 times 之后超过 1", "rate multiplied by times exceeds 1");
                return Err(Problem::new(what, ("减小 rate 或 times", "make rate or times smaller")).at_key(key).into());
            }
            let cases = Arc::clone(
                tables
                    .entry((members.len(), mean.to_bits()))
                    .or_insert_with(|| Arc::new(Cases::new(beta_binomial_thresholds(members.len(), mean.min(1.0), rate.icc.get())))),
            );
            cells.push(Cell { members, mean, cases });
        }
    }
    Ok(cells)
}

fn multipliers(frame: &Frame, rate: &Rate, conditions: &BTreeMap<String, Expression>, key: &str) -> Result<Vec<f64>, Refusal> {
    let mut times = vec![1.0; frame.households()];
    for multiplier in &rate.by {
        if !(multiplier.times >= 0.0 && multiplier.times.is_finite()) {
            let what = ("times 应为不小于 0 的数", "times must be a number not below 0");
            return Err(Problem::new(what, ("更正 times", "correct times")).at_key(format!("{key}.by")).into());
        }
        let holds = multiplier.condition.substitute(conditions)?.holds(frame.columns()).map_err(|p| p.at_key(format!("{key}.by")))?;
        for (t, _) in times.iter_mut().zip(&holds).filter(|(_, h)| **h) {
            *t *= multiplier.times;
        }
    }
    Ok(times)
}

/// `P(K ≤ k) · 2⁶⁴` for k = 0, 1, …: K cases among `m` households with mean `p` and correlation `rho`.
/// Beta-binomial, α = p(1 − ρ)/ρ, β = (1 − p)(1 − ρ)/ρ; binomial at ρ = 0 (Skellam 1948).
fn beta_binomial_thresholds(m: usize, p: f64, rho: f64) -> Vec<u64> {
    let pmf = beta_binomial_pmf(m, p, rho);
    let total: f64 = pmf.iter().sum();
    let mut below = 0.0;
    let mut thresholds = Vec::new();
    for mass in pmf {
        below += mass / total;
        if below >= 1.0 {
            break;
        }
        thresholds.push((below * 18_446_744_073_709_551_616.0) as u64);
    }
    thresholds.truncate(m);
    thresholds
}

fn beta_binomial_pmf(m: usize, p: f64, rho: f64) -> Vec<f64> {
    let at = |k: usize, mass: f64| (0..=m).map(|i| if i == k { mass } else { 0.0 }).collect::<Vec<_>>();
    if p <= 0.0 {
        return at(0, 1.0);
    }
    if p >= 1.0 {
        return at(m, 1.0);
    }
    if rho >= 1.0 {
        let mut pmf = at(0, 1.0 - p);
        pmf[m] += p;
        return pmf;
    }
    let n = m as f64;
    let log_choose = |k: f64| ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    if rho <= 0.0 {
        return (0..=m).map(|k| (log_choose(k as f64) + k as f64 * p.ln() + (n - k as f64) * (-p).ln_1p()).exp()).collect();
    }
    let (a, b) = (p * (1.0 - rho) / rho, (1.0 - p) * (1.0 - rho) / rho);
    let log_beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let norm = log_beta(a, b);
    (0..=m).map(|k| (log_choose(k as f64) + log_beta(k as f64 + a, n - k as f64 + b) - norm).exp()).collect()
}
