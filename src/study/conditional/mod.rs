//! The chance to pass given everything but the villages' numbers of cases: who is drawn, who is met, what would be recorded of each
//! household if it were a case and if it were none, and in which order households would become cases. What is left, the numbers of cases, is
//! integrated exactly: the recorded sums of the villages are independent and are added up as distributions. Where the truth is fixed, which of
//! like households are drawn is integrated instead.
//!
//! The mean over replicates is the chance that plain replicates estimate as a share, with a smaller variance (conditional Monte Carlo:
//! Hammersley & Handscomb 1964, ch. 6; Asmussen & Glynn 2007, §V.4). Samples and interviews are those of the plain replicates.

mod kinds;
mod limits;
mod total;
mod verdict;

use std::sync::Arc;

use super::{Round, Study};
use crate::design::{Design, Select};
use crate::draw::Sample;
use crate::estimate::Expansion;
use crate::interview::{Answers, Depth, Scene};
use crate::stream::{Luck, Purpose};
use crate::truth::{Basic, Measure, Slot, Sums, Urn, World};
use crate::units::Words;
use kinds::kinds;
pub(super) use limits::about;
use limits::{Ground, decided_by_numerators};
use total::Total;
use verdict::Allowed;

/// What the conditional expectation looks up; shared by all threads.
#[derive(Clone, Debug)]
pub struct Conditional(Arc<Urns>);

#[derive(Debug)]
struct Urns {
    /// The world without a case of what is drawn, and with everybody a case.
    worlds: [World; 2],
    /// What the rules look at and can be integrated.
    errors: Vec<Error>,
    expansion: Expansion,
}

/// One error that is integrated: by villages, or where its truth is fixed by kinds of households.
#[derive(Debug)]
struct Error {
    basic: Basic,
    urns: Vec<Urn>,
    /// The cell of each household in its village's urn; empty where there is one.
    cells: Vec<u8>,
    /// The kind of each household; empty where urns are villages.
    kinds: Vec<u32>,
}

/// An estimate of the chances from one replicate. One from importance sampling may exceed 1; all means are right.
#[derive(Clone, Debug, Default)]
pub struct Chances {
    /// Probability that the review is not passed: a rule is broken, or cannot be judged.
    pub not_passed: f64,
    /// By rule, the probability that it is broken.
    pub broken: Vec<f64>,
    /// By rule, the probability that it is broken and no other is.
    pub alone: Vec<f64>,
    /// By rule, the probability that it is met.
    pub met: Vec<f64>,
}

impl Chances {
    /// What one replicate of this weight says by its verdict: rules (as bits) that are broken, and that could not be judged.
    pub fn seen((broken, not_judged): (u64, u64), rules: usize, weight: f64) -> Self {
        let counted = |holds: bool| if holds { weight } else { 0.0 };
        Self {
            not_passed: counted(broken | not_judged != 0),
            broken: (0..rules).map(|bit| counted(broken >> bit & 1 == 1)).collect(),
            alone: (0..rules).map(|bit| counted(broken == 1 << bit)).collect(),
            met: (0..rules).map(|bit| 1.0 - counted((broken | not_judged) >> bit & 1 == 1)).collect(),
        }
    }
}

/// The working space of one thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Desk {
    sample: Sample,
    answers: [Answers; 2],
    /// By basic indicator and urn, the households that matter.
    slots: [Vec<Vec<Slot>>; 4],
    /// Urns that have some, by basic indicator, in the order of the sample.
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
        let mut worlds = [study.truth.world(measure), study.truth.at_worst(measure)];
        let mut errors = Vec::new();
        for basic in Basic::ALL.into_iter().filter(|basic| judged(*basic)) {
            if let Some(urns) = study.truth.urns(basic) {
                errors.push(Error { basic, urns, cells: study.truth.urn_cells(basic), kinds: Vec::new() });
            } else if let Some(found) = kinds(study, round, basic) {
                found.lay_out(&mut worlds, measure);
                errors.push(Error { basic, urns: found.urns, cells: Vec::new(), kinds: found.kind });
            }
        }
        if errors.is_empty() {
            return Err(Words::new(
                "合格标准所看的真实情况每次都一样，而户不是简单随机抽取的",
                "the truth that the rules look at is the same in every replicate, and households are not drawn simply",
            ));
        }
        let expansion = Expansion::of(&worlds[0]);
        Ok(Self(Arc::new(Urns { worlds, errors, expansion })))
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
            (
                "谁被访、查出什么取决于该户或别户的真实情况",
                "who is interviewed, or what is recorded, depends on more of the truth than the error itself",
            ),
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
        let mut sums = Sums::default();
        sums.add(measure, &desk.answers[0].records);
        let ground = Ground {
            estimation: &round.estimation,
            expansion: &urns.expansion,
            sums: sums.unit,
            households: sums.households,
            population: round.estimation.population(&round.design, &desk.sample),
        };
        let order = Luck::at(self.seed, Purpose::Order, replicate);
        let allowed = Allowed::of(round, &ground);
        desk.gather(self, measure, &urns.errors);
        for error in &urns.errors {
            desk.add_up(error, order, allowed.top(error.basic, &ground.sums));
        }
        desk.judge(urns, &allowed, &ground, round);
    }
}

impl Desk {
    /// Sorts the households whose record changes with their being a case by indicator and urn.
    fn gather(&mut self, study: &Study, measure: &Measure, errors: &[Error]) {
        let villages = study.frame.villages();
        errors.iter().for_each(|error| self.slots[error.basic as usize].resize_with(error.urns.len(), Vec::new));
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
            for Error { basic, cells, kinds, .. } in errors {
                let change = sign(*basic) * Measure::gain(none, all, *basic);
                if change == 0 {
                    continue;
                }
                let urn = kinds.get(k as usize).map_or(village, |kind| *kind as usize);
                let slots = &mut self.slots[*basic as usize][urn];
                if slots.is_empty() {
                    self.touched[*basic as usize].push(urn);
                }
                slots.push(Slot { cell: cells.get(k as usize).copied().unwrap_or(0), change });
            }
        }
    }

    /// The distribution of what the cases add to the numerator of a basic indicator (for approval: take from it), up to a top.
    fn add_up(&mut self, Error { basic, urns, .. }: &Error, order: Luck, top: i64) {
        let basic = *basic;
        let (slots, touched) = (&mut self.slots[basic as usize], &mut self.touched[basic as usize]);
        self.sums.resize_with(self.sums.len().max(touched.len()), Vec::new);
        let (mut least, mut most) = (0, 0);
        for (&urn, sums) in touched.iter().zip(&mut self.sums) {
            urns[urn].sums(&mut slots[urn], &mut order.deal(urn as u32, basic as u32), sums);
            least += sums.iter().map(|sum| i64::from(sum.0)).min().unwrap_or(0);
            most += sums.iter().map(|sum| i64::from(sum.0)).max().unwrap_or(0);
            slots[urn].clear();
        }
        let total = &mut self.totals[basic as usize];
        total.start(least, top.min(most));
        self.sums[..touched.len()].iter().for_each(|sums| total.add(sums));
        touched.clear();
    }
}
