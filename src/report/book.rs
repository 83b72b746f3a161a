//! Workbooks: a frozen header, number formats, and words that are never run. Text is written as text cells only; what is no number is an
//! empty cell; the clock has no part in the bytes.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};

use super::words;

/// An empty workbook.
pub(super) fn book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(book)
}

/// A frozen header in bold.
pub(super) fn head<'a>(page: &mut Worksheet, headers: impl Iterator<Item = &'a str>, widths: &[f64]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin).set_text_wrap();
    for (column, header) in (0..).zip(headers) {
        page.write_string_with_format(0, column, word(header), &bold)?;
    }
    for (column, width) in (0..).zip(widths) {
        page.set_column_width(column, *width)?;
    }
    page.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The longest text of a cell, in characters of at most two code units; Excel takes 32,767 units.
const LONGEST: usize = 16_000;

/// Words as a text cell takes them: without what cannot be seen, and not too long.
pub(super) fn word(text: &str) -> String {
    words::visible(text).chars().take(LONGEST).collect()
}

/// A column of a table.
pub(super) struct Column {
    /// Its header.
    pub(super) head: String,
    /// Its width in digits.
    pub(super) wide: f64,
    /// Its number format.
    pub(super) format: &'static str,
}

/// A column by its header, width and number format.
pub(super) fn column((head, wide, format): (&str, f64, &'static str)) -> Column {
    Column { head: head.to_owned(), wide, format }
}

/// A cell of a table.
pub(super) enum Cell {
    /// Words.
    Word(String),
    /// A number; empty where it is none.
    Number(f64),
}

/// Writes a table with its header, first row and filter.
pub(super) fn table(page: &mut Worksheet, columns: &[Column], rows: &[Vec<Cell>]) -> Result<(), XlsxError> {
    let widths: Vec<f64> = columns.iter().map(|column| column.wide).collect();
    head(page, columns.iter().map(|column| column.head.as_str()), &widths)?;
    let formats: Vec<Format> = columns.iter().map(|column| Format::new().set_num_format(column.format)).collect();
    for (r, row) in (1..).zip(rows) {
        for (c, (cell, format)) in (0..).zip(row.iter().zip(&formats)) {
            match cell {
                Cell::Word(text) => page.write_string(r, c, word(text)).map(|_| ())?,
                Cell::Number(x) => number(page, (r, c), *x, format)?,
            }
        }
    }
    if !rows.is_empty() {
        page.autofilter(0, 0, rows.len() as u32, columns.len() as u16 - 1)?;
    }
    Ok(())
}

/// A number; what is none leaves its cell empty.
pub(super) fn number(page: &mut Worksheet, (row, column): (u32, u16), x: f64, format: &Format) -> Result<(), XlsxError> {
    if x.is_finite() { page.write_number_with_format(row, column, x, format).map(|_| ()) } else { Ok(()) }
}
