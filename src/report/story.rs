//! What a page tells in one language, whichever command it comes from: the answer, the evidence, the method.

use serde::Serialize;

use super::exhibit::{Section, Table, worded};
use super::words::{self, say};
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
        let told = |zh, en| say(language, zh, en);
        let list = format!("{} · {}", provenance.frame_hash, origin(provenance, language));
        let facts = vec![
            (told("程序版本", "Version"), format!("preassess {}", provenance.version)),
            (told("方案", "Scenario"), format!("{} · {}", words::shown(&provenance.scenario_file), provenance.scenario_hash)),
            (told("名单", "Household list"), list),
            (told("随机种子", "Seed"), provenance.seed.to_string()),
            (told("模拟次数", "Replicates"), words::count(provenance.replicates)),
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
    let heads = [("影响", "Consequence"), ("说明", "Note")];
    let mut ranked: Vec<_> = provenance.notes.iter().collect();
    ranked.sort_by_key(|note| note.consequence);
    let row = |note: &&crate::units::Note| {
        vec![worded(consequence(note.consequence, language)), worded(words::visible(note.words.get(language)))]
    };
    let table = Table::new("notes", heads, 2, ranked.iter().map(row).collect(), language)?.open("");
    let reading = say(language, "对结论影响大的在前。", "Those that weigh most on the verdict come first.");
    Some(Section::plain("notes", say(language, "这样算的前提", "What this rests on"), reading, vec![table]))
}

/// What a note may mean for the answer.
fn consequence(of: Consequence, language: Language) -> &'static str {
    match of {
        Consequence::Verdict => say(language, "可能改变结论", "may change the verdict"),
        Consequence::Error => say(language, "误差范围不可全信", "errors cannot be fully trusted"),
        Consequence::Assumption => say(language, "是假定", "is assumed"),
        Consequence::List => say(language, "名单要核对", "the list needs a look"),
        Consequence::Practice => say(language, "操作上要知道", "good to know"),
    }
}

/// Whose list it is, and for whose eyes.
fn origin(provenance: &Provenance, language: Language) -> &'static str {
    match (provenance.synthetic, provenance.internal) {
        (true, _) => say(language, "合成名单", "made-up list"),
        (false, true) => say(language, "真实名单 · 仅供内部", "real list · internal only"),
        (false, false) => say(language, "真实名单 · 小数不公开", "real list · small counts withheld"),
    }
}

/// What the page leaves out, or why it must not leave the office.
pub(super) fn withheld(provenance: &Provenance, language: Language) -> Option<&'static str> {
    match (provenance.synthetic, provenance.internal) {
        (true, _) => None,
        (false, true) => Some(say(
            language,
            "本报告由真实名单算出，含县以下的小数（1 至 9 户），仅供内部使用。",
            "Made from a real list with small counts (1 to 9 households) below county level: for internal use only.",
        )),
        (false, false) => Some(say(
            language,
            "本报告由真实名单算出；县以下 1 至 9 户的数不公开，为防止用合计倒推，另有个别数一并不公开。内部使用可加 --internal。",
            "Made from a real list. Counts from 1 to 9 households below county level are withheld, and some others with them so that totals do not give them back; for internal use there is --internal.",
        )),
    }
}
