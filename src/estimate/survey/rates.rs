//! Rates beyond the estimate and its standard error: corrected for the accuracy of the judgement, and exact in a finite population.

use super::design::Design;
use super::flag::Flag;
use super::question::Question;
use super::row::Row;
use super::sum::Term;
use super::wanted::Bounds;
use crate::estimate::{Accuracy, Corrected, Quantiles, Uncorrected, finite_limits, melded, rogan_gladen};
use crate::units::Interval;

impl Row {
    /// Corrects the rate for the accuracy of its judgement (Rogan & Gladen 1978); the apparent one is kept beside it. Where everybody was
    /// asked, a known accuracy leaves no doubt.
    pub(super) fn corrected(&mut self, question: &Question, random: bool) -> Option<Interval> {
        let (assay, quantiles) = (question.assay?, &question.confidence.quantiles);
        let evidence = self.evidence();
        let result = match question.bounds {
            Bounds::Of(method) => rogan_gladen(method, &evidence, &assay, quantiles),
            Bounds::Melded | Bounds::Hypergeometric => melded(&evidence, &assay, quantiles),
        };
        self.apparent = Some(self.estimate);
        self.measure(assay.rate(evidence.estimate), assay.standard_error(&evidence));
        let known = matches!((assay.sensitivity, assay.specificity), (Accuracy::Known(_), Accuracy::Known(_)));
        match result {
            _ if !random && known => Some(Interval { lower: self.estimate, upper: self.estimate }),
            Ok(Corrected { interval, .. }) => Some(interval),
            Err(Uncorrected::UseMelded) => {
                self.flags.push(Flag::UseMelded);
                self.flags.retain(|flag| *flag != Flag::NoSpread);
                None
            }
            Err(Uncorrected::Uninformative | Uncorrected::NoEvidence) => None,
        }
    }
}

impl Design {
    /// Exact limits of a share, from the counts of a simple random sample without replacement: the domain is a whole stratum of a design
    /// of one stage, drawn row by row, or there is none.
    pub(super) fn exact(&self, term: &Term, quantiles: &Quantiles) -> Option<Interval> {
        let (domain, [tier]) = (&term.domain, self.tiers.as_slice()) else { return None };
        let units: Vec<u32> = domain.places.iter().map(|&place| tier.unit_of[place as usize]).collect();
        let stratum = *tier.stratum_of.get(*units.first()? as usize)?;
        let one = units.iter().all(|&unit| tier.stratum_of[unit as usize] == stratum) && units.windows(2).all(|pair| pair[0] != pair[1]);
        let of = &tier.strata[stratum as usize];
        let population = of.population.round();
        let whole = units.len() == of.drawn as usize && (of.population - population).abs() < 1e-6 && population < 1e15;
        let equal = domain.weights.iter().all(|w| (w / domain.weights[0] - 1.0).abs() < 1e-9);
        if !(one && whole && equal && tier.unequal.is_none()) {
            return None;
        }
        let found = domain.y.iter().filter(|y| **y == 1.0).count() as u64;
        let limits = finite_limits(found, units.len() as u64, population as u64, quantiles)?;
        Some(Interval { lower: limits.lower as f64 / population, upper: limits.upper as f64 / population })
    }
}
