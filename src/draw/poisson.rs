//! Each unit for itself: Bernoulli and Poisson sampling (Särndal et al. 1992, §3.2 and §3.5).

/// Draws every unit `k` whose number `luck(k)`, uniform in [0, 1), lies below `pi[k]`. With permanent numbers samples are coordinated
/// (Brewer, Early & Joyce 1972; Ohlsson 1995, §9.2).
pub(super) fn poisson(pi: &[f64], mut luck: impl FnMut(u32) -> f64, mut chosen: impl FnMut(u32)) {
    for (k, &p) in (0..).zip(pi) {
        if luck(k) < p {
            chosen(k);
        }
    }
}
