//! Substitutes: who is asked instead of a household that was not found, not met or refused.

use std::hint::select_unpredictable;

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
    /// Taken as substitutes so far, met or not: `before` in other cells, then in this one.
    taken: &'a [u32],
    before: usize,
}

/// Random proposals before the list is gone through; a cell with so few left is small.
const PROPOSALS: u32 = 32;

/// Where a half word falls in a list of `n`.
#[inline]
fn fall(luck: u32, n: usize) -> usize {
    ((u64::from(luck) * n as u64) >> 32) as usize
}

/// Whether a list holds a household: all are compared, since where a search would end cannot be foreseen.
#[inline(always)]
fn is_among(households: &[u32], k: u32) -> bool {
    households.iter().fold(false, |any, &household| any | (household == k))
}

impl Reserve<'_> {
    /// Whether everybody is drawn or taken.
    fn is_empty(&self) -> bool {
        self.members.len() + self.before <= self.drawn.len() + self.taken.len()
    }

    /// Whether a household is neither drawn nor taken. Eight are compared at once, the last eight as well; of the taken the last four, of which
    /// those in other cells do not count.
    fn is_free(&self, k: u32) -> bool {
        let is_drawn = match self.drawn.last_chunk::<8>() {
            Some(last) => self.drawn.as_chunks::<8>().0.iter().fold(is_among(last, k), |any, eight| any | is_among(eight, k)),
            None => is_among(self.drawn, k),
        };
        let is_taken = match self.taken.split_last_chunk::<4>() {
            Some((others, last)) => {
                let among_last = (others.len()..).zip(last).fold(false, |any, (at, &taken)| any | ((taken == k) & (at >= self.before)));
                among_last || others.len() > self.before && is_among(&others[self.before..], k)
            }
            None => is_among(&self.taken[self.before..], k),
        };
        !is_drawn & !is_taken
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
        self.look_around(field);
        let Field { cells, rows, held, lost, first, taken, .. } = field;
        let Answers { households, records, account, .. } = answers;
        let (mut empty, mut cell, mut before) = (0, u32::MAX, 0);
        taken.clear();
        for (next, first) in first.iter().enumerate() {
            let (slot, at) = (lost[next], lost[next] as usize);
            account.lost[self.reason(households[at], rows[at], records[at]) as usize] += 1;
            before = select_unpredictable(cells[at] == cell, before, taken.len());
            cell = cells[at];
            let here = &self.scene.sample.cells[cell as usize];
            match first.and_then(|first| self.substitute(households[at], here, first, (taken, before))) {
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
        }
        lost.truncate(empty);
    }

    /// Looks where the search for each substitute will start, if there is any: everywhere at once, since memory is slower than judgement.
    fn look_around(&self, Field { cells, lost, first, .. }: &mut Field) {
        let Scene { sample, .. } = self.scene;
        first.clear();
        if self.protocol.written.substitute == Substitute::None || self.depth == Depth::Met {
            return first.resize(lost.len(), None);
        }
        first.extend(lost.iter().map(|&at| {
            let cell = &sample.cells[cells[at as usize] as usize];
            let members = self.scene.members(cell);
            let [luck, _] = self.ask.substitute.of(sample.households[at as usize]);
            (members.len() > cell.drawn.len()).then(|| Called { k: members[fall(luck, members.len())], ..Called::default() })
        }));
        first.iter_mut().flatten().for_each(|first| *first = self.know(first.k));
    }

    /// The substitute for a lost household, if one is met; those who are tried are taken. Those taken `before` are of other cells.
    fn substitute(&self, lost: u32, cell: &DrawnCell, first: Called, (taken, before): (&mut Vec<u32>, usize)) -> Option<(Called, Held)> {
        let (members, drawn) = (self.scene.members(cell), self.scene.drawn(cell));
        let (policy, dice) = (self.protocol.written.substitute, self.ask.substitute);
        for tries in 0..self.protocol.written.reserves {
            let reserve = Reserve { members, drawn, taken, before };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_is_who_is_neither_drawn_nor_taken() {
        let members: Vec<u32> = (0..60).map(|at| at * 3).collect();
        // A first stage with replacement may draw a cell twice: who was taken in the one is free in the other.
        let elsewhere = [members[59], members[58], members[57]];
        for drawn in 0..40 {
            for (before, here) in (0..=3).flat_map(|before| (0..7).map(move |here| (before, here))) {
                let taken: Vec<u32> = elsewhere[..before].iter().copied().chain(members[drawn..drawn + here].iter().copied()).collect();
                let reserve = Reserve { members: &members, drawn: &members[..drawn], taken: &taken, before };
                for (at, &k) in members.iter().enumerate() {
                    assert_eq!(reserve.is_free(k), at >= drawn + here, "{drawn} {before} {here} {at}");
                }
                assert!(!reserve.is_empty());
            }
        }
        let all = Reserve { members: &members, drawn: &members[..50], taken: &members[40..], before: 10 };
        assert!(all.is_empty());
    }
}
