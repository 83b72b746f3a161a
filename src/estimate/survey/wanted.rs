//! What a survey file may ask for, as it is written.

use serde::de::{Deserializer, Error, IntoDeserializer};
use serde::{Deserialize, Serialize};

use super::written::Several;
use crate::estimate::{Accuracy, Assay, Method};

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
    /// The interval; left out, `korn-graubard` of a proportion (`melded` with `accuracy`), `wald` of everything else. R's names `mean`,
    /// `beta`, `xlogit` and `asin` are known, too.
    #[serde(default, deserialize_with = "bounds")]
    pub interval: Option<Bounds>,
    /// Its confidence level.
    #[serde(default = "usual_level")]
    pub level: f64,
    /// Whether there are two limits, or one.
    #[serde(default)]
    pub side: Sided,
    /// Degrees of freedom instead of those of the design; `inf` for the normal quantile, as R's `confint` has by default.
    pub df: Option<f64>,
    /// How well rows were judged, if the share of the truly so is wanted.
    pub accuracy: Option<Judged>,
    /// Whether the groups of a proportion are estimated as small areas, too: each with the help of all.
    #[serde(default)]
    pub small_area: bool,
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

/// How an interval is had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// From the estimate and its standard error.
    Of(Method),
    /// From the counts of a simple random sample without replacement, exactly (Buonaccorsi 1987).
    Hypergeometric,
    /// Of a rate judged with errors (Bayer, Fay & Graubard 2023).
    Melded,
}

impl Bounds {
    /// The name in survey files and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Of(method) => method.code(),
            Self::Hypergeometric => "hypergeometric",
            Self::Melded => "melded",
        }
    }
}

/// All names, for a message.
const BOUNDS: [&str; 13] = [
    "wald",
    "logit",
    "wilson",
    "korn-graubard",
    "clopper-pearson",
    "agresti-coull",
    "jeffreys",
    "uniform",
    "arcsine",
    "likelihood",
    "cloglog",
    "hypergeometric",
    "melded",
];

/// Intervals are written with `-` or `_`, or by R's names.
fn bounds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Bounds>, D::Error> {
    let written = String::deserialize(from)?;
    let name = written.replace('-', "_");
    let name = match name.as_str() {
        "hypergeometric" => return Ok(Some(Bounds::Hypergeometric)),
        "melded" => return Ok(Some(Bounds::Melded)),
        "mean" => "wald",
        "beta" => "korn_graubard",
        "xlogit" => "logit",
        "asin" => "arcsine",
        name => name,
    };
    let method: Result<Method, serde::de::value::Error> = Method::deserialize(name.into_deserializer());
    method.map(|method| Some(Bounds::Of(method))).map_err(|_| D::Error::unknown_variant(&written, &BOUNDS))
}

/// Two limits, or one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sided {
    /// Both, each with half of the error.
    #[default]
    Both,
    /// The upper one with all of the error.
    Upper,
    /// The lower one with all of the error.
    Lower,
}

/// How well rows were judged.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judged {
    /// The share of the truly so that is judged so.
    pub sensitivity: Correct,
    /// The share of the others that is judged otherwise.
    pub specificity: Correct,
}

/// A share of right judgements: known, or counted among cases whose truth was known.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged, expecting = "write a share such as 0.9, or { correct = 45, of = 50 }")]
pub enum Correct {
    /// Taken as given.
    Known(f64),
    /// Counted.
    Counted(Counted),
}

/// Right judgements among cases whose truth was known.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Judged rightly.
    pub correct: f64,
    /// Cases.
    pub of: f64,
}

impl From<Judged> for Assay {
    fn from(judged: Judged) -> Self {
        let of = |correct| match correct {
            Correct::Known(share) => Accuracy::Known(share),
            Correct::Counted(Counted { correct, of }) => Accuracy::Validated { correct, n: of },
        };
        Self { sensitivity: of(judged.sensitivity), specificity: of(judged.specificity) }
    }
}

/// The groups of an estimate, each compared with one of them or with all together; with a t test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// The name of an estimate with `by`.
    pub estimate: String,
    /// The group with which the others are compared; left out, all groups together.
    pub from: Option<String>,
    /// The groups that are compared with it; left out, all others.
    #[serde(default)]
    pub of: Several,
    /// The confidence level of its Wald interval.
    #[serde(default = "usual_level")]
    pub level: f64,
    /// Whether there are two limits, or one.
    #[serde(default)]
    pub side: Sided,
    /// Degrees of freedom; left out, those of the groups less one, as of a regression on the group (R `svyttest`).
    pub df: Option<f64>,
}

/// `constant + Σ times · estimate`, with the covariance of the estimates: a composite incidence.
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
    /// The confidence level of its Wald interval.
    #[serde(default = "usual_level")]
    pub level: f64,
    /// Whether there are two limits, or one.
    #[serde(default)]
    pub side: Sided,
    /// Degrees of freedom instead of those of the design.
    pub df: Option<f64>,
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

/// Whether two classifications are independent: Pearson's statistic with the second-order correction of Rao & Scott (1984), as an F test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Association {
    /// Its name.
    pub name: String,
    /// The column of the one.
    pub rows: String,
    /// The column of the other.
    pub columns: String,
    /// The domain: a condition over the columns.
    #[serde(rename = "where")]
    pub domain: Option<String>,
}

fn once() -> f64 {
    1.0
}

fn usual_level() -> f64 {
    0.95
}
