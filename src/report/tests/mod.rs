//! What a reader must be able to rely on, whatever the outcome.

mod files;
mod page;
mod told;

use std::fs;
use std::path::Path;

use super::fixture::{self, NAN, share};
use super::*;
use crate::simulate::{Histogram, Outcome};
use crate::units::Language;

const BOTH: [Language; 2] = [Language::Zh, Language::En];

fn write(dir: &Path, outcome: &Outcome, language: Language) {
    Output::create(dir).unwrap().write(outcome, &fixture::provenance(), language).unwrap();
}

/// The fixture, with one thing changed in the deciding review.
fn with(change: impl FnOnce(&mut crate::simulate::RoundOutcome)) -> Outcome {
    let mut outcome = fixture::outcome();
    change(outcome.rounds.last_mut().unwrap());
    outcome
}

/// Outcomes that are awkward to tell, one for each way.
fn awkward() -> Vec<Outcome> {
    let mut none = fixture::outcome();
    none.rounds.clear();
    let hostile = format!("<script>alert(1)</script>\u{202e}&\"'{}", "长".repeat(10_000));
    vec![
        none,
        with(|r| r.failure_causes.clear()),
        with(|r| r.indicators.clear()),
        with(|r| r.townships.clear()),
        with(|r| r.pass_probability = NAN),
        with(|r| {
            r.pass_probability = share(1.0);
            r.failure_causes.iter_mut().for_each(|c| (c.fails, c.fails_alone) = (share(0.0), share(0.0)));
        }),
        with(|r| r.failure_causes.iter_mut().for_each(|c| (c.fails, c.fails_alone, c.limit) = (NAN, NAN, f64::NAN))),
        with(|r| r.indicators.iter_mut().flat_map(|i| &mut i.by_estimator).for_each(|e| e.histogram = Histogram::default())),
        with(|r| r.townships = (0..200).map(|k| fixture::township(&format!("第{k}镇"), k % 42)).collect()),
        with(|r| r.townships.iter_mut().for_each(|t| (t.drawn, t.finding, t.failure_difference) = (NAN, NAN, NAN))),
        with(|r| {
            r.name = hostile.clone();
            r.townships[0].name = hostile;
        }),
    ]
}

/// Every file below a folder with its bytes.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(contents(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

/// The page in the reader's language.
fn page(outcome: &Outcome, provenance: &Provenance, language: Language) -> String {
    let [zh, en] = BOTH.map(|language| plots::draw(outcome, outcome.last().unwrap(), language).unwrap());
    let stories = [review::story(outcome, provenance, &zh, Language::Zh), review::story(outcome, provenance, &en, Language::En)];
    super::page::html(&stories, provenance, language).unwrap()
}
