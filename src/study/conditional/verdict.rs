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
        let totals = &self.totals;
        let chances = &mut self.chances;
        let broken = |rule: &StudyRule, range: &Option<Range>| match (range, rule.rule.indicator) {
            (None, _) => 0.0,
            (Some(_), Indicator::CompositeIncidence) => composite(totals, ground, &[rule], [ANY; 4]),
            (Some(range), indicator) => outside(totals, ground, about(indicator)[0], *range),
        };
        let each = || round.rules.iter().zip(&allowed.rules);
        chances.broken.clear();
        chances.broken.extend(each().map(|(rule, range)| broken(rule, range)));
        chances.met.clear();
        chances.met.extend(each().zip(&chances.broken).map(|((_, range), broken)| if range.is_some() { 1.0 - broken } else { 0.0 }));
        let some = fails(totals, allowed, ground, round, None);
        chances.alone.clear();
        chances.alone.extend((0..round.rules.len()).map(|bit| (some - fails(totals, allowed, ground, round, Some(bit))).max(0.0)));
        chances.not_passed = if allowed.rules.iter().any(Option::is_none) { 1.0 } else { some };
    }
}

/// The probability that some rule is broken; one of them may be left out.
fn fails(totals: &[Total; 4], allowed: &Allowed, ground: &Ground<'_>, round: &Round, without: Option<usize>) -> f64 {
    let (mut basic, mut composites) = ([ANY; 4], Vec::new());
    for (bit, (rule, range)) in round.rules.iter().zip(&allowed.rules).enumerate() {
        let Some(range) = range.filter(|_| without != Some(bit)) else { continue };
        match rule.rule.indicator {
            Indicator::CompositeIncidence => composites.push(rule),
            indicator => {
                let at = about(indicator)[0] as usize;
                basic[at] = both(basic[at], range);
            }
        }
    }
    let rates = composite(totals, ground, &composites, basic);
    let others = [Basic::MisInclusion, Basic::Approval].map(|b| outside(totals, ground, b, basic[b as usize]));
    // Small chances of failure are added, never taken from 1: they keep their digits.
    others.into_iter().fold(rates, |fails, other| fails + (1.0 - fails) * other)
}

/// What the rules allow, in the numerators.
pub(super) struct Allowed {
    /// By rule; of the composite what it allows of omissions where no mis-exit is found. None where there is nothing to judge.
    rules: Vec<Option<Range>>,
    /// By basic indicator, the largest range in which some rule may still be met.
    widest: [Range; 4],
}

impl Allowed {
    pub(super) fn of(round: &Round, ground: &Ground<'_>) -> Self {
        let (mut widest, mut rules) = ([NONE; 4], Vec::new());
        for rule in &round.rules {
            let judged = ground.can_judge(rule);
            for &of in about(rule.rule.indicator) {
                let y = if rule.rule.indicator == Indicator::CompositeIncidence { [0.0; 4] } else { ground.sums.y };
                let range = if judged { ground.met(rule, of, y) } else { ANY };
                let at = of as usize;
                widest[at] = (widest[at].0.min(range.0), widest[at].1.max(range.1));
                if about(rule.rule.indicator).last() == Some(&of) {
                    rules.push(judged.then_some(range));
                }
            }
        }
        Self { rules, widest }
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

/// The probability that a numerator lies outside a range. Above the top of a total no rule on it is met, but where there is none.
fn outside(totals: &[Total; 4], ground: &Ground<'_>, basic: Basic, range: Range) -> f64 {
    if range == ANY { 0.0 } else { totals[basic as usize].outside(changes(ground, basic, range)) }
}

/// The probability that mis-exits and omissions, independent given everything else, break one of the composite rules or leave the
/// ranges of `basic`: over what is found of mis-exits, what is then allowed of omissions.
fn composite(totals: &[Total; 4], ground: &Ground<'_>, rules: &[&StudyRule], basic: [Range; 4]) -> f64 {
    if rules.is_empty() && basic[Basic::MisExit as usize] == ANY {
        return outside(totals, ground, Basic::Omission, basic[Basic::Omission as usize]);
    }
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
