//! From a value to a place on the sheet, and the round values worth a tick.

/// A straight scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The value at the left end.
    pub(super) low: f64,
    /// The value at the right end, above `low`.
    pub(super) high: f64,
    /// Place of the left end.
    pub(super) left: f64,
    /// Place of the right end.
    pub(super) right: f64,
}

impl Scale {
    /// A scale of these values between these places; a range without extent is given one.
    pub(super) fn new((low, high): (f64, f64), (left, right): (f64, f64)) -> Self {
        let high = if high > low { high } else { low + 0.01 };
        Self { low, high, left, right }
    }

    /// The place of a value, kept on the scale.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// About `wanted` round values on the scale.
    pub(super) fn ticks(&self, wanted: f64) -> Vec<f64> {
        let step = round_step((self.high - self.low) / wanted);
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last).map(|i| i as f64 * step).collect()
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `x`.
pub(super) fn round_step(x: f64) -> f64 {
    let power = 10_f64.powf(x.max(1e-9).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|&step| step >= x * (1.0 - 1e-9)).unwrap_or(power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_on_the_scale() {
        let scale = Scale::new((0.0, 0.031), (0.0, 100.0));
        let ticks: Vec<String> = scale.ticks(5.0).iter().map(|t| format!("{t:.3}")).collect();
        assert_eq!(ticks, ["0.000", "0.010", "0.020", "0.030"]);
        assert_eq!(scale.at(-1.0), 0.0);
        assert!((round_step(0.03) - 0.05).abs() < 1e-12);
    }
}
