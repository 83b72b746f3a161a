//! Further sentences of the answer: earlier reviews, actions, other plans, what drives the result, who answers for it, where to look.

use super::keys::Key;
use super::plots;
use super::words::{self, told};
use crate::simulate::{ActionOutcome, Chain, Driver, Figure, Outcome, Overlooked, RoundOutcome, VariantOutcome};
use crate::units::Language;

/// How many fewer replicates were needed.
pub(super) fn reduced(round: &RoundOutcome, language: Language) -> Option<String> {
    let reduction = round.reduction.as_ref()?;
    if reduction.method == "importance" && reduction.times.partial_cmp(&1.0) != Some(std::cmp::Ordering::Greater) {
        let told = told!(language, "importance-saves-nothing");
        return Some(told.to_owned());
    }
    let reduction = Some(reduction).filter(|r| r.times.is_finite())?;
    let (times, plain) = (words::plain(reduction.times, 1), words::plain(reduction.plain.value * 100.0, 1));
    let error = words::error_points(reduction.plain);
    Some(match reduction.method {
        "importance" => told!(language, "importance-saves", times, plain, error),
        "stratified" => told!(language, "stratified-saves", times, plain, error),
        _ => told!(language, "given-the-sample-saves", times, plain, error),
    })
}

pub(super) fn earlier(outcome: &Outcome, language: Language) -> Option<String> {
    if outcome.rounds.len() < 2 {
        return None;
    }
    let told = |r: &RoundOutcome| format!("{} {}", words::shown(&r.name), words::probability(r.pass_probability, outcome.replicates));
    let rounds: Vec<String> = outcome.rounds.iter().map(told).collect();
    Some(told!(language, "earlier", rounds = words::clauses(&rounds, language)))
}

/// What an action of the county costs and changes.
pub(super) fn acted(action: &ActionOutcome, language: Language) -> String {
    let (name, cost) = (words::shown(&action.name), words::count(action.cost.round() as u64));
    let households = action.households;
    let number = |figure: Figure| words::plain(figure.value, 1);
    let changes = [
        (action.omission, told!(language, "settled-omission", number = number(action.omission))),
        (action.mis_exit, told!(language, "settled-mis-exit", number = number(action.mis_exit))),
        (action.mis_inclusion, told!(language, "settled-mis-inclusion", number = number(action.mis_inclusion))),
        (action.satisfied, told!(language, "settled-satisfied", number = number(action.satisfied))),
        (action.reached, told!(language, "settled-reached", number = number(action.reached))),
    ];
    let changes: Vec<String> = changes.into_iter().filter(|(figure, _)| figure.value > 0.0).map(|(_, told)| told).collect();
    if changes.is_empty() {
        return told!(language, "acted-in-vain", name, households, cost);
    }
    told!(language, "acted", name, households, cost, changes = words::list(&changes, language))
}

/// The plan that raises the chance to pass most, beyond its simulation error.
pub(super) fn better(outcome: &Outcome, language: Language) -> Option<String> {
    let surely = |v: &&VariantOutcome| v.difference.value > 1.96 * v.difference.mcse && v.difference.value > 0.0;
    let best = outcome.variants.iter().filter(surely).max_by(|a, b| a.difference.value.total_cmp(&b.difference.value))?;
    let (name, by) = (words::shown(best.name.get(language)), words::plain(best.difference.value * 100.0, 1));
    let error = words::error_points(best.difference);
    Some(told!(language, "better", name, by, error))
}

/// What drives the chance to pass in a sweep.
pub(super) fn driven(drivers: &[Driver], several: bool, language: Language) -> Option<String> {
    let percent = |p: f64| words::plain(p * 100.0, 1);
    let told = |d: &Driver| {
        let key = Key::new(&d.key, several, language).words;
        match (d.lowest, d.highest) {
            (Some((low, _)), Some((high, _))) => told!(language, "driver-range", key, low = percent(low), high = percent(high)),
            _ => format!("{key} {}% ±{}", percent(d.total.value), percent(d.total.mcse)),
        }
    };
    let keys: Vec<String> = drivers.iter().filter(|d| d.total.value.is_finite() || d.lowest.is_some()).map(told).collect();
    let keys = (!keys.is_empty()).then(|| words::clauses(&keys, language))?;
    let shares = drivers.iter().any(|d| d.total.value.is_finite());
    Some(if shares { told!(language, "driven-shares", keys) } else { told!(language, "driven-alone", keys) })
}

/// Who would be held to account: the own checks saw nothing, and the last review does.
pub(super) fn overlooked(chain: &Chain, replicates: u64, language: Language) -> String {
    let said = |figure| words::probability(figure, replicates);
    let (found, failed) = (said(chain.clean_then_found), said(chain.passed_then_failed));
    let mut ranked: Vec<&Overlooked> = chain.townships.iter().filter(|t| t.overlooked.value > 0.0).collect();
    ranked.sort_by(|a, b| b.overlooked.value.total_cmp(&a.overlooked.value));
    let first: Vec<String> = ranked.iter().take(3).map(|t| format!("{} {}", words::shown(&t.name), said(t.overlooked))).collect();
    if first.is_empty() {
        return told!(language, "overlooked", found, failed);
    }
    told!(language, "overlooked-by-township", found, failed, townships = words::clauses(&first, language))
}

/// The townships that make failing likelier if they are drawn; else those where errors are found most often.
pub(super) fn look(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let risky = plots::riskiest(&round.townships);
    let Some(error) = risky.first().map(|t| words::error_points(t.failure_difference)) else { return often(round, replicates, language) };
    let told = |t: &&crate::simulate::TownshipOutcome| format!("{} {}", words::shown(&t.name), words::points(t.failure_difference.value));
    let names = words::list(&risky.iter().take(3).map(told).collect::<Vec<_>>(), language);
    Some(told!(language, "look-risky", names, error))
}

/// The three townships where errors are found most often.
fn often(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let ranked = plots::by_findings(&round.townships);
    let first = ranked.iter().take(3).filter(|t| t.finding.value > 0.0);
    let first: Vec<String> = first.map(|t| format!("{} {}", words::shown(&t.name), words::probability(t.finding, replicates))).collect();
    let names = words::list(&first, language);
    (!first.is_empty()).then(|| told!(language, "look-often", names))
}
