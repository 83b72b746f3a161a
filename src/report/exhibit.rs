//! Tables as a page shows them: words for the reader, beside each number the value to sort by.

use minijinja::value::Value;
use serde::Serialize;

use super::plots::Picture;
use super::words::{self, told};
use crate::simulate::Figure;
use crate::units::Language;

/// A part of the page: what it shows, what it says in one line, and the figures themselves.
#[derive(Serialize)]
pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) title: String,
    pub(super) reading: String,
    /// Further sentences.
    pub(super) points: Vec<String>,
    pub(super) timeline: Vec<Step>,
    pub(super) svg: Option<Value>,
    pub(super) sliders: Vec<Slider>,
    pub(super) tables: Vec<Table>,
}

impl Section {
    /// Words and tables only.
    pub(super) fn plain(name: &'static str, title: &str, reading: impl Into<String>, tables: Vec<Table>) -> Self {
        Self {
            name,
            title: title.to_owned(),
            reading: reading.into(),
            points: Vec::new(),
            timeline: Vec::new(),
            svg: None,
            sliders: Vec::new(),
            tables,
        }
    }

    /// A picture.
    pub(super) fn drawn(picture: &Picture) -> Self {
        let svg = Some(Value::from_safe_string(picture.inline.clone()));
        Self { svg, ..Self::plain(picture.name, &picture.title, picture.reading.clone(), Vec::new()) }
    }
}

/// A slider over values that were simulated: what each of them brings is written out beforehand.
#[derive(Serialize)]
pub(super) struct Slider {
    pub(super) name: &'static str,
    pub(super) label: String,
    /// The stop at which it begins.
    pub(super) now: usize,
    pub(super) stops: Vec<Stop>,
}

/// A place of a slider, and of its mark in the section's picture.
#[derive(Serialize)]
pub(super) struct Stop {
    pub(super) told: String,
    pub(super) x: i32,
    pub(super) y: i32,
}

/// One entry of a timeline: an action of the county, or a review with the per cent of replicates that pass it.
#[derive(Serialize)]
pub(super) struct Step {
    pub(super) told: String,
    pub(super) share: Option<f64>,
}

/// A table; the first column names its rows.
#[derive(Serialize)]
pub(super) struct Table {
    /// The same in both languages.
    pub(super) name: &'static str,
    pub(super) caption: String,
    /// Whether it is shown only on request.
    pub(super) folded: bool,
    pub(super) filtered: bool,
    pub(super) heads: Vec<Cell>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell of words, or of a number.
#[derive(Clone, Serialize)]
pub(super) struct Cell {
    told: String,
    words: bool,
    value: Option<f64>,
}

impl Table {
    /// A folded table under these heads, the first `wordy` of them above words; `None` without rows.
    pub(super) fn new<const N: usize>(
        name: &'static str,
        heads: [&str; N],
        wordy: usize,
        rows: Vec<Vec<Cell>>,
        language: Language,
    ) -> Option<Self> {
        let head = |(at, told): (usize, &str)| Cell { told: words::capital(told), words: at < wordy, value: None };
        let heads = heads.into_iter().enumerate().map(head).collect();
        let caption = told!(language, "the-numbers-behind-it").to_string();
        (!rows.is_empty()).then_some(Self { name, caption, folded: true, filtered: false, heads, rows })
    }

    /// Always in sight, under a caption.
    pub(super) fn open(mut self, caption: &str) -> Self {
        self.folded = false;
        self.caption = caption.to_string();
        self
    }
}

/// Words.
pub(super) fn worded(told: impl Into<String>) -> Cell {
    Cell { told: told.into(), words: true, value: None }
}

/// A number in the words for it.
pub(super) fn number(told: String, value: f64) -> Cell {
    Cell { told, words: false, value: value.is_finite().then_some(value) }
}

/// A share of replicates.
pub(super) fn share(figure: Figure, replicates: u64) -> Cell {
    number(words::probability(figure, replicates), figure.value)
}

/// A rate.
pub(super) fn rate(value: f64) -> Cell {
    number(words::rate(value), value)
}

/// A difference of shares in points.
pub(super) fn points(value: f64) -> Cell {
    number(words::points(value), value)
}

/// The simulation error of a share in points.
pub(super) fn error(figure: Figure) -> Cell {
    number(words::error_points(figure), figure.mcse)
}

/// A number with a few decimals.
pub(super) fn plain(value: f64, digits: usize) -> Cell {
    number(words::plain(value, digits), value)
}

/// A whole number that may be withheld.
pub(super) fn count(n: Option<u32>, language: Language) -> Cell {
    let withheld = || told!(language, "count-withheld").to_string();
    number(n.map_or_else(withheld, |n| words::count(n.into())), n.map_or(f64::NAN, f64::from))
}

/// A number of households or persons that is not counted but expected.
pub(super) fn count_of(value: f64) -> Cell {
    let told = if value.is_finite() { words::count(value.max(0.0).round() as u64) } else { words::NOTHING.to_string() };
    number(told, value)
}
