//! ISO 2859: code letters and single plans by acceptance quality limit (part 1), and limiting quality for an isolated lot (part 2).
//!
//! Table 2-A of part 1 is a staircase: along each diagonal (sample size times AQL nearly constant) the acceptance number is the same. Only
//! the series are kept as data; the arrows of the table (use the plan above or below) follow from them.

use super::acceptance::{Drawing, Single};
use super::risks::at_most;

/// Sample sizes of the code letters A to R (no I, no O), ISO 2859-1:1999, table 2-A.
const SIZES: [u64; 16] = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000];

const LETTERS: [char; 16] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R'];

/// Acceptance quality limits in per cent, or per hundred items.
const LIMITS: [f64; 26] = [
    0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0, 15.0, 25.0, 40.0, 65.0, 100.0, 150.0,
    250.0, 400.0, 650.0, 1000.0,
];

/// Acceptance numbers by diagonal (letter + limit), from the first diagonal that has one; `None` where the table has an arrow.
const DIAGONALS: [Option<u64>; 13] =
    [Some(0), None, None, Some(1), Some(2), Some(3), Some(5), Some(7), Some(10), Some(14), Some(21), Some(30), Some(44)];
const FIRST: usize = 14;
/// Acceptance numbers of 30 and 44 exist for the letters A to E only.
const LARGEST: usize = 10;
const LAST_OF_LARGEST: usize = 4;

/// Largest lot of each row of table 1; the last row has none.
const LOTS: [u64; 14] = [8, 15, 25, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000];

/// Inspection level of table 1: general I to III, special S-1 to S-4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspection {
    /// S-1.
    S1,
    /// S-2.
    S2,
    /// S-3.
    S3,
    /// S-4.
    S4,
    /// General level I.
    I,
    /// General level II, the usual one.
    II,
    /// General level III.
    III,
}

impl Inspection {
    /// Code letters by row of table 1.
    fn letters(self) -> &'static [u8; 15] {
        match self {
            Self::S1 => b"AAAABBBBCCCCDDD",
            Self::S2 => b"AAABBBCCCDDDEEE",
            Self::S3 => b"AABBCCDDEEFFGGH",
            Self::S4 => b"AABCCDEEFGGHJJK",
            Self::I => b"AABCCDEFGHJKLMN",
            Self::II => b"ABCDEFGHJKLMNPQ",
            Self::III => b"BCDEFGHJKLMNPQR",
        }
    }

    /// The code letter for a lot (ISO 2859-1:1999, table 1); none for a lot of fewer than two.
    pub fn letter(self, lot: u64) -> Option<char> {
        let row = LOTS.partition_point(|&largest| largest < lot);
        (lot >= 2).then(|| char::from(self.letters()[row]))
    }
}

/// The single plan for normal inspection (ISO 2859-1:1999, table 2-A) for a code letter and an acceptance quality limit in per cent,
/// arrows followed. `None` for a letter or limit that is not of the series.
pub fn normal_plan(letter: char, limit_percent: f64) -> Option<Single> {
    let row = LETTERS.iter().position(|&l| l == letter)?;
    let column = LIMITS.iter().position(|&l| (l - limit_percent).abs() < 1e-9)?;
    let here = acceptance(row, column);
    let down = || (row + 1..LETTERS.len()).find_map(|row| acceptance(row, column).map(|c| (row, c)));
    let up = || (0..row).rev().find_map(|row| acceptance(row, column).map(|c| (row, c)));
    let diagonal = row + column;
    let (row, accept) = match here {
        Some(accept) => (row, accept),
        // Before acceptance 0 the arrows point down, beyond the last number up; of the two between 0 and 1 one points each way.
        None if diagonal < FIRST || diagonal == FIRST + 2 => down().or_else(up)?,
        None => up().or_else(down)?,
    };
    Some(Single { n: SIZES[row], accept, drawing: Drawing::Binomial })
}

fn acceptance(row: usize, column: usize) -> Option<u64> {
    let step = (row + column).checked_sub(FIRST)?;
    if step > LARGEST && row > LAST_OF_LARGEST {
        return None;
    }
    DIAGONALS.get(step).copied().flatten()
}

/// The smallest sample with this acceptance number that lets an isolated lot of limiting quality (a share) pass with at most this
/// probability, exactly (hypergeometric): what ISO 2859-2 is about. A single acceptance is an isolated lot; use this, not an AQL. The
/// printed plans of part 2 take their sample sizes from the series of part 1 and keep the consumer's risk below 13 % only.
pub fn isolated_lot(lot: u64, limiting_quality: f64, accept: u64, risk: f64) -> Option<Single> {
    at_most(Drawing::Hypergeometric { lot }, accept, limiting_quality, risk, 1)
}
