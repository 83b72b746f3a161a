//! The tables of a plan as files: curves.csv, where_first.csv and the teams' workbook.

use std::path::Path;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{class, order};
use crate::error::Refusal;
use crate::plan::{Item, Planned};
use crate::report::replicates::{ColumnBlock, Kind, Replicates};
use crate::report::sheets::{inert, number, written};
use crate::report::words::say;
use crate::units::Language;

/// A table of labels and numbers, to be written as CSV or Parquet.
pub(super) struct Numbers {
    labels: Vec<(&'static str, Vec<String>)>,
    numbers: Vec<(&'static str, Vec<f64>)>,
}

impl Numbers {
    fn new(labels: &[&'static str], numbers: &[&'static str]) -> Self {
        Self {
            labels: labels.iter().map(|&name| (name, Vec::new())).collect(),
            numbers: numbers.iter().map(|&name| (name, Vec::new())).collect(),
        }
    }

    fn push(&mut self, labels: impl IntoIterator<Item = String>, numbers: impl IntoIterator<Item = f64>) {
        self.labels.iter_mut().zip(labels).for_each(|((_, column), label)| column.push(label));
        self.numbers.iter_mut().zip(numbers).for_each(|((_, column), number)| column.push(number));
    }

    pub(super) fn csv(&self) -> csv::Result<Vec<u8>> {
        let names = self.labels.iter().map(|column| column.0).chain(self.numbers.iter().map(|column| column.0));
        let mut rows = vec![names.map(str::to_owned).collect::<Vec<_>>()];
        for at in 0..self.labels.first().map_or(0, |column| column.1.len()) {
            let labels = self.labels.iter().map(|column| column.1[at].clone());
            rows.push(labels.chain(self.numbers.iter().map(|column| number(column.1[at]))).collect());
        }
        written(rows)
    }

    /// As Parquet.
    pub(super) fn write(&self, to: &Path) -> Result<(), Refusal> {
        let kinds = |name: &str, kind| (name.to_owned(), kind);
        let labels = self.labels.iter().map(|column| kinds(column.0, Kind::Label));
        let columns: Vec<_> = labels.chain(self.numbers.iter().map(|column| kinds(column.0, Kind::Real))).collect();
        let words: Vec<Vec<&str>> = self.labels.iter().map(|column| column.1.iter().map(String::as_str).collect()).collect();
        let blocks: Vec<ColumnBlock<'_>> = words
            .iter()
            .map(|words| ColumnBlock::Label(words))
            .chain(self.numbers.iter().map(|column| ColumnBlock::Real(&column.1)))
            .collect();
        let mut file = Replicates::create(to, &columns)?;
        file.append(&blocks)?;
        file.finish()
    }
}

/// One row a point of every curve, and a point of every order's effort.
pub(super) fn curves(planned: &Planned) -> Numbers {
    let numbers = ["value", "pass_probability", "pass_probability_mcse", "own_rule_met", "own_rule_met_mcse", "own_rule_met_exact"];
    let mut table = Numbers::new(&["curve"], &numbers);
    for curve in &planned.curves {
        for point in &curve.points {
            let cells = [point.value, point.chance.value, point.chance.mcse, point.rule.value, point.rule.mcse, point.exact];
            table.push([curve.lever.code().to_owned()], cells);
        }
    }
    for curve in planned.first.iter().flat_map(|first| &first.curves) {
        for effort in &curve.efforts {
            let cells = [effort.households as f64, effort.chance.value, effort.chance.mcse, f64::NAN, f64::NAN, f64::NAN];
            table.push([format!("recheck_{}", curve.order.code())], cells);
        }
    }
    table
}

/// One row a point of every surface.
pub(super) fn surfaces(planned: &Planned) -> Numbers {
    let mut table = Numbers::new(&["across", "upright"], &["x", "y", "pass_probability", "pass_probability_mcse"]);
    for surface in &planned.surfaces {
        for cell in &surface.cells {
            table.push(surface.levers.map(|lever| lever.code().to_owned()), [cell.x, cell.y, cell.chance.value, cell.chance.mcse]);
        }
    }
    table
}

/// One row an entry of the list.
pub(super) fn list(planned: &Planned) -> csv::Result<Vec<u8>> {
    let head = [
        "rank",
        "township",
        "village",
        "status",
        "households",
        "households_so_far",
        "expected_in_sample",
        "gain",
        "gain_mcse",
        "gain_per_household",
        "gain_per_household_mcse",
        "gain_per_yuan",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for item in planned.first.iter().flat_map(|first| &first.list) {
        let mut row = vec![item.rank.to_string(), inert(&item.township), inert(&item.village), item.class.code().to_owned()];
        row.extend([item.households, item.households_so_far].map(|n| n.to_string()));
        let per_yuan = item.gain_per_yuan.map_or(f64::NAN, |figure| figure.value);
        let (gain, each) = (item.gain, item.gain_per_household);
        row.extend([item.expected_in_sample, gain.value, gain.mcse, each.value, each.mcse, per_yuan].map(number));
        rows.push(row);
    }
    written(rows)
}

/// The teams' workbook: the list, townships and classes, the curves of effort; words are text cells and never formulas.
pub(super) fn workbook(planned: &Planned, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let Some(first) = &planned.first else { return book.save_to_buffer() };
    list_page(book.add_worksheet(), &first.list, language)?;
    let page = book.add_worksheet();
    page.set_name(say(language, "乡镇和户类", "areas"))?;
    let heads = [
        ("乡镇或户类", "township or class"),
        ("户数", "households"),
        ("增益合计（百分点）", "gain (points)"),
        ("误差", "error"),
        ("每千户", "per thousand"),
    ];
    heading(page, &heads, language)?;
    for (r, area) in (1_u32..).zip(first.townships.iter().chain(&first.classes)) {
        page.write_string(r, 0, &area.name)?;
        for (c, x) in (1_u16..).zip([
            f64::from(area.households),
            area.gain.value * 100.0,
            area.gain.mcse * 100.0,
            area.gain_per_thousand.value * 100.0,
        ]) {
            page.write_number(r, c, x)?;
        }
    }
    let page = book.add_worksheet();
    page.set_name(say(language, "投入与通过", "effort"))?;
    heading(page, &[("次序", "order"), ("复查户数", "households"), ("通过可能性", "chance"), ("误差", "error")], language)?;
    let points = first.curves.iter().flat_map(|curve| curve.efforts.iter().map(move |effort| (curve.order, effort)));
    for (r, (of, effort)) in (1_u32..).zip(points) {
        page.write_string(r, 0, order(of, language))?;
        for (c, x) in (1_u16..).zip([effort.households as f64, effort.chance.value, effort.chance.mcse]) {
            page.write_number(r, c, x)?;
        }
    }
    book.save_to_buffer()
}

fn list_page(page: &mut Worksheet, items: &[Item], language: Language) -> Result<(), XlsxError> {
    page.set_name(say(language, "复查名单", "list"))?;
    let heads = [
        ("次序", "rank"),
        ("乡镇", "township"),
        ("村", "village"),
        ("户类型", "class"),
        ("户数", "households"),
        ("累计户数", "households so far"),
        ("评估预计抽到的差错", "cases expected in the sample"),
        ("通过可能性提高（百分点）", "gain in the chance (points)"),
        ("误差", "error"),
        ("每千户", "per thousand households"),
        ("已查", "done"),
        ("查出", "found"),
    ];
    heading(page, &heads, language)?;
    for (r, item) in (1_u32..).zip(items) {
        page.write_number(r, 0, f64::from(item.rank))?;
        for (c, word) in (1_u16..).zip([item.township.as_str(), &item.village, class(item.class, language)]) {
            page.write_string(r, c, word)?;
        }
        let numbers = [
            f64::from(item.households),
            f64::from(item.households_so_far),
            item.expected_in_sample,
            item.gain.value * 100.0,
            item.gain.mcse * 100.0,
            item.gain_per_household.value * 100_000.0,
        ];
        for (c, x) in (4_u16..).zip(numbers) {
            page.write_number(r, c, x)?;
        }
    }
    page.set_freeze_panes(1, 0).map(|_| ())
}

fn heading(page: &mut Worksheet, heads: &[(&str, &str)], language: Language) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (c, (zh, en)) in (0_u16..).zip(heads) {
        page.write_string_with_format(0, c, say(language, zh, en), &bold)?;
    }
    Ok(())
}
