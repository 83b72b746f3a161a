//! What `plan` tells: takes a [`Planned`], gives the terminal's text; and with [`PlanOutput`] the files.

mod advice;
mod first;
mod output;
mod page;
mod sheets;
mod tolerance;

use first::class;
pub(super) use first::order;
pub use output::PlanOutput;

use super::answer::{self, COLUMNS};
use super::operating::Present;
use super::words::{self, told};
use super::{Provenance, lines, suppress};
use crate::plan::Planned;
use crate::units::Language;

/// A part of the answer: a heading, sentences, and a table below them.
#[derive(Debug, Default)]
struct Part {
    head: &'static str,
    sentences: Vec<String>,
    table: Option<String>,
}

/// The terminal's text: the answers first, each with its table. No line is wider than 80 columns unless a single word is.
pub fn plan_answer(planned: &Planned, provenance: &Provenance, language: Language) -> String {
    let planned: &Planned = &suppress::published_plan(planned, provenance);
    let mut parts = vec![lines::wrapped(&lead(planned, language), COLUMNS - 4).join("\n") + "\n"];
    let all = [
        tolerance::part(planned, language),
        tolerance::surfaces(planned, language),
        first::part(planned, language),
        advice::sizes(planned, language),
        advice::rules(planned, language),
        advice::intervals(planned, language),
        Part { head: told!(language, "what-this-rests-on"), sentences: answer::notes(provenance, language), table: None },
    ];
    parts.extend(all.into_iter().filter(|part| !part.sentences.is_empty() || part.table.is_some()).map(set));
    parts.join("\n")
}

/// The chance as things are; each point of a curve rests on a quarter of its replicates.
fn present(planned: &Planned) -> Present {
    Present { chance: planned.now, replicates: 4 * planned.operating.replicates }
}

fn lead(planned: &Planned, language: Language) -> String {
    let (p, error) = (words::probability(planned.now, present(planned).replicates), words::error_points(planned.now));
    if error == words::NOTHING { told!(language, "plan-lead-bound", p) } else { told!(language, "plan-lead", p, error) }
}

fn set(part: Part) -> String {
    let mut out = answer::listed(part.head, &part.sentences);
    if let Some(table) = part.table {
        out.push_str(&table);
        out.push('\n');
    }
    out
}
