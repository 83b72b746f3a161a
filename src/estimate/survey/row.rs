//! One row of the answer, and what a reader should be warned of.

use serde::Serialize;

use super::design::Design;
use super::domain::Domain;
use super::linear::{Linear, Uncertainty};
use super::question::Question;
use super::recursion::Alone;
use super::written::{Kind, Lonely};
use crate::estimate::{Evidence, Method, Quantiles, limits, limits_at};
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
    /// Lower confidence limit.
    pub lower: f64,
    /// Upper confidence limit.
    pub upper: f64,
    /// Rows that speak to it; those with weight 0 do not count.
    pub n: u64,
    /// Degrees of freedom: first-stage units less strata that the domain touches.
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
    /// Design effect against a simple random sample with replacement.
    pub deff_replace: f64,
    /// The part of the design effect that unequal weights alone would make, `n Σw² / (Σw)²` (Kish 1965, §11.7).
    pub deff_weights: f64,
    /// Size of the simple random sample with the same variance: `p (1 − p) / se²` of a proportion, `n / deff_replace` of the rest.
    pub effective_n: f64,
    /// Rows left out of the estimate for a missing value.
    pub missing: u64,
}

/// A warning beside an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// No row speaks to it.
    Empty,
    /// The denominator is 0.
    Undefined,
    /// Nothing was found: every value is 0.
    NothingFound,
    /// Everything was found: every value is as large as can be.
    AllFound,
    /// There are no degrees of freedom, so there is no interval.
    NoDf,
    /// All values agree, so the sample says nothing about the spread and there is no standard error.
    NoSpread,
    /// This interval is not defined here; `wald` or `korn_graubard` is.
    NoInterval,
    /// Fewer than 8 degrees of freedom: the interval is unsure (NCHS: have a statistician look at it).
    DfBelow8,
    /// The effective sample size is below 30.
    EffectiveNBelow30,
    /// Not reliable enough to be shown by the NCHS standards (Parker et al. 2017).
    NchsSuppress,
    /// To be looked at by a statistician by the NCHS standards.
    NchsReview,
    /// By the NCHS standards the proportion may be shown, but its complement may not.
    NchsComplement,
    /// Rows were left out for missing values.
    Missing,
    /// A stratum with a single unit was dealt with by the policy of the survey file.
    LonelyStratum,
}

impl Flag {
    /// The name in outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Undefined => "undefined",
            Self::NothingFound => "nothing_found",
            Self::AllFound => "all_found",
            Self::NoDf => "no_df",
            Self::NoSpread => "no_spread",
            Self::NoInterval => "no_interval",
            Self::DfBelow8 => "df_below_8",
            Self::EffectiveNBelow30 => "effective_n_below_30",
            Self::NchsSuppress => "nchs_suppress",
            Self::NchsReview => "nchs_review",
            Self::NchsComplement => "nchs_complement",
            Self::Missing => "missing",
            Self::LonelyStratum => "lonely_stratum",
        }
    }
}

impl Row {
    /// A row about which nothing is known yet but its domain.
    pub(super) fn unknown(name: &str, interval: &'static str, level: f64, domain: &Domain) -> Self {
        let nan = f64::NAN;
        Self {
            name: name.to_string(),
            group: domain.group.clone(),
            estimate: nan,
            se: nan,
            lower: nan,
            upper: nan,
            n: domain.places.len() as u64,
            df: nan,
            deff: nan,
            cv: nan,
            flags: Vec::new(),
            probability: None,
            interval,
            level,
            deff_replace: nan,
            deff_weights: nan,
            effective_n: nan,
            missing: domain.missing,
        }
    }

    /// A mean, total, ratio or proportion.
    pub(super) fn of(question: &Question, domain: &Domain, design: &Design, lonely: Lonely) -> Result<Self, Alone> {
        let mut row = Self::unknown(&question.name, question.method.code(), question.level, domain);
        let Some(linear) = Linear::of(question.kind, domain) else {
            row.flags.push(if row.n == 0 { Flag::Empty } else { Flag::Undefined });
            row.flag_missing();
            return Ok(row);
        };
        row.df = design.degrees_of_freedom(&domain.places);
        let uncertainty = linear.uncertainty(domain, design, lonely)?;
        row.estimate = linear.estimate;
        if domain.y.iter().all(|y| *y == 0.0) {
            row.flags.push(Flag::NothingFound);
        } else if matches!(question.kind, Kind::Proportion | Kind::Ratio) && domain.y == domain.x {
            row.flags.push(Flag::AllFound);
        }
        row.describe(&linear, &uncertainty, &domain.weights);
        let rate = question.kind == Kind::Proportion || question.method != Method::Wald;
        if rate {
            row.effective_n = effective(linear.estimate, row.se, row.n);
        }
        row.bound(question, rate, uncertainty.spread.random);
        row.warn(uncertainty.spread.lonely > 0);
        if question.kind == Kind::Proportion {
            row.judge_by_nchs();
        }
        Ok(row)
    }

    /// Standard error, coefficient of variation and design effects.
    pub(super) fn describe(&mut self, linear: &Linear, uncertainty: &Uncertainty, weights: &[f64]) {
        self.se = uncertainty.se;
        if uncertainty.se == 0.0 && uncertainty.spread.random && self.flags.is_empty() {
            self.flags.push(Flag::NoSpread);
        }
        self.cv = if self.estimate == 0.0 { f64::NAN } else { self.se / self.estimate.abs() };
        self.deff_weights = kish(weights);
        if self.se > 0.0 {
            let [with, without] = linear.simple_variances(weights);
            self.deff_replace = self.se * self.se / with;
            self.deff = self.se * self.se / without;
            self.effective_n = self.n as f64 / self.deff_replace;
        }
    }

    /// The interval; a point where everybody was asked.
    fn bound(&mut self, question: &Question, rate: bool, random: bool) {
        let evidence = self.evidence();
        let interval = if !random {
            Some(Interval { lower: self.estimate, upper: self.estimate })
        } else if rate {
            limits_at(question.method, &evidence, &question.quantiles).map(|limits| limits.interval)
        } else {
            symmetric(&evidence, &question.quantiles)
        };
        self.place(interval);
    }

    /// Fills in an interval, or says why there is none.
    pub(super) fn place(&mut self, interval: Option<Interval>) {
        match interval {
            Some(Interval { lower, upper }) => (self.lower, self.upper) = (lower, upper),
            None if self.df <= 0.0 => self.flags.push(Flag::NoDf),
            None if self.se == 0.0 => {}
            None => self.flags.push(Flag::NoInterval),
        }
    }

    /// Warnings that every kind of estimate may have.
    pub(super) fn warn(&mut self, lonely: bool) {
        if self.df > 0.0 && self.df < 8.0 {
            self.flags.push(Flag::DfBelow8);
        }
        if self.effective_n < 30.0 {
            self.flags.push(Flag::EffectiveNBelow30);
        }
        if lonely {
            self.flags.push(Flag::LonelyStratum);
        }
        self.flag_missing();
    }

    fn flag_missing(&mut self) {
        if self.missing > 0 {
            self.flags.push(Flag::Missing);
        }
    }

    pub(super) fn evidence(&self) -> Evidence {
        Evidence { estimate: self.estimate, se: self.se, n: self.n as f64, df: self.df }
    }

    /// National Center for Health Statistics data presentation standards for proportions (Parker et al. 2017, Vital and Health
    /// Statistics 2/175): at least 30 rows, in effect too; a 95 % Korn–Graubard interval no wider than 0.05, or below 0.30 and no wider
    /// than 130 % of the proportion; looked at below 8 degrees of freedom and where nothing or everything was found.
    fn judge_by_nchs(&mut self) {
        let size = self.effective_n.min(self.n as f64);
        if size < 30.0 {
            return self.flags.push(Flag::NchsSuppress);
        }
        let certain = self.estimate <= 0.0 || self.estimate >= 1.0;
        if let (false, Some(found)) = (certain, limits(Method::KornGraubard, &self.evidence(), 0.95)) {
            let width = found.interval.upper - found.interval.lower;
            let wide = |p: f64| width >= 0.30 || (width > 0.05 && width > 1.3 * p);
            if wide(self.estimate) {
                return self.flags.push(Flag::NchsSuppress);
            }
            if wide(1.0 - self.estimate) {
                self.flags.push(Flag::NchsComplement);
            }
        }
        if certain || self.df < 8.0 {
            self.flags.push(Flag::NchsReview);
        }
    }
}

/// `estimate ± t se`; none without degrees of freedom or standard error, and never a width of 0.
pub(super) fn symmetric(evidence: &Evidence, quantiles: &Quantiles) -> Option<Interval> {
    let half = quantiles.t(evidence.df) * evidence.se;
    (evidence.df > 0.0 && half > 0.0 && half.is_finite())
        .then_some(Interval { lower: evidence.estimate - half, upper: evidence.estimate + half })
}

/// The size of a simple random sample in which a proportion would have this standard error; all rows where it has none.
pub(super) fn effective(estimate: f64, se: f64, n: u64) -> f64 {
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
