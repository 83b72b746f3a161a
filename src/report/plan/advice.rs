//! How many, by which rule, with which interval.

use comfy_table::ColumnConstraint;

use super::Part;
use crate::plan::{IntervalAdvice, Kind, Planned, Rehearsal, RuleAdvice, Size};
use crate::report::operating::lever;
use crate::report::table::{lines, ruled};
use crate::report::words::{self, each, told};
use crate::units::Language;

pub(super) fn sizes(planned: &Planned, language: Language) -> Part {
    let mut sentences: Vec<String> = planned.rehearsals.iter().map(|r| rehearsal(r, language)).collect();
    let [error, width, level] = planned.precision.map(|x| words::plain(x * 100.0, 3));
    if !planned.sizes.is_empty() {
        sentences.push(told!(language, "sizes-note", error, level, width));
    }
    let table = (!planned.sizes.is_empty()).then(|| size_table(&planned.sizes, language));
    Part { head: told!(language, "how-many"), sentences, table }
}

fn rehearsal(of: &Rehearsal, language: Language) -> String {
    let (what, limit, rate) = (lever(of.lever, language), words::rate(of.limit), words::rate(of.rate));
    told!(language, "rehearsal", what, rate, limit, villages = of.villages, households = of.households, above = of.alarm_above)
}

fn size_table(sizes: &[Size], language: Language) -> String {
    let heads = each![
        language;
        "size-rate",
        "size-each",
        "size-now",
        "size-error",
        "size-for-error",
        "size-got",
        "size-for-width",
        "size-for-verdict",
        "size-accept"
    ];
    let mut table = ruled(&heads);
    let number = |n: Option<u64>| n.map_or_else(|| words::NOTHING.to_owned(), words::count);
    for of in sizes {
        table.add_row([
            lever(of.lever, language).to_owned(),
            of.each.to_string(),
            of.villages_now.to_string(),
            words::rate(of.error_now.value),
            number(of.villages_for_error),
            words::rate(of.error_checked.value),
            number(of.villages_for_width),
            number(of.villages_for_verdict),
            number(of.accept_for_verdict),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    lines(&table)
}

pub(super) fn kind(of: Kind, language: Language) -> &'static str {
    match of {
        Kind::Estimate => told!(language, "by-estimate"),
        Kind::Bound => told!(language, "by-bound"),
        Kind::Count => told!(language, "by-count"),
        Kind::Posterior => told!(language, "by-posterior"),
    }
}

pub(super) fn rules(planned: &Planned, language: Language) -> Part {
    let head = told!(language, "judged-in-another-way");
    let Some(safest) =
        planned.rules.iter().filter(|r| r.at_limit.value.is_finite()).min_by(|a, b| a.at_limit.value.total_cmp(&b.at_limit.value))
    else {
        return Part { head, ..Part::default() };
    };
    let easiest = planned.rules.iter().max_by(|a, b| a.now.value.total_cmp(&b.now.value)).unwrap_or(safest);
    let told = |r: &RuleAdvice| (kind(r.kind, language), words::rate(r.now.value), words::rate(r.at_limit.value));
    let ((safe, safe_now, safe_limit), (easy, easy_now, easy_limit)) = (told(safest), told(easiest));
    let sentence = told!(language, "rules-advice", safe, safe_limit, safe_now, easy, easy_limit, easy_now);
    let heads = each![language; "judged-by", "as-things-are", "error", "at-the-limit", "error"];
    let mut table = ruled(&heads);
    for r in &planned.rules {
        let (name, now, limit) = told(r);
        table.add_row([name.to_owned(), now, words::error_points(r.now), limit, words::error_points(r.at_limit)]);
    }
    Part { head, sentences: vec![sentence], table: Some(lines(&table)) }
}

/// Methods that the terminal shows.
const SHOWN: usize = 6;

pub(super) fn intervals(planned: &Planned, language: Language) -> Part {
    let head = told!(language, "which-interval");
    let Some(best) = planned.intervals.first() else { return Part { head, ..Part::default() } };
    let (name, worst) = (words::method(best.method), words::rate(best.worst()));
    let promised = words::plain(best.level * 100.0, 2);
    let keeps = best.worst() >= best.level - 0.01;
    let sentence = if keeps {
        told!(language, "interval-keeps", name, promised, worst)
    } else {
        told!(language, "interval-none", name, promised, worst)
    };
    Part { head, sentences: vec![sentence], table: Some(interval_table(&planned.intervals, language)) }
}

fn interval_table(intervals: &[IntervalAdvice], language: Language) -> String {
    let indicators = intervals.first().map_or(&[][..], |of| &of.by_indicator);
    let mut heads = vec![told!(language, "interval-heads")];
    heads.extend(indicators.iter().map(|of| words::short(of.indicator, language)));
    let mut table = ruled(&heads);
    for of in intervals.iter().take(SHOWN) {
        let held = of.by_indicator.iter().map(|held| format!("{:.1}% / {}", held.coverage.value * 100.0, words::rate(held.width.value)));
        table.add_row(std::iter::once(words::method(of.method).to_owned()).chain(held));
    }
    lines(&table)
}
