//! The workbook for the field: a row a village, the list by team and village, the reserves, and what it all means.

use rust_xlsxwriter::{Color, DataValidation, DataValidationRule, Format, FormatBorder, Worksheet, XlsxError};

use super::sheet::{Cell, Field, Style, class};
use super::{Call, Rehearsal};
use crate::frame::Status;
use crate::report::book::{book, head, word};
use crate::report::words::{each, told};
use crate::units::{Language, Level};

/// The name of the sheet that holds the sample.
pub(super) fn list_name(language: Language) -> &'static str {
    told!(language, "sheet-sample")
}

impl Rehearsal<'_> {
    /// The workbook; the same sample gives the same bytes.
    pub(super) fn book(&self, notes: &[String], language: Language) -> Result<Vec<u8>, XlsxError> {
        let mut book = book()?;
        self.summary(book.add_worksheet().set_name(told!(language, "sheet-summary"))?, language)?;
        self.list(book.add_worksheet_with_low_memory()?.set_name(list_name(language))?, &self.sample, false, language)?;
        if !self.reserves.is_empty() {
            self.list(book.add_worksheet_with_low_memory()?.set_name(told!(language, "sheet-reserve"))?, &self.reserves, true, language)?;
        }
        let page = book.add_worksheet().set_name(told!(language, "notes"))?;
        page.set_column_width(0, 110)?;
        let wrapped = Format::new().set_text_wrap();
        for (row, note) in (0..).zip(notes) {
            page.write_string_with_format(row, 0, note, &wrapped)?;
        }
        book.save_to_buffer()
    }

    /// A row a village and one for all.
    fn summary(&self, page: &mut Worksheet, language: Language) -> Result<(), XlsxError> {
        let mut heads: Vec<String> = each![language; "team", "township", "village-surveyed", "households"].map(str::to_owned).into();
        heads.extend(Status::ALL.map(|status| class(status, Some(language))));
        heads.extend(each![language; "population", "reserves"].map(str::to_owned));
        head(page, heads.iter().map(String::as_str), &[6.0, 16.0, 18.0])?;
        let (villages, townships) = (self.frame().villages(), self.frame().townships());
        let mut sums = [0_u32; 6];
        let mut row = 1;
        for village in &self.villages {
            let id = village.id as usize;
            let numbers =
                [village.households, village.classes[0], village.classes[1], village.classes[2], village.persons, village.reserves];
            page.write_number(row, 0, village.team)?;
            page.write_string(row, 1, word(&townships.names[villages.parents[id] as usize]))?;
            page.write_string(row, 2, word(&villages.names[id]))?;
            for ((column, number), sum) in (3..).zip(numbers).zip(&mut sums) {
                page.write_number_with_format(row, column, number, &whole())?;
                *sum += number;
            }
            row += 1;
        }
        let bold = Format::new().set_bold().set_border_top(FormatBorder::Thin);
        page.write_string_with_format(row, 1, told!(language, "all-classes"), &bold)?;
        page.write_number_with_format(
            row,
            2,
            self.villages.len() as u32,
            &bold.clone().set_num_format(told!(language, "villages-format")),
        )?;
        for (column, sum) in (3..).zip(sums) {
            page.write_number_with_format(row, column, sum, &bold.clone().set_num_format("#,##0"))?;
        }
        Ok(())
    }

    /// The households, village by village in changing shade.
    fn list(&self, page: &mut Worksheet, calls: &[Call], reserves: bool, language: Language) -> Result<(), XlsxError> {
        let fields = self.fields(calls, reserves, Some(language));
        let widths: Vec<f64> = fields.iter().map(|field| width(field, language)).collect();
        head(page, fields.iter().map(|field| field.header(language)), &widths)?;
        let shade = |format: Format| format.set_background_color(Color::RGB(0x00EE_F3F8));
        let formats: Vec<[Format; 2]> = fields.iter().map(|f| [formatted(f.style), shade(formatted(f.style))]).collect();
        for (row, (at, call)) in (1..).zip(calls.iter().enumerate()) {
            for (column, (field, formats)) in (0..).zip(fields.iter().zip(&formats)) {
                let format = &formats[(call.village % 2) as usize];
                match &field.cells[at] {
                    Cell::Word(text) => page.write_string_with_format(row, column, word(text), format)?,
                    Cell::Number(number) => page.write_number_with_format(row, column, *number, format)?,
                    Cell::Empty => page.write_blank(row, column, format)?,
                };
            }
        }
        let last = calls.len() as u32;
        for (column, field) in (0..).zip(&fields) {
            let most = match field.style {
                Style::Answer => 1,
                Style::Count => 15,
                _ => continue,
            };
            let wanted = DataValidation::new().allow_whole_number(DataValidationRule::Between(0, most));
            page.add_data_validation(1, column, last.max(1), column, &wanted)?;
        }
        page.autofilter(0, 0, last, fields.len() as u16 - 1)?;
        Ok(())
    }

    /// The level of a stage's units, for a reader.
    pub(super) fn level(&self, depth: usize) -> Level {
        self.design().tiers.get(depth).map_or(Level::Household, |tier| tier.level)
    }
}

fn whole() -> Format {
    Format::new().set_num_format("#,##0")
}

fn formatted(style: Style) -> Format {
    match style {
        Style::Text => Format::new(),
        Style::Whole | Style::Answer | Style::Count => Format::new().set_num_format("0"),
        Style::Probability => Format::new().set_num_format("0.000000"),
        Style::Weight => Format::new().set_num_format("#,##0.000"),
    }
}

/// Wide enough for the header and the longest of the first cells; a Chinese character counts two.
fn width(field: &Field, language: Language) -> f64 {
    let columns = |text: &str| unicode_width::UnicodeWidthStr::width_cjk(text) as f64;
    let cells = field.cells.iter().take(500).map(|cell| match cell {
        Cell::Word(word) => columns(word),
        _ => 8.0,
    });
    (cells.fold(columns(field.header(language)), f64::max) + 2.0).min(40.0)
}
