//! Sample sizes for a wanted precision, and their villages and households by the design effect.
//!
//! Power and the risk of a wrong class are [`Risks`](super::Risks): exact, in clusters too. Sources: Cochran, *Sampling Techniques* (1977),
//! §4.2–4.4; Kish, *Survey Sampling* (1965), §5.4 and §8.3; Wilson (1927).

use crate::estimate::normal_upper;

/// A wanted precision of an estimated rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Precision {
    /// At most this standard error: n = p (1 − p) / se².
    StandardError(f64),
    /// At most this width of the two-sided interval of a level (Wilson's at the expected number found, which stays honest near 0).
    Width {
        /// Upper less lower limit.
        width: f64,
        /// For example 0.95.
        level: f64,
    },
}

impl Precision {
    /// Independent elements that give it at a rate: the effective sample size. `NaN` unless 0 < p < 1 and what is wanted is positive.
    pub fn effective(&self, rate: f64) -> f64 {
        let spread = rate * (1.0 - rate);
        match *self {
            Self::StandardError(se) if spread > 0.0 && se > 0.0 => spread / (se * se),
            Self::Width { width, level } if spread > 0.0 && width > 0.0 && level > 0.0 && level < 1.0 => {
                let z = normal_upper((1.0 - level) / 2.0);
                let square = z * z;
                // width² (1 + z²/n)² = 4 z² (p q / n + z² / 4n²), a quadratic in 1/n; its positive root.
                let (w, v) = (width * width, 4.0 * square * spread);
                let (a, b) = (square * square * (w - 1.0), 2.0 * square * w - v);
                let inverse = if a == 0.0 { -w / b } else { (-b - (b * b - 4.0 * a * w).max(0.0).sqrt()) / (2.0 * a) };
                if inverse > 0.0 { 1.0 / inverse } else { 1.0 }
            }
            _ => f64::NAN,
        }
    }
}

/// Design effect of equal clusters: 1 + (m − 1) ρ.
pub fn design_effect(each: u64, correlation: f64) -> f64 {
    1.0 + (each.saturating_sub(1)) as f64 * correlation
}

/// Clusters of `each` elements that carry an effective sample size; `population` (elements) shrinks it, n / (1 + (n − 1)/N), where most of
/// it would be drawn. `None` where that is no number.
pub fn clusters(effective: f64, each: u64, correlation: f64, population: Option<u64>) -> Option<u64> {
    let n = effective * design_effect(each, correlation);
    let n = population.map_or(n, |all| n / (1.0 + (n - 1.0).max(0.0) / all as f64));
    (n.is_finite() && each > 0).then(|| ((n / each as f64) * (1.0 - 1e-12)).ceil().max(1.0) as u64)
}

/// The number of elements in each cluster that gives the smallest variance for the money, √(c₁/c₂ · (1 − ρ)/ρ), where a cluster costs c₁
/// and an element c₂; at least one. `None` without correlation (then one cluster is best).
pub fn best_each(cluster_cost: f64, element_cost: f64, correlation: f64) -> Option<f64> {
    let best = (cluster_cost / element_cost * (1.0 - correlation) / correlation).sqrt();
    (best.is_finite() && correlation > 0.0).then_some(best.max(1.0))
}
