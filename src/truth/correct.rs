//! Correction (整改): errors that a review found are set right before the next one, and others like them (举一反三).

use serde::Deserialize;

use super::{Errors, Household, Measure, Truth, World};
use crate::stream::Luck;
use crate::units::Probability;

/// How errors are corrected after a review. Only real errors can be: the omitted enter the register, the wrongly exited return to it, the
/// wrongly included leave it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correct {
    /// Probability that an error that was found is corrected.
    pub found: Probability,
    /// Probability that another error in a village in which one was found is looked for, found and corrected.
    #[serde(default)]
    pub same_village: Probability,
    /// Probability that another error of a kind of which one was found anywhere is.
    #[serde(default)]
    pub same_kind: Probability,
}

/// What a review recorded: households by frame index, and how each was recorded.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// Frame indices.
    pub households: &'a [u32],
    /// Records, in the same order.
    pub records: &'a [Household],
}

impl Truth {
    /// Corrects a world after a review. `luck` is that of corrections, `round` the number of the review.
    pub fn correct(&self, how: &Correct, recorded: Recorded<'_>, world: &mut World, measure: &Measure, luck: Luck, round: u32) {
        let mut kinds = Errors::NONE;
        let mut villages = Vec::new();
        for (&k, record) in recorded.households.iter().zip(recorded.records) {
            let truth = world.household(k as usize);
            let real = record.errors() & truth.errors();
            if real.is_empty() {
                continue;
            }
            kinds = kinds | real;
            villages.push(self.villages.locate(k as usize));
            if luck.of(k, round)[0] < how.found.get() {
                world.set(k as usize, truth.corrected(real), measure);
            }
        }
        if how.same_village > Probability::ZERO {
            villages.sort_unstable();
            villages.dedup();
            let neighbours = villages.into_iter().flat_map(|village| self.villages.range(village)).map(|k| k as u32);
            self.correct_others(neighbours, Errors::ALL, how.same_village, world, measure, |k| luck.of(k, round)[1]);
        }
        if how.same_kind > Probability::ZERO && !kinds.is_empty() {
            self.lay_out_errors(world);
            let cases = self.cases(world);
            self.correct_others(cases.into_iter(), kinds, how.same_kind, world, measure, |k| luck.of(k, round)[2]);
        }
    }

    fn correct_others(
        &self,
        among: impl Iterator<Item = u32>,
        kinds: Errors,
        probability: Probability,
        world: &mut World,
        measure: &Measure,
        luck: impl Fn(u32) -> f64,
    ) {
        for k in among {
            let household = world.household(k as usize);
            let errors = household.errors() & kinds;
            if !errors.is_empty() && luck(k) < probability.get() {
                world.set(k as usize, household.corrected(errors), measure);
            }
        }
    }
}
