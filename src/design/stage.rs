//! The stages of a design as a scenario writes them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Select;
use crate::frame::Expression;
use crate::units::{Level, Probability};

/// One stage: which units, in which strata, how many, chosen how.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// What is drawn; each stage's units lie inside those of the stage before.
    pub unit: Level,
    /// Columns of the frame or named conditions; their values make the strata.
    #[serde(default)]
    pub strata: Vec<String>,
    /// How many units in each stratum of each unit drawn before; left out with `select = "all"`.
    #[serde(default)]
    pub take: Option<Take>,
    /// How they are chosen.
    #[serde(default)]
    pub select: Select,
    /// Measure of size for methods with unequal probabilities: `households`, `persons`, a column of whole numbers, or a condition (its
    /// households count).
    pub size: Option<String>,
    /// How old the sizes are: σ of ln(size then / size now), the same for every unit, drawn once. Units are then drawn by the old sizes, and
    /// weighted by them, as reviewers do who have no others.
    #[serde(default)]
    pub stale: f64,
    /// For `cube`: measures, written like `size`, whose weighted sample totals shall equal those of the stratum.
    #[serde(default)]
    pub balance: Vec<String>,
    /// For `local-pivotal`: columns of numbers whose means place a unit; units close to each other are seldom drawn together.
    #[serde(default)]
    pub spread: Vec<String>,
    /// Columns or named conditions by which the units are put in order, in serpentine fashion, before a method that goes through the
    /// list: `systematic`, `pps-systematic`, `pivotal`, `chromy`. Left out: roster order.
    #[serde(default)]
    pub sort: Vec<String>,
    /// Permanent random numbers, for `simple`, `bernoulli`, `poisson` and `pareto`: each unit keeps its number in all reviews. Reviews
    /// that start at the same place (0 to 1) overlap as much as they can; the further apart, the less.
    pub permanent: Option<Probability>,
    /// Units that are picked on purpose (deliberately remote villages …).
    pub prefer: Option<Expression>,
    /// Share of the take that goes to the preferred units; needed with `prefer` (49 % of the poor villages in the 2018 checks).
    pub purposive: Option<Probability>,
    /// The stage acts on these households only; the others pass it by.
    #[serde(rename = "where")]
    pub only: Option<Expression>,
    /// Whether the units drawn here are screened in full: every household that the stage acts on is taken, whatever follows.
    #[serde(default)]
    pub in_full: bool,
    /// Whether the stage is left out, with a note, where the frame cannot carry it (no groups, no risk flags).
    #[serde(default)]
    pub optional: bool,
}

/// How many units of each stratum.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "take 写得不对‖this is no take‖写整数、比例（如 0.1）、\"all\"，或按层写：{ poor = 19, other = 10 }，或分配：{ allocate = \"neyman\", total = 29, by = \"income\" }‖write a whole number, a share such as 0.1, \"all\", one of these for each stratum: { poor = 19, other = 10 }, or an allocation: { allocate = \"neyman\", total = 29, by = \"income\" }"
)]
pub enum Take {
    /// The same in every stratum.
    Same(Amount),
    /// A number for all strata together, divided among them.
    Allocated(Allocated),
    /// By stratum; strata over several columns are named `poor/exited`.
    ByStratum(BTreeMap<String, Amount>),
}

impl Take {
    /// The columns, or conditions, that an allocation looks at.
    pub fn measures(&self) -> impl Iterator<Item = &String> {
        let allocated = if let Self::Allocated(allocated) = self { Some(allocated) } else { None };
        allocated.into_iter().flat_map(|a| a.by.iter().chain(a.precision.keys()))
    }
}

/// How the units of a stage are divided among its strata: the rules of [`allocate`](super::allocate) by name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocated {
    /// The rule.
    pub allocate: Rule,
    /// Units of all strata together (of each unit of the stage before); for every rule but `cost-optimal` and `bethel`.
    pub total: Option<u32>,
    /// What may be spent, for `cost-optimal`: Σ cost · units.
    pub budget: Option<f64>,
    /// The measure whose total shall be estimated well, for `neyman`, `cost-optimal` and `power`: a column of numbers, `persons`,
    /// `households`, a flag or a condition; units above the household count their households' sum.
    pub by: Option<String>,
    /// For `bethel`: the largest relative standard error (coefficient of variation) of the total of each measure.
    #[serde(default)]
    pub precision: BTreeMap<String, f64>,
    /// Cost of a unit by stratum, for `cost-optimal` and `bethel`; left out, 1 in each.
    #[serde(default)]
    pub cost: BTreeMap<String, f64>,
    /// The exponent of `power`: 0 makes the strata equally precise, 1 is Neyman's; left out, ½ (Bankier 1988).
    pub power: Option<Probability>,
    /// The fewest units in a stratum that has as many; left out, 2, so that it has a variance estimate.
    pub least: Option<u32>,
}

/// A rule of allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The same number in each stratum.
    Equal,
    /// Proportional to the strata's units.
    Proportional,
    /// The least variance for a number of units.
    Neyman,
    /// The least variance for a budget.
    CostOptimal,
    /// Between Neyman's and equal precision of the strata.
    Power,
    /// The least cost at which several totals are as precise as wanted.
    Bethel,
}

/// A number of units.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(
    untagged,
    expecting = "take 写得不对‖this is no take‖写整数、比例（如 0.1）或 \"all\"‖write a whole number, a share such as 0.1, or \"all\""
)]
pub enum Amount {
    /// So many; at later stages, all where a unit holds fewer.
    Count(u32),
    /// This share, rounded to the nearest whole number, at least one.
    Share(Probability),
    /// `"all"`.
    Word(All),
}

/// The word `all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum All {
    /// Every unit.
    All,
}

impl Amount {
    /// The number of units out of `available`; may exceed it for a count.
    pub fn of(&self, available: usize) -> usize {
        match self {
            Self::Count(n) => *n as usize,
            Self::Share(share) if share.get() > 0.0 => ((share.get() * available as f64).round() as usize).clamp(1, available.max(1)),
            Self::Share(_) => 0,
            Self::Word(All::All) => available,
        }
    }
}
