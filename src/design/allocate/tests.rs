//! Allocations against textbooks and against every other allocation of small cases.

use super::*;

fn stratum(units: u32, deviation: f64) -> Stratum {
    Stratum { units, least: 0, deviation, mean: 1.0, cost: 1.0 }
}

/// Lohr (2010), example 3.12: Siniff and Skoog's caribou.
fn caribou() -> Vec<Stratum> {
    [(400, 3000.0), (30, 2000.0), (61, 9000.0), (18, 2000.0), (70, 12_000.0), (120, 1000.0)].map(|(n, s)| stratum(n, s)).to_vec()
}

#[test]
fn the_caribou_are_allocated_as_in_the_textbook() {
    assert_eq!(neyman(&caribou(), 225).unwrap(), [96, 5, 44, 3, 67, 10]);
    assert_eq!(proportional(&caribou(), 225).unwrap(), [129, 10, 20, 6, 22, 38]);
    // Equal shares of 37.5; the two small strata are full and the others share the rest.
    assert_eq!(equal(&caribou(), 225).unwrap(), [45, 30, 44, 18, 44, 44]);
}

#[test]
fn allocations_add_up_within_bounds_whatever_is_asked() {
    let mut strata = caribou();
    strata.iter_mut().for_each(|s| s.least = 2);
    for n in 12..=699 {
        for allocation in [equal(&strata, n), proportional(&strata, n), neyman(&strata, n)] {
            let allocation = allocation.unwrap();
            assert_eq!(allocation.iter().sum::<u32>(), n);
            assert!(allocation.iter().zip(&strata).all(|(n, s)| (s.least..=s.units).contains(n)), "{n}: {allocation:?}");
        }
    }
    assert!(neyman(&strata, 700).is_err() && neyman(&strata, 11).is_err());
    strata[2].deviation = f64::NAN;
    assert!(neyman(&strata, 100).is_err());
}

#[test]
fn neyman_beats_every_neighbour() {
    let strata = caribou();
    let variance = |n: &[u32]| {
        let part = |(n, s): (&u32, &Stratum)| (f64::from(s.units) * s.deviation).powi(2) * (1.0 / f64::from(*n) - 1.0 / f64::from(s.units));
        n.iter().zip(&strata).map(part).sum::<f64>()
    };
    // At 300 the fifth stratum is full: the bounds bite.
    let best = neyman(&strata, 300).unwrap();
    assert_eq!(best[4], 70);
    for from in 0..6 {
        for to in (0..6).filter(|to| *to != from) {
            let mut other = best.clone();
            other[from] -= 1;
            other[to] += 1;
            assert!(other[to] > strata[to].units || variance(&other) > variance(&best) * (1.0 - 2e-4), "{from} {to}");
        }
    }
}

#[test]
fn power_allocation_ends_at_neyman_and_at_equal_variation() {
    let mut strata = caribou();
    (10..).zip(&mut strata).for_each(|(mean, s)| s.mean = f64::from(mean));
    let totals: Vec<f64> = strata.iter().map(|s| f64::from(s.units) * s.mean).collect();
    assert_eq!(power(&strata, &totals, 1.0, 225).unwrap(), neyman(&strata, 225).unwrap());
    let varying: Vec<f64> = strata.iter().map(|s| s.deviation / s.mean).collect();
    assert_eq!(power(&strata, &totals, 0.0, 225).unwrap(), by_weight(&strata, &varying, 225).unwrap());
}

#[test]
fn a_budget_is_spent_where_it_helps_most() {
    // Cochran (1977), exercise 5.1 in spirit: n_h ∝ N S/√c = 400·10/2, 600·20/3 = 2000 : 4000, 4·n + 9·2n = 22 n.
    let strata = [Stratum { cost: 4.0, ..stratum(400, 10.0) }, Stratum { cost: 9.0, ..stratum(600, 20.0) }];
    assert_eq!(cost_optimal(&strata, 2200.0).unwrap(), [100, 200]);
    assert_eq!(cost_optimal(&strata, 1e6).unwrap(), [400, 600]);
    let poor = Stratum { least: 2, ..strata[0] };
    assert!(cost_optimal(&[poor, strata[1]], 7.0).is_err());
}

#[test]
fn cluster_sizes_are_the_minimum_of_variance_times_cost() {
    // Lohr (2010), §5.5: m = √(c₁(1 − ρ)/(c₂ρ)).
    let m = cluster_sizes(&[0.05, 0.95], &[400.0, 20.0]);
    assert!((m[0] - (20.0_f64 * 19.0).sqrt()).abs() < 1e-12);
    let (v, c) = ([0.03, 0.10, 0.87], [900.0, 100.0, 12.0]);
    let best = cluster_sizes(&v, &c);
    let product = |m: f64, k: f64| (v[0] + v[1] / m + v[2] / (m * k)) * (c[0] + c[1] * m + c[2] * m * k);
    for (dm, dk) in [(1.01, 1.0), (0.99, 1.0), (1.0, 1.01), (1.0, 0.99), (1.01, 0.99)] {
        assert!(product(best[0] * dm, best[1] * dk) > product(best[0], best[1]));
    }
    assert_eq!(cluster_sizes(&[0.0, 1.0], &[1.0, 1.0]), [f64::INFINITY]);
}

#[test]
fn bethel_meets_every_variance_at_the_least_cost() {
    let strata: Vec<Stratum> =
        [(400, 3.0), (300, 1.0), (60, 9.0), (80, 4.0)].iter().map(|&(n, c)| Stratum { cost: c, least: 1, ..stratum(n, 1.0) }).collect();
    let deviations = [vec![4.0, 1.0, 20.0, 2.0], vec![1.0, 6.0, 3.0, 5.0], vec![1.0, 1.0, 1.0, 1.0]];
    let variances = [60_000.0, 90_000.0, 40_000.0];
    let variance = |n: &[f64], j: usize| -> f64 {
        let of = |h: usize| (f64::from(strata[h].units) * deviations[j][h]).powi(2) * (1.0 / n[h] - 1.0 / f64::from(strata[h].units));
        (0..4).map(of).sum()
    };
    let whole = bethel(&strata, &deviations, &variances).unwrap();
    let n: Vec<f64> = whole.iter().map(|&n| f64::from(n)).collect();
    assert!((0..3).all(|j| variance(&n, j) <= variances[j]), "{whole:?}");
    assert!(whole.iter().zip(&strata).all(|(n, s)| *n <= s.units));
    // No cheaper allocation: none on a fine grid around it that saves more than the rounding up does.
    let cost = |n: &[f64]| n.iter().zip(&strata).map(|(n, s)| n * s.cost).sum::<f64>();
    let saved = strata.iter().map(|s| s.cost).sum::<f64>();
    let steps = [-16.0, -8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0];
    for code in 0..steps.len().pow(4) {
        let moved: Vec<f64> = (0..4).map(|h| n[h] + steps[code / steps.len().pow(h as u32) % steps.len()]).collect();
        let allowed =
            (0..4).all(|h| (1.0..=f64::from(strata[h].units)).contains(&moved[h]) && variance(&moved, h.min(2)) <= variances[h.min(2)]);
        assert!(!allowed || cost(&moved) >= cost(&n) - saved, "{moved:?} is cheaper than {n:?}");
    }
    assert!(bethel(&strata, &deviations, &[1.0, -1.0, 1.0]).is_err());
}

fn variance(strata: &[Stratum], n: &[u32]) -> f64 {
    let of = |(s, n): (&Stratum, &u32)| {
        let spread = (f64::from(s.units) * s.deviation).powi(2);
        if spread > 0.0 { spread * (1.0 / f64::from(*n) - 1.0 / f64::from(s.units)) } else { 0.0 }
    };
    strata.iter().zip(n).map(of).sum()
}

/// Every allocation with at least one unit in each stratum.
fn every(strata: &[Stratum]) -> Vec<Vec<u32>> {
    strata.iter().fold(vec![Vec::new()], |all, s| {
        all.iter().flat_map(|some: &Vec<u32>| (s.least.max(1)..=s.units).map(move |n| [&some[..], &[n]].concat())).collect()
    })
}

fn small(of: &[(u32, f64, f64, f64)]) -> Vec<Stratum> {
    of.iter().map(|&(units, deviation, mean, cost)| Stratum { units, least: 1, deviation, mean, cost }).collect()
}

#[test]
fn neyman_is_within_a_rounding_of_the_best_of_all_allocations() {
    for strata in
        [small(&[(12, 3.0, 1.0, 1.0), (9, 8.0, 1.0, 1.0), (15, 1.0, 1.0, 1.0)]), small(&[(20, 5.0, 1.0, 1.0), (4, 60.0, 1.0, 1.0)])]
    {
        let all = every(&strata);
        for n in strata.len() as u32..strata.iter().map(|s| s.units).sum() {
            let ours = neyman(&strata, n).unwrap();
            let best =
                all.iter().filter(|a| a.iter().sum::<u32>() == n).min_by(|a, b| variance(&strata, a).total_cmp(&variance(&strata, b)));
            let best = best.unwrap();
            assert!(ours.iter().zip(best).all(|(a, b)| a.abs_diff(*b) <= 1), "{n}: {ours:?} {best:?}");
            // Largest remainders are not always the best rounding: a twentieth is the worst of these.
            assert!(variance(&strata, &ours) <= 1.05 * variance(&strata, best) + 1e-9, "{n}: {ours:?} {best:?}");
        }
    }
}

#[test]
fn a_budget_buys_nearly_the_best_of_all_allocations() {
    let strata = small(&[(12, 3.0, 1.0, 2.0), (9, 8.0, 1.0, 5.0), (15, 2.0, 1.0, 1.0)]);
    let cost = |n: &[u32]| n.iter().zip(&strata).map(|(n, s)| f64::from(*n) * s.cost).sum::<f64>();
    let all = every(&strata);
    for budget in 12..84 {
        let ours = cost_optimal(&strata, f64::from(budget)).unwrap();
        assert!(cost(&ours) <= f64::from(budget), "{budget}: {ours:?}");
        let allowed = all.iter().filter(|a| cost(a) <= f64::from(budget));
        let best = allowed.map(|a| variance(&strata, a)).min_by(f64::total_cmp).unwrap();
        assert!(variance(&strata, &ours) <= 1.15 * best + 1e-9, "{budget}: {ours:?}, {} {best}", variance(&strata, &ours));
    }
}

#[test]
fn power_allocation_is_within_a_rounding_of_the_best_of_all_allocations() {
    // Bankier (1988): the least Σ (X_h^q · cv_h)² with cv² = S²(1/n − 1/N)/Ȳ².
    let strata = small(&[(12, 3.0, 5.0, 1.0), (9, 8.0, 10.0, 1.0), (15, 2.0, 1.0, 1.0)]);
    let totals: Vec<f64> = strata.iter().map(|s| f64::from(s.units) * s.mean).collect();
    let all = every(&strata);
    for q in [0.0, 0.3, 0.5, 1.0] {
        let scaled: Vec<Stratum> = strata
            .iter()
            .zip(&totals)
            .map(|(s, x)| Stratum { deviation: x.powf(q) * s.deviation / s.mean / f64::from(s.units), ..*s })
            .collect();
        for n in 6..30 {
            let ours = power(&strata, &totals, q, n).unwrap();
            let best = all.iter().filter(|a| a.iter().sum::<u32>() == n).map(|a| variance(&scaled, a)).min_by(f64::total_cmp).unwrap();
            assert!(variance(&scaled, &ours) <= 1.05 * best + 1e-9, "q = {q}, {n}: {ours:?}");
        }
    }
}

#[test]
fn one_indicator_is_cochrans_two_strata() {
    // Cochran (1977), exercise of chapter 5: W = 0.4, 0.6; S = 10, 20; c = 4, 9 dollars. For V = 1 without corrections n = 264, a third of
    // it in the first stratum, for 1,936 dollars; the same by his formulas of §5.5.
    let strata = [(4_000_000, 10.0, 4.0), (6_000_000, 20.0, 9.0)];
    let strata = strata.map(|(units, deviation, cost)| Stratum { units, least: 2, deviation, mean: 1.0, cost });
    let allocation = bethel(&strata, &[vec![10.0, 20.0]], &[1e14]).unwrap();
    assert_eq!(allocation, [88, 176]);
    assert_eq!(88.0 * 4.0 + 176.0 * 9.0, 1936.0);
}

/// λ ≥ 0 with `c_h = Σ_j λ_j a_jh/n_h²` inside the bounds, λ_j = 0 where an indicator has room: Karush, Kuhn & Tucker.
#[test]
fn bethel_fulfils_the_conditions_of_an_optimum() {
    let strata: Vec<Stratum> =
        [(400, 3.0), (300, 1.0), (60, 9.0), (80, 4.0)].iter().map(|&(n, c)| Stratum { cost: c, least: 1, ..stratum(n, 1.0) }).collect();
    let a = |deviations: &[[f64; 4]], variances: &[f64]| -> Vec<Vec<f64>> {
        let square = |s: &Stratum, d: f64| f64::from(s.units) * d * d;
        let of = |(d, v): (&[f64; 4], &f64)| {
            let whole: f64 = v + strata.iter().zip(d).map(|(s, d)| square(s, *d)).sum::<f64>();
            strata.iter().zip(d).map(|(s, d)| f64::from(s.units) * square(s, *d) / whole).collect()
        };
        deviations.iter().zip(variances).map(of).collect()
    };
    // Two of three bind; one binds; all strata inside their bounds, then one full.
    let cases = [
        ([[4.0, 1.0, 20.0, 2.0], [1.0, 6.0, 3.0, 5.0], [1.0, 1.0, 1.0, 1.0]], [60_000.0, 90_000.0, 40_000.0]),
        ([[4.0, 1.0, 20.0, 2.0], [4.0, 1.0, 20.0, 2.0], [1.0, 1.0, 1.0, 1.0]], [60_000.0, 70_000.0, 4e6]),
        ([[4.0, 1.0, 90.0, 2.0], [1.0, 6.0, 3.0, 5.0], [2.0, 1.0, 1.0, 3.0]], [20_000.0, 50_000.0, 40_000.0]),
    ];
    for (deviations, variances) in cases {
        let a = a(&deviations, &variances);
        let n = bethel_real(&strata, &a).unwrap();
        let used: Vec<f64> = a.iter().map(|a| a.iter().zip(&n).map(|(a, n)| a / n).sum()).collect();
        assert!(used.iter().all(|u| *u <= 1.0 + 1e-8), "{used:?}");
        let binding: Vec<usize> = (0..a.len()).filter(|&j| used[j] > 1.0 - 1e-6).collect();
        let inside: Vec<usize> = (0..n.len()).filter(|&h| n[h] > 1.0 + 1e-9 && n[h] < f64::from(strata[h].units) - 1e-9).collect();
        assert!(!binding.is_empty() && inside.len() > binding.len(), "{binding:?} {inside:?}");
        // Multipliers from as many strata as bind, then every other stratum has to agree.
        let pull = |j: usize, h: usize| a[binding[j]][h] / (n[h] * n[h] * strata[h].cost);
        let lambda = match binding.len() {
            1 => vec![1.0 / pull(0, inside[0])],
            _ => {
                let (g, h) = (inside[0], inside[1]);
                let whole = pull(0, g) * pull(1, h) - pull(0, h) * pull(1, g);
                vec![(pull(1, h) - pull(1, g)) / whole, (pull(0, g) - pull(0, h)) / whole]
            }
        };
        assert!(lambda.len() == binding.len() && lambda.iter().all(|l| *l >= 0.0), "{lambda:?}");
        for h in 0..n.len() {
            let whole: f64 = lambda.iter().enumerate().map(|(j, l)| l * pull(j, h)).sum();
            let full = n[h] >= f64::from(strata[h].units) - 1e-9;
            assert!(if full { whole >= 1.0 - 1e-6 } else { (whole - 1.0).abs() < 1e-6 }, "stratum {h}: {whole} of {lambda:?}");
        }
    }
}

#[test]
fn bethel_costs_hardly_more_than_the_cheapest_of_all_allocations() {
    let strata = small(&[(12, 1.0, 1.0, 3.0), (10, 1.0, 1.0, 1.0), (9, 1.0, 1.0, 2.0)]);
    let deviations = [vec![4.0, 1.0, 7.0], vec![1.0, 6.0, 2.0]];
    let cost = |n: &[u32]| n.iter().zip(&strata).map(|(n, s)| f64::from(*n) * s.cost).sum::<f64>();
    let of = |n: &[u32], j: usize| {
        let strata: Vec<Stratum> = strata.iter().zip(&deviations[j]).map(|(s, d)| Stratum { deviation: *d, ..*s }).collect();
        variance(&strata, n)
    };
    for variances in [[300.0, 400.0], [900.0, 150.0], [60.0, 2000.0], [5000.0, 5000.0], [1.0, 1.0]] {
        let ours = bethel(&strata, &deviations, &variances).unwrap();
        assert!((0..2).all(|j| of(&ours, j) <= variances[j] * (1.0 + 1e-6)), "{ours:?}");
        let allowed = every(&strata).into_iter().filter(|n| (0..2).all(|j| of(n, j) <= variances[j]));
        let best = allowed.map(|n| cost(&n)).min_by(f64::total_cmp).unwrap();
        // Rounding up costs less than the dearest unit.
        assert!(cost(&ours) - best < 3.0, "{variances:?}: {ours:?} costs {} instead of {best}", cost(&ours));
    }
}

#[test]
fn cluster_sizes_are_the_best_whole_numbers_for_a_budget() {
    // Villages, households in each, two and three stages: among all whole numbers that a budget allows, none has less variance than the
    // rounded optimum by more than what the rounding of the villages costs (Cochran 1977, §10.6 and §10.8).
    let (v, c) = ([0.05, 0.95], [400.0, 20.0]);
    let m = cluster_sizes(&v, &c)[0];
    let variance = |m: f64| (v[0] + v[1] / m) * (c[0] + c[1] * m);
    let best = (1..200).min_by(|a, b| variance(f64::from(*a)).total_cmp(&variance(f64::from(*b)))).unwrap();
    assert!((f64::from(best) - m).abs() < 1.0, "{best} {m}");
    let (v, c) = ([0.03, 0.10, 0.87], [900.0, 100.0, 12.0]);
    let sizes = cluster_sizes(&v, &c);
    let variance = |m: f64, k: f64| (v[0] + v[1] / m + v[2] / (m * k)) * (c[0] + c[1] * m + c[2] * m * k);
    let grid = (1..40).flat_map(|m| (1..40).map(move |k| (f64::from(m), f64::from(k))));
    let best = grid.min_by(|a, b| variance(a.0, a.1).total_cmp(&variance(b.0, b.1))).unwrap();
    assert!((best.0 - sizes[0]).abs() < 1.0 && (best.1 - sizes[1]).abs() < 1.0, "{best:?} {sizes:?}");
}
