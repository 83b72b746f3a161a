//! Sums that do not depend on the order of their terms.

/// A sum of numbers of magnitude at most 65,536, held as a whole multiple of 2⁻⁸⁰: adding is exact integer addition, so that any number of
/// threads, blocks or shards gives the same bits. Room for 2³⁰ terms. Terms are rounded to 10⁻²⁴.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ExactSum(i128);

const SCALE: f64 = 1_208_925_819_614_629_174_706_176.0;

impl ExactSum {
    #[inline]
    pub(super) fn add(&mut self, x: f64) {
        self.0 += (x * SCALE) as i128;
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.0 += other.0;
    }

    pub(super) fn get(self) -> f64 {
        self.0 as f64 / SCALE
    }
}

/// Sums of the first four powers of a number of magnitude at most 16, each for itself or in blocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Powers {
    count: u64,
    sums: [ExactSum; 4],
    between: Between,
}

/// Blocks whose means tell an error.
const FEWEST: u64 = 10;

/// Sums over blocks of numbers that depend on each other: of the squares of a block's sum and count, and of their product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Between {
    blocks: u64,
    sums: ExactSum,
    products: ExactSum,
    counts: u64,
}

impl Powers {
    #[inline]
    pub(super) fn add(&mut self, x: f64) {
        self.count += 1;
        let square = x * x;
        for (sum, power) in self.sums.iter_mut().zip([x, square, square * x, square * square]) {
            sum.add(power);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sums.iter_mut().zip(other.sums).for_each(|(a, b)| a.merge(b));
        self.between.blocks += other.between.blocks;
        self.between.sums.merge(other.between.sums);
        self.between.products.merge(other.between.products);
        self.between.counts += other.between.counts;
    }

    /// Makes all that was added so far one block.
    pub(super) fn close(&mut self) {
        let (sum, count) = (self.sums[0].get(), self.count as f64);
        self.between = Between { blocks: 1, counts: self.count * self.count, ..Between::default() };
        self.between.sums.add(sum * sum);
        self.between.products.add(sum * count);
    }

    /// Variance of the mean. Of numbers in blocks that differ in nothing but chance: `Σ (y_b − ȳ n_b)² / (n² − Σ n_b²)` over the blocks' sums
    /// y_b and counts n_b (the ratio of block totals: Cochran 1977, §2.11; of equal blocks the factor is m/(m − 1)). A few blocks tell too
    /// little of what lies between them: the error is then that of numbers that are independent.
    pub(super) fn variance_of_mean(&self) -> f64 {
        let Between { blocks, sums, products, counts } = self.between;
        if blocks < FEWEST {
            return self.variance() / self.count();
        }
        let mean = self.raw(1);
        let squares = sums.get() - 2.0 * mean * products.get() + mean * mean * counts as f64;
        squares.max(0.0) / (self.count().powi(2) - counts as f64)
    }

    pub(super) fn count(&self) -> f64 {
        self.count as f64
    }

    /// The same over so many numbers, those that were not added being 0.
    pub(super) fn of(self, count: u64) -> Self {
        Self { count, ..self }
    }

    /// Mean of the k-th power, k from 1 to 4.
    pub(super) fn raw(&self, k: usize) -> f64 {
        self.sums[k - 1].get() / self.count()
    }

    /// Variance about the mean (divided by count − 1).
    pub(super) fn variance(&self) -> f64 {
        (self.raw(2) - self.raw(1).powi(2)).max(0.0) * self.count() / (self.count() - 1.0)
    }

    /// Fourth moment about the mean.
    pub(super) fn fourth(&self) -> f64 {
        let m = self.raw(1);
        (self.raw(4) - 4.0 * m * self.raw(3) + 6.0 * m * m * self.raw(2) - 3.0 * m.powi(4)).max(0.0)
    }
}

/// Sum of whole numbers and of their squares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Whole {
    count: u64,
    sum: i128,
    squares: i128,
}

impl Whole {
    #[inline]
    pub(super) fn add(&mut self, x: i64) {
        self.count += 1;
        self.sum += i128::from(x);
        self.squares += i128::from(x) * i128::from(x);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The same over so many numbers, those that were not added being 0.
    pub(super) fn of(self, count: u64) -> Self {
        Self { count, ..self }
    }

    pub(super) fn mean(&self) -> f64 {
        self.sum as f64 / self.count as f64
    }

    pub(super) fn variance(&self) -> f64 {
        let n = self.count as f64;
        (self.squares as f64 / n - self.mean().powi(2)).max(0.0) * n / (n - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_blocks_tell_no_error_and_unequal_ones_their_own() {
        let blocks = |sizes: &[usize]| {
            let mut all = Powers::default();
            for (at, &size) in sizes.iter().enumerate() {
                let mut block = Powers::default();
                (0..size).for_each(|k| block.add(((at * 37 + k) as f64).sin()));
                block.close();
                all.merge(&block);
            }
            all
        };
        // Two blocks with the same mean would claim to know it without an error.
        let few = blocks(&[50, 50, 1]);
        assert_eq!(few.variance_of_mean(), few.variance() / few.count());
        let sizes = [50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 7];
        let all = blocks(&sizes);
        let (mut squares, mut counts) = (0.0, 0.0);
        for (at, &size) in sizes.iter().enumerate() {
            let sum: f64 = (0..size).map(|k| ((at * 37 + k) as f64).sin()).sum();
            squares += (sum - all.raw(1) * size as f64).powi(2);
            counts += (size * size) as f64;
        }
        assert!((all.variance_of_mean() * (507.0 * 507.0 - counts) / squares - 1.0).abs() < 1e-9);
    }

    #[test]
    fn sums_do_not_depend_on_order_or_grouping() {
        let terms: Vec<f64> = (1..2000).map(|i| (f64::from(i) * 0.731).sin() / 3.0).collect();
        let add = |terms: &mut dyn Iterator<Item = &f64>| {
            terms.fold(Powers::default(), |mut sum, x| {
                sum.add(*x);
                sum
            })
        };
        let forward = add(&mut terms.iter());
        let backward = add(&mut terms.iter().rev());
        let (mut left, right) = (add(&mut terms[..777].iter()), add(&mut terms[777..].iter()));
        left.merge(&right);
        assert_eq!(forward, backward);
        assert_eq!(forward, left);
        let plain = terms.iter().sum::<f64>() / terms.len() as f64;
        assert!((forward.raw(1) - plain).abs() < 1e-14);
        let variance = terms.iter().map(|x| (x - plain).powi(2)).sum::<f64>() / (terms.len() as f64 - 1.0);
        assert!((forward.variance() - variance).abs() < 1e-14);
    }
}
