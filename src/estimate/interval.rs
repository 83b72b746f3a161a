//! Confidence intervals of a rate from a complex sample, and the cheaper question on which side of an interval a truth lies.
//!
//! Symbols: p estimate, q = 1 − p, s its standard error, n elements interviewed, t and z the upper (1 − level)/2 quantiles of Student's t
//! with the design's degrees of freedom and of the normal, nₑ = p q / s² the effective sample size (Kish; not capped at n).
//!
//! | method | interval | source |
//! |---|---|---|
//! | Wald | p ± t s | Särndal, Swensson & Wretman (1992), §5.2; R `svyciprop(method = "mean")` |
//! | logit | logit p ± t s / (p q), transformed back | Korn & Graubard (1999), §3.2; R `"xlogit"` |
//! | Wilson | (p + t²/2nₑ ± t √(p q/nₑ + t²/4nₑ²)) / (1 + t²/nₑ) | Wilson (1927) on nₑ; R `"wilson"` |
//! | Korn–Graubard | Clopper–Pearson on nₑ (t₍ₙ₋₁₎ / t)² elements | Korn & Graubard (1998), *Survey Methodology* 24; R `"beta"` |
//! | Clopper–Pearson | the same on nₑ itself, without the adjustment for degrees of freedom | Clopper & Pearson (1934) |
//! | Agresti–Coull | p̃ ± t √(p̃ q̃ / (nₑ + t²)), p̃ = (nₑ p + t²/2) / (nₑ + t²) | Agresti & Coull (1998) on nₑ |
//! | Jeffreys | quantiles of Beta(n′ p + ½, n′ q + ½), n′ = nₑ (z/t)² | Brown, Cai & DasGupta (2001), §4.1.2; Franco et al. (2019) |
//! | uniform prior | quantiles of Beta(n′ p + 1, n′ q + 1) | Bayes–Laplace; Franco et al. (2019) |
//! | arcsine | sin²(arcsin √p ± t s / (2 √(p q))), the angle kept in [0, π/2] | R `"asin"`, which does not keep it there |
//! | likelihood | the θ with 2 nₗ (p ln(p/θ) + q ln(q/(1 − θ))) ≤ t², nₗ = nₑ (n − 1)/n | Rao & Scott (1984); R `"likelihood"` |
//! | cloglog | ln(−ln p) ± t s / (p \|ln p\|), transformed back | Brown, Cai & DasGupta (2001); R `binom` `"cloglog"` |
//!
//! A binomial sample is the evidence s² = p q / n with infinite degrees of freedom; then nₑ = n and the intervals are the textbook's
//! (and nₗ is nₑ: the factor is the dispersion that R estimates from a design's residuals).
//!
//! Where nothing or everything was found, s is 0, nₑ is 0/0 and none of them is defined: all give the exact one-sided bound of the
//! level on n elements instead, with a [`Flag`]. It takes the n as if drawn singly, since no clustering can be seen in equal answers.
//! What a method says of 0 in n that *were* drawn singly is [`binomial_limits`](super::binomial_limits).

use serde::{Deserialize, Serialize};

use super::beta::Beta;
use super::quantiles::Quantiles;
use super::shapes::{agresti_coull, arcsine, cloglog, divergence, likelihood, logit, wilson};
use crate::units::Interval;

/// How an interval is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Symmetric about the estimate; may leave [0, 1].
    Wald,
    /// Symmetric on the logit scale.
    Logit,
    /// Inverts the score test.
    Wilson,
    /// Exact on the effective sample size, adjusted for degrees of freedom.
    #[serde(alias = "korn-graubard")]
    KornGraubard,
    /// Exact on the effective sample size.
    #[serde(alias = "clopper-pearson")]
    ClopperPearson,
    /// Wald's around an estimate drawn towards one half; may leave [0, 1].
    #[serde(alias = "agresti-coull")]
    AgrestiCoull,
    /// Posterior under the prior Beta(½, ½).
    Jeffreys,
    /// Posterior under a uniform prior (Bayes–Laplace).
    Uniform,
    /// Symmetric on the variance-stabilising scale.
    Arcsine,
    /// Inverts the likelihood ratio test (Rao–Scott).
    Likelihood,
    /// Symmetric on the complementary log-log scale.
    Cloglog,
}

impl Method {
    /// All methods in their fixed order.
    pub const ALL: [Self; 11] = [
        Self::Wald,
        Self::Logit,
        Self::Wilson,
        Self::KornGraubard,
        Self::ClopperPearson,
        Self::AgrestiCoull,
        Self::Jeffreys,
        Self::Uniform,
        Self::Arcsine,
        Self::Likelihood,
        Self::Cloglog,
    ];

    /// Those whose coverage a simulation counts unless it is told otherwise.
    pub const DEFAULT: [Self; 5] = [Self::Wald, Self::Logit, Self::Wilson, Self::KornGraubard, Self::ClopperPearson];

    /// The name in scenarios and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wald => "wald",
            Self::Logit => "logit",
            Self::Wilson => "wilson",
            Self::KornGraubard => "korn_graubard",
            Self::ClopperPearson => "clopper_pearson",
            Self::AgrestiCoull => "agresti_coull",
            Self::Jeffreys => "jeffreys",
            Self::Uniform => "uniform",
            Self::Arcsine => "arcsine",
            Self::Likelihood => "likelihood",
            Self::Cloglog => "cloglog",
        }
    }
}

/// What one sample says about a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The estimated rate, a fraction.
    pub estimate: f64,
    /// Its standard error under the design.
    pub se: f64,
    /// Elements interviewed in the domain.
    pub n: f64,
    /// Degrees of freedom of the design in the domain: clusters − strata; may be infinite.
    pub df: f64,
}

/// Why an interval is not the one that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Nothing was found: an exact one-sided upper bound, from 0.
    NothingFound,
    /// Everything was found: an exact one-sided lower bound, to 1.
    AllFound,
}

/// An interval, and the flag that says when it is a one-sided bound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Limits {
    /// The interval; both ends belong to it.
    pub interval: Interval,
    /// `Some` where a one-sided bound stands in.
    pub flag: Option<Flag>,
}

/// On which side of an interval a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The value lies below the lower limit: the whole interval is above it.
    Below,
    /// Within the limits or on one of them.
    Inside,
    /// The value lies above the upper limit: the whole interval is below it.
    Above,
}

/// The answer of [`position`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The side on which the value lies.
    pub side: Side,
    /// As in [`Limits`].
    pub flag: Option<Flag>,
}

/// The interval of one sample at a two-sided `level` such as 0.95, by the formula of its method (table above). `None` where nothing can be said: no element, an estimate that is no number, no degree of freedom, no
/// standard error, one that is 0 or a rounding error although the estimate is not (never a width of zero), or an estimate outside
/// [0, 1] with any method but Wald's.
pub fn limits(method: Method, evidence: &Evidence, level: f64) -> Option<Limits> {
    limits_at(method, evidence, &Quantiles::new(level)?)
}

/// The one-sided lower confidence limit of a level above one half: the formula of the method with the quantiles of 1 − level in one tail.
/// `None` as in [`limits`]; 0 where nothing was found.
pub fn lower_limit(method: Method, evidence: &Evidence, level: f64) -> Option<f64> {
    limits_at(method, evidence, &Quantiles::one_sided(level)?).map(|l| l.interval.lower)
}

/// The one-sided upper confidence limit, as [`lower_limit`]; 1 where everything was found.
pub fn upper_limit(method: Method, evidence: &Evidence, level: f64) -> Option<f64> {
    limits_at(method, evidence, &Quantiles::one_sided(level)?).map(|l| l.interval.upper)
}

/// [`limits`] with prepared quantiles.
pub fn limits_at(method: Method, evidence: &Evidence, quantiles: &Quantiles) -> Option<Limits> {
    let shape = shape(method, evidence, quantiles)?;
    let interval = match shape {
        Shape::Bound(_, interval) | Shape::Closed(interval) => interval,
        Shape::Exact { found, other } => between(Beta::new(found, other + 1.0)?, Beta::new(found + 1.0, other)?, quantiles),
        Shape::Posterior(beta) => between(beta, beta, quantiles),
        Shape::Likelihood { distance } => likelihood(evidence.estimate, distance),
    };
    Some(Limits { interval, flag: shape.flag() })
}

fn between(low: Beta, high: Beta, quantiles: &Quantiles) -> Interval {
    Interval { lower: low.quantile(quantiles.tail()).x, upper: high.quantile_above(quantiles.tail()).x }
}

/// On which side of the interval `theta` lies, without inverting the beta distribution or the likelihood: their value at `theta`
/// decides. Agrees with [`limits_at`] and allocates nothing. `None` where that gives none or `theta` is no number.
pub fn position(method: Method, evidence: &Evidence, quantiles: &Quantiles, theta: f64) -> Option<Position> {
    if theta.is_nan() {
        return None;
    }
    let p = evidence.estimate;
    let shape = shape(method, evidence, quantiles)?;
    let (below, above) = match shape {
        Shape::Bound(_, interval) | Shape::Closed(interval) => (theta < interval.lower, theta > interval.upper),
        // the limits enclose the estimate, so only the one on theta's side can exclude it
        Shape::Exact { found, other } if theta < p => (Beta::new(found, other + 1.0)?.below(theta) < quantiles.tail(), false),
        Shape::Exact { found, other } => (false, Beta::new(found + 1.0, other)?.above(theta) < quantiles.tail()),
        Shape::Posterior(beta) => (beta.below(theta) < quantiles.tail(), beta.above(theta) < quantiles.tail()),
        Shape::Likelihood { distance } => {
            let out = !(theta > 0.0 && theta < 1.0) || divergence(p, theta, 1.0 - theta) > distance;
            (out && theta < p, out && theta > p)
        }
    };
    let side = match (below, above) {
        (true, _) => Side::Below,
        (_, true) => Side::Above,
        _ => Side::Inside,
    };
    Some(Position { side, flag: shape.flag() })
}

/// An interval before any inversion.
enum Shape {
    Bound(Flag, Interval),
    Closed(Interval),
    /// Found and not found, of the effective sample: the limits are quantiles of Beta(found, other + 1) and Beta(found + 1, other).
    Exact {
        found: f64,
        other: f64,
    },
    Posterior(Beta),
    /// The largest divergence of a θ in the interval from the estimate, t² / 2nₑ.
    Likelihood {
        distance: f64,
    },
}

impl Shape {
    fn flag(&self) -> Option<Flag> {
        if let Self::Bound(flag, _) = self { Some(*flag) } else { None }
    }
}

/// An estimate this near to 0 or 1 is one of them, up to rounding: no count of households gives a rate so small.
const EDGE: f64 = 1e-12;
/// An effective sample size beyond this is a standard error made of rounding.
const LARGEST_SAMPLE: f64 = 1e12;

fn shape(method: Method, evidence: &Evidence, quantiles: &Quantiles) -> Option<Shape> {
    let Evidence { estimate: p, se, n, df } = *evidence;
    if !(n > 0.0 && n.is_finite() && p.is_finite()) {
        return None;
    }
    if let Some(bound) = bound(p, n, quantiles) {
        return Some(bound);
    }
    let spread = p * (1.0 - p);
    let size = spread / (se * se);
    if !(se > 0.0 && se.is_finite() && df > 0.0 && size.abs() <= LARGEST_SAMPLE) {
        return None;
    }
    let t = quantiles.t(df);
    if !(t * t).is_finite() {
        return None;
    }
    if method == Method::Wald {
        return Some(Shape::Closed(Interval { lower: p - t * se, upper: p + t * se }));
    }
    if spread < 0.0 {
        return None;
    }
    let posterior = |prior: f64| {
        let size = size * (quantiles.z() / t).powi(2);
        Beta::new(size * p + prior, size * (1.0 - p) + prior).map(Shape::Posterior)
    };
    match method {
        Method::Wald | Method::Logit => Some(Shape::Closed(logit(p, t * se / spread))),
        Method::Wilson => Some(Shape::Closed(wilson(p, t * t / size))),
        Method::ClopperPearson => exact(p, size),
        Method::KornGraubard => exact(p, size * (quantiles.t(n - 1.0) / t).powi(2)),
        Method::AgrestiCoull => Some(Shape::Closed(agresti_coull(p, size, t))),
        Method::Jeffreys => posterior(0.5),
        Method::Uniform => posterior(1.0),
        Method::Arcsine => Some(Shape::Closed(arcsine(p, t * se / (2.0 * spread.sqrt())))),
        Method::Likelihood => {
            let dispersion = if df.is_infinite() { 1.0 } else { n / (n - 1.0) };
            let distance = t * t * dispersion / (2.0 * size);
            (distance > 0.0 && distance.is_finite()).then_some(Shape::Likelihood { distance })
        }
        Method::Cloglog => Some(Shape::Closed(cloglog(p, t * se))),
    }
}

/// The exact one-sided bound on `n` elements where nothing or everything was found: the p with P(nothing found among n) = the error.
fn bound(p: f64, n: f64, quantiles: &Quantiles) -> Option<Shape> {
    let missed = quantiles.error_of_a_bound().ln() / n;
    if p.abs() <= EDGE {
        Some(Shape::Bound(Flag::NothingFound, Interval { lower: 0.0, upper: -missed.exp_m1() }))
    } else if (p - 1.0).abs() <= EDGE {
        Some(Shape::Bound(Flag::AllFound, Interval { lower: missed.exp(), upper: 1.0 }))
    } else {
        None
    }
}

/// Clopper–Pearson for `n p` found among `n`; none where one of the two counts is not a positive number.
fn exact(p: f64, n: f64) -> Option<Shape> {
    let (found, other) = (n * p, n * (1.0 - p));
    (found > 0.0 && other > 0.0 && n.is_finite()).then_some(Shape::Exact { found, other })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{Purpose, Stream};

    fn evidence(estimate: f64, se: f64, n: f64, df: f64) -> Evidence {
        Evidence { estimate, se, n, df }
    }

    #[test]
    fn position_agrees_with_limits_at_a_hundred_thousand_points() {
        let mut stream = Stream::at(11, Purpose::Draw, 0, 0);
        let quantiles = [0.5, 0.9, 0.95, 0.999].map(|level| Quantiles::new(level).unwrap().tabulated(50));
        let mut sides = [0; 3];
        for k in 0..100_000 {
            let method = Method::ALL[k % Method::ALL.len()];
            let quantiles = &quantiles[stream.below(4) as usize];
            let n = f64::from(2 + stream.below(700));
            let p = if stream.below(50) == 0 { f64::from(stream.below(2)) } else { stream.uniform().powi(3) };
            let se = (p * (1.0 - p) / n).sqrt() * (0.3 + 2.0 * stream.uniform());
            let found = evidence(p, se, n, f64::from(1 + stream.below(60)));
            let limits = limits_at(method, &found, quantiles).unwrap();
            let Interval { lower, upper } = limits.interval;
            // a posterior need not enclose the estimate
            let prior = matches!(method, Method::Jeffreys | Method::Uniform);
            assert!(lower < upper && (prior || lower <= p && p <= upper), "{method:?} {found:?} {limits:?}");
            // thetas around a limit, where the sides change
            let theta = if stream.below(2) == 0 { lower } else { upper } * (0.9 + 0.2 * stream.uniform());
            if theta == lower || (theta / lower - 1.0).abs() < 1e-12 || (theta / upper - 1.0).abs() < 1e-12 {
                continue;
            }
            let side = if theta < lower {
                Side::Below
            } else if theta > upper {
                Side::Above
            } else {
                Side::Inside
            };
            let answer = position(method, &found, quantiles, theta).unwrap();
            assert_eq!(answer, Position { side, flag: limits.flag }, "{method:?} {found:?} {limits:?} {theta}");
            sides[side as usize] += 1;
        }
        assert!(sides.iter().all(|&count| count > 10_000), "{sides:?}");
    }

    #[test]
    fn nothing_or_everything_found_gives_the_exact_one_sided_bound() {
        // rule of three: 1 − 0.05^(1/n)
        for method in Method::ALL {
            let none = limits(method, &evidence(0.0, 0.0, 400.0, 20.0), 0.95).unwrap();
            assert_eq!((none.interval.lower, none.flag), (0.0, Some(Flag::NothingFound)));
            assert!((none.interval.upper - 0.007_461_355_528_8).abs() < 1e-13, "{none:?}");
            let all = limits(method, &evidence(1.0 - 1e-16, f64::NAN, 60.0, 0.0), 0.95).unwrap();
            assert_eq!((all.interval.upper, all.flag), (1.0, Some(Flag::AllFound)));
            assert!((all.interval.lower - 0.951_297_0).abs() < 1e-7, "{all:?}");
            let one = limits(method, &evidence(0.0, 0.0, 1.0, f64::NAN), 0.9).unwrap();
            assert!((one.interval.upper - 0.9).abs() < 1e-15);
        }
    }

    #[test]
    fn says_nothing_rather_than_a_width_of_zero() {
        let none = [
            evidence(0.0, 0.0, 0.0, 20.0),
            evidence(f64::NAN, 0.1, 50.0, 20.0),
            evidence(0.2, f64::NAN, 50.0, 20.0),
            evidence(0.2, f64::INFINITY, 50.0, 20.0),
            evidence(0.2, 0.0, 50.0, 20.0),
            evidence(0.2, 1e-17, 50.0, 20.0),
            evidence(0.2, 0.1, 50.0, 0.0),
            evidence(0.2, 0.1, 50.0, f64::NAN),
        ];
        for (method, found) in Method::ALL.into_iter().flat_map(|m| none.iter().map(move |f| (m, f))) {
            assert_eq!(limits(method, found, 0.95), None, "{method:?} {found:?}");
            assert_eq!(position(method, found, &Quantiles::new(0.95).unwrap(), 0.2), None);
        }
        assert_eq!(limits(Method::KornGraubard, &evidence(0.2, 0.1, 1.0, 3.0), 0.95), None, "no t with n − 1 = 0");
        for level in [0.0, 1.0, -1.0, f64::NAN] {
            assert!(Quantiles::new(level).is_none());
        }
    }

    #[test]
    fn an_estimate_outside_its_range_has_a_wald_interval_only() {
        for p in [-0.01, 1.05] {
            let found = evidence(p, 0.02, 80.0, 12.0);
            assert!(limits(Method::Wald, &found, 0.95).is_some_and(|l| l.interval.lower < p && p < l.interval.upper));
            assert!(Method::ALL[1..].iter().all(|&m| limits(m, &found, 0.95).is_none()));
        }
    }

    #[test]
    fn extreme_evidence_gives_ordered_numbers() {
        for (p, se, n, df) in [
            (1e-9, 1e-3, 5.0, 0.01),
            (0.5, 1e3, 2.0, 1.0),
            (1.0 - 1e-9, 0.4, 1e9, 1e9),
            (0.3, 1e-6, 1e12, 1e300),
            (1e-11, 1e-11, 3.0, 1e-3),
        ] {
            for method in Method::ALL {
                if let Some(Limits { interval, .. }) = limits(method, &evidence(p, se, n, df), 0.95) {
                    let prior = matches!(method, Method::Jeffreys | Method::Uniform);
                    let ordered = interval.lower <= interval.upper && (prior || interval.lower <= p && p <= interval.upper);
                    assert!(ordered, "{method:?} {p} {se} {n} {df}: {interval:?}");
                }
            }
        }
    }

    #[test]
    fn codes_are_the_names_in_files() {
        for method in Method::ALL {
            let read: Method = serde_json::from_str(&format!("\"{}\"", method.code())).unwrap();
            assert_eq!(read, method);
        }
        assert_eq!(serde_json::from_str::<Method>("\"korn-graubard\"").unwrap(), Method::KornGraubard);
    }
}
