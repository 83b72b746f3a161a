//! The scenario file's JSON Schema (draft 2020-12), made from the list of its keys (`keys.toml`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Meaning;
use crate::document::built_in;
use crate::error::Problem;
use crate::units::Words;

const KEYS: &str = include_str!("keys.toml");

/// One key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key {
    /// What its value is; see the head of `keys.toml`.
    pub(super) is: String,
    /// Whether it must be written.
    #[serde(default)]
    needed: bool,
    /// What holds where it is left out.
    pub(super) default: Option<toml::Value>,
    unit: Option<String>,
    source: Option<String>,
    zh: String,
    en: String,
}

/// The keys of each table.
pub(super) type Tables = BTreeMap<String, BTreeMap<String, Key>>;

/// All tables and their keys.
///
/// # Errors
/// Never where the tests have passed.
pub(super) fn tables() -> Result<Tables, Problem> {
    built_in(KEYS, "keys.toml")
}

/// Tables whose keys say nothing without the key that they stand in.
const PARTS: [&str; 6] = ["chance", "by_error", "each_error", "guarantee", "multiplier", "rate"];

/// What the key at the end of a path from the top is, without how it is written (`round.interview.appeal.removes_true`).
pub(super) fn described(path: &str) -> Option<Meaning> {
    let tables = tables().ok()?;
    let (mut table, mut told, mut share) = ("scenario", None, false);
    for step in path.split('.') {
        let key = tables.get(table)?.get(step)?;
        let first = |text: &str, end: char| text.split(end).next().unwrap_or_default().to_owned();
        let words = Words::new(first(&key.zh, '；'), first(&key.en, ';'));
        told = Some(match told {
            Some(Words { zh, en }) if PARTS.contains(&table) => Words::new(format!("{zh}：{}", words.zh), format!("{en}: {}", words.en)),
            _ => words,
        });
        share = key.is.starts_with("share") && key.unit.is_none();
        table = split(&key.is).into_iter().find_map(|part| part.trim_matches(['[', ']']).strip_prefix('@')).unwrap_or_default();
    }
    told.map(|words| Meaning { words, share })
}

/// The JSON Schema of the scenario file: every key with what it is in both languages, its unit, default and source.
///
/// # Errors
/// Never where the tests have passed.
pub fn schema() -> Result<Value, Problem> {
    let mut tables = tables()?;
    let top = tables.remove("scenario").unwrap_or_default();
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!("preassess scenario 预评情景"));
    if let Value::Object(top) = table(&top) {
        schema.extend(top);
    }
    let definitions: Map<String, Value> = tables.iter().map(|(name, keys)| (name.clone(), table(keys))).collect();
    schema.insert("$defs".into(), Value::Object(definitions));
    Ok(Value::Object(schema))
}

fn table(keys: &BTreeMap<String, Key>) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|(name, key)| (name.clone(), property(key))).collect();
    let needed: Vec<&String> = keys.iter().filter(|(_, key)| key.needed).map(|(name, _)| name).collect();
    json!({ "type": "object", "properties": properties, "required": needed, "additionalProperties": false })
}

fn property(key: &Key) -> Value {
    let mut all = match value(&key.is) {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    let share = key.is.starts_with("share").then(|| "share, 0 to 1".to_owned());
    let unit = key.unit.clone().or(share);
    let tail: String = [&unit, &key.source].into_iter().flatten().map(|part| format!("; {part}")).collect();
    all.insert("description".into(), json!(format!("{} / {}{tail}", key.zh, key.en)));
    all.insert("x-zh".into(), json!(key.zh));
    all.insert("x-en".into(), json!(key.en));
    all.extend(unit.map(|unit| ("x-unit".to_owned(), json!(unit))));
    all.extend(key.source.as_ref().map(|source| ("x-source".to_owned(), json!(source))));
    all.extend(key.default.as_ref().and_then(|default| serde_json::to_value(default).ok()).map(|default| ("default".to_owned(), default)));
    Value::Object(all)
}

/// The schema of a value from the words of `keys.toml`.
fn value(is: &str) -> Value {
    let either = split(is);
    if either.len() > 1 {
        let words: Vec<&str> = either.iter().filter_map(|part| word(part)).collect();
        if words.len() == either.len() {
            return json!({ "enum": words });
        }
        return json!({ "anyOf": either.iter().map(|part| value(part)).collect::<Vec<_>>() });
    }
    let is = is.trim();
    let inside = |open: char, close: char| is.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if let Some(inner) = inside('[', ']') {
        return json!({ "type": "array", "items": value(inner) });
    }
    if let Some(inner) = inside('{', '}') {
        return json!({ "type": "object", "additionalProperties": value(inner) });
    }
    if let Some(name) = is.strip_prefix('@') {
        return json!({ "$ref": format!("#/$defs/{name}") });
    }
    match is {
        "text" | "condition" => json!({ "type": "string" }),
        "flag" => json!({ "type": "boolean" }),
        "count" => json!({ "type": "integer", "minimum": 0 }),
        "number" => json!({ "type": "number" }),
        "share" => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        "threshold" => json!({ "type": "string", "pattern": "^\\s*(<=?|>=?|≤|≥)\\s*[0-9.]+\\s*[%％]?\\s*$" }),
        "printed" => json!({ "type": "string", "pattern": "^\\s*[0-9.]+\\s*[%％]?\\s*$" }),
        other => word(other).map_or_else(|| json!({}), |word| json!({ "const": word })),
    }
}

/// A quoted word.
fn word(part: &str) -> Option<&str> {
    part.trim().strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''))
}

/// The alternatives of a value: parts between bars that stand outside brackets.
pub(super) fn split(is: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in is.char_indices() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(is[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(is[start..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use toml::{Table, Value};

    use super::*;
    use crate::design::Allocated;
    use crate::scenario::Scenario;

    /// A scenario in which every table stands once, with what it needs and no more.
    const WHOLE: &str = "
        frame = {}
        truth = { from = 'rates', approval = { rate = 0.5 }, standard = { line = 1 } }
        sweep = { how = 'grid', over = {} }
        published = { counties = { number = 9, no_omission = '0', no_mis_exit = '0', neither = '0' } }
        simulate = { until = { mcse = 0.1 } }
        readiness = { check = [{ indicator = 'omission', take = 9, at_most = 1 }] }
        action = [{ name = 'a' }]
        variant = [{ name = 'a' }]
        [[round]]
        name = 'a'
        stage = [{ unit = 'village' }]
        rule = [{ indicator = 'omission', must = '< 2 %' }]
        correct = { found = 0.5 }
        relapse = { rate = 0.5, by = [{ where = 'remote', times = 2 }] }
        [round.interview]
        away_contact = { p = 0.5 }
        sensitivity = { p = 0.5 }
        item = [{ weight = 1, cuts = [0], loading = 0.5 }]
        voice = [{ where = 'remote', weight = 1 }]
        awareness = { p = 0.5 }
        guarantee = { education = {} }
    ";

    /// Every table and where it stands in the scenario above. A range and an allocation are read with others in the same place, whose
    /// readers do not say which key they did not know.
    fn places(tables: &Tables) -> Vec<(String, String)> {
        let mut found = vec![("scenario".to_owned(), String::new())];
        let mut at = 0;
        while at < found.len() {
            let (table, path) = found[at].clone();
            at += 1;
            for (name, key) in &tables[&table] {
                for part in split(&key.is) {
                    let listed = part.strip_prefix('[').and_then(|p| p.strip_suffix(']'));
                    let Some(next) = listed.unwrap_or(part).strip_prefix('@').filter(|next| *next != "allocated") else { continue };
                    if !found.iter().any(|(known, _)| known == next) {
                        found.push((next.to_owned(), format!("{path}{name}{} ", if listed.is_some() { "[]" } else { "" })));
                    }
                }
            }
        }
        found
    }

    /// The scenario above with one more value; the path's tables are made where they are missing.
    fn with(path: &str, name: &str, value: &Value) -> Result<Scenario, String> {
        let mut document: Table = toml::from_str(WHOLE).unwrap();
        let mut at = &mut document;
        for step in path.split_whitespace() {
            at = match step.strip_suffix("[]") {
                Some(list) => at[list][0].as_table_mut().unwrap(),
                None => at.entry(step).or_insert_with(|| Value::Table(Table::new())).as_table_mut().unwrap(),
            };
        }
        at.insert(name.to_owned(), value.clone());
        document.try_into().map_err(|error: toml::de::Error| error.message().to_owned())
    }

    /// The keys that a reader's complaint about an unknown one lists; none if it complains of something else.
    fn listed(message: &str) -> Option<Vec<String>> {
        let rest = message.strip_prefix("unknown field `zzz`, ")?;
        let mut keys: Vec<String> = rest.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        keys.sort();
        Some(keys)
    }

    #[test]
    fn the_list_has_the_keys_that_the_reader_accepts_and_no_others() {
        let tables = tables().unwrap();
        let places = places(&tables);
        for (table, keys) in tables.iter().filter(|(table, _)| *table != "range") {
            let told = match places.iter().find(|(name, _)| name == table) {
                Some((_, path)) => with(path, "zzz", &Value::Integer(0)).err(),
                None => toml::from_str::<Allocated>("zzz = 0").err().map(|error| error.message().to_owned()),
            };
            let read = told.as_deref().and_then(listed).unwrap_or_else(|| panic!("{table} cannot be reached: {told:?}"));
            assert_eq!(read, keys.keys().cloned().collect::<Vec<_>>(), "{table}");
        }
    }

    #[test]
    fn what_is_no_table_in_the_list_is_none_for_the_reader() {
        let tables = tables().unwrap();
        let table = Value::Table(Table::from_iter([("zzz".to_owned(), Value::Integer(0))]));
        for (within, path) in places(&tables) {
            for (name, _) in tables[&within].iter().filter(|(_, key)| !key.is.contains(['@', '{'])) {
                for probe in [table.clone(), Value::Array(vec![table.clone()])] {
                    let told = with(&path, name, &probe).err();
                    let keys = told.as_deref().map(listed);
                    assert_eq!(keys, Some(None), "{within}.{name} is a table whose keys are not in the list");
                }
            }
        }
    }

    /// Written out, a default changes nothing.
    #[test]
    fn defaults_are_those_of_the_reader() {
        let tables = tables().unwrap();
        // One number for every kind of error stands for none written where that number is the default.
        let plain = |scenario: &Scenario| {
            let one = |p: &str| format!("all: Some(Chance(Table {{ p: Probability({p}), by: [], if_error: 1.0, if_dissatisfied: 1.0 }}))");
            ["0.0", "1.0"].iter().fold(format!("{scenario:?}"), |text, p| text.replace(&one(p), "all: None"))
        };
        let whole = plain(&toml::from_str(WHOLE).unwrap());
        let mut checked = 0;
        for (table, path) in places(&tables) {
            let written =
                ["scenario action", "scenario variant", "round stage", "round rule", "relapse by", "interview item", "interview voice"];
            let keys = tables[&table].iter().filter(|(name, _)| !written.contains(&format!("{table} {name}").as_str()));
            for (name, key) in keys.filter(|(name, _)| !(table == "interview" && ["away_contact", "sensitivity"].contains(&name.as_str())))
            {
                let Some(default) = &key.default else { continue };
                let scenario = with(&path, name, default).unwrap_or_else(|told| panic!("{table}.{name} = {default}: {told}"));
                assert_eq!(plain(&scenario), whole, "{table}.{name} = {default}");
                checked += 1;
            }
        }
        assert!(checked >= 85, "{checked}");
    }

    #[test]
    fn every_number_has_a_unit_and_every_key_both_languages() {
        for (table, keys) in tables().unwrap() {
            for (name, key) in keys {
                let number = split(&key.is).iter().any(|part| !part.contains('\'') && (part.contains("number") || part.contains("count")));
                let has_unit = key.unit.is_some() || key.is.contains('@');
                assert!(!number || has_unit, "{table}.{name} has no unit");
                assert!(!key.zh.is_empty() && !key.en.is_empty(), "{table}.{name}");
                assert!(!(key.needed && key.default.is_some()), "{table}.{name} is needed and has a default");
            }
        }
    }
}
