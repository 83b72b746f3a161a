//! From what the rules allow and how the numerators are distributed to the chances.

use super::limits::{ANY, Ground, NONE, Range, about, both};
use super::total::Total;
use super::{Desk, Urns};
use crate::study::{Round, StudyRule};
use crate::truth::{Basic, Counts};
use crate::units::Indicator;

impl Desk {
    /// The chances from the distributions.
    pub(super) fn judge(&mut self, urns: &Urns, allowed: &Allowed, ground: &Ground<'_>, round: &Round) {
        for basic in Basic::ALL.into_iter().filter(|basic| !urns.errors.iter().any(|error| error.basic == *basic)) {
            // What is fixed adds nothing.
            self.totals[basic as usize].start(0, 0);
        }
        let chances = &mut self.chances;
        chances.broken.clear();
        chances.met.clear();
        for (rule, range) in round.rules.iter().zip(&allowed.rules) {
            let broken = match (range, rule.rule.indicator) {
                (None, _) => f64::NAN,
                (Some(_), Indicator::CompositeIncidence) => composite(&self.totals, ground, &[rule], [ANY; 4]),
                (Some(range), indicator) => outside(&self.totals, ground, about(indicator)[0], *range),
            };
            chances.broken.push(if broken.is_nan() { 0.0 } else { broken });
            chances.met.push(if broken.is_nan() { 0.0 } else { 1.0 - broken });
        }
        if allowed.rules.iter().any(Option::is_none) {
            chances.not_passed = 1.0;
            return;
        }
        let composites: Vec<_> = round.rules.iter().filter(|rule| rule.rule.indicator == Indicator::CompositeIncidence).collect();
        let rates = composite(&self.totals, ground, &composites, allowed.basic);
        let others = [Basic::MisInclusion, Basic::Approval].map(|b| outside(&self.totals, ground, b, allowed.basic[b as usize]));
        // Small chances of failure are added, never taken from 1: they keep their digits.
        chances.not_passed = others.into_iter().fold(rates, |fails, other| fails + (1.0 - fails) * other);
    }
}

/// What the rules allow, in the numerators.
pub(super) struct Allowed {
    /// By basic indicator, all rules on it alone together.
    basic: [Range; 4],
    /// By rule; of the composite what it allows of omissions where no mis-exit is found. None where there is nothing to judge.
    rules: Vec<Option<Range>>,
    /// By basic indicator, the largest range in which some rule may still be met.
    widest: [Range; 4],
}

impl Allowed {
    pub(super) fn of(round: &Round, ground: &Ground<'_>) -> Self {
        let (mut basic, mut widest, mut rules) = ([ANY; 4], [NONE; 4], Vec::new());
        for rule in &round.rules {
            let judged = ground.can_judge(rule);
            for &of in about(rule.rule.indicator) {
                let y = if rule.rule.indicator == Indicator::CompositeIncidence { [0.0; 4] } else { ground.sums.y };
                let range = if judged { ground.met(rule, of, y) } else { ANY };
                let at = of as usize;
                widest[at] = (widest[at].0.min(range.0), widest[at].1.max(range.1));
                if rule.rule.indicator != Indicator::CompositeIncidence {
                    basic[at] = both(basic[at], range);
                }
                if about(rule.rule.indicator).last() == Some(&of) {
                    rules.push(judged.then_some(range));
                }
            }
        }
        Self { basic, rules, widest }
    }

    /// The largest change by cases at which some rule may still be met.
    pub(super) fn top(&self, basic: Basic, sums: &Counts) -> i64 {
        let (least, most) = self.widest[basic as usize];
        let now = sums.y[basic as usize] as i64;
        if basic == Basic::Approval { now - least } else { most - now }
    }
}

/// A range of numerators as a range of changes by cases.
fn changes(ground: &Ground<'_>, basic: Basic, (least, most): Range) -> Range {
    let now = ground.sums.y[basic as usize] as i64;
    if basic == Basic::Approval { (now - most, now - least) } else { (least - now, most - now) }
}

/// The probability that a numerator lies outside a range.
fn outside(totals: &[Total; 4], ground: &Ground<'_>, basic: Basic, range: Range) -> f64 {
    totals[basic as usize].outside(changes(ground, basic, range))
}

/// The probability that mis-exits and omissions, independent given everything else, break one of the composite rules or leave the
/// ranges of `basic`: over what is found of mis-exits, what is then allowed of omissions.
fn composite(totals: &[Total; 4], ground: &Ground<'_>, rules: &[&StudyRule], basic: [Range; 4]) -> f64 {
    let exits = &totals[Basic::MisExit as usize];
    let (least, most) = changes(ground, Basic::MisExit, basic[Basic::MisExit as usize]);
    let mut fails = exits.beyond();
    for (change, mass) in exits.masses() {
        let inside = (least..=most).contains(&change);
        if !inside || mass <= 0.0 {
            fails += mass;
            continue;
        }
        let mut y = ground.sums.y;
        y[Basic::MisExit as usize] += change as f64;
        let met = |range, rule: &&StudyRule| both(range, ground.met(rule, Basic::Omission, y));
        fails += mass * outside(totals, ground, Basic::Omission, rules.iter().fold(basic[Basic::Omission as usize], met));
    }
    fails
}
