//! The whole plan: curves, margins, where first, sizes, advice.

use super::bench::Bench;
use super::exact::Simple;
use super::first::where_first;
use super::planned::{Held, IntervalAdvice, Planned};
use super::surface::surface;
use super::verdicts::Known;
use super::wanted::Wanted;
use super::{margin, operating, rules, sizes};
use crate::error::Refusal;
use crate::estimate::Method;
use crate::simulate::{Coverage, Effort, Figure, Lever, Methods, Operating, Outcome, run};
use crate::study::{Reducer, Study};

/// A step of the work that begins now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The chance as things are, and how intervals do.
    Now,
    /// Curves and margin of a rate, or a curve.
    Curve(Lever),
    /// All rates together.
    Together,
    /// A surface.
    Surface,
    /// Where first.
    First,
    /// Sample sizes and rules.
    Advice,
}

impl Step {
    /// Steps of a plan.
    pub const COUNT: u64 = 11;
}

/// Works everything out. `observe` is told each step before it begins.
///
/// # Errors
/// What `observe` refuses.
pub fn work_out(
    title: &str,
    bench: &Bench<'_>,
    methods: &Methods,
    wanted: &Wanted,
    observe: &mut dyn FnMut(Step) -> Result<(), Refusal>,
) -> Result<Planned, Refusal> {
    let replicates = wanted.replicates;
    observe(Step::Now)?;
    let every = Methods { methods: Method::ALL.to_vec(), watched: None, ..methods.clone() };
    let outcome = run(title, &seen(bench.study), &every, Effort::Replicates(4 * replicates), &mut |_| Ok(()))?;
    let now = outcome.last().map_or(Figure::NONE, |round| round.pass_probability);
    let known = Known::reduced(bench.study, replicates, now);
    let pass = wanted.pass.get();
    let (mut curves, mut margins, mut of_sizes, mut rehearsals) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for lever in Lever::RATES {
        observe(Step::Curve(lever))?;
        let simple = Simple::of(bench, lever, &outcome);
        if let Some(curve) = operating::rate(bench, lever, &known, simple.as_ref()) {
            margins.extend(margin::alone(bench, &curve, pass, &known, margin::STEPS));
            curves.push(curve);
        }
        if let Some(simple) = &simple {
            of_sizes.extend(sizes::size(bench, lever, wanted, &outcome, simple, replicates));
        }
        rehearsals.extend(sizes::rehearsal(bench, lever, wanted));
    }
    observe(Step::Together)?;
    let together = margin::together(bench, pass, &known);
    for (lever, values) in operating::others(bench) {
        observe(Step::Curve(lever))?;
        curves.push(bench.curve(lever, &values, &known, None));
    }
    let mut surfaces = Vec::new();
    for &levers in &wanted.surface {
        observe(Step::Surface)?;
        surfaces.extend(surface(bench, levers, &known));
    }
    observe(Step::First)?;
    let first = where_first(bench, &wanted.recheck, replicates);
    observe(Step::Advice)?;
    let rules = rules::advice(bench, &outcome, replicates);
    Ok(Planned {
        title: title.to_owned(),
        now: known.now,
        operating: Operating { replicates, wanted: pass, margins, curves },
        together,
        first,
        sizes: of_sizes,
        precision: [wanted.standard_error, wanted.width, wanted.level.get()],
        rehearsals,
        rules,
        intervals: intervals(&outcome),
        surfaces,
    })
}

/// The study without the chance given each sample, which tells nothing of intervals.
fn seen(study: &Study) -> Study {
    let importance = |reducer: &Reducer| matches!(reducer, Reducer::Importance(_));
    Study { reducer: study.reducer.clone().filter(importance), ..study.clone() }
}

/// How each method does for the judged indicators: those that hold what they promise (to one point) by their width, then the others by
/// what they hold.
fn intervals(outcome: &Outcome) -> Vec<IntervalAdvice> {
    let Some(round) = outcome.last() else { return Vec::new() };
    let judged: Vec<_> = round.judged_indicators().filter_map(|of| Some((of.indicator, of.judged()?))).collect();
    let mut advice: Vec<IntervalAdvice> = Vec::new();
    for (indicator, of) in &judged {
        for coverage in &of.coverage {
            let held = Held { indicator: *indicator, coverage: with_none_missed(coverage), width: coverage.mean_width };
            match advice.iter_mut().find(|a| a.method == coverage.method) {
                Some(known) => known.by_indicator.push(held),
                None => advice.push(IntervalAdvice { method: coverage.method, level: coverage.level, by_indicator: vec![held] }),
            }
        }
    }
    let keeps = |a: &IntervalAdvice| a.worst() >= a.level - 0.01;
    let width = |a: &IntervalAdvice| a.by_indicator.iter().map(|held| held.width.value).sum::<f64>();
    advice.sort_by(|a, b| {
        let order = keeps(b).cmp(&keeps(a));
        order.then(if keeps(a) && keeps(b) { width(a).total_cmp(&width(b)) } else { b.worst().total_cmp(&a.worst()) })
    });
    advice
}

/// Coverage over all replicates: one without an interval is a miss, a one-sided bound that stands in counts as what it holds.
fn with_none_missed(coverage: &Coverage) -> Figure {
    let there = 1.0 - coverage.no_interval.value;
    let value = coverage.coverage.value * there;
    Figure { value: if value.is_nan() { 0.0 } else { value }, mcse: coverage.coverage.mcse }
}
