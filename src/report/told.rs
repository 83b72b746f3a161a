//! The answer in plain words: would we pass, why not, how far from the line, what to do first, how sure this is, what not to trust.

use super::operating::Present;
use super::words::{self, told};
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
        let lead = told!(language, "no-review").to_string();
        return Told { lead, ..Told::default() };
    };
    let nearest = outcome.operating.as_ref().and_then(|of| operating::margins(of, language).into_iter().next());
    let because = [reason(round, outcome.replicates, language), margin(round, language), nearest].into_iter().flatten().collect();
    let mut more: Vec<String> = asides::reduced(round, language).into_iter().chain(asides::earlier(outcome, language)).collect();
    more.extend(outcome.rounds.iter().flat_map(|round| &round.actions).map(|action| asides::acted(action, language)));
    more.extend(outcome.sweep.iter().flat_map(|sweep| asides::driven(&sweep.drivers, outcome.rounds.len() > 1, language)));
    more.extend(outcome.chain.as_ref().map(|chain| asides::overlooked(chain, outcome.replicates, language)));
    more.extend(published::told(outcome, language));
    let mut beware = Vec::new();
    if provenance.synthetic {
        beware.push(told!(language, "made-up-county").to_string());
    }
    beware.extend(doubts::all(round, outcome.replicates, language));
    let judged = !round.failure_causes.is_empty() && round.pass_probability.value.is_finite();
    let present = Present { chance: round.pass_probability, replicates: outcome.replicates };
    let p = Some(present.chance.value).filter(|_| judged && bears_verdict(present));
    Told {
        lead: lead(round, present, language),
        verdict: p.map(|p| (light(p), verdict(p, language))),
        because,
        more,
        steps: steps(outcome, round, provenance, language),
        sure: sure(present, outcome.operating.as_ref(), language),
        beware,
    }
}

fn lead(round: &RoundOutcome, present: Present, language: Language) -> String {
    let (p, n) = (present.chance, words::count(present.replicates));
    if round.failure_causes.is_empty() || !p.value.is_finite() {
        return told!(language, "lead-no-limit").to_string();
    }
    let told = words::probability(p, present.replicates);
    if p.value >= 1.0 || p.value <= 0.0 {
        let less = told.trim_start_matches(['<', '>']);
        return if p.value >= 1.0 { told!(language, "lead-never-failed", n, less) } else { told!(language, "lead-never-passed", n, less) };
    }
    if !bears_verdict(present) {
        return told!(language, "lead-one", told);
    }
    let (error, verdict) = (words::error_points(p), verdict(p.value, language));
    told!(language, "lead", told, error, n, verdict)
}

/// Whether so many replicates bear a verdict: there is an error, or what never (or always) happened is rare (or usual) beyond doubt.
pub(super) fn bears_verdict(Present { chance, replicates }: Present) -> bool {
    if chance.value <= 0.0 || chance.value >= 1.0 { words::bound(replicates) <= 0.05 } else { replicates > 1 && chance.mcse.is_finite() }
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
        0.95.. => told!(language, "very-likely"),
        0.8.. => told!(language, "likely-not-safe"),
        0.5.. => told!(language, "either-way"),
        0.05.. => told!(language, "more-likely-to-fail"),
        _ => told!(language, "almost-sure-to-fail"),
    }
}

fn reason(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let ranked = plots::ranked(&round.failure_causes);
    let first = ranked.first().filter(|c| c.fails.value > 0.0)?;
    let (name, rule) = (words::short(first.indicator, language), words::rule(&first.rule, language));
    // Shares of what was simulated: none and all are said as they are.
    let counted = |share: Figure| match share.value {
        none if none <= 0.0 => "0%".to_owned(),
        all if all >= 1.0 => "100%".to_owned(),
        _ => words::probability(share, replicates),
    };
    let (fails, alone) = (counted(first.fails), counted(first.fails_alone));
    let next = ranked.get(1).filter(|c| c.fails.value > 0.0);
    Some(match next {
        Some(next) => {
            let (next, next_fails) = (words::short(next.indicator, language), counted(next.fails));
            told!(language, "reason-and-next", name, rule, fails, alone, next, next_fails)
        }
        None if ranked.len() == 1 => told!(language, "reason-only", name, rule, fails),
        None => told!(language, "reason", name, rule, fails, alone),
    })
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
    let (name, limit) = (words::short(of.indicator, language), words::limit(&cause.rule));
    let mean = words::rate(found.mean.value);
    let (gap, sway) = (words::plain(margin.abs() * 100.0, 2), words::plain(found.empirical_se.value * 100.0, 2));
    Some(if margin >= 0.0 {
        told!(language, "margin-inside", name, mean, gap, limit, sway)
    } else {
        told!(language, "margin-beyond", name, mean, gap, limit, sway)
    })
}

/// The three most useful next steps: the best of the plans compared, what half of the cases set right would bring, where to look, how to
/// learn more, a rehearsal.
fn steps(outcome: &Outcome, round: &RoundOutcome, provenance: &Provenance, language: Language) -> Vec<String> {
    let present = Present { chance: round.pass_probability, replicates: outcome.replicates };
    let halved = outcome.operating.iter().flat_map(|of| operating::halved(of, present, language)).take(2);
    let plan = words::shown(&provenance.scenario_file);
    let learn = told!(language, "step-plan", plan = &plan);
    let rehearse = told!(language, "step-rehearse", plan);
    let all = asides::better(outcome, language).into_iter().chain(halved).chain(asides::look(round, outcome.replicates, language));
    all.chain([learn, rehearse]).take(3).collect()
}

/// Simulation error, then what the answer would be if things were otherwise.
pub(super) fn sure(present: Present, of: Option<&Operating>, language: Language) -> Vec<String> {
    let error = words::error_points(present.chance);
    let by_luck = if error != words::NOTHING {
        told!(language, "sure-error", error)
    } else if present.replicates == 1 {
        told!(language, "sure-one").to_owned()
    } else {
        told!(language, "sure-bound").to_owned()
    };
    let mut sure = vec![by_luck];
    let matters = of.map(|of| operating::matters(of, present, language)).unwrap_or_default();
    if matters.is_empty() {
        sure.push(told!(language, "sure-assumptions").to_owned());
    }
    sure.extend(matters.into_iter().take(3));
    sure
}
