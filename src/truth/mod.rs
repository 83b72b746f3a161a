//! **truth**: what is really so.
//!
//! Takes a frame and a [`Spec`] (truth from columns, from the standard, from rates, or from a [`Rehearsal`]); gives a [`Truth`] that fills a
//! [`World`] for each replicate. Fails when the frame lacks what the spec needs. Source: the superpopulation view of Särndal et al. (1992),
//! §1.5, the beta-binomial model of Skellam (1948) and its hierarchical posterior (Gelman et al. 2013, §5.3).

mod action;
mod belt;
mod correct;
mod household;
mod judged;
mod left_out;
mod lesson;
mod measure;
mod place;
mod posterior;
mod prior;
mod rate;
mod rehearsal;
mod relapse;
mod standard;
mod taught;
mod tilt;
mod urn;
mod world;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;

pub use action::{Acted, Action, ActionSpec, ByError};
pub use belt::Belt;
pub use correct::{Correct, Recorded};
pub use household::{Errors, Household};
pub use lesson::{Lesson, lessons};
pub use measure::{Basic, Counts, Measure, Sums};
pub use place::Place;
pub use posterior::Posterior;
pub use prior::{Belief, Nodes, ln_found};
pub use rate::{Multiplier, Rate, beta_binomial_pmf};
pub use rehearsal::{Accuracy, Area, Each, Learn, Prior, Rates, Rehearsal, Seen, Topic};
pub use relapse::{Relapse, RelapseSpec};
pub use standard::Standard;
pub use tilt::{Spread, Tilt};
pub use urn::{Slot, Urn};
pub use world::{Mark, World};

use crate::error::{Problem, Refusal};
use crate::frame::{Expression, Frame, Status, Units};
use crate::stream::{Luck, Purpose, Stream};
use crate::units::{Unit, Words};

/// Where the truth comes from. A `[truth.omission]` … table with a rate replaces what `from` says of that error.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// What holds for errors without a rate of their own.
    pub from: From,
    /// The standard, for `from = "standard"`.
    pub standard: Option<Standard>,
    /// The survey file of a rehearsal, for `from = "posterior"`.
    pub survey: Option<PathBuf>,
    /// Omitted households among the never registered.
    pub omission: Option<Rate>,
    /// Wrongly exited households among the exited.
    pub mis_exit: Option<Rate>,
    /// Wrongly included households among the remaining poor.
    pub mis_inclusion: Option<Rate>,
    /// Satisfied households among all.
    pub approval: Option<Rate>,
}

impl Spec {
    /// Whether omission and mis-exit are what the standard says, household by household.
    pub fn is_by_standard_only(&self) -> bool {
        self.from == From::Standard && self.omission.is_none() && self.mis_exit.is_none()
    }
}

/// Where an error comes from that has no rate of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// From `truly_poor`, `mis_included`, `omitted_members` and `satisfied`.
    Columns,
    /// From income and guarantees.
    Standard,
    /// Unknown: only errors with a rate are looked at.
    Rates,
    /// From what a rehearsal taught; see [`Truth::learn`].
    Posterior,
}

/// The truth of a frame: fixed, or drawn anew for each replicate.
#[derive(Clone, Debug)]
pub struct Truth {
    base: Vec<Household>,
    /// Households with an error before anything is drawn.
    cases_at_first: Vec<u32>,
    villages: Units,
    drawn: Vec<Drawn>,
    /// Members left out of registered households, where a rehearsal taught them.
    left_out: Option<Arc<left_out::LeftOut>>,
    /// What was learnt from.
    rehearsal: Option<Arc<Rehearsal>>,
    /// What the conditions of the rates mean.
    conditions: BTreeMap<String, Expression>,
    known: [bool; 4],
    mis_inclusion_of_exited: bool,
    exits_on_paper: Option<u64>,
}

/// An error that is drawn anew in each replicate.
#[derive(Clone, Debug)]
struct Drawn {
    basic: Basic,
    /// The rate that was written, where there is no posterior.
    rate: Option<Rate>,
    /// Who are the cases; where there is no posterior, how many, too.
    villages: Arc<Vec<rate::Village>>,
    /// How many there are in each village.
    taught: Option<Arc<taught::Taught>>,
}

impl Truth {
    /// Prepares the truth of every household.
    ///
    /// # Errors
    /// A missing column or standard, an impossible rate, an unknown condition.
    pub fn prepare(frame: &Frame, spec: &Spec, conditions: &BTreeMap<String, Expression>) -> Result<Self, Refusal> {
        Self::prepare_again(frame, spec, conditions, None)
    }

    /// The same; what it has in common with a truth that is known of the same frame, with the same conditions, is not worked out again.
    ///
    /// # Errors
    /// As [`Truth::prepare`].
    pub fn prepare_again(
        frame: &Frame,
        spec: &Spec,
        conditions: &BTreeMap<String, Expression>,
        known: Option<&Self>,
    ) -> Result<Self, Refusal> {
        let mut truth = Self {
            base: blank(frame),
            cases_at_first: Vec::new(),
            villages: frame.villages().clone(),
            drawn: Vec::new(),
            left_out: None,
            rehearsal: None,
            conditions: conditions.clone(),
            known: [false; 4],
            mis_inclusion_of_exited: frame.flag("mis_included").is_some() && spec.mis_inclusion.is_none(),
            exits_on_paper: None,
        };
        match (spec.from, &spec.standard) {
            (From::Columns, _) => truth.take_columns(frame, spec)?,
            (From::Standard, Some(standard)) => {
                let judged = standard.judge(frame)?;
                truth.exits_on_paper = Some(judged.exits_on_paper);
                truth.set_poor(frame, &judged.poor);
            }
            (From::Standard, None) => {
                return Err(Problem::new(
                    Words::new("from = \"standard\" 需要写明标准", "from = \"standard\" needs the standard"),
                    Words::new("请加上 [truth.standard] 与 line = 当年收入线", "add [truth.standard] with line = the year's income line"),
                )
                .at_key("truth.standard")
                .into());
            }
            (From::Rates | From::Posterior, _) => {}
        }
        if matches!(spec.from, From::Columns | From::Standard) {
            truth.set_satisfied(frame);
        }
        truth.apply_rates(frame, spec, conditions, known)?;
        let errors = truth.base.iter().enumerate().filter(|(_, household)| !household.errors().is_empty());
        truth.cases_at_first = errors.map(|(k, _)| k as u32).collect();
        Ok(truth)
    }

    fn take_columns(&mut self, frame: &Frame, spec: &Spec) -> Result<(), Refusal> {
        match frame.flag("truly_poor") {
            Some(poor) => self.set_poor(frame, poor),
            None if spec.omission.is_some() && spec.mis_exit.is_some() => {}
            None => {
                return Err(Problem::new(
                    Words::new("名单没有 truly_poor（实际贫困）一列", "the list has no column truly_poor"),
                    Words::new(
                        "补上该列；或写 from = \"standard\"（由收入和保障判定）或 from = \"rates\"（由比率假定）",
                        "add it, or write from = \"standard\" (judged by income and guarantees) or from = \"rates\" (assumed)",
                    ),
                )
                .at_key("truth.from")
                .into());
            }
        }
        Ok(())
    }

    /// Sets omission and mis-exit from who is poor. A remaining poor household that is not poor counts as wrongly included, unless
    /// the list says of each registered household whether it ever met the standard.
    fn set_poor(&mut self, frame: &Frame, poor: &[bool]) {
        let never_met = frame.flag("mis_included");
        for (k, household) in self.base.iter_mut().enumerate() {
            let registered_poor = household.status() == Status::RegisteredPoor;
            let mis_included = never_met.map_or(registered_poor && !poor[k], |flag| flag[k]);
            *household = household.with_error(poor[k] && !registered_poor).with_mis_included(mis_included);
        }
        self.known[..3].fill(true);
    }

    fn set_satisfied(&mut self, frame: &Frame) {
        if let Some(satisfied) = frame.flag("satisfied") {
            self.base.iter_mut().zip(satisfied).for_each(|(h, &s)| *h = h.with_satisfied(s));
            self.known[Basic::Approval as usize] = true;
        }
    }

    fn apply_rates(
        &mut self,
        frame: &Frame,
        spec: &Spec,
        conditions: &BTreeMap<String, Expression>,
        known: Option<&Self>,
    ) -> Result<(), Refusal> {
        let rates = [
            (Basic::Omission, &spec.omission),
            (Basic::MisExit, &spec.mis_exit),
            (Basic::MisInclusion, &spec.mis_inclusion),
            (Basic::Approval, &spec.approval),
        ];
        for (basic, rate) in rates.into_iter().filter_map(|(b, r)| r.as_ref().map(|r| (b, r))) {
            let class: Vec<bool> = frame.status().iter().map(|&s| basic.concerns(s)).collect();
            let share = if basic == Basic::Approval { 1.0 - rate.rate.get() } else { rate.rate.get() };
            let key = format!("truth.{}", basic.code());
            let same = known.filter(|known| known.conditions == *conditions);
            let same = same.and_then(|known| known.drawn.iter().find(|of| of.basic == basic && of.rate.as_ref() == Some(rate)));
            let villages = match same {
                Some(drawn) => Arc::clone(&drawn.villages),
                None => Arc::new(rate::villages(frame, rate, share, &class, conditions, &key)?),
            };
            for (household, _) in self.base.iter_mut().zip(&class).filter(|(_, c)| **c) {
                *household = with_case(*household, basic, false);
            }
            if !villages.is_empty() {
                self.drawn.push(Drawn { basic, rate: Some(rate.clone()), villages, taught: None });
            }
            self.known[basic as usize] = true;
        }
        Ok(())
    }

    /// Whether the truth of a basic indicator is known.
    pub fn knows(&self, basic: Basic) -> bool {
        self.known[basic as usize]
    }

    /// Whether all of it is the same in every replicate.
    pub fn is_fixed(&self) -> bool {
        self.drawn.is_empty() && self.left_out.is_none()
    }

    /// Whether some of it is drawn from what a rehearsal taught.
    pub fn is_learnt(&self) -> bool {
        self.left_out.is_some() || self.drawn.iter().any(|drawn| drawn.taught.is_some())
    }

    /// Whether it is known of exited households if they ever met the standard.
    pub fn knows_mis_inclusion_of_exited(&self) -> bool {
        self.mis_inclusion_of_exited
    }

    /// Exited households with income above the line and a guarantee unmet (算账脱贫), where the standard was applied.
    pub fn exits_on_paper(&self) -> Option<u64> {
        self.exits_on_paper
    }

    /// The households before anything is drawn, in frame order.
    pub fn base(&self) -> &[Household] {
        &self.base
    }

    /// A world that can be filled again and again.
    pub fn world(&self, measure: &Measure) -> World {
        World::new(&self.base, &self.villages, measure)
    }

    /// Fills a world with the truth of one replicate: the number of cases of every village, and which households they are where persons
    /// are counted. Where households are counted the totals need no more than the numbers; [`Truth::visit`] lays out who they are.
    pub fn fill(&self, world: &mut World, measure: &Measure, seed: u64, replicate: u64) {
        self.fill_by(world, measure, seed, replicate, |_, _, village, stream| village.draw(stream));
    }

    /// The same with another way to draw the number of cases of a village, given its error and its index.
    #[inline]
    fn fill_by(
        &self,
        world: &mut World,
        measure: &Measure,
        seed: u64,
        replicate: u64,
        mut draw: impl FnMut(Basic, usize, &rate::Village, &mut Stream) -> u32,
    ) {
        world.reset(Luck::at(seed, Purpose::Truth, replicate));
        if !self.drawn.is_empty() {
            world.reset_places();
        }
        for Drawn { basic, villages, taught, .. } in &self.drawn {
            let mut stream = Stream::at(seed, Purpose::Truth, replicate, *basic as u64);
            let taught = taught.as_ref().map(|taught| taught.draw(seed, replicate));
            let (mut sum, mut squares) = (0.0, 0.0);
            for ((at, village), &township) in villages.iter().enumerate().zip(&self.villages.parents) {
                let cases = taught.as_ref().map_or_else(|| draw(*basic, at, village, &mut stream), |cases| cases[at]);
                let before = sum;
                if cases == 0 || by_household(measure, *basic) {
                    sum += f64::from(cases);
                    squares += f64::from(cases);
                    world.expect(*basic, at, cases);
                } else {
                    village.lay_out(world, *basic, at, cases, |case| {
                        let weight = measure.weight(case, *basic);
                        sum += weight;
                        squares += weight * weight;
                    });
                }
                world.count_here(*basic, township, f64::from(cases), sum - before);
            }
            world.count_cases(*basic, sum, squares);
        }
        if let Some(left_out) = &self.left_out {
            left_out.leave_out(world, measure, seed, replicate);
        }
    }

    /// Lays out the truth of the villages in which these households lie. Which households are cases depends on the village's luck alone,
    /// not on when it is visited.
    pub fn visit(&self, world: &mut World, households: &[u32]) {
        let mut here = 0..0;
        if self.drawn.is_empty() {
            return;
        }
        for &k in households {
            if here.contains(&(k as usize)) {
                continue;
            }
            let at = self.villages.locate(k as usize);
            here = self.villages.range(at);
            for Drawn { basic, villages, .. } in &self.drawn {
                lay_out_awaited(world, *basic, villages, at);
            }
        }
    }

    /// Lays out the truth of every village for some basic indicators.
    pub fn lay_out(&self, world: &mut World, which: impl Fn(Basic) -> bool) {
        for Drawn { basic, villages, .. } in self.drawn.iter().filter(|drawn| which(drawn.basic)) {
            (0..villages.len()).for_each(|at| lay_out_awaited(world, *basic, villages, at));
        }
    }

    /// Lays out every error, so that [`Truth::cases`] knows them all.
    pub fn lay_out_errors(&self, world: &mut World) {
        self.lay_out(world, |basic| basic != Basic::Approval);
    }

    /// Households with an error, in frame order, once all are laid out.
    pub fn cases(&self, world: &World) -> Vec<u32> {
        let mut cases = self.cases_at_first.clone();
        cases.extend(world.changed());
        cases.retain(|&k| !world.household(k as usize).errors().is_empty());
        cases.sort_unstable();
        cases.dedup();
        cases
    }

    /// Lets exited households relapse; see [`Relapse`].
    pub fn relapse(&self, relapse: &Relapse, world: &mut World, measure: &Measure, stream: &mut Stream, luck: Luck, round: u32) {
        self.lay_out_errors(world);
        relapse.strike(world, measure, stream, luck, round);
    }

    /// The probability that each household is a case (omitted, wrongly exited, wrongly included, not satisfied), in frame order; 0 or 1
    /// where the truth is fixed.
    pub fn probabilities(&self, basic: Basic) -> Vec<f64> {
        let mark = Household::mark_of(basic);
        let certain = |&h: &Household| f64::from(u8::from(basic.concerns(h.status()) && mark.is_on(h)));
        let mut all: Vec<f64> = self.base.iter().map(certain).collect();
        let drawn = self.drawn.iter().filter(|drawn| drawn.basic == basic);
        for cell in drawn.flat_map(|drawn| drawn.villages.iter()).flat_map(|village| &village.cells) {
            cell.members.iter().for_each(|k| all[k as usize] = cell.mean);
        }
        all
    }

    /// Expected numerators and denominators of each unit of a level.
    pub fn expected(&self, units: &Units, measure: &Measure) -> Vec<Counts> {
        let mut sums = vec![Counts::default(); units.len()];
        let mut unit_of = Vec::with_capacity(self.base.len());
        for (unit, sum) in sums.iter_mut().enumerate() {
            for &household in &self.base[units.range(unit)] {
                let c = measure.counts(household);
                for i in 0..4 {
                    sum.y[i] += c.y[i];
                    sum.x[i] += c.x[i];
                }
                unit_of.push(unit as u32);
            }
        }
        for Drawn { basic, villages, .. } in &self.drawn {
            let i = *basic as usize;
            let y = |household| measure.counts(household).y[i];
            for cell in villages.iter().flat_map(|village| &village.cells) {
                for k in cell.members.iter() {
                    let household = self.base[k as usize];
                    sums[unit_of[k as usize] as usize].y[i] += cell.mean * (y(with_case(household, *basic, true)) - y(household));
                }
            }
        }
        if let Some(left_out) = &self.left_out {
            left_out.expect(&mut sums, &unit_of, measure, &self.base, |basic| self.probabilities(basic));
        }
        sums
    }
}

fn lay_out_awaited(world: &mut World, basic: Basic, villages: &[rate::Village], at: usize) {
    let cases = world.awaited(basic, at);
    if cases > 0 {
        villages[at].lay_out(world, basic, at, cases, |_| {});
    }
}

/// Whether the totals of an indicator count cases one by one, whoever they are.
fn by_household(measure: &Measure, basic: Basic) -> bool {
    basic == Basic::Approval || measure.unit() == Unit::Household
}

fn blank(frame: &Frame) -> Vec<Household> {
    let away = frame.flag("away");
    let left_out = frame.number("omitted_members");
    let household = |k: usize| {
        let members = left_out.map_or(0.0, |v| if v[k].is_nan() { 0.0 } else { v[k] });
        Household::new(frame.status()[k], frame.persons()[k])
            .with_away(away.is_some_and(|v| v[k]))
            .with_omitted_members(if frame.status()[k] == Status::NeverRegistered { 0 } else { members as u8 })
    };
    (0..frame.households()).map(household).collect()
}

fn with_case(household: Household, basic: Basic, case: bool) -> Household {
    match basic {
        Basic::Omission | Basic::MisExit => household.with_error(case),
        Basic::MisInclusion => household.with_mis_included(case),
        Basic::Approval => household.with_satisfied(!case),
    }
}

#[cfg(test)]
mod tests;
