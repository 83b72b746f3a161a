//! Probability proportional to size: certainty units, cumulated and outdated sizes, in whole numbers.

use crate::stream::{Luck, Purpose};

/// Splits positions into certain ones and the rest: a unit whose size reaches the interval `S / n` is certain; the interval is made
/// anew from the others until none is left (Särndal et al. 1992, §3.6.2). Σπ is then exactly `n`.
pub(super) fn certainties(sizes: &[u64], take: usize) -> (Vec<usize>, Vec<usize>) {
    let mut rest: Vec<usize> = (0..sizes.len()).collect();
    let mut certain = Vec::new();
    loop {
        let n = take - certain.len();
        let total: u128 = rest.iter().map(|&i| u128::from(sizes[i])).sum();
        let (over, under): (Vec<usize>, Vec<usize>) = rest.iter().partition(|&&i| n as u128 * u128::from(sizes[i]) >= total);
        if over.is_empty() || n == 0 {
            certain.sort_unstable();
            return (certain, rest);
        }
        certain.extend(over);
        rest = under;
    }
}

/// A size as an old count has it: lognormal about the size now with spread σ, at least 1. `unit` is the frame index of the unit's first household.
pub(super) fn aged(size: u64, sigma: f64, unit: usize) -> u64 {
    if sigma == 0.0 || size == 0 {
        return size;
    }
    let [u, v, ..] = Luck::at(0, Purpose::Listing, 0).of(unit as u32, 0);
    // Box & Muller (1958).
    let z = (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos();
    (size as f64 * (sigma * z).exp()).round().max(1.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_sizes_scatter_about_the_new_ones() {
        let logs: Vec<f64> = (0..20_000).map(|unit| (aged(1_000_000, 0.3, unit) as f64 / 1e6).ln()).collect();
        let mean = logs.iter().sum::<f64>() / 2e4;
        let sd = (logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 2e4).sqrt();
        assert!(mean.abs() < 4.9 * 0.3 / 2e4_f64.sqrt() && (sd / 0.3 - 1.0).abs() < 4.9 / 4e4_f64.sqrt(), "{mean} {sd}");
        assert_eq!((aged(77, 0.0, 5), aged(0, 0.3, 5)), (77, 0));
    }

    #[test]
    fn certainty_units_are_iterated_as_in_the_reference() {
        let sizes = [5000, 1200, 900, 700, 300, 300, 200, 90, 60, 30];
        let (certain, rest) = certainties(&sizes, 5);
        let total: u64 = rest.iter().map(|&i| sizes[i]).sum();
        let pi = |i: usize| (5 - certain.len()) as f64 * sizes[i] as f64 / total as f64;
        assert!(rest.iter().all(|&i| pi(i) < 1.0));
        let sum: f64 = rest.iter().map(|&i| pi(i)).sum::<f64>() + certain.len() as f64;
        assert!((sum - 5.0).abs() < 1e-12);
        // R sampling::inclusionprobabilities of the same sizes: see tests/golden/inclusion.json.
        assert_eq!(certain, vec![0, 1, 2]);
    }
}
