//! What `estimate` tells: a table for the terminal, rows for other programs.

use comfy_table::ColumnConstraint;

use super::answer::COLUMNS;
use super::lines::wrapped;
use super::sheets::written;
use super::table::{lines, ruled};
use super::words::{self, say};
use crate::estimate::survey::{Analysis, Flag, Row};
use crate::units::{Language, Words};

/// A table of at most 80 columns, and what a reader should know.
pub fn describe_survey(analysis: &Analysis, language: Language) -> String {
    let headers = [
        ("项目", "estimate of"),
        ("估计值", "estimate"),
        ("标准误", "se"),
        ("下限", "lower"),
        ("上限", "upper"),
        ("n", "n"),
        ("df", "df"),
        ("deff", "deff"),
        ("cv", "cv"),
    ];
    let mut table = ruled(&headers.map(Words::from), language);
    for row in &analysis.rows {
        let mut cells = vec![name(row)];
        cells.extend([row.estimate, row.se, row.lower, row.upper].map(number));
        cells.extend([row.n.to_string(), number(row.df), short(row.deff), percent(row.cv)]);
        table.add_row(cells);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let mut text = String::new();
    if !analysis.title.is_empty() {
        text += &format!("{}\n", analysis.title);
    }
    text += &format!("{}\n", lines(&table));
    for note in notes(analysis, language) {
        text += &format!("{}\n", wrapped(&note, COLUMNS).join("\n"));
    }
    text
}

/// The rows as a JSON array; a number that is not defined is `null`.
pub fn survey_json(analysis: &Analysis) -> String {
    serde_json::to_string_pretty(&analysis.rows).unwrap_or_default()
}

/// The rows as CSV with the same columns; a number that is not defined is an empty cell.
///
/// # Errors
/// Memory for the text cannot be had.
pub fn survey_csv(analysis: &Analysis) -> csv::Result<Vec<u8>> {
    let head = [
        "name",
        "group",
        "estimate",
        "se",
        "lower",
        "upper",
        "n",
        "df",
        "deff",
        "cv",
        "flags",
        "probability",
        "interval",
        "level",
        "deff_replace",
        "deff_weights",
        "effective_n",
        "missing",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for row in &analysis.rows {
        let exact = |x: f64| if x.is_finite() { x.to_string() } else { String::new() };
        let mut cells = vec![row.name.clone(), row.group.clone().unwrap_or_default()];
        cells.extend([row.estimate, row.se, row.lower, row.upper].map(exact));
        cells.push(row.n.to_string());
        cells.extend([row.df, row.deff, row.cv].map(exact));
        cells.push(row.flags.iter().map(|flag| flag.code()).collect::<Vec<_>>().join(" "));
        cells.push(row.probability.map(exact).unwrap_or_default());
        cells.extend([row.interval.to_owned(), exact(row.level)]);
        cells.extend([row.deff_replace, row.deff_weights, row.effective_n].map(exact));
        cells.push(row.missing.to_string());
        rows.push(cells);
    }
    written(rows)
}

fn name(row: &Row) -> String {
    let share = row.probability.map(|p| format!(" {}%", (p * 1e6).round() / 1e4)).unwrap_or_default();
    let group = row.group.as_ref().map(|group| format!(" {group}")).unwrap_or_default();
    format!("{}{share}{group}", row.name)
}

/// Estimates that are named beside a warning; the rest is counted.
const SHOWN: usize = 6;

/// Methods and levels, then the flags of every row, then the notes.
fn notes(analysis: &Analysis, language: Language) -> Vec<String> {
    let mut kinds: Vec<(&str, f64)> = Vec::new();
    for row in &analysis.rows {
        if !kinds.contains(&(row.interval, row.level)) {
            kinds.push((row.interval, row.level));
        }
    }
    let kinds: Vec<String> =
        kinds.iter().map(|(method, level)| format!("{} {}%", words::method(method), (level * 1e6).round() / 1e4)).collect();
    let mut notes = vec![format!("{}{}", say(language, "区间：", "intervals: "), kinds.join(", "))];
    let mut told: Vec<(Flag, Vec<String>)> = Vec::new();
    for row in &analysis.rows {
        for &flag in &row.flags {
            match told.iter_mut().find(|(known, _)| *known == flag) {
                Some((_, names)) => names.push(name(row)),
                None => told.push((flag, vec![name(row)])),
            }
        }
    }
    for (flag, names) in told {
        let separator = say(language, "：", ": ");
        let shown = names[..names.len().min(SHOWN)].join(say(language, "、", ", "));
        let more = match names.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => say(language, " 等，另有 # 项", " and # more").replace('#', &more.to_string()),
        };
        notes.push(format!("{}{separator}{shown}{more}", warning(flag, language)));
    }
    notes.extend(analysis.notes.iter().map(|note| note.get(language).to_owned()));
    notes
}

fn warning(flag: Flag, language: Language) -> &'static str {
    let (zh, en) = match flag {
        Flag::Empty => ("没有一行可用", "no row speaks to it"),
        Flag::Undefined => ("分母为 0", "its denominator is 0"),
        Flag::NothingFound => ("一例也没有发现", "nothing was found"),
        Flag::AllFound => ("全部都是", "everything was found"),
        Flag::NoDf => ("没有自由度，给不出区间", "no degrees of freedom, so no interval"),
        Flag::NoSpread => ("各值相同，看不出差异，给不出标准误和区间", "all values agree: no standard error, no interval"),
        Flag::NoInterval => ("此处没有这种区间，可改用 wald 或 korn-graubard", "no such interval here; try wald or korn-graubard"),
        Flag::DfBelow8 => ("自由度不足 8，区间不稳", "fewer than 8 degrees of freedom"),
        Flag::EffectiveNBelow30 => ("有效样本量不足 30", "effective sample size below 30"),
        Flag::NchsSuppress => ("按 NCHS 标准不宜公布", "not to be shown by the NCHS standards"),
        Flag::NchsReview => ("按 NCHS 标准应由统计人员复核", "to be reviewed by the NCHS standards"),
        Flag::NchsComplement => ("按 NCHS 标准其余额不宜公布", "its complement is not to be shown by the NCHS standards"),
        Flag::Missing => ("有空格的行不计", "rows with empty cells are left out"),
        Flag::LonelyStratum => ("有只抽一个单位的层", "strata with a single unit"),
    };
    say(language, zh, en)
}

/// Four significant digits, and every digit before the point; at most nine characters.
fn number(x: f64) -> String {
    if !x.is_finite() {
        return words::NOTHING.to_owned();
    }
    let digits = if x == 0.0 { 0 } else { x.abs().log10().floor() as i32 };
    match digits {
        9.. => format!("{x:.3e}"),
        4..=8 => format!("{x:.0}"),
        -4..=3 => trimmed(&format!("{x:.*}", (3 - digits).clamp(0, 7) as usize)),
        _ => format!("{x:.2e}"),
    }
}

fn trimmed(number: &str) -> String {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.').to_owned() } else { number.to_owned() }
}

fn short(x: f64) -> String {
    if x.is_finite() { format!("{x:.2}") } else { words::NOTHING.to_owned() }
}

fn percent(x: f64) -> String {
    if x.is_finite() { format!("{:.1}%", x * 100.0) } else { words::NOTHING.to_owned() }
}
