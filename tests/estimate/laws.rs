//! Laws that every design-based estimate keeps.

use std::fmt::Write;

use preassess::estimate::survey::Row;
use proptest::prelude::*;

use super::{estimate, rows};

/// A random sample: stratum, village, household, class, value, denominators, weight; 2 to 4 villages in each of 2 or 3 strata.
fn samples() -> impl Strategy<Value = Vec<[u32; 6]>> {
    let village = prop::collection::vec((0_u32..3, 0_u32..50, 1_u32..6, 1_u32..9), 2..5);
    prop::collection::vec(prop::collection::vec(village, 2..5), 2..4).prop_map(|strata| {
        let mut rows = Vec::new();
        for (h, villages) in strata.iter().enumerate() {
            for (v, households) in villages.iter().enumerate() {
                rows.extend(households.iter().map(|&(class, y, x, w)| [h as u32, v as u32, class, y, x, w]));
            }
        }
        rows
    })
}

fn csv(rows: &[[u32; 6]], name: impl Fn(usize, u32) -> String) -> String {
    let mut text = "h,v,class,y,x,w\n".to_owned();
    for row in rows {
        let cells: Vec<String> = row.iter().enumerate().map(|(i, &cell)| name(i, cell)).collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    text
}

fn plain(_: usize, cell: u32) -> String {
    cell.to_string()
}

const LAWFUL: &str = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\npopulation = 20\n[[stage]]\npopulation = 30\n";

fn all_kinds() -> String {
    estimate("mean", "mean", "y", "")
        + &estimate("total", "total", "y", "where = 'class < 2'")
        + &estimate("ratio", "ratio", "y", "over = 'x'\nby = 'class'")
        + &estimate("share", "proportion", "y > 20", "by = ['h', 'class']")
        + &estimate("median", "quantile", "y", "")
}

/// The numbers of two analyses agree, up to the order of sums.
fn same(a: &[Row], b: &[Row], scale: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        let times = if a.name == "total" { scale } else { 1.0 };
        let pairs = [(a.estimate * times, b.estimate), (a.se * times, b.se), (a.lower * times, b.lower), (a.upper * times, b.upper)];
        for (x, y) in pairs.into_iter().chain([(a.df, b.df), (a.deff_replace, b.deff_replace)]) {
            prop_assert!((x - y).abs() <= 1e-9 * x.abs().max(1e-6) || (x.is_nan() && y.is_nan()), "{:?} {:?}", a, b);
        }
        prop_assert_eq!(a.n, b.n);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: proptest::test_runner::RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_labels_do_not_matter(sample in samples().prop_flat_map(|s| (Just(s.clone()), Just(s).prop_shuffle()))) {
        let survey = format!("{LAWFUL}{}", all_kinds());
        let first = rows(&csv(&sample.0, plain), &survey);
        same(&first, &rows(&csv(&sample.1, plain), &survey), 1.0)?;
        let renamed = |i: usize, cell: u32| if i < 2 { format!("村{}", (cell + 1) * 7 % 11) } else { cell.to_string() };
        let unsorted = survey.replace("by = ['h', 'class']", "by = 'class'");
        same(&rows(&csv(&sample.0, plain), &unsorted), &rows(&csv(&sample.0, renamed), &unsorted), 1.0)?;
    }

    #[test]
    fn the_scale_of_weights_changes_totals_only(sample in samples()) {
        let survey = format!("{LAWFUL}{}", all_kinds());
        let larger = |i: usize, cell: u32| if i == 5 { (cell * 8).to_string() } else { cell.to_string() };
        same(&rows(&csv(&sample, plain), &survey), &rows(&csv(&sample, larger), &survey), 8.0)?;
    }

    #[test]
    fn a_condition_is_a_group_is_a_weight_of_zero(sample in samples()) {
        let csv_text = csv(&sample, plain);
        let groups = rows(&csv_text, &format!("{LAWFUL}{}", estimate("m", "mean", "y", "by = 'class'")));
        for group in &groups {
            let class: u32 = group.group.as_ref().unwrap().parse().unwrap();
            let one = rows(&csv_text, &format!("{LAWFUL}{}", estimate("m", "mean", "y", &format!("where = 'class == {class}'"))));
            let zeroed: Vec<[u32; 6]> = sample.iter().map(|r| if r[2] == class { *r } else { [r[0], r[1], r[2], r[3], r[4], 0] }).collect();
            let zero = rows(&csv(&zeroed, plain), &format!("{LAWFUL}{}", estimate("m", "mean", "y", "")));
            same(std::slice::from_ref(group), &one, 1.0)?;
            same(std::slice::from_ref(group), &zero, 1.0)?;
            prop_assert_eq!(group.deff.to_bits(), one[0].deff.to_bits());
        }
    }

    #[test]
    fn rows_without_weight_in_drawn_villages_change_nothing(sample in samples()) {
        let design = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\npopulation = 20\n";
        let survey = format!("{design}{}", all_kinds());
        let more: Vec<[u32; 6]> = sample.iter().map(|r| [r[0], r[1], r[2], r[3] + 5, r[4], 0]).collect();
        same(&rows(&csv(&sample, plain), &survey), &rows(&csv(&[sample.clone(), more].concat(), plain), &survey), 1.0)?;
    }

    #[test]
    fn every_household_twice_in_its_village_changes_no_standard_error_of_a_mean(sample in samples()) {
        let design = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\n";
        let survey = format!("{design}{}", estimate("m", "mean", "y", "") + &estimate("r", "ratio", "y", "over = 'x'"));
        let (once, twice) = (rows(&csv(&sample, plain), &survey), rows(&csv(&[sample.clone(), sample.clone()].concat(), plain), &survey));
        for (a, b) in once.iter().zip(&twice) {
            prop_assert!((a.se - b.se).abs() <= 1e-9 * a.se.max(1e-6) && a.df == b.df, "{:?} {:?}", a, b);
            prop_assert_eq!(2 * a.n, b.n);
        }
    }

    #[test]
    fn the_jack_knife_of_a_total_is_its_linearised_variance(sample in samples()) {
        for design in ["", "population = 20\n"] {
            let asked = estimate("t", "total", "y", "") + &estimate("d", "total", "y", "where = 'class < 2'");
            let design = format!("weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\n{design}");
            let csv = csv(&sample, plain);
            let jack = rows(&csv, &format!("{design}[replicates]\nmethod = 'jkn'\ncentre = 'full'\n{asked}"));
            for (a, b) in jack.iter().zip(&rows(&csv, &format!("{design}{asked}"))) {
                prop_assert!((a.se - b.se).abs() <= 1e-9 * b.se.max(1e-6) && a.df == b.df, "{:?} {:?}", a, b);
            }
        }
    }

    #[test]
    fn calibrated_margins_are_met_without_error(sample in samples(), factor in 0.5..4.0_f64) {
        let known = |column: usize| {
            let mut sizes = std::collections::BTreeMap::new();
            sample.iter().for_each(|row| *sizes.entry(row[column]).or_insert(0.0) += f64::from(row[5]) * factor * (1.0 + f64::from(row[column]) / 9.0));
            sizes
        };
        let (classes, strata) = (known(2), known(0));
        let all: f64 = classes.values().sum();
        let scale = all / strata.values().sum::<f64>();
        let table = |sizes: &std::collections::BTreeMap<u32, f64>, times: f64| {
            sizes.iter().map(|(name, size)| format!("{name} = {}", size * times)).collect::<Vec<_>>().join(", ")
        };
        let design = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\n[calibrate]\n";
        let asked = estimate("c", "total", "1", "by = 'class'") + &estimate("h", "total", "1", "by = 'h'");
        for (distance, both) in [("linear", true), ("raking", false), ("linear", false)] {
            let second = if both { format!(", {{ by = 'h', totals = {{ {} }} }}", table(&strata, scale)) } else { String::new() };
            let margins = format!("distance = '{distance}'\nmargins = [{{ by = 'class', totals = {{ {} }} }}{second}]\n", table(&classes, 1.0));
            let Ok(analysis) = super::of(&csv(&sample, plain), &format!("{design}{margins}{asked}")) else {
                // classes and strata that are the same rows may contradict each other
                prop_assert!(both);
                continue;
            };
            for row in analysis.rows.iter().filter(|row| both || row.name == "c") {
                let group: u32 = row.group.as_ref().unwrap().parse().unwrap();
                let want = if row.name == "c" { classes[&group] } else { strata[&group] * scale };
                prop_assert!((row.estimate - want).abs() <= 1e-8 * want && row.se <= 1e-8 * want, "{:?} {}", row, want);
            }
        }
    }
}
