//! What the published shares of many counties imply: sentences and tables.

use super::exhibit::{Cell, Table, error, number, plain, rate, share, worded};
use super::published::printed;
use super::words::{self, each, told};
use crate::simulate::{Between, CountiesOutcome, CurveOutcome, Detection, Estimated, Figure, Shape, ShapeOutcome};
use crate::units::Language;

/// The rates that each way of detecting implies, whether counties are alike, and what the approval says.
pub(super) fn told(of: &CountiesOutcome, replicates: u64, language: Language) -> Vec<String> {
    let mut told: Vec<String> = of.detections.iter().map(|detection| implied(detection, language)).collect();
    if let Some(alike) = of.detections.first().and_then(|d| d.shapes.iter().find(|s| s.shape == Shape::Alike)) {
        let p = alike.p.unwrap_or(f64::NAN);
        let contradicted = alike.p.is_some_and(|p| p < 0.05);
        let p = if p < 0.0001 { "< 0.0001".to_owned() } else { format!("= {}", words::plain(p, 4)) };
        told.push(if contradicted { told!(language, "alike-contradicted", p) } else { told!(language, "alike-not-contradicted", p) });
    }
    told.extend(of.approval.as_ref().map(|every| {
        let number = of.counted.number();
        let rule = every.rule.parse().map_or_else(|_| every.rule.clone(), |threshold| words::threshold(&threshold, language));
        let (least, chance) = (printed(every.at_least), words::probability(every.chance, replicates));
        told!(language, "approval-everywhere", number, rule, least, chance)
    }));
    told
}

/// What the shares imply for one way of detecting, over all shapes that let counties differ.
fn implied(of: &Detection, language: Language) -> String {
    let name = detection(of, language);
    let differing = || of.shapes.iter().filter(|shape| shape.shape != Shape::Alike);
    let range = |of: fn(&ShapeOutcome) -> Estimated| {
        let least = differing().map(|s| of(s).value).fold(f64::INFINITY, f64::min);
        let most = differing().map(|s| of(s).value).fold(0.0, f64::max);
        let lower = differing().map(|s| of(s).lower).fold(f64::INFINITY, f64::min);
        let upper = differing().map(|s| of(s).upper).fold(0.0, f64::max);
        let p = |x: f64| words::plain(x * 100.0, 3);
        told!(language, "range-with-sampling-error", least = p(least), most = p(most), lower = p(lower), upper = p(upper))
    };
    if differing().next().is_none() {
        return told!(language, "implied-none", name);
    }
    let (omission, mis_exit) = (range(|s| s.omission.mean), range(|s| s.mis_exit.mean));
    told!(language, "implied", name, omission, mis_exit)
}

pub(super) fn detection(of: &Detection, language: Language) -> String {
    if of.name.en.is_empty() { told!(language, "as-the-scenario-has-it").to_owned() } else { words::shown(of.name.get(language)) }
}

pub(super) fn shape(of: Shape, language: Language) -> &'static str {
    match of {
        Shape::Alike => told!(language, "all-alike"),
        Shape::CleanPart => told!(language, "some-counties-clean"),
        Shape::Gamma => told!(language, "gamma"),
        Shape::LogNormal => told!(language, "lognormal"),
    }
}

/// One row a way of detecting and shape.
pub(super) fn shapes(of: &CountiesOutcome, language: Language) -> Option<Table> {
    let heads = each![language; "detection", "shape", "mean-omission", "interval-95", "median", "ninetieth", "mean-mis-exit", "interval-95", "median", "ninetieth", "spread", "deviance"];
    let fine = |x: f64| number(format!("{}%", words::plain(x * 100.0, 3)), x);
    let interval = |e: Estimated| number(format!("{}–{}%", words::plain(e.lower * 100.0, 3), words::plain(e.upper * 100.0, 3)), e.upper);
    let row = |d: &Detection, s: &ShapeOutcome| -> Vec<Cell> {
        let mut row = vec![worded(detection(d, language)), worded(shape(s.shape, language))];
        for rate in [s.omission, s.mis_exit] {
            row.extend([fine(rate.mean.value), interval(rate.mean), fine(rate.median.value), fine(rate.ninetieth.value)]);
        }
        row.extend([plain(s.spread.map_or(f64::NAN, |spread| spread.value), 2), plain(s.deviance, 2)]);
        row
    };
    let rows = of.detections.iter().flat_map(|d| d.shapes.iter().map(move |s| row(d, s))).collect();
    let caption = told!(language, "shapes-caption");
    Some(Table::new("shapes", heads, 2, rows, language)?.open(caption))
}

/// How counties are spread: what is behind the picture.
pub(super) fn between(of: &CountiesOutcome, language: Language) -> Option<Table> {
    let heads = each![language;
        "detection", "shape", "true-rate", "counties-below-by-omission", "interval-95", "error", "counties-below-by-mis-exit", "interval-95", "error"
    ];
    let interval = |e: Estimated| number(format!("{}–{}", words::rate(e.lower), words::rate(e.upper)), e.upper);
    let row = |d: &Detection, s: &ShapeOutcome, b: &Between| -> Vec<Cell> {
        let mut row = vec![worded(detection(d, language)), worded(shape(s.shape, language))];
        row.push(number(format!("{}%", words::plain(b.rate * 100.0, 5)), b.rate));
        for e in [b.omission, b.mis_exit] {
            row.extend([rate(e.value), interval(e), error(Figure { value: e.value, mcse: e.mcse })]);
        }
        row
    };
    let shapes = of.detections.iter().flat_map(|d| d.shapes.iter().map(move |s| (d, s))).filter(|(_, s)| s.shape != Shape::Alike);
    let rows = shapes.flat_map(|(d, s)| s.between.iter().map(move |b| row(d, s, b))).collect();
    Table::new("between", heads, 2, rows, language)
}

/// The chances to find nothing behind them.
pub(super) fn curves(of: &CountiesOutcome, replicates: u64, language: Language) -> Option<Table> {
    let heads =
        each![language; "detection", "true-omission", "true-mis-exit", "no-omission-found", "no-mis-exit-found", "neither", "error"];
    let row = |d: &Detection, c: &CurveOutcome| {
        let seen = |figure: Figure| share(figure, replicates);
        let mut row = vec![worded(detection(d, language)), rate(c.omission), rate(c.mis_exit)];
        row.extend([seen(c.no_omission), seen(c.no_mis_exit), seen(c.neither), error(c.neither)]);
        row
    };
    let rows = of.detections.iter().flat_map(|d| d.curve.iter().map(move |c| row(d, c))).collect();
    Table::new("curves", heads, 1, rows, language)
}
