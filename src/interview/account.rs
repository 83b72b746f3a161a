//! The account of one round's fieldwork: drawn → met → judged → contested.

use super::agreement::Pairs;
use super::answer::MOST_VOICES;
use super::chance::Error;

/// Why a household that was drawn is not interviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It cannot be found: moved, split, gone from the place.
    NotFound = 0,
    /// The family is away for work and not reached by phone.
    Away = 1,
    /// Nobody was at home at any visit.
    NotAtHome = 2,
    /// It refused.
    Refused = 3,
}

/// Counts of one round. Households, but for [`Account::judged`] in errors.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Account {
    /// Entries of the list that were drawn.
    pub drawn: u32,
    /// Of these not interviewed, by [`Reason`].
    pub lost: [u32; 4],
    /// Substitutes who were interviewed for them.
    pub substituted: u32,
    /// Interviews by phone.
    pub by_phone: u32,
    /// Findings by [`Error`] and their fate.
    pub judged: [Judged; 3],
    /// Interviews that a second team repeated: at never registered households, and at exited ones.
    pub double: [Pairs; 2],
    /// What was heard, where it is asked for.
    pub heard: Heard,
}

/// Errors of one kind among the interviewed households, by what became of them. Whole households and members left out count one each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Real errors that were recognised.
    pub recognised: u32,
    /// Real errors that were not.
    pub missed: u32,
    /// Errors that were seen where there is none.
    pub false_alarms: u32,
    /// Recognised errors that the local side explained away.
    pub explained_away: u32,
    /// False alarms that the local side cleared up.
    pub cleared_up: u32,
}

impl Judged {
    /// Findings before the local side is heard.
    pub fn before_appeal(&self) -> u32 {
        self.recognised + self.false_alarms
    }

    /// Findings that stand.
    pub fn after_appeal(&self) -> u32 {
        self.before_appeal() - self.explained_away - self.cleared_up
    }
}

/// Sums over the interviewed households.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heard {
    /// Households that know the policies.
    pub aware: u32,
    /// Scores of the items, in millionths.
    pub score: u64,
    /// By class of the weighted approval: interviewed, approving, and their scores.
    pub voices: [(u32, u32, u64); MOST_VOICES],
}

/// What a household says, or several together: how many approve, their scores in millionths, and how many they are. Fields of one word, which
/// add up without a carry over [`Said::MANY`] households.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Said(u64);

impl Said {
    pub(super) const MANY: usize = (1 << (64 - Self::NUMBER)) - 1;
    /// Where the fields begin; the scores are the lowest.
    const APPROVING: u32 = 40;
    const NUMBER: u32 = 52;

    /// One household; its score is at most a million.
    #[inline(always)]
    pub(super) fn new(approves: bool, score: u32) -> Self {
        Self(1 << Self::NUMBER | u64::from(approves) << Self::APPROVING | u64::from(score))
    }

    /// Whether a single household approves.
    #[inline(always)]
    pub(super) fn approves(self) -> bool {
        self.0 >> Self::APPROVING & 1 != 0
    }

    /// Adds others.
    #[inline(always)]
    pub(super) fn add(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Heard {
    /// Adds what the classes said: first those of the weighted approval, then all others.
    pub(super) fn enter(&mut self, classes: &[Said]) {
        self.score += classes.iter().map(|said| said.0 & ((1 << Said::APPROVING) - 1)).sum::<u64>();
        for ((number, approving, scores), Said(said)) in self.voices.iter_mut().zip(classes) {
            *number += (said >> Said::NUMBER) as u32;
            *approving += (said >> Said::APPROVING) as u32 & Said::MANY as u32;
            *scores += said & ((1 << Said::APPROVING) - 1);
        }
    }
}

impl Account {
    /// Households interviewed, substitutes included.
    pub fn interviewed(&self) -> u32 {
        self.drawn - self.lost.iter().sum::<u32>() + self.substituted
    }

    /// All findings of all kinds, in their fates.
    pub fn findings(&self) -> Judged {
        self.judged.iter().fold(Judged::default(), |sum, j| Judged {
            recognised: sum.recognised + j.recognised,
            missed: sum.missed + j.missed,
            false_alarms: sum.false_alarms + j.false_alarms,
            explained_away: sum.explained_away + j.explained_away,
            cleared_up: sum.cleared_up + j.cleared_up,
        })
    }

    /// Enters the judgement of one error: whether it is real, was found, and was struck out.
    #[inline]
    pub(super) fn enter(&mut self, error: Error, is_true: bool, found: bool, struck: bool) {
        let judged = &mut self.judged[error as usize];
        match (is_true, found) {
            (true, true) => {
                judged.recognised += 1;
                judged.explained_away += u32::from(struck);
            }
            (true, false) => judged.missed += 1,
            (false, true) => {
                judged.false_alarms += 1;
                judged.cleared_up += u32::from(struck);
            }
            (false, false) => {}
        }
    }
}

impl Heard {
    /// `Σ w·x/n` over the classes with these weights: of the approving, and of the scores (0 to 1). `NaN` where a class with a weight was
    /// not met.
    pub fn by_class(&self, weights: &[f64]) -> (f64, f64) {
        let classes = weights.iter().zip(&self.voices).filter(|(w, _)| **w > 0.0);
        classes.fold((0.0, 0.0), |(share, score), (w, (n, yes, sum))| {
            let of = w / f64::from(*n);
            (share + of * f64::from(*yes), score + of * *sum as f64 / super::answer::POINT)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_say_adds_up_without_a_carry() {
        // Twelve items whose scores are all rounded up exceed a million by twelve.
        let (mut sum, score) = (Said::default(), 1_000_012);
        (0..Said::MANY).for_each(|_| sum.add(Said::new(true, score)));
        let mut heard = Heard::default();
        heard.enter(&[Said::default(), sum, Said::new(false, 7)]);
        let many = Said::MANY as u32;
        assert_eq!(heard.voices[..3], [(0, 0, 0), (many, many, u64::from(many) * u64::from(score)), (1, 0, 7)]);
        assert_eq!(heard.score, u64::from(many) * u64::from(score) + 7);
        assert!(Said::new(true, score).approves() && !Said::new(false, score).approves());
    }
}
