//! Where a rate differs: `by = [{ where = "remote", times = 1.5 }]`.

use serde::Deserialize;

use super::county::County;
use super::{Rate, Recipe};
use crate::frame::Status;

/// In this place or class the rate is so many times as high.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct By {
    #[serde(rename = "where")]
    pub condition: Condition,
    pub times: f64,
}

/// A word of the closed language, a township's name, or `*乡` for every township whose name ends so.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub(super) enum Condition {
    Known(Word),
    Township(String),
    TownshipsEnding(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Plain,
    Hill,
    Mountain,
    Remote,
    PoorVillage,
    NeverRegistered,
    Registered,
    RegisteredPoor,
    Exited,
    Away,
    TrulyPoor,
    Omitted,
    MisExited,
    MisIncluded,
}

/// The order in which a county is made; a rate can only depend on what is made before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Land,
    Remote,
    Village,
    Class,
    Away,
    Truth,
}

impl Word {
    pub const ALL: [(&'static str, Self); 14] = [
        ("plain", Self::Plain),
        ("hill", Self::Hill),
        ("mountain", Self::Mountain),
        ("remote", Self::Remote),
        ("poor_village", Self::PoorVillage),
        ("never_registered", Self::NeverRegistered),
        ("registered", Self::Registered),
        ("registered_poor", Self::RegisteredPoor),
        ("exited", Self::Exited),
        ("away", Self::Away),
        ("truly_poor", Self::TrulyPoor),
        ("omitted", Self::Omitted),
        ("mis_exited", Self::MisExited),
        ("mis_included", Self::MisIncluded),
    ];
}

impl From<String> for Condition {
    fn from(text: String) -> Self {
        match (Word::ALL.iter().find(|(name, _)| *name == text), text.strip_prefix('*')) {
            (Some((_, word)), _) => Self::Known(*word),
            (None, Some(ending)) => Self::TownshipsEnding(ending.to_owned()),
            (None, None) => Self::Township(text),
        }
    }
}

impl Condition {
    /// What must be made before this can be asked.
    pub fn stage(&self) -> Stage {
        match self {
            Self::Township(_) | Self::TownshipsEnding(_) => Stage::Land,
            Self::Known(word) => match word {
                Word::Plain | Word::Hill | Word::Mountain => Stage::Land,
                Word::Remote => Stage::Remote,
                Word::PoorVillage => Stage::Village,
                Word::NeverRegistered | Word::Registered | Word::RegisteredPoor | Word::Exited => Stage::Class,
                Word::Away => Stage::Away,
                Word::TrulyPoor | Word::Omitted | Word::MisExited | Word::MisIncluded => Stage::Truth,
            },
        }
    }

    /// Whether it holds for a village; household words hold for none.
    pub fn holds_in(&self, county: &County, village: usize) -> bool {
        let at = &county.villages[village];
        let township = || county.townships[at.township].as_str();
        match self {
            Self::Township(name) => township() == name,
            Self::TownshipsEnding(ending) => township().ends_with(ending.as_str()),
            Self::Known(Word::Plain) => at.terrain == 0,
            Self::Known(Word::Hill) => at.terrain == 1,
            Self::Known(Word::Mountain) => at.terrain == 2,
            Self::Known(Word::Remote) => at.remote,
            Self::Known(Word::PoorVillage) => at.poor,
            Self::Known(_) => false,
        }
    }

    /// Whether it holds for a household; village words hold for none.
    pub fn holds_for(&self, county: &County, household: usize) -> bool {
        let Self::Known(word) = self else {
            return false;
        };
        let status = county.status[household];
        match word {
            Word::NeverRegistered => status == Status::NeverRegistered,
            Word::Registered => status != Status::NeverRegistered,
            Word::RegisteredPoor => status == Status::RegisteredPoor,
            Word::Exited => status == Status::Exited,
            Word::Away => county.away[household],
            Word::TrulyPoor => county.truly_poor[household],
            Word::Omitted => county.truly_poor[household] && status == Status::NeverRegistered,
            Word::MisExited => county.truly_poor[household] && status == Status::Exited,
            Word::MisIncluded => county.mis_included[household],
            Word::Plain | Word::Hill | Word::Mountain | Word::Remote | Word::PoorVillage => false,
        }
    }
}

/// How many times as high the rate is in a village.
pub(super) fn times_in(by: &[By], county: &County, village: usize) -> f64 {
    by.iter().filter(|b| b.condition.holds_in(county, village)).map(|b| b.times).product()
}

/// How many times as high again it is for a household.
pub(super) fn times_for(by: &[&By], county: &County, household: usize) -> f64 {
    by.iter().filter(|b| b.condition.holds_for(county, household)).map(|b| b.times).product()
}

/// Every rate the recipe has, with its key and the last stage its conditions may name.
pub(super) fn rates(recipe: &Recipe) -> Vec<(&'static str, Stage, &Rate)> {
    let (truth, risk) = (&recipe.truth, &recipe.risk);
    let all = [
        ("away", Stage::Class, &recipe.away),
        ("truth.omission", Stage::Away, &truth.omission),
        ("truth.mis_exit", Stage::Away, &truth.mis_exit),
        ("truth.mis_inclusion", Stage::Away, &truth.mis_inclusion),
        ("truth.omitted_member", Stage::Away, &truth.omitted_member),
        ("truth.on_paper", Stage::Truth, &truth.on_paper),
        ("risk.subsistence", Stage::Truth, &risk.subsistence),
        ("risk.unsafe_house", Stage::Truth, &risk.unsafe_house),
        ("risk.serious_illness", Stage::Truth, &risk.serious_illness),
        ("risk.no_labour", Stage::Truth, &risk.no_labour),
        ("risk.lone_elder", Stage::Truth, &risk.lone_elder),
        ("approval", Stage::Truth, &recipe.approval),
    ];
    all.into_iter().filter_map(|(key, stage, rate)| Some((key, stage, rate.as_ref()?))).collect()
}

/// Every list of conditions the recipe has, with the key of its table and the last stage it may name.
pub(super) fn conditions(recipe: &Recipe) -> Vec<(&'static str, Stage, &[By])> {
    let villages = &recipe.villages;
    let mut all: Vec<(&'static str, Stage, &[By])> = vec![
        ("villages", Stage::Land, &villages.by),
        ("villages.remote", Stage::Land, &villages.remote.by),
        ("villages.poor", Stage::Remote, &villages.poor.by),
        ("register", Stage::Village, &recipe.register.by),
        ("still_poor", Stage::Village, &recipe.still_poor.by),
    ];
    all.extend(rates(recipe).into_iter().map(|(key, stage, rate)| (key, stage, rate.by.as_slice())));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_a_word_a_township_or_an_ending() {
        assert_eq!(Condition::from("poor_village".to_owned()), Condition::Known(Word::PoorVillage));
        assert_eq!(Condition::from("泥溪镇".to_owned()), Condition::Township("泥溪镇".to_owned()));
        assert_eq!(Condition::from("*乡".to_owned()), Condition::TownshipsEnding("乡".to_owned()));
    }

    #[test]
    fn every_word_is_known_at_one_stage_and_the_stages_have_an_order() {
        let stages: Vec<Stage> = Word::ALL.iter().map(|(_, word)| Condition::Known(*word).stage()).collect();
        assert!(stages.is_sorted(), "words are listed in the order in which a county is made");
    }
}
