//! The tables behind the pictures of a run.

use super::exhibit::{Table, count, error, number, plain, points, rate, share, worded};
use super::plots;
use super::words::{self, say};
use crate::simulate::{Cause, Outcome, RoundOutcome, Weighed, weighed};
use crate::units::{Estimator, Language};

fn estimator(of: Estimator, judged: Estimator, language: Language) -> String {
    let mark = if of == judged { say(language, "，评判所用", ", judged") } else { "" };
    format!("{}{mark}", words::estimator(of, language))
}

fn rules(round: &RoundOutcome, of: &crate::simulate::IndicatorOutcome, language: Language) -> String {
    let rules = round.failure_causes.iter().filter(|c| c.indicator == of.indicator).map(|c| words::rule(c, language));
    rules.collect::<Vec<_>>().join(say(language, "；", "; "))
}

/// What each indicator is, would be estimated, and must be.
pub(super) fn indicators(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [
        ("指标", "Indicator"),
        ("要求", "Must be"),
        ("真值", "Truth"),
        ("平均估计", "Mean estimate"),
        ("多数落在", "Mostly within"),
        ("达标可能", "Met in"),
        ("误差", "Error"),
    ];
    let row = |of: &crate::simulate::IndicatorOutcome| {
        let found = of.judged();
        let within = found.filter(|f| f.interval.upper.is_finite());
        let told = within.map_or_else(
            || words::NOTHING.to_string(),
            |f| format!("{} – {}", words::rate(f.interval.lower), words::rate(f.interval.upper)),
        );
        vec![
            worded(words::indicator(of.indicator, language)),
            worded(rules(round, of, language)),
            rate(of.truth.value),
            rate(found.map_or(f64::NAN, |f| f.mean.value)),
            number(told, within.map_or(f64::NAN, |f| f.interval.upper)),
            share(of.pass_probability, n),
            error(of.pass_probability),
        ]
    };
    let caption = say(
        language,
        "“多数落在”：100 次评估约有 95 次落在这个范围；“误差”：模拟次数有限带来的误差，百分点。",
        "\"Mostly within\" holds about 95 of 100 reviews; \"Error\" is that of the simulation, in percentage points.",
    );
    Some(Table::new("indicators", heads, 2, round.indicators.iter().map(row).collect(), language)?.open(caption))
}

/// Every estimator of every indicator, for those who want to check.
pub(super) fn estimates(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [
        ("指标", "Indicator"),
        ("口径", "Estimator"),
        ("平均估计", "Mean"),
        ("中位数", "Median"),
        ("偏差（点）", "Bias (points)"),
        ("均方根误差（点）", "RMSE (points)"),
        ("标准误（点）", "SE (points)"),
        ("设计效应", "Design effect"),
        ("说到它的户", "Households"),
        ("一个也没查出", "Nothing found"),
    ];
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
    let (name, rule) = (words::short(cause.indicator, language), words::rule(cause, language));
    match language {
        Language::Zh => format!("{name}（要求{rule}）"),
        Language::En => format!("{name} (must be {rule})"),
    }
}

pub(super) fn causes(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [("要求", "Rule"), ("不合格", "Fails"), ("误差", "Error"), ("只因它", "Alone"), ("无法评判", "Not judged")];
    let row =
        |c: &&Cause| vec![worded(rule(c, language)), share(c.fails, n), error(c.fails), share(c.fails_alone, n), share(c.not_judged, n)];
    Table::new("causes", heads, 1, plots::ranked(&round.failure_causes).iter().map(row).collect(), language)
}

/// Which rules fail together.
pub(super) fn sets(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [("一起不合格的", "What fails together"), ("占模拟", "Share"), ("误差", "Error")];
    let row = |set: &crate::simulate::FailureSet| {
        let names = set.rules.iter().filter_map(|&k| round.failure_causes.get(k)).map(|c| words::short(c.indicator, language));
        let names = words::list(&names.map(str::to_owned).collect::<Vec<_>>(), language);
        let told = match (language, set.rules.len()) {
            (Language::Zh, 1) => format!("{names}（只此一项）"),
            (Language::En, 1) => format!("{names} (alone)"),
            _ => names,
        };
        vec![worded(told), share(set.share, n), error(set.share)]
    };
    let rows = round.failure_sets.iter().take(20).map(row).collect();
    Some(Table::new("sets", heads, 1, rows, language)?.open(say(language, "单独与一起不合格", "Failing alone and together")))
}

pub(super) fn places(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [
        ("乡镇", "Township"),
        ("村", "Villages"),
        ("户", "Households"),
        ("被抽中", "Drawn"),
        ("查出问题", "Error found"),
        ("名次", "Rank"),
        ("抽中后（点）", "If drawn (points)"),
        ("误差", "Error"),
    ];
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
    let caption = say(
        language,
        "按查出问题的可能性排列，点列名可重排。“名次”：考虑模拟误差后可能的名次（95%）。“抽中后”：抽到该乡镇时不过的可能性比抽不到时高几个百分点。",
        "In order of how often an error is found; a click on a column sorts. \"Rank\": what it may be given the simulation error (95%). \"If drawn\": by how many points failing is more likely when the township is drawn than when it is not.",
    );
    let rows = ranked.iter().zip(plots::ranks(&ranked)).map(row).collect();
    let mut table = Table::new("places", heads, 1, rows, language)?.open(caption);
    table.filtered = true;
    Some(table)
}

pub(super) fn variants(outcome: &Outcome, language: Language) -> Option<Table> {
    let heads = [
        ("方案", "Plan"),
        ("通过", "Passes"),
        ("误差", "Error"),
        ("相差（点）", "Change (points)"),
        ("相差的误差", "Its error"),
        ("费用（元）", "Cost (yuan)"),
    ];
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
    let heads =
        [("方案", "Plan"), ("费用（元）", "Cost (yuan)"), ("通过", "Passes"), ("误差", "Error"), ("不如哪个方案", "Made pointless by")];
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
    let heads = [
        ("指标", "Indicator"),
        ("区间", "Interval"),
        ("标称", "Promised"),
        ("包住真值", "Holds the truth"),
        ("误差", "Error"),
        ("整个偏低", "All below"),
        ("整个偏高", "All above"),
        ("算不出", "None computed"),
        ("平均宽度（点）", "Mean width (points)"),
    ];
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
