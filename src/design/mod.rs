//! **design**: how the reviewers choose.
//!
//! Takes a frame and the [`Stage`]s of a review; gives a [`Design`]: for every unit of every stage its strata, how many are taken, how,
//! and with which probability. Fails when the frame cannot carry it. Source: Särndal et al. (1992), ch. 3–4; Lohr (2010), ch. 6.

pub mod allocate;
mod apart;
mod compile;
mod divide;
pub mod inclusion;
mod layout;
mod lookup;
mod plan;
mod ready;
mod select;
mod serpentine;
mod size;
mod stage;

use std::ops::Range;

pub use apart::Apart;
pub use compile::compile;
pub use ready::{ReadyMade, ready_made};
pub use select::Select;
pub use serpentine::serpentine;
pub use stage::{All, Allocated, Amount, Rule, Stage, Take};

use crate::error::Problem;
use crate::units::{Level, Words};
use inclusion::{Joint, Table};

/// A design laid out over a frame. Tiers are the stages whose units have weights of their own: those above the household, and that of
/// households which are not all alike; cells of tier `t + 1` lie inside units of tier `t`.
#[derive(Clone, Debug)]
pub struct Design {
    /// The stages whose units have weights of their own, from the top.
    pub tiers: Vec<Tier>,
    /// The cells of the household stage.
    pub cells: Vec<Cell>,
    /// Frame index of every household that can be drawn, cell by cell.
    pub households: Vec<u32>,
    /// Township of all households of a cell of the household stage; none where a cell spans several.
    pub township: Vec<Option<u32>>,
    /// What each stage asks for and where the frame falls short of it.
    pub review: Vec<StageReview>,
    /// Stages that were left out, certainty units and the like, for the reader.
    pub notes: Vec<Words>,
}

/// One stage whose units have weights of their own.
#[derive(Clone, Debug)]
pub struct Tier {
    /// The level of its units.
    pub level: Level,
    /// Strata within the units of the tier above (of the county for the first).
    pub cells: Vec<Cell>,
    /// Units, cell by cell.
    pub units: Vec<Unit>,
    /// What the drawing of each cell looks up, cell by cell.
    pub tables: Vec<Table>,
    /// Where the permanent random numbers of its units are cut; none where each draw has new ones.
    pub permanent: Option<f64>,
}

/// A unit of a tier.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Index in the frame's level; none for households that pass a stage by.
    pub id: Option<u32>,
    /// Its cells in the next tier (or of the household stage).
    pub cells: Range<u32>,
    /// Inverse of its inclusion probability, given that the unit above it is drawn; with replacement, of the expected number of draws.
    pub weight: f64,
    /// Sizes of the units of its cell up to and with this one, where size matters.
    pub cumulated: u64,
}

/// Units from which `take` are drawn together.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Units (households at the last stage) of this cell.
    pub units: Range<u32>,
    /// How many are drawn; where the number varies, its expectation.
    pub take: u32,
    /// How.
    pub select: Select,
    /// Which part of its stage it is.
    pub part: Part,
}

/// Which part of a stage a cell is. The parts within one unit of the stage above differ from each other. The number is the index of the
/// stratum in the stage's [`StageReview`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A stratum, or what is left of it.
    Stratum(u32),
    /// The units of a stratum that are picked on purpose.
    Preferred(u32),
    /// The other units of such a stratum.
    Others(u32),
    /// Units that are drawn with certainty because of their size.
    Certain(u32),
    /// The households that pass the stage by.
    Passing,
    /// All households of a unit that is screened in full.
    InFull,
}

impl Cell {
    /// Number of units.
    pub fn size(&self) -> u32 {
        self.units.end - self.units.start
    }

    /// Sampling fraction that enters the finite population correction: `n / N` for simple and systematic selection, else 0: the stage
    /// is treated as drawn with replacement (conservative; Särndal et al. 1992, §4.5.2).
    pub fn fraction(&self) -> f64 {
        match self.select {
            Select::Simple | Select::Systematic | Select::All => f64::from(self.take) / f64::from(self.size()),
            _ => 0.0,
        }
    }
}

/// What one stage asks for, stratum by stratum.
#[derive(Clone, Debug)]
pub struct StageReview {
    /// The level of its units.
    pub level: Level,
    /// How its units are chosen.
    pub select: Select,
    /// By stratum.
    pub strata: Vec<StratumReview>,
}

/// One stratum of a stage over all units of the stage before.
#[derive(Clone, Debug)]
pub struct StratumReview {
    /// Its name; empty where the stage has no strata.
    pub name: String,
    /// Number of cells (units of the stage before that have this stratum).
    pub cells: u32,
    /// Units in all cells.
    pub units: u64,
    /// Units asked for in a cell; none where it depends on the cell.
    pub take: Option<u32>,
    /// Cells that hold fewer units than asked for (all of them are taken there).
    pub short: u32,
    /// Units that are drawn with certainty because of their size.
    pub certain: u32,
}

impl Tier {
    /// Joint inclusion probabilities of the units of a cell, in their order, given that the unit above is drawn.
    ///
    /// # Errors
    /// As [`inclusion::joint`]: a draw with replacement has none.
    pub fn joint(&self, cell: usize) -> Result<Joint, Problem> {
        let Cell { units, select, .. } = &self.cells[cell];
        let pi = match &self.tables[cell] {
            Table::Inclusion(pi) | Table::Balanced(pi, _) | Table::Spread(pi, _) => pi.clone(),
            _ => self.units[units.start as usize..units.end as usize].iter().map(|unit| 1.0 / unit.weight).collect(),
        };
        inclusion::joint(*select, &pi)
    }
}

impl Design {
    /// Inclusion probability of each of `n` frame households: `π_k = Π π` along its path, each given that the unit above is drawn (Särndal et
    /// al. 1992, §4.3); with replacement, the expected number of draws. 0 for households that the design never draws.
    pub fn inclusion(&self, n: usize) -> Vec<f64> {
        let mut upper = vec![1.0; self.first_cells()];
        for tier in &self.tiers {
            let mut next = Vec::new();
            for (cell, above) in tier.cells.iter().zip(&upper) {
                for unit in &tier.units[cell.units.start as usize..cell.units.end as usize] {
                    next.resize(next.len().max(unit.cells.end as usize), 0.0);
                    next[unit.cells.start as usize..unit.cells.end as usize].fill(above / unit.weight);
                }
            }
            upper = next;
        }
        let mut inclusion = vec![0.0; n];
        for (cell, above) in self.cells.iter().zip(&upper) {
            for &k in &self.households[cell.units.start as usize..cell.units.end as usize] {
                inclusion[k as usize] = above * f64::from(cell.take) / f64::from(cell.size());
            }
        }
        inclusion
    }

    /// Number of cells of the first stage: all of them are drawn from.
    pub fn first_cells(&self) -> usize {
        self.tiers.first().map_or(self.cells.len(), |tier| tier.cells.len())
    }

    /// The tier whose units are of a level.
    pub fn tier(&self, level: Level) -> Option<usize> {
        self.tiers.iter().position(|tier| tier.level == level)
    }
}
