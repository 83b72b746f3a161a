//! Duels: the pivotal method in list or random order (Deville & Tillé 1998, §5) and the local one (Grafström, Lundström & Schelin
//! 2012, *Biometrics* 68, LPM 2).

use ndarray::Array2;

use crate::stream::Stream;

/// Probabilities this close to 0 or 1 are there.
const SETTLED: f64 = 1e-9;

/// One duel: the probabilities of both afterwards, one of them settled, the expectations kept.
fn duel(a: f64, b: f64, stream: &mut Stream) -> (f64, f64) {
    let (both, u) = (a + b, stream.uniform());
    if both < 1.0 {
        if u * both < a { (both, 0.0) } else { (0.0, both) }
    } else if u * (2.0 - both) < 1.0 - b {
        (1.0, both - 1.0)
    } else {
        (both - 1.0, 1.0)
    }
}

/// Units meet in the given order; whoever is not settled meets the next.
pub(super) fn pivotal(pi: &[f64], order: impl Iterator<Item = u32>, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let (mut champion, mut a) = (0, 0.0);
    for next in order {
        let (mine, theirs) = duel(a, pi[next as usize], stream);
        if mine >= 1.0 - SETTLED {
            chosen(champion);
            (champion, a) = (next, theirs);
        } else if theirs >= 1.0 - SETTLED {
            chosen(next);
            a = mine;
        } else if theirs > 0.0 {
            (champion, a) = (next, theirs);
        } else {
            a = mine;
        }
    }
    if a > SETTLED && stream.uniform() < a {
        chosen(champion);
    }
}

/// The units `0..size` in random order.
pub(super) fn shuffled<'a>(size: usize, order: &'a mut Vec<u32>, stream: &mut Stream) -> &'a [u32] {
    order.clear();
    order.extend(0..size as u32);
    stream.shuffle(order);
    order
}

/// A unit chosen at random meets its nearest neighbour, ties broken at random, until all are settled. `at` has a row of coordinates for
/// each unit. Time N².
pub(super) fn local(pi: &[f64], at: &Array2<f64>, scratch: &mut super::Scratch, stream: &mut Stream, mut chosen: impl FnMut(u32)) {
    let (p, open) = (&mut scratch.p, &mut scratch.order);
    p.clear();
    p.extend_from_slice(pi);
    open.clear();
    open.extend(0..pi.len() as u32);
    while open.len() > 1 {
        let one = stream.below(open.len() as u32) as usize;
        let other = nearest(open, one, at, stream);
        let (k, l) = (open[one] as usize, open[other] as usize);
        (p[k], p[l]) = duel(p[k], p[l], stream);
        // The later place first, so that the earlier one stays valid.
        for place in [one.max(other), one.min(other)] {
            let k = open[place] as usize;
            if p[k] >= 1.0 - SETTLED {
                chosen(k as u32);
            }
            if !(SETTLED..1.0 - SETTLED).contains(&p[k]) {
                open.swap_remove(place);
            }
        }
    }
    if let Some(&last) = open.first()
        && stream.uniform() < p[last as usize]
    {
        chosen(last);
    }
}

/// The place in `open` of the nearest other unit.
fn nearest(open: &[u32], one: usize, at: &Array2<f64>, stream: &mut Stream) -> usize {
    let here = at.row(open[one] as usize);
    let (mut best, mut least, mut ties) = (usize::from(one == 0), f64::INFINITY, 0);
    for (place, &k) in open.iter().enumerate().filter(|(place, _)| *place != one) {
        let distance: f64 = here.iter().zip(at.row(k as usize)).map(|(a, b)| (a - b) * (a - b)).sum();
        if distance < least {
            (best, least, ties) = (place, distance, 1);
        } else if distance <= least {
            ties += 1;
            if stream.below(ties) == 0 {
                best = place;
            }
        }
    }
    best
}
