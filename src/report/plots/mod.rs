//! The plots of an [`Outcome`]: takes it with its deciding review, gives pictures; fails only if the drawing itself does.
//! Each plot is a title in plain words, a one-line reading, and marks that [`style`] draws.

mod causes;
mod counties;
mod coverage;
mod curves;
mod distribution;
mod fieldwork;
mod likelihood;
mod pareto;
mod picture;
mod ranks;
mod scale;
mod style;
mod surface;
#[cfg(test)]
mod tests;
mod townships;
mod variants;

pub(super) use causes::ranked;
pub(super) use coverage::worst as worst_interval;
pub(super) use curves::place;
pub(super) use picture::png;
pub(super) use townships::{ranked as by_findings, ranks, riskiest};

use crate::error::Refusal;
use crate::plan::Planned;
use crate::simulate::{Figure, Outcome, RoundOutcome};
use crate::units::Language;
use scale::Scale;
use style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, TITLE, WIDTH, broken, line, text};

/// A plot before it is drawn.
struct Sheet {
    title: String,
    reading: String,
    /// Height without the heading.
    high: f64,
    marks: Vec<Mark>,
}

/// A plot that is drawn.
#[derive(Debug)]
pub(super) struct Picture {
    /// Its file name without an ending.
    pub(super) name: &'static str,
    /// What it shows.
    pub(super) title: String,
    /// What it says, in one line.
    pub(super) reading: String,
    /// SVG without a heading, its words as text: to stand in a page.
    pub(super) inline: String,
    /// SVG with the heading, its words as outlines: a file of its own that needs no font.
    pub(super) alone: String,
}

/// Draws the plots of the deciding review, and of its variants where there are some.
pub(super) fn draw(outcome: &Outcome, round: &RoundOutcome, language: Language) -> Result<Vec<Picture>, Refusal> {
    let replicates = outcome.replicates;
    let sheets = [
        ("distribution", distribution::sheet(round, replicates, language)),
        ("causes", causes::sheet(round, replicates, language)),
        ("coverage", coverage::sheet(round, replicates, language)),
        ("townships", townships::sheet(round, replicates, language)),
        ("fieldwork", fieldwork::sheet(round, language)),
    ];
    let ranks = outcome.readiness.as_ref().and_then(|of| ranks::sheet(of, language)).map(|sheet| ("ranks", sheet));
    let variants = variants::sheet(outcome, language).map(|sheet| ("variants", sheet));
    let curves = outcome.operating.as_ref().filter(|of| !of.curves.is_empty()).map(|of| ("curves", curves::sheet(of, language)));
    let likelihood = likelihood::sheet(outcome, language).map(|sheet| ("likelihood", sheet));
    let counties = outcome.counties.as_ref().and_then(|of| counties::sheet(of, language)).map(|sheet| ("counties", sheet));
    let pareto = pareto::sheet(outcome, language).map(|sheet| ("pareto", sheet));
    let pictures = sheets.into_iter().chain(ranks).chain(curves).chain(variants).chain(pareto).chain(likelihood).chain(counties);
    pictures.map(|(name, sheet)| picture::of(name, sheet)).collect()
}

/// Draws the plots of a plan.
pub(super) fn draw_plan(planned: &Planned, language: Language) -> Result<Vec<Picture>, Refusal> {
    let effort = curves::effort(planned, language).map(|sheet| ("effort", sheet));
    let surfaces = surface::sheet(planned, language).map(|sheet| ("surfaces", sheet));
    let sheets = std::iter::once(("curves", curves::sheet(&planned.operating, language))).chain(effort).chain(surfaces);
    sheets.map(|(name, sheet)| picture::of(name, sheet)).collect()
}

/// The heading of a plot that stands alone, and its height.
fn heading(sheet: &Sheet) -> (Vec<Mark>, f64) {
    let mut marks = vec![text(EDGE, 36.0, &sheet.title, TITLE, Ink::Black, Anchor::Start)];
    let mut y = 62.0;
    for words in broken(&sheet.reading, TEXT, WIDTH - 2.0 * EDGE) {
        marks.push(text(EDGE, y, words, TEXT, Ink::Grey, Anchor::Start));
        y += 22.0;
    }
    (marks, y)
}

/// Labels in per cent below `floor`; with guides up to `top` where one is given.
fn percent_ticks(marks: &mut Vec<Mark>, scale: &Scale, (wanted, floor): (f64, f64), top: Option<f64>) {
    for tick in scale.ticks(wanted) {
        let x = scale.at(tick);
        match top {
            Some(top) => marks.push(line((x, top), (x, floor), 1.0, Ink::Pale)),
            None => marks.push(line((x, floor), (x, floor + 4.0), 1.0, Ink::Grey)),
        }
        let told = format!("{}%", super::words::plain(tick * 100.0, 3));
        let anchor = if x > WIDTH - EDGE - 12.0 { Anchor::End } else { Anchor::Middle };
        marks.push(text(x, floor + 18.0, told, SMALL, Ink::Grey, anchor));
    }
}

/// A thin line over 1.96 simulation errors on both sides; gives its right end, or the figure's place where there is no error.
fn whisker(marks: &mut Vec<Mark>, scale: &Scale, of: Figure, y: f64, ink: Ink) -> f64 {
    if !(of.mcse.is_finite() && of.mcse > 0.0) {
        return scale.at(of.value);
    }
    let (from, to) = (scale.at(of.value - 1.96 * of.mcse), scale.at(of.value + 1.96 * of.mcse));
    marks.push(line((from, y), (to, y), 1.5, ink));
    to
}
