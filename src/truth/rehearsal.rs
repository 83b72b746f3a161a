//! A rehearsal: what was answered in which village, and how it is to be learnt from.

use serde::Deserialize;

use super::{Basic, Belief};
use crate::error::{Problem, Refusal};
use crate::frame::Status;
use crate::units::Probability;

/// What a rehearsal can speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The cases of a basic indicator.
    Of(Basic),
    /// Registered households of which members were left out of the register.
    Members,
}

impl Topic {
    /// All, in the order of [`Seen::answers`].
    pub const ALL: [Self; 5] =
        [Self::Of(Basic::Omission), Self::Of(Basic::MisExit), Self::Of(Basic::MisInclusion), Self::Of(Basic::Approval), Self::Members];

    /// Its place in [`Topic::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Of(basic) => basic as usize,
            Self::Members => 4,
        }
    }

    /// The name in survey files and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Of(basic) => basic.code(),
            Self::Members => "omitted_members",
        }
    }

    /// Whether a household can be a case: from a register that names one person of it, nobody was left out.
    pub fn concerns(self, status: Status, persons: u8) -> bool {
        match self {
            Self::Of(basic) => basic.concerns(status),
            Self::Members => status != Status::NeverRegistered && persons > 1,
        }
    }
}

/// Answers of one area: so many cases among so many asked. Nobody asked is an answer, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// Cases.
    pub found: u32,
    /// Asked; at least `found`.
    pub asked: u32,
}

/// How a rehearsal is learnt from: the table `[learn]` of a survey file. All keys have defaults.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Learn {
    /// A column of villages (`village_kind`, `remote`) between whose words means, correlations and spreads may differ; left out, all villages
    /// are of one kind.
    pub kind: Option<String>,
    /// The probability that a case was found: one for all, or by error; for approval, that a dissatisfied household said so. 1 by default.
    pub sensitivity: Rates,
    /// The probability that none was found where there is none; 1 by default.
    pub specificity: Rates,
    /// What was believed before.
    pub prior: Prior,
}

impl Learn {
    /// Sensitivity and specificity for one kind of error.
    pub fn accuracy(&self, topic: Topic) -> Accuracy {
        Accuracy { sensitivity: self.sensitivity.of(topic), specificity: self.specificity.of(topic) }
    }

    /// Refuses a judgement that says nothing and a prior that is none.
    ///
    /// # Errors
    /// Sensitivity + specificity ≤ 1, parameters out of range; keys as in the survey file.
    pub fn check(&self) -> Result<(), Refusal> {
        for topic in Topic::ALL {
            let Accuracy { sensitivity, specificity } = self.accuracy(topic);
            if sensitivity + specificity <= 1.0 {
                let what = (
                    "灵敏度与特异度之和不大于 1：这样的判断什么也说明不了",
                    "sensitivity and specificity add up to no more than 1: such a judgement says nothing",
                );
                let remedy = ("核对 sensitivity 与 specificity", "correct sensitivity and specificity");
                return Err(Problem::new(what, remedy).at_key("learn.sensitivity").into());
            }
        }
        self.prior.check()
    }
}

/// What a judgement is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// P(found | a case).
    pub sensitivity: f64,
    /// P(not found | no case).
    pub specificity: f64,
}

impl Accuracy {
    /// Every case is found, and nothing else.
    pub const PERFECT: Self = Self { sensitivity: 1.0, specificity: 1.0 };
}

/// A probability for each kind of error; 1 where it is left out.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "write a number from 0 to 1, or a table: { omission = 0.8, mis_exit = 0.9 }")]
pub enum Rates {
    /// The same for all.
    Same(Probability),
    /// By error.
    Each(Each),
}

/// See [`Rates`].
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Each {
    omission: Probability,
    mis_exit: Probability,
    mis_inclusion: Probability,
    approval: Probability,
    omitted_members: Probability,
}

impl Default for Each {
    fn default() -> Self {
        let sure = Probability::ONE;
        Self { omission: sure, mis_exit: sure, mis_inclusion: sure, approval: sure, omitted_members: sure }
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self::Same(Probability::ONE)
    }
}

impl Rates {
    fn of(&self, topic: Topic) -> f64 {
        match (self, topic) {
            (Self::Same(p), _) => p.get(),
            (Self::Each(each), Topic::Of(Basic::Omission)) => each.omission.get(),
            (Self::Each(each), Topic::Of(Basic::MisExit)) => each.mis_exit.get(),
            (Self::Each(each), Topic::Of(Basic::MisInclusion)) => each.mis_inclusion.get(),
            (Self::Each(each), Topic::Of(Basic::Approval)) => each.approval.get(),
            (Self::Each(each), Topic::Members) => each.omitted_members.get(),
        }
    }
}

/// What is believed of the shares of cases before the rehearsal, for each class and kind of village by itself.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Prior {
    /// The median township's rate. Jeffreys' Beta(½, ½) by default (Brown, Cai & DasGupta 2001, *Statistical Science* 16); [1, 1] is flat.
    pub mean: Belief,
    /// The intra-village correlation ρ. Beta(1, 9) by default, a tenth on average and most likely near 0: household surveys find 0.02 to 0.2.
    pub icc: Belief,
    /// Of the standard deviation σ of townships on the logit scale: the scale of a half-normal distribution (Gelman 2006, *Bayesian Analysis* 1).
    /// 0.5 by default: half of the townships then lie within 30 % of the median; 0, townships do not differ.
    pub township: f64,
}

impl Default for Prior {
    fn default() -> Self {
        Self { mean: Belief::Beta([0.5, 0.5]), icc: Belief::Beta([1.0, 9.0]), township: 0.5 }
    }
}

impl Prior {
    fn check(&self) -> Result<(), Refusal> {
        self.mean.check("learn.prior.mean")?;
        self.icc.check("learn.prior.icc")?;
        let refuse = |key: &str, what: (&str, &str), remedy: (&str, &str)| {
            Err(Problem::new(what, remedy).at_key(format!("learn.prior.{key}")).into())
        };
        if self.mean == Belief::Known(Probability::ZERO) {
            let what = ("已知为 0 的比率没有什么可学", "of a rate that is known to be 0 there is nothing to learn");
            return refuse("mean", what, ("写 [a, b] 或大于 0 的数", "write [a, b] or a number above 0"));
        }
        if matches!(self.icc, Belief::Beta([_, b]) if b < 1.0) {
            let what = ("icc 的第二个参数应不小于 1", "the second parameter of icc is at least 1");
            return refuse("icc", what, ("例如 [1, 9]", "for example [1, 9]"));
        }
        if !(0.0..=2.0).contains(&self.township) {
            let what = ("township 应在 0 与 2 之间", "township lies between 0 and 2");
            return refuse("township", what, ("例如 0.5；0 表示乡镇之间没有差别", "for example 0.5; 0: townships do not differ"));
        }
        Ok(())
    }
}

/// The answers of one village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its township.
    pub township: String,
    /// Its name.
    pub village: String,
    /// Its kind, where the data say it.
    pub kind: Option<String>,
    /// By [`Topic`]: omitted among the never registered, wrongly exited among the exited, wrongly included among the remaining poor, not
    /// satisfied among all who answered, members left out among the registered households of several persons.
    pub answers: [Area; 5],
}

/// What a rehearsal found, by village.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rehearsal {
    /// How it is to be learnt from.
    pub learn: Learn,
    /// The villages, in order of first appearance.
    pub seen: Vec<Seen>,
    /// Registered households found with 1, 2, … 15 members left out.
    pub left_out: [u32; 15],
}

impl Rehearsal {
    /// Whether anybody was asked about a kind of error.
    pub fn speaks_of(&self, topic: Topic) -> bool {
        self.seen.iter().any(|seen| seen.answers[topic.index()].asked > 0)
    }
}
