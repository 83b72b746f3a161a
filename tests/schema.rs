//! The JSON Schema of the scenario file, as an editor uses it: every scenario that ships meets it, and mistakes do not.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fs;
use std::process::Command;

use serde_json::Value;

fn schema() -> Value {
    let done = Command::new(env!("CARGO_BIN_EXE_preassess")).arg("schema").output().unwrap();
    assert!(done.status.success());
    serde_json::from_slice(&done.stdout).unwrap()
}

/// What of a value breaks the schema: enough of draft 2020-12 for the words that the schema uses.
fn broken(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return broken(root, &root["$defs"][name.trim_start_matches("#/$defs/")], value, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let none = any.iter().all(|one| !broken(root, one, value, at).is_empty());
        return if none { vec![format!("{at}: {value} is none of several")] } else { Vec::new() };
    }
    let mut found = Vec::new();
    let mut holds = |yes: bool, what: &str| {
        if !yes {
            found.push(format!("{at}: {value} is not {what}"));
        }
    };
    holds(schema.get("const").is_none_or(|only| only == value), "the word");
    holds(schema["enum"].as_array().is_none_or(|words| words.contains(value)), "one of the words");
    let number = value.as_f64().unwrap_or(f64::NAN);
    holds(schema["minimum"].as_f64().is_none_or(|least| number >= least), "large enough");
    holds(schema["maximum"].as_f64().is_none_or(|most| number <= most), "small enough");
    match schema["type"].as_str() {
        Some("string") => holds(value.is_string(), "text"),
        Some("boolean") => holds(value.is_boolean(), "true or false"),
        Some("integer") => holds(value.is_u64(), "a whole number"),
        Some("number") => holds(value.is_number(), "a number"),
        Some("array") => match value.as_array() {
            None => holds(false, "a list"),
            Some(items) => {
                found.extend(items.iter().enumerate().flat_map(|(k, item)| broken(root, &schema["items"], item, &format!("{at}[{k}]"))));
            }
        },
        Some("object") => match value.as_object() {
            None => holds(false, "a table"),
            Some(table) => {
                for needed in schema["required"].as_array().into_iter().flatten() {
                    holds(table.contains_key(needed.as_str().unwrap()), &format!("whole without {needed}"));
                }
                for (name, inner) in table {
                    let known = schema["properties"].get(name).or(schema.get("additionalProperties").filter(|more| more.is_object()));
                    match known {
                        Some(known) => found.extend(broken(root, known, inner, &format!("{at}.{name}"))),
                        None => found.push(format!("{at}.{name} is not known")),
                    }
                }
            }
        },
        _ => {}
    }
    found
}

fn document(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
}

#[test]
fn every_scenario_that_ships_meets_the_schema() {
    let schema = schema();
    let mut seen = 0;
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if text.contains("[[round]]") {
            assert_eq!(broken(&schema, &schema, &document(&text), ""), [""; 0], "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 11, "{seen}");
}

#[test]
fn mistakes_break_the_schema() {
    let schema = schema();
    let good = "frame = { file = 'a.csv' }\ntruth = { from = 'rates', omission = { rate = 0.01 } }\n[[round]]\nname = 'a'\n\
        stage = [{ unit = 'village', take = { poor = 3, other = 'all' } }]\ninterview = { refusal = { p = 0.1, if_error = 2 } }\n";
    assert_eq!(broken(&schema, &schema, &document(good), ""), [""; 0]);
    for (from, to) in [
        ("rate = 0.01", "rate = 1.2"),
        ("omission =", "omision ="),
        ("'rates'", "'guess'"),
        ("name = 'a'", "nam = 'a'"),
        ("frame = { file = 'a.csv' }", ""),
        ("unit = 'village'", "unit = 'street'"),
        ("poor = 3", "poor = 'some'"),
        ("p = 0.1", "q = 0.1"),
        ("if_error = 2", "if_error = '2'"),
    ] {
        assert!(!broken(&schema, &schema, &document(&good.replace(from, to)), "").is_empty(), "{from} -> {to}");
    }
}

#[test]
fn every_key_says_what_it_is_in_both_languages() {
    let schema = schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let tables = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    let keys: Vec<&Value> = tables.flat_map(|table| table["properties"].as_object().unwrap().values()).collect();
    assert!(keys.len() > 170, "{}", keys.len());
    for key in keys {
        assert!(key["x-zh"].as_str().is_some_and(|zh| !zh.is_empty()) && key["x-en"].as_str().is_some_and(|en| !en.is_empty()), "{key}");
        assert!(key["description"].is_string());
    }
    assert_eq!(schema["$defs"]["teams"]["properties"]["icc"]["x-source"], "[V] about 0.03");
    assert_eq!(schema["$defs"]["plan"]["properties"]["pass"]["default"], 0.9);
}
