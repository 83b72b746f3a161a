//! A file whose columns keep the words of the file: a survey may call its columns and classes as it likes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::columns::{Chosen, no_header, personal, twice};
use super::known::{Blank, Kind, by_header};
use super::source::read_chosen;
use super::table::{Columns, Lines};
use super::words::{Vocabulary, clean, is_blank, number};
use super::{Column, Labels, cells, known};
use crate::error::{Problem, Problems, Refusal};
use crate::units::Words;

/// Some columns of a file, as words, in the order of the file.
#[derive(Debug)]
pub struct Listing {
    file: PathBuf,
    rows: usize,
    columns: BTreeMap<String, Labels>,
    lines: Lines,
}

/// Reads the wanted columns of a CSV, Parquet or XLSX file. A name stands for the column with this header; where there is none, for the
/// one with a header that means the same (`village` for 行政村).
///
/// # Errors
/// A file that cannot be read, a column that is not there, is there twice, or holds personal data.
pub fn read_listing(file: &Path, sheet: Option<&str>, wanted: &BTreeSet<String>) -> Result<Listing, Refusal> {
    read_listing_with(file, sheet, wanted, &BTreeSet::new())
}

/// The same, with columns that may be missing.
///
/// # Errors
/// As [`read_listing`].
pub fn read_listing_with(
    file: &Path,
    sheet: Option<&str>,
    wanted: &BTreeSet<String>,
    welcome: &BTreeSet<String>,
) -> Result<Listing, Refusal> {
    let words = Vocabulary::default();
    let read = read_chosen(file, sheet, |headers| Ok(Columns::new(choose(headers, wanted, welcome)?, &words)))?;
    let columns: BTreeMap<String, Labels> = read
        .roster
        .into_iter()
        .filter_map(|(name, column)| match column {
            Column::Label(labels) => Some((name, labels)),
            Column::Flag(_) | Column::Number(_) => None,
        })
        .collect();
    Ok(Listing { file: file.to_path_buf(), rows: read.rows as usize, columns, lines: read.lines })
}

impl Listing {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A column as words; none if it was not wanted.
    pub fn words(&self, name: &str) -> Option<&Labels> {
        self.columns.get(name)
    }

    /// A column as the type that its words have: yes or no, numbers, or words. Blank cells are missing numbers, among
    /// nothing but ticks, too: in a survey a blank is an answer that was not had, not a no.
    pub fn values(&self, name: &str) -> Option<Column> {
        let labels = self.columns.get(name)?;
        let blank: Vec<bool> = labels.names.iter().map(|word| is_blank(word)).collect();
        Some(match cells::guessed(labels.codes.clone(), labels.names.clone(), &Vocabulary::default()) {
            Column::Flag(ticks) if blank.contains(&true) => {
                let known = |(&code, tick)| if blank[code as usize] { f64::NAN } else { f64::from(u8::from(tick)) };
                Column::Number(labels.codes.iter().zip(ticks).map(known).collect())
            }
            column => column,
        })
    }

    /// A column as numbers, `NaN` where the cell is blank.
    ///
    /// # Errors
    /// The first cell that is no number, or a name that was not wanted.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, Problem> {
        let (codes, values) = self.coded(name)?;
        Ok(codes.iter().map(|&code| values[code as usize]).collect())
    }

    /// A column as numbers, each stored once: row `k` has `values[codes[k]]`, `NaN` where the cell is blank.
    ///
    /// # Errors
    /// As [`Listing::numbers`].
    pub fn coded(&self, name: &str) -> Result<(&[u32], Vec<f64>), Problem> {
        let Some(labels) = self.columns.get(name) else {
            return Err(no_header(&[], name).in_file(&self.file));
        };
        let parsed: Option<Vec<f64>> = labels.names.iter().map(|word| if is_blank(word) { Some(f64::NAN) } else { number(word) }).collect();
        if let Some(values) = parsed {
            return Ok((&labels.codes, values));
        }
        let no_number = |&code: &u32| labels.names.get(code as usize).is_none_or(|word| !is_blank(word) && number(word).is_none());
        let row = labels.codes.iter().position(no_number).unwrap_or(0);
        Err(self.at(name, row, Problem::new(Words::new("不是数字", "this is no number"), Words::new("请填数字", "write a number"))))
    }

    /// A problem at a cell; the row counts from 0.
    pub fn at(&self, name: &str, row: usize, problem: Problem) -> Problem {
        let problem = problem.in_file(&self.file).in_row(row as u64 + 1).in_column(name);
        match self.lines.of(row as u32) {
            Some(line) => problem.on_line(line),
            None => problem,
        }
    }
}

/// Whether a word of a listing says nothing: an empty cell, or what R and Excel write for one.
pub fn says_nothing(word: &str) -> bool {
    is_blank(word)
}

/// For every header whether it is loaded, and under which of the wanted and welcome names.
fn choose(headers: &[String], wanted: &BTreeSet<String>, welcome: &BTreeSet<String>) -> Result<Vec<Option<Chosen>>, Refusal> {
    let headers: Vec<String> = headers.iter().map(|h| clean(h).into_owned()).collect();
    let mut problems = Problems::default();
    let mut chosen: Vec<Option<Chosen>> = vec![None; headers.len()];
    for name in wanted.union(welcome) {
        let same: Vec<usize> = (0..headers.len()).filter(|&i| headers[i] == clean(name)).collect();
        let meant = by_header(name).map(|known| known.name);
        let alike = || (0..headers.len()).filter(|&i| meant.is_some() && by_header(&headers[i]).map(|k| k.name) == meant).collect();
        let found: Vec<usize> = if same.is_empty() { alike() } else { same };
        match found.as_slice() {
            [] if welcome.contains(name) => {}
            [] => problems.push(no_header(&headers, &clean(name))),
            &[at] if known::is_personal(&headers[at]) => problems.push(personal().in_column(&headers[at])),
            &[at] if chosen[at].is_some() => problems.push(twice(name, &headers[at], &headers[at])),
            &[at] => chosen[at] = Some(as_words(name, &headers[at])),
            &[first, second, ..] => problems.push(twice(name, &headers[first], &headers[second])),
        }
    }
    problems.or(chosen)
}

/// A column under its own header keeps its words; one that is meant by our name has ours.
fn as_words(name: &str, header: &str) -> Chosen {
    let kind = if clean(name) == header { Kind::Label } else { by_header(header).map_or(Kind::Label, |known| known.kind) };
    let kind = if matches!(kind, Kind::Status) { Kind::Status } else { Kind::Label };
    Chosen { name: name.to_string(), header: header.to_string(), kind, blank: Blank::Usual }
}
