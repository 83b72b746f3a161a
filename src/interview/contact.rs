//! Contact: is the household found, is somebody at home, are they willing.

use super::Interview;
use super::place::Place;
use crate::truth::Household;

/// How a visit to one kind of household ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Contact {
    /// Probability that it is found and somebody is met or reached.
    pub(super) met: f64,
    /// Probability that it is found.
    pub(super) found: f64,
    /// Probability that it refuses once it is met.
    pub(super) refuses: f64,
}

impl Interview {
    /// A household that is away for the day with probability q is met within k visits with `1 − qᵏ`.
    pub(super) fn contact(&self, place: &Place<'_>, household: Household) -> Contact {
        let found = 1.0 - self.gone.at(place, household);
        let (met, refuses) = if household.away() {
            (self.away_contact.at(place, household), self.phone_refusal.as_ref().unwrap_or(&self.refusal))
        } else {
            let in_time = 1.0 - self.day_away.at(place, household).powi(self.calls as i32);
            (self.contact.at(place, household) * in_time, &self.refusal)
        };
        Contact { met: found * met, found, refuses: refuses.at(place, household) }
    }
}
