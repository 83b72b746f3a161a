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

impl Scene<'_> {
    /// The village that holds a cell, where villages are the first stage.
    fn village_of(&self, cell: &DrawnCell) -> Option<u32> {
        let tier = self.design.tiers.first().filter(|tier| tier.level == Level::Village)?;
        tier.units[self.sample.tiers[0].units[cell.psu as usize].unit as usize].id
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

/// The questions, each with dice of its own.
#[derive(Clone, Copy, Debug)]
struct Questions {
    /// Whether a household is met, and whether it refuses.
    reach: Dice,
    substitute: Dice,
    village: Dice,
    /// Whether the enumerator's dice are thrown instead of the household's, and whether it knows the policies.
    alike: Dice,
    household: Judging,
    enumerator: Judging,
    appeal: Dice,
    /// Whether the interview is repeated, and what the second team judges.
    second: Dice,
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
        }
    }
}

/// Two lucks below [`SURE`](super::protocol::SURE).
#[inline]
fn lucks(dice: Dice, unit: u32) -> [u32; 2] {
    dice.of(unit).map(|word| word >> 1)
}

/// The interviews under way.
struct Conduct<'a> {
    protocol: &'a Protocol,
    scene: Scene<'a>,
    ask: Questions,
    depth: Depth,
    /// Whether anything but the truth may be recorded.
    judges: bool,
    skill: Skill,
    /// The first-stage unit, where there is one.
    village: Option<u32>,
    /// Whether it was coached, if it is a village; else households are asked one by one.
    coached: Option<bool>,
    /// Its enumerators: the first, how many, and whose turn it is.
    enumerators: (u32, u32),
    turn: u32,
}

/// One interview: who, as what, by which row.
#[derive(Clone, Copy)]
struct Interviewed<'a> {
    k: u32,
    truth: Household,
    row: &'a Row,
}

impl Protocol {
    /// Interviews the drawn households. `round` keeps the luck of several reviews apart.
    pub fn conduct(&self, scene: Scene<'_>, luck: Luck, round: u32, depth: Depth, answers: &mut Answers) {
        if self.is_perfect() {
            return answers.see_all(scene.sample, scene.world);
        }
        answers.clear();
        answers.account.drawn = scene.sample.households.len() as u32;
        let enumerators = self.written.teams.enumerators(None);
        let ask = Questions::of(luck, round);
        let coached = (self.coached == 0).then_some(false);
        let judges = depth > Depth::Truth && (!self.records_truth || self.listens);
        let mut conduct =
            Conduct { protocol: self, scene, ask, depth, judges, skill: Skill::EVEN, village: None, coached, enumerators, turn: 0 };
        let households = &scene.sample.households;
        let mut truths = std::mem::take(&mut answers.truths);
        let mut places = std::mem::take(&mut answers.places);
        truths.clear();
        truths.extend(households.iter().map(|&k| scene.world.household(k as usize)));
        places.clear();
        places.extend(households.iter().map(|&k| self.place(k)));
        for cell in &scene.sample.cells {
            conduct.enter_village(cell);
            let start = answers.records.len() as u32;
            let drawn = cell.drawn.start as usize..cell.drawn.end as usize;
            let known = truths[drawn.clone()].iter().zip(&places[drawn]);
            conduct.visit(cell, known, answers);
            answers.cells.push(start..answers.records.len() as u32);
        }
        (answers.truths, answers.places) = (truths, places);
        answers.count_phones();
    }
}

impl Answers {
    fn count_phones(&mut self) {
        self.account.by_phone = self.records.iter().map(|record| u32::from(record.away())).sum();
    }

    /// Everybody is met and every answer is right.
    pub fn see_all(&mut self, sample: &Sample, world: &World) {
        self.clear();
        self.account.drawn = sample.households.len() as u32;
        self.cells.extend(sample.cells.iter().map(|cell| cell.drawn.clone()));
        self.households.extend_from_slice(&sample.households);
        self.records.extend(sample.households.iter().map(|&k| world.household(k as usize)));
        self.count_phones();
        // Errors are rare: sixteen households are looked at together.
        for some in self.records.chunks(16) {
            if some.iter().fold(false, |any, record| any | record.is_flawed()) {
                some.iter().for_each(|&record| recognise_all(record, &mut self.account));
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
            let teams = &self.protocol.written.teams;
            (self.village, self.enumerators, self.turn) = (village, teams.enumerators(village), 0);
            self.skill = village.filter(|_| teams.differ()).map_or(Skill::EVEN, |village| teams.skill(village));
            if self.protocol.coached > 0 {
                self.coached = self.scene.village_of(cell).map(|village| self.coaches(village));
            }
        }
    }

    /// Visits the drawn households of a cell, and substitutes for those who are lost.
    fn visit<'b>(&mut self, cell: &DrawnCell, known: impl Iterator<Item = (&'b Household, &'b u16)>, answers: &mut Answers) {
        let drawn = &self.scene.sample.households[cell.drawn.start as usize..cell.drawn.end as usize];
        let substitutes = self.protocol.written.substitute != Substitute::None && self.depth > Depth::Met;
        answers.taken.clear();
        for (&k, (&truth, &place)) in drawn.iter().zip(known) {
            let at = self.look(k, truth, place);
            match self.reach(at) {
                None => self.interview(at, answers),
                Some(reason) => {
                    answers.account.lost[reason as usize] += 1;
                    if substitutes {
                        self.substitute(k, cell, answers);
                    }
                }
            }
        }
    }

    /// Whether a village was coached.
    fn coaches(&self, village: u32) -> bool {
        lucks(self.ask.village, village)[0] < self.protocol.coached
    }

    /// A household with its row.
    #[inline]
    fn look(&self, k: u32, truth: Household, place: u16) -> Interviewed<'a> {
        let coached = self.coached.unwrap_or_else(|| self.protocol.village.get(k as usize).is_some_and(|&village| self.coaches(village)));
        Interviewed { k, truth, row: self.protocol.row(place, truth, coached) }
    }

    /// Why a household cannot be interviewed, if it cannot.
    #[inline(always)]
    fn reach(&self, Interviewed { k, truth, row }: Interviewed<'_>) -> Option<Reason> {
        if self.protocol.reaches_all {
            return None;
        }
        let [luck, will] = lucks(self.ask.reach, k);
        if (luck < row.met) & (will >= row.refuses) {
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
    #[inline(never)]
    fn substitute(&mut self, lost: u32, cell: &DrawnCell, answers: &mut Answers) {
        let Scene { design, sample, world } = self.scene;
        let units = &design.cells[cell.cell as usize].units;
        let members = &design.households[units.start as usize..units.end as usize];
        let drawn = &sample.households[cell.drawn.start as usize..cell.drawn.end as usize];
        let policy = self.protocol.written.substitute;
        for tries in 0..self.protocol.written.reserves {
            let reserve = Reserve { members, drawn, taken: &answers.taken };
            let next = match policy {
                _ if reserve.is_empty() => None,
                Substitute::None => None,
                Substitute::Reserve => reserve.at_random(self.ask.substitute, lost, tries),
                Substitute::Neighbour => reserve.next_to(lost),
                Substitute::Village => reserve.suggested(self.ask.substitute, lost, world),
            };
            let Some(k) = next else { return };
            answers.taken.push(k);
            let at = self.look(k, world.household(k as usize), self.protocol.place(k));
            if policy == Substitute::Village || self.reach(at).is_none() {
                answers.account.substituted += 1;
                return self.interview(at, answers);
            }
        }
    }

    /// Interviews one household. Inlined by force: half of its work would be to call it.
    #[inline(always)]
    fn interview(&mut self, at: Interviewed<'_>, answers: &mut Answers) {
        let account = &mut answers.account;
        let mut record = at.truth;
        if self.judges {
            record = self.judge(at, account);
        } else if record.is_flawed() {
            recognise_all(record, account);
        }
        if self.protocol.alike > 0 {
            self.turn = if self.turn + 1 < self.enumerators.1 { self.turn + 1 } else { 0 };
        }
        answers.records.push(record);
        answers.households.push(at.k);
    }

    /// What is judged and heard, and what is left of it.
    #[inline(always)]
    fn judge(&self, at: Interviewed<'_>, account: &mut Account) -> Household {
        let Interviewed { k, truth, row } = at;
        let protocol = self.protocol;
        let (mut ask, mut unit, mut knows) = (&self.ask.household, k, 0);
        if protocol.alike > 0 || protocol.asks_awareness {
            let [alike, luck] = lucks(self.ask.alike, k);
            knows = luck;
            if alike < protocol.alike && self.depth >= Depth::Found {
                (ask, unit) = (&self.ask.enumerator, self.enumerators.0 + self.turn);
            }
        }
        let [luck, answer] = lucks(ask.main, unit);
        let found = u64::from(luck) < self.skill.scale(row.error, truth.error());
        let mut record = truth.with_error(found).with_satisfied(answer < row.speaks_well);
        if found | truth.error() {
            let error = own_error(truth);
            let struck = found && self.contested(k, 0, row.struck[error as usize]);
            account.enter(error, truth.error(), found, struck);
            record = record.with_error(found && !struck);
        }
        if row.more {
            record = self.judge_more(at, lucks(ask.more, unit), record, account);
        }
        if protocol.listens {
            if let Some([well, badly]) = &protocol.scores {
                let scores = if record.satisfied() { well } else { badly };
                let score = scores.of(lucks(ask.score, unit));
                record = record.with_satisfied(score >= protocol.pass_mark);
                account.heard.score += u64::from(score);
                self.weigh(row, record, score, account);
            } else {
                self.weigh(row, record, 0, account);
            }
            account.heard.aware += u32::from(knows < row.knows);
            if protocol.double > 0 {
                self.repeat(at, found, account);
            }
        }
        record
    }

    /// Whether a finding is struck out on appeal.
    #[inline]
    fn contested(&self, k: u32, finding: u32, threshold: u32) -> bool {
        threshold > 0 && self.depth == Depth::Published && self.ask.appeal.again(k, finding)[0] >> 1 < threshold
    }

    /// Wrong inclusion, and members left out.
    #[inline(always)]
    fn judge_more(&self, at: Interviewed<'_>, lucks: [u32; 2], record: Household, account: &mut Account) -> Household {
        let Interviewed { k, truth, row } = at;
        let [inclusion, members] = lucks.map(u64::from);
        let mut record = record;
        let found = inclusion < self.skill.scale(row.mis_included, truth.mis_included());
        if found | truth.mis_included() {
            let struck = found && self.contested(k, 1, row.struck[Error::MisInclusion as usize]);
            account.enter(Error::MisInclusion, truth.mis_included(), found, struck);
            record = record.with_mis_included(found && !struck);
        }
        if truth.omitted_members() == 0 {
            return record;
        }
        let found = members < self.skill.scale(row.members, true);
        let struck = found && self.contested(k, 2, row.members_struck);
        account.enter(Error::Omission, true, found, struck);
        record.with_omitted_members(if found && !struck { truth.omitted_members() } else { 0 })
    }

    /// Counts the answer for the class of the household.
    #[inline]
    fn weigh(&self, row: &Row, record: Household, score: u32, account: &mut Account) {
        if let Some(voice) = account.heard.voices.get_mut(usize::from(row.voice)).filter(|_| !self.protocol.weights.is_empty()) {
            voice.0 += 1;
            voice.1 += u32::from(record.satisfied());
            voice.2 += u64::from(score);
        }
    }

    /// A second team may judge the same household; only whether both agree is of interest.
    #[inline]
    fn repeat(&self, Interviewed { k, truth, row }: Interviewed<'_>, found: bool, account: &mut Account) {
        let [chosen, luck] = lucks(self.ask.second, k);
        let class = match truth.status() {
            Status::NeverRegistered => 0,
            Status::Exited => 1,
            Status::RegisteredPoor => return,
        };
        if chosen < self.protocol.double {
            account.double[class].enter(found, luck < row.error);
        }
    }
}
