//! What is believed of a group of rates before anything is seen: of their mean, and of how much they have in common.

use serde::Deserialize;
use statrs::distribution::{Beta, ContinuousCDF};
use statrs::function::gamma::ln_gamma;

use crate::error::{Problem, Refusal};
use crate::units::Probability;

/// A share that is known, or of which a beta distribution says how likely each value is.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "write a number from 0 to 1, or the two parameters of a beta distribution: [1, 9]")]
pub enum Belief {
    /// Known.
    Known(Probability),
    /// Beta(a, b): as after a − 1 yes and b − 1 no, when all values were equally likely before.
    Beta([f64; 2]),
}

/// Values and their probabilities, which sum to 1.
pub type Nodes = Vec<(f64, f64)>;

/// Distance of the values of a mean on the logit scale. The trapezoidal rule errs by less than 1e-6 while the posterior standard
/// deviation on that scale is at least 0.85 of it (by `2 exp(−2π² (sd/h)²)`; Trefethen & Weideman 2014), that is up to about 500 cases.
pub(super) const STEP: f64 = 0.05;

/// The largest logit: shares beyond 2e-9 from 0 and 1 are put together with it.
pub(super) const REACH: f64 = 20.0;

impl Belief {
    /// Refuses parameters below 0.05, or above 500, which the grids do not resolve (a number says it better), and a known share of 1.
    ///
    /// # Errors
    /// See above.
    pub fn check(&self, key: &str) -> Result<(), Refusal> {
        let fine = match self {
            Self::Known(share) => share.get() < 1.0,
            Self::Beta(parameters) => parameters.iter().all(|p| (0.05..=500.0).contains(p)),
        };
        let what = (
            "先验应是小于 1 的数，或 beta 分布的两个参数（0.05 至 500）",
            "a prior is a number below 1, or two parameters of a beta distribution, 0.05 to 500",
        );
        let remedy = ("例如 [1, 9]：平均 0.1", "for example [1, 9], with a mean of 0.1");
        if fine { Ok(()) } else { Err(Problem::new(what, remedy).at_key(key).into()) }
    }

    /// Its values by the trapezoidal rule on the logit scale.
    pub fn on_logits(&self) -> Nodes {
        match self {
            Self::Known(share) => vec![(share.get(), 1.0)],
            Self::Beta(_) => self.on_lattice(STEP, REACH).into_iter().map(|(logit, weight)| (expit(logit), weight)).collect(),
        }
    }

    /// Logits from −`reach` to `reach` in steps of `step` and their probabilities; beyond the reach they are put together with the last. A
    /// known share is in the middle, with all the probability.
    pub(super) fn on_lattice(&self, step: f64, reach: f64) -> Nodes {
        let half = (reach / step) as i32;
        let [a, b] = match self {
            Self::Known(share) => {
                let middle = (share.get() / (1.0 - share.get())).ln();
                return (-half..=half).map(|i| (middle + f64::from(i) * step, f64::from(u8::from(i == 0)))).collect();
            }
            Self::Beta(parameters) => *parameters,
        };
        // On the logit scale the density is p^a (1 − p)^b; beyond the reach it falls off as e^(−a·|logit|), which sums to 1 / (a·step).
        let ln_density = |logit: f64| -a * softplus(-logit) - b * softplus(logit);
        let most = ln_density((a / b).ln());
        let density = |logit: f64| (ln_density(logit) - most).exp();
        let mut nodes: Nodes = (-half..=half).map(|i| f64::from(i) * step).map(|logit| (logit, density(logit))).collect();
        let last = nodes.len() - 1;
        nodes[0].1 /= a * step;
        nodes[last].1 /= b * step;
        normalised(nodes)
    }

    /// `n` values by Gauss–Legendre over its square root, near which likelihoods are smooth, leaving out 1e-9 at either end. Of densities that
    /// are infinite at 1 (b < 1) it is a coarse rule.
    pub fn on_roots(&self, n: usize) -> Nodes {
        let [a, b] = match self {
            Self::Known(share) => return vec![(share.get(), 1.0)],
            Self::Beta(parameters) => *parameters,
        };
        let quantile = |u: f64| Beta::new(a, b).map_or(f64::NAN, |beta| beta.inverse_cdf(u)).sqrt();
        let (from, to) = (if a <= 1.0 { 0.0 } else { quantile(1e-9) }, quantile(1.0 - 1e-9));
        let node = |(u, weight): (f64, f64)| {
            let root = from + (to - from) * u;
            let share = root * root;
            (share, weight * root.powf(2.0 * a - 1.0) * (1.0 - share).powf(b - 1.0))
        };
        normalised(legendre(n).into_iter().map(node).collect())
    }
}

pub(super) fn normalised(mut nodes: Nodes) -> Nodes {
    let sum: f64 = nodes.iter().map(|(_, weight)| weight).sum();
    nodes.iter_mut().for_each(|(_, weight)| *weight /= sum);
    nodes
}

/// ln(1 + eˣ).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// 1 / (1 + e⁻ˣ).
pub(super) fn expit(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The Gauss–Legendre rule of `n` points on [0, 1]: zeros of the Legendre polynomial by Newton's method (DLMF 3.5.v).
pub(super) fn legendre(n: usize) -> Nodes {
    let polynomial = |x: f64| {
        let (mut before, mut now) = (1.0, x);
        for k in 2..=n {
            let k = k as f64;
            (before, now) = (now, ((2.0 * k - 1.0) * x * now - (k - 1.0) * before) / k);
        }
        (now, n as f64 * (x * now - before) / (x * x - 1.0))
    };
    let zero = |i: usize| {
        let mut x = -(std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
        for _ in 0..20 {
            let (value, slope) = polynomial(x);
            x -= value / slope;
        }
        let (_, slope) = polynomial(x);
        ((1.0 + x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
    };
    (0..n).map(zero).collect()
}

/// ln P(found) of a beta-binomial number found among `asked` at a mean and a correlation below 1, without its binomial coefficient, which
/// is the same for all means: Π(m(1 − ρ) + iρ) Π((1 − m)(1 − ρ) + jρ) / Π((1 − ρ) + kρ) over i < found, j < rest, k < asked (Skellam 1948).
/// Numbers need not be whole: the products are then the gamma functions that they stand for.
pub fn ln_found(found: f64, asked: f64, mean: f64, icc: f64) -> f64 {
    let rise = |from: f64, n: f64| {
        let whole = n as u32;
        // A logarithm for sixteen factors at a time; none of these is below 1e-9.
        let terms = |at: u32| (at..(at + 16).min(whole)).map(|i| from + f64::from(i) * icc).product::<f64>().ln();
        let sum = (0..whole).step_by(16).map(terms).sum::<f64>();
        let rest = n - f64::from(whole);
        if rest > 0.0 { sum + broken(from + f64::from(whole) * icc, rest, icc) } else { sum }
    };
    let apart = 1.0 - icc;
    rise(mean * apart, found) + rise((1.0 - mean) * apart, asked - found) - rise(apart, asked)
}

/// ln of a part of a factor: `ρʳ Γ(c/ρ + r) / Γ(c/ρ)`, which is c itself at r = 1, and `cʳ` at ρ = 0.
fn broken(factor: f64, part: f64, icc: f64) -> f64 {
    let steps = factor / icc;
    if steps > 1e6 {
        // By Stirling's series, where the logarithms would cancel (DLMF 5.11.13).
        return part * factor.ln() + part * (part - 1.0) / (2.0 * steps);
    }
    part * icc.ln() + ln_gamma(steps + part) - ln_gamma(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_have_the_moments_of_their_beta_distribution() {
        let moments = |nodes: Nodes| [1, 2].map(|power| nodes.iter().map(|(x, w)| w * x.powi(power)).sum::<f64>());
        let off = |got: [f64; 2], [a, b]: [f64; 2]| {
            let exact = [a / (a + b), a * (a + 1.0) / ((a + b) * (a + b + 1.0))];
            got.iter().zip(exact).map(|(g, e)| (g - e).abs()).fold(0.0, f64::max)
        };
        for beta in [[0.5, 0.5], [1.0, 1.0], [1.0, 9.0], [2.5, 40.0]] {
            assert!(off(moments(Belief::Beta(beta).on_logits()), beta) < 1e-5, "{beta:?}");
        }
        for beta in [[1.0, 1.0], [1.0, 9.0], [1.0, 200.0], [0.5, 5.0], [2.5, 40.0], [50.0, 500.0]] {
            assert!(off(moments(Belief::Beta(beta).on_roots(16)), beta) < 1e-6, "{beta:?}");
        }
    }

    #[test]
    fn likelihoods_are_those_of_the_definition() {
        // x = 2 of 3 at m = 0.2, ρ = 0.5: a = 0.2, b = 0.8: B(2.2, 1.8) / B(0.2, 0.8) = 0.2 · 1.2 · 0.8 / (1 · 2 · 3)
        assert!((ln_found(2.0, 3.0, 0.2, 0.5) - (0.2 * 1.2 * 0.8 / 6.0_f64).ln()).abs() < 1e-14);
        assert!((ln_found(7.0, 40.0, 0.1, 0.0) - (7.0 * 0.1_f64.ln() + 33.0 * 0.9_f64.ln())).abs() < 1e-12);
        assert_eq!(ln_found(0.0, 0.0, 0.3, 0.2), 0.0);
    }

    #[test]
    fn counts_that_are_not_whole_have_the_likelihood_of_the_gamma_function() {
        let ln_beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
        for (found, asked, mean, icc) in [(2.4, 17.9, 0.1, 0.05), (0.3, 0.8, 0.4, 0.5), (0.0, 12.5, 0.02, 0.2), (31.7, 40.2, 0.6, 0.01)] {
            let [a, b] = [mean, 1.0 - mean].map(|share| share * (1.0 - icc) / icc);
            let want = ln_beta(found + a, asked - found + b) - ln_beta(a, b);
            assert!((ln_found(found, asked, mean, icc) - want).abs() < 1e-10, "{found} {asked}");
        }
        for icc in [0.0, 1e-9, 1e-6] {
            let binomial = 2.4 * 0.1_f64.ln() + 15.5 * 0.9_f64.ln();
            assert!((ln_found(2.4, 17.9, 0.1, icc) - binomial).abs() < 1e-4 * (icc * 1e6) + 1e-9, "{icc}");
        }
    }
}
