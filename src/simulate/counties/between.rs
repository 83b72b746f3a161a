//! How counties differ: the distribution of the factor by which a county's rates differ from the mean.

use serde::Serialize;
use statrs::function::gamma::ln_gamma;

/// A distribution of a factor g of mean 1, with at most one number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// All counties alike: g = 1.
    Alike,
    /// A share π of the counties has no errors at all, the others are alike: g = 0 or 1/(1 − π). Its number is π.
    CleanPart,
    /// Gamma with variance v. Its number is √v, the coefficient of variation.
    Gamma,
    /// Lognormal with σ of ln g. Its number is the coefficient of variation √(exp σ² − 1).
    LogNormal,
}

/// A factor's distribution on nodes.
pub(super) struct Factors {
    /// ln g of each node (−∞ for g = 0), ascending, with its probability.
    pub(super) nodes: Vec<(f64, f64)>,
}

/// Nodes of a continuous distribution.
const NODES: usize = 240;

impl Shape {
    /// All, the simplest first.
    pub const ALL: [Self; 4] = [Self::Alike, Self::CleanPart, Self::Gamma, Self::LogNormal];

    /// Numbers that are fitted: two means, and that of the shape.
    pub fn parameters(self) -> usize {
        if self == Self::Alike { 2 } else { 3 }
    }

    /// The shape's number, from a parameter without bounds.
    pub(super) fn spread(self, parameter: f64) -> f64 {
        match self {
            Self::Alike => 0.0,
            Self::CleanPart => 1.0 / (1.0 + (-parameter).exp()),
            Self::Gamma => (parameter / 2.0).exp(),
            Self::LogNormal => parameter.exp().powi(2).exp_m1().sqrt(),
        }
    }

    /// The distribution: sums over its nodes are integrals by the trapezoidal rule in ln g, with a step of a fraction of its scale. What
    /// lies below the first node has g = 0.
    pub(super) fn factors(self, parameter: f64) -> Factors {
        match self {
            Self::Alike => Factors { nodes: vec![(0.0, 1.0)] },
            Self::CleanPart => {
                let clean = self.spread(parameter);
                Factors { nodes: vec![(f64::NEG_INFINITY, clean), (-(-clean).ln_1p(), 1.0 - clean)] }
            }
            Self::Gamma => {
                // Shape a and rate a: density of x = ln g is aᵃ/Γ(a) · exp(a(x − eˣ)).
                let v = parameter.exp();
                let a = 1.0 / v;
                let norm = a * a.ln() - ln_gamma(a);
                let wide = 9.0 * v.sqrt();
                let (low, high) = (-wide.max(30.0 * v), (1.0 + 40.0 * v).ln().min(wide));
                Factors::of(low, high, |x| (norm + a * (x - x.exp())).exp())
            }
            Self::LogNormal => {
                let sigma = parameter.exp();
                let mean = -sigma * sigma / 2.0;
                let norm = 1.0 / (sigma * std::f64::consts::TAU.sqrt());
                Factors::of(mean - 7.5 * sigma, mean + 7.5 * sigma, |x| norm * (-0.5 * ((x - mean) / sigma).powi(2)).exp())
            }
        }
    }
}

impl Factors {
    fn of(low: f64, high: f64, density: impl Fn(f64) -> f64) -> Self {
        let step = (high - low) / NODES as f64;
        let node = |i: usize| {
            let x = low + i as f64 * step;
            (x, density(x) * step)
        };
        let mut nodes: Vec<(f64, f64)> = (0..=NODES).map(node).collect();
        let sum: f64 = nodes.iter().map(|node| node.1).sum();
        if sum > 1.0 {
            nodes.iter_mut().for_each(|node| node.1 /= sum);
        } else {
            nodes.insert(0, (f64::NEG_INFINITY, 1.0 - sum));
        }
        Self { nodes }
    }

    /// The mean of a function of ln g.
    #[inline]
    pub(super) fn mean<const N: usize>(&self, of: impl Fn(f64) -> [f64; N]) -> [f64; N] {
        let mut sums = [0.0; N];
        for &(x, weight) in &self.nodes {
            sums.iter_mut().zip(of(x)).for_each(|(sum, value)| *sum += weight * value);
        }
        sums
    }

    /// The share of the counties whose factor is at most e^x; between two nodes by their cumulated probabilities at mid-step.
    pub(super) fn at_most(&self, x: f64) -> f64 {
        if self.nodes.len() <= 2 {
            return self.nodes.iter().filter(|node| node.0 <= x).fold(0.0, |sum, node| sum + node.1);
        }
        let (mut below, mut last) = (0.0, None);
        for &(at, weight) in &self.nodes {
            let middle = if at.is_finite() { below + weight / 2.0 } else { weight };
            match last {
                _ if at <= x => last = Some((at, middle)),
                Some((x0, p0)) if f64::is_finite(x0) => return p0 + (middle - p0) * (x - x0) / (at - x0),
                _ => return below,
            }
            below += weight;
        }
        1.0
    }

    /// The factor that a share of the counties does not exceed; between two nodes by their cumulated probabilities at mid-step.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        let mut below = 0.0;
        let mut last: Option<(f64, f64)> = None;
        for &(x, weight) in &self.nodes {
            let middle = if x.is_finite() && self.nodes.len() > 2 { below + weight / 2.0 } else { below + weight };
            if middle >= share {
                return match last {
                    Some((x0, p0)) if x0.is_finite() && self.nodes.len() > 2 => (x0 + (x - x0) * (share - p0) / (middle - p0)).exp(),
                    _ => x.exp(),
                };
            }
            last = Some((x, middle));
            below += weight;
        }
        last.map_or(f64::NAN, |(x, _)| x.exp())
    }
}
