//! What was really published: of one county, figure by figure; or of many, the shares of them in which nothing was found.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::prepare::knows;
use super::rules::not_known;
use super::variants::Variant;
use super::{Scenario, Written};
use crate::error::{Problem, Refusal};
use crate::judge::Threshold;
use crate::simulate::{Counted, Counties, Printed, PublishedFigure};
use crate::truth::{Rate, Truth};
use crate::units::{Indicator, Probability, Words};

/// A published result as it is written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedChoice {
    /// Where it was published.
    #[serde(default)]
    pub source: String,
    /// The figures of one county, as they were printed.
    #[serde(default)]
    pub figures: BTreeMap<Indicator, Printed>,
    /// By indicator, how far a simulated figure may be from the published one to count as the same, as a share; left out, only what is
    /// printed alike counts.
    #[serde(default)]
    pub within: BTreeMap<Indicator, Probability>,
    /// The shares of many counties.
    pub counties: Option<CountiesChoice>,
}

/// Shares of many counties as they were printed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountiesChoice {
    /// How many counties.
    pub number: u64,
    /// Share of them in which no omission was found.
    pub no_omission: Printed,
    /// Share in which no mis-exit was found.
    pub no_mis_exit: Printed,
    /// Share in which neither was found.
    pub neither: Printed,
    /// What the approval of every one of them met.
    pub approval: Option<Threshold>,
}

/// The published figures of a scenario.
///
/// # Errors
/// A figure of which nothing is known or computed, a distance without a figure, or an empty table.
pub(super) fn figures(scenario: &Scenario, truth: &Truth, computed: &[Indicator]) -> Result<Vec<PublishedFigure>, Refusal> {
    let Some(choice) = &scenario.published else { return Ok(Vec::new()) };
    if choice.figures.is_empty() && choice.counties.is_none() {
        let what = ("没有写公布了什么", "nothing is said of what was published");
        let remedy = ("写 figures，或 [published.counties]", "write figures, or [published.counties]");
        return Err(Problem::new(what, remedy).at_key("published").into());
    }
    if let Some(stray) = choice.within.keys().find(|indicator| !choice.figures.contains_key(indicator)) {
        let what = ("写了允许的差距，却没有写公布的数", "a distance is given, but no published figure");
        let remedy = ("在 figures 里补上，或删去", "add it to figures, or drop it");
        return Err(Problem::new(what, remedy).at_key(format!("published.within.{}", stray.code())).into());
    }
    for indicator in choice.figures.keys() {
        let key = format!("published.figures.{}", indicator.code());
        if !knows(truth, *indicator) {
            return Err(not_known(*indicator, &key, None).into());
        }
        if !computed.contains(indicator) {
            let what = ("estimate.indicators 里没有这项指标", "estimate.indicators leaves this indicator out");
            return Err(Problem::new(what, ("把它加进去", "add it there")).at_key(key).into());
        }
    }
    let figure = |(&indicator, &printed): (&Indicator, &Printed)| PublishedFigure {
        indicator,
        printed,
        within: choice.within.get(&indicator).map(|within| within.get()),
    };
    Ok(choice.figures.iter().map(figure).collect())
}

/// The rates at which a county is simulated, as factors on those of the scenario: from none to more than any county has.
const TIMES: [f64; 9] = [0.0, 0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0];

/// One way of detecting and the studies behind its curve.
#[derive(Clone, Debug)]
pub struct CurveChoice {
    /// The variant's name; nothing for the scenario's own.
    pub name: Words,
    /// The rates of omission and mis-exit at 1.
    pub rates: [f64; 2],
    /// By factor on both rates, the scenario.
    pub points: Vec<(f64, Variant)>,
}

/// What was published of many counties, and the studies that say what it means: for the scenario and each of its written variants.
///
/// # Errors
/// Shares that are no whole counties or contradict each other; rates that are not given.
pub fn counties(written: &Written, variants: &[Variant]) -> Result<Option<(Counties, Vec<CurveChoice>)>, Refusal> {
    let scenario = &written.scenario;
    let Some(choice) = scenario.published.as_ref().and_then(|published| published.counties.as_ref()) else { return Ok(None) };
    let whole = |key: &str, share: &Printed| {
        share.count(choice.number).ok_or_else(|| {
            let number = choice.number;
            let what = (
                format!("{number} 个县里没有这样的比例，或不止一个"),
                format!("no share of {number} counties is printed like this, or several are"),
            );
            Problem::new(what, ("核对县数和比例，比例多写一位", "check the number and the share, or give more digits"))
                .at_key(format!("published.counties.{key}"))
        })
    };
    let counts =
        [whole("no_omission", &choice.no_omission)?, whole("no_mis_exit", &choice.no_mis_exit)?, whole("neither", &choice.neither)?];
    let Some(counted) = Counted::new(choice.number, counts[0], counts[1], counts[2]) else {
        let what = ("三个比例互相矛盾", "the three shares contradict each other");
        let remedy = ("“都没有”不能多于任何一项，也不能太少", "neither is at most each of them, and no fewer than both leave");
        return Err(Problem::new(what, remedy).at_key("published.counties.neither").into());
    };
    let own = std::iter::once((Words::new("", ""), scenario));
    let others = variants.iter().filter(|variant| variant.is_written()).map(|variant| (variant.name.clone(), &variant.scenario));
    let curves = own.chain(others).map(|(name, scenario)| curve(name, scenario)).collect::<Result<_, _>>()?;
    Ok(Some((Counties { counted, approval: choice.approval }, curves)))
}

fn curve(name: Words, scenario: &Scenario) -> Result<CurveChoice, Refusal> {
    let rates = [("omission", &scenario.truth.omission), ("mis_exit", &scenario.truth.mis_exit)].map(|(key, rate)| {
        rate.as_ref().map(|rate| rate.rate.get()).filter(|rate| *rate > 0.0).ok_or_else(|| {
            let what = ("要写大于 0 的比率，才能问各县相差多少", "a rate above 0 is needed to ask how counties differ");
            let remedy = ("写成预计的平均水平，例如 rate = 0.001", "write about what it is on average, for example rate = 0.001");
            Problem::new(what, remedy).at_key(format!("truth.{key}.rate"))
        })
    });
    let [omission, mis_exit] = rates;
    let rates = [omission?, mis_exit?];
    let point = |&times: &f64| {
        let mut changed = scenario.clone();
        let scale = |rate: &mut Option<Rate>| {
            if let Some(rate) = rate {
                rate.rate = Probability::try_from((rate.rate.get() * times).min(1.0)).unwrap_or(rate.rate);
            }
        };
        scale(&mut changed.truth.omission);
        scale(&mut changed.truth.mis_exit);
        (times, Variant::new(name.clone(), changed, "published.counties".into()))
    };
    Ok(CurveChoice { name: name.clone(), rates, points: TIMES.iter().map(point).collect() })
}
