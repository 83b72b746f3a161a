//! The closed and iterated forms behind the intervals of [`Method`](super::Method); formulas and sources stand there.

use super::beta::deviance;
use crate::units::Interval;

/// logit⁻¹(logit p ± `half`).
pub(super) fn logit(p: f64, half: f64) -> Interval {
    let at = |shift: f64| p / (p + (1.0 - p) * shift.exp());
    Interval { lower: at(half), upper: at(-half) }
}

/// Wilson's interval with `r` = t² / nₑ.
pub(super) fn wilson(p: f64, r: f64) -> Interval {
    let half = (r * (p * (1.0 - p) + r / 4.0)).sqrt();
    // each limit from the side on which it does not cancel: their product is p² / (1 + r), and likewise for the complements
    let (centre, other) = (p + r / 2.0, 1.0 - p + r / 2.0);
    Interval { lower: p * p / (centre + half), upper: 1.0 - (1.0 - p) * (1.0 - p) / (other + half) }
}

/// Wald's interval after t²/2 findings and as many others were added; not cut to [0, 1].
pub(super) fn agresti_coull(p: f64, size: f64, t: f64) -> Interval {
    let larger = size + t * t;
    let (centre, other) = ((size * p + t * t / 2.0) / larger, (size * (1.0 - p) + t * t / 2.0) / larger);
    let half = t * (centre * other / larger).sqrt();
    Interval { lower: centre - half, upper: centre + half }
}

/// sin²(arcsin √p ± `half`), the angle kept in [0, π/2].
pub(super) fn arcsine(p: f64, half: f64) -> Interval {
    let angle = p.sqrt().atan2((1.0 - p).sqrt());
    let square = |angle: f64| angle.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2);
    Interval { lower: square(angle - half), upper: square(angle + half) }
}

/// exp(−exp(ln(−ln p) ± `half` / (p |ln p|))), with `half` = t s.
pub(super) fn cloglog(p: f64, half: f64) -> Interval {
    let ln = p.ln();
    let at = |shift: f64| (ln * (shift * half / (p * -ln)).exp()).exp();
    Interval { lower: at(1.0), upper: at(-1.0) }
}

/// p ln(p/θ) + q ln(q/(1 − θ)), the Kullback–Leibler divergence of a share θ, with its complement, from p.
pub(super) fn divergence(p: f64, theta: f64, complement: f64) -> f64 {
    let q = 1.0 - p;
    let off = p - theta;
    p * deviance(off / p, theta / p) + q * deviance(-off / q, complement / q)
}

/// The two θ whose divergence from p is `distance`.
pub(super) fn likelihood(p: f64, distance: f64) -> Interval {
    Interval { lower: at_distance(p, distance, -1.0), upper: at_distance(p, distance, 1.0) }
}

/// By Newton's steps over logit θ, in which the divergence is convex with slope θ − p: after the first step they come from outside.
fn at_distance(p: f64, distance: f64, side: f64) -> f64 {
    let mut logit = p.ln() - (-p).ln_1p() + side * (2.0 * distance / (p * (1.0 - p))).sqrt();
    for _ in 0..200 {
        logit = logit.clamp(-700.0, 700.0);
        let (theta, complement) = (1.0 / (1.0 + (-logit).exp()), 1.0 / (1.0 + logit.exp()));
        let step = (distance - divergence(p, theta, complement)) / (theta - p);
        if step.is_nan() || step.abs() <= 1e-14 * logit.abs().max(1.0) {
            break;
        }
        logit += step;
    }
    1.0 / (1.0 + (-logit).exp())
}
