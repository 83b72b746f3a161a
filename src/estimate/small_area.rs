//! Small areas: each township's answers say little, all of them together say how much to believe of each.
//!
//! Two estimators beside the direct one: the hierarchical beta-binomial from counts, and Fay–Herriot's on the logit from direct estimates
//! with their standard errors.

use super::beta::Beta;
use super::quantiles::Quantiles;
use crate::truth::{Area, Belief, ln_found};
use crate::units::Interval;

/// The answers of one area as so many of a simple random sample that would say as much: n / d of n answers with a design effect d, of
/// which the share p̂ that the weights give is found (Kish 1965, *Survey Sampling*, §8.2; Chen, Wakefield & Lumley 2014, *Spatial and
/// Spatio-temporal Epidemiology* 11). Need not be whole.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effective {
    /// Cases.
    pub found: f64,
    /// Asked; at least `found`.
    pub asked: f64,
}

impl From<Area> for Effective {
    /// Of a simple random sample.
    fn from(area: Area) -> Self {
        Self { found: f64::from(area.found), asked: f64::from(area.asked) }
    }
}

impl Effective {
    /// Of `n` answers with a weighted share and a design effect; one below 1 is taken for 1, as it is known badly.
    pub fn of(n: f64, share: f64, design_effect: f64) -> Self {
        let asked = n / design_effect.max(1.0);
        Self { found: if asked > 0.0 { asked * share } else { 0.0 }, asked }
    }
}

/// An estimate for one area; all numbers are shares between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmallArea {
    /// The area's own answers alone; `NaN` where nobody was asked.
    pub direct: f64,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error: of the beta-binomial the posterior standard deviation, of Fay–Herriot the root of the mean squared error.
    pub se: f64,
    /// Its interval.
    pub interval: Interval,
    /// How much of the estimate is the area's own answers, the rest is that of all areas.
    pub own: f64,
}

/// What is believed of the areas before: of their mean, and of the correlation between two households of one area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BetweenAreas {
    /// The mean over areas.
    pub mean: Belief,
    /// The intra-area correlation ρ.
    pub icc: Belief,
}

impl Default for BetweenAreas {
    /// Jeffreys' prior for the mean, ρ ~ Beta(1, 9): a tenth on average, most likely near 0.
    fn default() -> Self {
        Self { mean: Belief::Beta([0.5, 0.5]), icc: Belief::Beta([1.0, 9.0]) }
    }
}

/// Values of ρ over which is integrated.
const CORRELATIONS: usize = 16;

/// Hierarchical beta-binomial shrinkage of [`Effective`] counts. Area i has the rate `p ~ Beta(m(1 − ρ)/ρ, (1 − m)(1 − ρ)/ρ)` and finds `x ~ Binomial(n, p)`; given m and ρ its
/// posterior mean is `(m(1 − ρ) + xρ) / (1 − ρ + nρ)` (Rao & Molina 2015, *Small Area Estimation*, §10.11.2). Both are integrated out over
/// their posterior, the mean on the logit scale, ρ over its square root, so that the standard error holds what is not known of them; an
/// estimate of ρ = 0, which would make all areas equal and certain, cannot occur. The interval is that of the beta distribution with the
/// posterior mean and variance. No areas, no estimates.
pub fn shrunk(areas: &[Effective], before: &BetweenAreas, quantiles: &Quantiles) -> Vec<SmallArea> {
    let posterior = posterior(areas, before);
    let one = |&Effective { found: x, asked: n }: &Effective| {
        let (mut first, mut second, mut own) = (0.0, 0.0, 0.0);
        for &(mean, icc, weight) in &posterior {
            let all = 1.0 - icc + n * icc;
            let p = (mean * (1.0 - icc) + x * icc) / all;
            // E p² = p (a + 1) / (a + b + 1) in the correlation's own scale
            second += weight * p * (p * all + icc) / (all + icc);
            first += weight * p;
            own += weight * n * icc / all;
        }
        let variance = (second - first * first).max(0.0);
        SmallArea { direct: x / n, estimate: first, se: variance.sqrt(), interval: of_moments(first, variance, quantiles), own }
    };
    areas.iter().map(one).collect()
}

/// Mean, ρ and their posterior probability.
fn posterior(areas: &[Effective], before: &BetweenAreas) -> Vec<(f64, f64, f64)> {
    let means = before.mean.on_logits();
    let mut nodes = Vec::new();
    for (icc, of_icc) in before.icc.on_roots(CORRELATIONS) {
        for &(mean, of_mean) in &means {
            let likelihood: f64 = areas.iter().map(|area| ln_found(area.found, area.asked, mean, icc)).sum();
            nodes.push((mean, icc, likelihood + (of_icc * of_mean).ln()));
        }
    }
    let most = nodes.iter().map(|node| node.2).fold(f64::NEG_INFINITY, f64::max);
    nodes.iter_mut().for_each(|node| node.2 = (node.2 - most).exp());
    nodes.retain(|node| node.2 > 1e-14);
    let sum: f64 = nodes.iter().map(|node| node.2).sum();
    nodes.iter_mut().for_each(|node| node.2 /= sum);
    nodes
}

/// The interval of the beta distribution with this mean and variance; the point itself where there is none.
fn of_moments(mean: f64, variance: f64, quantiles: &Quantiles) -> Interval {
    let size = mean * (1.0 - mean) / variance - 1.0;
    Beta::new(mean * size, (1.0 - mean) * size).map_or(Interval { lower: mean, upper: mean }, |beta| Interval {
        lower: beta.quantile(quantiles.tail()).x,
        upper: beta.quantile_above(quantiles.tail()).x,
    })
}

/// A direct estimate on the logit scale with its sampling variance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logit {
    /// ln(p / (1 − p)).
    pub logit: f64,
    /// Its variance; infinite where nobody was asked.
    pub variance: f64,
}

impl Logit {
    /// Of counts: ln((x + ½)/(n − x + ½)) with variance 1/(x + ½) + 1/(n − x + ½) (Gart & Zweifel 1967, *Biometrika* 54), times the design
    /// effect: defined where nothing was found. Its bias is small only where some cases are expected in every area.
    pub fn of_counts(area: Area, design_effect: f64) -> Self {
        let (found, other) = (f64::from(area.found) + 0.5, f64::from(area.asked - area.found) + 0.5);
        let variance = if area.asked == 0 { f64::INFINITY } else { design_effect * (1.0 / found + 1.0 / other) };
        Self { logit: (found / other).ln(), variance }
    }

    /// Of an estimated share with its standard error, by linearisation: s² / (p(1 − p))². `None` unless 0 < p < 1 and s > 0.
    pub fn of_estimate(share: f64, se: f64) -> Option<Self> {
        let slope = 1.0 / (share * (1.0 - share));
        (share > 0.0 && share < 1.0 && se > 0.0 && se.is_finite())
            .then(|| Self { logit: (share / (1.0 - share)).ln(), variance: (se * slope).powi(2) })
    }
}

/// A model of Fay and Herriot (1979) with the areas' common mean: `y = β + v + e`, `v ~ (0, A)`, `e ~ (0, D)` with known D.
#[derive(Clone, Debug, PartialEq)]
pub struct FayHerriot {
    /// β, a logit.
    pub mean: f64,
    /// A: variance between areas on the logit scale, by restricted maximum likelihood; 0 where the areas differ no more than by chance.
    pub between: f64,
    /// By area.
    pub areas: Vec<SmallArea>,
}

/// Fay–Herriot on the logit scale (*JASA* 74): `θ̂ = γ y + (1 − γ) β̂`, `γ = A / (A + D)`, with the mean squared error g₁ + g₂ + 2 g₃ of Prasad & Rao (1990, *JASA* 85) in
/// the form for REML (Datta & Lahiri 2000, *Statistica Sinica* 10). Estimate and interval are back-transformed, the standard error is that of the
/// logit times p(1 − p). An area without answers has the mean of all. `None` where fewer than three areas have answers.
pub fn fay_herriot(direct: &[Logit], quantiles: &Quantiles) -> Option<FayHerriot> {
    let asked: Vec<Logit> = direct.iter().copied().filter(|y| y.variance.is_finite() && y.variance > 0.0 && y.logit.is_finite()).collect();
    if asked.len() < 3 {
        return None;
    }
    let between = restricted(&asked);
    let fit = Fit::at(between, &asked);
    let spread = 2.0 / asked.iter().map(|y| (between + y.variance).powi(-2)).sum::<f64>();
    let one = |y: &Logit| {
        let known = y.variance.is_finite();
        let own = if known { between / (between + y.variance) } else { 0.0 };
        let theta = fit.mean + if known { own * (y.logit - fit.mean) } else { 0.0 };
        let g1 = (1.0 - own) * between;
        let g2 = (1.0 - own).powi(2) / fit.weight;
        let g3 = if known { y.variance.powi(2) / (between + y.variance).powi(3) * spread } else { 0.0 };
        let error = (g1 + g2 + 2.0 * g3).sqrt();
        let share = |logit: f64| 1.0 / (1.0 + (-logit).exp());
        let (estimate, half) = (share(theta), quantiles.z() * error);
        SmallArea {
            direct: if known { share(y.logit) } else { f64::NAN },
            estimate,
            se: error * estimate * (1.0 - estimate),
            interval: Interval { lower: share(theta - half), upper: share(theta + half) },
            own,
        }
    };
    Some(FayHerriot { mean: fit.mean, between, areas: direct.iter().map(one).collect() })
}

/// The common mean at a variance between areas.
struct Fit {
    mean: f64,
    /// Σ 1 / (A + D).
    weight: f64,
}

impl Fit {
    fn at(between: f64, asked: &[Logit]) -> Self {
        let weight: f64 = asked.iter().map(|y| 1.0 / (between + y.variance)).sum();
        let sum: f64 = asked.iter().map(|y| y.logit / (between + y.variance)).sum();
        Self { mean: sum / weight, weight }
    }
}

/// REML of A by Fisher scoring from the mean sampling variance on (Rao & Molina 2015, §6.1.2): score `½ (y′PPy − tr P)`, information `½ tr PP`, cut at 0.
fn restricted(asked: &[Logit]) -> f64 {
    let mut between = asked.iter().map(|y| y.variance).sum::<f64>() / asked.len() as f64;
    for _ in 0..1_000 {
        let fit = Fit::at(between, asked);
        let power = |k: i32| asked.iter().map(|y| (between + y.variance).powi(-k)).sum::<f64>();
        let squares: f64 = asked.iter().map(|y| ((y.logit - fit.mean) / (between + y.variance)).powi(2)).sum();
        let (second, third) = (power(2) / fit.weight, power(3) / fit.weight);
        let score = squares - fit.weight + second;
        let information = power(2) - 2.0 * third + second * second;
        let next = (between + score / information).max(0.0);
        let moved = (next - between).abs();
        between = next;
        if moved <= 1e-13 * between {
            break;
        }
    }
    between
}

#[cfg(test)]
mod tests;
