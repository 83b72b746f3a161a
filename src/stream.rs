//! Random numbers with an address: (seed, purpose, replicate, unit). Equal addresses give equal numbers on every thread and machine.
//!
//! Takes an address, gives a [`Stream`] of 64-bit words or the [`Luck`] of single units; nothing here fails. Sources: ChaCha8 of
//! Bernstein (2008) by the `rand` crate for sequences, Philox4x32-10 of Salmon et al. (SC'11) for random access by unit.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// What a random number is for. Two purposes never share a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Making a synthetic county.
    Recipe = 1,
    /// Drawing the truth from rates.
    Truth = 2,
    /// Drawing the sample.
    Draw = 3,
    /// Contact, refusal, judgement and answers.
    Interview = 4,
    /// Correction of found errors, and relapse, between reviews.
    Correct = 5,
    /// Permanent random numbers of units, the same in every review of a replicate.
    Permanent = 6,
    /// The county's own actions.
    Act = 7,
    /// Laying out the points of a sweep.
    Sweep = 8,
    /// The order of the reserve households.
    Reserve = 12,
    /// Errors of the reviewers' list: missing, duplicated and merged households.
    Listing = 9,
    /// Resampling for variances.
    Bootstrap = 16,
    /// Drawing the truth from what a rehearsal taught.
    Posterior = 20,
    /// The strata of a first stage over a block of replicates.
    Strata = 24,
    /// In which order households would become cases, where their number is integrated.
    Order = 17,
}

/// A sequence of random words at an address. Implements [`rand::Rng`], so every distribution of `rand_distr` runs on it.
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Opens the sequence at (seed, purpose, replicate, unit). The address is the cipher's whole key: no two addresses collide.
    pub fn at(seed: u64, purpose: Purpose, replicate: u64, unit: u64) -> Self {
        let mut key = [0; 32];
        for (slot, part) in key.chunks_exact_mut(8).zip([seed, purpose as u64, replicate, unit]) {
            slot.copy_from_slice(&part.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A whole number in `0..n`, each exactly equally likely. `n` must be positive.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        bounded(n, || self.0.next_u32())
    }

    /// A whole number in `0..n`, each exactly equally likely. `n` must be positive.
    #[inline]
    pub fn below_u64(&mut self, n: u64) -> u64 {
        let mut product = u128::from(self.0.next_u64()) * u128::from(n);
        if (product as u64) < n {
            let reject = n.wrapping_neg() % n;
            while (product as u64) < reject {
                product = u128::from(self.0.next_u64()) * u128::from(n);
            }
        }
        (product >> 64) as u64
    }

    /// Brings numbers into an order of which every one is equally likely (Fisher & Yates 1938).
    pub fn shuffle(&mut self, numbers: &mut [u32]) {
        for last in (1..numbers.len()).rev() {
            numbers.swap(last, self.below(last as u32 + 1) as usize);
        }
    }

    /// A number in [0, 1): a multiple of 2⁻⁵³.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }
}

impl rand::TryRng for Stream {
    type Error = std::convert::Infallible;
    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(self.0.next_u32())
    }
    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.0.next_u64())
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        self.0.fill_bytes(to);
        Ok(())
    }
}

/// A whole number in `0..n` from 32-bit words, each exactly equally likely (Lemire 2019, with rejection).
#[inline]
fn bounded(n: u32, mut word: impl FnMut() -> u32) -> u32 {
    let mut product = u64::from(word()) * u64::from(n);
    if (product as u32) < n {
        let reject = n.wrapping_neg() % n;
        while (product as u32) < reject {
            product = u64::from(word()) * u64::from(n);
        }
    }
    (product >> 32) as u32
}

/// Random access: the luck of any unit at (seed, purpose, replicate), in any order, as often as wanted. Variants of a study that ask
/// the same household the same question therefore share its luck.
#[derive(Clone, Copy, Debug)]
pub struct Luck {
    key: [u32; 2],
    replicate: u64,
}

impl Luck {
    /// The luck at (seed, purpose, replicate). Seeds that differ only by a purpose's bits are kept apart by a mixing of both.
    pub fn at(seed: u64, purpose: Purpose, replicate: u64) -> Self {
        let key = philox([seed as u32, (seed >> 32) as u32, purpose as u32, 0x7072_6561], [0x6c75_636b, 0]);
        Self { key: [key[0], key[1]], replicate }
    }

    /// Four independent numbers in [0, 1) for one unit: multiples of 2⁻³².
    #[inline]
    pub fn of(&self, unit: u32, question: u32) -> [f64; 4] {
        philox([self.replicate as u32, (self.replicate >> 32) as u32, unit, question], self.key)
            .map(|word| f64::from(word) / 4_294_967_296.0)
    }

    /// A short sequence of one unit: opened at no cost, so that thousands of units may have one each. `question` is below 256.
    #[inline]
    pub fn deal(&self, unit: u32, question: u32) -> Deal {
        Deal { counter: [self.replicate as u32, (self.replicate >> 32) as u32, unit, question], key: self.key, words: [0; 4], used: 4 }
    }

    /// The dice for one question, where a word is wanted of thousands of units at once.
    pub fn dice(&self, question: u32) -> Dice {
        // No unit has the last number: the start shares nothing with the luck of units.
        let start = philox([self.replicate as u32, (self.replicate >> 32) as u32, u32::MAX, question], self.key);
        Dice(u64::from(start[0]) << 32 | u64::from(start[1]))
    }

    /// A permanent number in [0, 1) for one unit: a multiple of 2⁻⁵³.
    #[inline]
    pub fn permanent(&self, unit: u32, level: u32) -> f64 {
        let [high, low, ..] = self.of(unit, level);
        high + (low * 2_097_152.0).floor() / 9_007_199_254_740_992.0
    }
}

/// A short sequence of random words at the address of one unit; see [`Luck::deal`].
#[derive(Clone, Debug)]
pub struct Deal {
    counter: [u32; 4],
    key: [u32; 2],
    words: [u32; 4],
    used: usize,
}

impl Deal {
    /// The next 32 bits.
    #[inline]
    pub fn word(&mut self) -> u32 {
        if self.used == 4 {
            self.words = philox(self.counter, self.key);
            self.counter[3] = self.counter[3].wrapping_add(256);
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }

    /// The next 64 bits.
    #[inline]
    pub fn long_word(&mut self) -> u64 {
        u64::from(self.word()) << 32 | u64::from(self.word())
    }

    /// A whole number in `0..n`, each exactly equally likely. `n` must be positive.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        bounded(n, || self.word())
    }

    /// A number in [0, 1): a multiple of 2⁻⁵³.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.long_word() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }
}

/// A word for each unit, at a tenth of the cost of [`Luck::of`]: SplitMix64 (Steele, Lea & Flood 2014) from a start that Philox gives, read at
/// the unit's place.
#[derive(Clone, Copy, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Where a unit throws: several times, the first throw being 0.
    #[inline(always)]
    pub fn place(unit: u32, throw: u32) -> u64 {
        (u64::from(throw) << 32 | u64::from(unit)) + 1
    }

    /// The word at a [`Dice::place`].
    #[inline(always)]
    pub fn at(self, place: u64) -> u64 {
        let mut z = self.0.wrapping_add(place.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Two independent half words for one unit.
    #[inline]
    pub fn of(self, unit: u32) -> [u32; 2] {
        self.again(unit, 0)
    }

    /// Two half words for a throw of a unit.
    #[inline]
    pub fn again(self, unit: u32, throw: u32) -> [u32; 2] {
        let word = self.at(Self::place(unit, throw));
        [(word >> 32) as u32, word as u32]
    }
}

/// Philox4x32-10: ten rounds of two multiplications, key bumped by Weyl constants (Salmon et al. 2011, §4.3).
#[inline]
fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(0x9e37_79b9), key[1].wrapping_add(0xbb67_ae85)];
        }
        let (a, b) = (u64::from(counter[0]) * 0xd251_1f53, u64::from(counter[2]) * 0xcd9e_8d57);
        counter = [(b >> 32) as u32 ^ counter[1] ^ key[0], b as u32, (a >> 32) as u32 ^ counter[3] ^ key[1], a as u32];
    }
    counter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_three_published_known_answers() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn dice_give_the_published_sequence_of_splitmix() {
        let words: Vec<[u32; 2]> = (0..3).map(|unit| Dice(0).of(unit)).collect();
        assert_eq!(words, [[0xe220_a839, 0x7b1d_cdaf], [0x6e78_9e6a, 0xa1b9_65f4], [0x06c4_5d18, 0x8009_454f]]);
    }

    #[test]
    fn bounded_integers_are_uniform() {
        let mut stream = Stream::at(1, Purpose::Draw, 0, 0);
        let mut counts = [0_u32; 7];
        for _ in 0..700_000 {
            counts[stream.below(7) as usize] += 1;
        }
        let chi: f64 = counts.iter().map(|&c| (f64::from(c) - 1e5).powi(2) / 1e5).sum();
        assert!(chi < 38.3, "chi-square {chi} with 6 degrees of freedom exceeds its 1 - 1e-6 point");
    }

    #[test]
    fn a_deal_is_uniform_and_its_own() {
        let luck = Luck::at(1, Purpose::Truth, 0);
        let mut counts = [0_u32; 7];
        for unit in 0..70_000 {
            let mut deal = luck.deal(unit, 3);
            (0..10).for_each(|_| counts[deal.below(7) as usize] += 1);
        }
        let chi: f64 = counts.iter().map(|&c| (f64::from(c) - 1e5).powi(2) / 1e5).sum();
        assert!(chi < 38.3, "chi-square {chi} with 6 degrees of freedom exceeds its 1 - 1e-6 point");
        let words = |unit, question| {
            let mut deal = luck.deal(unit, question);
            [(); 9].map(|()| deal.word())
        };
        let all: std::collections::BTreeSet<u32> = [words(1, 0), words(1, 1), words(2, 0)].into_iter().flatten().collect();
        assert_eq!(all.len(), 27);
        assert_eq!(words(1, 1), words(1, 1));
    }

    #[test]
    fn neighbouring_addresses_share_nothing() {
        let word = |s, p, r, u| Stream::at(s, p, r, u).0.next_u64();
        let words = [
            word(1, Purpose::Draw, 2, 0),
            word(2, Purpose::Draw, 1, 0),
            word(1, Purpose::Truth, 2, 0),
            word(1, Purpose::Draw, 3, 0),
            word(1, Purpose::Draw, 2, 1),
        ];
        let mut distinct = words.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), words.len());
    }

    #[test]
    fn the_generators_are_pinned() {
        let mut stream = Stream::at(20_170_428, Purpose::Draw, 7, 0);
        let first: Vec<u32> = (0..4).map(|_| stream.below(1000)).collect();
        assert_eq!(first, PINNED);
    }
    const PINNED: [u32; 4] = [72, 953, 99, 887];
}
