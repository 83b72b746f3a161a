//! Hadamard matrices: ±1, orthogonal columns, the first all ones.
//!
//! Sylvester's doubling and both constructions of Paley (1933, *J. Math. Phys.* 12) reach most multiples of four.

/// The smallest matrix that these constructions give of at least this order, by rows; first row and column are all ones.
pub(super) fn hadamard(at_least: usize) -> Vec<Vec<i8>> {
    let mut order = at_least.max(4).div_ceil(4) * 4;
    loop {
        if let Some(matrix) = of_order(order) {
            return normalised(matrix);
        }
        order += 4;
    }
}

fn of_order(order: usize) -> Option<Vec<Vec<i8>>> {
    if order == 1 {
        return Some(vec![vec![1]]);
    }
    let q = order - 1;
    if order.is_multiple_of(4) && is_prime(q) {
        return Some(paley_one(q));
    }
    let q = (order / 2).wrapping_sub(1);
    if order.is_multiple_of(4) && q % 4 == 1 && is_prime(q) {
        return Some(paley_two(q));
    }
    if order.is_multiple_of(2) { of_order(order / 2).map(|half| product(&half, &[[1, 1], [1, -1]])) } else { None }
}

fn is_prime(q: usize) -> bool {
    q > 1 && (2..).take_while(|d| d * d <= q).all(|d| !q.is_multiple_of(d))
}

/// Jacobsthal's matrix, bordered: 0 in the corner, ones above, `left` on the left.
fn conference(q: usize, left: i8) -> Vec<Vec<i8>> {
    let mut character = vec![-1; q];
    (1..q).for_each(|k| character[k * k % q] = 1);
    character[0] = 0;
    let entry = |i: usize, j: usize| match (i, j) {
        (0, 0) => 0,
        (0, _) => 1,
        (_, 0) => left,
        _ => character[(q + i - j) % q],
    };
    (0..=q).map(|i| (0..=q).map(|j| entry(i, j)).collect()).collect()
}

/// Order q + 1 for a prime q ≡ 3 mod 4.
fn paley_one(q: usize) -> Vec<Vec<i8>> {
    let mut matrix = conference(q, -1);
    (0..=q).for_each(|i| matrix[i][i] += 1);
    matrix
}

/// Order 2 (q + 1) for a prime q ≡ 1 mod 4.
fn paley_two(q: usize) -> Vec<Vec<i8>> {
    let mut matrix = product(&conference(q, 1), &[[1, 1], [1, -1]]);
    for i in 0..=q {
        for (r, row) in [[1, -1], [-1, -1]].iter().enumerate() {
            (0..2).for_each(|c| matrix[2 * i + r][2 * i + c] += row[c]);
        }
    }
    matrix
}

/// The Kronecker product.
fn product(matrix: &[Vec<i8>], block: &[[i8; 2]; 2]) -> Vec<Vec<i8>> {
    let row = |row: &Vec<i8>, r: usize| row.iter().flat_map(|x| block[r].map(|y| x * y)).collect();
    matrix.iter().flat_map(|one| [row(one, 0), row(one, 1)]).collect()
}

/// Signs turned so that the first row and column are ones.
fn normalised(mut matrix: Vec<Vec<i8>>) -> Vec<Vec<i8>> {
    let first = matrix[0].clone();
    for row in &mut matrix {
        let sign = row[0] * first[0];
        row.iter_mut().zip(&first).for_each(|(x, f)| *x *= f * sign);
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_are_orthogonal_and_only_the_first_is_all_ones() {
        for at_least in 1..=120 {
            let matrix = hadamard(at_least);
            let n = matrix.len();
            assert!(n >= at_least && n <= at_least + 16, "{at_least}: {n}");
            for i in 0..n {
                for j in 0..=i {
                    let dot: i32 = (0..n).map(|k| i32::from(matrix[i][k]) * i32::from(matrix[j][k])).sum();
                    assert_eq!(dot, if i == j { n as i32 } else { 0 }, "order {n}: rows {i} and {j}");
                }
                assert!(matrix[i][0] == 1 && matrix[0][i] == 1 && matrix[i].iter().all(|x| x.abs() == 1));
                assert_eq!(matrix.iter().map(|row| i32::from(row[i])).sum::<i32>(), if i == 0 { n as i32 } else { 0 });
            }
        }
    }
}
