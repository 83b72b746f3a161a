//! Inclusion probabilities of Pareto order sampling (Rosén 1997, *JSPI* 62): the n units with the smallest `odds(U)/odds(λ)`.
//!
//! Given that the largest ranking variable drawn is t, the sample is a Poisson sample with odds ω_k t, weighted by Σ_{k∈s}(1 − p_k): a
//! Sampford sample at each t (Bondesson, Traat & Lundqvist 2006, *Scand. J. Stat.* 33, §3). Integrated over ln t by the trapezoid rule,
//! which converges geometrically for such smooth bells.

use ndarray::Array2;

use super::rejective;

/// Calls `add` at nodes ln t = …, −h, 0, h, … with the Poisson probabilities there, outwards until nothing more comes. `add` gives the
/// part that a node brings.
fn integrate(lambda: &[f64], mut add: impl FnMut(&[f64]) -> f64) {
    let odds: Vec<f64> = lambda.iter().map(|l| l / (1.0 - l)).collect();
    let spread: f64 = lambda.iter().map(|l| l * (1.0 - l)).sum();
    let step = 0.4 / (1.0 + spread).sqrt();
    let mut whole = 0.0;
    let mut p = vec![0.0; lambda.len()];
    for side in [1.0, -1.0] {
        for node in i32::from(side < 0.0).. {
            let t = (side * f64::from(node) * step).exp();
            p.iter_mut().zip(&odds).for_each(|(p, o)| *p = o * t / (1.0 + o * t));
            let part = add(&p);
            whole += part;
            if part <= 1e-17 * whole {
                break;
            }
        }
    }
}

/// Exact inclusion probabilities of Pareto sampling with target probabilities `lambda` that add up to `n`; they add up to `n` too.
pub(super) fn inclusion(lambda: &[f64], n: usize) -> Vec<f64> {
    let (mut sum, mut whole) = (vec![0.0; lambda.len()], 0.0);
    integrate(lambda, |p| {
        let (weights, all) = rejective::singles_with_credit(p, n);
        sum.iter_mut().zip(&weights).for_each(|(s, w)| *s += w);
        whole += all;
        all
    });
    sum.into_iter().map(|s| s / whole).collect()
}

/// Exact joint inclusion probabilities, the inclusion probabilities on the diagonal. Each node takes time N²n.
pub(super) fn joint(lambda: &[f64], n: usize) -> Array2<f64> {
    let (mut sum, mut whole) = (Array2::zeros((lambda.len(), lambda.len())), 0.0);
    integrate(lambda, |p| {
        let (weights, all) = rejective::pairs(p, n, true);
        sum += &weights;
        whole += all;
        all
    });
    sum / whole
}
