//! Readiness by township in worlds small enough to count out. Fixed seeds; every comparison allows 4.9 Monte-Carlo errors.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod world;

use std::path::Path;

use preassess::scenario::{Loaded, Overrides, parse, prepare};
use preassess::simulate::{Outcome, Ready, run};
use preassess::units::Language;
use statrs::function::factorial::ln_binomial;
use statrs::function::gamma::ln_gamma;
use world::{Row, agrees, county, frame, prepared, simulated};

/// P(X = x) of so many cases of each kind among `n` drawn from groups of these sizes.
fn drawn_from(groups: &[u64], found: &[u64], n: u64) -> f64 {
    let rest = n as i64 - found.iter().sum::<u64>() as i64;
    let (all, known): (u64, u64) = (groups.iter().sum(), groups[..found.len()].iter().sum());
    if rest < 0 || rest as u64 > all - known || groups.iter().zip(found).any(|(g, x)| x > g) {
        return 0.0;
    }
    let ways: f64 = groups.iter().zip(found).map(|(&g, &x)| ln_binomial(g, x)).sum();
    (ways + ln_binomial(all - known, rest as u64) - ln_binomial(all, n)).exp()
}

fn at_most(c: u64, all: u64, cases: u64, n: u64) -> f64 {
    (0..=c).map(|x| drawn_from(&[cases, all - cases], &[x], n)).sum()
}

fn beta_binomial(m: u64, p: f64, rho: f64) -> Vec<f64> {
    let (a, b) = (p * (1.0 - rho) / rho, (1.0 - p) * (1.0 - rho) / rho);
    let ln_beta = |a: f64, b: f64| ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    (0..=m).map(|k| (ln_binomial(m, k) + ln_beta(k as f64 + a, (m - k) as f64 + b) - ln_beta(a, b)).exp()).collect()
}

fn ready<'a>(outcome: &'a Outcome, name: &str) -> &'a Ready {
    outcome.readiness.as_ref().unwrap().townships.iter().find(|t| t.name == name).unwrap()
}

/// Two townships of one village each, 30 and 20 households that were never registered, three persons in each.
fn two() -> Vec<Row> {
    (0..50).map(|k| Row { village: if k < 30 { 0 } else { 4 }, persons: 3, ..Row::default() }).collect()
}

const TWO: &str = "seed = 11
simulate = { replicates = 60000 }
readiness = { worst = 1, check = [{ indicator = 'omission', take = 8, at_most = 0 }, { indicator = 'approval', take = 25, at_most = 6 }] }
[truth]
from = 'rates'
omission = { rate = 0.1, icc = 0.2 }
approval = { rate = 0.8, icc = 0.1 }
[[round]]
name = 'all at once'
stage = [{ unit = 'household', take = 12 }]
rule = [{ indicator = 'omission', on = 'count', must = '<= 1' }]
";

#[test]
fn two_townships_are_as_counted_out() {
    let outcome = simulated(&two(), TWO);
    let (omitted, dissatisfied) = ([30, 20].map(|m| beta_binomial(m, 0.1, 0.2)), [30, 20].map(|m| beta_binomial(m, 0.2, 0.1)));
    let mean = |of: &[f64], f: &dyn Fn(u64) -> f64| of.iter().enumerate().map(|(k, p)| p * f(k as u64)).sum::<f64>();
    let (mut worse, mut fails, mut share) = (0.0, 0.0, [0.0; 2]);
    for (a, pa) in omitted[0].iter().enumerate() {
        for (b, pb) in omitted[1].iter().enumerate() {
            let (left, right) = (a * 20, b * 30);
            worse += pa
                * pb
                * if left > right {
                    1.0
                } else if left == right {
                    0.5
                } else {
                    0.0
                };
            for (x, y) in (0..=a.min(12)).flat_map(|x| (0..=b.min(12)).map(move |y| (x, y))).filter(|(x, y)| x + y > 1) {
                let p = pa * pb * drawn_from(&[a as u64, b as u64, (50 - a - b) as u64], &[x as u64, y as u64], 12);
                fails += p;
                share[0] += p * x as f64 / (x + y) as f64;
                share[1] += p * y as f64 / (x + y) as f64;
            }
        }
    }
    agrees(outcome.last().unwrap().failure_causes[0].fails, fails);
    for (t, (name, m)) in [("t0", 30_u64), ("t1", 20)].into_iter().enumerate() {
        let of = ready(&outcome, name);
        let own = [mean(&omitted[t], &|d| at_most(0, m, d, 8)), mean(&dissatisfied[t], &|d| at_most(6, m, d, 25.min(m)))];
        agrees(of.passes_each[0], own[0]);
        agrees(of.passes_each[1], own[1]);
        agrees(of.passes, own[0] * own[1]);
        agrees(of.risk_share, share[t] / fails);
        let first = if t == 0 { worse } else { 1.0 - worse };
        let errors = of.errors.as_ref().unwrap();
        agrees(errors.worst, first);
        agrees(errors.rank, 2.0 - first);
        agrees(errors.rate, 0.1);
        assert_eq!((errors.rank_lower, errors.rank_upper), (1.0, 2.0));
        agrees(of.dissatisfied.as_ref().unwrap().rate, 0.2);
        let reached = 1.0 - (ln_binomial(50 - m, 12) - ln_binomial(50, 12)).exp();
        assert!(of.drawn_is_exact && (of.drawn.value - reached).abs() < 1e-12, "{} {reached}", of.drawn.value);
        let [omission, mis_exit, _, approval] = outcome.last().unwrap().townships[t].cases_if_drawn;
        let expected = 12.0 / 50.0 * m as f64 * 0.1;
        agrees(omission.households, expected / reached);
        agrees(approval.households, 2.0 * expected / reached);
        // three persons in every household
        assert!((omission.persons.value - 3.0 * omission.households.value).abs() < 1e-12 && approval.persons.value.is_nan());
        assert_eq!(mis_exit.households.value, 0.0);
    }
}

#[test]
fn a_truth_that_never_changes_gives_exact_checks_and_ranks() {
    let rows: Vec<Row> = county();
    let scenario = "truth = { from = 'columns' }
simulate = { replicates = 500 }
readiness = { check = [{ indicator = 'approval', take = 40, at_most = 8 }, { indicator = 'omission', take = 999, at_most = 0 }] }
[[round]]
name = 'x'
stage = [{ unit = 'household', take = 100 }]
rule = [{ indicator = 'approval', must = '>= 95 %' }]
";
    let outcome = simulated(&rows, scenario);
    let backwards: Vec<Row> = rows.iter().rev().copied().collect();
    let other = simulated(&backwards, scenario);
    let mut rates = Vec::new();
    for t in 0..5 {
        let name = format!("t{t}");
        let here: Vec<&Row> = rows.iter().filter(|r| r.village / 4 == t).collect();
        let dissatisfied = here.iter().filter(|r| r.dissatisfied).count() as u64;
        let of = ready(&outcome, &name);
        assert!((of.passes_each[0].value - at_most(8, here.len() as u64, dissatisfied, 40)).abs() < 1e-12);
        let omitted = here.iter().any(|r| r.status == 0 && r.poor || r.left_out > 0);
        assert_eq!((of.passes_each[1].value, of.passes.mcse), (f64::from(u8::from(!omitted)), 0.0));
        rates.push(dissatisfied as f64 / here.len() as f64);
        // The order of the rows changes nothing that is so.
        let again = ready(&other, &name);
        assert_eq!((of.passes, of.drawn, &of.passes_each), (again.passes, again.drawn, &again.passes_each));
        assert_eq!(format!("{:?} {:?}", of.errors, of.dissatisfied), format!("{:?} {:?}", again.errors, again.dissatisfied));
        let apart = of.risk_share.value - again.risk_share.value;
        assert!(apart.abs() <= 4.9 * of.risk_share.mcse.hypot(again.risk_share.mcse));
    }
    for (t, rate) in rates.iter().enumerate() {
        let (above, tied) = (rates.iter().filter(|r| *r > rate).count(), rates.iter().filter(|r| *r == rate).count());
        let standing = ready(&outcome, &format!("t{t}")).dissatisfied.clone().unwrap();
        assert_eq!(standing.rank.value, above as f64 + (tied as f64 + 1.0) / 2.0);
    }
    assert!(!outcome.readiness.unwrap().truth_varies);
}

const SCENARIO: &str = "seed = 3
simulate = { replicates = 3000 }
readiness = { worst = 3, check = [{ indicator = 'omission', take = 20, at_most = 1 }, { indicator = 'approval', take = 20, at_most = 3 }] }
[truth]
from = 'rates'
omission = { rate = 0.06, icc = 0.05 }
mis_exit = { rate = 0.05, icc = 0.05 }
approval = { rate = 0.9, icc = 0.05 }
[[round]]
name = 'own'
rule = [{ indicator = 'omission', must = '< 6 %' }]
stage = [{ unit = 'village', take = 6 }, { unit = 'household', take = 12 }]
correct = { found = 0.9, same_village = 0.5 }
[[round]]
name = 'last'
stage = [{ unit = 'village', take = 6 }, { unit = 'household', take = 12 }]
rule = [{ indicator = 'composite_incidence', must = '< 22 %' }, { indicator = 'omission', must = '< 6 %' }, { indicator = 'approval', must = '>= 90 %' }]
";

#[test]
fn what_is_shared_adds_up_and_threads_change_nothing() {
    let run_on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| simulated(&county(), SCENARIO))
    };
    let outcome = run_on(1);
    assert_eq!(format!("{outcome:?}"), format!("{:?}", run_on(8)));
    let readiness = outcome.readiness.as_ref().unwrap();
    let sum = |of: &dyn Fn(&Ready) -> f64| readiness.townships.iter().map(of).sum::<f64>();
    assert!((sum(&|t| t.risk_share.value) - 1.0).abs() < 1e-12);
    for standing in [|t: &Ready| t.errors.clone().unwrap(), |t: &Ready| t.dissatisfied.clone().unwrap()] {
        assert!((sum(&|t| standing(t).worst.value) - 3.0).abs() < 1e-12);
        assert!((sum(&|t| standing(t).rank.value) - 15.0).abs() < 1e-12);
        assert!(readiness.townships.iter().all(|t| standing(t).rank_lower <= standing(t).rank.value && standing(t).worst.mcse > 0.0));
    }
    assert_eq!(readiness.unattributed.value, 0.0);
    assert!(readiness.truth_varies && readiness.townships.iter().all(|t| t.risk_share.mcse > 0.0 && t.passes.mcse > 0.0));
}

#[test]
fn what_the_county_does_before_the_review_counts() {
    let action = "[[action]]\nname = 'a'\nbefore = 'last'\nfinds = { omission = 1.0, mis_exit = 1.0 }\n";
    let outcome = simulated(&county(), &format!("{SCENARIO}{action}"));
    let before = simulated(&county(), SCENARIO);
    for t in &outcome.readiness.as_ref().unwrap().townships {
        let errors = t.errors.as_ref().unwrap();
        // the members who were left out are found as well; nobody is wrong any more, and all share the ranks
        assert_eq!((errors.rate.value, errors.rank.value, errors.rank_lower), (0.0, 3.0, 3.0));
        assert!((errors.worst.value - 0.6).abs() < 1e-12);
        assert_eq!(t.passes_each[0].value, 1.0);
        assert!(ready(&before, &t.name).passes_each[0].value < 0.9);
    }
}

/// Every design that has a closed form, against the frequency with which the simulation visits each township.
#[test]
fn the_chance_to_be_drawn_is_how_often_it_happens() {
    let villages = |select: &str| format!("{{ unit = 'village', take = 4, select = '{select}' }}, {{ unit = 'household', take = 3 }}");
    let by_size = |select: &str| {
        format!(
            "{{ unit = 'village', strata = ['remote'], take = 2, select = '{select}', size = 'households' }}, {{ unit = 'household', strata = ['status'], take = 2 }}"
        )
    };
    let mut designs: Vec<String> = ["simple", "systematic", "simple-with-replacement", "bernoulli"].map(villages).into();
    designs.extend(["pps-systematic", "pps-with-replacement", "poisson"].map(by_size));
    designs.push("{ unit = 'township', take = 2, select = 'sampford', size = 'households' }, { unit = 'household', take = 3 }".into());
    designs.push("{ unit = 'household', take = 5 }".into());
    designs.push("{ unit = 'household', take = 7, select = 'systematic' }".into());
    designs.push("{ unit = 'village', take = 4, prefer = 'remote', purposive = 0.5 }, { unit = 'group', where = 'serious_illness', take = 1, in_full = true }, { unit = 'household', take = 4 }".into());
    // Villages of unequal size, so that size matters.
    let rows: Vec<Row> =
        county().into_iter().enumerate().filter(|(k, row)| row.village % 3 != 1 || k % 40 < 12 + row.village).map(|(_, row)| row).collect();
    let with = |stages: &str| {
        let text = format!(
            "truth = {{ from = 'columns' }}\nsimulate = {{ replicates = 20000 }}\n[[round]]\nname = 'x'\nrule = [{{ indicator = 'omission', must = '< 2 %' }}]\nstage = [{stages}]\n"
        );
        simulated(&rows, &text)
    };
    for stages in &designs {
        let outcome = with(stages);
        for (seen, known) in outcome.last().unwrap().townships.iter().zip(&outcome.readiness.as_ref().unwrap().townships) {
            let p = known.drawn.value;
            assert!(known.drawn_is_exact && known.drawn.mcse == 0.0, "{stages}");
            let allowed = 4.9 * (p * (1.0 - p) / 20_000.0).sqrt() + 1e-9;
            assert!((seen.drawn.value - p).abs() <= allowed, "{stages}: {} {p}", seen.drawn.value);
        }
    }
    // Two villages of a township may meet in a duel: then it is simulated, and says so.
    let duels = with(&by_size("random-pivotal"));
    let known = &duels.readiness.as_ref().unwrap().townships;
    assert!(known.iter().any(|t| !t.drawn_is_exact && t.drawn.mcse > 0.0));
}

#[test]
fn a_check_that_cannot_be_is_refused() {
    let refused = |readiness: &str| {
        let text = format!(
            "frame = {{ file = 'none.csv' }}\ntruth = {{ from = 'rates', omission = {{ rate = 0.01 }} }}\n{readiness}\n[[round]]\nname = 'x'\nrule = [{{ indicator = 'omission', must = '<= 100 %' }}]\nstage = [{{ unit = 'household', take = 5 }}]\n"
        );
        let scenario = parse(&text, Path::new("test.toml"))?;
        prepare(&scenario, Loaded { frame: frame(&county()), synthetic: true, notes: Vec::new() }, &Overrides::default()).map(|_| ())
    };
    for (readiness, key) in [
        ("readiness = { worst = 0 }", "readiness.worst"),
        ("readiness = { check = [{ indicator = 'omission', take = 0, at_most = 1 }] }", "readiness.check[1]"),
        ("readiness = { check = [{ indicator = 'omission', take = 9, at_most = 9 }] }", "always passed"),
        ("readiness = { check = [{ indicator = 'composite_incidence', take = 9, at_most = 1 }] }", "readiness.check[1]"),
        ("readiness = { check = [{ indicator = 'mis_exit', take = 9, at_most = 1 }] }", "readiness.check[1]"),
        (
            "readiness = { check = [{ indicator = 'omission', take = 9, at_most = 1, sensitivity = 0.2, specificity = 0.8 }] }",
            "says nothing",
        ),
        ("readiness = { cheque = [] }", "cheque"),
    ] {
        let told = refused(readiness).unwrap_err().tell(Language::En);
        assert!(told.contains(key), "{told}");
    }
    assert!(refused("").is_ok(), "what is usual but not known is left out");
    let known = prepared(
        &county(),
        "truth = { from = 'rates', omission = { rate = 0.01 } }\n[[round]]\nname = 'x'\nrule = [{ indicator = 'omission', must = '<= 100 %' }]\nstage = [{ unit = 'household', take = 5 }]\n",
    );
    let outcome = run("x", &known.study, &known.methods, preassess::simulate::Effort::Replicates(10), &mut |_| Ok(())).unwrap();
    let of = outcome.readiness.unwrap();
    assert_eq!((of.check.len(), of.townships[0].dissatisfied.is_none()), (1, true));
    assert!(of.townships[0].risk_share.value.is_nan(), "what never fails has no risk to share");
}
