//! Joint inclusion probabilities π_kl of every method, as a function of its inclusion probabilities.

use ndarray::Array2;

use super::rejective::fixed_point;
use super::{Elimination, Rejective, check, pareto, pivotal};
use crate::design::Select;
use crate::error::Problem;

/// Joint inclusion probabilities of one cell.
#[derive(Clone, Debug)]
pub struct Joint {
    /// π_kl; the inclusion probabilities π_k on the diagonal.
    pub probabilities: Array2<f64>,
    /// Whether they are those of the method itself; otherwise of the approximation that [`joint`] names.
    pub exact: bool,
}

impl Joint {
    /// Number of pairs that are never drawn together. If there are any, no unbiased variance estimator exists, and those of
    /// Horvitz–Thompson and Sen–Yates–Grundy are biased (Särndal et al. 1992, §2.8). Approximations cannot tell: they have none.
    pub fn never_together(&self) -> usize {
        self.probabilities.indexed_iter().filter(|((k, l), p)| k < l && **p < 1e-12).count()
    }
}

/// Joint inclusion probabilities for `pi` in (0, 1), in the order in which the units are listed.
///
/// Exact: simple, Bernoulli, Poisson, both systematic ones in fixed order, Sampford, Brewer for n = 2, maximum entropy, Tillé, Midzuno,
/// ordered pivotal, Chromy, and Pareto up to 60 units (there the diagonal holds the inclusion probabilities that the method really
/// has, with `pi` as targets). Approximate: systematic in random order by [`hartley_rao`], all others by [`high_entropy`].
///
/// # Errors
/// Probabilities outside (0, 1) or, for methods of fixed size, not adding up to a whole number; a draw with replacement, which has none.
pub fn joint(select: Select, pi: &[f64]) -> Result<Joint, Problem> {
    if select.with_replacement() {
        let what = ("有放回抽样没有联合入样概率", "a draw with replacement has no joint inclusion probabilities");
        return Err(Problem::new(what, ("方差用有放回公式", "use the variance of draws with replacement")));
    }
    let n = check(select, pi)?;
    let exact = |probabilities| Ok(Joint { probabilities, exact: true });
    let near = |probabilities| Ok(Joint { probabilities, exact: false });
    match select {
        Select::All => exact(Array2::ones((pi.len(), pi.len()))),
        Select::Bernoulli | Select::Poisson => exact(table(pi, |k, l| pi[k] * pi[l])),
        Select::Simple => exact(simple(pi.len(), n)),
        Select::Systematic | Select::PpsSystematic => exact(systematic(pi, n)),
        Select::Sampford => exact(Rejective::sampford(pi, n).joint()),
        Select::MaximumEntropy => exact(Rejective::maximum_entropy(pi, n).ok_or_else(too_extreme)?.joint()),
        Select::Brewer if n == 1 => exact(table(pi, |_, _| 0.0)),
        Select::Brewer if n == 2 => exact(brewer_two(pi)),
        Select::Tille => exact(Elimination::tille(pi, n).joint()),
        Select::Midzuno => exact(Elimination::midzuno(pi, n).joint()),
        Select::Pivotal => exact(pivotal::ordered(pi)),
        Select::Chromy => exact(pivotal::circular(pi)),
        Select::Pareto if pi.len() <= 60 => exact(pareto::joint(pi, n)),
        Select::PpsSystematicRandom => near(hartley_rao(pi)),
        _ => near(high_entropy(pi)),
    }
}

pub(super) fn too_extreme() -> Problem {
    let what = ("有的入样概率过于接近 0 或 1", "an inclusion probability is too close to 0 or 1");
    Problem::new(what, ("把该单位排除或列为必抽，或改用 sampford", "leave the unit out or take it for certain, or use sampford"))
}

fn table(pi: &[f64], of: impl Fn(usize, usize) -> f64) -> Array2<f64> {
    Array2::from_shape_fn((pi.len(), pi.len()), |(k, l)| if k == l { pi[k] } else { of(k, l) })
}

/// `n(n − 1)/(N(N − 1))`.
fn simple(size: usize, n: usize) -> Array2<f64> {
    let (size, n) = (size as f64, n as f64);
    table(&vec![n / size; size as usize], |_, _| n * (n - 1.0) / (size * (size - 1.0)))
}

/// Systematic selection in fixed order: between two neighbouring break points `C_k mod 1` every start gives the same sample (Madow 1949).
fn systematic(pi: &[f64], n: usize) -> Array2<f64> {
    let mut cumulated: Vec<f64> = pi
        .iter()
        .scan(0.0, |sum, p| {
            *sum += p;
            Some(*sum)
        })
        .collect();
    if let Some(last) = cumulated.last_mut() {
        *last = n as f64;
    }
    let mut breaks: Vec<f64> = cumulated.iter().map(|c| c.fract()).chain([0.0, 1.0]).collect();
    breaks.sort_by(f64::total_cmp);
    let mut joint = Array2::zeros((pi.len(), pi.len()));
    for pair in breaks.windows(2).filter(|pair| pair[1] - pair[0] > 1e-14) {
        let start = pair[0] + (pair[1] - pair[0]) / 2.0;
        let drawn: Vec<usize> = (0..n).map(|i| cumulated.partition_point(|c| *c <= start + i as f64)).collect();
        for &k in &drawn {
            for &l in &drawn {
                joint[[k, l]] += pair[1] - pair[0];
            }
        }
    }
    joint
}

/// Brewer's method for n = 2: `π_kl = π_k π_l (1/(1 − π_k) + 1/(1 − π_l)) / Σ_j π_j(2 − π_j)/(1 − π_j)` (Brewer 1963; Särndal et al.
/// 1992, §3.6.2).
fn brewer_two(pi: &[f64]) -> Array2<f64> {
    let whole: f64 = pi.iter().map(|p| p * (2.0 - p) / (1.0 - p)).sum();
    table(pi, |k, l| pi[k] * pi[l] * (1.0 / (1.0 - pi[k]) + 1.0 / (1.0 - pi[l])) / whole)
}

/// Systematic selection in random order, to order N⁻³ (Hartley & Rao 1962, *Ann. Math. Stat.* 33, eq. 5.15):
/// `π_kl ≈ (n − 1)/n · π_k π_l (1 + (π_k + π_l)/n − Σπ²/n²)`, `n = Σπ`.
pub fn hartley_rao(pi: &[f64]) -> Array2<f64> {
    let n: f64 = pi.iter().sum();
    let squares: f64 = pi.iter().map(|p| p * p).sum();
    table(pi, |k, l| {
        let product = pi[k] * pi[l];
        (n - 1.0) / n * product * (1.0 + (pi[k] + pi[l]) / n - squares / (n * n))
    })
}

/// For designs of high entropy: `π_kl ≈ π_k π_l − c_k c_l/Σc` with `c_k − c_k²/Σc = π_k(1 − π_k)`, whose rows add up to (n − 1)π_k
/// (Deville & Tillé 2005, *JSPI* 128, §4). Hájek's (1964) form is the first step, `c = π(1 − π)`.
pub fn high_entropy(pi: &[f64]) -> Array2<f64> {
    let c = fixed_point(&pi.iter().map(|p| p * (1.0 - p)).collect::<Vec<f64>>());
    let total: f64 = c.iter().sum();
    table(pi, |k, l| (pi[k] * pi[l] - c[k] * c[l] / total).max(0.0))
}
