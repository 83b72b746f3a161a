//! From an account to the outcome: performance measures with their Monte-Carlo standard errors.
//! Formulas: Morris, White & Crowther (2019), *Statistics in Medicine* 38, table 6, with fourth moments instead of normality.

use super::account::{Account, BINS, EstimateAccount, MethodAccount, TownshipAccount};
use super::outcome::*;
use super::sum::{Powers, Whole};
use super::{Methods, Study};
use crate::draw::BLOCK;
use crate::estimate::{INDICATORS, Method};
use crate::study::{Part, Reducer, Round};
use crate::truth::{Action, Basic, Counts, Measure};
use crate::units::{Estimator, Indicator, Interval, Unit};

impl Figure {
    /// A figure that cannot be given.
    pub const NONE: Self = Self { value: f64::NAN, mcse: f64::NAN };

    /// A share of `of` replicates: `√(p(1 − p)/R)`.
    pub fn share(count: u64, of: u64) -> Self {
        let p = count as f64 / of as f64;
        Self { value: p, mcse: (p * (1.0 - p) / of as f64).sqrt() }
    }

    /// A mean: `s/√R`; of blocks by what lies between them.
    pub(super) fn mean(powers: &Powers) -> Self {
        if powers.count() < 1.0 {
            return Self::NONE;
        }
        // One number tells nothing of its error.
        let several = powers.count() > 1.0;
        Self { value: powers.raw(1), mcse: if several { powers.variance_of_mean().sqrt() } else { f64::NAN } }
    }

    /// A mean of numbers of magnitude at most 16; those that are missing are left out.
    pub fn mean_of(numbers: impl Iterator<Item = f64>) -> Self {
        let mut powers = Powers::default();
        numbers.filter(|x| !x.is_nan()).for_each(|x| powers.add(x));
        Self::mean(&powers)
    }

    /// The same of replicates in order that depend on each other within blocks of [`BLOCK`].
    pub(super) fn mean_of_blocks(numbers: impl Iterator<Item = f64>) -> Self {
        let (mut all, mut block) = (Powers::default(), Powers::default());
        for (at, x) in (1..).zip(numbers) {
            if !x.is_nan() {
                block.add(x);
            }
            if at % BLOCK == 0 {
                block.close();
                all.merge(&std::mem::take(&mut block));
            }
        }
        if block.count() > 0.0 {
            block.close();
            all.merge(&block);
        }
        Self::mean(&all)
    }

    pub(super) fn whole(whole: &Whole) -> Self {
        if whole.count() == 0 {
            return Self::NONE;
        }
        Self { value: whole.mean(), mcse: (whole.variance() / whole.count() as f64).sqrt() }
    }

    /// A standard deviation s: `√((m₄ − s⁴)/R) / 2s` by the delta method.
    pub(super) fn deviation(powers: &Powers) -> Self {
        let variance = powers.variance();
        let s = variance.sqrt();
        let spread = ((powers.fourth() - variance * variance).max(0.0) / powers.count()).sqrt();
        Self { value: s, mcse: if s > 0.0 { spread / (2.0 * s) } else { 0.0 } }
    }

    /// A root mean square r: `√((E e⁴ − r⁴)/R) / 2r` by the delta method.
    fn root_mean_square(powers: &Powers) -> Self {
        let square = powers.raw(2);
        let r = square.sqrt();
        let spread = ((powers.raw(4) - square * square).max(0.0) / powers.count()).sqrt();
        Self { value: r, mcse: if r > 0.0 { spread / (2.0 * r) } else { 0.0 } }
    }
}

pub(super) fn round_outcome(study: &Study, round: &Round, methods: &Methods, account: &Account) -> RoundOutcome {
    let plain = Figure::share(account.passed, account.replicates);
    let method = study.reducer.as_ref().map(Reducer::code).or(study.stratified.then_some("stratified"));
    let reduction = method.zip(account.chance()).map(|(method, not_passed)| Reduced {
        method,
        stratified: study.stratified,
        plain,
        not_passed,
        times: not_passed.value * (1.0 - not_passed.value) / account.variance_of_chance(),
    });
    let account = if reduction.as_ref().is_none_or(Reduced::helps) { account } else { &account.without_chances() };
    RoundOutcome {
        name: round.name.clone(),
        profile: round.profile.clone(),
        pass_probability: account.chance().map_or(plain, |fails| Figure { value: 1.0 - fails.value, ..fails }),
        reduction,
        inconclusive: Figure::share(account.inconclusive, account.replicates),
        failure_causes: causes(round, account),
        failure_sets: sets(account),
        indicators: methods.indicators.iter().map(|&i| indicator_outcome(round, methods, account, i)).collect(),
        townships: townships(study, round, account),
        fieldwork: account.field.outcome(),
        actions: round.actions.iter().zip(&account.acted).map(|(action, acted)| action_outcome(action, acted)).collect(),
    }
}

fn action_outcome(action: &Action, acted: &[Whole; 5]) -> ActionOutcome {
    let [omission, mis_exit, mis_inclusion, satisfied, reached] = acted.each_ref().map(Figure::whole);
    let (name, households, cost) = (action.name().to_owned(), action.households(), action.cost());
    ActionOutcome { name, households, cost, omission, mis_exit, mis_inclusion, satisfied, reached }
}

fn count_sets(account: &Account, holds: impl Fn(u64) -> bool) -> u64 {
    account.broken.iter().filter(|(set, _)| holds(**set)).map(|(_, count)| count).sum()
}

/// A mean of chances, where they are worked out.
fn given(chances: &Powers) -> Option<Figure> {
    (chances.count() > 0.0).then(|| Figure::mean(chances))
}

fn causes(round: &Round, account: &Account) -> Vec<Cause> {
    let share = |count| Figure::share(count, account.replicates);
    round
        .rules
        .iter()
        .enumerate()
        .map(|(bit, rule)| Cause {
            indicator: rule.rule.indicator,
            estimator: rule.estimator,
            rule: rule.rule.clone(),
            limit: rule.rule.must.limit,
            larger_is_worse: rule.rule.must.comparison.larger_is_worse(),
            fails: given(&account.by_rule[bit][0]).unwrap_or_else(|| share(count_sets(account, |set| set >> bit & 1 == 1))),
            fails_alone: given(&account.by_rule[bit][1]).unwrap_or_else(|| share(count_sets(account, |set| set == 1 << bit))),
            not_judged: share(account.not_judged[bit]),
        })
        .collect()
}

fn sets(account: &Account) -> Vec<FailureSet> {
    let mut sets: Vec<_> = account.broken.iter().collect();
    sets.sort_by_key(|(set, count)| (std::cmp::Reverse(**count), **set));
    let rules = |set: u64| (0..64).filter(|bit| set >> bit & 1 == 1).collect();
    sets.into_iter().map(|(&set, &count)| FailureSet { rules: rules(set), share: Figure::share(count, account.replicates) }).collect()
}

fn indicator_outcome(round: &Round, methods: &Methods, account: &Account, indicator: Indicator) -> IndicatorOutcome {
    let bits = round.rules.iter().enumerate().filter(|(_, r)| r.rule.indicator == indicator);
    let mask = bits.fold(0_u64, |mask, (bit, _)| mask | 1 << bit);
    let not_judged = round.rules.iter().zip(&account.not_judged).filter(|(r, _)| r.rule.indicator == indicator).map(|(_, count)| count);
    // Rules on one indicator that cannot be judged fail together: for want of the same evidence.
    let met = (account.replicates - count_sets(account, |set| set & mask != 0)).saturating_sub(not_judged.max().copied().unwrap_or(0));
    let judged = round.rules.iter().find(|r| r.rule.indicator == indicator).map_or(methods.estimators[0], |r| r.estimator);
    let parts = round.parts();
    let by = |&e: &Estimator| {
        let estimate = &account.estimates[e as usize * INDICATORS + indicator as usize];
        estimator_outcome(e, methods, estimate, (account.replicates, &parts))
    };
    IndicatorOutcome {
        indicator,
        judged,
        truth: Figure::mean(&account.truth[indicator as usize]),
        pass_probability: match account.by_rule.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).collect::<Vec<_>>()[..] {
            [] => Figure::NONE,
            [(_, [.., chances])] if chances.count() > 0.0 => Figure::mean(chances),
            _ => Figure::share(met, account.replicates),
        },
        by_estimator: methods.estimators.iter().map(by).collect(),
    }
}

fn estimator_outcome(
    estimator: Estimator,
    methods: &Methods,
    account: &EstimateAccount,
    (replicates, parts): (u64, &[Part]),
) -> EstimatorOutcome {
    let estimable = replicates - account.not_estimable;
    let some = estimable > 0;
    let empirical_se = if estimable > 1 { Figure::deviation(&account.error) } else { Figure::NONE };
    EstimatorOutcome {
        estimator,
        mean: Figure::mean(&account.estimate),
        bias: Figure::mean(&account.error),
        rmse: if some { Figure::root_mean_square(&account.error) } else { Figure::NONE },
        empirical_se,
        standard_error: Figure::mean(&account.se),
        interval: Interval { lower: quantile(account, 0.025), upper: quantile(account, 0.975) },
        interval_mcse: Interval { lower: quantile_error(account, 0.025), upper: quantile_error(account, 0.975) },
        median: quantile(account, 0.5),
        median_mcse: quantile_error(account, 0.5),
        deff: design_effect(account, empirical_se),
        df: Figure::whole(&account.df),
        households: Figure::whole(&account.households),
        nothing_found: if some { Figure::share(account.nothing_found, estimable) } else { Figure::NONE },
        not_estimable: Figure::share(account.not_estimable, replicates),
        coverage: methods.methods.iter().zip(&account.methods).map(|(m, a)| coverage(*m, methods.level, a)).collect(),
        histogram: histogram(account),
        decomposition: account.parts.outcome(parts),
    }
}

/// Empirical variance over the mean variance of simple random samples of as many households (with replacement).
fn design_effect(account: &EstimateAccount, se: Figure) -> Figure {
    let simple = account.simple.get() / account.estimate.count();
    if !(simple > 0.0 && se.value > 0.0) {
        return Figure::NONE;
    }
    let deff = se.value * se.value / simple;
    Figure { value: deff, mcse: deff * 2.0 * se.mcse / se.value }
}

fn coverage(method: Method, level: f64, account: &MethodAccount) -> Coverage {
    let with_interval = account.inside + account.below + account.above;
    let all = with_interval + account.none;
    let share = |count, of| if of > 0 { Figure::share(count, of) } else { Figure::NONE };
    Coverage {
        method: method.code(),
        level,
        coverage: share(account.inside, with_interval),
        coverage_undefined_missed: share(account.inside - account.stand_in, all),
        missed_below: share(account.below, with_interval),
        missed_above: share(account.above, with_interval),
        no_interval: share(account.none, all),
        mean_width: Figure::mean(&account.width),
    }
}

fn quantile(account: &EstimateAccount, p: f64) -> f64 {
    let total: u64 = account.bins.iter().sum();
    if total == 0 {
        return f64::NAN;
    }
    let mut below = 0;
    for (bin, count) in account.bins.iter().enumerate() {
        below += count;
        if below as f64 >= p * total as f64 {
            return bin as f64 / BINS as f64;
        }
    }
    1.0
}

/// Monte-Carlo error of a quantile: half the distance between the quantiles at `p ± √(p(1 − p)/R)` (Woodruff 1952).
fn quantile_error(account: &EstimateAccount, p: f64) -> f64 {
    let step = (p * (1.0 - p) / account.estimate.count()).sqrt();
    (quantile(account, (p + step).min(1.0)) - quantile(account, (p - step).max(0.0))) / 2.0
}

fn histogram(account: &EstimateAccount) -> Histogram {
    let first = account.bins.iter().position(|&c| c > 0).unwrap_or(0);
    Histogram { first: first as u32, counts: account.bins[first.min(account.bins.len())..].to_vec(), zeros: account.zeros }
}

fn townships(study: &Study, round: &Round, account: &Account) -> Vec<TownshipOutcome> {
    let frame = &study.frame;
    let truths = study.truth.expected(frame.townships(), round.estimation.measure());
    let in_households = study.truth.expected(frame.townships(), &Measure::new(Unit::Household, true));
    let mut villages = vec![0; frame.townships().len()];
    frame.villages().parents.iter().for_each(|&t| villages[t as usize] += 1);
    (0..frame.townships().len())
        .map(|t| {
            let households = frame.townships().range(t);
            let persons = frame.persons()[households.clone()].iter().map(|&p| u32::from(p)).sum();
            township(
                &frame.townships().names[t],
                villages[t],
                (households.len() as u32, persons),
                (&truths[t], &in_households[t]),
                &account.townships[t],
                (account, round.estimation.measure().unit()),
            )
        })
        .collect()
}

/// Fewer replicates of a kind (with or without a township, failing) tell nothing of single townships.
pub const ENOUGH: u64 = 20;

fn township(
    name: &str,
    villages: u32,
    (households, persons): (u32, u32),
    (truth, in_households): (&Counts, &Counts),
    account: &TownshipAccount,
    (all, unit): (&Account, Unit),
) -> TownshipOutcome {
    let ratio = |basic: Basic| {
        let (y, x) = (truth.y[basic as usize], truth.x[basic as usize]);
        if x > 0.0 { y / x } else { f64::NAN }
    };
    let drawn = account.interviewed.count();
    let failed_without = (all.replicates - all.passed - all.inconclusive) - account.failed;
    let difference = if drawn.min(all.replicates - drawn) < ENOUGH {
        Figure::NONE
    } else {
        let (with, without) = (Figure::share(account.failed, drawn), Figure::share(failed_without, all.replicates - drawn));
        Figure { value: with.value - without.value, mcse: with.mcse.hypot(without.mcse) }
    };
    TownshipOutcome {
        name: name.to_owned(),
        villages,
        households: Some(households),
        persons: Some(persons),
        true_omission: ratio(Basic::Omission),
        true_mis_exit: ratio(Basic::MisExit),
        true_approval: ratio(Basic::Approval),
        cases: [Basic::Omission, Basic::MisExit, Basic::Approval, Basic::MisInclusion]
            .map(|b| (in_households.y[b as usize], in_households.x[b as usize])),
        drawn: Figure::share(drawn, all.replicates),
        households_if_drawn: Figure::whole(&account.interviewed),
        found_if_drawn: Figure::whole(&account.found),
        cases_if_drawn: Basic::ALL.map(|basic| {
            let [households, in_unit] = account.cases[basic as usize].map(|of| Figure::whole(&of.of(drawn)));
            let in_persons = unit == Unit::Person && basic != Basic::Approval;
            CasesIfDrawn { households, persons: if in_persons { in_unit } else { Figure::NONE } }
        }),
        finding: Figure::share(account.finding, all.replicates),
        failure_difference: difference,
        withheld: Vec::new(),
    }
}
