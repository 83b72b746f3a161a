//! What the answers of one village say of it, when judgements may err.

use rand_distr::{Binomial, Distribution, Gamma};
use statrs::function::gamma::ln_gamma;

use super::prior::ln_found;
use super::{Accuracy, Area};
use crate::stream::Stream;

/// The answers of a village and how likely they are with each number of true cases among those asked.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    area: Area,
    /// ln P(so many found | k true cases among the asked), k = 0 to asked; empty where judgements are perfect.
    ln_chance: Vec<f64>,
}

impl Judged {
    /// Of k true cases Binomial(k, Se) are found, of the others Binomial(n − k, 1 − Sp) are taken for one.
    pub(super) fn new(area: Area, accuracy: Accuracy) -> Self {
        let Area { found, asked } = area;
        let Accuracy { sensitivity, specificity } = accuracy;
        let chance = |cases: u32| {
            let hits = (found.saturating_sub(asked - cases))..=found.min(cases);
            hits.map(|hit| mass(hit, cases, sensitivity) * mass(found - hit, asked - cases, 1.0 - specificity)).sum::<f64>().ln()
        };
        let perfect = accuracy == Accuracy::PERFECT;
        Self { area, ln_chance: if perfect { Vec::new() } else { (0..=asked).map(chance).collect() } }
    }

    /// The log-likelihood of a mean and a correlation, but for a constant: `ln Σ_k BetaBinomial(k; n, m, ρ) P(x | k)`, the exact integral over the
    /// village's rate.
    pub(super) fn ln_likelihood(&self, mean: f64, icc: f64) -> f64 {
        if self.ln_chance.is_empty() {
            return ln_found(f64::from(self.area.found), f64::from(self.area.asked), mean, icc);
        }
        let weights = self.ln_weights(mean, icc);
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        most + weights.iter().map(|w| (w - most).exp()).sum::<f64>().ln()
    }

    /// ln of `BetaBinomial(k; n, m, ρ) P(x | k)` for k = 0 to n, by the ratio of neighbouring masses.
    fn ln_weights(&self, mean: f64, icc: f64) -> Vec<f64> {
        let n = self.area.asked;
        let (yes, no) = (mean * (1.0 - icc), (1.0 - mean) * (1.0 - icc));
        let mut ln = ln_found(0.0, f64::from(n), mean, icc);
        let mut weights = Vec::with_capacity(self.ln_chance.len());
        for (k, chance) in self.ln_chance.iter().enumerate() {
            weights.push(ln + chance);
            let (k, rest) = (k as f64, f64::from(n) - k as f64);
            ln += (rest * (yes + k * icc) / ((k + 1.0) * (no + (rest - 1.0) * icc))).ln();
        }
        weights
    }

    /// P(k true cases among the asked | the answers, m, ρ).
    fn of_cases(&self, mean: f64, icc: f64) -> Vec<f64> {
        let mut weights = self.ln_weights(mean, icc);
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        weights.iter_mut().for_each(|w| *w = (*w - most).exp());
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w /= sum);
        weights
    }

    /// The true cases expected among the asked.
    fn expected_among_asked(&self, mean: f64, icc: f64) -> f64 {
        if self.ln_chance.is_empty() {
            return f64::from(self.area.found);
        }
        self.of_cases(mean, icc).iter().enumerate().map(|(k, p)| k as f64 * p).sum()
    }

    fn draw_among_asked(&self, mean: f64, icc: f64, stream: &mut Stream) -> u32 {
        if self.ln_chance.is_empty() {
            return self.area.found;
        }
        let mut luck = stream.uniform();
        let weights = self.of_cases(mean, icc);
        weights
            .iter()
            .take_while(|p| {
                luck -= **p;
                luck >= 0.0
            })
            .count()
            .min(weights.len() - 1) as u32
    }

    /// The share of cases expected among the `size` households of the village.
    pub(super) fn expected(&self, size: u32, mean: f64, icc: f64) -> f64 {
        let (n, all) = (f64::from(self.area.asked), f64::from(size));
        let cases = self.expected_among_asked(mean, icc);
        let rate = (mean * (1.0 - icc) + cases * icc) / (1.0 - icc + n * icc);
        (cases + (all - n) * rate) / all
    }

    /// Draws the true cases among those asked and the village's rate, which is beta given them.
    pub(super) fn draw_rate(&self, mean: f64, icc: f64, stream: &mut Stream) -> (u32, f64) {
        let cases = self.draw_among_asked(mean, icc, stream);
        if icc <= 0.0 {
            return (cases, mean);
        }
        let [yes, no] = [mean, 1.0 - mean].map(|share| share * (1.0 - icc) / icc);
        (cases, beta(yes + f64::from(cases), no + f64::from(self.area.asked - cases), stream))
    }

    /// Draws the number of cases among the `size` households of the village: those asked, and the others from its rate.
    pub(super) fn draw(&self, size: u32, mean: f64, icc: f64, stream: &mut Stream) -> u32 {
        let (cases, rate) = self.draw_rate(mean, icc, stream);
        let others = Binomial::new(u64::from(size.saturating_sub(self.area.asked)), rate).map_or(0, |others| others.sample(stream));
        cases + others as u32
    }
}

/// A draw from Beta(a, b) as X / (X + Y) of gamma variables by their logarithms, which do not vanish however small a parameter is.
fn beta(a: f64, b: f64, stream: &mut Stream) -> f64 {
    let mut ln_gamma_of = |shape: f64| {
        // X(shape) = X(shape + 1) U^(1/shape) (Marsaglia & Tsang 2000, §6)
        let above = Gamma::new(shape + 1.0, 1.0).map_or(1.0, |gamma| gamma.sample(stream));
        above.ln() + (1.0 - stream.uniform()).ln() / shape
    };
    let (x, y) = (ln_gamma_of(a), ln_gamma_of(b));
    super::prior::expit(x - y)
}

/// C(n, x) pˣ (1 − p)ⁿ⁻ˣ.
fn mass(x: u32, n: u32, p: f64) -> f64 {
    let ln_factorial = |v: u32| ln_gamma(f64::from(v) + 1.0);
    let power = |times: u32, ln: f64| if times == 0 { 0.0 } else { f64::from(times) * ln };
    (ln_factorial(n) - ln_factorial(x) - ln_factorial(n - x) + power(x, p.ln()) + power(n - x, (-p).ln_1p())).exp()
}
