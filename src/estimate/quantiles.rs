//! Quantiles of Student's t and of the normal distribution, and those of one level prepared for many samples.

use std::f64::consts::SQRT_2;

use super::beta::Beta;

/// The quantiles of one level, computed once and reused for every sample.
#[derive(Clone, Debug)]
pub struct Quantiles {
    tail: f64,
    bound: f64,
    z: f64,
    by_df: Vec<f64>,
}

impl Quantiles {
    /// For a two-sided level such as 0.95; `None` unless 0 < level < 1.
    pub fn new(level: f64) -> Option<Self> {
        let tail = (1.0 - level) / 2.0;
        (level > 0.0 && tail > 0.0).then(|| Self { tail, bound: 2.0 * tail, z: normal_upper(tail), by_df: Vec::new() })
    }

    /// For one limit of a one-sided level such as 0.95, whose tail is 0.05; `None` unless ½ < level < 1. It is the limit of the
    /// two-sided interval at 2 · level − 1, except where nothing or everything was found: there a bound is one-sided already and keeps
    /// the error 1 − level.
    pub fn one_sided(level: f64) -> Option<Self> {
        let tail = 1.0 - level;
        (level > 0.5 && tail > 0.0).then(|| Self { tail, bound: tail, z: normal_upper(tail), by_df: Vec::new() })
    }

    /// Also keeps the t quantiles of 1 to `largest` degrees of freedom (about a microsecond each). In a simulation `largest` should
    /// be the number of elements in the sample: Korn–Graubard asks for n − 1.
    pub fn tabulated(mut self, largest: usize) -> Self {
        self.by_df = (1..=largest).map(|df| student_t_upper(self.tail, df as f64)).collect();
        self
    }

    /// The t that is exceeded with probability (1 − level)/2; `NaN` for df ≤ 0.
    pub fn t(&self, df: f64) -> f64 {
        if df == f64::INFINITY {
            return self.z;
        }
        match self.by_df.get((df as usize).wrapping_sub(1)) {
            Some(&t) if df.fract() == 0.0 => t,
            _ => student_t_upper(self.tail, df),
        }
    }

    /// The probability beyond one limit: (1 − level)/2, of a one-sided level 1 − level.
    pub fn tail(&self) -> f64 {
        self.tail
    }

    /// The z that is exceeded with the probability [`Quantiles::tail`].
    pub fn z(&self) -> f64 {
        self.z
    }

    /// 1 − level: the error of the one-sided bound that stands in where nothing or everything was found.
    pub fn error_of_a_bound(&self) -> f64 {
        self.bound
    }
}

/// The z that a standard normal variable exceeds with probability `p`: `z = √2 erfc⁻¹(2p)` (DLMF 7.17); ±∞ at the ends.
pub fn normal_upper(p: f64) -> f64 {
    SQRT_2 * statrs::function::erf::erfc_inv(2.0 * p)
}

/// The t ≥ 0 that Student's variable with `df` degrees of freedom exceeds with probability `p` ≤ ½; `df` may be infinite.
/// By t² = df · (1 − x) / x with x the 2p quantile of Beta(df/2, 1/2) (Abramowitz & Stegun 26.5.27). `NaN` outside 0 < p ≤ ½ or for df ≤ 0.
pub fn student_t_upper(p: f64, df: f64) -> f64 {
    if !(p > 0.0 && p <= 0.5) {
        return f64::NAN;
    }
    if df > 1e15 {
        return normal_upper(p);
    }
    let Some(beta) = Beta::new(df / 2.0, 0.5) else {
        return f64::NAN;
    };
    let at = beta.quantile(2.0 * p);
    (df * (at.complement / at.x)).sqrt()
}

/// The probability that Student's variable with `df` degrees of freedom (which may be infinite) lies beyond ±`t`: with x = df / (df + t²)
/// the lower tail of Beta(df/2, 1/2) at x. `NaN` for df ≤ 0.
pub fn student_t_two_sided(t: f64, df: f64) -> f64 {
    if df > 1e15 {
        return libm::erfc(t.abs() / SQRT_2);
    }
    Beta::new(df / 2.0, 0.5).map_or(f64::NAN, |beta| beta.below(df / (df + t * t)))
}

/// The probability that Fisher's variable with so many numerator and denominator degrees of freedom exceeds `f` ≥ 0: the lower tail of
/// Beta(d₂/2, d₁/2) at d₂ / (d₂ + d₁ f). `NaN` for degrees of freedom ≤ 0 or infinite ones.
pub fn fisher_above(f: f64, [d1, d2]: [f64; 2]) -> f64 {
    Beta::new(d2 / 2.0, d1 / 2.0).map_or(f64::NAN, |beta| beta.below(d2 / (d2 + d1 * f)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_nonsense_give_zero_and_nan() {
        assert_eq!(student_t_upper(0.5, 3.0), 0.0);
        assert!(student_t_upper(0.025, 0.0).is_nan() && student_t_upper(0.6, 3.0).is_nan());
        assert_eq!(student_t_upper(0.025, f64::INFINITY), normal_upper(0.025));
    }

    #[test]
    fn tails_are_those_of_closed_forms() {
        // Cauchy, two degrees of freedom, normal; F with (2, d): (1 + 2 f / d)^(−d/2); F with (1, d) is t²
        assert!((student_t_two_sided(1.0, 1.0) - 0.5).abs() < 1e-13);
        assert!((student_t_two_sided(-2.0, 2.0) - (1.0 - 2.0 / 6.0_f64.sqrt())).abs() < 1e-13);
        assert!((student_t_two_sided(1.959_963_984_540_054, f64::INFINITY) - 0.05).abs() < 1e-13);
        assert!((fisher_above(3.0, [2.0, 10.0]) - 1.6_f64.powi(-5)).abs() < 1e-13);
        assert!((fisher_above(2.5 * 2.5, [1.0, 7.0]) - student_t_two_sided(2.5, 7.0)).abs() < 1e-13);
        assert!(student_t_two_sided(1.0, 0.0).is_nan() && fisher_above(1.0, [0.0, 3.0]).is_nan());
    }

    #[test]
    fn a_table_changes_nothing() {
        let plain = Quantiles::new(0.9).unwrap();
        let table = plain.clone().tabulated(30);
        for df in [0.5, 1.0, 2.5, 29.0, 30.0, 31.0, 1e7, f64::INFINITY] {
            assert_eq!(plain.t(df), table.t(df));
        }
        assert!([0.0, -1.0, -0.5, f64::NAN].iter().all(|&df| table.t(df).is_nan()));
    }
}
