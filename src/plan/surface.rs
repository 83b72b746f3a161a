//! Operating surfaces: the chance to pass against two numbers of the study at once, and where the risks of producer and consumer lie.

use rayon::prelude::*;

use super::bench::Bench;
use super::lever::Setting;
use super::margin::between;
use super::planned::{Cell, Crossing, Surface};
use super::verdicts::Known;
use crate::simulate::Lever;

/// Chances that are followed across a surface: a producer's risk of 5 %, an even chance, and a consumer's risk of 10 % (Schilling &
/// Neubauer 2009, §2).
pub(super) const FOLLOWED: [f64; 3] = [0.95, 0.5, 0.1];

/// The surface over two levers that the study has; none where it lacks one.
pub(super) fn surface(bench: &Bench<'_>, levers: [Lever; 2], known: &Known) -> Option<Surface> {
    let [across, upright] = levers.map(|lever| values(bench, lever));
    if across.is_empty() || upright.is_empty() || levers[0] == levers[1] {
        return None;
    }
    let now = levers.map(|lever| bench.now(lever));
    let grid: Vec<[f64; 2]> = upright.iter().flat_map(|&y| across.iter().map(move |&x| [x, y])).collect();
    let at = |&[x, y]: &[f64; 2]| {
        let same = (x - now[0]).abs() <= 1e-12 && (y - now[1]).abs() <= 1e-12;
        let settings = [Setting { lever: levers[0], value: x }, Setting { lever: levers[1], value: y }];
        let chance = if same { Some(known.now) } else { bench.verdicts(&settings, known).map(|v| known.chance(&v)) };
        chance.map(|chance| Cell { x, y, chance })
    };
    let cells: Vec<Cell> = grid.par_iter().filter_map(at).collect();
    let crossings = upright.iter().flat_map(|&y| crossings(&cells, y)).collect();
    Some(Surface { levers, now, cells, crossings })
}

/// Values of a lever, the present one among them; none where the study has nothing of the kind.
fn values(bench: &Bench<'_>, lever: Lever) -> Vec<f64> {
    let now = bench.now(lever);
    let factors: &[f64] = match lever {
        _ if now.is_nan() => &[],
        _ if Lever::RATES.contains(&lever) => &[0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0],
        Lever::Correlation => &[0.0, 0.5, 1.0, 2.0, 4.0],
        Lever::Sensitivity => &[],
        _ => &[0.5, 0.75, 1.0, 1.5, 2.0],
    };
    let mut values: Vec<f64> =
        factors.iter().map(|factor| (factor * now).min(if lever.about().is_some() { 0.5 } else { f64::MAX })).collect();
    if lever == Lever::Sensitivity && !now.is_nan() {
        values.extend([0.5, 0.6, 0.7, 0.8, 0.9, 1.0, now]);
    }
    values.sort_by(f64::total_cmp);
    values.dedup_by(|a, b| (*a - *b).abs() <= 1e-12);
    values
}

/// Where the followed chances are crossed along one row, from left to right, on the normal scale between neighbours.
fn crossings(cells: &[Cell], y: f64) -> Vec<Crossing> {
    let row: Vec<&Cell> = cells.iter().filter(|cell| (cell.y - y).abs() <= 1e-12).collect();
    let mut found = Vec::new();
    for chance in FOLLOWED {
        for pair in row.windows(2) {
            let ends = [pair[0], pair[1]].map(|cell| (cell.x, cell.chance));
            if (ends[0].1.value >= chance) != (ends[1].1.value >= chance) {
                // The line falls from the first of the two ends.
                let [high, low] = if ends[0].1.value >= chance { ends } else { [ends[1], ends[0]] };
                found.push(Crossing { chance, x: between(&high, &low, chance), y });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Figure;

    #[test]
    fn a_row_is_crossed_between_its_neighbours() {
        let cell = |x: f64, value: f64| Cell { x, y: 1.0, chance: Figure { value, mcse: 0.001 } };
        let cells = [cell(0.0, 0.999), cell(1.0, 0.97), cell(2.0, 0.6), cell(3.0, 0.4), cell(4.0, 0.2)];
        let found = crossings(&cells, 1.0);
        assert_eq!(found.iter().map(|c| c.chance).collect::<Vec<_>>(), [0.95, 0.5]);
        assert!(found[0].x > 1.0 && found[0].x < 2.0 && (found[1].x - 2.5).abs() < 1e-9, "{found:?}");
        let rising = [cell(0.0, 0.05), cell(1.0, 0.3)];
        assert!(crossings(&rising, 1.0).iter().all(|c| c.chance < 0.11 && c.x > 0.0 && c.x < 1.0));
    }
}
