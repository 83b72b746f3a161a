//! The answer in plain words: would we pass, why not, how far from the line, what to do first, how sure this is, what not to trust.

use super::words::{self, say};
use super::{Provenance, asides, doubts, operating, plots, published};
use crate::judge::On;
use crate::simulate::{Cause, Figure, IndicatorOutcome, Operating, Outcome, RoundOutcome};
use crate::units::Language;

/// What is told, sentence by sentence; the terminal and the page set it each in its own way.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The answer itself.
    pub(super) lead: String,
    /// Its traffic light (`go`, `slow`, `stop`) and the words for it, where there is an answer.
    pub(super) verdict: Option<(&'static str, &'static str)>,
    /// Cause, margin.
    pub(super) because: Vec<String>,
    /// Earlier reviews, actions, what drives the result.
    pub(super) more: Vec<String>,
    /// The three most useful next steps.
    pub(super) steps: Vec<String>,
    /// How sure the answer is.
    pub(super) sure: Vec<String>,
    /// What looks safer than it is, the weightiest first.
    pub(super) beware: Vec<String>,
}

/// All sentences.
pub(super) fn told(outcome: &Outcome, provenance: &Provenance, language: Language) -> Told {
    let Some(round) = outcome.last() else {
        let lead = say(language, "没有模拟任何一轮评估，无法回答。", "No review was simulated: there is no answer.").to_string();
        return Told { lead, ..Told::default() };
    };
    let nearest = outcome.operating.as_ref().and_then(|of| operating::margins(of, language).into_iter().next());
    let because = [reason(round, outcome.replicates, language), margin(round, language), nearest].into_iter().flatten().collect();
    let mut more: Vec<String> = asides::reduced(round, language).into_iter().chain(asides::earlier(outcome, language)).collect();
    more.extend(outcome.rounds.iter().flat_map(|round| &round.actions).map(|action| asides::acted(action, language)));
    more.extend(outcome.sweep.iter().flat_map(|sweep| asides::driven(&sweep.drivers, language)));
    more.extend(outcome.chain.as_ref().map(|chain| asides::overlooked(chain, outcome.replicates, language)));
    more.extend(published::told(outcome, language));
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
        steps: steps(outcome, round, provenance, language),
        sure: sure(round.pass_probability, outcome.operating.as_ref(), language),
        beware,
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
pub(super) fn light(p: f64) -> &'static str {
    match p {
        0.95.. => "go",
        0.5.. => "slow",
        _ => "stop",
    }
}

/// The words for it.
pub(super) fn verdict(p: f64, language: Language) -> &'static str {
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
        (c.rule.on == On::Estimate && errors.is_finite()).then_some((of, margin, errors))
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

/// The three most useful next steps: the best of the plans compared, what half of the cases set right would bring, where to look, how to
/// learn more, a rehearsal.
fn steps(outcome: &Outcome, round: &RoundOutcome, provenance: &Provenance, language: Language) -> Vec<String> {
    let halved = outcome.operating.iter().flat_map(|of| operating::halved(of, language)).take(2);
    let plan = words::shown(&provenance.scenario_file);
    let learn = match language {
        Language::Zh => format!("看先查哪些村、查多少户：运行 preassess plan {plan}，它会列出复查名单。"),
        Language::En => format!("See which villages to re-check first, and how many households: preassess plan {plan} makes the list."),
    };
    let rehearse = match language {
        Language::Zh => format!("先演练一遍：运行 preassess draw {plan}，按评估的办法抽一份样本，照单入户。"),
        Language::En => format!("Rehearse: preassess draw {plan} draws one sample as the review would, for your own teams to visit."),
    };
    let all = asides::better(outcome, language).into_iter().chain(halved).chain(asides::look(round, outcome.replicates, language));
    all.chain([learn, rehearse]).take(3).collect()
}

/// Simulation error, then what the answer would be if things were otherwise.
pub(super) fn sure(chance: Figure, of: Option<&Operating>, language: Language) -> Vec<String> {
    let error = words::error_points(chance);
    let by_luck = match (language, error == words::NOTHING) {
        (Language::Zh, false) => format!("模拟误差 ±{error} 个百分点：只因模拟次数有限，多模拟就变小。真正的把握要看下面的前提。"),
        (Language::En, false) => format!(
            "Simulation error ±{error} points: only because the number of simulations is limited; more of them make it smaller. What really counts is what the answer rests on."
        ),
        (Language::Zh, true) => "模拟里没有出现过另一种结果，所以只能给出界限；多模拟，界限就更紧。真正的把握要看下面的前提。".to_owned(),
        (Language::En, true) => "The other result never occurred, so that only a bound can be given; more simulations make it tighter. What really counts is what the answer rests on.".to_owned(),
    };
    let mut sure = vec![by_luck];
    let matters = of.map(|of| operating::matters(of, language)).unwrap_or_default();
    if matters.is_empty() {
        sure.push(
            say(
                language,
                "假定的真实情况、入户的条件和评估的办法若有不同，答案的变化会比模拟误差大得多（见“这样算的前提”和“用了哪些数”）。",
                "If the truth, the interviews or the review are other than assumed, the answer changes by much more than the simulation error (see \"What this rests on\").",
            )
            .to_owned(),
        );
    }
    sure.extend(matters.into_iter().take(3));
    sure
}
