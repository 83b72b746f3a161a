//! The account of many courses: counts and exact sums, which merge in any order to the same bits.

use std::collections::BTreeMap;

use super::Figure;
use super::Methods;
use super::apart::PartAccount;
use super::blame::BlameAccount;
use super::field::FieldAccount;
use super::published::PublishedAccount;
use super::sum::{ExactSum, Powers, Whole};
use crate::estimate::{INDICATORS, Side, limits_of, position_of};
use crate::study::{Chances, Course, Round};
use crate::units::{Estimator, Finding, Indicator};

/// Bins of the distribution of an estimate.
pub(super) const BINS: usize = 10_000;

/// Widths beyond this say nothing (a Wald interval with one degree of freedom) and would overflow the exact sums.
const WIDEST: f64 = 10.0;

/// The account of one round.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Account {
    pub(super) replicates: u64,
    /// Every rule met.
    pub(super) passed: u64,
    /// No rule broken, but not all could be judged.
    pub(super) inconclusive: u64,
    /// Replicates by the set of broken rules.
    pub(super) broken: BTreeMap<u64, u64>,
    pub(super) not_judged: Vec<u64>,
    pub(super) truth: [Powers; INDICATORS],
    /// By estimator, then indicator.
    pub(super) estimates: Vec<EstimateAccount>,
    pub(super) townships: Vec<TownshipAccount>,
    pub(super) field: FieldAccount,
    pub(super) blame: BlameAccount,
    /// Each replicate's own estimate of the chance not to pass, and by rule of the chances that it is broken, broken
    /// alone, and met; where there are any.
    pub(super) not_passed: Powers,
    pub(super) by_rule: Vec<[Powers; 3]>,
    /// By action before the round: omissions, mis-exits, mis-inclusions ended, households satisfied, households reached.
    pub(super) acted: Vec<[Whole; 5]>,
    pub(super) published: PublishedAccount,
}

/// The account of one estimator of one indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct EstimateAccount {
    pub(super) estimate: Powers,
    pub(super) error: Powers,
    pub(super) se: Powers,
    /// Variance of a simple random sample of as many households.
    pub(super) simple: ExactSum,
    pub(super) df: Whole,
    pub(super) households: Whole,
    pub(super) nothing_found: u64,
    pub(super) not_estimable: u64,
    pub(super) zeros: u64,
    pub(super) bins: Vec<u64>,
    pub(super) methods: Vec<MethodAccount>,
    pub(super) parts: PartAccount,
}

/// The account of one interval method.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct MethodAccount {
    pub(super) inside: u64,
    /// Intervals wholly below the truth.
    pub(super) below: u64,
    /// Intervals wholly above the truth.
    pub(super) above: u64,
    /// Intervals that hold the truth only because a one-sided bound stands in.
    pub(super) stand_in: u64,
    /// Replicates without an interval.
    pub(super) none: u64,
    pub(super) width: Powers,
}

/// The account of one township.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TownshipAccount {
    pub(super) interviewed: Whole,
    pub(super) found: Whole,
    pub(super) finding: u64,
    pub(super) failed: u64,
    /// Cases by basic indicator, in households and in the unit of the rates; only those that are not 0 are added.
    pub(super) cases: [[Whole; 2]; 4],
}

impl Account {
    pub(super) fn new(round: &Round, townships: usize, methods: &Methods) -> Self {
        let estimate = EstimateAccount { methods: vec![MethodAccount::default(); methods.methods.len()], ..EstimateAccount::default() };
        Self {
            replicates: 0,
            passed: 0,
            inconclusive: 0,
            broken: BTreeMap::new(),
            not_judged: vec![0; round.rules.len()],
            truth: [Powers::default(); INDICATORS],
            estimates: vec![estimate; 2 * INDICATORS],
            townships: vec![TownshipAccount::default(); townships],
            field: FieldAccount::new(round),
            blame: BlameAccount::new(round, townships),
            not_passed: Powers::default(),
            by_rule: vec![[Powers::default(); 3]; round.rules.len()],
            acted: vec![[Whole::default(); 5]; round.actions.len()],
            published: PublishedAccount::new(methods),
        }
    }

    /// Enters the chances estimated from one replicate.
    pub(super) fn enter_chances(&mut self, chances: &Chances) {
        self.not_passed.add(chances.not_passed);
        for (at, [broken, alone, met]) in self.by_rule.iter_mut().enumerate() {
            broken.add(chances.broken[at]);
            alone.add(chances.alone[at]);
            met.add(chances.met[at]);
        }
    }

    /// The same account with shares only.
    pub(super) fn without_chances(&self) -> Self {
        let by_rule = vec![Default::default(); self.by_rule.len()];
        Self { not_passed: Powers::default(), by_rule, ..self.clone() }
    }

    /// The chance not to pass, where replicates give estimates of their own.
    pub(super) fn chance(&self) -> Option<Figure> {
        (self.not_passed.count() > 0.0).then(|| Figure::mean(&self.not_passed))
    }

    /// The variance of a replicate's own estimate of that chance; in blocks, of one that by itself would leave the same error.
    pub(super) fn variance_of_chance(&self) -> f64 {
        let chances = &self.not_passed;
        chances.variance_of_mean() * chances.count()
    }

    /// Makes all that was entered one block of replicates that depend on each other. Means have the error between blocks then; spreads, points of
    /// the distribution and shares of single events keep that of independent replicates.
    pub(super) fn close(&mut self) {
        self.not_passed.close();
        self.by_rule.iter_mut().flatten().for_each(Powers::close);
        self.truth.iter_mut().for_each(Powers::close);
        for of in &mut self.estimates {
            [&mut of.estimate, &mut of.error, &mut of.se].into_iter().for_each(Powers::close);
        }
    }

    /// Enters one course. `with_width`: whether interval widths, which cost more than everything else, are computed too.
    pub(super) fn enter(&mut self, course: &Course, methods: &Methods, with_width: bool) {
        self.replicates += 1;
        self.published.enter(&course.findings, methods);
        self.passed += u64::from(course.broken == 0 && course.not_judged == 0);
        self.inconclusive += u64::from(course.broken == 0 && course.not_judged != 0);
        if course.broken != 0 {
            *self.broken.entry(course.broken).or_default() += 1;
        }
        if course.not_judged != 0 {
            self.not_judged.iter_mut().enumerate().for_each(|(bit, count)| *count += course.not_judged >> bit & 1);
        }
        for estimator in &methods.estimators {
            for &indicator in &methods.indicators {
                self.enter_estimate(course, methods, *estimator, indicator, with_width);
            }
        }
        for &indicator in &methods.indicators {
            let truth = course.truth[indicator as usize];
            if !truth.is_nan() {
                self.truth[indicator as usize].add(truth);
            }
        }
        for visit in &course.townships {
            let township = &mut self.townships[visit.township as usize];
            township.interviewed.add(i64::from(visit.interviewed));
            township.found.add(i64::from(visit.found));
            township.finding += u64::from(visit.found > 0);
            township.failed += u64::from(course.broken != 0);
            for (i, [households, unit]) in township.cases.iter_mut().enumerate() {
                // Most townships have no case of most errors.
                if visit.cases.households[i] > 0.0 {
                    households.add(visit.cases.households[i] as i64);
                    unit.add(visit.cases.by_estimator[Estimator::Published as usize][i] as i64);
                }
            }
        }
        self.blame.enter(course);
        self.field.enter(course);
        for (account, acted) in self.acted.iter_mut().zip(&course.acted) {
            let counts = [acted.omission, acted.mis_exit, acted.mis_inclusion, acted.satisfied, acted.reached];
            account.iter_mut().zip(counts).for_each(|(whole, count)| whole.add(i64::from(count)));
        }
    }

    fn enter_estimate(&mut self, course: &Course, methods: &Methods, estimator: Estimator, indicator: Indicator, with_width: bool) {
        let at = estimator as usize * INDICATORS + indicator as usize;
        let account = &mut self.estimates[at];
        if !course.parts.is_empty() {
            let n = course.parts.len() / (2 * INDICATORS);
            account.parts.enter(&course.parts[at * n..(at + 1) * n]);
        }
        let findings = &course.findings[estimator as usize];
        let (finding, truth) = (&findings[indicator as usize], course.truth[indicator as usize]);
        if finding.estimate.is_nan() || truth.is_nan() {
            account.not_estimable += 1;
            return;
        }
        account.enter_finding(finding, truth, indicator, simple_variance(course, finding, indicator));
        let expansion = &course.expansion;
        for (method, entry) in methods.methods.iter().zip(&mut account.methods) {
            match position_of(*method, findings, indicator, &methods.quantiles, expansion, truth) {
                None => entry.none += 1,
                Some(position) => match position.side {
                    Side::Inside => {
                        entry.inside += 1;
                        entry.stand_in += u64::from(position.flag.is_some());
                    }
                    Side::Below => entry.above += 1,
                    Side::Above => entry.below += 1,
                },
            }
            if with_width && let Some(limits) = limits_of(*method, findings, indicator, &methods.quantiles, expansion) {
                entry.width.add((limits.interval.upper - limits.interval.lower).min(WIDEST));
            }
        }
    }

    /// Adds another account of the same round.
    pub(super) fn merge(&mut self, other: &Self) {
        self.replicates += other.replicates;
        self.passed += other.passed;
        self.published.merge(&other.published);
        self.inconclusive += other.inconclusive;
        for (set, count) in &other.broken {
            *self.broken.entry(*set).or_default() += count;
        }
        self.not_judged.iter_mut().zip(&other.not_judged).for_each(|(a, b)| *a += b);
        self.truth.iter_mut().zip(&other.truth).for_each(|(a, b)| a.merge(b));
        self.estimates.iter_mut().zip(&other.estimates).for_each(|(a, b)| a.merge(b));
        for (a, b) in self.townships.iter_mut().zip(&other.townships) {
            a.interviewed.merge(&b.interviewed);
            a.found.merge(&b.found);
            a.finding += b.finding;
            a.failed += b.failed;
            a.cases.iter_mut().flatten().zip(b.cases.iter().flatten()).for_each(|(a, b)| a.merge(b));
        }
        self.blame.merge(&other.blame);
        self.field.merge(&other.field);
        self.not_passed.merge(&other.not_passed);
        self.by_rule.iter_mut().flatten().zip(other.by_rule.iter().flatten()).for_each(|(a, b)| a.merge(b));
        for (a, b) in self.acted.iter_mut().zip(&other.acted) {
            a.iter_mut().zip(b).for_each(|(a, b)| a.merge(b));
        }
    }
}

/// Variance of the estimate from a simple random sample of as many households; `NaN` where the indicator is no simple ratio.
fn simple_variance(course: &Course, finding: &Finding, indicator: Indicator) -> f64 {
    let basic = match indicator {
        Indicator::Omission => 0,
        Indicator::MisExit => 1,
        Indicator::MisInclusion => 2,
        Indicator::Approval => 3,
        Indicator::OmissionVillage | Indicator::CompositeIncidence => return f64::NAN,
    };
    course.unit_variance[basic] / finding.households
}

impl EstimateAccount {
    fn enter_finding(&mut self, finding: &Finding, truth: f64, indicator: Indicator, simple: f64) {
        self.estimate.add(finding.estimate);
        self.error.add(finding.estimate - truth);
        if !finding.se.is_nan() {
            self.se.add(finding.se);
        }
        if simple.is_finite() {
            self.simple.add(simple);
        }
        self.df.add(finding.df as i64);
        self.households.add(finding.households as i64);
        let nothing = if indicator == Indicator::Approval { finding.found >= finding.households } else { finding.found <= 0.0 };
        self.nothing_found += u64::from(nothing);
        self.zeros += u64::from(finding.estimate <= 0.0);
        let bin = (finding.estimate * BINS as f64).clamp(0.0, BINS as f64 - 1.0) as usize;
        if self.bins.len() <= bin {
            self.bins.resize(bin + 1, 0);
        }
        self.bins[bin] += 1;
    }

    fn merge(&mut self, other: &Self) {
        self.estimate.merge(&other.estimate);
        self.error.merge(&other.error);
        self.se.merge(&other.se);
        self.simple.merge(other.simple);
        self.df.merge(&other.df);
        self.households.merge(&other.households);
        self.nothing_found += other.nothing_found;
        self.not_estimable += other.not_estimable;
        self.zeros += other.zeros;
        if self.bins.len() < other.bins.len() {
            self.bins.resize(other.bins.len(), 0);
        }
        self.bins.iter_mut().zip(&other.bins).for_each(|(a, b)| *a += b);
        for (a, b) in self.methods.iter_mut().zip(&other.methods) {
            a.inside += b.inside;
            a.below += b.below;
            a.above += b.above;
            a.stand_in += b.stand_in;
            a.none += b.none;
            a.width.merge(&b.width);
        }
        self.parts.merge(&other.parts);
    }
}
