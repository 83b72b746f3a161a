//! How counties are spread over their true rates: what each fitted shape says, and how little the shares tell.

use super::Sheet;
use super::scale::Scale;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, bar, fitted, line, text, tip, width};
use crate::report::counties::{detection, shape};
use crate::report::words::{self, each, told};
use crate::simulate::{Between, CountiesOutcome, Detection, Estimated, Shape, ShapeOutcome};
use crate::units::Language;

/// Room for the labels of the upright axis.
const LABELS: f64 = 46.0;
const COLUMN: f64 = (WIDTH - 3.0 * EDGE) / 2.0;
const TALL: f64 = 120.0;
const PANEL: f64 = TALL + 84.0;
/// More ways of detecting are left to the table.
const ROWS: usize = 6;
/// Strips of a band.
const STRIPS: usize = 144;

/// One row a way of detecting, omission on the left, mis-exit on the right; none where no shape could be fitted.
pub(super) fn sheet(of: &CountiesOutcome, language: Language) -> Option<Sheet> {
    let detections: Vec<&Detection> = of.detections.iter().filter(|d| differing(d).next().is_some()).take(ROWS).collect();
    let mut marks = Vec::new();
    let mut start = EDGE;
    for (of, ink) in differing(detections.first()?).map(|s| (s.shape, ink(s.shape))) {
        marks.push(bar(start, 6.0, 12.0, 12.0, ink));
        marks.push(text(start + 18.0, 17.0, shape(of, language), SMALL, Ink::Black, Anchor::Start));
        start += 18.0 + width(shape(of, language), SMALL) + 24.0;
    }
    let rates = each![language; "true-omission-rate", "true-mis-exit-rate"];
    let [omission, mis_exit]: [Told; 2] =
        [(|at| at.omission, |of| of.omission.mean.value), (|at| at.mis_exit, |of| of.mis_exit.mean.value)];
    for (row, of) in detections.iter().enumerate() {
        let top = 30.0 + row as f64 * PANEL;
        let name = fitted(&detection(of, language), TEXT, WIDTH - 2.0 * EDGE);
        marks.push(text(EDGE, top + 16.0, name, TEXT, Ink::Black, Anchor::Start));
        for (column, value) in [omission, mis_exit].into_iter().enumerate() {
            let left = EDGE + column as f64 * (COLUMN + EDGE);
            panel(&mut marks, of, value, (left, top + 28.0), rates[column], language);
        }
    }
    Some(Sheet {
        title: told!(language, "counties-title").to_owned(),
        reading: told!(language, "counties-reading").to_owned(),
        high: 30.0 + detections.len() as f64 * PANEL,
        marks,
    })
}

fn differing(of: &Detection) -> impl Iterator<Item = &ShapeOutcome> {
    of.shapes.iter().filter(|shape| shape.shape != Shape::Alike)
}

fn ink(of: Shape) -> Ink {
    match of {
        Shape::Gamma => Ink::Good,
        Shape::LogNormal => Ink::Bad,
        Shape::CleanPart | Shape::Alike => Ink::Black,
    }
}

/// What a panel is about: the share of the counties at a rate, and the mean rate of a shape.
type Told = (fn(&Between) -> Estimated, fn(&ShapeOutcome) -> f64);

fn panel(marks: &mut Vec<Mark>, of: &Detection, (value, mean): Told, (left, top): (f64, f64), rate: &str, language: Language) {
    let Some((first, last)) = differing(of).next().and_then(|s| s.between.first().zip(s.between.last())) else { return };
    let across = Scale::new((first.rate.log10(), last.rate.log10()), (left + LABELS, left + COLUMN));
    let floor = top + TALL;
    let up = |share: f64| floor - share.clamp(0.0, 1.0) * TALL;
    let wide = (across.right - across.left) / STRIPS as f64;
    for strip in 0..STRIPS {
        let at = across.low + (strip as f64 + 0.5) / STRIPS as f64 * (across.high - across.low);
        let limit = |of: fn(Estimated) -> f64, s: &ShapeOutcome| between(&s.between, at, |b| of(value(b)));
        let lower = differing(of).map(|s| limit(|e| e.lower, s)).fold(1.0, f64::min);
        let upper = differing(of).map(|s| limit(|e| e.upper, s)).fold(0.0, f64::max);
        // A hair over the next strip, so that no seam is seen.
        marks.push(bar(across.left + strip as f64 * wide, up(upper), wide + 0.5, up(lower) - up(upper), Ink::Pale));
    }
    for share in [0.0, 0.5, 1.0] {
        marks.push(line((across.left, up(share)), (across.right, up(share)), 1.0, Ink::Grey));
        marks.push(text(across.left - 8.0, up(share) + 4.5, format!("{}%", share * 100.0), SMALL, Ink::Grey, Anchor::End));
    }
    for tick in across.low.ceil() as i32..=across.high.floor() as i32 {
        let x = across.at(f64::from(tick));
        marks.push(line((x, floor), (x, floor + 4.0), 1.0, Ink::Grey));
        let anchor = if f64::from(tick) >= across.high - 1e-9 { Anchor::End } else { Anchor::Middle };
        marks.push(text(x, floor + 18.0, format!("{}%", words::plain(10_f64.powi(tick + 2), 4)), SMALL, Ink::Grey, anchor));
    }
    marks.push(text(across.left, floor + 36.0, rate, SMALL, Ink::Black, Anchor::Start));
    for shape in differing(of) {
        let points: Vec<(f64, f64)> = match shape.spread.filter(|_| shape.shape == Shape::CleanPart) {
            // The clean ones have rate 0, all the others one and the same.
            Some(Estimated { value: clean, .. }) => {
                let step = across.at((mean(shape) / (1.0 - clean)).log10().clamp(across.low, across.high));
                vec![(across.left, up(clean)), (step, up(clean)), (step, up(1.0)), (across.right, up(1.0))]
            }
            None => shape.between.iter().map(|b| (across.at(b.rate.log10()), up(value(b).value))).collect(),
        };
        points.windows(2).for_each(|pair| marks.push(line(pair[0], pair[1], 2.0, ink(shape.shape))));
    }
    for (k, b) in differing(of).take(1).flat_map(|s| s.between.iter().enumerate()) {
        let told = differing(of).filter_map(|s| Some((s.shape, value(s.between.get(k)?).value)));
        let told: Vec<String> = told.map(|(of, share)| format!("{} {}", shape(of, language), words::rate(share))).collect();
        let step = (across.right - across.left) / 24.0;
        marks.push(tip(
            (across.at(b.rate.log10()) - step / 2.0, top),
            (step, TALL),
            format!("{}: {}", words::rate(b.rate), told.join(", ")),
        ));
    }
}

/// A value between two rates of the table, on the logarithm of rates.
fn between(table: &[Between], at: f64, value: impl Fn(&Between) -> f64) -> f64 {
    let after = table.partition_point(|b| b.rate.log10() <= at).clamp(1, table.len() - 1);
    let (a, b) = (&table[after - 1], &table[after]);
    let (x0, x1) = (a.rate.log10(), b.rate.log10());
    value(a) + (value(b) - value(a)) * ((at - x0) / (x1 - x0)).clamp(0.0, 1.0)
}
