//! Teams: who goes to which village, how well, and how alike one enumerator's interviews are.

use serde::Deserialize;

use super::lanes::SURE;
use crate::error::{Problem, Problems};
use crate::units::Probability;

/// The teams of a review. Villages (first-stage units) are dealt to the teams in turn, the drawn households of
/// a village to the team's enumerators, whether they are met or not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Teams {
    /// Number of teams.
    pub number: u32,
    /// Enumerators of each team.
    pub enumerators: u32,
    /// Correlation ρ between the judgements, and between the answers, of two like households interviewed by one enumerator: with m
    /// interviews each the design effect is `1 + ρ(m − 1)` (Kish 1962). An interview goes by its enumerator's luck with probability √ρ, else
    /// by the household's own: every household keeps its probabilities, and two alike agree through their enumerator with ρ.
    pub icc: Probability,
    /// Factors on the sensitivity, team by team; the last stands for all others. A probability never exceeds 1.
    pub sensitivity: Vec<f64>,
    /// Factors on `1 − specificity`, team by team; the last stands for all others.
    pub false_alarms: Vec<f64>,
    /// Factor on the sensitivity for every village that the team has done before.
    pub drift: f64,
}

impl Default for Teams {
    fn default() -> Self {
        Self { number: 1, enumerators: 1, icc: Probability::ZERO, sensitivity: Vec::new(), false_alarms: Vec::new(), drift: 1.0 }
    }
}

/// A factor of 1.
const ONE: u64 = 1 << 24;

fn fixed(factor: f64) -> u64 {
    (factor * ONE as f64).round() as u64
}

/// What a team makes of the probabilities of its day: multiplied and shifted, no floating point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Skill {
    false_alarms: u64,
    sensitivity: u64,
}

impl Skill {
    pub(super) const EVEN: Self = Self { false_alarms: ONE, sensitivity: ONE };

    /// Whether an error is found at a luck.
    pub(super) fn finds(self, threshold: u32, is_true: bool, luck: u32) -> bool {
        u64::from(luck) < self.scale(threshold, is_true)
    }

    /// The threshold of a judgement; it may exceed 2³¹, which is for sure.
    fn scale(self, threshold: u32, is_true: bool) -> u64 {
        (u64::from(threshold) * if is_true { self.sensitivity } else { self.false_alarms }) >> 24
    }
}

impl Teams {
    /// Whether teams make a difference to what is judged.
    pub(super) fn differ(&self) -> bool {
        let plain = |factors: &[f64]| factors.iter().all(|&f| f == 1.0);
        !plain(&self.sensitivity) || !plain(&self.false_alarms) || self.drift != 1.0
    }

    /// The largest threshold that a team makes of one of false alarms.
    pub(super) fn most_false_alarms(&self, threshold: u32) -> u32 {
        let most = self.false_alarms.iter().copied().reduce(f64::max).unwrap_or(1.0);
        Skill { false_alarms: fixed(most), ..Skill::EVEN }.scale(threshold, false).min(u64::from(SURE)) as u32
    }

    /// The skill of the team that visits the `village`-th first-stage unit.
    pub(super) fn skill(&self, village: u32) -> Skill {
        let (team, before) = (village % self.number, village / self.number);
        let factor = |factors: &[f64]| factors.get(team as usize).or(factors.last()).copied().unwrap_or(1.0);
        let drifted = factor(&self.sensitivity) * self.drift.powi(before as i32);
        Skill { false_alarms: fixed(factor(&self.false_alarms)), sensitivity: fixed(drifted.min(LARGEST)) }
    }

    /// The enumerators to whom the households of the `village`-th first-stage unit are dealt: the first, and how many; all where there are no
    /// villages.
    pub(super) fn enumerators(&self, village: Option<u32>) -> (u32, u32) {
        match village {
            Some(village) => (village % self.number * self.enumerators, self.enumerators),
            None => (0, self.number * self.enumerators),
        }
    }

    /// Numbers of teams and factors that make sense.
    pub(super) fn check(&self, key: &str, problems: &mut Problems) {
        let mut refuse = |name: &str, what: (&str, &str), remedy: (&str, &str)| {
            problems.push(Problem::new(what, remedy).at_key(format!("{key}.teams.{name}")));
        };
        let head = |n: u32| (1..=10_000).contains(&n);
        if !head(self.number) || !head(self.enumerators) {
            let name = if head(self.number) { "enumerators" } else { "number" };
            refuse(
                name,
                ("人数应在 1 与 10,000 之间", "must lie between 1 and 10,000"),
                ("例如 number = 5，enumerators = 6", "for example number = 5, enumerators = 6"),
            );
        }
        let sound = |f: &f64| (0.0..=LARGEST).contains(f);
        for (name, factors) in [("sensitivity", &self.sensitivity), ("false_alarms", &self.false_alarms)] {
            if !factors.iter().all(sound) {
                refuse(name, ("倍数应在 0 与 100 之间", "a factor lies between 0 and 100"), ("例如 [1, 0.9]", "for example [1, 0.9]"));
            }
            if factors.len() > self.number as usize {
                refuse(
                    name,
                    ("倍数比组多", "there are more factors than teams"),
                    ("增大 number，或少写几个", "make number larger, or write fewer"),
                );
            }
        }
        if !(0.5..=1.5).contains(&self.drift) {
            refuse(
                "drift",
                ("每村的变化应在 0.5 与 1.5 倍之间", "the change from village to village lies between 0.5 and 1.5"),
                ("例如 0.99", "for example 0.99"),
            );
        }
    }
}

/// Larger factors are surely a mistake, and would overflow.
const LARGEST: f64 = 100.0;
