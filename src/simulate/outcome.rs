//! What a simulation found: the one documented result type that every exporter reads.

use serde::{Serialize, Serializer};

use super::{CountiesOutcome, Driver, Likelihood, Operating, Readiness, Support, Sweep, VariantOutcome};
use crate::judge::Rule;
use crate::units::{Estimator, Indicator, Interval};

/// A Monte-Carlo figure with its standard error. A figure that no replicate could give is `NaN` and is written as `null`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The figure.
    #[serde(serialize_with = "finite_or_null")]
    pub value: f64,
    /// Its Monte-Carlo standard error.
    #[serde(serialize_with = "finite_or_null")]
    pub mcse: f64,
}

impl Default for Figure {
    fn default() -> Self {
        Self::NONE
    }
}

pub(super) fn finite_or_null<S: Serializer>(x: &f64, to: S) -> Result<S::Ok, S::Error> {
    if x.is_finite() { to.serialize_f64(*x) } else { to.serialize_none() }
}

/// Everything `run` reports.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The study's title as the scenario gives it.
    pub title: String,
    /// Replicates that were simulated.
    pub replicates: u64,
    /// One entry a review, in order; the last decides.
    pub rounds: Vec<RoundOutcome>,
    /// What the reviews do together, where there are several.
    pub chain: Option<Chain>,
    /// How ready each township is when the last review comes.
    pub readiness: Option<Readiness>,
    /// How likely the result is that was really published.
    pub published: Option<Likelihood>,
    /// The same study with changes, on the same random numbers.
    pub variants: Vec<VariantOutcome>,
    /// The points of a sweep, and what drives the chance to pass in it.
    pub sweep: Option<SweepOutcome>,
    /// The chance to pass if true rates or assumptions were otherwise.
    pub operating: Option<Operating>,
    /// What the published shares of many counties say of how they differ.
    pub counties: Option<CountiesOutcome>,
}

/// A sweep over the values of a few keys.
#[derive(Clone, Debug, Serialize)]
pub struct SweepOutcome {
    /// Its keys and points.
    #[serde(flatten)]
    pub sweep: Sweep,
    /// One entry a point, in their order.
    pub variants: Vec<VariantOutcome>,
    /// One entry a key, the strongest first.
    pub drivers: Vec<Driver>,
    /// Which points speak for the result that was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support: Option<Support>,
}

impl Outcome {
    /// The deciding review.
    pub fn last(&self) -> Option<&RoundOutcome> {
        self.rounds.last()
    }
}

/// Several reviews in a row: how often the earlier ones see nothing of what the last one finds (责任倒查).
#[derive(Clone, Debug, Serialize)]
pub struct Chain {
    /// Share of replicates in which every earlier review is passed and the last one fails.
    pub passed_then_failed: Figure,
    /// Share of replicates in which the earlier reviews find no error anywhere and the last one does.
    pub clean_then_found: Figure,
    /// One entry a township, in frame order.
    pub townships: Vec<Overlooked>,
}

/// One township and the errors that only the last review finds there.
#[derive(Clone, Debug, Serialize)]
pub struct Overlooked {
    /// Its name.
    pub name: String,
    /// Share of replicates in which the last review finds an error here and no earlier one did.
    pub overlooked: Figure,
    /// The same, where an earlier review had been here.
    pub visited_and_overlooked: Figure,
}

/// One review.
#[derive(Clone, Debug, Serialize)]
pub struct RoundOutcome {
    /// Its name in the scenario.
    pub name: String,
    /// The threshold profile's name, if one was named.
    pub profile: Option<String>,
    /// Share of replicates in which every rule was met.
    pub pass_probability: Figure,
    /// Where the chance is estimated with fewer replicates: `pass_probability`, `fails`, `fails_alone` and the pass probability of an indicator with one rule
    /// are means of each replicate's own estimates; all else are shares of replicates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reduction: Option<Reduced>,
    /// Share of replicates in which no rule failed, but one could not be judged: neither passed nor failed.
    pub inconclusive: Figure,
    /// One entry a rule, in the order of the profile.
    pub failure_causes: Vec<Cause>,
    /// Every set of rules that failed together (indices into `failure_causes`), most frequent first.
    pub failure_sets: Vec<FailureSet>,
    /// One entry an indicator, in the fixed order of [`Indicator::ALL`].
    pub indicators: Vec<IndicatorOutcome>,
    /// One entry a township, in frame order.
    pub townships: Vec<TownshipOutcome>,
    /// Means over replicates.
    pub fieldwork: Fieldwork,
    /// What the county does before the review, in order.
    pub actions: Vec<ActionOutcome>,
}

/// What is gained by a method that needs fewer replicates.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Reduced {
    /// `conditional`, `importance`, or `stratified` where nothing but the first stage is.
    pub method: &'static str,
    /// Whether first stages are stratified over blocks of replicates.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stratified: bool,
    /// Share of replicates in which every rule was met: the plain estimate.
    pub plain: Figure,
    /// The chance not to pass, with its own digits where it is very small.
    pub not_passed: Figure,
    /// Plain replicates that would be needed for the error of one: `p(1 − p)` over the variance of a replicate's own estimate (stratified: over
    /// R times the variance of the mean of R).
    pub times: f64,
}

impl Reduced {
    /// Whether it tells more than the plain shares: importance sampling may need more replicates than it saves.
    pub(super) fn helps(&self) -> bool {
        self.method != "importance" || self.times > 1.0
    }
}

/// One action of the county: what it costs and changes, as means over replicates, in households.
#[derive(Clone, Debug, Serialize)]
pub struct ActionOutcome {
    /// Its name in the scenario.
    pub name: String,
    /// Households that it is for.
    pub households: u32,
    /// Expected cost in yuan.
    pub cost: f64,
    /// Omissions that it ends.
    pub omission: Figure,
    /// Mis-exits that it ends.
    pub mis_exit: Figure,
    /// Mis-inclusions that it ends.
    pub mis_inclusion: Figure,
    /// Households that are satisfied because of it.
    pub satisfied: Figure,
    /// Families away for work that can be met because of it.
    pub reached: Figure,
}

impl RoundOutcome {
    /// Whether a rule looks at an indicator.
    pub fn judges(&self, indicator: Indicator) -> bool {
        self.failure_causes.iter().any(|cause| cause.indicator == indicator)
    }

    /// The indicators that a rule looks at; all of them where there is no rule.
    pub fn judged_indicators(&self) -> impl Iterator<Item = &IndicatorOutcome> {
        self.indicators.iter().filter(|of| self.failure_causes.is_empty() || self.judges(of.indicator))
    }
}

/// A rule and how often it fails the review.
#[derive(Clone, Debug, Serialize)]
pub struct Cause {
    /// The indicator it judges.
    pub indicator: Indicator,
    /// Whose number it compares.
    pub estimator: Estimator,
    /// The rule; written in symbols: `< 0.02`, `upper 95% bound <= 0.02`, `count <= 3`.
    #[serde(serialize_with = "symbols")]
    pub rule: Rule,
    /// The number it compares with (a share, or a count).
    pub limit: f64,
    /// Whether a larger finding is the worse one (rates) or the better one (approval).
    pub larger_is_worse: bool,
    /// Share of replicates in which it fails.
    pub fails: Figure,
    /// Share of replicates in which it fails and no other rule does.
    pub fails_alone: Figure,
    /// Share of replicates in which there was nothing to judge (nobody of that class was interviewed, or the bound cannot be computed): neither met nor failed.
    pub not_judged: Figure,
}

fn symbols<S: Serializer>(rule: &Rule, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&rule.symbols())
}

/// A set of rules that fail together.
#[derive(Clone, Debug, Serialize)]
pub struct FailureSet {
    /// Indices into `failure_causes`, ascending, at least one.
    pub rules: Vec<usize>,
    /// Share of replicates in which exactly these fail.
    pub share: Figure,
}

/// One indicator in one review.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorOutcome {
    /// Which.
    pub indicator: Indicator,
    /// The estimator that the judge looks at.
    pub judged: Estimator,
    /// True value in the whole frame, before sampling (mean over replicates where truth is drawn anew).
    pub truth: Figure,
    /// Share of replicates in which every rule on this indicator is met; `NaN` without a rule.
    pub pass_probability: Figure,
    /// One entry an estimator that was asked for.
    pub by_estimator: Vec<EstimatorOutcome>,
}

impl IndicatorOutcome {
    /// The entry of the estimator that the judge looks at.
    pub fn judged(&self) -> Option<&EstimatorOutcome> {
        self.by_estimator.iter().find(|e| e.estimator == self.judged)
    }
}

/// One estimator of one indicator in one review. Rates and shares are fractions, not per cent.
#[derive(Clone, Debug, Serialize)]
pub struct EstimatorOutcome {
    /// Which.
    pub estimator: Estimator,
    /// Mean estimate.
    pub mean: Figure,
    /// Mean of estimate − truth.
    pub bias: Figure,
    /// Root mean square of estimate − truth.
    pub rmse: Figure,
    /// Standard deviation of estimate − truth over replicates.
    pub empirical_se: Figure,
    /// Mean of the standard error that one review would compute.
    pub standard_error: Figure,
    /// 2.5 % and 97.5 % points of the estimate over replicates (resolution 0.0001).
    pub interval: Interval,
    /// Their Monte-Carlo standard errors.
    pub interval_mcse: Interval,
    /// Median estimate (resolution 0.0001).
    pub median: f64,
    /// Its Monte-Carlo standard error.
    pub median_mcse: f64,
    /// Variance of the estimate over that of a simple random sample of as many households.
    pub deff: Figure,
    /// Mean degrees of freedom.
    pub df: Figure,
    /// Mean number of households that speak to it.
    pub households: Figure,
    /// Share of replicates with nothing found (or, for approval, everybody satisfied).
    pub nothing_found: Figure,
    /// Share of replicates in which it cannot be estimated.
    pub not_estimable: Figure,
    /// One entry an interval method.
    pub coverage: Vec<Coverage>,
    /// Distribution of the estimate.
    pub histogram: Histogram,
    /// Where the error comes from; none unless it was asked for.
    pub decomposition: Option<Decomposition>,
}

/// The error of an estimate taken apart. Means add up to the bias, variances and covariances to the variance of the error.
#[derive(Clone, Debug, Serialize)]
pub struct Decomposition {
    /// One entry a part, in the order in which they arise.
    pub parts: Vec<PartOutcome>,
    /// One entry for each two parts.
    pub covariances: Vec<Covariance>,
}

/// One part of the error.
#[derive(Clone, Debug, Serialize)]
pub struct PartOutcome {
    /// `coverage`, `sampling_village` …, `nonresponse`, `substitution`, `measurement`, `interviewers`, `appeals`.
    pub part: &'static str,
    /// Its mean: what it adds to the bias.
    pub mean: Figure,
    /// Its standard deviation over replicates.
    pub sd: Figure,
}

/// How two parts of the error move together.
#[derive(Clone, Debug, Serialize)]
pub struct Covariance {
    /// One.
    pub part: &'static str,
    /// The other.
    pub with: &'static str,
    /// Their covariance over replicates.
    pub covariance: Figure,
}

/// How often an interval holds the truth.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// Method code: `wald logit wilson korn_graubard clopper_pearson`.
    pub method: &'static str,
    /// Nominal level, for example 0.95.
    pub level: f64,
    /// Share of replicates whose interval holds the truth; where the method is not defined (nothing or all found) the
    /// one-sided bound that replaces it counts.
    pub coverage: Figure,
    /// The same, the undefined counted as misses.
    pub coverage_undefined_missed: Figure,
    /// Share of intervals that lie wholly below the truth.
    pub missed_below: Figure,
    /// Share of intervals that lie wholly above the truth.
    pub missed_above: Figure,
    /// Share of replicates without an interval (no standard error, no degree of freedom).
    pub no_interval: Figure,
    /// Mean width, from every tenth replicate.
    pub mean_width: Figure,
}

/// Counts of estimates in bins of width `1 / 10,000`: bin `i` holds `[i, i + 1) / 10,000`, the last one also 1.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Histogram {
    /// First bin that is kept.
    pub first: u32,
    /// Counts of bin `first`, `first + 1`, …
    pub counts: Vec<u64>,
    /// Replicates with an estimate of exactly 0 or less (also in bin 0).
    pub zeros: u64,
}

/// One township in one review.
#[derive(Clone, Debug, Serialize)]
pub struct TownshipOutcome {
    /// Its name.
    pub name: String,
    /// Villages in the frame.
    pub villages: u32,
    /// Households in the frame; `None` where that is withheld.
    pub households: Option<u32>,
    /// Persons in the frame; `None` where that is withheld.
    pub persons: Option<u32>,
    /// True omission rate, mis-exit rate and approval before the first review (expected, where truth is drawn anew); `NaN` where undefined.
    pub true_omission: f64,
    /// See `true_omission`.
    pub true_mis_exit: f64,
    /// See `true_omission`.
    pub true_approval: f64,
    /// What these three rates, and that of mis-inclusion, stand for, in households: cases, and households that could be one. Not written
    /// anywhere.
    #[serde(skip)]
    pub cases: [(f64, f64); 4],
    /// Probability that at least one of its households is drawn.
    pub drawn: Figure,
    /// Mean households interviewed, if drawn.
    pub households_if_drawn: Figure,
    /// Mean findings (omissions and mis-exits, in households), if drawn.
    pub found_if_drawn: Figure,
    /// What is found if it is drawn: omission, mis-exit, mis-inclusion, and for approval those who are not satisfied.
    pub cases_if_drawn: [CasesIfDrawn; 4],
    /// Share of replicates in which at least one error is found here.
    pub finding: Figure,
    /// P(the review fails | drawn) − P(the review fails | not drawn).
    pub failure_difference: Figure,
    /// Names of the figures above that are withheld because they would tell a small count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<&'static str>,
}

/// Mean number of cases of one indicator that a review records in a township, if it is drawn; false alarms are among them.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct CasesIfDrawn {
    /// In households.
    pub households: Figure,
    /// In persons; not a number where households are counted, and for approval.
    pub persons: Figure,
}

impl CasesIfDrawn {
    /// Not told.
    pub const NONE: Self = Self { households: Figure::NONE, persons: Figure::NONE };
}

/// Mean course of the fieldwork: drawn, less those who are lost, and substitutes for them, are interviewed. What nobody asked for is not a
/// number.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Fieldwork {
    /// Villages drawn (`NaN` if the design has no village stage).
    pub villages: Figure,
    /// Households drawn.
    pub drawn: Figure,
    /// Drawn, but not to be found.
    pub not_found: Figure,
    /// Drawn, but away for work and not reached by phone.
    pub away: Figure,
    /// Drawn, but nobody was at home at any visit.
    pub not_at_home: Figure,
    /// Drawn and met, but not willing.
    pub refused: Figure,
    /// Interviewed instead of one who was lost.
    pub substituted: Figure,
    /// Households met or reached by phone and willing, with substitutes.
    pub interviewed: Figure,
    /// Of these by phone.
    pub by_phone: Figure,
    /// Households in which an omission or a mis-exit was found.
    pub found: Figure,
    /// Errors of all kinds and what became of them.
    pub findings: JudgedOutcome,
    /// The same by error.
    pub by_error: Vec<JudgedOutcome>,
    /// Share of households that know the policies (知晓度).
    pub awareness: Figure,
    /// Mean score of the questionnaire, from 0 to 1.
    pub score: Figure,
    /// Approval with the weights of the classes of households; the plain share is the indicator `approval`.
    pub approval_by_class: Figure,
    /// Mean score with the same weights.
    pub score_by_class: Figure,
    /// Cohen's κ of the repeated interviews of one review.
    pub kappa: Figure,
}

/// Errors of one kind among the interviewed households. Whole households and members left out count one each.
#[derive(Clone, Debug, Default, Serialize)]
pub struct JudgedOutcome {
    /// `omission`, `mis_exit`, `mis_inclusion`, or `all`.
    pub error: &'static str,
    /// Real errors.
    pub errors_met: Figure,
    /// Of these recognised.
    pub recognised: Figure,
    /// Errors seen where there is none.
    pub false_alarms: Figure,
    /// Recognised errors that the local side explained away.
    pub explained_away: Figure,
    /// False alarms that the local side cleared up.
    pub cleared_up: Figure,
    /// Findings before the local side is heard.
    pub before_appeal: Figure,
    /// Findings that stand.
    pub after_appeal: Figure,
}
