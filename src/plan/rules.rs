//! The same limits judged in other ways: by the estimate, a confidence bound, a count, a posterior probability.

use super::bench::Bench;
use super::lever::Setting;
use super::planned::{Kind, RuleAdvice};
use super::verdicts::Verdicts;
use crate::estimate::{Method, Quantiles};
use crate::judge::{Comparison, On, Rule, Threshold};
use crate::simulate::{Lever, Outcome};
use crate::study::StudyRule;
use crate::units::{Indicator, Probability};

/// Levels of the one-sided bound, and of the posterior probability (uniform prior on the effective sample).
const BOUND: f64 = 0.95;
const POSTERIOR: f64 = 0.9;

/// The limit of a rule on the estimate, as a rate of wrong ones: 10 % for an approval of at least 90 %.
pub(super) fn rate_limit(rule: &Rule) -> Option<f64> {
    let limit = rule.must.limit;
    (rule.on == On::Estimate).then_some(if rule.must.comparison.larger_is_worse() { limit } else { 1.0 - limit })
}

/// The largest number of wrong ones among `n` with which a rule on the estimate is met.
pub(super) fn largest_count(rule: &Rule, limit: f64, n: u64) -> u64 {
    // The limit times n is a whole number or clearly none.
    let line = (limit * n as f64 * 1e9).round() / 1e9;
    let strict = matches!(rule.must.comparison, Comparison::Below | Comparison::Above);
    let most = if strict { line.ceil() - 1.0 } else { line.floor() };
    most.max(0.0) as u64
}

/// The chance to pass under each kind of rule on the same replicates: with the rates as they are, and with the omission rate at its limit,
/// where a review should not pass.
pub(super) fn advice(bench: &Bench<'_>, outcome: &Outcome, replicates: u64) -> Vec<RuleAdvice> {
    let Some(round) = bench.study.rounds.last() else { return Vec::new() };
    if round.rules.len() * Kind::ALL.len() > 64 || !round.rules.iter().any(|rule| rule.rule.on == On::Estimate) {
        return Vec::new();
    }
    let each = Kind::ALL.map(|kind| round.rules.iter().map(|rule| as_kind(kind, rule, outcome)).collect::<Vec<StudyRule>>());
    let judged = |mut study: crate::study::Study| {
        // The chance is known given a sample for the study's own rules only.
        study.reducer = None;
        if let Some(round) = study.rounds.last_mut() {
            round.rules = each.iter().flatten().cloned().collect();
        }
        Verdicts::of(&study, 0..replicates)
    };
    let worse = limit_of(bench, Indicator::Omission).map(|value| Setting { lever: Lever::Omission, value });
    let at_limit = worse.filter(|_| bench.now(Lever::Omission) > 0.0).and_then(|setting| (bench.change)(&[setting]).ok()).map(judged);
    let now = judged(bench.study.clone());
    let mask = |at: usize| (0..round.rules.len()).fold(0_u64, |mask, bit| mask | 1 << (at * round.rules.len() + bit));
    let none = crate::simulate::Figure::NONE;
    Kind::ALL
        .into_iter()
        .enumerate()
        .map(|(at, kind)| RuleAdvice { kind, now: now.met(mask(at)), at_limit: at_limit.as_ref().map_or(none, |v| v.met(mask(at))) })
        .collect()
}

/// The limit of the deciding review's rule on the estimate of an indicator, as a rate of wrong ones.
pub(super) fn limit_of(bench: &Bench<'_>, indicator: Indicator) -> Option<f64> {
    let rules = &bench.study.rounds.last()?.rules;
    rules.iter().filter(|rule| rule.rule.indicator == indicator).find_map(|rule| rate_limit(&rule.rule))
}

/// A rule on the estimate turned into another kind with the same limit; other rules, and counts of the composite, stay as they are.
fn as_kind(kind: Kind, rule: &StudyRule, outcome: &Outcome) -> StudyRule {
    let mut changed = rule.clone();
    if rule.rule.on != On::Estimate {
        return changed;
    }
    let worse = rule.rule.must.comparison.larger_is_worse();
    let mut bound = |method: Method, level: f64| {
        if let (Some(quantiles), Ok(of)) = (Quantiles::one_sided(level), Probability::try_from(level)) {
            changed.rule.on = if worse { On::Upper } else { On::Lower };
            changed.rule.level = of;
            changed.bound = (method, quantiles);
        }
    };
    match kind {
        Kind::Estimate => {}
        Kind::Bound => bound(rule.bound.0, BOUND),
        Kind::Posterior => bound(Method::Uniform, POSTERIOR),
        Kind::Count if rule.rule.indicator != Indicator::CompositeIncidence => {
            let told = outcome.last().and_then(|round| round.indicators.iter().find(|of| of.indicator == rule.rule.indicator));
            let n = told.and_then(|of| of.judged()).map_or(f64::NAN, |of| of.households.value);
            if let Some(limit) = rate_limit(&rule.rule).filter(|_| n >= 1.0) {
                let n = n.round() as u64;
                let most = largest_count(&rule.rule, limit, n);
                changed.rule.on = On::Count;
                changed.rule.must = if worse {
                    Threshold { comparison: Comparison::AtMost, limit: most as f64 }
                } else {
                    Threshold { comparison: Comparison::AtLeast, limit: (n - most.min(n)) as f64 }
                };
            }
        }
        Kind::Count => {}
    }
    changed
}
