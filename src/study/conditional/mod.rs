//! The chance to pass given everything but the villages' numbers of cases: who is drawn, who is met, what would be recorded of each
//! household if it were a case and if it were none, and in which order households would become cases. What is left, the numbers of cases, is
//! integrated exactly: the recorded sums of the villages are independent and are added up as distributions.
//!
//! The mean over replicates is the chance that plain replicates estimate as a share, with a smaller variance (conditional Monte Carlo:
//! Hammersley & Handscomb 1964, ch. 6; Asmussen & Glynn 2007, §V.4). Samples and interviews are those of the plain replicates.

mod limits;
mod total;

use std::sync::Arc;

use super::{Round, Study};
use crate::design::{Design, Select};
use crate::draw::Sample;
use crate::estimate::Expansion;
use crate::interview::{Answers, Depth, Scene};
use crate::stream::{Luck, Purpose};
use crate::truth::{Basic, Counts, Measure, Slot, Sum, Urn, World};
use crate::units::{Indicator, Words};
pub(super) use limits::about;
use limits::{ANY, Ground, NONE, Range, both, decided_by_numerators};
use total::Total;

/// What the conditional expectation looks up; shared by all threads.
#[derive(Clone, Debug)]
pub struct Conditional(Arc<Urns>);

#[derive(Debug)]
struct Urns {
    /// The world without a case of what is drawn, and with everybody a case.
    worlds: [World; 2],
    /// What the rules look at and the truth draws: villages as urns, and the cell of each household.
    drawn: Vec<(Basic, Vec<Urn>, Vec<u8>)>,
    expansion: Expansion,
}

/// An estimate of the chances from one replicate. One from importance sampling may exceed 1; all means are right.
#[derive(Clone, Debug, Default)]
pub struct Chances {
    /// Probability that the review is not passed: a rule is broken, or cannot be judged.
    pub not_passed: f64,
    /// By rule, the probability that it is broken.
    pub broken: Vec<f64>,
    /// By rule, the probability that it is met.
    pub met: Vec<f64>,
}

/// The working space of one thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    sample: Sample,
    answers: [Answers; 2],
    /// By basic indicator and village, the households that matter.
    slots: [Vec<Vec<Slot>>; 4],
    /// Villages that have some, by basic indicator, in the order of the sample.
    touched: [Vec<usize>; 4],
    sums: Vec<Vec<(i32, f64)>>,
    totals: [Total; 4],
    pub(super) chances: Chances,
}

impl Conditional {
    /// Prepares it for a study, or says why the study does not allow it.
    ///
    /// # Errors
    /// The reason, for the reader.
    pub fn prepare(study: &Study) -> Result<Self, Words> {
        let [round] = study.rounds.as_slice() else {
            return Err(Words::new("有几轮评估", "there are several reviews"));
        };
        allowed(study, round)?;
        let measure = round.estimation.measure();
        let judged = |basic: Basic| round.rules.iter().any(|rule| about(rule.rule.indicator).contains(&basic));
        let urns = |basic| Some((basic, study.truth.urns(basic)?, study.truth.urn_cells(basic)));
        let drawn: Vec<_> = Basic::ALL.into_iter().filter(|basic| judged(*basic)).filter_map(urns).collect();
        if drawn.is_empty() {
            return Err(Words::new("合格标准所看的真实情况每次都一样", "the truth that the rules look at is the same in every replicate"));
        }
        let worlds = [study.truth.world(measure), study.truth.at_worst(measure)];
        let expansion = Expansion::of(&worlds[0]);
        Ok(Self(Arc::new(Urns { worlds, drawn, expansion })))
    }
}

/// Why a study is beyond a conditional expectation, if it is.
fn allowed(study: &Study, round: &Round) -> Result<(), Words> {
    let unit = round.estimation.measure().unit();
    let repeats = |select: Select| select.with_replacement();
    let design = &round.design;
    let cells = design.tiers.iter().flat_map(|tier| &tier.cells).chain(&design.cells);
    let reasons = [
        (round.rules.is_empty(), ("没有合格标准", "there is no rule")),
        (!round.actions.is_empty(), ("评估之前有行动", "there are actions before the review")),
        (
            !round.rules.iter().all(|rule| decided_by_numerators(rule, unit)),
            ("有的标准看区间、加权估计或户数", "a rule looks at a bound, at the weighted estimate or at a count of households"),
        ),
        (
            !round.interview.records_apart(),
            ("谁被访、查出什么取决于该户或别户的真实情况", "who is interviewed, or what is recorded, depends on more of the truth than the error itself"),
        ),
        (
            cells.into_iter().any(|cell| repeats(cell.select)) || lists_twice(design, study.frame.households()),
            ("同一户可能被抽中两次", "a household may be drawn twice"),
        ),
        (study.truth.is_patchwork(), ("一个村里的风险分得太细", "the risks within a village are divided too finely")),
    ];
    match reasons.into_iter().find(|(holds, _)| *holds) {
        Some((_, reason)) => Err(reason.into()),
        None => Ok(()),
    }
}

fn lists_twice(design: &Design, households: usize) -> bool {
    let mut seen = vec![false; households];
    design.households.iter().any(|&k| std::mem::replace(&mut seen[k as usize], true))
}

/// Cases of approval are the dissatisfied, who take from its numerator.
fn sign(basic: Basic) -> i32 {
    if basic == Basic::Approval { -1 } else { 1 }
}

impl Study {
    /// The chances given the sample and the interviews of one replicate.
    pub(super) fn given(&self, Conditional(urns): &Conditional, replicate: u64, desk: &mut Desk) {
        let [round] = self.rounds.as_slice() else { return };
        self.draw(replicate, 0, &mut desk.sample);
        let luck = Luck::at(self.seed, Purpose::Interview, replicate);
        for (world, answers) in urns.worlds.iter().zip(&mut desk.answers) {
            let scene = Scene { design: &round.design, sample: &desk.sample, world };
            round.interview.conduct(scene, luck, 0, Depth::Published, answers);
        }
        let measure = round.estimation.measure();
        let records = &desk.answers[0].records;
        let sum = |packed: fn(&Measure, crate::truth::Household) -> u64| Sum::of(records.iter().map(|&r| packed(measure, r))).counts();
        let ground = Ground {
            estimation: &round.estimation,
            expansion: &urns.expansion,
            sums: sum(Measure::packed),
            households: sum(Measure::in_households),
            population: round.estimation.population(&round.design, &desk.sample),
        };
        let order = Luck::at(self.seed, Purpose::Order, replicate);
        let allowed = Allowed::of(round, &ground);
        desk.gather(self, measure, &urns.drawn);
        for (basic, villages, _) in &urns.drawn {
            desk.add_up(*basic, villages, order, allowed.top(*basic, &ground.sums));
        }
        desk.judge(urns, &allowed, &ground, round);
    }
}

impl Desk {
    /// Sorts the households whose record changes with their being a case by indicator and village.
    fn gather(&mut self, study: &Study, measure: &Measure, drawn: &[(Basic, Vec<Urn>, Vec<u8>)]) {
        let villages = study.frame.villages();
        self.slots.iter_mut().for_each(|slots| slots.resize_with(villages.len(), Vec::new));
        let (mut here, mut village) = (0..0, 0);
        let [none, all] = &self.answers;
        for ((&k, &none), &all) in none.households.iter().zip(&none.records).zip(&all.records) {
            if none == all {
                continue;
            }
            if !here.contains(&(k as usize)) {
                village = villages.locate(k as usize);
                here = villages.range(village);
            }
            let (none, all) = (measure.packed(none), measure.packed(all));
            for (basic, _, cells) in drawn {
                let change = sign(*basic) * Measure::gain(none, all, *basic);
                if change == 0 {
                    continue;
                }
                let slots = &mut self.slots[*basic as usize][village];
                if slots.is_empty() {
                    self.touched[*basic as usize].push(village);
                }
                slots.push(Slot { cell: cells.get(k as usize).copied().unwrap_or(0), change });
            }
        }
    }

    /// The distribution of what the cases add to the numerator of a basic indicator (for approval: take from it), up to a top.
    fn add_up(&mut self, basic: Basic, urns: &[Urn], order: Luck, top: i64) {
        let (slots, touched) = (&mut self.slots[basic as usize], &mut self.touched[basic as usize]);
        self.sums.resize_with(self.sums.len().max(touched.len()), Vec::new);
        let (mut least, mut most) = (0, 0);
        for (&village, sums) in touched.iter().zip(&mut self.sums) {
            urns[village].sums(&mut slots[village], &mut order.deal(village as u32, basic as u32), sums);
            least += sums.iter().map(|sum| i64::from(sum.0)).min().unwrap_or(0);
            most += sums.iter().map(|sum| i64::from(sum.0)).max().unwrap_or(0);
            slots[village].clear();
        }
        let total = &mut self.totals[basic as usize];
        total.start(least, top.min(most));
        self.sums[..touched.len()].iter().for_each(|sums| total.add(sums));
        touched.clear();
    }

    /// The chances from the distributions.
    fn judge(&mut self, urns: &Urns, allowed: &Allowed, ground: &Ground<'_>, round: &Round) {
        for basic in Basic::ALL.into_iter().filter(|basic| !urns.drawn.iter().any(|(drawn, ..)| drawn == basic)) {
            // What is fixed adds nothing.
            self.totals[basic as usize].start(0, 0);
        }
        let chances = &mut self.chances;
        chances.broken.clear();
        chances.met.clear();
        for (rule, range) in round.rules.iter().zip(&allowed.rules) {
            let broken = match (range, rule.rule.indicator) {
                (None, _) => f64::NAN,
                (Some(_), Indicator::CompositeIncidence) => composite(&self.totals, ground, &[rule], [ANY; 4]),
                (Some(range), indicator) => outside(&self.totals, ground, about(indicator)[0], *range),
            };
            chances.broken.push(if broken.is_nan() { 0.0 } else { broken });
            chances.met.push(if broken.is_nan() { 0.0 } else { 1.0 - broken });
        }
        if allowed.rules.iter().any(Option::is_none) {
            chances.not_passed = 1.0;
            return;
        }
        let composites: Vec<_> = round.rules.iter().filter(|rule| rule.rule.indicator == Indicator::CompositeIncidence).collect();
        let rates = composite(&self.totals, ground, &composites, allowed.basic);
        let others = [Basic::MisInclusion, Basic::Approval].map(|b| outside(&self.totals, ground, b, allowed.basic[b as usize]));
        // Small chances of failure are added, never taken from 1: they keep their digits.
        chances.not_passed = others.into_iter().fold(rates, |fails, other| fails + (1.0 - fails) * other);
    }
}

/// What the rules allow, in the numerators.
struct Allowed {
    /// By basic indicator, all rules on it alone together.
    basic: [Range; 4],
    /// By rule; of the composite what it allows of omissions where no mis-exit is found. None where there is nothing to judge.
    rules: Vec<Option<Range>>,
    /// By basic indicator, the largest range in which some rule may still be met.
    widest: [Range; 4],
}

impl Allowed {
    fn of(round: &Round, ground: &Ground<'_>) -> Self {
        let (mut basic, mut widest, mut rules) = ([ANY; 4], [NONE; 4], Vec::new());
        for rule in &round.rules {
            let judged = ground.can_judge(rule);
            for &of in about(rule.rule.indicator) {
                let y = if rule.rule.indicator == Indicator::CompositeIncidence { [0.0; 4] } else { ground.sums.y };
                let range = if judged { ground.met(rule, of, y) } else { ANY };
                let at = of as usize;
                widest[at] = (widest[at].0.min(range.0), widest[at].1.max(range.1));
                if rule.rule.indicator != Indicator::CompositeIncidence {
                    basic[at] = both(basic[at], range);
                }
                if about(rule.rule.indicator).last() == Some(&of) {
                    rules.push(judged.then_some(range));
                }
            }
        }
        Self { basic, rules, widest }
    }

    /// The largest change by cases at which some rule may still be met.
    fn top(&self, basic: Basic, sums: &Counts) -> i64 {
        let (least, most) = self.widest[basic as usize];
        let now = sums.y[basic as usize] as i64;
        if basic == Basic::Approval { now - least } else { most - now }
    }
}

/// A range of numerators as a range of changes by cases.
fn changes(ground: &Ground<'_>, basic: Basic, (least, most): Range) -> Range {
    let now = ground.sums.y[basic as usize] as i64;
    if basic == Basic::Approval { (now - most, now - least) } else { (least - now, most - now) }
}

/// The probability that a numerator lies outside a range.
fn outside(totals: &[Total; 4], ground: &Ground<'_>, basic: Basic, range: Range) -> f64 {
    totals[basic as usize].outside(changes(ground, basic, range))
}

/// The probability that mis-exits and omissions, independent given everything else, break one of the composite rules or leave the
/// ranges of `basic`: over what is found of mis-exits, what is then allowed of omissions.
fn composite(totals: &[Total; 4], ground: &Ground<'_>, rules: &[&super::StudyRule], basic: [Range; 4]) -> f64 {
    let exits = &totals[Basic::MisExit as usize];
    let (least, most) = changes(ground, Basic::MisExit, basic[Basic::MisExit as usize]);
    let mut fails = exits.beyond();
    for (change, mass) in exits.masses() {
        let inside = (least..=most).contains(&change);
        if !inside || mass <= 0.0 {
            fails += mass;
            continue;
        }
        let mut y = ground.sums.y;
        y[Basic::MisExit as usize] += change as f64;
        let met = |range, rule: &&super::StudyRule| both(range, ground.met(rule, Basic::Omission, y));
        fails += mass * outside(totals, ground, Basic::Omission, rules.iter().fold(basic[Basic::Omission as usize], met));
    }
    fails
}
