//! One variance recursion: a cell, a stage, all stages.

use super::INDICATORS;
use super::tally::Linear;
use crate::design::Design;
use crate::draw::Sample;
use crate::truth::{Basic, Sums};
use crate::units::Level;

/// Totals and variances of the units of two neighbouring stages while the recursion climbs.
#[derive(Clone, Debug, Default)]
pub(super) struct Nest {
    below: Vec<Node>,
    here: Vec<Node>,
}

/// Weighted total of the linearised values of a unit or cell and its variance within.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    total: [f64; INDICATORS],
    variance: [f64; INDICATORS],
}

/// One sample with its answers, and what turns them into linearised values.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'a> {
    pub(super) design: &'a Design,
    pub(super) sample: &'a Sample,
    /// Of the records, by drawn cell of the household stage.
    pub(super) cells: &'a [Sums],
    pub(super) linear: &'a Linear,
}

impl Nest {
    /// Variance through all stages with finite population corrections,
    /// `V = Σ_cells (1 − f)·n/(n − 1)·Σ(ẑᵢ − z̄)² + f·Σ Vᵢ`, with ẑᵢ the fully weighted total of unit i and Vᵢ its variance within
    /// (Särndal et al. 1992, result 4.3.1 with the expanded totals). Respondents of a household cell count as its sample. A single unit
    /// of a later stage adds nothing of its own stage; of the first stage it makes the variance `NaN`.
    #[inline(always)]
    pub(super) fn all_stages(&mut self, drawn: Drawn<'_>, populations: &[f64]) -> [f64; INDICATORS] {
        self.household_stage(drawn, true);
        let Drawn { design, sample, linear, .. } = drawn;
        for (depth, (tier, plan)) in sample.tiers.iter().zip(&design.tiers).enumerate().rev() {
            self.here.clear();
            for unit in &tier.units {
                let mut node = Node::default();
                for cell in &self.below[unit.cells.start as usize..unit.cells.end as usize] {
                    node.add(cell);
                }
                if plan.level == Level::Village {
                    let population = plan.units[unit.unit as usize].id.map_or(0.0, |id| populations[id as usize]);
                    node.total[1] += linear.of_village(unit.weight * population);
                }
                self.here.push(node);
            }
            self.below.clear();
            for cell in &tier.cells {
                let units = &self.here[cell.drawn.start as usize..cell.drawn.end as usize];
                self.below.push(cell_of_units(units, plan.cells[cell.cell as usize].fraction(), depth == 0));
            }
        }
        self.sum()
    }

    /// Variance of the pooled, unweighted ratio under a design that draws households at once.
    #[inline(always)]
    pub(super) fn pooled(&mut self, drawn: Drawn<'_>) -> [f64; INDICATORS] {
        self.household_stage(drawn, false);
        self.sum()
    }

    #[inline(always)]
    fn sum(&self) -> [f64; INDICATORS] {
        let mut all = Node::default();
        self.below.iter().for_each(|cell| all.add(cell));
        all.variance
    }

    #[inline(always)]
    fn household_stage(&mut self, Drawn { design, sample, cells, linear }: Drawn<'_>, weighted: bool) {
        self.below.clear();
        let first = design.tiers.is_empty();
        for (cell, sums) in sample.cells.iter().zip(cells) {
            let (total, squares) = (linear.values(&sums.unit, 0.0), linear.squares(sums));
            let size = f64::from(design.cells[cell.cell as usize].size());
            let n = sums.households.x[Basic::Approval as usize];
            let (weight, fraction) = if weighted { (cell.weight * size / n.max(1.0), n / size) } else { (1.0, 0.0) };
            self.below.push(Node {
                total: total.map(|total| weight * total),
                variance: std::array::from_fn(|i| weight * weight * between(n, fraction, total[i], squares[i], first)),
            });
        }
    }
}

impl Node {
    #[inline(always)]
    fn add(&mut self, other: &Self) {
        for i in 0..INDICATORS {
            self.total[i] += other.total[i];
            self.variance[i] += other.variance[i];
        }
    }
}

#[inline(always)]
fn cell_of_units(units: &[Node], fraction: f64, first: bool) -> Node {
    let mut cell = Node::default();
    units.iter().for_each(|unit| cell.add(unit));
    cell.variance = std::array::from_fn(|i| {
        let squares = units.iter().map(|unit| unit.total[i] * unit.total[i]).sum();
        fraction * cell.variance[i] + between(units.len() as f64, fraction, cell.total[i], squares, first)
    });
    cell
}

/// `(1 − f)·n/(n − 1)·(Σz² − (Σz)²/n)`.
#[inline(always)]
pub(in crate::estimate) fn between(n: f64, fraction: f64, sum: f64, squares: f64, first: bool) -> f64 {
    if fraction >= 1.0 || n < 1.0 {
        0.0
    } else if n < 2.0 {
        if first { f64::NAN } else { 0.0 }
    } else {
        (1.0 - fraction) * n / (n - 1.0) * (squares - sum * sum / n).max(0.0)
    }
}
