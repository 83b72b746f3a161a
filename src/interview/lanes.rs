//! Four questions answered by one word of dice, for many households at once.
//!
//! A luck is a binary fraction of 31 digits that is read from the left: an event happens where it lies below its threshold. Fifteen digits
//! decide in all but one of 2¹⁵ cases, so a word of dice holds the lucks of four questions, and two subtractions compare them all. Where
//! fifteen do not decide, sixteen more are thrown. Whole numbers only: vectors of any width give the same bits.

use pulp::Arch;

use crate::stream::Dice;

/// Lucks are whole numbers below this; it is the threshold of what is sure.
pub(super) const SURE: u32 = 1 << 31;

/// The questions of one word, from the lowest lane.
pub(super) const QUESTIONS: usize = 4;

/// The guard bits: a lane of sixteen bits holds fifteen digits below one.
const GUARDS: u64 = 0x8000_8000_8000_8000;
const ONES: u64 = 0x0001_0001_0001_0001;

/// The first fifteen digits of four thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lanes(u64);

/// A set of lanes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(u64);

impl Set {
    /// One lane alone.
    pub(super) const fn lane(lane: usize) -> Self {
        Self(1 << (16 * lane + 15))
    }

    /// Both sets together.
    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The lanes in which the event happens, at the guards; and below each the lanes in which the digits are equal, so that they do not decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held(u64);

impl Held {
    /// Whether anything happens.
    #[inline(always)]
    pub(super) const fn is_any(self) -> bool {
        self.0 != 0
    }

    /// Whether an event of the set happens.
    #[inline(always)]
    pub(super) const fn has(self, set: Set) -> bool {
        self.0 & set.0 != 0
    }

    /// Whether one may happen, or is not decided.
    #[inline(always)]
    pub(super) const fn may_have(self, set: Set) -> bool {
        self.0 & (set.0 | set.0 >> 1) != 0
    }

    /// Whether one is not decided.
    #[inline(always)]
    pub(super) const fn is_open(self, set: Set) -> bool {
        self.0 & set.0 >> 1 != 0
    }

    /// The same with the events of a set.
    pub(super) const fn with(self, set: Set) -> Self {
        Self(self.0 | set.0)
    }

    /// What happens by the whole lucks.
    pub(super) fn settled(thresholds: [u32; QUESTIONS], word: u64, more: u64) -> Self {
        let lanes = thresholds.into_iter().enumerate().filter(|(lane, threshold)| luck(word, more, *lane) < *threshold);
        lanes.fold(Self::default(), |all, (lane, _)| all.with(Set::lane(lane)))
    }
}

/// All lanes.
pub(super) const EVERY: Set = Set(GUARDS);

impl Lanes {
    /// Of thresholds of at most [`SURE`].
    pub(super) fn new(thresholds: [u32; QUESTIONS]) -> Self {
        let lane = |threshold: u32| u64::from((threshold >> 16).min(0x7fff));
        Self(thresholds.into_iter().rev().fold(0, |lanes, threshold| lanes << 16 | lane(threshold)) | GUARDS)
    }

    #[inline(always)]
    pub(super) fn hold(self, word: u64) -> Held {
        // Guards are set, so no lane borrows from the next: at most 0x7fff + 1 is taken from at least 0x8000.
        let at_most = self.0 - (word & !GUARDS);
        let below = at_most - ONES;
        Held(below & GUARDS | ((at_most ^ below) & GUARDS) >> 1)
    }
}

/// Throws the dice at some places and holds each word against its thresholds, as many at once as the machine can.
pub(super) fn hold(arch: Arch, lanes: &[Lanes], places: &[u64], dice: Dice, held: &mut Vec<Held>) {
    held.resize(lanes.len(), Held::default());
    arch.dispatch(|| hold_each(lanes, places, dice, held));
}

/// Inlined into each of the vector widths.
#[inline(always)]
fn hold_each(lanes: &[Lanes], places: &[u64], dice: Dice, held: &mut [Held]) {
    for ((held, lanes), &place) in held.iter_mut().zip(lanes).zip(places) {
        *held = lanes.hold(dice.at(place));
    }
}

/// Throws the dice at some places.
pub(super) fn throw(arch: Arch, places: &[u64], dice: Dice, words: &mut Vec<u64>) {
    words.resize(places.len(), 0);
    arch.dispatch(|| throw_each(places, dice, words));
}

#[inline(always)]
fn throw_each(places: &[u64], dice: Dice, words: &mut [u64]) {
    for (word, &place) in words.iter_mut().zip(places) {
        *word = dice.at(place);
    }
}

/// The whole luck of a lane, below [`SURE`]: fifteen digits of one word, sixteen of another.
pub(super) fn luck(word: u64, more: u64, lane: usize) -> u32 {
    let digits = |word: u64| (word >> (16 * lane)) as u32 & 0xffff;
    (digits(word) & 0x7fff) << 16 | digits(more)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words whose digits lie about those of the thresholds below, so that lanes often tie; guard bits are as they come.
    fn words() -> impl Iterator<Item = u64> {
        (0..20_000_u64).map(|i| {
            let digits = [0x7ffe + i % 2, 1 + i / 2 % 3, i / 6 % 2, 0x7ffd + i / 12 % 3];
            let guards = i.wrapping_mul(0x9e37_79b9_7f4a_7c15) & GUARDS;
            digits.iter().rev().fold(0, |word, digits| word << 16 | digits) | guards
        })
    }

    #[test]
    fn what_is_decided_early_is_what_the_whole_luck_decides() {
        let thresholds = [SURE, 0x0002_8000, 0, 0x7fff_ffff];
        let lanes = Lanes::new(thresholds);
        let mut open = 0;
        for (i, word) in (0_u64..).zip(words()) {
            let more = i.wrapping_mul(0xd134_2543_de82_ef95);
            let (early, whole) = (lanes.hold(word), Held::settled(thresholds, word, more));
            for lane in (0..QUESTIONS).map(Set::lane) {
                assert!(early.is_open(lane) || early.has(lane) == whole.has(lane), "{word:x} {more:x}");
                assert!(!(early.is_open(lane) && early.has(lane)) && early.may_have(lane) >= whole.has(lane));
                open += u32::from(early.is_open(lane));
            }
            assert!(whole.has(Set::lane(0)) && !whole.has(Set::lane(2)) && !whole.is_open(EVERY));
        }
        assert!(open > 1_000);
    }

    #[test]
    fn every_luck_of_a_lane_is_decided_as_it_is_compared() {
        for threshold in [0, 1, 0x8000, 0x10000, 0x10001, 0x1234_5678, 0x7ffe_ffff, 0x7fff_0000, 0x7fff_ffff, SURE] {
            let lanes = Lanes::new([0, threshold, SURE, 0]);
            for digits in 0..1_u32 << 15 {
                let held = lanes.hold(u64::from(digits) << 16);
                let (first, last) = (digits << 16, digits << 16 | 0xffff);
                if held.is_open(Set::lane(1)) {
                    // A threshold that ends with the digits is undecided, too: the next sixteen decide it.
                    assert!(digits == threshold >> 16 || digits == 0x7fff);
                } else {
                    assert_eq!((held.has(Set::lane(1)), held.has(Set::lane(1))), (last < threshold, first < threshold));
                }
            }
        }
    }

    #[test]
    fn many_are_held_as_one_is() {
        let lanes: Vec<Lanes> = (0..1_000_u32).map(|i| Lanes::new([i.wrapping_mul(0x9e37_79b9) >> 1, SURE, i, 0])).collect();
        let places: Vec<u64> = (0..1_000).map(|i| i * 7 + 5).collect();
        let dice = crate::stream::Luck::at(1, crate::stream::Purpose::Interview, 0).dice(0);
        let mut held = Vec::new();
        hold(Arch::new(), &lanes, &places, dice, &mut held);
        for ((held, lanes), &place) in held.iter().zip(&lanes).zip(&places) {
            assert_eq!(*held, lanes.hold(dice.at(place)));
        }
    }
}
