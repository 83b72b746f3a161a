//! A study that can be had with other numbers, and the chance to pass with them.

use rayon::prelude::*;

use super::exact::Simple;
use super::lever::{Present, Setting};
use super::verdicts::{Known, Verdicts};
use crate::error::Refusal;
use crate::simulate::{Cases, Curve, Figure, Lever, Point};
use crate::study::Study;
use crate::units::Indicator;

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
    pub(super) fn verdicts(&self, settings: &[Setting], known: &Known) -> Option<Verdicts> {
        (self.change)(settings).ok().map(|study| known.verdicts_of(study))
    }

    /// The bits of the deciding review's rules on an indicator.
    pub(super) fn rules_on(&self, indicator: Indicator) -> u64 {
        let rules = self.study.rounds.last().map_or(&[][..], |round| &round.rules);
        rules.iter().enumerate().filter(|(_, rule)| rule.rule.indicator == indicator).fold(0, |mask, (bit, _)| mask | 1 << bit)
    }

    /// What a rate counts; none for other levers.
    pub(super) fn cases(&self, lever: Lever) -> Option<Cases> {
        let (basic, _) = lever.about()?;
        let (frame, now) = (&self.study.frame, self.now(lever));
        let shares = if now > 0.0 {
            self.study.truth.probabilities(basic).into_iter().map(|p| p / now).collect()
        } else {
            let share = |&status| f64::from(u8::from(basic.concerns(status)));
            frame.status().iter().map(share).collect::<Vec<f64>>()
        };
        let persons = shares.iter().zip(frame.persons()).map(|(share, &persons)| share * f64::from(persons)).sum();
        Some(Cases { households: shares.iter().sum(), persons })
    }

    /// A point of a lever's curve.
    fn point(&self, lever: Lever, value: f64, verdicts: &Verdicts, known: &Known, exact: Option<&Simple>) -> Point {
        let own = lever.about().map_or(0, |(_, indicator)| self.rules_on(indicator));
        let rule = if own == 0 { Figure::NONE } else { verdicts.met(own) };
        Point { value, chance: known.chance(verdicts), rule, exact: exact.map_or(f64::NAN, |simple| simple.met(value)) }
    }

    /// Points of a lever's curve, each simulated.
    pub(super) fn points(&self, lever: Lever, values: &[f64], known: &Known, exact: Option<&Simple>) -> Vec<Point> {
        // One study is prepared while another runs.
        let at = |&value: &f64| {
            let verdicts = self.verdicts(&[Setting { lever, value }], known)?;
            Some(self.point(lever, value, &verdicts, known, exact))
        };
        values.par_iter().filter_map(at).collect()
    }

    /// The curve of a lever over values besides the present one.
    pub(super) fn curve(&self, lever: Lever, values: &[f64], known: &Known, exact: Option<&Simple>) -> Curve {
        let now = self.now(lever);
        let others: Vec<f64> = values.iter().copied().filter(|value| (value - now).abs() > 1e-12).collect();
        let mut points = self.points(lever, &others, known, exact);
        points.push(self.point(lever, now, &known.verdicts, known, exact));
        points.sort_by(|a, b| a.value.total_cmp(&b.value));
        Curve { lever, cases: self.cases(lever), now, points }
    }
}
