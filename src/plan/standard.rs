//! ISO 2859-1: code letters and single plans by acceptance quality limit, for normal, tightened and reduced inspection.
//!
//! The tables 2-A to 2-C are staircases: along each diagonal (sample size times AQL nearly constant) the acceptance number is the same. Only
//! the series are kept as data; the arrows of the tables (use the plan above or below) follow from them.

use super::acceptance::{Drawing, Single};

/// How strict the inspection is: it begins normally, and the record of earlier lots switches it (ISO 2859-1:1999, §9.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Table 2-A.
    Normal,
    /// Table 2-B.
    Tightened,
    /// Table 2-C, from letter D on. Where the acceptance numbers next to the arrows could not be confirmed there is no plan.
    Reduced,
}

const LETTERS: [char; 16] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R'];

/// Acceptance quality limits in per cent, or per hundred items.
const LIMITS: [f64; 26] = [
    0.010, 0.015, 0.025, 0.040, 0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0, 15.0, 25.0, 40.0, 65.0, 100.0, 150.0,
    250.0, 400.0, 650.0, 1000.0,
];

/// The two largest acceptance numbers exist for the letters A to E only.
const LAST_OF_LARGEST: usize = 4;

/// One of the tables.
struct Series {
    /// Sample sizes of the code letters A to R (no I, no O); the tightened S is only reached by an arrow.
    sizes: &'static [u64],
    /// The first diagonal (letter + limit) with an acceptance number.
    first: usize,
    /// Acceptance numbers by diagonal from there; `None` where the table has an arrow.
    numbers: &'static [Option<u64>],
    /// The first letter that is known here.
    from: usize,
}

impl Severity {
    fn series(self) -> Series {
        const SIZES: [u64; 17] = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150];
        const REDUCED: [u64; 16] = [2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800];
        const NORMAL_NUMBERS: [Option<u64>; 13] =
            [Some(0), None, None, Some(1), Some(2), Some(3), Some(5), Some(7), Some(10), Some(14), Some(21), Some(30), Some(44)];
        const TIGHTENED_NUMBERS: [Option<u64>; 12] =
            [Some(0), None, None, Some(1), Some(2), Some(3), Some(5), Some(8), Some(12), Some(18), Some(27), Some(41)];
        const REDUCED_NUMBERS: [Option<u64>; 13] =
            [Some(0), None, None, None, Some(1), Some(2), Some(3), Some(5), Some(6), Some(8), Some(10), Some(14), Some(21)];
        match self {
            Self::Normal => Series { sizes: &SIZES[..16], first: 14, numbers: &NORMAL_NUMBERS, from: 0 },
            Self::Tightened => Series { sizes: &SIZES, first: 15, numbers: &TIGHTENED_NUMBERS, from: 0 },
            Self::Reduced => Series { sizes: &REDUCED, first: 14, numbers: &REDUCED_NUMBERS, from: 3 },
        }
    }

    /// The single plan for a code letter and an acceptance quality limit in per cent (ISO 2859-1:1999, tables 2-A to 2-C), arrows followed. `None`
    /// for a letter or limit that is not of the series, and where [`Severity::Reduced`] does not know it.
    pub fn plan(self, letter: char, limit_percent: f64) -> Option<Single> {
        let series = self.series();
        let row = LETTERS.iter().position(|&l| l == letter).filter(|row| *row >= series.from)?;
        let column = LIMITS.iter().position(|&l| (l - limit_percent).abs() < 1e-9)?;
        let at = |row| series.acceptance(row, column).map(|accept| (row, accept));
        let down = || (row + 1..series.sizes.len()).find_map(at);
        let up = || (series.from..row).rev().find_map(at);
        let (row, accept) = match ((row + column).checked_sub(series.first), at(row)) {
            (_, Some(here)) => here,
            // Before acceptance 0 the arrows point down, beyond the last number up; of the two between 0 and 1 one points each way.
            (Some(2 | 3), None) if self == Self::Reduced => return None,
            (None | Some(2), None) => down().or_else(up)?,
            (Some(_), None) => up().or_else(down)?,
        };
        Some(Single { n: series.sizes[row], accept, drawing: Drawing::Binomial })
    }
}

impl Series {
    fn acceptance(&self, row: usize, column: usize) -> Option<u64> {
        let step = (row + column).checked_sub(self.first)?;
        let of_all = step + 2 < self.numbers.len() || row <= LAST_OF_LARGEST;
        // The tightened letter S has one plan.
        (of_all && (row < LETTERS.len() || step == 3)).then(|| self.numbers.get(step).copied().flatten())?
    }
}

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
