//! How sure estimates are: by linearisation and one recursion through the design, or by replication.

use rayon::prelude::*;

use super::design::Design;
use super::recursion::{Alone, Spread};
use super::replication::Replication;
use super::sum::Sum;
use super::weighting::Weighting;
use super::written::Lonely;
use crate::error::Refusal;
use crate::estimate::Calibrated;

/// How standard errors are had.
#[derive(Debug)]
pub(super) enum Precision {
    /// The variance of `Σ z`, z the weighted linearised values, or their residuals after calibration.
    Linearised(Option<Calibrated>),
    /// The estimates from replicates of the weights.
    Replicated(Replication),
}

/// An estimate's uncertainty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncertainty {
    /// The standard error under the design.
    pub(super) se: f64,
    /// Whether chance played a part: some stratum was not taken in full.
    pub(super) random: bool,
    /// Whether a lonely stratum had to be dealt with.
    pub(super) lonely: bool,
}

/// Relative error of a sum that cancels.
const ROUNDING: f64 = 1e-13;

impl Precision {
    /// The uncertainty of each sum; a standard error that is nothing but rounding is 0, one that a replicate leaves undefined `NaN`.
    ///
    /// # Errors
    /// A lonely stratum that `lonely` has no answer to, or weights that cannot be adjusted in a replicate.
    pub(super) fn of(&self, sums: &[&Sum], design: &Design, weighting: &Weighting, lonely: Lonely) -> Result<Vec<Uncertainty>, Refusal> {
        match self {
            Self::Linearised(calibrated) => sums
                .iter()
                .map(|sum| {
                    let spread = linearised(sum, design, calibrated.as_ref(), lonely).map_err(Alone::refusal)?;
                    Ok(uncertainty(sum, spread))
                })
                .collect(),
            Self::Replicated(replication) => {
                let estimates: Vec<Vec<f64>> = (0..replication.number())
                    .into_par_iter()
                    .map(|replicate| {
                        let adjusted = weighting.apply(replication.weights(replicate, design));
                        let weights = adjusted.map_err(|problem| Replication::refused(replicate, problem))?.weights;
                        Ok(sums.iter().map(|sum| sum.with(&weights)).collect())
                    })
                    .collect::<Result<_, Refusal>>()?;
                let of = |(at, sum): (usize, &&Sum)| {
                    let column: Vec<f64> = estimates.iter().map(|row| row[at]).collect();
                    let variance = replication.variance(sum.estimate(), &column);
                    uncertainty(sum, Spread { variance, random: replication.number() > 0, lonely: 0 })
                };
                Ok(sums.iter().enumerate().map(of).collect())
            }
        }
    }

    /// Degrees of freedom of some places in ascending order.
    pub(super) fn degrees_of_freedom(&self, design: &Design, places: &[u32]) -> f64 {
        let given = if let Self::Replicated(replication) = self { replication.rank(places) } else { None };
        given.map_or_else(|| design.degrees_of_freedom(places), |rank| rank as f64 - 1.0)
    }
}

fn uncertainty(sum: &Sum, spread: Spread) -> Uncertainty {
    let se = spread.variance.sqrt();
    Uncertainty { se: if se <= ROUNDING * sum.scale() { 0.0 } else { se }, random: spread.random, lonely: spread.lonely > 0 }
}

fn linearised(sum: &Sum, design: &Design, calibrated: Option<&Calibrated>, lonely: Lonely) -> Result<Spread, Alone> {
    if let (None, [(times, term)]) = (calibrated, sum.terms.as_slice()) {
        let z: Vec<f64> = term.linear.u.iter().zip(&term.domain.weights).map(|(u, w)| times * u * w).collect();
        return design.spread(&term.domain.places, &z, lonely);
    }
    let mut u = sum.everywhere(design.order.len());
    let places = match calibrated {
        Some(calibrated) => {
            u = calibrated.residuals(&u);
            (0..u.len() as u32).filter(|&place| design.weights[place as usize] != 0.0).collect()
        }
        None => sum.places().into_owned(),
    };
    let z: Vec<f64> = places.iter().map(|&place| design.weights[place as usize] * u[place as usize]).collect();
    design.spread(&places, &z, lonely)
}
