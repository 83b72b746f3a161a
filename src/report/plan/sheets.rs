//! The tables of a plan as files: curves.csv, where_first.csv and the teams' workbook.

use std::path::Path;

use rust_xlsxwriter::XlsxError;

use super::{class, order};
use crate::error::Refusal;
use crate::plan::{Area, Item, Planned};
use crate::report::book::{Cell, book, column, table};
use crate::report::replicates::{ColumnBlock, Kind, Replicates, RowColumn};
use crate::report::sheets::{inert, number, written};
use crate::report::words::told;
use crate::units::{Language, Words};

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
        let column = |name: &str, kind| {
            let (unit, meaning) = meaning(name);
            RowColumn { name: name.to_owned(), kind, unit, meaning }
        };
        let labels = self.labels.iter().map(|(name, _)| column(name, Kind::Label));
        let columns: Vec<RowColumn> = labels.chain(self.numbers.iter().map(|(name, _)| column(name, Kind::Real))).collect();
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

/// Unit and meaning of a column of curves and surfaces.
fn meaning(name: &str) -> (&'static str, Words) {
    let (unit, words) = match name {
        "curve" => ("word", ("变动的数，或复查次序", "what is varied, or the order of re-checking")),
        "across" => ("word", ("横轴变动的数", "what is varied across")),
        "upright" => ("word", ("纵轴变动的数", "what is varied upright")),
        "value" => ("that of the curve", ("取值：比例、倍数，或复查户数", "its value: a share, a factor, or households re-checked")),
        "x" | "y" => ("that of the axis", ("取值：比例或倍数", "its value: a share or a factor")),
        "pass_probability" => ("probability", ("通过的可能性", "the chance to pass")),
        "own_rule_met" => ("probability", ("本项要求达到的可能性", "the chance that the rule on it is met")),
        "own_rule_met_exact" => ("probability", ("同上，按简单设计精确计算", "the same, exactly, for a simple design")),
        _ => ("probability", ("前一列的模拟误差", "Monte-Carlo error of the column before")),
    };
    (unit, Words::from(words))
}

/// One row a point of every curve, and a point of every order's effort.
pub(super) fn curves(planned: &Planned) -> Numbers {
    let numbers = ["value", "pass_probability", "pass_probability_mcse", "own_rule_met", "own_rule_met_mcse", "own_rule_met_exact"];
    let mut table = Numbers::new(&["curve"], &numbers);
    for curve in &planned.operating.curves {
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
        "tied_from",
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
        let [rank, tied_from] = [item.rank, item.tied_from].map(|n| n.to_string());
        let mut row = vec![rank, tied_from, inert(&item.township), inert(&item.village), item.class.code().to_owned()];
        row.extend([item.households, item.households_so_far].map(|n| n.map_or_else(String::new, |n| n.to_string())));
        let per_yuan = item.gain_per_yuan.map_or(f64::NAN, |figure| figure.value);
        let (gain, each) = (item.gain, item.gain_per_household);
        row.extend([item.expected_in_sample, gain.value, gain.mcse, each.value, each.mcse, per_yuan].map(number));
        rows.push(row);
    }
    written(rows)
}

/// The teams' workbook: the list, townships and classes, the curves of effort; words are text cells and never formulas.
pub(super) fn workbook(planned: &Planned, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = book()?;
    let Some(first) = &planned.first else { return book.save_to_buffer() };
    let heads = [
        (told!(language, "rank-in-list"), 6.0, WHOLE),
        (told!(language, "township"), 16.0, ""),
        (told!(language, "village"), 18.0, ""),
        (told!(language, "class-of-household"), 14.0, ""),
        (told!(language, "households-number"), 8.0, WHOLE),
        (told!(language, "households-so-far"), 9.0, WHOLE),
        (told!(language, "cases-expected"), 12.0, "0.000"),
        (told!(language, "gain-in-the-chance"), 12.0, "0.000"),
        (told!(language, "error"), 8.0, "0.000"),
        (told!(language, "per-thousand-households"), 10.0, "0.000"),
        (told!(language, "done"), 8.0, WHOLE),
        (told!(language, "found"), 8.0, WHOLE),
    ];
    let rows: Vec<Vec<Cell>> = first.list.iter().map(|item| entry(item, language)).collect();
    table(book.add_worksheet().set_name(told!(language, "sheet-list"))?, &heads.map(column), &rows)?;
    let heads = [
        (told!(language, "township-or-class"), 18.0, ""),
        (told!(language, "households-number"), 9.0, WHOLE),
        (told!(language, "gain-total"), 12.0, "0.000"),
        (told!(language, "error"), 8.0, "0.000"),
        (told!(language, "per-thousand"), 10.0, "0.000"),
    ];
    let area = |area: &Area| {
        let numbers = [count(area.households), area.gain.value * 100.0, area.gain.mcse * 100.0, area.gain_per_thousand.value * 100.0];
        std::iter::once(Cell::Word(area.name.clone())).chain(numbers.map(Cell::Number)).collect()
    };
    let rows: Vec<Vec<Cell>> = first.townships.iter().chain(&first.classes).map(area).collect();
    table(book.add_worksheet().set_name(told!(language, "sheet-areas"))?, &heads.map(column), &rows)?;
    let heads = [
        (told!(language, "order"), 18.0, ""),
        (told!(language, "households-rechecked"), 10.0, WHOLE),
        (told!(language, "chance"), 10.0, "0.00%"),
        (told!(language, "error"), 8.0, "0.00%"),
    ];
    let points = first.curves.iter().flat_map(|curve| curve.efforts.iter().map(move |effort| (curve.order, effort)));
    let point = |(of, effort): (crate::plan::Order, &crate::plan::Effort)| {
        let numbers = [effort.households as f64, effort.chance.value, effort.chance.mcse];
        std::iter::once(Cell::Word(order(of, language).to_owned())).chain(numbers.map(Cell::Number)).collect()
    };
    let rows: Vec<Vec<Cell>> = points.map(point).collect();
    table(book.add_worksheet().set_name(told!(language, "sheet-effort"))?, &heads.map(column), &rows)?;
    book.save_to_buffer()
}

const WHOLE: &str = "#,##0";

fn count(n: Option<u32>) -> f64 {
    n.map_or(f64::NAN, f64::from)
}

fn entry(item: &Item, language: Language) -> Vec<Cell> {
    let words = [item.township.as_str(), &item.village, class(item.class, language)];
    let numbers = [
        count(item.households),
        count(item.households_so_far),
        item.expected_in_sample,
        item.gain.value * 100.0,
        item.gain.mcse * 100.0,
        item.gain_per_household.value * 100_000.0,
    ];
    let words = words.map(|word| Cell::Word(word.to_owned()));
    std::iter::once(Cell::Number(f64::from(item.rank))).chain(words).chain(numbers.map(Cell::Number)).collect()
}
