//! Which townships are drawn, where errors are found, and whose being drawn makes the review fail.

use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, WIDTH, bar, dot, fitted, line, text, tip, width};
use super::{Sheet, percent_ticks, whisker};
use crate::estimate::normal_upper;
use crate::report::words::{self, told};
use crate::simulate::{Figure, RoundOutcome, TownshipOutcome};
use crate::units::Language;

/// More townships than this do not fit on a page that is still read.
pub(super) const SHOWN: usize = 60;
const ROW: f64 = 21.0;
const TOP: f64 = 52.0;

/// One row for each township, the one where errors are found most often first.
pub(super) fn sheet(round: &RoundOutcome, replicates: u64, language: Language) -> Sheet {
    let all = ranked(&round.townships);
    let rows = &all[..all.len().min(SHOWN)];
    let names: Vec<String> = rows.iter().map(|t| fitted(&words::shown(&t.name), SMALL, 170.0)).collect();
    let gutter = EDGE + names.iter().map(|n| width(n, SMALL)).fold(40.0, f64::max);
    let floor = TOP + rows.len() as f64 * ROW + 4.0;

    let often = Scale::new((0.0, 1.0), (gutter + 12.0, 500.0));
    let swing =
        rows.iter().map(|t| t.failure_difference).map(|f| f.value.abs() + 2.0 * f.mcse).filter(|x| x.is_finite()).fold(0.02, f64::max);
    let change = Scale::new((-swing * 1.05, swing * 1.05), (560.0, WIDTH - EDGE - 8.0));
    let mut marks = Vec::new();
    heads(&mut marks, &often, language);
    percent_ticks(&mut marks, &often, (5.0, floor), Some(TOP));
    let centre = (change.left + change.right) / 2.0;
    let (words, compared) = comparison(rows, language);
    for (k, head) in words.lines().enumerate() {
        marks.push(text(centre, 20.0 + 17.0 * k as f64, head, SMALL, if compared { Ink::Black } else { Ink::Grey }, Anchor::Middle));
    }
    if compared {
        point_ticks(&mut marks, &change, floor);
    }
    for (k, (of, name)) in rows.iter().zip(names).enumerate() {
        let y = TOP + (k as f64 + 0.5) * ROW;
        marks.push(text(gutter, y + 4.8, name, SMALL, Ink::Black, Anchor::End));
        chance(&mut marks, of, &often, y);
        if compared {
            difference(&mut marks, of.failure_difference, &change, y);
        }
        marks.push(tip((EDGE, y - ROW / 2.0), (WIDTH - 2.0 * EDGE, ROW), told(of, replicates, language)));
    }
    Sheet {
        title: told!(language, "townships-title").to_string(),
        reading: reading(&all, (riskiest(&round.townships).first().copied(), replicates), language),
        high: floor + 26.0,
        marks,
    }
}

/// Townships by how often an error is found there, then by name.
pub(in crate::report) fn ranked(townships: &[TownshipOutcome]) -> Vec<&TownshipOutcome> {
    let often = |f: Figure| if f.value.is_finite() { f.value } else { -1.0 };
    let mut ranked: Vec<&TownshipOutcome> = townships.iter().collect();
    ranked.sort_by(|a, b| often(b.finding).total_cmp(&often(a.finding)).then(often(b.drawn).total_cmp(&often(a.drawn))));
    ranked
}

/// The best and the worst rank that each may really have: all ranges hold together with 95 % (Klein, Wright & Wieczorek 2020, *Journal of the
/// Royal Statistical Society A* 183), as far as the simulation's error goes; none without a figure.
pub(in crate::report) fn ranks(townships: &[&TownshipOutcome]) -> Vec<Option<(usize, usize)>> {
    let known = townships.iter().filter(|t| t.finding.value.is_finite()).count();
    let z = normal_upper(0.025 / known.max(1) as f64);
    let ends = |t: &TownshipOutcome| (t.finding.value - z * t.finding.mcse, t.finding.value + z * t.finding.mcse);
    let count = |surely: &dyn Fn((f64, f64)) -> bool| townships.iter().filter(|t| surely(ends(t))).count();
    let range = |t: &&TownshipOutcome| {
        let (low, high) = ends(t);
        t.finding.value.is_finite().then(|| (1 + count(&|other| other.0 > high), known - count(&|other| other.1 < low)))
    };
    townships.iter().map(range).collect()
}

/// The township whose being drawn raises the chance of failing most, beyond simulation error.
pub(in crate::report) fn riskiest(townships: &[TownshipOutcome]) -> Vec<&TownshipOutcome> {
    let sure = |t: &&TownshipOutcome| t.failure_difference.value > 2.5 * t.failure_difference.mcse && t.failure_difference.value > 0.005;
    let mut risky: Vec<&TownshipOutcome> = townships.iter().filter(sure).collect();
    risky.sort_by(|a, b| b.failure_difference.value.total_cmp(&a.failure_difference.value));
    risky
}

/// What stands above the right column, and whether there is anything to compare in it: not where every replicate draws every
/// township, nor where all replicates end alike.
fn comparison(rows: &[&TownshipOutcome], language: Language) -> (&'static str, bool) {
    let mut finite = rows.iter().map(|t| t.failure_difference).filter(|f| f.value.is_finite()).peekable();
    if finite.peek().is_none() {
        (told!(language, "townships-not-compared"), false)
    } else if finite.all(|f| f.value.abs() <= 0.0 && f.mcse <= 0.0) {
        (told!(language, "townships-alike"), false)
    } else {
        (told!(language, "townships-if-drawn"), true)
    }
}

fn heads(marks: &mut Vec<Mark>, often: &Scale, language: Language) {
    let drawn = told!(language, "chance-of-being-drawn");
    let found = told!(language, "chance-that-an-error-is-found");
    let second = often.left + 18.0 + width(drawn, SMALL) + 22.0;
    marks.push(bar(often.left, 9.0, 12.0, 12.0, Ink::Light));
    marks.push(text(often.left + 18.0, 20.0, drawn, SMALL, Ink::Black, Anchor::Start));
    marks.push(dot(second + 6.0, 15.0, 5.0, Ink::Bad));
    marks.push(text(second + 18.0, 20.0, found, SMALL, Ink::Black, Anchor::Start));
}

fn point_ticks(marks: &mut Vec<Mark>, scale: &Scale, floor: f64) {
    for tick in scale.ticks(4.0) {
        let (x, zero) = (scale.at(tick), tick.abs() < 1e-9);
        marks.push(line((x, TOP), (x, floor), 1.0, if zero { Ink::Grey } else { Ink::Pale }));
        let sign = if tick > 1e-9 { "+" } else { "" };
        let told = format!("{sign}{}", words::plain(tick * 100.0, 2)).replace('-', if zero { "" } else { "−" });
        marks.push(text(x, floor + 17.0, told, SMALL, Ink::Grey, Anchor::Middle));
    }
}

/// One township in one line.
fn told(of: &TownshipOutcome, replicates: u64, language: Language) -> String {
    let (drawn, found) = (words::probability(of.drawn, replicates), words::probability(of.finding, replicates));
    let (more, error) = (words::points(of.failure_difference.value), words::error_points(of.failure_difference));
    let name = words::shown(&of.name);
    told!(language, "townships-tip", name, drawn, found, more, error)
}

fn chance(marks: &mut Vec<Mark>, of: &TownshipOutcome, often: &Scale, y: f64) {
    if of.drawn.value.is_finite() {
        let end = often.at(of.drawn.value);
        marks.push(bar(often.left, y - 6.0, (end - often.left).max(1.0), 12.0, Ink::Light));
    }
    if of.finding.value.is_finite() {
        marks.push(dot(often.at(of.finding.value), y, 4.5, Ink::Bad));
    }
}

fn difference(marks: &mut Vec<Mark>, f: Figure, change: &Scale, y: f64) {
    if f.value.is_finite() {
        let ink = if f.value.abs() <= 2.5 * f.mcse {
            Ink::Grey
        } else if f.value > 0.0 {
            Ink::Bad
        } else {
            Ink::Good
        };
        whisker(marks, change, f, y, ink);
        marks.push(dot(change.at(f.value), y, 4.0, ink));
    }
}

fn reading(all: &[&TownshipOutcome], (risky, replicates): (Option<&TownshipOutcome>, u64), language: Language) -> String {
    let mut told = vec![match all.first().filter(|t| t.finding.value > 0.0) {
        None => told!(language, "townships-none").to_owned(),
        Some(first) => {
            told!(language, "townships-first", name = words::shown(&first.name), often = words::probability(first.finding, replicates))
        }
    }];
    told.extend(risky.map(|first| {
        let more = words::plain(first.failure_difference.value * 100.0, 1);
        told!(language, "townships-risky", name = words::shown(&first.name), more)
    }));
    if all.len() > SHOWN {
        told.push(told!(language, "townships-more", n = all.len(), shown = SHOWN));
    }
    words::paragraph(&told, language)
}
