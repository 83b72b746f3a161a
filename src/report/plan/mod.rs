//! What `plan` tells: takes a [`Planned`], gives the terminal's text; and with [`PlanOutput`] the files.

mod advice;
mod first;
mod output;
mod sheets;
mod tolerance;

use first::class;
pub(super) use first::order;
pub use output::PlanOutput;
pub(super) use tolerance::{lever, value};

use super::Provenance;
use super::answer::COLUMNS;
use super::lines;
use super::words::{self, say};
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
    let mut parts = vec![lead(planned, language)];
    let all = [
        tolerance::part(planned, language),
        tolerance::surfaces(planned, language),
        first::part(planned, language),
        advice::sizes(planned, language),
        advice::rules(planned, language),
        advice::intervals(planned, language),
        notes(provenance, language),
    ];
    parts.extend(all.into_iter().filter(|part| !part.sentences.is_empty() || part.table.is_some()).map(set));
    parts.join("\n")
}

fn lead(planned: &Planned, language: Language) -> String {
    let (p, error) = (words::probability(planned.now, 4 * planned.replicates), words::error_points(planned.now));
    let told = match language {
        Language::Zh => format!("照现在的样子，通过的可能性约 {p}（模拟误差 ±{error} 个百分点）。"),
        Language::En => format!("As things are, the chance of passing is about {p} (simulation error ±{error} points)."),
    };
    lines::wrapped(&told, COLUMNS - 4).join("\n") + "\n"
}

fn set(part: Part) -> String {
    let mut out = format!("{}\n", part.head);
    for sentence in part.sentences {
        for (k, line) in lines::wrapped(&sentence, COLUMNS - 4).iter().enumerate() {
            out.push_str(if k == 0 { "- " } else { "  " });
            out.push_str(line);
            out.push('\n');
        }
    }
    if let Some(table) = part.table {
        out.push_str(&table);
        out.push('\n');
    }
    out
}

fn notes(provenance: &Provenance, language: Language) -> Part {
    let ended = |note: &crate::units::Words| format!("{}{}", note.get(language), say(language, "。", "."));
    Part {
        head: say(language, "这样算的前提", "What this rests on"), sentences: provenance.notes.iter().map(ended).collect(), table: None
    }
}
