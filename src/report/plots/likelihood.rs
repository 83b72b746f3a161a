//! The map of the likelihood: for each two keys of a sweep, how far the published result speaks for their values, the others at their best.

use super::Sheet;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, bar, fitted, line, text, tip};
use crate::report::keys::Key;
use crate::report::words::{self, told};
use crate::simulate::{Figure, Outcome, REGION, Support, Sweep, likeliest};
use crate::units::Language;

const COLUMN: f64 = (WIDTH - 3.0 * EDGE) / 2.0;
const ROW: f64 = 28.0;
/// Room for the values of the upright key.
const VALUES: f64 = 62.0;
/// More pairs of keys are left to the tables.
const PAIRS: usize = 6;

pub(super) fn sheet(outcome: &Outcome, language: Language) -> Option<Sheet> {
    let of = outcome.sweep.as_ref()?;
    let (support, values) = (of.support.as_ref()?, of.sweep.grid()?);
    let all: Vec<Figure> = of.variants.iter().map(|v| v.likelihood.as_ref().map_or(Figure::NONE, |l| l.all)).collect();
    let (keys, several) = (values.len(), outcome.rounds.len() > 1);
    let pairs: Vec<(usize, usize)> = (0..keys).flat_map(|y| (y + 1..keys).map(move |x| (x, y))).take(PAIRS).collect();
    let mut marks = Vec::new();
    let mut top = 10.0;
    for two in pairs.chunks(2) {
        let mut high: f64 = 0.0;
        for (column, &(x, y)) in two.iter().enumerate() {
            let map = Map { sweep: &of.sweep, support, all: &all, x: (x, &values[x]), y: (y, &values[y]), several, language };
            high = high.max(map.draw(&mut marks, EDGE + column as f64 * (COLUMN + EDGE), top));
        }
        top += high + 18.0;
    }
    let reading = told!(language, "likelihood-reading");
    let title = told!(language, "likelihood-title").to_owned();
    (!pairs.is_empty()).then(|| Sheet { title, reading: reading.to_owned(), high: top, marks })
}

/// One panel.
struct Map<'a> {
    sweep: &'a Sweep,
    support: &'a Support,
    all: &'a [Figure],
    x: (usize, &'a [f64]),
    y: (usize, &'a [f64]),
    several: bool,
    language: Language,
}

impl Map<'_> {
    /// Draws the panel; gives its height.
    fn draw(&self, marks: &mut Vec<Mark>, left: f64, top: f64) -> f64 {
        let (wide, head) = ((COLUMN - VALUES) / self.x.1.len() as f64, 44.0);
        let [across, upright] = [self.x.0, self.y.0].map(|at| Key::new(&self.sweep.keys[at], self.several, self.language));
        let name = fitted(&format!("↑ {}", upright.words), TEXT, COLUMN);
        marks.push(text(left, top + 14.0, name, TEXT, Ink::Black, Anchor::Start));
        for (row, &y) in self.y.1.iter().rev().enumerate() {
            let at = top + head - 20.0 + row as f64 * ROW;
            marks.push(text(left + VALUES - 8.0, at + 19.0, upright.value(y), SMALL, Ink::Grey, Anchor::End));
            for (column, &x) in self.x.1.iter().enumerate() {
                self.cell(marks, (left + VALUES + column as f64 * wide, at), wide, (x, y));
            }
        }
        let floor = top + head - 20.0 + self.y.1.len() as f64 * ROW;
        marks.push(line((left + VALUES, floor), (left + COLUMN, floor), 1.0, Ink::Grey));
        for (column, &x) in self.x.1.iter().enumerate() {
            let middle = left + VALUES + (column as f64 + 0.5) * wide;
            marks.push(text(middle, floor + 16.0, across.value(x), SMALL, Ink::Grey, Anchor::Middle));
        }
        let name = fitted(&format!("→ {}", across.words), TEXT, COLUMN - VALUES);
        marks.push(text(left + VALUES, floor + 36.0, name, TEXT, Ink::Black, Anchor::Start));
        floor + 40.0 - top
    }

    fn cell(&self, marks: &mut Vec<Mark>, (left, top): (f64, f64), wide: f64, (x, y): (f64, f64)) {
        let here = |point: &usize| self.sweep.points[*point][self.x.0] == Some(x) && self.sweep.points[*point][self.y.0] == Some(y);
        let Some(best) = likeliest(self.all, (0..self.all.len()).filter(here)) else { return };
        let of = self.support.points[best];
        let ratio = of.log_ratio.value;
        let (ink, words_) = match ratio {
            r if r >= -0.5 => (Ink::Good, Ink::Paper),
            r if r >= -REGION => (Ink::Light, Ink::Black),
            r if r >= -5.0 => (Ink::Warm, Ink::Black),
            _ if of.inside => (Ink::Pale, Ink::Black),
            _ => (Ink::Bad, Ink::Paper),
        };
        marks.push(bar(left + 1.0, top + 1.0, wide - 2.0, ROW - 2.0, ink));
        // Nothing is below the largest by less than nothing.
        let rounded = (ratio * 10.0).round() / 10.0 + 0.0;
        let told = if ratio.is_finite() { format!("{rounded:.1}").replace('-', "−") } else { words::NOTHING.to_owned() };
        marks.push(text(left + wide / 2.0, top + 19.0, told, SMALL, words_, Anchor::Middle));
        let likelihood = words::plain(self.all[best].value * 100.0, 3);
        let note =
            told!(self.language, "likelihood-tip", likelihood, ratio = words::plain(ratio, 2), error = words::plain(of.log_ratio.mcse, 2));
        marks.push(tip((left, top), (wide, ROW), note));
    }
}
