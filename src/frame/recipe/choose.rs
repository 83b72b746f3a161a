//! Who is it, when exactly so many are: village rates from a beta distribution, then Pareto sampling to the exact number.
//!
//! Formula: a village's rate is Beta(m k, (1 − m) k) with k = (1 − ρ)/ρ, so that households of a village correlate by ρ (Skellam 1948).
//! Household h with chance πₕ and luck uₕ is ranked by uₕ(1 − πₕ)/((1 − uₕ)πₕ) and the first are taken: inclusion probabilities are πₕ
//! to high order, and the number is fixed (Rosén 1997, *On sampling with probability proportional to size*).

use rand_distr::{Distribution, Gamma};

use super::Class;
use super::condition::{By, Stage, times_for, times_in};
use super::county::{County, Question};
use crate::stream::Stream;

/// One that may be taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub index: u32,
    /// Proportional to the chance of being taken.
    pub chance: f64,
    /// How much of the wanted number it fills: 1, or its persons.
    pub amount: u32,
    pub luck: f64,
    pub taken: bool,
}

/// A yes-or-no question to households with a fixed number of yes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask<'a> {
    pub question: Question,
    /// Number of households, or of persons in them.
    pub wanted: u64,
    pub in_persons: bool,
    pub icc: f64,
    pub by: &'a [By],
}

impl<'a> Ask<'a> {
    /// Which households are in a class.
    pub fn class(question: Question, wanted: u64, class: &'a Class) -> Self {
        Self { question, wanted, in_persons: false, icc: class.icc.get(), by: &class.by }
    }
}

/// Answers for every household; only the eligible can say yes.
pub(super) fn choose(county: &County, ask: &Ask, eligible: impl Fn(usize) -> bool) -> Vec<bool> {
    let amount = |h: usize| if ask.in_persons { u32::from(county.persons[h]) } else { 1 };
    let of_households: Vec<&By> = ask.by.iter().filter(|b| b.condition.stage() > Stage::Village).collect();
    let in_village: Vec<f64> = (0..county.villages.len()).map(|v| times_in(ask.by, county, v)).collect();
    let (mut all, mut weighted) = (0.0, 0.0);
    for (village, times) in county.villages.iter().zip(&in_village) {
        for h in village.households.clone().filter(|&h| eligible(h)) {
            all += f64::from(amount(h));
            weighted += f64::from(amount(h)) * times * times_for(&of_households, county, h);
        }
    }
    let mut answers = vec![false; county.households()];
    if ask.wanted == 0 || weighted <= 0.0 {
        return answers;
    }
    let base = (ask.wanted as f64 / all).min(1.0) * all / weighted;
    let mut candidates = Vec::new();
    for (v, (village, times)) in county.villages.iter().zip(&in_village).enumerate() {
        let mut stream = county.stream(ask.question, v);
        let rate = beta((base * times).clamp(1e-9, 1.0 - 1e-9), ask.icc, &mut stream).max(1e-12);
        for h in village.households.clone() {
            let luck = stream.uniform();
            let times = if *times > 0.0 { times_for(&of_households, county, h) } else { 0.0 };
            if times > 0.0 && eligible(h) {
                candidates.push(Candidate { index: h as u32, chance: (rate * times).min(1.0), amount: amount(h), luck, taken: false });
            }
        }
    }
    take(&mut candidates, ask.wanted);
    candidates.iter().for_each(|c| answers[c.index as usize] = c.taken);
    answers
}

/// Takes candidates whose amounts add up to `wanted`, or as near below as they allow.
pub(super) fn take(candidates: &mut [Candidate], wanted: u64) {
    let all: u64 = candidates.iter().map(|c| u64::from(c.amount)).sum();
    if wanted >= all {
        candidates.iter_mut().for_each(|c| c.taken = true);
    } else if 2 * wanted > all {
        // The rare answer is the one that is drawn: scaled chances of the common one would crowd at 1.
        candidates.iter_mut().for_each(|c| c.chance = (1.0 - c.chance).max(1e-12));
        take(candidates, all - wanted);
        candidates.iter_mut().for_each(|c| c.taken = !c.taken);
    } else {
        let scale = scale(candidates, wanted);
        candidates.iter_mut().for_each(|c| {
            let chance = (scale * c.chance).min(1.0);
            c.chance = c.luck * (1.0 - chance) / ((1.0 - c.luck) * chance);
        });
        // Each fills at least one, so the walk nearly always ends within the first `wanted` ranks: only these are put in order.
        let rank = |a: &Candidate, b: &Candidate| a.chance.total_cmp(&b.chance).then(a.index.cmp(&b.index));
        let first = wanted as usize;
        if first < candidates.len() {
            candidates.select_nth_unstable_by(first, rank);
        }
        let first = first.min(candidates.len());
        candidates[..first].sort_unstable_by(rank);
        let mut left = wanted;
        for c in candidates.iter_mut() {
            c.taken = u64::from(c.amount) <= left;
            left -= if c.taken { u64::from(c.amount) } else { 0 };
        }
    }
}

/// The factor that makes the chances, none above 1, add up to `wanted`.
fn scale(candidates: &[Candidate], wanted: u64) -> f64 {
    let mut scale = 0.0;
    for _ in 0..100 {
        let (mut sure, mut open) = (0.0, 0.0);
        for c in candidates {
            if scale * c.chance >= 1.0 {
                sure += f64::from(c.amount);
            } else {
                open += f64::from(c.amount) * c.chance;
            }
        }
        let next = (wanted as f64 - sure) / open;
        if !next.is_finite() || next <= scale * (1.0 + 1e-12) {
            break;
        }
        scale = next;
    }
    scale
}

/// A draw from the beta distribution with this mean (inside 0 and 1) and intra-village correlation.
///
/// The ratio of two gamma draws in logarithms: with ρ near 0.05 and a mean near 0.001 the first parameter is about 0.02, where ready-made
/// beta samplers overflow.
pub(super) fn beta(mean: f64, icc: f64, stream: &mut Stream) -> f64 {
    if icc <= 0.0 {
        return mean;
    }
    let k = (1.0 - icc) / icc;
    let (a, b) = (ln_gamma_draw(mean * k, stream), ln_gamma_draw((1.0 - mean) * k, stream));
    1.0 / (1.0 + (b - a).exp())
}

/// The logarithm of a gamma draw: G(s) = G(s + 1) U^(1/s) (Marsaglia & Tsang 2000, §6).
fn ln_gamma_draw(shape: f64, stream: &mut Stream) -> f64 {
    let boosted = Gamma::new(shape + 1.0, 1.0).map_or(1.0, |gamma| gamma.sample(stream));
    boosted.ln() + (1.0 - stream.uniform()).ln() / shape
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Purpose;

    fn stream(unit: u64) -> Stream {
        Stream::at(7, Purpose::Recipe, 0, unit)
    }

    #[test]
    fn beta_draws_have_their_mean_and_correlation_even_when_nearly_all_are_zero() {
        // Beta(mk, (1-m)k): variance m(1-m)ρ. Tolerances are six standard errors of 400,000 draws, from the moments of the beta.
        for (mean, icc, off_mean, off_variance) in [(0.0012, 0.05, 7.4e-5, 8.4e-6), (0.3, 0.2, 2e-3, 5.2e-4), (0.953, 0.03, 3.5e-4, 2.9e-5)]
        {
            let mut stream = stream(1);
            let draws: Vec<f64> = (0..400_000).map(|_| beta(mean, icc, &mut stream)).collect();
            let m = draws.iter().sum::<f64>() / 4e5;
            let v = draws.iter().map(|x| (x - m).powi(2)).sum::<f64>() / 4e5;
            assert!(draws.iter().all(|x| (0.0..=1.0).contains(x)));
            assert!((m - mean).abs() < off_mean, "mean {m} of {mean}");
            assert!((v - mean * (1.0 - mean) * icc).abs() < off_variance, "variance {v} of {mean}, {icc}");
        }
    }

    #[test]
    fn the_number_is_exact_and_the_chances_are_kept() {
        let chances = [0.1, 0.2, 0.3, 0.6, 0.8];
        let mut taken = [0_u32; 5];
        for repeat in 0..200_000 {
            let mut stream = stream(repeat);
            let mut candidates: Vec<Candidate> = chances
                .iter()
                .enumerate()
                .map(|(i, &chance)| Candidate { index: i as u32, chance, amount: 1, luck: stream.uniform(), taken: false })
                .collect();
            take(&mut candidates, 2);
            assert_eq!(candidates.iter().filter(|c| c.taken).count(), 2);
            candidates.iter().filter(|c| c.taken).for_each(|c| taken[c.index as usize] += 1);
        }
        for (chance, taken) in chances.iter().zip(taken) {
            let share = f64::from(taken) / 2e5;
            assert!((share - chance).abs() < 0.02, "taken {share} of {chance}: Pareto sampling is near, not exact, in tiny populations");
        }
    }

    #[test]
    fn persons_are_filled_exactly() {
        for wanted in [0, 1, 17, 300, 599, 600, 900] {
            let mut stream = stream(wanted);
            let mut candidates: Vec<Candidate> =
                (0..200).map(|i| Candidate { index: i, chance: 0.5, amount: 1 + i % 5, luck: stream.uniform(), taken: false }).collect();
            take(&mut candidates, wanted);
            let filled: u64 = candidates.iter().filter(|c| c.taken).map(|c| u64::from(c.amount)).sum();
            assert_eq!(filled, wanted.min(600));
        }
    }
}
