//! A place in the text of an expression, and problems that point at it.

use std::sync::Arc;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::error::Problem;
use crate::units::Words;

/// A byte offset into a text; parts of named conditions keep the text in which they were written.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) text: Arc<str>,
    pub(super) at: usize,
}

impl Spot {
    /// Columns of the terminal that are shown before and after the caret.
    const SHOWN: usize = 56;

    /// A problem that shows the text with a caret under this place, and what is wrong beside the caret.
    pub(super) fn problem(&self, what: Words, remedy: Words) -> Problem {
        let (line, indent) = self.line();
        let caret = " ".repeat(indent);
        Problem::new(
            Words::new(
                format!("表达式有误：\n    {line}\n    {caret}^ {}", what.zh),
                format!("the expression is not right:\n    {line}\n    {caret}^ {}", what.en),
            ),
            remedy,
        )
    }

    /// The line around this place, cut to what fits, and the display width before the place.
    fn line(&self) -> (String, usize) {
        let (before, after) = self.text.split_at_checked(self.at).unwrap_or((&self.text, ""));
        let before = before.rsplit(['\n', '\r']).next().unwrap_or("");
        let after = after.split(['\n', '\r']).next().unwrap_or("");
        let mut head: Vec<char> = fitting(before.chars().rev());
        head.reverse();
        let tail: String = fitting(after.chars()).into_iter().collect();
        let mut line: String = head.iter().collect();
        if head.len() < before.chars().count() {
            line.insert(0, '…');
        }
        let indent = line.width();
        line.push_str(&tail);
        if tail.chars().count() < after.chars().count() {
            line.push('…');
        }
        (line, indent)
    }
}

/// As many characters as fit; those that would spoil the alignment become a space.
fn fitting(characters: impl Iterator<Item = char>) -> Vec<char> {
    let mut width = 0;
    characters
        .map(|c| if c.width().unwrap_or(0) == 0 { ' ' } else { c })
        .take_while(|c| {
            width += c.width().unwrap_or(0);
            width <= Spot::SHOWN
        })
        .collect()
}
