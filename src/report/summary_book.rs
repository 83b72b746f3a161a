//! summary.xlsx: the answer, the townships and where it all comes from, for those who work in Excel.

use rust_xlsxwriter::{Format, XlsxError};

use super::book::{Cell, Column, book, column, table, word};
use super::words;
use super::{Provenance, told};
use crate::simulate::{EstimatorOutcome, Figure, IndicatorOutcome, Outcome, RoundOutcome, Standing};
use crate::units::Language;

const RATE: &str = "0.00%";
const SHARE: &str = "0.0%";
const WHOLE: &str = "#,##0";
const TENTH: &str = "0.0";

/// The workbook; an equal outcome gives equal bytes.
pub(super) fn summary_book(outcome: &Outcome, provenance: &Provenance, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = book()?;
    let (columns, rows) = summary(outcome, language);
    table(book.add_worksheet().set_name(told!(language, "summary"))?, &columns, &rows)?;
    let (columns, rows) = townships(outcome, language);
    table(book.add_worksheet().set_name(told!(language, "townships"))?, &columns, &rows)?;
    let page = book.add_worksheet().set_name(told!(language, "notes"))?;
    page.set_column_width(0, 110)?;
    let wrapped = Format::new().set_text_wrap();
    for (row, note) in (0..).zip(notes(outcome, provenance, language)) {
        page.write_string_with_format(row, 0, word(&note), &wrapped)?;
    }
    book.save_to_buffer()
}

fn figure(of: Figure) -> [Cell; 2] {
    [Cell::Number(of.value), Cell::Number(of.mcse)]
}

/// One row a review for its chance, then one for each indicator and estimator.
fn summary(outcome: &Outcome, language: Language) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let columns = [
        (told!(language, "review"), 24.0, ""),
        (told!(language, "indicator"), 34.0, ""),
        (told!(language, "estimator"), 12.0, ""),
        (told!(language, "must-be"), 16.0, ""),
        (told!(language, "passes-or-is-met"), 12.0, SHARE),
        (told!(language, "simulation-error"), 10.0, RATE),
        (told!(language, "truth"), 10.0, RATE),
        (told!(language, "mean-estimate"), 10.0, RATE),
        (told!(language, "quantile-low"), 10.0, RATE),
        (told!(language, "quantile-high"), 10.0, RATE),
        (told!(language, "bias"), 10.0, "0.000%"),
        (told!(language, "rmse"), 10.0, "0.000%"),
        (told!(language, "design-effect"), 9.0, "0.00"),
    ];
    let columns = columns.map(column).into();
    let rows = outcome.rounds.iter().flat_map(|round| {
        let mut chance = vec![Cell::Word(round.name.clone()), Cell::Word(told!(language, "all-rules").to_owned())];
        chance.extend([(); 2].map(|()| Cell::Word(String::new())));
        chance.extend(figure(round.pass_probability));
        let each = round.indicators.iter().flat_map(move |of| of.by_estimator.iter().map(move |e| estimate(round, of, e, language)));
        std::iter::once(chance).chain(each)
    });
    (columns, rows.collect())
}

fn estimate(round: &RoundOutcome, of: &IndicatorOutcome, e: &EstimatorOutcome, language: Language) -> Vec<Cell> {
    let judged = e.estimator == of.judged;
    let rules = if judged { words::rules(round, of.indicator, language) } else { Vec::new() };
    let mut row = vec![
        Cell::Word(round.name.clone()),
        Cell::Word(words::indicator(of.indicator, language).to_owned()),
        Cell::Word(words::estimator(e.estimator, language).to_owned()),
        Cell::Word(words::parts(&rules, language)),
    ];
    row.extend(figure(if judged { of.pass_probability } else { Figure::NONE }));
    let numbers = [of.truth.value, e.mean.value, e.interval.lower, e.interval.upper, e.bias.value, e.rmse.value, e.deff.value];
    row.extend(numbers.map(Cell::Number));
    row
}

/// One row a township, of the deciding review.
fn townships(outcome: &Outcome, language: Language) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let columns = [
        (told!(language, "township"), 18.0, ""),
        (told!(language, "villages"), 7.0, WHOLE),
        (told!(language, "households"), 9.0, WHOLE),
        (told!(language, "population"), 10.0, WHOLE),
        (told!(language, "drawn"), 9.0, SHARE),
        (told!(language, "error-found"), 9.0, SHARE),
        (told!(language, "households-if-drawn"), 10.0, TENTH),
        (told!(language, "omissions-if-drawn"), 10.0, "0.00"),
        (told!(language, "mis-exits-if-drawn"), 10.0, "0.00"),
        (told!(language, "dissatisfied-if-drawn"), 10.0, "0.00"),
        (told!(language, "share-of-the-risk"), 9.0, SHARE),
        (told!(language, "error"), 8.0, SHARE),
        (told!(language, "passes-own-check"), 9.0, SHARE),
        (told!(language, "true-error-rate"), 9.0, RATE),
        (told!(language, "rank-by-errors"), 8.0, TENTH),
        (told!(language, "rank-lowest"), 8.0, TENTH),
        (told!(language, "rank-highest"), 8.0, TENTH),
        (told!(language, "worst-by-errors"), 9.0, SHARE),
        (told!(language, "dissatisfaction"), 9.0, RATE),
        (told!(language, "among-the-worst-by-dissatisfaction"), 9.0, SHARE),
    ];
    let columns = columns.map(column).into();
    let Some(round) = outcome.last() else { return (columns, Vec::new()) };
    let ready = |at: usize| outcome.readiness.as_ref().and_then(|of| of.townships.get(at));
    let row = |(at, t): (usize, &crate::simulate::TownshipOutcome)| {
        let ready = ready(at);
        let of = |pick: fn(&crate::simulate::Ready) -> Figure| ready.map_or(Figure::NONE, pick);
        let by = |standing: Option<&Standing>| {
            standing.map_or([f64::NAN; 5], |s| [s.rate.value, s.rank.value, s.rank_lower, s.rank_upper, s.worst.value])
        };
        let count = |n: Option<u32>| n.map_or(f64::NAN, f64::from);
        let risk = of(|r| r.risk_share);
        let drawn = ready.map_or(t.drawn.value, |r| r.drawn.value);
        let mut numbers =
            vec![f64::from(t.villages), count(t.households), count(t.persons), drawn, t.finding.value, t.households_if_drawn.value];
        numbers.extend([0, 1, 3].map(|basic| t.cases_if_drawn[basic].households.value));
        numbers.extend([risk.value, risk.mcse, of(|r| r.passes).value]);
        numbers.extend(by(ready.and_then(|r| r.errors.as_ref())));
        let [rate, .., worst] = by(ready.and_then(|r| r.dissatisfied.as_ref()));
        numbers.extend([rate, worst]);
        std::iter::once(Cell::Word(t.name.clone())).chain(numbers.into_iter().map(Cell::Number)).collect()
    };
    (columns, round.townships.iter().enumerate().map(row).collect())
}

/// What was asked and answered, what it rests on, and how to make it again.
fn notes(outcome: &Outcome, provenance: &Provenance, language: Language) -> Vec<String> {
    let told = told::told(outcome, provenance, language);
    let mut notes = vec![outcome.title.clone(), told.lead];
    notes.extend(told.because);
    notes.extend(told.beware);
    notes.extend(super::readiness::told(outcome, language));
    notes.extend(super::story::withheld(provenance, language).map(str::to_owned));
    notes.push(told!(language, "again", command = &provenance.command));
    notes
}
