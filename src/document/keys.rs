//! Keys and lines of a TOML text: from a dotted key such as `round[1].stage[2].take` to its line, and from a byte to its key.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::error::Refusal;

/// Adds the file to every problem that names none, and to those the line of their key where it is written, or of the nearest heading
/// around it.
pub fn placed(mut refusal: Refusal, text: &str, file: &Path) -> Refusal {
    for problem in &mut refusal.problems {
        let place = &mut problem.place;
        if place.file.get_or_insert_with(|| file.to_path_buf()) == file && place.line.is_none() && place.row.is_none() {
            place.line = place.key.as_ref().and_then(|key| nearest_line(text, key));
        }
    }
    refusal
}

/// The line on which a key is written; none where it is not.
pub fn line_of(text: &str, key: &str) -> Option<u64> {
    let document = DeTable::parse(text).ok()?;
    let (at, whole) = find(document.get_ref(), key)?;
    whole.then(|| line(text.as_bytes(), at))
}

/// The remark behind a key, at the end of its line.
pub fn remark(text: &str, key: &str) -> Option<String> {
    let line = text.lines().nth(line_of(text, key)? as usize - 1)?;
    let mut quote = None;
    let at = line.find(|c| {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        quote.is_none() && c == '#'
    })?;
    let told = line[at + 1..].trim();
    (!told.is_empty()).then(|| told.to_owned())
}

fn nearest_line(text: &str, key: &str) -> Option<u64> {
    let document = DeTable::parse(text).ok()?;
    find(document.get_ref(), key).map(|(at, _)| line(text.as_bytes(), at))
}

/// The line of a byte, from 1.
pub(super) fn line(text: &[u8], at: usize) -> u64 {
    text.iter().take(at).filter(|&&b| b == b'\n').count() as u64 + 1
}

/// The dotted key whose value holds this span.
pub(super) fn key_at(text: &str, span: &Range<usize>) -> Option<String> {
    let document = DeTable::parse(text).ok()?;
    let mut key = String::new();
    walk(document.get_ref(), span, &mut key);
    (!key.is_empty()).then_some(key)
}

/// Where a key begins, or the last part of it that is written; and whether that is the whole key.
fn find(table: &DeTable, key: &str) -> Option<(usize, bool)> {
    let mut at = None;
    let mut inside: Option<&DeValue> = None;
    for (depth, part) in key.split('.').enumerate() {
        let (name, indices) = part.split_once('[').unwrap_or((part, ""));
        let entry = match inside {
            None if depth == 0 => table.get_key_value(name),
            Some(DeValue::Table(inner)) => inner.get_key_value(name),
            _ => None,
        };
        let Some((name, value)) = entry else { return at.map(|at| (at, false)) };
        at = Some(name.span().start);
        inside = Some(value.get_ref());
        for index in indices.split(['[', ']']).filter(|index| !index.is_empty()) {
            let index = index.parse::<usize>().ok().and_then(|i| i.checked_sub(1));
            let item = match inside {
                Some(DeValue::Array(items)) => index.and_then(|i| items.get(i)),
                _ => None,
            };
            let Some(item) = item else { return at.map(|at| (at, false)) };
            at = Some(item.span().start);
            inside = Some(item.get_ref());
        }
    }
    at.map(|at| (at, true))
}

/// Follows the span down: a key counts when the span is on its name or inside its value.
fn walk(table: &DeTable, span: &Range<usize>, key: &mut String) {
    for (name, value) in table.iter() {
        let before = key.len();
        if before > 0 {
            key.push('.');
        }
        key.push_str(name.get_ref());
        if holds(name.span(), span) || descend(value.get_ref(), span, key) || holds(value.span(), span) {
            return;
        }
        key.truncate(before);
    }
}

fn holds(outer: Range<usize>, span: &Range<usize>) -> bool {
    outer.start <= span.start && span.end <= outer.end
}

fn descend(value: &DeValue, span: &Range<usize>, key: &mut String) -> bool {
    let before = key.len();
    match value {
        DeValue::Table(inner) => walk(inner, span, key),
        DeValue::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                let here = key.len();
                key.push_str(&format!("[{}]", i + 1));
                if descend(item.get_ref(), span, key) || holds(item.span(), span) {
                    return true;
                }
                key.truncate(here);
            }
        }
        _ => {}
    }
    key.len() > before
}
