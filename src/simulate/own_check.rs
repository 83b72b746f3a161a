//! The check of one township by itself: what it is, and how likely it is passed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::{Problem, Refusal};
use crate::estimate::{binomial_at_most, binomial_mass, hypergeometric_at_most, hypergeometric_mass};
use crate::truth::Basic;
use crate::units::{Indicator, Probability};

/// How townships are checked and ranked.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadinessWanted {
    /// Number of townships that count as the worst.
    pub worst: usize,
    /// The check of one township by itself; it is passed if all of these are. Left out: 176 households that were never registered with at most
    /// 2 omitted among them (tells 0.5 % from 3 % with risks of 10 %), and 60 households with at most 5 that are not satisfied (5 % from
    /// 15 %).
    pub check: Option<Vec<Check>>,
}

impl Default for ReadinessWanted {
    fn default() -> Self {
        Self { worst: 5, check: None }
    }
}

/// One part of a township check: so many households of the class are drawn at random, and at most so many cases may be among them.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// `omission`, `mis_exit`, `mis_inclusion` (cases are such households), or `approval` (cases are the dissatisfied).
    pub indicator: Indicator,
    /// Households drawn; all of the class where it has fewer.
    pub take: u32,
    /// Cases that are still good.
    pub at_most: u32,
    /// The probability that a case is found; for approval, that a dissatisfied household says so.
    #[serde(default = "surely", skip_serializing_if = "is_sure")]
    pub sensitivity: Probability,
    /// The probability that none is found where there is none.
    #[serde(default = "surely", skip_serializing_if = "is_sure")]
    pub specificity: Probability,
}

fn surely() -> Probability {
    Probability::ONE
}

fn is_sure(p: &Probability) -> bool {
    *p == Probability::ONE
}

impl Check {
    /// What stands in for a check that is left out.
    pub const USUAL: [Self; 2] = [Self::perfect(Indicator::Omission, 176, 2), Self::perfect(Indicator::Approval, 60, 5)];

    const fn perfect(indicator: Indicator, take: u32, at_most: u32) -> Self {
        Self { indicator, take, at_most, sensitivity: Probability::ONE, specificity: Probability::ONE }
    }

    /// The indicator that households contribute to; none for one that derives from others.
    pub fn basic(&self) -> Option<Basic> {
        match self.indicator {
            Indicator::Omission => Some(Basic::Omission),
            Indicator::MisExit => Some(Basic::MisExit),
            Indicator::MisInclusion => Some(Basic::MisInclusion),
            Indicator::Approval => Some(Basic::Approval),
            Indicator::OmissionVillage | Indicator::CompositeIncidence => None,
        }
    }

    /// Whether every case is found and nothing else.
    pub fn is_perfect(&self) -> bool {
        is_sure(&self.sensitivity) && is_sure(&self.specificity)
    }

    /// The probability of passing it. D cases are among the N households of the class; X of the n drawn are, a hypergeometric count. Of these
    /// Binomial(X, Se) are found, of the others Binomial(n − X, 1 − Sp): `P(found ≤ c) = Σ_x P(X = x) P(found ≤ c | x)`. `lenient` keeps the
    /// last factor by n: it does not depend on the township.
    pub(super) fn passes(&self, (cases, class): (u64, u64), lenient: &mut Lenient) -> f64 {
        let drawn = class.min(u64::from(self.take));
        let most = u64::from(self.at_most);
        if self.is_perfect() {
            return hypergeometric_at_most(most, class, cases, drawn);
        }
        let given = lenient.0.entry(drawn).or_insert_with(|| (0..=drawn).map(|x| self.passes_given(x, drawn)).collect());
        let sum: f64 = given.iter().zip(0..).map(|(passes, x)| passes * hypergeometric_mass(x, class, cases, drawn)).sum();
        sum.min(1.0)
    }

    /// P(at most c are found | x cases among the n drawn).
    fn passes_given(&self, x: u64, drawn: u64) -> f64 {
        let (hit, alarm) = (self.sensitivity.get(), 1.0 - self.specificity.get());
        let alarms = 0..=u64::from(self.at_most).min(drawn - x);
        alarms
            .map(|false_ones| binomial_mass(false_ones, drawn - x, alarm) * binomial_at_most(u64::from(self.at_most) - false_ones, x, hit))
            .sum()
    }
}

/// By the number of households drawn, the chance to pass with 0, 1, … cases among them, where interviews err.
#[derive(Debug, Default)]
pub(super) struct Lenient(BTreeMap<u64, Vec<f64>>);

impl ReadinessWanted {
    /// The parts of the check for which the truth is known; one that was asked for must be.
    ///
    /// # Errors
    /// No township is to be the worst, a check of nobody, one that says nothing, of an indicator that is not simple, or of one that is not known.
    pub fn checks(&self, knows: impl Fn(Indicator) -> bool) -> Result<Vec<Check>, Refusal> {
        let refuse = |key: String, what: (&str, &str), remedy: (&str, &str)| {
            Err(Problem::new(what, remedy).at_key(format!("readiness.{key}")).into())
        };
        if self.worst == 0 {
            let what = ("worst 至少为 1", "worst is at least 1");
            return refuse("worst".into(), what, ("例如 worst = 5", "for example worst = 5"));
        }
        let Some(asked) = &self.check else { return Ok(Check::USUAL.into_iter().filter(|check| knows(check.indicator)).collect()) };
        for (at, check) in (1..).zip(asked) {
            let key = format!("check[{at}]");
            if check.take == 0 {
                let what = ("take 至少为 1 户", "at least one household must be taken");
                return refuse(key, what, ("例如 take = 176", "for example take = 176"));
            }
            if check.at_most >= check.take {
                let what = ("at_most 不小于 take：这样的检查总是过关", "at_most is not below take: such a check is always passed");
                return refuse(key, what, ("例如 take = 176，at_most = 2", "for example take = 176, at_most = 2"));
            }
            if check.sensitivity.get() + check.specificity.get() <= 1.0 {
                let what = (
                    "灵敏度与特异度之和不大于 1：这样的检查什么也说明不了",
                    "sensitivity and specificity add up to no more than 1: such a check says nothing",
                );
                return refuse(key, what, ("核对 sensitivity 与 specificity", "correct sensitivity and specificity"));
            }
            if check.basic().is_none() {
                return refuse(
                    key,
                    ("这项指标不能按户检查", "this indicator cannot be checked household by household"),
                    ("写 omission、mis_exit、mis_inclusion 或 approval", "write omission, mis_exit, mis_inclusion or approval"),
                );
            }
            if !knows(check.indicator) {
                return refuse(
                    key,
                    ("不知道这项指标的真实情况", "nothing is known of the truth of this indicator"),
                    ("在 [truth] 里写明，或删去这一项检查", "say it under [truth], or leave this part of the check out"),
                );
            }
        }
        Ok(asked.clone())
    }
}

/// How townships are checked and ranked, once it is known what is known of them.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The township check.
    pub check: Vec<Check>,
    /// Number of townships that count as the worst.
    pub worst: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(take: u32, at_most: u32, [sensitivity, specificity]: [f64; 2]) -> Check {
        let [sensitivity, specificity] = [sensitivity, specificity].map(|p| Probability::try_from(p).unwrap());
        Check { sensitivity, specificity, ..Check::perfect(Indicator::Omission, take, at_most) }
    }

    /// Every sample and every outcome of its interviews, counted out.
    fn counted_out(check: &Check, (cases, class): (u64, u64)) -> f64 {
        let n = class.min(u64::from(check.take)) as u32;
        let (mut samples, mut passed) = (0.0, 0.0);
        for sample in (0_u32..1 << class).filter(|sample| sample.count_ones() == n) {
            samples += 1.0;
            for found in (0_u32..1 << class).filter(|found| found & !sample == 0 && found.count_ones() <= check.at_most) {
                let of = |k: u64| match (k < cases, found >> k & 1 == 1) {
                    (true, true) => check.sensitivity.get(),
                    (true, false) => 1.0 - check.sensitivity.get(),
                    (false, true) => 1.0 - check.specificity.get(),
                    (false, false) => check.specificity.get(),
                };
                passed += (0..class).filter(|k| sample >> k & 1 == 1).map(of).product::<f64>();
            }
        }
        passed / samples
    }

    #[test]
    fn the_chance_to_pass_is_that_of_every_sample_and_outcome() {
        for accuracy in [[1.0, 1.0], [0.8, 1.0], [1.0, 0.9], [0.7, 0.95], [0.0, 1.0]] {
            for (take, at_most) in [(4, 0), (5, 2), (20, 1)] {
                let check = check(take, at_most, accuracy);
                let mut lenient = Lenient::default();
                for class in [0, 1, 3, 7, 8] {
                    for cases in 0..=class {
                        let (got, want) = (check.passes((cases, class), &mut lenient), counted_out(&check, (cases, class)));
                        assert!((got - want).abs() < 1e-13, "{check:?} {cases} of {class}: {got} {want}");
                    }
                }
            }
        }
    }
}
