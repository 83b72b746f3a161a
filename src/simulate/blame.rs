//! Whose findings fail the review: each township's share in the risk.
//!
//! In a replicate that fails, a broken rule compares a number that adds up over townships: with the findings of a set S of townships alone
//! (the others found clean, everybody still in the denominator) it would be `base + Σ c_t, t ∈ S`. The Shapley value (Shapley 1953) of a
//! township in such a sum is its own term c_t; its share in the rule is `c_t / Σ c`, its share in the replicate `s_t` the mean over the
//! broken rules, its share in the risk the mean of `s_t` over the failing replicates. Shares add up to 1. A rule that is broken though
//! nothing was found (a bound on too small a sample, remaining poor above the limit) is nobody's, and counted apart.

use super::Figure;
use super::sum::Powers;
use crate::estimate::INDICATORS;
use crate::judge::On;
use crate::study::{Cases, Course, Round};
use crate::truth::Basic;
use crate::units::{Estimator, Indicator};

/// What one rule adds up.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Term {
    indicator: Indicator,
    estimator: Estimator,
    counts: bool,
}

/// The account of the shares.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BlameAccount {
    terms: Vec<Term>,
    /// Failing replicates in which something was found that a broken rule looks at.
    attributed: u64,
    unattributed: u64,
    townships: Vec<Powers>,
}

impl BlameAccount {
    pub(super) fn new(round: &Round, townships: usize) -> Self {
        let term = |rule: &crate::study::StudyRule| Term {
            indicator: rule.rule.indicator,
            estimator: rule.estimator,
            counts: rule.rule.on == On::Count,
        };
        let terms = round.rules.iter().map(term).collect();
        Self { terms, attributed: 0, unattributed: 0, townships: vec![Powers::default(); townships] }
    }

    pub(super) fn enter(&mut self, course: &Course) {
        if course.broken == 0 {
            return;
        }
        let mut shares = vec![0.0; course.townships.len()];
        let mut rules = 0.0;
        for (_, term) in self.terms.iter().enumerate().filter(|(bit, _)| course.broken >> bit & 1 == 1) {
            let weights = term.weights(course);
            let of: Vec<f64> = course.townships.iter().map(|visit| term.of(&visit.cases, weights)).collect();
            let sum: f64 = of.iter().sum();
            if sum > 0.0 {
                shares.iter_mut().zip(of).for_each(|(share, c)| *share += c / sum);
                rules += 1.0;
            }
        }
        if rules == 0.0 {
            self.unattributed += 1;
            return;
        }
        self.attributed += 1;
        for (visit, share) in course.townships.iter().zip(shares).filter(|(_, share)| *share > 0.0) {
            self.townships[visit.township as usize].add(share / rules);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.attributed += other.attributed;
        self.unattributed += other.unattributed;
        self.townships.iter_mut().zip(&other.townships).for_each(|(a, b)| a.merge(b));
    }

    /// Share of a township; none where no replicate failed by what was found.
    pub(super) fn share(&self, township: usize) -> Figure {
        match self.attributed {
            0 => Figure::NONE,
            n => Figure::mean(&self.townships[township].of(n)),
        }
    }

    /// Failing replicates that the shares rest on.
    pub(super) fn attributed(&self) -> u64 {
        self.attributed
    }

    /// Share of all replicates that fail by what was not found.
    pub(super) fn unattributed(&self, replicates: u64) -> Figure {
        Figure::share(self.unattributed, replicates)
    }
}

impl Term {
    /// What a case of each basic indicator adds to the number that the rule compares, up to a factor. The composite incidence is
    /// `(R + ê·X + ô·U) / N`: a case adds `X / x` or `U / x`, x the denominator of its rate.
    fn weights(self, course: &Course) -> [f64; 4] {
        let mut weights = [0.0; 4];
        match self.indicator {
            Indicator::Omission | Indicator::OmissionVillage => weights[Basic::Omission as usize] = 1.0,
            Indicator::MisExit => weights[Basic::MisExit as usize] = 1.0,
            Indicator::MisInclusion => weights[Basic::MisInclusion as usize] = 1.0,
            Indicator::Approval => weights[Basic::Approval as usize] = 1.0,
            Indicator::CompositeIncidence if self.counts => (weights[0], weights[1]) = (1.0, 1.0),
            Indicator::CompositeIncidence => {
                let findings: &[_; INDICATORS] = &course.findings[self.estimator as usize];
                let rate = |basic: Basic, indicator: Indicator, size: f64| {
                    let cases: f64 = course.townships.iter().map(|visit| self.cases(&visit.cases)[basic as usize]).sum();
                    // ê / Σy is 1 / x, whatever the estimator's denominator is.
                    if cases > 0.0 { findings[indicator as usize].estimate * size / cases } else { 0.0 }
                };
                weights[Basic::Omission as usize] = rate(Basic::Omission, Indicator::Omission, course.expansion.non_registered);
                weights[Basic::MisExit as usize] = rate(Basic::MisExit, Indicator::MisExit, course.expansion.exited);
            }
        }
        weights.map(|weight| if weight.is_finite() { weight } else { 0.0 })
    }

    fn cases(self, cases: &Cases) -> &[f64; 4] {
        if self.counts { &cases.households } else { &cases.by_estimator[self.estimator as usize] }
    }

    fn of(self, cases: &Cases, weights: [f64; 4]) -> f64 {
        self.cases(cases).iter().zip(weights).map(|(cases, weight)| cases * weight).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::Expansion;
    use crate::study::Visit;
    use crate::units::Finding;

    fn visit(township: u32, cases: [f64; 4]) -> Visit {
        Visit { township, drawn: 10, cases: Cases { households: cases, by_estimator: [cases; 2] }, ..Visit::default() }
    }

    fn account(indicators: &[Indicator]) -> BlameAccount {
        let term = |&indicator: &Indicator| Term { indicator, estimator: Estimator::Published, counts: false };
        let terms = indicators.iter().map(term).collect();
        BlameAccount { terms, attributed: 0, unattributed: 0, townships: vec![Powers::default(); 3] }
    }

    #[test]
    fn a_rule_is_shared_by_its_findings_and_a_replicate_by_its_rules() {
        let mut of = account(&[Indicator::Omission, Indicator::Approval]);
        let course = |broken, visits: &[Visit]| Course { broken, townships: visits.to_vec(), ..Course::default() };
        of.enter(&course(0b01, &[visit(0, [3.0, 0.0, 0.0, 5.0]), visit(2, [1.0, 9.0, 0.0, 0.0])]));
        of.enter(&course(0b11, &[visit(1, [2.0, 0.0, 0.0, 1.0]), visit(2, [0.0, 0.0, 0.0, 3.0])]));
        of.enter(&course(0, &[visit(0, [1.0; 4])]));
        of.enter(&course(0b01, &[visit(0, [0.0, 7.0, 0.0, 0.0])]));
        let shares: Vec<f64> = (0..3).map(|t| of.share(t).value).collect();
        let want = [0.75 / 2.0, (1.0 + 0.25) / 2.0 / 2.0, (0.25 + 0.75 / 2.0) / 2.0];
        assert!(shares.iter().zip(want).all(|(share, want)| (share - want).abs() < 1e-14), "{shares:?}");
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        assert_eq!((of.attributed, of.unattributed, of.unattributed(4).value), (2, 1, 0.25));
        // the mean of 0.75 and 0: its error is |0.75 − 0| / 2
        assert!((of.share(0).mcse - 0.375).abs() < 1e-14);
    }

    #[test]
    fn the_incidence_weighs_its_rates_by_the_register() {
        let mut of = account(&[Indicator::CompositeIncidence]);
        let mut course =
            Course { broken: 1, townships: vec![visit(0, [2.0, 0.0, 0.0, 0.0]), visit(1, [0.0, 3.0, 0.0, 0.0])], ..Course::default() };
        course.expansion = Expansion { remaining: 1.0, exited: 300.0, non_registered: 1000.0, all: 1301.0 };
        let finding = |found: f64, households: f64| Finding { estimate: found / households, found, households, ..Finding::NOTHING };
        course.findings[0][Indicator::Omission as usize] = finding(2.0, 50.0);
        course.findings[0][Indicator::MisExit as usize] = finding(3.0, 20.0);
        of.enter(&course);
        // ô·U = 40 persons stand behind the first, ê·X = 45 behind the second
        assert!((of.share(0).value - 40.0 / 85.0).abs() < 1e-14 && (of.share(1).value - 45.0 / 85.0).abs() < 1e-14);
        assert_eq!(of.share(2).value, 0.0);
    }

    #[test]
    fn without_a_failure_there_is_no_share() {
        assert!(account(&[]).share(0).value.is_nan());
    }
}
