use std::collections::BTreeMap;

use ndarray::Array2;

use super::select::Selector;
use super::systematic::systematic;
use super::*;
use crate::design::{Cell, Part, Select};
use crate::stream::Purpose;

/// One cell of units, ready to be drawn from.
pub(super) struct Lot {
    cell: Cell,
    cumulated: Vec<u64>,
    table: Table,
    selector: Selector,
}

impl Lot {
    pub(super) fn new(select: Select, sizes: &[u64], take: u32, auxiliary: &Array2<f64>) -> Self {
        let add = |sum: &mut u64, s: &u64| {
            *sum += s;
            Some(*sum)
        };
        let cumulated: Vec<u64> = sizes.iter().scan(0, add).collect();
        let total = *cumulated.last().unwrap() as f64;
        let pi: Vec<f64> = sizes.iter().map(|&s| f64::from(take) * s as f64 / total).collect();
        let table = Table::new(select, &pi, auxiliary).unwrap();
        Self {
            cell: Cell { units: 0..sizes.len() as u32, take, select, part: Part::Stratum(0) },
            cumulated,
            table,
            selector: Selector::default(),
        }
    }

    pub(super) fn draw(&mut self, stream: &mut Stream) -> Vec<u32> {
        let mut drawn = Vec::new();
        self.selector.choose(&self.cell, &self.table, |i| self.cumulated[i as usize], stream, |i| drawn.push(i));
        drawn.sort_unstable();
        drawn
    }

    /// What a replicate draws where the stage is stratified over replicates.
    pub(super) fn stratified(&mut self, replicate: u64) -> Vec<u32> {
        let mut drawn = Vec::new();
        self.selector.strata.at = Some(Address { seed: 9, replicate, round: 1 });
        assert!(self.selector.strata.serve(self.cell.select));
        let (cell, table) = (&self.cell, &self.table);
        let stream = &mut Stream::at(9, Purpose::Draw, replicate, 1);
        self.selector.stratified(3, (cell, table), |i| self.cumulated[i as usize], stream, |i| drawn.push(i));
        drawn.sort_unstable();
        drawn
    }
}

/// The 1 − 1e-6 point of chi-square with `df` degrees of freedom (Wilson–Hilferty, good to a percent for these df).
fn critical(df: f64) -> f64 {
    df * (1.0 - 2.0 / (9.0 * df) + 4.753_424 * (2.0 / (9.0 * df)).sqrt()).powi(3) * 1.02
}

/// Chi-square of 10⁶ draws over the whole sample space against known probabilities (none outside of it). Samples expected less than ten
/// times are counted together.
pub(super) fn whole_space(select: Select, sizes: &[u64], take: u32, auxiliary: &Array2<f64>, space: &[(Vec<u32>, f64)]) {
    let mut stream = Stream::at(42, Purpose::Draw, u64::from(take), sizes.len() as u64);
    let mut lot = Lot::new(select, sizes, take, auxiliary);
    follows(select, take, space, 1_000_000, |_| lot.draw(&mut stream));
}

/// The same of so many draws, whatever they come from.
pub(super) fn follows(select: Select, take: u32, space: &[(Vec<u32>, f64)], draws: u32, mut draw: impl FnMut(u32) -> Vec<u32>) {
    let mut counts: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
    for at in 0..draws {
        *counts.entry(draw(at)).or_default() += 1;
    }
    assert!((space.iter().map(|(_, p)| p).sum::<f64>() - 1.0).abs() < 1e-9);
    let (mut chi, mut classes, mut rare) = (0.0, 0.0, (0.0, 0.0));
    let mut compare = |count: f64, expected: f64| {
        chi += (count - expected).powi(2) / expected;
        classes += 1.0;
    };
    for (sample, p) in space {
        let (count, expected) = (f64::from(counts.remove(sample).unwrap_or_default()), p * f64::from(draws));
        if expected < 10.0 { rare = (rare.0 + count, rare.1 + expected) } else { compare(count, expected) }
    }
    if rare.1 >= 1.0 {
        compare(rare.0, rare.1);
    }
    assert!(counts.is_empty(), "{select:?} draws samples outside of its space: {counts:?}");
    assert!(classes < 2.0 || chi < critical(classes - 1.0), "{select:?} of {take}: chi-square {chi} over {classes} samples");
}

pub(super) fn subsets(n: u32, k: u32) -> Vec<Vec<u32>> {
    (0_u32..1 << n).filter(|mask| mask.count_ones() == k).map(|mask| (0..n).filter(|i| mask >> i & 1 == 1).collect()).collect()
}

/// No balancing, no coordinates.
pub(super) fn none() -> Array2<f64> {
    Array2::zeros((0, 0))
}

#[test]
fn simple_draws_every_subset_equally_often() {
    for (n, k) in [(5, 2), (6, 3), (7, 6), (8, 1)] {
        let sets = subsets(n, k);
        let p = 1.0 / sets.len() as f64;
        let space: Vec<_> = sets.into_iter().map(|s| (s, p)).collect();
        whole_space(Select::Simple, &vec![1; n as usize], k, &none(), &space);
    }
}

/// Every start of a systematic draw, in whole numbers: the exact sample space.
pub(super) fn systematic_space(sizes: &[u64], take: u64) -> Vec<(Vec<u32>, f64)> {
    let total: u64 = sizes.iter().sum();
    let mut space: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
    for start in 0..total {
        let unit_at = |point: u64| {
            let mut below = 0;
            sizes
                .iter()
                .position(|s| {
                    below += s * take;
                    point < below
                })
                .unwrap() as u32
        };
        *space.entry((0..take).map(|i| unit_at(start + i * total)).collect()).or_default() += 1;
    }
    space.into_iter().map(|(s, count)| (s, count as f64 / total as f64)).collect()
}

#[test]
fn systematic_selections_have_their_exact_sample_space() {
    whole_space(Select::Systematic, &[1; 7], 3, &none(), &systematic_space(&[1; 7], 3));
    whole_space(Select::Systematic, &[1; 8], 5, &none(), &systematic_space(&[1; 8], 5));
    let villages = [655, 1434, 310, 95, 820, 470, 1210, 388];
    whole_space(Select::PpsSystematic, &villages, 3, &none(), &systematic_space(&villages, 3));
    whole_space(Select::PpsSystematic, &[12, 30, 55, 90, 240, 250], 2, &none(), &systematic_space(&[12, 30, 55, 90, 240, 250], 2));
}

#[test]
fn systematic_draws_exactly_n_for_every_n_and_size() {
    let mut stream = Stream::at(1, Purpose::Draw, 0, 0);
    let mut sample = Vec::new();
    for size in 10_u32..=2000 {
        let some = [size / 5, size / 3, size / 2, 2 * size / 3, size - 2, size - 1, size];
        let all: Vec<u32> = if size <= 160 { (1..=size).collect() } else { (1..=12).chain(some).collect() };
        for n in all {
            sample.clear();
            systematic(size, n, &mut stream, |i| sample.push(i));
            assert_eq!(sample.len(), n as usize);
            assert!(sample.windows(2).all(|w| w[0] < w[1]) && sample.iter().all(|&i| i < size), "{n} of {size}");
        }
    }
}

#[test]
fn pps_systematic_inclusion_probabilities_agree_with_the_reference() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../../tests/golden/inclusion.json")).unwrap();
    for case in ["villages_8", "skewed_7"] {
        let sizes: Vec<u64> = golden[case]["size"].as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect();
        let take = golden[case]["n"].as_u64().unwrap();
        let (Some(pi), true) = (golden[case]["pik"].as_array(), golden[case]["joint"].is_object()) else { continue };
        let space = systematic_space(&sizes, take);
        let joint = &golden[case]["joint"]["systematic_fixed_order"];
        for i in 0..sizes.len() as u32 {
            for j in 0..sizes.len() as u32 {
                let ours: f64 = space.iter().filter(|(s, _)| s.contains(&i) && s.contains(&j)).map(|(_, p)| p).sum();
                let theirs = if i == j { pi[i as usize].as_f64().unwrap() } else { joint[i as usize][j as usize].as_f64().unwrap() };
                assert!((ours - theirs).abs() < 1e-9, "{case} {i} {j}: {ours} {theirs}");
            }
        }
    }
}
