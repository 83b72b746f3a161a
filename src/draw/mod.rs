//! **draw**: the choosing.
//!
//! Takes a [`Design`] and a [`Stream`]; gives a filled [`Sample`], tier by tier. Nothing here fails: the design was checked before. Sources:
//! Tillé, *Sampling Algorithms* (2006), and those that each file names. One file for each family of methods.

mod brewer;
mod chromy;
mod cube;
mod elimination;
mod enumerate;
mod order;
mod pivotal;
mod poisson;
mod rejective;
mod replacement;
mod reserve;
mod select;
mod simple;
mod strata;
mod systematic;

use std::ops::Range;

use crate::design::Design;
use crate::design::inclusion::Table;
use crate::stream::{Luck, Stream};
use select::{Scratch, Selector};
pub use strata::{Address, BLOCK, stratifies};

/// One sample of a design. Kept and refilled from replicate to replicate; nothing is allocated once it has grown.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Drawn units of the design's tiers, from the top.
    pub tiers: Vec<DrawnTier>,
    /// Drawn cells of the household stage.
    pub cells: Vec<DrawnCell>,
    /// Frame indices of the drawn households, cell by cell.
    pub households: Vec<u32>,
    selector: Selector,
    permanent: Option<Luck>,
}

/// Drawn units of one tier.
#[derive(Clone, Debug, Default)]
pub struct DrawnTier {
    /// Cells from which units were drawn.
    pub cells: Vec<DrawnCell>,
    /// Units, cell by cell.
    pub units: Vec<DrawnUnit>,
}

/// A cell from which something was drawn.
#[derive(Clone, Debug)]
pub struct DrawnCell {
    /// Index in the design's tier (or household stage).
    pub cell: u32,
    /// The first-stage unit it lies in: index into the first tier's drawn units; 0 without tiers.
    pub psu: u32,
    /// What was drawn from it: units of the sample's tier, or households.
    pub drawn: Range<u32>,
    /// Product of the weights of the units above it.
    pub weight: f64,
}

/// A drawn unit.
#[derive(Clone, Debug)]
pub struct DrawnUnit {
    /// Index in the design's tier.
    pub unit: u32,
    /// The first-stage unit it lies in (itself at the first tier): index into the first tier's drawn units.
    pub psu: u32,
    /// Inverse of its inclusion probability through all stages so far.
    pub weight: f64,
    /// Its cells in the sample's next tier (or household stage).
    pub cells: Range<u32>,
}

impl Sample {
    /// Gives the permanent random numbers (Ohlsson 1995, §9.2–9.3) for the draws to come; without them, stages that want them draw new ones.
    pub fn keep_numbers(&mut self, permanent: Luck) {
        self.permanent = Some(permanent);
    }

    /// Whether and where the first stages to come are stratified over blocks of replicates; see [`BLOCK`].
    pub fn stratify(&mut self, at: Option<Address>) {
        self.selector.strata.at = at;
    }

    /// Draws a sample: stage by stage from the top, within each cell by its own method, independently between cells (Särndal et al. 1992,
    /// §4.3). Weights are the inverse inclusion probabilities through all stages so far.
    pub fn draw(&mut self, design: &Design, stream: &mut Stream) {
        self.tiers.resize_with(design.tiers.len(), DrawnTier::default);
        for depth in 0..design.tiers.len() {
            let mut tier = std::mem::take(&mut self.tiers[depth]);
            self.reach(design, depth, &mut tier.cells);
            self.draw_tier(design, depth, &mut tier, stream);
            self.tiers[depth] = tier;
        }
        let (mut cells, mut households) = (std::mem::take(&mut self.cells), std::mem::take(&mut self.households));
        self.reach(design, design.tiers.len(), &mut cells);
        self.selector.households(&design.cells, &design.households, stream, &mut cells, &mut households);
        (self.cells, self.households) = (cells, households);
    }

    /// For each drawn cell of the household stage the way that led to it, tier by tier from the top: the drawn cell (index in the sample's
    /// tier) and the unit that was drawn from it.
    pub fn ways(&self) -> Vec<Vec<(u32, u32)>> {
        let first = self.tiers.first().map_or(self.cells.len(), |tier| tier.cells.len());
        let mut ways = vec![Vec::new(); first];
        for (depth, tier) in self.tiers.iter().enumerate() {
            let mut below = vec![Vec::new(); self.tiers.get(depth + 1).map_or(self.cells.len(), |next| next.cells.len())];
            for (at, (cell, way)) in (0..).zip(tier.cells.iter().zip(&ways)) {
                for unit in cell.drawn.clone() {
                    for next in tier.units[unit as usize].cells.clone() {
                        below[next as usize] = way.iter().copied().chain([(at, unit)]).collect();
                    }
                }
            }
            ways = below;
        }
        ways
    }

    /// Lists the cells that the units drawn so far lead to: all cells of each of them.
    fn reach(&mut self, design: &Design, depth: usize, cells: &mut Vec<DrawnCell>) {
        cells.clear();
        let Some(above) = depth.checked_sub(1) else {
            cells.extend((0..design.first_cells() as u32).map(|cell| DrawnCell { cell, psu: 0, drawn: 0..0, weight: 1.0 }));
            return;
        };
        for unit in &mut self.tiers[above].units {
            let start = cells.len() as u32;
            let (psu, weight) = (unit.psu, unit.weight);
            let below = design.tiers[above].units[unit.unit as usize].cells.clone();
            cells.extend(below.map(|cell| DrawnCell { cell, psu, drawn: 0..0, weight }));
            unit.cells = start..cells.len() as u32;
        }
    }

    fn draw_tier(&mut self, design: &Design, depth: usize, tier: &mut DrawnTier, stream: &mut Stream) {
        let plan = &design.tiers[depth];
        tier.units.clear();
        for cell in &mut tier.cells {
            let from = &plan.cells[cell.cell as usize];
            let first = from.units.start;
            let start = tier.units.len() as u32;
            let units = &mut tier.units;
            let cumulated = |i: u32| plan.units[(first + i) as usize].cumulated;
            let table = plan.tables.get(cell.cell as usize).unwrap_or(&Table::None);
            let chosen = |i| {
                let unit = first + i;
                let psu = if depth == 0 { units.len() as u32 } else { cell.psu };
                units.push(DrawnUnit { unit, psu, weight: cell.weight * plan.units[unit as usize].weight, cells: 0..0 });
            };
            match (plan.permanent, self.permanent) {
                (Some(shift), Some(luck)) => {
                    let id = |i: u32| plan.units[(first + i) as usize].id.unwrap_or(u32::MAX);
                    let number = |i| (luck.permanent(id(i), plan.level as u32) - shift).rem_euclid(1.0);
                    self.selector.coordinate(from, table, number, chosen);
                }
                _ if depth == 0 && self.selector.strata.serve(from.select) => {
                    self.selector.stratified(cell.cell, (from, table), cumulated, stream, chosen);
                }
                _ => self.selector.choose(from, table, cumulated, stream, chosen),
            }
            cell.drawn = start..tier.units.len() as u32;
        }
    }
}

#[cfg(test)]
mod spaces;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod whole_space;
