//! Chromy's sequential method (Chromy 1979, *Proc. ASA Survey Research Methods*, §3) for expected hits below 1.

use crate::stream::Stream;

/// Goes once round the circular list from a start chosen proportionally to size. With C the expected hits so far, the hits so far are
/// always ⌊C⌋ or ⌊C⌋ + 1, the latter with the chance of C's fractional part. Exactly n units.
pub(super) fn chromy(pi: &[f64], stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let mut start = 0;
    let mut u = stream.uniform() * pi.iter().sum::<f64>();
    while start + 1 < pi.len() && u >= pi[start] {
        u -= pi[start];
        start += 1;
    }
    let (mut fraction, mut above) = (0.0, false);
    for k in (start..pi.len()).chain(0..start) {
        let before = fraction;
        fraction += pi[k];
        let crossed = fraction > 1.0 - 1e-9;
        if crossed {
            fraction = if fraction < 1.0 + 1e-9 { 0.0 } else { fraction - 1.0 };
        }
        let hit = match (crossed, above) {
            (false, false) => stream.uniform() * (1.0 - before) < pi[k],
            (false, true) => false,
            (true, false) => true,
            (true, true) => stream.uniform() * before < fraction,
        };
        above = if crossed { above && hit } else { above || hit };
        if hit {
            chosen(k as u32);
        }
    }
}
