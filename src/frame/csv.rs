//! CSV: UTF-8 with or without mark, UTF-16 with mark, GB18030; comma, semicolon or tab; strict about quotes and fields.

use std::borrow::Cow;
use std::fs;
use std::io::Write;
use std::path::Path;

use encoding_rs::GB18030;

use super::cells::Cell;
use super::records::Records;
use super::source::{damaged, refusal, too_large, unreadable};
use super::table::Columns;
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
    let mut records = Records::of(&text);
    if !records.next().map_err(|broken| broken.refusal(file))? {
        return Err(refusal(
            file,
            ["文件没有表头", "the file has no header"],
            ["第一行应为各列名称", "name the columns in the first line"],
        ));
    }
    let headers: Vec<String> = (0..records.width()).map(|i| clean(&unarmed(&records.field(i))).into_owned()).collect();
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
    let line = records.first_line();
    if records.width() != width {
        let n = records.width();
        let problem = Problem::new(
            Words::new(format!("该行有 {n} 个字段，表头有 {width} 个"), format!("the line has {n} fields, the header {width}")),
            Words::new("检查多余的分隔符，含分隔符的内容要加引号", "look for a stray separator; quote fields that contain one"),
        );
        columns.problems.push(problem.in_file(file).on_line(line).in_row(u64::from(columns.rows()) + 1));
        return columns.skip_row(line);
    }
    for column in 0..width {
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
            let before = &body[..error.valid_up_to()];
            if known.is_some() || is_chinese_utf8(before) {
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

/// Whether a valid beginning shows that the text is UTF-8: a whole Chinese header, or eight characters beyond ASCII. GB18030 is
/// hardly ever valid UTF-8 for longer than two characters.
fn is_chinese_utf8(valid: &[u8]) -> bool {
    let header_ends = valid.iter().position(|&b| b == b'\n');
    let header = &valid[..header_ends.unwrap_or(0)];
    !header.is_ascii() || valid.iter().filter(|&&b| b >= 0xc0).count() >= 8
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

/// Whether a spreadsheet would take a text for a formula, apart from apostrophes and blanks before it.
fn looks_like_formula(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    bare.starts_with(['\t', '\r']) || bare.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// A text that no spreadsheet takes for a formula: one more apostrophe before it, which [`super::load`] and [`super::read_listing`] take away.
pub fn armed(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text without the apostrophe that [`armed`] put before it.
fn unarmed<'a>(text: &'a str) -> Cow<'a, str> {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => Cow::Owned(rest.to_string()),
        _ => Cow::Borrowed(text),
    }
}

/// Writes a sheet with commas; UTF-8 gets a mark if the headers are Chinese, so that Excel knows it. Each word is encoded once; the
/// bytes of commas, quotes and line feeds occur inside no character of either encoding.
pub(super) fn write(sheet: &Sheet<'_>, encoding: Encoding, marked: bool, file: &Path, to: &mut impl Write) -> Result<(), Refusal> {
    let encoded = |words: &[Cow<'_, str>]| words.iter().map(|w| encode(&armed(w), encoding, file)).collect::<Result<Vec<_>, _>>();
    let headers = encoded(&sheet.columns.iter().map(|c| Cow::Borrowed(c.header.as_str())).collect::<Vec<_>>())?;
    let words = sheet.columns.iter().map(|c| encoded(c.words())).collect::<Result<Vec<_>, _>>()?;
    let rows = || -> Result<(), ::csv::Error> {
        if marked && encoding == Encoding::Utf8 {
            to.write_all(b"\xef\xbb\xbf")?;
        }
        let mut text = ::csv::Writer::from_writer(to);
        text.write_record(&headers)?;
        for row in 0..sheet.rows {
            for (column, words) in sheet.columns.iter().zip(&words) {
                match column.cell(row) {
                    Written::Word(code) => text.write_field(&words[code])?,
                    Written::Number(x) => text.write_field(number_word(x))?,
                    Written::Empty => text.write_field("")?,
                }
            }
            text.write_record(None::<&[u8]>)?;
        }
        Ok(text.flush()?)
    };
    rows().map_err(|_| refusal(file, ["写入失败", "writing failed"], ["请检查磁盘空间", "check the space on the disk"]))
}

fn encode(text: &str, encoding: Encoding, file: &Path) -> Result<Vec<u8>, Refusal> {
    if encoding == Encoding::Utf8 || text.is_ascii() {
        return Ok(text.as_bytes().to_vec());
    }
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
