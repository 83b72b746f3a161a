//! The whole sample space of each method, from its definition in the literature and by plain enumeration: nothing here knows how the
//! samplers work.

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView1};

use super::tests::{subsets, systematic_space};
use crate::design::Select;

pub(super) type Space = Vec<(Vec<u32>, f64)>;
type Growing = BTreeMap<Vec<u32>, f64>;

/// Every sample with its probability. Sizes make the inclusion probabilities; none of them certain.
pub(super) fn space(select: Select, sizes: &[u64], n: usize, at: &Array2<f64>) -> Space {
    let total: u64 = sizes.iter().sum();
    let pi: Vec<f64> = sizes.iter().map(|&s| n as f64 * s as f64 / total as f64).collect();
    let every = || subsets(pi.len() as u32, n as u32);
    let mut grown = Growing::new();
    match select {
        Select::Simple => return weighted(every(), |_| 1.0),
        Select::Systematic | Select::PpsSystematic => return systematic_space(sizes, n as u64),
        Select::Bernoulli | Select::Poisson => {
            let all = (0..=pi.len() as u32).flat_map(|k| subsets(pi.len() as u32, k)).collect();
            return weighted(all, |s| product(&pi, |k, p| if s.contains(&k) { p } else { 1.0 - p }));
        }
        Select::SimpleWithReplacement | Select::PpsWithReplacement => draws(&pi, n, &mut Vec::new(), 1.0, &mut grown),
        Select::Sampford => {
            let odds = |s: &[u32]| s.iter().map(|&k| pi[k as usize] / (1.0 - pi[k as usize])).product::<f64>();
            return weighted(every(), |s| odds(s) * s.iter().map(|&k| 1.0 - pi[k as usize]).sum::<f64>());
        }
        Select::MaximumEntropy => return maximum_entropy(&pi, every()),
        Select::Brewer => brewer(&pi, n, &mut Vec::new(), 1.0, &mut grown),
        Select::Tille => eliminate(&pi, (0..pi.len()).collect(), n, 1.0, &mut grown),
        Select::Midzuno => {
            let left: Vec<f64> = pi.iter().map(|p| 1.0 - p).collect();
            eliminate(&left, (0..pi.len()).collect(), pi.len() - n, 1.0, &mut grown);
            let others = |s: Vec<u32>| (0..pi.len() as u32).filter(|k| !s.contains(k)).collect();
            return grown.into_iter().map(|(s, p)| (others(s), p)).collect();
        }
        Select::Pivotal => {
            let mut p = pi.clone();
            duels(&mut p, &(0..pi.len()).collect::<Vec<_>>(), 1.0, &mut grown);
        }
        Select::RandomPivotal => orders(pi.len(), |order, share| duels(&mut pi.clone(), order, share, &mut grown)),
        Select::Cube => {
            // A row for the size, and one for each balancing variable: its total over π.
            let column = |x: ArrayView1<f64>| x.iter().zip(&pi).map(|(x, p)| x / p).collect();
            let rows: Vec<Vec<f64>> = std::iter::once(vec![1.0; pi.len()]).chain(at.columns().into_iter().map(column)).collect();
            orders(pi.len(), |order, share| flights(&mut pi.clone(), order, &rows, share, &mut grown));
        }
        Select::PpsSystematicRandom => orders(pi.len(), |order, share| {
            let turned: Vec<u64> = order.iter().map(|&k| sizes[k]).collect();
            for (sample, p) in systematic_space(&turned, n as u64) {
                add(&mut grown, sample.into_iter().map(|i| order[i as usize] as u32).collect(), p * share);
            }
        }),
        Select::Chromy => {
            for start in 0..pi.len() {
                let order: Vec<usize> = (start..pi.len()).chain(0..start).collect();
                chromy(sizes, n as u64, &order, 0, 0, &mut Vec::new(), pi[start] / n as f64, &mut grown);
            }
        }
        Select::Pareto => return weighted(every(), |s| pareto(&pi, s)),
        Select::LocalPivotal => local(&mut pi.clone(), at, 1.0, &mut grown),
        Select::All => return vec![((0..pi.len() as u32).collect(), 1.0)],
    }
    grown.into_iter().collect()
}

fn weighted(samples: Vec<Vec<u32>>, weight: impl Fn(&[u32]) -> f64) -> Space {
    let weights: Vec<f64> = samples.iter().map(|s| weight(s)).collect();
    let whole: f64 = weights.iter().sum();
    samples.into_iter().zip(weights).map(|(s, w)| (s, w / whole)).collect()
}

fn product(pi: &[f64], of: impl Fn(u32, f64) -> f64) -> f64 {
    (0..).zip(pi).map(|(k, &p)| of(k, p)).product()
}

fn add(grown: &mut Growing, mut sample: Vec<u32>, p: f64) {
    sample.sort_unstable();
    *grown.entry(sample).or_default() += p;
}

/// Independent draws in all orders.
fn draws(pi: &[f64], n: usize, so_far: &mut Vec<u32>, p: f64, grown: &mut Growing) {
    if so_far.len() == n {
        return add(grown, so_far.clone(), p);
    }
    for (k, &share) in (0..).zip(pi) {
        so_far.push(k);
        draws(pi, n, so_far, p * share / n as f64, grown);
        so_far.pop();
    }
}

/// Among all designs with these inclusion probabilities, `p(s) ∝ exp Σ_{k∈s} λ_k`: λ by gradient ascent over the enumerated space.
fn maximum_entropy(pi: &[f64], samples: Vec<Vec<u32>>) -> Space {
    let mut lambda = vec![0.0; pi.len()];
    for _ in 0..20_000 {
        let space = weighted(samples.clone(), |s| s.iter().map(|&k| lambda[k as usize]).sum::<f64>().exp());
        for (k, lambda) in (0..).zip(&mut lambda) {
            *lambda += pi[k as usize] - space.iter().filter(|(s, _)| s.contains(&k)).map(|(_, p)| p).sum::<f64>();
        }
    }
    weighted(samples, |s| s.iter().map(|&k| lambda[k as usize]).sum::<f64>().exp())
}

/// Tillé (2006), algorithm 6.10, with the draws numbered j = 1..n.
fn brewer(pi: &[f64], n: usize, so_far: &mut Vec<u32>, p: f64, grown: &mut Growing) {
    if so_far.len() == n {
        return add(grown, so_far.clone(), p);
    }
    let j = so_far.len() as f64 + 1.0;
    let rest = n as f64 - so_far.iter().map(|&k| pi[k as usize]).sum::<f64>();
    let open: Vec<u32> = (0..pi.len() as u32).filter(|k| !so_far.contains(k)).collect();
    let chance = |k: u32| {
        let x = pi[k as usize];
        if so_far.len() + 1 == n { x } else { x * (rest - x) / (rest - x * (n as f64 - j + 1.0)) }
    };
    let whole: f64 = open.iter().map(|&k| chance(k)).sum();
    let next: Vec<(u32, f64)> = open.iter().map(|&k| (k, chance(k) / whole)).collect();
    for (k, share) in next {
        so_far.push(k);
        brewer(pi, n, so_far, p * share, grown);
        so_far.pop();
    }
}

/// Inclusion probabilities proportional to size in a sample of `n`, certain ones iterated.
fn inclusion(sizes: &[f64], n: usize) -> Vec<f64> {
    let mut certain: Vec<usize> = Vec::new();
    loop {
        let total: f64 = (0..sizes.len()).filter(|k| !certain.contains(k)).map(|k| sizes[k]).sum();
        let pi = |k: usize| if certain.contains(&k) { 1.0 } else { (n - certain.len()) as f64 * sizes[k] / total };
        let more: Vec<usize> = (0..sizes.len()).filter(|k| !certain.contains(k) && pi(*k) >= 1.0 - 1e-12).collect();
        if more.is_empty() {
            return (0..sizes.len()).map(pi).collect();
        }
        certain.extend(more);
    }
}

/// Tillé (2006), §6.2.2: from i + 1 to i units, k goes with chance 1 − π(i)/π(i + 1).
fn eliminate(sizes: &[f64], open: Vec<usize>, n: usize, p: f64, grown: &mut Growing) {
    if open.len() == n {
        return add(grown, open.into_iter().map(|k| k as u32).collect(), p);
    }
    let (now, next) = (inclusion(sizes, open.len()), inclusion(sizes, open.len() - 1));
    let next = if open.len() - 1 == n { sizes.to_vec() } else { next };
    for &k in &open {
        let goes = 1.0 - next[k] / now[k];
        if goes > 1e-15 {
            eliminate(sizes, open.iter().copied().filter(|l| *l != k).collect(), n, p * goes, grown);
        }
    }
}

/// Both outcomes of a duel (Deville & Tillé 1998, §5.1).
fn outcomes(a: f64, b: f64) -> [(f64, f64, f64); 2] {
    if a + b < 1.0 - 1e-12 {
        [(a / (a + b), a + b, 0.0), (b / (a + b), 0.0, a + b)]
    } else {
        let rest = (a + b - 1.0).max(0.0);
        [((1.0 - b) / (2.0 - a - b), 1.0, rest), ((1.0 - a) / (2.0 - a - b), rest, 1.0)]
    }
}

fn settled(p: f64) -> bool {
    !(1e-9..1.0 - 1e-9).contains(&p)
}

fn sample_of(p: &[f64]) -> Vec<u32> {
    (0..).zip(p).filter(|(_, p)| **p > 0.5).map(|(k, _)| k).collect()
}

/// The first two units of the order that are not settled meet.
fn duels(p: &mut [f64], order: &[usize], share: f64, grown: &mut Growing) {
    let open: Vec<usize> = order.iter().copied().filter(|&k| !settled(p[k])).collect();
    let &[a, b, ..] = &open[..] else { return add(grown, sample_of(p), share) };
    let (was_a, was_b) = (p[a], p[b]);
    for (chance, now_a, now_b) in outcomes(was_a, was_b) {
        (p[a], p[b]) = (now_a, now_b);
        duels(p, order, share * chance, grown);
    }
    (p[a], p[b]) = (was_a, was_b);
}

/// Chauvet & Tillé (2006): among the first units of the order that are not settled, one more than there are balancing variables, all go
/// the one way that keeps the totals, or the opposite way, until one of them is settled; where units have become too few, the last variable
/// is given up (Deville & Tillé 2004, §5).
fn flights(p: &mut [f64], order: &[usize], rows: &[Vec<f64>], share: f64, grown: &mut Growing) {
    let open: Vec<usize> = order.iter().copied().filter(|&k| !settled(p[k])).take(rows.len() + 1).collect();
    if open.is_empty() {
        return add(grown, sample_of(p), share);
    }
    // The way is the generalised cross product of the rows: signed minors.
    let kept = &rows[..open.len() - 1];
    let way: Vec<f64> = (0..open.len())
        .map(|left_out| {
            let others: Vec<usize> = (0..open.len()).filter(|i| *i != left_out).map(|i| open[i]).collect();
            let minor: Vec<Vec<f64>> = kept.iter().map(|row| others.iter().map(|&k| row[k]).collect()).collect();
            if left_out % 2 == 0 { determinant(&minor) } else { -determinant(&minor) }
        })
        .collect();
    let room = |sign: f64| {
        let of = |(&k, d): (&usize, &f64)| if sign * d > 0.0 { (1.0 - p[k]) / d.abs() } else { p[k] / d.abs() };
        open.iter().zip(&way).filter(|(_, d)| **d != 0.0).map(of).fold(f64::INFINITY, f64::min)
    };
    let (up, down) = (room(1.0), room(-1.0));
    let was: Vec<f64> = p.to_vec();
    for (step, chance) in [(up, down / (up + down)), (-down, up / (up + down))] {
        open.iter().zip(&way).for_each(|(&k, d)| p[k] = was[k] + step * d);
        flights(p, order, rows, share * chance, grown);
    }
    p.copy_from_slice(&was);
}

/// By the first row.
fn determinant(matrix: &[Vec<f64>]) -> f64 {
    let Some((first, rest)) = matrix.split_first() else { return 1.0 };
    let without =
        |c: usize| rest.iter().map(|row| row.iter().enumerate().filter(|(i, _)| *i != c).map(|(_, x)| *x).collect()).collect::<Vec<_>>();
    (0..first.len()).map(|c| if c % 2 == 0 { 1.0 } else { -1.0 } * first[c] * determinant(&without(c))).sum()
}

/// Every order of `n` units, each with the share 1/n!.
fn orders(n: usize, mut each: impl FnMut(&[usize], f64)) {
    fn permute(order: &mut Vec<usize>, from: usize, each: &mut dyn FnMut(&[usize])) {
        if from == order.len() {
            return each(order);
        }
        for i in from..order.len() {
            order.swap(from, i);
            permute(order, from + 1, each);
            order.swap(from, i);
        }
    }
    let share = 1.0 / (1..=n).map(|k| k as f64).product::<f64>();
    permute(&mut (0..n).collect(), 0, &mut |order| each(order, share));
}

/// Chromy (1979), §3: given the hits so far, with the expected hits so far in whole numbers of 1/S.
#[allow(clippy::too_many_arguments)]
fn chromy(sizes: &[u64], n: u64, order: &[usize], at: usize, expected: u64, hits: &mut Vec<u32>, p: f64, grown: &mut Growing) {
    if p == 0.0 {
        return;
    }
    let Some(&k) = order.get(at) else { return add(grown, hits.clone(), p) };
    let total: u64 = sizes.iter().sum();
    let next = expected + n * sizes[k];
    let ((floor, fraction), (next_floor, next_fraction)) = ((expected / total, expected % total), (next / total, next % total));
    let above = hits.len() as u64 > floor;
    // Chance that the hits after this unit are one above the floor of the expected hits.
    let one_above = match (next_fraction > fraction && next_fraction > 0, above) {
        (true, true) => 1.0,
        (true, false) => (next_fraction - fraction) as f64 / (total - fraction) as f64,
        (false, true) => next_fraction as f64 / fraction as f64,
        (false, false) => 0.0,
    };
    for (chance, count) in [(one_above, next_floor + 1), (1.0 - one_above, next_floor)] {
        if chance > 0.0 {
            let hit = count > hits.len() as u64;
            if hit {
                hits.push(k as u32);
            }
            assert_eq!(hits.len() as u64, count);
            chromy(sizes, n, order, at + 1, next, hits, p * chance, grown);
            if hit {
                hits.pop();
            }
        }
    }
}

/// Rosén (1997): the chance that every ranking variable of `s` lies below every other one, by Simpson's rule over t = v/(1 − v), where
/// t is the largest one of `s`.
fn pareto(lambda: &[f64], s: &[u32]) -> f64 {
    let steps = 4000;
    let at = |v: f64| {
        if v >= 1.0 {
            return 0.0;
        }
        let t = v / (1.0 - v);
        let odds = |k: usize| lambda[k] / (1.0 - lambda[k]);
        let below = |k: usize| odds(k) * t / (1.0 + odds(k) * t);
        let density = |k: usize| odds(k) / (1.0 + odds(k) * t).powi(2);
        let of = |largest: u32| {
            product(lambda, |k, _| match (k == largest, s.contains(&k)) {
                (true, _) => density(k as usize),
                (_, true) => below(k as usize),
                _ => 1.0 - below(k as usize),
            })
        };
        s.iter().map(|&k| of(k)).sum::<f64>() / (1.0 - v).powi(2)
    };
    let h = 1.0 / f64::from(steps);
    let weight = |i: i32| {
        if i == 0 || i == steps {
            1.0
        } else if i % 2 == 1 {
            4.0
        } else {
            2.0
        }
    };
    (0..=steps).map(|i| weight(i) * at(f64::from(i) * h)).sum::<f64>() * h / 3.0
}

/// Grafström et al. (2012), LPM 2: a unit at random and one of its nearest neighbours meet.
fn local(p: &mut [f64], at: &Array2<f64>, share: f64, grown: &mut Growing) {
    let open: Vec<usize> = (0..p.len()).filter(|&k| !settled(p[k])).collect();
    if open.len() < 2 {
        return add(grown, sample_of(p), share);
    }
    for &a in &open {
        let far = |b: usize| at.row(a).iter().zip(at.row(b)).map(|(x, y)| (x - y) * (x - y)).sum::<f64>();
        let least = open.iter().filter(|b| **b != a).map(|&b| far(b)).fold(f64::INFINITY, f64::min);
        let nearest: Vec<usize> = open.iter().copied().filter(|&b| b != a && far(b) <= least).collect();
        for &b in &nearest {
            let (was_a, was_b) = (p[a], p[b]);
            for (chance, now_a, now_b) in outcomes(was_a, was_b) {
                (p[a], p[b]) = (now_a, now_b);
                local(p, at, share * chance / open.len() as f64 / nearest.len() as f64, grown);
            }
            (p[a], p[b]) = (was_a, was_b);
        }
    }
}
