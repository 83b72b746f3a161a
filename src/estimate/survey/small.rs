//! Small areas: the groups of a proportion, each with the help of all.
//!
//! The beta-binomial takes the weighted shares of effectively `n / d` answers, d the design effect of all groups together, weighed by their
//! rows. Fay–Herriot takes the weighted shares, too; their variances are smoothed, as the model takes them for known (Rao & Molina 2015, *Small Area Estimation*, §6.4.1): `d / (n p (1 − p))`
//! on the logit. Where nothing or everything was found the counts stand in.

use serde::Serialize;

use super::question::Question;
use super::row::Row;
use crate::estimate::{Area, BetweenAreas, Effective, Logit, SmallArea, fay_herriot, shrunk};

/// A group as a small area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Local {
    /// Rows that are so.
    pub found: u64,
    /// Answers of a simple random sample that would say as much: what the beta-binomial goes by.
    pub effective_n: f64,
    /// The hierarchical beta-binomial.
    pub shrunk: Borrowed,
    /// Fay and Herriot's model on the logit; none where fewer than three groups have answers.
    pub fay_herriot: Option<Borrowed>,
}

/// An estimate that borrows strength from the other groups. Shares; numbers that are not defined are `NaN`, in JSON `null`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Borrowed {
    /// The estimate.
    pub estimate: f64,
    /// Posterior standard deviation, or root of the mean squared error.
    pub se: f64,
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
    /// How much of it is the group's own answers; the rest is that of all groups.
    pub own: f64,
}

impl From<&SmallArea> for Borrowed {
    fn from(of: &SmallArea) -> Self {
        Self { estimate: of.estimate, se: of.se, lower: of.interval.lower, upper: of.interval.upper, own: of.own }
    }
}

/// Fills in the small areas of every question that asks for them. `found`: by row, the rows that are so.
pub(super) fn fill_in(questions: &[Question], rows: &mut [Row], found: &[Option<u64>]) {
    for question in questions.iter().filter(|question| question.small_area) {
        let here: Vec<(usize, u64)> =
            (0..rows.len()).filter(|&at| rows[at].name == question.name).filter_map(|at| Some((at, found[at]?))).collect();
        let areas: Vec<Area> =
            here.iter().map(|&(at, found)| Area { found: found as u32, asked: rows[at].n.min(u64::from(u32::MAX)) as u32 }).collect();
        let effect = design_effect(here.iter().map(|&(at, _)| &rows[at]));
        let logit = |(&(at, _), area): (&(usize, u64), &Area)| {
            let (p, n) = (rows[at].estimate, rows[at].n as f64);
            Logit::of_estimate(p, (effect * p * (1.0 - p) / n).sqrt()).unwrap_or_else(|| Logit::of_counts(*area, effect))
        };
        let logits: Vec<Logit> = here.iter().zip(&areas).map(logit).collect();
        let quantiles = &question.confidence.quantiles;
        let borrowed = fay_herriot(&logits, quantiles);
        let effective = |&(at, _): &(usize, u64)| Effective::of(rows[at].n as f64, rows[at].estimate, effect);
        let effective: Vec<Effective> = here.iter().map(effective).collect();
        for (k, (of, &(at, found))) in shrunk(&effective, &BetweenAreas::default(), quantiles).iter().zip(&here).enumerate() {
            let fay_herriot = borrowed.as_ref().and_then(|model| model.areas.get(k)).map(Borrowed::from);
            rows[at].small_area = Some(Local { found, effective_n: effective[k].asked, shrunk: of.into(), fay_herriot });
        }
    }
}

/// The mean design effect of the groups, weighed by their rows; where none is known, the part that unequal weights make (Kish 1965, §11.7).
fn design_effect<'r>(rows: impl Iterator<Item = &'r Row> + Clone) -> f64 {
    let mean = |of: fn(&Row) -> f64| {
        let known = rows.clone().filter(|row| of(row).is_finite() && of(row) > 0.0);
        let (sum, n) = known.fold((0.0, 0.0), |(sum, n), row| (sum + of(row) * row.n as f64, n + row.n as f64));
        (n > 0.0).then(|| sum / n)
    };
    mean(|row| row.deff_replace).or_else(|| mean(|row| row.deff_weights)).unwrap_or(1.0)
}
