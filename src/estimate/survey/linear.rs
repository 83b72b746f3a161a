//! Estimates of a domain and their linearised values: `u` by row such that the variance of the estimate is that of `Σ w u`.
//!
//! Symbols: w weight, y variable, x denominator, W = Σ w, X = Σ w x.
//!
//! | kind | estimate | u | source |
//! |---|---|---|---|
//! | total | Σ w y | y | Särndal et al. (1992), §5.7 |
//! | mean, proportion | Σ w y / W | (y − ȳ) / W | §5.7 |
//! | ratio r | Σ w y / X | (y − r x) / X | (5.6.11) |
//! | share at or below q | Σ w [y ≤ q] / W | ([y ≤ q] − F) / W | §5.11 |

use super::design::Design;
use super::domain::Domain;
use super::recursion::{Alone, Spread};
use super::written::{Kind, Lonely};

/// An estimate and its linearised values.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) estimate: f64,
    pub(super) u: Vec<f64>,
    /// The size of the terms that cancel in the estimate: a standard error below a rounding error of it is none.
    scale: f64,
}

/// An estimate's uncertainty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncertainty {
    /// The standard error under the design.
    pub(super) se: f64,
    pub(super) spread: Spread,
}

impl Linear {
    /// A total, mean, proportion or ratio; `None` in an empty domain, and for a ratio whose denominator is 0.
    pub(super) fn of(kind: Kind, domain: &Domain) -> Option<Self> {
        let sum = |values: &[f64]| domain.weights.iter().zip(values).map(|(w, v)| w * v).sum::<f64>();
        if domain.places.is_empty() {
            return None;
        }
        let y = sum(&domain.y);
        let size: f64 = domain.weights.iter().zip(&domain.y).map(|(w, y)| w * y.abs()).sum();
        if kind == Kind::Total {
            return Some(Self { estimate: y, u: domain.y.clone(), scale: size });
        }
        let x = sum(&domain.x);
        let estimate = y / x;
        estimate.is_finite().then(|| {
            let u = domain.y.iter().zip(&domain.x).map(|(y, x_k)| (y - estimate * x_k) / x).collect();
            Self { estimate, u, scale: (size / x).abs() }
        })
    }

    /// The share of a domain at or below a value.
    pub(super) fn share_up_to(value: f64, domain: &Domain) -> Option<Self> {
        let below = domain.y.iter().map(|y| f64::from(u8::from(*y <= value))).collect();
        let share = Domain {
            group: None,
            places: domain.places.clone(),
            weights: domain.weights.clone(),
            y: below,
            x: domain.x.clone(),
            missing: 0,
        };
        Self::of(Kind::Proportion, &share)
    }

    /// The standard error; 0 where it is nothing but rounding.
    pub(super) fn uncertainty(&self, domain: &Domain, design: &Design, lonely: Lonely) -> Result<Uncertainty, Alone> {
        let z: Vec<f64> = self.u.iter().zip(&domain.weights).map(|(u, w)| u * w).collect();
        let spread = design.spread(&domain.places, &z, lonely)?;
        let se = spread.variance.sqrt();
        Ok(Uncertainty { se: if se <= ROUNDING * self.scale { 0.0 } else { se }, spread })
    }

    /// The variance of the estimate if the domain's rows were a simple random sample of as many units, drawn with replacement
    /// (`W² S² / n`), and without (the same times `1 − n/W`; `NaN` where the weights add up to less than the sample). The references of
    /// R `survey`'s `deff = "replace"` and `deff = TRUE`.
    pub(super) fn simple_variances(&self, weights: &[f64]) -> [f64; 2] {
        let n = weights.len() as f64;
        let total: f64 = weights.iter().sum();
        let mean = self.u.iter().zip(weights).map(|(u, w)| w * u).sum::<f64>() / total;
        let squares: f64 = self.u.iter().zip(weights).map(|(u, w)| w * (u - mean) * (u - mean)).sum();
        let with_replacement = total * total * (squares / total * n / (n - 1.0)) / n;
        let left = 1.0 - n / total;
        [with_replacement, if left < 0.0 { f64::NAN } else { with_replacement * left }]
    }
}

/// Relative error of a sum that cancels.
const ROUNDING: f64 = 1e-13;
