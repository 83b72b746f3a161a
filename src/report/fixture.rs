//! A made-up outcome with everything that is awkward to tell: failing rules, zeros, figures that are not numbers.

use super::Provenance;
use crate::judge::{On, Rule};
use crate::scenario::{Origin, Parameter, ParameterUnit};
use crate::simulate::*;
use crate::units::{Consequence, Estimator, Indicator, Interval, Probability, Words};

pub(super) const YUNYANG: &str = "双江街道 青龙街道 人和街道 盘龙街道 龙角镇 故陵镇 红狮镇 路阳镇 农坝镇 渠马镇 黄石镇 巴阳镇 沙市镇 鱼泉镇 \
    凤鸣镇 宝坪镇 南溪镇 双土镇 桑坪镇 江口镇 高阳镇 平安镇 云阳镇 云安镇 栖霞镇 双龙镇 泥溪镇 蔈草镇 养鹿镇 水口镇 堰坪镇 龙洞镇 \
    后叶镇 耀灵镇 大阳镇 外郎乡 新津乡 普安乡 洞鹿乡 石门乡 上坝乡 清水土家族乡";

pub(super) const NAN: Figure = Figure { value: f64::NAN, mcse: f64::NAN };

pub(super) fn share(value: f64) -> Figure {
    Figure { value, mcse: (value * (1.0 - value) / 10_000.0).sqrt() }
}

fn exact(value: f64) -> Figure {
    Figure { value, mcse: 0.0 }
}

fn cause(indicator: Indicator, rule: &str, limit: f64, fails: f64, alone: f64) -> Cause {
    let larger_is_worse = indicator != Indicator::Approval;
    Cause {
        indicator,
        estimator: Estimator::Published,
        rule: Rule { indicator, must: rule.parse().unwrap(), on: On::Estimate, level: Probability::ONE, estimator: None },
        limit,
        larger_is_worse,
        fails: share(fails),
        fails_alone: share(alone),
        not_judged: share(0.0),
    }
}

fn coverage(held: [f64; 4]) -> Vec<Coverage> {
    let of = |(method, held): (&'static str, f64)| Coverage {
        method,
        level: 0.95,
        coverage: share(held),
        coverage_undefined_missed: share(held - 0.02),
        missed_below: share((1.0 - held) * 0.9),
        missed_above: share((1.0 - held) * 0.1),
        no_interval: exact(0.0),
        mean_width: Figure { value: 0.021, mcse: 0.0001 },
    };
    ["wald", "logit", "wilson", "korn_graubard"].into_iter().zip(held).map(of).collect()
}

/// A bell of estimates around `mean`, with a pile at zero.
fn histogram(mean: f64, sd: f64, zeros: u64) -> Histogram {
    let (first, last) = (((mean - 4.0 * sd).max(0.0) * 1e4) as u32, ((mean + 5.0 * sd).min(1.0) * 1e4) as u32);
    let bell = |i: u32| (-0.5 * ((f64::from(i) / 1e4 - mean) / sd).powi(2)).exp();
    let sum: f64 = (first..last).map(bell).sum();
    let mut counts: Vec<u64> = (first..last).map(|i| (bell(i) / sum * (10_000 - zeros) as f64).round() as u64).collect();
    if let (0, Some(none)) = (first, counts.first_mut()) {
        *none += zeros;
    }
    Histogram { first, counts, zeros }
}

fn estimated(estimator: Estimator, (truth, mean, sd): (f64, f64, f64), zeros: u64, held: [f64; 4]) -> EstimatorOutcome {
    EstimatorOutcome {
        estimator,
        mean: Figure { value: mean, mcse: sd / 100.0 },
        bias: Figure { value: mean - truth, mcse: sd / 100.0 },
        rmse: Figure { value: sd.hypot(mean - truth), mcse: sd / 141.0 },
        empirical_se: Figure { value: sd, mcse: sd / 141.4 },
        standard_error: Figure { value: sd * 0.9, mcse: sd / 300.0 },
        interval: Interval { lower: (mean - 1.96 * sd).max(0.0), upper: (mean + 1.96 * sd).min(1.0) },
        interval_mcse: Interval { lower: sd / 40.0, upper: sd / 40.0 },
        median: mean,
        median_mcse: sd / 80.0,
        deff: Figure { value: 1.87, mcse: 0.03 },
        df: Figure { value: 24.3, mcse: 0.02 },
        households: Figure { value: 398.2, mcse: 0.1 },
        nothing_found: share(zeros as f64 / 10_000.0),
        not_estimable: share(0.0),
        coverage: coverage(held),
        histogram: histogram(mean, sd, zeros),
        decomposition: None,
    }
}

fn indicator(indicator: Indicator, of: (f64, f64, f64), pass: f64, zeros: u64, held: [f64; 4]) -> IndicatorOutcome {
    let weighted = (of.0, of.0, of.2 * 1.2);
    IndicatorOutcome {
        indicator,
        judged: Estimator::Published,
        truth: exact(of.0),
        pass_probability: share(pass),
        by_estimator: vec![
            estimated(Estimator::Published, of, zeros, held),
            estimated(Estimator::Weighted, weighted, zeros, held.map(|c| c + 0.01)),
        ],
    }
}

/// An indicator that no replicate could estimate.
fn unknown(of: Indicator) -> IndicatorOutcome {
    let mut none = indicator(of, (f64::NAN, f64::NAN, f64::NAN), f64::NAN, 0, [f64::NAN; 4]);
    for e in &mut none.by_estimator {
        e.histogram = Histogram::default();
        e.deff = NAN;
        e.interval = Interval { lower: f64::NAN, upper: f64::NAN };
    }
    none
}

pub(super) fn township(name: &str, k: usize) -> TownshipOutcome {
    let drawn = 0.35 + 0.6 * ((k * 17 % 42) as f64 / 42.0).powi(2);
    TownshipOutcome {
        name: name.into(),
        villages: 7 + (k % 5) as u32,
        households: Some(4_000 + 97 * k as u32),
        persons: Some(14_000 + 340 * k as u32),
        true_omission: 0.004 + 0.0002 * k as f64,
        true_mis_exit: if k == 3 { f64::NAN } else { 0.013 },
        true_approval: 0.95,
        cases: [(40.0, 3_600.0), (if k == 3 { 0.0 } else { 12.0 }, 360.0), (3_800.0, 4_000.0), (20.0, 200.0)],
        drawn: share(drawn),
        households_if_drawn: Figure { value: 36.0, mcse: 0.1 },
        found_if_drawn: Figure { value: 0.7, mcse: 0.01 },
        cases_if_drawn: [(0.4, 1.5), (0.3, 1.1), (0.0, 0.0), (14.2, f64::NAN)].map(|(households, persons): (f64, f64)| CasesIfDrawn {
            households: Figure { value: households, mcse: households / 50.0 },
            persons: Figure { value: persons, mcse: persons / 50.0 },
        }),
        finding: share(drawn * (0.2 + 0.3 * ((k * 29 % 42) as f64 / 42.0))),
        failure_difference: if k == 3 { NAN } else { Figure { value: 0.12 - 0.005 * ((k * 11) % 42) as f64, mcse: 0.009 } },
        withheld: Vec::new(),
    }
}

/// Every township's readiness, the worst last in the list.
fn readiness(names: &[&str]) -> Readiness {
    let standing = |k: usize| Standing {
        rate: Figure { value: 0.004 + 0.0002 * k as f64, mcse: 1e-5 },
        rank: Figure { value: (names.len() - k) as f64, mcse: 0.08 },
        rank_lower: (names.len() - k).saturating_sub(6).max(1) as f64,
        rank_upper: (names.len() - k + 7).min(names.len()) as f64,
        worst: share(if k + 8 > names.len() { 0.05 + 0.1 * (k + 8 - names.len()) as f64 } else { 0.0 }),
    };
    let ready = |(k, name): (usize, &&str)| Ready {
        name: (*name).into(),
        drawn: exact(0.2 + 0.015 * k as f64),
        drawn_is_exact: true,
        risk_share: Figure { value: 2.0 * (k + 1) as f64 / (names.len() * (names.len() + 1)) as f64, mcse: 0.001 },
        passes: Figure { value: 0.99 - 0.012 * k as f64, mcse: 0.0004 },
        passes_each: vec![share(0.99), Figure { value: 1.0 - 0.012 * k as f64, mcse: 0.0004 }],
        errors: Some(standing(k)),
        dissatisfied: Some(standing(names.len() - 1 - k)),
        withheld: Vec::new(),
    };
    let townships = names.iter().enumerate().map(ready).collect();
    Readiness { check: Check::USUAL.to_vec(), worst: 5, truth_varies: true, unattributed: exact(0.0), risk_rests_on: 1_200, townships }
}

/// A twelfth is lost, the village finds some substitutes, and the local side explains something away.
fn fieldwork() -> Fieldwork {
    let mean = |value: f64| Figure { value, mcse: value / 900.0 };
    Fieldwork {
        villages: exact(29.0),
        drawn: exact(1131.0),
        not_found: mean(11.3),
        away: mean(48.1),
        not_at_home: mean(30.4),
        refused: mean(22.6),
        substituted: mean(24.1),
        interviewed: Figure { value: 1042.7, mcse: 0.09 },
        by_phone: mean(71.9),
        found: Figure { value: 9.4, mcse: 0.04 },
        findings: JudgedOutcome {
            error: "all",
            errors_met: mean(13.2),
            recognised: mean(10.6),
            false_alarms: mean(1.1),
            explained_away: mean(1.7),
            cleared_up: mean(0.6),
            before_appeal: mean(11.7),
            after_appeal: mean(9.4),
        },
        awareness: share(0.82),
        kappa: Figure { value: 0.71, mcse: 0.004 },
        ..Fieldwork::default()
    }
}

/// Omission and mis-exit fail now and then, incidence and approval never; the village form of omission cannot be estimated.
pub(super) fn outcome() -> Outcome {
    let round = RoundOutcome {
        reduction: None,
        inconclusive: exact(0.0),
        name: "国家专项评估检查".into(),
        profile: Some("national-2017-west".into()),
        pass_probability: share(0.8312),
        failure_causes: vec![
            cause(Indicator::Omission, "< 0.02", 0.02, 0.0652, 0.0431),
            cause(Indicator::MisExit, "< 0.02", 0.02, 0.1257, 0.1036),
            cause(Indicator::CompositeIncidence, "< 0.03", 0.03, 0.0, 0.0),
            cause(Indicator::Approval, ">= 0.9", 0.9, 0.0, 0.0),
        ],
        failure_sets: vec![
            FailureSet { rules: vec![1], share: share(0.1036) },
            FailureSet { rules: vec![0], share: share(0.0431) },
            FailureSet { rules: vec![0, 1], share: share(0.0221) },
        ],
        indicators: vec![
            indicator(Indicator::Omission, (0.0079, 0.0079, 0.0075), 0.9348, 812, [0.76, 0.81, 0.86, 0.81]),
            unknown(Indicator::OmissionVillage),
            indicator(Indicator::MisExit, (0.0145, 0.0128, 0.0061), 0.8743, 110, [0.77, 0.85, 0.90, 0.97]),
            indicator(Indicator::CompositeIncidence, (0.0158, 0.0157, 0.0025), 1.0, 0, [0.93, 0.95, 0.95, 0.955]),
            indicator(Indicator::Approval, (0.9523, 0.9561, 0.0071), 1.0, 0, [0.89, 0.91, 0.92, 0.92]),
        ],
        townships: YUNYANG.split_whitespace().enumerate().map(|(k, name)| township(name, k)).collect(),
        fieldwork: fieldwork(),
        actions: vec![ActionOutcome {
            name: "入户大走访".into(),
            households: 12_345,
            cost: 148_140.0,
            omission: Figure { value: 61.2, mcse: 0.08 },
            mis_exit: Figure { value: 4.1, mcse: 0.02 },
            mis_inclusion: Figure { value: 0.0, mcse: 0.0 },
            satisfied: Figure { value: 0.0, mcse: 0.0 },
            reached: Figure { value: 0.0, mcse: 0.0 },
        }],
    };
    let own =
        RoundOutcome { name: "县自查".into(), profile: None, pass_probability: share(0.6114), actions: Vec::new(), ..round.clone() };
    let variant = |zh: &str, en: &str, p: f64, difference: f64| VariantOutcome {
        name: Words::new(zh, en),
        pass_probability: share(p),
        difference: Figure { value: difference, mcse: 0.0021 },
        paired: true,
        cost: 98_000.0,
        indicators: vec![IndicatorContrast {
            indicator: Indicator::Omission,
            truth: Figure { value: 0.0112, mcse: 0.0 },
            truth_difference: Figure { value: 0.0033, mcse: 0.0 },
            mean: Figure { value: 0.0111, mcse: 0.0001 },
            mean_difference: Figure { value: 0.0032, mcse: 0.0001 },
        }],
        likelihood: None,
    };
    let variants = vec![
        variant("不做：入户大走访", "without: door to door", 0.7212, -0.11),
        variant("=2+3 外出户全部打电话、写信，并请村干部逐户走访一遍", "=2+3 calls to all", 0.8341, 0.0029),
    ];
    let overlooked = |(k, name): (usize, &str)| Overlooked {
        name: name.into(),
        overlooked: share(0.02 + 0.001 * ((k * 13) % 42) as f64),
        visited_and_overlooked: share(0.01 + 0.0005 * ((k * 13) % 42) as f64),
    };
    let chain = Chain {
        passed_then_failed: share(0.0931),
        clean_then_found: share(0.3127),
        townships: YUNYANG.split_whitespace().enumerate().map(overlooked).collect(),
    };
    Outcome {
        title: "云阳县，国家专项评估检查之前".into(),
        replicates: 10_000,
        rounds: vec![own, round],
        chain: Some(chain),
        readiness: Some(readiness(&YUNYANG.split_whitespace().collect::<Vec<_>>())),
        variants,
        sweep: None,
        operating: Some(operating()),
        published: None,
        counties: None,
    }
}

/// A rate whose cases fail the review, one that does not matter, and an assumption.
fn operating() -> Operating {
    let curve = |lever: Lever, now: f64, worth: f64, cases: Option<Cases>| {
        let chance = |value: f64| 0.9 / (1.0 + (value / now / worth).powi(4));
        let point = |k: i32| {
            let value = now * f64::from(k) / 4.0;
            Point { value, chance: share(chance(value)), rule: share(chance(value)), exact: f64::NAN }
        };
        Curve { lever, cases, now, points: (0..=16).map(point).collect() }
    };
    let amount = |lever: Lever, rate: f64, now: f64| Amount {
        lever,
        rate: Figure { value: rate, mcse: 0.0001 },
        households_now: now,
        households: Figure { value: 1.4 * now, mcse: 12.3 },
        persons_now: 3.2 * now,
        persons: Figure { value: 4.5 * now, mcse: 39.0 },
    };
    let margin = |reach, factor: f64, amount| Margin { reach, factor: Figure { value: factor, mcse: 0.01 }, amounts: vec![amount] };
    let cases = |households: f64| Some(Cases { households, persons: 3.2 * households });
    Operating {
        replicates: 200,
        wanted: 0.9,
        margins: vec![
            margin(Reach::Found, 0.7, amount(Lever::Omission, 0.0055, 1_212.0)),
            margin(Reach::Beyond, 16.0, amount(Lever::MisExit, 0.2, 130.0)),
            margin(Reach::Never, 0.0, amount(Lever::Dissatisfaction, 0.0, 20_412.0)),
        ],
        curves: vec![
            curve(Lever::Omission, 0.0079, 1.6, cases(303_000.0)),
            curve(Lever::MisExit, 0.0145, 9.0, cases(32_500.0)),
            curve(Lever::Sensitivity, 0.2, 3.0, None),
        ],
    }
}

pub(super) fn provenance() -> Provenance {
    Provenance {
        version: "0.1.0".into(),
        scenario_file: "yunyang.toml".into(),
        scenario_hash: "5f0c2a9be1d34477".into(),
        frame_hash: "a81b7700c3de9021".into(),
        seed: 20_170_428,
        replicates: 10_000,
        command: "preassess run yunyang.toml --seed 20170428 --replicates 10000".into(),
        synthetic: true,
        internal: false,
        notes: vec![Consequence::Assumption.note(("联系不上的户按缺席处理", "households that cannot be reached count as absent"))],
        parameters: vec![
            parameter("truth.omission.rate", "0.0079", Origin::Given(Some("A".into()))),
            parameter("round.interview.refusal", "0", Origin::Default),
        ],
    }
}

fn parameter(key: &str, value: &str, origin: Origin) -> Parameter {
    Parameter { key: key.into(), value: value.into(), zh: "一个数".into(), en: "a number".into(), unit: ParameterUnit::Share, origin }
}
