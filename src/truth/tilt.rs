//! Truth with more cases than there are, and how much likelier it is than as it is: importance sampling of rare failures.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::Rng;

use super::rate::{Cases, Village, beta_binomial_pmf};
use super::{Basic, Measure, Truth, World};

/// One error at a multiple of its rates, in the villages that a review visits: there the number of cases is beta-binomial with the mean
/// raised and the same correlation.
#[derive(Clone, Debug)]
pub struct Tilt {
    basic: Basic,
    villages: Vec<Arc<Raised>>,
}

/// The number of cases of one village.
#[derive(Debug)]
struct Raised {
    cases: Cases,
    /// `ln(Q(k)/P(k))` for k = 0, 1, …: Q raised, P as it is.
    ratio: Vec<f64>,
}

/// No mean is raised beyond this, unless it is already.
const HIGHEST: f64 = 0.5;

impl Tilt {
    fn new(basic: Basic, villages: &[Village], times: f64) -> Self {
        let mut known: BTreeMap<(usize, u64), Arc<Raised>> = BTreeMap::new();
        let raised = |village: &Village| {
            let (size, mean) = village.size_and_mean();
            let made = known.entry((size, mean.to_bits())).or_insert_with(|| Arc::new(Raised::new(size, mean, village.correlation, times)));
            Arc::clone(made)
        };
        Self { basic, villages: villages.iter().map(raised).collect() }
    }

    /// The error that is raised.
    pub fn basic(&self) -> Basic {
        self.basic
    }
}

impl Raised {
    fn new(size: usize, mean: f64, correlation: f64, times: f64) -> Self {
        let raised = (times * mean).min(HIGHEST).max(mean);
        let (p, q) = (beta_binomial_pmf(size, mean, correlation), beta_binomial_pmf(size, raised, correlation));
        // Where one of them has underflown the other is as good as impossible too.
        let ratio = p.iter().zip(&q).map(|(p, q)| if *p > 0.0 && *q > 0.0 { (q / p).ln() } else { 0.0 });
        Self { ratio: ratio.collect(), cases: Cases::of_masses(&q) }
    }
}

impl Truth {
    /// One error at `times` its rates; none where its truth is fixed.
    pub fn tilt(&self, basic: Basic, times: f64) -> Option<Tilt> {
        let (_, villages) = self.drawn.iter().find(|(of, _)| *of == basic)?;
        Some(Tilt::new(basic, villages, times))
    }

    /// Fills a world as [`Truth::fill`] does, but for one error in some villages: its numbers of cases are those of a tilt, from the same luck.
    /// For each of `tilts` gives the log of how much likelier the numbers in these villages are under it than as things are.
    pub fn fill_tilted(
        &self,
        world: &mut World,
        measure: &Measure,
        (seed, replicate): (u64, u64),
        (tilts, chosen): (&[Tilt], Option<usize>),
        visited: &[bool],
    ) -> Vec<f64> {
        let mut likelier = vec![0.0; tilts.len()];
        self.fill_by(world, measure, seed, replicate, |basic, at, village, stream| {
            if !visited[at] {
                return village.draw(stream);
            }
            let raised = chosen.map(|chosen| &tilts[chosen]).filter(|tilt| tilt.basic == basic);
            let cases = match raised {
                Some(tilt) => tilt.villages[at].cases.of(stream.next_u64()),
                None => village.draw(stream),
            };
            for (sum, tilt) in likelier.iter_mut().zip(tilts).filter(|(_, tilt)| tilt.basic == basic) {
                *sum += tilt.villages[at].ratio.get(cases as usize).copied().unwrap_or(0.0);
            }
            cases
        });
        likelier
    }
}
