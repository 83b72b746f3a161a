//! What `learn` tells: what may be so, after a rehearsal.

use comfy_table::ColumnConstraint;
use serde::Serialize;

use super::answer::COLUMNS;
use super::lines::wrapped;
use super::table::{lines, ruled};
use super::words::{self, each, told};
use crate::truth::{Area, Basic, Belt, Lesson, Topic};
use crate::units::Language;

/// Townships that are told by name; the JSON has all.
const TOWNSHIPS: usize = 5;

/// Sentences first, then tables of at most 80 columns. `survey` is the path that a scenario names.
pub fn describe_lessons(title: &str, lessons: &[Lesson], survey: &str, language: Language) -> String {
    let mut text = if title.is_empty() { String::new() } else { format!("{title}\n") };
    for lesson in lessons {
        text += &format!("{}\n", wrapped(&sentence(lesson, language), COLUMNS).join("\n"));
    }
    text += &format!("\n{}\n{}\n", groups(lessons, language), townships(lessons, language));
    for note in each![language; "lessons-note", "lessons-caveat"] {
        text += &format!("{}\n", wrapped(note, COLUMNS).join("\n"));
    }
    let lead = told!(language, "lesson-use");
    text + &format!("{lead}\n\n[truth]\nfrom = \"posterior\"\nsurvey = {}\n", toml::Value::String(survey.to_owned()))
}

/// A belief that needs no table.
fn sentence(lesson: &Lesson, language: Language) -> String {
    let Belt { mean, lower, upper, .. } = lesson.rate;
    let [mean, lower, upper] = [mean, lower, upper].map(words::rate);
    let Area { found, asked } = lesson.answers;
    told!(language, "lesson", name = name(lesson, language), found, households = asked, villages = lesson.villages, mean, lower, upper)
}

/// The error, and the kind of village where there are several.
fn name(lesson: &Lesson, language: Language) -> String {
    let error = match lesson.topic {
        Topic::Of(Basic::Omission) => told!(language, "lesson-omission"),
        Topic::Of(Basic::MisExit) => told!(language, "lesson-mis-exit"),
        Topic::Of(Basic::MisInclusion) => told!(language, "lesson-mis-inclusion"),
        Topic::Of(Basic::Approval) => told!(language, "lesson-dissatisfied"),
        Topic::Members => told!(language, "lesson-members"),
    };
    if lesson.kind.is_empty() {
        return error.to_owned();
    }
    told!(language, "lesson-of-kind", error, kind = words::shown(&lesson.kind))
}

fn groups(lessons: &[Lesson], language: Language) -> String {
    let heads = each![language; "which", "found-asked", "belief", "low", "high", "correlation-within", "spread-of-townships"];
    let mut table = ruled(&heads);
    for lesson in lessons {
        let mut row = vec![name(lesson, language), counts(lesson.answers)];
        row.extend(rates(&lesson.rate));
        row.extend([lesson.correlation, lesson.spread].map(|belt| format!("{:.2}", belt.mean)));
        table.add_row(row);
    }
    table.column_iter_mut().skip(1).for_each(|column| {
        column.set_constraint(ColumnConstraint::ContentWidth);
    });
    lines(&table)
}

fn townships(lessons: &[Lesson], language: Language) -> String {
    let heads = each![language; "which-where", "found-asked", "belief", "low", "high"];
    let mut table = ruled(&heads);
    for lesson in lessons {
        let mut order: Vec<&(String, Area, Belt)> = lesson.townships.iter().collect();
        order.sort_by(|a, b| b.2.mean.total_cmp(&a.2.mean));
        for (town, area, belt) in order.into_iter().take(TOWNSHIPS) {
            let mut row = vec![format!("{}: {}", name(lesson, language), words::shown(town)), counts(*area)];
            row.extend(rates(belt));
            table.add_row(row);
        }
        let mut row = vec![format!("{}: {}", name(lesson, language), told!(language, "townships-not-visited")), words::NOTHING.to_owned()];
        row.extend(rates(&lesson.elsewhere));
        table.add_row(row);
    }
    table.column_iter_mut().skip(1).for_each(|column| {
        column.set_constraint(ColumnConstraint::ContentWidth);
    });
    lines(&table)
}

fn counts(area: Area) -> String {
    format!("{}/{}", area.found, area.asked)
}

fn rates(belt: &Belt) -> [String; 3] {
    [belt.mean, belt.lower, belt.upper].map(words::rate)
}

/// The lessons as JSON: shares between 0 and 1, σ of townships on the logit scale.
pub fn lessons_json(lessons: &[Lesson]) -> String {
    serde_json::to_string_pretty(&lessons.iter().map(One::of).collect::<Vec<_>>()).unwrap_or_default()
}

#[derive(Serialize)]
struct One<'a> {
    error: &'static str,
    kind: Option<&'a str>,
    found: u32,
    asked: u32,
    villages: usize,
    rate: Number,
    correlation: Number,
    township_sd: Number,
    townships: Vec<Town<'a>>,
    other_townships: Number,
}

#[derive(Serialize)]
struct Town<'a> {
    township: &'a str,
    found: u32,
    asked: u32,
    rate: Number,
}

impl<'a> One<'a> {
    fn of(lesson: &'a Lesson) -> Self {
        Self {
            error: lesson.topic.code(),
            kind: Some(lesson.kind.as_str()).filter(|kind| !kind.is_empty()),
            found: lesson.answers.found,
            asked: lesson.answers.asked,
            villages: lesson.villages,
            rate: Number::of(&lesson.rate),
            correlation: Number::of(&lesson.correlation),
            township_sd: Number::of(&lesson.spread),
            townships: lesson.townships.iter().map(Town::of).collect(),
            other_townships: Number::of(&lesson.elsewhere),
        }
    }
}

impl<'a> Town<'a> {
    fn of((township, area, belt): &'a (String, Area, Belt)) -> Self {
        Self { township, found: area.found, asked: area.asked, rate: Number::of(belt) }
    }
}

#[derive(Serialize)]
struct Number {
    mean: f64,
    sd: f64,
    lower: f64,
    upper: f64,
}

impl Number {
    fn of(belt: &Belt) -> Self {
        Self { mean: belt.mean, sd: belt.sd, lower: belt.lower, upper: belt.upper }
    }
}
