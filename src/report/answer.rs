//! The answer in plain words: would we pass, why not, how far from the line, what not to trust, where to look.

use super::words::{self, Compares, say};
use super::{Provenance, doubts, funnel, lines, plots, table};
use crate::simulate::{ActionOutcome, Cause, Chain, Driver, Figure, IndicatorOutcome, Outcome, Overlooked, RoundOutcome, VariantOutcome};
use crate::units::Language;

/// Columns of the narrowest terminal that is served.
pub(super) const COLUMNS: usize = 80;

/// What is told, sentence by sentence; the terminal and the page set it each in its own way.
#[derive(Debug)]
pub(super) struct Told {
    /// The answer itself.
    pub(super) lead: String,
    /// Its traffic light (`go`, `slow`, `stop`) and the words for it, where there is an answer.
    pub(super) verdict: Option<(&'static str, &'static str)>,
    /// Cause, margin.
    pub(super) because: Vec<String>,
    /// Earlier reviews, actions, what drives the result.
    pub(super) more: Vec<String>,
    /// What looks safer than it is.
    pub(super) beware: Vec<String>,
    /// Townships worth a look.
    pub(super) look: Vec<String>,
}

/// The terminal's text: the answer first, then a table of indicators, warnings and townships. No line is wider than 80 columns
/// (a wide character counts two) unless a single word is.
pub fn answer(outcome: &Outcome, provenance: &Provenance, language: Language) -> String {
    let told = told(outcome, provenance, language);
    let mut out = String::new();
    let mut paragraph = |words: &str, first: &str, next: &str| {
        for (k, line) in lines::wrapped(words, COLUMNS - 4).iter().enumerate() {
            out.push_str(if k == 0 { first } else { next });
            out.push_str(line);
            out.push('\n');
        }
    };
    paragraph(&told.lead, "", "");
    told.because.iter().chain(&told.more).for_each(|sentence| paragraph(sentence, "", ""));
    let mut parts = vec![out];
    if let Some(round) = outcome.last() {
        parts.push(table::indicators(round, outcome.replicates, language));
        if !outcome.variants.is_empty() {
            parts.push(table::variants(outcome, round, language));
        }
        parts.extend(funnel::fieldwork(round, language));
        parts.extend(funnel::decomposition(round, language));
    }
    let notes = provenance.notes.iter().map(|note| ended(note.get(language), language)).collect();
    let lists = [
        (say(language, "请注意", "Beware"), told.beware),
        (say(language, "值得先看的乡镇", "Townships to look at first"), told.look),
        (say(language, "这样算的前提", "What this rests on"), notes),
    ];
    for (head, sentences) in lists.into_iter().filter(|(_, s)| !s.is_empty()) {
        let mut out = format!("{head}\n");
        for sentence in sentences {
            for (k, line) in lines::wrapped(&sentence, COLUMNS - 4).iter().enumerate() {
                out.push_str(if k == 0 { "- " } else { "  " });
                out.push_str(line);
                out.push('\n');
            }
        }
        parts.push(out);
    }
    parts.join("\n")
}

/// A note as a sentence.
fn ended(note: &str, language: Language) -> String {
    format!("{note}{}", say(language, "。", "."))
}

/// All sentences.
pub(super) fn told(outcome: &Outcome, provenance: &Provenance, language: Language) -> Told {
    let Some(round) = outcome.last() else {
        let lead = say(language, "没有模拟任何一轮评估，无法回答。", "No review was simulated: there is no answer.").to_string();
        return Told { lead, verdict: None, because: Vec::new(), more: Vec::new(), beware: Vec::new(), look: Vec::new() };
    };
    let because = [reason(round, outcome.replicates, language), margin(round, language)].into_iter().flatten().collect();
    let mut more: Vec<String> = reduced(round, language).into_iter().chain(earlier(outcome, language)).collect();
    more.extend(outcome.rounds.iter().flat_map(|round| &round.actions).map(|action| acted(action, language)));
    more.extend(outcome.sweep.iter().flat_map(|sweep| driven(&sweep.drivers, language)));
    more.extend(outcome.chain.as_ref().map(|chain| overlooked(chain, outcome.replicates, language)));
    let mut beware = Vec::new();
    if provenance.synthetic {
        beware.push(
            say(language, "名单是合成的，结果不代表任何真实的县。", "The household list is made up: this is not any real county.")
                .to_string(),
        );
    }
    beware.extend(doubts::all(round, outcome.replicates, language));
    let judged = !round.failure_causes.is_empty() && round.pass_probability.value.is_finite();
    Told {
        lead: lead(round, outcome.replicates, language),
        verdict: judged.then(|| (light(round.pass_probability.value), verdict(round.pass_probability.value, language))),
        because,
        more,
        beware,
        look: look(round, outcome.replicates, language),
    }
}

fn lead(round: &RoundOutcome, replicates: u64, language: Language) -> String {
    let (p, n) = (round.pass_probability, words::count(replicates));
    if round.failure_causes.is_empty() || !p.value.is_finite() {
        return say(
            language,
            "没有设定合格标准，所以不能回答能否通过；下面是各项指标会得到的估计。",
            "No limit is set, so whether you would pass cannot be said; below is what a review would estimate.",
        )
        .to_string();
    }
    let told = words::probability(p, replicates);
    if p.value >= 1.0 || p.value <= 0.0 {
        let less = told.trim_start_matches(['<', '>']);
        return match (language, p.value >= 1.0) {
            (Language::Zh, true) => format!("如果明天验收，{n} 次模拟中没有一次不通过：通过的可能性高于 {less}（95% 把握）。"),
            (Language::Zh, false) => format!("如果明天验收，{n} 次模拟中没有一次通过：通过的可能性低于 {less}（95% 把握）。"),
            (Language::En, true) => {
                format!(
                    "If the review came tomorrow: not one of {n} simulated reviews failed, so the chance of passing is above {less} (95% sure)."
                )
            }
            (Language::En, false) => {
                format!(
                    "If the review came tomorrow: not one of {n} simulated reviews passed, so the chance of passing is below {less} (95% sure)."
                )
            }
        };
    }
    let error = words::error_points(p);
    let verdict = verdict(p.value, language);
    match language {
        Language::Zh => format!("如果明天验收，通过的可能性约 {told}（模拟误差 ±{error} 个百分点，共模拟 {n} 次）：{verdict}。"),
        Language::En => {
            format!(
                "If the review came tomorrow, the chance of passing would be about {told} (simulation error ±{error} points, {n} simulations): {verdict}."
            )
        }
    }
}

/// The traffic light of a chance to pass.
fn light(p: f64) -> &'static str {
    match p {
        0.95.. => "go",
        0.5.. => "slow",
        _ => "stop",
    }
}

fn verdict(p: f64, language: Language) -> &'static str {
    match p {
        0.95.. => say(language, "很有把握", "very likely"),
        0.8.. => say(language, "多半能过，但不保险", "likely, but not safe"),
        0.5.. => say(language, "能过也能不过", "it could go either way"),
        0.05.. => say(language, "多半过不了", "more likely to fail than to pass"),
        _ => say(language, "几乎过不了", "almost sure to fail"),
    }
}

fn reason(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let ranked = plots::ranked(&round.failure_causes);
    let first = ranked.first().filter(|c| c.fails.value > 0.0)?;
    let (name, rule) = (words::short(first.indicator, language), words::rule(first, language));
    let (fails, alone) = (words::probability(first.fails, replicates), words::probability(first.fails_alone, replicates));
    let mut told = match (language, ranked.len()) {
        (Language::Zh, 1) => format!("不过的原因：{name}（要求{rule}）不合格，占模拟的 {fails}。"),
        (Language::En, 1) => format!("The reason to fail: the {name} (must be {rule}), in {fails} of simulations."),
        (Language::Zh, _) => format!("最可能不过的原因：{name}（要求{rule}）不合格，占模拟的 {fails}，其中只因它一项的占 {alone}。"),
        (Language::En, _) => {
            format!("The most likely reason to fail: the {name} (must be {rule}), in {fails} of simulations, in {alone} it alone.")
        }
    };
    if let Some(second) = ranked.get(1).filter(|c| c.fails.value > 0.0) {
        let (name, fails) = (words::short(second.indicator, language), words::probability(second.fails, replicates));
        told += &match language {
            Language::Zh => format!("其次是{name}，{fails}。"),
            Language::En => format!(" Next comes the {name}, in {fails}."),
        };
    }
    Some(told)
}

/// The rule whose limit is nearest, counted in standard errors of one review, among rules on the estimate itself.
fn tightest(round: &RoundOutcome) -> Option<(&Cause, &IndicatorOutcome, f64)> {
    let near = |c: &Cause| {
        let of = round.indicators.iter().find(|i| i.indicator == c.indicator)?;
        let found = of.judged()?;
        let margin = if c.larger_is_worse { c.limit - found.mean.value } else { found.mean.value - c.limit };
        let errors = margin / found.empirical_se.value;
        (words::compares(c) == Compares::Estimate && errors.is_finite()).then_some((of, margin, errors))
    };
    let all = round.failure_causes.iter().filter_map(|c| near(c).map(|(of, margin, errors)| (c, of, margin, errors)));
    all.min_by(|a, b| a.3.total_cmp(&b.3)).map(|(c, of, margin, _)| (c, of, margin))
}

fn margin(round: &RoundOutcome, language: Language) -> Option<String> {
    let (cause, of, margin) = tightest(round)?;
    let found = of.judged()?;
    let (name, limit) = (words::short(of.indicator, language), words::limit(cause));
    let mean = words::rate(found.mean.value);
    let (gap, sway) = (words::plain(margin.abs() * 100.0, 2), words::plain(found.empirical_se.value * 100.0, 2));
    Some(match (language, margin >= 0.0) {
        (Language::Zh, true) => {
            format!(
                "{name}平均会估成 {mean}，离标准线 {limit} 还有 {gap} 个百分点；而单是抽到谁，一次评估的结果就会上下摆动约 {sway} 个百分点。"
            )
        }
        (Language::Zh, false) => {
            format!(
                "{name}平均会估成 {mean}，已经越过标准线 {limit} 达 {gap} 个百分点；单是抽到谁，一次评估的结果就会上下摆动约 {sway} 个百分点。"
            )
        }
        (Language::En, true) => format!(
            "On average the {name} would be estimated at {mean}, {gap} points inside its limit of {limit}; who happens to be drawn alone moves one review by about {sway} points."
        ),
        (Language::En, false) => format!(
            "On average the {name} would be estimated at {mean}, {gap} points beyond its limit of {limit}; who happens to be drawn alone moves one review by about {sway} points."
        ),
    })
}

/// How many fewer replicates were needed.
fn reduced(round: &RoundOutcome, language: Language) -> Option<String> {
    let reduction = round.reduction.as_ref().filter(|r| r.times.is_finite())?;
    let (times, plain) = (words::plain(reduction.times, 1), words::plain(reduction.plain.value * 100.0, 1));
    let error = words::error_points(reduction.plain);
    let how = match reduction.method {
        "importance" => say(
            language,
            "通过的可能性用重要性抽样估计（多抽出错的情形，再按真实的机会加权）",
            "The chance of passing is estimated by importance sampling (more errors are drawn, and weighted down)",
        ),
        _ => say(
            language,
            "通过的可能性按每次抽中的样本精确计算后再平均",
            "The chance of passing is worked out given each sample, and averaged",
        ),
    };
    Some(match language {
        Language::Zh => format!("{how}：同样的误差，普通模拟要做 {times} 倍的次数（普通模拟得 {plain}% ±{error}）。"),
        Language::En => {
            format!("{how}: plain simulation needs {times} times as many replicates for the same error (it gives {plain}% ±{error}).")
        }
    })
}

pub(super) fn earlier(outcome: &Outcome, language: Language) -> Option<String> {
    if outcome.rounds.len() < 2 {
        return None;
    }
    let told = |r: &RoundOutcome| format!("{} {}", words::shown(&r.name), words::probability(r.pass_probability, outcome.replicates));
    let rounds: Vec<String> = outcome.rounds.iter().map(told).collect();
    Some(match language {
        Language::Zh => format!("各轮通过的可能性：{}；以最后一轮为准。", rounds.join("，")),
        Language::En => format!("Chance of passing each review: {}; the last one decides.", rounds.join(", ")),
    })
}

/// What an action of the county costs and changes.
pub(super) fn acted(action: &ActionOutcome, language: Language) -> String {
    let changes = [
        (action.omission, "漏评", "omissions"),
        (action.mis_exit, "错退", "mis-exits"),
        (action.mis_inclusion, "错评", "mis-inclusions"),
        (action.satisfied, "转为满意", "dissatisfied made satisfied"),
        (action.reached, "外出户可见到", "families away made easy to meet"),
    ];
    let told = |(figure, zh, en): (Figure, &str, &str)| {
        let households = words::plain(figure.value, 1);
        match language {
            Language::Zh => format!("{zh} {households} 户"),
            Language::En => format!("{households} {en}"),
        }
    };
    let changes: Vec<String> = changes.into_iter().filter(|(figure, ..)| figure.value > 0.0).map(told).collect();
    let (name, households, cost) =
        (words::shown(&action.name), words::count(action.households.into()), words::count(action.cost.round() as u64));
    let nothing = say(language, "没有变化", "nothing");
    let changes = if changes.is_empty() { nothing.to_string() } else { changes.join(say(language, "，", ", ")) };
    match language {
        Language::Zh => format!("行动“{name}”：面向 {households} 户，约花 {cost} 元，平均解决：{changes}。"),
        Language::En => format!("The action \"{name}\", for {households} households at about {cost} yuan, ends on average: {changes}."),
    }
}

/// The plan that raises the chance to pass most, beyond its simulation error.
pub(super) fn better(outcome: &Outcome, language: Language) -> Option<String> {
    let surely = |v: &&VariantOutcome| v.difference.value > 1.96 * v.difference.mcse && v.difference.value > 0.0;
    let best = outcome.variants.iter().filter(surely).max_by(|a, b| a.difference.value.total_cmp(&b.difference.value))?;
    let (name, by) = (words::shown(best.name.get(language)), words::plain(best.difference.value * 100.0, 1));
    let error = words::error_points(best.difference);
    Some(match language {
        Language::Zh => format!("比较过的方案中，“{name}”最有用：通过的可能性高 {by} 个百分点（误差 {error}）。"),
        Language::En => format!("Of the plans compared, \"{name}\" helps most: {by} points more likely to pass (error {error})."),
    })
}

/// What drives the chance to pass in a sweep.
pub(super) fn driven(drivers: &[Driver], language: Language) -> Option<String> {
    let percent = |p: f64| words::plain(p * 100.0, 1);
    let told = |d: &Driver| match (d.lowest, d.highest, language) {
        (Some((low, _)), Some((high, _)), Language::Zh) => format!("{} 由 {}% 到 {}%", words::shown(&d.key), percent(low), percent(high)),
        (Some((low, _)), Some((high, _)), Language::En) => format!("{} from {}% to {}%", words::shown(&d.key), percent(low), percent(high)),
        _ => format!("{} {}% ±{}", words::shown(&d.key), percent(d.total.value), percent(d.total.mcse)),
    };
    let parts: Vec<String> = drivers.iter().filter(|d| d.total.value.is_finite() || d.lowest.is_some()).map(told).collect();
    (!parts.is_empty()).then(|| match (language, drivers.iter().any(|d| d.total.value.is_finite())) {
        (Language::Zh, true) => format!("通过可能性的变动里，各因素（连同相互作用）占：{}。", parts.join("，")),
        (Language::En, true) => format!("Of what moves the chance to pass, each key with its interactions makes up: {}.", parts.join(", ")),
        (Language::Zh, false) => format!("单独改变一个数，通过的可能性：{}。", parts.join("，")),
        (Language::En, false) => format!("Changed alone, each number moves the chance to pass: {}.", parts.join(", ")),
    })
}

/// Who would be held to account: the own checks saw nothing, and the last review does.
pub(super) fn overlooked(chain: &Chain, replicates: u64, language: Language) -> String {
    let said = |figure| words::probability(figure, replicates);
    let (found, failed) = (said(chain.clean_then_found), said(chain.passed_then_failed));
    let mut ranked: Vec<&Overlooked> = chain.townships.iter().filter(|t| t.overlooked.value > 0.0).collect();
    ranked.sort_by(|a, b| b.overlooked.value.total_cmp(&a.overlooked.value));
    let first: Vec<String> = ranked.iter().take(3).map(|t| format!("{} {}", words::shown(&t.name), said(t.overlooked))).collect();
    let mut told = match language {
        Language::Zh => format!("责任倒查：前面各轮一个问题也没查出、最后一轮却查出的可能性 {found}；前面都通过、最后不过的 {failed}。"),
        Language::En => format!(
            "Held to account: the chance that the earlier reviews find nothing and the last one does is {found}; that they are passed and the last one fails, {failed}."
        ),
    };
    if !first.is_empty() {
        told += &match language {
            Language::Zh => format!("分乡镇看（本乡镇前面没查出、最后查出）最高的是：{}。", first.join("，")),
            Language::En => format!(" By township (nothing found there before, something at last) it is highest in {}.", first.join(", ")),
        };
    }
    told
}

fn look(round: &RoundOutcome, replicates: u64, language: Language) -> Vec<String> {
    let told = |t: &&crate::simulate::TownshipOutcome| {
        let (name, drawn) = (words::shown(&t.name), words::probability(t.drawn, replicates));
        let (more, error) = (words::plain(t.failure_difference.value * 100.0, 1), words::error_points(t.failure_difference));
        match language {
            Language::Zh => format!("{name}：{drawn} 的可能被抽中；抽中它，不过的可能性高 {more} 个百分点（误差 {error}）。"),
            Language::En => format!("{name}: {drawn} likely to be drawn; if it is, failing is {more} points more likely (error {error})."),
        }
    };
    plots::riskiest(&round.townships).iter().take(3).map(told).collect()
}
