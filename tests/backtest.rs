//! Back-tests: the likelihood of a published result against exact distributions, its map against its own arithmetic, and the differences
//! between counties against made ones. Comparisons allow 4.9 Monte-Carlo errors.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod world;

use std::fs;
use std::path::Path;
use std::process::Command;

use preassess::simulate::{BATCHES, Counted, Counties, CountyCurve, CurvePoint, Estimated, Seen, Shape, counties, observed};
use preassess::stream::{Purpose, Stream};
use preassess::units::{Estimator, Indicator, Words};
use rand_distr::{Distribution, Gamma};
use serde_json::Value;
use tempfile::TempDir;
use world::{HOUSEHOLDS_AT_ONCE, Row, agrees, county, one_village, prepared, simulated};

fn hypergeometric(population: u64, cases: u64, n: u64, x: u64) -> f64 {
    let ln_choose = statrs::function::factorial::ln_binomial;
    (ln_choose(cases, x) + ln_choose(population - cases, n - x) - ln_choose(population, n)).exp()
}

#[test]
fn the_likelihood_of_a_published_figure_is_hypergeometric() {
    // 3 of 60 are printed 5.0 %; within two points lie 2, 3 and 4 of 60.
    let text = HOUSEHOLDS_AT_ONCE
        .replace("[[round]]", "published = { figures = { omission = '5.0 %' }, within = { omission = 0.02 } }\n[[round]]");
    let published = simulated(&one_village(), &text).published.unwrap();
    let found = |x| hypergeometric(500, 25, 60, x);
    let figure = &published.figures[0];
    agrees(figure.as_printed, found(3));
    agrees(figure.near, found(2) + found(3) + found(4));
    assert_eq!((published.all, published.all_as_printed), (figure.near, figure.as_printed));
    // Two figures are near together; each by itself, as exactly.
    let both = text.replace("omission = '5.0 %' }", "omission = '5.0 %', approval = '92 %' }");
    let published = simulated(&one_village(), &both).published.unwrap();
    agrees(published.figures[1].as_printed, hypergeometric(500, 460, 60, 55));
    assert!(published.all.value < published.figures[0].near.value && published.all.value > 0.0);
}

#[test]
fn without_a_published_result_nothing_is_said_of_one() {
    assert!(simulated(&one_village(), HOUSEHOLDS_AT_ONCE).published.is_none());
}

/// Runs a scenario beside a copy of the small county; gives its result, and what it was refused with.
fn run(text: &str, more: &[&str]) -> (Value, String) {
    let dir = TempDir::new().unwrap();
    fs::copy("scenarios/small-county.toml", dir.path().join("small-county.toml")).unwrap();
    let (file, out) = (dir.path().join("scenario.toml"), dir.path().join("out"));
    fs::write(&file, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_preassess"));
    let done = command.args(["run", file.to_str().unwrap(), "--lang", "en", "--out", out.to_str().unwrap()]).args(more).output().unwrap();
    let result = fs::read_to_string(out.join("result.json")).ok().and_then(|json| serde_json::from_str(&json).ok());
    assert_eq!(done.status.success(), result.is_some());
    let map = out.join("plots/likelihood.png");
    assert_eq!(map.exists(), text.contains("[sweep]") && result.is_some(), "a map is drawn where there is one");
    let told = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    (result.unwrap_or_default(), told.into_owned())
}

const SMALL: &str = "
frame = { make = 'small-county.toml' }
truth = { from = 'rates', omission = { rate = 0.01, icc = 0.02 }, mis_exit = { rate = 0.01 }, approval = { rate = 0.94 } }
simulate = { replicates = 400 }
[[round]]
name = 'review'
profile = 'national-2017-west'
stage = [{ unit = 'village', take = 10 }, { unit = 'household', strata = ['status'], take = { exited = 10, never_registered = 20, registered_poor = 2 } }]
";

#[test]
fn a_sweep_maps_the_likelihood_and_finds_the_rate_that_made_the_result() {
    let published = "[published]\nfigures = { omission = '1.0 %' }\nwithin = { omission = 0.003 }\n";
    let sweep =
        "[sweep]\nhow = 'grid'\n[sweep.over]\n'truth.omission.rate' = [0.0005, 0.01, 0.08]\n'truth.mis_exit.rate' = [0.001, 0.02]\n";
    let (result, told) = run(&format!("{SMALL}{published}{sweep}"), &[]);
    // A reader sees words and per cents, no keys.
    let told = told.replace('\n', " ");
    assert!(told.contains("omitted among the never registered: 1%"), "{told}");
    assert!(told.contains("wrongly exited among the exited: every value tried") && !told.contains("truth.omission"), "{told}");
    let sweep = &result["sweep"];
    let likelihood = |k: usize| sweep["variants"][k]["likelihood"]["all"]["value"].as_f64().unwrap();
    let most = (0..6).map(likelihood).fold(0.0, f64::max);
    for k in 0..6 {
        let point = &sweep["support"]["points"][k];
        match point["log_ratio"]["value"].as_f64() {
            Some(ratio) => {
                assert!((ratio - (likelihood(k) / most).ln()).abs() < 1e-12);
                assert_eq!(point["inside"], ratio >= -1.920_729_410_347_062);
            }
            None => assert_eq!(likelihood(k), 0.0),
        }
    }
    let best = sweep["support"]["best"].as_u64().unwrap() as usize;
    let omission = sweep["keys"].as_array().unwrap().iter().position(|key| key == "truth.omission.rate").unwrap();
    assert_eq!(sweep["points"][best][omission], 0.01);
    // Omissions do not hang on mis-exits: the profile of the latter is flat, on common random numbers exactly.
    let profile = |key: &str| {
        let profile = sweep["support"]["profiles"].as_array().unwrap().iter().find(|p| p["key"] == key).unwrap();
        let at = |value: &Value| sweep["support"]["points"][value["point"].as_u64().unwrap() as usize].clone();
        profile["values"].as_array().unwrap().iter().map(at).collect::<Vec<_>>()
    };
    assert!(profile("truth.mis_exit.rate").iter().all(|point| point["log_ratio"]["value"] == 0.0));
    let inside: Vec<bool> = profile("truth.omission.rate").iter().map(|point| point["inside"].as_bool().unwrap()).collect();
    assert_eq!(inside, [false, true, false]);
}

const COUNTIES: &str =
    "[published.counties]\nnumber = 283\nno_mis_exit = '86.57 %'\nno_omission = '90.46 %'\nneither = '81.27 %'\napproval = '> 90 %'\n";

#[test]
fn many_counties_are_fitted_for_every_way_of_detecting_on_any_number_of_threads() {
    let variant = "[[variant]]\nname = 'half'\nset = { 'round[1].interview.sensitivity' = 0.5 }\n";
    let text = format!("{SMALL}{COUNTIES}{variant}");
    let (one, _) = run(&text, &["--threads", "1"]);
    let (four, _) = run(&text, &["--threads", "4"]);
    assert_eq!(one["counties"], four["counties"]);
    let detections = one["counties"]["detections"].as_array().unwrap();
    assert_eq!((detections.len(), &detections[1]["name"]["en"]), (2, &Value::from("half")));
    assert_eq!(one["counties"]["counted"]["both"], 12);
    let mean = |k: usize, shape: usize| detections[k]["shapes"][shape]["omission"]["mean"]["value"].as_f64().unwrap();
    for shape in 0..4 {
        assert!(mean(1, shape) > 1.3 * mean(0, shape), "who sees half implies more: {} against {}", mean(1, shape), mean(0, shape));
    }
    assert!((one["counties"]["approval"]["at_least"].as_f64().unwrap() - 0.05_f64.powf(1.0 / 283.0)).abs() < 1e-15);
}

#[test]
fn what_was_not_published_like_this_is_refused() {
    for (text, told) in [
        (format!("{SMALL}[published]\n"), "key published: nothing is said of what was published"),
        (format!("{SMALL}[published]\nfigures = {{ omission = '3 persons' }}\n"), "is no printed share"),
        (format!("{SMALL}[published]\nfigures = {{ mis_inclusion = '0' }}\n"), "key published.figures.mis_inclusion"),
        (format!("{SMALL}[published]\nfigures = {{ omission = '1 %' }}\nwithin = {{ approval = 0.1 }}\n"), "published.within.approval"),
        (format!("{SMALL}{}", COUNTIES.replace("90.46", "90.40")), "key published.counties.no_omission: no share of 283 counties"),
        (format!("{SMALL}{}", COUNTIES.replace("81.27 %", "90.11 %")), "contradict each other"),
        (
            format!("{SMALL}{COUNTIES}").replace("mis_exit = { rate = 0.01 }", "mis_exit = { rate = 0.0 }"),
            "key truth.mis_exit.rate: a rate above 0 is needed",
        ),
    ] {
        let (_, refusal) = run(&text, &[]);
        assert!(refusal.contains(told), "{refusal}");
    }
}

/// 1,000 counties of a small world, with a gamma factor of variance 1.5 on both rates, each reviewed once; the fit knows nothing but in how
/// many of them something was found. What it finds lies within 4.9 standard errors of the truth, as its intervals tell them.
#[test]
fn the_differences_between_made_counties_are_found_again() {
    // Nobody is left out of a registered household: members left out are there at any rate.
    let rows: Vec<Row> = county().into_iter().map(|row| Row { left_out: 0, ..row }).collect();
    let rates = [0.006, 0.012];
    let study = |times: f64, replicates: u64| {
        let [omission, mis_exit] = rates.map(|rate| (rate * times).min(1.0));
        prepared(
            &rows,
            &format!(
                "seed = 3
                truth = {{ from = 'rates', omission = {{ rate = {omission}, icc = 0.02 }}, mis_exit = {{ rate = {mis_exit} }} }}
                estimate = {{ indicators = ['omission', 'mis_exit'], estimators = ['published'] }}
                simulate = {{ replicates = {replicates} }}
                [[round]]
                name = 'review'
                stage = [{{ unit = 'village', take = 8 }}, {{ unit = 'household', strata = ['status'], take = {{ never_registered = 8, exited = 6, registered_poor = 0 }} }}]
                rule = [{{ indicator = 'omission', must = '< 2 %' }}]"
            ),
        )
    };
    let gamma = Gamma::new(1.0 / 1.5, 1.5).unwrap();
    let (mut none, mut neither) = ([0, 0], 0);
    for k in 0..1_000 {
        let made = study(gamma.sample(&mut Stream::at(8, Purpose::Recipe, k, 0)), 1).study;
        let mut desk = made.desk();
        let findings = &made.replicate(k, &mut desk).last().unwrap().findings[Estimator::Published as usize];
        let clean = [Indicator::Omission, Indicator::MisExit].map(|of| findings[of as usize].estimate == 0.0);
        none.iter_mut().zip(clean).for_each(|(count, clean)| *count += u64::from(clean));
        neither += u64::from(clean[0] && clean[1]);
    }
    let published = Counties { counted: Counted::new(1_000, none[0], none[1], neither).unwrap(), approval: None };
    let point = |&times: &f64| {
        let at = study(times, 3_000);
        let batches: [Seen; BATCHES] = observed(&at.study, &at.methods, &published, 3_000, &mut |_| Ok(())).unwrap();
        CurvePoint { times, batches }
    };
    let curve = CountyCurve::new(rates, [0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0].iter().map(point).collect());
    let outcome = counties(&published, vec![(Words::new("", ""), curve)], 1);
    let detection = &outcome.detections[0];
    assert!(detection.dependence.value.abs() < 4.9 * detection.dependence.mcse, "{:?}", detection.dependence);
    let fit = detection.shapes.iter().find(|shape| shape.shape == Shape::Gamma).unwrap();
    let holds = |of: &Estimated, truth: f64| (of.value - truth).abs() <= 4.9 * (of.upper - of.lower) / 3.92;
    assert!(holds(&fit.omission.mean, rates[0]) && holds(&fit.mis_exit.mean, rates[1]), "{fit:?}");
    assert!(holds(&fit.spread.unwrap(), 1.5_f64.sqrt()), "{fit:?}");
    assert!(fit.omission.mean.mcse < 0.2 * fit.omission.mean.value, "{fit:?}");
}

/// The second line of a tutorial promises about so many per cent.
#[test]
fn tutorials_promise_what_comes_out() {
    for name in ["01-first-question", "02-design-and-rules"] {
        let file = Path::new("scenarios").join(name).with_extension("toml");
        let line = fs::read_to_string(&file).unwrap().lines().nth(1).unwrap().to_owned();
        let promised: f64 = line.split("about ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap();
        let (result, _) = run(&fs::read_to_string(&file).unwrap(), &["--replicates", "3000"]);
        let passes = &result["pass_probability"];
        let (value, mcse) = (passes["value"].as_f64().unwrap(), passes["mcse"].as_f64().unwrap());
        assert!((value - promised / 100.0).abs() < 0.01 + 4.9 * mcse, "{name}: {value} against {promised} %");
    }
}
