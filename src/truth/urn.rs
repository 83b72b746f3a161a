//! A village as an urn: how many of the households that a review looks at are cases, where it is only known who is looked at. Used to
//! integrate over the villages' numbers of cases instead of drawing them (conditional Monte Carlo).

use super::rate::{Village, beta_binomial_pmf};
use super::{Basic, Drawn, Household, Measure, Truth, World};
use crate::stream::Deal;

/// The households of one village that may be cases of one error.
#[derive(Clone, Debug)]
pub struct Urn {
    mean: f64,
    correlation: f64,
    /// Households, and how likely each becomes the next case; one entry where all are alike.
    cells: Vec<(u32, f64)>,
    /// `P(K ≥ k)` for k = 0, 1, …, where they are not all alike.
    at_least: Vec<f64>,
    /// The number of cases, where it is known.
    known: Option<u32>,
    /// The number of cases from which on they are drawn, not integrated: so many are rare, and to lay them out is long.
    many: usize,
}

/// A household that is looked at: its cell in the village, and what the review's sum changes if it is a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Index of the cell.
    pub cell: u8,
    /// The change.
    pub change: i32,
}

/// Numbers of cases less likely than this, all together, are left out.
const NEGLIGIBLE: f64 = 1e-18;
/// The share of the distribution in which a number of cases is drawn.
const RARE: f64 = 2e-3;

impl Urn {
    pub(super) fn new(village: &Village) -> Self {
        let cells: Vec<(u32, f64)> = village.cells.iter().map(|cell| (cell.members.len(), cell.mean)).collect();
        let (size, mean) = village.size_and_mean();
        let mut at_least = Vec::new();
        if cells.len() > 1 {
            let pmf = beta_binomial_pmf(size, mean, village.correlation);
            let total: f64 = pmf.iter().sum();
            let mut above = 0.0;
            at_least = vec![0.0; pmf.len()];
            for (at_least, p) in at_least.iter_mut().zip(&pmf).rev() {
                above += p / total;
                *at_least = above;
            }
            at_least.truncate(at_least.partition_point(|&p| p > NEGLIGIBLE));
        }
        let many = at_least.partition_point(|&p| p > RARE);
        Self { mean, correlation: village.correlation, cells, at_least, known: None, many }
    }

    /// So many households, so many of them cases.
    pub fn known(households: u32, cases: u32) -> Self {
        let mean = f64::from(cases) / f64::from(households);
        Self { mean, correlation: 0.0, cells: vec![(households, mean)], at_least: Vec::new(), known: Some(cases), many: 0 }
    }

    /// The distribution of the sum of changes over the cases among these households, as (sum, probability), given the order in which they
    /// would become cases; that order is drawn. Over all orders it is the distribution of [`Truth::fill`](super::Truth::fill).
    ///
    /// Where all households of the village are alike, any r of them hold a beta-binomial number of cases (the beta-binomial is
    /// exchangeable, Skellam 1948), so that nothing is drawn but who of them comes first. Else the cases of a village are successive draws
    /// without replacement: after how many cases each household comes is drawn, and the number of cases integrated but for its far tail.
    pub fn sums(&self, slots: &mut [Slot], deal: &mut Deal, sums: &mut Vec<(i32, f64)>) {
        sums.clear();
        if self.cells.len() > 1 { self.in_turn(slots, deal, sums) } else { self.alike(slots, deal, sums) }
    }

    fn alike(&self, slots: &mut [Slot], deal: &mut Deal, sums: &mut Vec<(i32, f64)>) {
        let r = slots.len();
        match self.known {
            Some(cases) => known_among(r, self.cells[0].0 as usize, cases as usize, sums),
            None => cases_among(r, self.mean, self.correlation, sums),
        }
        let same = slots.windows(2).all(|pair| pair[0].change == pair[1].change);
        let mut sum = 0;
        for h in 0..sums.len() {
            sums[h].0 = sum;
            if h < r {
                if !same {
                    slots.swap(h, h + deal.below((r - h) as u32) as usize);
                }
                sum += slots[h].change;
            }
        }
    }

    fn in_turn(&self, slots: &mut [Slot], deal: &mut Deal, sums: &mut Vec<(i32, f64)>) {
        slots.sort_unstable_by_key(|slot| slot.cell);
        let mut left = self.all_left(slots);
        let (mut sum, mut since, mut open) = (0, 1.0, slots.len());
        let end = self.end(deal);
        for k in 1..end {
            if open == 0 {
                break;
            }
            let case = next_case(&mut left, slots, deal);
            // The far tail begins: what is less than it ends here.
            if k == self.many || k < self.many && case.is_some() {
                sums.push((sum, since - self.at_least[k]));
                since = self.at_least[k];
            }
            if let Some(slot) = case {
                sum += slot.change;
                open -= 1;
            }
        }
        sums.push((sum, since));
    }

    /// One more than the most cases that are laid out: a number in the far tail, drawn.
    fn end(&self, deal: &mut Deal) -> usize {
        let Some(&tail) = self.at_least.get(self.many) else { return self.at_least.len() };
        let luck = deal.uniform() * tail;
        self.many + self.at_least[self.many..].partition_point(|&p| p > luck)
    }

    /// No household is a case yet.
    fn all_left(&self, slots: &[Slot]) -> Vec<Left> {
        let mut end = 0;
        let cell = |(cell, &(size, weight)): (usize, &(u32, f64))| {
            let start = end;
            end += slots[start..].iter().take_while(|slot| usize::from(slot.cell) == cell).count();
            Left { size: f64::from(size), weight, start, end }
        };
        self.cells.iter().enumerate().map(cell).collect()
    }
}

impl Truth {
    /// The villages as urns, in frame order, of a basic indicator whose truth is drawn; none where it is fixed.
    pub fn urns(&self, basic: Basic) -> Option<Vec<Urn>> {
        let villages = &self.drawn.iter().find(|drawn| drawn.basic == basic)?.villages;
        Some(villages.iter().map(Urn::new).collect())
    }

    /// The cell of its village's urn in which each household lies, in frame order; empty where no village has more than one.
    pub fn urn_cells(&self, basic: Basic) -> Vec<u8> {
        let villages = self.drawn.iter().filter(|drawn| drawn.basic == basic).flat_map(|drawn| drawn.villages.iter());
        let mut cells = Vec::new();
        for village in villages.filter(|village| village.cells.len() > 1) {
            cells.resize(self.base.len(), 0);
            for (at, cell) in village.cells.iter().enumerate() {
                cell.members.iter().for_each(|k| cells[k as usize] = at as u8);
            }
        }
        cells
    }

    /// Whether some village has more cells than an urn's slots can name.
    pub fn is_patchwork(&self) -> bool {
        self.drawn.iter().flat_map(|drawn| drawn.villages.iter()).any(|village| village.cells.len() > 1 + usize::from(u8::MAX))
    }

    /// A world in which everybody is a case of every error that is drawn.
    pub fn at_worst(&self, measure: &Measure) -> World {
        let mut world = self.world(measure);
        for Drawn { basic, villages, .. } in &self.drawn {
            let mark = Household::mark_of(*basic);
            for k in villages.iter().flat_map(|village| &village.cells).flat_map(|cell| cell.members.iter()) {
                world.turn(k as usize, mark);
            }
        }
        world
    }
}

/// The households of a cell that are no case yet; those looked at are `slots[start..end]`.
#[derive(Clone, Copy, Debug)]
struct Left {
    size: f64,
    weight: f64,
    start: usize,
    end: usize,
}

/// The next case: a cell by its weight, in it any household that is none yet. None if it is not looked at.
#[inline]
fn next_case(left: &mut [Left], slots: &mut [Slot], deal: &mut Deal) -> Option<Slot> {
    let mut luck = deal.uniform() * left.iter().map(|cell| cell.size * cell.weight).sum::<f64>();
    let last = left.len() - 1;
    for (at, cell) in left.iter_mut().enumerate() {
        if luck >= cell.size * cell.weight && at < last {
            luck -= cell.size * cell.weight;
            continue;
        }
        cell.size = (cell.size - 1.0).max(0.0);
        if luck < (cell.end - cell.start) as f64 * cell.weight {
            slots.swap(cell.start, cell.start + ((luck / cell.weight) as usize).min(cell.end - cell.start - 1));
            cell.start += 1;
            return Some(slots[cell.start - 1]);
        }
        break;
    }
    None
}

/// `P(H = h)` of the number of cases among r exchangeable households with mean p and correlation ρ, by Pólya's urn:
/// `P(h + 1)/P(h) = (r − h)(p(1 − ρ) + hρ) / ((h + 1)((1 − p)(1 − ρ) + (r − h − 1)ρ))`. Written into the second places of `masses`.
fn cases_among(r: usize, p: f64, rho: f64, masses: &mut Vec<(i32, f64)>) {
    masses.push((0, 1.0));
    if p <= 0.0 {
        return;
    }
    if p >= 1.0 || rho >= 1.0 {
        masses[0].1 = 1.0 - p;
        masses.extend((1..=r).map(|h| (0, if h == r { p } else { 0.0 })));
        if r == 0 {
            masses[0].1 = 1.0;
        }
        return;
    }
    let (cases, others) = (p * (1.0 - rho), (1.0 - p) * (1.0 - rho));
    let (mut mass, mut total) = (1.0, 1.0);
    for h in 0..r {
        let (got, rest) = (h as f64, (r - h) as f64);
        let ratio = rest * (cases + got * rho) / ((got + 1.0) * (others + (rest - 1.0) * rho));
        mass *= ratio;
        total += mass;
        masses.push((0, mass));
        // From here on every mass is below the one before.
        if others >= rho && ratio < 0.5 && mass < NEGLIGIBLE * total {
            break;
        }
        if total > 1e200 {
            masses.iter_mut().for_each(|m| m.1 *= 1e-200);
            (mass, total) = (mass * 1e-200, total * 1e-200);
        }
    }
    masses.iter_mut().for_each(|m| m.1 /= total);
}

/// `P(H = h)` of the number of cases among r of `size` households that hold `cases`: hypergeometric, by its ratios from the least h on.
fn known_among(r: usize, size: usize, cases: usize, masses: &mut Vec<(i32, f64)>) {
    let (least, most) = ((r + cases).saturating_sub(size), r.min(cases));
    masses.extend((0..least).map(|_| (0, 0.0)));
    let (mut mass, mut total) = (1.0, 0.0);
    for h in least..=most {
        masses.push((0, mass));
        total += mass;
        mass *= ((cases - h) * (r - h)) as f64 / ((h + 1) * (size + h + 1 - cases - r).max(1)) as f64;
        if total > 1e200 {
            masses.iter_mut().for_each(|m| m.1 *= 1e-200);
            (mass, total) = (mass * 1e-200, total * 1e-200);
        }
    }
    masses.iter_mut().for_each(|m| m.1 /= total);
}
