//! Serpentine order: neighbours on the list differ in as little as possible (Chromy 1979; Williams & Chromy 1980).

/// Order of units by several keys: ascending and descending by turns, each time that a key before it changes. `keys` has one row for
/// each unit; units with equal keys keep their order.
pub fn serpentine(keys: &[Vec<f64>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    let mut turns = vec![false; keys.first().map_or(0, Vec::len)];
    arrange(keys, &mut order, 0, &mut turns);
    order
}

fn arrange(keys: &[Vec<f64>], units: &mut [usize], level: usize, turns: &mut [bool]) {
    if level == turns.len() {
        return;
    }
    let key = |k: &usize| keys[*k][level];
    let down = turns[level];
    turns[level] = !down;
    units.sort_by(|a, b| if down { key(b).total_cmp(&key(a)) } else { key(a).total_cmp(&key(b)) });
    for alike in units.chunk_by_mut(|a, b| key(a).total_cmp(&key(b)).is_eq()) {
        arrange(keys, alike, level + 1, turns);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_differ_in_one_key_by_one() {
        let keys: Vec<Vec<f64>> = (0..27).map(|k| [k % 3, k / 3 % 3, k / 9].map(f64::from).to_vec()).collect();
        let order = serpentine(&keys);
        assert_eq!(keys[order[0]], [0.0, 0.0, 0.0]);
        for pair in order.windows(2) {
            let apart: f64 = keys[pair[0]].iter().zip(&keys[pair[1]]).map(|(a, b)| (a - b).abs()).sum();
            assert_eq!(apart, 1.0, "{pair:?}");
        }
        assert_eq!(serpentine(&[vec![], vec![]]), [0, 1]);
    }
}
