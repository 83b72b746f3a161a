//! The survey file as it is written: a closed language.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::adjusting::{Calibrate, Known, Nonresponse, Replicate, Trim};
use super::unequal::Form;
use super::wanted::{Association, Combination, Difference, Wanted};
use crate::truth::Learn;
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
    /// Weights for those who did not answer.
    pub nonresponse: Option<Nonresponse>,
    /// Bounds of the weights.
    pub trim: Option<Trim>,
    /// Weights that meet known totals.
    pub calibrate: Option<Calibrate>,
    /// Standard errors by replication; left out, by linearisation.
    pub replicates: Option<Replicate>,
    /// What is to be estimated.
    #[serde(default)]
    pub estimate: Vec<Wanted>,
    /// Groups of an estimate compared.
    #[serde(default)]
    pub difference: Vec<Difference>,
    /// Sums of estimates.
    #[serde(default)]
    pub combination: Vec<Combination>,
    /// Tests of two classifications for independence.
    #[serde(default)]
    pub association: Vec<Association>,
    /// How `learn` and simulations learn from it; `estimate` passes it by.
    #[serde(default)]
    pub learn: Learn,
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
    /// The column of the number of units in the stratum's population, or one number for all; where no number of the stage exceeds 1,
    /// they are sampling fractions. Left out, units were drawn with replacement: below such a first stage no stage adds anything; a
    /// later one adds its part with no correction (R takes a later stage without `fpc` for complete; to have that, leave out the stage).
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

impl Survey {
    /// The files that an analysis reads; `file` is that of the survey itself, to which the others are relative.
    pub fn files(&self, file: &Path) -> Vec<PathBuf> {
        let folder = file.parent().unwrap_or(Path::new(""));
        let joint = self.stage.iter().filter_map(|stage| stage.joint.as_ref());
        let margins = self.calibrate.iter().flat_map(|calibrate| &calibrate.margins);
        let sizes = margins.filter_map(|margin| if let Known::File(file) = &margin.totals { Some(file) } else { None });
        let others = std::iter::once(&self.data).chain(joint).chain(sizes).map(|other| folder.join(other));
        std::iter::once(file.to_path_buf()).chain(others).collect()
    }

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
        let pairs = self.association.iter().flat_map(|pair| [pair.rows.clone(), pair.columns.clone()]);
        let classes = self.nonresponse.iter().flat_map(|n| n.class.names().iter().cloned());
        let margins = self.calibrate.iter().flat_map(|c| &c.margins).flat_map(|m| m.by.names().iter().cloned());
        let replicates = self.replicates.iter().flat_map(Replicate::columns);
        stages.chain(groups).chain(amount(&self.weight)).chain(pairs).chain(classes).chain(margins).chain(replicates).collect()
    }
}
