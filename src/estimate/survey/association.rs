//! Whether two classifications are independent: Pearson's X² of the weighted shares, scaled to n rows, over the trace of Rao & Scott's
//! Δ = (C′ D⁻¹ C / n)⁻¹ C′ D⁻¹ V D⁻¹ C, referred to F with d₀ = (tr Δ)² / tr Δ² and d₀ ν degrees of freedom.
//!
//! Symbols: D the diagonal of the cells' shares, V their covariance under the design, C a basis of the interactions that is free of the
//! main effects, ν the degrees of freedom of the design. Source: Rao & Scott (1984), *Annals of Statistics* 12; R `svychisq`, `"F"`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::domain::{Domain, Placed};
use super::draft::{Draft, End};
use super::flag::Flag;
use super::row::Row;
use super::sum::{Sum, Term};
use super::wanted::{Association, Kind};
use crate::error::{Problem, Refusal};
use crate::estimate::fisher_above;
use crate::estimate::solve::solve;
use crate::units::Words;

/// The shares of the cells, row by row of the table.
#[derive(Debug)]
pub(super) struct Table {
    rows: usize,
    columns: usize,
    shares: Vec<f64>,
}

/// More cells make no test.
const MOST_CELLS: usize = 60;

/// The draft of an association: its sums are the shares of the cells, then those of every two of them. `placed` are the rows of the domain
/// with the class of each, of one classification and of the other.
///
/// # Errors
/// Too many cells.
pub(super) fn associate<'q>(wanted: &Association, placed: &Placed) -> Result<Draft<'q>, Refusal> {
    let Placed { places, weights, class: [first, second], missing } = placed;
    let number = |class: &[u32]| -> BTreeMap<u32, usize> {
        let mut known: BTreeMap<u32, usize> = class.iter().map(|&c| (c, 0)).collect();
        known.values_mut().enumerate().for_each(|(at, number)| *number = at);
        known
    };
    let (of_row, of_column) = (number(first), number(second));
    let (rows, columns) = (of_row.len(), of_column.len());
    if rows * columns > MOST_CELLS {
        return Err(too_many().at_key(format!("association.{}", wanted.name)).into());
    }
    let mut row = Row::unknown(&wanted.name, None, [places.len() as u64, *missing]);
    row.interval = "rao_scott";
    let mut cells = Vec::new();
    for cell in 0..rows * columns {
        let inside = |(a, b): (&u32, &u32)| f64::from(u8::from(of_row[a] * columns + of_column[b] == cell));
        let y = first.iter().zip(second).map(inside).collect();
        let domain = Domain { places: places.clone(), weights: weights.clone(), y, ..Domain::default() };
        cells.extend(Term::of(Kind::Proportion, domain).ok());
    }
    if rows < 2 || columns < 2 {
        row.flags.push(if places.is_empty() { Flag::Empty } else { Flag::Undefined });
        cells.clear();
    }
    let shares = cells.iter().map(|cell| cell.linear.estimate).collect();
    let mut sums: Vec<Sum> = cells.iter().cloned().map(Sum::from).collect();
    for (i, j) in pairs(cells.len()) {
        sums.push(Sum { constant: 0.0, terms: vec![(1.0, Arc::clone(&cells[i])), (1.0, Arc::clone(&cells[j]))] });
    }
    Ok(Draft { row, sums, end: End::Association(Table { rows, columns, shares }), found: None })
}

/// Every two of so many.
fn pairs(number: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..number).flat_map(move |i| (i + 1..number).map(move |j| (i, j)))
}

impl Table {
    /// Fills in F, its degrees of freedom and its probability. `variances` are those of the sums of [`associate`].
    pub(super) fn test(&self, row: &mut Row, variances: &[f64]) {
        let cells = self.shares.len();
        let mut covariance: Vec<Vec<f64>> = (0..cells).map(|i| (0..cells).map(|_| variances[i]).collect()).collect();
        for ((i, j), both) in pairs(cells).zip(&variances[cells..]) {
            let half = (both - variances[i] - variances[j]) / 2.0;
            (covariance[i][j], covariance[j][i]) = (half, half);
        }
        let basis = self.interactions();
        let over = |share: f64| if share > 0.0 { 1.0 / share } else { 0.0 };
        // v′ M w with the vectors divided by the shares
        let form = |v: &[f64], w: &[f64], between: &dyn Fn(usize, usize) -> f64| -> f64 {
            (0..cells).map(|i| v[i] * (0..cells).map(|j| between(i, j) * w[j]).sum::<f64>()).sum()
        };
        let n = row.n as f64;
        let plain = |i: usize, j: usize| if i == j { over(self.shares[i]) / n } else { 0.0 };
        let design = |i: usize, j: usize| over(self.shares[i]) * covariance[i][j] * over(self.shares[j]);
        let left: Vec<Vec<f64>> = basis.iter().map(|v| basis.iter().map(|w| form(v, w, &plain)).collect()).collect();
        let columns: Vec<Vec<f64>> =
            basis.iter().map(|w| solve(&left, &basis.iter().map(|v| form(v, w, &design)).collect::<Vec<_>>()).x).collect();
        let size = basis.len();
        let trace: f64 = (0..size).map(|i| columns[i][i]).sum();
        let squares: f64 = (0..size).map(|i| (0..size).map(|k| columns[k][i] * columns[i][k]).sum::<f64>()).sum();
        let d0 = trace * trace / squares;
        let f = self.pearson() * n / trace;
        if f.is_finite() && row.df > 0.0 {
            row.df *= d0;
            (row.statistic, row.df_numerator) = (Some(f), Some(d0));
            row.p_value = Some(fisher_above(f, [d0, row.df]));
        } else {
            row.flags.push(if row.df > 0.0 { Flag::Undefined } else { Flag::NoDf });
        }
    }

    /// Σ (p − p₊ p₊)² / (p₊ p₊).
    fn pearson(&self) -> f64 {
        let row = |i: usize| (0..self.columns).map(|j| self.shares[i * self.columns + j]).sum::<f64>();
        let column = |j: usize| (0..self.rows).map(|i| self.shares[i * self.columns + j]).sum::<f64>();
        let of = |(cell, share): (usize, &f64)| {
            let expected = row(cell / self.columns) * column(cell % self.columns);
            (share - expected) * (share - expected) / expected
        };
        self.shares.iter().enumerate().map(of).sum()
    }

    /// Products of centred indicators: over the cells they add up to 0 by every row and every column.
    fn interactions(&self) -> Vec<Vec<f64>> {
        let centred = |at: usize, of: usize, levels: usize| f64::from(u8::from(at == of)) - 1.0 / levels as f64;
        let one = |i: usize, j: usize| {
            let cell = |cell: usize| centred(cell / self.columns, i, self.rows) * centred(cell % self.columns, j, self.columns);
            (0..self.rows * self.columns).map(cell).collect()
        };
        (1..self.rows).flat_map(|i| (1..self.columns).map(move |j| (i, j))).map(|(i, j)| one(i, j)).collect()
    }
}

fn too_many() -> Problem {
    Problem::new(
        Words::new(format!("表格超过 {MOST_CELLS} 格"), format!("the table has more than {MOST_CELLS} cells")),
        Words::new("用类别较少的列", "use columns of fewer classes"),
    )
}
