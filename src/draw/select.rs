//! The selection algorithms. Each draws positions `0..N` of a cell; each is exact in whole numbers.

use crate::design::{Cell, Select};
use crate::stream::Stream;

/// Draws positions; holds the marks of units already chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Selector {
    marks: Vec<u32>,
    round: u32,
}

impl Selector {
    /// Draws `cell.take` of the positions `0..cell.size()`. `cumulated(i)` is the size of the units up to and with `i`.
    #[inline]
    pub(super) fn choose(&mut self, cell: &Cell, cumulated: impl Fn(u32) -> u64, stream: &mut Stream, chosen: impl FnMut(u32)) {
        match cell.select {
            Select::All => (0..cell.size()).for_each(chosen),
            Select::Simple => self.simple(cell.size(), cell.take, stream, chosen),
            Select::Systematic => systematic(cell.size(), cell.take, stream, chosen),
            Select::PpsSystematic => pps_systematic(cell.size(), cell.take, cumulated, stream, chosen),
        }
    }

    /// Simple random sampling without replacement: every set of `n` out of `size` equally likely (Floyd's algorithm).
    #[inline]
    fn simple(&mut self, size: u32, n: u32, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
        if self.marks.len() < size as usize {
            self.marks.resize(size as usize, 0);
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.marks.fill(0);
            self.round = 1;
        }
        let (marks, round) = (&mut self.marks[..size as usize], self.round);
        for last in size - n..size {
            let tried = stream.below(last + 1);
            let taken = if marks[tried as usize] == round { last } else { tried };
            marks[taken as usize] = round;
            chosen(taken);
        }
    }
}

/// Equal-interval selection with a random start: positions `⌊(r + iN) / n⌋` for `r` uniform in `0..N`. Exactly `n` units, each with
/// probability `n / N`, whatever N and n.
#[inline]
pub(super) fn systematic(size: u32, n: u32, stream: &mut Stream, chosen: impl FnMut(u32)) {
    let start = u64::from(stream.below(size));
    (0..u64::from(n)).map(|i| ((start + i * u64::from(size)) / u64::from(n)) as u32).for_each(chosen);
}

/// Systematic selection with probability proportional to size in list order: with sizes cumulated to S and a start `r` uniform in `0..S`,
/// unit k is drawn if `n·C(k−1) ≤ r + iS < n·C(k)` for some i, so that π = n·size / S exactly (Madow 1949).
#[inline]
fn pps_systematic(size: u32, n: u32, cumulated: impl Fn(u32) -> u64, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let total = cumulated(size - 1);
    let start = u128::from(stream.below_u64(total));
    for i in 0..u128::from(n) {
        let point = ((start + i * u128::from(total)) / u128::from(n)) as u64;
        let (mut low, mut high) = (0, size);
        while low < high {
            let middle = low + (high - low) / 2;
            if cumulated(middle) <= point { low = middle + 1 } else { high = middle }
        }
        chosen(low);
    }
}
