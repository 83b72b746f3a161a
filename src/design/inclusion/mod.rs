//! Inclusion probabilities: from sizes, and what each method looks up to keep them.

mod elimination;
mod joint;
mod pareto;
mod pivotal;
mod rejective;

use ndarray::Array2;

pub use elimination::Elimination;
pub use joint::{Joint, hartley_rao, high_entropy, joint};
pub use rejective::{Rejective, conditional_poisson};

use super::Select;
use super::size::certainties;
use crate::error::Problem;

/// What the drawing of one cell looks up: made once with the design, so that a replicate allocates nothing.
#[derive(Clone, Debug, Default)]
pub enum Table {
    /// Nothing besides the cumulated sizes.
    #[default]
    None,
    /// Inclusion probabilities.
    Inclusion(Vec<f64>),
    /// Tail sums of maximum entropy and Sampford.
    Rejective(Rejective),
    /// Steps of Tillé and Midzuno.
    Elimination(Elimination),
    /// Inclusion probabilities with one row for each balancing variable: its total per unit, divided by π. The first is constant.
    Balanced(Vec<f64>, Array2<f64>),
    /// Inclusion probabilities with one row of coordinates for each unit.
    Spread(Vec<f64>, Array2<f64>),
}

impl Table {
    /// The table of a method for inclusion probabilities `pi`. `auxiliary` has a row for each unit: balancing totals for the cube
    /// method, coordinates for the local pivotal method; no column for all others.
    ///
    /// # Errors
    /// As [`joint`]; a table above 2²⁶ numbers; an auxiliary without one row of finite numbers for each unit.
    pub fn new(select: Select, pi: &[f64], auxiliary: &Array2<f64>) -> Result<Self, Problem> {
        let n = check(select, pi)?;
        let uses_auxiliary = matches!(select, Select::Cube | Select::LocalPivotal);
        if uses_auxiliary && (auxiliary.nrows() != pi.len() || auxiliary.iter().any(|x| !x.is_finite())) {
            let what = ("平衡或分散用的变量要每个单位都有数", "every unit needs a number in every variable to balance or spread");
            return Err(Problem::new(what, ("补齐这些列", "complete the columns")));
        }
        Ok(match select {
            Select::Simple
            | Select::SimpleWithReplacement
            | Select::Systematic
            | Select::PpsSystematic
            | Select::PpsWithReplacement
            | Select::All => Self::None,
            Select::Sampford => Self::Rejective(Rejective::sampford(pi, small_enough(pi.len(), n)?)),
            Select::MaximumEntropy => {
                Self::Rejective(Rejective::maximum_entropy(pi, small_enough(pi.len(), n)?).ok_or_else(joint::too_extreme)?)
            }
            Select::Tille => Self::Elimination(Elimination::tille(pi, n)),
            Select::Midzuno => Self::Elimination(Elimination::midzuno(pi, n)),
            Select::Cube => Self::Balanced(pi.to_vec(), balancing(pi, auxiliary)),
            Select::LocalPivotal => Self::Spread(pi.to_vec(), standardised(auxiliary)),
            _ => Self::Inclusion(pi.to_vec()),
        })
    }
}

/// Inclusion probabilities π_k that a method really has when its targets are `pi`: the targets, but for Pareto sampling, whose exact ones
/// are an integral over the largest ranking variable drawn (Bondesson, Traat & Lundqvist 2006, §3).
pub fn attained(select: Select, pi: &[f64]) -> Vec<f64> {
    match select {
        Select::Pareto => pareto::inclusion(pi, pi.iter().sum::<f64>().round() as usize),
        _ => pi.to_vec(),
    }
}

/// Inclusion probabilities proportional to size: `π_k = n x_k / Σx`, where those that reach 1 are set to 1 and the others made anew
/// until none is left (Särndal et al. 1992, §3.6.2). They add up to `n`.
///
/// # Errors
/// A size of zero, with the unit's position; more units than there are.
pub fn by_size(sizes: &[u64], n: usize) -> Result<Vec<f64>, Problem> {
    if let Some(position) = sizes.iter().position(|&s| s == 0) {
        let what = (
            format!("第 {} 个单位的规模为 0，永远抽不到", position + 1),
            format!("the size of unit {} is 0: it could never be drawn", position + 1),
        );
        return Err(Problem::new(what, ("换一个 size，或把它排除在外", "use another size, or leave it out")));
    }
    if n > sizes.len() {
        let what =
            (format!("要抽 {n} 个，而只有 {} 个单位", sizes.len()), format!("{n} are asked for, but there are {} units", sizes.len()));
        return Err(Problem::new(what, ("减小 take", "make take smaller")));
    }
    let (certain, rest) = certainties(sizes, n);
    let total: f64 = rest.iter().map(|&k| sizes[k] as f64).sum();
    let mut pi = vec![1.0; sizes.len()];
    rest.iter().for_each(|&k| pi[k] = (n - certain.len()) as f64 * sizes[k] as f64 / total);
    Ok(pi)
}

/// Checks probabilities; gives the sample size.
fn check(select: Select, pi: &[f64]) -> Result<usize, Problem> {
    let possible = |p: f64| if select == Select::All { p == 1.0 } else { p > 0.0 && p < 1.0 };
    if let Some(position) = pi.iter().position(|&p| !possible(p) && !select.with_replacement()) {
        let what = (
            format!("第 {} 个单位的入样概率不在 0 与 1 之间", position + 1),
            format!("the inclusion probability of unit {} does not lie between 0 and 1", position + 1),
        );
        return Err(Problem::new(what, ("先把必抽单位分出去", "set certain units apart first")));
    }
    let sum: f64 = pi.iter().sum();
    if (sum - sum.round()).abs() > 1e-9 * (1.0 + sum) && !select.size_varies() {
        let what = ("入样概率之和不是整数", "the inclusion probabilities do not add up to a whole number");
        return Err(Problem::new(what, ("按规模重新计算", "compute them from sizes")));
    }
    Ok(sum.round() as usize)
}

fn small_enough(units: usize, n: usize) -> Result<usize, Problem> {
    if (units + 1).saturating_mul(n + 1) <= 1 << 26 {
        return Ok(n);
    }
    let what = (format!("从 {units} 个单位中抽 {n} 个，所需的表太大"), format!("the table for {n} out of {units} units is too large"));
    Err(Problem::new(what, ("用 pivotal、brewer 或 pps-systematic", "use pivotal, brewer or pps-systematic")))
}

/// The matrix of the balancing equations, a row for each variable: 1, and total/π scaled to about 1.
fn balancing(pi: &[f64], totals: &Array2<f64>) -> Array2<f64> {
    let mut rows = Array2::ones((totals.ncols() + 1, pi.len()));
    for (j, column) in totals.columns().into_iter().enumerate() {
        let scale = column.iter().map(|x| x.abs()).sum::<f64>().max(f64::MIN_POSITIVE) / pi.iter().sum::<f64>();
        for (k, x) in column.iter().enumerate() {
            rows[[j + 1, k]] = x / pi[k] / scale;
        }
    }
    rows
}

/// Columns with mean 0 and standard deviation 1.
fn standardised(coordinates: &Array2<f64>) -> Array2<f64> {
    let mut at = coordinates.clone();
    for mut column in at.columns_mut() {
        let n = column.len() as f64;
        let mean = column.sum() / n;
        let deviation = (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
        column.mapv_inplace(|x| if deviation > 0.0 { (x - mean) / deviation } else { 0.0 });
    }
    at
}
