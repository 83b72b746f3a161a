//! How many units of each stratum: allocations that are optimal for something, in whole numbers, never above what a stratum holds.
//!
//! Pure functions of what is known of the strata. Sources: Cochran (1977), §5.5–5.9 and ch. 10; Lohr (2010), §3.4 and §5.5; Bankier
//! (1988), *Amer. Stat.* 42; Chromy (1987) and Bethel (1989), *Survey Methodology* 15.

use crate::error::Problem;

/// What is known of a stratum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stratum {
    /// N: its units.
    pub units: u32,
    /// The fewest to draw; 2 allows a variance estimate.
    pub least: u32,
    /// S: standard deviation of the variable among its units.
    pub deviation: f64,
    /// Ȳ: mean of the variable.
    pub mean: f64,
    /// c: cost of one unit.
    pub cost: f64,
}

/// The same number in each stratum: `n_h = n/H`.
///
/// # Errors
/// As [`by_weight`].
pub fn equal(strata: &[Stratum], n: u32) -> Result<Vec<u32>, Problem> {
    by_weight(strata, &vec![1.0; strata.len()], n)
}

/// `n_h ∝ N_h` (Lohr 2010, §3.4.1).
///
/// # Errors
/// As [`by_weight`].
pub fn proportional(strata: &[Stratum], n: u32) -> Result<Vec<u32>, Problem> {
    by_weight(strata, &strata.iter().map(|s| f64::from(s.units)).collect::<Vec<_>>(), n)
}

/// Neyman: `n_h ∝ N_h S_h`, the least variance of a total for `n` units (Lohr 2010, §3.4.2).
///
/// # Errors
/// As [`by_weight`].
pub fn neyman(strata: &[Stratum], n: u32) -> Result<Vec<u32>, Problem> {
    by_weight(strata, &strata.iter().map(|s| f64::from(s.units) * s.deviation).collect::<Vec<_>>(), n)
}

/// Power allocation: `n_h ∝ S_h/Ȳ_h · X_h^q` with the importance `X_h` of each stratum; q = 0 makes the coefficients of variation alike,
/// q = 1 with `X_h = N_h Ȳ_h` is Neyman's (Bankier 1988).
///
/// # Errors
/// As [`by_weight`].
pub fn power(strata: &[Stratum], importance: &[f64], q: f64, n: u32) -> Result<Vec<u32>, Problem> {
    let weight = |(s, x): (&Stratum, &f64)| s.deviation / s.mean.abs() * x.powf(q);
    by_weight(strata, &strata.iter().zip(importance).map(weight).collect::<Vec<_>>(), n)
}

/// The least variance of a total for a `budget` of Σ c_h n_h: `n_h ∝ N_h S_h/√c_h` (Cochran 1977, §5.5). Rounded down, then what is left
/// goes unit by unit to where it lowers the variance most for its cost.
///
/// # Errors
/// As [`by_weight`]; a budget below the cost of the fewest units.
pub fn cost_optimal(strata: &[Stratum], budget: f64) -> Result<Vec<u32>, Problem> {
    let weights: Vec<f64> = strata.iter().map(|s| f64::from(s.units) * s.deviation / s.cost.sqrt()).collect();
    let costs: Vec<f64> = strata.iter().map(|s| s.cost).collect();
    let least: f64 = strata.iter().map(|s| s.cost * f64::from(s.least)).sum();
    check(strata, &weights)?;
    if least > budget || budget.is_nan() {
        let what = ("预算不够各层的最少数", "the budget does not pay for the fewest units of each stratum");
        return Err(Problem::new(what, ("增加预算，或减小各层的最少数", "raise it, or lower the fewest")));
    }
    let real = fill(strata, &weights, &costs, budget);
    let mut n: Vec<u32> = real.iter().map(|x| (x + 1e-9).floor() as u32).collect();
    let mut left = budget - n.iter().zip(&costs).map(|(&n, c)| f64::from(n) * c).sum::<f64>();
    loop {
        // What one more unit takes off N²S²/n, for its cost.
        let gain = |h: usize| {
            let (n, a) = (f64::from(n[h]), f64::from(strata[h].units) * strata[h].deviation);
            if n == 0.0 { f64::INFINITY } else { a * a / (n * (n + 1.0)) / costs[h] }
        };
        let open = (0..strata.len()).filter(|&h| n[h] < strata[h].units && costs[h] <= left + 1e-9 && weights[h] > 0.0);
        let Some(best) = open.max_by(|&a, &b| gain(a).total_cmp(&gain(b)).then(b.cmp(&a))) else { return Ok(n) };
        n[best] += 1;
        left -= costs[best];
    }
}

/// `n` units in whole numbers, proportional to `weights` as far as `least ≤ n_h ≤ N_h` allows: `n_h = clip(λ w_h)` (which is optimal
/// under the bounds for a variance Σ w_h²/n_h), then the largest remainders get the units that are left (Hamilton).
///
/// # Errors
/// More than all units, fewer than the fewest; a weight that is negative or no number; no weight at all.
pub fn by_weight(strata: &[Stratum], weights: &[f64], n: u32) -> Result<Vec<u32>, Problem> {
    check(strata, weights)?;
    let sum = |of: fn(&Stratum) -> u32| strata.iter().map(|s| u64::from(of(s))).sum::<u64>();
    let (least, most) = (sum(|s| s.least), sum(|s| s.units));
    if !(least..=most).contains(&u64::from(n)) {
        let what = (format!("总数应在 {least} 与 {most} 之间"), format!("the number of units lies between {least} and {most}"));
        return Err(Problem::new(what, ("改变总数或各层的最少数", "change it, or the fewest of each stratum")));
    }
    let real = fill(strata, weights, &vec![1.0; strata.len()], f64::from(n));
    let mut whole: Vec<u32> = real.iter().map(|x| (x + 1e-9).floor() as u32).collect();
    let mut by_remainder: Vec<usize> = (0..strata.len()).collect();
    let remainder = |h: &usize| real[*h] - f64::from(whole[*h]);
    by_remainder.sort_by(|a, b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(b)));
    let mut left = n.saturating_sub(whole.iter().sum());
    while left > 0 {
        // Strata without weight are filled only when all others are full.
        let open = |h: &&usize| whole[**h] < strata[**h].units;
        let takers: Vec<usize> = by_remainder.iter().filter(open).copied().collect();
        let weighted: Vec<usize> = takers.iter().copied().filter(|&h| weights[h] > 0.0).collect();
        for h in if weighted.is_empty() { takers } else { weighted }.into_iter().take(left as usize) {
            whole[h] += 1;
            left -= 1;
        }
    }
    Ok(whole)
}

fn check(strata: &[Stratum], weights: &[f64]) -> Result<(), Problem> {
    let wrong = (0..strata.len()).find(|&h| {
        let weight = weights.get(h).copied().unwrap_or(f64::NAN);
        !(weight >= 0.0 && weight.is_finite() && strata[h].cost > 0.0) || strata[h].least > strata[h].units
    });
    if let Some(h) = wrong {
        let what = (
            format!("第 {} 层的标准差、均值、费用或最少数不成立", h + 1),
            format!("the deviation, mean, cost or fewest units of stratum {} cannot be", h + 1),
        );
        return Err(Problem::new(
            what,
            ("都应是不小于 0 的数，费用大于 0，最少数不超过单位数", "give numbers from 0, a positive cost, and fewest units that it holds"),
        ));
    }
    if !weights.iter().any(|w| *w > 0.0) {
        let what = ("没有一层有变异或规模", "no stratum has any weight");
        return Err(Problem::new(what, ("用 equal 或 proportional", "use equal or proportional")));
    }
    Ok(())
}

/// `n_h = clip(λ w_h, least, N_h)` with `Σ c_h n_h = amount`, λ by bisection.
fn fill(strata: &[Stratum], weights: &[f64], costs: &[f64], amount: f64) -> Vec<f64> {
    let at = |lambda: f64| -> Vec<f64> {
        strata.iter().zip(weights).map(|(s, w)| (lambda * w).clamp(f64::from(s.least), f64::from(s.units))).collect()
    };
    let spent = |n: &[f64]| n.iter().zip(costs).map(|(n, c)| n * c).sum::<f64>();
    let (mut low, mut high) = (0.0, 1.0);
    while spent(&at(high)) < amount && high < 1e300 {
        high *= 2.0;
    }
    for _ in 0..2_000 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if spent(&at(middle)) <= amount { low = middle } else { high = middle }
    }
    at(low)
}

/// Optimal numbers of units within a unit of the stage above, for two, three or more stages: with variance components v (between
/// first-stage units, between second-stage units within them, …) and the cost c of one unit of each stage,
/// `m_{i+1} = √(c_i v_{i+1} / (c_{i+1} v_i))` (Cochran 1977, §10.6 and §10.8; with v = ρ, 1 − ρ: Lohr 2010, §5.5). The number of
/// first-stage units then follows from the budget. Infinite (take all) where units of the stage above do not differ.
pub fn cluster_sizes(variance: &[f64], cost: &[f64]) -> Vec<f64> {
    let pairs = variance.windows(2).zip(cost.windows(2));
    pairs.map(|(v, c)| if v[0] > 0.0 { (c[0] * v[1].max(0.0) / (c[1] * v[0])).sqrt() } else { f64::INFINITY }).collect()
}

/// Bethel: the cheapest allocation that holds every indicator's variance. `deviations[j][h]` is S of indicator j in stratum h,
/// `variances[j]` the largest allowed variance of its total, `Σ_h N_h² S²(1/n_h − 1/N_h)`. Multipliers by Chromy's (1987) iteration:
/// `n_h = clip √(Σ_j λ_j a_jh / c_h)`, `λ_j ← λ_j (Σ_h a_jh/n_h)²` with `a_jh = N_h²S²_jh/(V_j + Σ_h N_h S²_jh)`. Real numbers: see
/// [`bethel`] for whole ones.
fn bethel_real(strata: &[Stratum], a: &[Vec<f64>]) -> Option<Vec<f64>> {
    let mut lambda = vec![1.0; a.len()];
    let mut n = vec![0.0; strata.len()];
    for _ in 0..100_000 {
        for (h, (n, s)) in n.iter_mut().zip(strata).enumerate() {
            let pull: f64 = lambda.iter().zip(a).map(|(l, a)| l * a[h]).sum();
            *n = (pull / s.cost).sqrt().clamp(f64::from(s.least.max(1)), f64::from(s.units.max(1)));
        }
        let used: Vec<f64> = a.iter().map(|a| a.iter().zip(&n).map(|(a, n)| a / n).sum()).collect();
        let slack = |(l, u): (&f64, &f64)| *u <= 1.0 + 1e-9 && (*u >= 1.0 - 1e-9 || *l <= 1e-12);
        if lambda.iter().zip(&used).all(slack) {
            return Some(n);
        }
        lambda.iter_mut().zip(&used).for_each(|(l, u)| *l *= u * u);
    }
    None
}

/// The cheapest allocation that holds the variance of the total of each indicator (Bethel 1989, §2–3), rounded up, then relieved of
/// units that rounding made needless, the dearest first; never above a stratum: the least Σ c_h n_h with `Σ_h N_h² S_jh² (1/n_h − 1/N_h) ≤ V_j`
/// for every j. `deviations[j][h]` is S_jh, the standard deviation of indicator `j` in stratum `h` (in place of the stratum's own),
/// `variances[j]` is V_j, the largest variance of its total that is allowed. For one indicator it is Cochran's (1977, §5.5).
///
/// # Errors
/// Numbers that cannot be; an iteration that does not settle.
pub fn bethel(strata: &[Stratum], deviations: &[Vec<f64>], variances: &[f64]) -> Result<Vec<u32>, Problem> {
    let alike = deviations.len() == variances.len() && variances.iter().all(|v| *v > 0.0 && v.is_finite());
    if !alike || deviations.iter().any(|s| s.len() != strata.len()) {
        let what =
            ("每个指标要有一个大于 0 的方差上限和各层的标准差", "each indicator has a positive variance and a deviation in every stratum");
        return Err(Problem::new(what, ("补齐这些数", "complete them")));
    }
    deviations.iter().try_for_each(|s| check(strata, s))?;
    let square = |s: &Stratum, d: &f64| f64::from(s.units) * d * d;
    let scaled = |(d, v): (&Vec<f64>, &f64)| {
        let whole: f64 = v + strata.iter().zip(d).map(|(s, d)| square(s, d)).sum::<f64>();
        strata.iter().zip(d).map(|(s, d)| f64::from(s.units) * square(s, d) / whole).collect()
    };
    let a: Vec<Vec<f64>> = deviations.iter().zip(variances).map(scaled).collect();
    let Some(n) = bethel_real(strata, &a) else {
        let what = ("多指标分配没有收敛", "the allocation for several indicators does not settle");
        return Err(Problem::new(what, ("放宽方差上限", "allow larger variances")));
    };
    let mut whole: Vec<u32> = n.iter().zip(strata).map(|(n, s)| ((n - 1e-6).ceil() as u32).clamp(s.least, s.units)).collect();
    let part = |(a, n): (&f64, &u32)| if *a > 0.0 { a / f64::from(*n) } else { 0.0 };
    let holds = |n: &[u32]| a.iter().all(|a| a.iter().zip(n).map(part).sum::<f64>() <= 1.0 + 1e-9);
    let mut dearest: Vec<usize> = (0..strata.len()).collect();
    dearest.sort_by(|&g, &h| strata[h].cost.total_cmp(&strata[g].cost).then(g.cmp(&h)));
    for h in dearest {
        while whole[h] > strata[h].least.max(1) {
            whole[h] -= 1;
            if !holds(&whole) {
                whole[h] += 1;
                break;
            }
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests;
