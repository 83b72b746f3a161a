//! From what is asked to a row: a draft waits for the uncertainty of its sums, then it is finished.

use std::sync::Arc;

use super::association::Table;
use super::design::Design;
use super::domain::Domain;
use super::flag::Flag;
use super::precision::{Precision, Uncertainty};
use super::quantile::Distribution;
use super::question::{Confidence, Question};
use super::row::Row;
use super::sum::{Sum, Term};
use super::wanted::{Bounds, Kind};
use crate::estimate::{Method, limits_at, student_t_two_sided};
use crate::units::Interval;

/// A row whose standard error is still to be had.
#[derive(Debug)]
pub(super) struct Draft<'q> {
    pub(super) row: Row,
    /// What its uncertainty rests on; none where the row says why there is none.
    pub(super) sums: Vec<Sum>,
    pub(super) end: End<'q>,
    /// Rows that are so, where the groups are small areas.
    pub(super) found: Option<u64>,
}

/// How a draft becomes a row.
#[derive(Debug)]
pub(super) enum End<'q> {
    /// A mean, total, ratio or proportion.
    Estimate(&'q Question),
    /// The value, and the distribution through which the interval of the share is read back.
    Quantile(&'q Question, f64, Arc<Distribution>),
    /// A combination.
    Sum(Confidence),
    /// A difference, with its test.
    Difference(Confidence),
    /// The variances of cells and of pairs of cells.
    Association(Table),
}

/// What a draft is finished with.
#[derive(Clone, Copy)]
pub(super) struct Means<'d> {
    pub(super) design: &'d Design,
    pub(super) precision: &'d Precision,
    /// Whether the weights are those of the design.
    pub(super) plain: bool,
}

impl<'q> Draft<'q> {
    /// Of a domain.
    pub(super) fn estimate(question: &'q Question, domain: Domain) -> Self {
        let mut row = Row::unknown(&question.name, domain.group.clone(), [domain.places.len() as u64, domain.missing])
            .bounded_by(question.bounds.code(), &question.confidence);
        let found = question.small_area.then(|| domain.y.iter().filter(|y| **y > 0.0).count() as u64);
        let sums = match Term::of(question.kind, domain) {
            Ok(term) => vec![term.into()],
            Err(_) => {
                row.flags.push(if row.n == 0 { Flag::Empty } else { Flag::Undefined });
                Vec::new()
            }
        };
        Self { row, sums, end: End::Estimate(question), found }
    }

    /// Quantiles of a domain, with Woodruff's interval: that of the share at the quantile, read back through the distribution.
    pub(super) fn quantiles(question: &'q Question, domain: &Domain) -> Vec<Self> {
        let distribution = Arc::new(Distribution::of(domain));
        let of = |&share: &f64| {
            let value = distribution.quantile(share);
            let mut draft = Self::estimate(question, domain.at_or_below(value));
            draft.row.probability = Some(share);
            draft.end = End::Quantile(question, value, Arc::clone(&distribution));
            draft
        };
        question.shares.iter().map(of).collect()
    }

    /// The term of a plain estimate; none where it is not defined.
    pub(super) fn term(&self) -> Option<&Arc<Term>> {
        self.sums.first().and_then(|sum| sum.terms.first()).map(|(_, term)| term)
    }

    /// The row. `uncertainties` are those of the sums.
    pub(super) fn finish(self, uncertainties: &[Uncertainty], means: Means<'_>) -> Row {
        let Self { mut row, sums, end, .. } = self;
        let ([sum, ..], [uncertainty, ..]) = (sums.as_slice(), uncertainties) else {
            row.warn(false);
            return row;
        };
        row.df = means.precision.degrees_of_freedom(means.design, &sum.places());
        match end {
            End::Estimate(question) => row.estimated(question, &sum.terms[0].1, *uncertainty, means),
            End::Quantile(question, value, distribution) => {
                row.share(question, &sum.terms[0].1, *uncertainty, means.design);
                row.read_back(question, value, &distribution);
                row.warn(uncertainty.lonely);
            }
            End::Sum(confidence) => {
                row.df = confidence.df.unwrap_or(row.df);
                row.added(sum, *uncertainty, &confidence);
            }
            End::Difference(confidence) => {
                row.df = confidence.df.unwrap_or(row.df - 1.0);
                row.added(sum, *uncertainty, &confidence);
                row.test();
            }
            End::Association(table) => {
                let variances: Vec<f64> = uncertainties.iter().map(|u| u.se * u.se).collect();
                table.test(&mut row, &variances);
                row.warn(uncertainties.iter().any(|u| u.lonely));
            }
        }
        row
    }
}

impl Row {
    fn estimated(&mut self, question: &Question, term: &Term, uncertainty: Uncertainty, means: Means<'_>) {
        let domain = &term.domain;
        if domain.y.iter().all(|y| *y == 0.0) {
            self.flags.push(Flag::NothingFound);
        } else if matches!(question.kind, Kind::Proportion | Kind::Ratio) && domain.is_full() {
            self.flags.push(Flag::AllFound);
        }
        self.share(question, term, uncertainty, means.design);
        if question.is_rate() {
            self.effective_n = effective(self.estimate, self.se, self.n);
        }
        let apparent = (question.kind == Kind::Proportion && uncertainty.random).then(|| self.clone());
        let certain = Interval { lower: self.estimate, upper: self.estimate };
        let interval = match question.bounds {
            _ if question.assay.is_some() => self.corrected(question, uncertainty.random),
            _ if !uncertainty.random => Some(certain),
            Bounds::Hypergeometric => means.plain.then(|| means.design.exact(term, &question.confidence.quantiles)).flatten(),
            Bounds::Of(method) if question.is_rate() => {
                limits_at(method, &self.evidence(), &question.confidence.quantiles).map(|limits| limits.interval)
            }
            Bounds::Of(_) | Bounds::Melded => self.symmetric(&question.confidence),
        };
        self.place(interval);
        self.warn(uncertainty.lonely);
        if let Some(mut apparent) = apparent {
            apparent.flags.clear();
            apparent.judge_by_nchs();
            self.flags.extend(apparent.flags);
        }
    }

    /// Estimate, standard error, degrees of freedom, design effects and correlations.
    fn share(&mut self, question: &Question, term: &Term, uncertainty: Uncertainty, design: &Design) {
        self.df = question.confidence.df.unwrap_or(self.df);
        self.measure(term.linear.estimate, uncertainty.se);
        if self.se == 0.0 && uncertainty.random && self.flags.is_empty() {
            self.flags.push(Flag::NoSpread);
        }
        let weights = &term.domain.weights;
        self.deff_weights = kish(weights);
        if self.se > 0.0 {
            let [with, without] = term.linear.simple_variances(weights);
            self.deff_replace = self.se * self.se / with;
            self.deff = self.se * self.se / without;
            self.effective_n = self.n as f64 / self.deff_replace;
        }
        self.icc = design.correlations(term);
    }

    /// From a share and its interval to the quantile and its own.
    fn read_back(&mut self, question: &Question, value: f64, distribution: &Distribution) {
        self.flags.retain(|flag| *flag != Flag::NoSpread);
        let share = match question.bounds {
            Bounds::Of(Method::Wald) if self.se > 0.0 => self.symmetric(&question.confidence),
            Bounds::Of(method) => limits_at(method, &self.evidence(), &question.confidence.quantiles).map(|limits| limits.interval),
            Bounds::Hypergeometric | Bounds::Melded => None,
        };
        let interval = share.map(|i| Interval { lower: distribution.quantile(i.lower), upper: distribution.quantile(i.upper) });
        let se = interval.map_or(f64::NAN, |i| (i.upper - i.lower) / (2.0 * question.confidence.quantiles.t(self.df)));
        self.place(interval);
        self.measure(value, se);
        self.icc.clear();
    }

    /// A sum of estimates with its Wald interval.
    fn added(&mut self, sum: &Sum, uncertainty: Uncertainty, confidence: &Confidence) {
        self.measure(sum.estimate(), uncertainty.se);
        if self.se == 0.0 && uncertainty.random {
            self.flags.push(Flag::NoSpread);
        }
        let certain = Interval { lower: self.estimate, upper: self.estimate };
        let interval = if uncertainty.random { self.symmetric(confidence) } else { Some(certain) };
        self.place(interval);
        self.warn(uncertainty.lonely);
    }

    /// Student's t of an estimate that is 0 if nothing differs.
    fn test(&mut self) {
        if self.se > 0.0 && self.df > 0.0 {
            let t = self.estimate / self.se;
            (self.statistic, self.p_value) = (Some(t), Some(student_t_two_sided(t, self.df)));
        }
    }
}

/// The size of a simple random sample in which a proportion would have this standard error; all rows where it has none.
fn effective(estimate: f64, se: f64, n: u64) -> f64 {
    if se > 0.0 {
        estimate * (1.0 - estimate) / (se * se)
    } else if estimate == 0.0 || estimate == 1.0 {
        n as f64
    } else {
        f64::NAN
    }
}

fn kish(weights: &[f64]) -> f64 {
    let (sum, squares) = weights.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    weights.len() as f64 * squares / (sum * sum)
}
