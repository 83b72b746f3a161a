//! **report**: told to a reader.
//!
//! Takes an [`Outcome`](crate::simulate::Outcome) and its [`Provenance`]; gives the terminal's [`answer`], and with [`Output`] and
//! [`Replicates`] the files of a run; takes one drawn sample as a [`Rehearsal`] and gives the household list for the field. Fails when the output folder cannot be written, and then leaves what was there. Source of the
//! figures' names and errors: Morris, White & Crowther, *Using simulation studies to evaluate statistical methods* (2019).

mod answer;
mod asides;
mod book;
mod check;
mod counties;
mod doubts;
mod evidence;
mod exhibit;
mod figures;
#[cfg(test)]
mod fixture;
mod folder;
mod font;
mod funnel;
mod json;
mod keys;
mod lessons;
mod lines;
mod method;
mod operating;
mod output;
mod page;
mod plan;
mod plots;
mod published;
mod readiness;
mod rehearsal;
mod replay;
mod replicates;
mod review;
mod sheets;
mod story;
mod summary_book;
mod suppress;
mod survey;
mod survey_rows;
mod table;
#[cfg(test)]
mod tests;
mod told;
mod words;

pub use answer::answer;
pub use check::{describe_designs, describe_frame};
pub use lessons::{describe_lessons, lessons_json};
pub use lines::folded;
pub use output::Output;
pub use plan::{PlanOutput, plan_answer};
pub use rehearsal::{Errand, Order, Rehearsal, describe_rehearsal, write_rehearsal};
pub use replay::Replay;
pub use replicates::{ColumnBlock, Kind, Replicates, RowColumn};
pub use suppress::published_summary;
pub use survey::describe_survey;
pub use survey_rows::{survey_csv, survey_json, weights_csv};
pub(crate) use words::{Argument, argument, fixed, told, with};

use serde::{Serialize, Serializer};

use crate::scenario::Parameter;
use crate::units::{Consequence, Note, Words};

/// Where a result comes from: enough to make it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Provenance {
    /// Version of this program.
    pub version: String,
    /// The scenario's file name, without its folder.
    pub scenario_file: String,
    /// Hash of the scenario as it was understood.
    pub scenario_hash: String,
    /// Hash of the household list, [`Frame::fingerprint`](crate::frame::Frame::fingerprint).
    pub frame_hash: String,
    /// The seed.
    pub seed: u64,
    /// Replicates that were simulated.
    pub replicates: u64,
    /// The command that makes it again.
    pub command: String,
    /// Whether the household list is made up.
    pub synthetic: bool,
    /// Whether small counts of a real list may be told: the result stays in the office.
    pub internal: bool,
    /// Assumptions and warnings.
    #[serde(serialize_with = "notes")]
    pub notes: Vec<Note>,
    /// Every number and choice that went in.
    pub parameters: Vec<Parameter>,
}

fn both<S: Serializer>(notes: &[Words], to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Both<'a> {
        zh: &'a str,
        en: &'a str,
    }
    to.collect_seq(notes.iter().map(|n| Both { zh: &n.zh, en: &n.en }))
}

fn notes<S: Serializer>(notes: &[Note], to: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Told<'a> {
        consequence: Consequence,
        zh: &'a str,
        en: &'a str,
    }
    to.collect_seq(notes.iter().map(|n| Told { consequence: n.consequence, zh: &n.words.zh, en: &n.words.en }))
}
