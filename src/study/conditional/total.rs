//! The distribution of a sum of independent whole numbers, village by village, as far as a verdict can depend on it.

/// Masses of the sums `low`, `low + 1`, … up to a top; what lies above is one mass.
#[derive(Clone, Debug, Default)]
pub(super) struct Total {
    low: i64,
    masses: Vec<f64>,
    beyond: f64,
    /// Places that can be kept.
    room: usize,
    next: Vec<f64>,
    /// By place, the mass from there on.
    above: Vec<f64>,
}

impl Total {
    /// The sum of nothing, of which sums above `top` are not told apart once all is added whose least sums add up to `least`.
    pub(super) fn start(&mut self, least: i64, top: i64) {
        self.low = 0;
        self.beyond = 0.0;
        self.masses.clear();
        self.room = usize::try_from(top - least + 1).unwrap_or(0);
        if self.room > 0 {
            self.masses.push(1.0);
        } else {
            self.beyond = 1.0;
        }
    }

    /// Adds a number with this distribution.
    pub(super) fn add(&mut self, number: &[(i32, f64)]) {
        let least = number.iter().map(|n| n.0).min().unwrap_or(0);
        let most = number.iter().map(|n| n.0).max().unwrap_or(0);
        self.low += i64::from(least);
        let length = self.room.min(self.masses.len() + (most - least) as usize);
        self.next.clear();
        self.next.resize(length, 0.0);
        self.above.clear();
        self.above.resize(self.masses.len() + 1, 0.0);
        for i in (0..self.masses.len()).rev() {
            self.above[i] = self.above[i + 1] + self.masses[i];
        }
        for &(value, mass) in number {
            let shift = (value - least) as usize;
            let kept = self.masses.len().min(length.saturating_sub(shift));
            let to = &mut self.next[length.min(shift)..][..kept];
            to.iter_mut().zip(&self.masses[..kept]).for_each(|(to, from)| *to += mass * from);
            self.beyond += mass * self.above[kept];
        }
        std::mem::swap(&mut self.masses, &mut self.next);
    }

    /// The probability of a sum outside `from..=to`; sums above the top count as outside.
    pub(super) fn outside(&self, (from, to): (i64, i64)) -> f64 {
        let below = self.place(from);
        let above = self.place(to.saturating_add(1)).max(below);
        self.masses[..below].iter().sum::<f64>() + self.masses[above..].iter().sum::<f64>() + self.beyond
    }

    /// Each sum with its mass, up to the top.
    pub(super) fn masses(&self) -> impl Iterator<Item = (i64, f64)> + '_ {
        (self.low..).zip(self.masses.iter().copied())
    }

    /// The mass above the top.
    pub(super) fn beyond(&self) -> f64 {
        self.beyond
    }

    fn place(&self, sum: i64) -> usize {
        usize::try_from(sum.saturating_sub(self.low)).unwrap_or(0).min(self.masses.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_add_up() {
        let die: Vec<(i32, f64)> = (1..=6).map(|face| (face, 1.0 / 6.0)).collect();
        let mut total = Total::default();
        total.start(3, 10);
        (0..3).for_each(|_| total.add(&die));
        // Of 216 throws of three dice 27 add up to 10, 27 to 11, half are at most 10.
        let ten = total.masses().find(|(sum, _)| *sum == 10).map_or(0.0, |(_, mass)| mass);
        assert!((ten - 27.0 / 216.0).abs() < 1e-15 && (total.beyond() - 0.5).abs() < 1e-15);
        assert!((total.outside((4, 10)) - 0.5 - 1.0 / 216.0).abs() < 1e-15);
        assert!((total.outside((20, 30)) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_top_below_everything_leaves_nothing_inside() {
        let mut total = Total::default();
        total.start(0, -1);
        total.add(&[(0, 0.5), (2, 0.5)]);
        assert!((total.outside((-5, 5)) - 1.0).abs() < 1e-15);
    }
}
