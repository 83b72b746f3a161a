//! Further sentences of the answer: earlier reviews, actions, other plans, what drives the result, who answers for it, where to look.

use super::plots;
use super::words::{self, say};
use crate::simulate::{ActionOutcome, Chain, Driver, Figure, Outcome, Overlooked, RoundOutcome, VariantOutcome};
use crate::units::Language;

/// How many fewer replicates were needed.
pub(super) fn reduced(round: &RoundOutcome, language: Language) -> Option<String> {
    let reduction = round.reduction.as_ref()?;
    if reduction.method == "importance" && reduction.times.partial_cmp(&1.0) != Some(std::cmp::Ordering::Greater) {
        let told = say(
            language,
            "重要性抽样在这里不省次数，仍按普通模拟估计。",
            "Importance sampling saves no replicates here: the chance is the plain share.",
        );
        return Some(told.to_owned());
    }
    let reduction = Some(reduction).filter(|r| r.times.is_finite())?;
    let (times, plain) = (words::plain(reduction.times, 1), words::plain(reduction.plain.value * 100.0, 1));
    let error = words::error_points(reduction.plain);
    let how = match reduction.method {
        "importance" => say(
            language,
            "通过的可能性用重要性抽样估计（多抽出错的情形，再按真实的机会加权）",
            "The chance of passing is estimated by importance sampling (more errors are drawn, and weighted down)",
        ),
        "stratified" => say(language, "各次模拟的第一阶段分层轮抽", "First stages are drawn evenly over the replicates"),
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
    let (name, cost) = (words::shown(&action.name), words::count(action.cost.round() as u64));
    let households = words::count(action.households.into());
    let changes = [
        (action.omission, "漏评户", "omitted households"),
        (action.mis_exit, "错退户", "wrongly exited households"),
        (action.mis_inclusion, "错评户", "wrongly included households"),
        (action.satisfied, "转为满意的户", "dissatisfied households won over"),
        (action.reached, "能见到的外出户", "families away made easy to meet"),
    ];
    let told = |(figure, zh, en): (Figure, &str, &str)| format!("{} {}", say(language, zh, en), words::plain(figure.value, 1));
    let changes: Vec<String> = changes.into_iter().filter(|(figure, ..)| figure.value > 0.0).map(told).collect();
    let changes = words::list(&changes, language);
    match (language, changes.is_empty()) {
        (Language::Zh, false) => format!("行动“{name}”面向 {households} 户，约花 {cost} 元。平均解决：{changes}。"),
        (Language::Zh, true) => format!("行动“{name}”面向 {households} 户，约花 {cost} 元，没有解决什么。"),
        (Language::En, false) => format!(
            "The action \"{name}\" is for {} at about {cost} yuan. Settled on average: {changes}.",
            words::plural(&households, "household", "households")
        ),
        (Language::En, true) => format!(
            "The action \"{name}\" is for {} at about {cost} yuan and settles nothing.",
            words::plural(&households, "household", "households")
        ),
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

/// The townships that make failing likelier if they are drawn; else those where errors are found most often.
pub(super) fn look(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let risky = plots::riskiest(&round.townships);
    let Some(error) = risky.first().map(|t| words::error_points(t.failure_difference)) else { return often(round, replicates, language) };
    let told = |t: &&crate::simulate::TownshipOutcome| format!("{} {}", words::shown(&t.name), words::points(t.failure_difference.value));
    let names = words::list(&risky.iter().take(3).map(told).collect::<Vec<_>>(), language);
    Some(match language {
        Language::Zh => format!("先看这些乡镇，抽中了，不过的可能性会高出几个百分点：{names}（误差约 {error}）。"),
        Language::En => format!(
            "Look first at the townships that make failing more likely if they are drawn, by points: {names} (error about {error})."
        ),
    })
}

/// The three townships where errors are found most often.
fn often(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let ranked = plots::by_findings(&round.townships);
    let first = ranked.iter().take(3).filter(|t| t.finding.value > 0.0);
    let first: Vec<String> = first.map(|t| format!("{} {}", words::shown(&t.name), words::probability(t.finding, replicates))).collect();
    let names = words::list(&first, language);
    (!first.is_empty()).then(|| match language {
        Language::Zh => format!("先到最常查出问题的乡镇看：{names}（一次评估在那里查出问题的可能性）。"),
        Language::En => {
            format!("Look first at the townships where errors are found most often: {names} (the chance that a review finds one there).")
        }
    })
}
