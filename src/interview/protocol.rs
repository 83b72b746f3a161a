//! The protocol: what is written, worked out over a frame. Every probability becomes a whole number of 2⁻³¹, in a page for each place and
//! there in a row for each kind of household.

use std::collections::BTreeMap;
use std::sync::Arc;

use pulp::Arch;

use super::answer::{MOST_VOICES, Scores};
use super::chance::Error;
use super::lanes::{Lanes, QUESTIONS, SURE};
use super::listing::Lists;
use super::place::{Place, Places};
use super::team::Teams;
use super::{Interview, Substitute};
use crate::design::{Cell, Design};
use crate::draw::Sample;
use crate::error::{Problems, Refusal};
use crate::frame::{Expression, Frame, Status};
use crate::truth::{Basic, Household, Measure, Spec, Truth};
use crate::units::Words;

/// What a protocol is worked out over.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Who can be asked.
    pub frame: &'a Frame,
    /// Where the truth comes from.
    pub spec: &'a Spec,
    /// What is so.
    pub truth: &'a Truth,
    /// What households contribute.
    pub measure: &'a Measure,
    /// Named conditions.
    pub conditions: &'a BTreeMap<String, Expression>,
    /// Seed of the errors of the list.
    pub seed: u64,
    /// The number of the review, from 0.
    pub round: u32,
    /// The key of the interview in messages.
    pub key: &'a str,
}

/// How the interviews go, ready to be conducted.
#[derive(Clone, Debug)]
pub struct Protocol {
    pub(super) written: Interview,
    /// By place, then by [`Household::kind`]; after all places once more for coached villages, if there are any.
    pub(super) rows: Vec<Row>,
    /// [`Row::reach`] of each row that is not coached.
    pub(super) reach: Vec<Lanes>,
    /// [`Row::judge`] of each row, then of [`Protocol::nobody`].
    pub(super) judge: Vec<Lanes>,
    /// Class of the weighted approval by place, as often as there are rows of it, then [`NOBODY`]; see [`OTHERS`].
    pub(super) voice: Vec<u8>,
    /// By household; empty where there is one place.
    pub(super) place: Vec<u16>,
    /// By household, where villages are coached; else empty.
    pub(super) village: Vec<u32>,
    /// What the machine can do at once.
    pub(super) arch: Arch,
    /// None where approval is a single yes or no.
    pub(super) scores: Option<Scores>,
    /// Weights of the classes of the weighted approval.
    pub(super) weights: Vec<f64>,
    /// √ρ · 2³¹.
    pub(super) alike: u32,
    pub(super) double: u32,
    pub(super) coached: u32,
    /// Whether teams judge differently.
    pub(super) teams_differ: bool,
    /// Which mechanisms differ from perfect ones.
    pub(super) reaches_all: bool,
    pub(super) records_truth: bool,
    pub(super) listens: bool,
    /// Whether some cell of the household stage lies in several villages.
    pub(super) spans_villages: bool,
}

/// The thresholds of one kind of household at one place: the event happens where a luck is below.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Row {
    /// It is met and willing; then, of a single luck: met at all, and found.
    pub(super) willing: u32,
    pub(super) met: u32,
    pub(super) found: u32,
    pub(super) error: u32,
    pub(super) mis_included: u32,
    pub(super) members: u32,
    pub(super) speaks_well: u32,
    pub(super) knows: u32,
    /// Appeals by error; those of members left out are omissions.
    pub(super) struck: [u32; 3],
    pub(super) members_struck: u32,
}

/// Classes of the weighted approval, with those who are in none and the places that stay empty. A power of two.
pub(super) const CLASSES: usize = 16;
const OTHERS: u8 = MOST_VOICES as u8;
pub(super) const NOBODY: u8 = CLASSES as u8 - 1;

/// Whether the entries of a cell lie in several villages.
fn spans(design: &Design, cell: &Cell, frame: &Frame) -> bool {
    let entries = &design.households[cell.units.start as usize..cell.units.end as usize];
    let village = |k: Option<&u32>| k.map(|&k| frame.villages().locate(k as usize));
    village(entries.first()) != village(entries.last())
}

fn threshold(p: f64) -> u32 {
    (p.clamp(0.0, 1.0) * f64::from(SURE)).round() as u32
}

impl Interview {
    /// Works the interviews out over a frame, puts the errors of the list into the design, and gives notes for the reader.
    ///
    /// # Errors
    /// Probabilities above 1 for some household, conditions that hold for nobody, keys that need what the list or the truth does not give.
    pub fn prepare(&self, on: &Ground<'_>, design: &mut Arc<Design>) -> Result<(Protocol, Vec<Words>), Refusal> {
        self.check(on, design)?;
        let mut places = Places::default();
        let mut problems = Problems::default();
        for (key, chance) in self.chances() {
            for (at, condition) in chance.conditions().enumerate() {
                let key = format!("{}.{key}.by[{}].where", on.key, at + 1);
                places.add(condition, on.frame, on.conditions, &key).unwrap_or_else(|refusal| problems.extend(refusal));
            }
        }
        for (at, voice) in self.voice.iter().enumerate() {
            let key = format!("{}.voice[{}].where", on.key, at + 1);
            places.add(&voice.condition, on.frame, on.conditions, &key).unwrap_or_else(|refusal| problems.extend(refusal));
        }
        problems.or(())?;
        let lacking = if self.guarantee.is_empty() {
            None
        } else {
            Some(self.guarantee.lacking(on.frame, on.spec, on.key)?.map(|flag| places.add_flag(flag)))
        };
        let (signatures, place) = places.divide(on.frame.households(), on.key)?;
        self.check_largest(&places, &signatures, on.key)?;
        let lists = Lists {
            places: &places,
            signatures: &signatures,
            place: &place,
            base: on.truth.base(),
            seed: on.seed,
            round: u64::from(on.round),
        };
        let notes = self.err_in_list(design, &lists).into_iter().collect();
        let mut protocol = self.compile(on, &places, &signatures, place, lacking);
        protocol.spans_villages = design.cells.iter().any(|cell| spans(design, cell, on.frame));
        Ok((protocol, notes))
    }

    fn compile(&self, on: &Ground<'_>, places: &Places, signatures: &[u128], place: Vec<u16>, lacking: Option<[usize; 5]>) -> Protocol {
        let coached = threshold(self.coaching.villages.get());
        let variants: &[bool] = if coached > 0 { &[false, true] } else { &[false] };
        let page = |signature: u128, coached: bool| {
            let place = places.place(signature);
            (0..Household::KINDS).map(move |kind| self.row(&place, Household::of_kind(kind), lacking, coached))
        };
        let rows: Vec<Row> = variants.iter().flat_map(|&coached| signatures.iter().flat_map(move |&s| page(s, coached))).collect();
        let plain = |kind: usize| Row::perfect(Household::of_kind(kind));
        let kinds = || rows.iter().enumerate().map(|(at, row)| (row, plain(at % Household::KINDS)));
        let (alike, double) = (threshold(self.teams.icc.get().sqrt()), threshold(self.double.get()));
        let judge = |(at, row): (usize, &Row)| row.judge(Household::of_kind(at % Household::KINDS), &self.teams);
        let voice = |place: Place<'_>| self.voice.iter().position(|voice| place.meets(&voice.condition)).map_or(OTHERS, |at| at as u8);
        let mut village = Vec::new();
        if coached > 0 {
            let of = |v: usize| on.frame.villages().range(v).map(move |_| v as u32);
            village = (0..on.frame.villages().len()).flat_map(of).collect();
        }
        Protocol {
            reach: rows[..signatures.len() * Household::KINDS].iter().map(|row| Lanes::new(row.reach(alike, double))).collect(),
            judge: rows.iter().enumerate().map(judge).chain([[0; QUESTIONS]]).map(Lanes::new).collect(),
            arch: Arch::new(),
            voice: variants.iter().flat_map(|_| signatures.iter().map(|&s| voice(places.place(s)))).chain([NOBODY]).collect(),
            reaches_all: kinds().all(|(row, plain)| row.willing == plain.willing),
            records_truth: self.item.is_empty() && !self.teams.differ() && kinds().all(|(row, plain)| row.judges_like(&plain)),
            listens: self.awareness.is_some() || !self.voice.is_empty() || !self.item.is_empty() || self.double.get() > 0.0,
            scores: (!self.item.is_empty()).then(|| {
                let dissatisfied = on.truth.probabilities(Basic::Approval);
                let mark = (self.approves_from.get() * super::answer::POINT).round() as u32;
                Scores::new(&self.item, 1.0 - dissatisfied.iter().sum::<f64>() / dissatisfied.len() as f64, mark)
            }),
            weights: self.voice.iter().map(|voice| voice.weight).collect(),
            alike,
            double,
            teams_differ: self.teams.differ(),
            coached,
            spans_villages: true,
            written: self.clone(),
            rows,
            place,
            village,
        }
    }

    fn row(&self, place: &Place<'_>, household: Household, lacking: Option<[usize; 5]>, coached: bool) -> Row {
        let contact = self.contact(place, household);
        let judged = |error, is_true| threshold(self.judges(error, is_true, place, household, lacking));
        let struck = |error, is_true| threshold(self.appeal.removes(error, is_true, place, household));
        let perfect = Row::perfect(household);
        let own = match household.status() {
            Status::NeverRegistered => Error::Omission,
            _ => Error::MisExit,
        };
        let registered = household.status() != Status::NeverRegistered;
        Row {
            willing: threshold(contact.met * (1.0 - contact.refuses)),
            met: threshold(contact.met),
            found: threshold(contact.found),
            error: if household.status() == Status::RegisteredPoor { 0 } else { judged(own, household.error()) },
            mis_included: if registered { judged(Error::MisInclusion, household.mis_included()) } else { perfect.mis_included },
            members: if registered && household.omitted_members() > 0 { judged(Error::Omission, true) } else { perfect.members },
            speaks_well: threshold(self.speaks_well(place, household, coached)),
            knows: threshold(self.knows(place, household)),
            struck: [
                struck(Error::Omission, household.error()),
                struck(Error::MisExit, household.error()),
                struck(Error::MisInclusion, household.mis_included()),
            ],
            members_struck: struck(Error::Omission, true),
        }
    }
}

impl Row {
    /// What a perfect interview does: everybody is met, the truth is recorded.
    fn perfect(household: Household) -> Self {
        let sure = |is_true: bool| if is_true { SURE } else { 0 };
        let registered = household.status() != Status::NeverRegistered;
        Self {
            willing: SURE,
            met: SURE,
            found: SURE,
            error: sure(household.error() && household.status() != Status::RegisteredPoor),
            mis_included: sure(registered && household.mis_included()),
            members: sure(registered && household.omitted_members() > 0),
            speaks_well: sure(household.satisfied()),
            ..Self::default()
        }
    }

    /// Thresholds of the household's own word: it is met and willing, its interview goes by the enumerator's luck, it knows the policies, it
    /// is interviewed twice.
    pub(super) fn reach(&self, alike: u32, double: u32) -> [u32; QUESTIONS] {
        [self.willing, alike, self.knows, double]
    }

    /// Thresholds of the word of judgement: nothing need be looked at closely where neither an error nor a wrong inclusion may be found, by the
    /// team that sees most, and none is true; between them, that it speaks well.
    fn judge(&self, household: Household, teams: &Teams) -> [u32; QUESTIONS] {
        let close = |threshold| if household.is_flawed() { SURE } else { teams.most_false_alarms(threshold) };
        [close(self.error), self.speaks_well, close(self.mis_included), 0]
    }

    fn judges_like(&self, plain: &Self) -> bool {
        let rows = [self, plain].map(|row| (row.error, row.mis_included, row.members, row.speaks_well));
        rows[0] == rows[1] && self.struck == [0; 3] && self.members_struck == 0
    }
}

impl Protocol {
    /// Everybody whose truth an interview of this sample may ask for: the drawn, and where substitutes may come from other villages, all.
    pub fn candidates<'a>(&self, design: &'a Design, sample: &'a Sample) -> &'a [u32] {
        if self.spans_villages && self.written.substitute != Substitute::None { &design.households } else { &sample.households }
    }

    /// Whether the record is always the truth of all who were drawn.
    pub fn is_perfect(&self) -> bool {
        self.reaches_all && self.records_truth && !self.listens
    }

    /// Whether it does not depend on the truth who is interviewed, and each kind of error and the answer are recorded by what is true of it
    /// alone, whatever else is true of the household and of others.
    pub fn records_apart(&self) -> bool {
        self.written.substitute != Substitute::Village && !self.written.chances().iter().any(|(_, chance)| chance.depends_on_truth())
    }

    /// The share of cases of one kind that is recorded, where that is all that interviews do to it: the same share everywhere, nobody is taken
    /// for a case who is none, nothing is struck out, and who is met does not depend on it. None where they do more.
    pub fn seen(&self, basic: Basic) -> Option<f64> {
        let mut seen = None;
        if self.scores.is_some() || self.alike > 0 || self.teams_differ || !self.records_apart() {
            return None;
        }
        for (at, row) in self.rows.iter().enumerate() {
            let household = Household::of_kind(at % Household::KINDS);
            let (threshold, case, struck) = match basic {
                Basic::Approval => (SURE - row.speaks_well, !household.satisfied(), 0),
                Basic::MisInclusion => (row.mis_included, household.mis_included(), row.struck[Error::MisInclusion as usize]),
                Basic::Omission | Basic::MisExit => {
                    let of = if basic == Basic::Omission { Error::Omission } else { Error::MisExit };
                    (row.error, household.error(), row.struck[of as usize])
                }
            };
            if !basic.concerns(household.status()) {
                continue;
            }
            let alike = if case { *seen.get_or_insert(threshold) == threshold && struck == 0 } else { threshold == 0 };
            if !alike {
                return None;
            }
        }
        Some(f64::from(seen.unwrap_or(SURE)) / f64::from(SURE))
    }

    /// What was written.
    pub fn written(&self) -> &Interview {
        &self.written
    }

    /// Weights of the classes of the weighted approval.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The place of a household.
    #[inline]
    pub fn place(&self, k: u32) -> u16 {
        self.place.get(k as usize).copied().unwrap_or(0)
    }

    /// The distance from the rows of villages that were not coached to those that were.
    pub(super) fn coached_rows(&self) -> u32 {
        self.reach.len() as u32
    }

    /// The row of a place that stays empty.
    pub(super) fn nobody(&self) -> u32 {
        self.rows.len() as u32
    }

    /// The row of a household at a place, where it was not coached.
    #[inline]
    pub(super) fn row(&self, place: u16, household: Household) -> u32 {
        (usize::from(place) * Household::KINDS + household.kind()) as u32
    }
}
