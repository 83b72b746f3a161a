//! Temporary: replaced by the expression language.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Column, Roster};
use crate::error::Problem;
use crate::units::Words;

/// A condition.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Expression(String);

impl TryFrom<String> for Expression {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Ok(Self(text))
    }
}

impl Expression {
    /// Parses.
    ///
    /// # Errors
    /// Never.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        Ok(Self(text.into()))
    }
    /// Columns.
    pub fn columns(&self) -> BTreeSet<String> {
        self.0.split(" and ").map(String::from).collect()
    }
    /// Substitutes named conditions.
    ///
    /// # Errors
    /// Cycles.
    pub fn substitute(&self, _named: &BTreeMap<String, Expression>) -> Result<Self, Problem> {
        Ok(self.clone())
    }
    /// Whether it holds.
    ///
    /// # Errors
    /// Unknown columns.
    pub fn holds(&self, roster: &Roster) -> Result<Vec<bool>, Problem> {
        let mut all: Option<Vec<bool>> = None;
        for name in self.0.split(" and ") {
            let one: Vec<bool> = match (roster.get(name), name.split_once(" == ")) {
                (Some(Column::Flag(v)), _) => v.clone(),
                (_, Some((column, word))) => match roster.get(column) {
                    Some(Column::Label(l)) => {
                        let word = word.trim_matches('\'');
                        l.codes.iter().map(|&c| l.names[c as usize] == word).collect()
                    }
                    _ => return Err(Problem::new(Words::new("?", "unknown column"), Words::new("", ""))),
                },
                _ => return Err(Problem::new(Words::new("?", "unknown column"), Words::new("", ""))),
            };
            all = Some(match all {
                None => one,
                Some(a) => a.iter().zip(&one).map(|(a, b)| *a && *b).collect(),
            });
        }
        Ok(all.unwrap_or_default())
    }
}
