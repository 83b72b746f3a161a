//! What a survey file may say about its weights and about replication, as it is written.
//!
//! Steps follow each other in this order: nonresponse, trimming, calibration. Replication repeats all of them in every replicate;
//! linearisation takes those before calibration as given, and calibration by its residuals (Deville & Särndal 1992).

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::written::Several;
use crate::estimate::Centre;

/// Those who answered stand for those of their class who did not (Särndal et al. 1992, §15.6.2).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nonresponse {
    /// The columns that tell the classes apart; left out, there is one.
    #[serde(default)]
    pub class: Several,
    /// The condition under which a row answered; where an empty cell leaves it open, the row did not.
    pub responded: String,
}

/// Weights are cut to bounds, and what is cut is shared equally by the others (R `trimWeights`, `strict = TRUE`).
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trim {
    /// The smallest weight; left out, 0.
    #[serde(default)]
    pub lower: f64,
    /// The largest weight; left out, there is none.
    #[serde(default = "boundless")]
    pub upper: f64,
}

fn boundless() -> f64 {
    f64::INFINITY
}

/// Weights that meet known totals; one margin and nothing else is post-stratification.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibrate {
    /// How factors grow.
    #[serde(default)]
    pub distance: Curve,
    /// The smallest and the largest factor, around 1; of `linear` and `logit`.
    pub bounds: Option<[f64; 2]>,
    /// Known sizes of groups.
    #[serde(default)]
    pub margins: Vec<Sizes>,
    /// Known totals of variables.
    #[serde(default)]
    pub totals: Vec<VariableTotal>,
    /// What the residuals of the variance are weighted by; left out, `plain` where margins alone are raked (R `rake`), else `start` (R
    /// `calibrate`, `postStratify`).
    pub residuals: Option<Residuals>,
    /// Totals are met to this share of them; left out, as nearly as numbers allow. R stops at 1e-7.
    pub tolerance: Option<f64>,
}

/// The shape of the factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Curve {
    /// The regression estimator.
    #[default]
    Linear,
    /// Positive factors.
    Raking,
    /// Factors within bounds.
    Logit,
}

/// The weights of a regression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Residuals {
    /// The weights before calibration.
    Start,
    /// One a row.
    Plain,
}

/// The known sizes of the groups of some columns, in rows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sizes {
    /// The columns that tell the groups apart.
    pub by: Several,
    /// Their sizes.
    pub totals: Known,
}

/// Known sizes: `{ exited = 23800, … }`, or a file with these columns and `total`.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "write { group = total, … } or the name of a file with the same columns and a column total")]
pub enum Known {
    /// By the group's words; those of several columns joined by ` · `.
    Written(BTreeMap<String, f64>),
    /// A table.
    File(PathBuf),
}

/// The known total of a variable.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariableTotal {
    /// An expression over the columns; `1` counts rows.
    pub variable: String,
    /// Its total in the population.
    pub total: f64,
}

/// Standard errors by replication (Wolter 2007): made from the first stage, or with weights that came with the data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replicate {
    /// How replicates are made, or were made if their weights are given.
    pub method: Option<Resampling>,
    /// Fay's share ρ.
    pub rho: Option<f64>,
    /// How many bootstrap replicates; left out, 500.
    pub number: Option<u32>,
    /// The seed of a bootstrap; left out, 1.
    pub seed: Option<u64>,
    /// The columns of given replicate weights.
    pub weights: Option<Given>,
    /// Whether given weights are complete; `false` if they are factors of the weight.
    #[serde(default = "yes")]
    pub combined: bool,
    /// What the squared deviations are multiplied with, all alike; left out, that of the method.
    pub scale: Option<f64>,
    /// The same, one a replicate; left out, 1.
    #[serde(default)]
    pub rscales: Vec<f64>,
    /// What deviations are taken from: `mean` of the replicates (R), or the estimate from the `full` sample (R `mse = TRUE`).
    #[serde(default)]
    pub centre: Centre,
}

fn yes() -> bool {
    true
}

/// A way to make replicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Resampling {
    /// Each unit left out in turn; without strata.
    Jk1,
    /// Each unit left out in turn, within its stratum.
    Jkn,
    /// Balanced half-samples of two units a stratum.
    Brr,
    /// The same with part of the other half.
    Fay,
    /// n − 1 units with replacement, rescaled; with the sampling fraction.
    #[serde(alias = "bootstrap")]
    RaoWu,
    /// About (n − 1)/(1 − f) units with replacement.
    MccarthySnowden,
    /// Half of the units without replacement, rescaled.
    #[serde(alias = "rescaling")]
    ChipperfieldPreston,
}

/// Columns of replicate weights.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "write a list of columns, or { prefix = \"rep\", number = 80 } for rep1 to rep80")]
pub enum Given {
    /// By name.
    Named(Vec<String>),
    /// Numbered from 1.
    Numbered(Series),
}

/// Columns `prefix1`, `prefix2`, …
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// What stands before the number.
    pub prefix: String,
    /// How many there are.
    pub number: u32,
}

impl Replicate {
    /// The columns of given replicate weights.
    pub(super) fn columns(&self) -> Vec<String> {
        match &self.weights {
            None => Vec::new(),
            Some(Given::Named(names)) => names.clone(),
            Some(Given::Numbered(Series { prefix, number })) => (1..=(*number).min(MOST)).map(|i| format!("{prefix}{i}")).collect(),
        }
    }
}

/// More replicates are a slip of the pen.
pub(super) const MOST: u32 = 100_000;
