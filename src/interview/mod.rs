//! **interview**: the asking.
//!
//! Takes the drawn households and the world; gives [`Answers`]: who was met, what the reviewers recorded, what was left of it after the
//! local side had contested it, and an [`Account`] of all that. What is written ([`Interview`]) is worked out once over the frame
//! ([`Protocol`]), which fails on what cannot be; from then on nothing fails. Sources: Särndal et al. (1992), ch. 15 (response by
//! homogeneity groups) and ch. 16 (measurement, interviewers); Groves et al. (2009), *Survey Methodology*, ch. 6–9.

mod account;
mod agreement;
mod answer;
mod appeal;
mod ask;
mod chance;
mod check;
mod conduct;
mod contact;
mod judgement;
mod lanes;
mod listing;
mod place;
mod protocol;
mod substitute;
mod team;

use std::ops::Range;

use serde::Deserialize;

pub use account::{Account, Heard, Judged, Reason};
pub use agreement::{Agreement, Pairs, Rates, against_reference, agreement, two_populations};
pub use answer::{Awareness, Coaching, Item, Official, POINT, Proxy, Voice};
pub use appeal::Appeal;
pub use chance::{ByError, Chance, Error};
pub use conduct::{Depth, Scene};
pub use judgement::{Guarantee, Guarantees, Persons};
pub use protocol::{Ground, Protocol};
pub use substitute::Substitute;
pub use team::Teams;

use crate::truth::Household;
use crate::units::Probability;

/// How the interviews go, as a scenario writes it. Left out, everybody is met and every answer is right; each key by itself leaves the
/// others as they are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Interview {
    /// Share of households that the reviewers' list lacks; they are never drawn. Fixed once, as the list is.
    pub missing: Chance,
    /// Share of households that stand on the list twice, and are drawn twice as often.
    pub duplicated: Chance,
    /// Share of households whose entry also stands for the next household on the list; only one of the two is found at it.
    pub merged: Chance,
    /// Probability that a household on the list cannot be found: moved, split, gone.
    pub gone: Chance,
    /// Probability to meet a household that is at home, apart from `day_away`.
    pub contact: Chance,
    /// Probability that a household is away for the day when it is called upon.
    pub day_away: Chance,
    /// Visits to a household before it is given up, 1 to 20.
    pub calls: u32,
    /// Probability to reach a family that is away for work, by phone.
    pub away_contact: Chance,
    /// Probability that a household that was reached refuses.
    pub refusal: Chance,
    /// The same on the phone; left out, `refusal`.
    pub phone_refusal: Option<Chance>,
    /// Who is asked instead of a household that was not found, not met or refused.
    pub substitute: Substitute,
    /// Substitutes that are tried for one household, 1 to 20.
    pub reserves: u32,
    /// Probability that a true error is recognised; 1 where an error is left out.
    pub sensitivity: ByError,
    /// Probability that a household without error is judged so; 1 where an error is left out.
    pub specificity: ByError,
    /// Factor on the sensitivity where the interview is by phone.
    pub phone_sensitivity: Probability,
    /// Sensitivity and specificity by what a household lacks; needs `from = "standard"`.
    pub guarantee: Guarantees,
    /// How many persons judge, and how they agree.
    pub persons: Persons,
    /// Correlation between the judgements of two persons on one household, given its truth.
    pub persons_correlation: Probability,
    /// Teams, their enumerators and how they differ.
    pub teams: Teams,
    /// Share of interviews that a second team repeats, to measure agreement; its judgement changes nothing.
    pub double: Probability,
    /// Probability that a household that is not satisfied says that it is (social desirability).
    pub desirability: Chance,
    /// The same on the phone; left out, `desirability`.
    pub phone_desirability: Option<Chance>,
    /// Probability that a satisfied household says that it is not.
    pub complaint: Chance,
    /// Villages that were coached.
    pub coaching: Coaching,
    /// Officials who stand by.
    pub official: Official,
    /// Others who answer for the household.
    pub proxy: Proxy,
    /// Items of the approval questionnaire; left out, approval is a single yes or no.
    pub item: Vec<Item>,
    /// Least weighted score, from 0 to 1, at which a household counts as approving; with `item`.
    pub approves_from: Probability,
    /// Weights of classes of households in the weighted approval; they add up to 1.
    pub voice: Vec<Voice>,
    /// Whether households know the policies that they are entitled to (知晓度).
    pub awareness: Option<Awareness>,
    /// What the local side contests, and what becomes of it.
    pub appeal: Appeal,
}

impl Default for Interview {
    fn default() -> Self {
        Self {
            missing: Chance::NEVER,
            duplicated: Chance::NEVER,
            merged: Chance::NEVER,
            gone: Chance::NEVER,
            contact: Chance::SURE,
            day_away: Chance::NEVER,
            calls: 1,
            away_contact: Chance::SURE,
            refusal: Chance::NEVER,
            phone_refusal: None,
            substitute: Substitute::None,
            reserves: 3,
            sensitivity: ByError::default(),
            specificity: ByError::default(),
            phone_sensitivity: Probability::ONE,
            guarantee: Guarantees::default(),
            persons: Persons::One,
            persons_correlation: Probability::ZERO,
            teams: Teams::default(),
            double: Probability::ZERO,
            desirability: Chance::NEVER,
            phone_desirability: None,
            complaint: Chance::NEVER,
            coaching: Coaching::default(),
            official: Official::default(),
            proxy: Proxy::default(),
            item: Vec::new(),
            approves_from: answer::usual_pass_mark(),
            voice: Vec::new(),
            awareness: None,
            appeal: Appeal::default(),
        }
    }
}

/// What the reviewers recorded, in the order of the sample. Kept and refilled from replicate to replicate.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// For each drawn cell of the household stage, its records.
    pub cells: Vec<Range<u32>>,
    /// Households as recorded.
    pub records: Vec<Household>,
    /// Their frame indices.
    pub households: Vec<u32>,
    /// How it went.
    pub account: Account,
    field: conduct::Field,
}

impl Answers {
    fn clear(&mut self) {
        self.records.clear();
        self.households.clear();
        self.cells.clear();
        self.account = Account::default();
    }
}

#[cfg(test)]
mod tests;
