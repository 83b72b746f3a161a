//! The chance that a review finds nothing, as a function of a county's true rates.

use super::{Counties, CurveOutcome};
use crate::error::Refusal;
use crate::simulate::{Effort, Figure, Methods, Progress, row_names, run};
use crate::study::Study;
use crate::units::Indicator;

/// Batches of replicates, to tell the Monte-Carlo error of what is computed from a curve.
pub const BATCHES: usize = 10;

/// Replicates in which nothing was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// All.
    pub replicates: u64,
    /// No omission found; no mis-exit found.
    pub none: [u64; 2],
    /// Neither found.
    pub neither: u64,
    /// The approval met what it met in every published county.
    pub approved: u64,
}

/// One point of a curve: both rates of the scenario, so many times as high.
#[derive(Clone, Debug)]
pub struct CurvePoint {
    /// Factor on the rates.
    pub times: f64,
    /// What was seen, by batch.
    pub batches: [Seen; BATCHES],
}

/// The chances to find nothing on a grid of rates.
#[derive(Clone, Debug)]
pub struct Curve {
    rates: [f64; 2],
    points: Vec<CurvePoint>,
}

/// Runs a study and counts the replicates in which nothing is found. `observe` sees its progress.
///
/// # Errors
/// What `observe` refuses.
pub fn observed(
    study: &Study,
    methods: &Methods,
    published: &Counties,
    replicates: u64,
    observe: &mut dyn FnMut(&Progress<'_>) -> Result<(), Refusal>,
) -> Result<[Seen; BATCHES], Refusal> {
    let names = row_names(methods);
    let column = |indicator: Indicator| {
        let name = format!("{}_{}", indicator.code(), methods.estimators[0].code());
        names.iter().position(|n| *n == name)
    };
    let columns = [Indicator::Omission, Indicator::MisExit].map(column);
    let approval = column(Indicator::Approval);
    let mut batches = [Seen::default(); BATCHES];
    run("", study, methods, Effort::Replicates(replicates), &mut |progress| {
        for row in progress.rows.rows() {
            let seen = &mut batches[row[0] as usize % BATCHES];
            // Where nobody of the class was met, nothing was found.
            let none = columns.map(|column| column.is_none_or(|column| row[column] <= 0.0 || row[column].is_nan()));
            seen.replicates += 1;
            seen.none.iter_mut().zip(none).for_each(|(count, none)| *count += u64::from(none));
            seen.neither += u64::from(none[0] && none[1]);
            let approved = approval.zip(published.approval).is_some_and(|(column, rule)| rule.holds(row[column]));
            seen.approved += u64::from(approved);
        }
        observe(progress)
    })?;
    Ok(batches)
}

impl Curve {
    /// A curve; `rates` are those of the scenario (omission, mis-exit), points ascend and begin with 0 times.
    pub fn new(rates: [f64; 2], points: Vec<CurvePoint>) -> Self {
        Self { rates, points }
    }

    pub(super) fn rates(&self) -> [f64; 2] {
        self.rates
    }

    /// Share of replicates in which the approval was as in every published county, at the rates of the scenario.
    pub(super) fn approved(&self) -> Figure {
        let own = self.points.iter().find(|point| point.times == 1.0).map(|point| point.seen(None));
        own.map_or(Figure::NONE, |seen| Figure::share(seen.approved, seen.replicates))
    }

    /// As it is told.
    pub(super) fn told(&self) -> Vec<CurveOutcome> {
        let told = |point: &CurvePoint| {
            let seen = point.seen(None);
            let share = |count| Figure::share(count, seen.replicates);
            CurveOutcome {
                omission: self.rates[0] * point.times,
                mis_exit: self.rates[1] * point.times,
                no_omission: share(seen.none[0]),
                no_mis_exit: share(seen.none[1]),
                neither: share(seen.neither),
            }
        };
        self.points.iter().map(told).collect()
    }

    /// Both chances as functions of the factor on the rates; without one batch, if one is named. None where too few replicates found
    /// nothing or something.
    pub(super) fn chances(&self, without: Option<usize>) -> Option<[Chances; 2]> {
        let of = |k: usize| {
            let point = |point: &CurvePoint| {
                let seen = point.seen(without);
                (point.times, seen.none[k], seen.replicates)
            };
            Chances::new(&self.points.iter().map(point).collect::<Vec<_>>())
        };
        Some([of(0)?, of(1)?])
    }

    /// The difference between the chance to find neither and the product of both that is largest in its Monte-Carlo errors (delta method).
    pub(super) fn dependence(&self) -> Figure {
        let difference = |point: &CurvePoint| {
            let seen = point.seen(None);
            let n = seen.replicates as f64;
            let [a, b] = seen.none.map(|count| count as f64 / n);
            let both = seen.neither as f64 / n;
            // Variance of 1{both} − b·1{a} − a·1{b} in one replicate.
            let second = both + b * b * a + a * a * b - 2.0 * both * (b + a) + 2.0 * a * b * both;
            let mean = both - 2.0 * a * b;
            Figure { value: both - a * b, mcse: ((second - mean * mean).max(0.0) / n).sqrt() }
        };
        let all = self.points.iter().map(difference).filter(|d| d.mcse > 0.0);
        all.max_by(|x, y| (x.value / x.mcse).abs().total_cmp(&(y.value / y.mcse).abs())).unwrap_or(Figure::NONE)
    }
}

impl CurvePoint {
    fn seen(&self, without: Option<usize>) -> Seen {
        let mut all = Seen::default();
        for (_, batch) in self.batches.iter().enumerate().filter(|(at, _)| Some(*at) != without) {
            all.replicates += batch.replicates;
            all.none.iter_mut().zip(batch.none).for_each(|(a, b)| *a += b);
            all.neither += batch.neither;
            all.approved += batch.approved;
        }
        all
    }
}

/// The chance to find nothing as a function of ln(factor), from `−ln` of it: a power of the factor between two points of the grid (exact for
/// Poisson counts), proportional to it below the first, as before above the last. Tabulated.
#[derive(Clone, Debug)]
pub(super) struct Chances {
    at_zero: f64,
    table: Vec<f64>,
}

/// The tabulated range of ln(factor), and its step.
const FROM: f64 = -14.0;
const TO: f64 = 14.0;
const STEP: f64 = 1.0 / 64.0;
/// A point where fewer replicates found nothing, or something, says too little.
const FEWEST: u64 = 5;

impl Chances {
    /// From (factor, replicates without a finding, all replicates), the factor 0 first.
    fn new(points: &[(f64, u64, u64)]) -> Option<Self> {
        let hazard = |none: u64, all: u64| -(none as f64 / all as f64).ln();
        let &(_, none, all) = points.first().filter(|first| first.0 == 0.0 && first.1 > 0)?;
        let base = hazard(none, all);
        let known = points[1..].iter().filter(|(_, none, all)| *none >= FEWEST && all - none >= FEWEST);
        let mut knots: Vec<(f64, f64)> = Vec::new();
        for &(times, none, all) in known {
            let excess = (hazard(none, all) - base).ln();
            if excess.is_finite() && knots.last().is_none_or(|last| excess > last.1) {
                knots.push((times.ln(), excess));
            }
        }
        if knots.len() < 2 {
            return None;
        }
        let steps = ((TO - FROM) / STEP) as usize;
        let table = (0..=steps).map(|i| (-base - line(&knots, FROM + i as f64 * STEP).exp()).exp()).collect();
        Some(Self { at_zero: (-base).exp(), table })
    }

    /// The chance at a factor e^x; at −∞ that of no error at all.
    #[inline]
    pub(super) fn at(&self, x: f64) -> f64 {
        if x <= FROM {
            return self.at_zero;
        }
        let place = ((x - FROM) / STEP).min((self.table.len() - 1) as f64);
        let k = (place as usize).min(self.table.len() - 2);
        self.table[k] + (place - k as f64) * (self.table[k + 1] - self.table[k])
    }
}

/// The broken line through knots, with slope 1 before the first and the last slope after the last.
fn line(knots: &[(f64, f64)], x: f64) -> f64 {
    let after = knots.partition_point(|knot| knot.0 <= x);
    if after == 0 {
        return knots[0].1 + (x - knots[0].0);
    }
    let right = after.min(knots.len() - 1);
    let (a, b) = (knots[right - 1], knots[right]);
    a.1 + (x - a.0) * (b.1 - a.1) / (b.0 - a.0)
}
