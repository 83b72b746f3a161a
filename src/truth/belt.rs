//! A number with its uncertainty.

use super::Nodes;

/// A number that is not known for certain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Belt {
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
    /// The 2.5 % quantile.
    pub lower: f64,
    /// The 97.5 % quantile.
    pub upper: f64,
}

impl Belt {
    /// Of values and their probabilities.
    pub(super) fn of(mut values: Nodes) -> Self {
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let all: f64 = values.iter().map(|(_, p)| p).sum();
        let mean = values.iter().map(|(x, p)| x * p).sum::<f64>() / all;
        let variance = values.iter().map(|(x, p)| (x - mean) * (x - mean) * p).sum::<f64>() / all;
        let mut below = 0.0;
        let middle = |&(x, p): &(f64, f64)| {
            below += p / all;
            (below - p / all / 2.0, x)
        };
        let middles: Vec<(f64, f64)> = values.iter().map(middle).collect();
        let quantile = |wanted: f64| {
            let at = middles.partition_point(|(below, _)| *below < wanted);
            match (at.checked_sub(1).map(|before| middles[before]), middles.get(at)) {
                (Some((before, x)), Some((after, y))) => x + (y - x) * (wanted - before) / (after - before),
                (Some((_, x)), None) => x,
                (None, Some((_, y))) => *y,
                (None, None) => f64::NAN,
            }
        };
        Self { mean, sd: variance.sqrt(), lower: quantile(0.025), upper: quantile(0.975) }
    }
}
