//! The interviews of one replicate, by the protocol: who is met, who is asked instead, and in [`ask`](super::ask) what they say. A household
//! throws its own dice ([`Dice`]), one lane or word for each question: two scenarios that differ in one probability share everything else.

use std::hint::select_unpredictable;

use pulp::Arch;

use super::lanes::{EVERY, Held, Lanes, Set, hold, luck};
use super::protocol::Row;
use super::substitute::Called;
use super::team::Skill;
use super::{Answers, Protocol, Reason};
use crate::design::Design;
use crate::draw::{DrawnCell, Sample};
use crate::stream::{Dice, Luck};
use crate::truth::{Household, World};
use crate::units::Level;

/// What is so and who was drawn, in one replicate.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The design.
    pub design: &'a Design,
    /// Who was drawn.
    pub sample: &'a Sample,
    /// What is so.
    pub world: &'a World,
}

impl<'a> Scene<'a> {
    /// The village that holds a cell, where villages are the first stage.
    pub(super) fn village_of(&self, cell: &DrawnCell) -> Option<u32> {
        let tier = self.design.tiers.first().filter(|tier| tier.level == Level::Village)?;
        tier.units[self.sample.tiers[0].units[cell.psu as usize].unit as usize].id
    }

    pub(super) fn drawn(&self, cell: &DrawnCell) -> &'a [u32] {
        &self.sample.households[cell.drawn.start as usize..cell.drawn.end as usize]
    }

    pub(super) fn members(&self, cell: &DrawnCell) -> &'a [u32] {
        let units = &self.design.cells[cell.cell as usize].units;
        &self.design.households[units.start as usize..units.end as usize]
    }
}

/// How far the interviews are carried; what comes before is the same at every depth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// Whoever of the drawn is met, with the truth.
    Met,
    /// Substitutes too.
    Truth,
    /// With what is judged and said, every interview by itself.
    Alone,
    /// With enumerators whose interviews are alike.
    Found,
    /// With appeals: what is published.
    Published,
}

/// Dice of one review. Those of an interview are thrown at the place of the household, or of its enumerator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Questions {
    /// Of the household: is it met and willing, does it go by its enumerator's luck, does it know the policies, is it asked twice.
    reach: Dice,
    pub(super) substitute: Dice,
    pub(super) village: Dice,
    /// Of the interview: is an error found, does it speak well, is a wrong inclusion found.
    pub(super) judge: Dice,
    pub(super) members: Dice,
    pub(super) score: Dice,
    pub(super) appeal: Dice,
    /// What the second team judges.
    pub(super) second: Dice,
    /// More digits of lucks.
    more_reach: Dice,
    pub(super) more_judge: Dice,
}

/// Questions that one review may ask.
const QUESTIONS: u32 = 16;

impl Questions {
    fn of(luck: Luck, round: u32) -> Self {
        let dice = |question: u32| luck.dice(round * QUESTIONS + question);
        Self {
            reach: dice(0),
            substitute: dice(1),
            village: dice(2),
            judge: dice(3),
            members: dice(4),
            score: dice(5),
            appeal: dice(6),
            second: dice(7),
            more_reach: dice(8),
            more_judge: dice(9),
        }
    }
}

/// The lanes of [`Questions::reach`].
pub(super) const WILLING: Set = Set::lane(0);
pub(super) const ALIKE: Set = Set::lane(1);
pub(super) const KNOWS: Set = Set::lane(2);
pub(super) const TWICE: Set = Set::lane(3);

/// Working space: a column for each thing that is known of those who are called upon, in the order of the sample. A substitute stands where
/// the lost household stood, and where there is none, no lane is set.
#[derive(Clone, Debug, Default)]
pub(super) struct Field {
    /// Cells of the sample.
    pub(super) cells: Vec<u32>,
    /// Rows of the protocol.
    pub(super) rows: Vec<u32>,
    /// Lanes of the household's own word.
    pub(super) held: Vec<Held>,
    /// Which of them are lost; then, which places stay empty.
    pub(super) lost: Vec<u32>,
    /// Where the search for each substitute starts, with its row and what is so there; none where everybody is drawn.
    pub(super) first: Vec<Option<Called>>,
    /// Substitutes who were tried, cell by cell.
    pub(super) taken: Vec<u32>,
    /// Thresholds of the word that is thrown.
    pub(super) lanes: Vec<Lanes>,
    /// Where the dice fall.
    pub(super) places: Vec<u64>,
    /// Lanes of the words of judgement.
    pub(super) said: Vec<Held>,
    /// Empty places by cell.
    pub(super) lacking: Vec<u32>,
    /// What is filtered for.
    pub(super) flags: Vec<u8>,
    /// Whose turn it is among the enumerators of a team.
    pub(super) turns: Turns,
    /// Which interviews are looked at closely.
    pub(super) close: Vec<u32>,
    /// Skill of the team of each first-stage unit; none where all are alike.
    pub(super) skills: Vec<Skill>,
    /// Words of the questionnaire.
    pub(super) words: Vec<u64>,
}

impl Field {
    /// Says in which cell each place lies: counts the cells that begin at it, then adds up.
    fn locate(&mut self, drawn: &[DrawnCell], places: usize) {
        self.cells.clear();
        self.cells.resize(places + 1, 0);
        drawn.iter().skip(1).for_each(|cell| self.cells[cell.drawn.start as usize] += 1);
        self.cells.iter_mut().fold(0, |before, cell| {
            *cell += before;
            *cell
        });
    }
}

impl Protocol {
    /// Interviews the drawn households. `round` keeps the luck of several reviews apart.
    pub fn conduct(&self, scene: Scene<'_>, luck: Luck, round: u32, depth: Depth, answers: &mut Answers) {
        if self.is_perfect() {
            return answers.see_all(scene.sample, scene.world);
        }
        answers.clear();
        answers.account.drawn = scene.sample.households.len() as u32;
        let conduct = Conduct { protocol: self, scene, ask: Questions::of(luck, round), depth };
        let mut field = std::mem::take(&mut answers.field);
        conduct.call(&mut field, answers);
        conduct.replace(&mut field, answers);
        let judges = depth > Depth::Truth && (!self.records_truth || self.listens);
        if judges {
            conduct.interview(&mut field, answers);
        }
        answers.close_ranks(&scene.sample.cells, &mut field);
        if !judges {
            answers.recognise();
        }
        answers.count_phones();
        answers.field = field;
    }
}

impl Answers {
    /// Leaves out the empty places, and says where each cell is then.
    fn close_ranks(&mut self, drawn: &[DrawnCell], Field { cells, held, lost: empty, lacking, .. }: &mut Field) {
        let all = self.records.len();
        if let Some(&first) = empty.first() {
            let (records, households) = (self.records.as_mut_slice(), &mut self.households[..all]);
            let mut to = first as usize;
            for (from, held) in held.iter().enumerate().skip(to) {
                (records[to], households[to]) = (records[from], households[from]);
                to += usize::from(held.is_any());
            }
        }
        self.records.truncate(all - empty.len());
        self.households.truncate(all - empty.len());
        lacking.clear();
        lacking.resize(drawn.len(), 0);
        empty.iter().for_each(|&at| lacking[cells[at as usize] as usize] += 1);
        let (mut start, mut before) = (0, 0);
        for (cell, lacking) in drawn.iter().zip(lacking) {
            before += *lacking;
            self.cells.push(start..cell.drawn.end - before);
            start = cell.drawn.end - before;
        }
    }
}

/// The places at which something holds, found without a branch that cannot be foreseen.
#[inline(always)]
pub(super) fn places_where(arch: Arch, holds: impl ExactSizeIterator<Item = bool>, flags: &mut Vec<u8>, to: &mut Vec<u32>) {
    flags.resize(holds.len(), 0);
    to.resize(holds.len(), 0);
    arch.dispatch(|| flags.iter_mut().zip(holds).for_each(|(flag, holds)| *flag = u8::from(holds)));
    let (places, mut number) = (to.as_mut_slice(), 0);
    for (at, &flag) in (0..).zip(flags.iter()) {
        places[number] = at;
        number += usize::from(flag);
    }
    to.truncate(number);
}

/// Whose turn it is among some enumerators, one household after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns {
    many: u32,
    turns: Vec<u32>,
}

impl Turns {
    pub(super) fn of(&mut self, many: u32, households: usize) -> &[u32] {
        if self.many != many {
            self.many = many;
            self.turns.clear();
        }
        let known = self.turns.len();
        if known < households {
            self.turns.extend((known as u32..households as u32).map(|at| at % many));
        }
        &self.turns[..households]
    }
}

/// The interviews under way.
pub(super) struct Conduct<'a> {
    pub(super) protocol: &'a Protocol,
    pub(super) scene: Scene<'a>,
    pub(super) ask: Questions,
    pub(super) depth: Depth,
}

impl Conduct<'_> {
    /// Calls upon all who were drawn. A short loop first for what is known of them: memory is slower than judgement, and it asks for many
    /// households at once.
    fn call(&self, field: &mut Field, Answers { households, records, .. }: &mut Answers) {
        let (protocol, drawn) = (self.protocol, &self.scene.sample.households);
        let (truth, place, reach) = (self.scene.world.households(), protocol.place.as_slice(), protocol.reach.as_slice());
        field.locate(&self.scene.sample.cells, drawn.len());
        let Field { rows, lanes, places, held, flags, lost, .. } = field;
        households.extend_from_slice(drawn);
        records.resize(drawn.len(), Household::default());
        rows.resize(drawn.len(), 0);
        lanes.resize(drawn.len(), Lanes::default());
        for (((&k, record), row), lanes) in drawn.iter().zip(&mut *records).zip(&mut *rows).zip(&mut *lanes) {
            *record = truth[k as usize];
            *row = protocol.row(place.get(k as usize).copied().unwrap_or(0), *record);
            *lanes = reach[*row as usize];
        }
        places.clear();
        places.extend(drawn.iter().map(|&k| Dice::place(k, 0)));
        hold(protocol.arch, lanes, places, self.ask.reach, held);
        if protocol.arch.dispatch(|| held.iter().fold(false, |any, held| any | held.is_open(EVERY))) {
            for ((held, &k), &row) in held.iter_mut().zip(drawn).zip(&*rows).filter(|((held, _), _)| held.is_open(EVERY)) {
                *held = self.settle(k, row);
            }
        }
        places_where(protocol.arch, held.iter().map(|held| !held.has(WILLING)), flags, lost);
    }

    /// The row of a household that was not coached, and what is so.
    #[inline]
    pub(super) fn know(&self, k: u32) -> Called {
        let truth = self.scene.world.household(k as usize);
        Called { k, row: self.protocol.row(self.protocol.place(k), truth), truth }
    }

    /// The lanes of one household.
    pub(super) fn reach(&self, k: u32, row: u32) -> Held {
        let held = self.protocol.reach[row as usize].hold(self.ask.reach.at(Dice::place(k, 0)));
        if held.is_open(EVERY) { self.settle(k, row) } else { held }
    }

    /// The same by its whole lucks.
    fn settle(&self, k: u32, row: u32) -> Held {
        let (Protocol { rows, alike, double, .. }, place) = (self.protocol, Dice::place(k, 0));
        Held::settled(rows[row as usize].reach(*alike, *double), self.ask.reach.at(place), self.ask.more_reach.at(place))
    }

    /// Why a household is lost.
    pub(super) fn reason(&self, k: u32, row: u32, truth: Household) -> Reason {
        let (Row { met, found, .. }, place) = (self.protocol.rows[row as usize], Dice::place(k, 0));
        let luck = luck(self.ask.reach.at(place), self.ask.more_reach.at(place), 0);
        let not_met = select_unpredictable(truth.away(), Reason::Away, Reason::NotAtHome);
        let not_willing = select_unpredictable(luck < found, not_met, Reason::NotFound);
        select_unpredictable(luck < met, Reason::Refused, not_willing)
    }
}
