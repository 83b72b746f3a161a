//! The posterior of the rates of one class of households in the villages of one kind.
//!
//! Model: a township's logit θ ~ N(α, σ²); a village's rate p ~ Beta(m(1 − ρ)/ρ, (1 − m)(1 − ρ)/ρ) with m = expit θ; cases among its households
//! ~ Binomial(p), found with a sensitivity and specificity. α, σ, ρ and θ run over grids, on which everything is summed: what is computed and
//! drawn is the exact posterior of a prior that lives on these grids (Gelman et al. 2013, *Bayesian Data Analysis*, §5.3 and §10.3).

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::judged::Judged;
use super::prior::{Nodes, expit, legendre, normalised};
use super::{Accuracy, Area, Belt, Prior};
use crate::stream::Stream;

/// How fine the grids are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fineness {
    /// Distance of logits.
    pub(super) step: f64,
    /// The largest logit.
    pub(super) reach: f64,
    /// Values of ρ.
    pub(super) icc: usize,
    /// Values of σ.
    pub(super) spread: usize,
}

impl Fineness {
    /// Doubling any of these moves means and standard deviations by less than a hundredth of the latter, limits of rates by less than a tenth
    /// (a test holds that).
    pub(super) const USUAL: Self = Self { step: 0.05, reach: 12.0, icc: 16, spread: 8 };
}

/// ρ, a rate, and their probability.
pub(super) type Triples = Vec<(f64, f64, f64)>;

/// A posterior: summed over, and drawn from.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// θ and α.
    logits: Vec<f64>,
    /// ρ.
    iccs: Vec<f64>,
    /// By σ the probabilities of the steps from α to θ, from the lowest; an odd number of them.
    spreads: Vec<(f64, Vec<f64>)>,
    /// By township with answers, ρ and θ: the likelihood, scaled.
    likelihoods: Vec<Vec<f64>>,
    /// Triples with a share in the posterior.
    nodes: Vec<Node>,
}

/// One triple (α, ρ, σ) of the posterior.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    mean: usize,
    icc: usize,
    spread: usize,
    probability: f64,
    /// The probability of this and all earlier ones.
    upto: f64,
}

impl Posterior {
    /// From the answers by township and village.
    pub fn new(prior: &Prior, accuracy: Accuracy, townships: &[Vec<Area>]) -> Self {
        Self::on_grids(prior, accuracy, townships, Fineness::USUAL)
    }

    pub(super) fn on_grids(prior: &Prior, accuracy: Accuracy, townships: &[Vec<Area>], fineness: Fineness) -> Self {
        let means = prior.mean.on_lattice(fineness.step, fineness.reach);
        let iccs = prior.icc.on_roots(fineness.icc);
        let spreads = spreads(prior.township, fineness);
        let mut posterior = Self {
            logits: means.iter().map(|(logit, _)| *logit).collect(),
            iccs: iccs.iter().map(|(icc, _)| *icc).collect(),
            spreads: spreads.iter().map(|(spread, _)| (*spread, steps(*spread, fineness.step))).collect(),
            likelihoods: Vec::new(),
            nodes: Vec::new(),
        };
        posterior.likelihoods = posterior.likelihoods(accuracy, townships);
        posterior.weigh(&means, &iccs, &spreads);
        posterior
    }

    /// By township the likelihoods of every ρ and θ, the largest of each township 1.
    fn likelihoods(&self, accuracy: Accuracy, townships: &[Vec<Area>]) -> Vec<Vec<f64>> {
        let mut distinct: BTreeMap<Area, Vec<f64>> = townships.iter().flatten().map(|area| (*area, Vec::new())).collect();
        distinct.par_iter_mut().for_each(|(area, table)| {
            let judged = Judged::new(*area, accuracy);
            let pairs = self.iccs.iter().flat_map(|icc| self.logits.iter().map(move |logit| (expit(*logit), *icc)));
            *table = pairs.map(|(mean, icc)| judged.ln_likelihood(mean, icc)).collect();
        });
        let of = |villages: &Vec<Area>| {
            let mut sums = vec![0.0; self.iccs.len() * self.logits.len()];
            for table in villages.iter().filter_map(|area| distinct.get(area)) {
                sums.iter_mut().zip(table).for_each(|(sum, ln)| *sum += ln);
            }
            let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            // Townships that contradict one another leave a number all the same.
            sums.iter_mut().for_each(|sum| *sum = (*sum - most).exp().max(f64::MIN_POSITIVE));
            sums
        };
        townships.iter().map(of).collect()
    }

    /// The posterior of every triple: prior times, for each township, the mean of its likelihood over θ given α and σ.
    fn weigh(&mut self, means: &Nodes, iccs: &Nodes, spreads: &Nodes) {
        let pairs = self.pairs();
        let weighed = |&(icc, spread): &(usize, usize)| -> Vec<f64> {
            let mut ln: Vec<f64> = means.iter().map(|(_, weight)| (weight * iccs[icc].1 * spreads[spread].1).ln()).collect();
            for township in 0..self.likelihoods.len() {
                ln.iter_mut().zip(self.smoothed(icc, spread, township)).for_each(|(ln, share)| *ln += share.ln());
            }
            ln
        };
        let ln: Vec<Vec<f64>> = pairs.par_iter().map(weighed).collect();
        let most = ln.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let all: f64 = ln.iter().flatten().map(|ln| (ln - most).exp()).sum();
        let mut upto = 0.0;
        for (&(icc, spread), of_means) in pairs.iter().zip(&ln) {
            for (mean, ln) in of_means.iter().enumerate() {
                let probability = (ln - most).exp() / all;
                if probability > 1e-13 {
                    upto += probability;
                    self.nodes.push(Node { mean, icc, spread, probability, upto });
                }
            }
        }
    }

    /// Every ρ with every σ.
    fn pairs(&self) -> Vec<(usize, usize)> {
        (0..self.iccs.len()).flat_map(|icc| (0..self.spreads.len()).map(move |spread| (icc, spread))).collect()
    }

    fn likelihood(&self, township: usize, icc: usize) -> &[f64] {
        &self.likelihoods[township][icc * self.logits.len()..][..self.logits.len()]
    }

    /// By α the likelihood of a township given ρ and σ: the mean over θ.
    fn smoothed(&self, icc: usize, spread: usize, township: usize) -> Vec<f64> {
        let (steps, likelihood) = (&self.spreads[spread].1, self.likelihood(township, icc));
        let (half, last) = (steps.len() / 2, likelihood.len() - 1);
        let wide: Vec<f64> = (0..likelihood.len() + 2 * half).map(|at| likelihood[at.saturating_sub(half).min(last)]).collect();
        wide.windows(steps.len()).map(|around| dot(around, steps)).collect()
    }

    /// The places of θ around an α with their probabilities given α and σ, times the likelihood of a township with answers.
    fn around(&self, mean: usize, icc: usize, spread: usize, township: Option<usize>) -> impl Iterator<Item = (usize, f64)> + '_ {
        let steps = &self.spreads[spread].1;
        let (half, last) = (steps.len() / 2, self.logits.len() - 1);
        let likelihood = township.map(|township| self.likelihood(township, icc));
        steps.iter().enumerate().map(move |(step, &weight)| {
            let at = (mean + step).saturating_sub(half).min(last);
            (at, weight * likelihood.map_or(1.0, |likelihood| likelihood[at]))
        })
    }

    /// Draws a triple.
    pub(super) fn draw(&self, stream: &mut Stream) -> &Node {
        let luck = stream.uniform() * self.nodes.last().map_or(1.0, |node| node.upto);
        &self.nodes[self.nodes.partition_point(|node| node.upto <= luck).min(self.nodes.len() - 1)]
    }

    /// ρ of a triple.
    pub(super) fn icc(&self, node: &Node) -> f64 {
        self.iccs[node.icc]
    }

    /// Draws the mean rate of a township given a triple; `None`: one without answers.
    pub(super) fn township(&self, node: &Node, township: Option<usize>, stream: &mut Stream) -> f64 {
        let around = || self.around(node.mean, node.icc, node.spread, township);
        let mut luck = stream.uniform() * around().map(|(_, share)| share).sum::<f64>();
        let mut chosen = node.mean;
        for (at, share) in around() {
            if share > 0.0 {
                chosen = at;
                luck -= share;
                if luck < 0.0 {
                    break;
                }
            }
        }
        expit(self.logits[chosen])
    }

    /// The joint posterior of ρ and a township's mean rate.
    pub(super) fn marginal(&self, township: Option<usize>) -> Triples {
        let width = self.logits.len();
        let mut shares: BTreeMap<(usize, usize), Vec<f64>> = self.pairs().into_iter().map(|pair| (pair, vec![0.0; width])).collect();
        for node in &self.nodes {
            if let Some(of_means) = shares.get_mut(&(node.icc, node.spread)) {
                of_means[node.mean] = node.probability;
            }
        }
        let shares: Vec<((usize, usize), Vec<f64>)> = shares.into_iter().collect();
        let spread_out: Vec<Vec<f64>> =
            shares.par_iter().map(|((icc, spread), of_means)| self.spread_out(*icc, *spread, of_means, township)).collect();
        let mut sums = vec![0.0; self.iccs.len() * width];
        for (((icc, _), _), of_logits) in shares.iter().zip(spread_out) {
            sums[icc * width..].iter_mut().zip(of_logits).for_each(|(sum, p)| *sum += p);
        }
        let pair = |(at, sum): (usize, f64)| (self.iccs[at / width], expit(self.logits[at % width]), sum);
        sums.into_iter().enumerate().filter(|(_, sum)| *sum > 1e-12).map(pair).collect()
    }

    /// The probabilities of θ from those of α, given ρ and σ.
    fn spread_out(&self, icc: usize, spread: usize, of_means: &[f64], township: Option<usize>) -> Vec<f64> {
        let (steps, width) = (&self.spreads[spread].1, of_means.len());
        let half = steps.len() / 2;
        let mut padded = vec![0.0; width + 4 * half];
        padded[2 * half..][..width].copy_from_slice(of_means);
        if let Some(township) = township {
            let alike = self.smoothed(icc, spread, township);
            padded[2 * half..].iter_mut().zip(alike).filter(|(p, _)| **p > 0.0).for_each(|(p, all)| *p /= all);
        }
        let mut of_logits = vec![0.0; width];
        for (at, around) in padded.windows(steps.len()).enumerate() {
            of_logits[at.saturating_sub(half).min(width - 1)] += dot(around, steps);
        }
        if let Some(township) = township {
            of_logits.iter_mut().zip(self.likelihood(township, icc)).for_each(|(p, likelihood)| *p *= likelihood);
        }
        of_logits
    }

    /// The mean rate of a township; `None`: one without answers.
    pub fn of_township(&self, township: Option<usize>) -> Belt {
        Belt::of(self.marginal(township).into_iter().map(|(_, rate, p)| (rate, p)).collect())
    }

    /// The mean rate over all townships, those of the list and others like them.
    pub fn rate(&self) -> Belt {
        let rates: Vec<f64> = self.logits.iter().map(|logit| expit(*logit)).collect();
        let of = |node: &Node| self.around(node.mean, node.icc, node.spread, None).map(|(at, share)| rates[at] * share).sum();
        Belt::of(self.nodes.iter().map(|node| (of(node), node.probability)).collect())
    }

    /// The intra-village correlation ρ.
    pub fn correlation(&self) -> Belt {
        Belt::of(self.nodes.iter().map(|node| (self.iccs[node.icc], node.probability)).collect())
    }

    /// The standard deviation σ of townships on the logit scale.
    pub fn spread(&self) -> Belt {
        Belt::of(self.nodes.iter().map(|node| (self.spreads[node.spread].0, node.probability)).collect())
    }
}

/// Values of σ, half-normal, by Gauss–Legendre up to four times its scale.
fn spreads(scale: f64, fineness: Fineness) -> Nodes {
    if scale <= 0.0 {
        return vec![(0.0, 1.0)];
    }
    normalised(legendre(fineness.spread).into_iter().map(|(u, weight)| (4.0 * scale * u, weight * (-8.0 * u * u).exp())).collect())
}

/// Σ aᵢ bᵢ, in four sums that do not wait for each other.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (left, right) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        (0..4).for_each(|lane| sums[lane] += a[lane] * b[lane]);
    }
    sums.iter().sum::<f64>() + rest
}

/// The probabilities of N(0, σ²) on the lattice, out to five σ.
fn steps(spread: f64, step: f64) -> Vec<f64> {
    if spread <= 0.0 {
        return vec![1.0];
    }
    let half = (5.0 * spread / step).ceil() as i32;
    let density = |i: i32| (-0.5 * (f64::from(i) * step / spread).powi(2)).exp();
    let sum: f64 = (-half..=half).map(density).sum();
    (-half..=half).map(|i| density(i) / sum).collect()
}

#[cfg(test)]
mod tests;
