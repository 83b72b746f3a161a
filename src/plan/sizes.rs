//! How many villages for a wanted precision or a safe verdict on one rate, and how large a rehearsal.

use super::acceptance::Drawing;
use super::bench::Bench;
use super::exact::Simple;
use super::lever::Setting;
use super::planned::{Rehearsal, Size};
use super::risks::Risks;
use super::size::Precision;
use super::verdicts::each;
use super::wanted::Wanted;
use crate::simulate::{Figure, Lever, Outcome};
use crate::study::Study;

/// Risks of a wrong class on both sides.
const RISK: f64 = 0.1;
/// Fewest replicates behind a standard error: it is sure to 4.5 %.
const FEWEST: u64 = 250;

/// Sample sizes for one rate with as many households of its class a village as now. None where it is not judged or not estimable.
pub(super) fn size(bench: &Bench<'_>, lever: Lever, wanted: &Wanted, outcome: &Outcome, simple: &Simple, replicates: u64) -> Option<Size> {
    let (_, indicator) = lever.about()?;
    let of = outcome.last()?.indicators.iter().find(|of| of.indicator == indicator)?;
    let found = of.judged()?;
    let plan = simple.plan();
    let each = if let Drawing::Clusters { each, .. } = plan.drawing { each } else { 1 };
    // Kish's synthetic correlation: what the simulated design effect amounts to at so many households a village.
    let correlation = if each > 1 { ((found.deff.value - 1.0) / (each - 1) as f64).max(0.0) } else { 0.0 };
    let rate = if lever == Lever::Dissatisfaction { 1.0 - found.mean.value } else { found.mean.value };
    let limit = super::rules::limit_of(bench, indicator)?;
    let verdict = Risks { good: bench.now(lever), passes_at_good: 1.0 - RISK, bad: limit, passes_at_bad: RISK }.smallest(plan.drawing);
    let now = plan.n / each;
    let error = |villages: u64| {
        let times = villages as f64 / now as f64;
        // A replicate takes as many times longer as there are more villages: so much fewer of them.
        let fewer = (replicates as f64 / times.max(1.0)) as u64;
        simulated(bench, lever, times, fewer.max(FEWEST.min(replicates)))
    };
    // An interval of the wanted width belongs to this standard error.
    let effective = Precision::Width { width: wanted.width, level: wanted.level.get() }.effective(rate);
    let falls = Falls::of((now, found.empirical_se.value), wanted.standard_error, error);
    let for_error = falls.as_ref().and_then(|falls| falls.villages(wanted.standard_error));
    Some(Size {
        lever,
        each,
        villages_now: now,
        error_now: found.empirical_se,
        correlation,
        villages_for_error: for_error,
        error_checked: for_error.and_then(error).unwrap_or(Figure::NONE),
        villages_for_width: falls.as_ref().and_then(|falls| falls.villages((rate * (1.0 - rate) / effective).sqrt())),
        villages_for_verdict: verdict.map(|plan| plan.n / each),
        accept_for_verdict: verdict.map(|plan| plan.accept),
    })
}

/// How the standard error falls with the villages: a power of their number through two simulated points. It is nearly −½, steeper
/// where most villages are drawn.
struct Falls {
    villages: f64,
    error: f64,
    power: f64,
}

impl Falls {
    /// Through what is now, and where −½ would lead to the wanted error, or as far as the frame goes.
    fn of((now, error): (u64, f64), wanted: f64, at: impl Fn(u64) -> Option<Figure>) -> Option<Self> {
        let villages = now as f64;
        let usual = (villages * (error / wanted).powi(2)).clamp(villages / 4.0, villages * 16.0).round().max(2.0);
        let tries = [1.0, 0.6, 0.36, 0.22, 0.13].map(|share| (villages + share * (usual - villages)).round());
        let power = |other: f64| Some((at(other as u64)?.value / error).ln() / (other / villages).ln());
        let power = tries.into_iter().filter(|other| *other >= 1.0 && *other != villages).find_map(power);
        // The wanted error may be the one that there is.
        let power = power.unwrap_or(-0.5).clamp(-2.0, -0.2);
        (error > 0.0 && error.is_finite()).then_some(Self { villages, error, power })
    }

    /// Villages for a standard error.
    fn villages(&self, error: f64) -> Option<u64> {
        let villages = self.villages * (error / self.error).powf(1.0 / self.power);
        villages.is_finite().then(|| (villages * (1.0 - 1e-9)).ceil().max(1.0) as u64)
    }
}

/// The standard deviation of the judged estimate with so many times the villages, simulated.
fn simulated(bench: &Bench<'_>, lever: Lever, factor: f64, replicates: u64) -> Option<Figure> {
    let (_, indicator) = lever.about()?;
    let study: Study = (bench.change)(&[Setting { lever: Lever::Villages, value: factor }]).ok()?;
    let estimator = study.rounds.last()?.rules.iter().find(|rule| rule.rule.indicator == indicator)?.estimator;
    let errors = each(&study, 0..replicates, |replicate, desk| {
        let courses = study.replicate(replicate, desk);
        courses.last().map_or(f64::NAN, |c| c.findings[estimator as usize][indicator as usize].estimate - c.truth[indicator as usize])
    });
    let errors: Vec<f64> = errors.into_iter().filter(|e| !e.is_nan()).collect();
    let n = errors.len() as f64;
    let mean = errors.iter().sum::<f64>() / n;
    let moment = |k: i32| errors.iter().map(|e| (e - mean).powi(k)).sum::<f64>() / n;
    let (second, fourth) = (moment(2), moment(4));
    let sd = second.sqrt();
    (sd > 0.0).then(|| Figure { value: sd, mcse: ((fourth - second * second).max(0.0) / n).sqrt() / (2.0 * sd) })
}

/// The smallest rehearsal that raises the alarm for one rate: exact, villages like each other, every error there is seen. None where the county
/// has not as many villages.
pub(super) fn rehearsal(bench: &Bench<'_>, lever: Lever, wanted: &Wanted) -> Option<Rehearsal> {
    let (_, indicator) = lever.about()?;
    let limit = super::rules::limit_of(bench, indicator)?;
    let (choice, correlation) = (&wanted.rehearsal, bench.correlation(lever));
    let each = choice.households;
    let bad = (choice.times * limit).min(1.0);
    let risks = Risks { good: limit, passes_at_good: 1.0 - choice.false_alarm.get(), bad, passes_at_bad: 1.0 - choice.reveal.get() };
    let plan = risks.smallest(Drawing::Clusters { each, correlation })?;
    let villages = plan.n / each;
    let has_as_many = villages <= bench.study.frame.villages().len() as u64;
    has_as_many.then_some(Rehearsal { lever, limit, rate: bad, villages, households: plan.n, alarm_above: plan.accept })
}
