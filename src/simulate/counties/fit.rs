//! Maximum likelihood: four cells of counties, two or three numbers.

use serde::Serialize;

use super::between::Shape;
use super::curve::Chances;
use crate::stream::Stream;

/// Counties by what was found in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Neither omissions nor mis-exits.
    pub neither: u64,
    /// Only omissions.
    pub only_omission: u64,
    /// Only mis-exits.
    pub only_mis_exit: u64,
    /// Both.
    pub both: u64,
}

impl Counted {
    /// From the counties in which no omission, no mis-exit and neither was found; none where these contradict each other.
    pub fn new(number: u64, no_omission: u64, no_mis_exit: u64, neither: u64) -> Option<Self> {
        let only_omission = no_mis_exit.checked_sub(neither)?;
        let only_mis_exit = no_omission.checked_sub(neither)?;
        let both = number.checked_sub(neither + only_omission + only_mis_exit)?;
        Some(Self { neither, only_omission, only_mis_exit, both })
    }

    /// All counties.
    pub fn number(&self) -> u64 {
        self.cells().iter().sum()
    }

    fn cells(&self) -> [u64; 4] {
        [self.neither, self.only_omission, self.only_mis_exit, self.both]
    }

    /// Σ n ln p with cells expected at N·p.
    fn log_likelihood(&self, expected: &[f64; 4]) -> f64 {
        let number = self.number() as f64;
        let term = |(&n, e): (&u64, &f64)| if n == 0 { 0.0 } else { n as f64 * (e.max(1e-300) / number).ln() };
        self.cells().iter().zip(expected).map(term).sum()
    }

    /// `G² = 2 Σ n ln(n / expected)`.
    pub(super) fn deviance(&self, expected: &[f64; 4]) -> f64 {
        let own = self.cells().map(|n| n as f64);
        // A perfect fit may come out below 0 by its last digit.
        (2.0 * (self.log_likelihood(&own) - self.log_likelihood(expected))).max(0.0)
    }

    /// As many counties drawn from the expected cells.
    pub(super) fn resampled(&self, expected: &[f64; 4], stream: &mut Stream) -> Self {
        let all: f64 = expected.iter().sum();
        let mut cells = [0; 4];
        for _ in 0..self.number() {
            let mut luck = stream.uniform() * all;
            let cell = expected.iter().position(|&e| {
                luck -= e;
                luck < 0.0
            });
            cells[cell.unwrap_or(3)] += 1;
        }
        Self { neither: cells[0], only_omission: cells[1], only_mis_exit: cells[2], both: cells[3] }
    }
}

/// Parameters without bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameters {
    /// ln of the mean rates, as factors on the rates of the scenario.
    pub(super) ln_times: [f64; 2],
    /// That of the shape.
    pub(super) spread: f64,
}

/// A fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fitted {
    /// The parameters.
    pub(super) parameters: Parameters,
    /// Expected cells: neither, only omissions, only mis-exits, both.
    pub(super) expected: [f64; 4],
}

/// Expected cells: in a county of given rates omissions and mis-exits are found independently of each other.
fn expected(shape: Shape, number: f64, [omission, mis_exit]: &[Chances; 2], of: &Parameters) -> [f64; 4] {
    let [a, b] = of.ln_times;
    let [none, mis, omi] = shape.factors(of.spread).mean(|x| {
        let (no_omission, no_mis_exit) = (omission.at(a + x), mis_exit.at(b + x));
        [no_omission * no_mis_exit, no_omission * (1.0 - no_mis_exit), (1.0 - no_omission) * no_mis_exit]
    });
    [none, omi, mis, (1.0 - none - omi - mis).max(0.0)].map(|p| p * number)
}

/// Fits a shape; from a given start, or from several. None where nothing fits.
pub(super) fn fitted(shape: Shape, counted: Counted, chances: &[Chances; 2], start: Option<Parameters>) -> Option<Fitted> {
    let number = counted.number() as f64;
    let [none, only_omission, only_mis_exit, _] = counted.cells().map(|n| n as f64);
    let lost = |point: &[f64; 3]| {
        let of = Parameters { ln_times: [point[0], point[1]], spread: point[2] };
        // Far outside nothing is known, and nothing should be looked for.
        let far: f64 = point.iter().map(|x| (x.abs() - 9.0).max(0.0)).sum();
        -counted.log_likelihood(&expected(shape, number, chances, &of)) + far * far
    };
    let at = |chances: &Chances, share: f64| (-120..=80).map(|i| f64::from(i) / 10.0).find(|&x| chances.at(x) <= share).unwrap_or(0.0);
    let means = [at(&chances[0], (none + only_mis_exit) / number), at(&chances[1], (none + only_omission) / number)];
    let starts: Vec<[f64; 3]> = match start {
        Some(of) => vec![[of.ln_times[0], of.ln_times[1], of.spread]],
        None => [-1.0, 0.5, 2.0].map(|spread| [means[0], means[1], spread]).to_vec(),
    };
    let free = shape.parameters();
    let found = starts.into_iter().map(|start| descend(&lost, start, free)).filter(|(_, value)| value.is_finite());
    let (point, _) = found.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let parameters = Parameters { ln_times: [point[0], point[1]], spread: point[2] };
    Some(Fitted { parameters, expected: expected(shape, number, chances, &parameters) })
}

/// The lowest point of a function of the first `free` coordinates, by the simplex method of Nelder & Mead (1965) with its usual
/// coefficients.
fn descend(of: &impl Fn(&[f64; 3]) -> f64, start: [f64; 3], free: usize) -> ([f64; 3], f64) {
    let valued = |point: [f64; 3]| (point, of(&point));
    let mut simplex = vec![valued(start)];
    for k in 0..free {
        let mut point = start;
        point[k] += 0.5;
        simplex.push(valued(point));
    }
    for _ in 0..600 {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (simplex[0], simplex[free]);
        let size = simplex.iter().flat_map(|v| (0..free).map(move |k| (v.0[k] - best.0[k]).abs())).fold(0.0, f64::max);
        if size < 1e-7 && worst.1 - best.1 < 1e-10 {
            break;
        }
        let mut centre = [0.0; 3];
        simplex[..free].iter().for_each(|v| (0..3).for_each(|k| centre[k] += v.0[k] / free as f64));
        let along = |t: f64| valued([0, 1, 2].map(|k| centre[k] + t * (worst.0[k] - centre[k])));
        let mirrored = along(-1.0);
        let better = if mirrored.1 < best.1 {
            let further = along(-2.0);
            if further.1 < mirrored.1 { further } else { mirrored }
        } else if mirrored.1 < simplex[free - 1].1 {
            mirrored
        } else {
            along(if mirrored.1 < worst.1 { -0.5 } else { 0.5 })
        };
        if better.1 < worst.1 {
            simplex[free] = better;
        } else {
            simplex[1..].iter_mut().for_each(|v| *v = valued([0, 1, 2].map(|k| (v.0[k] + best.0[k]) / 2.0)));
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    simplex[0]
}
