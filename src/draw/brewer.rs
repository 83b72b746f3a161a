//! Brewer's method (Brewer 1975; Tillé 2006, algorithm 6.10).

use crate::stream::Stream;

/// n draws without replacement: with A the probabilities of those drawn before, unit k comes j-th with a chance proportional to
/// `π_k (n − A − π_k) / (n − A − π_k (n − j + 1))`. Time nN. `left` holds the probabilities of the units not yet drawn, 0 for the others.
pub(super) fn brewer(pi: &[f64], n: u32, left: &mut Vec<f64>, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    left.clear();
    left.extend_from_slice(pi);
    let mut rest = f64::from(n);
    for togo in (1..=n).rev() {
        let chance = |p: f64| p * (rest - p) / (rest - p * f64::from(togo));
        // For the last draw the formula is π itself (0/0 when one unit holds all that is left).
        let chance = |p: f64| if togo == 1 { p } else { chance(p) };
        let whole: f64 = left.iter().map(|&p| chance(p)).sum();
        let mut u = stream.uniform() * whole;
        let mut at = None;
        for (k, &p) in left.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            at = Some(k);
            u -= chance(p);
            if u < 0.0 {
                break;
            }
        }
        let Some(k) = at else { return };
        rest -= left[k];
        left[k] = 0.0;
        chosen(k as u32);
    }
}
