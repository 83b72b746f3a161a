//! What a planner can imagine otherwise: one number of the study at a time.

use serde::Serialize;

use crate::simulate::Lever;

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
