//! One interview: what is judged and said, and what is left of it.

use std::hint::select_unpredictable;

use super::account::Said;
use super::conduct::{ALIKE, Conduct, Depth, Field, KNOWS, TWICE, places_where};
use super::lanes::{Held, Set, hold, luck, throw};
use super::protocol::{CLASSES, NOBODY, Row};
use super::team::Skill;
use super::{Account, Answers, Error};
use crate::draw::Sample;
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
        let Field { rows, lanes, places, said, lost, .. } = &mut *field;
        lost.iter().for_each(|&empty| rows[empty as usize] = self.protocol.nobody());
        let judge = self.protocol.judge.as_slice();
        lanes.clear();
        lanes.extend(rows.iter().map(move |&row| judge[row as usize]));
        hold(self.protocol.arch, lanes, places, self.ask.judge, said);
        self.judge(field, answers);
        match &self.protocol.scores {
            Some(scores) => {
                throw(self.protocol.arch, &field.places, self.ask.score, &mut field.words);
                self.hear(field, answers, |satisfied, word| scores.say(satisfied, word));
            }
            None => {
                field.words.resize(answers.records.len(), 0);
                self.hear(field, answers, |satisfied, _| Said::new(satisfied, 0));
            }
        }
    }

    /// By which row each interview goes, as coached or not, and where its dice fall: at the household, or at its enumerator.
    fn assign(&self, Field { rows, held, places, turns, .. }: &mut Field, households: &[u32]) {
        let Self { protocol, scene, depth, .. } = self;
        let alike = if *depth >= Depth::Found { ALIKE } else { Set::default() };
        places.resize(households.len(), 0);
        let teams = &protocol.written.teams;
        for cells in scene.sample.cells.chunk_by(|one, next| one.psu == next.psu) {
            let (Some(cell), Some(last)) = (cells.first(), cells.last()) else { continue };
            let drawn = cell.drawn.start as usize..last.drawn.end as usize;
            let (first, many) = teams.enumerators((!scene.sample.tiers.is_empty()).then_some(cell.psu));
            let (rows, households) = (&mut rows[drawn.clone()], &households[drawn.clone()]);
            let turns = turns.of(many, households.len());
            let (places, held) = (&mut places[drawn.clone()], &held[drawn]);
            protocol.arch.dispatch(|| {
                for (((place, &k), held), &turn) in places.iter_mut().zip(households).zip(held).zip(turns) {
                    // Enumerators throw where no household does.
                    *place = select_unpredictable(held.has(alike), Dice::place(first + turn, 1), Dice::place(k, 0));
                }
            });
            if protocol.coached > 0 {
                self.coach(scene.village_of(cell), households, rows);
            }
        }
    }

    /// Turns to the rows of coached villages: all at once, or where they lie in no single one, household by household.
    fn coach(&self, village: Option<u32>, households: &[u32], rows: &mut [u32]) {
        let coached_rows = self.protocol.coached_rows();
        match village.map(|village| self.coaches(village)) {
            Some(false) => {}
            Some(true) => rows.iter_mut().for_each(|row| *row += coached_rows),
            None => {
                let village = &self.protocol.village;
                let coached = |k: u32| village.get(k as usize).is_some_and(|&village| self.coaches(village));
                rows.iter_mut().zip(households).filter(|(_, k)| coached(**k)).for_each(|(row, _)| *row += coached_rows);
            }
        }
    }

    /// Whether a village was coached.
    fn coaches(&self, village: u32) -> bool {
        lucks(self.ask.village, Dice::place(village, 0))[0] < self.protocol.coached
    }

    /// What is found. Looked at closely are those where an error may be found or fifteen digits do not decide, and those who are asked twice.
    fn judge(&self, field: &mut Field, answers: &mut Answers) {
        let Field { held, said, flags, close, skills, .. } = &mut *field;
        let looked_at = said.iter().zip(&*held).map(|(said, held)| is_close(*said) & held.is_any() | held.has(TWICE));
        places_where(self.protocol.arch, looked_at, flags, close);
        skills.clear();
        if let Some(tier) = self.scene.sample.tiers.first().filter(|_| self.protocol.teams_differ) {
            skills.extend((0..tier.units.len() as u32).map(|village| self.protocol.written.teams.skill(village)));
        }
        for next in 0..field.close.len() {
            self.attend(field, field.close[next] as usize, answers);
        }
    }

    /// Attends to one interview.
    fn attend(&self, Field { cells, skills, rows, held, said, places, .. }: &mut Field, at: usize, answers: &mut Answers) {
        let Answers { households, records, account, .. } = answers;
        let skill = skills.get(self.scene.sample.cells[cells[at] as usize].psu as usize).copied().unwrap_or(Skill::EVEN);
        let interview = Interview { k: households[at], truth: records[at], row: rows[at], place: places[at], skill };
        if is_close(said[at]) {
            said[at] = self.settle_answer(&interview, said[at]);
            records[at] = self.look_closely(&interview, account);
        }
        if held[at].has(TWICE) {
            self.repeat(&interview, account);
        }
    }

    /// Whether it speaks well, where fifteen digits do not decide.
    fn settle_answer(&self, &Interview { row, place, .. }: &Interview, said: Held) -> Held {
        let luck = luck(self.ask.judge.at(place), self.ask.more_judge.at(place), ANSWER);
        let speaks_well = said.is_open(ANSWERS) && luck < self.protocol.rows[row as usize].speaks_well;
        if speaks_well { said.with(ANSWERS) } else { said }
    }

    /// What is judged by the whole lucks, and what the local side leaves of it.
    fn look_closely(&self, at: &Interview, account: &mut Account) -> Household {
        let Interview { k, truth, place, .. } = *at;
        let row = &self.protocol.rows[at.row as usize];
        let (word, more) = (self.ask.judge.at(place), self.ask.more_judge.at(place));
        let mut record = truth;

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

    /// What they say: the score of the questionnaire, by the classes of the weighted approval, and whether they know the policies.
    fn hear(&self, field: &Field, Answers { records, account, .. }: &mut Answers, say: impl Fn(bool, u64) -> Said) {
        let classes = self.protocol.voice.as_slice();
        for (start, records) in (0..).step_by(Said::MANY).zip(records.chunks_mut(Said::MANY)) {
            let here = start..start + records.len();
            let Field { words, rows, held, said, .. } = field;
            let mut sums = [Said::default(); CLASSES];
            let interviews = words[here.clone()].iter().zip(&rows[here.clone()]).zip(&said[here.clone()]);
            for (record, ((&word, &row), lanes)) in records.iter_mut().zip(interviews) {
                let said = say(lanes.has(ANSWERS), word);
                *record = record.with_satisfied(said.approves());
                sums[usize::from(classes[row as usize / Household::KINDS]) % CLASSES].add(said);
            }
            if self.protocol.listens {
                account.heard.enter(&sums[..usize::from(NOBODY)]);
                account.heard.aware +=
                    self.protocol.arch.dispatch(|| held[here].iter().map(|held| u32::from(held.has(KNOWS))).sum::<u32>());
            }
        }
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
