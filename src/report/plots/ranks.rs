//! Which townships are the worst, and how sure that is: ranks by the true rate of errors.

use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, WIDTH, bar, dot, fitted, line, text, tip, width};
use super::townships::SHOWN;
use super::{Sheet, percent_ticks};
use crate::report::words::{self, told};
use crate::simulate::{Readiness, Standing};
use crate::units::Language;

const ROW: f64 = 21.0;
const TOP: f64 = 52.0;

/// One row for each township, the worst first; none where no rate of errors is known.
pub(super) fn sheet(of: &Readiness, language: Language) -> Option<Sheet> {
    let mut all: Vec<(&str, &Standing)> =
        of.townships.iter().filter_map(|t| Some((t.name.as_str(), t.errors.as_ref().filter(|s| s.rank.value.is_finite())?))).collect();
    if all.len() < 2 {
        return None;
    }
    all.sort_by(|a, b| a.1.rank.value.total_cmp(&b.1.rank.value));
    let rows = &all[..all.len().min(SHOWN)];
    let names: Vec<String> = rows.iter().map(|(name, _)| fitted(&words::shown(name), SMALL, 170.0)).collect();
    let gutter = EDGE + names.iter().map(|n| width(n, SMALL)).fold(40.0, f64::max);
    let floor = TOP + rows.len() as f64 * ROW + 4.0;
    let rank = Scale::new((1.0, of.townships.len() as f64), (gutter + 16.0, 540.0));
    let worst = Scale::new((0.0, 1.0), (590.0, WIDTH - EDGE - 12.0));
    let mut marks = heads(of.worst.min(of.townships.len()), (&rank, &worst), language);
    for tick in rank.ticks(6.0).into_iter().filter(|tick| *tick >= 1.0 && tick.fract() == 0.0) {
        marks.push(line((rank.at(tick), TOP), (rank.at(tick), floor), 1.0, Ink::Pale));
        marks.push(text(rank.at(tick), floor + 18.0, words::plain(tick, 0), SMALL, Ink::Grey, Anchor::Middle));
    }
    percent_ticks(&mut marks, &worst, (4.0, floor), Some(TOP));
    for (k, ((full, of), name)) in rows.iter().zip(names).enumerate() {
        let y = TOP + (k as f64 + 0.5) * ROW;
        marks.push(text(gutter, y + 4.8, name, SMALL, Ink::Black, Anchor::End));
        if of.rank_lower.is_finite() && of.rank_upper.is_finite() {
            marks.push(line((rank.at(of.rank_lower), y), (rank.at(of.rank_upper), y), 2.0, Ink::Good));
        }
        marks.push(dot(rank.at(of.rank.value), y, 4.5, Ink::Good));
        if of.worst.value > 0.0 {
            marks.push(bar(worst.left, y - 6.0, (worst.at(of.worst.value) - worst.left).max(1.0), 12.0, Ink::Bad));
        }
        marks.push(tip((EDGE, y - ROW / 2.0), (WIDTH - 2.0 * EDGE, ROW), told(full, of, language)));
    }
    Some(Sheet { title: told!(language, "ranks-title").to_string(), reading: reading(of, &all, language), high: floor + 26.0, marks })
}

fn heads(n: usize, (rank, worst): (&Scale, &Scale), language: Language) -> Vec<Mark> {
    let by = told!(language, "ranks-by");
    let range = told!(language, "ranks-range");
    // Two lines of one head.
    let among = told!(language, "ranks-among", n);
    let mut marks =
        vec![text(rank.left, 20.0, by, SMALL, Ink::Black, Anchor::Start), text(rank.left, 37.0, range, SMALL, Ink::Grey, Anchor::Start)];
    for (k, words) in among.lines().enumerate() {
        marks.push(text((worst.left + worst.right) / 2.0, 20.0 + 17.0 * k as f64, words, SMALL, Ink::Black, Anchor::Middle));
    }
    marks
}

/// One township in one line.
fn told(name: &str, of: &Standing, language: Language) -> String {
    let (name, rate, worst) = (words::shown(name), words::rate(of.rate.value), words::rate(of.worst.value));
    let (rank, low, high) = (words::plain(of.rank.value, 1), of.rank_lower, of.rank_upper);
    told!(language, "ranks-tip", name, rate, rank, low, high, worst)
}

fn reading(of: &Readiness, all: &[(&str, &Standing)], language: Language) -> String {
    let n = of.worst;
    if n >= of.townships.len() {
        return told!(language, "ranks-reading-all", n = of.townships.len());
    }
    let sure = all.iter().filter(|(_, s)| s.worst.value >= 0.8).count();
    let possible = all.iter().filter(|(_, s)| s.worst.value >= 0.05).count();
    told!(language, "ranks-reading", n, sure, possible)
}
