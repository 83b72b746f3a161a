//! Words, each stored once and found again in constant time; codes in order of first appearance.

use crate::units::Fingerprint;

/// An open-addressing index over its own words: deterministic, unlike the hash maps of the standard library.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    names: Vec<String>,
    /// `code + 1`, or 0 for a free slot; the length is a power of two, at least twice the number of names.
    slots: Vec<u32>,
}

impl Dictionary {
    /// The code of a word, a new one if it was not seen before.
    pub(super) fn code(&mut self, word: &str) -> u32 {
        if self.slots.len() < 2 * (self.names.len() + 1) {
            self.grow();
        }
        let mut slot = self.home(word);
        loop {
            match self.slots[slot] {
                0 => {
                    self.names.push(word.to_string());
                    self.slots[slot] = self.names.len() as u32;
                    return self.names.len() as u32 - 1;
                }
                known if self.names[known as usize - 1] == word => return known - 1,
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// The words by code.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The words by code.
    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }

    fn grow(&mut self) {
        self.slots = vec![0; (4 * (self.names.len() + 1)).next_power_of_two()];
        for code in 0..self.names.len() {
            let mut slot = self.home(&self.names[code]);
            while self.slots[slot] != 0 {
                slot = (slot + 1) & (self.slots.len() - 1);
            }
            self.slots[slot] = code as u32 + 1;
        }
    }

    /// The hash, folded.
    fn home(&self, word: &str) -> usize {
        let mut hash = Fingerprint::default();
        hash.eat(word.as_bytes());
        let hash = hash.number();
        (hash ^ (hash >> 29)) as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_words_share_a_code_and_codes_follow_first_appearance() {
        let mut dictionary = Dictionary::default();
        let codes: Vec<u32> = ["b", "a", "b", "", "a"].iter().map(|w| dictionary.code(w)).collect();
        assert_eq!(codes, [0, 1, 0, 2, 1]);
        assert_eq!(dictionary.into_names(), ["b", "a", ""]);
    }

    #[test]
    fn many_words_stay_apart_while_the_index_grows() {
        let mut dictionary = Dictionary::default();
        for round in 0..2 {
            for i in 0..10_000 {
                assert_eq!(dictionary.code(&format!("w{i}")), i, "round {round}");
            }
        }
    }
}
