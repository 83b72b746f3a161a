//! What `learn` tells: what may be so, after a rehearsal.

use comfy_table::ColumnConstraint;
use serde::Serialize;

use super::answer::COLUMNS;
use super::lines::wrapped;
use super::table::{lines, ruled};
use super::words::{self, say};
use crate::truth::{Area, Basic, Belt, Lesson, Topic};
use crate::units::{Language, Words};

/// Townships that are told by name; the JSON has all.
const TOWNSHIPS: usize = 5;

/// Sentences first, then tables of at most 80 columns. `survey` is the path that a scenario names.
pub fn describe_lessons(title: &str, lessons: &[Lesson], survey: &str, language: Language) -> String {
    let mut text = if title.is_empty() { String::new() } else { format!("{title}\n") };
    for lesson in lessons {
        text += &format!("{}\n", wrapped(&sentence(lesson, language), COLUMNS).join("\n"));
    }
    text += &format!("\n{}\n{}\n", groups(lessons, language), townships(lessons, language));
    let notes = [
        (
            "判断：预演后的平均；下限、上限之间有 95 % 的可能。村内相关：同村两户一起出错的程度。乡镇按判断从高到低。",
            "Belief: the mean after the rehearsal; it is between low and high with a chance of 95 %. Correlation: of two households of a village. Townships from the highest belief down.",
        ),
        (
            "同类、同乡镇、同村内的户被抽中的机会须与对错无关；已按 [learn] 里的灵敏度和特异度修正。",
            "Within a class and a village those drawn must be no more or less often wrong than others. Corrected for the sensitivity and specificity in [learn].",
        ),
    ];
    for (zh, en) in notes {
        text += &format!("{}\n", wrapped(say(language, zh, en), COLUMNS).join("\n"));
    }
    let lead =
        say(language, "要让模拟从这里抽取真实情况，在情景里写：", "To let a simulation draw its truth from this, write in the scenario:");
    text + &format!("{lead}\n\n[truth]\nfrom = \"posterior\"\nsurvey = {}\n", toml::Value::String(survey.to_owned()))
}

/// A belief that needs no table.
fn sentence(lesson: &Lesson, language: Language) -> String {
    let Belt { mean, lower, upper, .. } = lesson.rate;
    let [mean, lower, upper] = [mean, lower, upper].map(words::rate);
    let Area { found, asked } = lesson.answers;
    match language {
        Language::Zh => format!(
            "{}：预演在 {} 个村问了 {asked} 户，查出 {found} 户；实际平均约 {mean}，95 % 可能在 {lower} 与 {upper} 之间。",
            name(lesson, language),
            lesson.villages
        ),
        Language::En => format!(
            "{}: {found} found among {asked} households in {} villages; the mean is about {mean}, with 95 % between {lower} and {upper}.",
            name(lesson, language),
            lesson.villages
        ),
    }
}

/// The error, and the kind of village where there are several.
fn name(lesson: &Lesson, language: Language) -> String {
    let (zh, en) = match lesson.topic {
        Topic::Of(Basic::Omission) => ("漏评（一般户）", "omitted (never registered)"),
        Topic::Of(Basic::MisExit) => ("错退（已脱贫户）", "wrongly exited (exited)"),
        Topic::Of(Basic::MisInclusion) => ("错评（未脱贫户）", "wrongly included (poor)"),
        Topic::Of(Basic::Approval) => ("不满意（各类户）", "dissatisfied (all)"),
        Topic::Members => ("漏人（建档户）", "members left out (registered)"),
    };
    let kind = match (lesson.kind.as_str(), language) {
        ("", _) => String::new(),
        (kind, Language::Zh) => format!("，{}", words::shown(kind)),
        (kind, Language::En) => format!(", {}", words::shown(kind)),
    };
    format!("{}{kind}", say(language, zh, en))
}

fn groups(lessons: &[Lesson], language: Language) -> String {
    let headers = [
        ("哪类", "which"),
        ("查出/问", "found/asked"),
        ("判断", "belief"),
        ("下限", "low"),
        ("上限", "high"),
        ("村内相关", "correlation"),
        ("乡镇差异", "townships"),
    ];
    let mut table = ruled(&headers.map(Words::from), language);
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
    let headers = [("哪类、哪个乡镇", "which, where"), ("查出/问", "found/asked"), ("判断", "belief"), ("下限", "low"), ("上限", "high")];
    let mut table = ruled(&headers.map(Words::from), language);
    for lesson in lessons {
        let mut order: Vec<&(String, Area, Belt)> = lesson.townships.iter().collect();
        order.sort_by(|a, b| b.2.mean.total_cmp(&a.2.mean));
        for (town, area, belt) in order.into_iter().take(TOWNSHIPS) {
            let mut row = vec![format!("{}: {}", name(lesson, language), words::shown(town)), counts(*area)];
            row.extend(rates(belt));
            table.add_row(row);
        }
        let mut row = vec![
            format!("{}: {}", name(lesson, language), say(language, "没有去过的乡镇", "townships not visited")),
            words::NOTHING.to_owned(),
        ];
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
