//! A first stage that is stratified over replicates: in a block of [`BLOCK`] replicates it spreads as evenly as it can, while each of them by
//! itself is drawn exactly as if it were alone.
//!
//! Each random number behind the draw is `(π(i) + v) / B` in the i-th replicate of a block, with π a random order of 0 … B − 1 of that number in that
//! block and v uniform (Latin hypercube: McKay, Beckman & Conover 1979, *Technometrics* 21; Owen 1992, *JRSS B* 54). A simple draw without
//! replacement deals the units, n to a replicate, in a new random order whenever all have been dealt: the same with the units as strata. A number that
//! is computed from one replicate has the distribution that it has without strata; only replicates of one block depend on each other.

use super::{order, poisson, select, systematic};
use crate::design::inclusion::Table;
use crate::design::{Cell, Design, Select};
use crate::stream::{Purpose, Stream};

/// Replicates in a block: numbers `k · BLOCK` to `(k + 1) · BLOCK − 1` are one.
pub const BLOCK: u64 = 50;

/// Which replicate is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Address {
    /// The study's seed.
    pub seed: u64,
    /// The replicate.
    pub replicate: u64,
    /// The review, counted from 0.
    pub round: u64,
}

/// Whether strata over replicates are known for the first stage of a design: villages (or larger units) that are drawn by one of the methods below.
pub fn stratifies(design: &Design) -> bool {
    design.tiers.first().is_some_and(|tier| tier.permanent.is_none() && tier.cells.iter().any(|cell| serves(cell.select)))
}

fn serves(select: Select) -> bool {
    use Select::{Bernoulli, Pareto, Poisson, PpsSystematic, PpsWithReplacement, Simple, SimpleWithReplacement, Systematic};
    matches!(select, Simple | Systematic | PpsSystematic | SimpleWithReplacement | PpsWithReplacement | Poisson | Bernoulli | Pareto)
}

/// The strata of the cells of a first stage, kept from replicate to replicate of a block.
#[derive(Clone, Debug, Default)]
pub(super) struct Strata {
    pub(super) at: Option<Address>,
    cells: Vec<Orders>,
}

/// What is kept of a cell over a block: random orders, or the units that are dealt to each replicate, one behind the other.
#[derive(Clone, Debug, Default)]
struct Orders {
    key: Option<(u64, u64, u64, Kept)>,
    all: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    /// So many random orders of the strata.
    Orders(u32),
    /// So many units of so many for each replicate.
    Lots(u32, u32),
}

impl Orders {
    fn make(&mut self, (seed, block, unit): (u64, u64, u64), kept: Kept) {
        let key = Some((seed, block, unit, kept));
        if self.key == key {
            return;
        }
        let mut stream = Stream::at(seed, Purpose::Strata, block, unit);
        self.key = key;
        self.all.clear();
        match kept {
            Kept::Lots(n, size) => deal(&mut self.all, n as usize, size, &mut stream),
            Kept::Orders(number) => {
                for _ in 0..number {
                    let from = self.all.len();
                    self.all.extend(0..BLOCK as u32);
                    stream.shuffle(&mut self.all[from..]);
                }
            }
        }
    }
}

/// Deals `size` units, `n` to each replicate of a block. A lot that gets the last of one order goes on with others of a new one in which those come
/// later: no lot holds a unit twice, each order holds every unit once, and each lot by itself is a simple random sample.
fn deal(to: &mut Vec<u32>, n: usize, size: u32, stream: &mut Stream) {
    let mut order: Vec<u32> = (0..size).collect();
    stream.shuffle(&mut order);
    let mut dealt = 0;
    for _ in 0..BLOCK {
        let last = &order[dealt..order.len().min(dealt + n)];
        to.extend_from_slice(last);
        let more = n - last.len();
        if more == 0 {
            dealt += n;
            continue;
        }
        stream.shuffle(&mut order[..dealt]);
        to.extend_from_slice(&order[..more]);
        stream.shuffle(&mut order[more..]);
        dealt = more;
    }
}

/// The stratified numbers of one draw.
struct Numbers<'a> {
    orders: &'a [u32],
    place: usize,
}

impl Numbers<'_> {
    /// Number `at` as a whole number in `0..total`, each exactly equally likely: `⌊(π S + r) / B⌋` with r uniform in `0..S`.
    fn below(&self, at: u32, total: u64, stream: &mut Stream) -> u64 {
        let stratum = self.orders[at as usize * BLOCK as usize + self.place];
        point(stratum, total, stream.below_u64(total))
    }

    /// Number `at` in [0, 1): a multiple of 2⁻⁵³.
    fn uniform(&self, at: u32, stream: &mut Stream) -> f64 {
        self.below(at, 1 << 53, stream) as f64 / 9_007_199_254_740_992.0
    }
}

fn point(stratum: u32, total: u64, within: u64) -> u64 {
    ((u128::from(stratum) * u128::from(total) + u128::from(within)) / u128::from(BLOCK)) as u64
}

impl Strata {
    /// Whether the cells of a method are stratified in the draw to come.
    #[inline]
    pub(super) fn serve(&self, select: Select) -> bool {
        self.at.is_some() && serves(select)
    }

    /// Draws from cell number `at` of the first stage.
    pub(super) fn choose(
        &mut self,
        at: u32,
        (cell, table): (&Cell, &Table),
        cumulated: impl Fn(u32) -> u64,
        (scratch, stream): (&mut select::Scratch, &mut Stream),
        mut chosen: impl FnMut(u32),
    ) {
        let Some(Address { seed, replicate, round }) = self.at else { return };
        let (size, n, place) = (cell.size(), cell.take, (replicate % BLOCK) as usize);
        let kept = match cell.select {
            Select::Simple => Kept::Lots(n, size),
            Select::Systematic | Select::PpsSystematic => Kept::Orders(1),
            Select::SimpleWithReplacement | Select::PpsWithReplacement => Kept::Orders(n),
            _ => Kept::Orders(size),
        };
        self.cells.resize_with(self.cells.len().max(at as usize + 1), Orders::default);
        let orders = &mut self.cells[at as usize];
        orders.make((seed, replicate / BLOCK, round << 32 | u64::from(at)), kept);
        let numbers = Numbers { orders: &orders.all, place };
        match (cell.select, table) {
            (Select::Simple, _) => orders.all[place * n as usize..][..n as usize].iter().copied().for_each(chosen),
            (Select::Systematic, _) => systematic::from_start(size, n, numbers.below(0, size.into(), stream), chosen),
            (Select::PpsSystematic, _) => {
                let total = cumulated(size - 1);
                systematic::pps_from_start(size, n, cumulated, numbers.below(0, total, stream), chosen);
            }
            (Select::SimpleWithReplacement, _) => (0..n).for_each(|k| chosen(numbers.below(k, size.into(), stream) as u32)),
            (Select::PpsWithReplacement, _) => {
                let total = cumulated(size - 1);
                (0..n).for_each(|k| chosen(systematic::first_above(size, numbers.below(k, total, stream), &cumulated)));
            }
            (Select::Pareto, Table::Inclusion(pi)) => order::pareto(pi, n, scratch, |k| numbers.uniform(k, stream), chosen),
            (_, Table::Inclusion(pi)) => poisson::poisson(pi, |k| numbers.uniform(k, stream), chosen),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All strata and all numbers within them: every result equally often.
    #[test]
    fn a_stratified_number_is_exactly_uniform() {
        for total in [1_u64, 7, 50, 333] {
            let mut counts = vec![0_u64; total as usize];
            for stratum in 0..BLOCK as u32 {
                (0..total).for_each(|within| counts[point(stratum, total, within) as usize] += 1);
            }
            assert!(counts.iter().all(|&count| count == BLOCK), "{total}: {counts:?}");
        }
    }

    #[test]
    fn the_strata_of_a_block_are_each_used_once() {
        let mut orders = Orders::default();
        orders.make((1, 2, 3), Kept::Orders(4));
        for at in 0..4 {
            let mut seen: Vec<u32> = (0..BLOCK as usize).map(|place| orders.all[at * BLOCK as usize + place]).collect();
            seen.sort_unstable();
            assert!(seen.into_iter().eq(0..BLOCK as u32));
        }
        let first = orders.all.clone();
        orders.make((1, 3, 3), Kept::Orders(4));
        assert_ne!(orders.all, first);
        orders.make((1, 2, 3), Kept::Orders(4));
        assert_eq!(orders.all, first);
    }
}
