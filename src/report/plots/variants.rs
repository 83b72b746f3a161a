//! The study and its variants side by side: chance to pass, and what each changes.

use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, dot, fitted, line, text, tip};
use super::{Sheet, percent_ticks, whisker};
use crate::report::words::{self, say};
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
    let as_it_is = say(language, "现在的打算", "as it is");
    row(&mut marks, &scale, TOP, (as_it_is, base, words::probability(base, outcome.replicates)), Ink::Black);
    for (k, variant) in outcome.variants.iter().enumerate() {
        let ink = if clearly(variant.difference) && variant.difference.value < 0.0 { Ink::Bad } else { Ink::Good };
        let told = told(variant, outcome.replicates, language);
        let y = TOP + (k as f64 + 1.0) * ROW;
        row(&mut marks, &scale, y, (&words::shown(variant.name.get(language)), variant.pass_probability, told), ink);
    }
    let error = say(language, "细线：95% 模拟误差范围", "thin line: 95% simulation error");
    marks.push(text(WIDTH - EDGE, 14.0, error, SMALL, Ink::Grey, Anchor::End));
    let title = say(language, "换一种做法，过不过", "What other plans would bring").to_string();
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
    match (language, error == words::NOTHING) {
        (Language::Zh, true) => format!("{p}（{change} 点）"),
        (Language::En, true) => format!("{p} ({change} pts)"),
        (Language::Zh, false) => format!("{p}（{change} ±{error} 点）"),
        (Language::En, false) => format!("{p} ({change} ±{error} pts)"),
    }
}

fn reading(variants: &[VariantOutcome], language: Language) -> String {
    let by_gain = |a: &&VariantOutcome, b: &&VariantOutcome| a.difference.value.total_cmp(&b.difference.value);
    let best = variants.iter().filter(|v| clearly(v.difference) && v.difference.value > 0.0).max_by(by_gain);
    let worst = variants.iter().filter(|v| clearly(v.difference) && v.difference.value < 0.0).min_by(by_gain);
    let told = |v: &VariantOutcome| (words::shown(v.name.get(language)), words::plain(v.difference.value.abs() * 100.0, 1));
    match (best.map(told), worst.map(told), language) {
        (None, None, Language::Zh) => "与现在的打算相比，差别都在模拟误差之内。".to_owned(),
        (None, None, Language::En) => "No plan differs from the present one by more than the simulation error.".to_owned(),
        (Some((name, by)), None, Language::Zh) => format!("同样的运气下比较：“{name}”把通过的可能性提高 {by} 个百分点。"),
        (Some((name, by)), None, Language::En) => format!("On the same luck \"{name}\" raises the chance by {by} points."),
        (None, Some((name, by)), Language::Zh) => format!("同样的运气下比较：“{name}”把通过的可能性降低 {by} 个百分点。"),
        (None, Some((name, by)), Language::En) => format!("On the same luck \"{name}\" lowers the chance by {by} points."),
        (Some((good, up)), Some((bad, down)), Language::Zh) => {
            format!("同样的运气下比较：“{good}”把通过的可能性提高 {up} 个百分点，“{bad}”降低 {down} 个百分点。")
        }
        (Some((good, up)), Some((bad, down)), Language::En) => {
            format!("On the same luck \"{good}\" raises the chance by {up} points, and \"{bad}\" lowers it by {down}.")
        }
    }
}
