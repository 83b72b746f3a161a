//! The terminal's answer: the same sentences as the page's first screen, tables, and what the result rests on.

use super::told::told;
use super::words::{self, told};
use super::{Provenance, funnel, lines, readiness, suppress, table};
use crate::simulate::Outcome;
use crate::units::Language;

/// Columns of the narrowest terminal that is served.
pub(super) const COLUMNS: usize = 80;

/// The terminal's text: the answer first, then a table of indicators, warnings and townships. No line is wider than 80 columns
/// (a wide character counts two) unless a single word is.
pub fn answer(outcome: &Outcome, provenance: &Provenance, language: Language) -> String {
    let outcome: &Outcome = &suppress::published(outcome, provenance);
    let told = told(outcome, provenance, language);
    let mut out = String::new();
    let mut paragraph = |words: &str, first: &str, next: &str| {
        for (k, line) in lines::wrapped(words, COLUMNS - 4).iter().enumerate() {
            out.push_str(if k == 0 { first } else { next });
            out.push_str(line);
            out.push('\n');
        }
    };
    paragraph(&told.lead, "", "");
    told.because.iter().chain(&told.more).for_each(|sentence| paragraph(sentence, "", ""));
    let mut parts = vec![out];
    if let Some(round) = outcome.last() {
        parts.push(table::indicators(round, outcome.replicates, language));
        if !outcome.variants.is_empty() {
            parts.push(table::variants(outcome, round, language));
        }
        parts.extend(funnel::fieldwork(round, language));
        parts.extend(funnel::decomposition(round, language));
    }
    let lists = [
        (told!(language, "what-to-do-first"), told.steps),
        (told!(language, "how-sure-this-is"), told.sure),
        (told!(language, "beware"), told.beware),
        (told!(language, "how-ready-the-townships-are"), readiness::told(outcome, language)),
        (told!(language, "what-this-rests-on"), notes(provenance, language)),
    ];
    parts.extend(lists.into_iter().filter(|(_, sentences)| !sentences.is_empty()).map(|(head, sentences)| listed(head, &sentences)));
    parts.join("\n")
}

/// A heading and its sentences, one below the other.
pub(super) fn listed(head: &str, sentences: &[String]) -> String {
    let mut out = format!("{head}\n");
    for sentence in sentences {
        for (k, line) in lines::wrapped(sentence, COLUMNS - 4).iter().enumerate() {
            out.push_str(if k == 0 { "- " } else { "  " });
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// The notes as sentences, those with the gravest consequence first.
pub(super) fn notes(provenance: &Provenance, language: Language) -> Vec<String> {
    let mut ranked: Vec<_> = provenance.notes.iter().collect();
    ranked.sort_by_key(|note| note.consequence);
    ranked.into_iter().map(|note| words::sentence(note.words.get(language), language)).collect()
}
