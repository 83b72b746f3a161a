//! Weights after the field work: for those who did not answer, and for those that weigh too much.

/// Why weights cannot be adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unadjusted {
    /// Lengths differ, or a weight is negative or no number.
    Shape,
    /// Nobody of this class answered: merge it with a similar one.
    Silent(usize),
    /// The bounds leave nobody to carry what was trimmed.
    NothingLeft,
}

/// Nonresponse weighting by class (Särndal et al. 1992, §15.6.2): the weights of those who answered, times Σ w of all drawn in their class
/// over Σ w of those who answered there; 0 for the others. `class` is numbered from 0.
///
/// # Errors
/// A class without an answer.
pub fn weight_for_nonresponse(weights: &[f64], answered: &[bool], class: &[usize]) -> Result<Vec<f64>, Unadjusted> {
    if weights.len() != answered.len() || weights.len() != class.len() || !weights.iter().all(|w| *w >= 0.0 && w.is_finite()) {
        return Err(Unadjusted::Shape);
    }
    let classes = class.iter().max().map_or(0, |last| last + 1);
    if classes > weights.len() {
        return Err(Unadjusted::Shape);
    }
    let (mut drawn, mut heard) = (vec![0.0; classes], vec![0.0; classes]);
    for ((weight, answered), class) in weights.iter().zip(answered).zip(class) {
        drawn[*class] += weight;
        heard[*class] += if *answered { *weight } else { 0.0 };
    }
    if let Some(silent) = (0..classes).find(|&c| drawn[c] > 0.0 && heard[c] <= 0.0) {
        return Err(Unadjusted::Silent(silent));
    }
    let factor = |(class, answered): (&usize, &bool)| if *answered { drawn[*class] / heard[*class] } else { 0.0 };
    Ok(weights.iter().zip(class.iter().zip(answered)).map(|(w, of)| if *w > 0.0 { w * factor(of) } else { 0.0 }).collect())
}

/// Weights cut to [`lower`, `upper`], and how many were.
#[derive(Clone, Debug, PartialEq)]
pub struct Trimmed {
    /// The weights; they add up to what they did.
    pub weights: Vec<f64>,
    /// How many are on a bound.
    pub cut: usize,
}

/// Trims weights to bounds; what is cut is shared equally by the others, again and again until none is outside (R `trimWeights`,
/// `strict = TRUE`). Weights of 0 stay 0.
///
/// # Errors
/// Bounds that cannot hold the sum of the weights.
pub fn trim_weights(weights: &[f64], lower: f64, upper: f64) -> Result<Trimmed, Unadjusted> {
    if !(lower <= upper && weights.iter().all(|w| *w >= 0.0 && w.is_finite())) {
        return Err(Unadjusted::Shape);
    }
    let mut weights = weights.to_vec();
    let mut cut = vec![false; weights.len()];
    for _ in 0..=weights.len() {
        let mut excess = 0.0;
        for (weight, cut) in weights.iter_mut().zip(&mut cut).filter(|(w, _)| **w > 0.0) {
            let inside = weight.clamp(lower, upper);
            *cut |= inside != *weight;
            excess += *weight - inside;
            *weight = inside;
        }
        if excess == 0.0 {
            return Ok(Trimmed { cut: cut.iter().filter(|c| **c).count(), weights });
        }
        let free = weights.iter().zip(&cut).filter(|(w, cut)| **w > 0.0 && !**cut).count();
        if free == 0 {
            return Err(Unadjusted::NothingLeft);
        }
        let share = excess / free as f64;
        weights.iter_mut().zip(&cut).filter(|(w, cut)| **w > 0.0 && !**cut).for_each(|(w, _)| *w += share);
    }
    Err(Unadjusted::NothingLeft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_answered_stand_for_their_class() {
        let weights = weight_for_nonresponse(&[2.0, 2.0, 4.0, 1.0], &[true, false, true, true], &[0, 0, 0, 1]).unwrap();
        assert_eq!(weights, [2.0 * 8.0 / 6.0, 0.0, 4.0 * 8.0 / 6.0, 1.0]);
        assert_eq!(weight_for_nonresponse(&[2.0, 2.0], &[true, false], &[0, 1]), Err(Unadjusted::Silent(1)));
        assert_eq!(weight_for_nonresponse(&[2.0], &[true], &[7]), Err(Unadjusted::Shape));
    }

    #[test]
    fn trimming_keeps_the_sum_and_the_bounds() {
        // 10 is cut to 5, the other three get 5/3 each; 4 becomes 5.67 and is cut in turn, 1 and 2 get a third more each
        let got = trim_weights(&[1.0, 2.0, 4.0, 10.0, 0.0], 1.0, 5.0).unwrap();
        let want = [3.0, 4.0, 5.0, 5.0, 0.0];
        assert!(got.weights.iter().zip(want).all(|(w, v)| (w - v).abs() < 1e-12) && got.cut == 2, "{got:?}");
        assert_eq!(trim_weights(&[1.0, 9.0], 0.0, 3.0), Err(Unadjusted::NothingLeft));
    }
}
