//! summary.csv and townships.csv: UTF-8 with a byte-order mark, so that Excel shows Chinese; an empty cell is no number.
//!
//! Names are data: one that Excel would run as a formula gets an apostrophe in front ([`armed`]), and control characters become blanks.

use super::words;
use crate::frame::armed;
use crate::simulate::{
    EstimatorOutcome, Figure, IndicatorOutcome, Outcome, Overlooked, Ready, RoundOutcome, Standing, TownshipOutcome, Weighed, weighed,
};
use crate::units::Language;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// One row a review, indicator and estimator: every figure and its Monte-Carlo standard error.
pub(super) fn summary(outcome: &Outcome, language: Language) -> csv::Result<Vec<u8>> {
    let methods = methods(outcome);
    let mut rows = vec![summary_head(&methods)];
    for round in &outcome.rounds {
        for of in &round.indicators {
            rows.extend(of.by_estimator.iter().map(|e| summary_row(round, of, e, &methods, language)));
        }
    }
    written(rows)
}

/// The interval methods in order of first appearance.
fn methods(outcome: &Outcome) -> Vec<&'static str> {
    let mut methods = Vec::new();
    let every = outcome.rounds.iter().flat_map(|r| &r.indicators).flat_map(|i| &i.by_estimator).flat_map(|e| &e.coverage);
    for method in every.map(|c| c.method) {
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    methods
}

const OF_COVERAGE: [&str; 4] = ["coverage", "missed_below", "missed_above", "mean_width"];

fn figures(of: &IndicatorOutcome, e: &EstimatorOutcome) -> [(&'static str, Figure); 12] {
    [
        ("truth", of.truth),
        ("mean", e.mean),
        ("bias", e.bias),
        ("rmse", e.rmse),
        ("empirical_se", e.empirical_se),
        ("standard_error", e.standard_error),
        ("deff", e.deff),
        ("df", e.df),
        ("households", e.households),
        ("nothing_found", e.nothing_found),
        ("not_estimable", e.not_estimable),
        ("pass_probability", if e.estimator == of.judged { of.pass_probability } else { Figure::NONE }),
    ]
}

fn summary_row(
    round: &RoundOutcome,
    of: &IndicatorOutcome,
    e: &EstimatorOutcome,
    methods: &[&'static str],
    language: Language,
) -> Vec<String> {
    let judged = if e.estimator == of.judged { "1" } else { "0" };
    let mut row = vec![inert(&round.name), of.indicator.code().into(), words::indicator(of.indicator, language).into()];
    row.extend([e.estimator.code().into(), judged.into()]);
    for (_, figure) in figures(of, e) {
        row.extend(both(figure));
    }
    row.extend([number(e.interval.lower), number(e.interval.upper), number(e.median)]);
    for method in methods {
        let found = e.coverage.iter().find(|c| c.method == *method);
        let cells = found.map(|c| [c.coverage, c.missed_below, c.missed_above, c.mean_width].map(both));
        row.extend(cells.unwrap_or_default().into_iter().flatten());
    }
    row
}

fn summary_head(methods: &[&'static str]) -> Vec<String> {
    let names = [
        "truth",
        "mean",
        "bias",
        "rmse",
        "empirical_se",
        "standard_error",
        "deff",
        "df",
        "households",
        "nothing_found",
        "not_estimable",
        "pass_probability",
    ];
    let mut head: Vec<String> = ["round", "indicator", "name", "estimator", "judged"].map(String::from).into();
    head.extend(names.into_iter().flat_map(with_error));
    head.extend(["interval_lower", "interval_upper", "median"].map(String::from));
    for method in methods {
        head.extend(OF_COVERAGE.into_iter().flat_map(|name| with_error(format!("{method}_{name}"))));
    }
    head
}

/// One row a review and township; what small counts do not allow is empty and named in the last column.
pub(super) fn townships(outcome: &Outcome) -> csv::Result<Vec<u8>> {
    let mut head: Vec<String> = ["round", "township", "villages", "households", "persons"].map(String::from).into();
    head.extend(["true_omission", "true_mis_exit", "true_approval"].map(String::from));
    let figures = ["drawn", "households_if_drawn", "found_if_drawn", "finding", "failure_difference"];
    head.extend(figures.into_iter().chain(CASES).flat_map(with_error));
    if outcome.chain.is_some() {
        head.extend(OVERLOOKED.into_iter().flat_map(with_error));
    }
    if outcome.readiness.is_some() {
        head.extend(ready_head());
    }
    head.push("withheld".into());
    let last = outcome.rounds.len().saturating_sub(1);
    let rows = outcome.rounds.iter().enumerate().flat_map(|(at, round)| {
        round.townships.iter().enumerate().map(move |(t, township)| {
            let chain = outcome.chain.as_ref().map(|chain| chain.townships.get(t).filter(|_| at == last));
            let ready = outcome.readiness.as_ref().map(|ready| ready.townships.get(t).filter(|_| at == last));
            township_row(round, township, chain, ready)
        })
    });
    written(std::iter::once(head).chain(rows).collect())
}

/// The name of a figure's column and that of its error.
fn with_error(name: impl Into<String>) -> [String; 2] {
    let name = name.into();
    let error = format!("{name}_mcse");
    [name, error]
}

/// Columns of the last review where there are several; empty in the rows of the earlier ones.
const OVERLOOKED: [&str; 2] = ["overlooked", "visited_and_overlooked"];

/// Cases that are recorded if the township is drawn.
const CASES: [&str; 7] = [
    "omission_households_if_drawn",
    "omission_persons_if_drawn",
    "mis_exit_households_if_drawn",
    "mis_exit_persons_if_drawn",
    "mis_inclusion_households_if_drawn",
    "mis_inclusion_persons_if_drawn",
    "dissatisfied_households_if_drawn",
];

/// Columns of readiness; of the last review as well.
fn ready_head() -> Vec<String> {
    let mut head: Vec<String> = ["chance_to_be_drawn", "risk_share", "passes_own_check"].into_iter().flat_map(with_error).collect();
    for by in ["errors", "dissatisfied"] {
        head.extend(["rate", "rank"].into_iter().flat_map(|name| with_error(format!("{by}_{name}"))));
        head.extend([format!("{by}_rank_lower"), format!("{by}_rank_upper")]);
        head.extend(with_error(format!("{by}_among_worst")));
    }
    head
}

fn ready_cells(ready: &Ready) -> Vec<String> {
    let mut cells: Vec<String> = [ready.drawn, ready.risk_share, ready.passes].into_iter().flat_map(both).collect();
    for standing in [&ready.errors, &ready.dissatisfied] {
        cells.extend(standing.as_ref().map_or_else(|| vec![String::new(); 8], standing_cells));
    }
    cells
}

fn standing_cells(of: &Standing) -> Vec<String> {
    let ends = [of.rank_lower, of.rank_upper].map(number);
    [of.rate, of.rank].into_iter().flat_map(both).chain(ends).chain(both(of.worst)).collect()
}

fn township_row(
    round: &RoundOutcome,
    t: &TownshipOutcome,
    overlooked: Option<Option<&Overlooked>>,
    ready: Option<Option<&Ready>>,
) -> Vec<String> {
    let mut row = vec![inert(&round.name), inert(&t.name)];
    row.extend([Some(t.villages), t.households, t.persons].map(|n| n.map_or_else(String::new, |n| n.to_string())));
    row.extend([t.true_omission, t.true_mis_exit, t.true_approval].map(number));
    let figures = [t.drawn, t.households_if_drawn, t.found_if_drawn, t.finding, t.failure_difference];
    row.extend(figures.into_iter().flat_map(both));
    row.extend(t.cases_if_drawn.iter().flat_map(|of| [of.households, of.persons]).take(CASES.len()).flat_map(both));
    if let Some(known) = overlooked {
        let figures = known.map_or([Figure::NONE; 2], |o| [o.overlooked, o.visited_and_overlooked]);
        row.extend(figures.into_iter().flat_map(both));
    }
    if let Some(known) = ready {
        row.extend(known.map_or_else(|| vec![String::new(); ready_head().len()], ready_cells));
    }
    let withheld = t.withheld.iter().chain(ready.flatten().into_iter().flat_map(|ready| &ready.withheld));
    row.push(withheld.copied().collect::<Vec<_>>().join(" "));
    row
}

/// One row a variant (or point of a sweep) and indicator: what it is and what it changes.
pub(super) fn variants(outcome: &Outcome, language: Language) -> csv::Result<Vec<u8>> {
    let mut head: Vec<String> = ["variant", "cost", "paired"].map(String::from).into();
    head.extend(["pass_probability", "pass_difference"].into_iter().flat_map(with_error));
    head.push("indicator".into());
    head.extend(["truth", "truth_difference", "mean", "mean_difference"].into_iter().flat_map(with_error));
    let likelihood = outcome.published.is_some();
    if likelihood {
        head.extend(with_error("published_likelihood"));
    }
    let mut rows = vec![head];
    for variant in outcome.variants.iter().chain(outcome.sweep.iter().flat_map(|sweep| &sweep.variants)) {
        for of in &variant.indicators {
            let mut row = vec![inert(variant.name.get(language)), number(variant.cost), u8::from(variant.paired).to_string()];
            row.extend([variant.pass_probability, variant.difference].into_iter().flat_map(both));
            row.push(of.indicator.code().into());
            row.extend([of.truth, of.truth_difference, of.mean, of.mean_difference].into_iter().flat_map(both));
            if likelihood {
                row.extend(both(variant.likelihood.as_ref().map_or(Figure::NONE, |likelihood| likelihood.all)));
            }
            rows.push(row);
        }
    }
    written(rows)
}

/// One row a plan: what it costs and brings, and the plan that costs no more and passes no less often.
pub(super) fn pareto(outcome: &Outcome, language: Language) -> csv::Result<Vec<u8>> {
    let plans = weighed(outcome);
    let mut head: Vec<String> = ["plan", "cost"].map(String::from).into();
    head.extend(with_error("pass_probability"));
    head.push("dominated_by".into());
    let row = |plan: &Weighed| {
        let mut row = vec![inert(plan.name.get(language)), number(plan.cost)];
        row.extend(both(plan.chance));
        row.push(plan.dominated_by.map_or_else(String::new, |by| inert(plans[by].name.get(language))));
        row
    };
    written(std::iter::once(head).chain(plans.iter().map(row)).collect())
}

pub(super) fn written(rows: Vec<Vec<String>>) -> csv::Result<Vec<u8>> {
    let mut to = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(MARK.to_vec());
    for row in rows {
        to.write_record(row)?;
    }
    to.into_inner().map_err(|e| e.into_error().into())
}

fn both(figure: Figure) -> [String; 2] {
    [number(figure.value), number(figure.mcse)]
}

pub(super) fn number(x: f64) -> String {
    if x.is_finite() { x.to_string() } else { String::new() }
}

/// A name that no spreadsheet runs, without what cannot be seen.
pub(super) fn inert(name: &str) -> String {
    let clean: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !words::hidden(*c)).collect();
    armed(&clean).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn a_row_for_each_review_indicator_and_estimator() {
        let bytes = summary(&fixture::outcome(), Language::Zh).unwrap();
        assert_eq!(&bytes[..3], MARK);
        let mut read = csv::Reader::from_reader(&bytes[3..]);
        let head = read.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = read.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2 * 5 * 2);
        let cell = |row: usize, name: &str| rows[row][head.iter().position(|h| h == name).unwrap()].to_string();
        assert_eq!((cell(0, "indicator"), cell(0, "judged"), cell(0, "truth")), ("omission".into(), "1".into(), "0.0079".into()));
        assert_eq!(cell(0, "wald_coverage"), "0.76");
        assert_eq!((cell(2, "indicator"), cell(2, "mean")), ("omission_village".into(), String::new()));
        assert!(head.iter().filter(|h| h.ends_with("_mcse")).count() == 12 + 4 * 4);
    }

    #[test]
    fn names_are_inert() {
        for (name, cell) in [
            ("=1+1", "'=1+1"),
            ("－cmd", "'－cmd"),
            ("\t=x", "' =x"),
            ("@a\nb", "'@a b"),
            ("\u{200b}=1", "'=1"),
            (" ＝1", "' ＝1"),
            ("沙市镇", "沙市镇"),
        ] {
            assert_eq!(inert(name), cell);
        }
    }
}
