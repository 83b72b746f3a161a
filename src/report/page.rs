//! report.html: one page that needs nothing but itself. Words are in `page.html`, in both languages side by side.
//!
//! The door for more: the deciding review stands in the page as JSON (`#result`), the plots as named inline SVG.

use base64::{Engine, engine::general_purpose::STANDARD};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, context};
use serde::Serialize;

use super::plots::{self, Picture};
use super::{Provenance, answer, font, json, words};
use crate::simulate::{Outcome, RoundOutcome, TownshipOutcome};
use crate::units::Language;

/// The template; its name's ending turns escaping on.
const NAME: &str = "report.html";
/// A longer table of townships ends here and points to the file.
const ROWS: usize = 200;

#[derive(Serialize)]
struct Plot<'a> {
    name: &'a str,
    title: &'a str,
    reading: &'a str,
    svg: Value,
}

#[derive(Serialize)]
struct IndicatorRow {
    name: &'static str,
    estimator: &'static str,
    truth: String,
    mean: String,
    range: String,
    rules: String,
    met: String,
    error: String,
    deff: String,
    judged: bool,
}

#[derive(Serialize)]
struct TownshipRow {
    name: String,
    villages: String,
    households: String,
    drawn: String,
    finding: String,
    difference: String,
    error: String,
}

/// The page.
pub(super) fn html(
    outcome: &Outcome,
    provenance: &Provenance,
    pictures: &[Picture],
    language: Language,
) -> Result<String, minijinja::Error> {
    let mut pages = Environment::new();
    pages.add_template(NAME, include_str!("page.html"))?;
    let told = answer::told(outcome, provenance, language);
    let round = outcome.last();
    let n = outcome.replicates;
    let plots: Vec<Plot<'_>> = pictures.iter().map(plot).collect();
    let townships: Vec<TownshipRow> = round.map(|r| township_rows(r, n)).unwrap_or_default();
    let fieldwork = round.map(|r| [&r.fieldwork.villages, &r.fieldwork.drawn, &r.fieldwork.interviewed].map(|f| words::plain(f.value, 1)));
    let data = json::embedded(outcome).unwrap_or_else(|_| "null".to_string());
    let page = pages.get_template(NAME)?.render(context! {
        zh => language == Language::Zh,
        title => words::shown(&outcome.title),
        lead => told.lead,
        because => told.because,
        beware => told.beware,
        plots => Value::from(Serde(&plots)),
        indicators => Value::from(Serde(round.map(|r| indicator_rows(r, n, language)))),
        townships => Value::from(Serde(&townships)),
        more => round.map_or(0, |r| r.townships.len().saturating_sub(ROWS)),
        round => round.map(|r| words::shown(&r.name)),
        profile => round.and_then(|r| r.profile.as_deref()).map(words::shown),
        fieldwork => Value::from(Serde(fieldwork)),
        replicates => words::count(n),
        notes => provenance.notes.iter().map(|w| words::visible(w.get(language))).collect::<Vec<_>>(),
        command => words::visible(&provenance.command),
        scenario => words::shown(&provenance.scenario_file),
        provenance => Value::from(Serde(provenance)),
        data => Value::from_safe_string(data),
    })?;
    Ok(lettered(&page))
}

/// The page with a font of just its own characters, so that it reads alike on every machine. Names are escaped, so the place is ours.
fn lettered(page: &str) -> String {
    let Some(font) = font::cut(page) else { return page.to_string() };
    let font = STANDARD.encode(font);
    let face = format!("<style id=\"font\">@font-face {{ font-family: \"Report\"; src: url(data:font/ttf;base64,{font}); }}</style>");
    page.replacen("<style id=\"font\"></style>", &face, 1)
}

fn plot(picture: &Picture) -> Plot<'_> {
    let svg = Value::from_safe_string(picture.inline.clone());
    Plot { name: picture.name, title: &picture.title, reading: &picture.reading, svg }
}

fn indicator_rows(round: &RoundOutcome, replicates: u64, language: Language) -> Vec<IndicatorRow> {
    let row = |of: &crate::simulate::IndicatorOutcome, e: &crate::simulate::EstimatorOutcome| {
        let judged = e.estimator == of.judged;
        let rules: Vec<String> =
            round.failure_causes.iter().filter(|c| judged && c.indicator == of.indicator).map(|c| words::rule(c, language)).collect();
        let is_rule = !rules.is_empty();
        IndicatorRow {
            name: words::indicator(of.indicator, language),
            estimator: words::estimator(e.estimator, language),
            truth: words::rate(of.truth.value),
            mean: words::rate(e.mean.value),
            range: if e.interval.upper.is_finite() {
                format!("{} – {}", words::rate(e.interval.lower), words::rate(e.interval.upper))
            } else {
                words::NOTHING.into()
            },
            rules: rules.join(words::say(language, "；", "; ")),
            met: if is_rule { words::probability(of.pass_probability, replicates) } else { String::new() },
            error: if is_rule { words::error_points(of.pass_probability) } else { String::new() },
            deff: words::plain(e.deff.value, 2),
            judged,
        }
    };
    round.indicators.iter().flat_map(|of| of.by_estimator.iter().map(move |e| row(of, e))).collect()
}

fn township_rows(round: &RoundOutcome, replicates: u64) -> Vec<TownshipRow> {
    let row = |t: &&TownshipOutcome| TownshipRow {
        name: words::shown(&t.name),
        villages: words::count(t.villages.into()),
        households: words::count(t.households.into()),
        drawn: words::probability(t.drawn, replicates),
        finding: words::probability(t.finding, replicates),
        difference: words::points(t.failure_difference.value),
        error: words::error_points(t.failure_difference),
    };
    plots::by_findings(&round.townships).iter().take(ROWS).map(row).collect()
}
