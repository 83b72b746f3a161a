//! Methods that need fewer replicates, against brute force and against exact values. Fixed seeds; comparisons allow 4.9 Monte-Carlo errors,
//! a false alarm in a million.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod world;

use preassess::draw::Sample;
use preassess::scenario::Prepared;
use preassess::simulate::{Effort, Figure, Outcome, run};
use preassess::study::Study;
use statrs::function::gamma::ln_gamma;
use world::{Row, county, prepared};

/// Clustered rates that differ within villages, refusals, phones, appeals, teams and a questionnaire; every kind of rule.
const FIELDWORK: &str = "seed = 11
truth = { from = 'rates', omission = { rate = 0.03, icc = 0.1, by = [{ where = 'high_risk', times = 3 }, { where = 'remote', times = 2 }] }, mis_exit = { rate = 0.03, icc = 0.05, by = [{ where = 'remote', times = 1.5 }] }, mis_inclusion = { rate = 0.03, icc = 0.02 }, approval = { rate = 0.92, icc = 0.03 } }
[[round]]
name = 'review'
rule = [
  { indicator = 'omission', must = '< 6 %' }, { indicator = 'mis_exit', must = '< 6 %' }, { indicator = 'mis_inclusion', must = '<= 8 %' },
  { indicator = 'composite_incidence', must = '< 17.5 %' }, { indicator = 'approval', must = '>= 88 %' },
]
stage = [
  { unit = 'village', strata = ['remote'], take = { true = 3, false = 5 } },
  { unit = 'group', where = \"high_risk and status == 'never_registered'\", take = 1, in_full = true },
  { unit = 'household', strata = ['status'], take = { exited = 6, never_registered = 8, registered_poor = 2 } },
]
[round.interview]
away_contact = 0.6
refusal = { p = 0.05, by = [{ where = 'remote', times = 2 }] }
substitute = 'reserve'
sensitivity = { p = 0.85, mis_exit = 0.8 }
specificity = 0.99
phone_sensitivity = 0.6
desirability = 0.2
complaint = 0.01
teams = { number = 2, enumerators = 2, icc = 0.02, sensitivity = [1.0, 0.8] }
appeal = { removes_true = 0.1, removes_false = 0.5 }
";

/// Villages by size, then households; counted in households, judged by estimate, village rate and count.
const BY_SIZE: &str = "seed = 12
truth = { from = 'rates', omission = { rate = 0.04, icc = 0.2, by = [{ where = 'away', times = 0.5 }] }, approval = { rate = 0.9, icc = 0.1 } }
estimate = { unit = 'household' }
[[round]]
name = 'review'
rule = [
  { indicator = 'omission', must = '<= 5 %' }, { indicator = 'omission', on = 'count', must = '<= 4' },
  { indicator = 'omission_village', must = '< 2 %' }, { indicator = 'approval', on = 'count', must = '>= 70' },
]
stage = [{ unit = 'village', take = 6, select = 'pps-systematic', size = 'households' }, { unit = 'household', take = 14, select = 'systematic' }]
";

/// Households straight from the county; independent cases; a limit from below.
const AT_ONCE: &str = "seed = 13
truth = { from = 'rates', omission = { rate = 0.05 }, mis_exit = { rate = 0.04, icc = 1.0 }, approval = { rate = 0.95, icc = 0.02 } }
[[round]]
name = 'review'
rule = [{ indicator = 'omission', must = '< 7 %' }, { indicator = 'omission', must = '> 1 %' }, { indicator = 'mis_exit', must = '< 8 %' }, { indicator = 'approval', must = '> 90 %' }]
stage = [{ unit = 'household', strata = ['status'], take = { exited = 40, never_registered = 90, registered_poor = 5 } }]
";

fn with_method(rows: &[Row], scenario: &str, simulate: &str) -> Prepared {
    prepared(rows, &format!("simulate = {{ {simulate} }}\n{scenario}"))
}

fn outcome(of: &Prepared) -> Outcome {
    run("test", &of.study, &of.methods, of.effort, &mut |_| Ok(())).unwrap()
}

/// `plain` is a share of 20,000 replicates: one that none of them shows may still be 0.0002.
#[track_caller]
fn agree(plain: Figure, other: Figure, what: &str) {
    assert!((plain.value - other.value).abs() <= 4.9 * plain.mcse.max(1e-4).hypot(other.mcse), "{what}: {plain:?} against {other:?}");
}

#[test]
fn the_conditional_chance_is_that_of_brute_force() {
    for (scenario, at_least) in [(FIELDWORK, 3.0), (BY_SIZE, 1.5), (AT_ONCE, 1.5)] {
        let plain = outcome(&with_method(&county(), scenario, "replicates = 20000"));
        let other = scenario.replacen("seed = 1", "seed = 2", 1);
        let reduced = outcome(&with_method(&county(), &other, "replicates = 4000, method = 'conditional'"));
        let (plain, reduced) = (plain.last().unwrap(), reduced.last().unwrap());
        let told = reduced.reduction.unwrap();
        agree(plain.pass_probability, reduced.pass_probability, "pass");
        agree(told.plain, reduced.pass_probability, "the same samples");
        assert!(plain.pass_probability.value > 0.03 && plain.pass_probability.value < 0.97, "{:?}", plain.pass_probability);
        assert!(told.times > at_least, "{told:?}");
        for (plain, reduced) in plain.failure_causes.iter().zip(&reduced.failure_causes) {
            agree(plain.fails, reduced.fails, &format!("{:?}", plain.rule));
            agree(plain.fails_alone, reduced.fails_alone, &format!("{:?}", plain.rule));
            assert!(reduced.fails.mcse < plain.fails.mcse * 5.0_f64.sqrt());
        }
        for (plain, reduced) in plain.indicators.iter().zip(&reduced.indicators).filter(|(i, _)| i.pass_probability.value.is_finite()) {
            agree(plain.pass_probability, reduced.pass_probability, "indicator");
        }
    }
}

/// `P(H = h)` for h = 0 … r: cases among r households of one village (Skellam 1948).
fn beta_binomial(r: usize, p: f64, rho: f64) -> Vec<f64> {
    let (a, b) = (p * (1.0 - rho) / rho, (1.0 - p) * (1.0 - rho) / rho);
    let ln_beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    let ln_choose = |n: f64, k: f64| ln_gamma(n + 1.0) - ln_gamma(k + 1.0) - ln_gamma(n - k + 1.0);
    let n = r as f64;
    (0..=r).map(|h| (ln_choose(n, h as f64) + ln_beta(h as f64 + a, n - h as f64 + b) - ln_beta(a, b)).exp()).collect()
}

fn added(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            sum[i + j] += x * y;
        }
    }
    sum
}

/// Six villages of 40 households off the register, every second one remote.
fn like_villages() -> Vec<Row> {
    (0..240).map(|k| Row { village: k / 40, persons: 1, remote: k / 40 % 2 == 0, ..Row::default() }).collect()
}

fn like(rate: f64, by: &str, limit: &str) -> Study {
    like_with("conditional", rate, by, limit)
}

/// The chance that four villages of ten hold at least so many cases.
fn tail(rate: f64, at_least: usize) -> f64 {
    let village = beta_binomial(10, rate, 0.1);
    added(&added(&village, &village), &added(&village, &village))[at_least..].iter().sum()
}

fn like_with(method: &str, rate: f64, by: &str, limit: &str) -> Study {
    let scenario = format!(
        "truth = {{ from = 'rates', omission = {{ rate = {rate}, icc = 0.1, by = [{by}] }} }}
estimate = {{ unit = 'household' }}
[[round]]
name = 'review'
rule = [{{ indicator = 'omission', must = '{limit}' }}]
stage = [{{ unit = 'village', take = 4 }}, {{ unit = 'household', take = 10 }}]
"
    );
    with_method(&like_villages(), &scenario, &format!("method = '{method}'")).study
}

#[test]
fn villages_that_are_alike_need_one_replicate() {
    for (limit, most) in [("< 4 %", 1), ("<= 5 %", 2)] {
        let study = like(0.02, "", limit);
        let exact = 1.0 - tail(0.02, most + 1);
        let mut desk = study.desk();
        for replicate in 0..3 {
            let chances = study.chances(replicate, &mut desk).unwrap();
            assert!((1.0 - chances.not_passed - exact).abs() < 1e-12, "{} is not {exact}", 1.0 - chances.not_passed);
            assert!((chances.met[0] - exact).abs() < 1e-12 && (chances.broken[0] - 1.0 + exact).abs() < 1e-12);
        }
    }
}

/// Fifteen samples of villages with two kinds of rates: each has its exact chance, and their mean is the chance.
#[test]
fn every_sample_has_its_exact_chance() {
    let study = like(0.02, "{ where = 'remote', times = 3 }", "< 4 %");
    let kinds = [0.03, 0.01].map(|rate| beta_binomial(10, rate, 0.1));
    let exact = |remote: usize| -> f64 {
        let total = (0..4).fold(vec![1.0], |sum, at| added(&sum, &kinds[usize::from(at >= remote)]));
        total[..=1].iter().sum()
    };
    let (mut desk, mut sample) = (study.desk(), Sample::default());
    let mut seen = [0_u32; 5];
    for replicate in 0..400 {
        let chance = 1.0 - study.chances(replicate, &mut desk).unwrap().not_passed;
        study.draw(replicate, 0, &mut sample);
        let design = &study.rounds[0].design;
        let remote =
            sample.tiers[0].units.iter().filter(|unit| design.tiers[0].units[unit.unit as usize].id.unwrap().is_multiple_of(2)).count();
        seen[remote] += 1;
        assert!((chance - exact(remote)).abs() < 1e-12, "{remote}: {chance}");
    }
    // One, two or three of the four are remote in 3, 9 and 3 of 15 samples.
    assert!(seen[1] > 40 && seen[2] > 180 && seen[3] > 40 && seen[0] + seen[4] == 0, "{seen:?}");
}

#[test]
fn a_chance_of_a_millionth_keeps_its_digits() {
    let study = like(0.0002, "", "<= 15 %");
    let exact = tail(0.0002, 7);
    assert!(exact > 1e-7 && exact < 1e-5, "{exact}");
    let fails = study.chances(0, &mut study.desk()).unwrap().not_passed;
    assert!((fails / exact - 1.0).abs() < 1e-10, "{fails} is not {exact}");
}

/// Where the truth is fixed, which of like households are drawn is integrated.
#[test]
fn a_fixed_truth_is_hypergeometric() {
    let rows: Vec<Row> = (0..500).map(|k| Row { persons: 3, poor: k % 20 == 0, ..Row::default() }).collect();
    let scenario = "truth = { from = 'columns' }
[[round]]
name = 'review'
stage = [{ unit = 'household', take = 60 }]
rule = [{ indicator = 'omission', must = '< 6 %' }]
";
    let study = with_method(&rows, scenario, "method = 'conditional'").study;
    let ln_choose = |n: u64, k: u64| statrs::function::factorial::ln_binomial(n, k);
    // Below 6 % of 60 are at most 3.
    let exact: f64 = (4..=25).map(|x| (ln_choose(25, x) + ln_choose(475, 60 - x) - ln_choose(500, 60)).exp()).sum();
    let fails = study.chances(0, &mut study.desk()).unwrap().not_passed;
    assert!((fails - exact).abs() < 1e-12, "{fails} is not {exact}");
}

#[test]
fn a_fixed_truth_agrees_with_brute_force() {
    let rates = FIELDWORK.lines().find(|line| line.starts_with("truth")).unwrap();
    let scenario =
        FIELDWORK.replace(rates, "truth = { from = 'columns' }").replace("substitute = 'reserve'\n", "").replace("< 6 %", "< 21 %");
    let scenario = scenario.replace("< 17.5 %", "< 31 %");
    let plain = outcome(&with_method(&county(), &scenario, "replicates = 20000"));
    let other = scenario.replacen("seed = 11", "seed = 25", 1);
    let reduced = outcome(&with_method(&county(), &other, "replicates = 5000, method = 'conditional'"));
    let (plain, reduced) = (plain.last().unwrap(), reduced.last().unwrap());
    agree(plain.pass_probability, reduced.pass_probability, "pass");
    for (plain, reduced) in plain.failure_causes.iter().zip(&reduced.failure_causes) {
        agree(plain.fails, reduced.fails, &format!("{:?}", plain.rule));
        agree(plain.fails_alone, reduced.fails_alone, &format!("{:?}", plain.rule));
    }
    assert!(reduced.reduction.is_some());
    assert!(plain.failure_causes.iter().any(|cause| cause.fails.value > 0.1 && cause.fails.value < 0.9), "{:?}", plain.failure_causes);
}

/// Over many seeds the error is as large as it says.
#[test]
fn the_monte_carlo_error_is_honest() {
    let of = with_method(&county(), FIELDWORK, "replicates = 1, method = 'conditional'");
    let (runs, each) = (150, 60);
    let mut desk = of.study.desk();
    let mut figures = Vec::new();
    for start in 0..runs {
        let chances: Vec<f64> = (start * each..(start + 1) * each).map(|replicate| study_chance(&of.study, replicate, &mut desk)).collect();
        let mean = chances.iter().sum::<f64>() / each as f64;
        let variance = chances.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (each as f64 - 1.0);
        figures.push(Figure { value: mean, mcse: (variance / each as f64).sqrt() });
    }
    let grand = figures.iter().map(|f| f.value).sum::<f64>() / runs as f64;
    let squares = figures.iter().map(|f| ((f.value - grand) / f.mcse).powi(2)).sum::<f64>() / (runs as f64 - 1.0);
    // Mean square of 150 standard normal numbers: 1, with a standard error of 0.115.
    assert!((squares - 1.0).abs() < 4.9 * (2.0 / runs as f64).sqrt(), "{squares}");
    let inside = figures.iter().filter(|f| (f.value - grand).abs() < 1.96 * f.mcse).count();
    assert!((134..=150).contains(&inside), "{inside} of 150");
}

/// Two reviews with corrections between them, contact that depends on the truth, a village that suggests substitutes, and a rule on a bound.
const EVERYTHING: &str = "seed = 14
truth = { from = 'rates', omission = { rate = 0.02, icc = 0.1, by = [{ where = 'high_risk', times = 3 }] }, approval = { rate = 0.93, icc = 0.05 } }
[[action]]
name = 'sweep'
where = 'remote'
coverage = 0.5
finds = { omission = 0.5 }
[[round]]
name = 'own check'
rule = [{ indicator = 'omission', must = '< 9 %' }]
stage = [{ unit = 'village', take = 4 }, { unit = 'household', take = 20 }]
correct = { found = 0.9 }
[[round]]
name = 'review'
rule = [{ indicator = 'omission', must = '< 7 %' }, { indicator = 'approval', on = 'lower', must = '>= 70 %' }]
stage = [{ unit = 'village', take = 8 }, { unit = 'household', strata = ['status'], take = { never_registered = 12, exited = 4, registered_poor = 1 } }]
[round.interview]
refusal = { p = 0.1, if_error = 2, if_dissatisfied = 3 }
substitute = 'village'
sensitivity = 0.9
";

#[test]
fn importance_sampling_allows_every_mechanism() {
    let plain = outcome(&with_method(&county(), EVERYTHING, "replicates = 20000"));
    let other = EVERYTHING.replacen("seed = 14", "seed = 24", 1);
    let of = with_method(&county(), &other, "replicates = 10000, method = 'importance'");
    assert!(of.study.reducer.is_some(), "{:?}", of.notes);
    let reduced = outcome(&of);
    let (plain, reduced) = (plain.last().unwrap(), reduced.last().unwrap());
    agree(plain.pass_probability, reduced.pass_probability, "pass");
    // Where it saves nothing the shares are told, but its own estimate must be right all the same.
    let fails = Figure { value: 1.0 - plain.pass_probability.value, ..plain.pass_probability };
    agree(fails, reduced.reduction.as_ref().unwrap().not_passed, "not passed");
    for (plain, reduced) in plain.failure_causes.iter().zip(&reduced.failure_causes) {
        agree(plain.fails, reduced.fails, &format!("{:?}", plain.rule));
        agree(plain.fails_alone, reduced.fails_alone, &format!("{:?}", plain.rule));
    }
    assert!(plain.pass_probability.value > 0.8 && plain.pass_probability.value < 0.999, "{:?}", plain.pass_probability);
}

/// A failure in a million: brute force would need billions of reviews for the error that 20,000 leave here.
#[test]
fn importance_sampling_meets_the_exact_tail() {
    let like = like_with("importance", 0.0002, "", "<= 15 %");
    let exact = tail(0.0002, 7);
    assert!(exact > 1e-7 && exact < 1e-5, "{exact}");
    let mut desk = like.desk();
    let n = 20_000;
    let fails: Vec<f64> = (0..n).map(|replicate| like.chances(replicate, &mut desk).unwrap().not_passed).collect();
    let mean = fails.iter().sum::<f64>() / n as f64;
    let error = (fails.iter().map(|x| (x - mean).powi(2)).sum::<f64>()).sqrt() / n as f64;
    assert!((mean - exact).abs() <= 4.9 * error && error < 0.1 * exact, "{mean} +- {error} is not {exact}");
    assert!(exact / error.powi(2) > 100.0 * n as f64);
}

fn study_chance(study: &Study, replicate: u64, desk: &mut preassess::study::Desk) -> f64 {
    1.0 - study.chances(replicate, desk).unwrap().not_passed
}

#[test]
fn threads_change_nothing_and_few_replicates_are_enough() {
    let of = with_method(&county(), FIELDWORK, "until = { mcse = 0.004 }, method = 'conditional'");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| serde_json::to_string(&outcome(&of)).unwrap())
    };
    let one = on(1);
    assert_eq!(one, on(8));
    let reduced = outcome(&of);
    assert!(matches!(of.effort, Effort::Until { .. }) && reduced.last().unwrap().pass_probability.mcse <= 0.004);
    let plain = outcome(&with_method(&county(), FIELDWORK, "until = { mcse = 0.004 }"));
    assert!(reduced.replicates * 3 < plain.replicates, "{} {}", reduced.replicates, plain.replicates);
}

#[test]
fn what_it_cannot_hold_is_plain_and_said() {
    let twice = BY_SIZE.replace("'pps-systematic'", "'pps-with-replacement'");
    let by_truth = format!("{BY_SIZE}[round.interview]\nrefusal = {{ p = 0.1, if_error = 2 }}\n");
    let bound = BY_SIZE.replace("{ indicator = 'omission', must = '<= 5 %' }", "{ indicator = 'omission', on = 'upper', must = '<= 5 %' }");
    for scenario in [twice, by_truth, bound] {
        let of = with_method(&county(), &scenario, "replicates = 200, method = 'conditional'");
        assert!(of.study.reducer.is_none());
        assert!(of.notes.iter().any(|note| note.words.en.contains("cannot be used here")), "{:?}", of.notes);
        let plain = with_method(&county(), &scenario, "replicates = 200");
        assert_eq!(outcome(&of).last().unwrap().pass_probability, outcome(&plain).last().unwrap().pass_probability);
    }
}

/// The same with a first stage that is stratified over replicates.
fn stratified(scenario: &str, simulate: &str) -> Prepared {
    let of = with_method(&county(), scenario, &format!("{simulate}, first_stage = 'stratified'"));
    assert!(of.study.stratified);
    of
}

#[test]
fn a_stratified_first_stage_is_unbiased() {
    for scenario in [FIELDWORK, BY_SIZE] {
        let plain = outcome(&with_method(&county(), scenario, "replicates = 20000"));
        let other = scenario.replacen("seed = 1", "seed = 3", 1);
        for method in ["replicates = 10000", "replicates = 4010, method = 'conditional'", "replicates = 10000, method = 'importance'"] {
            let even = outcome(&stratified(&other, method));
            let (plain, even) = (plain.last().unwrap(), even.last().unwrap());
            agree(plain.pass_probability, even.pass_probability, method);
            let fails = Figure { value: 1.0 - plain.pass_probability.value, ..plain.pass_probability };
            agree(fails, even.reduction.unwrap().not_passed, method);
            for (plain, even) in plain.failure_causes.iter().zip(&even.failure_causes) {
                agree(plain.fails, even.fails, &format!("{:?}", plain.rule));
                agree(plain.fails_alone, even.fails_alone, &format!("{:?}", plain.rule));
            }
            for (plain, even) in plain.indicators.iter().zip(&even.indicators) {
                for (plain, even) in plain.by_estimator.iter().zip(&even.by_estimator) {
                    for (plain, even) in [(plain.mean, even.mean), (plain.bias, even.bias), (plain.rmse, even.rmse)] {
                        let allowed = 4.9 * plain.mcse.hypot(even.mcse);
                        assert!(plain.value.is_nan() || (plain.value - even.value).abs() <= allowed, "{plain:?} against {even:?}");
                    }
                }
            }
        }
    }
}

/// All fifteen samples of two villages out of six: the mean estimate and the chance to pass are exact, and the error says how near they are.
#[test]
fn a_stratified_first_stage_meets_the_whole_sample_space() {
    let cases = [0, 1, 1, 4, 5, 9];
    let rows: Vec<Row> = (0..120).map(|k| Row { village: k / 20, persons: 1, poor: k % 20 < cases[k / 20], ..Row::default() }).collect();
    let scenario = "truth = { from = 'columns' }
[[round]]
name = 'review'
stage = [{ unit = 'village', take = 2 }, { unit = 'household', take = 'all' }]
rule = [{ indicator = 'omission', must = '< 15 %' }]
";
    let pairs: Vec<usize> = (0..6).flat_map(|a| (a + 1..6).map(move |b| cases[a] + cases[b])).collect();
    let pass = pairs.iter().filter(|&&found| found * 100 < 15 * 40).count() as f64 / 15.0;
    let mean = pairs.iter().sum::<usize>() as f64 / 40.0 / 15.0;
    let of = |first_stage: &str| outcome(&with_method(&rows, scenario, &format!("replicates = 2000, first_stage = '{first_stage}'")));
    let (plain, even) = (of("plain"), of("stratified"));
    let estimate = |of: &Outcome| world::of(of, preassess::units::Indicator::Omission, preassess::units::Estimator::Published);
    for outcome in [&plain, &even] {
        world::agrees(outcome.last().unwrap().pass_probability, pass);
        world::agrees(estimate(outcome).mean, mean);
        world::agrees(estimate(outcome).bias, 0.0);
    }
    // The mean is a sum over villages: what is left is that 100 is no multiple of 6, by theory an error of the root of 0.02.
    assert!(estimate(&even).mean.mcse < 0.2 * estimate(&plain).mean.mcse, "{:?} {:?}", estimate(&even).mean, estimate(&plain).mean);
    // The chance to pass is no sum over villages: by theory 3 times fewer replicates.
    assert!(even.last().unwrap().reduction.unwrap().times > 1.5, "{:?}", even.last().unwrap().reduction);
}

/// Over many seeds the error between blocks is as large as it says. Squares of Student's t with 19 degrees of freedom have mean 19/17 and
/// variance 3.0.
#[test]
fn the_error_between_blocks_is_honest() {
    let runs = 150;
    let one = |seed: usize| {
        let scenario = BY_SIZE.replacen("seed = 12", &format!("seed = {seed}"), 1);
        let outcome = outcome(&stratified(&scenario, "replicates = 1000"));
        let omission = world::of(&outcome, preassess::units::Indicator::Omission, preassess::units::Estimator::Weighted);
        [outcome.last().unwrap().pass_probability, outcome.last().unwrap().failure_causes[0].fails, omission.mean]
    };
    let figures: Vec<[Figure; 3]> = (1_000..1_000 + runs).map(one).collect();
    for at in 0..3 {
        let grand = figures.iter().map(|of| of[at].value).sum::<f64>() / runs as f64;
        let squares = figures.iter().map(|of| ((of[at].value - grand) / of[at].mcse).powi(2)).sum::<f64>() / (runs as f64 - 1.0);
        assert!((squares - 19.0 / 17.0).abs() < 4.9 * (3.0 / runs as f64).sqrt(), "{at}: {squares}");
    }
}

#[test]
fn strata_depend_on_neither_threads_nor_what_was_drawn_before() {
    for simulate in ["replicates = 730", "until = { mcse = 0.008 }, method = 'conditional'"] {
        let of = stratified(FIELDWORK, simulate);
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| serde_json::to_string(&outcome(&of)).unwrap())
        };
        assert_eq!(on(1), on(8));
        let mut worn = Sample::default();
        for replicate in [0, 1, 49, 50, 51, 3, 729] {
            let mut fresh = Sample::default();
            of.study.draw(replicate, 0, &mut worn);
            of.study.draw(replicate, 0, &mut fresh);
            assert_eq!(worn.households, fresh.households, "{replicate}");
        }
    }
}

#[test]
fn a_stage_without_strata_is_drawn_plainly_and_says_so() {
    let chromy = BY_SIZE.replace("'pps-systematic'", "'chromy'");
    for scenario in [AT_ONCE, &chromy] {
        let of = with_method(&county(), scenario, "replicates = 200, first_stage = 'stratified'");
        assert!(!of.study.stratified);
        assert!(of.notes.iter().any(|note| note.words.en.contains("cannot be stratified")), "{:?}", of.notes);
        let plain = with_method(&county(), scenario, "replicates = 200");
        assert_eq!(serde_json::to_string(&outcome(&of)).unwrap(), serde_json::to_string(&outcome(&plain)).unwrap());
    }
}
