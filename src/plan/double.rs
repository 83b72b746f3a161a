//! Double sampling (Dodge & Romig 1941): a small sample decides the clear cases, a second one the others.

use super::acceptance::{Drawing, Single, number_of};
use crate::estimate::hypergeometric_at_most;

/// A double sampling plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Double {
    /// Elements of the first sample.
    pub first: u64,
    /// It accepts with at most so many found.
    pub accept_first: u64,
    /// It rejects with at least so many found; between the two the second sample is drawn.
    pub reject_first: u64,
    /// Elements of the second sample.
    pub second: u64,
    /// Both together accept with at most so many found.
    pub accept: u64,
    /// How elements are drawn; clusters are not served.
    pub drawing: Drawing,
}

/// What a plan with several looks does at one rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Looks {
    /// Probability that it accepts.
    pub accepted: f64,
    /// Probability that the first sample decides.
    pub at_once: f64,
    /// Average sample number.
    pub average: f64,
}

impl Double {
    /// Acceptance and average sample number at a rate, exactly. `None` for a rate outside [0, 1], clusters, or a lot too small.
    pub fn at(&self, rate: f64) -> Option<Looks> {
        if !(0.0..=1.0).contains(&rate) {
            return None;
        }
        let between = self.accept_first + 1..self.reject_first;
        let first = |x| self.drawing.mass(x, self.first, rate);
        let at_first: f64 = (0..=self.accept_first).map(first).sum();
        let open: f64 = between.clone().map(first).sum();
        let later: f64 = between.filter(|&x| x <= self.accept).map(|x| first(x) * self.second_at_most(self.accept - x, x, rate)).sum();
        let accepted = at_first + later;
        (!accepted.is_nan()).then_some(Looks { accepted, at_once: 1.0 - open, average: self.first as f64 + open * self.second as f64 })
    }

    /// P(at most `c` in the second sample | `x` in the first).
    fn second_at_most(&self, c: u64, x: u64, rate: f64) -> f64 {
        match self.drawing {
            Drawing::Binomial | Drawing::Poisson => Single { n: self.second, accept: c, drawing: self.drawing }.passes(rate),
            Drawing::Hypergeometric { lot } => {
                let defective = number_of(lot, rate);
                if self.first + self.second > lot || x > defective {
                    return if x > defective { 0.0 } else { f64::NAN };
                }
                hypergeometric_at_most(c, lot - self.first, defective - x, self.second)
            }
            Drawing::Clusters { .. } => f64::NAN,
        }
    }
}
