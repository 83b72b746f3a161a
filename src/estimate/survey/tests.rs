//! The recursion against the simulator's, and pieces that a survey file cannot reach.

use super::domain::Domain;
use super::linear::Linear;
use super::quantile::Distribution;
use super::*;

fn domain(y: &[f64], weights: &[f64]) -> Domain {
    let places = (0..y.len() as u32).collect();
    Domain { group: None, places, weights: weights.to_vec(), y: y.to_vec(), x: Vec::new(), missing: 0 }
}

/// R `survey`: svyquantile(qrule = "math") on ties and on exact shares.
#[test]
fn a_quantile_is_the_smallest_value_that_reaches_the_share() {
    let ties = Distribution::of(&domain(&[3.0, 1.0, 2.0, 2.0], &[1.0; 4]));
    assert_eq!([0.0, 0.25, 0.26, 0.75, 0.76, 1.0].map(|p| ties.quantile(p)), [1.0, 1.0, 2.0, 2.0, 3.0, 3.0]);
    assert!(ties.quantile(-0.01).is_nan() && ties.quantile(1.01).is_nan());
    // a third of the weight three times is all of it, whatever the rounding
    let thirds = Distribution::of(&domain(&[1.0, 2.0, 3.0], &[1.0 / 3.0; 3]));
    assert_eq!([1.0 / 3.0, 2.0 / 3.0, 1.0].map(|p| thirds.quantile(p)), [1.0, 2.0, 3.0]);
}

/// By hand: weights 1, 2, 3, values 1, 2, 6: mean 23/6, S² = 3/2 · Σ w (y − ȳ)² / 6.
#[test]
fn the_references_of_the_design_effect() {
    let domain = domain(&[1.0, 2.0, 6.0], &[1.0, 2.0, 3.0]);
    let mean = Linear::of(Kind::Mean, &domain).unwrap();
    let squares = (17.0_f64 / 6.0).powi(2) + 2.0 * (11.0_f64 / 6.0).powi(2) + 3.0 * (13.0_f64 / 6.0).powi(2);
    let s2 = 1.5 * squares / 6.0;
    let [with, without] = mean.simple_variances(&domain.weights);
    assert!((with - s2 / 3.0).abs() < 1e-14 && (without - s2 / 3.0 * 0.5).abs() < 1e-14);
    let total = Linear::of(Kind::Total, &domain).unwrap();
    assert!((total.simple_variances(&domain.weights)[0] - 36.0 * s2 / 3.0).abs() < 1e-12);
    let small = Linear::of(Kind::Mean, &super::tests::domain(&[1.0, 2.0], &[0.5, 0.5])).unwrap();
    assert!(small.simple_variances(&[0.5, 0.5])[1].is_nan());
}
