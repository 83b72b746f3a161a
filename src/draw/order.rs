//! Order sampling: every unit has a ranking number, the n smallest are drawn (Rosén 1997). With permanent numbers in place of new ones
//! the samples are coordinated (Ohlsson 1995, §9.3).

/// Pareto sampling: ranks by `odds(u)/odds(λ)`, `luck(k)` uniform in [0, 1).
pub(super) fn pareto(lambda: &[f64], n: u32, scratch: &mut super::Scratch, mut luck: impl FnMut(u32) -> f64, chosen: impl FnMut(u32)) {
    let rank = |k: u32| {
        let (u, p) = (luck(k), lambda[k as usize]);
        u * (1.0 - p) / ((1.0 - u) * p)
    };
    smallest(lambda.len() as u32, n, scratch, rank, chosen);
}

/// The `n` units out of `0..size` with the smallest ranks. With permanent uniform numbers as ranks: sequential simple random sampling.
pub(super) fn smallest(size: u32, n: u32, scratch: &mut super::Scratch, rank: impl FnMut(u32) -> f64, chosen: impl FnMut(u32)) {
    let (ranks, order) = (&mut scratch.p, &mut scratch.order);
    ranks.clear();
    ranks.extend((0..size).map(rank));
    order.clear();
    order.extend(0..size);
    if n < size {
        order.select_nth_unstable_by(n as usize, |&a, &b| ranks[a as usize].total_cmp(&ranks[b as usize]).then(a.cmp(&b)));
    }
    order[..n as usize].sort_unstable();
    order[..n as usize].iter().copied().for_each(chosen);
}
