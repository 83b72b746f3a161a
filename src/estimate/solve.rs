//! Linear equations with a symmetric, non-negative matrix, some of whose columns may follow from others.

/// A solution.
pub(super) struct Solved {
    /// One value a column; 0 for columns that follow from the ones before.
    pub(super) x: Vec<f64>,
}

/// Solves `matrix` x = `right` by elimination in the given order; a column whose pivot has lost twelve digits follows from those before
/// it and gets 0.
pub(super) fn solve(matrix: &[Vec<f64>], right: &[f64]) -> Solved {
    let q = right.len();
    let (mut a, mut b) = (matrix.to_vec(), right.to_vec());
    let mut kept = vec![false; q];
    for i in 0..q {
        kept[i] = a[i][i] > 1e-12 * matrix[i][i] && a[i][i] > 0.0;
        if !kept[i] {
            continue;
        }
        for j in i + 1..q {
            let share = a[j][i] / a[i][i];
            let above = a[i].clone();
            a[j].iter_mut().zip(&above).skip(i).for_each(|(to, from)| *to -= share * from);
            b[j] -= share * b[i];
        }
    }
    let mut x = vec![0.0; q];
    for i in (0..q).rev().filter(|&i| kept[i]) {
        let rest: f64 = (i + 1..q).map(|j| a[i][j] * x[j]).sum();
        x[i] = (b[i] - rest) / a[i][i];
    }
    Solved { x }
}
