//! Units and strata as numbers in a row: by counting, since a million rows are sorted in a few passes.

use std::cmp::Ordering;

use crate::frame::Labels;

/// How many numbers there are, the largest being the last.
pub(super) fn count(numbers: &[u32]) -> usize {
    numbers.iter().max().map_or(0, |&last| last as usize + 1)
}

/// The positions in the order of their numbers; equal numbers keep theirs.
pub(super) fn by_number(numbers: &[u32]) -> Vec<u32> {
    arranged((0..numbers.len() as u32).collect(), numbers)
}

/// Some positions in the order of their numbers; equal numbers keep theirs.
fn arranged(positions: Vec<u32>, numbers: &[u32]) -> Vec<u32> {
    if positions.is_sorted_by_key(|&at| numbers[at as usize]) {
        return positions;
    }
    let mut next = vec![0_u32; count(numbers) + 1];
    numbers.iter().for_each(|&number| next[number as usize + 1] += 1);
    for number in 1..next.len() {
        next[number] += next[number - 1];
    }
    let mut sorted = vec![0; positions.len()];
    for at in positions {
        let slot = &mut next[numbers[at as usize] as usize];
        sorted[*slot as usize] = at;
        *slot += 1;
    }
    sorted
}

/// Numbers the different pairs (above, code) from 0, in their order.
pub(super) fn nested(above: &[u32], codes: &[u32]) -> Vec<u32> {
    let [wide, long] = [count(codes), count(above)];
    if wide.saturating_mul(long) <= 2 * codes.len() {
        return tabled(above, codes, wide, long);
    }
    let pair = |row: u32| (above[row as usize], codes[row as usize]);
    let rows: Vec<u32> = (0..above.len() as u32).collect();
    let order = if rows.is_sorted_by_key(|&row| pair(row)) { rows } else { arranged(by_number(codes), above) };
    let (mut numbers, mut number, mut last) = (vec![0; above.len()], 0, None);
    for row in order {
        let this = pair(row);
        if last.is_some_and(|last| last != this) {
            number += 1;
        }
        (numbers[row as usize], last) = (number, Some(this));
    }
    numbers
}

/// The same by a table of all pairs that could be.
fn tabled(above: &[u32], codes: &[u32], wide: usize, long: usize) -> Vec<u32> {
    let mut table = vec![0_u32; wide * long];
    let cell = |(&a, &c): (&u32, &u32)| a as usize * wide + c as usize;
    above.iter().zip(codes).for_each(|pair| table[cell(pair)] = 1);
    let mut next = 0;
    for number in &mut table {
        next += std::mem::replace(number, next);
    }
    above.iter().zip(codes).map(|pair| table[cell(pair)]).collect()
}

/// Numbers positions from 0 in the order of some numbers, each by itself; equal ones in their own order.
pub(super) fn each(order: &[u32]) -> Vec<u32> {
    let mut numbers = vec![0; order.len()];
    order.iter().zip(0..).for_each(|(&at, number)| numbers[at as usize] = number);
    numbers
}

/// The rank of each word: numbers by size, then words.
pub(super) fn ranks(labels: &Labels) -> Vec<u32> {
    let number = |word: &str| word.parse::<f64>().ok().filter(|x| x.is_finite());
    let keys: Vec<(Option<f64>, &str)> = labels.names.iter().map(|word| (number(word), word.as_str())).collect();
    let mut sorted: Vec<u32> = (0..keys.len() as u32).collect();
    sorted.sort_by(|&a, &b| {
        let ((x, a), (y, b)) = (keys[a as usize], keys[b as usize]);
        let by_size = match (x, y) {
            (Some(x), Some(y)) => x.total_cmp(&y),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        by_size.then_with(|| a.cmp(b))
    });
    let mut ranks = vec![0; sorted.len()];
    for (rank, &code) in sorted.iter().enumerate() {
        ranks[code as usize] = rank as u32;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{Purpose, Stream};

    #[test]
    fn pairs_are_numbered_in_their_order() {
        let mut stream = Stream::at(2, Purpose::Draw, 0, 0);
        // a table, a sort, and what is sorted already
        for (sorted, far) in [(false, 7), (false, 7_000), (true, 7_000)] {
            let mut pairs: Vec<(u32, u32)> = (0..500).map(|_| (stream.below(9), far * stream.below(11))).collect();
            if sorted {
                pairs.sort_unstable();
            }
            let (above, codes): (Vec<u32>, Vec<u32>) = pairs.iter().copied().unzip();
            let mut different = pairs.clone();
            different.sort_unstable();
            different.dedup();
            let want: Vec<u32> = pairs.iter().map(|pair| different.binary_search(pair).unwrap() as u32).collect();
            assert_eq!(nested(&above, &codes), want);
            let mut order: Vec<u32> = (0..500).collect();
            order.sort_by_key(|&at| codes[at as usize]);
            assert_eq!(by_number(&codes), order);
            let ranks = each(&order);
            assert!(order.iter().zip(0..).all(|(&at, rank)| ranks[at as usize] == rank));
        }
        assert_eq!((nested(&[], &[]), count(&[]), by_number(&[])), (vec![], 0, vec![]));
    }
}
