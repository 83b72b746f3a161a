//! The exact chance that at least one household of a township is drawn, where the design has a closed form for it.
//!
//! From below upwards: of each cell the probability that the draw avoids the township, given what it avoids within each unit. Sources:
//! Särndal et al. (1992), ch. 3; Madow (1949) for systematic selection, whose starts are enumerated.

use crate::design::{Cell, Design, Select};
use crate::frame::Units;

/// The chance of each township; none where a method has no closed form for it.
pub(super) fn chances(design: &Design, townships: &Units) -> Vec<Option<f64>> {
    (0..townships.len()).map(|t| Some(1.0 - avoids(design, t as u32, townships)?)).map(|p| p.map(|p| p.clamp(0.0, 1.0))).collect()
}

/// The probability that no household of a township is drawn.
fn avoids(design: &Design, township: u32, townships: &Units) -> Option<f64> {
    let here = townships.range(township as usize);
    let mut below: Vec<Option<f64>> = Vec::with_capacity(design.cells.len());
    for (cell, of) in design.cells.iter().zip(&design.township) {
        let range = cell.units.start as usize..cell.units.end as usize;
        below.push(match of {
            Some(of) if *of != township => Some(1.0),
            Some(_) if cell.take > 0 && !cell.select.size_varies() => Some(0.0),
            _ => {
                let q: Vec<f64> = design.households[range].iter().map(|&k| f64::from(u8::from(!here.contains(&(k as usize))))).collect();
                let pi = vec![f64::from(cell.take) / f64::from(cell.size()); q.len()];
                Draw { cell, avoid: &q, pi: &pi, size: &|_| 1 }.avoids()
            }
        });
    }
    for tier in design.tiers.iter().rev() {
        below = (tier.cells.iter())
            .map(|cell| {
                let units = &tier.units[cell.units.start as usize..cell.units.end as usize];
                let inner = |range: &std::ops::Range<u32>| below[range.start as usize..range.end as usize].iter().copied().product();
                let avoid: Vec<f64> = units.iter().map(|unit| inner(&unit.cells)).collect::<Option<_>>()?;
                let pi: Vec<f64> = units.iter().map(|unit| 1.0 / unit.weight).collect();
                let size = |at: usize| units[at].cumulated - at.checked_sub(1).map_or(0, |before| units[before].cumulated);
                Draw { cell, avoid: &avoid, pi: &pi, size: &size }.avoids()
            })
            .collect();
    }
    below[..design.first_cells()].iter().copied().product()
}

/// One draw from a cell.
struct Draw<'a> {
    cell: &'a Cell,
    /// Probability that a unit avoids the township if it is drawn.
    avoid: &'a [f64],
    pi: &'a [f64],
    size: &'a dyn Fn(usize) -> u64,
}

impl Draw<'_> {
    fn avoids(&self) -> Option<f64> {
        let Self { cell, avoid, pi, .. } = *self;
        let (n, all) = (cell.take as usize, avoid.len());
        let mut inside = avoid.iter().zip(pi).filter(|(q, _)| **q < 1.0);
        let (first, second) = (inside.next(), inside.next());
        match (first, second, cell.select) {
            (None, ..) => Some(1.0),
            (_, _, Select::All) => Some(avoid.iter().product()),
            (_, _, Select::SimpleWithReplacement) => Some((avoid.iter().sum::<f64>() / all as f64).powi(n as i32)),
            (_, _, Select::PpsWithReplacement) => {
                let total: u64 = (0..all).map(|k| (self.size)(k)).sum();
                let one: f64 = avoid.iter().enumerate().map(|(k, q)| q * (self.size)(k) as f64).sum::<f64>() / total as f64;
                Some(one.powi(n as i32))
            }
            // A single unit is drawn with its own probability, whatever the method.
            (Some((q, pi)), None, _) => Some(1.0 - pi * (1.0 - q)),
            (_, _, Select::Bernoulli | Select::Poisson) => Some(avoid.iter().zip(pi).map(|(q, pi)| 1.0 - pi * (1.0 - q)).product()),
            (_, _, Select::Simple) => Some(subsets(avoid, n)),
            (_, _, Select::Systematic) => Some(systematic(avoid, n, &|_| 1)),
            (_, _, Select::PpsSystematic) => Some(systematic(avoid, n, self.size)),
            _ => None,
        }
    }
}

/// The mean over all subsets of n of the product of their numbers, by the last one being in a subset or not.
fn subsets(numbers: &[f64], n: usize) -> f64 {
    let mut mean = vec![0.0; n + 1];
    mean[0] = 1.0;
    for (before, number) in numbers.iter().enumerate() {
        let all = (before + 1) as f64;
        for j in (1..=n.min(before + 1)).rev() {
            let with = j as f64 / all;
            mean[j] = (1.0 - with) * mean[j] + with * number * mean[j - 1];
        }
    }
    mean[n]
}

/// The mean product over all starts 0..S of systematic selection: unit k is chosen for `n C(k−1) ≤ start + iS < n C(k)`. Between two starts
/// at which a unit begins, nothing changes.
fn systematic(numbers: &[f64], n: usize, size: &dyn Fn(usize) -> u64) -> f64 {
    let ends: Vec<u128> = (0..numbers.len())
        .scan(0, |sum, k| {
            *sum += u128::from(size(k));
            Some(*sum)
        })
        .collect();
    let (total, n) = (ends.last().copied().unwrap_or(0), n as u128);
    let mut starts: Vec<u128> = ends.iter().map(|end| n * end % total).chain([0, total]).collect();
    starts.sort_unstable();
    starts.dedup();
    let product = |start: u128| -> f64 {
        (0..n).map(|i| numbers[ends.partition_point(|end| n * end <= start + i * total).min(numbers.len() - 1)]).product()
    };
    starts.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / total as f64 * product(pair[0])).sum()
}
