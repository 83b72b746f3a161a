//! Mistakes that other programs shipped silently. Each has a test here or in the room that it concerns:
//!
//! | mistake | where |
//! |---|---|
//! | "Sampford" that was something else, with a fallback to equal chances | here; `src/draw/whole_space.rs`, every method |
//! | certainty units: probabilities not made anew, or cut at 1 | here |
//! | a step in floating point: systematic selection of n − 1 units | `src/draw/tests.rs`, `systematic_draws_exactly_n_for_every_n_and_size` |
//! | bounded integers by remainder | here |
//! | seeds made by adding: strata and replicates share their stream | here |
//! | the order of a hash table changes the last digits | `tests/command_line.rs`, equal bytes on any number of threads |
//! | rows outside a domain dropped | `tests/estimate.rs`, `a_condition_is_a_group_is_a_weight_of_zero` |
//! | a domain with the whole design's degrees of freedom | `tests/estimate.rs`, `degrees_of_freedom_are_those_of_the_domain` |
//! | no degrees of freedom: an interval without width | `src/estimate/interval.rs`, `says_nothing_rather_than_a_width_of_zero` |
//! | a domain's interval on everybody's n | `tests/estimate.rs`, `a_condition_is_a_group_is_a_weight_of_zero` |
//! | one factor for all strata in the jack-knife | `tests/weights.rs`, `jack_knife_and_half_samples_are_exact_for_totals` |
//! | half-samples with the row of ones | `src/estimate/balanced.rs` |
//! | a stratum of one unit left out silently | `tests/estimate.rs`, `lonely_strata_are_refused_or_dealt_with_as_in_r_survey` |
//! | second-stage populations by a label that other strata use too | `tests/estimate.rs`, `names_reused_in_other_strata_and_villages_are_other_units` |
//! | rows without weight counted in the design effect | here |
//! | the Monte-Carlo error of a root mean square, wrong by a factor of 20 | here |
//! | coverage that hangs on the rounding of 1.96 | here |
//! | exact limits in a finite population, one unit off | `src/estimate/singly.rs`, strict inversion by enumeration |
//! | proportions rounded before they are compared | `src/judge/mod.rs`, `nothing_is_rounded_before_comparing` |

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use preassess::design::inclusion::by_size;
use preassess::design::{Stage, compile};
use preassess::draw::Sample;
use preassess::estimate::survey::{Survey, analyse};
use preassess::estimate::{Method, Quantiles, binomial_coverage};
use preassess::frame::{Column, Frame, Labels, assemble};
use preassess::scenario::{Loaded, Overrides, parse, prepare};
use preassess::simulate::{Figure, row_names, run};
use preassess::stream::{Luck, Purpose, Stream};

/// Villages of these sizes; every ninth household is omitted, in the first villages every third.
fn county(sizes: &[u64]) -> Frame {
    let village: Vec<u32> = (0..).zip(sizes).flat_map(|(v, &n)| (0..n).map(move |_| v)).collect();
    let words = |codes: Vec<u32>, names: Vec<String>| Column::Label(Labels { names, codes });
    let n = village.len();
    let names = (0..sizes.len()).map(|v| format!("v{v:02}")).collect();
    let poor = (0..n).map(|k| k % if (village[k] as usize) < sizes.len() / 3 { 3 } else { 9 } == 0).collect();
    let roster = [
        ("township", words(vec![0; n], vec!["t".to_owned()])),
        ("village", words(village, names)),
        ("status", words(vec![0; n], vec!["never_registered".to_owned()])),
        ("persons", Column::Number(vec![3.0; n])),
        ("truly_poor", Column::Flag(poor)),
    ];
    assemble(roster.map(|(name, column)| (name.to_owned(), column)).into()).unwrap()
}

#[test]
fn sampford_and_its_like_keep_their_probabilities_on_the_most_skewed_sizes() {
    // One village holds 0.98 of an interval, others a thousandth: rejective Sampford needs thousands of tries here.
    let sizes = [1_960, 900, 500, 300, 200, 100, 20, 10, 4, 3, 2, 1];
    let (total, n) = (sizes.iter().sum::<u64>() as f64, 2.0);
    assert!(n * 1_960.0 / total > 0.97);
    for method in ["sampford", "maximum-entropy", "brewer", "tille", "midzuno", "pivotal", "pps-systematic", "pps-systematic-random"] {
        let village: Stage =
            toml::from_str(&format!("unit = \"village\"\ntake = 2\nselect = \"{method}\"\nsize = \"households\"")).unwrap();
        let household: Stage = toml::from_str("unit = \"household\"\ntake = 1").unwrap();
        let design = compile(&county(&sizes), &[village, household], &BTreeMap::new(), "round[1]").unwrap();
        let (mut sample, mut stream, mut counts) = (Sample::default(), Stream::at(1, Purpose::Draw, 0, 0), [0_u32; 12]);
        let draws = 400_000;
        for _ in 0..draws {
            sample.draw(&design, &mut stream);
            assert_eq!(sample.tiers[0].units.len(), 2);
            sample.tiers[0].units.iter().for_each(|u| counts[design.tiers[0].units[u.unit as usize].id.unwrap() as usize] += 1);
        }
        for (size, count) in sizes.into_iter().zip(counts) {
            let pi = n * size as f64 / total;
            let error = (pi * (1.0 - pi) * f64::from(draws)).sqrt();
            assert!((f64::from(count) - pi * f64::from(draws)).abs() <= 5.0 * error, "{method}: {size} is drawn {count} times");
        }
    }
}

#[test]
fn probabilities_add_up_to_n_whatever_is_certain() {
    let mut stream = Stream::at(2, Purpose::Draw, 0, 0);
    let mut with_certain = 0;
    for _ in 0..2_000 {
        let units = 2 + stream.below(40) as usize;
        let sizes: Vec<u64> = (0..units).map(|_| (1.0 / (stream.uniform() + 1e-4)).powi(2) as u64 + 1).collect();
        let n = 1 + stream.below(units as u32) as usize;
        let pi = by_size(&sizes, n).unwrap();
        assert!((pi.iter().sum::<f64>() - n as f64).abs() < 1e-12 * n as f64, "{sizes:?}, {n}");
        assert!(pi.iter().all(|p| *p > 0.0 && *p <= 1.0));
        // The others keep the ratios of their sizes, and none of them reaches 1.
        let open: Vec<usize> = (0..units).filter(|&k| pi[k] < 1.0).collect();
        let scale = |k: usize| pi[k] / sizes[k] as f64;
        assert!(open.iter().all(|&k| (scale(k) / scale(open[0]) - 1.0).abs() < 1e-12));
        assert!((0..units).filter(|k| pi[*k] >= 1.0).all(|k| open.iter().all(|&l| sizes[k] >= sizes[l])));
        with_certain += usize::from(!open.is_empty() && open.len() < units);
    }
    assert!(with_certain > 500);
}

#[test]
fn bounded_integers_have_no_favourites() {
    // By remainder the first third of 0..3·2³⁰ (and of 3·2⁶²) would come half of the time.
    let mut stream = Stream::at(3, Purpose::Draw, 0, 0);
    let draws = 300_000;
    let (mut thirds, mut wide) = ([0_u32; 3], [0_u32; 3]);
    for _ in 0..draws {
        thirds[(stream.below(3 << 30) >> 30) as usize] += 1;
        wide[(stream.below_u64(3 << 62) >> 62) as usize] += 1;
    }
    for counts in [thirds, wide] {
        let expected = f64::from(draws) / 3.0;
        let chi: f64 = counts.iter().map(|&c| (f64::from(c) - expected).powi(2) / expected).sum();
        assert!(chi < 27.7, "chi-square {chi} of {counts:?}: 2 degrees of freedom, one in a million");
    }
}

#[test]
fn neighbouring_addresses_are_different_and_uncorrelated() {
    // All seeds, replicates, units and purposes nearby: no two streams begin alike.
    let mut first = BTreeSet::new();
    let mut addresses = 0;
    for seed in 0..20 {
        for replicate in 0..20 {
            for unit in 0..20 {
                for purpose in [Purpose::Draw, Purpose::Truth, Purpose::Interview] {
                    let mut stream = Stream::at(seed, purpose, replicate, unit);
                    first.insert((stream.uniform().to_bits(), stream.uniform().to_bits()));
                    addresses += 1;
                }
            }
        }
    }
    assert_eq!(first.len(), addresses);
    // Correlation of the numbers of a household with those of its neighbours in every direction: 1/√n by chance.
    let number = |seed: u64, replicate: u64, unit: u32, question: u32| Luck::at(seed, Purpose::Interview, replicate).of(unit, question)[0];
    let draw = |seed: u64, replicate: u64, unit: u32, question: u32| {
        Stream::at(seed, Purpose::Draw, replicate, u64::from(unit + question)).uniform()
    };
    let steps = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (1, 0, 0, 1), (0, 1, 1, 0)];
    let n = 40_000_u32;
    let correlation = |of: &dyn Fn(u64, u64, u32, u32) -> f64, (s, r, u, q): (u64, u64, u32, u32)| {
        let sum: f64 = (0..n)
            .map(|k| {
                let (a, b) = (u64::from(k / 200), k % 200);
                (of(7, a, b, 0) - 0.5) * (of(7 + s, a + r, b + u, q) - 0.5)
            })
            .sum();
        sum * 12.0 / f64::from(n)
    };
    for step in steps {
        for of in [&number as &dyn Fn(u64, u64, u32, u32) -> f64, &draw] {
            let r = correlation(of, step);
            assert!(r.abs() < 4.9 / f64::from(n).sqrt(), "{step:?}: {r}");
        }
    }
}

#[test]
fn rows_without_weight_leave_the_design_effect_alone() {
    let folder = tempfile::tempdir().unwrap();
    let analysed = |more: &str| {
        let data = folder.path().join("data.csv");
        std::fs::write(&data, format!("h,v,y,w\n1,1,3,2\n1,1,4,2\n1,2,9,3\n1,2,1,3\n2,3,5,4\n2,3,7,1\n2,4,2,4\n2,4,8,2\n{more}")).unwrap();
        let estimate = "[[estimate]]\nname = 'm'\nkind = 'mean'\nvariable = 'y'\n";
        let text = format!("data = {data:?}\nweight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\n{estimate}");
        let survey: Survey = preassess::document::parse(&text, Path::new("survey.toml")).unwrap();
        let row = analyse(&survey, Path::new("survey.toml")).unwrap().rows.remove(0);
        [row.deff, row.deff_replace, row.se, row.n as f64]
    };
    let (without, with) = (analysed(""), analysed("1,1,100,0\n1,2,-50,0\n2,3,7,0\n2,3,7,0\n2,4,7,0\n"));
    assert!(without.iter().zip(&with).all(|(a, b)| (a / b - 1.0).abs() < 1e-12) && without[0] > 0.0, "{without:?} {with:?}");
}

#[test]
fn monte_carlo_errors_are_those_of_a_bootstrap() {
    let scenario = "seed = 4
frame = { file = 'none.csv' }
truth = { from = 'columns' }
simulate = { replicates = 3000 }
estimate = { unit = 'household', indicators = ['omission'], estimators = ['weighted'] }
[[round]]
name = 'skewed'
rule = [{ indicator = 'omission', must = '< 20 %' }]
stage = [{ unit = 'village', take = 3 }, { unit = 'household', take = 4 }]";
    let scenario = parse(scenario, Path::new("test.toml")).unwrap();
    let frame = county(&[30, 12, 40, 9, 20, 33, 15, 28, 11]);
    let study = prepare(&scenario, Loaded { frame, synthetic: true, notes: Vec::new() }, &Overrides::default()).unwrap();
    let names = row_names(&study.methods);
    let column = |name: &str| names.iter().position(|n| n == name).unwrap();
    let at = ["omission_weighted", "truth_omission", "omission_weighted_se"].map(column);
    let mut rows: Vec<[f64; 3]> = Vec::new();
    let outcome = run("test", &study.study, &study.methods, study.effort, &mut |progress| {
        rows.extend(progress.rows.rows().into_iter().map(|row| at.map(|i| row[i])));
        Ok(())
    })
    .unwrap();
    let of = &outcome.last().unwrap().indicators[0].by_estimator[0];
    let figures = |rows: &[[f64; 3]]| -> [f64; 5] {
        let n = rows.len() as f64;
        let mean = |f: &dyn Fn(&[f64; 3]) -> f64| rows.iter().map(f).sum::<f64>() / n;
        let bias = mean(&|r| r[0] - r[1]);
        let variance = mean(&|r| (r[0] - r[1] - bias).powi(2)) * n / (n - 1.0);
        let known: Vec<f64> = rows.iter().map(|r| r[2]).filter(|se| !se.is_nan()).collect();
        let se = known.iter().sum::<f64>() / known.len() as f64;
        [mean(&|r| r[0]), bias, mean(&|r| (r[0] - r[1]).powi(2)).sqrt(), variance.sqrt(), se]
    };
    let ours: [(&str, Figure); 5] =
        [("mean", of.mean), ("bias", of.bias), ("rmse", of.rmse), ("empirical se", of.empirical_se), ("standard error", of.standard_error)];
    let mut stream = Stream::at(9, Purpose::Bootstrap, 0, 0);
    let again: Vec<[f64; 5]> =
        (0..1_000).map(|_| figures(&(0..rows.len()).map(|_| rows[stream.below(rows.len() as u32) as usize]).collect::<Vec<_>>())).collect();
    for (i, (value, (name, figure))) in figures(&rows).into_iter().zip(ours).enumerate() {
        assert!((figure.value - value).abs() < 1e-9, "{name}: {} {value}", figure.value);
        let mean = again.iter().map(|f| f[i]).sum::<f64>() / again.len() as f64;
        let error = (again.iter().map(|f| (f[i] - mean).powi(2)).sum::<f64>() / (again.len() as f64 - 1.0)).sqrt();
        // A thousand resamples know a standard error to 2.2 %.
        assert!((figure.mcse / error - 1.0).abs() < 0.11, "{name}: {} but {error} by the bootstrap", figure.mcse);
    }
}

#[test]
fn coverage_is_that_of_the_exact_quantile() {
    // At n = 1583 and p = 0.005 Wald's limit for 15 found lies between those of 1.96 and of 1.959964: .948 or .889.
    let all = binomial_coverage(Method::Wald, 1583, 0.005, &Quantiles::new(0.95).unwrap());
    assert!((all.covered - all.stand_in - 0.888_637_696_863_6).abs() < 1e-10, "{all:?}");
    let rounded = Quantiles::new(2.0 * 0.975_002_104_851_779_6 - 1.0).unwrap();
    assert!((rounded.z() - 1.96).abs() < 1e-12);
    let all = binomial_coverage(Method::Wald, 1583, 0.005, &rounded);
    assert!((all.covered - all.stand_in - 0.948_147_652_162_6).abs() < 1e-10, "{all:?}");
}
