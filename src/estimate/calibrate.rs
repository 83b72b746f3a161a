//! Weights made to meet known totals: post-strata, raking, calibration; and the residuals that their variance rests on.
//!
//! Symbols: d start weight, x auxiliary values of an element, T their known totals, g = F(x′λ) the factor, w = d g with Σ w x = T.
//! Source: Deville & Särndal (1992), *JASA* 87, 376–382; Särndal, Swensson & Wretman (1992), §6.4–6.5.
//!
//! For the variance, hand the weighted residuals of the linearised values to the recursion of the design instead of the values:
//! with u the linearised value of an element (y for a total, (y − r x)/X̂ for a ratio), z = w · [`Calibrated::residuals`]`(u)`.

use std::sync::OnceLock;

use super::solve::{Solved, solve};
use crate::error::Problem;

/// Known totals: columns of the sample that are made to add up to them.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    columns: Vec<Vec<f64>>,
    known: Vec<f64>,
    names: Vec<String>,
}

impl Totals {
    /// Σ w x = `known`, with one value of x a row.
    pub fn column(mut self, name: impl Into<String>, values: Vec<f64>, known: f64) -> Self {
        self.columns.push(values);
        self.known.push(known);
        self.names.push(name.into());
        self
    }

    /// Σ w = known in every group of a margin. `group` numbers each row's group in `known`; the name of a group is its margin and its own.
    pub fn margin(mut self, name: &str, group: &[usize], known: &[(String, f64)]) -> Self {
        for (number, (own, total)) in known.iter().enumerate() {
            let inside = group.iter().map(|&g| f64::from(u8::from(g == number))).collect();
            self = self.column(format!("{name} {own}").trim(), inside, *total);
        }
        self
    }
}

/// One margin to be raked to.
#[derive(Clone, Copy, Debug)]
pub struct Margin<'a> {
    /// Its name.
    pub name: &'a str,
    /// The number of each row's group in `known`.
    pub group: &'a [usize],
    /// The names of the groups and their totals.
    pub known: &'a [(String, f64)],
}

/// How far factors may lie from one: the shape of F.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distance {
    /// F(v) = 1 + v: the regression estimator; factors may be negative.
    Linear,
    /// F(v) = eᵛ: raking; factors are positive.
    Raking,
    /// F(v) = 1 + v, cut to two bounds around one (their case 7).
    Truncated {
        /// The smallest factor, below one.
        lower: f64,
        /// The largest factor, above one.
        upper: f64,
    },
    /// F between two bounds around one.
    Logit {
        /// The smallest factor, below one.
        lower: f64,
        /// The largest factor, above one.
        upper: f64,
    },
}

impl Distance {
    /// F and its slope.
    fn factor(self, v: f64) -> (f64, f64) {
        match self {
            Self::Linear => (1.0 + v, 1.0),
            Self::Raking => (v.exp(), v.exp()),
            Self::Truncated { lower, upper } => {
                let f = 1.0 + v;
                if f < lower {
                    (lower, 0.0)
                } else if f > upper {
                    (upper, 0.0)
                } else {
                    (f, 1.0)
                }
            }
            Self::Logit { lower: l, upper: u } => {
                let a = (u - l) / ((1.0 - l) * (u - 1.0));
                // by e^(−|av|), so that nothing overflows
                let e = (-(a * v).abs()).exp();
                let (low, high) = if v > 0.0 { ((u - 1.0) * e, 1.0 - l) } else { (u - 1.0, (1.0 - l) * e) };
                let f = (l * low + u * high) / (low + high);
                (f, (f - l) * (u - f) * a / (u - l))
            }
        }
    }
}

/// Weights that meet the totals.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// w, one a row.
    pub weights: Vec<f64>,
    /// g = w / d; one where d is 0.
    pub factors: Vec<f64>,
    /// Steps it took.
    pub steps: u32,
    columns: Vec<Vec<f64>>,
    regression: Vec<f64>,
    /// Σ of regression weights times x x′, once it is asked for.
    normal: OnceLock<Vec<Vec<f64>>>,
}

/// Why there are no such weights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// Weights, columns or groups of different lengths; a weight that is negative or no number; bounds that do not enclose one.
    Shape,
    /// Nobody in the sample stands for a total that is not 0.
    Empty(String),
    /// The totals were not met: the one that is missed by most. Contradicting margins or too narrow bounds.
    NotConverged(String),
}

impl Impossible {
    /// Told to the reader.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Shape => Problem::new(
                ("权重或总数不能用：长度不一、有负数或不是数", "weights or totals cannot be used: unequal lengths, negative or no numbers"),
                ("检查权重列与总数", "check the column of weights and the totals"),
            ),
            Self::Empty(name) => Problem::new(
                (format!("样本中没有“{name}”，却要凑足它的总数"), format!("nobody in the sample is \"{name}\", whose total is to be met")),
                ("与相近的组合并，或去掉这个总数", "merge it with a similar group, or leave this total out"),
            ),
            Self::NotConverged(name) => Problem::new(
                (format!("校准不收敛，“{name}”的总数凑不足"), format!("calibration does not converge: the total of \"{name}\" is not met")),
                ("检查各总数是否互相矛盾，或放宽界限", "see whether the totals contradict each other, or widen the bounds"),
            ),
        }
    }
}

/// Totals are met to this share of them.
const MET: f64 = 1e-11;

/// Calibration by Newton's steps on λ: Σ d F(x′λ) x = T. Columns that follow from others are left out, and must be met all the same.
///
/// # Errors
/// See [`Impossible`].
pub fn calibrate(start: &[f64], totals: &Totals, distance: Distance) -> Result<Calibrated, Impossible> {
    calibrate_to(MET, start, totals, distance)
}

/// [`calibrate`], stopping at the first step that meets every total to a share `met` of it (R stops at 1e-7).
///
/// # Errors
/// See [`Impossible`].
pub fn calibrate_to(met: f64, start: &[f64], totals: &Totals, distance: Distance) -> Result<Calibrated, Impossible> {
    check(start, totals, distance)?;
    let q = totals.columns.len();
    let mut lambda = vec![0.0; q];
    let mut state = State::at(start, totals, distance, &lambda);
    for step in 0..200 {
        if state.missed <= met {
            return Ok(Calibrated::new(start, totals, state.factors, step, start.to_vec()));
        }
        let Solved { x: change, .. } = solve(&state.slope, &state.gap);
        let mut share = 1.0;
        let better = loop {
            let tried: Vec<f64> = lambda.iter().zip(&change).map(|(l, c)| l + share * c).collect();
            let next = State::at(start, totals, distance, &tried);
            if next.missed < state.missed {
                break Some((tried, next));
            }
            share /= 2.0;
            if share < 1e-6 {
                break None;
            }
        };
        match better {
            Some((tried, next)) => (lambda, state) = (tried, next),
            None if state.missed <= 1e-9 => return Ok(Calibrated::new(start, totals, state.factors, step, start.to_vec())),
            None => break,
        }
    }
    Err(Impossible::NotConverged(totals.names[state.worst].clone()))
}

/// Post-stratification: every weight of a group times known / Σ d (Särndal et al. 1992, ch. 7).
///
/// # Errors
/// See [`Impossible`].
pub fn post_stratify(start: &[f64], group: &[usize], known: &[(String, f64)]) -> Result<Calibrated, Impossible> {
    calibrate(start, &Totals::default().margin("", group, known), Distance::Linear)
}

/// Raking by iterative proportional fitting of margins (Deming & Stephan 1940) from the start weights, to the same weights as
/// [`calibrate`] with [`Distance::Raking`]. Residuals are taken as R's `rake` takes them, by an unweighted regression on the margins.
///
/// # Errors
/// See [`Impossible`].
pub fn rake(start: &[f64], margins: &[Margin<'_>]) -> Result<Calibrated, Impossible> {
    let totals = margins.iter().fold(Totals::default(), |totals, margin| totals.margin(margin.name, margin.group, margin.known));
    check(start, &totals, Distance::Raking)?;
    let mut weights = start.to_vec();
    let mut worst = 0;
    for step in 1..10_000 {
        for (column, known) in totals.columns.iter().zip(&totals.known) {
            let sum: f64 = weights.iter().zip(column).map(|(w, x)| w * x).sum();
            let factor = if sum > 0.0 { known / sum } else { 1.0 };
            weights.iter_mut().zip(column).filter(|(_, x)| **x > 0.0).for_each(|(w, _)| *w *= factor);
        }
        let missed: Vec<f64> = gaps(&weights, &totals).iter().zip(&totals.known).map(|(gap, known)| relative(*gap, *known)).collect();
        worst = largest(&missed);
        if missed.is_empty() || missed[worst] <= 1e-13 || (step > 500 && missed[worst] <= MET) {
            let factors = weights.iter().zip(start).map(|(w, d)| if *d > 0.0 { w / d } else { 1.0 }).collect();
            let plain = start.iter().map(|d| f64::from(u8::from(*d > 0.0))).collect();
            return Ok(Calibrated::new(start, &totals, factors, step, plain));
        }
    }
    Err(Impossible::NotConverged(totals.names[worst].clone()))
}

impl Calibrated {
    fn new(start: &[f64], totals: &Totals, factors: Vec<f64>, steps: u32, regression: Vec<f64>) -> Self {
        let weights = start.iter().zip(&factors).map(|(d, g)| d * g).collect();
        Self { weights, factors, steps, columns: totals.columns.clone(), regression, normal: OnceLock::new() }
    }

    /// e = u − x′B, B the regression of u on the auxiliary values with the start weights (Deville & Särndal 1992, eq. 3.4; of
    /// [`rake`] without weights). The variance recursion takes w e instead of w u.
    pub fn residuals(&self, u: &[f64]) -> Vec<f64> {
        let mut left = u.to_vec();
        // a second pass takes away what rounding left
        for _ in 0..2 {
            let right: Vec<f64> = self.columns.iter().map(|x| product(&self.regression, x, &left)).collect();
            let normal = self.normal.get_or_init(|| cross(&self.columns, &self.regression));
            let Solved { x: slopes, .. } = solve(normal, &right);
            for (column, slope) in self.columns.iter().zip(slopes) {
                left.iter_mut().zip(column).for_each(|(e, x)| *e -= slope * x);
            }
        }
        left
    }
}

/// Where a λ leads.
struct State {
    factors: Vec<f64>,
    gap: Vec<f64>,
    slope: Vec<Vec<f64>>,
    missed: f64,
    worst: usize,
}

impl State {
    fn at(start: &[f64], totals: &Totals, distance: Distance, lambda: &[f64]) -> Self {
        let n = start.len();
        let (mut factors, mut slopes) = (vec![0.0; n], vec![0.0; n]);
        for k in 0..n {
            let v: f64 = totals.columns.iter().zip(lambda).map(|(x, l)| x[k] * l).sum();
            let (factor, slope) = distance.factor(v);
            (factors[k], slopes[k]) = (factor, start[k] * slope);
        }
        let weights: Vec<f64> = start.iter().zip(&factors).map(|(d, g)| d * g).collect();
        let gap = gaps(&weights, totals);
        let missed: Vec<f64> = gap.iter().zip(&totals.known).map(|(gap, known)| relative(*gap, *known)).collect();
        let worst = largest(&missed);
        Self { slope: cross(&totals.columns, &slopes), missed: missed.get(worst).copied().unwrap_or(0.0), factors, gap, worst }
    }
}

fn check(start: &[f64], totals: &Totals, distance: Distance) -> Result<(), Impossible> {
    let bounded = match distance {
        Distance::Logit { lower, upper } => (0.0..1.0).contains(&lower) && upper > 1.0 && upper.is_finite(),
        Distance::Truncated { lower, upper } => lower < 1.0 && upper > 1.0,
        Distance::Linear | Distance::Raking => true,
    };
    let fine = |weight: &f64| *weight >= 0.0 && weight.is_finite();
    let shaped = totals.columns.iter().all(|x| x.len() == start.len() && x.iter().all(|v| v.is_finite()));
    if !(bounded && shaped && start.iter().all(fine) && totals.known.iter().all(|t| t.is_finite())) {
        return Err(Impossible::Shape);
    }
    for ((column, known), name) in totals.columns.iter().zip(&totals.known).zip(&totals.names) {
        if *known != 0.0 && column.iter().zip(start).all(|(x, d)| x * d == 0.0) {
            return Err(Impossible::Empty(name.clone()));
        }
    }
    Ok(())
}

/// T − Σ w x.
fn gaps(weights: &[f64], totals: &Totals) -> Vec<f64> {
    let sum = |x: &Vec<f64>| weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
    totals.columns.iter().zip(&totals.known).map(|(x, known)| known - sum(x)).collect()
}

fn relative(gap: f64, known: f64) -> f64 {
    if gap.is_nan() { f64::INFINITY } else { gap.abs() / known.abs().max(1.0) }
}

fn largest(values: &[f64]) -> usize {
    values.iter().enumerate().fold(0, |best, (i, v)| if *v > values[best] { i } else { best })
}

/// Σ w x y.
fn product(weights: &[f64], x: &[f64], y: &[f64]) -> f64 {
    weights.iter().zip(x).zip(y).map(|((w, x), y)| w * x * y).sum()
}

/// Σ w x x′.
fn cross(columns: &[Vec<f64>], weights: &[f64]) -> Vec<Vec<f64>> {
    columns.iter().map(|x| columns.iter().map(|y| product(weights, x, y)).collect()).collect()
}
