//! Refusals: what is wrong, where, which rule, what to do. Never the value of a personal cell.
//!
//! Takes the problems a door found, gives one value that `cli` prints; nothing here fails.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::units::{Language, Words};

/// Where a problem is. Every part is optional; what is known is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Option<PathBuf>,
    /// The line of a text file, from 1.
    pub line: Option<u64>,
    /// The row of a table, from 1 for the first row below the header.
    pub row: Option<u64>,
    /// The column of a table by its header, as the file writes it.
    pub column: Option<String>,
    /// The key of a scenario, dotted.
    pub key: Option<String>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What is wrong and which rule it breaks.
    pub what: Words,
    /// What to do.
    pub remedy: Words,
}

impl Problem {
    /// A problem whose place is added with the `in_…` methods.
    pub fn new(what: impl Into<Words>, remedy: impl Into<Words>) -> Self {
        Self { place: Place::default(), what: what.into(), remedy: remedy.into() }
    }

    /// In this file.
    pub fn in_file(mut self, file: &Path) -> Self {
        self.place.file = Some(file.to_path_buf());
        self
    }

    /// On this line of a text file.
    pub fn on_line(mut self, line: u64) -> Self {
        self.place.line = Some(line);
        self
    }

    /// In this row of a table.
    pub fn in_row(mut self, row: u64) -> Self {
        self.place.row = Some(row);
        self
    }

    /// In this column of a table.
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.place.column = Some(column.into());
        self
    }

    /// At this key of a scenario.
    pub fn at_key(mut self, key: impl Into<String>) -> Self {
        self.place.key = Some(key.into());
        self
    }

    /// What is wrong and what to do in one line, for the errors of a parser, which hold a single text:
    /// `Chinese‖English‖Chinese remedy‖English remedy`.
    pub fn in_one_line(&self) -> String {
        [&self.what.zh, &self.what.en, &self.remedy.zh, &self.remedy.en].map(|part| part.replace('‖', "|")).join("‖")
    }

    /// The problem that [`Problem::in_one_line`] wrote, if the text is one.
    pub fn from_one_line(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split('‖').collect();
        let [zh, en, zh_remedy, en_remedy] = parts[..] else { return None };
        Some(Self::new((zh, en), (zh_remedy, en_remedy)))
    }

    /// `file:line: row r, column "c", key k: what. remedy` in one language.
    pub fn tell(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        let mut place = Vec::new();
        if let Some(file) = &self.place.file {
            place.push(match self.place.line {
                Some(line) => format!("{}:{line}", file.display()),
                None => file.display().to_string(),
            });
        }
        if let Some(row) = self.place.row {
            place.push(if zh { format!("第 {row} 行数据") } else { format!("row {row}") });
        }
        if let Some(column) = &self.place.column {
            place.push(if zh { format!("“{column}”列") } else { format!("column \"{column}\"") });
        }
        if let Some(key) = &self.place.key {
            place.push(if zh { format!("键 {key}") } else { format!("key {key}") });
        }
        let mut told = place.join(if zh { "，" } else { ", " });
        if !told.is_empty() {
            told.push_str(if zh { "：" } else { ": " });
        }
        told.push_str(self.what.get(language));
        let remedy = self.remedy.get(language);
        if !remedy.is_empty() {
            told.push_str(if zh { "。" } else { ". " });
            told.push_str(remedy);
        }
        if !told.ends_with(['。', '？', '！', '.', '?', '!']) {
            told.push_str(if zh { "。" } else { "." });
        }
        told
    }
}

/// The input is refused: exit code 2. Holds the first problems and counts the rest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// The problems, the first [`Refusal::SHOWN`] of them.
    pub problems: Vec<Problem>,
    /// How many more there are.
    pub more: u64,
}

impl Refusal {
    /// How many problems are kept with their place; the rest is counted.
    pub const SHOWN: usize = 100;

    /// The same, with a file for the problems that name none.
    #[must_use]
    pub fn in_file(mut self, file: &Path) -> Self {
        for problem in self.problems.iter_mut().filter(|p| p.place.file.is_none()) {
            problem.place.file = Some(file.to_path_buf());
        }
        self
    }

    /// Every problem on a line of its own.
    pub fn tell(&self, language: Language) -> String {
        let mut lines: Vec<String> = self.problems.iter().map(|p| p.tell(language)).collect();
        if self.more > 0 {
            lines.push(match language {
                Language::Zh => format!("另有 {} 处同类或其他问题未列出。", self.more),
                Language::En => format!("and {} more problems that are not shown.", self.more),
            });
        }
        lines.join("\n")
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tell(Language::En))
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], more: 0 }
    }
}

/// Collects problems at a door, so that a reader sees all of them at once.
#[derive(Debug, Default)]
pub struct Problems {
    kept: Vec<Problem>,
    more: u64,
}

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        if self.kept.len() < Refusal::SHOWN { self.kept.push(problem) } else { self.more += 1 }
    }

    /// Adds all of a refusal.
    pub fn extend(&mut self, refusal: Refusal) {
        refusal.problems.into_iter().for_each(|p| self.push(p));
        self.more += refusal.more;
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// `Ok` when nothing was found.
    ///
    /// # Errors
    /// All problems found so far.
    pub fn or<T>(self, value: T) -> Result<T, Refusal> {
        if self.is_empty() { Ok(value) } else { Err(Refusal { problems: self.kept, more: self.more }) }
    }
}
