//! What `estimate` tells on the terminal.

use comfy_table::ColumnConstraint;

use super::answer::COLUMNS;
use super::lines::wrapped;
use super::survey_rows::levels;
use super::table::{lines, ruled};
use super::words::{self, say};
use crate::estimate::survey::{Analysis, Flag, Row, Sided};
use crate::units::{Language, Words};

/// Tables of at most 80 columns, and what a reader should know.
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
    let (tests, estimates): (Vec<&Row>, Vec<&Row>) = analysis.rows.iter().partition(|row| row.df_numerator.is_some());
    let cells = |row: &&Row| {
        let mut cells = vec![name(row)];
        cells.extend([row.estimate, row.se, row.lower, row.upper].map(number));
        cells.extend([row.n.to_string(), number(row.df), short(row.deff), percent(row.cv)]);
        cells
    };
    let mut text = if analysis.title.is_empty() { String::new() } else { format!("{}\n", analysis.title) };
    text += &table(&headers.map(Words::from), estimates.iter().map(cells).collect(), language);
    text += &design_effects(&estimates, language);
    text += &small_areas(&estimates, language);
    text += &statistics(&analysis.rows, &tests, language);
    for note in notes(analysis, language) {
        text += &format!("{}\n", wrapped(&note, COLUMNS).join("\n"));
    }
    text
}

fn table(headers: &[Words], rows: Vec<Vec<String>>, language: Language) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = ruled(headers, language);
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
    let mut headers: Vec<Words> =
        [("设计效应", "design effects"), ("deff", "deff"), ("放回", "replace"), ("权数", "weights"), ("有效n", "n eff")]
            .map(Words::from)
            .into();
    headers.extend(levels.iter().map(|level| Words::new(format!("icc {level}"), format!("icc {level}"))));
    let known = |row: &&&Row| row.deff_replace.is_finite();
    let cells = |row: &&Row| {
        let mut cells = vec![name(row)];
        cells.extend([row.deff, row.deff_replace, row.deff_weights].map(short));
        cells.push(number(row.effective_n.round()));
        cells.extend(levels.iter().map(|level| row.icc.get(*level).map_or(words::NOTHING.to_owned(), |rho| format!("{rho:.3}"))));
        cells
    };
    table(&headers, rows.iter().filter(known).map(cells).collect(), language)
}

/// Groups with the help of all, beside their own answers.
fn small_areas(rows: &[&Row], language: Language) -> String {
    let headers = [
        ("小区域", "small areas"),
        ("查出/n", "found/n"),
        ("直接", "direct"),
        ("收缩", "shrunk"),
        ("下限", "lower"),
        ("上限", "upper"),
        ("自身", "own"),
        ("FH", "FH"),
        ("下限", "lower"),
        ("上限", "upper"),
    ];
    let cells = |row: &&Row| {
        let of = row.small_area.as_ref()?;
        let model = of.fay_herriot.map_or([f64::NAN; 3], |b| [b.estimate, b.lower, b.upper]);
        let mut cells = vec![name(row), format!("{}/{}", of.found, row.n), percent(row.estimate)];
        cells.extend([of.shrunk.estimate, of.shrunk.lower, of.shrunk.upper].map(percent));
        cells.push(format!("{:.0}%", of.shrunk.own * 100.0));
        cells.extend(model.map(percent));
        Some(cells)
    };
    table(&headers.map(Words::from), rows.iter().filter_map(cells).collect(), language)
}

/// Tests of differences and associations.
fn statistics(rows: &[Row], tests: &[&Row], language: Language) -> String {
    let headers = [("检验", "test"), ("统计量", "statistic"), ("df", "df"), ("p", "p")].map(Words::from);
    let differences = rows.iter().filter(|row| row.statistic.is_some() && row.df_numerator.is_none());
    let cells = |row: &Row| {
        let (statistic, p) = (row.statistic.unwrap_or(f64::NAN), row.p_value.unwrap_or(f64::NAN));
        let (kind, df) = match row.df_numerator {
            Some(first) => ("F", format!("{}, {}", number(first), number(row.df))),
            None => ("t", number(row.df)),
        };
        vec![name(row), format!("{kind} = {}", number(statistic)), df, number(p)]
    };
    table(&headers, differences.chain(tests.iter().copied()).map(cells).collect(), language)
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
        let only = match side {
            Sided::Both => "",
            Sided::Upper => say(language, "（单侧上限）", " (upper only)"),
            Sided::Lower => say(language, "（单侧下限）", " (lower only)"),
        };
        format!("{} {}%{only}", words::method(method), (level * 1e6).round() / 1e4)
    };
    let kinds: Vec<String> = kinds.iter().map(kind).collect();
    let mut notes = Vec::new();
    if !kinds.is_empty() {
        notes.push(format!("{}{}", say(language, "区间：", "intervals: "), kinds.join(", ")));
    }
    if analysis.rows.iter().any(|row| row.deff_replace.is_finite()) {
        let deff = "deff：与不放回简单随机抽样相比；放回：与放回简单随机抽样相比；权数：只因权数不等（Kish）";
        let en =
            "deff: against a simple random sample without replacement; replace: with replacement; weights: of unequal weights alone (Kish)";
        notes.push(say(language, deff, en).to_owned());
    }
    if analysis.rows.iter().any(|row| row.small_area.is_some()) {
        let zh = "小区域：收缩为层次贝塔二项（按计数），FH 为 logit 上的 Fay–Herriot；自身：估计里有多少来自本组自己的回答，其余借自各组";
        let en = "small areas: shrunk by a hierarchical beta-binomial (of counts), FH is Fay–Herriot on the logit; own: the part of it that \
                  the group's own answers make, the rest is borrowed from all groups";
        notes.push(say(language, zh, en).to_owned());
    }
    if let Some(most) = analysis.rows.iter().map(|row| row.missing).max().filter(|most| *most > 0) {
        let zh = format!("缺失值：估计所用的列有空格的行，该项估计不计（视同域外），最多一项 {most} 行");
        let en =
            format!("missing values: a row with an empty cell in a column of an estimate is left out of that estimate, up to {most} rows");
        notes.push(say(language, &zh, &en).to_owned());
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
        Flag::NothingFound => ("一例也没有发现（比例给出单侧上限）", "nothing was found (a proportion has a one-sided bound)"),
        Flag::AllFound => ("全部都是", "everything was found"),
        Flag::NoDf => ("没有自由度，给不出区间", "no degrees of freedom, so no interval"),
        Flag::NoSpread => ("各值相同，看不出差异，给不出标准误和区间", "all values agree: no standard error, no interval"),
        Flag::NoInterval => ("此处没有这种区间，可改用 wald 或 korn-graubard", "no such interval here; try wald or korn-graubard"),
        Flag::UseMelded => ("此处不能这样修正，可改用 melded", "no such correction here; melded is defined"),
        Flag::NoSe => ("方差算不出（有的重复样本没有这些行，或为负值）", "no variance: a replicate without these rows, or a negative one"),
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
