//! The variance between units that were drawn with unequal probabilities and without replacement: in a fixed number, or each by itself.
//!
//! Symbols: πᵢ inclusion probability, πᵢⱼ joint inclusion probability, zᵢ expanded total of unit i (its total over πᵢ), n units drawn.
//!
//! | form | variance | source |
//! |---|---|---|
//! | Horvitz–Thompson | Σᵢ (1 − πᵢ) zᵢ² + Σᵢ≠ⱼ (1 − πᵢ πⱼ / πᵢⱼ) zᵢ zⱼ | Särndal et al. (1992), (2.8.10) |
//! | Sen–Yates–Grundy | Σᵢ<ⱼ (πᵢ πⱼ / πᵢⱼ − 1) (zᵢ − zⱼ)² | (2.8.11) |
//! | Hartley–Rao | Σᵢ<ⱼ (1 − πᵢ − πⱼ + Σ πₖ / n) (zᵢ − zⱼ)² / (n − 1) | Hartley & Rao (1962); Σ π² of the population estimated |
//! | Brewer | n/(n − 1) Σ (1 − πᵢ) (zᵢ − z̄)² with the plain mean z̄ | Brewer (2002), ch. 9; R `survey`, `pps = "brewer"` |
//! | Hájek | n/(n − 1) Σ (1 − πᵢ) (zᵢ − ẑ)² with ẑ weighted by 1 − πᵢ | Hájek (1964) |
//! | Deville | Σ (1 − πᵢ) (zᵢ − ẑ)² / (1 − Σ aₖ²), aₖ = (1 − πₖ) / Σ (1 − π) | Deville (1999) |
//! | Poisson | Σ (1 − πᵢ) zᵢ² | units drawn independently, πᵢⱼ = πᵢ πⱼ, in a number that varies: §3.5 |
//!
//! The first two need joint probabilities and are unbiased where these are all positive; the next four approximate
//! designs of high entropy. For a simple random sample these six are `(1 − n/N) n/(n − 1) Σ (zᵢ − z̄)²`.

use serde::Deserialize;

/// How the variance is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Unbiased; may be negative.
    HorvitzThompson,
    /// Unbiased for samples of fixed size.
    SenYatesGrundy,
    /// For random systematic samples.
    HartleyRao,
    /// From the inclusion probabilities alone.
    Brewer,
    /// From the inclusion probabilities alone.
    Hajek,
    /// From the inclusion probabilities alone.
    Deville,
    /// Unbiased for units drawn independently of each other (Poisson and Bernoulli sampling); a single unit has one, too.
    Poisson,
}

impl Form {
    /// Whether joint probabilities are needed.
    pub fn needs_joint(self) -> bool {
        matches!(self, Self::HorvitzThompson | Self::SenYatesGrundy)
    }

    /// The variance between the units of a stratum: `z` their expanded totals, `pi` their inclusion probabilities, `joint(i, j)` those of
    /// two of them, asked for only by the forms that need them. Not defined for fewer than two units, save by the Poisson form.
    pub fn variance(self, z: &[f64], pi: &[f64], joint: impl Fn(usize, usize) -> f64) -> f64 {
        let n = z.len() as f64;
        let left = |i: usize| 1.0 - pi[i];
        let units = 0..z.len();
        let pairs = |weight: &dyn Fn(usize, usize) -> f64| -> f64 {
            let of = |i: usize| (i + 1..z.len()).map(|j| weight(i, j) * (z[i] - z[j]).powi(2)).sum::<f64>();
            units.clone().map(of).sum()
        };
        let around = |centre: f64, of: f64| of * units.clone().map(|i| left(i) * (z[i] - centre).powi(2)).sum::<f64>();
        let chance: f64 = units.clone().map(left).sum();
        let weighted = || units.clone().map(|i| left(i) * z[i]).sum::<f64>() / chance;
        match self {
            Self::HorvitzThompson => {
                let covered = |i: usize, j: usize| (1.0 - pi[i] * pi[j] / joint(i, j)) * z[i] * z[j];
                let of = |i: usize| left(i) * z[i] * z[i] + 2.0 * (i + 1..z.len()).map(|j| covered(i, j)).sum::<f64>();
                units.clone().map(of).sum()
            }
            Self::Poisson => units.clone().map(|i| left(i) * z[i] * z[i]).sum(),
            Self::SenYatesGrundy => pairs(&|i, j| pi[i] * pi[j] / joint(i, j) - 1.0),
            Self::HartleyRao => {
                let mean = pi.iter().sum::<f64>() / n;
                pairs(&|i, j| (1.0 - pi[i] - pi[j] + mean) / (n - 1.0))
            }
            Self::Brewer => around(z.iter().sum::<f64>() / n, n / (n - 1.0)),
            _ if chance <= 0.0 => 0.0,
            Self::Hajek => around(weighted(), n / (n - 1.0)),
            Self::Deville => {
                let concentration: f64 = units.clone().map(|i| (left(i) / chance).powi(2)).sum();
                around(weighted(), 1.0 / (1.0 - concentration))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Form; 6] = [Form::HorvitzThompson, Form::SenYatesGrundy, Form::HartleyRao, Form::Brewer, Form::Hajek, Form::Deville];

    #[test]
    fn all_forms_are_the_usual_one_for_a_simple_random_sample() {
        let z = [3.0, 7.5, 1.0, 12.0];
        let (n, population) = (4.0, 11.0);
        let mean = z.iter().sum::<f64>() / n;
        let usual = (1.0 - n / population) * n / (n - 1.0) * z.iter().map(|z| (z - mean).powi(2)).sum::<f64>();
        for form in ALL {
            let got = form.variance(&z, &[n / population; 4], |_, _| n * (n - 1.0) / (population * (population - 1.0)));
            assert!((got / usual - 1.0).abs() < 1e-12, "{form:?} {got} {usual}");
        }
    }

    /// Every sample of two of five units, drawn with probability ∝ aᵢ aⱼ: the first two forms have the true variance as their mean.
    #[test]
    fn two_forms_are_unbiased_over_the_whole_sample_space() {
        let (y, a) = ([4.0, 9.0, 2.0, 7.0, 30.0], [1.0, 2.0, 1.5, 3.0, 4.0]);
        let pairs: Vec<(usize, usize)> = (0..5).flat_map(|i| (i + 1..5).map(move |j| (i, j))).collect();
        let all: f64 = pairs.iter().map(|&(i, j)| a[i] * a[j]).sum();
        let joint = |i: usize, j: usize| a[i] * a[j] / all;
        let pi: Vec<f64> = (0..5).map(|i| (0..5).filter(|&j| j != i).map(|j| joint(i, j)).sum()).collect();
        let truth: f64 = y.iter().sum();
        let total = |(i, j): (usize, usize)| y[i] / pi[i] + y[j] / pi[j];
        let variance: f64 = pairs.iter().map(|&(i, j)| joint(i, j) * (total((i, j)) - truth).powi(2)).sum();
        for form in [Form::HorvitzThompson, Form::SenYatesGrundy] {
            let of =
                |&(i, j): &(usize, usize)| joint(i, j) * form.variance(&[y[i] / pi[i], y[j] / pi[j]], &[pi[i], pi[j]], |_, _| joint(i, j));
            let mean: f64 = pairs.iter().map(of).sum();
            assert!((mean / variance - 1.0).abs() < 1e-12, "{form:?} {mean} {variance}");
        }
    }

    #[test]
    fn units_drawn_independently_have_the_horvitz_thompson_variance_of_their_products() {
        let (z, pi) = ([3.0, 7.5, 1.0, 12.0], [0.2, 0.5, 0.9, 1.0]);
        let poisson = Form::Poisson.variance(&z, &pi, |_, _| f64::NAN);
        let products = Form::HorvitzThompson.variance(&z, &pi, |i, j| pi[i] * pi[j]);
        assert!(
            (poisson / products - 1.0).abs() < 1e-12 && (poisson - (0.8 * 9.0 + 0.5 * 56.25 + 0.1)).abs() < 1e-12,
            "{poisson} {products}"
        );
    }

    #[test]
    fn totals_in_proportion_to_size_have_no_variance() {
        let pi = [0.2, 0.5, 0.9];
        for form in &ALL[1..] {
            assert!(form.variance(&[8.0; 3], &pi, |i, j| pi[i] * pi[j] * 0.9).abs() < 1e-14, "{form:?}");
        }
    }
}
