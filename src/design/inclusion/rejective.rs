//! Designs that are a Poisson sample conditioned on its size: maximum entropy (conditional Poisson) and Sampford. Both are drawn unit
//! by unit from a table of tail sums, all of whose terms are positive: nothing cancels, nothing is rejected, the time is bounded.
//!
//! Sources: Chen, Dempster & Liu (1994), *Biometrika* 81, §2–3; Sampford (1967), *Biometrika* 54; Tillé (2006), §5.

use ndarray::Array2;

/// The table of one cell: N units, n of them drawn.
#[derive(Clone, Debug)]
pub struct Rejective {
    /// Working probabilities p of the Poisson sample.
    p: Vec<f64>,
    n: usize,
    tails: Tails,
}

/// For units `i..N` and a count `m`: `plain = P(S = m)` and `credit = E[Σ_{k∈s}(1 − p_k); S = m]` of the Poisson sample; the second only
/// where samples are weighted by their credit (Sampford).
#[derive(Clone, Debug)]
struct Tails {
    width: usize,
    plain: Vec<f64>,
    credit: Vec<f64>,
}

impl Tails {
    fn new(p: &[f64], n: usize, credited: bool) -> Self {
        let (width, length) = (n + 1, (p.len() + 1) * (n + 1));
        let mut tails = Self { width, plain: vec![0.0; length], credit: if credited { vec![0.0; length] } else { Vec::new() } };
        tails.plain[p.len() * width] = 1.0;
        for (i, &p) in p.iter().enumerate().rev() {
            let (now, next) = tails.plain.split_at_mut((i + 1) * width);
            let (now, next) = (&mut now[i * width..], &next[..width]);
            now[0] = (1.0 - p) * next[0];
            for m in 1..width {
                now[m] = (1.0 - p) * next[m] + p * next[m - 1];
            }
            if credited {
                let (now, after) = tails.credit.split_at_mut((i + 1) * width);
                let (now, after) = (&mut now[i * width..], &after[..width]);
                now[0] = 0.0;
                for m in 1..width {
                    now[m] = (1.0 - p) * after[m] + p * (after[m - 1] + (1.0 - p) * next[m - 1]);
                }
            }
        }
        tails
    }

    fn plain(&self, i: usize) -> &[f64] {
        &self.plain[i * self.width..(i + 1) * self.width]
    }

    /// The credit tails; empty without credit.
    fn credit(&self, i: usize) -> &[f64] {
        if self.credit.is_empty() { &[] } else { &self.credit[i * self.width..(i + 1) * self.width] }
    }

    fn whole(&self) -> f64 {
        let n = self.width - 1;
        if self.credit.is_empty() { self.plain[n] } else { self.credit[n] }
    }
}

/// Weight of all samples of `n` that hold unit `k`, for every `k`, and of all samples: `p_k Σ_j F_k(j) B_k(n − 1 − j)` with the sums over
/// the units before and after `k`. `extra` is credit that every sample has besides.
fn singles(p: &[f64], n: usize, credited: bool, extra: f64) -> (Vec<f64>, f64) {
    let after = Tails::new(p, n, credited);
    let reversed: Vec<f64> = p.iter().rev().copied().collect();
    let before = Tails::new(&reversed, n, credited);
    let weight = |k: usize| {
        let (left, right) = (before.plain(p.len() - k), after.plain(k + 1));
        let both = |a: &[f64], b: &[f64]| a.iter().zip(b[..n].iter().rev()).map(|(a, b)| a * b).sum::<f64>();
        let plain = both(left, right);
        if !credited {
            return p[k] * plain;
        }
        p[k] * (both(before.credit(p.len() - k), right) + both(left, after.credit(k + 1)) + (extra + 1.0 - p[k]) * plain)
    };
    ((0..p.len()).map(weight).collect(), after.whole() + if credited { extra * after.plain[n] } else { 0.0 })
}

/// Inclusion probabilities `ψ_k(p, n) = P(k ∈ s | S = n)` of a Poisson sample s with working probabilities `p`, given its size S (Chen, Dempster
/// & Liu 1994; here by the sums over the units before and after k, in time Nn).
pub fn conditional_poisson(p: &[f64], n: usize) -> Vec<f64> {
    let (weights, all) = singles(p, n, false, 0.0);
    weights.into_iter().map(|w| w / all).collect()
}

/// `c` with `c_k − c_k²/Σc = v_k`: the fixed point of Deville & Tillé (2005), *JSPI* 128, eq. 11, which makes `diag(c) − cc′/Σc` a
/// covariance matrix with the right diagonal. Started at `v` and stopped after 100 rounds: with one unit dominating there is none.
pub(super) fn fixed_point(v: &[f64]) -> Vec<f64> {
    let mut c = v.to_vec();
    for _ in 0..100 {
        let total: f64 = c.iter().sum();
        let mut change = 0.0_f64;
        for (c, &v) in c.iter_mut().zip(v) {
            let next = v + *c * *c / total;
            change = change.max((next - *c).abs() / next.max(f64::MIN_POSITIVE));
            *c = next;
        }
        if change < 1e-15 {
            break;
        }
    }
    c
}

/// Working probabilities whose conditional Poisson design has the inclusion probabilities `pi`: quasi-Newton on the logits,
/// `λ ← λ + (π − ψ)/c` with the covariance approximated by `diag(c) − cc′/Σc` (Tillé 2006, §5.2.4, where c = 1), the step halved while
/// it does not help. Converges in about six rounds. None if it does not.
fn working(pi: &[f64], n: usize) -> Option<Vec<f64>> {
    let expit = |lambda: &[f64]| lambda.iter().map(|l| 1.0 / (1.0 + (-l).exp())).collect::<Vec<f64>>();
    let apart = |psi: &[f64]| psi.iter().zip(pi).map(|(psi, pi)| ((pi - psi) / (pi * (1.0 - pi))).abs()).fold(0.0, f64::max);
    let mut lambda: Vec<f64> = pi.iter().map(|p| (p / (1.0 - p)).ln()).collect();
    let mut psi = conditional_poisson(&expit(&lambda), n);
    let mut error = apart(&psi);
    for _ in 0..60 {
        if error < 1e-13 {
            break;
        }
        let spread: Vec<f64> = psi.iter().map(|p| (p * (1.0 - p)).max(f64::MIN_POSITIVE)).collect();
        let c = fixed_point(&spread);
        let step: Vec<f64> = (0..pi.len()).map(|k| ((pi[k] - psi[k]) / c[k]).clamp(-4.0, 4.0)).collect();
        let mut scale = 1.0;
        let better = loop {
            let tried: Vec<f64> = lambda.iter().zip(&step).map(|(l, s)| l + scale * s).collect();
            let at = conditional_poisson(&expit(&tried), n);
            let apart = apart(&at);
            if apart < error {
                break Some((tried, at, apart));
            }
            scale /= 2.0;
            if scale < 1e-3 {
                break None;
            }
        };
        let Some(better) = better else { break };
        (lambda, psi, error) = better;
    }
    (error < 1e-9).then(|| expit(&lambda))
}

impl Rejective {
    /// The design of maximum entropy with inclusion probabilities `pi` in (0, 1) that add up to `n`; none if its working probabilities
    /// cannot be found (probabilities within 1e-12 of 0 or 1).
    pub fn maximum_entropy(pi: &[f64], n: usize) -> Option<Self> {
        let p = working(pi, n)?;
        Some(Self { n, tails: Tails::new(&p, n, false), p })
    }

    /// Sampford's design with inclusion probabilities `pi` in (0, 1) that add up to `n`: `P(s) ∝ Π_{k∈s} π_k/(1 − π_k) · Σ_{k∈s}(1 − π_k)`.
    pub fn sampford(pi: &[f64], n: usize) -> Self {
        Self { p: pi.to_vec(), n, tails: Tails::new(pi, n, true) }
    }

    /// How many are drawn, and from how many.
    pub fn sizes(&self) -> (usize, usize) {
        (self.n, self.p.len())
    }

    /// Working probabilities of the Poisson sample.
    pub fn working(&self) -> &[f64] {
        &self.p
    }

    /// Chance that unit `i` is drawn when `left = m ≥ 1` are still to be drawn from `i..N`: `p_i T_{i+1}(m − 1)/T_i(m)` with the tail sums
    /// `T_i(m) = P(S_{i..N} = m)`. For Sampford the sums are weighted by the credit of the whole sample, and `credit` is Σ(1 − p) of those drawn
    /// before.
    pub fn chance(&self, i: usize, left: usize, credit: f64) -> f64 {
        let (p, now, next) = (self.p[i], self.tails.plain(i), self.tails.plain(i + 1));
        if self.tails.credit.is_empty() {
            return p * next[left - 1] / now[left];
        }
        let (credit_now, credit_next) = (self.tails.credit(i), self.tails.credit(i + 1));
        p * ((credit + 1.0 - p) * next[left - 1] + credit_next[left - 1]) / (credit * now[left] + credit_now[left])
    }

    /// What unit `i` adds to the credit of a sample: `1 − p_i`.
    pub fn credit(&self, i: usize) -> f64 {
        1.0 - self.p[i]
    }

    /// Joint inclusion probabilities, the inclusion probabilities on the diagonal: for each unit the weight of the samples that hold it
    /// and another one. Exact; takes time N²n.
    pub fn joint(&self) -> Array2<f64> {
        let (weights, all) = pairs(&self.p, self.n, !self.tails.credit.is_empty());
        weights / all
    }
}

/// Weight of all samples that hold both units, and of all samples.
pub(super) fn pairs(p: &[f64], n: usize, credited: bool) -> (Array2<f64>, f64) {
    let (alone, all) = singles(p, n, credited, 0.0);
    let mut weights = Array2::zeros((p.len(), p.len()));
    for k in 0..p.len() {
        weights[[k, k]] = alone[k];
        if n < 2 {
            continue;
        }
        let others: Vec<f64> = p.iter().enumerate().filter(|(l, _)| *l != k).map(|(_, p)| *p).collect();
        let (with, _) = singles(&others, n - 1, credited, 1.0 - p[k]);
        for l in k + 1..p.len() {
            weights[[k, l]] = p[k] * with[l - 1];
            weights[[l, k]] = weights[[k, l]];
        }
    }
    (weights, all)
}

/// The same for single units, without the pairs.
pub(super) fn singles_with_credit(p: &[f64], n: usize) -> (Vec<f64>, f64) {
    singles(p, n, true, 0.0)
}
