//! Intervals against R: `survey` 4.5 on a two-stage county sample under four designs, and the textbook's binomial ones.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;

use preassess::estimate::{Evidence, Flag, Method, limits};
use serde_json::Value;

fn golden(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(format!("tests/golden/{name}")).unwrap()).unwrap()
}

#[track_caller]
fn close(got: f64, want: f64, what: &str) {
    let off = (got - want).abs() / want.abs();
    assert!(off <= 1e-9, "{what}: {got} instead of {want}, off by {off:e}");
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

const NAMES: [(Method, &str); 4] =
    [(Method::Wald, "mean"), (Method::Logit, "xlogit"), (Method::Wilson, "wilson"), (Method::KornGraubard, "beta")];

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
            let n = sample.domain(status).iter().filter(|&&d| d).count() as f64;
            let df = expected[format!("{place}/degrees_of_freedom")].as_f64().unwrap();
            for (method, name) in NAMES {
                for (level, suffix) in [(0.95, ""), (0.90, "/level90")] {
                    let key = format!("{place}/proportion/{variable}/{name}{suffix}");
                    let Some(want) = expected.get(&key) else { continue };
                    let got = limits(method, &Evidence { estimate, se, n, df }, level).unwrap();
                    assert_eq!(got.flag, None);
                    close(got.interval.lower, want["lower"].as_f64().unwrap(), &key);
                    close(got.interval.upper, want["upper"].as_f64().unwrap(), &key);
                    compared += 1;
                }
            }
        }
    }
    assert_eq!(compared, 4 * (3 * 4 + 4 * 2));
}

#[test]
fn binomial_samples_give_the_textbook_intervals() {
    let names = [(Method::ClopperPearson, "exact"), (Method::Wilson, "wilson"), (Method::Logit, "logit"), (Method::Wald, "asymptotic")];
    let mut flags = [0; 2];
    for case in golden("intervals.json")["intervals"].as_array().unwrap() {
        let number = |key: &str| case[key].as_f64().unwrap();
        let (n, level) = (number("n"), number("level"));
        let estimate = number("x") / n;
        let binomial = Evidence { estimate, se: (estimate * (1.0 - estimate) / n).sqrt(), n, df: f64::INFINITY };
        for (method, name) in names {
            let got = limits(method, &binomial, level).unwrap();
            match got.flag {
                None => {
                    close(got.interval.lower, case[name][0].as_f64().unwrap(), &format!("{name} of {case}"));
                    close(got.interval.upper, case[name][1].as_f64().unwrap(), &format!("{name} of {case}"));
                }
                Some(Flag::NothingFound) => {
                    close(got.interval.upper, number("one_sided_exact_upper"), "nothing found");
                    flags[0] += 1;
                }
                Some(Flag::AllFound) => {
                    close(got.interval.lower, number("one_sided_exact_lower"), "everything found");
                    flags[1] += 1;
                }
            }
        }
    }
    assert_eq!(flags, [2 * 2 * 4, 2 * 4], "0 of 40, 0 of 675 and 60 of 60 at two levels by four methods");
}
