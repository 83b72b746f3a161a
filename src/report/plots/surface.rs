//! The chance to pass over two numbers of the study: a shaded grid with the borders of the risks.

use super::Sheet;
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, bar, dot, line, text, tip};
use crate::plan::{Planned, Surface};
use crate::report::operating::{lever, value};
use crate::report::words::{self, told};
use crate::units::Language;

/// Height of a row of the grid.
const ROW: f64 = 34.0;
/// Left end of the grid.
const LEFT: f64 = EDGE + 90.0;
const RIGHT: f64 = WIDTH - EDGE;

/// One grid for each surface; none where there is no surface.
pub(super) fn sheet(planned: &Planned, language: Language) -> Option<Sheet> {
    if planned.surfaces.is_empty() {
        return None;
    }
    let (mut marks, mut top) = (Vec::new(), 0.0);
    for surface in &planned.surfaces {
        top = grid(&mut marks, surface, planned.operating.wanted, top, language);
    }
    let wanted = words::plain(planned.operating.wanted * 100.0, 2);
    let reading = told!(language, "surfaces-reading", wanted);
    Some(Sheet { title: told!(language, "surfaces-title").to_owned(), reading, high: top, marks })
}

fn grid(marks: &mut Vec<Mark>, surface: &Surface, wanted: f64, top: f64, language: Language) -> f64 {
    let [across, upright] = surface.levers;
    let sides = |of: fn(&crate::plan::Cell) -> f64| {
        let mut all: Vec<f64> = surface.cells.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        all
    };
    let (xs, ys) = (sides(|cell| cell.x), sides(|cell| cell.y));
    let wide = (RIGHT - LEFT) / xs.len() as f64;
    let names = told!(language, "surface-axes", across = lever(across, language), upright = lever(upright, language));
    marks.push(text(EDGE, top + 16.0, names, TEXT, Ink::Black, Anchor::Start));
    let first = top + 28.0;
    let floor = first + ROW * ys.len() as f64;
    let place = |all: &[f64], x: f64| all.iter().position(|known| *known >= x).unwrap_or(0) as f64;
    for cell in &surface.cells {
        let (x, y) = (LEFT + place(&xs, cell.x) * wide, floor - (place(&ys, cell.y) + 1.0) * ROW);
        let (ground, ink) = match cell.chance.value {
            p if p >= wanted => (Ink::Good, Ink::Paper),
            0.5.. => (Ink::Light, Ink::Black),
            0.1.. => (Ink::Warm, Ink::Black),
            _ => (Ink::Bad, Ink::Paper),
        };
        marks.push(bar(x, y, wide - 1.0, ROW - 1.0, ground));
        let told = format!("{}%", words::plain(cell.chance.value * 100.0, 1));
        marks.push(text(x + wide / 2.0, y + ROW / 2.0 + 5.0, told.clone(), SMALL, ink, Anchor::Middle));
        let error = words::plain(cell.chance.mcse * 100.0, 2);
        marks.push(tip((x, y), (wide, ROW), format!("{} / {}: {told} ±{error}", value(across, cell.x), value(upright, cell.y))));
        if (cell.x - surface.now[0]).abs() <= 1e-12 && (cell.y - surface.now[1]).abs() <= 1e-12 {
            marks.push(dot(x + 9.0, y + 9.0, 4.0, Ink::Black));
        }
    }
    for (k, x) in xs.iter().enumerate() {
        marks.push(text(LEFT + (k as f64 + 0.5) * wide, floor + 16.0, value(across, *x), SMALL, Ink::Grey, Anchor::Middle));
    }
    for (k, y) in ys.iter().enumerate() {
        marks.push(text(LEFT - 8.0, floor - (k as f64 + 0.5) * ROW + 5.0, value(upright, *y), SMALL, Ink::Grey, Anchor::End));
    }
    borders(marks, surface, (&xs, &ys), (wide, floor));
    floor + 34.0
}

/// An upright stroke at the edges of each row where a followed chance is crossed: between the middles of two cells.
fn borders(marks: &mut Vec<Mark>, surface: &Surface, (xs, ys): (&[f64], &[f64]), (wide, floor): (f64, f64)) {
    for crossing in &surface.crossings {
        let Some(k) = xs.windows(2).position(|pair| pair[0] <= crossing.x && crossing.x <= pair[1]) else { continue };
        let Some(row) = ys.iter().position(|y| (y - crossing.y).abs() <= 1e-12) else { continue };
        let x = LEFT + wide * (k as f64 + 0.5 + (crossing.x - xs[k]) / (xs[k + 1] - xs[k]));
        let y = floor - (row as f64 + 1.0) * ROW;
        marks.push(line((x, y), (x, y + 8.0), 2.5, Ink::Black));
        marks.push(line((x, y + ROW - 9.0), (x, y + ROW - 1.0), 2.5, Ink::Black));
    }
}
