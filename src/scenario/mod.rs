//! **scenario**: the file as written → a checked [`Study`](crate::study::Study).
//!
//! Takes a TOML file; gives a [`Scenario`] and from it a [`Prepared`] study. Fails on every mistake that can be found before the first
//! replicate, with file, line or key, the rule and the remedy. Source: `README.md`, "the scenario file".

mod feasible;
mod prepare;
mod read;
mod written;

pub use prepare::{Loaded, Overrides, Prepared, load_frame, prepare};
pub use read::{parse, read_text};
pub use written::*;

use std::path::Path;

use crate::error::Refusal;
use crate::units::Fingerprint;

/// Reads a scenario file; gives it with the hash of its text.
///
/// # Errors
/// The file cannot be read, or is no scenario.
pub fn read(file: &Path) -> Result<(Scenario, String), Refusal> {
    let text = read_text(file)?;
    let mut hash = Fingerprint::default();
    hash.eat(text.as_bytes());
    let mut scenario: Scenario = parse(&text, file)?;
    if scenario.title.is_empty() {
        scenario.title = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    }
    Ok((scenario, hash.digits()))
}
