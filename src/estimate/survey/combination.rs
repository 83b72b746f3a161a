//! Sums of estimates: `c + Σ aⱼ θ̂ⱼ` has the linearised values `Σ aⱼ uⱼ`, which carry every covariance (Särndal et al. 1992, §5.5).

use super::Sheet;
use super::domain::{Domain, domains};
use super::linear::Linear;
use super::question::{Question, quantiles};
use super::row::{Flag, Row, symmetric};
use super::written::{Combination, Kind, Part};
use crate::error::{Problem, Refusal};
use crate::estimate::Method;
use crate::units::{Interval, Words};

/// The row of a combination.
///
/// # Errors
/// An estimate or group that is not there or not unique, or a quantile.
pub(super) fn combine(sum: &Combination, questions: &[Question], sheet: &Sheet<'_>) -> Result<Row, Refusal> {
    let places = sheet.design.order.len();
    let (mut z, mut touched) = (vec![0.0; places], vec![false; places]);
    let (mut estimate, mut missing, mut undefined) = (sum.constant, 0, false);
    for part in &sum.terms {
        let key = format!("combination.{}.terms", sum.name);
        let (domain, linear) = term(part, questions, sheet, &key)?;
        missing += domain.missing;
        let Some(linear) = linear else {
            undefined = true;
            continue;
        };
        estimate += part.times * linear.estimate;
        for ((&place, weight), u) in domain.places.iter().zip(&domain.weights).zip(&linear.u) {
            z[place as usize] += part.times * weight * u;
            touched[place as usize] = true;
        }
    }
    let places: Vec<u32> = (0..places as u32).filter(|&place| touched[place as usize]).collect();
    let z: Vec<f64> = places.iter().map(|&place| z[place as usize]).collect();
    let domain = Domain { places, missing, ..Domain::default() };
    let mut row = Row::unknown(&sum.name, Method::Wald.code(), sum.level, &domain);
    row.df = sheet.design.degrees_of_freedom(&domain.places);
    if undefined {
        row.flags.push(Flag::Undefined);
        return Ok(row);
    }
    let spread = sheet.design.spread(&domain.places, &z, sheet.survey.lonely).map_err(|alone| sheet.lonely(alone))?;
    row.estimate = estimate;
    row.se = spread.variance.sqrt();
    row.cv = if estimate == 0.0 { f64::NAN } else { row.se / estimate.abs() };
    let quantiles = quantiles(sum.level).map_err(|p| p.at_key(format!("combination.{}.level", sum.name)))?;
    let point = Interval { lower: estimate, upper: estimate };
    let interval = if spread.random { symmetric(&row.evidence(), &quantiles) } else { Some(point) };
    row.place(interval);
    row.warn(spread.lonely > 0);
    Ok(row)
}

/// The domain and the linearised values of one term.
fn term(part: &Part, questions: &[Question], sheet: &Sheet<'_>, key: &str) -> Result<(Domain, Option<Linear>), Refusal> {
    let mut named = questions.iter().filter(|q| q.name == part.estimate);
    let (Some(question), None) = (named.next(), named.next()) else {
        return Err(unknown(&part.estimate).at_key(key).into());
    };
    if question.kind == Kind::Quantile {
        return Err(not_linear(&part.estimate).at_key(key).into());
    }
    let groups = domains(question, sheet.design, sheet.listing, &sheet.roster)?.groups;
    let mut wanted = groups.into_iter().filter(|domain| domain.group == part.group);
    match (wanted.next(), wanted.next()) {
        (Some(domain), None) => {
            let linear = Linear::of(question.kind, &domain);
            Ok((domain, linear))
        }
        _ => Err(no_group(&part.estimate).at_key(key).into()),
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
