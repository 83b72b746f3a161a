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

use super::domain::Domain;
use super::wanted::Kind;

/// An estimate and its linearised values.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    pub(super) estimate: f64,
    pub(super) u: Vec<f64>,
    /// The size of the terms that cancel in the estimate.
    pub(super) scale: f64,
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
        let x = if domain.x.is_empty() { domain.weights.iter().sum() } else { sum(&domain.x) };
        let estimate = y / x;
        estimate.is_finite().then(|| {
            let u = if domain.x.is_empty() {
                domain.y.iter().map(|y| (y - estimate) / x).collect()
            } else {
                domain.y.iter().zip(&domain.x).map(|(y, x_k)| (y - estimate * x_k) / x).collect()
            };
            Self { estimate, u, scale: (size / x).abs() }
        })
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
