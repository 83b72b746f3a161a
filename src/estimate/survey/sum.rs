//! Sums of estimates: `c + Σ aⱼ θ̂ⱼ` has the linearised values `Σ aⱼ uⱼ`, which carry every covariance (Särndal et al. 1992, §5.5). A
//! single estimate is such a sum, too, so that one variance serves all.

use std::borrow::Cow;
use std::sync::Arc;

use super::domain::Domain;
use super::linear::Linear;
use super::wanted::Kind;

/// An estimate of a domain: of a total `Σ w y`, of everything else `Σ w y / Σ w x`.
#[derive(Debug)]
pub(super) struct Term {
    pub(super) kind: Kind,
    pub(super) domain: Domain,
    pub(super) linear: Linear,
}

impl Term {
    /// Nothing in an empty domain, and for a ratio whose denominator is 0.
    pub(super) fn of(kind: Kind, domain: Domain) -> Result<Arc<Self>, Domain> {
        match Linear::of(kind, &domain) {
            Some(linear) => Ok(Arc::new(Self { kind, domain, linear })),
            None => Err(domain),
        }
    }

    /// The estimate with other weights, by place.
    fn with(&self, weights: &[f64]) -> f64 {
        let Domain { places, y: values, x: over, .. } = &self.domain;
        let (mut y, mut x) = (0.0, 0.0);
        for (at, (&place, y_k)) in places.iter().zip(values).enumerate() {
            let weight = weights[place as usize];
            y += weight * y_k;
            x += weight * over.get(at).unwrap_or(&1.0);
        }
        if self.kind == Kind::Total { y } else { y / x }
    }
}

/// A sum of estimates.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub(super) constant: f64,
    pub(super) terms: Vec<(f64, Arc<Term>)>,
}

impl From<Arc<Term>> for Sum {
    fn from(term: Arc<Term>) -> Self {
        Self { constant: 0.0, terms: vec![(1.0, term)] }
    }
}

impl Sum {
    pub(super) fn estimate(&self) -> f64 {
        self.constant + self.terms.iter().map(|(times, term)| times * term.linear.estimate).sum::<f64>()
    }

    /// With other weights, by place.
    pub(super) fn with(&self, weights: &[f64]) -> f64 {
        self.constant + self.terms.iter().map(|(times, term)| times * term.with(weights)).sum::<f64>()
    }

    /// The size of the terms that cancel in the estimate: a standard error below a rounding error of it is none.
    pub(super) fn scale(&self) -> f64 {
        self.terms.iter().map(|(times, term)| times.abs() * term.linear.scale).sum()
    }

    /// The linearised values at all of so many places.
    pub(super) fn everywhere(&self, places: usize) -> Vec<f64> {
        let mut u = vec![0.0; places];
        for (times, term) in &self.terms {
            term.domain.places.iter().zip(&term.linear.u).for_each(|(&place, value)| u[place as usize] += times * value);
        }
        u
    }

    /// The places of all domains, in ascending order.
    pub(super) fn places(&self) -> Cow<'_, [u32]> {
        if let [(_, one)] = self.terms.as_slice() {
            return Cow::Borrowed(&one.domain.places);
        }
        let mut places: Vec<u32> = self.terms.iter().flat_map(|(_, term)| &term.domain.places).copied().collect();
        places.sort_unstable();
        places.dedup();
        Cow::Owned(places)
    }
}
