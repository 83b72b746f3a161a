//! One row of the answer.

use std::collections::BTreeMap;

use serde::Serialize;

use super::flag::Flag;
use super::question::Confidence;
use super::small::Local;
use super::wanted::Sided;
use crate::estimate::{Evidence, Presentation, Reason, reliability};
use crate::units::Interval;

/// An estimate of one group. Numbers that are not defined are `NaN`, in JSON `null`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The name of the estimate.
    pub name: String,
    /// The group's words, where the estimate has groups.
    pub group: Option<String>,
    /// The estimate in the unit of its variable.
    pub estimate: f64,
    /// Its standard error under the design.
    pub se: f64,
    /// Lower confidence limit; not defined where only the upper one is asked for.
    pub lower: f64,
    /// Upper confidence limit; not defined where only the lower one is asked for.
    pub upper: f64,
    /// Rows that speak to it; those with weight 0 do not count.
    pub n: u64,
    /// Degrees of freedom: first-stage units less strata that the domain touches, unless the file asks for others.
    pub df: f64,
    /// Design effect against a simple random sample without replacement.
    pub deff: f64,
    /// Coefficient of variation, `se / |estimate|`.
    pub cv: f64,
    /// What a reader should be warned of.
    pub flags: Vec<Flag>,
    /// The share of a quantile.
    pub probability: Option<f64>,
    /// The interval's method.
    pub interval: &'static str,
    /// The interval's level.
    pub level: f64,
    /// Whether there are two limits, or one that has all of the error.
    pub side: Sided,
    /// Design effect against a simple random sample with replacement.
    pub deff_replace: f64,
    /// The part of the design effect that unequal weights alone would make, `n Σw² / (Σw)²` (Kish 1965, §11.7).
    pub deff_weights: f64,
    /// Size of the simple random sample with the same variance: `p (1 − p) / se²` of a proportion, `n / deff_replace` of the rest.
    pub effective_n: f64,
    /// By level (the column of a stage's units) the intra-class correlation of the linearised values within a unit.
    pub icc: BTreeMap<String, f64>,
    /// The rate before it was corrected for the accuracy of its judgement.
    pub apparent: Option<f64>,
    /// Of a difference t, of an association F.
    pub statistic: Option<f64>,
    /// Numerator degrees of freedom of F; `df` are those of the denominator.
    pub df_numerator: Option<f64>,
    /// The probability of a statistic as extreme if there is no difference or no association.
    pub p_value: Option<f64>,
    /// Rows left out of the estimate for a missing value.
    pub missing: u64,
    /// The group as a small area, where that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small_area: Option<Local>,
}

impl Row {
    /// A row about which nothing is known yet.
    pub(super) fn unknown(name: &str, group: Option<String>, [n, missing]: [u64; 2]) -> Self {
        let nan = f64::NAN;
        Self {
            name: name.to_string(),
            group,
            estimate: nan,
            se: nan,
            lower: nan,
            upper: nan,
            n,
            df: nan,
            deff: nan,
            cv: nan,
            flags: Vec::new(),
            probability: None,
            interval: "wald",
            level: nan,
            side: Sided::Both,
            deff_replace: nan,
            deff_weights: nan,
            effective_n: nan,
            icc: BTreeMap::new(),
            apparent: None,
            statistic: None,
            df_numerator: None,
            p_value: None,
            missing,
            small_area: None,
        }
    }

    /// The same with the name, level and side of its interval.
    pub(super) fn bounded_by(mut self, interval: &'static str, confidence: &Confidence) -> Self {
        (self.interval, self.level, self.side) = (interval, confidence.level, confidence.side);
        self
    }

    pub(super) fn evidence(&self) -> Evidence {
        Evidence { estimate: self.estimate, se: self.se, n: self.n as f64, df: self.df }
    }

    /// Fills in the estimate, its standard error and coefficient of variation.
    pub(super) fn measure(&mut self, estimate: f64, se: f64) {
        (self.estimate, self.se) = (estimate, se);
        self.cv = if estimate == 0.0 { f64::NAN } else { se / estimate.abs() };
    }

    /// `estimate ± t se`; none without degrees of freedom or standard error, and never a width of 0.
    pub(super) fn symmetric(&self, confidence: &Confidence) -> Option<Interval> {
        let half = confidence.quantiles.t(self.df) * self.se;
        (self.df > 0.0 && half > 0.0 && half.is_finite()).then_some(Interval { lower: self.estimate - half, upper: self.estimate + half })
    }

    /// Fills in the limits that are asked for, or says why there are none.
    pub(super) fn place(&mut self, interval: Option<Interval>) {
        match interval {
            Some(Interval { lower, upper }) => {
                self.lower = if self.side == Sided::Upper { f64::NAN } else { lower };
                self.upper = if self.side == Sided::Lower { f64::NAN } else { upper };
                // of a quantile, the one limit or the other may lie beyond the data
                let wanted: &[f64] = match self.side {
                    Sided::Both => &[lower, upper],
                    Sided::Lower => &[lower],
                    Sided::Upper => &[upper],
                };
                if wanted.iter().any(|limit| limit.is_nan()) {
                    self.flags.push(Flag::NoInterval);
                }
            }
            None if self.se.is_nan() => self.flags.push(Flag::NoSe),
            None if self.df <= 0.0 => self.flags.push(Flag::NoDf),
            None if self.se == 0.0 => {}
            None => self.flags.push(Flag::NoInterval),
        }
    }

    /// Warnings that every kind of estimate may have.
    pub(super) fn warn(&mut self, lonely: bool) {
        let certain = self.se == 0.0 && self.flags.is_empty();
        if self.df > 0.0 && self.df < 8.0 && !certain {
            self.flags.push(Flag::DfBelow8);
        }
        if self.effective_n < 30.0 {
            self.flags.push(Flag::EffectiveNBelow30);
        }
        if lonely {
            self.flags.push(Flag::LonelyStratum);
        }
        if self.missing > 0 {
            self.flags.push(Flag::Missing);
        }
    }

    /// The data presentation standards for proportions of the National Center for Health Statistics.
    pub(super) fn judge_by_nchs(&mut self) {
        let verdict = reliability(&self.evidence());
        match verdict.presentation {
            Presentation::Suppress => return self.flags.push(Flag::NchsSuppress),
            Presentation::Review => self.flags.push(Flag::NchsReview),
            Presentation::Show => {}
        }
        if verdict.reasons.contains(&Reason::WideForTheComplement) {
            self.flags.push(Flag::NchsComplement);
        }
    }
}
