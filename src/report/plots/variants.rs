//! The study and its variants side by side: chance to pass, and what each changes.

use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, dot, fitted, line, text, tip};
use super::{Sheet, percent_ticks, whisker};
use crate::report::words::{self, told};
use crate::simulate::{Figure, Outcome, VariantOutcome};
use crate::units::Language;

const ROW: f64 = 34.0;
const TOP: f64 = 30.0;
/// Room for the names.
const NAMES: f64 = 290.0;
/// Room for the numbers.
const NUMBERS: f64 = 230.0;

/// One row for the study as it is and one for each variant, in the order of the file.
pub(super) fn sheet(outcome: &Outcome, language: Language) -> Option<Sheet> {
    let base = outcome.last()?.pass_probability;
    if outcome.variants.is_empty() || !base.value.is_finite() {
        return None;
    }
    let all = || std::iter::once(base).chain(outcome.variants.iter().map(|v| v.pass_probability));
    let low = all().map(|p| p.value - 2.0 * p.mcse).fold(1.0, f64::min).max(0.0);
    let high = all().map(|p| p.value + 2.0 * p.mcse).fold(0.0, f64::max).min(1.0);
    let room = ((high - low) * 0.08).max(0.005);
    let scale = Scale::new(((low - room).max(0.0), (high + room).min(1.0)), (EDGE + NAMES, WIDTH - NUMBERS));
    let floor = TOP + (1.0 + outcome.variants.len() as f64) * ROW;
    let mut marks = Vec::new();
    percent_ticks(&mut marks, &scale, (4.0, floor), Some(TOP - 6.0));
    let x = scale.at(base.value);
    marks.push(line((x, TOP - 6.0), (x, floor), 1.5, Ink::Grey));
    let as_it_is = told!(language, "as-it-is");
    row(&mut marks, &scale, TOP, (as_it_is, base, words::probability(base, outcome.replicates)), Ink::Black);
    for (k, variant) in outcome.variants.iter().enumerate() {
        let ink = if clearly(variant.difference) && variant.difference.value < 0.0 { Ink::Bad } else { Ink::Good };
        let told = told(variant, outcome.replicates, language);
        let y = TOP + (k as f64 + 1.0) * ROW;
        row(&mut marks, &scale, y, (&words::shown(variant.name.get(language)), variant.pass_probability, told), ink);
    }
    let error = told!(language, "thin-line-95-simulation-error");
    marks.push(text(WIDTH - EDGE, 14.0, error, SMALL, Ink::Grey, Anchor::End));
    let title = told!(language, "what-other-plans-would-bring").to_string();
    Some(Sheet { title, reading: reading(&outcome.variants, language), high: floor + 26.0, marks })
}

fn row(marks: &mut Vec<Mark>, scale: &Scale, top: f64, (name, p, told): (&str, Figure, String), ink: Ink) {
    let y = top + ROW / 2.0;
    marks.push(text(EDGE, y + 5.0, fitted(name, TEXT, NAMES - 16.0), TEXT, Ink::Black, Anchor::Start));
    whisker(marks, scale, p, y, ink);
    marks.push(dot(scale.at(p.value), y, 5.5, ink));
    marks.push(tip((EDGE, top), (WIDTH - 2.0 * EDGE, ROW), format!("{name} {told}")));
    marks.push(text(WIDTH - NUMBERS + 14.0, y + 5.0, told, TEXT, Ink::Black, Anchor::Start));
}

/// Whether a difference is more than its Monte-Carlo error explains (95 %).
fn clearly(difference: Figure) -> bool {
    difference.value.abs() > 1.96 * difference.mcse
}

fn told(variant: &VariantOutcome, replicates: u64, language: Language) -> String {
    let (p, change) = (words::probability(variant.pass_probability, replicates), words::points(variant.difference.value));
    let error = words::error_points(variant.difference);
    if error == words::NOTHING { told!(language, "variant-tip-bound", p, change) } else { told!(language, "variant-tip", p, change, error) }
}

fn reading(variants: &[VariantOutcome], language: Language) -> String {
    let by_gain = |a: &&VariantOutcome, b: &&VariantOutcome| a.difference.value.total_cmp(&b.difference.value);
    let best = variants.iter().filter(|v| clearly(v.difference) && v.difference.value > 0.0).max_by(by_gain);
    let worst = variants.iter().filter(|v| clearly(v.difference) && v.difference.value < 0.0).min_by(by_gain);
    let told = |v: &VariantOutcome| (words::shown(v.name.get(language)), words::plain(v.difference.value.abs() * 100.0, 1));
    match (best.map(told), worst.map(told)) {
        (None, None) => told!(language, "variants-alike").to_owned(),
        (Some((name, by)), None) => told!(language, "variants-raise", name, by),
        (None, Some((name, by))) => told!(language, "variants-lower", name, by),
        (Some((good, up)), Some((bad, down))) => told!(language, "variants-raise-and-lower", good, up, bad, down),
    }
}
