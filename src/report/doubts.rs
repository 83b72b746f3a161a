//! What looks safer than it is: one sentence for the worst case of each kind of doubt.

use super::plots;
use super::words::{self, told};
use crate::simulate::{IndicatorOutcome, RoundOutcome};
use crate::units::{Indicator, Language};

/// All doubts that this outcome gives reason for.
pub(super) fn all(round: &RoundOutcome, replicates: u64, language: Language) -> impl Iterator<Item = String> {
    let flattered = flattering(round, language);
    [flattered, nothing_found(round, replicates, language), intervals(round, replicates, language), not_judged(round, replicates, language)]
        .into_iter()
        .flatten()
}

/// The review sees less trouble than there is.
fn flattering(round: &RoundOutcome, language: Language) -> Option<String> {
    let flattered = |of: &IndicatorOutcome| {
        let found = of.judged()?;
        let worse = round.failure_causes.iter().find(|c| c.indicator == of.indicator)?.larger_is_worse;
        let better = if worse { -found.bias.value } else { found.bias.value };
        (better > 3.0 * found.bias.mcse && better > 0.1 * found.empirical_se.value).then_some(better / found.empirical_se.value)
    };
    let worst = round.indicators.iter().filter_map(|i| Some((i, flattered(i)?))).max_by(|a, b| a.1.total_cmp(&b.1))?.0;
    let (name, found) = (words::short(worst.indicator, language), worst.judged()?);
    let (truth, mean) = (words::rate(worst.truth.value), words::rate(found.mean.value));
    Some(told!(language, "doubt-flattered", name, truth, mean))
}

fn nothing_found(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let rate = |of: &&IndicatorOutcome| round.judges(of.indicator) && of.truth.value > 0.0 && of.indicator != Indicator::Approval;
    let shares = round.indicators.iter().filter(rate).filter_map(|i| Some((i, i.judged()?.nothing_found))).filter(|(_, s)| s.value >= 0.05);
    let (of, share) = shares.max_by(|a, b| a.1.value.total_cmp(&b.1.value))?;
    let (name, share, truth) = (words::short(of.indicator, language), words::probability(share, replicates), words::rate(of.truth.value));
    Some(told!(language, "doubt-nothing-found", share, name, truth))
}

fn intervals(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let (indicator, of) = plots::worst_interval(round)?;
    let (name, method) = (words::short(indicator, language), words::method(of.method));
    let (promised, held) = (words::plain(of.level * 100.0, 1), words::probability(of.coverage, replicates));
    Some(told!(language, "doubt-interval", promised, name, method, held))
}

fn not_judged(round: &RoundOutcome, replicates: u64, language: Language) -> Option<String> {
    let none = round.failure_causes.iter().filter(|c| c.not_judged.value >= 0.01);
    let worst = none.max_by(|a, b| a.not_judged.value.total_cmp(&b.not_judged.value))?;
    let (name, share) = (words::short(worst.indicator, language), words::probability(worst.not_judged, replicates));
    Some(told!(language, "doubt-not-judged", share, name))
}
