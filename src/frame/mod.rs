//! **frame**: who can be asked.
//!
//! Takes a household list (CSV, Parquet, XLSX) or a recipe; gives a checked [`Frame`] in which every unit (county ⊃ township ⊃
//! village ⊃ group) is a contiguous range of households. Fails when a column, a value or a unit breaks a rule, with every defect's
//! place and never its value. Source: sampling frames as in Lohr, *Sampling: Design and Analysis*, §1.2.

mod archive;
mod assemble;
mod cells;
mod check;
mod columns;
mod csv;
mod dictionary;
mod expression;
mod known;
mod listing;
mod parquet;
mod recipe;
mod records;
mod rule;
mod source;
mod summary;
mod table;
mod words;
mod write;
mod xlsx;

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use assemble::assemble;
pub use csv::armed;
pub use expression::{Expression, Kind};
pub use known::{is_identity_number, is_personal, known_name};
pub use listing::{Listing, read_listing, read_listing_with, says_nothing};
pub use recipe::{Made, Recipe, Total, make};
pub use source::{Source, load, read_roster, reading_foreign_bytes};
pub use summary::{ClassSize, LevelSize, Rate, Spread, Summary, VillageKind, summarise};
pub use write::{Encoding, Headers, write};

use crate::units::{Level, Words};

/// The register class of a household at the time of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 一般户: never on the register.
    NeverRegistered,
    /// 未脱贫: on the register as poor.
    RegisteredPoor,
    /// 已脱贫: on the register as exited.
    Exited,
}

impl Status {
    /// All classes in their fixed order.
    pub const ALL: [Self; 3] = [Self::NeverRegistered, Self::RegisteredPoor, Self::Exited];

    /// The name in files, scenarios and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::NeverRegistered => "never_registered",
            Self::RegisteredPoor => "registered_poor",
            Self::Exited => "exited",
        }
    }
}

/// One column over households.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Yes or no.
    Flag(Vec<bool>),
    /// A number; `NaN` where the cell was empty and the column allows it.
    Number(Vec<f64>),
    /// Words, each stored once.
    Label(Labels),
}

impl Column {
    /// Number of households.
    pub fn len(&self) -> usize {
        match self {
            Self::Flag(v) => v.len(),
            Self::Number(v) => v.len(),
            Self::Label(v) => v.codes.len(),
        }
    }

    /// Whether there is no household.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Words by household: `names[codes[k]]` is the word of household `k`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// The different words, in order of first appearance.
    pub names: Vec<String>,
    /// Index into `names` for each household.
    pub codes: Vec<u32>,
}

/// The columns of a household list under our names (`township`, `village`, `persons`, …), in file order, all of one length.
/// Types: `township village group status household_id terrain` are labels, `persons income score omitted_members exit_year` numbers,
/// everything that is yes or no a flag. Any other column may be of any type.
pub type Roster = BTreeMap<String, Column>;

/// The units of one level: unit `i` holds the households `starts[i]..starts[i + 1]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// The unit's name.
    pub names: Vec<String>,
    /// First household of each unit, and the number of households at the end.
    pub starts: Vec<u32>,
    /// The unit of the level above.
    pub parents: Vec<u32>,
}

impl Units {
    /// Number of units.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether the level has no units.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The households of unit `i`.
    pub fn range(&self, i: usize) -> Range<usize> {
        self.starts[i] as usize..self.starts[i + 1] as usize
    }

    /// The unit that holds a household.
    pub fn locate(&self, household: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= household).saturating_sub(1)
    }
}

/// A checked household list, sorted so that every unit is a contiguous range. Units and households keep the order of their first
/// appearance in the list: systematic selection runs through the roster as the reviewers hold it.
#[derive(Clone, Debug)]
pub struct Frame {
    status: Vec<Status>,
    persons: Vec<u8>,
    columns: Roster,
    townships: Units,
    villages: Units,
    groups: Option<Units>,
    fingerprint: String,
    warnings: Vec<Words>,
}

impl Frame {
    /// Number of households.
    pub fn households(&self) -> usize {
        self.status.len()
    }

    /// Register class by household.
    pub fn status(&self) -> &[Status] {
        &self.status
    }

    /// Persons by household, 1 to 30.
    pub fn persons(&self) -> &[u8] {
        &self.persons
    }

    /// The townships.
    pub fn townships(&self) -> &Units {
        &self.townships
    }

    /// The villages; their parents are townships.
    pub fn villages(&self) -> &Units {
        &self.villages
    }

    /// The village groups, where the list has them; their parents are villages.
    pub fn groups(&self) -> Option<&Units> {
        self.groups.as_ref()
    }

    /// The units of a level between county and household; none for the two ends or where the list has no groups.
    pub fn units(&self, level: Level) -> Option<&Units> {
        match level {
            Level::Township => Some(&self.townships),
            Level::Village => Some(&self.villages),
            Level::Group => self.groups.as_ref(),
            Level::County | Level::Household => None,
        }
    }

    /// A column by our name, in frame order.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(name)
    }

    /// A yes-or-no column by our name.
    pub fn flag(&self, name: &str) -> Option<&[bool]> {
        match self.columns.get(name) {
            Some(Column::Flag(v)) => Some(v),
            _ => None,
        }
    }

    /// A numeric column by our name.
    pub fn number(&self, name: &str) -> Option<&[f64]> {
        match self.columns.get(name) {
            Some(Column::Number(v)) => Some(v),
            _ => None,
        }
    }

    /// All columns, in frame order.
    pub fn columns(&self) -> &Roster {
        &self.columns
    }

    /// The names of all columns, sorted.
    pub fn column_names(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }

    /// What a reader of the list should know, although it is no defect: an empty class, empty cells read as no.
    pub fn warnings(&self) -> &[Words] {
        &self.warnings
    }

    /// A hash of everything in the frame: 16 hexadecimal digits, the same for the same list from any file format.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}
