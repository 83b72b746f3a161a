//! Calibrated weights and replicate variances against R `survey` 4.5 on a two-stage county sample, and their laws.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;

use preassess::estimate::*;
use preassess::stream::{Purpose, Stream};
use serde_json::Value;

struct Sample {
    rows: Vec<BTreeMap<String, String>>,
    golden: Value,
}

impl Sample {
    fn read() -> Self {
        let mut reader = csv::Reader::from_path("tests/golden/county_sample.csv").unwrap();
        let golden = serde_json::from_str(&fs::read_to_string("tests/golden/county_sample.json").unwrap()).unwrap();
        Self { rows: reader.deserialize().map(Result::unwrap).collect(), golden }
    }

    fn number(&self, name: &str) -> Vec<f64> {
        self.rows.iter().map(|row| row[name].parse().unwrap()).collect()
    }

    /// Each row's value of some columns, numbered in their sorted order.
    fn group(&self, columns: &[&str]) -> Vec<usize> {
        let key = |row: &BTreeMap<String, String>| columns.iter().map(|c| row[*c].clone()).collect::<Vec<_>>();
        let mut keys: Vec<_> = self.rows.iter().map(key).collect();
        keys.sort();
        keys.dedup();
        self.rows.iter().map(|row| keys.binary_search(&key(row)).unwrap()).collect()
    }

    fn psus(&self) -> (Vec<usize>, Psus) {
        let (psu, stratum) = (self.group(&["stratum", "village"]), self.group(&["stratum"]));
        let mut of = vec![0; psu.iter().max().unwrap() + 1];
        psu.iter().zip(&stratum).for_each(|(p, s)| of[*p] = *s);
        let fraction = vec![0.0; stratum.iter().max().unwrap() + 1];
        (psu, Psus { stratum: of, fraction })
    }

    /// Total of weighted residuals with replacement at the first stage, as R's `one`.
    fn se(&self, calibrated: &Calibrated, u: &[f64]) -> f64 {
        let (psu, psus) = self.psus();
        let mut totals = vec![0.0; psus.stratum.len()];
        let residuals = calibrated.residuals(u);
        (0..u.len()).for_each(|k| totals[psu[k]] += calibrated.weights[k] * residuals[k]);
        (0..psus.fraction.len()).map(|h| spread(&inside(&totals, &psus.stratum, h))).sum::<f64>().sqrt()
    }

    #[track_caller]
    fn check(&self, key: &str, calibrated: &Calibrated, (estimate, u): (f64, Vec<f64>)) {
        close(estimate, &self.golden[key]["estimate"], key);
        close(self.se(calibrated, &u), &self.golden[key]["se"], key);
    }
}

fn inside(values: &[f64], stratum: &[usize], h: usize) -> Vec<f64> {
    values.iter().zip(stratum).filter(|(_, s)| **s == h).map(|(v, _)| *v).collect()
}

/// n/(n − 1) Σ (u − ū)².
fn spread(u: &[f64]) -> f64 {
    let n = u.len() as f64;
    let mean = u.iter().sum::<f64>() / n;
    n / (n - 1.0) * u.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
}

#[track_caller]
fn close(got: f64, want: &Value, what: &str) {
    let want = want.as_f64().unwrap();
    assert!((got / want - 1.0).abs() <= 1e-9, "{what}: {got} instead of {want}, off by {:e}", got / want - 1.0);
}

fn total(w: &[f64], y: &[f64]) -> (f64, Vec<f64>) {
    (w.iter().zip(y).map(|(w, y)| w * y).sum(), y.to_vec())
}

fn ratio(w: &[f64], y: &[f64], x: &[f64]) -> (f64, Vec<f64>) {
    let over = total(w, x).0;
    let r = total(w, y).0 / over;
    (r, y.iter().zip(x).map(|(y, x)| (y - r * x) / over).collect())
}

fn mean(w: &[f64], y: &[f64]) -> (f64, Vec<f64>) {
    ratio(w, y, &vec![1.0; y.len()])
}

fn known(groups: &[(&str, f64)]) -> Vec<(String, f64)> {
    groups.iter().map(|(name, total)| (name.to_string(), *total)).collect()
}

fn status() -> Vec<(String, f64)> {
    known(&[("exited", 23_800.0), ("never_registered", 266_000.0), ("registered_poor", 10_200.0)])
}

#[test]
fn post_strata_and_raking_are_those_of_r() {
    let sample = Sample::read();
    let (d, satisfied, group) = (sample.number("weight"), sample.number("satisfied"), sample.group(&["status"]));
    let post = post_stratify(&d, &group, &status()).unwrap();
    sample.check("post_stratified/mean/satisfied", &post, mean(&post.weights, &satisfied));
    sample.check("post_stratified/total/persons", &post, total(&post.weights, &sample.number("persons")));
    let strata = sample.group(&["stratum"]);
    let raked = rake(
        &d,
        &[
            Margin { name: "status", group: &group, known: &status() },
            Margin { name: "stratum", group: &strata, known: &known(&[("other", 226e3), ("poor", 74e3)]) },
        ],
    )
    .unwrap();
    sample.check("raked/mean/satisfied", &raked, mean(&raked.weights, &satisfied));
    sample.check("raked/total/truly_poor", &raked, total(&raked.weights, &sample.number("truly_poor")));
    let range = |v: &[f64]| [v.iter().copied().fold(f64::INFINITY, f64::min), v.iter().copied().fold(0.0, f64::max)];
    (0..2).for_each(|i| close(range(&raked.weights)[i], &sample.golden["raked/weight_range"][i], "raked weights"));
    // iterative fitting and Newton's steps meet
    let totals =
        Totals::default().margin("status", &group, &status()).margin("stratum", &strata, &known(&[("other", 226e3), ("poor", 74e3)]));
    let newton = calibrate(&d, &totals, Distance::Raking).unwrap();
    assert!(newton.weights.iter().zip(&raked.weights).all(|(a, b)| (a / b - 1.0).abs() < 1e-9));
}

fn auxiliary(sample: &Sample) -> Totals {
    let group = sample.group(&["status"]);
    let is = |number| group.iter().map(|&g| f64::from(u8::from(g == number))).collect();
    Totals::default()
        .column("households", vec![1.0; group.len()], 300_000.0)
        .column("never registered", is(1), 266_000.0)
        .column("registered poor", is(2), 10_200.0)
        .column("persons", sample.number("persons"), 1_015_000.0)
}

#[test]
fn calibrated_weights_and_their_residual_variance_are_those_of_r() {
    let sample = Sample::read();
    let (d, satisfied, poor) = (sample.number("weight"), sample.number("satisfied"), sample.number("truly_poor"));
    let distances =
        [("linear", Distance::Linear), ("raking", Distance::Raking), ("logit_0.2_5", Distance::Logit { lower: 0.2, upper: 5.0 })];
    for (name, distance) in distances {
        // R stops once the totals are met to 1e-7; going on moves its factors by 5e-8
        let got = calibrate_to(1e-7, &d, &auxiliary(&sample), distance).unwrap();
        let further = calibrate(&d, &auxiliary(&sample), distance).unwrap();
        assert!(got.factors.iter().zip(&further.factors).all(|(a, b)| (a / b - 1.0).abs() < 1e-7));
        sample.check(&format!("calibrated_{name}/mean/satisfied"), &got, mean(&got.weights, &satisfied));
        if name != "logit_0.2_5" {
            sample.check(&format!("calibrated_{name}/total/truly_poor"), &got, total(&got.weights, &poor));
        }
        let range = &sample.golden[format!("calibrated_{name}/g_range")];
        close(got.factors.iter().copied().fold(f64::INFINITY, f64::min), &range[0], name);
        close(got.factors.iter().copied().fold(0.0, f64::max), &range[1], name);
    }
}

#[test]
fn bounds_hold_and_what_cannot_be_met_is_named() {
    let sample = Sample::read();
    let d = sample.number("weight");
    let tight = Distance::Logit { lower: 0.9, upper: 1.3 };
    let got = calibrate(&d, &auxiliary(&sample), tight).unwrap();
    assert!(got.factors.iter().all(|g| (0.9..=1.3).contains(g)));
    let narrow = Distance::Logit { lower: 0.99, upper: 1.01 };
    assert!(matches!(calibrate(&d, &auxiliary(&sample), narrow), Err(Impossible::NotConverged(_))));
    // two margins with different sums
    let (group, strata) = (sample.group(&["status"]), sample.group(&["stratum"]));
    let twice = [("other", 300_000.0), ("poor", 200_000.0)];
    let refused = rake(
        &d,
        &[Margin { name: "status", group: &group, known: &status() }, Margin { name: "stratum", group: &strata, known: &known(&twice) }],
    )
    .unwrap_err();
    assert!(matches!(&refused, Impossible::NotConverged(name) if name.starts_with("status")), "{refused:?}");
    let none = post_stratify(&d, &vec![0; d.len()], &known(&[("here", 5.0), ("nowhere", 7.0)])).unwrap_err();
    assert_eq!(none, Impossible::Empty("nowhere".into()));
    assert_eq!(post_stratify(&[-1.0, 2.0], &[0, 0], &known(&[("all", 3.0)])).unwrap_err(), Impossible::Shape);
}

#[test]
fn the_jack_knife_is_that_of_r() {
    let sample = Sample::read();
    let (psu, psus) = sample.psus();
    let (d, persons, poor) = (sample.number("weight"), sample.number("persons"), sample.number("truly_poor"));
    let poor_persons: Vec<f64> = persons.iter().zip(&poor).map(|(p, y)| p * y).collect();
    let jack = jack_knife_n(&psus).unwrap();
    let run = |centre, of: &dyn Fn(&[f64]) -> f64| jack.estimate(&psu, &d, centre, |w| Ok::<_, ()>(of(w))).unwrap();
    let satisfied = sample.number("satisfied");
    let ratio = |w: &[f64]| ratio(w, &poor_persons, &persons).0;
    for (key, got) in [
        ("jackknife_n/mean/satisfied", run(Centre::Mean, &|w| mean(w, &satisfied).0)),
        ("jackknife_n/ratio/poor_persons_per_person", run(Centre::Mean, &ratio)),
        ("jackknife_n_mse/ratio/poor_persons_per_person", run(Centre::Full, &ratio)),
    ] {
        close(got.estimate, &sample.golden[key]["estimate"], key);
        close(got.se, &sample.golden[key]["se"], key);
    }
    // adjustments are done again in every replicate: a post-stratified total of the strata themselves never varies
    let group = sample.group(&["status"]);
    let again = jack.estimate(&psu, &d, Centre::Full, |w| post_stratify(w, &group, &status()).map(|c| c.weights.iter().sum())).unwrap();
    assert!((again.estimate - 300_000.0).abs() < 1e-5 && again.se < 1e-5, "{}", again.se);
}

/// A stratified sample of totals, its fractions and the linearised variance Σ (1 − f) n/(n − 1) Σ (z − z̄)².
fn totals(sizes: &[usize]) -> (Psus, Vec<f64>, f64) {
    let mut stream = Stream::at(3, Purpose::Draw, 0, 0);
    let stratum: Vec<usize> = sizes.iter().enumerate().flat_map(|(h, &n)| vec![h; n]).collect();
    let z: Vec<f64> = stratum.iter().map(|&h| 10.0 * h as f64 + stream.uniform()).collect();
    let fraction: Vec<f64> = (0..sizes.len()).map(|h| 0.15 * h as f64).collect();
    let variance = (0..sizes.len()).map(|h| (1.0 - fraction[h]) * spread(&inside(&z, &stratum, h))).sum();
    (Psus { stratum, fraction }, z, variance)
}

fn variance(replicates: &Replicates, z: &[f64], centre: Centre) -> f64 {
    let psu: Vec<usize> = (0..z.len()).collect();
    replicates.estimate(&psu, z, centre, |w| Ok::<_, ()>(w.iter().sum())).unwrap().se.powi(2)
}

#[test]
fn jack_knife_and_half_samples_are_exact_for_totals() {
    let (psus, z, want) = totals(&[2, 5, 3, 4, 9]);
    assert!((variance(&jack_knife_n(&psus).unwrap(), &z, Centre::Full) / want - 1.0).abs() < 1e-12);
    let one = Psus { stratum: vec![0; 7], fraction: vec![0.3] };
    let jack = variance(&jack_knife(&one).unwrap(), &z[..7], Centre::Mean);
    assert!((jack / (0.7 * spread(&z[..7])) - 1.0).abs() < 1e-12);
    for strata in [1, 2, 3, 6] {
        let (psus, z, want) = totals(&vec![2; strata]);
        for rho in [0.0, 0.3, 0.5] {
            let half = brr(&psus, rho).unwrap();
            assert!((variance(&half, &z, Centre::Full) / want - 1.0).abs() < 1e-12, "{strata} {rho}");
            let mean = |psu: usize| half.factors.iter().map(|f| f[psu]).sum::<f64>() / half.factors.len() as f64;
            assert!((0..z.len()).all(|psu| (mean(psu) - 1.0).abs() < 1e-14), "mean factor 1");
        }
    }
}

#[test]
fn bootstraps_give_the_linearised_variance_on_average() {
    let (psus, z, want) = totals(&[2, 5, 3, 4, 9]);
    for kind in [Bootstrap::RaoWu, Bootstrap::McCarthySnowden, Bootstrap::ChipperfieldPreston] {
        let batches: Vec<f64> =
            (0..200).map(|seed| variance(&bootstrap(&psus, kind, 200, seed).unwrap(), &z, Centre::Mean) / want - 1.0).collect();
        let error = (spread(&batches) / 200.0).sqrt() / 200_f64.sqrt();
        let off = batches.iter().sum::<f64>() / 200.0;
        assert!(off.abs() < 4.9 * error && error < 0.02, "{kind:?}: {off} with error {error}");
        let some = bootstrap(&psus, kind, 200, 1).unwrap();
        assert!(some.factors.iter().flatten().all(|f| *f >= -1e-15), "{kind:?} has no negative weights");
        assert_eq!(some.factors, bootstrap(&psus, kind, 200, 1).unwrap().factors);
    }
}

#[test]
fn designs_that_cannot_be_replicated_say_which_stratum() {
    let lone = Psus { stratum: vec![0, 0, 1], fraction: vec![0.0, 0.2] };
    assert_eq!(jack_knife_n(&lone).unwrap_err(), Unreplicable::Lonely(1));
    assert_eq!(bootstrap(&lone, Bootstrap::RaoWu, 10, 1).unwrap_err(), Unreplicable::Lonely(1));
    let certain = Psus { fraction: vec![0.0, 1.0], ..lone };
    assert_eq!(jack_knife_n(&certain).unwrap().factors.len(), 2);
    let three = Psus { stratum: vec![0, 0, 0, 1, 1], fraction: vec![0.0, 0.0] };
    assert_eq!(brr(&three, 0.0).unwrap_err(), Unreplicable::NotTwo(0));
    assert_eq!(jack_knife(&three).unwrap_err(), Unreplicable::Shape);
    assert_eq!(brr(&three, 1.0).unwrap_err(), Unreplicable::Shape);
}
