//! The survey file as it is written: a closed language.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::de::{Deserializer, Error, IntoDeserializer};
use serde::{Deserialize, Serialize};

use super::unequal::Form;
use crate::estimate::Method;
use crate::units::Language;

/// A survey file: which data, how the sample was drawn, what is to be estimated.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// What was asked, in the user's words.
    #[serde(default)]
    pub title: String,
    /// Language of the terminal; left out, that of the environment.
    pub language: Option<Language>,
    /// The answers (csv, parquet, xlsx), relative to the survey file.
    pub data: PathBuf,
    /// Sheet of an XLSX file; left out, the first.
    pub sheet: Option<String>,
    /// The column of weights, or one weight for all; left out, computed from the population counts of the stages.
    pub weight: Option<Amount>,
    /// What is done about a stratum in which a single unit was drawn.
    #[serde(default)]
    pub lonely: Lonely,
    /// The stages of the design; left out, rows were drawn one by one with replacement.
    #[serde(default)]
    pub stage: Vec<Stage>,
    /// What is to be estimated.
    #[serde(default)]
    pub estimate: Vec<Wanted>,
    /// Sums of estimates.
    #[serde(default)]
    pub combination: Vec<Combination>,
}

/// A stage of a design.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The column that tells the units apart, within the unit of the stage above and the stratum; at the last stage it may be left out,
    /// and then every row is a unit.
    pub unit: Option<String>,
    /// The columns that tell the strata apart, within the unit of the stage above; left out, there is one stratum.
    #[serde(default)]
    pub strata: Several,
    /// The column of the number of units in the stratum's population, or one number for all; left out, units were drawn with
    /// replacement.
    pub population: Option<Amount>,
    /// The column of inclusion probabilities, where they differ and units were drawn without replacement.
    pub probability: Option<String>,
    /// A file of joint inclusion probabilities with the columns `first`, `second` (names of units) and `probability`.
    pub joint: Option<PathBuf>,
    /// How the variance is computed from these probabilities; left out, `sen-yates-grundy` with `joint` and else `brewer`.
    pub variance: Option<Form>,
}

/// A column of numbers, or one number for all rows.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "write the name of a column, or a number")]
pub enum Amount {
    /// The same for every row.
    Fixed(f64),
    /// By row.
    Column(String),
}

/// No, one or several column names.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(untagged, expecting = "write the name of a column, or a list of names")]
pub enum Several {
    /// None.
    #[default]
    None,
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Several {
    /// The names.
    pub fn names(&self) -> &[String] {
        match self {
            Self::None => &[],
            Self::One(name) => std::slice::from_ref(name),
            Self::Many(names) => names,
        }
    }
}

/// What is done about a stratum in which a single unit was drawn, so that its spread cannot be seen; the names are those of R
/// `survey`'s `options(survey.lonely.psu)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lonely {
    /// The survey is refused.
    #[default]
    Fail,
    /// It adds nothing to the variance.
    Remove,
    /// It counts as drawn with certainty and adds nothing at this stage.
    Certainty,
    /// It is compared with the mean of all units of the stage instead of its own.
    Adjust,
    /// It adds as much as the other strata do on average.
    Average,
    /// It is joined with its neighbour (in the order of the strata's names) into one stratum.
    Collapse,
}

impl Lonely {
    /// The name in survey files and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Remove => "remove",
            Self::Certainty => "certainty",
            Self::Adjust => "adjust",
            Self::Average => "average",
            Self::Collapse => "collapse",
        }
    }
}

/// What a population number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The mean of `variable`.
    Mean,
    /// The sum of `variable`.
    Total,
    /// The sum of `variable` over the sum of `over`.
    Ratio,
    /// The share of rows for which `variable` holds.
    Proportion,
    /// The value below which a share of rows lies.
    Quantile,
}

/// One thing to be estimated.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// An expression over the columns.
    pub variable: String,
    /// The denominator of a ratio.
    pub over: Option<String>,
    /// The domain: a condition over the columns.
    #[serde(rename = "where")]
    pub domain: Option<String>,
    /// A row for every group: the columns that tell the groups apart.
    #[serde(default)]
    pub by: Several,
    /// The share or shares of a quantile; left out, the median.
    #[serde(alias = "probabilities", alias = "p")]
    pub probability: Option<Shares>,
    /// The interval: of a proportion `korn-graubard` if left out, of everything else `wald`.
    #[serde(default, deserialize_with = "method")]
    pub interval: Option<Method>,
    /// Its two-sided confidence level.
    #[serde(default = "usual_level")]
    pub level: f64,
}

/// One or several shares.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "write a share such as 0.5, or a list of shares")]
pub enum Shares {
    /// One.
    One(f64),
    /// Several.
    Many(Vec<f64>),
}

impl Shares {
    /// The shares.
    pub fn list(&self) -> &[f64] {
        match self {
            Self::One(share) => std::slice::from_ref(share),
            Self::Many(shares) => shares,
        }
    }
}

/// `constant + Σ times · estimate`, with the covariance of the estimates: a difference, a composite incidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Combination {
    /// Its name.
    pub name: String,
    /// What is added.
    #[serde(default)]
    pub constant: f64,
    /// The estimates.
    pub terms: Vec<Part>,
    /// The two-sided confidence level of its Wald interval.
    #[serde(default = "usual_level")]
    pub level: f64,
}

/// An estimate in a [`Combination`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The name of the estimate.
    pub estimate: String,
    /// Its group, if it has several.
    pub group: Option<String>,
    /// How often it is taken.
    #[serde(default = "once")]
    pub times: f64,
}

fn once() -> f64 {
    1.0
}

fn usual_level() -> f64 {
    0.95
}

/// Interval methods are written with `-` or `_`.
fn method<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Method>, D::Error> {
    let name = String::deserialize(from)?.replace('-', "_");
    Method::deserialize(name.into_deserializer()).map(Some).map_err(|e: serde::de::value::Error| D::Error::custom(e))
}

impl Survey {
    /// The columns that tell units, strata and groups apart or hold numbers, besides those in expressions.
    pub fn columns(&self) -> BTreeSet<String> {
        let amount = |amount: &Option<Amount>| match amount {
            Some(Amount::Column(name)) => Some(name.clone()),
            _ => None,
        };
        let stages = self.stage.iter().flat_map(|stage| {
            let names = stage.strata.names().iter().cloned();
            names.chain(stage.unit.clone()).chain(stage.probability.clone()).chain(amount(&stage.population))
        });
        let groups = self.estimate.iter().flat_map(|e| e.by.names().iter().cloned());
        stages.chain(groups).chain(amount(&self.weight)).collect()
    }
}
