//! The keys of a sweep as a reader says them.

use super::words::{self, told};
use crate::scenario::meaning;
use crate::simulate::Sweep;
use crate::units::Language;

/// A key of the scenario in words.
pub(super) struct Key {
    /// What it is; of which review, where the key names one.
    pub(super) words: String,
    key: String,
    share: bool,
    language: Language,
}

impl Key {
    /// A key that nobody knows is told as it is written; of `several` reviews the one that it names is told.
    pub(super) fn new(key: &str, several: bool, language: Language) -> Self {
        let key = words::visible(key);
        let Some(meaning) = meaning(&key) else { return Self { words: key.clone(), key, share: false, language } };
        let what = words::visible(meaning.words.get(language));
        let named = key.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(name, _)| words::shown(name));
        let words = match named.filter(|_| several || !key.starts_with("round[")) {
            Some(name) => told!(language, "of-what", name, what),
            None => what,
        };
        Self { words, key, share: meaning.share, language }
    }

    /// With the key as the scenario writes it, for a table.
    pub(super) fn spelt(&self) -> String {
        if self.words == self.key { self.key.clone() } else { told!(self.language, "words-of-key", words = &self.words, key = &self.key) }
    }

    /// A value: a share in per cent.
    pub(super) fn value(&self, x: f64) -> String {
        if self.share { format!("{}%", words::plain(x * 100.0, 4)) } else { words::plain(x, 6) }
    }
}

/// The points of a sweep in their order: the keys that each changes, and to what.
pub(super) fn points(sweep: &Sweep, several: bool, language: Language) -> Vec<String> {
    let keys: Vec<Key> = sweep.keys.iter().map(|key| Key::new(key, several, language)).collect();
    let told = |(key, value): (&Key, &Option<f64>)| value.map(|value| format!("{} {}", key.words, key.value(value)));
    let point = |values: &Vec<Option<f64>>| words::clauses(&keys.iter().zip(values).filter_map(told).collect::<Vec<_>>(), language);
    sweep.points.iter().map(point).collect()
}
