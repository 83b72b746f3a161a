//! What was really published, held against the simulation: sentences and tables.

use super::counties;
use super::exhibit::{Section, Table, error, number, plain, share, worded};
use super::keys::{Key, points};
use super::plots::Picture;
use super::words::{self, each, told};
use crate::simulate::{Likelihood, Outcome, REGION, SweepOutcome};
use crate::units::Language;
use minijinja::value::Value;

/// How likely the published result is, and what it speaks for.
pub(super) fn told(outcome: &Outcome, language: Language) -> Vec<String> {
    let mut told: Vec<String> = outcome.published.iter().map(|l| likely(l, outcome, language)).collect();
    told.extend(outcome.sweep.as_ref().and_then(|sweep| speaks_for(sweep, outcome.rounds.len() > 1, language)));
    told.extend(outcome.counties.iter().flat_map(|counties| counties::told(counties, outcome.replicates, language)));
    told
}

fn likely(of: &Likelihood, outcome: &Outcome, language: Language) -> String {
    let part = |f: &crate::simulate::FigureLikelihood| {
        let (name, published) = (words::short(f.indicator, language), printed(f.published));
        let near = words::probability(f.near, outcome.replicates);
        told!(language, "published-figure", name, published, near)
    };
    let parts: Vec<String> = of.figures.iter().map(part).collect();
    let (all, error) = (words::probability(of.all, outcome.replicates), words::error_points(of.all));
    let exactly = words::probability(of.all_as_printed, outcome.replicates);
    told!(language, "published-likely", all, error, exactly, each = words::clauses(&parts, language))
}

/// A share in per cent with the digits that it has.
pub(super) fn printed(share: f64) -> String {
    format!("{}%", words::plain(share * 100.0, 4))
}

/// The values of each key that the published result does not speak against.
fn speaks_for(of: &SweepOutcome, several: bool, language: Language) -> Option<String> {
    let support = of.support.as_ref()?;
    let left = |profile: &crate::simulate::Profile| {
        let key = Key::new(&profile.key, several, language);
        let inside = profile.values.iter().filter(|value| support.points[value.point].inside);
        let inside: Vec<String> = inside.map(|value| key.value(value.value)).collect();
        let key = key.words;
        if inside.len() == profile.values.len() {
            return told!(language, "key-any-value", key);
        }
        told!(language, "key-values", key, values = words::list(&inside, language))
    };
    let parts: Vec<String> = support.profiles.iter().map(left).collect();
    let region = words::plain(REGION, 2);
    let likeliest = points(&of.sweep, several, language).into_iter().nth(support.best)?;
    let keys = if parts.is_empty() { words::NOTHING.to_owned() } else { words::parts(&parts, language) };
    Some(told!(language, "published-speaks-for", likeliest, region, keys))
}

/// The section of the page, with the map where there is one.
pub(super) fn section(outcome: &Outcome, pictures: &[Picture], language: Language) -> Option<Section> {
    let drawn: String = pictures.iter().filter(|p| ["likelihood", "counties"].contains(&p.name)).map(|p| p.inline.as_str()).collect();
    let tables: Vec<Table> = [
        figures(outcome, language),
        support(outcome, language),
        outcome.counties.as_ref().and_then(|counties| counties::shapes(counties, language)),
        outcome.counties.as_ref().and_then(|counties| counties::between(counties, language)),
        outcome.counties.as_ref().and_then(|counties| counties::curves(counties, outcome.replicates, language)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut points = told(outcome, language);
    let reading = if points.is_empty() { String::new() } else { points.remove(0) };
    let title = told!(language, "held-against-what-was-published");
    let svg = (!drawn.is_empty()).then(|| Value::from_safe_string(drawn));
    (!tables.is_empty()).then(|| Section { points, svg, ..Section::plain("published", title, reading, tables) })
}

fn figures(outcome: &Outcome, language: Language) -> Option<Table> {
    let of = outcome.published.as_ref()?;
    let heads = each![language; "indicator", "published", "counts-as-near-points", "near", "error", "printed-alike"];
    let row = |f: &crate::simulate::FigureLikelihood| {
        vec![
            worded(words::indicator(f.indicator, language)),
            number(printed(f.published), f.published),
            plain(f.within * 100.0, 4),
            share(f.near, outcome.replicates),
            error(f.near),
            share(f.as_printed, outcome.replicates),
        ]
    };
    let caption = told!(language, "published-caption");
    Some(Table::new("published", heads, 1, of.figures.iter().map(row).collect(), language)?.open(caption))
}

fn support(outcome: &Outcome, language: Language) -> Option<Table> {
    let sweep = outcome.sweep.as_ref()?;
    let support = sweep.support.as_ref()?;
    let several = outcome.rounds.len() > 1;
    let heads = each![language; "key", "value", "log-likelihood-at-best", "error", "possible"];
    let rows = support.profiles.iter().flat_map(|profile| {
        let key = Key::new(&profile.key, several, language);
        profile.values.iter().map(move |value| {
            let of = support.points[value.point];
            let possible = if of.inside { told!(language, "yes") } else { told!(language, "no") };
            vec![
                worded(key.spelt()),
                number(key.value(value.value), value.value),
                plain(of.log_ratio.value, 2),
                plain(of.log_ratio.mcse, 2),
                worded(possible),
            ]
        })
    });
    let caption = told!(language, "support-caption");
    Some(Table::new("support", heads, 1, rows.collect(), language)?.open(caption))
}
