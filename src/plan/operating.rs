//! Operating curves: the chance to pass against each true rate and each assumption.

use super::bench::Bench;
use super::exact::Simple;
use super::margin;
use super::verdicts::Known;
use crate::error::Refusal;
use crate::simulate::{Curve, Figure, Lever, Operating};

/// A rate's curve by factors of the present rate: all of the first row, then row by row until the chance is gone.
const FACTORS: [&[f64]; 5] = [&[0.0, 0.5, 0.75], &[1.25, 1.5, 2.0], &[2.5, 3.0, 4.0], &[6.0, 8.0, 12.0], &[16.0, 24.0, 40.0]];
/// The chance is gone below this.
const GONE: f64 = 0.05;
/// No rate is tried beyond this.
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
    let known = Known::of(bench.study, replicates, now);
    let (mut margins, mut curves) = (Vec::new(), Vec::new());
    for lever in Lever::RATES {
        observe(lever)?;
        if let Some(curve) = rate(bench, lever, &known, None) {
            margins.extend(margin::alone(bench, &curve, wanted, &known, 0));
            curves.push(curve);
        }
    }
    for (lever, values) in [(Lever::Correlation, [0.5, 2.0]), (Lever::Sensitivity, [0.5, 1.0])] {
        if !bench.now(lever).is_nan() {
            observe(lever)?;
            curves.push(bench.curve(lever, &values, &known, None));
        }
    }
    Ok(Operating { replicates, wanted, margins, curves })
}

/// The curve of a true rate from 0 to where the chance is gone; none where the study has no such rate. Where it is 0, factors are of a
/// quarter of its limit.
pub(super) fn rate(bench: &Bench<'_>, lever: Lever, known: &Known, exact: Option<&Simple>) -> Option<Curve> {
    let now = bench.now(lever);
    let (_, indicator) = lever.about().filter(|_| !now.is_nan())?;
    let unit = if now > 0.0 { now } else { super::rules::limit_of(bench, indicator).filter(|limit| *limit > 0.0)? / 4.0 };
    let mut curve = bench.curve(lever, &[], known, exact);
    for factors in FACTORS {
        let gone = curve.points.last().is_none_or(|point| point.chance.value < GONE || point.value >= HIGHEST);
        if gone && factors[0] > 0.0 {
            break;
        }
        let values: Vec<f64> = factors.iter().map(|factor| (factor * unit).min(HIGHEST.max(now))).collect();
        curve.points.extend(bench.points(lever, &values, known, exact));
        curve.points.sort_by(|a, b| a.value.total_cmp(&b.value));
        curve.points.dedup_by(|a, b| (a.value - b.value).abs() <= 1e-12);
    }
    Some(curve)
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
