//! A re-check by the county itself before the first review, tried out on one replicate and undone again.

use super::{Desk, Study};
use crate::stream::{Luck, Purpose};
use crate::truth::{Basic, Household, Mark};
use crate::units::Probability;

/// How thorough a re-check is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recheck {
    /// Probability that the errors of a household are found; then they are set right in the register.
    pub finds: Probability,
    /// Probability that a dissatisfied household is satisfied afterwards.
    pub satisfies: Probability,
}

impl Recheck {
    /// Whether it could change anything of a household, as it is or as a review records it.
    pub fn concerns(self, household: Household) -> bool {
        !household.errors().is_empty() || self.satisfies > Probability::ZERO && !household.satisfied()
    }
}

/// The question under which a household's luck with the re-check is kept, apart from those of the county's other actions.
const QUESTION: u32 = u32::MAX;

impl Study {
    /// Lays out all that a re-check is about; gives those households, in frame order.
    pub fn concerned(&self, how: Recheck, desk: &mut Desk) -> Vec<u32> {
        self.truth.lay_out_errors(&mut desk.world);
        if how.satisfies <= Probability::ZERO {
            return self.truth.cases(&desk.world);
        }
        self.truth.lay_out(&mut desk.world, |basic| basic == Basic::Approval);
        (0..self.frame.households() as u32).filter(|&k| how.concerns(desk.world.household(k as usize))).collect()
    }

    /// Re-checks these households, of villages that are laid out. Whether an error is found is the household's own luck, whatever else is
    /// re-checked.
    pub fn recheck(&self, households: impl Iterator<Item = u32>, how: Recheck, replicate: u64, desk: &mut Desk) {
        let Some(round) = self.rounds.first() else { return };
        let luck = Luck::at(self.seed, Purpose::Act, replicate);
        for k in households {
            let truth = desk.world.household(k as usize);
            if !how.concerns(truth) {
                continue;
            }
            let [found, satisfied, ..] = luck.of(k, QUESTION);
            let after = if found < how.finds.get() { truth.corrected(truth.errors()) } else { truth };
            let after = if satisfied < how.satisfies.get() { after.with_satisfied(true) } else { after };
            if after != truth {
                desk.world.set(k as usize, after, round.estimation.measure());
            }
        }
    }

    /// Where the truth of this replicate stands.
    pub fn mark(&self, desk: &Desk) -> Mark {
        desk.world.mark()
    }

    /// Undoes every change since a mark. No village may have been laid out in between: reviews must have drawn the same households as those
    /// before it.
    pub fn rewind(&self, to: &Mark, desk: &mut Desk) {
        desk.world.rewind(to);
    }
}

impl Desk {
    /// What the last review recorded, household by household.
    pub fn records(&self) -> impl Iterator<Item = (u32, Household)> {
        self.answers.households.iter().copied().zip(self.answers.records.iter().copied())
    }
}
