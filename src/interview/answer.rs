//! Answers: what a household says of its satisfaction, and whether it knows the policies.

use std::collections::BTreeMap;
use std::hint::select_unpredictable;

use serde::Deserialize;
use statrs::function::erf::erfc;

use super::Interview;
use super::account::Said;
use super::chance::Chance;
use super::lanes::SURE;
use super::place::Place;
use crate::error::{Problem, Problems};
use crate::frame::Expression;
use crate::truth::Household;
use crate::units::Probability;

/// Villages that were coached before the review (quiz sheets, prizes for "correct" answers).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Coaching {
    /// Probability that a village was coached; drawn village by village.
    pub villages: Probability,
    /// Probability that a household there which would say no says yes.
    pub says_yes: Chance,
}

/// Officials who stand by at the interview.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Official {
    /// Probability that one is present; never on the phone.
    pub present: Chance,
    /// Probability that a household which would say no then says yes.
    pub says_yes: Chance,
}

/// Others who answer for the household: a neighbour, a grandparent, the head of the village group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    /// Probability that another answers.
    pub share: Chance,
    /// Factor on the sensitivity of the judgement then.
    pub sensitivity: Probability,
    /// Probability that the other says yes; left out, the household's own answer.
    pub says_yes: Option<Probability>,
}

/// Whether a household knows the policies. Contact raises it: of the away families who do not know, calls and letters each teach a share.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Awareness {
    /// Probability to know them.
    pub p: Probability,
    /// The same for families away for work, without calls or letters; left out, `p`.
    pub away: Option<Probability>,
    /// Probability that an away family is called each quarter.
    #[serde(default = "never")]
    pub called: Chance,
    /// Probability that such calls teach a family that does not know.
    #[serde(default = "zero")]
    pub call_teaches: Probability,
    /// Probability that an away family gets the yearly letter.
    #[serde(default = "never")]
    pub written: Chance,
    /// Probability that the letter teaches a family that does not know.
    #[serde(default = "zero")]
    pub letter_teaches: Probability,
}

fn never() -> Chance {
    Chance::NEVER
}

fn zero() -> Probability {
    Probability::ZERO
}

/// One item of the approval questionnaire on a scale of 2 to 7 points. It is answered through a trait that is standard normal over the
/// county's households, the satisfied being those above its quantile: the answer is the number of `cuts` below
/// `loading · trait + √(1 − loading²) · ε` (graded response, Samejima 1969). Its score is the point's place on the scale, from 0 to 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Weight in the score; those of all items add up to 1.
    pub weight: f64,
    /// Thresholds of the trait between the points of the scale, ascending: one fewer than points.
    pub cuts: Vec<f64>,
    /// Correlation of the answer with the trait, 0 to 1.
    pub loading: Probability,
}

/// A class of households and its weight in the weighted approval.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Who; a household belongs to the first class that it meets.
    #[serde(rename = "where")]
    pub condition: Expression,
    /// The weight.
    pub weight: f64,
}

impl Default for Coaching {
    fn default() -> Self {
        Self { villages: Probability::ZERO, says_yes: Chance::NEVER }
    }
}

impl Default for Official {
    fn default() -> Self {
        Self { present: Chance::NEVER, says_yes: Chance::NEVER }
    }
}

impl Default for Proxy {
    fn default() -> Self {
        Self { share: Chance::NEVER, sensitivity: Probability::ONE, says_yes: None }
    }
}

/// 0.6 of the score.
pub(super) fn usual_pass_mark() -> Probability {
    Probability::try_from(0.6).unwrap_or(Probability::ONE)
}

/// Classes of households that the weighted approval can tell apart.
pub(super) const MOST_VOICES: usize = 8;

impl Interview {
    /// Probability that a household speaks as a satisfied one does.
    pub(super) fn speaks_well(&self, place: &Place<'_>, household: Household, coached: bool) -> f64 {
        let at = |chance: &Chance| chance.at(place, household);
        let mut no = if household.satisfied() {
            at(&self.complaint)
        } else if household.away() {
            1.0 - at(self.phone_desirability.as_ref().unwrap_or(&self.desirability))
        } else {
            1.0 - at(&self.desirability)
        };
        if !household.away() {
            no *= 1.0 - at(&self.official.present) * at(&self.official.says_yes);
        }
        if coached {
            no *= 1.0 - at(&self.coaching.says_yes);
        }
        let proxy = at(&self.proxy.share);
        match self.proxy.says_yes {
            Some(yes) => 1.0 - (1.0 - proxy) * no - proxy * (1.0 - yes.get()),
            None => 1.0 - no,
        }
    }

    /// Probability that a household knows the policies.
    pub(super) fn knows(&self, place: &Place<'_>, household: Household) -> f64 {
        let Some(awareness) = &self.awareness else { return 0.0 };
        if !household.away() {
            return awareness.p.get();
        }
        let taught = |reached: &Chance, teaches: Probability| 1.0 - reached.at(place, household) * teaches.get();
        let unaware = 1.0 - awareness.away.unwrap_or(awareness.p).get();
        1.0 - unaware * taught(&awareness.called, awareness.call_teaches) * taught(&awareness.written, awareness.letter_teaches)
    }

    /// Items and classes that make sense.
    pub(super) fn check_answers(&self, key: &str, problems: &mut Problems) {
        let mut refuse = |name: String, what: (&str, &str), remedy: (&str, &str)| {
            problems.push(Problem::new(what, remedy).at_key(format!("{key}.{name}")));
        };
        let adds_up = |weights: &[f64]| weights.iter().all(|w| *w >= 0.0) && (weights.iter().sum::<f64>() - 1.0).abs() < 1e-9;
        for (at, item) in self.item.iter().enumerate() {
            let ascending = item.cuts.windows(2).all(|pair| pair[0] < pair[1]) && item.cuts.iter().all(|c| c.is_finite());
            if !ascending || !(1..=6).contains(&item.cuts.len()) {
                let remedy = (
                    "4 分制写 3 个由小到大的数，如 [-1.8, -1.0, 0.2]",
                    "for a 4-point scale write 3 ascending numbers, such as [-1.8, -1.0, 0.2]",
                );
                refuse(format!("item[{}].cuts", at + 1), ("分界点应由小到大，1 至 6 个", "cuts are 1 to 6 ascending numbers"), remedy);
            }
        }
        let weights: Vec<f64> = self.item.iter().map(|item| item.weight).collect();
        if !weights.is_empty() && !adds_up(&weights) {
            refuse(
                "item".into(),
                ("各题的权重应不小于 0、合计为 1", "the weights of the items are not negative and add up to 1"),
                ("改正 weight", "correct weight"),
            );
        }
        if self.item.len() > 12 {
            refuse("item".into(), ("题目太多", "there are too many items"), ("最多 12 题", "at most 12 are served"));
        }
        let weights: Vec<f64> = self.voice.iter().map(|voice| voice.weight).collect();
        if !weights.is_empty() && !adds_up(&weights) {
            refuse(
                "voice".into(),
                ("各类住户的权重应不小于 0、合计为 1", "the weights of the classes are not negative and add up to 1"),
                ("例如 0.1、0.4、0.4、0.1", "for example 0.1, 0.4, 0.4, 0.1"),
            );
        }
        if self.voice.len() > MOST_VOICES {
            refuse("voice".into(), ("类别太多", "there are too many classes"), ("最多 8 类", "at most 8 are served"));
        }
    }
}

/// Scores are whole numbers of millionths.
pub const POINT: f64 = 1e6;

/// The distribution of the weighted score of those who are not satisfied, and of the satisfied, drawn by alias tables (Walker 1977; Vose
/// 1991).
#[derive(Clone, Debug)]
pub(super) struct Scores {
    /// Of both, in turn: 2ᵇ each.
    slots: Vec<Slot>,
    /// b, the digits by which they are chosen.
    digits: u32,
}

/// One of the equally likely slots: its own answer below the threshold of 2³¹, another above.
#[derive(Clone, Copy, Debug)]
struct Slot {
    own: Said,
    other: Said,
    below: u32,
}

/// Equally likely values of the trait among the satisfied, and among the others.
const TRAITS: usize = 64;

impl Scores {
    /// Where a share of the county is satisfied; one approves whose score, in millionths, reaches a mark.
    pub(super) fn new(items: &[Item], satisfied: f64, mark: u32) -> Self {
        let both = [(0.0, 1.0 - satisfied), (1.0 - satisfied, satisfied)].map(|(low, width)| distribution(items, low, width));
        let digits = both.iter().map(BTreeMap::len).max().unwrap_or(0).max(2).next_power_of_two().ilog2();
        let [no, yes] = both.map(|all| slots(&all, 1 << digits, mark));
        Self { slots: no.into_iter().zip(yes).flat_map(<[Slot; 2]>::from).collect(), digits }
    }

    /// What a household says, by a word of dice.
    #[inline(always)]
    pub(super) fn say(&self, satisfied: bool, word: u64) -> Said {
        let slot = &self.slots[((word >> (64 - self.digits)) as usize) << 1 | usize::from(satisfied)];
        select_unpredictable((word as u32 >> 1) < slot.below, slot.own, slot.other)
    }
}

/// The distribution of the score of those whose trait lies in a part of the county: from its share `low` on, as wide as `width`.
fn distribution(items: &[Item], low: f64, width: f64) -> BTreeMap<u32, f64> {
    let mut all: BTreeMap<u32, f64> = BTreeMap::new();
    for i in 0..TRAITS {
        let share = (low + width * (i as f64 + 0.5) / TRAITS as f64).clamp(1e-12, 1.0 - 1e-12);
        for (score, p) in scores_at(items, quantile(share)) {
            *all.entry(score).or_default() += p / TRAITS as f64;
        }
    }
    all
}

/// `number` slots, each filled by a score that is rarer than a slot, and topped up by one that is more frequent. There are as many scores as
/// slots: those that are added never occur.
fn slots(all: &BTreeMap<u32, f64>, number: usize, mark: u32) -> Vec<Slot> {
    let n = number as f64 / all.values().sum::<f64>();
    let say = |score: u32| Said::new(score >= mark, score);
    let (mut rare, mut frequent): (Vec<_>, Vec<_>) = all.iter().map(|(&score, p)| (say(score), p * n)).partition(|(_, share)| *share < 1.0);
    rare.resize(number - frequent.len(), (Said::default(), 0.0));
    let mut slots = Vec::new();
    while let Some((own, share)) = rare.pop() {
        let Some((other, rest)) = frequent.pop() else {
            slots.push(Slot { own, other: own, below: 0 });
            continue;
        };
        slots.push(Slot { own, other, below: (share * f64::from(SURE)) as u32 });
        let left = (other, rest - (1.0 - share));
        if left.1 < 1.0 { rare.push(left) } else { frequent.push(left) }
    }
    slots.extend(frequent.into_iter().map(|(own, _)| Slot { own, other: own, below: 0 }));
    slots
}

/// The distribution of the weighted score of a household with this trait: items are independent given the trait.
fn scores_at(items: &[Item], theta: f64) -> BTreeMap<u32, f64> {
    let mut scores = BTreeMap::from([(0_u32, 1.0)]);
    for item in items {
        let (a, points) = (item.loading.get(), item.cuts.len());
        let spread = (1.0 - a * a).sqrt();
        // P(answer ≥ j) for j = 0, 1, …, points + 1.
        let at_least = |j: usize| match j {
            0 => 1.0,
            j if j > points => 0.0,
            j if spread == 0.0 => f64::from(u8::from(a * theta > item.cuts[j - 1])),
            j => normal((a * theta - item.cuts[j - 1]) / spread),
        };
        let mut next = BTreeMap::new();
        for (score, p) in scores {
            for j in 0..=points {
                let more = (item.weight * j as f64 / points as f64 * POINT).round() as u32;
                *next.entry(score + more).or_insert(0.0) += p * (at_least(j) - at_least(j + 1));
            }
        }
        scores = next;
    }
    scores
}

/// Φ(x).
fn normal(x: f64) -> f64 {
    erfc(-x / std::f64::consts::SQRT_2) / 2.0
}

/// Φ⁻¹(p).
fn quantile(p: f64) -> f64 {
    -std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_hold_the_distribution_of_the_score_and_who_approves() {
        let item = |weight, cuts: &[f64], loading: f64| Item { weight, cuts: cuts.to_vec(), loading: loading.try_into().unwrap() };
        let items = [item(0.6, &[-2.2, -1.7, 0.2], 0.8), item(0.4, &[-2.4, -1.8, -0.8, 0.6], 0.6)];
        let (satisfied, mark) = (0.9, 600_000);
        let scores = Scores::new(&items, satisfied, mark);
        let wanted = [distribution(&items, 0.0, 1.0 - satisfied), distribution(&items, 1.0 - satisfied, satisfied)];
        for (class, wanted) in wanted.iter().enumerate() {
            let mut left: Vec<(Said, f64)> = wanted.iter().map(|(&score, &p)| (Said::new(score >= mark, score), p)).collect();
            let share = 1.0 / (1_u64 << scores.digits) as f64;
            for slot in scores.slots.iter().skip(class).step_by(2) {
                let below = f64::from(slot.below) / f64::from(SURE);
                for (said, p) in [(slot.own, below), (slot.other, 1.0 - below)].into_iter().filter(|(_, p)| *p > 0.0) {
                    left.iter_mut().find(|(wanted, _)| *wanted == said).unwrap().1 -= p * share;
                }
            }
            assert!(left.iter().all(|(_, p)| p.abs() < 1e-9), "{left:?}");
        }
        // The word's first digits choose the slot, its last thirty-one within it.
        let slot = scores.slots[7];
        let word = 3 << (64 - scores.digits);
        assert_eq!(scores.say(true, word | u64::from(slot.below) << 1), slot.other);
        assert!(slot.below == 0 || scores.say(true, word) == slot.own);
    }
}
