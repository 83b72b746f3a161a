//! Lot quality assurance sampling: a place is put into one of two or more classes by the number counted in a few households.

use serde::Serialize;

use crate::estimate::binomial_at_most;

/// Classes by decision values: class 0 below `least[0]`, class 1 from there to below `least[1]`, and so on.
/// (Lanata & Black 1991 for two classes, Olives et al. 2012, *Statistics in Medicine* 31, for more.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lqas {
    /// Elements drawn, independent of each other.
    pub n: u64,
    /// The least number counted of every class but the lowest, ascending.
    pub least: Vec<u64>,
}

/// A border between two classes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Border {
    /// A rate that belongs below.
    pub below: f64,
    /// It may be put above with at most this probability.
    pub risk_below: f64,
    /// A rate that belongs above.
    pub above: f64,
    /// It may be put below with at most this probability.
    pub risk_above: f64,
}

impl Lqas {
    /// The class of a number counted.
    pub fn class(&self, counted: u64) -> usize {
        self.least.partition_point(|&least| least <= counted)
    }

    /// The probability of each class at a rate, from the lowest.
    pub fn probabilities(&self, rate: f64) -> Vec<f64> {
        let below = |least: &u64| least.checked_sub(1).map_or(0.0, |most| binomial_at_most(most, self.n, rate));
        let borders: Vec<f64> = std::iter::once(0.0).chain(self.least.iter().map(below)).chain([1.0]).collect();
        borders.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// The smallest sample (at most 100,000) whose decision values keep both risks at every border; borders ascend.
    pub fn smallest(borders: &[Border]) -> Option<Self> {
        (1..=100_000).find_map(|n| {
            let least: Vec<u64> = borders.iter().map(|border| border.least(n)).collect::<Option<_>>()?;
            least.is_sorted_by(|a, b| a < b).then_some(Self { n, least })
        })
    }
}

impl Border {
    /// The decision value that keeps both risks in a sample of `n`.
    fn least(&self, n: u64) -> Option<u64> {
        let (mut low, mut high) = (0, n);
        while low < high {
            let middle = low + (high - low) / 2;
            if binomial_at_most(middle, n, self.below) >= 1.0 - self.risk_below { high = middle } else { low = middle + 1 }
        }
        (binomial_at_most(low, n, self.above) <= self.risk_above).then_some(low + 1)
    }
}
