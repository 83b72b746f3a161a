//! CSV: UTF-8 with or without mark, UTF-16 with mark, GB18030; comma, semicolon or tab; strict about quotes and fields.
//!
//! The quoting is RFC 4180. It is parsed here, because readers at large accept text after a closing quote, quotes inside bare fields
//! and an unclosed quote silently.

use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use encoding_rs::GB18030;

use super::cells::{Cell, Columns};
use super::source::{damaged, refusal, too_large, unreadable};
use super::words::{clean, number_word};
use super::write::{Encoding, Sheet, Written};
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// The largest text file that is read, in bytes.
const LARGEST: u64 = 2 << 30;

/// Reads a file into the columns that `choose` wants for its headers.
pub(super) fn read<'v>(file: &Path, choose: impl Fn(&[String]) -> Result<Columns<'v>, Refusal>) -> Result<Columns<'v>, Refusal> {
    if fs::metadata(file).is_ok_and(|about| about.len() > LARGEST) {
        return Err(too_large(file));
    }
    let bytes = fs::read(file).map_err(|e| unreadable(file, &e))?;
    let text = decode(file, &bytes)?;
    let mut records = Records { text: &text, at: 0, line: 1, started: 1, delimiter: delimiter(&text), fields: Vec::new() };
    if !records.next().map_err(|broken| broken.refusal(file))? {
        return Err(refusal(file, ["文件没有表头", "the file has no header"], ["第一行应为各列名称", "name the columns in the first line"]));
    }
    let headers: Vec<String> = (0..records.fields.len()).map(|i| clean(&unarmed(&records.field(i))).into_owned()).collect();
    let mut columns = choose(&headers)?;
    loop {
        match records.next() {
            Ok(false) => return Ok(columns),
            Ok(true) => take(&records, headers.len(), file, &mut columns),
            Err(broken) => {
                columns.problems.extend(broken.refusal(file));
                return Ok(columns);
            }
        }
    }
}

/// Hands one record over, cell by cell.
fn take(records: &Records<'_>, width: usize, file: &Path, columns: &mut Columns<'_>) {
    let line = records.started;
    if records.fields.len() != width {
        let n = records.fields.len();
        let problem = Problem::new(
            Words::new(format!("该行有 {n} 个字段，表头有 {width} 个"), format!("the line has {n} fields, the header {width}")),
            Words::new("检查多余的分隔符，含分隔符的内容要加引号", "look for a stray separator; quote fields that contain one"),
        );
        columns.problems.push(problem.in_file(file).on_line(line).in_row(u64::from(columns.rows()) + 1));
    }
    for column in 0..width.min(records.fields.len()) {
        if columns.wants(column) {
            let field = records.field(column);
            let text = unarmed(&field);
            columns.cell(column, if text.is_empty() { Cell::Empty } else { Cell::Text(&text) });
        }
    }
    columns.end_row(line);
}

/// Text from bytes: by its mark, else UTF-8, else GB18030. A header in Chinese UTF-8 settles the question.
fn decode<'b>(file: &Path, bytes: &'b [u8]) -> Result<Cow<'b, str>, Refusal> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PAR1") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(damaged(file));
    }
    let (encoding, body) = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), &bytes[length..]),
        None => (None, bytes),
    };
    let text = match (encoding, std::str::from_utf8(body)) {
        (Some(encoding), _) if encoding != encoding_rs::UTF_8 => {
            encoding.decode_without_bom_handling_and_without_replacement(body).ok_or_else(|| damaged(file))?
        }
        (_, Ok(text)) => Cow::Borrowed(text),
        (known, Err(error)) => {
            let header = body.split(|&b| b == b'\n').next().unwrap_or(body);
            if known.is_some() || (std::str::from_utf8(header).is_ok() && !header.is_ascii()) {
                let before = &body[..error.valid_up_to()];
                return Err(undecodable(file, 1 + before.iter().filter(|&&b| b == b'\n').count() as u64, "UTF-8"));
            }
            match GB18030.decode_without_bom_handling_and_without_replacement(body) {
                Some(text) => text,
                None => return Err(undecodable(file, first_bad_line(body), "GB18030")),
            }
        }
    };
    if text.contains('\0') { Err(damaged(file)) } else { Ok(text) }
}

/// The first line that is not GB18030; no character of that encoding contains a line feed.
fn first_bad_line(body: &[u8]) -> u64 {
    let bad = |line: &&[u8]| GB18030.decode_without_bom_handling_and_without_replacement(line).is_none();
    1 + body.split(|&b| b == b'\n').take_while(|line| !bad(line)).count() as u64
}

fn undecodable(file: &Path, line: u64, encoding: &str) -> Refusal {
    Problem::new(
        Words::new(format!("文字编码有误（按 {encoding} 不能解读）"), format!("the text cannot be decoded as {encoding}")),
        Words::new("请另存为 UTF-8 或 GB18030 编码的 CSV", "save it as CSV in UTF-8 or GB18030"),
    )
    .in_file(file)
    .on_line(line)
    .into()
}

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
enum Broken {
    AfterQuote(u64),
    InsideBare(u64),
    Unclosed(u64),
}

impl Broken {
    fn refusal(self, file: &Path) -> Refusal {
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
struct Records<'t> {
    text: &'t str,
    at: usize,
    line: u64,
    /// The line on which the current record begins.
    started: u64,
    delimiter: u8,
    fields: Vec<Field>,
}

impl Records<'_> {
    /// Splits the next record that is not blank; false at the end.
    fn next(&mut self) -> Result<bool, Broken> {
        while self.at < self.text.len() {
            self.record()?;
            if self.fields.iter().any(|f| !clean(&self.text[f.range.clone()]).is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The text of a field of the current record.
    fn field(&self, i: usize) -> Cow<'_, str> {
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
        self.at = start + rest.iter().position(|b| stop(b)).unwrap_or(rest.len());
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

/// Whether a spreadsheet would take a text for a formula, apart from apostrophes before it.
fn looks_like_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A text that no spreadsheet takes for a formula: one more apostrophe before it.
fn armed(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text without the apostrophe that [`armed`] put before it.
fn unarmed<'a>(text: &'a str) -> Cow<'a, str> {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => Cow::Owned(rest.to_string()),
        _ => Cow::Borrowed(text),
    }
}

/// Writes a sheet with commas; UTF-8 gets a mark if the headers are Chinese, so that Excel knows it.
pub(super) fn write(sheet: &Sheet<'_>, encoding: Encoding, marked: bool, file: &Path, to: &mut impl Write) -> Result<(), Refusal> {
    let mut text = ::csv::Writer::from_writer(Vec::new());
    let broken = |_| damaged(file);
    text.write_record(sheet.columns.iter().map(|c| armed(&c.header).into_owned())).map_err(broken)?;
    let words: Vec<Vec<Cow<'_, str>>> = sheet.columns.iter().map(|c| c.words().iter().map(|w| armed(w)).collect()).collect();
    for row in 0..sheet.rows {
        for (column, words) in sheet.columns.iter().zip(&words) {
            match column.cell(row) {
                Written::Word(code) => text.write_field(words[code].as_bytes()),
                Written::Number(x) => text.write_field(number_word(x)),
                Written::Empty => text.write_field(""),
            }
            .map_err(broken)?;
        }
        text.write_record(None::<&[u8]>).map_err(broken)?;
    }
    let utf8 = text.into_inner().map_err(|_| damaged(file))?;
    let bytes = match encoding {
        Encoding::Utf8 => utf8,
        Encoding::Gb18030 => in_gb18030(&utf8, file)?,
    };
    let mark: &[u8] = if marked && encoding == Encoding::Utf8 { b"\xef\xbb\xbf" } else { b"" };
    to.write_all(mark).and_then(|()| to.write_all(&bytes)).map_err(|e| unreadable(file, &e))
}

fn in_gb18030(utf8: &[u8], file: &Path) -> Result<Vec<u8>, Refusal> {
    let text = std::str::from_utf8(utf8).map_err(|_| damaged(file))?;
    let (bytes, _, lossy) = GB18030.encode(text);
    if lossy {
        return Err(refusal(
            file,
            ["名单中有 GB18030 没有的字符", "the list has a character that GB18030 lacks"],
            ["请改用 UTF-8", "write it in UTF-8"],
        ));
    }
    Ok(bytes.into_owned())
}
