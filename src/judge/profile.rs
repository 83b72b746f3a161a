//! Threshold profiles, kept as data in `profiles.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Rule;
use crate::document::built_in;
use crate::error::Problem;

/// The rules of one kind of review.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is, in Chinese.
    pub title_zh: String,
    /// What it is, in English.
    pub title_en: String,
    /// Where its thresholds come from, in Chinese.
    pub source_zh: String,
    /// Where its thresholds come from, in English.
    pub source_en: String,
    /// Its rules; any one that is broken fails the review.
    pub rule: Vec<Rule>,
}

/// All profiles by name.
///
/// # Errors
/// Never with the data that is compiled in; a test reads it.
pub fn profiles() -> Result<BTreeMap<String, Profile>, Problem> {
    built_in(include_str!("profiles.toml"), "profiles.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_profiles_are_well_formed() {
        let profiles = profiles().unwrap();
        let limits = |name: &str| profiles[name].rule.iter().map(|r| r.must.to_string()).collect::<Vec<_>>();
        assert_eq!(limits("national-2017-west"), ["< 0.02", "< 0.02", "< 0.03", ">= 0.9"]);
        assert_eq!(limits("chongqing-2017"), ["<= 0.01", "<= 0.02", "<= 0.015", ">= 0.9"]);
        assert_eq!(profiles.len(), 5);
    }
}
