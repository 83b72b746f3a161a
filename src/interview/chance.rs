//! A probability as a scenario writes it: a number, or a table that says for whom it differs.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::place::Place;
use crate::frame::Expression;
use crate::truth::{Household, Multiplier};
use crate::units::Probability;

/// A probability, with factors for some households: `0.02` or `{ p = 0.02, by = [{ where = "remote", times = 2 }], if_error = 3 }`.
#[derive(Clone, Debug)]
pub struct Chance(Table);

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The probability where nothing else is said.
    p: Probability,
    /// Factors by place or kind; those that hold are multiplied.
    #[serde(default)]
    by: Vec<Multiplier>,
    /// Factor for households in which something is wrong: omitted, wrongly exited, wrongly included, members left out.
    #[serde(default = "one")]
    if_error: f64,
    /// Factor for households that are not satisfied.
    #[serde(default = "one")]
    if_dissatisfied: f64,
}

fn one() -> f64 {
    1.0
}

impl Chance {
    /// Never, for nobody.
    pub const NEVER: Self = Self::always(Probability::ZERO);
    /// Always, for everybody.
    pub const SURE: Self = Self::always(Probability::ONE);

    /// The same for everybody.
    pub const fn always(p: Probability) -> Self {
        Self(Table { p, by: Vec::new(), if_error: 1.0, if_dissatisfied: 1.0 })
    }

    /// The probability for a household as it is, at a place. Checked not to exceed 1 by [`Chance::largest`].
    pub(super) fn at(&self, place: &Place<'_>, household: Household) -> f64 {
        let truth =
            if household.is_flawed() { self.0.if_error } else { 1.0 } * if household.satisfied() { 1.0 } else { self.0.if_dissatisfied };
        (self.at_place(place) * truth).min(1.0)
    }

    fn at_place(&self, place: &Place<'_>) -> f64 {
        let times = self.0.by.iter().filter(|m| place.meets(&m.condition)).map(|m| m.times);
        self.0.p.get() * times.product::<f64>()
    }

    /// The largest probability that a household at this place may have.
    pub(super) fn largest(&self, place: &Place<'_>) -> f64 {
        self.at_place(place) * self.0.if_error.max(1.0) * self.0.if_dissatisfied.max(1.0)
    }

    /// Whether every factor is a number not below 0.
    pub(super) fn has_sound_factors(&self) -> bool {
        let factors = self.0.by.iter().map(|m| m.times).chain([self.0.if_error, self.0.if_dissatisfied]);
        factors.into_iter().all(|times| times >= 0.0 && times.is_finite())
    }

    /// Whether it depends on what is true in a household.
    pub(super) fn depends_on_truth(&self) -> bool {
        self.0.if_error != 1.0 || self.0.if_dissatisfied != 1.0
    }

    /// Whether it is 0 for everybody.
    pub(super) fn is_never(&self) -> bool {
        self.0.p <= Probability::ZERO
    }

    /// The conditions of its factors.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Expression> {
        self.0.by.iter().map(|m| &m.condition)
    }
}

impl<'de> Deserialize<'de> for Chance {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match from.deserialize_any(NumberOr::<Table>(PhantomData))? {
            NumberOrTable::Number(p) => Self::always(p),
            NumberOrTable::Table(table) => Self(table),
        })
    }
}

/// A probability for each kind of error: one number or table for all, or by error: `{ omission = 0.8, mis_exit = 0.9 }`, or both:
/// `{ p = 0.9, omission = 0.8 }`. What is left out is said by the key it belongs to.
#[derive(Clone, Debug, Default)]
pub struct ByError {
    all: Option<Chance>,
    each: [Option<Chance>; 3],
}

/// The kinds of error that a review looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// 漏评, of whole households and of single members.
    Omission = 0,
    /// 错退.
    MisExit = 1,
    /// 错评.
    MisInclusion = 2,
}

impl Error {
    /// All, in their fixed order.
    pub const ALL: [Self; 3] = [Self::Omission, Self::MisExit, Self::MisInclusion];

    /// The name in scenarios and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Omission => "omission",
            Self::MisExit => "mis_exit",
            Self::MisInclusion => "mis_inclusion",
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EachError {
    p: Option<Probability>,
    #[serde(default)]
    by: Vec<Multiplier>,
    omission: Option<Chance>,
    mis_exit: Option<Chance>,
    mis_inclusion: Option<Chance>,
}

impl ByError {
    /// The same for every kind of error and every household.
    pub fn same(p: Probability) -> Self {
        Self { all: Some(Chance::always(p)), each: [None, None, None] }
    }

    /// The number, where one holds for every kind of error and every household; `otherwise` where none is written.
    pub fn number(&self, otherwise: Probability) -> Option<Probability> {
        let plain = |chance: &Chance| chance.0.by.is_empty() && !chance.depends_on_truth();
        match &self.all {
            _ if self.each.iter().any(Option::is_some) => None,
            None => Some(otherwise),
            Some(chance) => plain(chance).then_some(chance.0.p),
        }
    }

    /// The probability for one kind of error, or what holds where none is given.
    pub(super) fn at(&self, error: Error, place: &Place<'_>, household: Household, otherwise: f64) -> f64 {
        self.each[error as usize].as_ref().or(self.all.as_ref()).map_or(otherwise, |chance| chance.at(place, household))
    }

    /// All that is written, with the end of its key.
    pub(super) fn chances(&self) -> impl Iterator<Item = (&'static str, &Chance)> {
        let each = Error::ALL.iter().zip(&self.each).filter_map(|(e, c)| c.as_ref().map(|c| (e.code(), c)));
        self.all.iter().map(|c| ("", c)).chain(each)
    }
}

impl<'de> Deserialize<'de> for ByError {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(match from.deserialize_any(NumberOr::<EachError>(PhantomData))? {
            NumberOrTable::Number(p) => Self { all: Some(Chance::always(p)), each: [None, None, None] },
            NumberOrTable::Table(t) => {
                if t.p.is_none() && !t.by.is_empty() {
                    return Err(de::Error::custom(NO_BASE));
                }
                let all = t.p.map(|p| Chance(Table { p, by: t.by, if_error: 1.0, if_dissatisfied: 1.0 }));
                Self { all, each: [t.omission, t.mis_exit, t.mis_inclusion] }
            }
        })
    }
}

const NO_BASE: &str =
    "by 是倍数，要有 p 才能相乘‖by holds factors and needs p‖写上 p = 0.9，by 才有得乘‖write p = 0.9 for them to multiply";

enum NumberOrTable<T> {
    Number(Probability),
    Table(T),
}

/// Reads either by hand, so that a misspelt key inside the table is named.
struct NumberOr<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for NumberOr<T> {
    type Value = NumberOrTable<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("f64")
    }

    fn visit_f64<E: de::Error>(self, p: f64) -> Result<Self::Value, E> {
        Probability::try_from(p).map(NumberOrTable::Number).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, p: i64) -> Result<Self::Value, E> {
        self.visit_f64(p as f64)
    }

    fn visit_u64<E: de::Error>(self, p: u64) -> Result<Self::Value, E> {
        self.visit_f64(p as f64)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(NumberOrTable::Table)
    }
}
