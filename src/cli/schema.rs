//! `schema`: the JSON Schema of the scenario file, for editors and other programs.

use super::terminal::Terminal;
use super::{Stop, first_language};
use crate::scenario::schema;

/// Prints it.
pub(super) fn print(terminal: &mut Terminal) -> Result<(), Stop> {
    let schema = schema().map_err(|problem| Stop::Refused(problem.into(), first_language(None)))?;
    terminal.say(&serde_json::to_string_pretty(&schema).unwrap_or_default())
}
