//! Operating curves: the chance to pass against each true rate and each assumption.

use super::bench::{Bench, Simple};
use super::lever::Setting;
use super::margin;
use super::verdicts::{Known, Verdicts};
use crate::error::Refusal;
use crate::simulate::{Curve, Figure, Lever, Operating};

/// Steps of a rate's grid from 0 to its end: a power of two, so that the present rate is one of them.
const STEPS: u32 = 16;
/// A rate's grid ends where the chance is below this …
const GONE: f64 = 0.05;
/// … or before this rate.
const HIGHEST: f64 = 0.5;

/// The operating curves of a study whose chance to pass is known to be `now`, with the margins that keep the chance at `wanted`.
/// `observe` is told each number before it is varied.
///
/// # Errors
/// What `observe` refuses.
pub fn operating(
    bench: &Bench<'_>,
    now: Figure,
    wanted: f64,
    replicates: u64,
    observe: &mut dyn FnMut(Lever) -> Result<(), Refusal>,
) -> Result<Operating, Refusal> {
    let known = Known { verdicts: Verdicts::of(bench.study, 0..replicates), now };
    let (mut margins, mut curves) = (Vec::new(), Vec::new());
    for lever in Lever::RATES {
        observe(lever)?;
        if let Some(curve) = rate(bench, lever, &known, None) {
            margins.extend(margin::alone(bench, &curve, wanted, &known, 0));
            curves.push(curve);
        }
    }
    for (lever, values) in others(bench) {
        if matches!(lever, Lever::Correlation | Lever::Sensitivity) {
            observe(lever)?;
            curves.push(bench.curve(lever, &values, &known, None));
        }
    }
    Ok(Operating { replicates, wanted, margins, curves })
}

/// The curve of a true rate from 0 to where the chance is gone, in even steps; none where the study has no such rate.
pub(super) fn rate(bench: &Bench<'_>, lever: Lever, known: &Known, exact: Option<&Simple>) -> Option<Curve> {
    let now = bench.now(lever);
    let (_, indicator) = lever.about().filter(|_| !now.is_nan())?;
    let mut end = if now > 0.0 { now } else { super::rules::limit_of(bench, indicator).filter(|limit| *limit > 0.0)? / 4.0 };
    let gone = |value: f64| {
        let there = bench.verdicts(&[Setting { lever, value }], known.replicates());
        there.is_none_or(|verdicts| verdicts.chance().value < GONE)
    };
    while 2.0 * end <= HIGHEST && !gone(end) {
        end *= 2.0;
    }
    let values: Vec<f64> = (0..=STEPS).map(|k| end * f64::from(k) / f64::from(STEPS)).collect();
    Some(bench.curve(lever, &values, known, exact))
}

/// Values of the levers that are no rates.
pub(super) fn others(bench: &Bench<'_>) -> Vec<(Lever, Vec<f64>)> {
    let all = [
        (Lever::Correlation, vec![0.0, 0.5, 2.0, 4.0]),
        (Lever::Sensitivity, vec![0.5, 0.7, 1.0]),
        (Lever::Villages, vec![0.5, 1.5, 2.0]),
        (Lever::Households, vec![0.5, 1.5, 2.0]),
    ];
    all.into_iter().filter(|(lever, _)| !bench.now(*lever).is_nan()).collect()
}
