//! The verdicts of many replicates, kept one by one: studies that share their random numbers are compared replicate by replicate.

use std::ops::Range;

use rayon::prelude::*;

use crate::simulate::Figure;
use crate::study::{Course, Desk, Study};

/// One verdict a replicate: rules that are broken, and rules that could not be judged, as bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdicts(pub(super) Vec<(u64, u64)>);

impl Verdicts {
    /// Runs these replicates.
    pub(super) fn of(study: &Study, replicates: Range<u64>) -> Self {
        Self(each(study, replicates, |replicate, desk| last(study.replicate(replicate, desk))))
    }

    /// Share of replicates in which every rule is met.
    pub(super) fn chance(&self) -> Figure {
        self.met(u64::MAX)
    }

    /// Share of replicates in which every rule of a set of bits is met.
    pub(super) fn met(&self, mask: u64) -> Figure {
        share(self.0.iter().map(|(broken, not_judged)| (broken | not_judged) & mask == 0))
    }
}

/// The verdicts of the study as it is on the first replicates, and its chance to pass over all that were run.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) verdicts: Verdicts,
    pub(super) now: Figure,
}

impl Known {
    /// The replicates whose verdicts are known.
    pub(super) fn replicates(&self) -> Range<u64> {
        0..self.verdicts.0.len() as u64
    }

    /// The chance to pass of a changed study, post-stratified by the verdict of the study as it is, whose shares are known from more
    /// replicates: `Σ W_h p_h`, its variance `Σ W_h² p_h (1 − p_h) / n_h + (p_1 − p_0)² var(W)` (Cochran 1977, *Sampling Techniques*, §5A.9).
    /// Unchanged it is the chance that is known.
    pub(super) fn chance(&self, changed: &Verdicts) -> Figure {
        let mut table = [[0.0_f64; 2]; 2];
        for (before, after) in self.verdicts.0.iter().zip(&changed.0) {
            table[usize::from(passed(*before))][usize::from(passed(*after))] += 1.0;
        }
        let of = |[failed, passed]: [f64; 2]| (failed + passed, passed / (failed + passed));
        let ((n_0, p_0), (n_1, p_1)) = (of(table[0]), of(table[1]));
        if n_0 == 0.0 || n_1 == 0.0 || !self.now.value.is_finite() {
            return changed.chance();
        }
        let (w, var) = (self.now.value, |p: f64, n: f64| p * (1.0 - p) / n);
        let variance = w * w * var(p_1, n_1) + (1.0 - w).powi(2) * var(p_0, n_0) + ((p_1 - p_0) * self.now.mcse).powi(2);
        Figure { value: w * p_1 + (1.0 - w) * p_0, mcse: variance.sqrt() }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(fails: impl Fn(u64) -> bool) -> Verdicts {
        Verdicts((0..1_000).map(|k| (u64::from(fails(k)), 0)).collect())
    }

    #[test]
    fn the_unchanged_study_has_the_chance_that_is_known() {
        let now = Figure { value: 0.953, mcse: 0.002 };
        let known = Known { verdicts: verdicts(|k| k < 60), now };
        let same = known.chance(&known.verdicts);
        assert!((same.value - now.value).abs() < 1e-12 && (same.mcse - now.mcse).abs() < 1e-12, "{same:?}");
        // 60 of 1,000 fail and all of them fail again, with 188 of the other 940: W (1 − 0.2) = 0.7624.
        let worse = known.chance(&verdicts(|k| k < 60 || k % 5 == 0));
        assert!((worse.value - 0.953 * (1.0 - 188.0 / 940.0)).abs() < 1e-12, "{worse:?}");
        let raw = verdicts(|k| k < 60 || k % 5 == 0).chance();
        assert!(worse.mcse < raw.mcse, "{worse:?} {raw:?}");
        assert_eq!(Known { verdicts: verdicts(|_| false), now }.chance(&verdicts(|k| k < 10)).value, 0.99);
    }
}
