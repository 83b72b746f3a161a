//! What plans cost against the chance to pass that they bring.

use super::Sheet;
use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, WIDTH, dot, fitted, line, text, tip};
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
    let name = words::shown(plan.name.get(language));
    let (at, anchor) = if x > (LEFT + RIGHT) / 2.0 { (x - 9.0, Anchor::End) } else { (x + 9.0, Anchor::Start) };
    marks.push(text(at, y - 7.0, fitted(&name, SMALL, 260.0), SMALL, Ink::Black, anchor));
    let told = format!("{name} {}", words::count(plan.cost.round() as u64));
    marks.push(tip((x - 8.0, y - 8.0), (16.0, 16.0), told));
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
