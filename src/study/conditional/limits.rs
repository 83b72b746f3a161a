//! What the rules allow, as ranges of the numerators: every rule is asked about whole numbers, so that the verdict is the judge's own.

use crate::estimate::{Estimation, Expansion, INDICATORS};
use crate::judge::{On, Verdict};
use crate::study::StudyRule;
use crate::truth::{Basic, Counts};
use crate::units::{Estimator, Finding, Indicator, Unit};

/// Everything that a verdict depends on but the numerators.
pub(super) struct Ground<'a> {
    pub(super) estimation: &'a Estimation,
    pub(super) expansion: &'a Expansion,
    /// Sums of contributions of those interviewed, and the same in households.
    pub(super) sums: Counts,
    pub(super) households: Counts,
    pub(super) population: f64,
}

/// The numerators at which a rule is met, both ends included; an end that is no limit is far away.
pub(super) type Range = (i64, i64);

/// Every number.
pub(super) const ANY: Range = (i64::MIN / 4, i64::MAX / 4);
/// No number.
pub(super) const NONE: Range = (1, 0);

/// The basic indicator that a rule compares; the composite compares two.
pub(in crate::study) fn about(indicator: Indicator) -> &'static [Basic] {
    match indicator {
        Indicator::Omission | Indicator::OmissionVillage => &[Basic::Omission],
        Indicator::MisExit => &[Basic::MisExit],
        Indicator::MisInclusion => &[Basic::MisInclusion],
        Indicator::CompositeIncidence => &[Basic::MisExit, Basic::Omission],
        Indicator::Approval => &[Basic::Approval],
    }
}

pub(super) fn both((a, b): Range, (c, d): Range) -> Range {
    (a.max(c), b.min(d))
}

impl Ground<'_> {
    /// The verdict of a rule if the numerators were these.
    fn verdict(&self, rule: &StudyRule, y: [f64; 4]) -> Verdict {
        let sums = Counts { y, x: self.sums.x };
        let estimate: [f64; INDICATORS] = self.estimation.published(&sums, (&self.households, self.population), self.expansion);
        let basics = about(rule.rule.indicator);
        let households = basics.iter().map(|basic| self.households.x[*basic as usize]).sum();
        let found = basics.iter().map(|basic| y[*basic as usize]).sum();
        let finding = Finding { estimate: estimate[rule.rule.indicator as usize], se: f64::NAN, df: 0.0, households, found };
        rule.rule.judge(&finding, f64::NAN)
    }

    /// Whether there is anything to judge; that does not depend on what is found.
    pub(super) fn can_judge(&self, rule: &StudyRule) -> bool {
        self.verdict(rule, self.sums.y) != Verdict::NotJudged
    }

    /// Where a rule is met in the numerator of one basic indicator, the others being `y`. A rule compares a number that grows with it: it is
    /// met from one end up to a border, which is sought by halving.
    pub(super) fn met(&self, rule: &StudyRule, basic: Basic, y: [f64; 4]) -> Range {
        let holds = |numerator: i64| {
            let mut y = y;
            y[basic as usize] = numerator as f64;
            self.verdict(rule, y) == Verdict::Met
        };
        let most = self.sums.x[basic as usize] as i64;
        match (holds(0), holds(most)) {
            (true, true) => ANY,
            (false, false) => NONE,
            (at_none, _) => {
                let (mut low, mut high) = (0, most);
                while high - low > 1 {
                    let middle = low + (high - low) / 2;
                    if holds(middle) == at_none { low = middle } else { high = middle }
                }
                if at_none { (ANY.0, low) } else { (high, ANY.1) }
            }
        }
    }
}

/// Whether the numerators alone decide a rule: it looks at the published estimate, or at a count in the unit of the rates.
pub(super) fn decided_by_numerators(rule: &StudyRule, unit: Unit) -> bool {
    let counts_units = unit == Unit::Household || rule.rule.indicator == Indicator::Approval;
    match rule.rule.on {
        On::Estimate => rule.estimator == Estimator::Published,
        On::Count => counts_units,
        On::Upper | On::Lower => false,
    }
}
