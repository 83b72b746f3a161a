//! One interview: what is judged and said, and what is left of it.

use std::hint::select_unpredictable;

use super::conduct::{ALIKE, Conduct, Depth, Field, KNOWS, TWICE};
use super::lanes::{Held, Set, hold, luck, throw};
use super::protocol::Row;
use super::team::Skill;
use super::{Account, Answers, Error};
use crate::draw::{DrawnCell, Sample};
use crate::frame::Status;
use crate::stream::Dice;
use crate::truth::{Household, World};

/// The lanes of a word of judgement.
const ERROR: usize = 0;
const ANSWER: usize = 1;
const INCLUSION: usize = 2;
const ANSWERS: Set = Set::lane(ANSWER);
const ERRORS: Set = Set::lane(ERROR).or(Set::lane(INCLUSION));

/// Two lucks below [`SURE`](super::lanes::SURE).
#[inline]
fn lucks(dice: Dice, place: u64) -> [u32; 2] {
    let word = dice.at(place);
    [(word >> 33) as u32, word as u32 >> 1]
}

/// One interview that is looked at closely: who, as what, by which row, where its dice fall, and the skill of its team.
#[derive(Clone, Copy, Debug)]
struct Interview {
    k: u32,
    truth: Household,
    row: u32,
    place: u64,
    skill: Skill,
}

impl Conduct<'_> {
    /// Interviews all who were met.
    pub(super) fn interview(&self, field: &mut Field, answers: &mut Answers) {
        self.assign(field, &answers.households);
        let Field { rows, lanes, places, said, .. } = &mut *field;
        let judge = self.protocol.judge.as_slice();
        lanes.clear();
        lanes.extend(rows.iter().map(move |&row| judge[row as usize]));
        hold(self.protocol.arch, lanes, places, self.ask.judge, said);
        self.judge(field, answers);
        if self.protocol.listens {
            self.hear(field, answers);
        }
    }

    /// By which row each interview goes, as coached or not, and where its dice fall: at the household, or at its enumerator.
    fn assign(&self, Field { rows, held, places, .. }: &mut Field, households: &[u32]) {
        let Self { protocol, scene, depth, .. } = self;
        let alike = if *depth >= Depth::Found { ALIKE } else { Set::default() };
        places.resize(households.len(), 0);
        let (mut village, mut turn) = (None, 0);
        for cell in &scene.sample.cells {
            let here = (!scene.sample.tiers.is_empty()).then_some(cell.psu);
            if here != village {
                (village, turn) = (here, 0);
            }
            let (first, many) = protocol.written.teams.enumerators(village);
            let drawn = cell.drawn.start as usize..cell.drawn.end as usize;
            for ((place, &k), held) in places[drawn.clone()].iter_mut().zip(&households[drawn.clone()]).zip(&held[drawn.clone()]) {
                // Enumerators throw where no household does.
                *place = select_unpredictable(held.has(alike), Dice::place(first + turn, 1), Dice::place(k, 0));
                turn = if turn + 1 < many { turn + 1 } else { 0 };
            }
            if protocol.coached > 0 {
                self.coach(cell, &households[drawn.clone()], &mut rows[drawn]);
            }
        }
    }

    /// Turns to the rows of coached villages.
    fn coach(&self, cell: &DrawnCell, households: &[u32], rows: &mut [u32]) {
        let (village, coached_rows) = (&self.protocol.village, self.protocol.coached_rows());
        match self.scene.village_of(cell).map(|village| self.coaches(village)) {
            Some(false) => {}
            Some(true) => rows.iter_mut().for_each(|row| *row += coached_rows),
            None => {
                let coached = |k: u32| village.get(k as usize).is_some_and(|&village| self.coaches(village));
                rows.iter_mut().zip(households).filter(|(_, k)| coached(**k)).for_each(|(row, _)| *row += coached_rows);
            }
        }
    }

    /// Whether a village was coached.
    fn coaches(&self, village: u32) -> bool {
        lucks(self.ask.village, Dice::place(village, 0))[0] < self.protocol.coached
    }

    /// What is recorded: of most, what they say. Looked at closely are those where an error may be found or fifteen digits do not decide, and
    /// those who are asked twice.
    fn judge(&self, field: &Field, answers: &mut Answers) {
        let Field { held, said, .. } = field;
        for (record, said) in answers.records.iter_mut().zip(said) {
            *record = record.with_satisfied(said.has(ANSWERS));
        }
        let any = |of: &[Held]| of.iter().fold(Held::default(), |any, one| any.or(*one));
        let mut cells = self.scene.sample.cells.iter();
        let mut cell = cells.next();
        for (start, (held, said)) in (0..).step_by(8).zip(held.chunks(8).zip(said.chunks(8))) {
            if !any(held).has(TWICE) & !is_close(any(said)) {
                continue;
            }
            for (at, (held, said)) in (start..).zip(held.iter().zip(said)).filter(|(_, (held, _))| held.is_any()) {
                if !held.has(TWICE) & !is_close(*said) {
                    continue;
                }
                while cell.is_some_and(|cell| cell.drawn.end as usize <= at) {
                    cell = cells.next();
                }
                self.attend(field, at, cell, answers);
            }
        }
    }

    /// Attends to one interview, in a cell.
    fn attend(&self, Field { rows, held, said, places, .. }: &Field, at: usize, cell: Option<&DrawnCell>, answers: &mut Answers) {
        let Answers { households, records, account, .. } = answers;
        let village = cell.filter(|_| self.protocol.teams_differ && !self.scene.sample.tiers.is_empty()).map(|cell| cell.psu);
        let skill = village.map_or(Skill::EVEN, |village| self.protocol.written.teams.skill(village));
        let interview = Interview { k: households[at], truth: records[at], row: rows[at], place: places[at], skill };
        if is_close(said[at]) {
            records[at] = self.look_closely(&interview, account);
        }
        if held[at].has(TWICE) {
            self.repeat(&interview, account);
        }
    }

    /// What is judged by the whole lucks, and what the local side leaves of it.
    fn look_closely(&self, at: &Interview, account: &mut Account) -> Household {
        let Interview { k, truth, place, .. } = *at;
        let row = &self.protocol.rows[at.row as usize];
        let (word, more) = (self.ask.judge.at(place), self.ask.more_judge.at(place));
        let mut record = truth.with_satisfied(luck(word, more, ANSWER) < row.speaks_well);

        let found = at.skill.finds(row.error, truth.error(), luck(word, more, ERROR));
        let error = own_error(truth);
        let struck = found && self.contested(k, 0, row.struck[error as usize]);
        account.enter(error, truth.error(), found, struck);
        record = record.with_error(found && !struck);

        let included = at.skill.finds(row.mis_included, truth.mis_included(), luck(word, more, INCLUSION));
        let struck = included && self.contested(k, 1, row.struck[Error::MisInclusion as usize]);
        account.enter(Error::MisInclusion, truth.mis_included(), included, struck);
        record = record.with_mis_included(included && !struck);

        if truth.omitted_members() > 0 {
            let members = at.skill.finds(row.members, true, lucks(self.ask.members, place)[0]);
            let struck = members && self.contested(k, 2, row.members_struck);
            account.enter(Error::Omission, true, members, struck);
            record = record.with_omitted_members(if members && !struck { truth.omitted_members() } else { 0 });
        }
        record
    }

    /// Whether a finding is struck out on appeal.
    fn contested(&self, k: u32, finding: u32, threshold: u32) -> bool {
        let Self { ask, depth, .. } = self;
        threshold > 0 && *depth == Depth::Published && lucks(ask.appeal, Dice::place(k, finding))[0] < threshold
    }

    /// The questionnaire: scores of the items, the weighted classes, what is known of the policies.
    fn hear(&self, field: &mut Field, Answers { records, account, .. }: &mut Answers) {
        let Field { rows, held, places, words, scores, .. } = field;
        let protocol = self.protocol;
        match &protocol.scores {
            Some(questionnaire) => {
                throw(protocol.arch, places, self.ask.score, words);
                questionnaire.draw(words, protocol.pass_mark, records, scores);
            }
            None => {
                scores.clear();
                scores.resize(records.len(), 0);
            }
        }
        let (mut aware, mut sum) = (0, 0);
        let (classes, voices) = (protocol.voice.as_slice(), &mut account.heard.voices);
        for (((record, &score), &row), held) in records.iter().zip(scores.iter()).zip(rows.iter()).zip(held.iter()) {
            if !held.is_any() {
                continue;
            }
            if let Some((number, satisfied, scores)) = voices.get_mut(usize::from(classes[row as usize / Household::KINDS])) {
                *number += 1;
                *satisfied += u32::from(record.satisfied());
                *scores += u64::from(score);
            }
            sum += u64::from(score);
            aware += u32::from(held.has(KNOWS));
        }
        account.heard.score += sum;
        account.heard.aware += aware;
    }

    /// Second teams judge the same households; only whether both agree is of interest.
    fn repeat(&self, &Interview { k, truth, row, place, skill }: &Interview, account: &mut Account) {
        let class = match truth.status() {
            Status::NeverRegistered => 0,
            Status::Exited => 1,
            Status::RegisteredPoor => return,
        };
        let Row { error, .. } = self.protocol.rows[row as usize];
        let first = skill.finds(error, truth.error(), luck(self.ask.judge.at(place), self.ask.more_judge.at(place), ERROR));
        account.double[class].enter(first, lucks(self.ask.second, Dice::place(k, 0))[0] < error);
    }
}

/// Whether an interview must be looked at closely.
#[inline(always)]
fn is_close(said: Held) -> bool {
    said.may_have(ERRORS) | said.is_open(ANSWERS)
}

impl Answers {
    pub(super) fn count_phones(&mut self) {
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
        self.recognise();
    }

    /// Enters the errors of the recorded households, all of which are recognised.
    pub(super) fn recognise(&mut self) {
        // Errors are rare: sixteen households are looked at together.
        for some in self.records.chunks(16) {
            if some.iter().fold(false, |any, record| any | record.is_flawed()) {
                some.iter().for_each(|&record| recognise_all(record, &mut self.account));
            }
        }
    }
}

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
