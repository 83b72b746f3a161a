//! Judgement: whether an error is recognised, and whether one is seen where there is none.

use serde::Deserialize;

use super::chance::Error;
use super::place::Place;
use super::{ByError, Interview};
use crate::error::{Problem, Refusal};
use crate::frame::Frame;
use crate::truth::{Household, Spec};
use crate::units::Probability;

/// How many persons judge a household, and what is recorded when they disagree. Their judgements are independent given the truth, but for
/// `persons_correlation`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Persons {
    /// One.
    #[default]
    One,
    /// Two; a finding needs both (双人核实).
    BothAgree,
    /// Two; one is enough.
    Either,
    /// Two, and a third where they disagree.
    ThirdDecides,
}

impl Persons {
    /// Probability that a finding is recorded where each person sees one with probability p and two agree with correlation c:
    /// both see it with `p² + c·p(1 − p)`.
    pub(super) fn records(self, p: f64, c: f64) -> f64 {
        let both = p * p + c * p * (1.0 - p);
        match self {
            Self::One => p,
            Self::BothAgree => both,
            Self::Either => 2.0 * p - both,
            Self::ThirdDecides => both + 2.0 * (p - both) * p,
        }
    }
}

/// How well the lack of one thing is recognised.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guarantee {
    /// Probability that the lack is recognised.
    pub sensitivity: Probability,
    /// Probability that no lack is seen where there is none.
    pub specificity: Probability,
}

impl Default for Guarantee {
    fn default() -> Self {
        Self { sensitivity: Probability::ONE, specificity: Probability::ONE }
    }
}

/// By what the standard asks for (两不愁三保障). A household that lacks several things is found by any of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Guarantees {
    /// Income below the line.
    pub income: Option<Guarantee>,
    /// `house_safe`.
    pub housing: Option<Guarantee>,
    /// `edu_ok`.
    pub education: Option<Guarantee>,
    /// `medical_ok`.
    pub medical: Option<Guarantee>,
    /// `water_ok`.
    pub water: Option<Guarantee>,
}

impl Guarantees {
    /// All, with their keys and the columns that say who has them.
    fn each(&self) -> [(&'static str, &'static str, Option<Guarantee>); 5] {
        [
            ("income", "income", self.income),
            ("housing", "house_safe", self.housing),
            ("education", "edu_ok", self.education),
            ("medical", "medical_ok", self.medical),
            ("water", "water_ok", self.water),
        ]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.each().iter().all(|(_, _, guarantee)| guarantee.is_none())
    }

    /// Who lacks each of the five things; all of them, since what no key speaks of is recognised for sure.
    ///
    /// # Errors
    /// Truth does not come from the standard, or the list lacks a column that is spoken of.
    pub(super) fn lacking(&self, frame: &Frame, spec: &Spec, key: &str) -> Result<[Vec<bool>; 5], Refusal> {
        let Some(standard) = spec.standard.as_ref().filter(|_| spec.is_by_standard_only()) else {
            let what = ("按保障项判断，需要真实情况由标准得出", "judging by guarantee needs a truth that comes from the standard alone");
            let remedy = (
                "写 [truth] from = \"standard\"，不写 [truth.omission] 等比率；或去掉 guarantee，用 sensitivity",
                "write [truth] from = \"standard\" without rates of errors, or drop guarantee and use sensitivity",
            );
            return Err(Problem::new(what, remedy).at_key(format!("{key}.guarantee")).into());
        };
        let mut lacking = std::array::from_fn(|_| vec![false; frame.households()]);
        for (lacks, (name, column, guarantee)) in lacking.iter_mut().zip(self.each()) {
            if name == "income" {
                let income = frame.number(column).into_iter().flatten();
                lacks.iter_mut().zip(income).for_each(|(l, income)| *l = *income < standard.line);
            } else if let Some(met) = frame.flag(column).filter(|_| standard.asks_for(column)) {
                lacks.iter_mut().zip(met).for_each(|(l, met)| *l = !met);
            } else if guarantee.is_some() {
                let what = (
                    format!("标准没有看 {column} 一列，不能按它判断"),
                    format!("the standard does not look at a column {column}: nobody can be judged by it"),
                );
                let remedy = (format!("补上该列，或去掉 guarantee.{name}"), format!("add the column, or drop guarantee.{name}"));
                return Err(Problem::new(what, remedy).in_column(column).at_key(format!("{key}.guarantee.{name}")).into());
            }
        }
        Ok(lacking)
    }

    /// Probability that some lack is seen: `1 − Π(1 − sensitivity)` over what is lacking in a household that is poor,
    /// `1 − Π specificity` over everything in one that is not. `bits` are the flags of [`Guarantees::lacking`].
    fn seen(&self, place: &Place<'_>, bits: [usize; 5], poor: bool) -> f64 {
        let mut unseen = 1.0;
        for (bit, (_, _, guarantee)) in bits.into_iter().zip(self.each()) {
            let guarantee = guarantee.unwrap_or_default();
            if poor && place.has(bit) {
                unseen *= 1.0 - guarantee.sensitivity.get();
            } else if !poor {
                unseen *= guarantee.specificity.get();
            }
        }
        // A household that is poor for a reason unknown to the list is recognised as the error's own sensitivity says.
        let unknown = poor && !bits.into_iter().any(|bit| place.has(bit));
        if unknown { 1.0 } else { 1.0 - unseen }
    }
}

impl Interview {
    /// Probability that an error is recorded at a household of which it is true or not. `bits`: see [`Guarantees::lacking`].
    pub(super) fn judges(&self, error: Error, is_true: bool, place: &Place<'_>, household: Household, bits: Option<[usize; 5]>) -> f64 {
        let by_standard = bits.filter(|_| error != Error::MisInclusion);
        let alone = if is_true {
            let phone = if household.away() { self.phone_sensitivity.get() } else { 1.0 };
            let seen = by_standard.map_or(1.0, |bits| self.guarantee.seen(place, bits, true));
            let proxy = 1.0 - self.proxy.share.at(place, household) * (1.0 - self.proxy.sensitivity.get());
            self.sensitivity.at(error, place, household, 1.0) * seen * phone * proxy
        } else {
            let unseen = by_standard.map_or(1.0, |bits| 1.0 - self.guarantee.seen(place, bits, false));
            1.0 - specificity(&self.specificity, error, place, household) * unseen
        };
        self.persons.records(alone, self.persons_correlation.get())
    }
}

fn specificity(by: &ByError, error: Error, place: &Place<'_>, household: Household) -> f64 {
    by.at(error, place, household, 1.0)
}
