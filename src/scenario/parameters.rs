//! Every parameter of a scenario with its unit and where its value comes from.

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::schema::described;
use super::{Overrides, Written};
use crate::design::ready_made;
use crate::document::{built_in, remark};
use crate::error::Problem;
use crate::judge::profiles;
use crate::units::Words;

/// A parameter of a scenario as it was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Its key, as messages write it: `round[1].interview.refusal`.
    pub key: String,
    /// Its value as a scenario writes it.
    pub value: String,
    /// What it is, in Chinese.
    pub zh: String,
    /// What it is, in English.
    pub en: String,
    /// What it is counted in.
    pub unit: Unit,
    /// Where the value comes from.
    pub origin: Origin,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The scenario gives it; with the remark beside it there.
    Given(Option<String>),
    /// The scenario names a profile or design, which comes from here.
    Named {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
    },
    /// The command line gives it.
    Command,
    /// Nobody gives it: what holds when it is left out.
    Default,
}

/// What a parameter is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Of 1.
    Probability,
    /// Of 1.
    Share,
    /// From 0 to 1.
    Correlation,
    /// Times as much.
    Factor,
    /// Yuan.
    Yuan,
    /// Visits to a household.
    Visits,
    /// Substitutes tried.
    Tries,
    /// Replicates.
    Replicates,
    /// A whole number.
    Number,
    /// A condition on households.
    Condition,
    /// One of several, or several of them.
    Choice,
}

#[derive(Deserialize)]
struct Catalogue {
    parameter: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    key: String,
    unit: Unit,
    default: Option<String>,
    zh: String,
    en: String,
}

impl Known {
    fn about(&self, key: &str) -> bool {
        key.strip_prefix(self.key.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    fn told(&self, key: String, value: String, origin: Origin) -> Parameter {
        Parameter { key, value, zh: self.zh.clone(), en: self.en.clone(), unit: self.unit, origin }
    }
}

fn catalogue() -> Result<Vec<Known>, Problem> {
    built_in::<Catalogue>(include_str!("parameters.toml"), "parameters.toml").map(|catalogue| catalogue.parameter)
}

/// All parameters in the order of the catalogue: as the command line or the scenario gives them, else by default.
///
/// # Errors
/// Never with a scenario that was read; the data that is compiled in is read by a test.
pub fn parameters(written: &Written, overrides: &Overrides) -> Result<Vec<Parameter>, Problem> {
    let mut given = Vec::new();
    // The text was read before.
    leaves(&written.text.parse::<Table>().unwrap_or_default(), "", &mut given);
    let mut all = Vec::new();
    for known in catalogue()? {
        let command = match known.key.as_str() {
            "seed" => overrides.seed.map(|seed| seed.to_string()),
            "simulate.replicates" => overrides.replicates.map(|n| n.to_string()),
            "frame" => overrides.frame.as_ref().and_then(|file| file.file_name()).map(|name| name.to_string_lossy().into_owned()),
            _ => None,
        };
        let own: Vec<&(String, String)> = given.iter().filter(|(key, _)| known.about(&without_indices(key))).collect();
        match (command, &known.default) {
            (Some(value), _) => all.push(known.told(known.key.clone(), value, Origin::Command)),
            (None, _) if !own.is_empty() => {
                for (key, value) in &own {
                    let origin = origin(key, value, &written.text)?;
                    // Where the list lies on this machine is nobody's business.
                    let value = if known.key == "frame" { value.rsplit(['/', '\\']).next().unwrap_or_default() } else { value };
                    all.push(known.told(key.clone(), value.trim_matches(['"', '\'']).to_owned(), origin));
                }
                all.extend(of_other_rounds(&known, &own, &given));
            }
            (None, Some(default)) => all.push(known.told(known.key.clone(), default.clone(), Origin::Default)),
            (None, None) => {}
        }
    }
    Ok(all)
}

/// What a key means to a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Its words.
    pub words: Words,
    /// Whether it is a share or a probability, which a reader sees in per cent.
    pub share: bool,
}

/// What a key of a scenario means: the words of the parameter that it is, else those that the schema has for it; none if nobody knows it.
pub fn meaning(key: &str) -> Option<Meaning> {
    let path = without_indices(key);
    let known = catalogue().ok()?;
    let same = |known: &&Known| known.key == path;
    let parameter =
        |of: &Known| Meaning { words: (of.zh.clone(), of.en.clone()).into(), share: matches!(of.unit, Unit::Probability | Unit::Share) };
    known.iter().find(same).map(parameter).or_else(|| described(&path))
}

/// A parameter of a review that is given for some reviews holds by default in the others.
fn of_other_rounds(known: &Known, own: &[&(String, String)], given: &[(String, String)]) -> Vec<Parameter> {
    let (Some(default), Some(rest)) = (&known.default, known.key.strip_prefix("round.")) else { return Vec::new() };
    let rounds = (1..).map_while(|k| {
        let prefix = format!("round[{k}].");
        given.iter().any(|(key, _)| key.starts_with(&prefix)).then_some(prefix)
    });
    let bare = rounds.filter(|prefix| !own.iter().any(|(key, _)| key.starts_with(prefix)));
    bare.map(|prefix| known.told(format!("{prefix}{rest}"), default.clone(), Origin::Default)).collect()
}

/// The source of a named profile or design, else the remark at the end of the line.
fn origin(key: &str, value: &str, text: &str) -> Result<Origin, Problem> {
    let name = value.trim_matches('"');
    let named = match without_indices(key).as_str() {
        "round.profile" => profiles()?.get(name).map(|of| (of.source_zh.clone(), of.source_en.clone())),
        "round.design" => ready_made()?.get(name).map(|of| (of.source_zh.clone(), of.source_en.clone())),
        _ => return Ok(Origin::Given(remark(text, key))),
    };
    Ok(named.map_or(Origin::Given(None), |(zh, en)| Origin::Named { zh, en }))
}

fn without_indices(key: &str) -> String {
    let parts = key.split('.').map(|part| part.split('[').next().unwrap_or(part));
    parts.collect::<Vec<_>>().join(".")
}

/// Every key with a value that is no table, and lists of tables with their number.
fn leaves(table: &Table, above: &str, out: &mut Vec<(String, String)>) {
    for (name, value) in table {
        let key = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        match value {
            Value::Table(inner) => leaves(inner, &key, out),
            Value::Array(all) if all.iter().any(Value::is_table) => {
                for (at, one) in all.iter().enumerate() {
                    if let Value::Table(inner) = one {
                        leaves(inner, &format!("{key}[{}]", at + 1), out);
                    }
                }
            }
            other => out.push((key, other.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{EstimateChoice, SimulateChoice};

    fn of(text: &str) -> Vec<Parameter> {
        let scenario = crate::scenario::parse(text, std::path::Path::new("test.toml")).unwrap();
        parameters(&Written { scenario, text: text.to_owned(), hash: String::new() }, &Overrides::default()).unwrap()
    }

    const TEXT: &str = "frame = { file = 'C:\\lists\\none.csv' }
truth = { from = 'rates', omission = { rate = 0.004, icc = 0.05 } } # made up [A]
[[round]]
name = 'own check'
profile = 'national-2017-west'
[[round]]
name = 'national check'
design = 'national-2018'
[round.interview]
refusal = 0.02 # of a pilot [V]
";

    #[test]
    fn given_ones_come_with_their_remark_and_the_others_with_their_default() {
        let all = of(TEXT);
        let find = |key: &str| all.iter().find(|p| p.key == key).unwrap_or_else(|| panic!("{key}: {all:#?}"));
        assert_eq!(find("truth.omission.rate").origin, Origin::Given(Some("made up [A]".into())));
        assert_eq!((find("truth.omission.rate").value.as_str(), find("truth.omission.rate").unit), ("0.004", Unit::Share));
        assert_eq!(find("round[2].interview.refusal").origin, Origin::Given(Some("of a pilot [V]".into())));
        assert_eq!(find("round[1].interview.refusal").origin, Origin::Default);
        assert_eq!(find("round[1].profile").origin, Origin::Named { zh: "宁夏，2019 年".into(), en: "Ningxia, 2019".into() });
        assert!(
            matches!(&find("round[2].design").origin, Origin::Named { zh, en } if zh.contains("人民日报") && en.contains("People's Daily"))
        );
        assert_eq!((find("round.interview.sensitivity").value.as_str(), &find("seed").origin), ("1", &Origin::Default));
        assert_eq!(find("frame.file").value, "none.csv");
    }

    /// The keys that a table knows, from the refusal of one that it does not.
    fn keys<T: serde::de::DeserializeOwned>() -> Vec<String> {
        let refusal = toml::from_str::<T>("no_such_key = 1").err().unwrap().message().to_owned();
        let (_, expected) = refusal.split_once("expected").unwrap();
        expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn no_key_is_missing_in_the_catalogue() {
        let known = catalogue().unwrap();
        let tables = [
            ("round.interview", keys::<crate::interview::Interview>()),
            ("estimate", keys::<EstimateChoice>()),
            ("simulate", keys::<SimulateChoice>()),
            ("plan", keys::<crate::plan::Wanted>()),
            ("truth.omission", keys::<crate::truth::Rate>()),
            ("round.correct", keys::<crate::truth::Correct>()),
            ("round.relapse", keys::<crate::truth::RelapseSpec>()),
            ("truth.standard", keys::<crate::truth::Standard>()),
        ];
        for (table, keys) in tables {
            assert!(keys.len() > 1, "{table}: {keys:?}");
            for key in keys {
                let key = format!("{table}.{key}");
                assert!(known.iter().any(|known| known.about(&key)), "{key} is not in parameters.toml");
            }
        }
    }

    #[test]
    fn every_number_of_a_scenario_means_something() {
        let told = |key: &str| meaning(key).map(|of| (of.words.zh, of.words.en, of.share));
        let of = |zh: &str, en: &str, share: bool| Some((zh.to_owned(), en.to_owned(), share));
        assert_eq!(told("truth.omission.rate"), of("一般户中漏评的比例", "omitted among the never registered", true));
        assert_eq!(told("truth.omission.icc"), of("漏评在村内的相关", "intra-village correlation of omission", false));
        assert_eq!(told("round[2].interview.sensitivity"), of("真有的问题查得出", "a real error is recognised", true));
        assert_eq!(told("round[国检].interview.appeal.removes_true"), of("真的问题被解释掉", "a true finding is explained away", true));
        assert_eq!(told("round[1].interview.refusal.p"), of("拒访：概率", "a household that was reached refuses: the probability", true));
        assert_eq!(told("round[1].interview.teams.drift"), of("越查越松或越严", "on the sensitivity", false));
        assert_eq!(told("no.such.key"), None);
        // What a sweep may vary: every share and number that the schema knows.
        for known in catalogue().unwrap().iter().filter(|known| !["frame", "action"].contains(&known.key.as_str())) {
            assert!(described(&known.key).is_some(), "{} is not in keys.toml", known.key);
        }
    }

    #[test]
    fn defaults_are_those_that_hold() {
        let number = |key: &str| {
            let known = catalogue().unwrap();
            let known = known.iter().find(|known| known.key == key).unwrap();
            known.default.as_ref().unwrap().parse::<f64>().unwrap()
        };
        let (interview, wanted) = (crate::interview::Interview::default(), crate::plan::Wanted::default());
        assert_eq!(number("round.interview.calls"), f64::from(interview.calls));
        assert_eq!(number("round.interview.reserves"), f64::from(interview.reserves));
        assert_eq!(number("round.interview.approves_from"), interview.approves_from.get());
        assert_eq!(number("round.interview.phone_sensitivity"), interview.phone_sensitivity.get());
        assert_eq!(number("plan.pass"), wanted.pass.get());
        assert_eq!(number("plan.standard_error"), wanted.standard_error);
        assert_eq!(number("plan.width"), wanted.width);
        assert_eq!(number("estimate.level"), EstimateChoice::default().level.get());
    }
}
