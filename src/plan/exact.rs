//! The exact chance that the rule on one rate is met, where the design allows it.

use super::acceptance::{Drawing, Single, Stratum, stratified};
use super::bench::Bench;
use crate::design::{Design, Select, Tier};
use crate::simulate::{Lever, Outcome};
use crate::truth::Basic;
use crate::units::{Estimator, Level};

/// The review of one rate as a sample of equal clusters drawn from many like villages, stratum by stratum: numbers found are beta-binomial and are added
/// up by convolution. Where the design is of that kind (villages drawn simply, then households; no screening in full, no purposive picks; where
/// strata are drawn unequally often, judged by the published estimate), interviews err in nothing but one sensitivity ([`seen`](crate::interview::Protocol::seen)) and one rule
/// judges the rate, its exact operating characteristic stands beside the simulated one. It leaves
/// out unequal sizes of households, and rates that differ by place within a stratum.
#[derive(Clone, Debug)]
pub(super) struct Simple {
    plan: Single,
    /// Strata of villages; empty where there is one.
    strata: Vec<Part>,
    correlation: f64,
    /// Share of cases that are recorded.
    seen: f64,
    /// Whether the design is of that kind.
    like: bool,
}

/// Villages of one stratum.
#[derive(Clone, Copy, Debug)]
struct Part {
    villages: u64,
    /// Households of the class in each.
    each: f64,
    /// Their rate as a multiple of the county's.
    times: f64,
}

impl Simple {
    /// For a rate that the deciding review judges by its estimate; none otherwise.
    pub(super) fn of(bench: &Bench<'_>, lever: Lever, outcome: &Outcome) -> Option<Self> {
        let (basic, indicator) = lever.about()?;
        let round = bench.study.rounds.last()?;
        let mut rules = round.rules.iter().filter(|rule| rule.rule.indicator == indicator);
        let (rule, several) = (rules.next()?, rules.next().is_some());
        let told = outcome.last()?;
        let households = told.indicators.iter().find(|of| of.indicator == indicator)?.judged()?.households.value;
        let limit = super::rules::rate_limit(&rule.rule)?;
        let villages = if round.design.tier(Level::Village).is_some() { told.fieldwork.villages.value } else { households };
        let each = (households / villages).round().max(1.0) as u64;
        let correlation = bench.correlation(lever);
        let mut strata = strata(bench, lever, basic);
        // Of those drawn some are not met; as many in every stratum.
        let drawn: f64 = strata.iter().map(|part| part.villages as f64 * part.each).sum();
        strata.iter_mut().for_each(|part| part.each = (part.each * households / drawn).round().max(1.0));
        let n = if strata.is_empty() {
            villages.round() as u64 * each
        } else {
            strata.iter().map(|part| part.villages * part.each as u64).sum()
        };
        let seen = round.interview.seen(basic);
        let accept = super::rules::largest_count(&rule.rule, limit, n);
        let plan = Single { n, accept, drawing: Drawing::Clusters { each, correlation } };
        let like = like(&round.design, rule.estimator) && seen.is_some() && !several;
        (n > 0 && limit > 0.0).then_some(Self { plan, strata, correlation, seen: seen.unwrap_or(1.0), like })
    }

    /// Probability that the rule is met at a true rate; `NaN` where the design is of another kind.
    pub(super) fn met(&self, rate: f64) -> f64 {
        if !self.like {
            return f64::NAN;
        }
        if self.strata.is_empty() {
            return self.plan.passes(rate * self.seen);
        }
        let stratum = |part: &Part| Stratum {
            n: part.villages * part.each as u64,
            drawing: Drawing::Clusters { each: part.each as u64, correlation: self.correlation },
            rate: (rate * part.times).min(1.0) * self.seen,
        };
        let strata: Vec<Stratum> = self.strata.iter().map(stratum).collect();
        stratified(self.plan.accept, &strata).unwrap_or(f64::NAN)
    }

    /// Correlation and households a village of its clusters, as if there were one stratum.
    pub(super) fn plan(&self) -> Single {
        let Single { n, accept, drawing } = self.plan;
        let Drawing::Clusters { each, .. } = drawing else { return self.plan };
        Single { n: n / each.max(1) * each.max(1), accept, drawing }
    }
}

/// Whether a design draws villages simply, and then households; about as often everywhere, unless what is found is simply counted.
fn like(design: &Design, judged: Estimator) -> bool {
    match design.tiers.as_slice() {
        [] => true,
        [tier] => {
            let first = tier.units.first().map_or(1.0, |unit| unit.weight);
            let simple = tier.cells.iter().all(|cell| cell.select == Select::Simple);
            let alike = tier.units.iter().all(|unit| (unit.weight / first - 1.0).abs() < 0.5);
            tier.level == Level::Village && simple && (alike || judged == Estimator::Published)
        }
        _ => false,
    }
}

/// The strata of the villages with the households of the class that are drawn in each village, on average, and their rates; none where there is one.
fn strata(bench: &Bench<'_>, lever: Lever, basic: Basic) -> Vec<Part> {
    let Some(round) = bench.study.rounds.last() else { return Vec::new() };
    let [tier] = round.design.tiers.as_slice() else { return Vec::new() };
    if tier.cells.len() < 2 {
        return Vec::new();
    }
    let now = bench.now(lever);
    let rates = if now > 0.0 { bench.study.truth.probabilities(basic) } else { Vec::new() };
    let part = |at: usize| {
        let (each, members) = of_class(bench, (&round.design, tier), at, basic);
        let mean = members.iter().filter_map(|&k| rates.get(k as usize)).sum::<f64>() / members.len().max(1) as f64;
        Part { villages: u64::from(tier.cells[at].take), each, times: if now > 0.0 { mean / now } else { 1.0 } }
    };
    (0..tier.cells.len()).map(part).filter(|part| part.each > 0.0 && part.villages > 0).collect()
}

/// How many households of the class a village of a stratum gives on average, and which there are in the stratum.
fn of_class(bench: &Bench<'_>, (design, tier): (&Design, &Tier), stratum: usize, basic: Basic) -> (f64, Vec<u32>) {
    let status = bench.study.frame.status();
    let units = &tier.units[tier.cells[stratum].units.start as usize..tier.cells[stratum].units.end as usize];
    let (mut drawn, mut members) = (0.0, Vec::new());
    for cell in units.iter().flat_map(|unit| &design.cells[unit.cells.start as usize..unit.cells.end as usize]) {
        let all = &design.households[cell.units.start as usize..cell.units.end as usize];
        let before = members.len();
        members.extend(all.iter().copied().filter(|&k| basic.concerns(status[k as usize])));
        drawn += f64::from(cell.take) * (members.len() - before) as f64 / all.len().max(1) as f64;
    }
    (drawn / units.len().max(1) as f64, members)
}
