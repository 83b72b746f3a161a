//! **estimate**: what the answers say, and how surely.
//!
//! Takes a sample and its answers; gives a [`Finding`] for each indicator, as published and as weighted, and confidence limits. "Not
//! estimable" is a value, not a failure. Sources: Särndal et al. (1992), §4.3 (multi-stage variance), §5.6–5.7 (ratios by
//! linearisation); Korn & Graubard (1999), ch. 2.

mod balanced;
mod beta;
mod calibrate;
mod counts;
mod imperfect;
mod interval;
mod presentation;
mod quantiles;
mod replicate;
mod shapes;
mod singly;
mod small_area;
mod solve;
pub mod survey;
mod tally;
mod variance;
mod weight;

pub use beta::{Beta, Share};
pub use calibrate::{Calibrated, Distance, Impossible, Margin, Totals, calibrate, calibrate_to, post_stratify, rake};
pub use counts::{
    binomial_at_most, binomial_mass, cluster_masses, clustered_at_most, found_together, hypergeometric_at_least, hypergeometric_at_most,
    hypergeometric_mass, poisson_at_most, poisson_mass,
};
pub use imperfect::{Accuracy, Assay, Corrected, Uncorrected, melded, rogan_gladen};
pub use interval::{Evidence, Flag, Limits, Method, Position, Side, limits, limits_at, lower_limit, position, upper_limit};
pub use presentation::{Presentation, Reason, Reliability, reliability};
pub use quantiles::{Quantiles, fisher_above, normal_upper, student_t_two_sided, student_t_upper};
pub use replicate::{Bootstrap, Centre, Psus, Replicated, Replicates, Unreplicable, bootstrap, brr, jack_knife, jack_knife_n};
pub use singly::{
    Coverage, NotDefinedHere, Number, binomial_coverage, binomial_evidence, binomial_limits, coverage, finite_limits,
    hypergeometric_coverage,
};
pub use small_area::{BetweenAreas, Effective, FayHerriot, Logit, SmallArea, fay_herriot, shrunk};
pub use weight::{Trimmed, Unadjusted, trim_weights, weight_for_nonresponse};

pub use crate::truth::Area;

use pulp::{Arch, NullaryFnOnce};

use crate::design::Design;
use crate::draw::{DrawnUnit, Sample};
use crate::frame::Frame;
use crate::interview::Answers;
use crate::truth::{Basic, Counts, Measure, Sums, Truth, World};
use crate::units::{Estimator, Finding, Indicator, Interval, Level};
use tally::Tally;
use variance::Drawn;

/// Number of indicators.
pub const INDICATORS: usize = Indicator::ALL.len();

/// Findings by [`Estimator`] and [`Indicator`], in their fixed orders.
pub type Findings = [[Finding; INDICATORS]; 2];

/// What is computed from a sample of one design, prepared once.
#[derive(Clone, Debug)]
pub struct Estimation {
    measure: Measure,
    village_population: Vec<f64>,
    through_all_stages: bool,
    estimators: [bool; 2],
    /// What the machine can do at once.
    arch: Arch,
}

/// Register totals of the composite incidence `C = (R + ê·X + ô·(N − B)) / N`.
#[derive(Clone, Copy, Debug)]
pub struct Expansion {
    /// R: remaining registered poor.
    pub remaining: f64,
    /// X: exited.
    pub exited: f64,
    /// N − B: not on the register.
    pub non_registered: f64,
    /// N: everybody.
    pub all: f64,
}

impl Expansion {
    /// The totals of a world, in the unit of its rates.
    pub fn of(world: &World) -> Self {
        let (non_registered, exited, all) = (world.moments(Basic::Omission).x, world.moments(Basic::MisExit).x, world.size());
        Self { remaining: all - non_registered - exited, exited, non_registered, all }
    }

    /// The composite incidence `C = (R + ê·X + ô·(N − B)) / N` at a mis-exit rate ê and an omission rate ô, all shares between 0 and 1.
    pub fn incidence(&self, mis_exit: f64, omission: f64) -> f64 {
        (self.remaining + mis_exit * self.exited + omission * self.non_registered) / self.all
    }
}

impl Desk {
    /// What was recorded in one drawn cell of the last sample, and the factor from respondents to the cell's households.
    pub fn cell(&self, cell: usize) -> (&Sums, f64) {
        self.tally.cell(cell)
    }
}

/// The working space of one estimation; kept from replicate to replicate.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    tally: Tally,
    nest: variance::Nest,
}

impl Estimation {
    /// Prepares the estimation of a frame's indicators under a design.
    pub fn new(frame: &Frame, truth: &Truth, measure: Measure, design: &Design, estimators: &[Estimator]) -> Self {
        let villages = frame.villages();
        let population = |village| villages.range(village).map(|k| measure.non_registered(truth.base()[k])).sum();
        // Households that pass the village stage by have no village of their own to be the denominator.
        let whole = design.tier(Level::Village).is_some_and(|tier| design.tiers[tier].units.iter().all(|unit| unit.id.is_some()));
        Self {
            village_population: if whole { (0..villages.len()).map(population).collect() } else { vec![0.0; villages.len()] },
            through_all_stages: design.tiers.first().map_or(&design.cells, |tier| &tier.cells).iter().any(|cell| cell.fraction() > 0.0),
            estimators: Estimator::ALL.map(|e| estimators.contains(&e)),
            measure,
            arch: Arch::new(),
        }
    }

    /// What households contribute.
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// Every indicator as published, from the sums of contributions of those interviewed, the same in households, and
    /// [`Estimation::population`].
    pub fn published(&self, sums: &Counts, (households, population): (&Counts, f64), expansion: &Expansion) -> [f64; INDICATORS] {
        tally::ratios(&self.measure, sums, (households, population), expansion)
    }

    /// Non-registered population of the drawn villages.
    pub fn population(&self, design: &Design, sample: &Sample) -> f64 {
        let Some(tier) = design.tier(Level::Village) else { return 0.0 };
        let of = |unit: &DrawnUnit| design.tiers[tier].units[unit.unit as usize].id.map_or(0.0, |id| self.village_population[id as usize]);
        sample.tiers[tier].units.iter().map(of).sum()
    }

    /// The true value of every indicator, in the order of [`Indicator::ALL`]: `R = Σy/Σx` over all households of the frame, shares between 0 and 1; the
    /// composite incidence by [`Expansion::incidence`]. `NaN` for a class without households.
    pub fn truth(&self, world: &World) -> [f64; INDICATORS] {
        let ratio = |basic| world.moments(basic).ratio();
        let (omission, mis_exit) = (ratio(Basic::Omission), ratio(Basic::MisExit));
        let composite = Expansion::of(world).incidence(if mis_exit.is_nan() { 0.0 } else { mis_exit }, omission);
        [omission, omission, mis_exit, ratio(Basic::MisInclusion), composite, ratio(Basic::Approval)]
    }

    /// Estimates every indicator from one sample; `expansion` holds the register's totals at that time. Published: the pooled share
    /// `Σy/Σx` of those interviewed. Weighted: `R̂ = Σwy/Σwx` with weights raised to the households of each cell (respondents stand for
    /// their cell), its variance that of the linearised `u = (y − R̂x)/X̂` (Särndal et al. 1992, §5.6): through all stages where the
    /// first is drawn without replacement, else between first-stage units as if drawn with replacement (§4.6).
    pub fn estimate(&self, design: &Design, sample: &Sample, answers: &Answers, expansion: &Expansion, desk: &mut Desk) -> Findings {
        self.arch.dispatch(At { estimation: self, design, sample, answers, expansion, desk })
    }
}

/// One estimation, compiled for each of the vector widths.
struct At<'a> {
    estimation: &'a Estimation,
    design: &'a Design,
    sample: &'a Sample,
    answers: &'a Answers,
    expansion: &'a Expansion,
    desk: &'a mut Desk,
}

impl NullaryFnOnce for At<'_> {
    type Output = Findings;

    #[inline(always)]
    fn call(self) -> Findings {
        let Self { estimation, design, sample, answers, expansion, desk } = self;
        desk.tally.count(&estimation.measure, sample, answers, design);
        let mut findings = [[Finding::NOTHING; INDICATORS]; 2];
        for estimator in Estimator::ALL.into_iter().filter(|e| estimation.estimators[*e as usize]) {
            let weighted = estimator == Estimator::Weighted;
            desk.tally.add_up(sample, weighted, design, &estimation.village_population);
            let linear = desk.tally.linearise(&estimation.measure, expansion);
            let drawn = Drawn { design, sample, cells: desk.tally.cells(), linear: &linear };
            let variance = if weighted && estimation.through_all_stages {
                desk.nest.all_stages(drawn, &estimation.village_population)
            } else if design.tiers.is_empty() {
                desk.nest.pooled(drawn)
            } else {
                desk.tally.first_stage(sample, &linear, design)
            };
            findings[estimator as usize] = desk.tally.findings(&linear, variance);
        }
        findings
    }
}

impl From<&Finding> for Evidence {
    fn from(finding: &Finding) -> Self {
        Self { estimate: finding.estimate, se: finding.se, n: finding.households, df: finding.df }
    }
}

/// Confidence limits of one indicator. Where a review finds neither an omission nor a mis-exit, the composite incidence has no standard
/// error; its upper limit is then the expansion of the one-sided bounds of both rates.
pub fn limits_of(
    method: Method,
    findings: &[Finding; INDICATORS],
    indicator: Indicator,
    quantiles: &Quantiles,
    expansion: &Expansion,
) -> Option<Limits> {
    let finding = &findings[indicator as usize];
    if indicator != Indicator::CompositeIncidence || finding.found > 0.0 || finding.estimate.is_nan() {
        return limits_at(method, &finding.into(), quantiles);
    }
    let upper = |i: Indicator| limits_at(method, &Evidence::from(&findings[i as usize]), quantiles).map(|l| l.interval.upper);
    let mis_exit = if expansion.exited > 0.0 { upper(Indicator::MisExit)? } else { 0.0 };
    let upper = expansion.incidence(mis_exit, upper(Indicator::Omission)?);
    Some(Limits { interval: Interval { lower: finding.estimate, upper }, flag: Some(Flag::NothingFound) })
}

/// On which side of the limits of [`limits_of`] a value lies, without inverting a distribution where that can be avoided.
pub fn position_of(
    method: Method,
    findings: &[Finding; INDICATORS],
    indicator: Indicator,
    quantiles: &Quantiles,
    expansion: &Expansion,
    theta: f64,
) -> Option<Position> {
    let finding = &findings[indicator as usize];
    if indicator != Indicator::CompositeIncidence || finding.found > 0.0 {
        return position(method, &finding.into(), quantiles, theta);
    }
    let Limits { interval, flag } = limits_of(method, findings, indicator, quantiles, expansion)?;
    let side = if theta < interval.lower {
        Side::Below
    } else if theta > interval.upper {
        Side::Above
    } else {
        Side::Inside
    };
    Some(Position { side, flag })
}

#[cfg(test)]
mod tests;
