//! Classical plans against published tables, R's values, and the enumeration of every outcome.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use preassess::plan::{
    Border, Double, Drawing, Inspection, Isolated, Lqas, Precision, Risks, Sequential, Severity, Single, Stratum, best_each, clusters,
    expecting, isolated_lot, limiting_quality_plan, sample_size, stratified,
};

const BINOMIAL: Drawing = Drawing::Binomial;

fn risks(good: f64, passes_at_good: f64, bad: f64, passes_at_bad: f64) -> Risks {
    Risks { good, passes_at_good, bad, passes_at_bad }
}

#[track_caller]
fn near(got: f64, want: f64, allowed: f64) {
    assert!((got - want).abs() <= allowed, "{got} is not {want}");
}

fn golden() -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string("tests/golden/intervals.json").unwrap()).unwrap()
}

#[test]
fn operating_characteristics_are_those_of_r() {
    let golden = golden();
    let rows = |name: &str| golden[name].as_array().unwrap().clone();
    let (number, rate) = (|v: &serde_json::Value| v.as_u64().unwrap(), |v: &serde_json::Value| v.as_f64().unwrap());
    for row in rows("binomial_oc") {
        for (c, pass) in [("c_below", "pass_estimate_below_2pct"), ("c_at_most", "pass_estimate_at_most_2pct")] {
            let plan = Single { n: number(&row["n"]), accept: number(&row[c]), drawing: BINOMIAL };
            near(plan.passes(rate(&row["p"])), rate(&row[pass]), 1e-12);
        }
    }
    for row in rows("hypergeometric_oc") {
        let lot = number(&row["population"]);
        let plan = Single { n: number(&row["n"]), accept: number(&row["c"]), drawing: Drawing::Hypergeometric { lot } };
        near(plan.passes(rate(&row["defective"]) / lot as f64), rate(&row["accept"]), 1e-12);
    }
    for row in rows("beta_binomial_cluster_oc") {
        let each = number(&row["per_cluster"]);
        let drawing = Drawing::Clusters { each, correlation: rate(&row["icc"]) };
        let plan = Single { n: number(&row["clusters"]) * each, accept: number(&row["c"]), drawing };
        near(plan.passes(rate(&row["p"])), rate(&row["accept"]), 1e-12);
        let strata = [number(&row["clusters"]) - 4, 4].map(|k| Stratum { n: k * each, drawing, rate: rate(&row["p"]) });
        near(stratified(plan.accept, &strata).unwrap(), rate(&row["accept"]), 1e-12);
    }
}

#[test]
fn the_smallest_plans_are_those_of_the_textbooks() {
    let found = |risks: Risks, drawing| risks.smallest(drawing).map(|plan| (plan.n, plan.accept)).unwrap();
    assert_eq!(found(risks(0.05, 0.95, 0.15, 0.075), BINOMIAL), (80, 7));
    assert_eq!(found(risks(0.05, 0.95, 0.15, 0.075), Drawing::Hypergeometric { lot: 1_000 }), (79, 7));
    assert_eq!(found(risks(0.005, 0.9, 0.03, 0.1), BINOMIAL), (176, 2));
    assert_eq!(found(risks(0.05, 0.9, 0.15, 0.1), BINOMIAL), (60, 5));
}

/// No smaller sample with any acceptance number keeps both risks.
#[test]
fn the_smallest_plan_is_the_smallest() {
    let drawings = [BINOMIAL, Drawing::Poisson, Drawing::Hypergeometric { lot: 400 }, Drawing::Clusters { each: 5, correlation: 0.05 }];
    for drawing in drawings {
        let wanted = risks(0.05, 0.9, 0.2, 0.1);
        let found = wanted.smallest(drawing).unwrap();
        let keeps = |n, accept| {
            let plan = Single { n, accept, drawing };
            plan.passes(wanted.good) >= wanted.passes_at_good && plan.passes(wanted.bad) <= wanted.passes_at_bad
        };
        assert!(keeps(found.n, found.accept), "{found:?}");
        assert!(!(1..found.n).any(|n| (0..n).any(|accept| keeps(n, accept))), "{found:?}");
    }
    assert!(risks(0.2, 0.9, 0.1, 0.1).smallest(BINOMIAL).is_none());
    assert!(risks(0.05, 0.9, 0.0501, 0.1).smallest(Drawing::Hypergeometric { lot: 100 }).is_none());
}

#[test]
fn risk_points_invert_the_curve() {
    let plan = Single { n: 80, accept: 7, drawing: BINOMIAL };
    for probability in [0.95, 0.5, 0.075] {
        near(plan.passes(plan.quality_at(probability)), probability, 1e-10);
    }
    let lot = Single { n: 79, accept: 7, drawing: Drawing::Hypergeometric { lot: 1_000 } };
    let (at, step) = (lot.quality_at(0.95), 0.001);
    assert!(lot.passes(at) >= 0.95 && lot.passes(at + step) < 0.95);
    assert!(plan.quality_at(1.5).is_nan() && plan.passes(-0.1).is_nan() && Single { n: 2_000, ..lot }.quality_at(0.5).is_nan());
}

#[test]
fn a_sample_of_clusters_is_between_its_limits() {
    let plan = |drawing| Single { n: 100, accept: 3, drawing };
    let none = plan(Drawing::Clusters { each: 10, correlation: 0.0 });
    near(none.passes(0.02), plan(BINOMIAL).passes(0.02), 1e-12);
    assert_eq!((none.passes(0.0), none.passes(1.0)), (1.0, 0.0));
    assert!(plan(Drawing::Clusters { each: 7, correlation: 0.1 }).passes(0.02).is_nan());
}

/// The numbers that every user should see once: "estimate below 2 %", "upper limit below 2 %", approval, nothing found.
#[test]
fn the_rule_matters_more_than_the_design() {
    let near_points = |got: f64, percent: f64| near(got * 100.0, percent, 0.051);
    let single = |n, accept| Single { n, accept, drawing: BINOMIAL };
    for (n, below, bound, passes, passes_bound) in [(300, 5, 1, 91.7, 19.8), (1_000, 19, 12, 99.7, 79.3)] {
        near_points(single(n, below).passes(0.01), passes);
        assert!(single(n, bound).passes(0.02) < 0.05 && single(n, bound + 1).passes(0.02) >= 0.05);
        near_points(single(n, bound).passes(0.01), passes_bound);
    }
    let clustered = |accept| Single { n: 29 * 23, accept, drawing: Drawing::Clusters { each: 23, correlation: 0.05 } };
    let alone = [0.991, 0.857, 0.518, 0.206, 0.057, 0.002];
    let together = [0.949, 0.793, 0.550, 0.315, 0.151, 0.023];
    for ((rate, alone), together) in [0.01, 0.015, 0.02, 0.025, 0.03, 0.04].into_iter().zip(alone).zip(together) {
        near(single(675, 13).passes(rate), alone, 6e-4);
        near(clustered(13).passes(rate), together, 6e-4);
    }
    for (approval, percent) in [(0.88, 2.0), (0.89, 14.7), (0.90, 50.5), (0.91, 87.0), (0.92, 99.0)] {
        near(single(1_075, 1_075 - 968).passes(1.0 - approval) * 100.0, percent, 0.6);
    }
    for (n, percent) in [(100, 2.95), (149, 1.99), (299, 1.0), (675, 0.44)] {
        near(single(n, 0).quality_at(0.05) * 100.0, percent, 6e-3);
    }
}

/// The strata of a lot put together are the lot, if drawn in proportion or not: enumerated.
#[test]
fn strata_add_up_over_every_outcome() {
    let strata = [
        Stratum { n: 6, drawing: Drawing::Hypergeometric { lot: 20 }, rate: 0.25 },
        Stratum { n: 5, drawing: BINOMIAL, rate: 0.1 },
        Stratum { n: 40, drawing: Drawing::Poisson, rate: 0.02 },
    ];
    let accept = |k: u64, n: u64, drawing, p: f64| Single { n, accept: k, drawing }.passes(p);
    let mass = |k: u64, s: &Stratum| accept(k, s.n, s.drawing, s.rate) - if k > 0 { accept(k - 1, s.n, s.drawing, s.rate) } else { 0.0 };
    let want: f64 = (0..=3_u64)
        .flat_map(|a| (0..=3 - a).flat_map(move |b| (0..=3 - a - b).map(move |c| (a, b, c))))
        .map(|(a, b, c)| mass(a, &strata[0]) * mass(b, &strata[1]) * mass(c, &strata[2]))
        .sum();
    near(stratified(3, &strata).unwrap(), want, 1e-13);
}

#[test]
fn attribute_samples_are_those_of_the_auditors_tables() {
    let size = |found| sample_size(found, 0.02, 0.05, BINOMIAL).unwrap().n;
    assert_eq!([0, 1, 2, 3, 6].map(size), [149, 236, 313, 386, 590]);
    let table = |expected| expecting(expected, 0.05, 0.05, BINOMIAL).map(|plan| (plan.n, plan.accept)).unwrap();
    let at_five = [0.0, 0.01, 0.0125, 0.015, 0.0175, 0.02, 0.0225, 0.025].map(table);
    assert_eq!(at_five, [(59, 0), (93, 1), (124, 2), (124, 2), (153, 3), (181, 4), (208, 5), (234, 6)]);
    assert!(expecting(0.06, 0.05, 0.05, BINOMIAL).is_none());
}

#[test]
fn lqas_has_its_two_and_three_classes() {
    let plan = Lqas { n: 19, least: vec![13] };
    near(plan.probabilities(0.8)[0], 0.0676, 5e-5);
    near(plan.probabilities(0.5)[1], 0.0835, 5e-5);
    assert_eq!((plan.class(12), plan.class(13)), (0, 1));
    let border = |below, above| Border { below, risk_below: 0.1, above, risk_above: 0.1 };
    let found = Lqas::smallest(&[border(0.5, 0.8)]).unwrap();
    let same = risks(0.5, 0.9, 0.8, 0.1).smallest(BINOMIAL).unwrap();
    assert_eq!((found.n, found.least[0]), (same.n, same.accept + 1));
    let three = Lqas::smallest(&[border(0.2, 0.4), border(0.6, 0.8)]).unwrap();
    for (rate, class) in [(0.2, 0), (0.8, 2)] {
        assert!(three.probabilities(rate)[class] >= 0.9, "{three:?}");
    }
    assert!(three.probabilities(0.4)[0] <= 0.1 && three.probabilities(0.6)[2] <= 0.1);
    near(three.probabilities(0.37).iter().sum(), 1.0, 1e-14);
    assert_eq!([0, three.least[0], three.least[1]].map(|k| three.class(k)), [0, 1, 2]);
}

/// The plan of Montgomery, *Introduction to Statistical Quality Control*, §15.3: 50 and 100, 1 and 3, at 5 %: .279 at once, 0.29 in all.
#[test]
fn double_sampling_is_that_of_the_textbook_and_of_enumeration() {
    let plan = Double { first: 50, accept_first: 1, reject_first: 4, second: 100, accept: 3, drawing: BINOMIAL };
    let at = plan.at(0.05).unwrap();
    near(at.accepted, 0.290, 1e-3);
    near(Single { n: 50, accept: 1, drawing: BINOMIAL }.passes(0.05), 0.279, 5e-4);
    let lot = Double { first: 4, accept_first: 0, reject_first: 3, second: 3, accept: 2, drawing: Drawing::Hypergeometric { lot: 12 } };
    // Every way in which 4 of 12 stand in an order: the first 4 and the next 3 are the samples.
    let orders: Vec<u32> = (0..1_u32 << 12).filter(|order| order.count_ones() == 4).collect();
    let (mut accepted, mut size) = (0.0, 0.0);
    for order in &orders {
        let (first, both) = ((order & 0xf).count_ones(), (order & 0x7f).count_ones());
        let open = first == 1 || first == 2;
        accepted += f64::from(u8::from(first == 0 || open && both <= 2)) / orders.len() as f64;
        size += if open { 7.0 } else { 4.0 } / orders.len() as f64;
    }
    let at = lot.at(4.0 / 12.0).unwrap();
    near(at.accepted, accepted, 1e-13);
    near(at.average, size, 1e-13);
    assert!(Double { drawing: Drawing::Clusters { each: 5, correlation: 0.1 }, ..plan }.at(0.1).is_none());
}

/// Montgomery, §15.3.3: 1 % against 6 % at 5 % and 10 %.
#[test]
fn the_sequential_test_is_walds_and_its_course_is_exact() {
    let test = Sequential::new(0.01, 0.06, 0.05, 0.10).unwrap();
    near(test.accept, 1.22, 5e-3);
    near(test.reject, 1.57, 5e-3);
    near(test.slope, 0.028, 5e-4);
    let good = test.at(0.01, 5_000);
    // Overshoot only makes the true risks smaller than about the nominal ones (Wald's bounds α/(1 − β) and β/(1 − α)).
    assert!(good.rejected <= 0.05 / 0.9 && good.open < 1e-9 && test.at(0.06, 5_000).accepted <= 0.1 / 0.95);
    // Every path of twelve elements.
    let quick = Sequential::new(0.1, 0.5, 0.1, 0.1).unwrap();
    let (mut accepted, mut rejected, mut average) = (0.0, 0.0, 0.0);
    for path in 0..1_u32 << 12 {
        let mass = 0.3_f64.powi(path.count_ones() as i32) * 0.7_f64.powi(12 - path.count_ones() as i32);
        let mut stopped = 12;
        for n in 1..=12_u32 {
            let found = u64::from((path & ((1 << n) - 1)).count_ones());
            let accept = quick.acceptance(u64::from(n)).is_some_and(|most| found <= most);
            let reject = found >= quick.rejection(u64::from(n));
            if accept || reject {
                accepted += if accept { mass } else { 0.0 };
                rejected += if reject { mass } else { 0.0 };
                stopped = n;
                break;
            }
        }
        average += mass * f64::from(stopped);
    }
    let walk = quick.at(0.3, 12);
    near(walk.accepted, accepted, 1e-13);
    near(walk.rejected, rejected, 1e-13);
    near(walk.average, average, 1e-12);
    assert!(Sequential::new(0.1, 0.05, 0.1, 0.1).is_none());
}

/// Code letters, plans and consumer's risk qualities (acceptance 0, 10 %) as ISO 2859-1 and MIL-STD-105 print them.
#[test]
fn iso_2859_has_its_letters_plans_and_risks() {
    let letter = |level: Inspection, lot| level.letter(lot).unwrap();
    assert_eq!([2, 8, 9, 1_200, 1_201, 10_000, 600_000].map(|lot| letter(Inspection::II, lot)), ['A', 'A', 'B', 'J', 'K', 'L', 'Q']);
    assert_eq!((letter(Inspection::I, 4_000), letter(Inspection::III, 4_000), letter(Inspection::S4, 4_000)), ('J', 'M', 'G'));
    assert_eq!((letter(Inspection::S1, 40), letter(Inspection::S2, 40), letter(Inspection::S3, 40)), ('A', 'B', 'B'));
    assert!(Inspection::II.letter(1).is_none());
    let plan = |letter, limit| Severity::Normal.plan(letter, limit).map(|plan| (plan.n, plan.accept)).unwrap();
    let of_l = [0.065, 0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0].map(|limit| plan('L', limit));
    let l = |c| (200, c);
    assert_eq!(of_l, [l(0), (125, 0), (315, 1), l(1), l(2), l(3), l(5), l(7), l(10), l(14), l(21), (125, 21)]);
    assert_eq!([plan('J', 0.01), plan('A', 6.5), plan('E', 250.0), plan('F', 100.0)], [(1250, 0), (2, 0), (13, 44), (13, 21)]);
    assert!(Severity::Normal.plan('I', 1.0).is_none() && Severity::Normal.plan('L', 1.1).is_none());
    let printed = [68.4, 53.6, 36.9, 25.0, 16.2, 10.9, 6.94, 4.50, 2.84, 1.83, 1.14, 0.728, 0.459, 0.287, 0.184];
    let limits = [6.5, 4.0, 2.5, 1.5, 1.0, 0.65, 0.40, 0.25, 0.15, 0.10, 0.065, 0.040, 0.025, 0.015, 0.010];
    for ((letter, limit), printed) in "ABCDEFGHJKLMNPQ".chars().zip(limits).zip(printed) {
        let plan = Severity::Normal.plan(letter, limit).unwrap();
        let quality = plan.quality_at(0.1) * 100.0;
        assert!(plan.accept == 0 && (quality - printed).abs() <= 0.006 * printed, "{letter}: {quality} is not {printed}");
    }
    // An AQL passes nearly always: what the series is made for.
    for letter in "FGHJKLMN".chars() {
        for limit in [0.25, 0.65, 1.0, 2.5] {
            let passes = Severity::Normal.plan(letter, limit).unwrap().passes(limit / 100.0);
            assert!(passes > 0.85, "{letter} {limit}: {passes}");
        }
    }
}

/// Cells as ISO 2859-1:1999 prints them: J at 1.0, the diagonals through L, the arrows, the one plan of letter S.
#[test]
fn iso_2859_is_tightened_and_reduced() {
    let tightened = |letter, limit| Severity::Tightened.plan(letter, limit).map(|plan| (plan.n, plan.accept)).unwrap();
    let reduced = |letter, limit| Severity::Reduced.plan(letter, limit).map(|plan| (plan.n, plan.accept));
    assert_eq!(tightened('J', 1.0), (80, 1));
    assert_eq!(reduced('J', 1.0), Some((32, 1)));
    let of_l = [0.10, 0.15, 0.25, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0].map(|limit| tightened('L', limit));
    let l = |c| (200, c);
    assert_eq!(of_l, [l(0), (125, 0), (315, 1), l(1), l(2), l(3), l(5), l(8), l(12), l(18), (125, 18)]);
    assert_eq!(
        [tightened('R', 0.025), tightened('A', 10.0), tightened('E', 250.0), tightened('F', 100.0)],
        [(3150, 1), (2, 0), (13, 41), (13, 18)]
    );
    let of_l = [0.065, 0.10, 0.40, 0.65, 1.0, 1.5, 2.5, 4.0, 6.5].map(|limit| reduced('L', limit).unwrap());
    let l = |c| (80, c);
    assert_eq!(of_l, [l(0), (50, 0), l(1), l(2), l(3), l(5), l(6), l(8), l(10)]);
    assert!(reduced('L', 0.25).is_none() && reduced('L', 0.15).is_none() && reduced('C', 1.0).is_none() && reduced('S', 1.0).is_none());
    // Tightened inspection passes less than normal at every rate, reduced inspection passes more at the limit itself.
    for letter in "DEFGHJKLMNPQ".chars() {
        for limit in [0.065, 0.15, 0.40, 1.0, 2.5, 6.5] {
            let [normal, tightened, reduced] = [Severity::Normal, Severity::Tightened, Severity::Reduced].map(|of| of.plan(letter, limit));
            let (normal, tightened) = (normal.unwrap(), tightened.unwrap());
            // Behind an arrow the samples differ, and the curves cross.
            for rate in [0.3, 1.0, 3.0].into_iter().filter(|_| normal.n == tightened.n).map(|times| (times * limit / 100.0_f64).min(1.0)) {
                assert!(tightened.passes(rate) <= normal.passes(rate) + 1e-12, "{letter} {limit} {rate}");
            }
            if let Some(reduced) = reduced {
                assert!(reduced.passes(limit / 100.0) >= normal.passes(limit / 100.0) - 0.02, "{letter} {limit}");
            }
        }
    }
}

/// Every printed plan of ISO 2859-2 keeps the consumer's risk that the standard promises, at the largest lot of its row, and none is larger than
/// it must be by more than the step of its series; what is not printed is worked out to 10 %.
#[test]
fn iso_2859_2_keeps_its_promise_in_every_cell() {
    let qualities = [0.5, 0.8, 1.25, 2.0, 3.15, 5.0, 8.0, 12.5, 20.0, 31.5];
    let mut printed = 0;
    for lot in [25_u64, 50, 90, 150, 280, 500, 1_200, 3_200, 10_000, 35_000, 150_000, 500_000, 2_000_000] {
        for quality in qualities {
            let Some(Isolated { plan, printed: of_table }) = limiting_quality_plan(lot, quality) else { continue };
            // The smallest whole number of the lot that is as bad as the limiting quality.
            let bad = (quality / 100.0 * lot as f64 - 1e-9).ceil() / lot as f64;
            let risk = plan.passes(bad);
            if of_table {
                printed += 1;
                assert!(risk < 0.1301 && (risk > 0.03 || plan.n == lot), "{lot} {quality}: {plan:?} {risk}");
            } else {
                assert!(
                    risk <= 0.1 && plan.accept == 0 && Single { n: plan.n - 1, ..plan }.passes(quality / 100.0) > 0.1,
                    "{plan:?} {risk}"
                );
            }
        }
    }
    assert_eq!(printed, 113);
    let plan = |lot, quality| limiting_quality_plan(lot, quality).map(|of| (of.plan.n, of.plan.accept, of.printed)).unwrap();
    assert_eq!(
        [plan(1_000, 5.0), plan(3_000, 3.15), plan(40, 8.0), plan(20, 5.0)],
        [(80, 1, true), (125, 1, true), (22, 0, true), (20, 0, true)]
    );
    assert!(!plan(80, 2.0).2 && limiting_quality_plan(15, 20.0).is_none() && limiting_quality_plan(100, 3.0).is_none());
}

#[test]
fn an_isolated_lot_is_protected_at_its_limiting_quality() {
    let plan = isolated_lot(1_000, 0.05, 1, 0.1).unwrap();
    assert!(plan.passes(0.05) <= 0.1 && Single { n: plan.n - 1, ..plan }.passes(0.05) > 0.1);
    assert!(plan.n < sample_size(1, 0.05, 0.1, BINOMIAL).unwrap().n);
    // More defective elements are wanted than the lot would hold: nothing to find, no sample shows it.
    assert!(isolated_lot(10, 0.1, 1, 0.1).is_none());
}

#[test]
fn sample_sizes_give_back_the_precision() {
    near(Precision::StandardError(0.01).effective(0.2), 1_600.0, 1e-9);
    for (rate, width, level) in [(0.02_f64, 0.02_f64, 0.95_f64), (0.5, 0.1, 0.9), (0.004, 0.01, 0.95)] {
        let n = Precision::Width { width, level }.effective(rate);
        let z = preassess::estimate::normal_upper((1.0 - level) / 2.0);
        let wilson = 2.0 * z / (1.0 + z * z / n) * (rate * (1.0 - rate) / n + z * z / (4.0 * n * n)).sqrt();
        near(wilson, width, 1e-12);
    }
    assert!(Precision::StandardError(0.0).effective(0.2).is_nan());
    assert_eq!(clusters(400.0, 20, 0.05, None), Some(39));
    assert_eq!(clusters(400.0, 20, 0.0, Some(800)), Some(14));
    assert_eq!(clusters(f64::NAN, 20, 0.0, None), None);
    near(best_each(9.0, 1.0, 0.1).unwrap(), 9.0, 1e-12);
    assert!(best_each(9.0, 1.0, 0.0).is_none());
}
