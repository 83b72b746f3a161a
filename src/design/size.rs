//! Probability proportional to size: certainty units and cumulated sizes, in whole numbers.

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

#[cfg(test)]
mod tests {
    use super::*;

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
