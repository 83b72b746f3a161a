//! What an order of re-checking achieves with more and more households: each replicate is judged again at every effort.

use std::ops::Range;

use super::bench::Bench;
use super::candidates::Candidate;
use super::planned::{Effort, Order};
use super::verdicts::{each, gain, last, passed, share};
use crate::simulate::Figure;
use crate::study::{Desk, Recheck};

/// Efforts that are looked at, as shares of all households.
const SHARES: [f64; 14] = [0.0, 0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1.0];

/// The efforts in households.
pub(super) fn efforts(households: usize) -> Vec<usize> {
    SHARES.iter().map(|share| (share * households as f64).round() as usize).collect()
}

/// Households of an order, the first to be re-checked first.
pub(super) fn households(bench: &Bench<'_>, order: Order, ranked: &[usize], candidates: &[Candidate]) -> Vec<u32> {
    let frame = &bench.study.frame;
    let villages = frame.villages();
    let remote = |village: usize| frame.flag("remote").is_some_and(|flags| flags[villages.range(village).start]);
    let size = |village: usize| villages.range(village).len();
    let mut whole: Vec<usize> = (0..villages.len()).collect();
    match order {
        Order::ByGain => return ranked.iter().flat_map(|&at| candidates[at].households.iter().copied()).collect(),
        Order::LargestFirst => whole.sort_by_key(|&v| (std::cmp::Reverse(size(v)), v)),
        Order::RemoteFirst => whole.sort_by_key(|&v| (!remote(v), std::cmp::Reverse(size(v)), v)),
    }
    whole.into_iter().flat_map(|v| villages.range(v)).map(|k| k as u32).collect()
}

/// Passes of each replicate: bit `effort + order · efforts`.
pub(super) struct Trials {
    bits: Vec<u64>,
    efforts: Vec<usize>,
}

impl Trials {
    /// Tries these orders (at most four) at every effort in these replicates.
    pub(super) fn of(bench: &Bench<'_>, orders: &[Vec<u32>], how: Recheck, replicates: Range<u64>) -> Self {
        let efforts = efforts(bench.study.frame.households());
        // For each order the effort at which a household is reached; one beyond the last if never.
        let reached: Vec<Vec<u8>> = orders.iter().map(|order| reached(order, &efforts, bench.study.frame.households())).collect();
        let replicate = |replicate, desk: &mut Desk| trial(bench, &reached, &efforts, how, replicate, desk);
        Self { bits: each(bench.study, replicates, replicate), efforts }
    }

    fn passes(&self, order: usize, effort: usize) -> impl Iterator<Item = bool> {
        self.bits.iter().map(move |bits| bits >> (order * self.efforts.len() + effort) & 1 == 1)
    }

    /// The curve of an order.
    pub(super) fn curve(&self, order: usize) -> Vec<Effort> {
        self.efforts.iter().enumerate().map(|(at, &households)| Effort { households, chance: share(self.passes(order, at)) }).collect()
    }

    /// How much more often one order passes than another at an effort.
    pub(super) fn better(&self, order: usize, than: usize, effort: usize) -> Figure {
        gain(self.passes(than, effort).zip(self.passes(order, effort)))
    }
}

fn reached(order: &[u32], efforts: &[usize], households: usize) -> Vec<u8> {
    let mut reached = vec![efforts.len() as u8; households];
    for (position, &k) in order.iter().enumerate() {
        reached[k as usize] = efforts.partition_point(|&effort| effort <= position) as u8;
    }
    reached
}

fn trial(bench: &Bench<'_>, reached: &[Vec<u8>], efforts: &[usize], how: Recheck, replicate: u64, desk: &mut Desk) -> u64 {
    let study = bench.study;
    let lay_out = |desk: &mut Desk| {
        study.open(replicate, desk);
        study.concerned(how, desk)
    };
    let wrong = lay_out(desk);
    // The villages that the reviews visit are laid out before the mark to which the truth is wound back.
    study.review(replicate, desk);
    if study.rounds.len() > 1 {
        lay_out(desk);
    }
    let before = study.mark(desk);
    let several = study.rounds.len() > 1;
    let mut bits = 0;
    for (order, reached) in reached.iter().enumerate() {
        let mut pass = false;
        let mut judged = false;
        for effort in 0..efforts.len() {
            let here = |k: &u32| usize::from(reached[*k as usize]) == effort;
            // With nothing more corrected the verdict is as it was.
            if !judged || wrong.iter().any(here) {
                if several && judged {
                    lay_out(desk);
                }
                let so_far = |k: &u32| if several { usize::from(reached[*k as usize]) <= effort } else { here(k) };
                study.recheck(wrong.iter().copied().filter(so_far), how, replicate, desk);
                pass = passed(last(study.review(replicate, desk)));
                judged = true;
            }
            bits |= u64::from(pass) << (order * efforts.len() + effort);
        }
        if several {
            lay_out(desk);
        } else {
            study.rewind(&before, desk);
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households_are_reached_in_their_order_and_those_left_out_never() {
        assert_eq!(reached(&[3, 1, 0], &[0, 1, 3, 5], 5), [2, 2, 4, 1, 4]);
    }
}
