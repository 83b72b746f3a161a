//! XLSX: one sheet, cell by cell, after the archive has been checked; written as plain text, number and yes/no cells.

use std::fs::File;
use std::io::{BufReader, Seek, Write};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError as WriteError};

use super::archive;
use super::cells::Cell;
use super::source::{damaged, refusal, too_large, unreadable};
use super::table::Columns;
use super::words::clean;
use super::write::{Sheet, Written};
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// Cells of a sheet.
const MOST_CELLS: u64 = 200_000_000;
/// Rows of a sheet, with the header.
const MOST_ROWS: usize = 1_048_576;
/// Columns of a sheet.
const MOST_COLUMNS: u32 = 16_384;

/// Reads a sheet (the first one by default) into the columns that `choose` wants for its headers. The header is the first row with
/// at least two words, so that a title above it does no harm; blank rows are skipped.
pub(super) fn read<'v>(
    path: &Path,
    sheet: Option<&str>,
    choose: impl Fn(&[String]) -> Result<Columns<'v>, Refusal>,
) -> Result<Columns<'v>, Refusal> {
    let open = || File::open(path).map(BufReader::new).map_err(|e| unreadable(path, &e));
    archive::check(path, open()?)?;
    let broken = |_: XlsxError| damaged(path);
    let mut book = Xlsx::new(open()?).map_err(broken)?;
    let sheets = book.sheet_names();
    let name = chosen_sheet(&sheets, sheet, path)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut rows = Rows::default();
    let mut columns: Option<Columns<'v>> = None;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let ((row, column), value) = (cell.get_position(), as_cell(cell.get_value()));
        rows.seen += 1;
        if rows.seen > MOST_CELLS || row as usize >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(too_large(path));
        }
        if matches!(value, Cell::Empty) || matches!(value, Cell::Text(text) if clean(text).is_empty()) {
            continue;
        }
        if columns.is_none() {
            columns = rows.header(row, column, value, &choose)?;
        }
        if let Some(columns) = &mut columns
            && !rows.take(row, column, value, columns)
        {
            return Err(damaged(path));
        }
    }
    let mut columns = match columns {
        Some(columns) => columns,
        None => rows.only_header(&choose)?.ok_or_else(|| no_header(path))?,
    };
    rows.end(&mut columns);
    if sheet.is_none() && sheets.len() > 1 {
        let n = sheets.len();
        columns.warnings.push(Words::new(
            format!("工作簿有 {n} 张表，读的是第一张“{name}”"),
            format!("the workbook has {n} sheets; the first one, \"{name}\", was read"),
        ));
    }
    Ok(columns)
}

/// Where in the sheet the reader is. Rows and columns count from 0.
#[derive(Default)]
struct Rows {
    seen: u64,
    /// The words of the row that may be the header.
    words: Vec<(u32, String)>,
    header_row: u32,
    /// The row that is being read, once the header is known.
    current: Option<u32>,
    width: u32,
}

impl Rows {
    /// Gathers the header; gives the columns at the first cell below it.
    fn header<'v>(
        &mut self,
        row: u32,
        column: u32,
        value: Cell<'_>,
        choose: &impl Fn(&[String]) -> Result<Columns<'v>, Refusal>,
    ) -> Result<Option<Columns<'v>>, Refusal> {
        if row != self.header_row {
            if let Some(columns) = self.only_header(choose)? {
                return Ok(Some(columns));
            }
            self.words.clear();
            self.header_row = row;
        }
        let word = match value {
            Cell::Text(text) => clean(text).into_owned(),
            Cell::Number(x) => super::words::number_word(x),
            _ => String::new(),
        };
        self.words.push((column, word));
        Ok(None)
    }

    /// The columns of the header gathered so far, if it has at least two words.
    fn only_header<'v>(&mut self, choose: &impl Fn(&[String]) -> Result<Columns<'v>, Refusal>) -> Result<Option<Columns<'v>>, Refusal> {
        if self.words.len() < 2 {
            return Ok(None);
        }
        self.width = 1 + self.words.iter().map(|(column, _)| *column).max().unwrap_or(0);
        let mut headers = vec![String::new(); self.width as usize];
        for (column, word) in self.words.drain(..) {
            headers[column as usize] = word;
        }
        choose(&headers).map(Some)
    }

    /// Hands a cell over; false if cells are out of order.
    fn take(&mut self, row: u32, column: u32, value: Cell<'_>, columns: &mut Columns<'_>) -> bool {
        if column >= self.width {
            return true;
        }
        if self.current.is_some_and(|current| row < current) || row <= self.header_row {
            return false;
        }
        if self.current != Some(row) {
            self.end(columns);
            self.current = Some(row);
        }
        columns.cell(column as usize, value)
    }

    fn end(&mut self, columns: &mut Columns<'_>) {
        if let Some(row) = self.current.take() {
            columns.end_row(u64::from(row) + 1);
        }
    }
}

fn as_cell<'a>(value: &'a DataRef<'_>) -> Cell<'a> {
    match value {
        DataRef::Int(i) => Cell::Whole(*i),
        DataRef::Float(x) => Cell::Number(*x),
        DataRef::String(text) => Cell::Text(text),
        DataRef::SharedString(text) => Cell::Text(text),
        DataRef::Bool(yes) => Cell::Flag(*yes),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => Cell::Date,
        DataRef::Error(_) => Cell::Fault,
        DataRef::Empty => Cell::Empty,
    }
}

fn chosen_sheet(sheets: &[String], wanted: Option<&str>, path: &Path) -> Result<String, Refusal> {
    let Some(wanted) = wanted else {
        return sheets.first().cloned().ok_or_else(|| damaged(path));
    };
    if sheets.iter().any(|name| name == wanted) {
        return Ok(wanted.to_string());
    }
    let all = sheets.join("、");
    Err(Problem::new(
        Words::new(format!("工作簿没有“{wanted}”这张表"), format!("the workbook has no sheet \"{wanted}\"")),
        Words::new(format!("现有：{all}"), format!("it has: {all}")),
    )
    .in_file(path)
    .at_key("frame.sheet")
    .into())
}

fn no_header(path: &Path) -> Refusal {
    refusal(path, ["表中没有表头", "the sheet has no header"], ["用一行写明各列名称", "name the columns in one row"])
}

/// Writes a sheet with a frozen header; words are text cells and never formulas.
pub(super) fn write(sheet: &Sheet<'_>, path: &Path, to: &mut (impl Write + Seek + Send)) -> Result<(), Refusal> {
    if sheet.rows >= MOST_ROWS {
        return Err(refusal(
            path,
            ["XLSX 最多 1048576 行（含表头），名单放不下", "a workbook holds 1,048,576 rows with the header: the list does not fit"],
            ["请写成 .parquet 或 .csv", "write .parquet or .csv instead"],
        ));
    }
    let mut book = Workbook::new();
    book.add_worksheet_with_low_memory()
        .and_then(|page| fill(sheet, page))
        .and_then(|()| book.save_to_writer(to))
        .map_err(|_| refusal(path, ["写入失败", "writing failed"], ["请检查磁盘空间", "check the space on the disk"]))
}

/// Row by row: the writer keeps only the current one in memory.
fn fill(sheet: &Sheet<'_>, page: &mut Worksheet) -> Result<(), WriteError> {
    let bold = Format::new().set_bold();
    for (c, column) in (0_u16..).zip(&sheet.columns) {
        page.write_string_with_format(0, c, &column.header, &bold)?;
    }
    page.set_freeze_panes(1, 0)?;
    for (r, k) in (1_u32..).zip(0..sheet.rows) {
        for (c, column) in (0_u16..).zip(&sheet.columns) {
            match column.cell(k) {
                Written::Word(yes) if column.flags_in_code() => page.write_boolean(r, c, yes == 1)?,
                Written::Word(code) if column.words()[code].is_empty() => page,
                Written::Word(code) => page.write_string(r, c, &*column.words()[code])?,
                Written::Number(x) => page.write_number(r, c, x)?,
                Written::Empty => page,
            };
        }
    }
    Ok(())
}
