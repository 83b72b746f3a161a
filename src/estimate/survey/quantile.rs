//! Quantiles: the smallest value at or below which the wanted share lies, and Woodruff's interval (1952; Särndal et al. 1992, §5.11).

use super::domain::Domain;

/// The weighted distribution of a domain's variable.
#[derive(Debug)]
pub(super) struct Distribution {
    /// The values, ascending.
    values: Vec<f64>,
    /// The share at or below each.
    shares: Vec<f64>,
}

/// A share that misses the wanted one by no more than rounding meets it.
const ROUNDING: f64 = 1e-12;

impl Distribution {
    pub(super) fn of(domain: &Domain) -> Self {
        let mut order: Vec<usize> = (0..domain.y.len()).collect();
        order.sort_by(|&a, &b| domain.y[a].total_cmp(&domain.y[b]));
        let total: f64 = domain.weights.iter().sum();
        let mut sum = 0.0;
        let shares = order.iter().map(|&k| {
            sum += domain.weights[k];
            sum / total
        });
        Self { shares: shares.collect(), values: order.iter().map(|&k| domain.y[k]).collect() }
    }

    /// The smallest value whose share reaches `share` (R `survey`'s `qrule = "math"`); `NaN` outside [0, 1] and in an empty domain.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        if !(0.0..=1.0).contains(&share) {
            return f64::NAN;
        }
        let at = self.shares.partition_point(|s| *s < share - ROUNDING).min(self.values.len().saturating_sub(1));
        self.values.get(at).copied().unwrap_or(f64::NAN)
    }
}
