//! Many counties under one design: what the shares of them in which nothing was found say of how their true rates differ.
//!
//! A county's rates are `m·g`: two means (omission, mis-exit) and one factor `g` of mean 1, a share or spread of which is the third number.
//! The chance that a review finds nothing at given rates comes from simulating it on a grid of rates ([`Curve`]); the published shares are
//! its mean over the counties ([`Shape`]), fitted by maximum likelihood. Three shares determine one measure of dependence between omissions
//! and mis-exits, and it is spent on the spread of `g`: were the two rates of a county not proportional, each would have to differ more
//! between counties to be found together as often, by how much no share tells. So the fitted spreads are the least that explain the shares. Model: mixed Poisson counts and their zeros, Johnson, Kemp & Kotz
//! (2005), *Univariate Discrete Distributions*, ch. 8.

mod between;
mod curve;
mod fit;
#[cfg(test)]
mod tests;

use rayon::prelude::*;
use serde::Serialize;

pub use between::Shape;
pub use curve::{BATCHES, Curve, CurvePoint, Seen, observed};
pub use fit::Counted;

use super::Figure;
use crate::judge::Threshold;
use crate::stream::{Purpose, Stream};
use crate::units::Words;
use fit::{Parameters, fitted};

/// What was published of many counties.
#[derive(Clone, Debug)]
pub struct Counties {
    /// In how many counties nothing was found, and so on.
    pub counted: Counted,
    /// What the approval was in every one of them.
    pub approval: Option<Threshold>,
}

/// What the published shares say.
#[derive(Clone, Debug, Serialize)]
pub struct CountiesOutcome {
    /// The published counts.
    pub counted: Counted,
    /// One entry a way of detecting: the scenario's, then its variants'.
    pub detections: Vec<Detection>,
    /// What it takes that all counties meet the published approval.
    pub approval: Option<EveryCounty>,
}

/// The approval of every county.
#[derive(Clone, Debug, Serialize)]
pub struct EveryCounty {
    /// What each met, in symbols: `> 90 %`.
    pub rule: String,
    /// The chance that a review of this scenario meets it.
    pub chance: Figure,
    /// The smallest chance of one county that all of them do not speak against, with 95 % confidence: `0.05^(1/N)`.
    pub at_least: f64,
}

/// The fits for one way of detecting.
#[derive(Clone, Debug, Serialize)]
pub struct Detection {
    /// Its name: that of the variant; nothing for the scenario's own.
    #[serde(serialize_with = "super::compare::both")]
    pub name: Words,
    /// The chances to find nothing.
    pub curve: Vec<CurveOutcome>,
    /// The largest difference between the chance to find neither and the product of the two, in its Monte-Carlo errors: the fit takes
    /// omissions and mis-exits to be found independently in a county of given rates.
    pub dependence: Figure,
    /// One entry a shape, in the order of [`Shape::ALL`]; left out where it cannot be fitted.
    pub shapes: Vec<ShapeOutcome>,
}

/// The chances to find nothing at one pair of rates (shares of households).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CurveOutcome {
    /// True omission rate.
    pub omission: f64,
    /// True mis-exit rate.
    pub mis_exit: f64,
    /// No omission is found.
    pub no_omission: Figure,
    /// No mis-exit is found.
    pub no_mis_exit: Figure,
    /// Neither is.
    pub neither: Figure,
}

/// A number that was fitted: its 95 % interval for the luck of the counties (parametric bootstrap, percentiles), and the Monte-Carlo error
/// of the simulated curve in it (jack-knife over batches).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimated {
    /// The estimate.
    pub value: f64,
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// Monte-Carlo error.
    pub mcse: f64,
}

/// True rates over the counties, as shares of households.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Implied {
    /// Mean.
    pub mean: Estimated,
    /// Median.
    pub median: Estimated,
    /// 90th percentile.
    pub ninetieth: Estimated,
}

/// The share of the counties whose true rate is at most so high.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Between {
    /// A rate, as a share of households.
    pub rate: f64,
    /// By omission.
    pub omission: Estimated,
    /// By mis-exit.
    pub mis_exit: Estimated,
}

/// One shape, fitted.
#[derive(Clone, Debug, Serialize)]
pub struct ShapeOutcome {
    /// Which.
    pub shape: Shape,
    /// Numbers fitted to three shares: with three nothing is left to test.
    pub parameters: usize,
    /// True omission rates.
    pub omission: Implied,
    /// True mis-exit rates.
    pub mis_exit: Implied,
    /// What the shape's own number is: see [`Shape`].
    pub spread: Option<Estimated>,
    /// How counties are spread over their true rates, by ascending rate.
    pub between: Vec<Between>,
    /// Counties expected with neither found, only omissions, only mis-exits, both.
    pub expected: [f64; 4],
    /// `G² = 2 Σ n ln(n / expected)`.
    pub deviance: f64,
    /// Its tail probability, where a degree of freedom is left.
    pub p: Option<f64>,
}

/// Resamples of the counties behind an interval.
const RESAMPLES: u64 = 400;

/// Fits every shape to every curve. `seed` is that of the resamples.
pub fn counties(counties: &Counties, curves: Vec<(Words, Curve)>, seed: u64) -> CountiesOutcome {
    let number = counties.counted.number();
    let chance = curves.first().map_or(Figure::NONE, |(_, curve)| curve.approved());
    let approval =
        counties.approval.map(|rule| EveryCounty { rule: rule.in_per_cent(), chance, at_least: 0.05_f64.powf(1.0 / number as f64) });
    let detection = |(name, curve): (Words, Curve)| Detection {
        name,
        curve: curve.told(),
        dependence: curve.dependence(),
        shapes: Shape::ALL.into_par_iter().filter_map(|shape| shape_outcome(shape, counties.counted, &curve, seed)).collect(),
    };
    CountiesOutcome { counted: counties.counted, detections: curves.into_iter().map(detection).collect(), approval }
}

fn shape_outcome(shape: Shape, counted: Counted, curve: &Curve, seed: u64) -> Option<ShapeOutcome> {
    let rates = curve.rates();
    let whole = curve.chances(None)?;
    let best = fitted(shape, counted, &whole, None)?;
    let again = |k: u64| {
        let mut stream = Stream::at(seed, Purpose::Bootstrap, k, u64::from(shape.parameters() as u32) + 283);
        let resampled = counted.resampled(&best.expected, &mut stream);
        Some(numbers(shape, &fitted(shape, resampled, &whole, Some(best.parameters))?.parameters, rates))
    };
    let resampled: Vec<[f64; NUMBERS]> = (0..RESAMPLES).into_par_iter().filter_map(again).collect();
    let left_out =
        |batch| Some(numbers(shape, &fitted(shape, counted, &curve.chances(Some(batch))?, Some(best.parameters))?.parameters, rates));
    let jack: Vec<[f64; NUMBERS]> = (0..BATCHES).filter_map(left_out).collect();
    let value = numbers(shape, &best.parameters, rates);
    let all = |k: usize| estimated(value[k], resampled.iter().map(|r| r[k]).collect(), jack.iter().map(|r| r[k]).collect());
    let between = |at: usize| Between { rate: rate_of(at), omission: all(7 + at), mis_exit: all(7 + RATES + at) };
    let implied = |k: usize| Implied { mean: all(k), median: all(k + 1), ninetieth: all(k + 2) };
    let deviance = counted.deviance(&best.expected);
    Some(ShapeOutcome {
        shape,
        parameters: shape.parameters(),
        omission: implied(0),
        mis_exit: implied(3),
        spread: (shape != Shape::Alike).then(|| all(6)),
        between: (0..RATES).map(between).collect(),
        expected: best.expected,
        deviance,
        // χ² with one degree of freedom.
        p: (shape.parameters() == 2).then(|| libm::erfc((deviance / 2.0).sqrt())),
    })
}

/// Mean, median and 90th percentile of both rates, the spread, and for each of [`RATES`] the share of counties at most as high, by omission
/// and by mis-exit.
const NUMBERS: usize = 7 + 2 * RATES;

/// Rates at which it is told how counties are spread: six in each power of ten from one in a million on.
const RATES: usize = 25;

fn rate_of(at: usize) -> f64 {
    10_f64.powf(at as f64 / 6.0 - 6.0)
}

fn numbers(shape: Shape, fit: &Parameters, rates: [f64; 2]) -> [f64; NUMBERS] {
    let factors = shape.factors(fit.spread);
    let (median, ninetieth) = (factors.quantile(0.5), factors.quantile(0.9));
    let [omission, mis_exit] = [0, 1].map(|k| fit.ln_times[k].exp() * rates[k]);
    let mut all = [0.0; NUMBERS];
    all[..7].copy_from_slice(&[
        omission,
        omission * median,
        omission * ninetieth,
        mis_exit,
        mis_exit * median,
        mis_exit * ninetieth,
        shape.spread(fit.spread),
    ]);
    for at in 0..RATES {
        all[7 + at] = factors.at_most((rate_of(at) / omission).ln());
        all[7 + RATES + at] = factors.at_most((rate_of(at) / mis_exit).ln());
    }
    all
}

fn estimated(value: f64, mut resampled: Vec<f64>, jack: Vec<f64>) -> Estimated {
    resampled.sort_by(f64::total_cmp);
    let at = |share: f64| resampled.get((share * (resampled.len().max(1) - 1) as f64).round() as usize).copied().unwrap_or(f64::NAN);
    let n = jack.len() as f64;
    let mean = jack.iter().sum::<f64>() / n;
    let mcse = (jack.iter().map(|x| (x - mean).powi(2)).sum::<f64>() * (n - 1.0) / n).sqrt();
    Estimated { value, lower: at(0.025), upper: at(0.975), mcse }
}
