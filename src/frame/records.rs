//! Text split into records and fields by RFC 4180, strictly: readers at large accept text after a closing quote, quotes inside bare
//! fields and an unclosed quote silently.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use super::words::clean;
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// The most frequent of comma, semicolon and tab in the header, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(0, b','), (0, b';'), (0, b'\t')];
    for b in text.bytes() {
        match b {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|(_, d)| *d == b).for_each(|(n, _)| *n += 1),
            _ => {}
        }
    }
    counts.into_iter().rev().max_by_key(|(n, _)| *n).map_or(b',', |(_, d)| d)
}

/// One field of a record: its text, and whether doubled quotes in it stand for single ones.
struct Field {
    range: Range<usize>,
    doubled: bool,
}

/// How a record is broken, and on which line.
pub(super) enum Broken {
    AfterQuote(u64),
    InsideBare(u64),
    Unclosed(u64),
}

impl Broken {
    pub(super) fn refusal(self, file: &Path) -> Refusal {
        let (line, what) = match self {
            Self::AfterQuote(line) => (line, ["结束引号后还有文字", "there is text after a closing quote"]),
            Self::InsideBare(line) => (line, ["未加引号的字段里有引号", "there is a quote inside a field that is not quoted"]),
            Self::Unclosed(line) => (line, ["引号没有结束", "a quote is not closed"]),
        };
        let remedy = Words::new("引号成对，字段内的引号写两个", "close every quote; write a quote inside a quoted field twice");
        Problem::new(Words::new(what[0], what[1]), remedy).in_file(file).on_line(line).into()
    }
}

/// Splits text into records.
pub(super) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    started: u64,
    delimiter: u8,
    fields: Vec<Field>,
}

impl<'t> Records<'t> {
    /// From the first line on.
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, at: 0, line: 1, started: 1, delimiter: delimiter(text), fields: Vec::new() }
    }

    /// The number of fields of the current record.
    pub(super) fn width(&self) -> usize {
        self.fields.len()
    }

    /// The line on which the current record begins.
    pub(super) fn first_line(&self) -> u64 {
        self.started
    }

    /// Splits the next record that is not blank; false at the end.
    pub(super) fn next(&mut self) -> Result<bool, Broken> {
        while self.at < self.text.len() {
            self.record()?;
            if self.fields.iter().any(|f| !clean(&self.text[f.range.clone()]).is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The text of a field of the current record.
    pub(super) fn field(&self, i: usize) -> Cow<'_, str> {
        let field = &self.fields[i];
        let text = &self.text[field.range.clone()];
        if field.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }

    fn record(&mut self) -> Result<(), Broken> {
        let bytes = self.text.as_bytes();
        self.fields.clear();
        self.started = self.line;
        loop {
            let field = if bytes.get(self.at) == Some(&b'"') { self.quoted()? } else { self.bare()? };
            self.fields.push(field);
            match bytes.get(self.at) {
                Some(&b) if b == self.delimiter => self.at += 1,
                end => {
                    self.at += match (end, bytes.get(self.at + 1)) {
                        (Some(b'\r'), Some(b'\n')) => 2,
                        (Some(_), _) => 1,
                        (None, _) => 0,
                    };
                    self.line += 1;
                    return Ok(());
                }
            }
        }
    }

    fn bare(&mut self) -> Result<Field, Broken> {
        let (start, delimiter) = (self.at, self.delimiter);
        let rest = &self.text.as_bytes()[start..];
        let stop = |&b: &u8| b == delimiter || b == b'\n' || b == b'\r' || b == b'"';
        self.at = start + rest.iter().position(stop).unwrap_or(rest.len());
        match self.text.as_bytes().get(self.at) {
            Some(b'"') => Err(Broken::InsideBare(self.line)),
            _ => Ok(Field { range: start..self.at, doubled: false }),
        }
    }

    fn quoted(&mut self) -> Result<Field, Broken> {
        let bytes = self.text.as_bytes();
        let (start, opened) = (self.at + 1, self.line);
        let mut doubled = false;
        let mut at = start;
        loop {
            match (bytes.get(at), bytes.get(at + 1)) {
                (None, _) => return Err(Broken::Unclosed(opened)),
                (Some(b'"'), Some(b'"')) => {
                    doubled = true;
                    at += 2;
                }
                (Some(b'"'), next) => {
                    self.at = at + 1;
                    return match next {
                        Some(&b) if b != self.delimiter && b != b'\n' && b != b'\r' => Err(Broken::AfterQuote(self.line)),
                        _ => Ok(Field { range: start..at, doubled }),
                    };
                }
                (Some(&b), next) => {
                    self.line += u64::from(b == b'\n' || (b == b'\r' && next != Some(&b'\n')));
                    at += 1;
                }
            }
        }
    }
}
