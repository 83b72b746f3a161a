//! The scenario file as it is written: a closed language.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::{PublishedChoice, SweepChoice, VariantChoice};
use crate::design::Stage;
use crate::estimate::Method;
use crate::frame::Expression;
use crate::interview::Interview;
use crate::judge::Rule;
use crate::plan::Wanted;
use crate::simulate::ReadinessWanted;
use crate::truth;
use crate::units::{Estimator, Indicator, Language, Probability, Unit};

/// A scenario file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What is asked, in the user's words; left out, the file's name.
    #[serde(default)]
    pub title: String,
    /// Language of the report and the terminal.
    #[serde(default)]
    pub language: Language,
    /// Seed of all random numbers.
    #[serde(default = "first_seed")]
    pub seed: u64,
    /// Who can be asked.
    pub frame: FrameChoice,
    /// Named conditions, to be used wherever a condition or a stratum is.
    #[serde(default)]
    pub conditions: BTreeMap<String, Expression>,
    /// What is so.
    pub truth: truth::Spec,
    /// The reviews, in order; the last decides.
    pub round: Vec<RoundChoice>,
    /// What the county does before reviews, in order.
    #[serde(default)]
    pub action: Vec<truth::ActionSpec>,
    /// The same with changes, to be compared on the same random numbers.
    #[serde(default)]
    pub variant: Vec<VariantChoice>,
    /// Many variants at once, over the values of a few keys.
    pub sweep: Option<SweepChoice>,
    /// What was really published, to be held against the simulation.
    pub published: Option<PublishedChoice>,
    /// What is computed.
    #[serde(default)]
    pub estimate: EstimateChoice,
    /// How often.
    #[serde(default)]
    pub simulate: SimulateChoice,
    /// How townships are checked and ranked.
    #[serde(default)]
    pub readiness: ReadinessWanted,
    /// What `plan` is to find.
    #[serde(default)]
    pub plan: Wanted,
}

fn first_seed() -> u64 {
    1
}

/// Where the household list comes from: a file, or a recipe.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameChoice {
    /// A household list (csv, parquet, xlsx), relative to the scenario.
    pub file: Option<PathBuf>,
    /// A recipe for a synthetic county, relative to the scenario.
    pub make: Option<PathBuf>,
    /// Their header → our name.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Their word → our word.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Sheet of an XLSX file; left out, the first.
    pub sheet: Option<String>,
    /// Whether villages of different townships may share a name.
    #[serde(default)]
    pub village_names_repeat: bool,
}

/// One review.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundChoice {
    /// Its name.
    pub name: String,
    /// A ready-made design, instead of stages.
    pub design: Option<String>,
    /// The stages of the design.
    #[serde(default)]
    pub stage: Vec<Stage>,
    /// A threshold profile.
    pub profile: Option<String>,
    /// Rules, besides those of the profile.
    #[serde(default)]
    pub rule: Vec<Rule>,
    /// How the interviews go.
    #[serde(default)]
    pub interview: Interview,
    /// What is corrected before the next round.
    pub correct: Option<truth::Correct>,
    /// Who falls into poverty again before the next round.
    pub relapse: Option<truth::RelapseSpec>,
}

/// What is computed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EstimateChoice {
    /// Whether rates count persons or households.
    pub unit: Unit,
    /// Which indicators; left out, all that the truth knows.
    pub indicators: Option<Vec<Indicator>>,
    /// Which estimators; the judge looks at the first.
    pub estimators: Vec<Estimator>,
    /// Whose coverage is counted.
    pub intervals: Vec<Method>,
    /// Two-sided confidence level of these intervals.
    pub level: Probability,
    /// Method of the one-sided bounds that rules ask for.
    pub bound: Method,
    /// Whether the total error is taken apart: by stage of the sample, nonresponse, measurement, interviewers, appeals.
    pub decompose: bool,
}

impl Default for EstimateChoice {
    fn default() -> Self {
        Self {
            unit: Unit::Person,
            indicators: None,
            estimators: Estimator::ALL.to_vec(),
            intervals: Method::DEFAULT.to_vec(),
            level: Probability::try_from(0.95).unwrap_or(Probability::ONE),
            bound: Method::KornGraubard,
            decompose: false,
        }
    }
}

/// How often.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulateChoice {
    /// A fixed number of replicates; left out, 10,000.
    pub replicates: Option<u64>,
    /// Until a Monte-Carlo error is reached, instead.
    pub until: Option<Until>,
    /// How the chance to pass is estimated.
    pub method: Reduction,
    /// How first stages are drawn over replicates.
    pub first_stage: FirstStage,
}

/// How first stages are drawn over replicates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FirstStage {
    /// Each replicate for itself.
    #[default]
    Plain,
    /// Evenly over blocks of replicates.
    Stratified,
}

/// How the chance to pass is estimated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reduction {
    /// As the share of replicates that pass.
    #[default]
    Plain,
    /// As the mean of the chance given each sample and its interviews.
    Conditional,
    /// As the weighted share of replicates with raised rates: for very small chances to fail.
    Importance,
}

/// When to stop.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Until {
    /// Monte-Carlo standard error of the pass probability.
    pub mcse: f64,
}
