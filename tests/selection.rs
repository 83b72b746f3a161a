//! Every way of choosing units, from the words of a scenario to samples: sizes, weights, refusals, overlap.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use preassess::design::allocate::{self, Stratum};
use preassess::design::{Design, Select, Stage, compile};
use preassess::draw::Sample;
use preassess::error::Refusal;
use preassess::frame::{Column, Frame, Labels, Roster, assemble};
use preassess::stream::{Luck, Purpose, Stream};

const VILLAGES: u32 = 24;

/// Two townships of twelve villages of 10 to 56 households, the largest village far ahead.
fn county() -> Frame {
    let size = |v: u32| if v == 7 { 400 } else { 10 + v * 2 };
    let village: Vec<u32> = (0..VILLAGES).flat_map(|v| (0..size(v)).map(move |_| v)).collect();
    let n = village.len();
    let words = |codes: Vec<u32>, names: Vec<String>| Column::Label(Labels { names, codes });
    let names = |n: u32, word: &str| (0..n).map(|i| format!("{word}{i:02}")).collect();
    let roster: Roster = [
        ("township", words(village.iter().map(|v| v / 12).collect(), names(2, "t"))),
        ("village", words(village.clone(), names(VILLAGES, "v"))),
        ("household_id", words((0..n as u32).collect(), (0..n).map(|i| format!("h{i:05}")).collect())),
        ("status", words(vec![0; n], vec!["exited".to_owned()])),
        ("persons", Column::Number((0..n).map(|i| f64::from(1 + i as u32 % 7)).collect())),
        ("east", Column::Number(village.iter().map(|v| f64::from(v % 5)).collect())),
        ("nothing", Column::Number(village.iter().map(|v| f64::from(u32::from(*v != 3))).collect())),
    ]
    .map(|(name, column)| (name.to_owned(), column))
    .into();
    assemble(roster).unwrap()
}

fn design(stage: &str) -> Result<Design, Refusal> {
    let village: Stage = toml::from_str(&format!("unit = \"village\"\n{stage}")).unwrap();
    let household: Stage = toml::from_str("unit = \"household\"\ntake = 5").unwrap();
    compile(&county(), &[village, household], &BTreeMap::new(), "round[1]")
}

fn told(stage: &str) -> String {
    design(stage).unwrap_err().to_string()
}

/// The words of every method with the keys that it needs.
const METHODS: [&str; 20] = [
    "select = \"simple\"",
    "select = \"systematic\"",
    "select = \"systematic\"\nsort = [\"east\", \"persons\"]",
    "select = \"simple-with-replacement\"",
    "select = \"bernoulli\"",
    "select = \"poisson\"\nsize = \"households\"",
    "select = \"pps-systematic\"\nsize = \"persons\"",
    "select = \"pps-systematic-random\"\nsize = \"households\"",
    "select = \"pps-with-replacement\"\nsize = \"households\"",
    "select = \"sampford\"\nsize = \"households\"",
    "select = \"brewer\"\nsize = \"households\"",
    "select = \"maximum-entropy\"\nsize = \"households\"",
    "select = \"tille\"\nsize = \"households\"",
    "select = \"midzuno\"\nsize = \"households\"",
    "select = \"pivotal\"\nsize = \"households\"\nsort = [\"east\"]",
    "select = \"random-pivotal\"\nsize = \"households\"",
    "select = \"pareto\"\nsize = \"households\"",
    "select = \"chromy\"\nsize = \"households\"",
    "select = \"cube\"\nsize = \"households\"\nbalance = [\"persons\"]",
    "select = \"local-pivotal\"\nspread = [\"east\", \"persons\"]",
];

#[test]
fn every_method_keeps_its_size_and_its_weights() {
    for method in METHODS {
        let design = design(&format!("take = 9\n{method}")).unwrap();
        let varies = method.contains("bernoulli") || method.contains("poisson");
        let tier = &design.tiers[0];
        let expected: f64 = tier.units.iter().map(|u| 1.0 / u.weight).sum();
        assert!((expected - 9.0).abs() < 1e-9, "{method}: {expected} units are expected");
        // A total that has nothing to do with the sizes.
        let y = |unit: u32| f64::from(tier.units[unit as usize].id.unwrap() * 37 % 23);
        let total: f64 = (0..VILLAGES).map(y).sum();
        let (mut sample, mut stream) = (Sample::default(), Stream::at(11, Purpose::Draw, 0, 0));
        let (draws, mut sum, mut squares) = (20_000, 0.0, 0.0);
        for _ in 0..draws {
            sample.draw(&design, &mut stream);
            let units = &sample.tiers[0].units;
            assert!(varies || units.len() == 9, "{method}: {} units", units.len());
            assert_eq!(sample.households.len(), units.len() * 5);
            let ht: f64 = units.iter().map(|u| u.weight * y(u.unit)).sum();
            sum += ht;
            squares += ht * ht;
        }
        let mean = sum / f64::from(draws);
        let error = ((squares / f64::from(draws) - mean * mean) / f64::from(draws)).sqrt();
        assert!((mean - total).abs() < 5.0 * error, "{method}: the total {total} is estimated by {mean} ± {error}");
    }
}

#[test]
fn every_method_draws_households_too() {
    let village: Stage = toml::from_str("unit = \"village\"\ntake = 10").unwrap();
    for method in METHODS {
        let method = method.replace("size = \"households\"", "size = \"persons\"");
        let household: Stage = toml::from_str(&format!("unit = \"household\"\ntake = 5\n{method}")).unwrap();
        let frame = county();
        let design = compile(&frame, &[village.clone(), household], &BTreeMap::new(), "round[1]").unwrap();
        let inclusion = design.inclusion(frame.households());
        let again = method.contains("replacement");
        // Five of every village are expected, ten of 24 villages drawn.
        assert!((inclusion.iter().sum::<f64>() - 50.0).abs() < 1e-9 && inclusion.iter().all(|p| *p > 0.0), "{method}");
        let varies = method.contains("bernoulli") || method.contains("poisson");
        let y = |k: u32| f64::from(k * 37 % 23);
        let total: f64 = (0..frame.households() as u32).map(y).sum();
        let (mut sample, mut stream) = (Sample::default(), Stream::at(12, Purpose::Draw, 0, 0));
        let (draws, mut sum, mut squares) = (4_000, 0.0, 0.0);
        for _ in 0..draws {
            sample.draw(&design, &mut stream);
            assert!(varies || sample.households.len() == 50, "{method}: {} households", sample.households.len());
            assert!(again || sample.households.iter().collect::<BTreeSet<_>>().len() == sample.households.len(), "{method}: one twice");
            let mut ht = 0.0;
            for cell in &sample.cells {
                let of = &design.cells[cell.cell as usize];
                let weight = cell.weight * f64::from(of.size()) / f64::from(of.take);
                for &k in &sample.households[cell.drawn.start as usize..cell.drawn.end as usize] {
                    assert!((weight * inclusion[k as usize] - 1.0).abs() < 1e-9, "{method}: weight {weight} of {k}");
                    ht += weight * y(k);
                }
            }
            sum += ht;
            squares += ht * ht;
        }
        let mean = sum / f64::from(draws);
        let error = ((squares / f64::from(draws) - mean * mean) / f64::from(draws)).sqrt();
        assert!((mean - total).abs() < 5.0 * error, "{method}: the total {total} is estimated by {mean} ± {error}");
    }
}

#[test]
fn households_picked_on_purpose_screened_or_left_out_keep_their_probabilities() {
    let stages = |household: &str| -> Result<Vec<f64>, Refusal> {
        let village: Stage = toml::from_str("unit = \"village\"\ntake = 6").unwrap();
        let household: Stage = toml::from_str(&format!("unit = \"household\"\n{household}")).unwrap();
        Ok(compile(&county(), &[village, household], &BTreeMap::new(), "round[1]")?.inclusion(county().households()))
    };
    let persons = |k: usize| 1 + k % 7;
    let picked = stages("take = 4\nprefer = \"persons > 5\"\npurposive = 0.5").unwrap();
    // The first village holds ten households of 1, 2, … 7, 1, 2, 3 persons: two of them are large.
    assert!(picked[..10].iter().enumerate().all(|(k, p)| (p - 0.25 * if persons(k) > 5 { 1.0 } else { 2.0 / 8.0 }).abs() < 1e-12));
    let some = stages("take = 3\nwhere = \"persons > 3\"\nselect = \"pareto\"\nsize = \"persons\"").unwrap();
    assert!(some.iter().enumerate().all(|(k, p)| (*p > 0.0) == (persons(k) > 3)));
}

#[test]
fn what_cannot_be_is_refused_where_it_is_written() {
    let zero = told("take = 5\nselect = \"sampford\"\nsize = \"nothing\"");
    assert!(zero.contains("round[1].stage[1].size") && zero.contains("village 4"), "{zero}");
    assert!(told("take = 5\nselect = \"brewer\"").contains("goes together with size"));
    assert!(told("take = 5\nselect = \"bernoulli\"\nsize = \"persons\"").contains("a select that draws by size"));
    assert!(told("take = 5\nselect = \"cube\"").contains("balance"));
    assert!(told("take = 5\nselect = \"local-pivotal\"\nspread = [\"north\"]").contains("round[1].stage[1].spread"));
    assert!(told("take = 25\nselect = \"tille\"\nsize = \"persons\"").contains("the take is 25 (village), but the list holds "));
    assert!(told("take = 5\nselect = \"cube\"\nbalance = [\"persons\"]\npermanent = 0.0").contains("permanent"));
}

#[test]
fn permanent_numbers_make_reviews_overlap_as_much_or_as_little_as_wanted() {
    for method in ["select = \"simple\"", "select = \"pareto\"\nsize = \"households\"", "select = \"poisson\"\nsize = \"households\""] {
        let at = |place: &str| design(&format!("take = 6\npermanent = {place}\n{method}")).unwrap();
        let (first, same, far) = (at("0.0"), at("0.0"), at("0.5"));
        let (mut one, mut other) = (Sample::default(), Sample::default());
        let (mut again, mut apart, mut counts) = (0, 0, vec![0_u32; VILLAGES as usize]);
        let draws = 4000;
        for replicate in 0..draws {
            let luck = Luck::at(3, Purpose::Permanent, replicate);
            let ids = |design: &Design, sample: &mut Sample, round: u64| -> BTreeSet<u32> {
                sample.keep_numbers(luck);
                sample.draw(design, &mut Stream::at(3, Purpose::Draw, replicate, round));
                sample.tiers[0].units.iter().filter_map(|u| design.tiers[0].units[u.unit as usize].id).collect()
            };
            let drawn = ids(&first, &mut one, 0);
            drawn.iter().for_each(|&id| counts[id as usize] += 1);
            assert_eq!(drawn, ids(&same, &mut other, 1), "{method}");
            let elsewhere = ids(&far, &mut other, 1);
            again += drawn.len();
            apart += drawn.intersection(&elsewhere).filter(|id| **id != 7).count();
        }
        assert!(apart * 6 < again, "{method}: {apart} of {again} villages are drawn in both reviews");
        let tier = &first.tiers[0];
        for unit in &tier.units {
            let (p, count) = (1.0 / unit.weight, f64::from(counts[unit.id.unwrap() as usize]));
            let (expected, error) = (p * draws as f64, (p * (1.0 - p) * draws as f64).sqrt());
            assert!((count - expected).abs() <= 5.5 * error, "{method}: {count} {expected}");
        }
    }
}

/// N, Ȳ, S and so on of a measure by township.
fn townships(measure: impl Fn(&Frame, usize) -> f64, cost: [f64; 2]) -> Vec<Stratum> {
    let frame = county();
    let of = |township: usize| {
        let villages = frame.villages();
        let totals: Vec<f64> =
            (township * 12..township * 12 + 12).map(|v| villages.range(v).map(|k| measure(&frame, k)).sum::<f64>()).collect();
        let mean = totals.iter().sum::<f64>() / 12.0;
        let deviation = (totals.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / 11.0).sqrt();
        Stratum { units: 12, least: 2, deviation, mean, cost: cost[township] }
    };
    (0..2).map(of).collect()
}

#[test]
fn every_allocation_can_be_written_in_a_scenario() {
    let persons = |frame: &Frame, k: usize| f64::from(frame.persons()[k]);
    let east = |frame: &Frame, k: usize| match frame.column("east") {
        Some(Column::Number(east)) => east[k],
        _ => panic!("no column"),
    };
    let (strata, costly) = (townships(persons, [1.0; 2]), townships(persons, [4.0, 9.0]));
    let totals: Vec<f64> = strata.iter().map(|s| 12.0 * s.mean).collect();
    let deviations = [townships(east, [1.0; 2]), strata.clone()].map(|of| of.iter().map(|s| s.deviation).collect::<Vec<f64>>());
    let sum = |of: &[Stratum]| of.iter().map(|s| 12.0 * s.mean).sum::<f64>();
    let variances = [(0.2 * sum(&townships(east, [1.0; 2]))).powi(2), (0.15 * sum(&strata)).powi(2)];
    let cases = [
        ("allocate = \"equal\", total = 9", allocate::equal(&strata, 9)),
        ("allocate = \"proportional\", total = 8", allocate::proportional(&strata, 8)),
        ("allocate = \"neyman\", total = 10, by = \"persons\"", allocate::neyman(&strata, 10)),
        ("allocate = \"power\", total = 10, by = \"persons\", power = 0.25", allocate::power(&strata, &totals, 0.25, 10)),
        ("allocate = \"power\", total = 10, by = \"persons\"", allocate::power(&strata, &totals, 0.5, 10)),
        ("allocate = \"cost-optimal\", budget = 60, by = \"persons\", cost = { t00 = 4, t01 = 9 }", allocate::cost_optimal(&costly, 60.0)),
        ("allocate = \"bethel\", precision = { persons = 0.15, east = 0.2 }", allocate::bethel(&strata, &deviations, &variances)),
    ];
    let mut seen = BTreeSet::new();
    for (take, wanted) in cases {
        let design = design(&format!("strata = [\"township\"]\ntake = {{ {take} }}")).unwrap();
        let takes: Vec<u32> = design.tiers[0].cells.iter().map(|cell| cell.take).collect();
        assert_eq!(takes, wanted.unwrap(), "{take}");
        let shown: Vec<Option<u32>> = design.review[0].strata.iter().map(|s| s.take).collect();
        assert_eq!(shown, takes.iter().map(|n| Some(*n)).collect::<Vec<_>>(), "{take}");
        seen.insert(takes);
    }
    assert!(seen.len() >= 5, "the allocations should differ: {seen:?}");
}

#[test]
fn a_total_is_divided_anew_in_every_village() {
    let village: Stage = toml::from_str("unit = \"village\"\ntake = 3").unwrap();
    let household = |take: &str| toml::from_str(&format!("unit = \"household\"\nstrata = [\"few\"]\ntake = {{ {take} }}")).unwrap();
    let conditions = BTreeMap::from([("few".to_owned(), preassess::frame::Expression::parse("persons < 3").unwrap())]);
    let lay = |take: &str| compile(&county(), &[village.clone(), household(take)], &conditions, "round[1]");
    let design = lay("allocate = \"proportional\", total = 8").unwrap();
    let mut by_village = vec![0; VILLAGES as usize];
    for (unit, n) in design.tiers[0].units.iter().zip(&mut by_village) {
        *n = design.cells[unit.cells.start as usize..unit.cells.end as usize].iter().map(|cell| cell.take).sum::<u32>();
    }
    assert_eq!(by_village, vec![8; VILLAGES as usize]);
    let refused = lay("allocate = \"neyman\", total = 8, by = \"persons\"").unwrap_err().to_string();
    assert!(refused.contains("round[1].stage[2].take") && refused.contains("first stage"), "{refused}");
    // More than the smallest village holds: all of that one.
    assert!(lay("allocate = \"equal\", total = 30").unwrap().cells.iter().any(|cell| cell.select == Select::All));
}

#[test]
fn allocations_that_lack_or_contradict_something_are_refused_in_place() {
    let refused = |take: &str, more: &str| told(&format!("strata = [\"township\"]\ntake = {{ {take} }}\n{more}"));
    for (take, more, part) in [
        ("allocate = \"neyman\", total = 9", "", "by goes together"),
        ("allocate = \"neyman\", by = \"persons\"", "", "total goes with every rule"),
        ("allocate = \"equal\", total = 9, by = \"persons\"", "", "by goes together"),
        ("allocate = \"bethel\", total = 9", "", "precision goes together"),
        ("allocate = \"bethel\", precision = { persons = -1 }", "", "precision goes together"),
        ("allocate = \"cost-optimal\", by = \"persons\"", "", "budget and cost-optimal"),
        ("allocate = \"cost-optimal\", by = \"persons\", budget = 1", "", "does not pay"),
        ("allocate = \"cost-optimal\", by = \"persons\", budget = 50, cost = { t7 = 2 }", "", "stratum that does not exist"),
        ("allocate = \"equal\", total = 25", "", "lies between 4 and 24"),
        ("allocate = \"equal\", total = 3", "", "lies between 4 and 24"),
        ("allocate = \"neyman\", total = 9, by = \"persons\"", "select = \"tille\"\nsize = \"persons\"", "equal chances"),
        ("allocate = \"neyman\", total = 9, by = \"household_id\"", "", "holds words"),
        ("allocate = \"neyman\", total = 9, by = \"households + 1\"", "", "take"),
    ] {
        let told = refused(take, more);
        assert!(told.contains("round[1].stage[1].take") && told.contains(part), "{take}: {told}");
    }
}

#[test]
fn pairs_that_never_meet_are_counted_by_stage() {
    let apart = |stage: &str| design(stage).unwrap().never_together();
    for method in METHODS {
        let found = apart(&format!("take = 9\n{method}"));
        let can = ["systematic\"", "pivotal\"", "chromy", "tille", "midzuno"].iter().any(|name| method.contains(name));
        assert!(can || found.is_empty(), "{method}: {found:?}");
        let must = method.contains("\"systematic\"") || method.contains("\"pps-systematic\"") || method.contains("local");
        assert!(!must || found.len() == 1, "{method}: {found:?}");
    }
    let systematic = apart("take = 8\nselect = \"systematic\"")[0];
    // Every third of 24: only multiples of three apart.
    assert_eq!((systematic.never, systematic.pairs), (24 * 23 / 2 - 3 * 28, 24 * 23 / 2));
}
