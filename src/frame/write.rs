//! A frame as a list again: in codes for programs, in Chinese for offices; reading it back gives the same frame.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::known::{KNOWN, Kind, Known};
use super::source::{Format, refusal, unreadable};
use super::words::{chinese_place, chinese_status};
use super::{Column, Frame, Status, csv, parquet, xlsx};
use crate::error::Refusal;

/// How headers and classes are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Headers {
    /// Our names: `township`, `never_registered`, `true`.
    #[default]
    Codes,
    /// 乡镇、一般户、是.
    Chinese,
}

/// The encoding of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// UTF-8; with a byte order mark if the headers are Chinese.
    #[default]
    Utf8,
    /// GB18030, as Chinese Excel saves CSV.
    Gb18030,
}

/// Writes a frame to `.csv`, `.parquet` or `.xlsx`, in frame order; the file appears whole or not at all. `encoding` concerns CSV only.
/// Words that look like formulas stay words: as text cells in a workbook, behind an apostrophe in CSV (which [`super::load`] removes).
///
/// # Errors
/// An unknown extension, a folder that cannot be written to, more rows than a workbook holds, a character that GB18030 lacks.
pub fn write(frame: &Frame, path: &Path, headers: Headers, encoding: Encoding) -> Result<(), Refusal> {
    let format = Format::to_write(path)?;
    let sheet = Sheet::of(frame, headers);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(refusal(
            path,
            ["没有这个文件夹", "there is no such folder"],
            ["请先建文件夹，或改写路径", "make it first, or correct the path"],
        ));
    }
    if path.is_dir() {
        return Err(refusal(path, ["这是一个文件夹", "this is a folder"], ["请写到文件名", "name the file in it"]));
    }
    let mut file = as_any_new_file().tempfile_in(folder).map_err(|e| unreadable(path, &e))?;
    let mut to = BufWriter::new(file.as_file_mut());
    match format {
        Format::Csv => csv::write(&sheet, encoding, headers == Headers::Chinese, path, &mut to)?,
        Format::Parquet => parquet::write(&sheet, path, &mut to)?,
        Format::Xlsx => xlsx::write(&sheet, path, &mut to)?,
    }
    to.flush().map_err(|e| unreadable(path, &e))?;
    drop(to);
    file.persist(path).map(|_| ()).map_err(|e| unreadable(path, &e.error))
}

/// A temporary file is its owner's alone; one that is to stay is readable by whom the user's mask lets read.
fn as_any_new_file() -> tempfile::Builder<'static, 'static> {
    let mut file = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.permissions(std::fs::Permissions::from_mode(0o666));
    }
    file
}

/// One cell to be written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Written {
    /// The word of this index; for flags 0 is no and 1 is yes.
    Word(usize),
    Number(f64),
    Empty,
}

/// A column under the header and in the words in which it is written.
pub(super) struct SheetColumn<'f> {
    pub(super) header: String,
    pub(super) column: &'f Column,
    /// Whether its numbers are whole.
    pub(super) whole: bool,
    /// What we know of it.
    pub(super) known: Option<&'static Known>,
    words: Vec<Cow<'f, str>>,
}

impl SheetColumn<'_> {
    /// The words that [`Written::Word`] points into.
    pub(super) fn words(&self) -> &[Cow<'_, str>] {
        &self.words
    }

    /// Whether it is yes or no, written as `true` and `false`.
    pub(super) fn flags_in_code(&self) -> bool {
        matches!(self.column, Column::Flag(_)) && self.words.first().is_some_and(|no| no == "false")
    }

    /// The cell of a household.
    pub(super) fn cell(&self, row: usize) -> Written {
        match self.column {
            Column::Flag(v) => Written::Word(usize::from(v[row])),
            Column::Number(v) if v[row].is_nan() => Written::Empty,
            Column::Number(v) => Written::Number(v[row]),
            Column::Label(v) => Written::Word(v.codes[row] as usize),
        }
    }
}

/// A frame as it is written.
pub(super) struct Sheet<'f> {
    pub(super) rows: usize,
    pub(super) columns: Vec<SheetColumn<'f>>,
}

impl<'f> Sheet<'f> {
    fn of(frame: &'f Frame, headers: Headers) -> Self {
        let mut columns = Vec::new();
        let derived = |name: &str| name == "village_kind" && frame.column("poor_village").is_some();
        for known in KNOWN.iter().filter(|known| !derived(known.name)) {
            if let Some(column) = frame.column(known.name) {
                columns.push(dressed(known.name, Some(known), column, headers));
            }
        }
        for name in frame.column_names().filter(|name| KNOWN.iter().all(|known| known.name != *name)) {
            if let Some(column) = frame.column(name) {
                columns.push(dressed(name, None, column, headers));
            }
        }
        Self { rows: frame.households(), columns }
    }
}

fn dressed<'f>(name: &str, known: Option<&'static Known>, column: &'f Column, headers: Headers) -> SheetColumn<'f> {
    let chinese = headers == Headers::Chinese;
    let header = match known {
        Some(known) if chinese => known.chinese,
        _ => name,
    };
    let translated = |word: &'f String| -> Cow<'f, str> {
        let ours = Status::ALL.into_iter().find(|s| name == "status" && s.code() == word).map(chinese_status);
        match ours.or_else(|| chinese_place(name, word)) {
            Some(theirs) if chinese => Cow::Borrowed(theirs),
            _ => Cow::Borrowed(word),
        }
    };
    let words = match column {
        Column::Label(labels) => labels.names.iter().map(translated).collect(),
        Column::Flag(_) if chinese => vec![Cow::Borrowed("否"), Cow::Borrowed("是")],
        Column::Flag(_) => vec![Cow::Borrowed("false"), Cow::Borrowed("true")],
        Column::Number(_) => Vec::new(),
    };
    let whole = known.is_some_and(|k| matches!(k.kind, Kind::Number { whole: true, .. }));
    SheetColumn { header: header.to_string(), column, whole, known, words }
}
