//! Appeals: the local side explains findings away on the spot. It can only remove them.

use serde::Deserialize;

use super::ByError;
use super::chance::Error;
use super::place::Place;
use crate::truth::Household;
use crate::units::Probability;

/// What the local side contests, and what becomes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Appeal {
    /// Probability that a true finding is explained away; 0 where an error is left out.
    pub removes_true: ByError,
    /// Probability that a false finding is cleared up; 0 where an error is left out.
    pub removes_false: ByError,
    /// Probability that the reviewers look again at a finding that was explained away, and restore it if it is true.
    pub second_look: Probability,
}

impl Default for Appeal {
    fn default() -> Self {
        Self { removes_true: ByError::default(), removes_false: ByError::default(), second_look: Probability::ZERO }
    }
}

impl Appeal {
    /// Probability that a finding is struck out in the end.
    pub(super) fn removes(&self, error: Error, is_true: bool, place: &Place<'_>, household: Household) -> f64 {
        if is_true {
            self.removes_true.at(error, place, household, 0.0) * (1.0 - self.second_look.get())
        } else {
            self.removes_false.at(error, place, household, 0.0)
        }
    }
}
