//! ISO 2859-2: an isolated lot, protected at a limiting quality.
//!
//! The table of procedure A (ISO 2859-2:1985, table A; GB/T 15239) is kept as data. Each of its plans is checked by its exact hypergeometric
//! risk: at the largest lot of its row a lot of limiting quality passes in less than 13 % of samples, which the standard promises of all of
//! them (`tests/plans.rs`). Two cells that could be had from no source that keeps this promise, and those in which the table has an arrow,
//! are worked out instead, and say so.

use super::acceptance::{Drawing, Single};
use super::risks::at_most;

/// Limiting qualities in per cent.
const QUALITIES: [f64; 10] = [0.5, 0.8, 1.25, 2.0, 3.15, 5.0, 8.0, 12.5, 20.0, 31.5];
/// The smallest lot of the table.
const SMALLEST: u64 = 16;
/// Largest lot of each row but the last.
const LOTS: [u64; 12] = [25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000];

type Cell = Option<(u64, u64)>;
const fn of(n: u64, accept: u64) -> Cell {
    Some((n, accept))
}

/// Sample sizes and acceptance numbers by row, from the limiting quality of 0.5 % to 31.5 %. A sample that is no smaller than the lot is the whole lot.
const PLANS: [[Cell; 10]; 13] = [
    [None, None, None, None, None, of(25, 0), of(17, 0), of(13, 0), of(9, 0), of(6, 0)],
    [None, None, None, None, of(50, 0), of(28, 0), of(22, 0), of(15, 0), of(10, 0), of(6, 0)],
    [None, None, None, None, of(44, 0), of(34, 0), of(24, 0), of(16, 0), of(10, 0), of(8, 0)],
    [None, None, None, of(80, 0), of(55, 0), of(38, 0), of(26, 0), of(18, 0), of(13, 0), of(13, 1)],
    [None, of(170, 0), of(130, 0), of(95, 0), of(65, 0), of(42, 0), of(28, 0), of(20, 0), of(20, 1), of(13, 1)],
    [of(280, 0), of(220, 0), of(155, 0), of(105, 0), of(80, 0), of(50, 0), of(32, 0), of(32, 1), of(20, 1), of(20, 3)],
    [of(380, 0), of(255, 0), of(170, 0), of(125, 0), of(125, 1), of(80, 1), of(50, 1), of(32, 1), of(32, 3), of(32, 5)],
    [of(430, 0), of(280, 0), of(200, 0), of(200, 1), of(125, 1), of(125, 3), of(80, 3), of(50, 3), of(50, 5), of(50, 10)],
    [of(450, 0), of(315, 0), of(315, 1), of(200, 1), of(200, 3), of(200, 5), of(125, 5), of(80, 5), of(80, 10), of(80, 18)],
    [of(500, 0), of(500, 1), of(315, 1), of(315, 3), of(315, 5), of(315, 10), of(200, 10), of(125, 10), of(125, 18), of(80, 18)],
    [of(800, 1), of(500, 1), of(500, 3), of(500, 5), of(500, 10), of(500, 18), of(315, 18), of(200, 18), of(125, 18), of(80, 18)],
    [of(800, 1), of(800, 3), of(800, 5), of(800, 10), of(800, 18), of(500, 18), of(315, 18), of(200, 18), of(125, 18), of(80, 18)],
    [of(1250, 3), of(1250, 5), of(1250, 10), of(1250, 18), of(800, 18), of(500, 18), of(315, 18), of(200, 18), of(125, 18), of(80, 18)],
];

/// A plan for an isolated lot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Isolated {
    /// The plan; hypergeometric.
    pub plan: Single,
    /// Whether it is of the printed table; else it is the smallest sample without a find whose risk at the limiting quality is at most 10 %.
    pub printed: bool,
}

/// The plan of procedure A for a lot and a limiting quality in per cent. `None` for a lot of fewer than 16, a limiting quality that is not of the series,
/// or one that is less than half an element of the lot.
pub fn limiting_quality_plan(lot: u64, quality_percent: f64) -> Option<Isolated> {
    let column = QUALITIES.iter().position(|&q| (q - quality_percent).abs() < 1e-9)?;
    let row = LOTS.partition_point(|&largest| largest < lot);
    if lot < SMALLEST {
        return None;
    }
    let drawing = Drawing::Hypergeometric { lot };
    match PLANS[row][column] {
        Some((n, accept)) => Some(Isolated { plan: Single { n: n.min(lot), accept, drawing }, printed: true }),
        None => isolated_lot(lot, quality_percent / 100.0, 0, 0.1).map(|plan| Isolated { plan, printed: false }),
    }
}

/// The smallest sample with this acceptance number that lets an isolated lot of limiting quality (a share) pass with at most this
/// probability, exactly (hypergeometric).
pub fn isolated_lot(lot: u64, limiting_quality: f64, accept: u64, risk: f64) -> Option<Single> {
    at_most(Drawing::Hypergeometric { lot }, accept, limiting_quality, risk, 1)
}
