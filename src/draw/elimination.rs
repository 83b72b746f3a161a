//! Tillé's elimination and Midzuno's method: the steps of [`Elimination`], in time N.

use crate::design::inclusion::Elimination;
use crate::stream::Stream;

/// Strikes off one unit a step; draws those left (Tillé) or those struck (Midzuno). `pool` holds the units that are not certain.
pub(super) fn elimination(table: &Elimination, pool: &mut Vec<u32>, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    pool.clear();
    for i in table.steps().rev() {
        let entering = table.entering(i);
        let struck = strike(table, i, pool, stream);
        let at_pool = pool.len();
        pool.extend((entering.start as u32..entering.end as u32).filter(|rank| struck != Struck::Entering(*rank)));
        let struck = match struck {
            Struck::Entering(rank) => rank,
            Struck::Pool => {
                let at = stream.below(at_pool as u32) as usize;
                pool.swap_remove(at)
            }
        };
        if table.is_complement() {
            chosen(table.position(struck));
        }
    }
    if !table.is_complement() {
        pool.iter().for_each(|&rank| chosen(table.position(rank)));
    }
}

#[derive(PartialEq)]
enum Struck {
    /// This rank, which ceases to be certain in this step.
    Entering(u32),
    /// One of those that ceased before, all equally likely.
    Pool,
}

fn strike(table: &Elimination, i: usize, pool: &[u32], stream: &mut Stream) -> Struck {
    let entering = table.entering(i);
    if entering.is_empty() {
        return Struck::Pool;
    }
    let mut u = stream.uniform();
    for rank in entering.clone() {
        let leaves = table.leaves(rank, i);
        if u < leaves {
            return Struck::Entering(rank as u32);
        }
        u -= leaves;
    }
    if pool.is_empty() { Struck::Entering(entering.end as u32 - 1) } else { Struck::Pool }
}
