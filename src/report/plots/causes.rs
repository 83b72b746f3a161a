//! How often each rule fails the review, and how often it alone.

use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, bar, line, text, tip, width};
use super::{Sheet, percent_ticks, whisker};
use crate::report::words::{self, told};
use crate::simulate::{Cause, RoundOutcome};
use crate::units::Language;

const ROW: f64 = 62.0;
const TOP: f64 = 34.0;

/// One bar for each rule, the most frequent first.
pub(super) fn sheet(round: &RoundOutcome, replicates: u64, language: Language) -> Sheet {
    let causes = ranked(&round.failure_causes);
    let most = causes.iter().map(|c| c.fails.value + 2.0 * c.fails.mcse).filter(|x| x.is_finite()).fold(0.005, f64::max);
    let scale = Scale::new((0.0, most * 1.04), (EDGE, WIDTH - 250.0));
    let high = TOP + causes.len() as f64 * ROW + 26.0;
    let mut marks = Vec::new();
    if causes.is_empty() {
        marks.push(text(EDGE, 24.0, told!(language, "no-limit-is-set"), TEXT, Ink::Grey, Anchor::Start));
        return Sheet { title: title(language), reading: reading(round, replicates, language), high: 44.0, marks };
    }
    let several = causes.len() > 1;
    key(&mut marks, several, language);
    percent_ticks(&mut marks, &scale, (5.0, high - 26.0), Some(TOP + 4.0));
    for (k, cause) in causes.iter().enumerate() {
        row(&mut marks, cause, (&scale, TOP + k as f64 * ROW), (several, replicates), language);
    }
    Sheet { title: title(language), reading: reading(round, replicates, language), high, marks }
}

fn title(language: Language) -> String {
    told!(language, "what-would-fail-the-review").to_string()
}

/// Most frequent first; what is not a number last.
pub(in crate::report) fn ranked(causes: &[Cause]) -> Vec<&Cause> {
    let mut ranked: Vec<&Cause> = causes.iter().collect();
    let often = |c: &Cause| if c.fails.value.is_finite() { c.fails.value } else { -1.0 };
    ranked.sort_by(|a, b| often(b).total_cmp(&often(a)));
    ranked
}

fn reading(round: &RoundOutcome, replicates: u64, language: Language) -> String {
    let n = words::count(replicates);
    match ranked(&round.failure_causes).first() {
        Some(first) if first.fails.value > 0.0 => {
            let name = words::short(first.indicator, language);
            let (fails, alone) = (words::probability(first.fails, replicates), words::probability(first.fails_alone, replicates));
            match round.failure_causes.len() {
                1 => told!(language, "causes-reading-only", name, fails),
                _ => told!(language, "causes-reading", name, fails, alone),
            }
        }
        Some(_) => told!(language, "causes-none", n),
        None => told!(language, "causes-no-limit").to_string(),
    }
}

/// What the colours and lines mean; one rule alone needs one colour.
fn key(marks: &mut Vec<Mark>, several: bool, language: Language) {
    let error = told!(language, "thin-line-95-simulation-error");
    marks.push(text(WIDTH - EDGE, 18.0, error, SMALL, Ink::Grey, Anchor::End));
    if !several {
        return;
    }
    let alone = told!(language, "this-alone");
    let others = told!(language, "others-fail-too");
    let second = EDGE + 18.0 + width(alone, SMALL) + 24.0;
    marks.push(bar(EDGE, 7.0, 12.0, 12.0, Ink::Bad));
    marks.push(text(EDGE + 18.0, 18.0, alone, SMALL, Ink::Grey, Anchor::Start));
    marks.push(bar(second, 7.0, 12.0, 12.0, Ink::Warm));
    marks.push(text(second + 18.0, 18.0, others, SMALL, Ink::Grey, Anchor::Start));
}

fn row(marks: &mut Vec<Mark>, cause: &Cause, (scale, top): (&Scale, f64), (several, replicates): (bool, u64), language: Language) {
    let (name, rule) = (words::indicator(cause.indicator, language), words::rule(&cause.rule, language));
    let name = told!(language, "causes-row", name, rule);
    marks.push(bar(EDGE + 1.0, top + 7.0, width(&name, TEXT) + 4.0, 20.0, Ink::Paper));
    let spoken = name.clone();
    marks.push(text(EDGE + 3.0, top + 23.0, name, TEXT, Ink::Black, Anchor::Start));
    let (y, tall) = (top + 31.0, 20.0);
    let (fails, alone) = (cause.fails.value, cause.fails_alone.value);
    let mut end = scale.left;
    if fails > 0.0 {
        marks.push(bar(scale.left, y, (scale.at(fails) - scale.left).max(1.0), tall, Ink::Warm));
        if alone > 0.0 {
            marks.push(bar(scale.left, y, (scale.at(alone) - scale.left).max(1.0), tall, Ink::Bad));
        }
        end = whisker(marks, scale, cause.fails, y + tall / 2.0, Ink::Black);
    }
    let share = words::probability(cause.fails, replicates);
    let told = if fails > 0.0 && several {
        let alone = words::probability(cause.fails_alone, replicates);
        told!(language, "causes-share", share, alone)
    } else if fails <= 0.0 {
        let n = words::count(replicates);
        told!(language, "causes-never", n, share)
    } else {
        share
    };
    marks.push(bar(end + 6.0, y + 2.0, width(&told, TEXT) + 8.0, 17.0, Ink::Paper));
    marks.push(tip((EDGE, top + 5.0), (WIDTH - 2.0 * EDGE, ROW - 6.0), format!("{spoken} {told}")));
    marks.push(text(end + 10.0, y + 15.5, told, TEXT, Ink::Black, Anchor::Start));
    marks.push(line((scale.left, y - 2.0), (scale.left, y + tall + 2.0), 1.0, Ink::Grey));
}
