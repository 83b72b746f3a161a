//! Maximum entropy and Sampford sampling: unit by unit in list order, each with its exact chance given those before (Chen, Dempster &
//! Liu 1994, procedure 3 of §4; Tillé 2006, algorithm 5.6). No sample is ever thrown away, so the time is at most N steps.

use crate::design::inclusion::Rejective;
use crate::stream::Stream;

/// Draws exactly n units.
pub(super) fn rejective(table: &Rejective, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let (mut left, size) = table.sizes();
    let mut credit = 0.0;
    for i in 0..size {
        if left == 0 {
            return;
        }
        if size - i == left || stream.uniform() < table.chance(i, left, credit) {
            credit += table.credit(i);
            left -= 1;
            chosen(i as u32);
        }
    }
}
