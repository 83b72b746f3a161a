//! Variants: the same scenario with changes, each checked like a scenario of its own.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

use super::prepare::{Overrides, Prepared, prepare_again};
use super::{Scenario, Written};
use crate::document;
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// A variant as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantChoice {
    /// Its name.
    pub name: String,
    /// Actions that are left out, by name.
    #[serde(default)]
    pub without: Vec<String>,
    /// Other values, by the path of their key: `"truth.omission.rate" = 0.008`, `"round[2].interview.sensitivity" = 0.7`. In place of its
    /// number a review, an action or a rule can be called by its name.
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
}

/// A changed scenario.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: Words,
    /// The whole scenario.
    pub scenario: Scenario,
    /// Where it is written.
    key: String,
}

impl Variant {
    pub(super) fn new(name: Words, scenario: Scenario, key: String) -> Self {
        Self { name, scenario, key }
    }

    /// Whether it is written as a variant; else it only leaves out an action, or is a point of a sweep.
    pub(super) fn is_written(&self) -> bool {
        self.key.starts_with("variant[")
    }

    /// Prepares its study on the household list of the scenario, which is ready.
    ///
    /// # Errors
    /// Those of [`prepare_again`], placed where the variant is written.
    pub fn prepare(&self, of: &Prepared, overrides: &Overrides) -> Result<Prepared, Refusal> {
        prepare_again(&self.scenario, of, overrides).map_err(|refusal| within(refusal, &self.key))
    }
}

/// The variants of a scenario: one without each of its actions, then those that are written. `file` is named in refusals.
///
/// # Errors
/// Two of one name, an action or a key that does not exist, a changed scenario that is none.
pub fn variants(written: &Written, file: &Path) -> Result<Vec<Variant>, Refusal> {
    let scenario = &written.scenario;
    let mut all = Vec::new();
    for (at, action) in scenario.action.iter().enumerate() {
        let mut changed = scenario.clone();
        changed.action.retain(|other| other.name != action.name);
        let name = Words::new(format!("不做：{}", action.name), format!("without: {}", action.name));
        all.push(Variant { name, scenario: changed, key: format!("action[{}]", at + 1) });
    }
    for (at, choice) in scenario.variant.iter().enumerate() {
        let key = format!("variant[{}]", at + 1);
        if scenario.variant[..at].iter().any(|other| other.name == choice.name) {
            let what = ("两个方案同名", "two variants share a name");
            return Err(Problem::new(what, ("给每个方案不同的 name", "name them differently")).at_key(format!("{key}.name")).into());
        }
        let mut document = document(&written.text, file)?;
        for name in &choice.without {
            leave_out(&mut document, name).map_err(|problem| problem.at_key(format!("{key}.without")))?;
        }
        for (path, value) in &choice.set {
            set(&mut document, path, value.clone()).map_err(|problem| problem.at_key(format!("{key}.set")))?;
        }
        let scenario = read(document, file).map_err(|refusal| within(refusal, &key))?;
        all.push(Variant { name: Words::new(choice.name.clone(), choice.name.clone()), scenario, key });
    }
    Ok(all)
}

/// The document without its variants.
pub(super) fn document(text: &str, file: &Path) -> Result<Table, Refusal> {
    let mut document: Table = document::parse(text, file)?;
    document.remove("variant");
    document.remove("sweep");
    Ok(document)
}

/// The scenario that a changed document is.
pub(super) fn read(document: Table, file: &Path) -> Result<Scenario, Refusal> {
    super::parse(&document.to_string(), file)
}

/// A refusal of a changed scenario, placed where the change is written.
pub(super) fn within(mut refusal: Refusal, key: &str) -> Refusal {
    for problem in &mut refusal.problems {
        let inner = problem.place.key.take();
        problem.place.line = None;
        problem.place.key = Some(inner.map_or_else(|| key.to_owned(), |inner| format!("{key} ({inner})")));
    }
    refusal
}

fn leave_out(document: &mut Table, name: &str) -> Result<(), Problem> {
    let actions = document.get_mut("action").and_then(Value::as_array_mut);
    let before = actions.as_ref().map_or(0, |actions| actions.len());
    if let Some(actions) = actions {
        actions.retain(|action| action.get("name").and_then(Value::as_str) != Some(name));
        if actions.len() < before {
            return Ok(());
        }
    }
    let what = Words::new(format!("没有叫 {name} 的行动"), format!("there is no action {name}"));
    Err(Problem::new(what, ("写 [[action]] 里的 name", "write the name of an [[action]]")))
}

/// Sets a value deep in a document; tables that are missing on the way are made, lists must be there.
pub(super) fn set(document: &mut Table, path: &str, value: Value) -> Result<(), Problem> {
    let steps = steps(path).ok_or_else(|| unreadable(path))?;
    let Some((last, way)) = steps.split_last() else { return Err(unreadable(path)) };
    if SHARED.contains(&steps[0].key) {
        return Err(shared(steps[0].key));
    }
    let mut at = document;
    for step in way {
        at = step.enter(at).ok_or_else(|| nowhere(path, step.key))?;
    }
    match last.element {
        None => {
            at.insert(last.key.to_owned(), value);
            Ok(())
        }
        Some(_) => Err(unreadable(path)),
    }
}

/// A step of a path: a key, and if it is a list which of its elements.
struct Step<'a> {
    key: &'a str,
    element: Option<&'a str>,
}

impl Step<'_> {
    fn enter<'t>(&self, table: &'t mut Table) -> Option<&'t mut Table> {
        match self.element {
            None => table.entry(self.key).or_insert_with(|| Value::Table(Table::new())).as_table_mut(),
            Some(which) => {
                let list = table.get_mut(self.key)?.as_array_mut()?;
                let at = match which.parse::<usize>() {
                    Ok(number) => number.checked_sub(1)?,
                    Err(_) => list.iter().position(|element| element.get("name").and_then(Value::as_str) == Some(which))?,
                };
                list.get_mut(at)?.as_table_mut()
            }
        }
    }
}

/// The steps of a path; a name in brackets may hold dots.
fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    let mut rest = path;
    loop {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let key = &rest[..end];
        let mut element = None;
        rest = &rest[end..];
        if let Some(inside) = rest.strip_prefix('[') {
            let close = inside.find(']')?;
            element = Some(&inside[..close]);
            rest = &inside[close + 1..];
        }
        if key.is_empty() || element.is_some_and(str::is_empty) {
            return None;
        }
        steps.push(Step { key, element });
        match rest.strip_prefix('.') {
            Some(next) => rest = next,
            None if rest.is_empty() => return Some(steps),
            None => return None,
        }
    }
}

/// What a variant has in common with its scenario, so that both can be compared replicate by replicate.
const SHARED: [&str; 7] = ["frame", "seed", "estimate", "simulate", "published", "title", "language"];

fn shared(key: &str) -> Problem {
    let what = Words::new(
        format!("方案要与原情景逐次比较，{key} 不能改"),
        format!("a variant is compared with its scenario replicate by replicate: {key} cannot change"),
    );
    Problem::new(what, ("另写一个情景文件，用 compare 比较", "write a second scenario and use compare"))
}

fn unreadable(path: &str) -> Problem {
    let what = Words::new(format!("看不懂这个键：{path}"), format!("this is no key: {path}"));
    Problem::new(
        what,
        (
            "例如 \"truth.omission.rate\"、\"round[1].interview.refusal\"",
            "for example \"truth.omission.rate\", \"round[1].interview.refusal\"",
        ),
    )
}

fn nowhere(path: &str, key: &str) -> Problem {
    let what = Words::new(format!("{path}：这个情景里没有这样的 {key}"), format!("{path}: the scenario has no such {key}"));
    Problem::new(what, ("从 1 数起，或写它的 name", "count from 1, or write its name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_set_deep_in_a_document_by_number_and_by_name() {
        let mut document: Table = toml::from_str("[truth.omission]\nrate = 0.1\n[[round]]\nname = 'a.b'\n[[round]]\nname = 'c'").unwrap();
        set(&mut document, "truth.omission.rate", Value::Float(0.2)).unwrap();
        set(&mut document, "truth.approval.rate", Value::Float(0.9)).unwrap();
        set(&mut document, "round[2].interview.refusal", Value::Float(0.3)).unwrap();
        set(&mut document, "round[a.b].profile", Value::String("p".into())).unwrap();
        assert_eq!(document["truth"]["omission"]["rate"].as_float(), Some(0.2));
        assert_eq!(document["truth"]["approval"]["rate"].as_float(), Some(0.9));
        assert_eq!(document["round"][1]["interview"]["refusal"].as_float(), Some(0.3));
        assert_eq!(document["round"][0]["profile"].as_str(), Some("p"));
        for wrong in
            ["", ".", "a..b", "round[", "round[]", "round[3].name", "round[x].name", "round[0].name", "round[1]", "truth[1].x", "round[1]x"]
        {
            assert!(set(&mut document, wrong, Value::Integer(1)).is_err(), "{wrong}");
        }
    }

    const TEXT: &str = "seed = 3\n[frame]\nfile = 'a.csv'\n[truth]\nfrom = 'rates'\nomission = { rate = 0.01 }\n[[round]]\nname = 'a'\n\
        [[action]]\nname = 'visit'\nfinds = { omission = 0.5 }\n[[action]]\nname = 'call'\nsatisfies = 0.5\n";

    fn all(more: &str) -> Result<Vec<Variant>, Refusal> {
        let file = Path::new("a.toml");
        let text = format!("{TEXT}{more}");
        let scenario = super::super::parse(&text, file).unwrap();
        variants(&Written { scenario, text, hash: String::new() }, file)
    }

    #[test]
    fn each_action_is_left_out_once_and_written_variants_follow() {
        let variants =
            all("[[variant]]\nname = 'worse'\nwithout = ['call']\nset = { 'truth.omission.rate' = 0.02, 'round[a].profile' = 'p' }\n")
                .unwrap();
        let names: Vec<&str> = variants.iter().map(|v| v.name.en.as_str()).collect();
        assert_eq!(names, ["without: visit", "without: call", "worse"]);
        assert_eq!(variants[0].scenario.action.len(), 1);
        let worse = &variants[2].scenario;
        assert_eq!((worse.action.len(), worse.round[0].profile.as_deref()), (1, Some("p")));
        assert_eq!(worse.truth.omission.as_ref().unwrap().rate.get(), 0.02);
    }

    #[test]
    fn a_wrong_change_is_refused_where_it_is_written() {
        for (more, told) in [
            ("[[variant]]\nname = 'x'\nwithout = ['dance']\n", "key variant[1].without: there is no action dance"),
            ("[[variant]]\nname = 'x'\nset = { 'truth.omission.rate' = 2.5 }\n", "2.5 is not a probability"),
            ("[[variant]]\nname = 'x'\nset = { 'truth.omision.rate' = 0.5 }\n", "omision is not known here. did you mean omission?"),
            ("[[variant]]\nname = 'x'\nset = { 'round[4].name' = 'b' }\n", "the scenario has no such round"),
            ("[[variant]]\nname = 'x'\nset = { seed = 4 }\n", "seed cannot change"),
            ("[[variant]]\nname = 'x'\n[[variant]]\nname = 'x'\n", "key variant[2].name: two variants share a name"),
        ] {
            let refusal = all(more).unwrap_err().to_string();
            assert!(refusal.contains(told) && refusal.contains("variant["), "{more}: {refusal}");
        }
    }
}
