//! What a planner can imagine otherwise: one number of the study at a time.

use serde::{Deserialize, Serialize};

use crate::truth::Basic;
use crate::units::Indicator;

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

/// A study's levers as they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Present {
    /// In the order of [`Lever::ALL`]; `NaN` where the study has nothing of the kind.
    pub levers: [f64; 7],
    /// Intra-village correlations, in the order of [`Lever::RATES`]; `NaN` where there is none.
    pub correlation: [f64; 3],
}

/// A lever at a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Setting {
    /// What is changed.
    pub lever: Lever,
    /// Its value: a rate, a correlation, a probability, or a factor.
    pub value: f64,
}
