//! The fieldwork as a funnel: households from drawn to interviewed, problems from met to those that stand.

use super::Sheet;
use super::style::{Anchor, EDGE, Ink, SMALL, WIDTH, bar, fitted, text, tip};
use crate::report::funnel::{Happening, steps};
use crate::report::words::{self, told};
use crate::simulate::{Fieldwork, RoundOutcome};
use crate::units::Language;

const ROW: f64 = 26.0;
/// Space between households and problems.
const GAP: f64 = 22.0;
/// Room for the names.
const NAMES: f64 = 330.0;
/// Room for the numbers.
const NUMBERS: f64 = 90.0;
/// Steps that count households; the others count problems.
const HOUSEHOLDS: usize = 8;

/// A bar for each step that somebody takes; who is lost on the way stands below the step, thinner.
pub(super) fn sheet(round: &RoundOutcome, language: Language) -> Sheet {
    let of = &round.fieldwork;
    let all = steps(of, language);
    let mut marks = Vec::new();
    let mut y = 6.0;
    for (k, part) in [&all[..HOUSEHOLDS], &all[HOUSEHOLDS..]].into_iter().enumerate() {
        let most = part.iter().map(|step| step.figure.value).filter(|x| x.is_finite()).fold(0.0, f64::max);
        for &Happening { name, figure, part: lost } in part.iter().filter(|step| step.figure.value > 0.0) {
            let (told, long) = (words::plain(figure.value, 1), figure.value / most * (WIDTH - EDGE - NAMES - NUMBERS));
            let (ink, thin) = match (k, lost) {
                (_, true) => (Ink::Light, 6.0),
                (0, false) => (Ink::Good, 2.0),
                _ => (Ink::Bad, 2.0),
            };
            let start = if lost { EDGE + 22.0 } else { EDGE };
            let shown = fitted(name, SMALL, NAMES - (start - EDGE) - 14.0);
            marks.push(text(start, y + 17.0, shown, SMALL, if lost { Ink::Grey } else { Ink::Black }, Anchor::Start));
            marks.push(bar(EDGE + NAMES, y + thin, long.max(1.0), ROW - 4.0 - 2.0 * thin, ink));
            marks.push(text(EDGE + NAMES + long.max(1.0) + 8.0, y + 17.0, told.clone(), SMALL, Ink::Black, Anchor::Start));
            marks.push(tip((EDGE, y), (WIDTH - 2.0 * EDGE, ROW - 2.0), format!("{} {told}", name)));
            y += ROW;
        }
        y += GAP;
    }
    let high = (y - GAP).max(40.0);
    Sheet { title: told!(language, "the-fieldwork").to_owned(), reading: reading(of, language), high, marks }
}

fn reading(of: &Fieldwork, language: Language) -> String {
    let [drawn, met] = [of.drawn, of.interviewed].map(|figure| words::plain(figure.value, 0));
    let [real, stand] = [of.findings.errors_met, of.findings.after_appeal].map(|figure| words::plain(figure.value, 1));
    told!(language, "fieldwork-reading", drawn, met, real, stand)
}
