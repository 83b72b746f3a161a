//! Sentences broken into lines, Chinese and English alike.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Breaks words into lines no wider than `limit` by `width`: at blanks, or beside a wide character, but never before a closing sign
/// nor after an opening one. A word that is wider than a line is left whole.
pub(super) fn broken(words: &str, limit: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(words) {
        let longer = format!("{line}{piece}");
        if !line.is_empty() && width(longer.trim_end()) > limit {
            lines.push(line.trim_end().to_string());
            line = piece.trim_start().to_string();
        } else {
            line = longer;
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// The smallest pieces between which a line may end.
fn pieces(words: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in words.chars() {
        let wide = |c: char| c.width() == Some(2);
        let parts = before.is_none_or(|b| {
            let may = b == ' ' || ((wide(c) || wide(b)) && c != ' ');
            may && !"，。：；、？！）》」』”’%…,.:;?!)".contains(c) && !"（《「『“‘(".contains(b)
        });
        match out.last_mut() {
            Some(last) if !parts => last.push(c),
            _ => out.push(c.to_string()),
        }
        before = Some(c);
    }
    out
}

/// A sentence as a terminal shows it: in lines of at most 80 columns.
pub fn folded(sentence: &str) -> String {
    wrapped(sentence, super::answer::COLUMNS).join("\n")
}

/// Lines for a terminal of `columns` columns, a wide character counting two.
pub(super) fn wrapped(words: &str, columns: usize) -> Vec<String> {
    broken(words, columns as f64, |text| text.width_cjk() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_breaks_anywhere_but_not_before_a_closing_sign() {
        assert_eq!(wrapped("通过的可能性约，很高", 14), ["通过的可能性", "约，很高"]);
    }

    #[test]
    fn english_breaks_at_blanks() {
        assert_eq!(wrapped("the quick brown fox", 10), ["the quick", "brown fox"]);
    }
}
