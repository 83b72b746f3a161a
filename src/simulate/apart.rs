//! The account of the parts of an error.

use super::outcome::{Covariance, Decomposition, Figure, PartOutcome};
use super::sum::Powers;
use crate::study::Part;

/// Sums of the parts of one error, and of the products of each two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PartAccount {
    parts: Vec<Powers>,
    products: Vec<Powers>,
}

impl PartAccount {
    pub(super) fn enter(&mut self, parts: &[f64]) {
        if parts.iter().any(|part| part.is_nan()) {
            return;
        }
        self.parts.resize(parts.len(), Powers::default());
        self.products.resize(parts.len() * (parts.len() - 1) / 2, Powers::default());
        self.parts.iter_mut().zip(parts).for_each(|(sum, part)| sum.add(*part));
        self.products.iter_mut().zip(pairs(parts.len())).for_each(|(sum, (i, j))| sum.add(parts[i] * parts[j]));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if self.parts.is_empty() {
            self.clone_from(other);
            return;
        }
        self.parts.iter_mut().zip(&other.parts).for_each(|(a, b)| a.merge(b));
        self.products.iter_mut().zip(&other.products).for_each(|(a, b)| a.merge(b));
    }

    pub(super) fn outcome(&self, names: &[Part]) -> Option<Decomposition> {
        let first = self.parts.first().filter(|sum| sum.count() > 1.0)?;
        let n = first.count();
        let part = |(name, sum): (&Part, &Powers)| PartOutcome { part: name.code(), mean: Figure::mean(sum), sd: Figure::deviation(sum) };
        let covariance = |(sum, (i, j)): (&Powers, (usize, usize))| {
            let value = (sum.raw(1) - self.parts[i].raw(1) * self.parts[j].raw(1)) * n / (n - 1.0);
            let figure = Figure { value, mcse: (sum.variance() / n).sqrt() };
            Covariance { part: names[i].code(), with: names[j].code(), covariance: figure }
        };
        Some(Decomposition {
            parts: names.iter().zip(&self.parts).map(part).collect(),
            covariances: self.products.iter().zip(pairs(self.parts.len())).map(covariance).collect(),
        })
    }
}

/// Each two of n, in order.
fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}
