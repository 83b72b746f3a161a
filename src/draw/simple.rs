//! Simple random sampling without replacement by Floyd's algorithm (Bentley & Floyd 1987).

use crate::stream::Stream;

/// Marks of the units already chosen; a round number saves clearing them.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    marks: Vec<u32>,
    round: u32,
}

impl Marks {
    /// Every set of `n` out of `size` equally likely.
    #[inline]
    pub(super) fn simple(&mut self, size: u32, n: u32, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
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
