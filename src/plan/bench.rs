//! A study that can be had with other numbers, and the chance to pass with them.

use std::ops::Range;

use rayon::prelude::*;

use super::acceptance::{Drawing, Single};
use super::lever::{Lever, Present, Setting};
use super::planned::{Curve, Point};
use super::verdicts::Verdicts;
use crate::design::{Design, Select};
use crate::error::Refusal;
use crate::simulate::{Figure, Outcome};
use crate::study::Study;
use crate::units::{Indicator, Level};

/// A study and the way to change it. All changed studies share their random numbers with it.
pub struct Bench<'a> {
    /// The study as it is.
    pub study: &'a Study,
    /// What can be changed, as it is.
    pub now: Present,
    /// The study with levers at other values.
    ///
    /// # Errors
    /// A value that the frame cannot carry.
    pub change: &'a (dyn Fn(&[Setting]) -> Result<Study, Refusal> + Sync),
}

impl Bench<'_> {
    /// What a lever is now.
    pub(super) fn now(&self, lever: Lever) -> f64 {
        self.now.levers[lever as usize]
    }

    /// Intra-village correlation of the cases of a rate; 0 where there is none.
    pub(super) fn correlation(&self, rate: Lever) -> f64 {
        Lever::RATES.iter().position(|of| *of == rate).map_or(0.0, |at| self.now.correlation[at]).max(0.0)
    }

    /// The verdicts with levers at other values; none where the frame cannot carry them.
    pub(super) fn verdicts(&self, settings: &[Setting], replicates: Range<u64>) -> Option<Verdicts> {
        (self.change)(settings).ok().map(|study| Verdicts::of(&study, replicates))
    }

    /// The bits of the deciding review's rules on an indicator.
    pub(super) fn rules_on(&self, indicator: Indicator) -> u64 {
        let rules = self.study.rounds.last().map_or(&[][..], |round| &round.rules);
        rules.iter().enumerate().filter(|(_, rule)| rule.rule.indicator == indicator).fold(0, |mask, (bit, _)| mask | 1 << bit)
    }

    /// A point of a lever's curve.
    pub(super) fn point(&self, lever: Lever, value: f64, verdicts: &Verdicts, exact: Option<&Simple>) -> Point {
        let own = lever.about().map_or(0, |(_, indicator)| self.rules_on(indicator));
        let rule = if own == 0 { Figure::NONE } else { verdicts.met(own) };
        Point { value, chance: verdicts.chance(), rule, exact: exact.map_or(f64::NAN, |simple| simple.met(value)) }
    }

    /// The curve of a lever over values besides the present one.
    pub(super) fn curve(&self, lever: Lever, values: &[f64], present: &Verdicts, exact: Option<&Simple>) -> Curve {
        let now = self.now(lever);
        let replicates = 0..present.count();
        // One study is prepared while another runs.
        let at = |&value: &f64| {
            let verdicts = self.verdicts(&[Setting { lever, value }], replicates.clone())?;
            Some(self.point(lever, value, &verdicts, exact))
        };
        let others: Vec<f64> = values.iter().copied().filter(|value| (value - now).abs() > 1e-12).collect();
        let mut points: Vec<Point> = others.par_iter().filter_map(at).collect();
        points.push(self.point(lever, now, present, exact));
        points.sort_by(|a, b| a.value.total_cmp(&b.value));
        Curve { lever, now, points }
    }
}

/// The review of one rate as a sample of equal clusters drawn from many like villages. Where the design is of that kind (villages drawn
/// simply, then households; no screening in full, no purposive picks), its exact operating characteristic stands beside the simulated
/// one. It leaves out unequal sizes of households and rates that differ by place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Simple {
    plan: Single,
    /// Share of cases that are recorded.
    seen: f64,
    /// Whether the design is of that kind.
    like: bool,
}

impl Simple {
    /// For a rate that the deciding review judges by its estimate; none otherwise.
    pub(super) fn of(bench: &Bench<'_>, lever: Lever, outcome: &Outcome) -> Option<Self> {
        let (_, indicator) = lever.about()?;
        let round = bench.study.rounds.last()?;
        let rule = round.rules.iter().find(|rule| rule.rule.indicator == indicator)?;
        let told = outcome.last()?;
        let households = told.indicators.iter().find(|of| of.indicator == indicator)?.judged()?.households.value;
        let limit = super::rules::rate_limit(&rule.rule)?;
        let villages = if round.design.tier(Level::Village).is_some() { told.fieldwork.villages.value } else { households };
        let each = (households / villages).round().max(1.0) as u64;
        let n = villages.round() as u64 * each;
        let drawing = Drawing::Clusters { each, correlation: bench.correlation(lever) };
        let seen = bench.now(Lever::Sensitivity);
        // The reviewers' sensitivity is about errors; for satisfaction answers are taken as given.
        let seen = if seen.is_nan() || lever == Lever::Dissatisfaction { 1.0 } else { seen };
        let accept = super::rules::largest_count(&rule.rule, limit, n);
        (n > 0 && limit > 0.0).then(|| Self { plan: Single { n, accept, drawing }, seen, like: like(&round.design) })
    }

    /// Probability that the rule is met at a true rate; `NaN` where the design is of another kind.
    fn met(&self, rate: f64) -> f64 {
        if self.like { self.plan.passes(rate * self.seen) } else { f64::NAN }
    }

    /// Correlation and households a village of its clusters.
    pub(super) fn plan(&self) -> Single {
        self.plan
    }
}

/// Whether a design draws villages simply, about as often everywhere, and then households.
fn like(design: &Design) -> bool {
    match design.tiers.as_slice() {
        [] => true,
        [tier] => {
            let first = tier.units.first().map_or(1.0, |unit| unit.weight);
            let simple = tier.cells.iter().all(|cell| cell.select == Select::Simple);
            tier.level == Level::Village && simple && tier.units.iter().all(|unit| (unit.weight / first - 1.0).abs() < 0.5)
        }
        _ => false,
    }
}
