//! Combinations of estimates, and groups of an estimate compared.

use std::sync::Arc;

use super::Sheet;
use super::domain::domains;
use super::draft::{Draft, End};
use super::flag::Flag;
use super::question::{Confidence, Question};
use super::row::Row;
use super::sum::{Sum, Term};
use super::wanted::{Combination, Difference, Kind};
use crate::error::{Problem, Refusal};
use crate::estimate::Method;
use crate::units::Words;

/// The draft of a combination. `drafts` are those of the estimates.
///
/// # Errors
/// An estimate or group that is not there or not unique, a quantile, or a level out of range.
pub(super) fn combine<'q>(sum: &Combination, questions: &'q [Question], drafts: &[Draft<'q>]) -> Result<Draft<'q>, Refusal> {
    let key = |part: &str| format!("combination.{}.{part}", sum.name);
    let confidence = Confidence::new(sum.level, sum.side, sum.df, &key)?;
    let mut all = Sum { constant: sum.constant, terms: Vec::new() };
    let (mut missing, mut undefined) = (0, false);
    for part in &sum.terms {
        linear(questions, &part.estimate).map_err(|problem| problem.at_key(key("terms")))?;
        let found = of_group(drafts, &part.estimate, part.group.as_deref());
        let draft = found.ok_or_else(|| no_group(&part.estimate).at_key(key("terms")))?;
        missing += draft.row.missing;
        match draft.term() {
            Some(term) => all.terms.push((part.times, Arc::clone(term))),
            None => undefined = true,
        }
    }
    Ok(draft(&sum.name, None, missing, (!undefined).then_some(all), End::Sum(confidence)))
}

/// The drafts of a difference, a row for every group that is compared.
///
/// # Errors
/// As [`combine`], and an estimate without groups.
pub(super) fn compare<'q>(
    difference: &Difference,
    questions: &'q [Question],
    drafts: &[Draft<'q>],
    sheet: &Sheet<'_>,
) -> Result<Vec<Draft<'q>>, Refusal> {
    let (name, estimate) = (&difference.name, &difference.estimate);
    let key = |part: &str| format!("difference.{name}.{part}");
    let confidence = Confidence::new(difference.level, difference.side, difference.df, &key)?;
    let question = linear(questions, estimate).map_err(|problem| problem.at_key(key("estimate")))?;
    if question.by.is_empty() {
        return Err(no_groups(estimate).at_key(key("estimate")).into());
    }
    let (reference, missing) = match &difference.from {
        Some(group) => {
            let draft = of_group(drafts, estimate, Some(group)).ok_or_else(|| no_group(estimate).at_key(key("from")))?;
            (draft.term().cloned(), draft.row.missing)
        }
        None => {
            let mut whole = domains(question, &[], sheet.design, sheet.listing, sheet.roster)?;
            let whole = whole.groups.pop().unwrap_or_default();
            let missing = whole.missing;
            (Term::of(question.kind, whole).ok(), missing)
        }
    };
    let wanted = difference.of.names();
    if let Some(stranger) = wanted.iter().find(|group| of_group(drafts, estimate, Some(group)).is_none()) {
        return Err(no_group(stranger).at_key(key("of")).into());
    }
    let compared = |draft: &&Draft<'q>| {
        let group = draft.row.group.as_ref();
        draft.row.name == *estimate && group != difference.from.as_ref() && (wanted.is_empty() || group.is_some_and(|g| wanted.contains(g)))
    };
    let row = |of: &Draft<'q>| {
        let sum = of
            .term()
            .zip(reference.as_ref())
            .map(|(term, reference)| Sum { constant: 0.0, terms: vec![(1.0, Arc::clone(term)), (-1.0, Arc::clone(reference))] });
        let missing = if difference.from.is_some() { of.row.missing + missing } else { missing };
        draft(name, of.row.group.clone(), missing, sum, End::Difference(confidence.clone()))
    };
    Ok(drafts.iter().filter(compared).map(row).collect())
}

fn draft<'q>(name: &str, group: Option<String>, missing: u64, sum: Option<Sum>, end: End<'q>) -> Draft<'q> {
    let n = sum.as_ref().map_or(0, |sum| sum.places().len() as u64);
    let mut row = Row::unknown(name, group, [n, missing]);
    if let End::Sum(confidence) | End::Difference(confidence) = &end {
        row = row.bounded_by(Method::Wald.code(), confidence);
    }
    if sum.is_none() {
        row.flags.push(Flag::Undefined);
    }
    Draft { row, sums: sum.into_iter().collect(), end, found: None }
}

fn of_group<'d, 'q>(drafts: &'d [Draft<'q>], estimate: &str, group: Option<&str>) -> Option<&'d Draft<'q>> {
    drafts.iter().find(|draft| matches!(draft.end, End::Estimate(_)) && draft.row.name == estimate && draft.row.group.as_deref() == group)
}

/// The one question of a name, if it is linear.
fn linear<'q>(questions: &'q [Question], name: &str) -> Result<&'q Question, Problem> {
    let mut named = questions.iter().filter(|question| question.name == name);
    match (named.next(), named.next()) {
        (Some(question), None) if question.kind != Kind::Quantile => Ok(question),
        (Some(_), None) => Err(not_linear(name)),
        _ => Err(unknown(name)),
    }
}

fn unknown(name: &str) -> Problem {
    Problem::new(
        Words::new(format!("没有叫 {name} 的估计，或不止一个"), format!("there is no estimate called {name}, or more than one")),
        Words::new("写 [[estimate]] 中的 name", "write the name of an [[estimate]]"),
    )
}

fn not_linear(name: &str) -> Problem {
    Problem::new(
        Words::new(format!("{name} 是分位数，不能相加减"), format!("{name} is a quantile and cannot be added up")),
        Words::new("用均值、总数、比率或比例", "use means, totals, ratios or proportions"),
    )
}

fn no_group(name: &str) -> Problem {
    Problem::new(
        Words::new(format!("{name} 没有这一组"), format!("{name} has no such group")),
        Words::new("有 by 的估计要写 group，没有 by 的不写", "write the group of an estimate with by, and none for one without"),
    )
}

fn no_groups(name: &str) -> Problem {
    Problem::new(
        Words::new(format!("{name} 没有分组，无从比较"), format!("{name} has no groups that could be compared")),
        Words::new("给这个估计写 by", "give the estimate a by"),
    )
}
