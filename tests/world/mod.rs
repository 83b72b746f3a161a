//! Made-up counties for the tests of the simulator.

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::Path;

use preassess::frame::{Column, Frame, Labels, Roster, assemble};
use preassess::scenario::{Loaded, Overrides, Prepared, parse, prepare};
use preassess::simulate::{EstimatorOutcome, Figure, Outcome, run};
use preassess::units::{Estimator, Indicator};

/// A household of a made-up county.
#[derive(Clone, Copy, Default)]
pub struct Row {
    pub village: usize,
    pub group: usize,
    pub status: usize,
    pub persons: u8,
    pub poor: bool,
    pub dissatisfied: bool,
    pub away: bool,
    pub remote: bool,
    pub ill: bool,
    pub left_out: u8,
    pub unsafe_house: bool,
    pub no_water: bool,
    pub income: f64,
}

/// A frame of these households, four villages a township.
pub fn frame(rows: &[Row]) -> Frame {
    let label = |of: &dyn Fn(&Row) -> String| {
        let mut labels = Labels::default();
        for row in rows {
            let word = of(row);
            let code = labels.names.iter().position(|n| *n == word).unwrap_or_else(|| {
                labels.names.push(word);
                labels.names.len() - 1
            });
            labels.codes.push(code as u32);
        }
        Column::Label(labels)
    };
    let flag = |of: &dyn Fn(&Row) -> bool| Column::Flag(rows.iter().map(of).collect());
    let status = ["never_registered", "registered_poor", "exited"];
    let roster: Roster = [
        ("township", label(&|r| format!("t{}", r.village / 4))),
        ("village", label(&|r| format!("v{}", r.village))),
        ("group", label(&|r| format!("g{}", r.group))),
        ("status", label(&|r| status[r.status].to_owned())),
        ("persons", Column::Number(rows.iter().map(|r| f64::from(r.persons.max(1))).collect())),
        ("omitted_members", Column::Number(rows.iter().map(|r| f64::from(r.left_out)).collect())),
        ("truly_poor", flag(&|r| r.poor)),
        ("satisfied", flag(&|r| !r.dissatisfied)),
        ("away", flag(&|r| r.away)),
        ("remote", flag(&|r| r.remote)),
        ("serious_illness", flag(&|r| r.ill)),
        ("house_safe", flag(&|r| !r.unsafe_house)),
        ("water_ok", flag(&|r| !r.no_water)),
        ("income", Column::Number(rows.iter().map(|r| r.income).collect())),
    ]
    .into_iter()
    .map(|(name, column)| (name.to_owned(), column))
    .collect();
    assemble(roster).unwrap()
}

/// A study of a scenario without its frame.
pub fn prepared(rows: &[Row], scenario: &str) -> Prepared {
    let text = format!("frame = {{ file = 'none.csv' }}\n{scenario}");
    let scenario = parse(&text, Path::new("test.toml")).unwrap_or_else(|e| panic!("{e}"));
    let loaded = Loaded { frame: frame(rows), synthetic: true, notes: Vec::new() };
    prepare(&scenario, loaded, &Overrides::default()).unwrap_or_else(|e| panic!("{e}"))
}

/// What the simulation of a scenario finds.
pub fn simulated(rows: &[Row], scenario: &str) -> Outcome {
    let study = prepared(rows, scenario);
    run("test", &study.study, &study.methods, study.effort, &mut |_| Ok(())).unwrap()
}

/// One estimate of the deciding review.
pub fn of(outcome: &Outcome, indicator: Indicator, estimator: Estimator) -> EstimatorOutcome {
    let found = outcome.last().unwrap().indicators.iter().find(|i| i.indicator == indicator).unwrap();
    found.by_estimator.iter().find(|e| e.estimator == estimator).unwrap().clone()
}

/// Within 4.9 Monte-Carlo errors.
#[track_caller]
pub fn agrees(figure: Figure, exact: f64) {
    let allowed = 4.9 * figure.mcse + 1e-12;
    assert!((figure.value - exact).abs() <= allowed, "{} ± {} against {exact}", figure.value, figure.mcse);
}

/// A county of 20 villages with 5 groups of 8 households; errors and answers differ between villages.
pub fn county() -> Vec<Row> {
    (0..800)
        .map(|k| {
            let village = k / 40;
            let status = [0, 0, 0, 2, 2, 0, 1, 0][k % 8];
            Row {
                village,
                group: k / 8 % 5,
                status,
                persons: 1 + (k * 7 % 5) as u8,
                poor: status == 1 || k * 31 % 23 < 1 + village / 6,
                dissatisfied: k * 13 % 17 < 1 + village % 3,
                away: k % 6 == 0,
                remote: village % 3 == 0,
                ill: k * 5 % 9 == 0,
                left_out: u8::from(status == 2 && k % 5 == 1 && (k * 7 % 5) > 0),
                ..Row::default()
            }
        })
        .collect()
}

/// 500 never-registered households in one village, 25 of them omitted, 40 of them dissatisfied.
pub fn one_village() -> Vec<Row> {
    (0..500).map(|k| Row { persons: 3, poor: k % 20 == 0, dissatisfied: k % 25 < 2, ..Row::default() }).collect()
}

/// 60 of all households at once; what follows belongs to the round.
pub const HOUSEHOLDS_AT_ONCE: &str = "seed = 5
truth = { from = 'columns' }
estimate = { unit = 'household', indicators = ['omission', 'approval'], estimators = ['weighted', 'published'] }
simulate = { replicates = 40000 }
[[round]]
name = 'all at once'
stage = [{ unit = 'household', take = 60 }]
rule = [{ indicator = 'omission', must = '< 6 %' }, { indicator = 'approval', must = '>= 88 %' }, { indicator = 'omission', on = 'count', must = '<= 2' }]
";
