//! Substitutes: who is asked instead of a household that was not found, not met or refused.

use serde::Deserialize;

use super::Answers;
use super::conduct::{Conduct, Depth, Field, Scene, WILLING};
use super::lanes::Held;
use crate::draw::DrawnCell;
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
struct Reserve<'a> {
    /// All, in frame order.
    members: &'a [u32],
    /// Drawn.
    drawn: &'a [u32],
    /// Taken as substitutes so far, met or not.
    taken: &'a [u32],
}

/// Random proposals before the list is gone through; a cell with so few left is small.
const PROPOSALS: u32 = 32;

/// Where a half word falls in a list of `n`.
#[inline]
fn fall(luck: u32, n: usize) -> usize {
    ((u64::from(luck) * n as u64) >> 32) as usize
}

impl Reserve<'_> {
    /// Whether everybody is drawn or taken.
    fn is_empty(&self) -> bool {
        self.members.len() <= self.drawn.len() + self.taken.len()
    }

    /// Whether a household is neither drawn nor taken.
    fn is_free(&self, k: u32) -> bool {
        // All are compared: where the search ends cannot be foreseen.
        let among = |households: &[u32]| households.iter().fold(false, |any, &drawn| any | (drawn == k));
        !among(self.drawn) && !among(self.taken)
    }

    /// A free household, each equally likely; none where nobody is left. `lost` is the household it stands for, `tries` how many were
    /// tried before it.
    fn at_random(&self, dice: Dice, lost: u32, tries: u32) -> Option<u32> {
        for proposal in 0..PROPOSALS {
            let [luck, _] = dice.again(lost, tries * PROPOSALS + proposal);
            let k = self.members[fall(luck, self.members.len())];
            if self.is_free(k) {
                return Some(k);
            }
        }
        let free = || self.members.iter().copied().filter(|&k| self.is_free(k));
        let [_, luck] = dice.again(lost, tries * PROPOSALS);
        free().nth(fall(luck, free().count()))
    }

    /// The next free household on the list, from the first again after the last.
    fn next_to(&self, lost: u32) -> Option<u32> {
        let at = self.members.partition_point(|&k| k <= lost);
        let round = self.members[at..].iter().chain(&self.members[..at]);
        round.copied().find(|&k| self.is_free(k))
    }

    /// Whom the village suggests: from a random place on, the first free household at home that has nothing wrong with it, else the first that
    /// is at home, else nobody.
    fn suggested(&self, dice: Dice, lost: u32, world: &World) -> Option<u32> {
        let [luck, _] = dice.of(lost);
        let at = fall(luck, self.members.len());
        let round = || self.members[at..].iter().chain(&self.members[..at]).copied();
        let home = |k: &u32| !world.household(*k as usize).away() && self.is_free(*k);
        round().find(|&k| world.household(k as usize).is_presentable() && self.is_free(k)).or_else(|| round().find(home))
    }
}

/// A household that may be called upon: who, by which row, as what.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Called {
    pub(super) k: u32,
    pub(super) row: u32,
    pub(super) truth: Household,
}

impl Conduct<'_> {
    /// Puts substitutes into the places of the lost, where they can be had.
    pub(super) fn replace(&self, field: &mut Field, answers: &mut Answers) {
        let substitutes = self.protocol.written.substitute != Substitute::None && self.depth > Depth::Met;
        field.first.clear();
        if substitutes {
            self.look_around(field);
        }
        let Field { rows, held, lost, first, taken, .. } = field;
        let Answers { households, records, account, .. } = answers;
        let (mut next, mut empty) = (0, 0);
        for cell in &self.scene.sample.cells {
            taken.clear();
            while let Some(&slot) = lost.get(next).filter(|at| **at < cell.drawn.end) {
                let at = slot as usize;
                account.lost[self.reason(households[at], rows[at], records[at]) as usize] += 1;
                match first.get(next).and_then(|&first| self.substitute(households[at], cell, first, taken)) {
                    Some((Called { k, row, truth }, lanes)) => {
                        account.substituted += 1;
                        (households[at], rows[at], records[at], held[at]) = (k, row, truth, lanes);
                    }
                    None => {
                        held[at] = Held::default();
                        lost[empty] = slot;
                        empty += 1;
                    }
                }
                next += 1;
            }
        }
        lost.truncate(empty);
    }

    /// Looks where the search for each substitute will start: everywhere at once, since memory is slower than judgement.
    fn look_around(&self, Field { lost, first, .. }: &mut Field) {
        let Scene { sample, .. } = self.scene;
        let mut left = lost.as_slice();
        for cell in &sample.cells {
            let (here, further) = left.split_at(left.iter().take_while(|at| **at < cell.drawn.end).count());
            let members = self.scene.members(cell);
            first.extend(here.iter().map(|&at| {
                let [luck, _] = self.ask.substitute.of(sample.households[at as usize]);
                Called { k: members[fall(luck, members.len())], ..Called::default() }
            }));
            left = further;
        }
        first.iter_mut().for_each(|first| *first = self.know(first.k));
    }

    /// The substitute for a lost household, if one is met; those who are tried are taken.
    fn substitute(&self, lost: u32, cell: &DrawnCell, first: Called, taken: &mut Vec<u32>) -> Option<(Called, Held)> {
        let (members, drawn) = (self.scene.members(cell), self.scene.drawn(cell));
        let (policy, dice) = (self.protocol.written.substitute, self.ask.substitute);
        for tries in 0..self.protocol.written.reserves {
            let reserve = Reserve { members, drawn, taken };
            let next = match policy {
                _ if reserve.is_empty() => None,
                Substitute::None => None,
                Substitute::Reserve => reserve.at_random(dice, lost, tries),
                Substitute::Neighbour => reserve.next_to(lost),
                Substitute::Village if first.truth.is_presentable() && reserve.is_free(first.k) => Some(first.k),
                Substitute::Village => reserve.suggested(dice, lost, self.scene.world),
            };
            let k = next?;
            taken.push(k);
            let called = if k == first.k { first } else { self.know(k) };
            let held = self.reach(k, called.row);
            if policy == Substitute::Village || held.has(WILLING) {
                return Some((called, held.with(WILLING)));
            }
        }
        None
    }
}
