//! The check of one township by itself: what it is, and how likely it is passed.

use serde::{Deserialize, Serialize};

use crate::error::{Problem, Refusal};
use crate::estimate::hypergeometric_at_most;
use crate::truth::Basic;
use crate::units::Indicator;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// `omission`, `mis_exit`, `mis_inclusion` (cases are such households), or `approval` (cases are the dissatisfied).
    pub indicator: Indicator,
    /// Households drawn; all of the class where it has fewer.
    pub take: u32,
    /// Cases that are still good.
    pub at_most: u32,
}

impl Check {
    /// What stands in for a check that is left out.
    pub const USUAL: [Self; 2] =
        [Self { indicator: Indicator::Omission, take: 176, at_most: 2 }, Self { indicator: Indicator::Approval, take: 60, at_most: 5 }];

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

    /// The probability of passing it, P(X ≤ c) of a hypergeometric count X: D cases among the N households of the class, n drawn.
    pub(super) fn passes(&self, (cases, class): (u64, u64)) -> f64 {
        let drawn = class.min(u64::from(self.take));
        let most = u64::from(self.at_most);
        if most >= drawn.min(cases) { 1.0 } else { hypergeometric_at_most(most, class, cases, drawn) }
    }
}

impl ReadinessWanted {
    /// The parts of the check for which the truth is known; one that was asked for must be.
    ///
    /// # Errors
    /// No township is to be the worst, a check of nobody, of an indicator that is not simple, or of one that is not known.
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
