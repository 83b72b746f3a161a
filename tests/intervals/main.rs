//! Intervals against R: `survey` 4.5 on a two-stage county sample under four designs, and the textbook's binomial ones.

#![allow(clippy::panic, clippy::unwrap_used)]

mod profile;

use std::collections::BTreeMap;
use std::fs;

use preassess::estimate::*;
use serde_json::Value;

fn golden(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(format!("tests/golden/{name}")).unwrap()).unwrap()
}

#[track_caller]
fn close(got: f64, want: f64, what: &str) {
    near(got, want, 1e-9, what);
}

/// Within a relative tolerance; rounding where nothing is wanted.
#[track_caller]
fn near(got: f64, want: f64, tolerance: f64, what: &str) {
    let off = (got - want).abs() / want.abs();
    assert!(off <= tolerance || (want.abs() < 1e-16 && got.abs() < 1e-16), "{what}: {got} instead of {want}, off by {off:e}");
}

struct Sample(Vec<BTreeMap<String, String>>);

impl Sample {
    fn read() -> Self {
        let mut reader = csv::Reader::from_path("tests/golden/county_sample.csv").unwrap();
        Self(reader.deserialize().map(Result::unwrap).collect())
    }

    fn number(&self, name: &str) -> Vec<f64> {
        self.0.iter().map(|row| row[name].parse().unwrap()).collect()
    }

    fn domain(&self, status: &str) -> Vec<bool> {
        self.0.iter().map(|row| status == "all" || row["status"] == status).collect()
    }

    /// Rows by the joint value of columns.
    fn cells(&self, columns: &[&str]) -> Vec<Vec<usize>> {
        let mut cells: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        for (k, row) in self.0.iter().enumerate() {
            cells.entry(columns.iter().map(|c| row[*c].as_str()).collect()).or_default().push(k);
        }
        cells.into_values().collect()
    }

    /// Estimate and standard error of a domain mean by its linearised values u = w (y − p) / Σ w.
    fn mean(&self, design: &str, variable: &str, status: &str) -> (f64, f64) {
        let (y, w, inside) = (self.number(variable), self.number("weight"), self.domain(status));
        // R's two-stage design weights by the population counts, which equal the weight column up to its 16 digits
        let total: f64 = (0..y.len()).filter(|&k| inside[k]).map(|k| w[k]).sum();
        let p = (0..y.len()).filter(|&k| inside[k]).map(|k| w[k] * y[k]).sum::<f64>() / total;
        let u: Vec<f64> = (0..y.len()).map(|k| if inside[k] { w[k] * (y[k] - p) / total } else { 0.0 }).collect();
        (p, self.variance(design, &u).sqrt())
    }

    fn variance(&self, design: &str, u: &[f64]) -> f64 {
        if design == "weighted_srs" {
            return spread(u);
        }
        let (villages, households) = (self.number("villages_in_stratum"), self.number("households_in_cell"));
        let mut variance = 0.0;
        for stratum in self.cells(&["stratum"]) {
            let within = |rows: &Vec<usize>| stratum.binary_search(&rows[0]).is_ok();
            let totals: Vec<f64> =
                self.cells(&["stratum", "village"]).iter().filter(|r| within(r)).map(|r| r.iter().map(|&k| u[k]).sum()).collect();
            let fraction = if design == "with_replacement" { 0.0 } else { totals.len() as f64 / villages[stratum[0]] };
            variance += (1.0 - fraction) * spread(&totals);
            if design == "two_stage_fpc" {
                for cell in self.cells(&["stratum", "village", "status"]).iter().filter(|r| within(r)) {
                    let left = 1.0 - cell.len() as f64 / households[cell[0]];
                    if left > 0.0 {
                        variance += fraction * left * spread(&cell.iter().map(|&k| u[k]).collect::<Vec<_>>());
                    }
                }
            }
        }
        variance
    }
}

/// n/(n − 1) Σ (u − ū)².
fn spread(u: &[f64]) -> f64 {
    let n = u.len() as f64;
    let mean = u.iter().sum::<f64>() / n;
    n / (n - 1.0) * u.iter().map(|x| (x - mean).powi(2)).sum::<f64>()
}

/// R's names, and how near its limits are: those of the likelihood are off by up to 6e-4, all of which is R's interpolation (see
/// [`profile`]: done in R's way, they are R's to 1e-9).
const NAMES: [(Method, &str, f64); 6] = [
    (Method::Wald, "mean", 1e-9),
    (Method::Logit, "xlogit", 1e-9),
    (Method::Wilson, "wilson", 1e-9),
    (Method::KornGraubard, "beta", 1e-9),
    (Method::Arcsine, "asin", 1e-9),
    (Method::Likelihood, "likelihood", 1e-3),
];

#[test]
fn r_survey_gives_the_same_intervals_under_four_designs() {
    let (sample, expected) = (Sample::read(), golden("county_sample.json"));
    let mut compared = 0;
    for design in ["two_stage_fpc", "with_replacement", "one_stage_fpc", "weighted_srs"] {
        for status in ["never_registered", "exited", "registered_poor", "all"] {
            let (variable, place) =
                if status == "all" { ("satisfied", design.to_string()) } else { ("truly_poor", format!("{design}/domain/{status}")) };
            if status != "all" {
                let (estimate, se) = sample.mean(design, "satisfied", status);
                let want = &expected[format!("{place}/mean/satisfied")];
                close(estimate, want["estimate"].as_f64().unwrap(), &format!("{place} estimate"));
                close(se, want["se"].as_f64().unwrap(), &format!("{place} standard error"));
            }
            let (estimate, se) = sample.mean(design, variable, status);
            let inside = sample.domain(status);
            let (y, w) = (sample.number(variable), sample.number("weight"));
            let (y, w): (Vec<f64>, Vec<f64>) = (0..y.len()).filter(|&k| inside[k]).map(|k| (y[k], w[k])).unzip();
            let n = y.len() as f64;
            let df = expected[format!("{place}/degrees_of_freedom")].as_f64().unwrap();
            for (method, name, tolerance) in NAMES {
                for (level, suffix) in [(0.95, ""), (0.90, "/level90")] {
                    let key = format!("{place}/proportion/{variable}/{name}{suffix}");
                    let Some(want) = expected.get(&key) else { continue };
                    let got = limits(method, &Evidence { estimate, se, n, df }, level).unwrap();
                    assert_eq!(got.flag, None);
                    near(got.interval.lower, want["lower"].as_f64().unwrap(), tolerance, &key);
                    near(got.interval.upper, want["upper"].as_f64().unwrap(), tolerance, &key);
                    if method == Method::Likelihood {
                        let (lower, upper) = profile::limits(&y, &w, se, df, level);
                        close(lower, want["lower"].as_f64().unwrap(), &key);
                        close(upper, want["upper"].as_f64().unwrap(), &key);
                    }
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 4 * (3 * 6 + 6 * 2));
}

#[test]
fn binomial_samples_give_the_textbook_intervals() {
    let names = [
        (Method::ClopperPearson, "exact"),
        (Method::Wilson, "wilson"),
        (Method::Logit, "logit"),
        (Method::Wald, "asymptotic"),
        (Method::AgrestiCoull, "agresti-coull"),
        (Method::Cloglog, "cloglog"),
        (Method::Jeffreys, "jeffreys"),
    ];
    let mut undefined = 0;
    for case in golden("intervals.json")["intervals"].as_array().unwrap() {
        let number = |key: &str| case[key].as_f64().unwrap();
        let (x, n, quantiles) = (number("x") as u64, number("n") as u64, Quantiles::new(number("level")).unwrap());
        for (method, name) in names {
            // R `binom` gives the exact limits where the logit and cloglog have none
            let got = binomial_limits(method, x, n, &quantiles).or_else(|refused| {
                undefined += 1;
                assert!(x == 0 || x == n);
                binomial_limits(refused.instead, x, n, &quantiles)
            });
            if name == "asymptotic" && (x == 0 || x == n) {
                continue;
            }
            close(got.unwrap().lower, case[name][0].as_f64().unwrap(), &format!("{name} of {case}"));
            close(got.unwrap().upper, case[name][1].as_f64().unwrap(), &format!("{name} of {case}"));
        }
        // `binom`'s likelihood limits are searched to a hundredth only: the definition itself
        let (p, z) = (x as f64 / n as f64, quantiles.z());
        let part = |share: f64, other: f64| if share == 0.0 { 0.0 } else { share * (share / other).ln() };
        let distance = |theta: f64| 2.0 * n as f64 * (part(p, theta) + part(1.0 - p, 1.0 - theta));
        let got = binomial_limits(Method::Likelihood, x, n, &quantiles).unwrap();
        for (limit, want) in [(got.lower, &case["lrt"][0]), (got.upper, &case["lrt"][1])] {
            near(limit, want.as_f64().unwrap(), 0.02, &format!("likelihood of {case}"));
            let end = limit == 0.0 || limit == 1.0;
            assert!(end || (distance(limit) / (z * z) - 1.0).abs() < 1e-9, "{limit} of {case}");
        }
    }
    assert_eq!(undefined, 6 * 3, "0 of 40, 0 of 675 and 60 of 60 at two levels by three methods");
}

#[test]
fn nothing_or_everything_found_gives_the_exact_one_sided_bound_by_every_method() {
    for case in golden("intervals.json")["intervals"].as_array().unwrap() {
        let number = |key: &str| case[key].as_f64().unwrap();
        let (x, n, level) = (number("x") as u64, number("n") as u64, number("level"));
        let evidence = binomial_evidence(x, n);
        let (lower, upper) = (number("one_sided_exact_lower"), number("one_sided_exact_upper"));
        for method in Method::ALL {
            let flag = limits(method, &evidence, level).unwrap().flag;
            let exact = method == Method::ClopperPearson || x == 0 || x == n;
            assert_eq!(flag, [(x == 0, Flag::NothingFound), (x == n, Flag::AllFound)].iter().find(|f| f.0).map(|f| f.1));
            if exact {
                near(lower_limit(method, &evidence, level).unwrap(), lower, 1e-9, &format!("{method:?} {case}"));
                near(upper_limit(method, &evidence, level).unwrap(), upper, 1e-9, &format!("{method:?} {case}"));
            }
        }
    }
}

#[test]
fn exact_coverage_is_that_of_r() {
    let names = [("exact", Method::ClopperPearson), ("wilson", Method::Wilson), ("wald", Method::Wald)];
    let quantiles = Quantiles::new(0.95).unwrap();
    for case in golden("intervals.json")["exact_coverage_of_95"].as_array().unwrap() {
        let method = names.iter().find(|(name, _)| case["method"] == *name).unwrap().1;
        let coverage = binomial_coverage(method, case["n"].as_u64().unwrap(), case["p"].as_f64().unwrap(), &quantiles);
        // R's Wald interval has no width at 0 and n
        let covered = coverage.covered - if method == Method::Wald { coverage.stand_in } else { 0.0 };
        close(covered, case["coverage"].as_f64().unwrap(), &case.to_string());
    }
}

#[test]
fn operating_characteristics_are_those_of_r() {
    let golden = golden("intervals.json");
    for case in golden["binomial_oc"].as_array().unwrap() {
        let (n, p) = (case["n"].as_u64().unwrap(), case["p"].as_f64().unwrap());
        let below = |x: u64| upper_limit(Method::ClopperPearson, &binomial_evidence(x, n), 0.95).unwrap() < 0.02;
        let largest = (0..n).take_while(|&x| below(x)).last().map_or(-1, |x| x as i64);
        assert_eq!(largest, case["c_bound"].as_i64().unwrap(), "{case}");
        let pass = |c: &str| case[c].as_u64().map_or(0.0, |c| binomial_at_most(c, n, p));
        close(pass("c_below"), case["pass_estimate_below_2pct"].as_f64().unwrap(), &case.to_string());
        close(pass("c_at_most"), case["pass_estimate_at_most_2pct"].as_f64().unwrap(), &case.to_string());
        close(pass("c_bound"), case["pass_upper_bound_below_2pct"].as_f64().unwrap(), &case.to_string());
    }
    for case in golden["hypergeometric_oc"].as_array().unwrap() {
        let count = |key: &str| case[key].as_u64().unwrap();
        let accept = hypergeometric_at_most(count("c"), count("population"), count("defective"), count("n"));
        close(accept, case["accept"].as_f64().unwrap(), &case.to_string());
    }
    for case in golden["beta_binomial_cluster_oc"].as_array().unwrap() {
        let (count, number) = (|key: &str| case[key].as_u64().unwrap(), |key: &str| case[key].as_f64().unwrap());
        let accept = clustered_at_most(count("c"), count("clusters"), count("per_cluster"), number("p"), number("icc")).unwrap();
        close(accept, number("accept"), &case.to_string());
    }
}
