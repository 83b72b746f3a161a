//! Substitutes: who is asked instead of a household that was not found, not met or refused.

use serde::Deserialize;

use crate::stream::Dice;
use crate::truth::{Household, World};

/// The policy. Every substitute comes from the stratum (the cell of the household stage) of the household it stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Substitute {
    /// Nobody: fewer are interviewed.
    #[default]
    None,
    /// A reserve list drawn at random with the sample: as good as the sample, where those who are lost are like those who are met.
    Reserve,
    /// The next household on the list.
    Neighbour,
    /// Whom the village suggests: somebody at home and willing, satisfied and without error if there is any left.
    Village,
}

/// The households of one cell, and those of them that are already in the sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reserve<'a> {
    /// All, in frame order.
    pub(super) members: &'a [u32],
    /// Drawn.
    pub(super) drawn: &'a [u32],
    /// Taken as substitutes so far, met or not.
    pub(super) taken: &'a [u32],
}

/// Random proposals before the list is gone through; a cell with so few left is small.
const PROPOSALS: u32 = 32;

impl Reserve<'_> {
    /// Whether everybody is drawn or taken.
    pub(super) fn is_empty(&self) -> bool {
        self.members.len() <= self.drawn.len() + self.taken.len()
    }

    fn is_free(&self, k: u32) -> bool {
        !self.drawn.contains(&k) && !self.taken.contains(&k)
    }

    /// A free household, each equally likely; none where nobody is left. `lost` is the household it stands for, `tries` how many were
    /// tried before it.
    pub(super) fn at_random(&self, dice: Dice, lost: u32, tries: u32) -> Option<u32> {
        let place = |luck: u32, n: usize| ((u64::from(luck) * n as u64) >> 32) as usize;
        for proposal in 0..PROPOSALS {
            let [luck, _] = dice.again(lost, tries * PROPOSALS + proposal);
            let k = self.members[place(luck, self.members.len())];
            if self.is_free(k) {
                return Some(k);
            }
        }
        let free = || self.members.iter().copied().filter(|&k| self.is_free(k));
        let [_, luck] = dice.again(lost, tries * PROPOSALS);
        free().nth(place(luck, free().count()))
    }

    /// The next free household on the list, from the first again after the last.
    pub(super) fn next_to(&self, lost: u32) -> Option<u32> {
        let at = self.members.partition_point(|&k| k <= lost);
        let round = self.members[at..].iter().chain(&self.members[..at]);
        round.copied().find(|&k| self.is_free(k))
    }

    /// Whom the village suggests: from a random place on, the first free household at home that has nothing wrong with it, else the first that is at
    /// home, else nobody.
    pub(super) fn suggested(&self, dice: Dice, lost: u32, world: &World) -> Option<u32> {
        let [luck, _] = dice.of(lost);
        let at = ((u64::from(luck) * self.members.len() as u64) >> 32) as usize;
        let from = |at: usize| self.members[at..].iter().chain(&self.members[..at]).copied();
        let home = |k: &u32| !world.household(*k as usize).away() && self.is_free(*k);
        from(at).find(|k| is_blameless(world.household(*k as usize)) && home(k)).or_else(|| from(at).find(home))
    }
}

fn is_blameless(household: Household) -> bool {
    household.satisfied() && !household.error() && !household.mis_included() && household.omitted_members() == 0
}
