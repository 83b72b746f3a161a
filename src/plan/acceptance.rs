//! A single sampling plan: accept what was sampled if at most `c` of `n` are found.

use serde::Serialize;

use crate::estimate::{
    binomial_at_most, binomial_mass, cluster_masses, clustered_at_most, found_together, hypergeometric_at_most, hypergeometric_mass,
    poisson_at_most, poisson_mass,
};

/// How the elements of a sample depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawing {
    /// Independent of each other: binomial.
    Binomial,
    /// Without replacement from a lot: hypergeometric. A rate stands for the nearest whole number of the lot.
    Hypergeometric {
        /// Elements of the lot.
        lot: u64,
    },
    /// Findings that are rare or may occur several times in one element: Poisson with mean n p.
    Poisson,
    /// Clusters drawn from many, whose rates vary: beta-binomial counts, independent between clusters.
    Clusters {
        /// Elements drawn in each cluster; the sample is a multiple of it.
        each: u64,
        /// Correlation ρ of two elements of a cluster.
        correlation: f64,
    },
}

impl Drawing {
    /// P(X = x) of `n` elements at a rate; `NaN` for clusters, whose masses come together.
    pub(super) fn mass(self, x: u64, n: u64, rate: f64) -> f64 {
        match self {
            Self::Binomial => binomial_mass(x, n, rate),
            Self::Hypergeometric { lot } => hypergeometric_mass(x, lot, number_of(lot, rate), n),
            Self::Poisson => poisson_mass(x, n as f64 * rate),
            Self::Clusters { .. } => f64::NAN,
        }
    }
}

/// Accept if at most `accept` of `n` are found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Single {
    /// Elements drawn.
    pub n: u64,
    /// The acceptance number c.
    pub accept: u64,
    /// How they are drawn.
    pub drawing: Drawing,
}

impl Single {
    /// The operating characteristic P(X ≤ c) at a rate p in [0, 1]. `NaN` for another p, a lot smaller than its sample, a correlation
    /// outside [0, 1), or a sample that is no multiple of the cluster.
    pub fn passes(&self, p: f64) -> f64 {
        let Self { n, accept, drawing } = *self;
        if !(0.0..=1.0).contains(&p) {
            return f64::NAN;
        }
        match drawing {
            Drawing::Binomial => binomial_at_most(accept, n, p),
            Drawing::Hypergeometric { lot } => hypergeometric_at_most(accept, lot, number_of(lot, p), n),
            Drawing::Poisson => poisson_at_most(accept, n as f64 * p),
            Drawing::Clusters { each, correlation } if each > 0 && n.is_multiple_of(each) && (0.0..1.0).contains(&correlation) => {
                if accept >= n || p == 0.0 || p == 1.0 {
                    f64::from(u8::from(accept >= n || p == 0.0))
                } else {
                    clustered_at_most(accept, n / each, each, p, correlation).unwrap_or(f64::NAN)
                }
            }
            Drawing::Clusters { .. } => f64::NAN,
        }
    }

    /// The rate at which the plan accepts with this probability: at 1 − α the producer's risk quality, at β the consumer's (limiting
    /// quality), at ½ the point of indifference. The operating characteristic falls with the rate; it is bisected. For a lot the largest
    /// rate that is still accepted with at least that probability. `NaN` where [`Single::passes`] gives it.
    pub fn quality_at(&self, probability: f64) -> f64 {
        if let Drawing::Hypergeometric { lot } = self.drawing {
            let (mut low, mut high) = (0, lot + 1);
            while high - low > 1 {
                let middle = low + (high - low) / 2;
                if hypergeometric_at_most(self.accept, lot, middle, self.n) >= probability { low = middle } else { high = middle }
            }
            return if self.n <= lot && probability <= 1.0 { low as f64 / lot as f64 } else { f64::NAN };
        }
        if !(0.0..=1.0).contains(&probability) || self.passes(0.5).is_nan() {
            return f64::NAN;
        }
        let (mut low, mut high) = (0.0, 1.0);
        while high - low > 1e-13 * high {
            let middle = f64::midpoint(low, high);
            if self.passes(middle) >= probability { low = middle } else { high = middle }
        }
        low
    }
}

/// One stratum of a sample whose findings are counted together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// Elements drawn.
    pub n: u64,
    /// How.
    pub drawing: Drawing,
    /// Their rate.
    pub rate: f64,
}

impl Stratum {
    /// P(X = x), x = 0 to `most`.
    fn masses(&self, most: u64) -> Option<Vec<f64>> {
        let Self { n, drawing, rate } = *self;
        let Drawing::Clusters { each, correlation } = drawing else {
            let masses: Vec<f64> = (0..=most).map(|x| drawing.mass(x, n, rate)).collect();
            return masses.iter().all(|mass| !mass.is_nan()).then_some(masses);
        };
        if each == 0 || !n.is_multiple_of(each) {
            return None;
        }
        if rate <= 0.0 || rate >= 1.0 {
            return Self { drawing: Drawing::Binomial, ..*self }.masses(most);
        }
        let one = cluster_masses(most, each, rate, correlation)?;
        found_together(most, (0..n / each).map(|_| one.as_slice()))
    }
}

/// P(at most `c` found in all strata together), by convolution; `None` where a stratum is impossible.
pub fn stratified(c: u64, strata: &[Stratum]) -> Option<f64> {
    let masses: Vec<Vec<f64>> = strata.iter().map(|stratum| stratum.masses(c)).collect::<Option<_>>()?;
    Some(found_together(c, masses.iter().map(Vec::as_slice))?.iter().sum())
}

/// The number of a lot that a rate stands for.
pub(super) fn number_of(lot: u64, rate: f64) -> u64 {
    (rate * lot as f64).round() as u64
}
