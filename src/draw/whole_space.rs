//! Every method against its whole sample space, and its joint inclusion probabilities against the same.

use std::collections::BTreeMap;

use ndarray::{Array2, array};

use super::spaces::{Space, space};
use super::strata::BLOCK;
use super::tests::{Lot, follows, none, whole_space};
use crate::design::Select;
use crate::design::inclusion::{Table, attained, by_size, conditional_poisson, high_entropy, joint};
use crate::stream::{Purpose, Stream};
use crate::units::Language;

const FIXED: [Select; 12] = [
    Select::Sampford,
    Select::Brewer,
    Select::MaximumEntropy,
    Select::Tille,
    Select::Midzuno,
    Select::Pivotal,
    Select::RandomPivotal,
    Select::Chromy,
    Select::Pareto,
    Select::PpsSystematic,
    Select::PpsSystematicRandom,
    Select::Cube,
];

/// Skewed sizes, equal ones among them, none certain; sums that do and do not divide.
const LOTS: [(&[u64], usize); 4] =
    [(&[655, 1434, 310, 95, 820, 470, 1210], 3), (&[10, 20, 20, 30, 40], 2), (&[20, 60, 61, 62, 63, 64], 5), (&[3, 1, 1, 2], 1)];

fn auxiliary(select: Select, units: usize) -> Array2<f64> {
    if select == Select::Cube { Array2::zeros((units, 0)) } else { none() }
}

#[test]
fn every_method_without_replacement_draws_its_whole_sample_space() {
    for select in FIXED {
        for (sizes, n) in LOTS {
            whole_space(select, sizes, n as u32, &auxiliary(select, sizes.len()), &space(select, sizes, n, &none()));
        }
    }
}

#[test]
fn draws_with_replacement_and_of_varying_number_have_their_sample_space() {
    for (sizes, n) in [(&[10, 20, 20, 30, 40][..], 2), (&[1, 2, 9], 3)] {
        whole_space(Select::PpsWithReplacement, sizes, n as u32, &none(), &space(Select::PpsWithReplacement, sizes, n, &none()));
    }
    let alike = &[1, 1, 1, 1, 1];
    for select in [Select::SimpleWithReplacement, Select::Bernoulli] {
        whole_space(select, alike, 3, &none(), &space(select, alike, 3, &none()));
    }
    whole_space(Select::Poisson, &[10, 20, 20, 30, 40], 2, &none(), &space(Select::Poisson, &[10, 20, 20, 30, 40], 2, &none()));
}

/// Each replicate of a block by itself, over many blocks: the first, one in the middle, the last.
#[test]
fn a_stratified_stage_has_its_whole_sample_space_in_every_replicate() {
    let (by_size, alike) = (&[10_u64, 20, 20, 30, 40][..], &[1_u64; 6][..]);
    let methods = [
        (Select::Simple, alike, 2),
        (Select::Simple, alike, 4),
        (Select::Systematic, alike, 4),
        (Select::PpsSystematic, by_size, 2),
        (Select::SimpleWithReplacement, alike, 2),
        (Select::PpsWithReplacement, by_size, 3),
        (Select::Poisson, by_size, 2),
        (Select::Bernoulli, alike, 3),
        (Select::Pareto, by_size, 2),
    ];
    for (select, sizes, n) in methods {
        for place in [0, 23, BLOCK - 1] {
            let mut lot = Lot::new(select, sizes, n, &none());
            let space = space(select, sizes, n as usize, &none());
            follows(select, n, &space, 60_000, |block| lot.stratified(u64::from(block) * BLOCK + place));
        }
    }
}

/// Every unit comes as often as its size says in every block, but for what cannot be divided.
#[test]
fn a_stratified_stage_is_even_over_a_block() {
    let counts = |select, sizes: &[u64], n, block| {
        let mut lot = Lot::new(select, sizes, n, &none());
        let mut counts = vec![0_u32; sizes.len()];
        (block * BLOCK..(block + 1) * BLOCK).for_each(|replicate| lot.stratified(replicate).iter().for_each(|&k| counts[k as usize] += 1));
        counts
    };
    for block in 0..200 {
        // 150 of 7 units; 50 starts of 120, of which a unit of size s holds 2 s; 50 numbers of each unit, of which 50 π are below π.
        assert!(counts(Select::Simple, &[1; 7], 3, block).iter().all(|&count| count == 21 || count == 22));
        for select in [Select::PpsSystematic, Select::Poisson] {
            let sizes = [10, 20, 20, 30, 40];
            let even = |(count, size): (&u32, &u64)| (f64::from(*count) - 100.0 * *size as f64 / 120.0).abs() <= 2.0;
            let counts = counts(select, &sizes, 2, block);
            assert!(counts.iter().zip(&sizes).all(even), "{select:?} {counts:?}");
        }
    }
}

#[test]
fn the_local_pivotal_method_has_its_sample_space_and_spreads() {
    let line = array![[0.0], [1.0], [2.0], [10.0], [11.0], [12.5]];
    let lot = space(Select::LocalPivotal, &[4, 5, 6, 5, 3, 7], 2, &line);
    whole_space(Select::LocalPivotal, &[4, 5, 6, 5, 3, 7], 2, &line, &lot);
    let same_side = |s: &[u32]| (s[0] < 3) == (s[1] < 3);
    assert!(lot.iter().filter(|(s, _)| same_side(s)).map(|(_, p)| p).sum::<f64>() < 0.05);
}

/// Up to two balancing variables with nothing in common.
fn balance(units: usize, variables: usize) -> Array2<f64> {
    Array2::from_shape_fn((units, variables), |(k, j)| [[31.0, 7.0, 22.0, 5.0, 44.0, 3.0, 17.0], [2.0, 9.0, 4.0, 6.0, 1.0, 8.0, 5.0]][j][k])
}

/// Points on a line, in two heaps.
fn places(units: usize) -> Array2<f64> {
    Array2::from_shape_fn((units, 1), |(k, _)| [0.0, 1.0, 2.0, 10.0, 11.0, 12.5, 30.0][k])
}

#[test]
fn the_cube_method_has_its_sample_space_with_balancing_variables() {
    for (sizes, n, variables) in [(LOTS[0].0, LOTS[0].1, 1), (LOTS[0].0, LOTS[0].1, 2), (LOTS[2].0, 4, 2)] {
        let at = balance(sizes.len(), variables);
        whole_space(Select::Cube, sizes, n as u32, &at, &space(Select::Cube, sizes, n, &at));
    }
}

/// π_kl by enumeration.
fn pairs(space: &Space, units: usize) -> Array2<f64> {
    let holds = |k: usize, l: usize| move |(s, _): &&(Vec<u32>, f64)| s.contains(&(k as u32)) && s.contains(&(l as u32));
    Array2::from_shape_fn((units, units), |(k, l)| space.iter().filter(holds(k, l)).map(|(_, p)| p).sum())
}

#[test]
fn inclusion_probabilities_are_exact_and_so_are_the_joint_ones() {
    for select in FIXED.into_iter().chain([Select::Simple, Select::Systematic]) {
        for (sizes, n) in LOTS {
            let alike = vec![1; sizes.len()];
            let sizes = if select.needs_size() == Some(false) { &alike[..] } else { sizes };
            let pi = by_size(sizes, n).unwrap();
            let enumerated = pairs(&space(select, sizes, n, &none()), pi.len());
            let near = if select == Select::Pareto { 1e-8 } else { 1e-10 };
            for (k, p) in attained(select, &pi).into_iter().enumerate() {
                assert!((enumerated[[k, k]] - p).abs() < near, "{select:?} of {n}: {} {p}", enumerated[[k, k]]);
            }
            let joint = joint(select, &pi).unwrap();
            let (probabilities, near) = (&joint.probabilities, if joint.exact { near } else { 0.1 });
            for ((k, l), ours) in probabilities.indexed_iter() {
                assert_eq!(*ours, probabilities[[l, k]], "{select:?}");
                assert!((ours - enumerated[[k, l]]).abs() < near, "{select:?} of {n}, {k} {l}: {ours} {}", enumerated[[k, l]]);
            }
            for (k, row) in probabilities.rows().into_iter().enumerate().filter(|_| joint.exact) {
                let others = row.sum() - row[k];
                assert!((others - (n as f64 - 1.0) * row[k]).abs() < 1e-8, "{select:?}: row {k} adds up to {others}");
            }
        }
    }
}

/// Expectation and variance of the Horvitz–Thompson total over a whole space, and the expectation of Sen, Yates and Grundy's variance
/// estimator with these π_kl.
fn moments(space: &Space, joint: &Array2<f64>, y: &[f64]) -> (f64, f64, f64) {
    let (pi, total) = (joint.diag(), y.iter().sum::<f64>());
    let expanded = |k: u32| y[k as usize] / pi[k as usize];
    let (mut mean, mut variance, mut estimated) = (0.0, 0.0, 0.0);
    for (s, p) in space {
        let ht: f64 = s.iter().map(|&k| expanded(k)).sum();
        mean += p * ht;
        variance += p * (ht - total) * (ht - total);
        for (i, &k) in s.iter().enumerate() {
            for &l in &s[i + 1..] {
                let both = joint[[k as usize, l as usize]];
                estimated += p * (pi[k as usize] * pi[l as usize] - both) / both * (expanded(k) - expanded(l)).powi(2);
            }
        }
    }
    (mean, variance, estimated)
}

const Y: [f64; 7] = [3.0, -1.0, 4.0, 15.0, 9.0, 2.0, 6.0];

#[test]
fn horvitz_thompson_and_sen_yates_grundy_are_unbiased_over_the_whole_space() {
    let mut shown = BTreeMap::new();
    for select in FIXED.into_iter().chain([Select::Simple, Select::Systematic, Select::LocalPivotal]) {
        for (sizes, n) in LOTS.into_iter().filter(|(_, n)| *n > 1) {
            let alike = vec![1; sizes.len()];
            let sizes = if select.needs_size() == Some(false) { &alike[..] } else { sizes };
            let at = match select {
                Select::Cube => balance(sizes.len(), 2),
                Select::LocalPivotal => places(sizes.len()),
                _ => none(),
            };
            let (space, y) = (space(select, sizes, n, &at), &Y[..sizes.len()]);
            let joint = joint(select, &by_size(sizes, n).unwrap()).unwrap();
            // Where ours are an approximation, the inclusion probabilities are still exact, and the true π_kl are those of the space.
            let (exact, enumerated) = (joint.exact, pairs(&space, sizes.len()));
            let (mean, variance, estimated) = moments(&space, if exact { &joint.probabilities } else { &enumerated }, y);
            let (near, total) = (if select == Select::Pareto { 1e-6 } else { 1e-9 }, y.iter().sum::<f64>());
            assert!((mean - total).abs() < near * total, "{select:?} of {n}: {mean} {total}");
            let by_ours: f64 = space
                .iter()
                .map(|(s, p)| p * s.iter().map(|&k| y[k as usize] / joint.probabilities[[k as usize, k as usize]]).sum::<f64>())
                .sum();
            assert!((by_ours - total).abs() < near * total, "{select:?} of {n}: {by_ours} {total}");
            if enumerated.indexed_iter().all(|((k, l), p)| k == l || *p > 1e-12) {
                *shown.entry(format!("{select:?}")).or_insert(0) += 1;
                assert!((estimated - variance).abs() < near * variance.max(1.0), "{select:?} of {n}: {estimated} {variance}");
            }
            assert_eq!(exact && joint.never_together() > 0, exact && enumerated.indexed_iter().any(|((k, l), p)| k < l && *p < 1e-12));
        }
    }
    // Those in list order leave pairs that never meet in most lots, but not in all.
    assert!(shown.len() >= 13, "only {shown:?} have positive joint probabilities");
}

#[test]
fn horvitz_thompson_and_its_variance_are_unbiased_where_the_number_varies() {
    for (select, sizes) in [(Select::Bernoulli, &[1, 1, 1, 1, 1][..]), (Select::Poisson, &[10, 20, 20, 30, 40])] {
        let joint = joint(select, &by_size(sizes, 2).unwrap()).unwrap();
        let (space, pi, y) = (space(select, sizes, 2, &none()), joint.probabilities.diag(), &Y[..5]);
        let total: f64 = y.iter().sum();
        let (mut mean, mut variance, mut estimated) = (0.0, 0.0, 0.0);
        for (s, p) in &space {
            let expanded: Vec<f64> = s.iter().map(|&k| y[k as usize] / pi[k as usize]).collect();
            mean += p * expanded.iter().sum::<f64>();
            variance += p * (expanded.iter().sum::<f64>() - total).powi(2);
            // Horvitz and Thompson's form: Σ_k Σ_l (π_kl − π_k π_l)/π_kl · y_k/π_k · y_l/π_l.
            for (&k, a) in s.iter().zip(&expanded) {
                for (&l, b) in s.iter().zip(&expanded) {
                    let both = joint.probabilities[[k as usize, l as usize]];
                    estimated += p * (both - pi[k as usize] * pi[l as usize]) / both * a * b;
                }
            }
        }
        assert!((mean - total).abs() < 1e-12 * total && (estimated - variance).abs() < 1e-10 * variance, "{select:?}: {mean} {estimated}");
    }
}

#[test]
fn every_method_of_fixed_size_draws_exactly_n_out_of_thousands() {
    let mut stream = Stream::at(6, Purpose::Draw, 0, 0);
    let skewed: Vec<u64> = (0..2000_u64).map(|k| 1 + (k * 7919) % 1009 * ((k % 13) + 1)).collect();
    let dust: Vec<u64> = (0..500_u64).map(|k| if k % 10 == 0 { 1_000_003 + k } else { 1 + k % 3 }).collect();
    for (sizes, n) in [(&skewed[..], 100), (&skewed[..777], 77), (&dust[..], 33), (&dust[..60], 5)] {
        for select in FIXED.into_iter().chain([Select::LocalPivotal]) {
            let at = Array2::from_shape_fn((sizes.len(), if select == Select::Cube { 2 } else { 1 }), |(k, j)| (k * (j + 3) % 17) as f64);
            let mut lot = Lot::new(select, sizes, n, &at);
            for _ in 0..if select == Select::LocalPivotal { 5 } else { 60 } {
                let sample = lot.draw(&mut stream);
                assert_eq!(sample.len(), n as usize, "{select:?} of {}", sizes.len());
                assert!(sample.windows(2).all(|w| w[0] < w[1]), "{select:?} draws a unit twice");
            }
        }
    }
}

#[test]
fn joint_inclusion_probabilities_agree_with_the_reference() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../../tests/golden/inclusion.json")).unwrap();
    let numbers = |v: &serde_json::Value| v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect::<Vec<f64>>();
    let mut compared = 0;
    for case in ["villages_8", "skewed_7", "certainties"] {
        let sizes: Vec<u64> = golden[case]["size"].as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect();
        let pi = by_size(&sizes, golden[case]["n"].as_u64().unwrap() as usize).unwrap();
        assert!((pi.iter().sum::<f64>() - golden[case]["n"].as_f64().unwrap()).abs() < 1e-12);
        for (ours, theirs) in pi.iter().zip(numbers(&golden[case]["pik"])) {
            assert!((ours - theirs).abs() <= 1e-12 * theirs, "{case}: {ours} {theirs}");
        }
        let methods = [
            ("tille", Select::Tille, 1e-9),
            ("sampford", Select::Sampford, 1e-9),
            ("midzuno", Select::Midzuno, 1e-9),
            ("systematic_fixed_order", Select::PpsSystematic, 1e-9),
            ("maximum_entropy_8_digits", Select::MaximumEntropy, 0.0),
        ];
        for (name, select, near) in methods {
            let Some(rows) = golden[case]["joint"][name].as_array() else { continue };
            let joint = joint(select, &pi).unwrap();
            for (k, row) in rows.iter().enumerate() {
                for (l, theirs) in numbers(row).into_iter().enumerate() {
                    let ours = joint.probabilities[[k, l]];
                    // The reference stops its search for maximum entropy early: it is good to 5e-7.
                    let slack = if near > 0.0 { near * theirs + 1e-13 } else { 5e-7 };
                    assert!((ours - theirs).abs() <= slack, "{case} {name} {k} {l}: {ours} {theirs}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 5 * 64);
}

#[test]
fn maximum_entropy_has_the_joint_probabilities_of_its_enumerated_samples() {
    // Every sample with mpmath at 50 digits: tests/golden/maximum_entropy.py. R's own, above, stop at 5e-7.
    let golden: serde_json::Value = serde_json::from_str(include_str!("../../tests/golden/maximum_entropy.json")).unwrap();
    let mut compared = 0;
    for (case, of) in golden.as_object().unwrap() {
        let sizes: Vec<u64> = of["size"].as_array().unwrap().iter().map(|v| v.as_u64().unwrap()).collect();
        let joint = joint(Select::MaximumEntropy, &by_size(&sizes, of["n"].as_u64().unwrap() as usize).unwrap()).unwrap();
        for ((k, l), ours) in joint.probabilities.indexed_iter() {
            let exact = of["joint"][k][l].as_f64().unwrap();
            assert!((ours / exact - 1.0).abs() < 1e-12, "{case} {k} {l}: {ours} {exact}");
            compared += 1;
        }
    }
    assert_eq!(compared, 8 * 8 + 7 * 7 + 6 * 6 + 8 * 8 + 7 * 7);
}

#[test]
fn maximum_entropy_is_stable_for_thousands_of_units_and_for_extreme_probabilities() {
    let village = |k: u64| 40 + (k * 7919) % 1500;
    let large: Vec<u64> = (0..2000).map(village).collect();
    let extreme = [1, 10, 100, 1000, 10_000, 100_000, 100_001, 100_500];
    let larger: Vec<u64> = (0..5000).map(village).collect();
    for (sizes, n) in [
        (&larger[..], 300),
        (&larger[..3000], 1500),
        (&large[..], 100),
        (&large[..], 1),
        (&large[..60], 30),
        (&large[..12], 11),
        (&extreme[..], 3),
        (&extreme[..], 1),
    ] {
        let pi: Vec<f64> = by_size(sizes, n).unwrap().into_iter().filter(|p| *p < 1.0).collect();
        let n = pi.iter().sum::<f64>().round() as usize;
        let Table::Rejective(table) = Table::new(Select::MaximumEntropy, &pi, &none()).unwrap() else { panic!() };
        for (k, (psi, pi)) in conditional_poisson(table.working(), n).iter().zip(&pi).enumerate() {
            assert!((psi - pi).abs() < 1e-11 * pi, "{n} of {}, unit {k}: {psi} {pi}", sizes.len());
        }
    }
    let mut lot = Lot::new(Select::MaximumEntropy, &large, 100, &none());
    let mut stream = Stream::at(5, Purpose::Draw, 0, 0);
    for _ in 0..200 {
        assert_eq!(lot.draw(&mut stream).len(), 100);
    }
}

#[test]
fn the_cube_method_keeps_size_probabilities_and_totals() {
    let sizes: Vec<u64> = (0..60).map(|k| 20 + (k * 37) % 101).collect();
    let total: u64 = sizes.iter().sum();
    let pi: Vec<f64> = sizes.iter().map(|&s| 20.0 * s as f64 / total as f64).collect();
    let measures = Array2::from_shape_fn((60, 2), |(k, j)| if j == 0 { 5.0 + (k * k % 23) as f64 } else { (k % 7) as f64 * 3.0 });
    // Mean square of the relative error of the totals, and how often each unit is drawn.
    let run = |select: Select, draws: u32| {
        let (mut lot, mut stream) = (Lot::new(select, &sizes, 20, &measures), Stream::at(8, Purpose::Draw, 0, 0));
        let (mut counts, mut squares) = (vec![0_u32; 60], 0.0);
        for _ in 0..draws {
            let sample = lot.draw(&mut stream);
            assert_eq!(sample.len(), 20);
            sample.iter().for_each(|&k| counts[k as usize] += 1);
            for column in measures.columns() {
                let ht: f64 = sample.iter().map(|&k| column[k as usize] / pi[k as usize]).sum();
                squares += (ht / column.sum() - 1.0).powi(2) / f64::from(draws);
            }
        }
        (counts, squares)
    };
    let (counts, squares) = run(Select::Cube, 40_000);
    for (k, (&count, p)) in counts.iter().zip(&pi).enumerate() {
        let z = (f64::from(count) - p * 40_000.0) / (p * (1.0 - p) * 40_000.0).sqrt();
        assert!(z.abs() < 5.6, "unit {k}: z = {z}");
    }
    // Without balance the variance of these totals is many times that: only the landing, of two units, is left.
    let (_, unbalanced) = run(Select::RandomPivotal, 4000);
    assert!(squares < 0.25 * unbalanced, "{squares} {unbalanced}");
}

#[test]
fn impossible_sizes_are_refused_with_the_position() {
    let told = |problem: crate::error::Problem| problem.tell(Language::En);
    assert!(told(by_size(&[3, 2, 0, 1], 2).unwrap_err()).contains("unit 3 is 0"));
    assert!(told(by_size(&[3, 2], 3).unwrap_err()).contains("3 are asked for"));
    for select in FIXED {
        let told = told(Table::new(select, &[0.5, 1.5, 0.5, 0.5], &auxiliary(select, 4)).unwrap_err());
        assert!(told.contains("unit 2"), "{told}");
        assert!(Table::new(select, &[0.5, f64::NAN], &auxiliary(select, 2)).is_err());
        assert!(joint(select, &[0.3, 0.3, 0.3]).is_err());
    }
}

#[test]
fn approximate_joint_probabilities_keep_their_sums() {
    let pi = by_size(&[655, 1434, 310, 95, 820, 470, 1210, 388], 3).unwrap();
    for (k, row) in high_entropy(&pi).rows().into_iter().enumerate() {
        assert!((row.sum() - row[k] - 2.0 * pi[k]).abs() < 1e-12);
    }
}
