//! Simple random sampling without replacement by Floyd's algorithm (Bentley & Floyd 1987).

use crate::stream::Stream;

/// Marks of the units already chosen; a round number saves clearing them.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    marks: Vec<u32>,
    round: u32,
}

/// One draw under way.
struct Draw<'a> {
    marks: &'a mut [u32],
    round: u32,
}

impl Draw<'_> {
    /// One more unit, of which `last` was out of reach until now; `tried` is random up to and with it.
    #[inline(always)]
    fn choose(&mut self, tried: u32, last: u32) -> u32 {
        let chosen = if self.marks[tried as usize] == self.round { last } else { tried };
        self.marks[chosen as usize] = self.round;
        chosen
    }
}

impl Marks {
    /// Every set of `n` out of `size` equally likely.
    #[inline]
    pub(super) fn simple(&mut self, size: u32, n: u32, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
        let mut draw = self.open(size);
        (size - n..size).for_each(|last| chosen(draw.choose(stream.below(last + 1), last)));
    }

    /// The same with members of a list.
    #[inline]
    pub(super) fn simple_of(&mut self, members: &[u32], n: u32, stream: &mut Stream, to: &mut Vec<u32>) {
        let size = members.len() as u32;
        let mut draw = self.open(size);
        to.extend((size - n..size).map(|last| members[draw.choose(stream.below(last + 1), last) as usize]));
    }

    #[inline]
    fn open(&mut self, size: u32) -> Draw<'_> {
        if self.marks.len() < size as usize {
            self.marks.resize(size as usize, 0);
        }
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.marks.fill(0);
            self.round = 1;
        }
        Draw { marks: &mut self.marks[..size as usize], round: self.round }
    }
}
