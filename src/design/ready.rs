//! Ready-made designs, kept as data in `ready.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Stage;
use crate::document::built_in;
use crate::error::Problem;

/// A design that reviewers published, laid out for one county.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadyMade {
    /// What it is, in Chinese.
    pub title_zh: String,
    /// What it is, in English.
    pub title_en: String,
    /// Where its numbers come from, in Chinese.
    pub source_zh: String,
    /// Where its numbers come from, in English.
    pub source_en: String,
    /// Its stages.
    pub stage: Vec<Stage>,
}

/// All ready-made designs by name.
///
/// # Errors
/// Never with the data that is compiled in; a test reads it.
pub fn ready_made() -> Result<BTreeMap<String, ReadyMade>, Problem> {
    built_in(include_str!("ready.toml"), "ready.toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_designs_are_well_formed() {
        let designs = ready_made().unwrap();
        let names: Vec<&str> = designs.keys().map(String::as_str).collect();
        assert_eq!(names, ["bnu-2017", "cas-2016", "cau", "guangdong-2018", "national-2018", "sichuan-2022"]);
    }
}
