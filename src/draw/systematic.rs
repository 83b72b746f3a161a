//! Systematic selection, exact in whole numbers where the order is fixed (Madow 1949; Hartley & Rao 1962 for random order).

use crate::stream::Stream;

/// Equal-interval selection with a random start: positions `⌊(r + iN) / n⌋` for `r` uniform in `0..N`. Exactly `n` units, each with
/// probability `n / N`, whatever N and n.
#[inline]
pub(super) fn systematic(size: u32, n: u32, stream: &mut Stream, chosen: impl FnMut(u32)) {
    from_start(size, n, u64::from(stream.below(size)), chosen);
}

/// The same from a given start.
#[inline]
pub(super) fn from_start(size: u32, n: u32, start: u64, chosen: impl FnMut(u32)) {
    (0..u64::from(n)).map(|i| ((start + i * u64::from(size)) / u64::from(n)) as u32).for_each(chosen);
}

/// Systematic selection with probability proportional to size in list order: with sizes cumulated to S and a start `r` uniform in `0..S`,
/// unit k is drawn if `n·C(k−1) ≤ r + iS < n·C(k)` for some i, so that π = n·size / S exactly (Madow 1949).
#[inline]
pub(super) fn pps(size: u32, n: u32, cumulated: impl Fn(u32) -> u64, stream: &mut Stream, chosen: impl FnMut(u32)) {
    let start = stream.below_u64(cumulated(size - 1));
    pps_from_start(size, n, cumulated, start, chosen);
}

/// The same from a given start.
#[inline]
pub(super) fn pps_from_start(size: u32, n: u32, cumulated: impl Fn(u32) -> u64, start: u64, mut chosen: impl FnMut(u32)) {
    let (total, start) = (cumulated(size - 1), u128::from(start));
    for i in 0..u128::from(n) {
        let point = ((start + i * u128::from(total)) / u128::from(n)) as u64;
        chosen(first_above(size, point, &cumulated));
    }
}

/// The unit that holds a point: the first whose cumulated size lies above it.
#[inline]
pub(super) fn first_above(size: u32, point: u64, cumulated: impl Fn(u32) -> u64) -> u32 {
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        if cumulated(middle) <= point { low = middle + 1 } else { high = middle }
    }
    low
}

/// Systematic selection by inclusion probabilities in the order given: exactly `n` units, the last border being n itself.
pub(super) fn ordered(pi: &[f64], n: u32, order: &[u32], stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let (mut point, mut border) = (stream.uniform(), 0.0);
    for (at, &k) in order.iter().enumerate() {
        border = if at + 1 == order.len() { f64::from(n) } else { border + pi[k as usize] };
        if point < border {
            chosen(k);
            point += 1.0;
        }
    }
}
