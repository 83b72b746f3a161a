//! One variance for every estimate: between the units of a stratum, a stage, all stages.
//!
//! With z the weighted linearised value of a row and tᵢ the sum of z over unit i, a stratum of n drawn of N units adds
//! `(1 − n/N) · n/(n − 1) · Σ(tᵢ − t̄)²`, and n/N times the variance within each of its units (Särndal et al. 1992, result 4.3.1 in
//! terms of expanded totals; R `survey`). Units drawn that have no row in the domain count with tᵢ = 0. Where units were drawn with
//! replacement, N is infinite and the recursion stops. Where units were drawn with unequal probabilities, the first part is one of
//! [`super::unequal`], and πᵢ takes the place of n/N.

use std::ops::Range;

use super::design::{Design, Stratum};
use super::probabilities::Unequal;
use super::written::Lonely;
use crate::estimate::variance::between;

/// The variance of a sum of z.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    pub(super) variance: f64,
    /// Whether chance played a part: some stratum was not taken in full.
    pub(super) random: bool,
    /// Strata with a single unit that the policy had to deal with.
    pub(super) lonely: u32,
}

/// A stratum in which a single unit was drawn, although the policy is to fail, or none is left with which it could be joined.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alone {
    /// The stage, from 1.
    pub(super) stage: usize,
    /// The first row of the stratum, from 0.
    pub(super) row: u32,
}

/// A share of the sampling fraction that is left is taken for none (R `survey` uses the same).
const TAKEN_IN_FULL: f64 = 1e-7;

/// The total of a unit, and its rows in the slice at hand.
struct Unit {
    id: u32,
    stratum: u32,
    total: f64,
    rows: Range<usize>,
}

/// A stratum that the domain touches.
struct Touched<'u> {
    stratum: Stratum,
    units: &'u [Unit],
    unequal: Option<&'u Unequal>,
}

impl Touched<'_> {
    fn drawn(&self) -> f64 {
        f64::from(self.stratum.drawn)
    }

    fn sum(&self) -> f64 {
        self.units.iter().map(|unit| unit.total).sum()
    }

    /// The inclusion probability of a unit within its stratum.
    fn chance(&self, unit: &Unit) -> f64 {
        self.unequal.map_or(self.stratum.fraction(), |unequal| unequal.of(unit.id))
    }

    fn certain(&self) -> bool {
        1.0 - self.stratum.fraction() < TAKEN_IN_FULL
    }

    fn lonely(&self) -> bool {
        self.stratum.drawn == 1 && !self.certain() && !self.unequal.is_some_and(Unequal::independent)
    }
}

impl Design {
    /// The variance of `Σ z`; `places` are those of the domain with a weight, in ascending order, and `z` belongs to them.
    pub(super) fn spread(&self, places: &[u32], z: &[f64], lonely: Lonely) -> Result<Spread, Alone> {
        let mut spread = Spread::default();
        self.descend(0, places, z, lonely, 1.0, &mut spread)?;
        Ok(spread)
    }

    /// Adds `share` times the variance of this stage and those below.
    fn descend(&self, depth: usize, places: &[u32], z: &[f64], lonely: Lonely, share: f64, spread: &mut Spread) -> Result<(), Alone> {
        let tier = &self.tiers[depth];
        let units = self.units(depth, places, z);
        let strata: Vec<Touched<'_>> = units
            .chunk_by(|a, b| a.stratum == b.stratum)
            .map(|units| Touched { stratum: tier.strata[units[0].stratum as usize], units, unequal: tier.unequal.as_ref() })
            .collect();
        spread.random |= strata.iter().any(|s| !s.certain());
        spread.lonely += strata.iter().filter(|s| s.lonely()).count() as u32;
        if let (Lonely::Fail | Lonely::Collapse, Some(alone)) = (lonely, strata.iter().find(|s| s.lonely())) {
            return Err(Alone { stage: depth + 1, row: alone.stratum.row });
        }
        spread.variance += share * stage(&strata, lonely);
        if depth + 1 == self.tiers.len() {
            return Ok(());
        }
        for touched in strata.iter().filter(|s| s.stratum.population.is_finite()) {
            for unit in touched.units {
                let rows = unit.rows.clone();
                self.descend(depth + 1, &places[rows.clone()], &z[rows], lonely, share * touched.chance(unit), spread)?;
            }
        }
        Ok(())
    }

    /// The units of a stage with their totals.
    fn units(&self, depth: usize, places: &[u32], z: &[f64]) -> Vec<Unit> {
        let tier = &self.tiers[depth];
        let mut units = Vec::new();
        let mut from = 0;
        for rows in places.chunk_by(|&a, &b| tier.unit_of[a as usize] == tier.unit_of[b as usize]) {
            let id = tier.unit_of[rows[0] as usize];
            let rows = from..from + rows.len();
            from = rows.end;
            units.push(Unit { id, stratum: tier.stratum_of[id as usize], total: z[rows.clone()].iter().sum(), rows });
        }
        units
    }
}

/// The variance between the units of one stage, with what the policy adds for lonely strata.
fn stage(strata: &[Touched<'_>], lonely: Lonely) -> f64 {
    let seen: f64 = strata.iter().filter(|s| !s.lonely()).map(of_stratum).sum();
    let alone: Vec<&Touched<'_>> = strata.iter().filter(|s| s.lonely()).collect();
    if alone.is_empty() {
        return seen;
    }
    match lonely {
        Lonely::Fail | Lonely::Collapse => f64::NAN,
        Lonely::Remove | Lonely::Certainty => seen,
        Lonely::Adjust => {
            let drawn: f64 = strata.iter().map(Touched::drawn).sum();
            let mean = strata.iter().map(Touched::sum).sum::<f64>() / drawn;
            seen + alone.iter().map(|s| (1.0 - s.stratum.fraction()) * (s.sum() - mean).powi(2)).sum::<f64>()
        }
        Lonely::Average if alone.len() == strata.len() => f64::NAN,
        Lonely::Average => seen * strata.len() as f64 / (strata.len() - alone.len()) as f64,
    }
}

fn of_stratum(of: &Touched<'_>) -> f64 {
    if let Some(unequal) = of.unequal {
        let mut totals = vec![0.0; of.stratum.drawn as usize];
        of.units.iter().for_each(|unit| totals[(unit.id - of.stratum.first) as usize] = unit.total);
        return unequal.variance(of.stratum.first, &totals);
    }
    let totals: Vec<f64> = of.units.iter().map(|unit| unit.total).collect();
    among(&totals, of.drawn(), of.stratum.fraction())
}

/// [`between`] units of which some, beyond the given totals, have a total of 0. Centred first, so that little cancels.
fn among(totals: &[f64], drawn: f64, fraction: f64) -> f64 {
    let zeros = drawn - totals.len() as f64;
    let mean = totals.iter().sum::<f64>() / drawn;
    let (mut sum, mut squares) = (-zeros * mean, zeros * mean * mean);
    for total in totals {
        sum += total - mean;
        squares += (total - mean) * (total - mean);
    }
    between(drawn, fraction, sum, squares, true)
}
