//! The tables behind the pictures of a run.

use super::exhibit::{Table, count, error, number, plain, points, rate, share, worded};
use super::plots;
use super::words::{self, each, told};
use crate::simulate::{Cause, Outcome, RoundOutcome, Weighed, weighed};
use crate::units::{Estimator, Language};

fn estimator(of: Estimator, judged: Estimator, language: Language) -> String {
    let name = words::estimator(of, language);
    if of == judged { told!(language, "estimator-judged", name) } else { name.to_owned() }
}

/// What each indicator is, would be estimated, and must be.
pub(super) fn indicators(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = each![language; "indicator", "must-be", "truth", "mean-estimate", "mostly-within", "met-in", "error"];
    let row = |of: &crate::simulate::IndicatorOutcome| {
        let found = of.judged();
        let within = found.filter(|f| f.interval.upper.is_finite());
        let told = within.map_or_else(
            || words::NOTHING.to_string(),
            |f| format!("{} – {}", words::rate(f.interval.lower), words::rate(f.interval.upper)),
        );
        vec![
            worded(words::indicator(of.indicator, language)),
            worded(words::parts(&words::rules(round, of.indicator, language), language)),
            rate(of.truth.value),
            rate(found.map_or(f64::NAN, |f| f.mean.value)),
            number(told, within.map_or(f64::NAN, |f| f.interval.upper)),
            share(of.pass_probability, n),
            error(of.pass_probability),
        ]
    };
    let caption = told!(language, "indicators-caption");
    Some(Table::new("indicators", heads, 2, round.indicators.iter().map(row).collect(), language)?.open(caption))
}

/// Every estimator of every indicator, for those who want to check.
pub(super) fn estimates(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = each![language; "indicator", "estimator", "mean", "median", "bias-points", "rmse-points", "se-points", "design-effect", "households-behind", "nothing-found"];
    let row = |of: &crate::simulate::IndicatorOutcome, e: &crate::simulate::EstimatorOutcome| {
        let in_points = |value: f64| plain(value * 100.0, 3);
        vec![
            worded(words::indicator(of.indicator, language)),
            worded(estimator(e.estimator, of.judged, language)),
            rate(e.mean.value),
            rate(e.median),
            in_points(e.bias.value),
            in_points(e.rmse.value),
            in_points(e.empirical_se.value),
            plain(e.deff.value, 2),
            plain(e.households.value, 1),
            share(e.nothing_found, n),
        ]
    };
    let rows = round.indicators.iter().flat_map(|of| of.by_estimator.iter().map(move |e| row(of, e))).collect();
    Table::new("estimates", heads, 2, rows, language)
}

fn rule(cause: &Cause, language: Language) -> String {
    let (name, rule) = (words::short(cause.indicator, language), words::rule(&cause.rule, language));
    told!(language, "causes-row", name, rule)
}

pub(super) fn causes(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = each![language; "rule-head", "fails", "error", "it-alone", "not-judged"];
    let row =
        |c: &&Cause| vec![worded(rule(c, language)), share(c.fails, n), error(c.fails), share(c.fails_alone, n), share(c.not_judged, n)];
    Table::new("causes", heads, 1, plots::ranked(&round.failure_causes).iter().map(row).collect(), language)
}

/// Which rules fail together.
pub(super) fn sets(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = each![language; "what-fails-together", "share-of-simulations", "error"];
    let row = |set: &crate::simulate::FailureSet| {
        let names = set.rules.iter().filter_map(|&k| round.failure_causes.get(k)).map(|c| words::short(c.indicator, language));
        let names = words::list(&names.map(str::to_owned).collect::<Vec<_>>(), language);
        let told = if set.rules.len() == 1 { told!(language, "fails-alone", names) } else { names };
        vec![worded(told), share(set.share, n), error(set.share)]
    };
    let rows = round.failure_sets.iter().take(20).map(row).collect();
    Some(Table::new("sets", heads, 1, rows, language)?.open(told!(language, "failing-alone-and-together")))
}

pub(super) fn places(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = each![language; "township", "villages", "households", "drawn", "error-found", "rank", "if-drawn-points", "error"];
    let ranked = plots::by_findings(&round.townships);
    let row = |(t, rank): (&&crate::simulate::TownshipOutcome, Option<(usize, usize)>)| {
        let rank = match rank {
            Some((best, worst)) if best < worst => number(format!("{best}–{worst}"), (best + worst) as f64 / 2.0),
            Some((best, _)) => number(best.to_string(), best as f64),
            None => number(words::NOTHING.to_owned(), f64::NAN),
        };
        vec![
            worded(words::shown(&t.name)),
            count(Some(t.villages), language),
            count(t.households, language),
            share(t.drawn, n),
            share(t.finding, n),
            rank,
            points(t.failure_difference.value),
            error(t.failure_difference),
        ]
    };
    let caption = told!(language, "places-caption");
    let rows = ranked.iter().zip(plots::ranks(&ranked)).map(row).collect();
    let mut table = Table::new("places", heads, 1, rows, language)?.open(caption);
    table.filtered = true;
    Some(table)
}

pub(super) fn variants(outcome: &Outcome, language: Language) -> Option<Table> {
    let heads = each![language; "plan", "passes", "error", "change-points", "its-error", "cost-yuan"];
    let row = |v: &crate::simulate::VariantOutcome| {
        vec![
            worded(words::shown(v.name.get(language))),
            share(v.pass_probability, outcome.replicates),
            error(v.pass_probability),
            points(v.difference.value),
            error(v.difference),
            number(words::count(v.cost.round() as u64), v.cost),
        ]
    };
    Table::new("variants", heads, 1, outcome.variants.iter().map(row).collect(), language)
}

/// What each plan costs and brings.
pub(super) fn pareto(outcome: &Outcome, language: Language) -> Option<Table> {
    let plans = weighed(outcome);
    let heads = each![language; "plan", "cost-yuan", "passes", "error", "made-pointless-by"];
    let row = |plan: &Weighed| {
        vec![
            worded(words::shown(plan.name.get(language))),
            number(words::count(plan.cost.round() as u64), plan.cost),
            share(plan.chance, outcome.replicates),
            error(plan.chance),
            worded(plan.dominated_by.map_or_else(String::new, |by| words::shown(plans[by].name.get(language)))),
        ]
    };
    Table::new("pareto", heads, 1, plans.iter().map(row).collect(), language)
}

pub(super) fn coverage(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = each![language; "indicator", "interval", "promised", "holds-the-truth", "error", "all-below", "all-above", "none-computed", "mean-width-points"];
    let row = |of: &crate::simulate::IndicatorOutcome, c: &crate::simulate::Coverage| {
        vec![
            worded(words::short(of.indicator, language)),
            worded(words::method(c.method)),
            number(format!("{}%", words::plain(c.level * 100.0, 1)), c.level),
            share(c.coverage, n),
            error(c.coverage),
            share(c.missed_below, n),
            share(c.missed_above, n),
            share(c.no_interval, n),
            plain(c.mean_width.value * 100.0, 2),
        ]
    };
    let rows =
        round.judged_indicators().flat_map(|of| of.judged().into_iter().flat_map(move |e| e.coverage.iter().map(move |c| row(of, c))));
    Table::new("coverage", heads, 2, rows.collect(), language)
}
