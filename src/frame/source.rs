//! The one door for household lists: which file, which header is which column, which word is which class.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::check::REQUIRED;
use super::table::{Columns, Read};
use super::words::Vocabulary;
use super::{Column, Frame, Labels, Roster, assemble, columns, csv, parquet, xlsx};
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// A household list: `[frame]` of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file: `.csv` (`.txt`, `.tsv`), `.parquet` or `.xlsx`.
    pub file: PathBuf,
    /// Their header → our name, where the common headers do not do.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Their word → our class (`never_registered`, `registered_poor`, `exited`, `yes`, `no`) or word.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The sheet of a workbook; the first one if left out.
    #[serde(default)]
    pub sheet: Option<String>,
    /// Whether villages of different townships share names. Such villages are then called `township·village`.
    #[serde(default)]
    pub village_names_repeat: bool,
}

/// Loads a household list. `wanted` names further columns by their own header; other columns that we do not know stay out.
/// A further column is yes/no if all its words are, a number if all are, else words.
///
/// # Errors
/// A file that cannot be read, a header, cell or unit that breaks a rule: each with its place and never with the cell's value.
pub fn load(source: &Source, wanted: &BTreeSet<String>) -> Result<Frame, Refusal> {
    let mut read = read(source, wanted, REQUIRED)?;
    if source.village_names_repeat {
        tell_villages_apart(&mut read.roster);
    }
    match assemble(read.roster) {
        Ok(mut frame) => {
            frame.warnings.splice(0..0, read.warnings);
            Ok(frame)
        }
        Err(mut refusal) => {
            for problem in &mut refusal.problems {
                let place = &mut problem.place;
                place.file = Some(source.file.clone());
                place.line = place.row.and_then(|row| read.lines.of(row.saturating_sub(1) as u32));
                if let Some((_, header)) = read.headers.iter().find(|(name, _)| Some(name) == place.column.as_ref()) {
                    place.column = Some(header.clone());
                }
            }
            Err(refusal)
        }
    }
}

/// Reads a list without assembling a frame: a survey need not have townships, villages and persons.
///
/// # Errors
/// As [`load`], without the rules on units.
pub fn read_roster(source: &Source, wanted: &BTreeSet<String>) -> Result<Roster, Refusal> {
    Ok(read(source, wanted, &[])?.roster)
}

fn read(source: &Source, wanted: &BTreeSet<String>, required: &[&str]) -> Result<Read, Refusal> {
    let words = Vocabulary::new(&source.values)?;
    read_chosen(&source.file, source.sheet.as_deref(), |headers| {
        columns::choose(headers, source, wanted, required).map(|chosen| Columns::new(chosen, &words))
    })
}

/// Reads the columns of a file that `choose` wants for its headers.
pub(super) fn read_chosen<'v>(
    file: &Path,
    sheet: Option<&str>,
    choose: impl Fn(&[String]) -> Result<Columns<'v>, Refusal>,
) -> Result<Read, Refusal> {
    let format = Format::of(file)?;
    let choose = |headers: &[String]| choose(headers).map_err(|r| in_file(r, file));
    check_file(file)?;
    let columns = guarded(file, || match format {
        Format::Csv => csv::read(file, choose),
        Format::Parquet => parquet::read(file, choose),
        Format::Xlsx => xlsx::read(file, sheet, choose),
    })?;
    if columns.rows() == 0 && columns.problems.is_empty() {
        return Err(refusal(
            file,
            ["名单里没有一户", "the list has no household"],
            ["请检查文件是否只有表头", "check whether the file has only a header"],
        ));
    }
    columns.finish(file)
}

/// The file formats by extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Parquet,
    Xlsx,
}

impl Format {
    /// The format to write: the three plain extensions only.
    pub(super) fn to_write(file: &Path) -> Result<Self, Refusal> {
        let plain = file.extension().is_some_and(|e| ["csv", "parquet", "xlsx"].iter().any(|plain| e.eq_ignore_ascii_case(plain)));
        if plain {
            Self::of(file)
        } else {
            Err(unknown_kind(file, ["可写 .csv、.parquet 和 .xlsx", ".csv, .parquet and .xlsx are written"]))
        }
    }

    /// The format to read.
    pub(super) fn of(file: &Path) -> Result<Self, Refusal> {
        let extension = file.extension().and_then(|e| e.to_str()).unwrap_or("").to_ascii_lowercase();
        match extension.as_str() {
            "csv" | "txt" | "tsv" => Ok(Self::Csv),
            "parquet" => Ok(Self::Parquet),
            "xlsx" | "xlsm" => Ok(Self::Xlsx),
            "xls" | "et" => Err(refusal(
                file,
                ["旧格式的表格（.xls、.et）不能读", "workbooks of the old kind (.xls, .et) are not read"],
                ["请在 Excel 或 WPS 中另存为 .xlsx", "save it as .xlsx in Excel or WPS"],
            )),
            _ => Err(unknown_kind(file, ["可读 .csv、.parquet 和 .xlsx", ".csv, .parquet and .xlsx are read"])),
        }
    }
}

fn unknown_kind(file: &Path, remedy: [&str; 2]) -> Refusal {
    refusal(file, ["不认识的文件类型", "the kind of file is not known"], remedy)
}

/// A refusal about a whole file: `[Chinese, English]` of what is wrong and of what to do.
pub(super) fn refusal(file: &Path, what: [&str; 2], remedy: [&str; 2]) -> Refusal {
    Problem::new(Words::new(what[0], what[1]), Words::new(remedy[0], remedy[1])).in_file(file).into()
}

/// The file is not what its name says, or broken.
pub(super) fn damaged(file: &Path) -> Refusal {
    refusal(
        file,
        ["文件已损坏，或不是其扩展名所示的格式", "the file is damaged or not of the kind that its name says"],
        ["请重新导出", "export it again"],
    )
}

/// The file asks for more memory than any county needs.
pub(super) fn too_large(file: &Path) -> Refusal {
    refusal(
        file,
        ["文件展开后过大", "the file is too large when unpacked"],
        ["按县拆分，或只导出需要的列", "split it by county, or export only the columns that are needed"],
    )
}

/// An error of the file system in plain words.
pub(super) fn unreadable(file: &Path, error: &io::Error) -> Refusal {
    let what = match error.kind() {
        io::ErrorKind::NotFound => ["没有这个文件", "there is no such file"],
        io::ErrorKind::PermissionDenied => ["没有权限", "there is no permission"],
        io::ErrorKind::StorageFull => ["磁盘已满", "the disk is full"],
        _ => ["不能读写", "it cannot be read or written"],
    };
    refusal(file, what, ["请检查路径和权限", "check the path and the permissions"])
}

fn check_file(file: &Path) -> Result<(), Refusal> {
    let about = fs::metadata(file).map_err(|e| unreadable(file, &e))?;
    if about.is_dir() {
        return Err(refusal(file, ["这是一个文件夹", "this is a folder"], ["请写到文件名", "name the file in it"]));
    }
    if about.len() == 0 {
        return Err(refusal(file, ["文件是空的", "the file is empty"], ["请重新导出", "export it again"]));
    }
    Ok(())
}

fn in_file(mut refusal: Refusal, file: &Path) -> Refusal {
    refusal.problems.iter_mut().filter(|p| p.place.key.is_none()).for_each(|p| p.place.file = Some(file.to_path_buf()));
    refusal
}

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a reader of foreign bytes, where a panic becomes a refusal. A panic hook should stay silent then.
pub fn reading_foreign_bytes() -> bool {
    READING.get()
}

/// Runs a reader; the readers of other crates may panic on malformed files, which refuses the file.
pub(super) fn guarded<T>(file: &Path, read: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    READING.set(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    READING.set(false);
    result.unwrap_or_else(|_| Err(damaged(file)))
}

/// Makes villages of different townships different words: names that occur in several townships are prefixed with theirs.
fn tell_villages_apart(roster: &mut Roster) {
    let (Some(Column::Label(township)), Some(Column::Label(village))) = (roster.get("township"), roster.get("village")) else {
        return;
    };
    let mut places: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    let mut homes = vec![0_u32; village.names.len()];
    let mut pairs = Vec::new();
    let codes = township.codes.iter().zip(&village.codes).map(|(&t, &v)| {
        *places.entry((v, t)).or_insert_with(|| {
            homes[v as usize] += 1;
            pairs.push((v as usize, t as usize));
            pairs.len() as u32 - 1
        })
    });
    let codes: Vec<u32> = codes.collect();
    let name = |&(v, t): &(usize, usize)| match homes[v] {
        1 => village.names[v].clone(),
        _ => format!("{}·{}", township.names[t], village.names[v]),
    };
    let names = pairs.iter().map(name).collect();
    roster.insert("village".to_string(), Column::Label(Labels { names, codes }));
}
