//! summary.xlsx: the answer, the townships and where it all comes from, for those who work in Excel.

use rust_xlsxwriter::{Format, XlsxError};

use super::book::{Cell, Column, book, table, word};
use super::words::{self, say};
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
    table(book.add_worksheet().set_name(say(language, "概要", "summary"))?, &columns, &rows)?;
    let (columns, rows) = townships(outcome, language);
    table(book.add_worksheet().set_name(say(language, "乡镇", "townships"))?, &columns, &rows)?;
    let page = book.add_worksheet().set_name(say(language, "说明", "notes"))?;
    page.set_column_width(0, 110)?;
    let wrapped = Format::new().set_text_wrap();
    for (row, note) in (0..).zip(notes(outcome, provenance, language)) {
        page.write_string_with_format(row, 0, word(&note), &wrapped)?;
    }
    book.save_to_buffer()
}

fn column(language: Language, (zh, en): (&str, &str), wide: f64, format: &'static str) -> Column {
    Column { head: say(language, zh, en).to_owned(), wide, format }
}

fn figure(of: Figure) -> [Cell; 2] {
    [Cell::Number(of.value), Cell::Number(of.mcse)]
}

/// One row a review for its chance, then one for each indicator and estimator.
fn summary(outcome: &Outcome, language: Language) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let columns = [
        (("评估", "review"), 24.0, ""),
        (("指标", "indicator"), 34.0, ""),
        (("口径", "estimator"), 12.0, ""),
        (("要求", "must be"), 16.0, ""),
        (("通过或达标的可能", "passes, or is met"), 12.0, SHARE),
        (("模拟误差", "simulation error"), 10.0, RATE),
        (("真值", "truth"), 10.0, RATE),
        (("平均估计", "mean estimate"), 10.0, RATE),
        (("2.5% 分位", "2.5% quantile"), 10.0, RATE),
        (("97.5% 分位", "97.5% quantile"), 10.0, RATE),
        (("偏差", "bias"), 10.0, "0.000%"),
        (("均方根误差", "RMSE"), 10.0, "0.000%"),
        (("设计效应", "design effect"), 9.0, "0.00"),
    ];
    let columns = columns.map(|(head, wide, format)| column(language, head, wide, format)).into();
    let rows = outcome.rounds.iter().flat_map(|round| {
        let mut chance = vec![Cell::Word(round.name.clone()), Cell::Word(say(language, "全部要求", "all rules").to_owned())];
        chance.extend([(); 2].map(|()| Cell::Word(String::new())));
        chance.extend(figure(round.pass_probability));
        let each = round.indicators.iter().flat_map(move |of| of.by_estimator.iter().map(move |e| estimate(round, of, e, language)));
        std::iter::once(chance).chain(each)
    });
    (columns, rows.collect())
}

fn estimate(round: &RoundOutcome, of: &IndicatorOutcome, e: &EstimatorOutcome, language: Language) -> Vec<Cell> {
    let judged = e.estimator == of.judged;
    let rules = round.failure_causes.iter().filter(|cause| judged && cause.indicator == of.indicator);
    let rules: Vec<String> = rules.map(|cause| words::rule(cause, language)).collect();
    let mut row = vec![
        Cell::Word(round.name.clone()),
        Cell::Word(words::indicator(of.indicator, language).to_owned()),
        Cell::Word(words::estimator(e.estimator, language).to_owned()),
        Cell::Word(rules.join(say(language, "；", "; "))),
    ];
    row.extend(figure(if judged { of.pass_probability } else { Figure::NONE }));
    let numbers = [of.truth.value, e.mean.value, e.interval.lower, e.interval.upper, e.bias.value, e.rmse.value, e.deff.value];
    row.extend(numbers.map(Cell::Number));
    row
}

/// One row a township, of the deciding review.
fn townships(outcome: &Outcome, language: Language) -> (Vec<Column>, Vec<Vec<Cell>>) {
    let columns = [
        (("乡镇", "township"), 18.0, ""),
        (("村", "villages"), 7.0, WHOLE),
        (("户", "households"), 9.0, WHOLE),
        (("人口", "persons"), 10.0, WHOLE),
        (("被抽中", "drawn"), 9.0, SHARE),
        (("查出问题", "error found"), 9.0, SHARE),
        (("抽中后访到的户", "households if drawn"), 10.0, TENTH),
        (("抽中后漏评（户）", "omissions if drawn"), 10.0, "0.00"),
        (("抽中后错退（户）", "mis-exits if drawn"), 10.0, "0.00"),
        (("抽中后不满意（户）", "dissatisfied if drawn"), 10.0, "0.00"),
        (("占全县风险", "share of the risk"), 9.0, SHARE),
        (("误差", "error"), 8.0, SHARE),
        (("自查过关", "passes its own check"), 9.0, SHARE),
        (("真实差错率", "true rate of errors"), 9.0, RATE),
        (("差错名次", "rank by errors"), 8.0, TENTH),
        (("名次下限", "lowest rank"), 8.0, TENTH),
        (("名次上限", "highest rank"), 8.0, TENTH),
        (("差错最差之列", "among the worst by errors"), 9.0, SHARE),
        (("不满意率", "dissatisfied"), 9.0, RATE),
        (("不满意最差之列", "among the worst by dissatisfaction"), 9.0, SHARE),
    ];
    let columns = columns.map(|(head, wide, format)| column(language, head, wide, format)).into();
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
    notes.push(match language {
        Language::Zh => format!("重做：{}", provenance.command),
        Language::En => format!("To make it again: {}", provenance.command),
    });
    notes
}
