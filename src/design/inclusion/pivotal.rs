//! Joint inclusion probabilities of the ordered pivotal method and of Chromy's method, which are the same design but for the start
//! (Chauvet 2020, *Statistics & Probability Letters* 169; closed form after Chauvet 2012, *Int. Stat. Rev.* 80).

use ndarray::Array2;

/// Joint inclusion probabilities of the ordered pivotal method, exact. Unit k meets unit j > k only as the champion of the duels so
/// far, whose remaining probability a is known: `π_kj = (π_k − A_k a) π_j + A_k max(a + π_j − 1, 0)`, with A_k the chance that k is it.
pub(super) fn ordered(pi: &[f64]) -> Array2<f64> {
    let mut joint = Array2::from_diag(&ndarray::aview1(pi));
    let mut champion = vec![0.0; pi.len()];
    let mut a = 0.0;
    for (j, &b) in pi.iter().enumerate() {
        for k in 0..j {
            joint[[k, j]] = ((pi[k] - champion[k] * a) * b + champion[k] * f64::max(a + b - 1.0, 0.0)).max(0.0);
            joint[[j, k]] = joint[[k, j]];
        }
        // Whoever stays in play is champion next: the winner of a duel below 1, the other one of a duel above.
        let stays = if a + b < 1.0 { a / (a + b) } else { (1.0 - a) / (2.0 - a - b) };
        champion[..j].iter_mut().for_each(|c| *c *= stays);
        champion[j] = 1.0 - stays;
        a = if a + b < 1.0 { a + b } else { a + b - 1.0 };
    }
    joint
}

/// Joint inclusion probabilities of Chromy's method with a start chosen proportionally to size on the circular list: the mean over all
/// starts. Exact, in time N³.
pub(super) fn circular(pi: &[f64]) -> Array2<f64> {
    let (units, n) = (pi.len(), pi.iter().sum::<f64>());
    let mut joint = Array2::zeros((units, units));
    for start in 0..units {
        let turned: Vec<f64> = pi[start..].iter().chain(&pi[..start]).copied().collect();
        let one = ordered(&turned);
        for ((k, l), p) in one.indexed_iter() {
            joint[[(k + start) % units, (l + start) % units]] += pi[start] / n * p;
        }
    }
    joint
}
