//! Intervals of a rate whose elements were drawn singly, from the counts; exact limits in a finite population; exact coverage.

use super::beta::Beta;
use super::counts::{binomial_mass, hypergeometric_at_least, hypergeometric_at_most, hypergeometric_mass};
use super::interval::{Evidence, Method, Position, Side, limits_at, position};
use super::quantiles::Quantiles;
use super::shapes::{agresti_coull, arcsine, wilson};
use crate::units::Interval;

/// A method says nothing about this sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDefinedHere {
    /// A method that does.
    pub instead: Method,
}

/// `found` of `n` as [`Evidence`]: s² = p q / n and the normal quantile.
pub fn binomial_evidence(found: u64, n: u64) -> Evidence {
    let (found, n) = (found as f64, n as f64);
    let estimate = found / n;
    Evidence { estimate, se: (estimate * (1.0 - estimate) / n).sqrt(), n, df: f64::INFINITY }
}

/// The textbook's two-sided interval of `found` in `n` drawn singly and with replacement. At 0 and n Wilson, Agresti–Coull, Clopper–Pearson
/// (which Korn–Graubard is here), arcsine and the likelihood keep their formulas, with n for nₑ; Jeffreys and the uniform prior take
/// that end of [0, 1] as their limit (Brown, Cai & DasGupta 2001, §4.1.2).
///
/// # Errors
/// Wald, logit and cloglog have no limits at 0 and n; none has without a sample.
pub fn binomial_limits(method: Method, found: u64, n: u64, quantiles: &Quantiles) -> Result<Interval, NotDefinedHere> {
    let refused = NotDefinedHere { instead: Method::ClopperPearson };
    if n == 0 || found > n {
        return Err(refused);
    }
    if found > 0 && found < n {
        let method = if method == Method::KornGraubard { Method::ClopperPearson } else { method };
        return limits_at(method, &binomial_evidence(found, n), quantiles).map(|l| l.interval).ok_or(refused);
    }
    let upper = none_found(method, n as f64, quantiles).ok_or(refused)?;
    Ok(if found == 0 { upper } else { Interval { lower: 1.0 - upper.upper, upper: 1.0 - upper.lower } })
}

fn none_found(method: Method, n: f64, quantiles: &Quantiles) -> Option<Interval> {
    let (z, tail) = (quantiles.z(), quantiles.tail());
    let to = |upper: f64| Interval { lower: 0.0, upper };
    let posterior = |prior: f64| Beta::new(prior, n + prior).map(|beta| to(beta.quantile_above(tail).x));
    match method {
        Method::Wald | Method::Logit | Method::Cloglog => None,
        Method::Wilson => Some(wilson(0.0, z * z / n)),
        Method::KornGraubard | Method::ClopperPearson => Some(to(-(tail.ln() / n).exp_m1())),
        Method::AgrestiCoull => Some(agresti_coull(0.0, n, z)),
        Method::Jeffreys => posterior(0.5),
        Method::Uniform => posterior(1.0),
        Method::Arcsine => Some(arcsine(0.0, z / (2.0 * n.sqrt()))),
        Method::Likelihood => Some(to(-(-z * z / (2.0 * n)).exp_m1())),
    }
}

/// Limits of a number of elements in the population.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// The smallest number that is not rejected.
    pub lower: u64,
    /// The largest number that is not rejected.
    pub upper: u64,
}

/// Exact limits of the number D with the property in a population of N, of which `n` were drawn without replacement and `found` had it,
/// by strict tail inversion: D belongs to the interval while P(X ≤ found | D) > α/2 and P(X ≥ found | D) > α/2 (Buonaccorsi 1987,
/// *The American Statistician* 41; others keep a D whose tail equals α/2, or report the first number rejected, one unit further).
/// `None` for impossible counts.
pub fn finite_limits(found: u64, n: u64, population: u64, quantiles: &Quantiles) -> Option<Number> {
    if found > n || n > population {
        return None;
    }
    let (least, most) = (found, population - (n - found));
    let rejected = |tail: f64| tail <= quantiles.tail() * TIE;
    let lower = first(least, most, |d| !rejected(hypergeometric_at_least(found, population, d, n)));
    let beyond = first(least, most + 1, |d| d > most || rejected(hypergeometric_at_most(found, population, d, n)));
    Some(Number { lower, upper: beyond - 1 }).filter(|limits| limits.lower <= limits.upper)
}

/// A tail that equals α/2 but for rounding is one that equals it.
const TIE: f64 = 1.0 + 1e-12;

/// The first of `low..=high` that holds; `high` is known to.
fn first(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Where an interval lies with respect to the truth, as probabilities that sum to one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coverage {
    /// It holds the truth.
    pub covered: f64,
    /// Part of `covered`: by the exact one-sided bound that stands in where nothing or everything was found.
    pub stand_in: f64,
    /// The truth lies below it.
    pub below: f64,
    /// The truth lies above it.
    pub above: f64,
    /// There is none.
    pub silent: f64,
}

/// Coverage as a sum over all outcomes of a design that can be enumerated: their probabilities, and where the truth lies
/// (of [`position`]).
pub fn coverage(outcomes: impl IntoIterator<Item = (f64, Option<Position>)>) -> Coverage {
    let mut all = Coverage::default();
    for (mass, position) in outcomes {
        let Some(Position { side, flag }) = position else {
            all.silent += mass;
            continue;
        };
        match side {
            Side::Below => all.below += mass,
            Side::Above => all.above += mass,
            Side::Inside => {
                all.covered += mass;
                all.stand_in += if flag.is_some() { mass } else { 0.0 };
            }
        }
    }
    all
}

/// Exact coverage of a rate p when `n` are drawn singly with replacement: the sum over all numbers found of their binomial mass (Brown, Cai
/// & DasGupta 2001, §2). A
/// textbook that gives Wald no width at 0 and n reports `covered − stand_in`.
pub fn binomial_coverage(method: Method, n: u64, p: f64, quantiles: &Quantiles) -> Coverage {
    let answer = |x| position(method, &binomial_evidence(x, n), quantiles, p);
    coverage((0..=n).map(|x| (binomial_mass(x, n, p), answer(x))))
}

/// Exact coverage when `n` are drawn without replacement from a population of which `defective` have the property, with
/// s² = (1 − n/N) p q / (n − 1) and n − 1 degrees of freedom.
pub fn hypergeometric_coverage(method: Method, population: u64, defective: u64, n: u64, quantiles: &Quantiles) -> Coverage {
    let (all, drawn) = (population as f64, n as f64);
    let answer = |x: u64| {
        let estimate = x as f64 / drawn;
        let se = ((1.0 - drawn / all) * estimate * (1.0 - estimate) / (drawn - 1.0)).sqrt();
        position(method, &Evidence { estimate, se, n: drawn, df: drawn - 1.0 }, quantiles, defective as f64 / all)
    };
    coverage((0..=n).map(|x| (hypergeometric_mass(x, population, defective, n), answer(x))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finite_limits_are_those_of_complete_enumeration() {
        for (level, population) in [(0.9, 12), (0.95, 25), (0.5, 9)] {
            let quantiles = Quantiles::new(level).unwrap();
            for n in 0..=population {
                for found in 0..=n {
                    let mass = |d, x| hypergeometric_mass(x, population, d, n);
                    let kept: Vec<u64> = (0..=population)
                        .filter(|&d| (0..=found).map(|x| mass(d, x)).sum::<f64>() > quantiles.tail() * TIE)
                        .filter(|&d| (found..=n).map(|x| mass(d, x)).sum::<f64>() > quantiles.tail() * TIE)
                        .collect();
                    let limits = finite_limits(found, n, population, &quantiles).unwrap();
                    assert_eq!((limits.lower, limits.upper), (kept[0], kept[kept.len() - 1]), "{population} {n} {found}");
                }
            }
        }
    }

    #[test]
    fn finite_limits_cover_at_least_the_level_and_a_census_knows() {
        let quantiles = Quantiles::new(0.95).unwrap();
        for defective in 0..=60 {
            let covered: f64 = (0..=20)
                .filter(|&x| finite_limits(x, 20, 60, &quantiles).is_some_and(|l| l.lower <= defective && defective <= l.upper))
                .map(|x| hypergeometric_mass(x, 60, defective, 20))
                .sum();
            assert!(covered >= 0.95, "{defective}: {covered}");
        }
        assert_eq!(finite_limits(3, 40, 40, &quantiles), Some(Number { lower: 3, upper: 3 }));
        assert_eq!(finite_limits(4, 3, 40, &quantiles), None);
        // a large population gives the binomial limit: 1 − 0.025^(1/675) = 0.005 450 100 6
        let many = finite_limits(0, 675, 1_000_000_000, &quantiles).unwrap();
        assert_eq!((many.lower, many.upper / 1000), (0, 5_450));
    }

    #[test]
    fn coverage_adds_up() {
        let quantiles = Quantiles::new(0.9).unwrap();
        for method in Method::ALL {
            for all in [binomial_coverage(method, 50, 0.03, &quantiles), hypergeometric_coverage(method, 200, 9, 40, &quantiles)] {
                assert!((all.covered + all.below + all.above + all.silent - 1.0).abs() < 1e-13, "{method:?} {all:?}");
                assert!(all.stand_in <= all.covered && all.silent < 1e-15);
            }
        }
    }
}
