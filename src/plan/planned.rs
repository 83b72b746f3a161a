//! What `plan` found: the one documented result type that every exporter reads.

use serde::Serialize;

use crate::frame::Status;
use crate::simulate::{Figure, Lever, Margin, Operating};
use crate::units::Indicator;

/// Everything that `plan` reports.
#[derive(Clone, Debug, Serialize)]
pub struct Planned {
    /// The study's title.
    pub title: String,
    /// The chance to pass as things are.
    pub now: Figure,
    /// The operating curves and the margin of each rate alone.
    #[serde(flatten)]
    pub operating: Operating,
    /// The margin of all rates by one factor.
    pub together: Option<Margin>,
    /// Where to re-check first.
    pub first: Option<WhereFirst>,
    /// Sample sizes for the judged rates.
    pub sizes: Vec<Size>,
    /// What precision the sizes are for: standard error, width, level.
    pub precision: [f64; 3],
    /// Smallest rehearsals for the judged rates.
    pub rehearsals: Vec<Rehearsal>,
    /// The chance to pass under each kind of rule.
    pub rules: Vec<RuleAdvice>,
    /// How the interval methods do on this frame and design; the best first.
    pub intervals: Vec<IntervalAdvice>,
    /// The operating surfaces that were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub surfaces: Vec<Surface>,
}

/// The chance to pass against two numbers of the study.
#[derive(Clone, Debug, Serialize)]
pub struct Surface {
    /// What is varied across and upright.
    pub levers: [Lever; 2],
    /// Their present values.
    pub now: [f64; 2],
    /// The grid, row by row from the lowest, each from left to right; points that the frame cannot carry are left out.
    pub cells: Vec<Cell>,
    /// Where the producer's risk is 5 % (a chance of 0.95), the chance is even, and the consumer's risk is 10 % (a chance of 0.1), row by row.
    pub crossings: Vec<Crossing>,
}

/// A point of a surface.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cell {
    /// Across.
    pub x: f64,
    /// Upright.
    pub y: f64,
    /// The chance to pass.
    pub chance: Figure,
}

/// Where a row of a surface crosses a chance.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Crossing {
    /// The chance.
    pub chance: f64,
    /// Across.
    pub x: f64,
    /// The row.
    pub y: f64,
}

/// In which order households are re-checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By the gain for each household.
    ByGain,
    /// Largest villages first.
    LargestFirst,
    /// Remote villages first, the largest of them before the others.
    RemoteFirst,
}

impl Order {
    /// All, ours first.
    pub const ALL: [Self; 3] = [Self::ByGain, Self::LargestFirst, Self::RemoteFirst];

    /// The name in outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::ByGain => "by_gain",
            Self::LargestFirst => "largest_first",
            Self::RemoteFirst => "remote_first",
        }
    }
}

/// Where to re-check first.
#[derive(Clone, Debug, Serialize)]
pub struct WhereFirst {
    /// The chance at which the list ends.
    pub until: f64,
    /// Share of errors that a re-check finds.
    pub finds: f64,
    /// Whether the truth differs between replicates; if not, the list points to who is in error.
    pub truth_varies: bool,
    /// Where the list reaches it; none if it never does.
    pub reached: Option<Reached>,
    /// The list, up to there.
    pub list: Vec<Item>,
    /// Townships by gain for each household.
    pub townships: Vec<Area>,
    /// Classes.
    pub classes: Vec<Area>,
    /// The chance against the effort, for each order; on replicates that did not make the list.
    pub curves: Vec<OrderCurve>,
    /// How much better the list does than the other orders at equal effort.
    pub against: Vec<Against>,
}

/// The effort that reaches a chance.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    /// Households to re-check.
    pub households: usize,
    /// The fewest that the simulation's error (95 %) allows.
    pub fewest: f64,
    /// The most.
    pub most: f64,
    /// Yuan, where a household has a price.
    pub cost: Option<f64>,
}

/// One entry of the list: one class of one village.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// From 1.
    pub rank: u32,
    /// The rank of the first entry from which this one cannot be told apart by its gain for each household: within 1.96 errors of the difference.
    /// Entries of one number are tied; their order is not known.
    pub tied_from: u32,
    /// Whether the gain itself is beyond its error: more than 1.96 errors above none.
    pub certain: bool,
    /// The township.
    pub township: String,
    /// The village.
    pub village: String,
    /// The class of the register.
    pub class: Status,
    /// Households to re-check; `None` where that is withheld.
    pub households: Option<u32>,
    /// With all entries before it; `None` where that is withheld.
    pub households_so_far: Option<u32>,
    /// Cases that the review is expected to draw here.
    pub expected_in_sample: f64,
    /// Gain in the chance to pass from this entry alone.
    pub gain: Figure,
    /// The same for each household.
    pub gain_per_household: Figure,
    /// The same for each yuan, where a household has a price.
    pub gain_per_yuan: Option<Figure>,
}

/// A township or a class: the gains of its entries, each alone, in sum.
#[derive(Clone, Debug, Serialize)]
pub struct Area {
    /// Its name or code.
    pub name: String,
    /// Households in its entries; `None` where that is withheld.
    pub households: Option<u32>,
    /// Sum of gains.
    pub gain: Figure,
    /// For a thousand households.
    pub gain_per_thousand: Figure,
    /// For each yuan, where a household has a price.
    pub gain_per_yuan: Option<Figure>,
    /// The place (from 1) of the first from which this one cannot be told apart by that gain, as with [`Item::tied_from`].
    pub tied_from: u32,
}

/// The chance against the effort in one order.
#[derive(Clone, Debug, Serialize)]
pub struct OrderCurve {
    /// The order.
    pub order: Order,
    /// By ascending effort.
    pub efforts: Vec<Effort>,
}

/// The chance at one effort.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Effort {
    /// Households re-checked.
    pub households: usize,
    /// The chance to pass.
    pub chance: Figure,
}

/// The list beside another order.
#[derive(Clone, Debug, Serialize)]
pub struct Against {
    /// The other order.
    pub order: Order,
    /// At this effort …
    pub households: usize,
    /// … the list passes so much more often.
    pub gain: Figure,
    /// Where the other order reaches the list's chance.
    pub reached: Option<Reached>,
}

/// Sample sizes for one rate.
#[derive(Clone, Debug, Serialize)]
pub struct Size {
    /// Which rate.
    pub lever: Lever,
    /// Households of its class a village, as now.
    pub each: u64,
    /// Villages now.
    pub villages_now: u64,
    /// Standard error now.
    pub error_now: Figure,
    /// Synthetic intra-village correlation of the simulated design effect.
    pub correlation: f64,
    /// Villages for the wanted standard error.
    pub villages_for_error: Option<u64>,
    /// The standard error with so many, simulated; `NaN` where the frame does not hold as many.
    pub error_checked: Figure,
    /// Villages for the wanted width.
    pub villages_for_width: Option<u64>,
    /// Villages that tell the present rate from the limit with a risk of 10 % on both sides, exactly, in like villages.
    pub villages_for_verdict: Option<u64>,
    /// The number of cases that is still good then.
    pub accept_for_verdict: Option<u64>,
}

/// The smallest rehearsal that raises the alarm.
#[derive(Clone, Debug, Serialize)]
pub struct Rehearsal {
    /// For which rate.
    pub lever: Lever,
    /// Its limit.
    pub limit: f64,
    /// The rate that it would reveal.
    pub rate: f64,
    /// Villages.
    pub villages: u64,
    /// Households in all.
    pub households: u64,
    /// The alarm is raised by more than so many cases.
    pub alarm_above: u64,
}

/// A kind of rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The estimate against the limit.
    Estimate,
    /// The one-sided 95 % bound against the limit.
    Bound,
    /// The number of households found against the limit's share of the mean sample.
    Count,
    /// The posterior probability (uniform prior) of being within the limit is at least 90 %.
    Posterior,
}

impl Kind {
    /// All, in their fixed order.
    pub const ALL: [Self; 4] = [Self::Estimate, Self::Bound, Self::Count, Self::Posterior];
}

/// The chance to pass under one kind of rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleAdvice {
    /// The kind.
    pub kind: Kind,
    /// With the rates as they are.
    pub now: Figure,
    /// With the omission rate at its limit.
    pub at_limit: Figure,
}

/// How one interval method does.
#[derive(Clone, Debug, Serialize)]
pub struct IntervalAdvice {
    /// Its code.
    pub method: &'static str,
    /// Nominal level.
    pub level: f64,
    /// Coverage and mean width by judged indicator.
    pub by_indicator: Vec<Held>,
}

/// Coverage and width of one method for one indicator.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Held {
    /// The indicator.
    pub indicator: Indicator,
    /// Share of intervals that hold the truth; where there is none, a miss.
    pub coverage: Figure,
    /// Mean width.
    pub width: Figure,
}

impl IntervalAdvice {
    /// The smallest coverage over the indicators.
    pub fn worst(&self) -> f64 {
        self.by_indicator.iter().map(|held| held.coverage.value).fold(f64::INFINITY, f64::min)
    }
}
