//! What a survey file asks for, parsed and checked before the data are read.

// a problem is built once, at the end of a refused file: its size costs nothing
#![allow(clippy::result_large_err)]

use std::collections::BTreeSet;

use super::written::{Kind, Survey, Wanted};
use crate::error::{Problem, Problems, Refusal};
use crate::estimate::{Method, Quantiles};
use crate::frame::Expression;
use crate::units::Words;

/// One thing to be estimated.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) variable: Expression,
    pub(super) over: Option<Expression>,
    pub(super) domain: Option<Expression>,
    pub(super) by: Vec<String>,
    /// Of a quantile; a single `NaN` for everything else.
    pub(super) shares: Vec<f64>,
    pub(super) method: Method,
    pub(super) level: f64,
    pub(super) quantiles: Quantiles,
}

impl Question {
    /// The columns in its expressions.
    pub(super) fn columns(&self) -> BTreeSet<String> {
        let all = [Some(&self.variable), self.over.as_ref(), self.domain.as_ref()];
        all.into_iter().flatten().flat_map(Expression::columns).collect()
    }

    /// The key of one of its parts, for messages.
    pub(super) fn key(&self, part: &str) -> String {
        key(&self.name, part)
    }
}

/// All questions of a survey.
///
/// # Errors
/// An expression that cannot be parsed, a part that the kind lacks or does not know, a level or share out of range.
pub(super) fn questions(survey: &Survey) -> Result<Vec<Question>, Refusal> {
    let mut problems = Problems::default();
    let mut questions = Vec::new();
    if survey.estimate.is_empty() {
        problems.push(nothing_asked());
    }
    for wanted in &survey.estimate {
        match question(wanted) {
            Ok(question) => questions.push(question),
            Err(problem) => problems.push(problem),
        }
    }
    for sum in &survey.combination {
        if let Err(problem) = quantiles(sum.level) {
            problems.push(problem.at_key(format!("combination.{}.level", sum.name)));
        }
    }
    problems.or(questions)
}

fn question(wanted: &Wanted) -> Result<Question, Problem> {
    let key = |part: &str| key(&wanted.name, part);
    let parse = |text: &str, part: &str| Expression::parse(text).map_err(|p| p.at_key(key(part)));
    let over = wanted.over.as_ref().map(|text| parse(text, "over")).transpose()?;
    let method = wanted.interval.unwrap_or(if wanted.kind == Kind::Proportion { Method::KornGraubard } else { Method::Wald });
    match (wanted.kind, &over, &wanted.probability) {
        (Kind::Ratio, None, _) => return Err(no_denominator().at_key(key("over"))),
        (Kind::Mean | Kind::Total | Kind::Proportion | Kind::Quantile, Some(_), _) => return Err(only_of_a("ratio").at_key(key("over"))),
        (Kind::Mean | Kind::Total | Kind::Proportion | Kind::Ratio, _, Some(_)) => {
            return Err(only_of_a("quantile").at_key(key("probability")));
        }
        (Kind::Total, ..) if method != Method::Wald => return Err(no_rate().at_key(key("interval"))),
        _ => {}
    }
    let shares = match (wanted.kind, &wanted.probability) {
        (Kind::Quantile, Some(shares)) => shares.list().to_vec(),
        (Kind::Quantile, None) => vec![0.5],
        _ => vec![f64::NAN],
    };
    if wanted.kind == Kind::Quantile && (shares.is_empty() || shares.iter().any(|p| !(*p > 0.0 && *p < 1.0))) {
        return Err(no_share().at_key(key("probability")));
    }
    Ok(Question {
        name: wanted.name.clone(),
        kind: wanted.kind,
        variable: parse(&wanted.variable, "variable")?,
        over,
        domain: wanted.domain.as_ref().map(|text| parse(text, "where")).transpose()?,
        by: wanted.by.names().to_vec(),
        shares,
        method,
        level: wanted.level,
        quantiles: quantiles(wanted.level).map_err(|p| p.at_key(key("level")))?,
    })
}

/// The quantiles of a level.
pub(super) fn quantiles(level: f64) -> Result<Quantiles, Problem> {
    Quantiles::new(level).filter(|_| level < 1.0).ok_or_else(|| {
        Problem::new(
            Words::new("置信水平应在 0 与 1 之间", "a confidence level lies between 0 and 1"),
            Words::new("例如 level = 0.95", "for example level = 0.95"),
        )
    })
}

fn key(name: &str, part: &str) -> String {
    format!("estimate.{name}.{part}")
}

fn nothing_asked() -> Problem {
    Problem::new(
        Words::new("没有要估计的量", "nothing is to be estimated"),
        Words::new("加一段 [[estimate]]，写明 name、kind、variable", "add an [[estimate]] with name, kind and variable"),
    )
    .at_key("estimate")
}

fn no_denominator() -> Problem {
    Problem::new(
        Words::new("比率缺少分母", "a ratio needs its denominator"),
        Words::new("例如 over = \"persons\"", "for example over = \"persons\""),
    )
}

fn only_of_a(kind: &str) -> Problem {
    Problem::new(
        Words::new(format!("只有 kind = \"{kind}\" 才有这一项"), format!("only kind = \"{kind}\" has this")),
        Words::new("删去它，或改 kind", "leave it out, or change the kind"),
    )
}

fn no_rate() -> Problem {
    Problem::new(
        Words::new("总数不是比率，只有 wald 区间", "a total is no rate and has a wald interval only"),
        Words::new("删去 interval", "leave out interval"),
    )
}

fn no_share() -> Problem {
    Problem::new(
        Words::new("分位点应在 0 与 1 之间", "a quantile's share lies between 0 and 1"),
        Words::new("例如 probability = [0.25, 0.5, 0.75]", "for example probability = [0.25, 0.5, 0.75]"),
    )
}
