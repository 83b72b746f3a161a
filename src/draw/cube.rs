//! The cube method: balanced samples (Deville & Tillé 2004, *Biometrika* 91), with the fast flight of Chauvet & Tillé (2006, *Comput.
//! Stat.* 21) and a landing that gives up one balancing variable after the other, the last one first (Tillé 2006, §8.6).

use ndarray::Array2;

use super::pivotal::shuffled;
use crate::stream::Stream;

/// Probabilities this close to 0 or 1 are there.
const SETTLED: f64 = 1e-9;

/// Working space, kept from draw to draw.
#[derive(Clone, Debug, Default)]
pub(super) struct Flight {
    matrix: Vec<f64>,
    pivots: Vec<usize>,
    direction: Vec<f64>,
    window: Vec<u32>,
}

/// Draws a sample whose Horvitz–Thompson totals of the balancing variables are those of the cell as nearly as can be. `rows` has a row
/// for each variable, x/π for each unit; the first row is constant, which keeps the size.
pub(super) fn cube(pi: &[f64], rows: &Array2<f64>, scratch: &mut super::Scratch, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let super::Scratch { p, order, flight } = scratch;
    p.clear();
    p.extend_from_slice(pi);
    let mut waiting = shuffled(pi.len(), order, stream).iter();
    let mut variables = rows.nrows();
    flight.window.clear();
    loop {
        while flight.window.len() <= variables {
            let Some(&next) = waiting.next() else { break };
            flight.window.push(next);
        }
        if flight.window.is_empty() {
            return;
        }
        if !flight.kernel(rows, variables) {
            variables -= 1;
            continue;
        }
        let (up, down) = flight.room(p);
        let step = if stream.uniform() * (up + down) < down { up } else { -down };
        for (&k, d) in flight.window.iter().zip(&flight.direction) {
            p[k as usize] += step * d;
        }
        flight.window.retain(|&k| {
            let p = p[k as usize];
            if p > 1.0 - SETTLED {
                chosen(k);
            }
            (SETTLED..=1.0 - SETTLED).contains(&p)
        });
    }
}

impl Flight {
    /// Finds a direction in which the window's units can move without moving the first `variables` totals; false if there is none.
    fn kernel(&mut self, rows: &Array2<f64>, variables: usize) -> bool {
        let width = self.window.len();
        self.matrix.clear();
        for j in 0..variables {
            self.matrix.extend(self.window.iter().map(|&k| rows[[j, k as usize]]));
        }
        self.pivots.clear();
        for column in 0..width {
            let rank = self.pivots.len();
            let size = |r: &usize| self.matrix[r * width + column].abs();
            let best = (rank..variables).max_by(|a, b| size(a).total_cmp(&size(b)));
            let Some(best) = best.filter(|r| size(r) > 1e-9) else {
                self.solve(column, width);
                return true;
            };
            for c in 0..width {
                self.matrix.swap(rank * width + c, best * width + c);
            }
            self.reduce(rank, column, width, variables);
            self.pivots.push(column);
        }
        false
    }

    /// Makes column `column` of every row but `rank` zero.
    fn reduce(&mut self, rank: usize, column: usize, width: usize, variables: usize) {
        let pivot = self.matrix[rank * width + column];
        for c in column..width {
            self.matrix[rank * width + c] /= pivot;
        }
        for row in (0..variables).filter(|row| *row != rank) {
            let factor = self.matrix[row * width + column];
            for c in column..width {
                self.matrix[row * width + c] -= factor * self.matrix[rank * width + c];
            }
        }
    }

    /// The direction whose free unit is `free`: 1 there, minus its column at the pivots, 0 elsewhere.
    fn solve(&mut self, free: usize, width: usize) {
        self.direction.clear();
        self.direction.resize(width, 0.0);
        self.direction[free] = 1.0;
        for (row, &pivot) in self.pivots.iter().enumerate() {
            self.direction[pivot] = -self.matrix[row * width + free];
        }
    }

    /// How far one can go forwards and backwards until a probability reaches 0 or 1.
    fn room(&self, p: &[f64]) -> (f64, f64) {
        let (mut up, mut down) = (f64::INFINITY, f64::INFINITY);
        for (&k, &d) in self.window.iter().zip(&self.direction).filter(|(_, d)| **d != 0.0) {
            let (p, size) = (p[k as usize], d.abs());
            let (to_one, to_zero) = ((1.0 - p) / size, p / size);
            up = up.min(if d > 0.0 { to_one } else { to_zero });
            down = down.min(if d > 0.0 { to_zero } else { to_one });
        }
        (up, down)
    }
}
