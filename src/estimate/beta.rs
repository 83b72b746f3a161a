//! The beta distribution, to 12 significant digits in both tails.
//!
//! The incomplete beta of `statrs` loses digits in the upper tail (it is one minus the lower) and for large parameters (differences of
//! log-gamma), and its quantiles bisect. Here the density is written by deviances (Loader 2000, *Fast and accurate computation of
//! binomial probabilities*), the tail by the continued fraction of DiDonato & Morris (1992, ACM TOMS 18, eq. 11).

use std::f64::consts::PI;

/// A beta distribution with its constants computed once. Twelve digits hold while the parameter at the far end is not much below one
/// (in an interval of a rate it is at least one half); at 0.001 three of them are lost. Tails below 1e-130 of parameters beyond 3·10⁵
/// keep eleven.
#[derive(Clone, Copy, Debug)]
pub struct Beta {
    a: f64,
    b: f64,
    ln_scale: f64,
}

/// A number in [0, 1] with its complement, each to full relative precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The number.
    pub x: f64,
    /// One minus the number.
    pub complement: f64,
}

impl Share {
    /// From the number alone.
    pub fn new(x: f64) -> Self {
        Self { x, complement: 1.0 - x }
    }

    fn flipped(self) -> Self {
        Self { x: self.complement, complement: self.x }
    }

    /// Moves by `step` on the logit scale.
    fn shifted(self, step: f64) -> Self {
        let grown = self.x * step.exp_m1();
        Self { x: (self.x + grown) / (1.0 + grown), complement: self.complement / (1.0 + grown) }
    }
}

impl Beta {
    /// The distribution with density ∝ x^(a−1) (1−x)^(b−1); `None` unless both parameters are positive and finite.
    pub fn new(a: f64, b: f64) -> Option<Self> {
        let fine = |v: f64| v > 0.0 && v.is_finite();
        let scale = |n: f64| 0.5 * (a * (b / (2.0 * PI * n))).ln() + stirling_error(n) - stirling_error(a) - stirling_error(b);
        (fine(a) && fine(b) && fine(a + b)).then(|| Self { a, b, ln_scale: scale(a + b) })
    }

    /// P(X ≤ x): 0 below 0, 1 above 1, `NaN` for `NaN`.
    pub fn below(&self, x: f64) -> f64 {
        self.tail(Share::new(x))
    }

    /// P(X > x), not as one minus [`Beta::below`]: small values keep all their digits.
    pub fn above(&self, x: f64) -> f64 {
        self.mirrored().tail(Share::new(x).flipped())
    }

    /// The x with P(X ≤ x) = `p`, by third-order steps on ln P over logit x, which is concave. `NaN` unless 0 ≤ p ≤ 1.
    pub fn quantile(&self, p: f64) -> Share {
        if p <= 0.5 { self.lower_quantile(p) } else { self.mirrored().lower_quantile(1.0 - p).flipped() }
    }

    /// The x with P(X > x) = `p`.
    pub fn quantile_above(&self, p: f64) -> Share {
        self.mirrored().quantile(p).flipped()
    }

    /// The distribution of 1 − X.
    fn mirrored(&self) -> Self {
        Self { a: self.b, b: self.a, ln_scale: self.ln_scale }
    }

    fn tail(&self, at: Share) -> f64 {
        if at.x.is_nan() {
            f64::NAN
        } else if at.x <= 0.0 {
            0.0
        } else if at.complement <= 0.0 {
            1.0
        } else if self.is_lower(at) {
            self.ln_kernel(at).exp() * self.fraction(at)
        } else {
            let mirrored = self.mirrored();
            1.0 - mirrored.ln_kernel(at.flipped()).exp() * mirrored.fraction(at.flipped())
        }
    }

    /// Whether the lower tail is the one whose fraction converges fast.
    fn is_lower(&self, at: Share) -> bool {
        at.x * (self.b + 1.0) <= at.complement * (self.a + 1.0)
    }

    /// λ = a − (a + b) x: the distance from the mean, without cancellation at either end.
    fn lambda(&self, at: Share) -> f64 {
        self.a * at.complement - self.b * at.x
    }

    /// ln of x^a (1−x)^b / B(a, b), the density times x (1−x).
    fn ln_kernel(&self, at: Share) -> f64 {
        let (lambda, n) = (self.lambda(at), self.a + self.b);
        self.ln_scale
            - self.a * deviance(lambda / self.a, n * (at.x / self.a))
            - self.b * deviance(-lambda / self.b, n * (at.complement / self.b))
    }

    /// The lower tail over the kernel: α₁/(β₁ + α₂/(β₂ + …)), by the forward recurrence.
    fn fraction(&self, at: Share) -> f64 {
        let (a, b, x) = (self.a, self.b, at.x);
        let lambda = self.lambda(at);
        let mut over = 1.0 / (a + 1.0);
        let (mut p0, mut p1) = (0.0, 1.0);
        let (mut q0, mut q1) = (1.0, a * (lambda + 1.0) * over);
        for m in 1..10_000 {
            let m = f64::from(m);
            let before = over;
            over = 1.0 / (a + 2.0 * m + 1.0);
            let step = m * (b - m) * x * before;
            let alpha = (a + m - 1.0) * (a + b + m - 1.0) * before * step * x;
            let beta = m + step + (a + m) * (lambda + 1.0 + m * (1.0 + at.complement)) * over;
            (p0, p1) = (p1, beta * p1 + alpha * p0);
            (q0, q1) = (q1, beta * q1 + alpha * q0);
            let (new, old) = (p1 * q0, p0 * q1);
            if (new - old).abs() <= 1e-15 * new.abs() {
                break;
            }
            if q1.abs() > 1e120 {
                (p0, p1, q0, q1) = (p0 * 1e-120, p1 * 1e-120, q0 * 1e-120, q1 * 1e-120);
            }
        }
        p1 / q1
    }

    fn lower_quantile(&self, p: f64) -> Share {
        if p.is_nan() || !(0.0..=0.5).contains(&p) {
            return Share::new(f64::NAN);
        }
        if p == 0.0 {
            return Share::new(0.0);
        }
        let target = p.ln();
        let mut at = self.first_guess(p);
        for _ in 0..100 {
            // slope and curvature of ln P over logit x come with the tail itself: kernel / P, and slope · (λ − slope)
            let (ln_tail, slope) = if self.is_lower(at) {
                let fraction = self.fraction(at);
                (self.ln_kernel(at) + fraction.ln(), 1.0 / fraction)
            } else {
                let mirrored = self.mirrored();
                let kernel = self.ln_kernel(at).exp();
                let tail = (1.0 - kernel * mirrored.fraction(at.flipped())).max(f64::EPSILON);
                (tail.ln(), kernel / tail)
            };
            let newton = (target - ln_tail) / slope;
            let step = newton / (1.0 + 0.5 * newton * (self.lambda(at) - slope)).clamp(0.5, 2.0);
            at = at.shifted(step);
            // the last step leaves its cube; a limit too small for a number is 0
            if step.abs() * slope.max(1.0) <= 1e-5 || at.x <= 0.0 || at.complement <= 0.0 {
                break;
            }
        }
        at
    }

    /// Abramowitz & Stegun 26.5.22, or the power at the nearer end where a parameter is below one.
    fn first_guess(&self, p: f64) -> Share {
        let (a, b) = (self.a, self.b);
        let odds = if a >= 1.0 && b >= 1.0 {
            let t = (-2.0 * p.ln()).sqrt();
            let z = t - (2.30753 + t * 0.27061) / (1.0 + t * (0.99229 + t * 0.04481));
            let (va, vb) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
            let (r, h) = ((z * z - 3.0) / 6.0, 2.0 / (va + vb));
            let w = z * (h + r).sqrt() / h - (vb - va) * (r + 5.0 / 6.0 - 2.0 / (3.0 * h));
            a / b * (-2.0 * w).exp()
        } else {
            let left = (a * (a / (a + b)).ln()).exp() / a;
            let right = (b * (b / (a + b)).ln()).exp() / b;
            let all = left + right;
            if p * all < left {
                let x = (a * all * p).powf(1.0 / a);
                x / (1.0 - x).max(0.5)
            } else {
                let y = (b * all * (1.0 - p)).powf(1.0 / b);
                (1.0 - y).max(0.5) / y
            }
        };
        let odds = odds.clamp(1e-300, 1e300);
        Share { x: odds / (1.0 + odds), complement: 1.0 / (1.0 + odds) }
    }
}

/// −ln(1 − u) − u, given 1 − u as well, without cancellation around zero.
pub(super) fn deviance(u: f64, one_minus_u: f64) -> f64 {
    if u.abs() > 0.3 {
        return if u > 0.5 { -one_minus_u.ln() - u } else { -(-u).ln_1p() - u };
    }
    // −ln(1 − u) = 2 artanh(s) with s = u / (2 − u)
    let s = u / (2.0 - u);
    let square = s * s;
    let mut sum = 0.0;
    for k in (1..=11).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    s * (u + 2.0 * square * sum)
}

/// ln Γ(z + 1) − ln(√(2πz) (z/e)^z): the Stirling series from 12 on, below it the recurrence of Γ.
pub(super) fn stirling_error(z: f64) -> f64 {
    const SERIES: [f64; 7] = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    if z >= 12.0 {
        let square = 1.0 / (z * z);
        return SERIES.iter().rev().fold(0.0, |sum, c| sum * square + c) / z;
    }
    let (mut shifted, mut product) = (z, 1.0);
    while shifted < 12.0 {
        shifted += 1.0;
        product *= shifted;
    }
    stirling_error(shifted) + (shifted + 0.5) * shifted.ln() - (z + 0.5) * z.ln() - (shifted - z) - product.ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::counts::*;
    use crate::estimate::quantiles::{normal_upper, student_t_upper};

    #[test]
    fn every_distribution_agrees_with_high_precision_at_twenty_thousand_points() {
        let (mut points, mut worst) = (0, (0.0, String::new()));
        let mut close = |got: f64, want: f64, row: &str| {
            let off = (got / want - 1.0).abs();
            if off.is_nan() || off > worst.0 {
                worst = (off, format!("{got:e} for {row}"));
            }
        };
        for row in include_str!("../../tests/golden/special_functions.csv").lines().skip(1) {
            let cells: Vec<f64> = row.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect();
            match (&row[..1], &cells[..]) {
                ("b", &[a, b, x, lower, upper]) => {
                    let beta = Beta::new(a, b).unwrap();
                    close(beta.below(x), lower, row);
                    close(beta.above(x), upper, row);
                    let at = if lower < upper { beta.quantile(lower) } else { beta.quantile_above(upper) };
                    close(at.x, x, row);
                    close(at.complement, 1.0 - x, row);
                }
                ("t", &[df, t, p]) => close(student_t_upper(p, df), t, row),
                ("n", &[z, p]) => close(normal_upper(p), z, row),
                ("i", &[c, n, p, mass, below]) => {
                    close(binomial_mass(c as u64, n as u64, p), mass, row);
                    close(binomial_at_most(c as u64, n as u64, p), below, row);
                }
                ("h", &[c, population, defective, n, mass, below, above]) => {
                    let [c, population, defective, n] = [c, population, defective, n].map(|v| v as u64);
                    close(hypergeometric_mass(c, population, defective, n), mass, row);
                    close(hypergeometric_at_most(c, population, defective, n), below, row);
                    close(hypergeometric_at_least(c, population, defective, n), above, row);
                }
                _ => panic!("{row}"),
            }
            points += 1;
        }
        assert_eq!(points, 20_000);
        assert!(worst.0 <= 1e-12, "{worst:?}");
    }

    #[test]
    fn quantiles_invert_the_tails_for_every_size_of_parameter() {
        let sizes = [1e-3, 0.2, 1.0, 7.5, 600.0, 1e5, 1e9];
        for (a, b) in sizes.iter().flat_map(|&a| sizes.map(|b| (a, b))) {
            let beta = Beta::new(a, b).unwrap();
            for p in [1e-300, 1e-12, 0.025, 0.3, 0.5] {
                let (low, high) = (beta.quantile(p), beta.quantile_above(p));
                if (1e-290..0.9).contains(&low.x) && b > 0.1 {
                    let back = beta.tail(low);
                    assert!((back / p - 1.0).abs() < 1e-8, "a {a} b {b} p {p}: {back:e}");
                }
                assert!(low.x <= high.x && low.complement >= high.complement || p == 0.5, "a {a} b {b} p {p}");
            }
        }
    }

    #[test]
    fn ends_and_nonsense_give_ends_and_nan() {
        let beta = Beta::new(2.0, 3.0).unwrap();
        assert_eq!([beta.below(-1.0), beta.below(0.0), beta.below(1.0), beta.below(7.0)], [0.0, 0.0, 1.0, 1.0]);
        assert_eq!([beta.above(0.0), beta.above(1.0)], [1.0, 0.0]);
        assert_eq!([beta.quantile(0.0).x, beta.quantile(1.0).x, beta.quantile_above(0.0).x], [0.0, 1.0, 1.0]);
        assert!([beta.below(f64::NAN), beta.quantile(-0.1).x, beta.quantile(1.1).x, beta.quantile(f64::NAN).x].iter().all(|v| v.is_nan()));
        assert!(Beta::new(0.0, 1.0).is_none() && Beta::new(1.0, f64::NAN).is_none() && Beta::new(f64::INFINITY, 1.0).is_none());
    }
}
