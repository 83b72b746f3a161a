//! The verdicts of many replicates, kept one by one: studies that share their random numbers are compared replicate by replicate.

use std::ops::Range;

use rayon::prelude::*;

use crate::simulate::Figure;
use crate::study::{Chances, Course, Desk, Reducer, Study};

/// What is known of each replicate.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdicts {
    /// Rules that are broken, and rules that could not be judged, as bits.
    Seen(Vec<(u64, u64)>),
    /// The chance to pass given the sample and its interviews, then by rule that it is met: where the study has a conditional expectation.
    Given(Vec<Vec<f64>>),
}

impl Verdicts {
    /// Runs these replicates.
    pub(super) fn of(study: &Study, replicates: Range<u64>) -> Self {
        if !matches!(study.reducer, Some(Reducer::Conditional(_))) {
            return Self::Seen(each(study, replicates, |replicate, desk| last(study.replicate(replicate, desk))));
        }
        let given = |chances: &Chances| std::iter::once(1.0 - chances.not_passed).chain(chances.met.iter().copied()).collect();
        Self::Given(each(study, replicates, |replicate, desk| study.chances(replicate, desk).map(given).unwrap_or_default()))
    }

    /// Replicates.
    pub(super) fn count(&self) -> u64 {
        match self {
            Self::Seen(verdicts) => verdicts.len() as u64,
            Self::Given(chances) => chances.len() as u64,
        }
    }

    /// The chance that every rule is met.
    pub(super) fn chance(&self) -> Figure {
        self.met(u64::MAX)
    }

    /// The chance that every rule of a set of bits is met; none where it is not known of several together.
    pub(super) fn met(&self, mask: u64) -> Figure {
        match self {
            Self::Seen(verdicts) => share(verdicts.iter().map(|(broken, not_judged)| (broken | not_judged) & mask == 0)),
            Self::Given(chances) => {
                let rules = chances.first().map_or(0, |chances| chances.len().saturating_sub(1));
                match (mask.count_ones(), mask.trailing_zeros() as usize) {
                    (64, _) => Figure::mean_of(chances.iter().map(|chances| chances[0])),
                    (1, bit) if bit < rules => Figure::mean_of(chances.iter().map(|chances| chances[1 + bit])),
                    _ => Figure::NONE,
                }
            }
        }
    }
}

/// Rules of the deciding review that are broken or could not be judged.
pub(super) fn last(courses: &[Course]) -> (u64, u64) {
    courses.last().map_or((0, u64::MAX), |course| (course.broken, course.not_judged))
}

/// Whether a verdict is a pass.
pub(super) fn passed((broken, not_judged): (u64, u64)) -> bool {
    broken == 0 && not_judged == 0
}

/// A share with its Monte-Carlo error.
pub(super) fn share(of: impl Iterator<Item = bool>) -> Figure {
    let (count, all) = of.fold((0, 0), |(count, all), yes| (count + u64::from(yes), all + 1));
    Figure::share(count, all)
}

/// The difference of two shares over the same replicates, second less first: its error is that of the pairs.
pub(super) fn gain(pairs: impl Iterator<Item = (bool, bool)>) -> Figure {
    let (mut up, mut down, mut all) = (0.0, 0.0, 0.0);
    for (before, after) in pairs {
        up += f64::from(u8::from(after && !before));
        down += f64::from(u8::from(before && !after));
        all += 1.0;
    }
    let mean = (up - down) / all;
    Figure { value: mean, mcse: (((up + down) / all - mean * mean).max(0.0) / all).sqrt() }
}

/// What `look` sees in each replicate, in order, on all threads.
pub(super) fn each<T: Send>(study: &Study, replicates: Range<u64>, look: impl Fn(u64, &mut Desk) -> T + Sync) -> Vec<T> {
    // A desk is as large as the county: a few blocks a thread.
    let size = (replicates.end - replicates.start).div_ceil(4 * rayon::current_num_threads() as u64).max(1);
    let starts: Vec<u64> = replicates.clone().step_by(size as usize).collect();
    let blocks: Vec<Vec<T>> = starts
        .into_par_iter()
        .map(|start| {
            let mut desk = study.desk();
            (start..replicates.end.min(start + size)).map(|replicate| look(replicate, &mut desk)).collect()
        })
        .collect();
    blocks.into_iter().flatten().collect()
}
