//! Every way of choosing units, from the words of a scenario to samples: sizes, weights, refusals, overlap.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};

use preassess::design::{Design, Stage, compile};
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
fn what_cannot_be_is_refused_where_it_is_written() {
    let zero = told("take = 5\nselect = \"sampford\"\nsize = \"nothing\"");
    assert!(zero.contains("round[1].stage[1].size") && zero.contains("village 4"), "{zero}");
    assert!(told("take = 5\nselect = \"brewer\"").contains("goes together with size"));
    assert!(told("take = 5\nselect = \"bernoulli\"\nsize = \"persons\"").contains("a select that draws by size"));
    assert!(told("take = 5\nselect = \"cube\"").contains("balance"));
    assert!(told("take = 5\nselect = \"local-pivotal\"\nspread = [\"north\"]").contains("round[1].stage[1].spread"));
    assert!(told("take = 25\nselect = \"tille\"\nsize = \"persons\"").contains("25 villages are asked for"));
    assert!(told("take = 5\nselect = \"cube\"\nbalance = [\"persons\"]\npermanent = 0.0").contains("permanent"));
    let household: Stage = toml::from_str("unit = \"household\"\ntake = 5\nselect = \"pivotal\"\nsize = \"persons\"").unwrap();
    let refused = compile(&county(), &[household], &BTreeMap::new(), "round[1]").unwrap_err().to_string();
    assert!(refused.contains("households are drawn with equal chances"), "{refused}");
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
