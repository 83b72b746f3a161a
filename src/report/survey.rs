//! What `estimate` tells on the terminal.

use comfy_table::ColumnConstraint;

use super::answer::COLUMNS;
use super::lines::wrapped;
use super::survey_rows::levels;
use super::table::{lines, ruled};
use super::words::{self, each, told};
use crate::estimate::survey::{Analysis, Flag, Row, Sided};
use crate::units::Language;

/// Tables of at most 80 columns, and what a reader should know.
pub fn describe_survey(analysis: &Analysis, language: Language) -> String {
    let heads = each![language; "estimate-of", "estimate", "se", "lower", "upper", "n", "df", "deff", "cv"];
    let (tests, estimates): (Vec<&Row>, Vec<&Row>) = analysis.rows.iter().partition(|row| row.df_numerator.is_some());
    let cells = |row: &&Row| {
        let mut cells = vec![name(row)];
        cells.extend([row.estimate, row.se, row.lower, row.upper].map(number));
        cells.extend([row.n.to_string(), number(row.df), short(row.deff), percent(row.cv)]);
        cells
    };
    let mut text = if analysis.title.is_empty() { String::new() } else { format!("{}\n", analysis.title) };
    text += &table(&heads, estimates.iter().map(cells).collect());
    text += &design_effects(&estimates, language);
    text += &small_areas(&estimates, language);
    text += &statistics(&analysis.rows, &tests, language);
    for note in notes(analysis, language) {
        text += &format!("{}\n", wrapped(&note, COLUMNS).join("\n"));
    }
    text
}

fn table(heads: &[&str], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = ruled(heads);
    rows.into_iter().for_each(|row| {
        table.add_row(row);
    });
    for column in table.column_iter_mut().skip(1) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    format!("{}\n", lines(&table))
}

/// Levels of correlation that have a column; the files have all.
const LEVELS: usize = 2;

/// What clustering and weights cost, of the estimates for which that is known.
fn design_effects(rows: &[&Row], language: Language) -> String {
    let levels: Vec<&String> = levels(rows).into_iter().take(LEVELS).collect();
    let mut heads: Vec<String> =
        each![language; "design-effects", "deff", "deff-replace", "deff-weights", "effective-n"].map(str::to_owned).into();
    heads.extend(levels.iter().map(|level| format!("icc {level}")));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let known = |row: &&&Row| row.deff_replace.is_finite();
    let cells = |row: &&Row| {
        let mut cells = vec![name(row)];
        cells.extend([row.deff, row.deff_replace, row.deff_weights].map(short));
        cells.push(number(row.effective_n.round()));
        cells.extend(levels.iter().map(|level| row.icc.get(*level).map_or(words::NOTHING.to_owned(), |rho| format!("{rho:.3}"))));
        cells
    };
    table(&heads, rows.iter().filter(known).map(cells).collect())
}

/// Groups with the help of all, beside their own answers.
fn small_areas(rows: &[&Row], language: Language) -> String {
    let heads = each![language; "small-areas", "found-n", "direct", "shrunk", "lower", "upper", "own", "fh", "lower", "upper"];
    let cells = |row: &&Row| {
        let of = row.small_area.as_ref()?;
        let model = of.fay_herriot.map_or([f64::NAN; 3], |b| [b.estimate, b.lower, b.upper]);
        let mut cells = vec![name(row), format!("{}/{}", of.found, row.n), percent(row.estimate)];
        cells.extend([of.shrunk.estimate, of.shrunk.lower, of.shrunk.upper].map(percent));
        cells.push(format!("{:.0}%", of.shrunk.own * 100.0));
        cells.extend(model.map(percent));
        Some(cells)
    };
    table(&heads, rows.iter().filter_map(cells).collect())
}

/// Tests of differences and associations.
fn statistics(rows: &[Row], tests: &[&Row], language: Language) -> String {
    let heads = each![language; "test", "statistic", "df", "p"];
    let differences = rows.iter().filter(|row| row.statistic.is_some() && row.df_numerator.is_none());
    let cells = |row: &Row| {
        let (statistic, p) = (row.statistic.unwrap_or(f64::NAN), row.p_value.unwrap_or(f64::NAN));
        let (kind, df) = match row.df_numerator {
            Some(first) => ("F", format!("{}, {}", number(first), number(row.df))),
            None => ("t", number(row.df)),
        };
        vec![name(row), format!("{kind} = {}", number(statistic)), df, number(p)]
    };
    table(&heads, differences.chain(tests.iter().copied()).map(cells).collect())
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
    let mut kinds: Vec<(&str, f64, Sided)> = Vec::new();
    for row in analysis.rows.iter().filter(|row| row.level.is_finite()) {
        if !kinds.contains(&(row.interval, row.level, row.side)) {
            kinds.push((row.interval, row.level, row.side));
        }
    }
    let kind = |&(method, level, side): &(&'static str, f64, Sided)| {
        let (method, level) = (words::method(method), ((level * 1e6).round() / 1e4).to_string());
        match side {
            Sided::Both => told!(language, "interval-kind", method, level),
            Sided::Upper => told!(language, "interval-kind-upper", method, level),
            Sided::Lower => told!(language, "interval-kind-lower", method, level),
        }
    };
    let kinds: Vec<String> = kinds.iter().map(kind).collect();
    let mut notes = Vec::new();
    if !kinds.is_empty() {
        notes.push(told!(language, "intervals-of", kinds = kinds.join(", ")));
    }
    if analysis.rows.iter().any(|row| row.deff_replace.is_finite()) {
        notes.push(told!(language, "design-effects-note").to_owned());
    }
    if analysis.rows.iter().any(|row| row.small_area.is_some()) {
        notes.push(told!(language, "small-areas-note").to_owned());
    }
    if let Some(most) = analysis.rows.iter().map(|row| row.missing).max().filter(|most| *most > 0) {
        notes.push(told!(language, "missing-values", most));
    }
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
        let (flag, shown) = (warning(flag, language), words::list(&names[..names.len().min(SHOWN)], language));
        notes.push(match names.len().saturating_sub(SHOWN) {
            0 => told!(language, "flagged", flag, shown),
            more => told!(language, "flagged-and-more", flag, shown, more),
        });
    }
    notes.extend(analysis.notes.iter().map(|note| note.get(language).to_owned()));
    notes
}

fn warning(flag: Flag, language: Language) -> &'static str {
    match flag {
        Flag::Empty => told!(language, "flag-empty"),
        Flag::Undefined => told!(language, "flag-undefined"),
        Flag::NothingFound => told!(language, "flag-nothing-found"),
        Flag::AllFound => told!(language, "flag-all-found"),
        Flag::NoDf => told!(language, "flag-no-df"),
        Flag::NoSpread => told!(language, "flag-no-spread"),
        Flag::NoInterval => told!(language, "flag-no-interval"),
        Flag::UseMelded => told!(language, "flag-use-melded"),
        Flag::NoSe => told!(language, "flag-no-se"),
        Flag::DfBelow8 => told!(language, "flag-df-below8"),
        Flag::EffectiveNBelow30 => told!(language, "flag-effective-n-below30"),
        Flag::NchsSuppress => told!(language, "flag-nchs-suppress"),
        Flag::NchsReview => told!(language, "flag-nchs-review"),
        Flag::NchsComplement => told!(language, "flag-nchs-complement"),
        Flag::Missing => told!(language, "flag-missing"),
        Flag::LonelyStratum => told!(language, "flag-lonely-stratum"),
    }
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
