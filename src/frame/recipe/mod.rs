//! A synthetic county from a recipe: what is public is met exactly, what is not is invented, and every total says how far it is met.
//!
//! Takes a recipe in TOML; gives a [`Made`] frame with its [`Total`]s. Fails on a recipe that is misspelt or cannot be followed.
//! Source: rates vary between villages by a beta-binomial (Skellam 1948), exact numbers by Pareto sampling (Rosén 1997).

mod amount;
mod check;
mod choose;
mod columns;
mod condition;
mod county;
mod living;
mod make;
mod names;
mod place;
mod register;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::Frame;
use crate::document::{parse, placed};
use crate::error::Refusal;
use crate::units::{Probability, Unit, Words};

use condition::By;
pub use make::make;

/// A made county.
#[derive(Clone, Debug)]
pub struct Made {
    /// The household list, checked like any other.
    pub frame: Frame,
    /// Every total the recipe asks for, met or missed.
    pub totals: Vec<Total>,
}

/// A number the recipe asks for, and the number the made frame has.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// What is counted.
    pub what: Words,
    /// The recipe's number: units, households or persons.
    pub wanted: f64,
    /// The frame's number.
    pub made: f64,
}

impl Total {
    /// By how much the frame misses it: zero when met, negative when too few.
    pub fn missed_by(&self) -> f64 {
        self.made - self.wanted
    }
}

/// A recipe as a planner writes it; `scenarios/yunyang-county.toml` shows every key.
///
/// Places (`townships`, `villages`), people (`everyone`, `register`, `still_poor`, `exits`, `away`), how they live (`income`, `truth`,
/// `risk`) and what they say (`approval`). A rate is a share of households (or of persons with `unit = "person"`) that the county meets
/// exactly; `icc` is its intra-village correlation, `by` says where it is so many times as high. `risk`, `away`, `exits`, `approval` and
/// the rates of `truth` may be left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    county: String,
    #[serde(default = "one")]
    seed: u64,
    townships: Townships,
    villages: Villages,
    everyone: Everyone,
    register: Class,
    still_poor: Class,
    exits: Option<Exits>,
    income: Income,
    truth: Truth,
    away: Option<Rate>,
    #[serde(default)]
    risk: Risk,
    /// `by` multiplies the dissatisfied.
    approval: Option<Rate>,
}

impl Recipe {
    /// Reads and checks a recipe; `file` is named in refusals only.
    ///
    /// # Errors
    /// Broken TOML, unknown or missing keys, wrong types, numbers outside their range, totals that contradict each other.
    pub fn from_toml(text: &str, file: &Path) -> Result<Self, Refusal> {
        let recipe: Self = parse(text, file)?;
        recipe.check().map_err(|refusal| placed(refusal, text, file))?;
        Ok(recipe)
    }
}

/// Names, or a number of them to be named 镇01, 镇02, ….
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Townships {
    names: Option<Vec<String>>,
    number: Option<u32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Villages {
    number: u32,
    /// σ of the lognormal sizes.
    skew: f64,
    /// Households in the smallest village.
    smallest: u32,
    /// Village groups in an average village; none: no groups.
    #[serde(default)]
    groups: u32,
    terrain: Terrain,
    /// What makes villages larger.
    #[serde(default)]
    by: Vec<By>,
    poor: Picked,
    remote: Picked,
}

/// Shares of the townships; four villages in five lie like their township.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Terrain {
    #[serde(default)]
    plain: f64,
    #[serde(default)]
    hill: f64,
    #[serde(default)]
    mountain: f64,
}

/// A number of villages, some likelier than others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Picked {
    number: u32,
    #[serde(default)]
    by: Vec<By>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Everyone {
    households: u64,
    persons: Option<u64>,
    persons_each: Option<f64>,
    #[serde(default = "twelve")]
    largest: u8,
}

/// A part of a larger list: its households as a number or a share, its persons as a number or a mean; what is left out follows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Class {
    households: Option<u64>,
    share: Option<Probability>,
    persons: Option<u64>,
    persons_each: Option<f64>,
    #[serde(default = "never")]
    icc: Probability,
    #[serde(default)]
    by: Vec<By>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exits {
    /// Persons by year.
    persons: BTreeMap<String, u64>,
    /// Share of the still poor that left the register once and came back.
    #[serde(default = "never")]
    relapsed: Probability,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Income {
    /// Yuan per person and year.
    line: f64,
    /// Median of those above the line.
    never_registered: f64,
    /// Median of those above the line.
    exited: f64,
    /// σ of the lognormal part above the line.
    spread: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    /// Of the never registered.
    omission: Option<Rate>,
    /// Of the exited.
    mis_exit: Option<Rate>,
    /// Of the registered.
    mis_inclusion: Option<Rate>,
    /// Of the registered: a single member left out.
    omitted_member: Option<Rate>,
    /// Of the truly poor: income above the line, a guarantee unmet.
    on_paper: Option<Rate>,
    unmet: Unmet,
}

/// Chances among the truly poor that a guarantee is unmet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unmet {
    house: Probability,
    education: Probability,
    medical: Probability,
    water: Probability,
}

impl Unmet {
    fn chances(&self) -> [f64; 4] {
        [self.house, self.education, self.medical, self.water].map(Probability::get)
    }
}

/// The risk groups, each a share of all households.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Risk {
    subsistence: Option<Rate>,
    unsafe_house: Option<Rate>,
    serious_illness: Option<Rate>,
    no_labour: Option<Rate>,
    lone_elder: Option<Rate>,
}

/// A share that the county meets exactly and that differs between villages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    rate: Probability,
    #[serde(default = "household")]
    unit: Unit,
    /// Intra-village correlation, beyond what `by` explains.
    #[serde(default = "never")]
    icc: Probability,
    #[serde(default)]
    by: Vec<By>,
}

fn one() -> u64 {
    1
}
fn twelve() -> u8 {
    12
}
fn never() -> Probability {
    Probability::ZERO
}
fn household() -> Unit {
    Unit::Household
}
