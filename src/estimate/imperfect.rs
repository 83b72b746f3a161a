//! A rate found by judgements that err: Rogan–Gladen's correction and the melded interval.
//!
//! Symbols: p the apparent rate, Se and Sp sensitivity and specificity, J = Se + Sp − 1; the true rate is (p + Sp − 1) / J (Rogan & Gladen
//! 1978, *Am. J. Epidemiology* 107).

use super::beta::Beta;
use super::interval::{Evidence, Flag, Method, limits_at};
use super::quantiles::Quantiles;
use crate::units::Interval;

/// How well a sensitivity or specificity is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Accuracy {
    /// Taken as given, in [0, 1].
    Known(f64),
    /// Judged correctly among cases whose truth was known.
    Validated {
        /// Judged correctly.
        correct: f64,
        /// Cases.
        n: f64,
    },
}

impl Accuracy {
    fn estimate(self) -> f64 {
        match self {
            Self::Known(share) => share,
            Self::Validated { correct, n } => correct / n,
        }
    }

    /// p q / n, 0 for what is known.
    fn variance(self) -> f64 {
        match self {
            Self::Known(_) => 0.0,
            Self::Validated { correct, n } => correct / n * (1.0 - correct / n) / n,
        }
    }

    fn fine(self) -> bool {
        match self {
            Self::Known(share) => (0.0..=1.0).contains(&share),
            Self::Validated { correct, n } => correct >= 0.0 && correct <= n && n > 0.0 && n.is_finite(),
        }
    }
}

/// The accuracy of a judgement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assay {
    /// The share of the truly so that is judged so.
    pub sensitivity: Accuracy,
    /// The share of the others that is judged otherwise.
    pub specificity: Accuracy,
}

impl Assay {
    /// Whether the judgement says anything at all: both shares are shares, and J is above 0.
    pub fn informs(&self) -> bool {
        self.gain().is_some()
    }

    /// The true rate behind an apparent one, cut to [0, 1]; `NaN` where the judgement says nothing.
    pub fn rate(&self, apparent: f64) -> f64 {
        self.gain().map_or(f64::NAN, |gain| self.corrected(apparent, gain))
    }

    /// The standard error of the corrected rate before it is cut, `√(s² + θ² Se(1 − Se)/n₁ + (1 − θ)² Sp(1 − Sp)/n₀) / J` (Rogan & Gladen
    /// 1978, eq. 5); a known accuracy adds nothing. `NaN` where the judgement says nothing.
    pub fn standard_error(&self, evidence: &Evidence) -> f64 {
        let Some(gain) = self.gain() else { return f64::NAN };
        let rate = (evidence.estimate + self.specificity.estimate() - 1.0) / gain;
        let (hits, rejections) = (rate * rate * self.sensitivity.variance(), (1.0 - rate) * (1.0 - rate) * self.specificity.variance());
        (evidence.se * evidence.se + hits + rejections).sqrt() / gain
    }

    /// J, where the judgement says anything at all.
    fn gain(&self) -> Option<f64> {
        let gain = self.sensitivity.estimate() + self.specificity.estimate() - 1.0;
        (self.sensitivity.fine() && self.specificity.fine() && gain > 0.0).then_some(gain)
    }

    /// The true rate behind an apparent one, cut to [0, 1].
    fn corrected(&self, apparent: f64, gain: f64) -> f64 {
        ((apparent + self.specificity.estimate() - 1.0) / gain).clamp(0.0, 1.0)
    }
}

/// A corrected rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// The estimate, cut to [0, 1].
    pub estimate: f64,
    /// Its interval, cut to [0, 1].
    pub interval: Interval,
    /// Of the apparent rate's interval.
    pub flag: Option<Flag>,
}

/// Why a rate is not corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uncorrected {
    /// Nothing or everything was found and the accuracy is estimated: not defined here, [`melded`] is.
    UseMelded,
    /// Se + Sp ≤ 1, or an accuracy outside [0, 1]: the judgement says nothing.
    Uninformative,
    /// The sample gives no interval of the apparent rate, or one that this accuracy could never give: all of it would be cut off.
    NoEvidence,
}

/// An interval of which something is left within [0, 1]; a single point would look like certainty.
fn left(interval: Interval) -> Result<Interval, Uncorrected> {
    if interval.lower < interval.upper { Ok(interval) } else { Err(Uncorrected::NoEvidence) }
}

/// Rogan–Gladen. With a known accuracy the limits of the apparent rate by any method are corrected like the estimate; with a validated
/// one they are θ ± t √(s² + θ² Se(1 − Se)/n₁ + (1 − θ)² Sp(1 − Sp)/n₀) / J, with θ before it is cut.
///
/// # Errors
/// See [`Uncorrected`].
pub fn rogan_gladen(method: Method, evidence: &Evidence, assay: &Assay, quantiles: &Quantiles) -> Result<Corrected, Uncorrected> {
    let gain = assay.gain().ok_or(Uncorrected::Uninformative)?;
    let limits = limits_at(method, evidence, quantiles).ok_or(Uncorrected::NoEvidence)?;
    let to = |apparent: f64| assay.corrected(apparent, gain);
    let estimate = to(evidence.estimate);
    if let (Accuracy::Known(_), Accuracy::Known(_)) = (assay.sensitivity, assay.specificity) {
        let interval = Interval { lower: to(limits.interval.lower), upper: to(limits.interval.upper) };
        return Ok(Corrected { estimate, interval: left(interval)?, flag: limits.flag });
    }
    if limits.flag.is_some() {
        return Err(Uncorrected::UseMelded);
    }
    let rate = (evidence.estimate + assay.specificity.estimate() - 1.0) / gain;
    let half = quantiles.t(evidence.df) * assay.standard_error(evidence);
    let interval = Interval { lower: (rate - half).clamp(0.0, 1.0), upper: (rate + half).clamp(0.0, 1.0) };
    Ok(Corrected { estimate, interval: left(interval)?, flag: None })
}

/// The melded interval of Bayer, Fay & Graubard (2023, *Statistics in Medicine* 42, "Confidence intervals for prevalence estimates from
/// complex surveys with imperfect assays"): exact confidence distributions (Fay, Proschan & Brittain 2015) of the apparent rate, on the
/// effective sample of Korn–Graubard, and of both accuracies are carried through g(p, 1 − Sp, Se) = (p − 1 + Sp) / J, cut to [0, 1]. The
/// lower limit is the α/2 quantile of g(p_L, 1 − Sp_L, Se_U), the upper one the 1 − α/2 quantile of g(p_U, 1 − Sp_U, Se_L); a draw with
/// J ≤ 0 counts as 0 below and 1 above. Integrated by Gauss–Legendre rules over the quantiles, to about 1e-6. Defined at 0 in n and n in n.
///
/// # Errors
/// See [`Uncorrected`].
pub fn melded(evidence: &Evidence, assay: &Assay, quantiles: &Quantiles) -> Result<Corrected, Uncorrected> {
    let gain = assay.gain().ok_or(Uncorrected::Uninformative)?;
    let (found, n, flag) = effective(evidence, quantiles).ok_or(Uncorrected::NoEvidence)?;
    let tail = quantiles.tail();
    let low = Parts {
        apparent: Spread::lower(found, n),
        false_alarm: Spread::of(assay.specificity, Spread::lower).mirrored().nodes(),
        hit: Spread::of(assay.sensitivity, Spread::upper).nodes(),
    };
    let high = Parts {
        apparent: Spread::upper(found, n),
        false_alarm: Spread::of(assay.specificity, Spread::upper).mirrored().nodes(),
        hit: Spread::of(assay.sensitivity, Spread::lower).nodes(),
    };
    let interval = Interval { lower: crossing(|rate| low.at_most(rate) >= tail), upper: crossing(|rate| high.above(rate) <= tail) };
    Ok(Corrected { estimate: assay.corrected(evidence.estimate, gain), interval: left(interval)?, flag })
}

/// Found and size of the effective sample: as of Korn–Graubard, singly drawn where nothing or everything was found or the degrees of
/// freedom are infinite.
fn effective(evidence: &Evidence, quantiles: &Quantiles) -> Option<(f64, f64, Option<Flag>)> {
    let flag = limits_at(Method::KornGraubard, evidence, quantiles)?.flag;
    let Evidence { estimate: p, se, n, df } = *evidence;
    let size = p * (1.0 - p) / (se * se);
    Some(match flag {
        Some(Flag::NothingFound) => (0.0, n, flag),
        Some(Flag::AllFound) => (n, n, flag),
        None if df.is_infinite() => (size * p, size, None),
        None => {
            let size = size * (quantiles.t(n - 1.0) / quantiles.t(df)).powi(2);
            (size * p, size, None)
        }
    })
}

/// A confidence distribution.
#[derive(Clone, Copy)]
enum Spread {
    Point(f64),
    Over(Beta),
    /// Of one minus such a number.
    Mirrored(Beta),
}

impl Spread {
    /// Beta(x, n − x + 1), 0 where nothing was found.
    fn lower(found: f64, n: f64) -> Self {
        Beta::new(found, n - found + 1.0).map_or(Self::Point(0.0), Self::Over)
    }

    /// Beta(x + 1, n − x), 1 where everything was found.
    fn upper(found: f64, n: f64) -> Self {
        Beta::new(found + 1.0, n - found).map_or(Self::Point(1.0), Self::Over)
    }

    fn of(accuracy: Accuracy, limit: fn(f64, f64) -> Self) -> Self {
        match accuracy {
            Accuracy::Known(share) => Self::Point(share),
            Accuracy::Validated { correct, n } => limit(correct, n),
        }
    }

    fn mirrored(self) -> Self {
        match self {
            Self::Point(at) => Self::Point(1.0 - at),
            Self::Over(beta) | Self::Mirrored(beta) => Self::Mirrored(beta),
        }
    }

    fn at_most(&self, x: f64) -> f64 {
        match self {
            Self::Point(at) => f64::from(u8::from(*at <= x)),
            Self::Over(beta) => beta.below(x),
            Self::Mirrored(beta) => beta.above(1.0 - x),
        }
    }

    fn above(&self, x: f64) -> f64 {
        match self {
            Self::Point(at) => f64::from(u8::from(*at > x)),
            Self::Over(beta) => beta.above(x),
            Self::Mirrored(beta) => beta.below(1.0 - x),
        }
    }

    /// Values and their weights: four-point Gauss–Legendre rules on panels of the probability that are narrow in the tails.
    fn nodes(&self) -> Vec<(f64, f64)> {
        const POINTS: [(f64, f64); 4] = [
            (-0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
            (-0.339_981_043_584_856_3, 0.652_145_154_862_546_1),
            (0.339_981_043_584_856_3, 0.652_145_154_862_546_1),
            (0.861_136_311_594_052_6, 0.347_854_845_137_453_85),
        ];
        const PANELS: [f64; 12] = [0.0, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0];
        let value = |u: f64| match self {
            Self::Point(at) => *at,
            Self::Over(beta) => beta.quantile(u).x,
            Self::Mirrored(beta) => beta.quantile(u).complement,
        };
        if let Self::Point(at) = self {
            return vec![(*at, 1.0)];
        }
        let panels = PANELS.iter().zip(&PANELS[1..]);
        panels.flat_map(|(a, b)| POINTS.map(|(x, w)| (value((a + b) / 2.0 + (b - a) / 2.0 * x), w * (b - a) / 2.0))).collect()
    }
}

/// The three confidence distributions behind one limit.
struct Parts {
    apparent: Spread,
    false_alarm: Vec<(f64, f64)>,
    hit: Vec<(f64, f64)>,
}

impl Parts {
    /// P(g ≤ rate).
    fn at_most(&self, rate: f64) -> f64 {
        self.mean(|false_alarm, hit| if hit > false_alarm { self.apparent.at_most(false_alarm + rate * (hit - false_alarm)) } else { 1.0 })
    }

    /// P(g > rate).
    fn above(&self, rate: f64) -> f64 {
        self.mean(|false_alarm, hit| if hit > false_alarm { self.apparent.above(false_alarm + rate * (hit - false_alarm)) } else { 1.0 })
    }

    fn mean(&self, of: impl Fn(f64, f64) -> f64) -> f64 {
        self.false_alarm.iter().map(|(f, w)| w * self.hit.iter().map(|(h, v)| v * of(*f, *h)).sum::<f64>()).sum()
    }
}

/// The smallest rate in [0, 1] that satisfies a condition which stays satisfied; 1 where none does.
fn crossing(holds: impl Fn(f64) -> bool) -> f64 {
    if holds(0.0) {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if holds(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use rand_distr::{Beta as Draw, Distribution};

    use super::super::singly::binomial_evidence;
    use super::*;
    use crate::stream::{Purpose, Stream};

    const PERFECT: Assay = Assay { sensitivity: Accuracy::Known(1.0), specificity: Accuracy::Known(1.0) };

    fn validated(hits: f64, n1: f64, rejections: f64, n0: f64) -> Assay {
        let of = |correct, n| Accuracy::Validated { correct, n };
        Assay { sensitivity: of(hits, n1), specificity: of(rejections, n0) }
    }

    #[test]
    fn a_perfect_judgement_changes_nothing() {
        let quantiles = Quantiles::new(0.95).unwrap();
        for x in [0, 3, 40] {
            let evidence = binomial_evidence(x, 40);
            let exact = super::super::binomial_limits(Method::ClopperPearson, x, 40, &quantiles).unwrap();
            let got = melded(&evidence, &PERFECT, &quantiles).unwrap();
            assert!((got.interval.lower - exact.lower).abs() < 1e-11 && (got.interval.upper - exact.upper).abs() < 1e-11, "{got:?}");
            let plain = limits_at(Method::Wilson, &evidence, &quantiles).unwrap();
            let got = rogan_gladen(Method::Wilson, &evidence, &PERFECT, &quantiles).unwrap();
            let off = (got.interval.lower - plain.interval.lower).abs() + (got.interval.upper - plain.interval.upper).abs();
            assert!(off < 1e-14 && got.flag == plain.flag, "{got:?}");
        }
    }

    #[test]
    fn a_rate_that_the_accuracy_could_never_give_has_no_interval() {
        // Half of the sound are judged wrong, yet 2 of 120 were: no rate explains that.
        let quantiles = Quantiles::new(0.95).unwrap();
        let coin = Assay { sensitivity: Accuracy::Known(1.0), specificity: Accuracy::Known(0.5) };
        let got = rogan_gladen(Method::Wilson, &binomial_evidence(2, 120), &coin, &quantiles);
        assert_eq!(got, Err(Uncorrected::NoEvidence));
    }

    #[test]
    fn rogan_gladen_is_the_published_formula() {
        // p = 0.15, Se = 0.9, Sp = 0.95: θ = 0.10 / 0.85
        let quantiles = Quantiles::new(0.95).unwrap();
        let got = rogan_gladen(Method::Wald, &binomial_evidence(30, 200), &validated(90.0, 100.0, 190.0, 200.0), &quantiles).unwrap();
        let theta: f64 = 0.1 / 0.85;
        let variance = 0.15 * 0.85 / 200.0 + theta.powi(2) * 0.09 / 100.0 + (1.0 - theta).powi(2) * 0.0475 / 200.0;
        let half = 1.959_963_984_540_054 * variance.sqrt() / 0.85;
        assert!((got.estimate - theta).abs() < 1e-14);
        assert!((got.interval.lower - (theta - half)).abs() < 1e-13 && (got.interval.upper - (theta + half)).abs() < 1e-13);
    }

    #[test]
    fn what_cannot_be_corrected_says_why() {
        let quantiles = Quantiles::new(0.95).unwrap();
        let none = binomial_evidence(0, 60);
        let assay = validated(45.0, 50.0, 50.0, 50.0);
        assert_eq!(rogan_gladen(Method::Wald, &none, &assay, &quantiles), Err(Uncorrected::UseMelded));
        let bound = melded(&none, &assay, &quantiles).unwrap();
        assert!(bound.interval.lower == 0.0 && bound.interval.upper > 0.06 && bound.interval.upper < 0.08, "{bound:?}");
        for useless in [validated(1.0, 4.0, 3.0, 4.0), validated(5.0, 4.0, 3.0, 4.0), validated(1.0, 0.0, 3.0, 4.0)] {
            assert_eq!(melded(&none, &useless, &quantiles), Err(Uncorrected::Uninformative));
        }
        let silent = Evidence { se: f64::NAN, ..binomial_evidence(3, 60) };
        assert_eq!(melded(&silent, &assay, &quantiles), Err(Uncorrected::NoEvidence));
    }

    /// A draw from the confidence distribution of x in n, its upper or lower one.
    fn draw(x: f64, n: f64, upper: bool, stream: &mut Stream) -> f64 {
        let (a, b) = if upper { (x + 1.0, n - x) } else { (x, n - x + 1.0) };
        if a == 0.0 {
            0.0
        } else if b == 0.0 {
            1.0
        } else {
            Draw::new(a, b).unwrap().sample(stream)
        }
    }

    #[test]
    fn melded_limits_are_those_of_drawing_from_the_confidence_distributions() {
        let quantiles = Quantiles::new(0.95).unwrap();
        let mut stream = Stream::at(7, Purpose::Draw, 0, 0);
        for (x, n, [n1, hits, n0, rejections]) in [(30, 200, [100.0, 90.0, 200.0, 190.0]), (5, 400, [30.0, 28.0, 100.0, 100.0])] {
            let assay = validated(hits, n1, rejections, n0);
            let interval = melded(&binomial_evidence(x, n), &assay, &quantiles).unwrap().interval;
            let (x, n, draws) = (x as f64, n as f64, 400_000);
            let mut g = |upper: bool| {
                let (apparent, hit) = (draw(x, n, upper, &mut stream), draw(hits, n1, !upper, &mut stream));
                let alarm = 1.0 - draw(rejections, n0, upper, &mut stream);
                ((apparent - alarm) / (hit - alarm)).clamp(0.0, 1.0)
            };
            let share = |inside: &mut dyn FnMut() -> bool| (0..draws).filter(|_| inside()).count() as f64 / f64::from(draws);
            let (under, over) = (share(&mut || g(false) <= interval.lower), share(&mut || g(true) > interval.upper));
            let error = 4.9 * (0.025 * 0.975 / f64::from(draws)).sqrt();
            // a lower limit of 0 has more than its tail there
            let lower = (under - 0.025).abs() < error || (interval.lower == 0.0 && under > 0.025);
            assert!(lower && (over - 0.025).abs() < error, "{x} {n} {interval:?} {under} {over}");
        }
    }
}
