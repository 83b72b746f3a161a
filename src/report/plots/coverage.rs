//! How often each kind of interval holds the truth, against what it promises.

use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, bar, dot, line, text, tip};
use super::{Sheet, percent_ticks, whisker};
use crate::report::words::{self, each, told};
use crate::simulate::{Coverage, IndicatorOutcome, RoundOutcome};
use crate::units::{Indicator, Language};

const ROW: f64 = 25.0;
const HEAD: f64 = 30.0;
const GAP: f64 = 12.0;
const TOP: f64 = 30.0;
/// Where the three columns of numbers end.
const COLUMNS: [f64; 3] = [600.0, 690.0, WIDTH - EDGE];

/// One group for each indicator, one row for each interval method.
pub(super) fn sheet(round: &RoundOutcome, replicates: u64, language: Language) -> Sheet {
    let told = |i| Some((i, IndicatorOutcome::judged(i)?.coverage.as_slice()));
    let groups: Vec<(&IndicatorOutcome, &[Coverage])> =
        round.judged_indicators().filter_map(told).filter(|(_, c)| c.iter().any(|c| c.coverage.value.is_finite())).collect();
    let title = told!(language, "coverage-title").to_string();
    let reading = reading(round, replicates, language);
    if groups.is_empty() {
        let none = told!(language, "no-interval-was-computed");
        return Sheet { title, reading, high: 44.0, marks: vec![text(EDGE, 24.0, none, TEXT, Ink::Grey, Anchor::Start)] };
    }
    let every = || groups.iter().flat_map(|(_, c)| c.iter());
    let lowest = every().map(|c| c.coverage.value - 2.0 * c.coverage.mcse).filter(|x| x.is_finite()).fold(0.9, f64::min);
    let scale = Scale::new((((lowest - 0.01) * 10.0).floor().max(0.0) / 10.0, 1.0), (EDGE + 130.0, 535.0));
    let high = TOP + groups.iter().map(|(_, c)| HEAD + c.len() as f64 * ROW + GAP).sum::<f64>() + 24.0;
    let mut marks = Vec::new();
    heads(&mut marks, language);
    percent_ticks(&mut marks, &scale, (5.0, high - 26.0), Some(TOP + HEAD - 2.0));
    let mut top = TOP;
    for (of, methods) in groups {
        marks.push(bar(EDGE, top + 5.0, COLUMNS[2] - EDGE, HEAD - 7.0, Ink::Paper));
        marks.push(text(EDGE, top + 21.0, words::indicator(of.indicator, language), TEXT, Ink::Black, Anchor::Start));
        let floor = top + HEAD + methods.len() as f64 * ROW;
        let promised = scale.at(methods[0].level);
        marks.push(line((promised, top + HEAD - 2.0), (promised, floor), 1.5, Ink::Black));
        for (k, method) in methods.iter().enumerate() {
            row(&mut marks, method, &scale, (top + HEAD + (k as f64 + 0.5) * ROW, replicates));
        }
        top = floor + GAP;
    }
    Sheet { title, reading, high, marks }
}

fn heads(marks: &mut Vec<Mark>, language: Language) {
    let heads = each![language; "holds-truth", "all-below", "all-above"];
    for (head, x) in heads.into_iter().zip(COLUMNS) {
        marks.push(text(x, 18.0, head, SMALL, Ink::Grey, Anchor::End));
    }
    let promised = told!(language, "coverage-promised");
    marks.push(text(EDGE, 18.0, promised, SMALL, Ink::Grey, Anchor::Start));
}

fn row(marks: &mut Vec<Mark>, of: &Coverage, scale: &Scale, (y, replicates): (f64, u64)) {
    let base = y + 5.0;
    marks.push(text(EDGE + 116.0, base, words::method(of.method), SMALL, Ink::Black, Anchor::End));
    if of.coverage.value.is_finite() {
        let ink = if falls_short(of) { Ink::Bad } else { Ink::Good };
        whisker(marks, scale, of.coverage, y, ink);
        marks.push(dot(scale.at(of.coverage.value), y, 5.0, ink));
    }
    let (held, error) = (words::probability(of.coverage, replicates), words::error_points(of.coverage));
    let spoken = format!("{}: {held} ±{error}", words::method(of.method));
    marks.push(tip((EDGE, y - ROW / 2.0), (WIDTH - 2.0 * EDGE, ROW), spoken));
    for (figure, x) in [of.coverage, of.missed_below, of.missed_above].into_iter().zip(COLUMNS) {
        marks.push(text(x, base, words::probability(figure, replicates), SMALL, Ink::Black, Anchor::End));
    }
}

/// Whether an interval holds the truth less often than it promises, beyond simulation error and half a point.
pub(in crate::report) fn falls_short(of: &Coverage) -> bool {
    of.coverage.value < of.level - 2.0 * of.coverage.mcse - 0.005
}

/// The interval that falls short most, with its indicator.
pub(in crate::report) fn worst(round: &RoundOutcome) -> Option<(Indicator, &Coverage)> {
    let all = round
        .judged_indicators()
        .filter_map(|i| Some((i.indicator, i.judged()?)))
        .flat_map(|(i, e)| e.coverage.iter().map(move |c| (i, c)));
    // Where most replicates have no interval, the rest says nothing about the method.
    all.filter(|(_, c)| falls_short(c) && c.no_interval.value < 0.5)
        .min_by(|a, b| (a.1.coverage.value - a.1.level).total_cmp(&(b.1.coverage.value - b.1.level)))
}

fn reading(round: &RoundOutcome, replicates: u64, language: Language) -> String {
    let Some((indicator, of)) = worst(round) else {
        return told!(language, "coverage-kept").to_string();
    };
    let (name, method) = (words::short(indicator, language), words::method(of.method));
    let (promised, held) = (words::plain(of.level * 100.0, 1), words::probability(of.coverage, replicates));
    told!(language, "coverage-reading", promised, name, method, held)
}
