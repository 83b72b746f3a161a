//! Truth with more cases than there are, and how much likelier it is than as it is: importance sampling of rare failures.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand::Rng;

use super::rate::{Cases, Village, beta_binomial_pmf};
use super::{Basic, Measure, Truth, World};
use crate::stream::Stream;

/// One error at a multiple of its rates, in some of the villages that a review visits: there the number of cases is beta-binomial with the
/// mean raised and the same correlation.
#[derive(Clone, Debug)]
pub struct Tilt {
    basic: Basic,
    spread: Spread,
    villages: Vec<Arc<Raised>>,
}

/// Where an error is raised: rare failures come of many villages with a few more cases, or of one village with very many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// In every village that is visited.
    Everywhere,
    /// In each of the V villages that are visited with probability 1/V, each by itself.
    Somewhere,
}

impl Spread {
    /// Probability that a village is raised.
    fn share(self, visited: f64) -> f64 {
        match self {
            Self::Everywhere => 1.0,
            Self::Somewhere => 1.0 / visited,
        }
    }
}

/// The number of cases of one village.
#[derive(Debug)]
struct Raised {
    cases: Cases,
    /// `Q(k)/P(k)` for k = 0, 1, …: Q raised, P as it is.
    ratio: Vec<f64>,
}

/// No mean is raised beyond this, unless it is already.
const HIGHEST: f64 = 0.5;

impl Tilt {
    fn new(basic: Basic, spread: Spread, villages: &[Village], times: f64) -> Self {
        let mut known: BTreeMap<(usize, u64), Arc<Raised>> = BTreeMap::new();
        let raised = |village: &Village| {
            let (size, mean) = village.size_and_mean();
            let made = known.entry((size, mean.to_bits())).or_insert_with(|| Arc::new(Raised::new(size, mean, village.correlation, times)));
            Arc::clone(made)
        };
        Self { basic, spread, villages: villages.iter().map(raised).collect() }
    }
}

impl Raised {
    fn new(size: usize, mean: f64, correlation: f64, times: f64) -> Self {
        let raised = (times * mean).min(HIGHEST).max(mean);
        let (p, q) = (beta_binomial_pmf(size, mean, correlation), beta_binomial_pmf(size, raised, correlation));
        // Where one of them has underflown the other is as good as impossible too.
        let ratio = p.iter().zip(&q).map(|(p, q)| if *p > 0.0 && *q > 0.0 { q / p } else { 1.0 });
        Self { ratio: ratio.collect(), cases: Cases::of_masses(&q) }
    }
}

impl Truth {
    /// One error at `times` its rates; none where its truth is fixed.
    pub fn tilt(&self, basic: Basic, spread: Spread, times: f64) -> Option<Tilt> {
        let villages = &self.drawn.iter().find(|drawn| drawn.basic == basic)?.villages;
        Some(Tilt::new(basic, spread, villages, times))
    }

    /// Fills a world as [`Truth::fill`] does, but for one error in some of the visited villages: its numbers of cases are those of the chosen tilt,
    /// from the same luck; `coins` says which villages. For each of `tilts` gives how much likelier the numbers are under it than as things are.
    pub fn fill_tilted(
        &self,
        world: &mut World,
        measure: &Measure,
        (seed, replicate): (u64, u64),
        (tilts, chosen, coins): (&[Tilt], Option<usize>, &mut Stream),
        visited: &[bool],
    ) -> Vec<f64> {
        let all = visited.iter().filter(|&&here| here).count() as f64;
        let mut likelier = vec![0.0; tilts.len()];
        self.fill_by(world, measure, seed, replicate, |basic, at, village, stream| {
            if !visited[at] {
                return village.draw(stream);
            }
            let raised = chosen.map(|chosen| &tilts[chosen]).filter(|tilt| tilt.basic == basic && coins.uniform() < tilt.spread.share(all));
            let cases = match raised {
                Some(tilt) => tilt.villages[at].cases.of(stream.next_u64()),
                None => village.draw(stream),
            };
            for (sum, tilt) in likelier.iter_mut().zip(tilts).filter(|(_, tilt)| tilt.basic == basic) {
                let ratio = tilt.villages[at].ratio.get(cases as usize).copied().unwrap_or(1.0);
                *sum += (1.0 + tilt.spread.share(all) * (ratio - 1.0)).ln();
            }
            cases
        });
        likelier.into_iter().map(f64::exp).collect()
    }
}
