//! The interviews of one replicate, by the protocol. A household throws its own dice ([`Dice`]), one word for each question: two scenarios
//! that differ in one probability share everything else.

use super::chance::Error;
use super::protocol::Row;
use super::substitute::Reserve;
use super::team::Skill;
use super::{Account, Answers, Protocol, Reason, Substitute};
use crate::design::Design;
use crate::draw::{DrawnCell, Sample};
use crate::frame::Status;
use crate::stream::{Dice, Luck};
use crate::truth::{Household, World};

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

/// The questions, each with dice of its own.
#[derive(Clone, Copy, Debug)]
struct Questions {
    reach: Dice,
    substitute: Dice,
    village: Dice,
    alike: Dice,
    household: Judging,
    /// The same for enumerators whose interviews are alike.
    enumerator: Judging,
    appeal: Dice,
    second: Dice,
    hear: Dice,
}

/// What is judged and said in one interview.
#[derive(Clone, Copy, Debug)]
struct Judging {
    /// An error, and the answer.
    main: Dice,
    /// A wrong inclusion, and members left out.
    more: Dice,
    /// The score.
    score: Dice,
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
            alike: dice(3),
            household: Judging { main: dice(4), more: dice(5), score: dice(6) },
            enumerator: Judging { main: dice(7), more: dice(8), score: dice(9) },
            appeal: dice(10),
            second: dice(11),
            hear: dice(12),
        }
    }
}

/// The interviews under way.
struct Conduct<'a> {
    protocol: &'a Protocol,
    scene: Scene<'a>,
    ask: Questions,
    depth: Depth,
    skill: Skill,
    /// The first-stage unit, where there is one, and how many interviews there were in it.
    village: Option<u32>,
    turn: u32,
}

impl Protocol {
    /// Interviews the drawn households. `round` keeps the luck of several reviews apart.
    pub fn conduct(&self, scene: Scene<'_>, luck: Luck, round: u32, depth: Depth, answers: &mut Answers) {
        if self.is_perfect() {
            return answers.see_all(scene.sample, scene.world);
        }
        answers.clear();
        answers.account.drawn = scene.sample.households.len() as u32;
        let ask = Questions::of(luck, round);
        let mut conduct = Conduct { protocol: self, scene, ask, depth, skill: Skill::EVEN, village: None, turn: 0 };
        for cell in &scene.sample.cells {
            conduct.enter_village(cell);
            let start = answers.records.len() as u32;
            conduct.visit(cell, answers);
            answers.cells.push(start..answers.records.len() as u32);
        }
    }
}

impl Answers {
    /// Everybody is met and every answer is right.
    pub fn see_all(&mut self, sample: &Sample, world: &World) {
        self.clear();
        self.account.drawn = sample.households.len() as u32;
        self.cells.extend(sample.cells.iter().map(|cell| cell.drawn.clone()));
        self.households.extend_from_slice(&sample.households);
        self.records.extend(sample.households.iter().map(|&k| world.household(k as usize)));
        for &record in &self.records {
            self.account.by_phone += u32::from(record.away());
            if record.is_flawed() {
                recognise_all(record, &mut self.account);
            }
        }
    }
}

/// Enters the errors of a household, all of which are recognised.
fn recognise_all(household: Household, account: &mut Account) {
    account.enter(own_error(household), household.error(), household.error(), false);
    account.enter(Error::MisInclusion, household.mis_included(), household.mis_included(), false);
    let members = household.omitted_members() > 0;
    account.enter(Error::Omission, members, members, false);
}

/// The error that [`Household::error`] is.
fn own_error(household: Household) -> Error {
    if household.status() == Status::NeverRegistered { Error::Omission } else { Error::MisExit }
}

impl<'a> Conduct<'a> {
    /// Turns to the first-stage unit of a cell.
    fn enter_village(&mut self, cell: &DrawnCell) {
        let village = (!self.scene.sample.tiers.is_empty()).then_some(cell.psu);
        if village != self.village {
            (self.village, self.turn) = (village, 0);
            let teams = &self.protocol.written.teams;
            self.skill = village.filter(|_| teams.differ()).map_or(Skill::EVEN, |village| teams.skill(village));
        }
    }

    /// Visits the drawn households of a cell, and substitutes for those who are lost.
    fn visit(&mut self, cell: &DrawnCell, answers: &mut Answers) {
        let scene = self.scene;
        answers.taken.clear();
        for &k in &scene.sample.households[cell.drawn.start as usize..cell.drawn.end as usize] {
            let truth = scene.world.household(k as usize);
            let row = self.row(k, truth);
            match self.reach(k, truth, row) {
                None => self.interview(k, truth, row, answers),
                Some(reason) => {
                    answers.account.lost[reason as usize] += 1;
                    if self.protocol.written.substitute != Substitute::None && self.depth > Depth::Met {
                        self.substitute(k, cell, answers);
                    }
                }
            }
        }
    }

    #[inline]
    fn row(&self, k: u32, truth: Household) -> &'a Row {
        let coached = match self.protocol.village.get(k as usize) {
            Some(&village) => u64::from(self.ask.village.of(village)[0]) < self.protocol.coached,
            None => false,
        };
        self.protocol.row(k, truth, coached)
    }

    /// Why a household cannot be interviewed, if it cannot.
    #[inline]
    fn reach(&self, k: u32, truth: Household, row: &Row) -> Option<Reason> {
        if self.protocol.reaches_all {
            return None;
        }
        let [luck, will] = self.ask.reach.of(k).map(u64::from);
        if luck < row.met && will >= row.refuses {
            None
        } else if luck < row.met {
            Some(Reason::Refused)
        } else if luck >= row.found {
            Some(Reason::NotFound)
        } else {
            Some(if truth.away() { Reason::Away } else { Reason::NotAtHome })
        }
    }

    /// Tries substitutes for a lost household.
    fn substitute(&mut self, lost: u32, cell: &DrawnCell, answers: &mut Answers) {
        let Scene { design, sample, world } = self.scene;
        let units = &design.cells[cell.cell as usize].units;
        let members = &design.households[units.start as usize..units.end as usize];
        let drawn = &sample.households[cell.drawn.start as usize..cell.drawn.end as usize];
        let policy = self.protocol.written.substitute;
        for tries in 0..self.protocol.written.reserves {
            let reserve = Reserve { members, drawn, taken: &answers.taken };
            let next = match policy {
                Substitute::None => None,
                Substitute::Reserve => reserve.at_random(self.ask.substitute, lost, tries),
                Substitute::Neighbour => reserve.next_to(lost),
                Substitute::Village => reserve.suggested(self.ask.substitute, lost, world),
            };
            let Some(k) = next else { return };
            answers.taken.push(k);
            let truth = world.household(k as usize);
            let row = self.row(k, truth);
            if policy == Substitute::Village || self.reach(k, truth, row).is_none() {
                answers.account.substituted += 1;
                return self.interview(k, truth, row, answers);
            }
        }
    }

    /// Interviews one household.
    #[inline]
    fn interview(&mut self, k: u32, truth: Household, row: &Row, answers: &mut Answers) {
        let account = &mut answers.account;
        let mut record = truth;
        if self.depth > Depth::Truth && (!self.protocol.records_truth || self.protocol.listens) {
            record = self.judge(k, truth, row, account);
        } else if truth.is_flawed() {
            recognise_all(truth, account);
        }
        account.by_phone += u32::from(truth.away());
        self.turn += 1;
        answers.records.push(record);
        answers.households.push(k);
    }

    /// What is judged and heard, and what is left of it.
    #[inline]
    fn judge(&self, k: u32, truth: Household, row: &Row, account: &mut Account) -> Household {
        let (ask, unit) = self.speaker(k);
        let [luck, answer] = ask.main.of(unit).map(u64::from);
        let found = luck < self.skill.scale(row.error, truth.error());
        let mut record = truth.with_error(found).with_satisfied(answer < row.speaks_well);
        if found || truth.error() {
            let error = own_error(truth);
            let struck = found && self.contested(k, 0, row.struck[error as usize]);
            account.enter(error, truth.error(), found, struck);
            record = record.with_error(found && !struck);
        }
        if row.more {
            record = self.judge_more(k, truth, row, record, account);
        }
        if self.protocol.listens {
            record = self.listen(k, truth, row, (found, record), account);
        }
        record
    }

    /// Whose dice are thrown: the household's, or those of an enumerator whose interviews are alike.
    #[inline]
    fn speaker(&self, k: u32) -> (&Judging, u32) {
        let protocol = self.protocol;
        if protocol.alike > 0 && self.depth >= Depth::Found && u64::from(self.ask.alike.of(k)[0]) < protocol.alike {
            (&self.ask.enumerator, protocol.written.teams.enumerator(self.village, self.turn))
        } else {
            (&self.ask.household, k)
        }
    }

    /// Whether a finding is struck out on appeal.
    #[inline]
    fn contested(&self, k: u32, finding: u32, threshold: u64) -> bool {
        threshold > 0 && self.depth == Depth::Published && u64::from(self.ask.appeal.again(k, finding)[0]) < threshold
    }

    /// Wrong inclusion, and members left out.
    fn judge_more(&self, k: u32, truth: Household, row: &Row, record: Household, account: &mut Account) -> Household {
        let (ask, unit) = self.speaker(k);
        let [inclusion, members] = ask.more.of(unit).map(u64::from);
        let found = inclusion < self.skill.scale(row.mis_included, truth.mis_included());
        let struck = found && self.contested(k, 1, row.struck[Error::MisInclusion as usize]);
        account.enter(Error::MisInclusion, truth.mis_included(), found, struck);
        let record = record.with_mis_included(found && !struck);
        if truth.omitted_members() == 0 {
            return record;
        }
        let found = members < self.skill.scale(row.members, true);
        let struck = found && self.contested(k, 2, row.members_struck);
        account.enter(Error::Omission, true, found, struck);
        record.with_omitted_members(if found && !struck { truth.omitted_members() } else { 0 })
    }

    /// Items, classes, awareness and the interviews that are repeated.
    fn listen(&self, k: u32, truth: Household, row: &Row, judged: (bool, Household), account: &mut Account) -> Household {
        let protocol = self.protocol;
        let (found, mut record) = judged;
        let mut score = 0;
        if let Some([well, badly]) = &protocol.scores {
            let (ask, unit) = self.speaker(k);
            let luck = ask.score.of(unit)[0];
            score = if record.satisfied() { well.of(luck) } else { badly.of(luck) };
            record = record.with_satisfied(score >= protocol.pass_mark);
        }
        let heard = &mut account.heard;
        heard.score += u64::from(score);
        heard.aware += u32::from(u64::from(self.ask.hear.of(k)[0]) < row.knows);
        if let Some(voice) = heard.voices.get_mut(usize::from(row.voice)).filter(|_| !protocol.weights.is_empty()) {
            voice.0 += 1;
            voice.1 += u32::from(record.satisfied());
            voice.2 += u64::from(score);
        }
        let class = match truth.status() {
            Status::NeverRegistered => 0,
            Status::Exited => 1,
            Status::RegisteredPoor => return record,
        };
        let [chosen, luck] = self.ask.second.of(k).map(u64::from);
        if chosen < protocol.double {
            account.double[class].enter(found, luck < row.error);
        }
        record
    }
}
