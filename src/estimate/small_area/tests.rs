use serde_json::Value;

use super::*;
use crate::units::Probability;

fn golden() -> Value {
    serde_json::from_str(include_str!("../../../tests/golden/small_area.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn areas(set: &Value) -> Vec<Area> {
    let of = |pair: &Value| Area { found: pair[0].as_u64().unwrap() as u32, asked: pair[1].as_u64().unwrap() as u32 };
    set["areas"].as_array().unwrap().iter().map(of).collect()
}

fn effective(areas: &[Area]) -> Vec<Effective> {
    areas.iter().map(|area| Effective::from(*area)).collect()
}

fn before(name: &str) -> BetweenAreas {
    let of = |mean, icc| BetweenAreas { mean: Belief::Beta(mean), icc: Belief::Beta(icc) };
    match name {
        "flat" => of([1.0, 1.0], [1.0, 1.0]),
        "own" => of([1.0, 30.0], [2.0, 20.0]),
        _ => BetweenAreas::default(),
    }
}

/// The worst distance of estimate, standard error, own weight and limits.
fn off(got: &SmallArea, want: &Value) -> f64 {
    let got = [got.estimate, got.se, got.own, got.interval.lower, got.interval.upper];
    got.iter().zip(numbers(want)).map(|(g, w)| (g - w).abs()).fold(0.0, f64::max)
}

#[test]
fn shrinkage_agrees_with_a_dense_grid_of_scipy() {
    let quantiles = Quantiles::new(0.95).unwrap();
    let (mut compared, mut worst) = (0, (0.0, String::new()));
    for (name, set) in golden().as_object().unwrap() {
        for (prior, want) in set["beta_binomial"].as_object().unwrap() {
            let got = shrunk(&effective(&areas(set)), &before(prior), &quantiles);
            for (at, (got, want)) in got.iter().zip(want.as_array().unwrap()).enumerate() {
                let off = off(got, want);
                if off.is_nan() || off > worst.0 {
                    worst = (off, format!("{name} {prior} {at}: {got:?}, {want}"));
                }
                compared += 1;
            }
        }
    }
    assert!(compared == 72 && worst.0 < 1e-4, "{compared} {worst:?}");
}

#[test]
fn fay_herriot_agrees_with_full_matrices() {
    let quantiles = Quantiles::new(0.95).unwrap();
    for (name, set) in golden().as_object().unwrap() {
        for (deff, want) in set["fay_herriot"].as_object().unwrap() {
            let direct: Vec<Logit> = areas(set).into_iter().map(|area| Logit::of_counts(area, deff.parse().unwrap())).collect();
            let got = fay_herriot(&direct, &quantiles).unwrap();
            let between = want["between"].as_f64().unwrap();
            assert!(
                (got.mean - want["mean"].as_f64().unwrap()).abs() < 1e-6 && (got.between - between).abs() < 1e-6,
                "{name} {deff} {got:?}"
            );
            for (got, want) in got.areas.iter().zip(want["areas"].as_array().unwrap()) {
                assert!(off(got, want) < 1e-6, "{name} {deff}: {got:?} {want}");
            }
        }
    }
}

#[test]
fn with_known_mean_and_correlation_it_is_the_conjugate_posterior() {
    let known = |p: f64| Belief::Known(Probability::try_from(p).unwrap());
    let quantiles = Quantiles::new(0.9).unwrap();
    let before = BetweenAreas { mean: known(0.1), icc: known(0.05) };
    let area = shrunk(&[Effective { found: 4.0, asked: 25.0 }], &before, &quantiles)[0];
    let posterior = Beta::new(1.9 + 4.0, 17.1 + 21.0).unwrap();
    assert!((area.estimate - 5.9 / 44.0).abs() < 1e-12 && (area.own - 25.0 / 44.0).abs() < 1e-12, "{area:?}");
    assert!((area.se - (5.9 * 38.1 / 44.0_f64.powi(2) / 45.0).sqrt()).abs() < 1e-12);
    assert!((area.interval.lower - posterior.quantile(0.05).x).abs() < 1e-10);
    assert!((area.interval.upper - posterior.quantile_above(0.05).x).abs() < 1e-10);
}

#[test]
fn areas_with_equal_variances_shrink_as_james_and_stein() {
    // With equal D the REML estimate of A is S²/(m − 1) − D, so that 1 − γ = D (m − 1) / Σ(y − ȳ)².
    let logits = [-2.0, -1.2, -3.1, -2.4, -1.9];
    let direct = logits.map(|logit| Logit { logit, variance: 0.2 });
    let mean = logits.iter().sum::<f64>() / 5.0;
    let squares: f64 = logits.iter().map(|y| (y - mean).powi(2)).sum();
    let got = fay_herriot(&direct, &Quantiles::new(0.95).unwrap()).unwrap();
    assert!((got.mean - mean).abs() < 1e-12 && (got.between - (squares / 4.0 - 0.2)).abs() < 1e-9);
    assert!(got.areas.iter().all(|area| (1.0 - area.own - 0.2 * 4.0 / squares).abs() < 1e-9));
}

#[test]
fn too_little_gives_nothing_and_an_area_unasked_has_the_mean_of_all() {
    let quantiles = Quantiles::new(0.95).unwrap();
    let two = [Area { found: 1, asked: 9 }, Area { found: 3, asked: 9 }, Area { found: 0, asked: 0 }];
    assert_eq!(fay_herriot(&two.map(|area| Logit::of_counts(area, 1.0)), &quantiles), None);
    assert!(shrunk(&[], &BetweenAreas::default(), &quantiles).is_empty());
    assert!(Logit::of_estimate(0.0, 0.1).is_none() && Logit::of_estimate(0.2, f64::NAN).is_none());
    let got = shrunk(&effective(&two), &BetweenAreas::default(), &quantiles);
    assert!(got[2].direct.is_nan() && got[2].own == 0.0 && got[2].estimate > got[0].estimate && got[2].se > got[0].se, "{got:?}");
}

#[test]
fn effective_counts_are_the_conjugate_posterior_of_so_many_answers() {
    let known = |p: f64| Belief::Known(Probability::try_from(p).unwrap());
    let before = BetweenAreas { mean: known(0.1), icc: known(0.05) };
    // 25 answers with a design effect of 2 and a weighted share of 0.2: 2.5 of 12.5.
    let area = shrunk(&[Effective::of(25.0, 0.2, 2.0)], &before, &Quantiles::new(0.9).unwrap())[0];
    assert!((area.direct - 0.2).abs() < 1e-12 && (area.estimate - (1.9 + 2.5) / (19.0 + 12.5)).abs() < 1e-12, "{area:?}");
    assert_eq!(Effective::of(25.0, 0.2, 0.5), Effective { found: 5.0, asked: 25.0 });
    assert_eq!(Effective::of(0.0, f64::NAN, 2.0), Effective::default());
}
