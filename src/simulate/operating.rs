//! The chance to pass if what nobody knows beforehand were otherwise: operating curves, and how far the true rates may grow.

use serde::{Deserialize, Serialize};

use super::Figure;
use super::outcome::finite_or_null;
use crate::truth::Basic;
use crate::units::Indicator;

/// Operating curves of the deciding review. All points share their random numbers.
#[derive(Clone, Debug, Serialize)]
pub struct Operating {
    /// Replicates behind each point; in a plan an eighth of them where the chance is worked out given each sample.
    pub replicates: u64,
    /// The wanted chance to pass, which the margins keep.
    pub wanted: f64,
    /// The margin of each true rate alone.
    pub margins: Vec<Margin>,
    /// A curve for each true rate, then for each assumption.
    pub curves: Vec<Curve>,
}

/// A number of a study that can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    /// Omitted among the never registered households.
    Omission,
    /// Wrongly exited among the exited households.
    MisExit,
    /// Dissatisfied among all households.
    Dissatisfaction,
    /// Factor on the intra-village correlations of these.
    Correlation,
    /// Probability that the reviewers recognise an error.
    Sensitivity,
    /// Factor on the villages drawn.
    Villages,
    /// Factor on the households drawn in each.
    Households,
}

impl Lever {
    /// All, in their fixed order.
    pub const ALL: [Self; 7] =
        [Self::Omission, Self::MisExit, Self::Dissatisfaction, Self::Correlation, Self::Sensitivity, Self::Villages, Self::Households];

    /// Those that are rates of wrong households, which a margin is about.
    pub const RATES: [Self; 3] = [Self::Omission, Self::MisExit, Self::Dissatisfaction];

    /// The name in outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Omission => "omission",
            Self::MisExit => "mis_exit",
            Self::Dissatisfaction => "dissatisfaction",
            Self::Correlation => "correlation",
            Self::Sensitivity => "sensitivity",
            Self::Villages => "villages",
            Self::Households => "households",
        }
    }

    /// What a rate is about: the cases it counts and the indicator that shows them.
    pub fn about(self) -> Option<(Basic, Indicator)> {
        match self {
            Self::Omission => Some((Basic::Omission, Indicator::Omission)),
            Self::MisExit => Some((Basic::MisExit, Indicator::MisExit)),
            Self::Dissatisfaction => Some((Basic::Approval, Indicator::Approval)),
            _ => None,
        }
    }
}

/// Where a search for a margin ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The margin was found.
    Found,
    /// The chance is too small even without any case.
    Never,
    /// The chance is still enough at the largest rate that was tried.
    Beyond,
}

/// How far rates may grow while the chance to pass stays at what is wanted.
#[derive(Clone, Debug, Serialize)]
pub struct Margin {
    /// Where the search ended.
    pub reach: Reach,
    /// The largest factor of the present rates.
    pub factor: Figure,
    /// What that is for each rate.
    pub amounts: Vec<Amount>,
}

/// The largest tolerable amount of one kind of case.
#[derive(Clone, Debug, Serialize)]
pub struct Amount {
    /// Which rate.
    pub lever: Lever,
    /// The largest rate of households of its class.
    pub rate: Figure,
    /// Expected households as things are.
    pub households_now: f64,
    /// The most households.
    pub households: Figure,
    /// Expected persons as things are.
    pub persons_now: f64,
    /// The most persons.
    pub persons: Figure,
}

/// The chance to pass against one number of the study.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// What is varied.
    pub lever: Lever,
    /// What a true rate counts; none where the number is no rate.
    pub cases: Option<Cases>,
    /// Its present value.
    #[serde(serialize_with = "finite_or_null")]
    pub now: f64,
    /// Points by ascending value.
    pub points: Vec<Point>,
}

impl Curve {
    /// The chance at a value: that of a point, or on the straight line between two; none beyond the last.
    pub fn chance(&self, value: f64) -> Option<f64> {
        let exactly = self.points.iter().find(|point| (point.value - value).abs() <= 1e-12);
        let between = || {
            let pair = self.points.windows(2).find(|pair| (pair[0].value..pair[1].value).contains(&value))?;
            let share = (value - pair[0].value) / (pair[1].value - pair[0].value);
            Some(pair[0].chance.value + share * (pair[1].chance.value - pair[0].chance.value))
        };
        exactly.map(|point| point.chance.value).or_else(between)
    }
}

/// What a rate counts: the expected cases are rate × households. They are a little other where rates differ by place.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Cases {
    /// Households of the class.
    pub households: f64,
    /// Persons in them, weighted as cases are.
    pub persons: f64,
}

/// A point of a curve.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Point {
    /// The value of what is varied.
    pub value: f64,
    /// The chance to pass.
    pub chance: Figure,
    /// The share of replicates in which the rule on this rate is met; `NaN` where the curve is not of a rate.
    pub rule: Figure,
    /// The same, exactly, for equal clusters from many like villages: a check and a rule of thumb; `NaN` where there is none.
    #[serde(serialize_with = "finite_or_null")]
    pub exact: f64,
}
