//! Confidence intervals of a rate from a complex sample, and the cheaper question on which side of an interval a truth lies.
//!
//! Symbols: p estimate, s its standard error, n elements interviewed, t the upper (1 − level)/2 quantile of Student's t with the
//! design's degrees of freedom, nₑ = p (1 − p) / s² the effective sample size (Kish; not capped at n).
//!
//! | method | interval | source |
//! |---|---|---|
//! | Wald | p ± t s | Särndal, Swensson & Wretman (1992), §5.2; R `svyciprop(method = "mean")` |
//! | logit | logit p ± t s / (p (1 − p)), transformed back | Korn & Graubard (1999), §3.2; R `"xlogit"` |
//! | Wilson | (p + t²/2nₑ ± t √(p (1 − p)/nₑ + t²/4nₑ²)) / (1 + t²/nₑ) | Wilson (1927) on nₑ; R `"wilson"` |
//! | Korn–Graubard | Clopper–Pearson on nₑ (t₍ₙ₋₁₎ / t)² elements | Korn & Graubard (1998), *Survey Methodology* 24; R `"beta"` |
//! | Clopper–Pearson | the same on nₑ itself, without the adjustment for degrees of freedom | Clopper & Pearson (1934) |
//!
//! A binomial sample is the evidence s² = p (1 − p)/n with infinite degrees of freedom; then nₑ = n and the intervals are the textbook's.
//!
//! Where nothing or everything was found, s is 0 and none of the five is defined: all of them give the exact one-sided bound of the
//! level on n elements instead, with a [`Flag`]. It takes the n as if drawn singly, since no clustering can be seen in equal answers.

use serde::{Deserialize, Serialize};

use super::beta::Beta;
use super::quantiles::Quantiles;
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
}

impl Method {
    /// All methods in their fixed order.
    pub const ALL: [Self; 5] = [Self::Wald, Self::Logit, Self::Wilson, Self::KornGraubard, Self::ClopperPearson];

    /// The name in scenarios and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Wald => "wald",
            Self::Logit => "logit",
            Self::Wilson => "wilson",
            Self::KornGraubard => "korn_graubard",
            Self::ClopperPearson => "clopper_pearson",
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

/// The interval of one sample. `None` where nothing can be said: no element, an estimate that is no number, no degree of freedom, no
/// standard error, one that is 0 or a rounding error although the estimate is not (never a width of zero), or an estimate outside
/// [0, 1] with any method but Wald's.
pub fn limits(method: Method, evidence: &Evidence, level: f64) -> Option<Limits> {
    limits_at(method, evidence, &Quantiles::new(level)?)
}

/// [`limits`] with prepared quantiles.
pub fn limits_at(method: Method, evidence: &Evidence, quantiles: &Quantiles) -> Option<Limits> {
    let shape = shape(method, evidence, quantiles)?;
    let interval = match shape {
        Shape::Bound(_, interval) | Shape::Closed(interval) => interval,
        Shape::Exact { found, other } => Interval {
            lower: Beta::new(found, other + 1.0)?.quantile(quantiles.tail()).x,
            upper: Beta::new(found + 1.0, other)?.quantile_above(quantiles.tail()).x,
        },
    };
    Some(Limits { interval, flag: shape.flag() })
}

/// On which side of the interval `theta` lies, without inverting the beta distribution: its tail at `theta` decides. Agrees with
/// [`limits_at`] and allocates nothing. `None` where that gives none or `theta` is no number.
pub fn position(method: Method, evidence: &Evidence, quantiles: &Quantiles, theta: f64) -> Option<Position> {
    if theta.is_nan() {
        return None;
    }
    let shape = shape(method, evidence, quantiles)?;
    let (below, above) = match shape {
        Shape::Bound(_, interval) | Shape::Closed(interval) => (theta < interval.lower, theta > interval.upper),
        // the limits enclose the estimate, so only the one on theta's side can exclude it
        Shape::Exact { found, other } if theta < evidence.estimate => {
            (Beta::new(found, other + 1.0)?.below(theta) < quantiles.tail(), false)
        }
        Shape::Exact { found, other } => (false, Beta::new(found + 1.0, other)?.above(theta) < quantiles.tail()),
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
}

impl Shape {
    fn flag(&self) -> Option<Flag> {
        match self {
            Self::Bound(flag, _) => Some(*flag),
            Self::Closed(_) | Self::Exact { .. } => None,
        }
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
    // upper: 1 − (1 − level)^(1/n), the p with P(nothing found among n) = 1 − level
    let missed = (2.0 * quantiles.tail()).ln() / n;
    if p.abs() <= EDGE {
        return Some(Shape::Bound(Flag::NothingFound, Interval { lower: 0.0, upper: -missed.exp_m1() }));
    }
    if (p - 1.0).abs() <= EDGE {
        return Some(Shape::Bound(Flag::AllFound, Interval { lower: missed.exp(), upper: 1.0 }));
    }
    let spread = p * (1.0 - p);
    let size = spread / (se * se);
    if !(se > 0.0 && se.is_finite() && df > 0.0 && size.abs() <= LARGEST_SAMPLE) {
        return None;
    }
    let t = quantiles.t(df);
    if method == Method::Wald {
        return Some(Shape::Closed(Interval { lower: p - t * se, upper: p + t * se }));
    }
    if spread < 0.0 {
        return None;
    }
    match method {
        Method::Wald | Method::Logit => Some(Shape::Closed(logit(p, t * se / spread))),
        Method::Wilson => Some(Shape::Closed(wilson(p, t * t / size))),
        Method::ClopperPearson => exact(p, size),
        Method::KornGraubard => exact(p, size * (quantiles.t(n - 1.0) / t).powi(2)),
    }
}

/// logit⁻¹(logit p ± `half`).
fn logit(p: f64, half: f64) -> Interval {
    let at = |shift: f64| p / (p + (1.0 - p) * shift.exp());
    Interval { lower: at(half), upper: at(-half) }
}

/// Wilson's interval with `r` = t² / nₑ.
fn wilson(p: f64, r: f64) -> Interval {
    let half = (r * (p * (1.0 - p) + r / 4.0)).sqrt();
    // each limit from the side on which it does not cancel: their product is p² / (1 + r), and likewise for the complements
    let (centre, other) = (p + r / 2.0, 1.0 - p + r / 2.0);
    Interval { lower: p * p / (centre + half), upper: 1.0 - (1.0 - p) * (1.0 - p) / (other + half) }
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
            let method = Method::ALL[k % 5];
            let quantiles = &quantiles[stream.below(4) as usize];
            let n = f64::from(2 + stream.below(700));
            let p = if stream.below(50) == 0 { f64::from(stream.below(2)) } else { stream.uniform().powi(3) };
            let se = (p * (1.0 - p) / n).sqrt() * (0.3 + 2.0 * stream.uniform());
            let found = evidence(p, se, n, f64::from(1 + stream.below(60)));
            let limits = limits_at(method, &found, quantiles).unwrap();
            let Interval { lower, upper } = limits.interval;
            assert!(lower < upper && lower <= p && p <= upper, "{method:?} {found:?} {limits:?}");
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
                    assert!(interval.lower <= p && p <= interval.upper, "{method:?} {p} {se} {n} {df}: {interval:?}");
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
