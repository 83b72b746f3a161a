//! The simulator in worlds where the answer is known: exact distributions, closed forms, design-unbiasedness. Fixed seeds; every
//! comparison allows 4.9 Monte-Carlo errors, a false alarm in a million.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod world;

use std::path::Path;
use std::sync::Arc;

use preassess::scenario::{Loaded, Overrides, parse, prepare, prepare_again};
use preassess::simulate::{Coverage, Figure, Outcome, run};
use preassess::units::{Estimator, Indicator};
use world::{HOUSEHOLDS_AT_ONCE, Row, agrees, county, frame, of, one_village, prepared, simulated};

fn ln_choose(n: u64, k: u64) -> f64 {
    statrs::function::factorial::ln_binomial(n, k)
}

fn hypergeometric(population: u64, cases: u64, n: u64, x: u64) -> f64 {
    if x > cases || n - x > population - cases {
        return 0.0;
    }
    (ln_choose(cases, x) + ln_choose(population - cases, n - x) - ln_choose(population, n)).exp()
}

#[test]
fn a_simple_random_sample_is_hypergeometric() {
    let outcome = simulated(&one_village(), HOUSEHOLDS_AT_ONCE);
    let round = outcome.last().unwrap();
    let found = |x| hypergeometric(500, 25, 60, x);
    let fails = |c: u64| 1.0 - (0..=c).map(found).sum::<f64>();
    // "< 6 %" of 60 is at most 3 found; at least 88 % of 60 is at least 53 satisfied.
    agrees(round.failure_causes[0].fails, fails(3));
    agrees(round.failure_causes[1].fails, 1.0 - (53..=60).map(|x| hypergeometric(500, 460, 60, x)).sum::<f64>());
    agrees(round.failure_causes[2].fails, fails(2));
    let omission = of(&outcome, Indicator::Omission, Estimator::Weighted);
    agrees(omission.mean, 0.05);
    agrees(omission.nothing_found, found(0));
    // S²(1 − f)/n with S² = N/(N − 1)·p(1 − p); the mean estimated variance is exactly that, the standard error nearly its root.
    let exact = (500.0 / 499.0 * 0.05 * 0.95 * (1.0 - 60.0 / 500.0) / 60.0_f64).sqrt();
    agrees(omission.empirical_se, exact);
    agrees(omission.deff, 1.0 - 60.0 / 500.0);
}

#[test]
fn coverage_is_that_of_summing_over_all_samples() {
    let outcome = simulated(&one_village(), HOUSEHOLDS_AT_ONCE);
    let approval = of(&outcome, Indicator::Approval, Estimator::Weighted);
    let t = 2.000_995_378; // Student's t, 59 degrees of freedom, 0.975
    let wald: f64 = (0..=60)
        .filter(|&x| {
            let p = x as f64 / 60.0;
            let se = (p * (1.0 - p) * (1.0 - 60.0 / 500.0) / 59.0).sqrt();
            if x == 60 { 0.92 >= 0.05_f64.powf(1.0 / 60.0) } else { (p - 0.92).abs() <= t * se }
        })
        .map(|x| hypergeometric(500, 460, 60, x))
        .sum();
    let measured: &Coverage = approval.coverage.iter().find(|c| c.method == "wald").unwrap();
    agrees(measured.coverage, wald);
    let sides = measured.coverage.value + measured.missed_below.value + measured.missed_above.value;
    assert!((sides - 1.0).abs() < 1e-12);
}

#[test]
fn imperfect_interviews_have_their_closed_form() {
    // p·s + (1 − p)(1 − t); approval a + (1 − a)·d, both among those who are met.
    let outcome = simulated(
        &one_village(),
        &format!(
            "{HOUSEHOLDS_AT_ONCE}interview = {{ sensitivity = 0.7, specificity = {{ omission = 0.98 }}, desirability = 0.25, refusal = 0.1 }}\n"
        ),
    );
    agrees(of(&outcome, Indicator::Omission, Estimator::Published).mean, 0.05 * 0.7 + 0.95 * 0.02);
    agrees(of(&outcome, Indicator::Approval, Estimator::Published).mean, 0.92 + 0.08 * 0.25);
    agrees(outcome.last().unwrap().fieldwork.interviewed, 60.0 * 0.9);
}

#[test]
fn families_away_are_reached_by_phone_at_their_own_rate() {
    let rows: Vec<Row> = one_village().iter().enumerate().map(|(k, r)| Row { away: k % 4 == 1, ..*r }).collect();
    let outcome = simulated(&rows, &format!("{HOUSEHOLDS_AT_ONCE}interview = {{ contact = 0.9, away_contact = 0.4 }}\n"));
    agrees(outcome.last().unwrap().fieldwork.interviewed, 60.0 * (0.75 * 0.9 + 0.25 * 0.4));
}

const STAGES: &str = "seed = 9
conditions = { off_register_and_ill = \"serious_illness and status == 'never_registered'\" }
truth = { from = 'columns' }
simulate = { replicates = 20000 }
[[round]]
name = 'staged'
rule = [{ indicator = 'omission', must = '< 2 %' }]
stage = [
  { unit = 'village', take = 8, prefer = 'remote', purposive = 0.5 },
  { unit = 'group', where = 'off_register_and_ill', take = 2, in_full = true },
  { unit = 'household', strata = ['status'], take = { never_registered = 6, exited = 4, registered_poor = 2 } },
]
";

#[test]
fn weighted_totals_are_unbiased_through_purposive_picks_and_screened_groups() {
    let rows = county();
    let study = prepared(&rows, STAGES);
    let design = &study.study.rounds[0].design;
    // Every household's frequency in the samples is its inclusion probability.
    let inclusion = design.inclusion(rows.len());
    let mut counts = vec![0_u32; rows.len()];
    let mut sample = preassess::draw::Sample::default();
    let draws = 40_000;
    for replicate in 0..draws {
        let mut stream = preassess::stream::Stream::at(3, preassess::stream::Purpose::Draw, replicate, 0);
        sample.draw(design, &mut stream);
        sample.households.iter().for_each(|&k| counts[k as usize] += 1);
    }
    for (k, (&count, &pi)) in counts.iter().zip(&inclusion).enumerate() {
        assert!(pi > 0.0 && pi <= 1.0);
        agrees(Figure { value: f64::from(count) / draws as f64, mcse: (pi * (1.0 - pi) / draws as f64).sqrt() }, pi);
        let ill_off_register = rows[k].ill && rows[k].status == 0;
        let expected = if rows[k].remote { 4.0 / 7.0 } else { 4.0 / 13.0 };
        assert!(!ill_off_register || (pi / expected - 2.0 / groups_with_ill(&rows, rows[k].village)).abs() < 1e-12);
    }
    assert!((inclusion.iter().sum::<f64>() - f64::from(counts.iter().sum::<u32>()) / draws as f64).abs() < 0.2);
}

fn groups_with_ill(rows: &[Row], village: usize) -> f64 {
    let in_village = rows.iter().filter(|r| r.village == village && r.ill && r.status == 0);
    in_village.map(|r| r.group).collect::<std::collections::BTreeSet<_>>().len() as f64
}

#[test]
fn weighted_rates_are_nearly_unbiased_and_their_errors_are_seen() {
    let outcome = simulated(&county(), STAGES);
    for indicator in [Indicator::Omission, Indicator::MisExit, Indicator::CompositeIncidence, Indicator::Approval] {
        let weighted = of(&outcome, indicator, Estimator::Weighted);
        // A ratio's bias is of the order of its relative variance; two stages of 8 villages leave less than a tenth of a standard error.
        assert!(weighted.bias.value.abs() < 0.1 * weighted.empirical_se.value + 4.9 * weighted.bias.mcse, "{indicator:?} {weighted:?}");
        let ratio = weighted.standard_error.value / weighted.empirical_se.value;
        assert!((0.8..1.1).contains(&ratio), "{indicator:?}: mean standard error over empirical {ratio}");
    }
}

#[test]
fn the_composite_is_the_expansion_of_both_rates() {
    let study = prepared(&county(), STAGES);
    let mut desk = study.study.desk();
    let mut persons = 0.0;
    for replicate in 0..50 {
        let course = &study.study.replicate(replicate, &mut desk)[0];
        let expansion = course.expansion;
        persons = expansion.all;
        for findings in &course.findings {
            let at = |i: Indicator| findings[i as usize].estimate;
            let (e, o) = (at(Indicator::MisExit), at(Indicator::Omission));
            let by_hand = (expansion.remaining + e * expansion.exited + o * expansion.non_registered) / expansion.all;
            assert!((at(Indicator::CompositeIncidence) - by_hand).abs() < 1e-15);
        }
        // True rates expand to the true incidence: R and all omitted and wrongly exited persons over everybody.
        let by_hand = expansion.incidence(course.truth[Indicator::MisExit as usize], course.truth[Indicator::Omission as usize]);
        assert!((course.truth[Indicator::CompositeIncidence as usize] - by_hand).abs() < 1e-15);
    }
    assert_eq!(persons, county().iter().map(|r| f64::from(r.persons)).sum::<f64>());
}

#[test]
fn omitted_members_count_on_both_sides_of_the_omission_rate() {
    let rows = county();
    let outcome = simulated(&rows, STAGES);
    let (mut y, mut x) = (0.0, 0.0);
    for row in &rows {
        if row.status == 0 {
            x += f64::from(row.persons);
            y += if row.poor { f64::from(row.persons) } else { 0.0 };
        } else {
            x += f64::from(row.left_out);
            y += f64::from(row.left_out);
        }
    }
    assert!(rows.iter().any(|r| r.left_out > 0));
    let omission = outcome.last().unwrap().indicators.iter().find(|i| i.indicator == Indicator::Omission).unwrap();
    assert!((omission.truth.value - y / x).abs() < 1e-15 && omission.truth.mcse < 1e-12);
}

#[test]
fn corrected_errors_are_gone_in_the_next_round() {
    let census = "stage = [{ unit = 'village', take = 'all' }]\nrule = [{ indicator = 'omission', must = '< 2 %' }]\n";
    let scenario = format!(
        "truth = {{ from = 'columns' }}\nestimate = {{ unit = 'household' }}\nsimulate = {{ replicates = 2000 }}\n[[round]]\nname = 'own check'\n{census}correct = {{ found = 0.8 }}\n[[round]]\nname = 'review'\n{census}"
    );
    let outcome = simulated(&one_village(), &scenario);
    let truth = |round: usize| outcome.rounds[round].indicators[0].truth;
    assert_eq!(truth(0).value, 0.05);
    agrees(truth(1), 0.05 * 0.2);
    agrees(outcome.rounds[1].fieldwork.found, 25.0 * 0.2);
    // The omitted are poor all the same: registering them moves them within the composite incidence, not out of it.
    let composite =
        |round: usize| outcome.rounds[round].indicators.iter().find(|i| i.indicator == Indicator::CompositeIncidence).unwrap().truth;
    assert!((composite(0).value - 0.05).abs() < 1e-15 && (composite(1).value - 0.05).abs() < 1e-12);
}

#[test]
fn corrections_reach_members_and_wrong_exits_too() {
    let census = "stage = [{ unit = 'village', take = 'all' }]\nrule = [{ indicator = 'omission', must = '< 2 %' }]\n";
    let scenario = format!(
        "truth = {{ from = 'columns' }}\nsimulate = {{ replicates = 3 }}\n[[round]]\nname = 'own check'\n{census}correct = {{ found = 1.0 }}\n[[round]]\nname = 'review'\n{census}"
    );
    let outcome = simulated(&county(), &scenario);
    let truth = |round: usize, i: Indicator| outcome.rounds[round].indicators.iter().find(|x| x.indicator == i).unwrap().truth.value;
    for indicator in [Indicator::Omission, Indicator::MisExit] {
        assert!(truth(0, indicator) > 0.0 && truth(1, indicator) == 0.0, "{indicator:?}");
    }
}

#[test]
fn an_upper_bound_of_95_percent_cannot_pass_below_149_households() {
    let clean: Vec<Row> = (0..400).map(|_| Row { persons: 3, ..Row::default() }).collect();
    let passes = |take: u32| {
        let scenario = format!(
            "truth = {{ from = 'columns' }}\nsimulate = {{ replicates = 5 }}\n[[round]]\nname = 'bound'\nstage = [{{ unit = 'household', take = {take} }}]\nrule = [{{ indicator = 'omission', on = 'upper', must = '< 2 %' }}]"
        );
        simulated(&clean, &scenario).last().unwrap().pass_probability.value
    };
    assert_eq!((passes(148), passes(149)), (0.0, 1.0));
}

#[test]
fn a_review_that_meets_nobody_does_not_pass() {
    let outcome = simulated(&one_village(), &format!("{HOUSEHOLDS_AT_ONCE}interview = {{ contact = 0.0, away_contact = 0.0 }}\n"));
    let round = outcome.last().unwrap();
    assert_eq!((round.pass_probability.value, round.inconclusive.value, round.failure_causes[0].not_judged.value), (0.0, 1.0, 1.0));
}

#[test]
fn members_left_out_are_findings() {
    let rows: Vec<Row> = (0..400)
        .map(|k| Row { status: if k % 2 == 0 { 0 } else { 2 }, persons: 4, left_out: u8::from(k % 50 == 1), ..Row::default() })
        .collect();
    let scenario = "truth = { from = 'columns' }\nsimulate = { replicates = 2000 }\n[[round]]\nname = 'x'\nstage = [{ unit = 'household', strata = ['status'], take = 50 }]\nrule = [{ indicator = 'omission', on = 'count', must = '<= 0' }]\n";
    let outcome = simulated(&rows, scenario);
    let none = hypergeometric(200, 8, 50, 0);
    agrees(outcome.last().unwrap().pass_probability, none);
    let omission = of(&outcome, Indicator::Omission, Estimator::Weighted);
    assert!((omission.nothing_found.value - outcome.last().unwrap().pass_probability.value).abs() < 1e-12);
    agrees(outcome.last().unwrap().fieldwork.found, 2.0);
}

#[test]
fn until_stops_at_the_wanted_error_and_at_the_same_replicate_every_time() {
    let scenario = HOUSEHOLDS_AT_ONCE.replace("simulate = { replicates = 40000 }", "simulate = { until = { mcse = 0.01 } }");
    let outcome = simulated(&one_village(), &scenario);
    let passes = outcome.last().unwrap().pass_probability;
    assert!(
        passes.mcse <= 0.0101 && outcome.replicates.is_multiple_of(1_000) && outcome.replicates < 10_000,
        "{passes:?} {}",
        outcome.replicates
    );
    assert_eq!(outcome.replicates, simulated(&one_village(), &scenario).replicates);
}

#[test]
fn what_the_own_check_overlooks_is_a_product_of_hypergeometric_chances() {
    let rows = one_village();
    let households = rows.len() as u64;
    let cases = rows.iter().filter(|r| r.poor).count() as u64;
    let outcome = simulated(
        &rows,
        "[truth]\nfrom = 'columns'\n[estimate]\nunit = 'household'\n[simulate]\nreplicates = 20000\n\
         [[round]]\nname = 'own'\nstage = [{ unit = 'household', take = 10 }]\nrule = [{ indicator = 'omission', must = '<= 0 %' }]\n\
         [[round]]\nname = 'last'\nstage = [{ unit = 'household', take = 30 }]\nrule = [{ indicator = 'omission', must = '<= 0 %' }]\n",
    );
    let none = |n| hypergeometric(households, cases, n, 0);
    let chain = outcome.chain.unwrap();
    agrees(chain.clean_then_found, none(10) * (1.0 - none(30)));
    agrees(chain.passed_then_failed, none(10) * (1.0 - none(30)));
    agrees(chain.townships[0].overlooked, none(10) * (1.0 - none(30)));
    assert_eq!(chain.townships[0].overlooked, chain.townships[0].visited_and_overlooked);
}

/// The county without members left out of registered households.
fn whole_county() -> Vec<Row> {
    county().into_iter().map(|row| Row { left_out: 0, ..row }).collect()
}

/// The county's omissions and mis-exits before the last of two reviews, with something in between.
fn before_the_last(between: &str) -> Outcome {
    simulated(
        &whole_county(),
        &format!(
            "[truth]\nfrom = 'columns'\n[estimate]\nunit = 'household'\n[simulate]\nreplicates = 3000\n\
             [[round]]\nname = 'own'\nstage = [{{ unit = 'village', take = 2 }}, {{ unit = 'household', take = 'all' }}]\n\
             rule = [{{ indicator = 'approval', must = '>= 0 %' }}]\n{between}\n\
             [[round]]\nname = 'last'\nstage = [{{ unit = 'household', take = 30 }}]\n\
             rule = [{{ indicator = 'approval', must = '>= 0 %' }}]\n"
        ),
    )
}

fn truth_of(outcome: &Outcome, indicator: Indicator) -> Figure {
    outcome.last().unwrap().indicators.iter().find(|i| i.indicator == indicator).unwrap().truth
}

#[test]
fn corrections_spread_within_the_village_and_by_kind() {
    let rows = whole_county();
    let villages = rows.iter().map(|r| r.village).max().unwrap() + 1;
    let omitted = |r: &&Row| r.status == 0 && r.poor;
    let never = rows.iter().filter(|r| r.status == 0).count() as f64;
    let cases = rows.iter().filter(omitted).count() as f64;
    assert!(cases > 0.0);
    // Two of all villages are seen whole: every error in them is found. What is left is 1 − 2/M of the cases, over N − the registered.
    let left = |remaining: f64| remaining / (never - (cases - remaining));
    let own = truth_of(&before_the_last("correct = { found = 1.0 }"), Indicator::Omission);
    let seen = 2.0 / villages as f64;
    assert!((own.value - left(cases * (1.0 - seen))).abs() < 4.9 * own.mcse + 2e-4, "{own:?}");
    // By kind, every case is corrected wherever one is found: the truth is 0 unless neither village has any.
    let kind = truth_of(&before_the_last("correct = { found = 1.0, same_kind = 1.0 }"), Indicator::Omission);
    let with_case = (0..villages).filter(|v| rows.iter().filter(omitted).any(|r| r.village == *v)).count();
    let clean = (villages - with_case) as f64;
    let none = clean * (clean - 1.0) / (villages as f64 * (villages as f64 - 1.0));
    assert!((kind.value - none * cases / never).abs() < 4.9 * kind.mcse + 1e-12, "{kind:?}");
    // Found with probability ½ and in the same village with probability ½: ¾ of the cases of a village seen whole are gone, if any was found.
    let village = truth_of(&before_the_last("correct = { found = 0.5, same_village = 0.5 }"), Indicator::Omission);
    assert!((village.value - left(cases * (1.0 - 0.75 * seen))).abs() < 4.9 * village.mcse + 2e-4, "{village:?}");
}

#[test]
fn relapse_makes_mis_exits_or_returns_to_the_register() {
    let rows = whole_county();
    let exited = rows.iter().filter(|r| r.status == 2).count() as f64;
    let wrong = rows.iter().filter(|r| r.status == 2 && r.poor).count() as f64;
    let unseen = truth_of(&before_the_last("relapse = { rate = 0.1, icc = 0.05 }"), Indicator::MisExit);
    let share = (wrong + 0.1 * (exited - wrong)) / exited;
    assert!((unseen.value - share).abs() < 4.9 * unseen.mcse, "{unseen:?}, expected {share}");
    let entered = truth_of(&before_the_last("relapse = { rate = 0.1, registered = 1.0 }"), Indicator::MisExit);
    // The register gains them: the wrong ones are divided by fewer exited. A ratio of means is near enough the mean of ratios here.
    let fewer = wrong / (exited - 0.1 * (exited - wrong));
    assert!((entered.value - fewer).abs() < 4.9 * entered.mcse + 2e-4, "{entered:?}, expected {fewer}");
}

#[test]
fn actions_end_errors_where_they_go_and_say_how_many() {
    let rows = whole_county();
    let act = |action: &str| {
        let scenario = format!(
            "[truth]\nfrom = 'columns'\n[estimate]\nunit = 'household'\n[simulate]\nreplicates = 3000\n\
             [[round]]\nname = 'last'\nstage = [{{ unit = 'household', take = 30 }}]\n\
             rule = [{{ indicator = 'approval', must = '>= 0 %' }}]\n[[action]]\nname = 'visit'\nwhere = 'remote'\n{action}\n"
        );
        simulated(&rows, &scenario)
    };
    let count = |of: &dyn Fn(&&Row) -> bool| rows.iter().filter(of).count() as f64;
    let (omitted, wrong) = (count(&|r| r.status == 0 && r.poor && r.remote), count(&|r| r.status == 2 && r.poor && r.remote));
    assert!(omitted > 0.0 && wrong > 0.0);
    let outcome = act("coverage = 0.8\nfinds = { omission = 0.5 }\nmends = { mis_exit = 0.25 }\ncost_per_household = 10.0\ncost = 7.0");
    let action = &outcome.rounds[0].actions[0];
    agrees(action.omission, omitted * 0.4);
    agrees(action.mis_exit, wrong * 0.2);
    let remote = count(&|r| r.remote);
    assert!((action.cost - (7.0 + 8.0 * remote)).abs() < 1e-9 && f64::from(action.households) == remote);
    // A repaired house is no mis-exit and no household less among the exited.
    let exits = count(&|r| r.status == 2);
    agrees(truth_of(&outcome, Indicator::MisExit), (count(&|r| r.status == 2 && r.poor) - wrong * 0.2) / exits);
    let outcome = act("satisfies = 0.5\nreaches = 0.5");
    let action = &outcome.rounds[0].actions[0];
    agrees(action.satisfied, count(&|r| r.remote && r.dissatisfied) * 0.5);
    agrees(action.reached, count(&|r| r.remote && r.away) * 0.5);
    let (all, unhappy, won) = (rows.len() as f64, count(&|r| r.dissatisfied), count(&|r| r.dissatisfied && r.remote));
    agrees(truth_of(&outcome, Indicator::Approval), 1.0 - (unhappy - won * 0.5) / all);
}

#[test]
fn studies_with_the_same_stages_share_their_design_and_find_the_same() {
    let scenario = |rate: f64, take: u32, missing: f64| {
        let text = format!(
            "seed = 5\nframe = {{ file = 'none.csv' }}\ntruth = {{ from = 'rates', omission = {{ rate = {rate} }} }}\nsimulate = {{ replicates = 300 }}\n\
             [[round]]\nname = 'x'\nstage = [{{ unit = 'village', take = {take} }}, {{ unit = 'household', take = 8 }}]\n\
             rule = [{{ indicator = 'omission', must = '< 5 %' }}]\ninterview = {{ missing = {missing} }}\n"
        );
        parse(&text, Path::new("test.toml")).unwrap()
    };
    let loaded = || Loaded { frame: frame(&county()), synthetic: true, notes: Vec::new() };
    let none = Overrides::default();
    let first = prepare(&scenario(0.03, 6, 0.0), loaded(), &none).unwrap();
    let again = |rate, take, missing| prepare_again(&scenario(rate, take, missing), &first, &none).unwrap();
    let design = |of: &preassess::scenario::Prepared| Arc::clone(&of.study.rounds[0].design);
    for (rate, take, missing, shared) in [(0.06, 6, 0.0, true), (0.03, 7, 0.0, false), (0.03, 6, 0.3, false)] {
        let other = again(rate, take, missing);
        assert_eq!(Arc::ptr_eq(&design(&other), &design(&first)), shared, "{rate} {take} {missing}");
        let anew = prepare(&scenario(rate, take, missing), loaded(), &none).unwrap();
        let [a, b] = [&other, &anew].map(|of| run("x", &of.study, &of.methods, of.effort, &mut |_| Ok(())).unwrap());
        assert_eq!(format!("{:?}", a.last().unwrap().indicators), format!("{:?}", b.last().unwrap().indicators));
    }
    // A list with errors is a design of its own: the first one is as it was.
    assert_eq!(design(&first).households.len(), 800);
    assert!(design(&again(0.03, 6, 0.3)).households.len() < 700);
}
