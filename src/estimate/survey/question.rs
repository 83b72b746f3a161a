//! What a survey file asks for, parsed and checked before the data are read.

// a problem is built once, at the end of a refused file: its size costs nothing
#![allow(clippy::result_large_err)]

use std::collections::BTreeSet;

use super::wanted::{Bounds, Kind, Sided, Wanted};
use super::written::Survey;
use crate::error::{Problem, Problems, Refusal};
use crate::estimate::{Assay, Method, Quantiles};
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
    pub(super) bounds: Bounds,
    pub(super) assay: Option<Assay>,
    pub(super) confidence: Confidence,
    /// Whether its groups are small areas, too.
    pub(super) small_area: bool,
}

/// How sure limits are.
#[derive(Clone, Debug)]
pub(super) struct Confidence {
    pub(super) level: f64,
    pub(super) side: Sided,
    pub(super) quantiles: Quantiles,
    /// Degrees of freedom that the file asks for.
    pub(super) df: Option<f64>,
}

impl Confidence {
    /// Of a level in (0, 1), of one limit in (½, 1).
    pub(super) fn new(level: f64, side: Sided, df: Option<f64>, key: &dyn Fn(&str) -> String) -> Result<Self, Problem> {
        let quantiles = if side == Sided::Both { Quantiles::new(level) } else { Quantiles::one_sided(level) };
        let quantiles = quantiles.filter(|_| level < 1.0).ok_or_else(|| no_level(side).at_key(key("level")))?;
        if df.is_some_and(|df| df.is_nan() || df <= 0.0) {
            return Err(no_df().at_key(key("df")));
        }
        Ok(Self { level, side, quantiles, df })
    }
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

    /// Whether an interval of a rate is asked for.
    pub(super) fn is_rate(&self) -> bool {
        self.kind == Kind::Proportion || self.bounds != Bounds::Of(Method::Wald)
    }
}

/// All questions of a survey.
///
/// # Errors
/// An expression that cannot be parsed, a part that the kind lacks or does not know, a level or share out of range.
pub(super) fn questions(survey: &Survey) -> Result<Vec<Question>, Refusal> {
    let mut problems = Problems::default();
    let mut questions = Vec::new();
    if survey.estimate.is_empty() && survey.association.is_empty() {
        problems.push(nothing_asked());
    }
    for wanted in &survey.estimate {
        match question(wanted) {
            Ok(question) => questions.push(question),
            Err(problem) => problems.push(problem),
        }
    }
    problems.or(questions)
}

fn question(wanted: &Wanted) -> Result<Question, Problem> {
    let key = |part: &str| key(&wanted.name, part);
    let parse = |text: &str, part: &str| Expression::parse(text).map_err(|p| p.at_key(key(part)));
    let over = wanted.over.as_ref().map(|text| parse(text, "over")).transpose()?;
    let usual = match wanted.kind {
        _ if wanted.accuracy.is_some() => Bounds::Melded,
        Kind::Proportion => Bounds::Of(Method::KornGraubard),
        _ => Bounds::Of(Method::Wald),
    };
    let bounds = wanted.interval.unwrap_or(usual);
    fits(wanted, bounds)?;
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
        bounds,
        assay: wanted.accuracy.map(Assay::from),
        confidence: Confidence::new(wanted.level, wanted.side, wanted.df, &key)?,
        small_area: wanted.small_area,
    })
}

/// Whether the parts go with the kind and with each other.
fn fits(wanted: &Wanted, bounds: Bounds) -> Result<(), Problem> {
    let key = |part: &str| key(&wanted.name, part);
    match (wanted.kind, &wanted.over, &wanted.probability) {
        (Kind::Ratio, None, _) => return Err(no_denominator().at_key(key("over"))),
        (Kind::Mean | Kind::Total | Kind::Proportion | Kind::Quantile, Some(_), _) => return Err(only_of_a("ratio").at_key(key("over"))),
        (Kind::Mean | Kind::Total | Kind::Proportion | Kind::Ratio, _, Some(_)) => {
            return Err(only_of_a("quantile").at_key(key("probability")));
        }
        _ => {}
    }
    if wanted.small_area && (wanted.kind != Kind::Proportion || wanted.by.names().is_empty() || wanted.accuracy.is_some()) {
        return Err(no_areas().at_key(key("small_area")));
    }
    match (wanted.kind, bounds) {
        (_, Bounds::Melded) if wanted.accuracy.is_none() => Err(no_accuracy().at_key(key("accuracy"))),
        (_, Bounds::Hypergeometric) if wanted.accuracy.is_some() => Err(not_corrected().at_key(key("interval"))),
        (Kind::Total | Kind::Quantile, _) if wanted.accuracy.is_some() => Err(no_judgement().at_key(key("accuracy"))),
        (Kind::Total, bounds) if bounds != Bounds::Of(Method::Wald) => Err(no_rate().at_key(key("interval"))),
        (Kind::Mean | Kind::Ratio | Kind::Quantile, Bounds::Hypergeometric) => Err(only_of_a("proportion").at_key(key("interval"))),
        _ => match wanted.accuracy.map(Assay::from) {
            Some(assay) if !assay.informs() => Err(useless().at_key(key("accuracy"))),
            _ => Ok(()),
        },
    }
}

fn no_level(side: Sided) -> Problem {
    if side == Sided::Both {
        return Problem::new(
            Words::new("置信水平应在 0 与 1 之间", "a confidence level lies between 0 and 1"),
            Words::new("例如 level = 0.95", "for example level = 0.95"),
        );
    }
    Problem::new(
        Words::new("单侧的置信水平应在 0.5 与 1 之间", "the level of a single limit lies between 0.5 and 1"),
        Words::new("例如 level = 0.95", "for example level = 0.95"),
    )
}

fn no_df() -> Problem {
    Problem::new(
        Words::new("自由度应为正数", "degrees of freedom are a positive number"),
        Words::new("例如 df = 20，或 df = inf（正态分位数）", "for example df = 20, or df = inf for the normal quantile"),
    )
}

fn no_accuracy() -> Problem {
    Problem::new(
        Words::new("melded 区间要有判断的准确度", "a melded interval needs the accuracy of the judgement"),
        Words::new(
            "例如 accuracy = { sensitivity = 0.9, specificity = { correct = 98, of = 100 } }",
            "for example accuracy = { sensitivity = 0.9, specificity = { correct = 98, of = 100 } }",
        ),
    )
}

fn no_areas() -> Problem {
    Problem::new(
        Words::new(
            "小区域估计要有分组（by）的比例，不能再按准确度修正",
            "small areas are the groups (by) of a proportion, without a correction for accuracy",
        ),
        Words::new(
            "例如 kind = \"proportion\"、by = \"township\"；或删去 small_area",
            "for example kind = \"proportion\" and by = \"township\"; or leave out small_area",
        ),
    )
}

fn no_judgement() -> Problem {
    Problem::new(
        Words::new("只有比例一类的估计可以按准确度修正", "only a rate is corrected for the accuracy of its judgement"),
        Words::new("删去 accuracy，或用 kind = \"proportion\"", "leave out accuracy, or use kind = \"proportion\""),
    )
}

fn not_corrected() -> Problem {
    Problem::new(
        Words::new("hypergeometric 区间不能按准确度修正", "a hypergeometric interval is not corrected for accuracy"),
        Words::new("改用 melded", "use melded"),
    )
}

fn useless() -> Problem {
    Problem::new(
        Words::new(
            "灵敏度与特异度都应在 0 与 1 之间，其和应大于 1",
            "sensitivity and specificity lie between 0 and 1, and their sum is above 1",
        ),
        Words::new("核对这两个数", "check both numbers"),
    )
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
