//! How alike the rows of a unit are: the intra-class correlation by level.

use std::collections::BTreeMap;

use super::design::{Design, Tier};
use super::sum::Term;

impl Design {
    /// The intra-class correlation of an estimate's linearised values within the units of each stage (those of a ratio are its residuals),
    /// by the column of the units: `ρ = (MSB − MSW) / (MSB + (n₀ − 1) MSW)` with the mean squares between and within units and
    /// `n₀ = (n − Σ nᵢ²/n) / (k − 1)` (Donner 1986, *International Statistical Review* 54; Lohr, §5.2), rows counting by their weights
    /// scaled to n. None for a stage whose units are single rows. Strata are not taken out: it is the correlation that a plan asks for.
    pub(super) fn correlations(&self, term: &Term) -> BTreeMap<String, f64> {
        let levels = self.tiers.iter().filter_map(|tier| Some((tier.name.clone()?, tier)));
        levels.filter_map(|(name, tier)| Some((name, correlation(tier, term)?))).collect()
    }
}

fn correlation(tier: &Tier, term: &Term) -> Option<f64> {
    let (domain, u) = (&term.domain, &term.linear.u);
    let (n, total) = (domain.places.len() as f64, domain.weights.iter().sum::<f64>());
    let mean = domain.weights.iter().zip(u).map(|(w, u)| w * u).sum::<f64>() / total;
    let (mut units, mut all, mut between, mut sizes) = (0_u32, 0.0, 0.0, 0.0);
    let (mut last, mut weight, mut sum) = (None, 0.0, 0.0);
    let mut close = |weight: f64, sum: f64| {
        if weight > 0.0 {
            units += 1;
            between += sum * sum / weight;
            sizes += weight * weight;
        }
    };
    for ((&place, w), u) in domain.places.iter().zip(&domain.weights).zip(u) {
        let unit = tier.unit_of[place as usize];
        if last != Some(unit) {
            close(weight, sum);
            (last, weight, sum) = (Some(unit), 0.0, 0.0);
        }
        let (w, off) = (w * n / total, u - mean);
        weight += w;
        sum += w * off;
        all += w * off * off;
    }
    close(weight, sum);
    let k = f64::from(units);
    if !(k > 1.0 && n > k) {
        return None;
    }
    let (between, within) = (between / (k - 1.0), (all - between) / (n - k));
    let size = (n - sizes / n) / (k - 1.0);
    Some((between - within) / (between + (size - 1.0) * within)).filter(|rho| rho.is_finite())
}
