//! Draws with replacement: a unit may come more than once (Hansen & Hurwitz 1943; Särndal et al. 1992, §2.9).

use crate::stream::Stream;

/// `n` independent draws, each unit equally likely.
pub(super) fn simple(size: u32, n: u32, stream: &mut Stream, chosen: impl FnMut(u32)) {
    (0..n).map(|_| stream.below(size)).for_each(chosen);
}

/// `n` independent draws with probability `size / S`, exact in whole numbers. `cumulated(i)` is the size of the units up to and with `i`.
pub(super) fn pps(size: u32, n: u32, cumulated: impl Fn(u32) -> u64, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let total = cumulated(size - 1);
    for _ in 0..n {
        let point = stream.below_u64(total);
        chosen(super::systematic::first_above(size, point, &cumulated));
    }
}
