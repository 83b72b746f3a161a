//! What is so in each township, once a world is filled.

use super::{Basic, Counts, Household, Measure, Truth, World};
use crate::frame::Units;

/// Numerators and denominators of one township: in the unit of the rates, and in households.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// In the unit of the rates.
    pub unit: Counts,
    /// In households.
    pub households: Counts,
}

impl Place {
    fn add(&mut self, household: Household, measure: &Measure, sign: f64) {
        let (unit, households) = (measure.counts(household), measure.counts_in_households(household));
        for i in 0..4 {
            self.unit.y[i] += sign * unit.y[i];
            self.unit.x[i] += sign * unit.x[i];
            self.households.y[i] += sign * households.y[i];
            self.households.x[i] += sign * households.x[i];
        }
    }

    /// Adds cases that were drawn by village: so many households, and what they count in the unit of the rates.
    #[inline]
    pub(super) fn count_cases(&mut self, basic: Basic, households: f64, unit: f64) {
        let sign = if basic == Basic::Approval { -1.0 } else { 1.0 };
        self.households.y[basic as usize] += sign * households;
        self.unit.y[basic as usize] += sign * unit;
    }

    /// The townships of households that nobody has changed yet.
    pub(super) fn all(base: &[Household], villages: &Units, measure: &Measure) -> Vec<Self> {
        let mut places = vec![Self::default(); villages.parents.iter().max().map_or(0, |last| *last as usize + 1)];
        for (village, &township) in villages.parents.iter().enumerate() {
            let place = &mut places[township as usize];
            base[villages.range(village)].iter().for_each(|&household| place.add(household, measure, 1.0));
        }
        places
    }
}

impl Truth {
    /// What is so in each township as the world now stands, in frame order, with all changes by actions, corrections and relapse. No village
    /// need be laid out for it.
    pub fn places(&self, world: &World, measure: &Measure, places: &mut Vec<Place>) {
        places.clear();
        places.extend_from_slice(world.places());
        for &(k, before, after) in world.steps() {
            let place = &mut places[self.villages.parents[self.villages.locate(k as usize)] as usize];
            place.add(before, measure, -1.0);
            place.add(after, measure, 1.0);
        }
    }
}
