//! What plans cost against the chance to pass that they bring.

use super::Sheet;
use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, WIDTH, dot, fitted, line, text, tip, width};
use crate::report::words::{self, told};
use crate::simulate::{Outcome, Weighed, weighed};
use crate::units::Language;

const TOP: f64 = 20.0;
const FLOOR: f64 = 320.0;
const LEFT: f64 = EDGE + 60.0;
const RIGHT: f64 = WIDTH - EDGE - 20.0;

/// One dot a plan; none where all cost the same.
pub(super) fn sheet(outcome: &Outcome, language: Language) -> Option<Sheet> {
    let plans = weighed(outcome);
    if plans.is_empty() {
        return None;
    }
    let most = plans.iter().map(|plan| plan.cost).fold(0.0, f64::max);
    let low = plans.iter().map(|plan| plan.chance.value - 2.0 * plan.chance.mcse).fold(1.0, f64::min);
    let high = plans.iter().map(|plan| plan.chance.value + 2.0 * plan.chance.mcse).fold(0.0, f64::max);
    let room = ((high - low) * 0.1).max(0.005);
    let across = Scale::new((0.0, most * 1.05), (LEFT, RIGHT));
    let up = Scale::new(((low - room).max(0.0), (high + room).min(1.0)), (FLOOR, TOP));
    let mut marks = Vec::new();
    for tick in up.ticks(5.0) {
        marks.push(line((LEFT, up.at(tick)), (RIGHT, up.at(tick)), 1.0, Ink::Pale));
        let told = format!("{}%", words::plain(tick * 100.0, 2));
        marks.push(text(LEFT - 8.0, up.at(tick) + 4.5, told, SMALL, Ink::Grey, Anchor::End));
    }
    for tick in across.ticks(5.0) {
        let anchor = if across.at(tick) > RIGHT - 20.0 { Anchor::End } else { Anchor::Middle };
        marks.push(text(across.at(tick), FLOOR + 18.0, words::count(tick.round() as u64), SMALL, Ink::Grey, anchor));
    }
    front(&mut marks, &plans, (&across, &up));
    for plan in &plans {
        point(&mut marks, plan, (&across, &up), language);
    }
    names(&mut marks, &plans, (&across, &up), language);
    Some(Sheet { title: told!(language, "what-money-buys").to_owned(), reading: reading(&plans, language), high: FLOOR + 28.0, marks })
}

/// The front as a staircase: at each cost the best chance that it can buy.
fn front(marks: &mut Vec<Mark>, plans: &[Weighed], (across, up): (&Scale, &Scale)) {
    let mut best: Vec<&Weighed> = plans.iter().filter(|plan| plan.dominated_by.is_none()).collect();
    best.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    let place = |plan: &Weighed| (across.at(plan.cost), up.at(plan.chance.value));
    for pair in best.windows(2) {
        let ((x, y), (next, above)) = (place(pair[0]), place(pair[1]));
        marks.push(line((x, y), (next, y), 1.5, Ink::Good));
        marks.push(line((next, y), (next, above), 1.5, Ink::Good));
    }
}

fn point(marks: &mut Vec<Mark>, plan: &Weighed, (across, up): (&Scale, &Scale), language: Language) {
    let (x, y) = (across.at(plan.cost), up.at(plan.chance.value));
    let ink = if plan.dominated_by.is_none() { Ink::Good } else { Ink::Bad };
    if plan.chance.mcse.is_finite() {
        let ends = [-1.96, 1.96].map(|z| up.at(plan.chance.value + z * plan.chance.mcse));
        marks.push(line((x, ends[0]), (x, ends[1]), 1.5, ink));
    }
    marks.push(dot(x, y, 5.0, ink));
    let told = format!("{} {}", words::shown(plan.name.get(language)), words::count(plan.cost.round() as u64));
    marks.push(tip((x - 8.0, y - 8.0), (16.0, 16.0), told));
}

/// Lines above and below its dot in which a plan's name may stand.
const ROWS: i32 = 11;
/// Room that a name keeps around itself.
const APART: f64 = 3.0;

/// A part of the sheet: left, top, right, bottom.
type Frame = [f64; 4];

/// How much of two frames is the same.
fn overlap(a: &Frame, b: &Frame) -> f64 {
    let side = |k: usize| (a[k + 2].min(b[k + 2]) - a[k].max(b[k])).max(0.0);
    side(0) * side(1)
}

/// The plans' names beside their dots: never over another name, over dots and errors only where there is no other room; one that stands
/// further off is tied to its dot by a line.
fn names(marks: &mut Vec<Mark>, plans: &[Weighed], (across, up): (&Scale, &Scale), language: Language) {
    let place = |plan: &Weighed| (across.at(plan.cost), up.at(plan.chance.value));
    let drawn = |plan: &Weighed| {
        let ((x, y), error) = (place(plan), if plan.chance.mcse.is_finite() { 1.96 * plan.chance.mcse } else { 0.0 });
        [x - 6.0, up.at(plan.chance.value + error).min(y - 6.0), x + 6.0, up.at(plan.chance.value - error).max(y + 6.0)]
    };
    let drawn: Vec<Frame> = plans.iter().map(drawn).collect();
    let mut taken: Vec<Frame> = Vec::new();
    for plan in plans {
        let ((x, y), name) = (place(plan), fitted(&words::shown(plan.name.get(language)), SMALL, 260.0));
        let wide = width(&name, SMALL);
        let inner = if x > (LEFT + RIGHT) / 2.0 { Anchor::End } else { Anchor::Start };
        let spots = (-ROWS..=ROWS).flat_map(|row| [Anchor::Start, Anchor::End].map(|side| (row, side)));
        let spot = |(row, side): (i32, Anchor)| {
            let (left, base) = (if side == Anchor::End { x - 9.0 - wide } else { x + 9.0 }, y - 7.0 + 17.0 * f64::from(row));
            let frame = [left - APART, base - 0.8 * SMALL - APART, left + wide + APART, base + 0.2 * SMALL + APART];
            let inside = frame[0] >= LEFT && frame[2] <= WIDTH - EDGE + APART && frame[1] >= 0.0 && frame[3] <= FLOOR;
            let over = |all: &[Frame]| all.iter().map(|other| overlap(&frame, other)).sum::<f64>();
            // Below the dot is as near as one row further up; the side of more room is preferred.
            let far = f64::from(2 * row.abs() - i32::from(row > 0)) + if side == inner { 0.0 } else { 0.5 };
            (inside && over(&taken) == 0.0).then(|| (over(&drawn) + 8.0 * far, row, side, frame))
        };
        let Some((_, row, side, frame)) = spots.filter_map(spot).min_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        let (edge, base) = (if side == Anchor::End { x - 9.0 } else { x + 9.0 }, frame[3] - APART - 0.2 * SMALL);
        if !(-1..=1).contains(&row) {
            marks.push(line((x, y), (edge, base - 0.3 * SMALL), 1.0, Ink::Grey));
        }
        marks.push(text(edge, base, name, SMALL, Ink::Black, side));
        taken.push(frame);
    }
}

fn reading(plans: &[Weighed], language: Language) -> String {
    let named = |at: usize| words::shown(plans[at].name.get(language));
    let pairs = (0..plans.len()).filter_map(|at| plans[at].dominated_by.map(|by| (named(at), named(by))));
    let pairs: Vec<String> = pairs.map(|(worse, better)| told!(language, "loses-to", worse, better)).collect();
    if pairs.is_empty() {
        return told!(language, "pareto-none-beaten").to_owned();
    }
    told!(language, "pareto-beaten", pairs = words::clauses(&pairs, language))
}
