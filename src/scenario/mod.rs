//! **scenario**: the file as written → a checked [`Study`](crate::study::Study).
//!
//! Takes a TOML file; gives a [`Scenario`] and from it a [`Prepared`] study. Fails on every mistake that can be found before the first
//! replicate, with file, line or key, the rule and the remedy. Source: `README.md`, "the scenario file".

mod actions;
mod change;
mod feasible;
mod laid_out;
mod parameters;
mod prepare;
mod published;
mod rehearsal;
mod rules;
mod schema;
mod sweep;
#[cfg(test)]
mod tests;
mod variants;
mod written;

pub use change::{changed, levers};
pub use parameters::{Meaning, Origin, Parameter, Unit as ParameterUnit, meaning, parameters};
pub use prepare::{Loaded, Overrides, Prepared, load_frame, mentioned, prepare, prepare_again};
pub use published::{CountiesChoice, CurveChoice, PublishedChoice, counties};
pub use rehearsal::{Rehearsed, rehearsed};
pub use schema::schema;
pub use sweep::{How, SweepChoice, sweep};
pub use variants::{Variant, VariantChoice, variants};
pub use written::*;

use std::path::Path;

use crate::document;
use crate::error::Refusal;
use crate::units::Fingerprint;

/// A scenario and the text in which later problems find their line ([`document::placed`]).
#[derive(Clone, Debug)]
pub struct Written {
    /// What it says.
    pub scenario: Scenario,
    /// The file's text.
    pub text: String,
    /// The hash of the text: 16 hexadecimal digits.
    pub hash: String,
}

/// Reads a scenario file.
///
/// # Errors
/// The file cannot be read, or is no scenario.
pub fn read(file: &Path) -> Result<Written, Refusal> {
    let text = document::read_text(file)?;
    let mut scenario = parse(&text, file)?;
    if scenario.title.is_empty() {
        scenario.title = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    }
    let mut hash = Fingerprint::default();
    hash.eat(text.as_bytes());
    Ok(Written { scenario, text, hash: hash.digits() })
}

/// Reads a scenario's text; `file` is named in refusals only.
///
/// # Errors
/// It is no scenario.
pub fn parse(text: &str, file: &Path) -> Result<Scenario, Refusal> {
    let mut scenario: Scenario = document::parse(text, file)?;
    if let Some(survey) = &mut scenario.truth.survey {
        *survey = file.parent().unwrap_or(Path::new("")).join(&survey);
    }
    Ok(scenario)
}
