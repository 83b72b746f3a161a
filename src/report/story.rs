//! What a page tells in one language, whichever command it comes from: the answer, the evidence, the method.

use serde::Serialize;

use super::exhibit::{Section, Table, worded};
use super::words::{self, each, told};
use super::{Provenance, method};
use crate::units::{Consequence, Language};

/// A page's content in the order in which it is read.
#[derive(Serialize)]
pub(super) struct Story {
    pub(super) title: String,
    pub(super) origin: &'static str,
    /// `go`, `slow` or `stop`, and the words for it, where there is an answer.
    pub(super) light: Option<&'static str>,
    pub(super) verdict: Option<&'static str>,
    pub(super) lead: String,
    /// Cause and margin.
    pub(super) because: Vec<String>,
    /// What to do first.
    pub(super) steps: Vec<String>,
    /// How sure this is.
    pub(super) sure: Vec<String>,
    /// What looks safer than it is, the weightiest first.
    pub(super) beware: Vec<String>,
    pub(super) sections: Vec<Section>,
    /// How this was found.
    pub(super) how: String,
    pub(super) withheld: Option<&'static str>,
    /// The command that makes the page again.
    pub(super) command: String,
    /// Names and values of where it comes from.
    pub(super) facts: Vec<(&'static str, String)>,
}

impl Story {
    /// A story of which only the end is told: where it comes from.
    pub(super) fn from(title: &str, provenance: &Provenance, language: Language) -> Self {
        let list = format!("{} · {}", provenance.frame_hash, origin(provenance, language));
        let facts = vec![
            (told!(language, "fact-version"), format!("preassess {}", provenance.version)),
            (told!(language, "fact-scenario"), format!("{} · {}", words::shown(&provenance.scenario_file), provenance.scenario_hash)),
            (told!(language, "fact-list"), list),
            (told!(language, "fact-seed"), provenance.seed.to_string()),
            (told!(language, "fact-replicates"), words::count(provenance.replicates)),
        ];
        Self {
            title: words::shown(title),
            origin: origin(provenance, language),
            light: None,
            verdict: None,
            lead: String::new(),
            because: Vec::new(),
            steps: Vec::new(),
            sure: Vec::new(),
            beware: Vec::new(),
            sections: Vec::new(),
            how: String::new(),
            withheld: withheld(provenance, language),
            command: words::visible(&provenance.command),
            facts,
        }
    }

    /// The evidence, and after it what it rests on.
    pub(super) fn with(mut self, evidence: Vec<Section>, formulas: Option<Section>, provenance: &Provenance, language: Language) -> Self {
        self.sections = evidence;
        self.sections.extend(notes(provenance, language));
        self.sections.extend(method::parameters(&provenance.parameters, language));
        self.sections.extend(formulas);
        self
    }
}

/// The notes, those with the gravest consequence first.
fn notes(provenance: &Provenance, language: Language) -> Option<Section> {
    let heads = each![language; "consequence", "note"];
    let mut ranked: Vec<_> = provenance.notes.iter().collect();
    ranked.sort_by_key(|note| note.consequence);
    let row = |note: &&crate::units::Note| {
        vec![worded(consequence(note.consequence, language)), worded(words::visible(note.words.get(language)))]
    };
    let table = Table::new("notes", heads, 2, ranked.iter().map(row).collect(), language)?.open("");
    let reading = told!(language, "notes-reading");
    Some(Section::plain("notes", told!(language, "what-this-rests-on"), reading, vec![table]))
}

/// What a note may mean for the answer.
fn consequence(of: Consequence, language: Language) -> &'static str {
    match of {
        Consequence::Verdict => told!(language, "may-change-the-verdict"),
        Consequence::Error => told!(language, "errors-not-trusted"),
        Consequence::Assumption => told!(language, "is-assumed"),
        Consequence::List => told!(language, "the-list-needs-a-look"),
        Consequence::Practice => told!(language, "good-to-know"),
    }
}

/// Whose list it is, and for whose eyes.
fn origin(provenance: &Provenance, language: Language) -> &'static str {
    match (provenance.synthetic, provenance.internal) {
        (true, _) => told!(language, "made-up-list"),
        (false, true) => told!(language, "real-list-internal-only"),
        (false, false) => told!(language, "real-list-small-counts-withheld"),
    }
}

/// What the page leaves out, or why it must not leave the office.
pub(super) fn withheld(provenance: &Provenance, language: Language) -> Option<&'static str> {
    match (provenance.synthetic, provenance.internal) {
        (true, _) => None,
        (false, true) => Some(told!(language, "withheld-internal")),
        (false, false) => Some(told!(language, "withheld")),
    }
}
