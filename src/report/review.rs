//! What the page of a run tells.

use super::plots::Picture;
use super::story::Story;
use super::told::{Told, told};
use super::words::{self, told};
use super::{Provenance, evidence, method};
use crate::simulate::Outcome;
use crate::units::Language;

/// The story of a run in one language.
pub(super) fn story(outcome: &Outcome, provenance: &Provenance, pictures: &[Picture], language: Language) -> Story {
    let Told { lead, verdict, because, more: _, steps, sure, beware } = told(outcome, provenance, language);
    let indicators = outcome.last().into_iter().flat_map(|round| &round.indicators).map(|of| of.indicator);
    let mut story = Story {
        light: verdict.map(|(light, _)| light),
        verdict: verdict.map(|(_, words)| words),
        lead,
        because,
        steps,
        sure,
        beware,
        how: method::how(provenance, language),
        ..Story::from(&outcome.title, provenance, language)
    };
    if let Some(round) = outcome.last() {
        let profile = round.profile.as_deref().map(|profile| format!(" · {}", words::shown(profile))).unwrap_or_default();
        story.facts.push((told!(language, "review-head"), words::shown(&round.name) + &profile));
    }
    story.with(evidence::sections(outcome, pictures, language), method::formulas(indicators, language), provenance, language)
}
