//! How the households really live: who is poor by the standard, and the income and guarantees that say the same.

use rand_distr::{Distribution, LogNormal};

use super::Recipe;
use super::county::{County, Question};
use crate::frame::Status;

/// The four guarantees in the order of their columns.
pub(super) const GUARANTEES: [&str; 4] = ["house_safe", "edu_ok", "medical_ok", "water_ok"];

/// Which guarantees are met. Truly poor households lack some; those whose income is above the line `on_paper` lack at least one.
pub(super) fn guarantees(recipe: &Recipe, county: &County, on_paper: &[bool]) -> Vec<[bool; 4]> {
    let chances = recipe.truth.unmet.chances();
    county.each(Question::Unmet, |h, stream| {
        let luck: [f64; 5] = std::array::from_fn(|_| stream.uniform());
        let mut met = [true; 4];
        if county.truly_poor[h] {
            (0..4).for_each(|g| met[g] = luck[g] >= chances[g]);
        }
        if on_paper[h] && met == [true; 4] {
            met[weighted(&chances, luck[4])] = false;
        }
        met
    })
}

fn weighted(chances: &[f64; 4], luck: f64) -> usize {
    let mut left = luck * chances.iter().sum::<f64>();
    let found = (0..4).find(|&g| {
        left -= chances[g];
        left < 0.0
    });
    found.or_else(|| (0..4).rev().find(|&g| chances[g] > 0.0)).unwrap_or(0)
}

/// Whole yuan per person and year: below the line for the truly poor, except on paper; at or above it for everyone else, with the
/// class's median. Households that were never poor (mis-included ones) earn as the never registered do.
pub(super) fn income(recipe: &Recipe, county: &County, on_paper: &[bool]) -> Vec<f64> {
    let income = &recipe.income;
    let line = income.line;
    let above = |median: f64| LogNormal::new((median - line).ln(), income.spread).ok();
    let (never, exited) = (above(income.never_registered), above(income.exited));
    county.each(Question::Income, |h, stream| {
        let luck = stream.uniform();
        let of_class = if county.status[h] == Status::Exited && !county.mis_included[h] { &exited } else { &never };
        let beyond = of_class.as_ref().map_or(0.0, |excess| excess.sample(stream));
        match (county.truly_poor[h], on_paper[h]) {
            (false, _) => (line + beyond).ceil(),
            (true, true) => (line * (1.0 + 0.4 * luck)).ceil(),
            (true, false) => ((line * luck.sqrt()).ceil() - 1.0).max(0.0),
        }
    })
}

/// Answers on the scale of five: 4 and 5 are satisfied.
pub(super) fn score(county: &County, satisfied: &[bool]) -> Vec<f64> {
    county.each(Question::Score, |h, stream| match (satisfied[h], stream.uniform()) {
        (true, luck) if luck < 0.45 => 5.0,
        (true, _) => 4.0,
        (false, luck) if luck < 0.50 => 3.0,
        (false, luck) if luck < 0.85 => 2.0,
        (false, _) => 1.0,
    })
}
