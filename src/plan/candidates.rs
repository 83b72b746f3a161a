//! What can be re-checked on its own: the households of one class in one village, with what the review is expected to find there.

use super::bench::Bench;
use crate::frame::Status;
use crate::truth::Basic;
use crate::units::Indicator;

/// The households of one class in one village.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Index of the village in the frame.
    pub(super) village: u32,
    /// Their class.
    pub(super) class: Status,
    /// Frame indices.
    pub(super) households: Vec<u32>,
    /// Cases of what the rules judge that the deciding review is expected to draw here.
    pub(super) expected: f64,
}

/// Every class of every village in which a case is possible, village by village.
pub(super) fn candidates(bench: &Bench<'_>) -> Vec<Candidate> {
    let (study, frame) = (bench.study, &bench.study.frame);
    let Some(round) = study.rounds.last() else { return Vec::new() };
    let inclusion = round.design.inclusion(frame.households());
    let judged = |indicators: &[Indicator]| round.rules.iter().any(|rule| indicators.contains(&rule.rule.indicator));
    let of_rates = [
        (Basic::Omission, judged(&[Indicator::Omission, Indicator::OmissionVillage, Indicator::CompositeIncidence])),
        (Basic::MisExit, judged(&[Indicator::MisExit, Indicator::CompositeIncidence])),
        (Basic::MisInclusion, judged(&[Indicator::MisInclusion])),
    ];
    let mut wrong = vec![0.0; frame.households()];
    for (basic, _) in of_rates.into_iter().filter(|(basic, judged)| *judged && study.truth.knows(*basic)) {
        wrong.iter_mut().zip(study.truth.probabilities(basic)).for_each(|(sum, p)| *sum += p);
    }
    let mut candidates = Vec::new();
    for village in 0..frame.villages().len() {
        for class in Status::ALL {
            let households: Vec<u32> = frame.villages().range(village).filter(|&k| frame.status()[k] == class).map(|k| k as u32).collect();
            let expected: f64 = households.iter().map(|&k| wrong[k as usize] * inclusion[k as usize]).sum();
            if expected > 0.0 {
                candidates.push(Candidate { village: village as u32, class, households, expected });
            }
        }
    }
    candidates
}

/// The candidate that holds a household of a village and class; candidates stand village by village.
pub(super) fn holder(candidates: &[Candidate], village: u32, class: Status) -> Option<usize> {
    candidates.binary_search_by_key(&(village, class as u8), |c| (c.village, c.class as u8)).ok()
}
