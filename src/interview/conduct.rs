//! The interviews of one replicate, by the protocol: who is met, who is asked instead, and in [`ask`](super::ask) what they say. A household
//! throws its own dice ([`Dice`]), one lane or word for each question: two scenarios that differ in one probability share everything else.

use super::lanes::{EVERY, Held, Lanes, Set, hold, luck};
use super::protocol::Row;
use super::substitute::Called;
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
    /// Rows of the protocol.
    pub(super) rows: Vec<u32>,
    /// Lanes of the household's own word.
    pub(super) held: Vec<Held>,
    /// Which of them are lost; then, which places stay empty.
    pub(super) lost: Vec<u32>,
    /// Where the search for each substitute starts, with its row and what is so there.
    pub(super) first: Vec<Called>,
    /// Substitutes tried in the cell at hand.
    pub(super) taken: Vec<u32>,
    /// Thresholds of the word that is thrown.
    pub(super) lanes: Vec<Lanes>,
    /// Where the dice fall.
    pub(super) places: Vec<u64>,
    /// Lanes of the words of judgement.
    pub(super) said: Vec<Held>,
    /// Words and scores of the questionnaire.
    pub(super) words: Vec<u64>,
    pub(super) scores: Vec<u32>,
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
        answers.close_ranks(&scene.sample.cells, &field.lost);
        if !judges {
            answers.recognise();
        }
        answers.count_phones();
        answers.field = field;
    }
}

impl Answers {
    /// Leaves out the empty places, and says where each cell is then.
    fn close_ranks(&mut self, drawn: &[DrawnCell], empty: &[u32]) {
        let all = self.records.len();
        let ends = empty.iter().skip(1).map(|&at| at as usize).chain([all]);
        for (before, (&at, end)) in empty.iter().zip(ends).enumerate() {
            let after = at as usize + 1..end;
            self.records.copy_within(after.clone(), at as usize - before);
            self.households.copy_within(after, at as usize - before);
        }
        self.records.truncate(all - empty.len());
        self.households.truncate(all - empty.len());
        let mut left = empty.iter().peekable();
        let (mut start, mut lacking) = (0, 0);
        for cell in drawn {
            while left.next_if(|at| **at < cell.drawn.end).is_some() {
                lacking += 1;
            }
            self.cells.push(start..cell.drawn.end - lacking);
            start = cell.drawn.end - lacking;
        }
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
    /// Calls upon all who were drawn. A loop for each column: memory is slower than judgement, and each asks for many households at once.
    fn call(&self, field: &mut Field, Answers { households, records, .. }: &mut Answers) {
        let Field { rows, lanes, places, held, lost, .. } = field;
        let (protocol, world, drawn) = (self.protocol, self.scene.world, &self.scene.sample.households);
        households.extend_from_slice(drawn);
        records.extend(drawn.iter().map(move |&k| world.household(k as usize)));
        rows.clear();
        rows.extend(drawn.iter().zip(records.iter()).map(move |(&k, &truth)| protocol.row(protocol.place(k), truth)));
        lanes.clear();
        let reach = protocol.reach.as_slice();
        lanes.extend(rows.iter().map(move |&row| reach[row as usize]));
        places.clear();
        places.extend(drawn.iter().map(|&k| Dice::place(k, 0)));
        hold(protocol.arch, lanes, places, self.ask.reach, held);
        lost.resize(drawn.len(), 0);
        let mut number = 0;
        for (at, held) in (0..).zip(held.iter()) {
            lost[number] = at;
            number += usize::from(!held.has(WILLING) | held.is_open(EVERY));
        }
        lost.truncate(number);
        lost.retain(|&at| {
            let at = at as usize;
            if held[at].is_open(EVERY) {
                held[at] = self.settle(drawn[at], rows[at]);
            }
            !held[at].has(WILLING)
        });
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
        if luck < met {
            Reason::Refused
        } else if luck >= found {
            Reason::NotFound
        } else if truth.away() {
            Reason::Away
        } else {
            Reason::NotAtHome
        }
    }
}
