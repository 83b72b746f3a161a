//! One replicate in detail: in which villages the review was, and what it met and found there, class by class.

use std::collections::BTreeMap;

use super::{Course, Desk, Study};
use crate::frame::Status;

/// One review of a replicate.
#[derive(Clone, Debug)]
pub struct Traced {
    /// How it went as a whole.
    pub course: Course,
    /// The villages and classes in which somebody was drawn or interviewed, in frame order.
    pub places: Vec<Spot>,
}

/// The households of one class in one village.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The village's index in the frame.
    pub village: u32,
    /// The class.
    pub status: Status,
    /// Households drawn; one drawn twice counts twice.
    pub drawn: u32,
    /// Households interviewed, substitutes among them.
    pub interviewed: u32,
    /// Findings that stand: omissions and mis-exits.
    pub found: u32,
}

impl Study {
    /// Runs one replicate as [`Study::replicate`] does, and tells of every review where it was.
    pub fn trace(&self, replicate: u64, desk: &mut Desk) -> Vec<Traced> {
        let mut traced = Vec::new();
        self.open(replicate, desk);
        self.reviews(replicate, desk, |index, desk| {
            traced.push(Traced { course: desk.courses[index].clone(), places: self.spots(index, desk) })
        });
        traced
    }

    fn spots(&self, index: usize, desk: &Desk) -> Vec<Spot> {
        let measure = self.rounds[index].estimation.measure();
        let mut places: BTreeMap<(usize, u8), Spot> = BTreeMap::new();
        let mut at = |household: u32, count: &dyn Fn(&mut Spot)| {
            let (village, status) = (self.frame.villages().locate(household as usize), self.frame.status()[household as usize]);
            let empty = Spot { village: village as u32, status, drawn: 0, interviewed: 0, found: 0 };
            count(places.entry((village, status as u8)).or_insert(empty));
        };
        for &household in &desk.sample.households {
            at(household, &|place| place.drawn += 1);
        }
        for (&household, &record) in desk.answers.households.iter().zip(&desk.answers.records) {
            let found = measure.findings(record) as u32;
            at(household, &|place| {
                place.interviewed += 1;
                place.found += found;
            });
        }
        places.into_values().collect()
    }
}
