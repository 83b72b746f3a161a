//! The method of a result: every parameter with its unit and where it comes from, and the formulas with their sources.

use super::Provenance;
use super::exhibit::{Section, Table, worded};
use super::words::{self, each, told};
use crate::scenario::{Origin, Parameter, ParameterUnit};
use crate::units::{Indicator, Language};

/// What was assumed: first what the scenario gives, then what holds because nobody said otherwise.
pub(super) fn parameters(all: &[Parameter], language: Language) -> Option<Section> {
    let heads = each![language; "what-it-is", "parameter-key", "value", "unit", "source"];
    let row = |of: &Parameter| {
        vec![
            worded(
                match language {
                    Language::Zh => &of.zh,
                    Language::En => &of.en,
                }
                .as_str(),
            ),
            worded(words::shown(&of.key)),
            worded(words::shown(&of.value)),
            worded(unit(of.unit, language)),
            worded(source(&of.origin, language)),
        ]
    };
    let table = |name, default: bool| {
        let chosen = all.iter().filter(|of| (of.origin == Origin::Default) == default);
        Table::new(name, heads, 5, chosen.map(row).collect(), language)
    };
    let given = table("given", false)?.open(told!(language, "given-in-the-scenario"));
    let defaults = table("defaults", true).map(|mut table| {
        table.caption = told!(language, "left-out-the-default-holds").to_owned();
        table
    });
    let title = told!(language, "the-numbers-that-went-in");
    let reading = told!(language, "parameters-reading");
    Some(Section::plain("parameters", title, reading, std::iter::once(given).chain(defaults).collect()))
}

fn unit(of: ParameterUnit, language: Language) -> &'static str {
    match of {
        ParameterUnit::Probability => told!(language, "probability"),
        ParameterUnit::Share => told!(language, "unit-share"),
        ParameterUnit::Correlation => told!(language, "correlation"),
        ParameterUnit::Factor => told!(language, "factor"),
        ParameterUnit::Yuan => told!(language, "yuan"),
        ParameterUnit::Visits => told!(language, "visits"),
        ParameterUnit::Tries => told!(language, "households"),
        ParameterUnit::Replicates => told!(language, "replicates"),
        ParameterUnit::Number => told!(language, "whole-number"),
        ParameterUnit::Condition => told!(language, "condition"),
        ParameterUnit::Choice => told!(language, "choice"),
    }
}

fn source(of: &Origin, language: Language) -> String {
    match of {
        Origin::Given(Some(remark)) => words::visible(remark),
        Origin::Named { zh, en } => words::visible(match language {
            Language::Zh => zh,
            Language::En => en,
        }),
        Origin::Given(None) => told!(language, "scenario-no-source-noted").to_owned(),
        Origin::Command => told!(language, "command-line").to_owned(),
        Origin::Default => told!(language, "default").to_owned(),
    }
}

/// How each indicator and its error are computed, and after whom.
pub(super) fn formulas(indicators: impl Iterator<Item = Indicator>, language: Language) -> Option<Section> {
    let heads = each![language; "formula-what", "formula-how", "formula-source"];
    let office = told!(language, "office-document");
    let rows = indicators.map(|of| [words::short(of, language), of_indicator(of, language), office]).chain(common(language));
    let rows = rows.map(|row| row.map(worded).to_vec()).collect();
    let table = Table::new("formulas", heads, 3, rows, language)?.open("");
    let reading = told!(language, "formulas-reading");
    Some(Section::plain("formulas", told!(language, "formulas-and-sources"), reading, vec![table]))
}

/// How an indicator is computed; the document of the State Council's poverty alleviation office names them.
fn of_indicator(of: Indicator, language: Language) -> &'static str {
    match of {
        Indicator::Omission => told!(language, "formula-omission"),
        Indicator::OmissionVillage => told!(language, "formula-omission-village"),
        Indicator::MisExit => told!(language, "formula-mis-exit"),
        Indicator::MisInclusion => told!(language, "formula-mis-inclusion"),
        Indicator::CompositeIncidence => told!(language, "formula-composite-incidence"),
        Indicator::Approval => told!(language, "formula-approval"),
    }
}

/// What holds for every indicator: its name, how it is computed, after whom.
fn common(language: Language) -> [[&'static str; 3]; 6] {
    [
        [told!(language, "name-weighted-estimate"), told!(language, "formula-weighted-estimate"), "Särndal, Swensson & Wretman 1992, §5.6"],
        [told!(language, "name-standard-error"), told!(language, "formula-standard-error"), "Särndal, Swensson & Wretman 1992, §4.3, §5.5"],
        [told!(language, "name-design-effect"), told!(language, "formula-design-effect"), "Kish 1965, §8.2"],
        [told!(language, "name-simulation-error"), told!(language, "formula-simulation-error"), "Morris, White & Crowther 2019, table 6"],
        [told!(language, "name-never-happened"), told!(language, "formula-never-happened"), "Hanley & Lippman-Hand 1983"],
        [told!(language, "name-truth-correlation"), told!(language, "formula-truth-correlation"), "Skellam 1948"],
    ]
}

/// The method in three sentences.
pub(super) fn how(provenance: &Provenance, language: Language) -> String {
    let replicates = words::count(provenance.replicates);
    told!(language, "how", replicates)
}
