//! **interview**: the asking.
//!
//! Takes the drawn households and the world; gives [`Answers`]: who was met and what the reviewers recorded. Nothing here fails.
//! Sources: Särndal et al. (1992), ch. 15 (response by homogeneity groups) and ch. 16 (measurement).

use std::fmt;
use std::ops::Range;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::draw::Sample;
use crate::frame::Status;
use crate::stream::Luck;
use crate::truth::{Household, World};
use crate::units::Probability;

/// How well the interviews go. Left out, everybody is met and every answer is right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Interview {
    /// Probability to meet a household that is at home.
    pub contact: Probability,
    /// Probability to reach a family that is away for work, by phone.
    pub away_contact: Probability,
    /// Probability that a household that was reached refuses.
    pub refusal: Probability,
    /// Probability that a true error is recognised.
    pub sensitivity: ByError,
    /// Probability that a household without error is judged so.
    pub specificity: ByError,
    /// Factor on the sensitivity where the interview is by phone.
    pub phone_sensitivity: Probability,
    /// Probability that a household that is not satisfied says that it is (social desirability, coaching).
    pub desirability: Probability,
}

impl Default for Interview {
    fn default() -> Self {
        let sure = ByError::Same(Probability::ONE);
        Self {
            contact: Probability::ONE,
            away_contact: Probability::ONE,
            refusal: Probability::ZERO,
            sensitivity: sure.clone(),
            specificity: sure,
            phone_sensitivity: Probability::ONE,
            desirability: Probability::ZERO,
        }
    }
}

/// One probability, or one for each kind of error.
#[derive(Clone, Debug)]
pub enum ByError {
    /// The same for every error.
    Same(Probability),
    /// By error.
    Each(EachError),
}

/// Read by hand, so that a misspelt error inside the table is named.
impl<'de> Deserialize<'de> for ByError {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NumberOrTable)
    }
}

struct NumberOrTable;

impl<'de> Visitor<'de> for NumberOrTable {
    type Value = ByError;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("f64")
    }

    fn visit_f64<E: de::Error>(self, p: f64) -> Result<ByError, E> {
        Probability::try_from(p).map(ByError::Same).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, p: i64) -> Result<ByError, E> {
        self.visit_f64(p as f64)
    }

    fn visit_u64<E: de::Error>(self, p: u64) -> Result<ByError, E> {
        self.visit_f64(p as f64)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<ByError, A::Error> {
        EachError::deserialize(MapAccessDeserializer::new(table)).map(ByError::Each)
    }
}

/// A probability for each kind of error; those left out are 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EachError {
    /// For omission, of whole households and of single members.
    pub omission: Probability,
    /// For mis-exit.
    pub mis_exit: Probability,
    /// For mis-inclusion.
    pub mis_inclusion: Probability,
}

impl Default for EachError {
    fn default() -> Self {
        Self { omission: Probability::ONE, mis_exit: Probability::ONE, mis_inclusion: Probability::ONE }
    }
}

impl ByError {
    fn get(&self, error: Error) -> f64 {
        match (self, error) {
            (Self::Same(p), _) => p.get(),
            (Self::Each(e), Error::Omission) => e.omission.get(),
            (Self::Each(e), Error::MisExit) => e.mis_exit.get(),
            (Self::Each(e), Error::MisInclusion) => e.mis_inclusion.get(),
        }
    }

    fn is_one(&self) -> bool {
        [Error::Omission, Error::MisExit, Error::MisInclusion].into_iter().all(|e| self.get(e) >= 1.0)
    }
}

#[derive(Clone, Copy)]
enum Error {
    Omission,
    MisExit,
    MisInclusion,
}

/// What the reviewers recorded. Kept and refilled from replicate to replicate.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// For each drawn cell of the household stage, its records.
    pub cells: Vec<Range<u32>>,
    /// Households as recorded.
    pub records: Vec<Household>,
    /// Their frame indices.
    pub households: Vec<u32>,
}

impl Interview {
    /// Whether the record is always the truth.
    pub fn is_perfect(&self) -> bool {
        self.contact >= Probability::ONE
            && self.away_contact >= Probability::ONE
            && self.refusal <= Probability::ZERO
            && self.sensitivity.is_one()
            && self.specificity.is_one()
            && self.phone_sensitivity >= Probability::ONE
            && self.desirability <= Probability::ZERO
    }

    /// Interviews the drawn households. `round` keeps the luck of several reviews apart.
    pub fn conduct(&self, sample: &Sample, world: &World, luck: Luck, round: u32, answers: &mut Answers) {
        answers.records.clear();
        answers.households.clear();
        answers.cells.clear();
        if self.is_perfect() {
            answers.cells.extend(sample.cells.iter().map(|cell| cell.drawn.clone()));
            answers.households.extend_from_slice(&sample.households);
            answers.records.extend(sample.households.iter().map(|&k| world.household(k as usize)));
            return;
        }
        for cell in &sample.cells {
            let start = answers.records.len() as u32;
            for &k in &sample.households[cell.drawn.start as usize..cell.drawn.end as usize] {
                if let Some(record) = self.ask(world.household(k as usize), k, round, luck) {
                    answers.records.push(record);
                    answers.households.push(k);
                }
            }
            answers.cells.push(start..answers.records.len() as u32);
        }
    }

    /// The record of one household, if it is met and willing.
    fn ask(&self, truth: Household, k: u32, round: u32, luck: Luck) -> Option<Household> {
        let [contact, refusal, judgement, answer] = luck.of(k, 2 * round);
        let reached = if truth.away() { self.away_contact } else { self.contact };
        if contact >= reached.get() || refusal < self.refusal.get() {
            return None;
        }
        let phone = if truth.away() { self.phone_sensitivity.get() } else { 1.0 };
        let judged = |error: Error, truth: bool, luck: f64| {
            if truth { luck < self.sensitivity.get(error) * phone } else { luck >= self.specificity.get(error) }
        };
        let mut record = truth;
        if !truth.satisfied() && answer < self.desirability.get() {
            record = record.with_satisfied(true);
        }
        match truth.status() {
            Status::NeverRegistered => Some(record.with_error(judged(Error::Omission, truth.error(), judgement))),
            status => {
                let [inclusion, members, ..] = luck.of(k, 2 * round + 1);
                let found = truth.omitted_members() > 0 && judged(Error::Omission, true, members);
                let exited = status == Status::Exited;
                Some(
                    record
                        .with_error(exited && judged(Error::MisExit, truth.error(), judgement))
                        .with_mis_included(judged(Error::MisInclusion, truth.mis_included(), inclusion))
                        .with_omitted_members(if found { truth.omitted_members() } else { 0 }),
                )
            }
        }
    }
}
