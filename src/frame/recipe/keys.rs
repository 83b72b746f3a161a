//! Keys and lines of a TOML text: from a dotted key to its line, and from a byte to the key it belongs to.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::error::Refusal;

/// Adds the file, and the line of each problem's key where it is written (or of the nearest table around it).
pub(super) fn placed(mut refusal: Refusal, text: &str, file: &Path) -> Refusal {
    let document = DeTable::parse(text).ok();
    for problem in &mut refusal.problems {
        problem.place.file = Some(file.to_path_buf());
        let start = match (&document, &problem.place.key) {
            (Some(document), Some(key)) => find(document.get_ref(), key),
            _ => None,
        };
        problem.place.line = start.map(|at| line(text, at));
    }
    refusal
}

/// The line of a byte, from 1.
pub(super) fn line(text: &str, at: usize) -> u64 {
    text.as_bytes().iter().take(at).filter(|&&b| b == b'\n').count() as u64 + 1
}

/// The dotted key whose value holds this span.
pub(super) fn key_at(text: &str, span: &Range<usize>) -> Option<String> {
    let document = DeTable::parse(text).ok()?;
    let mut path = Vec::new();
    walk(document.get_ref(), span, &mut path);
    (!path.is_empty()).then(|| path.join("."))
}

fn find(table: &DeTable, key: &str) -> Option<usize> {
    let mut at = None;
    let mut inside: Option<&DeValue> = None;
    for (depth, part) in key.split('.').enumerate() {
        let entry = match (depth, inside) {
            (0, _) => table.iter().find(|(name, _)| *name.get_ref() == part),
            (_, Some(DeValue::Table(inner))) => inner.iter().find(|(name, _)| *name.get_ref() == part),
            (_, Some(DeValue::Array(items))) => {
                let Some(item) = part.parse().ok().and_then(|i: usize| items.get(i)) else {
                    return at;
                };
                at = Some(item.span().start);
                inside = Some(item.get_ref());
                continue;
            }
            _ => None,
        };
        let Some((name, value)) = entry else {
            return at;
        };
        at = Some(name.span().start);
        inside = Some(value.get_ref());
    }
    at
}

/// Follows the span down: a key counts when the span is on its name or inside its value.
fn walk(table: &DeTable, span: &Range<usize>, path: &mut Vec<String>) {
    let holds = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
    for (name, value) in table.iter() {
        let before = path.len();
        path.push(name.get_ref().to_string());
        let found = holds(name.span()) || descend(value.get_ref(), span, path) || holds(value.span());
        if found {
            return;
        }
        path.truncate(before);
    }
}

fn descend(value: &DeValue, span: &Range<usize>, path: &mut Vec<String>) -> bool {
    let before = path.len();
    match value {
        DeValue::Table(inner) => walk(inner, span, path),
        DeValue::Array(items) => {
            let item = items.iter().position(|item| item.span().start <= span.start && span.end <= item.span().end);
            if let Some(i) = item {
                path.push(i.to_string());
                descend(items[i].get_ref(), span, path);
            }
        }
        _ => {}
    }
    path.len() > before
}
