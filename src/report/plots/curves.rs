//! The chance to pass against a number of the study, and against the effort of re-checking.

use super::Sheet;
use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, bar, dot, line, text, tip, whole, width};
use crate::plan::{Order, Planned};
use crate::report::operating::{lever, value};
use crate::report::plan::order;
use crate::report::words::{self, told};
use crate::simulate::{Curve, Figure, Operating, Point};
use crate::units::Language;

const PANEL: f64 = 210.0;
const TALL: f64 = 140.0;

/// One panel for each curve.
pub(super) fn sheet(of: &Operating, language: Language) -> Sheet {
    let mut marks = Vec::new();
    let wanted = words::plain(of.wanted * 100.0, 2);
    for (k, curve) in of.curves.iter().enumerate() {
        panel(&mut marks, curve, of.wanted, k as f64 * PANEL, language);
    }
    let exact = of.curves.iter().flat_map(|curve| &curve.points).any(|point| point.exact.is_finite());
    let reading = if exact { told!(language, "curves-reading-exact", wanted) } else { told!(language, "curves-reading", wanted) };
    Sheet { title: told!(language, "curves-title").to_owned(), reading, high: (of.curves.len() as f64 * PANEL).max(40.0), marks }
}

/// The scale across a panel.
fn across(curve: &Curve) -> Scale {
    let most = curve.points.last().map_or(1.0, |point| point.value);
    Scale::new((0.0, most * 1.02), (EDGE + 50.0, WIDTH - EDGE - 10.0))
}

/// Where a point of a curve stands in the picture, in drawn units.
pub(in crate::report) fn place(curves: &[Curve], at: usize, point: &Point) -> (i32, i32) {
    let x = curves.get(at).map_or(0.0, |curve| across(curve).at(point.value));
    (whole(x), whole(height(at as f64 * PANEL + 30.0 + TALL, point.chance.value)))
}

fn panel(marks: &mut Vec<Mark>, curve: &Curve, wanted: f64, top: f64, language: Language) {
    let across = across(curve);
    let floor = top + 30.0 + TALL;
    marks.push(text(EDGE, top + 16.0, words::capital(lever(curve.lever, language)), TEXT, Ink::Black, Anchor::Start));
    chances(marks, (across.left, across.right), floor, wanted);
    for tick in across.ticks(6.0) {
        marks.push(text(across.at(tick), floor + 18.0, value(curve.lever, tick), SMALL, Ink::Grey, Anchor::Middle));
    }
    let now = across.at(curve.now);
    marks.push(line((now, floor - TALL), (now, floor), 1.0, Ink::Grey));
    for point in curve.points.iter().filter(|point| point.exact.is_finite()) {
        marks.push(dot(across.at(point.value), height(floor, point.exact), 3.0, Ink::Grey));
    }
    for point in &curve.points {
        let (chance, error) = (words::rate(point.chance.value), words::error_points(point.chance));
        let told = format!("{} {}: {chance} ±{error}", lever(curve.lever, language), value(curve.lever, point.value));
        marks.push(tip((across.at(point.value) - 8.0, floor - TALL), (16.0, TALL), told));
    }
    let points: Vec<(f64, Figure)> = curve.points.iter().map(|point| (across.at(point.value), point.chance)).collect();
    path(marks, &points, floor, Ink::Good);
}

fn height(floor: f64, chance: f64) -> f64 {
    floor - chance.clamp(0.0, 1.0) * TALL
}

/// The upright axis, and the wanted chance.
fn chances(marks: &mut Vec<Mark>, (left, right): (f64, f64), floor: f64, wanted: f64) {
    for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let y = height(floor, share);
        marks.push(line((left, y), (right, y), 1.0, Ink::Pale));
        marks.push(text(left - 8.0, y + 4.5, format!("{}%", share * 100.0), SMALL, Ink::Grey, Anchor::End));
    }
    let y = height(floor, wanted);
    marks.push(line((left, y), (right, y), 1.5, Ink::Bad));
}

/// Points joined by lines, each with its error.
fn path(marks: &mut Vec<Mark>, points: &[(f64, Figure)], floor: f64, ink: Ink) {
    for pair in points.windows(2) {
        marks.push(line((pair[0].0, height(floor, pair[0].1.value)), (pair[1].0, height(floor, pair[1].1.value)), 2.0, ink));
    }
    for (x, chance) in points {
        let ends = [-1.96, 1.96].map(|z| height(floor, chance.value + z * chance.mcse));
        marks.push(line((*x, ends[0]), (*x, ends[1]), 1.5, ink));
        marks.push(dot(*x, height(floor, chance.value), 3.5, ink));
    }
}

/// The chance against households re-checked, one line for each order.
pub(super) fn effort(planned: &Planned, language: Language) -> Option<Sheet> {
    let first = planned.first.as_ref()?;
    let all = first.curves.first()?.efforts.last()?.households as f64;
    let lowest = first.curves.iter().flat_map(|c| &c.efforts).map(|e| e.chance.value).fold(1.0, f64::min);
    let mut marks = Vec::new();
    let (top, floor, left, right) = (34.0, 334.0, EDGE + 60.0, WIDTH - EDGE - 10.0);
    let across = Scale::new((0.0, all), (left, right));
    // The upright axis begins where something happens.
    let base = (lowest * 10.0).floor() / 10.0;
    let up = |chance: f64| floor - ((chance - base) / (1.0 - base).max(0.05)).clamp(0.0, 1.0) * (floor - top);
    for tick in Scale::new((base, 1.0), (0.0, 1.0)).ticks(5.0) {
        marks.push(line((left, up(tick)), (right, up(tick)), 1.0, Ink::Pale));
        marks.push(text(left - 8.0, up(tick) + 4.5, format!("{}%", words::plain(tick * 100.0, 1)), SMALL, Ink::Grey, Anchor::End));
    }
    for tick in across.ticks(5.0) {
        marks.push(text(across.at(tick), floor + 18.0, words::count(tick.round() as u64), SMALL, Ink::Grey, Anchor::Middle));
    }
    marks.push(line((left, up(first.until)), (right, up(first.until)), 1.5, Ink::Bad));
    let mut start = left;
    for curve in &first.curves {
        let ink = match curve.order {
            Order::ByGain => Ink::Good,
            Order::LargestFirst => Ink::Grey,
            Order::RemoteFirst => Ink::Warm,
        };
        let name = order(curve.order, language);
        marks.push(bar(start, 6.0, 12.0, 12.0, ink));
        marks.push(text(start + 18.0, 17.0, name, SMALL, Ink::Black, Anchor::Start));
        start += 18.0 + width(name, SMALL) + 24.0;
        let points: Vec<(f64, f64)> = curve.efforts.iter().map(|e| (across.at(e.households as f64), up(e.chance.value))).collect();
        points.windows(2).for_each(|pair| marks.push(line(pair[0], pair[1], 2.0, ink)));
        points.iter().for_each(|(x, y)| marks.push(dot(*x, *y, 3.0, ink)));
    }
    let reading = told!(language, "effort-reading", until = words::plain(first.until * 100.0, 2));
    Some(Sheet { title: told!(language, "what-re-checking-buys").to_owned(), reading, high: floor + 26.0, marks })
}
