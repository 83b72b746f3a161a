//! The verdicts of many replicates, kept one by one: studies that share their random numbers are compared replicate by replicate.

use std::ops::Range;

use rayon::prelude::*;

use crate::simulate::Figure;
use crate::study::{Chances, Conditional, Course, Desk, Reducer, Study};

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
        Self::at(study, &study.desk(), replicates)
    }

    /// The same on copies of a desk. A chance given the sample needs nothing of a desk but room: any study's will do.
    fn at(study: &Study, desk: &Desk, replicates: Range<u64>) -> Self {
        if !is_conditional(study) {
            return Self::Seen(each_at(desk, replicates, |replicate, desk| last(study.replicate(replicate, desk))));
        }
        let given = |chances: &Chances| std::iter::once(1.0 - chances.not_passed).chain(chances.met.iter().copied()).collect();
        Self::Given(each_at(desk, replicates, |replicate, desk| study.chances(replicate, desk).map(given).unwrap_or_default()))
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

/// The verdicts of the study as it is on the first replicates, and its chance to pass over all that were run.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) verdicts: Verdicts,
    pub(super) now: Figure,
    /// Replicates behind a share.
    replicates: u64,
    /// Where chances are worked out given the sample, the desk for that.
    desk: Option<Desk>,
}

/// A chance that is worked out given each sample is as sure as the share of some ten to thirty times as many replicates; each takes three times as
/// long. So much fewer of them are behind a point.
const FEWER: u64 = 8;
/// But no fewer than this.
const FEWEST: u64 = 100;

impl Known {
    /// What these replicates say of the study, whose chance is known to be `now`.
    pub(super) fn of(study: &Study, replicates: u64, now: Figure) -> Self {
        Self { verdicts: Verdicts::of(study, 0..replicates), now, replicates, desk: None }
    }

    /// The same by the chance given each sample, where the study allows it: the chance as things are then comes from all of the replicates, and
    /// points are had from an eighth of them.
    pub(super) fn reduced(study: &Study, replicates: u64, now: Figure) -> Self {
        let (own, desk) = (conditional(study.clone()), study.desk());
        if let Verdicts::Given(mut chances) = Verdicts::at(&own, &desk, 0..replicates) {
            let now = Figure::mean_of(chances.iter().map(|chances| chances[0]));
            chances.truncate((replicates / FEWER).max(FEWEST) as usize);
            return Self { verdicts: Verdicts::Given(chances), now, replicates, desk: Some(desk) };
        }
        Self::of(study, replicates, now)
    }

    /// The verdicts of a changed study, of the same kind where it allows that.
    pub(super) fn verdicts_of(&self, study: Study) -> Verdicts {
        match &self.verdicts {
            Verdicts::Seen(_) => Verdicts::of(&study, 0..self.replicates),
            Verdicts::Given(of) => {
                let study = conditional(study);
                match &self.desk {
                    Some(desk) if is_conditional(&study) => Verdicts::at(&study, desk, 0..of.len() as u64),
                    _ => Verdicts::of(&study, 0..self.replicates),
                }
            }
        }
    }

    /// The chance to pass of a changed study, from the same replicates, drawn towards the chance that is known from more of them. Unchanged it is
    /// the chance that is known.
    pub(super) fn chance(&self, changed: &Verdicts) -> Figure {
        let known = match (&self.verdicts, changed) {
            (Verdicts::Seen(before), Verdicts::Seen(after)) => self.stratified(before, after),
            (Verdicts::Given(before), Verdicts::Given(after)) => self.regressed(before, after),
            _ => None,
        };
        known.filter(|_| self.now.value.is_finite()).unwrap_or_else(|| changed.chance())
    }

    /// Post-stratified by the verdict of the study as it is: `Σ W_h p_h`, its variance `Σ W_h² p_h (1 − p_h) / n_h + (p_1 − p_0)² var(W)`
    /// (Cochran 1977, *Sampling Techniques*, §5A.9).
    fn stratified(&self, before: &[(u64, u64)], after: &[(u64, u64)]) -> Option<Figure> {
        let mut table = [[0.0_f64; 2]; 2];
        for (before, after) in before.iter().zip(after) {
            table[usize::from(passed(*before))][usize::from(passed(*after))] += 1.0;
        }
        let of = |[failed, passed]: [f64; 2]| (failed + passed, passed / (failed + passed));
        let ((n_0, p_0), (n_1, p_1)) = (of(table[0]), of(table[1]));
        let (w, var) = (self.now.value, |p: f64, n: f64| p * (1.0 - p) / n);
        let variance = w * w * var(p_1, n_1) + (1.0 - w).powi(2) * var(p_0, n_0) + ((p_1 - p_0) * self.now.mcse).powi(2);
        (n_0 > 0.0 && n_1 > 0.0).then(|| Figure { value: w * p_1 + (1.0 - w) * p_0, mcse: variance.sqrt() })
    }

    /// By regression on the chance of the study as it is: `ȳ + b (X̄ − x̄)`, its variance `s²_y (1 − r²) / n + b² var(X̄)` (the same, §7.4).
    fn regressed(&self, before: &[Vec<f64>], after: &[Vec<f64>]) -> Option<Figure> {
        let pairs = || before.iter().zip(after).filter_map(|(x, y)| Some((*x.first()?, *y.first()?)));
        let n = pairs().count() as f64;
        let sum = pairs().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x, sum.1 + y));
        let (x, y) = (sum.0 / n, sum.1 / n);
        let [xx, xy, yy] =
            pairs().fold([0.0; 3], |[xx, xy, yy], (a, b)| [xx + (a - x) * (a - x), xy + (a - x) * (b - y), yy + (b - y) * (b - y)]);
        let slope = xy / xx;
        let left = (yy - slope * xy).max(0.0) / (n - 1.0) / n;
        let mcse = (left + (slope * self.now.mcse).powi(2)).sqrt();
        (xx > 0.0).then(|| Figure { value: (y + slope * (self.now.value - x)).clamp(0.0, 1.0), mcse })
    }
}

fn is_conditional(study: &Study) -> bool {
    matches!(study.reducer, Some(Reducer::Conditional(_)))
}

/// The study with a conditional expectation, if it has no way of its own to need fewer replicates and allows it; a chance that is asked of one
/// indicator must be that of one rule.
fn conditional(mut study: Study) -> Study {
    let rules = study.rounds.last().map_or(&[][..], |round| &round.rules);
    let twice = (1..rules.len()).any(|at| rules[..at].iter().any(|rule| rule.rule.indicator == rules[at].rule.indicator));
    if study.reducer.is_none() && !twice && !study.truth.is_learnt() {
        study.reducer = Conditional::prepare(&study).ok().map(Reducer::Conditional);
    }
    study
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
    each_at(&study.desk(), replicates, look)
}

/// The same on copies of a desk.
fn each_at<T: Send>(desk: &Desk, replicates: Range<u64>, look: impl Fn(u64, &mut Desk) -> T + Sync) -> Vec<T> {
    // A desk is as large as the county: it is laid out once and copied, for a few blocks a thread.
    let size = (replicates.end - replicates.start).div_ceil(4 * rayon::current_num_threads() as u64).max(1);
    let starts: Vec<u64> = replicates.clone().step_by(size as usize).collect();
    let blocks: Vec<Vec<T>> = starts
        .into_par_iter()
        .map(|start| {
            let mut desk = desk.clone();
            (start..replicates.end.min(start + size)).map(|replicate| look(replicate, &mut desk)).collect()
        })
        .collect();
    blocks.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(fails: impl Fn(u64) -> bool) -> Verdicts {
        Verdicts::Seen((0..1_000).map(|k| (u64::from(fails(k)), 0)).collect())
    }

    #[test]
    fn the_unchanged_study_has_the_chance_that_is_known() {
        let now = Figure { value: 0.953, mcse: 0.002 };
        let known = Known { verdicts: verdicts(|k| k < 60), now, replicates: 1_000, desk: None };
        let same = known.chance(&known.verdicts);
        assert!((same.value - now.value).abs() < 1e-12 && (same.mcse - now.mcse).abs() < 1e-12, "{same:?}");
        // 60 of 1,000 fail and all of them fail again, with 188 of the other 940: W (1 − 0.2) = 0.7624.
        let worse = known.chance(&verdicts(|k| k < 60 || k % 5 == 0));
        assert!((worse.value - 0.953 * (1.0 - 188.0 / 940.0)).abs() < 1e-12, "{worse:?}");
        let raw = verdicts(|k| k < 60 || k % 5 == 0).chance();
        assert!(worse.mcse < raw.mcse, "{worse:?} {raw:?}");
        assert_eq!(Known { verdicts: verdicts(|_| false), now, replicates: 1_000, desk: None }.chance(&verdicts(|k| k < 10)).value, 0.99);
    }

    #[test]
    fn a_conditional_chance_is_drawn_towards_what_is_known_by_regression() {
        let now = Figure { value: 0.9, mcse: 0.001 };
        let given = |of: fn(f64) -> f64| Verdicts::Given((0..500).map(|k| vec![of(f64::from(k % 11) / 11.0)]).collect());
        let known = Known { verdicts: given(|x| 0.8 + 0.1 * x), now, replicates: 500, desk: None };
        let same = known.chance(&known.verdicts);
        assert!((same.value - 0.9).abs() < 1e-12 && (same.mcse - 0.001).abs() < 1e-12, "{same:?}");
        // A straight line through the chances is met without error of its own: 0.5 + 0.3 x at 0.8 + 0.1 x = 0.9.
        let line = known.chance(&given(|x| 0.5 + 0.3 * x));
        assert!((line.value - 0.8).abs() < 1e-12 && (line.mcse - 0.003).abs() < 1e-12, "{line:?}");
    }
}
