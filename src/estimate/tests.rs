//! The estimation of a drawn sample against R `survey` (tests/golden/county_sample.*): ratios in persons by class, approval, and the
//! composite incidence, with two-stage variances and with-replacement variances.

use std::collections::BTreeMap;

use super::*;
use crate::design::{Cell, Part, Select, Tier, Unit as DesignUnit};
use crate::draw::{DrawnCell, DrawnTier, DrawnUnit};
use crate::frame::Status;
use crate::truth::Household;
use crate::units::{Level, Unit};

struct Row {
    stratum: String,
    village: String,
    status: Status,
    household: Household,
    villages: u32,
    households: u32,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(include_bytes!("../../tests/golden/county_sample.csv").as_slice());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let at =
        ["stratum", "village", "status", "persons", "truly_poor", "satisfied", "villages_in_stratum", "households_in_cell"].map(column);
    let row = |r: csv::StringRecord| {
        let status = Status::ALL.into_iter().find(|s| s.code() == &r[at[2]]).unwrap();
        let poor = &r[at[4]] == "1";
        let household = Household::new(status, r[at[3]].parse().unwrap())
            .with_error(poor && status != Status::RegisteredPoor)
            .with_satisfied(&r[at[5]] == "1");
        let (villages, households) = (r[at[6]].parse().unwrap(), r[at[7]].parse().unwrap());
        Row { stratum: r[at[0]].into(), village: r[at[1]].into(), status, household, villages, households }
    };
    reader.records().map(|r| row(r.unwrap())).collect()
}

/// The sample as the room `draw` would have given it.
fn sample(select: Select) -> (Design, Sample, Answers) {
    let mut villages: BTreeMap<(String, String), BTreeMap<Status, Vec<Row>>> = BTreeMap::new();
    for row in rows() {
        villages.entry((row.stratum.clone(), row.village.clone())).or_default().entry(row.status).or_default().push(row);
    }
    let strata: std::collections::BTreeSet<String> = villages.keys().map(|k| k.0.clone()).collect();
    let (mut tier, mut drawn) =
        (Tier { level: Level::Village, cells: Vec::new(), units: Vec::new(), tables: Vec::new(), permanent: None }, DrawnTier::default());
    let (mut cells, mut sample, mut answers) = (Vec::new(), Sample::default(), Answers::default());
    for stratum in &strata {
        let inside: Vec<_> = villages.iter().filter(|(k, _)| k.0 == *stratum).collect();
        let size = inside[0].1.values().next().unwrap()[0].villages;
        let (first_unit, first_drawn) = (tier.units.len() as u32, drawn.units.len() as u32);
        let weight = f64::from(size) / inside.len() as f64;
        for (_, classes) in &inside {
            let psu = drawn.units.len() as u32;
            let first_cell = sample.cells.len() as u32;
            for members in classes.values() {
                let size = members[0].households;
                let start = answers.records.len() as u32;
                answers.records.extend(members.iter().map(|r| r.household));
                let range = start..answers.records.len() as u32;
                sample.cells.push(DrawnCell { cell: cells.len() as u32, psu, drawn: range.clone(), weight });
                answers.cells.push(range);
                cells.push(Cell { units: 0..size, take: members.len() as u32, select: Select::Simple, part: Part::Stratum(0) });
            }
            drawn.units.push(DrawnUnit { unit: tier.units.len() as u32, psu, weight, cells: first_cell..sample.cells.len() as u32 });
            tier.units.push(DesignUnit { id: None, cells: 0..0, weight, cumulated: 0 });
        }
        drawn.cells.push(DrawnCell { cell: tier.cells.len() as u32, psu: 0, drawn: first_drawn..drawn.units.len() as u32, weight: 1.0 });
        tier.cells.push(Cell { units: first_unit..first_unit + size, take: inside.len() as u32, select, part: Part::Stratum(0) });
    }
    sample.tiers.push(drawn);
    let township = vec![None; cells.len()];
    let design = Design { tiers: vec![tier], cells, households: Vec::new(), township, review: Vec::new(), notes: Vec::new() };
    (design, sample, answers)
}

fn estimation(design: &Design) -> Estimation {
    let first = design.tiers.first().map_or(&design.cells, |tier| &tier.cells);
    Estimation {
        measure: Measure::new(Unit::Person, false),
        village_population: Vec::new(),
        through_all_stages: first.iter().any(|cell| cell.fraction() > 0.0),
        estimators: [true, true],
        arch: Arch::new(),
    }
}

/// The invented register totals of the reference script.
const EXPANSION: Expansion = Expansion { remaining: 8_000.0, exited: 82_000.0, non_registered: 888_000.0, all: 1_000_000.0 };

fn golden() -> serde_json::Value {
    serde_json::from_str(include_str!("../../tests/golden/county_sample.json")).unwrap()
}

fn close(what: &str, ours: f64, theirs: &serde_json::Value) {
    let theirs = theirs.as_f64().unwrap();
    assert!((ours - theirs).abs() <= 1e-9 * theirs.abs(), "{what}: {ours} {theirs}");
}

#[test]
fn ratios_and_their_standard_errors_are_those_of_r_survey() {
    let golden = golden();
    for (name, select) in [("two_stage_fpc", Select::Simple), ("with_replacement", Select::PpsSystematic)] {
        let (design, sample, answers) = sample(select);
        let findings =
            estimation(&design).estimate(&design, &sample, &answers, &EXPANSION, &mut Desk::default())[Estimator::Weighted as usize];
        let check = |indicator: Indicator, key: &str| {
            let finding = &findings[indicator as usize];
            close(key, finding.estimate, &golden[format!("{name}/{key}")]["estimate"]);
            close(key, finding.se, &golden[format!("{name}/{key}")]["se"]);
        };
        check(Indicator::Omission, "domain/never_registered/ratio/poor_persons_per_person");
        check(Indicator::MisExit, "domain/exited/ratio/poor_persons_per_person");
        if name == "two_stage_fpc" {
            check(Indicator::CompositeIncidence, "composite_incidence");
        }
        close("df", findings[Indicator::Omission as usize].df, &golden[format!("{name}/domain/never_registered/degrees_of_freedom")]);
        close("df", findings[Indicator::MisExit as usize].df, &golden[format!("{name}/domain/exited/degrees_of_freedom")]);
        close(
            "approval",
            findings[Indicator::Approval as usize].estimate,
            &golden[format!("{name}/proportion/satisfied/mean")]["estimate"],
        );
    }
}

#[test]
fn the_design_effect_of_approval_gives_its_variance() {
    // R reports approval's variance only through its interval: estimate ± t · se with 20 degrees of freedom.
    let golden = golden();
    let (design, sample, answers) = sample(Select::Simple);
    let findings = estimation(&design).estimate(&design, &sample, &answers, &EXPANSION, &mut Desk::default())[Estimator::Weighted as usize];
    let interval = &golden["two_stage_fpc/proportion/satisfied/mean"];
    let half = (interval["upper"].as_f64().unwrap() - interval["lower"].as_f64().unwrap()) / 2.0;
    let t = 2.085_963_447_265_864;
    assert!((findings[Indicator::Approval as usize].se - half / t).abs() < 1e-11);
}

#[test]
fn published_rates_are_plain_shares() {
    let (design, sample, answers) = sample(Select::Simple);
    let findings =
        estimation(&design).estimate(&design, &sample, &answers, &EXPANSION, &mut Desk::default())[Estimator::Published as usize];
    let (mut poor, mut all) = (0, 0);
    for row in rows().iter().filter(|r| r.status == Status::NeverRegistered) {
        all += u32::from(row.household.persons());
        poor += if row.household.error() { u32::from(row.household.persons()) } else { 0 };
    }
    assert_eq!(findings[Indicator::Omission as usize].estimate, f64::from(poor) / f64::from(all));
}
