//! Exact distributions of the number found: drawn with replacement, without, and in clusters of similar elements.
//!
//! The masses are written by deviances (Loader 2000, *Fast and accurate computation of binomial probabilities*), so that thousands of
//! elements lose no digits.

use std::f64::consts::PI;

use super::beta::{Beta, deviance, stirling_error};
use crate::truth::beta_binomial_pmf;

/// P(X = x) of a binomial count: C(n, x) pˣ (1 − p)ⁿ⁻ˣ, to twelve digits (Loader 2000). `NaN` unless 0 ≤ p ≤ 1.
pub fn binomial_mass(x: u64, n: u64, p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if x > n {
        return 0.0;
    }
    let (found, other, all, q) = (x as f64, (n - x) as f64, n as f64, 1.0 - p);
    if p == 0.0 || q == 0.0 {
        return f64::from(u8::from((p == 0.0 && x == 0) || (q == 0.0 && x == n)));
    }
    if x == 0 {
        return (all * (-p).ln_1p()).exp();
    }
    if x == n {
        return (all * p.ln()).exp();
    }
    let (hoped, rest) = (all * p, all * q);
    // What is found beyond what was hoped for, rounded once: far out, the rounding of n p would cost digits.
    let beyond = -all.mul_add(p, -found);
    let scale = stirling_error(all) - stirling_error(found) - stirling_error(other);
    let off = found * deviance(beyond / found, hoped / found) + other * deviance(-beyond / other, rest / other);
    (scale - off).exp() * (all / (2.0 * PI * found * other)).sqrt()
}

/// P(X ≤ c) of a binomial count, the upper tail of Beta(c + 1, n − c) at p (DLMF 8.17.5).
pub fn binomial_at_most(c: u64, n: u64, p: f64) -> f64 {
    if c >= n {
        return if (0.0..=1.0).contains(&p) { 1.0 } else { f64::NAN };
    }
    Beta::new(c as f64 + 1.0, (n - c) as f64).map_or(f64::NAN, |beta| beta.above(p))
}

/// P(X = x) of a Poisson count: λˣ e⁻λ / x!. `NaN` unless λ ≥ 0.
pub fn poisson_mass(x: u64, mean: f64) -> f64 {
    if !(mean >= 0.0 && mean.is_finite()) {
        return f64::NAN;
    }
    let found = x as f64;
    if mean == 0.0 || x == 0 {
        return if x == 0 { (-mean).exp() } else { 0.0 };
    }
    let off = stirling_error(found) + found * deviance((found - mean) / found, mean / found);
    (-off).exp() / (2.0 * PI * found).sqrt()
}

/// P(X ≤ c) of a Poisson count. `NaN` unless λ ≥ 0.
pub fn poisson_at_most(c: u64, mean: f64) -> f64 {
    if !(mean >= 0.0 && mean.is_finite()) {
        return f64::NAN;
    }
    if c as f64 <= mean { sum((0..=c).rev(), |x| poisson_mass(x, mean)) } else { 1.0 - sum(c + 1.., |x| poisson_mass(x, mean)) }
}

/// P(X = x) of `defective` found among `n` drawn without replacement from `population`:
/// C(D, x) C(N − D, n − x) / C(N, n). `NaN` where D or n exceeds N.
pub fn hypergeometric_mass(x: u64, population: u64, defective: u64, n: u64) -> f64 {
    if defective > population || n > population {
        return f64::NAN;
    }
    if x > defective || x > n || n - x > population - defective {
        return 0.0;
    }
    if n == 0 || n == population {
        return 1.0;
    }
    let p = n as f64 / population as f64;
    binomial_mass(x, defective, p) * binomial_mass(n - x, population - defective, p) / binomial_mass(n, population, p)
}

/// P(X ≤ c) of a hypergeometric count: the sum of its masses over the shorter tail, largest first.
pub fn hypergeometric_at_most(c: u64, population: u64, defective: u64, n: u64) -> f64 {
    if defective > population || n > population {
        return f64::NAN;
    }
    if c >= n.min(defective) {
        return 1.0;
    }
    if c as f64 * population as f64 <= n as f64 * defective as f64 {
        sum((0..=c).rev(), |x| hypergeometric_mass(x, population, defective, n))
    } else {
        1.0 - sum(c + 1..=n, |x| hypergeometric_mass(x, population, defective, n))
    }
}

/// P(X ≥ c) of a hypergeometric count, not as one minus the other tail where it is small.
pub fn hypergeometric_at_least(c: u64, population: u64, defective: u64, n: u64) -> f64 {
    if defective > population || n > population {
        return f64::NAN;
    }
    if c == 0 || c > n {
        return f64::from(u8::from(c == 0));
    }
    // at least c of the defective means at most n − c of the sound
    hypergeometric_at_most(n - c, population, population - defective, n)
}

/// Masses from the largest on, until they no longer count; none counts after one that is 0.
fn sum(xs: impl Iterator<Item = u64>, mass: impl Fn(u64) -> f64) -> f64 {
    let mut all = 0.0;
    for x in xs {
        let one = mass(x);
        all += one;
        if one <= 1e-18 * all {
            break;
        }
    }
    all
}

/// P(X = x), x = 0 to `most`, in one cluster of `m` elements whose rate varies as Beta(p (1 − ρ)/ρ, (1 − p)(1 − ρ)/ρ), ρ the correlation
/// within clusters (Skellam 1948, *JRSS B* 10); binomial at ρ = 0. `None` unless 0 < p < 1 and 0 ≤ ρ < 1.
pub fn cluster_masses(most: u64, m: u64, p: f64, correlation: f64) -> Option<Vec<f64>> {
    if !(p > 0.0 && p < 1.0 && (0.0..1.0).contains(&correlation)) {
        return None;
    }
    let mut masses = beta_binomial_pmf(usize::try_from(m).ok()?, p, correlation);
    masses.truncate(usize::try_from(most).ok()?.saturating_add(1));
    Some(masses)
}

/// P(at most `c` found) in a number of independent clusters of `m` elements each: the convolution of their [`cluster_masses`].
pub fn clustered_at_most(c: u64, clusters: u64, m: u64, p: f64, correlation: f64) -> Option<f64> {
    let mut power = cluster_masses(c, m, p, correlation)?;
    // As many parts as a power of two found together, put together by the binary digits of the number of clusters.
    let mut all = vec![1.0];
    let mut left = clusters;
    while left > 0 {
        if left % 2 == 1 {
            all = found_together(c, [all.as_slice(), power.as_slice()])?;
        }
        left /= 2;
        if left > 0 {
            power = found_together(c, [power.as_slice(), power.as_slice()])?;
        }
    }
    Some(all.iter().sum())
}

/// P(X = x), x = 0 to `most`, of the number found in independent parts together, each of which finds x with probability `masses[x]`; masses
/// that are left out count as 0. `None` where `most` is too large to count to.
pub fn found_together<'a>(most: u64, parts: impl IntoIterator<Item = &'a [f64]>) -> Option<Vec<f64>> {
    let mut all = vec![0.0; usize::try_from(most).ok()?.checked_add(1)?];
    all[0] = 1.0;
    for masses in parts {
        for x in (0..all.len()).rev() {
            all[x] = masses.iter().take(x + 1).enumerate().map(|(of_part, mass)| mass * all[x - of_part]).sum();
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(n: u64, k: u64) -> f64 {
        if k > n { 0.0 } else { (0..k).fold(1.0, |c, j| c * (n - j) as f64 / (j + 1) as f64) }
    }

    #[test]
    fn masses_are_those_of_the_definition() {
        for n in 0..=12 {
            for x in 0..=n {
                let want = choose(n, x) * 0.3_f64.powi(x as i32) * 0.7_f64.powi((n - x) as i32);
                assert!((binomial_mass(x, n, 0.3) - want).abs() < 1e-13);
                let below: f64 = (0..=x).map(|k| binomial_mass(k, n, 0.3)).sum();
                assert!((binomial_at_most(x, n, 0.3) - below).abs() < 1e-13);
            }
            for (defective, drawn) in (0..=n).flat_map(|d| (0..=n).map(move |m| (d, m))) {
                let mass = |x| if x > drawn { 0.0 } else { choose(defective, x) * choose(n - defective, drawn - x) / choose(n, drawn) };
                for x in 0..=drawn + 1 {
                    assert!((hypergeometric_mass(x, n, defective, drawn) - mass(x)).abs() < 1e-13);
                    let below: f64 = (0..=x).map(mass).sum();
                    assert!((hypergeometric_at_most(x, n, defective, drawn) - below).abs() < 1e-13, "{n} {defective} {drawn} {x}");
                    let above: f64 = (x..=drawn).map(mass).sum();
                    assert!((hypergeometric_at_least(x, n, defective, drawn) - above).abs() < 1e-13, "{n} {defective} {drawn} {x}");
                }
            }
        }
    }

    #[test]
    fn poisson_masses_are_those_of_the_definition() {
        for mean in [0.0, 0.3, 2.5, 7.0, 40.0] {
            let mut below = 0.0;
            let mut want = f64::exp(-mean);
            for x in 0..=60 {
                assert!((poisson_mass(x, mean) - want).abs() < 1e-14 + 1e-12 * want, "{mean} {x}");
                below += want;
                assert!((poisson_at_most(x, mean) - below).abs() < 1e-12, "{mean} {x}");
                want *= mean / (x + 1) as f64;
            }
        }
        assert!(poisson_mass(1, -1.0).is_nan() && poisson_at_most(1, f64::NAN).is_nan());
    }

    #[test]
    fn parts_add_up() {
        let binomial = |n: u64, p: f64| (0..=n).map(|x| binomial_mass(x, n, p)).collect::<Vec<_>>();
        let (one, other) = (binomial(12, 0.1), binomial(30, 0.1));
        let together = found_together(5, [one.as_slice(), other.as_slice()]).unwrap();
        for (x, mass) in together.iter().enumerate() {
            assert!((mass - binomial_mass(x as u64, 42, 0.1)).abs() < 1e-13);
        }
    }

    #[test]
    fn clusters_have_the_right_mean_and_variance() {
        let (m, p, rho) = (23, 0.2, 0.05);
        let masses = cluster_masses(m, m, p, rho).unwrap();
        let moment = |k: i32| masses.iter().enumerate().map(|(x, mass)| (x as f64).powi(k) * mass).sum::<f64>();
        assert!((moment(0) - 1.0).abs() < 1e-13 && (moment(1) - 23.0 * p).abs() < 1e-12);
        let variance = 23.0 * p * (1.0 - p) * (1.0 + 22.0 * rho);
        assert!((moment(2) - moment(1).powi(2) - variance).abs() < 1e-11);
        let apart = clustered_at_most(4, 10, 5, 0.1, 0.0).unwrap();
        assert!((apart - binomial_at_most(4, 50, 0.1)).abs() < 1e-13);
    }

    #[test]
    fn nonsense_gives_nan_or_nothing() {
        assert!(binomial_mass(1, 2, 1.5).is_nan() && hypergeometric_mass(0, 3, 4, 1).is_nan());
        assert!(hypergeometric_at_least(1, 3, 4, 1).is_nan() && binomial_at_most(3, 3, f64::NAN).is_nan());
        assert!(cluster_masses(1, 2, 0.0, 0.1).is_none() && cluster_masses(1, 2, 0.5, 1.0).is_none());
    }
}
