//! The evidence of the page, section by section: every picture with the numbers behind it, and what is told in tables only.

use minijinja::value::Value;

use super::exhibit::{Section, Step, Table, count, error, number, plain, points, rate, share, worded};
use super::plots::{self, Picture};
use super::words::{self, say};
use super::{answer, funnel, published};
use crate::simulate::{Cause, Outcome, RoundOutcome};
use crate::units::{Estimator, Language, Words};

/// All sections in the order in which a reader asks: how it would end, why, in what order, where, what else could be done, how far to
/// trust it.
pub(super) fn sections(outcome: &Outcome, pictures: &[Picture], language: Language) -> Vec<Section> {
    let Some(round) = outcome.last() else { return Vec::new() };
    let n = outcome.replicates;
    let drawn = |name: &str, tables: Vec<Option<Table>>| {
        let picture = pictures.iter().find(|picture| picture.name == name)?;
        Some(Section {
            name: picture.name,
            title: picture.title.clone(),
            reading: picture.reading.clone(),
            timeline: Vec::new(),
            svg: Some(Value::from_safe_string(picture.inline.clone())),
            tables: tables.into_iter().flatten().collect(),
        })
    };
    [
        drawn("distribution", vec![indicators(round, n, language), estimates(round, n, language)]),
        drawn("causes", vec![sets(round, n, language), causes(round, n, language)]),
        rounds(outcome, language),
        drawn("townships", vec![places(round, n, language)]),
        chain(outcome, language),
        drawn("variants", vec![variants(outcome, language)]),
        sweep(outcome, language),
        published::section(outcome, pictures, language),
        drawn("coverage", vec![coverage(round, n, language)]),
        fieldwork(round, language),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn estimator(of: Estimator, judged: Estimator, language: Language) -> String {
    let mark = if of == judged { say(language, "，评判所用", ", judged") } else { "" };
    format!("{}{mark}", words::estimator(of, language))
}

fn rules(round: &RoundOutcome, of: &crate::simulate::IndicatorOutcome, language: Language) -> String {
    let rules = round.failure_causes.iter().filter(|c| c.indicator == of.indicator).map(|c| words::rule(c, language));
    rules.collect::<Vec<_>>().join(say(language, "；", "; "))
}

/// What each indicator is, would be estimated, and must be.
fn indicators(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
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
fn estimates(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
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

fn causes(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [("要求", "Rule"), ("不合格", "Fails"), ("误差", "Error"), ("只因它", "Alone"), ("无法评判", "Not judged")];
    let row =
        |c: &&Cause| vec![worded(rule(c, language)), share(c.fails, n), error(c.fails), share(c.fails_alone, n), share(c.not_judged, n)];
    Table::new("causes", heads, 1, plots::ranked(&round.failure_causes).iter().map(row).collect(), language)
}

/// Which rules fail together.
fn sets(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [("一起不合格的", "What fails together"), ("占模拟", "Share"), ("误差", "Error")];
    let row = |set: &crate::simulate::FailureSet| {
        let names = set.rules.iter().filter_map(|&k| round.failure_causes.get(k)).map(|c| words::short(c.indicator, language));
        let mut told = names.collect::<Vec<_>>().join(say(language, "、", " and "));
        if set.rules.len() == 1 {
            told += say(language, "（只此一项）", " (alone)");
        }
        vec![worded(told), share(set.share, n), error(set.share)]
    };
    let rows = round.failure_sets.iter().take(20).map(row).collect();
    Some(Table::new("sets", heads, 1, rows, language)?.open(say(language, "单独与一起不合格", "Failing alone and together")))
}

/// Reviews and the county's actions before them, in order.
fn rounds(outcome: &Outcome, language: Language) -> Option<Section> {
    if outcome.rounds.len() < 2 && outcome.rounds.iter().all(|round| round.actions.is_empty()) {
        return None;
    }
    let mut timeline = Vec::new();
    let mut rows = Vec::new();
    for round in &outcome.rounds {
        for action in &round.actions {
            timeline.push(Step { told: answer::acted(action, language), share: None });
            let mean = |figure: crate::simulate::Figure| plain(figure.value, 1);
            rows.push(vec![
                worded(words::shown(&action.name)),
                count(Some(action.households), language),
                number(words::count(action.cost.round() as u64), action.cost),
                mean(action.omission),
                mean(action.mis_exit),
                mean(action.mis_inclusion),
                mean(action.satisfied),
                mean(action.reached),
            ]);
        }
        let (name, passes) = (words::shown(&round.name), words::probability(round.pass_probability, outcome.replicates));
        let error = words::error_points(round.pass_probability);
        // What always or never happened has no error that could be told; its bound says as much.
        let told = match (language, error == words::NOTHING) {
            (Language::Zh, true) => format!("{name}：通过的可能性 {passes}"),
            (Language::En, true) => format!("{name}: passed in {passes}"),
            (Language::Zh, false) => format!("{name}：通过的可能性 {passes}（模拟误差 ±{error} 个百分点）"),
            (Language::En, false) => format!("{name}: passed in {passes} (simulation error ±{error} points)"),
        };
        let percent = round.pass_probability.value * 100.0;
        timeline.push(Step { told, share: Some(if percent.is_finite() { (percent * 100.0).round() / 100.0 } else { 0.0 }) });
    }
    let heads = [
        ("行动", "Action"),
        ("面向的户", "Households"),
        ("费用（元）", "Cost (yuan)"),
        ("漏评", "Omissions"),
        ("错退", "Mis-exits"),
        ("错评", "Mis-inclusions"),
        ("转为满意", "Satisfied"),
        ("外出户可见到", "Made easy to meet"),
    ];
    let caption = say(language, "各项行动平均解决的户数", "Households that each action settles on average");
    Some(Section {
        name: "rounds",
        title: say(language, "一轮一轮地看", "Review after review").to_string(),
        reading: answer::earlier(outcome, language).unwrap_or_else(|| {
            say(language, "评估之前的行动和它们解决的问题。", "What is done before the review, and what that settles.").to_string()
        }),
        timeline,
        svg: None,
        tables: Table::new("actions", heads, 1, rows, language).map(|table| table.open(caption)).into_iter().collect(),
    })
}

fn places(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
    let heads = [
        ("乡镇", "Township"),
        ("村", "Villages"),
        ("户", "Households"),
        ("被抽中", "Drawn"),
        ("查出问题", "Error found"),
        ("抽中后（点）", "If drawn (points)"),
        ("误差", "Error"),
    ];
    let row = |t: &&crate::simulate::TownshipOutcome| {
        vec![
            worded(words::shown(&t.name)),
            count(Some(t.villages), language),
            count(t.households, language),
            share(t.drawn, n),
            share(t.finding, n),
            points(t.failure_difference.value),
            error(t.failure_difference),
        ]
    };
    let caption = say(
        language,
        "按查出问题的可能性排列，点列名可重排。“抽中后”：抽到该乡镇时不过的可能性比抽不到时高几个百分点。",
        "In order of how often an error is found; a click on a column sorts. \"If drawn\": by how many points failing is more likely when the township is drawn than when it is not.",
    );
    let rows = plots::by_findings(&round.townships).iter().map(row).collect();
    let mut table = Table::new("places", heads, 1, rows, language)?.open(caption);
    table.filtered = true;
    Some(table)
}

/// Who would be held to account.
fn chain(outcome: &Outcome, language: Language) -> Option<Section> {
    let chain = outcome.chain.as_ref()?;
    let n = outcome.replicates;
    let heads = [
        ("乡镇", "Township"),
        ("前面没查出、最后查出", "Overlooked, then found"),
        ("误差", "Error"),
        ("其中前面来过", "Visited before"),
        ("误差", "Error"),
    ];
    let mut ranked: Vec<_> = chain.townships.iter().collect();
    ranked.sort_by(|a, b| b.overlooked.value.total_cmp(&a.overlooked.value));
    let row = |t: &crate::simulate::Overlooked| {
        let (all, visited) = (t.overlooked, t.visited_and_overlooked);
        vec![worded(words::shown(&t.name)), share(all, n), error(all), share(visited, n), error(visited)]
    };
    Some(Section {
        name: "chain",
        title: say(language, "自查没查出、后来被查出", "Overlooked at first, found at last").to_string(),
        reading: answer::overlooked(chain, n, language),
        timeline: Vec::new(),
        svg: None,
        tables: Table::new("overlooked", heads, 1, ranked.into_iter().map(row).collect(), language).into_iter().collect(),
    })
}

fn variants(outcome: &Outcome, language: Language) -> Option<Table> {
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

fn sweep(outcome: &Outcome, language: Language) -> Option<Section> {
    let of = outcome.sweep.as_ref()?;
    let heads = [
        ("因素", "Key"),
        ("单独的份额", "Alone"),
        ("误差", "Error"),
        ("连同相互作用", "With interactions"),
        ("误差", "Error"),
        ("单独改变时最低", "Lowest when changed alone"),
        ("最高", "Highest"),
    ];
    let row = |d: &crate::simulate::Driver| {
        let part = |figure: crate::simulate::Figure| rate(figure.value);
        let end = |end: Option<(f64, f64)>| rate(end.map_or(f64::NAN, |(p, _)| p));
        let (alone, total) = (d.first_order, d.total);
        vec![worded(words::shown(&d.key)), part(alone), error(alone), part(total), error(total), end(d.lowest), end(d.highest)]
    };
    let drivers = Table::new("drivers", heads, 1, of.drivers.iter().map(row).collect(), language);
    let heads = [("取值", "Values"), ("通过", "Passes"), ("误差", "Error"), ("相差（点）", "Change (points)")];
    let point = |v: &crate::simulate::VariantOutcome| {
        let told = words::visible(v.name.get(language));
        vec![worded(told), share(v.pass_probability, outcome.replicates), error(v.pass_probability), points(v.difference.value)]
    };
    let rows: Vec<_> = of.variants.iter().take(POINTS).map(point).collect();
    let left = of.variants.len().saturating_sub(rows.len());
    let points = Table::new("points", heads, 1, rows, language).map(|mut table| {
        if left > 0 {
            table.caption = match language {
                Language::Zh => format!("前 {POINTS} 个点（另有 {left} 个见 variants.csv）"),
                Language::En => format!("The first {POINTS} points ({left} more in variants.csv)"),
            };
        }
        table
    });
    let none = say(language, "哪个因素最要紧，看不出来。", "No key stands out.").to_string();
    Some(Section {
        name: "sweep",
        title: say(language, "什么最左右结果", "What drives the result").to_string(),
        reading: answer::driven(&of.drivers, language).unwrap_or(none),
        timeline: Vec::new(),
        svg: None,
        tables: [drivers.map(|table| table.open("")), points].into_iter().flatten().collect(),
    })
}

/// More points of a sweep than this are left to the file.
const POINTS: usize = 200;

fn coverage(round: &RoundOutcome, n: u64, language: Language) -> Option<Table> {
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

fn fieldwork(round: &RoundOutcome, language: Language) -> Option<Section> {
    let of = &round.fieldwork;
    let heads = [("一次评估平均", "An average review"), ("数目", "Number")];
    let step = |name: &str, told: String, value: f64| vec![worded(name.replacen("  ", "– ", 1)), number(told, value)];
    let villages = Some((Words::new("抽中的村", "villages drawn"), of.villages));
    let steps = villages.into_iter().chain(funnel::steps(of)).filter(|(_, figure)| figure.value > 0.0);
    let counted = steps.map(|(name, figure)| step(name.get(language), words::plain(figure.value, 1), figure.value));
    let asked = funnel::heard(of).into_iter().map(|(name, told)| step(name.get(language), told, f64::NAN));
    let rows = counted.chain(asked).collect();
    let (drawn, met) = (words::plain(of.drawn.value, 0), words::plain(of.interviewed.value, 0));
    let reading = match language {
        Language::Zh => format!("平均抽 {drawn} 户，访到 {met} 户。"),
        Language::En => format!("{drawn} households are drawn on average, {met} of them interviewed."),
    };
    Some(Section {
        name: "fieldwork",
        title: say(language, "入户这一路", "The fieldwork").to_string(),
        reading,
        timeline: Vec::new(),
        svg: None,
        tables: vec![Table::new("fieldwork", heads, 1, rows, language)?.open("")],
    })
}
