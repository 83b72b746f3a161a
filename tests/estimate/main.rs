//! `estimate` through survey files as a user writes them: against R `survey` 4.5 on tests/golden/county_sample.csv, by the laws that
//! every design-based estimate keeps, and on the mistakes that peers shipped.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod designs;
mod laws;
mod outputs;
mod r_survey;
mod small;
mod textbook;
mod weighting;

use std::fs;
use std::path::Path;

use preassess::document::parse;
use preassess::estimate::survey::{Analysis, Row, Survey, analyse};
use serde_json::Value;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/county_sample.csv");

const DESIGNS: [(&str, &str); 4] = [
    (
        "two_stage_fpc",
        "[[stage]]\nunit = \"village\"\nstrata = \"stratum\"\npopulation = \"villages_in_stratum\"\n\
         [[stage]]\nunit = \"household\"\nstrata = \"status\"\npopulation = \"households_in_cell\"\n",
    ),
    ("with_replacement", "weight = \"weight\"\n[[stage]]\nunit = \"village\"\nstrata = \"stratum\"\n"),
    ("one_stage_fpc", "weight = \"weight\"\n[[stage]]\nunit = \"village\"\nstrata = \"stratum\"\npopulation = \"villages_in_stratum\"\n"),
    ("weighted_srs", "weight = \"weight\"\n"),
];

fn told(survey: &str) -> Result<Analysis, String> {
    let file = Path::new("survey.toml");
    let survey: Survey = parse(survey, file).map_err(|r| r.to_string())?;
    analyse(&survey, file).map_err(|r| r.to_string())
}

/// Analyses a survey whose data are given as text.
fn of(csv: &str, survey: &str) -> Result<Analysis, String> {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data.csv");
    fs::write(&data, csv).unwrap();
    told(&format!("data = {data:?}\n{survey}"))
}

fn rows(csv: &str, survey: &str) -> Vec<Row> {
    of(csv, survey).unwrap().rows
}

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/county_sample.json")).unwrap()
}

#[track_caller]
fn close(got: f64, want: f64, what: &str) {
    let off = (got - want).abs() / want.abs().max(1e-300);
    assert!(off <= 1e-9 || got == want, "{what}: {got} instead of {want}, off by {off:e}");
}

fn estimate(name: &str, kind: &str, variable: &str, more: &str) -> String {
    format!("[[estimate]]\nname = '{name}'\nkind = '{kind}'\nvariable = \"{variable}\"\n{more}\n")
}
