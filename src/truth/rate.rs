//! Truth from rates: beta-binomial counts by village, drawn anew in each replicate.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::Rng;
use serde::Deserialize;

use super::{Basic, Household, World};
use crate::error::{Problem, Refusal};
use crate::frame::{Expression, Frame};
use crate::stream::{Deal, Stream};
use crate::units::Probability;

/// A rate of households with its intra-village correlation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Mean over the county's households of the class (for approval: the satisfied share).
    pub rate: Probability,
    /// Intra-village correlation ρ of the beta-binomial model; 0 is independence.
    #[serde(default)]
    pub icc: Probability,
    /// Multipliers by place or kind, relative to one another: the mean stays `rate`. For approval they act on dissatisfaction. Within a village
    /// they thin out where it has more cases than households at the higher risk.
    #[serde(default)]
    pub by: Vec<Multiplier>,
}

/// Where a condition holds the rate is `times` as high as elsewhere. Several that hold are multiplied.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Multiplier {
    /// Which households.
    #[serde(rename = "where")]
    pub condition: Expression,
    /// Factor, not negative.
    pub times: f64,
}

/// The households of one village that are at risk: their number of cases is beta-binomial; each case falls into a cell with a probability
/// proportional to the cell's expected cases, and there on each household equally likely. So the cells of a village share its luck, and
/// every household keeps its own mean.
#[derive(Clone, Debug)]
pub(super) struct Village {
    pub(super) cells: Vec<Cell>,
    /// Intra-village correlation ρ.
    pub(super) correlation: f64,
    /// The first threshold of `cases`, at hand because most villages have no case of most errors.
    none_below: u64,
    cases: Arc<Cases>,
}

/// Households of one village with one mean.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) members: Members,
    pub(super) mean: f64,
    /// Probability that a case falls into this or an earlier cell of the village, times 2⁶⁴; the last one is never asked.
    upto: u64,
}

/// Frame indices of the households of a cell: a run of neighbours, or one bit for each household from the first to the last. Either is
/// so small that drawing one never waits for memory.
#[derive(Clone, Debug)]
pub(super) enum Members {
    Run { first: u32, len: u32 },
    Bits { first: u32, len: u32, bits: Vec<u64> },
}

impl Members {
    fn new(list: &[u32]) -> Self {
        let (first, last, len) = (list.first().copied().unwrap_or(0), list.last().copied().unwrap_or(0), list.len() as u32);
        if last - first + 1 == len {
            return Self::Run { first, len };
        }
        let mut bits = vec![0; (last - first) as usize / 64 + 1];
        list.iter().for_each(|k| bits[(k - first) as usize / 64] |= 1 << ((k - first) % 64));
        Self::Bits { first, len, bits }
    }

    #[inline]
    fn draw(&self, deal: &mut Deal) -> usize {
        match self {
            Self::Run { first, len } => (first + deal.below(*len)) as usize,
            Self::Bits { first, len, bits } => *first as usize + place(bits, deal.below(*len)),
        }
    }

    pub(super) fn len(&self) -> u32 {
        match self {
            Self::Run { len, .. } | Self::Bits { len, .. } => *len,
        }
    }

    pub(super) fn iter(&self) -> Box<dyn Iterator<Item = u32> + '_> {
        match self {
            Self::Run { first, len } => Box::new(*first..first + len),
            Self::Bits { first, bits, .. } => Box::new(bits.iter().enumerate().flat_map(move |(at, &word)| {
                let rest = std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1))).take_while(|&rest| rest != 0);
                rest.map(move |rest| first + 64 * at as u32 + rest.trailing_zeros())
            })),
        }
    }
}

/// The place of the bit that is set and has `rank` set ones before it.
#[inline]
fn place(bits: &[u64], mut rank: u32) -> usize {
    for (at, &word) in bits.iter().enumerate() {
        let here = word.count_ones();
        if rank < here {
            let rest = (0..rank).fold(word, |rest, _| rest & (rest - 1));
            return 64 * at + rest.trailing_zeros() as usize;
        }
        rank -= here;
    }
    0
}

impl Village {
    /// Households at risk, and the mean probability of a case.
    pub(super) fn size_and_mean(&self) -> (usize, f64) {
        let size: u32 = self.cells.iter().map(|cell| cell.members.len()).sum();
        let expected: f64 = self.cells.iter().map(|cell| f64::from(cell.members.len()) * cell.mean).sum();
        (size as usize, if size == 0 { 0.0 } else { (expected / f64::from(size)).min(1.0) })
    }

    /// A village of one cell, the number of whose cases is drawn elsewhere.
    pub(super) fn of(members: &[u32], mean: f64) -> Self {
        let cells = if members.is_empty() { Vec::new() } else { vec![Cell { members: Members::new(members), mean, upto: 0 }] };
        Self { cells, correlation: f64::NAN, none_below: u64::MAX, cases: Arc::new(Cases::of_masses(&[1.0])) }
    }

    /// Draws the number of cases, from one word whatever the rate: the higher the rate, the more cases of the same luck.
    #[inline]
    pub(super) fn draw(&self, stream: &mut Stream) -> u32 {
        let luck = stream.next_u64();
        if luck < self.none_below { 0 } else { self.cases.of(luck) }
    }

    /// Makes so many households of the village `at` cases; `count` sees each. The first cases are the same whatever their number.
    #[inline]
    pub(super) fn lay_out(&self, world: &mut World, basic: Basic, at: usize, cases: u32, mut count: impl FnMut(Household)) {
        let mark = Household::mark_of(basic);
        let mut deal = world.luck().deal(at as u32, basic as u32);
        for _ in 0..cases {
            let chosen = loop {
                let household = self.household(&mut deal);
                if !mark.is_on(world.household(household)) {
                    break household;
                }
            };
            count(world.turn(chosen, mark));
        }
    }

    /// Draws a household; it is asked again while it is a case already.
    #[inline]
    pub(super) fn household(&self, deal: &mut Deal) -> usize {
        let cell = match self.cells.as_slice() {
            [only] => only,
            cells => {
                let luck = deal.long_word();
                // Counting the cells left behind needs no guess of a branch.
                &cells[cells[..cells.len() - 1].iter().map(|cell| usize::from(luck >= cell.upto)).sum::<usize>()]
            }
        };
        cell.members.draw(deal)
    }
}

/// The distribution of a number of cases, to be inverted with a guide table (Chen & Asau 1974).
#[derive(Clone, Debug)]
pub(super) struct Cases {
    /// `P(K ≤ k) · 2⁶⁴` for k = 0, 1, …; the largest k is left out.
    thresholds: Vec<u64>,
    /// The number of cases at the start of each of the equal parts of [0, 1).
    guide: Vec<u16>,
}

/// Parts of the guide table, as a power of 2.
const GUIDE_BITS: u32 = 6;

impl Cases {
    pub(super) fn of_masses(masses: &[f64]) -> Self {
        let thresholds = thresholds(masses);
        let start = |part: u64| thresholds.partition_point(|&t| t <= part << (64 - GUIDE_BITS)).min(usize::from(u16::MAX)) as u16;
        Self { guide: (0..1 << GUIDE_BITS).map(start).collect(), thresholds }
    }

    #[inline]
    pub(super) fn of(&self, luck: u64) -> u32 {
        let mut k = u32::from(self.guide[(luck >> (64 - GUIDE_BITS)) as usize]);
        while self.thresholds.get(k as usize).is_some_and(|&threshold| threshold <= luck) {
            k += 1;
        }
        k
    }
}

/// Splits the households of a class by village and mean; one [`Village`] for each of the frame, in its order. `share` is the mean probability of a case, `class` says who is at risk.
pub(super) fn villages(
    frame: &Frame,
    rate: &Rate,
    share: f64,
    class: &[bool],
    conditions: &BTreeMap<String, Expression>,
    key: &str,
) -> Result<Vec<Village>, Refusal> {
    let times = multipliers(frame, rate, conditions, key)?;
    let at_risk = class.iter().filter(|&&c| c).count() as f64;
    let sum: f64 = times.iter().zip(class).filter(|(_, c)| **c).map(|(t, _)| t).sum();
    if at_risk == 0.0 || share == 0.0 {
        return Ok(Vec::new());
    }
    if sum <= 0.0 {
        let what = ("所有户的倍数都是 0", "every multiplier is 0");
        return Err(Problem::new(what, ("至少让一部分户的 times 大于 0", "let times be above 0 somewhere")).at_key(key).into());
    }
    let scale = share * at_risk / sum;
    let mut tables: BTreeMap<(usize, u64), Arc<Cases>> = BTreeMap::new();
    let mut villages = Vec::new();
    for v in 0..frame.villages().len() {
        let mut by_mean: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for k in frame.villages().range(v).filter(|&k| class[k] && times[k] > 0.0) {
            by_mean.entry((times[k] * scale).to_bits()).or_default().push(k as u32);
        }
        if by_mean.keys().any(|&mean| f64::from_bits(mean) > 1.0 + 1e-12) {
            let what = ("rate 乘以 times 之后超过 1", "rate multiplied by times exceeds 1");
            return Err(Problem::new(what, ("减小 rate 或 times", "make rate or times smaller")).at_key(key).into());
        }
        villages.push(village(by_mean, rate.icc.get(), &mut tables));
    }
    Ok(villages)
}

fn village(by_mean: BTreeMap<u64, Vec<u32>>, icc: f64, tables: &mut BTreeMap<(usize, u64), Arc<Cases>>) -> Village {
    let size: usize = by_mean.values().map(Vec::len).sum();
    let expected: f64 = by_mean.iter().map(|(mean, members)| f64::from_bits(*mean) * members.len() as f64).sum();
    let mean = if size == 0 { 0.0 } else { (expected / size as f64).min(1.0) };
    let table = tables.entry((size, mean.to_bits())).or_insert_with(|| Arc::new(Cases::of_masses(&beta_binomial_pmf(size, mean, icc))));
    let mut below = 0.0;
    let cell = |(mean, members): (u64, Vec<u32>)| {
        let mean = f64::from_bits(mean);
        below += mean * members.len() as f64 / expected;
        Cell { members: Members::new(&members), mean, upto: (below * TWO_TO_64) as u64 }
    };
    let none_below = table.thresholds.first().copied().unwrap_or(u64::MAX);
    Village { correlation: icc, none_below, cases: Arc::clone(table), cells: by_mean.into_iter().map(cell).collect() }
}

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

fn multipliers(frame: &Frame, rate: &Rate, conditions: &BTreeMap<String, Expression>, key: &str) -> Result<Vec<f64>, Refusal> {
    let mut times = vec![1.0; frame.households()];
    for multiplier in &rate.by {
        if !(multiplier.times >= 0.0 && multiplier.times.is_finite()) {
            let what = ("times 应为不小于 0 的数", "times must be a number not below 0");
            return Err(Problem::new(what, ("更正 times", "correct times")).at_key(format!("{key}.by")).into());
        }
        let holds = multiplier.condition.substitute(conditions)?.holds(frame.columns()).map_err(|p| p.at_key(format!("{key}.by")))?;
        for (t, _) in times.iter_mut().zip(&holds).filter(|(_, h)| **h) {
            *t *= multiplier.times;
        }
    }
    Ok(times)
}

/// `P(K ≤ k) · 2⁶⁴` for k = 0, 1, … from the masses of 0, 1, … m cases.
fn thresholds(masses: &[f64]) -> Vec<u64> {
    let total: f64 = masses.iter().sum();
    let mut below = 0.0;
    let mut thresholds = Vec::new();
    for mass in masses {
        below += mass / total;
        if below >= 1.0 {
            break;
        }
        thresholds.push((below * TWO_TO_64) as u64);
    }
    thresholds.truncate(masses.len().saturating_sub(1));
    thresholds
}

/// `P(K = k)` for k = 0, 1, … m: cases among `m` households with mean `p` and correlation `rho`.
/// Beta-binomial, α = p(1 − ρ)/ρ, β = (1 − p)(1 − ρ)/ρ; binomial at ρ = 0 (Skellam 1948).
pub fn beta_binomial_pmf(m: usize, p: f64, rho: f64) -> Vec<f64> {
    let at = |k: usize, mass: f64| (0..=m).map(|i| if i == k { mass } else { 0.0 }).collect::<Vec<_>>();
    if p <= 0.0 {
        return at(0, 1.0);
    }
    if p >= 1.0 {
        return at(m, 1.0);
    }
    if rho >= 1.0 {
        let mut pmf = at(0, 1.0 - p);
        pmf[m] += p;
        return pmf;
    }
    // From the mean outwards by the ratio of neighbours, which holds for every correlation; `ρ` divides out, so that 0 is no exception.
    let (n, start) = (m as f64, (p * m as f64) as usize);
    let success = |k: f64| p * (1.0 - rho) + k * rho;
    let failure = |k: f64| (1.0 - p) * (1.0 - rho) + k * rho;
    let up = |k: f64| (n - k) * success(k) / ((k + 1.0) * failure(n - k - 1.0));
    let mut pmf = vec![1.0; m + 1];
    (start..m).for_each(|k| pmf[k + 1] = pmf[k] * up(k as f64));
    (0..start).rev().for_each(|k| pmf[k] = pmf[k + 1] / up(k as f64));
    let total: f64 = pmf.iter().sum();
    pmf.iter_mut().for_each(|mass| *mass /= total);
    pmf
}
