//! From cells to columns: readers push cells, builders own types and defects.

use std::path::Path;

use super::cells::{Cell, flag, guessed, label, numeric, status};
use super::columns::Chosen;
use super::dictionary::Dictionary;
use super::known::{Blank, Kind};
use super::rule::Rule;
use super::words::Vocabulary;
use super::{Column, Labels, Roster, Status};
use crate::error::{Problem, Problems, Refusal};
use crate::units::Words;

enum Store {
    Flag(Vec<bool>),
    Number(Vec<f64>),
    Label(Vec<u32>, Dictionary),
}

/// One column in the making.
struct Builder<'v> {
    chosen: Chosen,
    words: &'v Vocabulary,
    store: Store,
    empty: u64,
    defects: Vec<(u32, Rule)>,
    more: u64,
}

impl<'v> Builder<'v> {
    fn new(chosen: Chosen, words: &'v Vocabulary) -> Self {
        let store = match chosen.kind {
            Kind::Flag => Store::Flag(Vec::new()),
            Kind::Number { .. } => Store::Number(Vec::new()),
            _ => Store::Label(Vec::new(), Dictionary::default()),
        };
        Self { chosen, words, store, empty: 0, defects: Vec::new(), more: 0 }
    }

    fn len(&self) -> usize {
        match &self.store {
            Store::Flag(v) => v.len(),
            Store::Number(v) => v.len(),
            Store::Label(codes, _) => codes.len(),
        }
    }

    /// Types one cell and appends it; a defective one is noted and stands as no, `NaN` or an empty word.
    fn push(&mut self, cell: Cell<'_>) {
        let row = self.len() as u32;
        let typed = match &mut self.store {
            Store::Flag(v) => {
                let typed = flag(cell, self.words);
                v.push(matches!(typed, Ok(Some(true))));
                typed.map(|x| x.is_some())
            }
            Store::Number(v) => {
                let typed = numeric(cell, self.chosen.kind);
                v.push(typed.ok().flatten().unwrap_or(f64::NAN));
                typed.map(|x| x.is_some())
            }
            Store::Label(codes, dictionary) => match self.chosen.kind {
                Kind::Status => {
                    let typed = status(cell, self.words);
                    codes.push(dictionary.code(typed.ok().flatten().map_or("", Status::code)));
                    typed.map(|x| x.is_some())
                }
                _ => match label(cell, &self.chosen, self.words, codes.last().copied(), dictionary) {
                    Ok(code) => {
                        codes.push(code);
                        Ok(!dictionary.names()[code as usize].is_empty())
                    }
                    Err(rule) => {
                        codes.push(dictionary.code(""));
                        Err(rule)
                    }
                },
            },
        };
        match typed {
            Ok(true) => {}
            Ok(false) if self.chosen.blank == Blank::Defect => {
                self.defect(row, if self.chosen.kind == Kind::Flag { Rule::Unknown } else { Rule::Missing });
            }
            Ok(false) => self.empty += 1,
            Err(rule) => self.defect(row, rule),
        }
    }

    /// Appends a cell of a row that could not be split into cells.
    fn skip(&mut self) {
        match &mut self.store {
            Store::Flag(v) => v.push(false),
            Store::Number(v) => v.push(f64::NAN),
            Store::Label(codes, dictionary) => codes.push(dictionary.code("")),
        }
    }

    fn defect(&mut self, row: u32, rule: Rule) {
        if self.defects.len() < Refusal::SHOWN { self.defects.push((row, rule)) } else { self.more += 1 }
    }

    fn warning(&self, column: &Column) -> Option<Words> {
        let (n, header) = (self.empty, &self.chosen.header);
        (n > 0 && self.chosen.blank == Blank::Counted).then(|| match column {
            Column::Flag(_) => Words::new(
                format!("“{header}”列有 {n} 个空格，按“否”计"),
                format!("empty cells of column \"{header}\" that are read as no: {n}"),
            ),
            _ => Words::new(
                format!("“{header}”列有 {n} 个空格，按不详计"),
                format!("empty cells of column \"{header}\" that are read as not known: {n}"),
            ),
        })
    }

    fn finish(mut self, warnings: &mut Vec<Words>) -> (String, Column) {
        let column = match std::mem::replace(&mut self.store, Store::Flag(Vec::new())) {
            Store::Flag(v) => Column::Flag(v),
            Store::Number(v) => Column::Number(v),
            Store::Label(codes, dictionary) if self.chosen.kind == Kind::Guess => guessed(codes, dictionary.into_names(), self.words),
            Store::Label(codes, dictionary) => Column::Label(Labels { names: dictionary.into_names(), codes }),
        };
        warnings.extend(self.warning(&column));
        (self.chosen.name, column)
    }
}

/// Which line of the file a household stands on; kept as the rows where the distance changes.
#[derive(Debug, Default)]
pub(super) struct Lines {
    jumps: Vec<(u32, u64)>,
}

impl Lines {
    fn note(&mut self, row: u32, line: u64) {
        let expected = self.jumps.last().map(|&(r, l)| l + u64::from(row - r));
        if expected != Some(line) {
            self.jumps.push((row, line));
        }
    }

    /// The line of a row that counts from 0; none where the file has no lines.
    pub(super) fn of(&self, row: u32) -> Option<u64> {
        let at = self.jumps.partition_point(|&(r, _)| r <= row).checked_sub(1)?;
        let (r, line) = self.jumps[at];
        Some(line + u64::from(row - r))
    }
}

/// The columns of a file in the making, by their position in the file.
pub(super) struct Columns<'v> {
    builders: Vec<Option<Builder<'v>>>,
    rows: u32,
    lines: Lines,
    /// What a reader wants to be told.
    pub(super) warnings: Vec<Words>,
    /// Rows that could not be split into cells.
    pub(super) problems: Problems,
}

/// What was read: the roster, and what is needed to speak about it in the file's own terms.
pub(super) struct Read {
    pub(super) roster: Roster,
    pub(super) rows: u32,
    pub(super) headers: Vec<(String, String)>,
    pub(super) lines: Lines,
    pub(super) warnings: Vec<Words>,
}

impl<'v> Columns<'v> {
    pub(super) fn new(chosen: Vec<Option<Chosen>>, words: &'v Vocabulary) -> Self {
        let builders = chosen.into_iter().map(|c| c.map(|c| Builder::new(c, words))).collect();
        Self { builders, rows: 0, lines: Lines::default(), warnings: Vec::new(), problems: Problems::default() }
    }

    /// Whether the column at this position is loaded.
    pub(super) fn wants(&self, column: usize) -> bool {
        matches!(self.builders.get(column), Some(Some(_)))
    }

    /// Rows so far.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// Appends a cell to a column. Returns false if this row has a cell there already.
    pub(super) fn cell(&mut self, column: usize, cell: Cell<'_>) -> bool {
        let Some(Some(builder)) = self.builders.get_mut(column) else {
            return true;
        };
        if builder.len() > self.rows as usize {
            return false;
        }
        builder.push(cell);
        true
    }

    /// Appends a cell to a column, for readers that go column by column.
    pub(super) fn below(&mut self, column: usize, cell: Cell<'_>) {
        if let Some(Some(builder)) = self.builders.get_mut(column) {
            builder.push(cell);
        }
    }

    /// The number of rows, for readers that go column by column.
    pub(super) fn set_rows(&mut self, rows: u32) {
        self.rows = rows;
    }

    /// Ends a row that could not be split into cells and is told among the problems.
    pub(super) fn skip_row(&mut self, line: u64) {
        self.builders.iter_mut().flatten().for_each(Builder::skip);
        self.end_row(line);
    }

    /// Ends a row; columns without a cell get an empty one.
    pub(super) fn end_row(&mut self, line: u64) {
        for builder in self.builders.iter_mut().flatten() {
            if builder.len() == self.rows as usize {
                builder.push(Cell::Empty);
            }
        }
        self.lines.note(self.rows, line);
        self.rows += 1;
    }

    /// The columns, or all defects by row and column: the first shown, the rest counted.
    pub(super) fn finish(mut self, file: &Path) -> Result<Read, Refusal> {
        let mut defects: Vec<(u32, usize, Rule)> = Vec::new();
        let mut more = 0;
        for (at, builder) in self.builders.iter().enumerate() {
            if let Some(builder) = builder {
                defects.extend(builder.defects.iter().map(|&(row, rule)| (row, at, rule)));
                more += builder.more;
            }
        }
        defects.sort_by_key(|&(row, at, _)| (row, at));
        for (row, at, rule) in defects {
            let header = self.builders[at].as_ref().map_or("", |b| b.chosen.header.as_str());
            let problem = rule.problem().in_file(file).in_row(u64::from(row) + 1).in_column(header);
            self.problems.push(on_line(problem, self.lines.of(row)));
        }
        self.problems.extend(Refusal { problems: Vec::new(), more });
        self.problems.or(()).map_err(by_row)?;
        let builders: Vec<Builder<'_>> = self.builders.into_iter().flatten().collect();
        let headers = builders.iter().map(|b| (b.chosen.name.clone(), b.chosen.header.clone())).collect();
        let roster = builders.into_iter().map(|builder| builder.finish(&mut self.warnings)).collect();
        Ok(Read { roster, rows: self.rows, headers, lines: self.lines, warnings: self.warnings })
    }
}

fn by_row(mut refusal: Refusal) -> Refusal {
    refusal.problems.sort_by_key(|problem| problem.place.row.unwrap_or(u64::MAX));
    refusal
}

/// A problem with its line, if it has one.
pub(super) fn on_line(problem: Problem, line: Option<u64>) -> Problem {
    match line {
        Some(line) => problem.on_line(line),
        None => problem,
    }
}
