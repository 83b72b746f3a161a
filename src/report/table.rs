//! The terminal's table. ASCII rules and no sign of ambiguous width: it stays straight on a Chinese console too.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle};

use super::answer::COLUMNS;
use super::lines::folded;
use super::words::{self, each, told};
use crate::simulate::{IndicatorOutcome, Outcome, RoundOutcome};
use crate::units::Language;

/// An empty table with ASCII rules under these heads; all columns but the first are aligned to the right.
pub(super) fn ruled(heads: &[&str]) -> Table {
    let mut table = Table::new();
    let rule = LineStyle::none().fill('-').junction('-');
    table.set_width(COLUMNS as u16).set_content_arrangement(ContentArrangement::Dynamic);
    table.load_style(TableStyle::new().top_border(rule).header_separator(rule).bottom_border(rule));
    table.set_header(heads);
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if at > 0 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A table as text without trailing blanks.
pub(super) fn lines(table: &Table) -> String {
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().replace(words::NOTHING, "-")).collect();
    lines.join("\n")
}

/// The one column whose words may need several lines.
const LIMITS: usize = 4;

/// One row an indicator: truth, mean estimate, where 95 % of reviews land, the limit, how often it is met, with what error.
pub(super) fn indicators(round: &RoundOutcome, replicates: u64, language: Language) -> String {
    let heads = each![language; "indicator", "truth", "mean", "mostly", "must-be", "met-in", "error"];
    let mut table = ruled(&heads);
    for of in &round.indicators {
        table.add_row(row(round, of, replicates, language));
    }
    for (_, column) in table.column_iter_mut().enumerate().filter(|(at, _)| *at != LIMITS) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let note = told!(language, "indicators-note");
    format!("{}\n{}\n", lines(&table), folded(note))
}

/// One row a variant: chance to pass, what it changes, what the county's actions cost.
pub(super) fn variants(outcome: &Outcome, round: &RoundOutcome, language: Language) -> String {
    let heads = each![language; "plan", "passes", "change-pts", "error", "cost-yuan"];
    let mut table = ruled(&heads);
    let cost: f64 = outcome.rounds.iter().flat_map(|round| &round.actions).map(|action| action.cost).sum();
    let money = |cost: f64| if cost > 0.0 { words::count(cost.round() as u64) } else { words::NOTHING.to_string() };
    let none = words::NOTHING.to_string();
    let passes = words::probability(round.pass_probability, outcome.replicates);
    table.add_row([told!(language, "as-it-is").to_string(), passes, none.clone(), none, money(cost)]);
    for variant in &outcome.variants {
        table.add_row([
            words::shown(variant.name.get(language)),
            words::probability(variant.pass_probability, outcome.replicates),
            words::points(variant.difference.value),
            words::error_points(variant.difference),
            money(variant.cost),
        ]);
    }
    let luck = if outcome.variants.iter().all(|v| v.paired) {
        told!(language, "variants-paired")
    } else {
        told!(language, "variants-independent")
    };
    format!("{}\n{}\n", lines(&table), folded(luck))
}

fn row(round: &RoundOutcome, of: &IndicatorOutcome, replicates: u64, language: Language) -> [String; 7] {
    let found = of.judged();
    let rules = words::rules(round, of.indicator, language);
    let rate = |x: Option<f64>| words::rate(x.unwrap_or(f64::NAN));
    let none = || words::NOTHING.to_string();
    [
        words::short(of.indicator, language).to_string(),
        rate(Some(of.truth.value)),
        rate(found.map(|f| f.mean.value)),
        found
            .filter(|f| f.interval.upper.is_finite())
            .map_or_else(none, |f| format!("{:.2}-{:.2}%", f.interval.lower * 100.0, f.interval.upper * 100.0)),
        if rules.is_empty() { none() } else { rules.join("\n") },
        if rules.is_empty() { none() } else { words::probability(of.pass_probability, replicates) },
        words::error_points(of.pass_probability),
    ]
}
