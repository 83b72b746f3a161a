//! Tillé's elimination and its complement, Midzuno's method, for any n.
//!
//! From N units down to n, one unit a step is struck off: a unit whose inclusion probability in a sample of i + 1 is π(i + 1) and in one
//! of i is π(i) goes with chance 1 − π(i)/π(i + 1) (Tillé 1996, *Biometrika* 83; Tillé 2006, §6.2.2 and algorithm 6.4).

use ndarray::Array2;

/// The table of one cell. Units are ranked from the largest; those with rank below `certain[i]` are certain in a sample of `i`, the
/// others have π(i) = size · `scale[i]`.
#[derive(Clone, Debug)]
pub struct Elimination {
    n: usize,
    /// Position of each rank.
    order: Vec<u32>,
    size: Vec<f64>,
    certain: Vec<usize>,
    scale: Vec<f64>,
    complement: bool,
}

impl Elimination {
    /// Tillé's method for inclusion probabilities π in (0, 1) that add up to `n` (Tillé 1996; 2006, algorithm 6.4).
    pub fn tille(pi: &[f64], n: usize) -> Self {
        Self::new(pi, n, false)
    }

    /// Midzuno's method: what elimination with 1 − π strikes off (Deville & Tillé 1998, §4; for n = 2 Midzuno 1951).
    pub fn midzuno(pi: &[f64], n: usize) -> Self {
        let complement: Vec<f64> = pi.iter().map(|p| 1.0 - p).collect();
        Self::new(&complement, pi.len() - n, true)
    }

    fn new(sizes: &[f64], n: usize, complement: bool) -> Self {
        let mut order: Vec<u32> = (0..sizes.len() as u32).collect();
        order.sort_by(|&a, &b| sizes[b as usize].total_cmp(&sizes[a as usize]).then(a.cmp(&b)));
        let size: Vec<f64> = order.iter().map(|&k| sizes[k as usize]).collect();
        let mut rest = vec![0.0; size.len() + 1];
        for rank in (0..size.len()).rev() {
            rest[rank] = rest[rank + 1] + size[rank];
        }
        let (mut certain, mut scale) = (vec![0; size.len() + 1], vec![0.0; size.len() + 1]);
        let mut known = 0;
        for i in n..=size.len() {
            // A step of rounding apart, no unit is certain in a sample of n itself.
            while i > n && known < i && (i - known) as f64 * size[known] >= rest[known] {
                known += 1;
            }
            certain[i] = known;
            scale[i] = if known < size.len() { (i - known) as f64 / rest[known] } else { 1.0 };
        }
        certain[size.len()] = size.len();
        Self { n, order, size, certain, scale, complement }
    }

    /// Sample sizes through which the steps go, the last first: each step leads from `i + 1` to `i`.
    pub fn steps(&self) -> std::ops::Range<usize> {
        self.n..self.size.len()
    }

    /// Ranks that were certain in a sample of `i + 1` and are not in one of `i`.
    pub fn entering(&self, i: usize) -> std::ops::Range<usize> {
        self.certain[i]..self.certain[i + 1]
    }

    /// Chance `1 − π(i)` that such a rank, with π(i + 1) = 1, is struck off in the step to `i`. All others that are not certain have the same
    /// chance `1 − π(i)/π(i + 1)`, for all their π are proportional to size: they share what is left equally.
    pub fn leaves(&self, rank: usize, i: usize) -> f64 {
        1.0 - self.size[rank] * self.scale[i]
    }

    /// The unit of a rank.
    pub fn position(&self, rank: u32) -> u32 {
        self.order[rank as usize]
    }

    /// Whether the struck units are the sample.
    pub fn is_complement(&self) -> bool {
        self.complement
    }

    /// Joint inclusion probabilities `π_kl = Π_i (1 − r_k(i) − r_l(i))` over all steps, r the chance of being struck (Tillé 2006,
    /// §6.2.2), the inclusion probabilities on the diagonal. Exact, in time N²: the products telescope.
    pub fn joint(&self) -> Array2<f64> {
        let last = self.size.len();
        // The step at which a rank ceases to be certain.
        let mut enters = vec![self.n; last];
        for i in self.steps() {
            enters[self.entering(i)].fill(i);
        }
        let stays = |i: usize| self.scale[i] / self.scale[i + 1];
        // Chance that two units survive all steps below i.
        let mut both = vec![1.0; last + 1];
        for i in self.n..last {
            both[i + 1] = if self.certain[i + 1] < last { both[i] * (2.0 * stays(i) - 1.0) } else { 0.0 };
        }
        let share = |rank: usize, i: usize| self.size[rank] * self.scale[i];
        let mut joint = Array2::zeros((last, last));
        for a in 0..last {
            for b in a..last {
                let i = enters[a];
                let together = if a == b {
                    share(a, self.n)
                } else if i == enters[b] {
                    both[i] * (share(a, i) + share(b, i) - 1.0)
                } else {
                    both[i] * (share(a, i) + stays(i) - 1.0) * share(b, i + 1)
                };
                let (k, l) = (self.order[a] as usize, self.order[b] as usize);
                joint[[k, l]] = together.max(0.0);
                joint[[l, k]] = joint[[k, l]];
            }
        }
        if self.complement { complement(&joint) } else { joint }
    }
}

/// From the joint probabilities of being drawn to those of being left: `1 − π_k − π_l + π_kl`.
fn complement(joint: &Array2<f64>) -> Array2<f64> {
    Array2::from_shape_fn(joint.raw_dim(), |(k, l)| {
        let both = if k == l { joint[[k, k]] } else { joint[[k, l]] };
        (1.0 - (joint[[k, k]] + joint[[l, l]]) + both).max(0.0)
    })
}
