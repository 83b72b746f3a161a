//! What one cell says, by the kind of its column.

use super::columns::Chosen;
use super::dictionary::Dictionary;
use super::known::Kind;
use super::rule::Rule;
use super::words::{Vocabulary, clean, is_blank, number, number_word};
use super::{Column, Labels, Status};

/// One cell as a reader sees it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    Empty,
    Text(&'a str),
    Number(f64),
    Whole(i64),
    Flag(bool),
    /// A date of a spreadsheet: a number that only looks like one.
    Date,
    /// An error value of a spreadsheet.
    Fault,
}

/// The longest word that is kept, in bytes.
const LONGEST: usize = 1000;

/// Yes or no; none if the cell is empty.
pub(super) fn flag(cell: Cell<'_>, words: &Vocabulary) -> Result<Option<bool>, Rule> {
    match cell {
        Cell::Flag(yes) => Ok(Some(yes)),
        Cell::Whole(0) => Ok(Some(false)),
        Cell::Whole(1) => Ok(Some(true)),
        Cell::Number(x) if x == 0.0 || x == 1.0 => Ok(Some(x == 1.0)),
        Cell::Empty => Ok(None),
        Cell::Fault => Err(Rule::Fault),
        Cell::Text(text) => {
            let word = clean(text);
            match words.answer(&word) {
                None if is_blank(&word) => Ok(None),
                None => Err(Rule::YesNo),
                known => Ok(known),
            }
        }
        Cell::Number(x) if x.is_nan() => Ok(None),
        Cell::Number(x) => words.yes_no(&number_word(x)).map(Some).ok_or(Rule::YesNo),
        Cell::Whole(i) => words.yes_no(&i.to_string()).map(Some).ok_or(Rule::YesNo),
        Cell::Date => Err(Rule::YesNo),
    }
}

/// A number within the limits of its column; none if the cell is empty.
pub(super) fn numeric(cell: Cell<'_>, kind: Kind) -> Result<Option<f64>, Rule> {
    let x = match cell {
        Cell::Number(x) if x.is_nan() => return Ok(None),
        Cell::Number(x) => x,
        Cell::Whole(i) => i as f64,
        Cell::Empty => return Ok(None),
        Cell::Text(text) => {
            let word = clean(text);
            match number(&word) {
                Some(x) => x,
                None if is_blank(&word) => return Ok(None),
                None => return Err(Rule::Number),
            }
        }
        Cell::Flag(_) => return Err(Rule::Number),
        Cell::Date => return Err(Rule::Date),
        Cell::Fault => return Err(Rule::Fault),
    };
    match kind {
        Kind::Number { low, high, whole } if !(low..=high).contains(&x) || (whole && x.fract() != 0.0) => {
            Err(Rule::Range { low, high, whole })
        }
        _ => Ok(Some(x + 0.0)),
    }
}

/// A register class; none if the cell is empty.
pub(super) fn status(cell: Cell<'_>, words: &Vocabulary) -> Result<Option<Status>, Rule> {
    let known = |word: &str| match words.status(word) {
        None if word.is_empty() => Ok(None),
        None => Err(Rule::Class),
        known => Ok(known),
    };
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => known(&clean(text)),
        Cell::Whole(i) => known(&i.to_string()),
        Cell::Number(x) if x.is_nan() => Ok(None),
        Cell::Number(x) => known(&number_word(x)),
        Cell::Flag(_) | Cell::Date => Err(Rule::Class),
        Cell::Fault => Err(Rule::Fault),
    }
}

/// The code of a cell's word. `last` is the code above it: lists are sorted, so it is often the same.
pub(super) fn label(
    cell: Cell<'_>,
    chosen: &Chosen,
    words: &Vocabulary,
    last: Option<u32>,
    dictionary: &mut Dictionary,
) -> Result<u32, Rule> {
    let mut code = |word: &str| match last {
        Some(last) if dictionary.names()[last as usize] == word => last,
        _ => dictionary.code(word),
    };
    match cell {
        Cell::Empty => Ok(code("")),
        Cell::Text(text) => {
            let word = clean(text);
            if word.len() > LONGEST {
                return Err(Rule::Long);
            }
            if chosen.name == "township" && matches!(&*word, "合计" | "总计" | "小计" | "共计" | "total" | "Total") {
                return Err(Rule::Total);
            }
            Ok(if chosen.kind == Kind::Label { code(&word) } else { code(words.label(&chosen.name, &word)) })
        }
        Cell::Number(x) if x.is_nan() => Ok(code("")),
        Cell::Number(x) if x.abs() >= 1e15 && chosen.kind == Kind::Label => Err(Rule::Digits),
        Cell::Number(x) => Ok(code(&number_word(x))),
        Cell::Whole(i) => Ok(code(&i.to_string())),
        Cell::Flag(yes) => Ok(code(if yes { "true" } else { "false" })),
        Cell::Date => Err(Rule::Date),
        Cell::Fault => Err(Rule::Fault),
    }
}

/// The type of a column that we do not know: all yes or no gives flags, all numbers gives numbers, else words. Numbers are flags only
/// if both 0 and 1 occur and nothing else; words with leading zeros or more than 15 digits are codes, not numbers. Empty cells among
/// ticks mean no; among yes and no they mean not known, which makes the column 1, 0 and `NaN`.
pub(super) fn guessed(codes: Vec<u32>, names: Vec<String>, words: &Vocabulary) -> Column {
    let known: Vec<&String> = names.iter().filter(|w| !is_blank(w)).collect();
    let digits = |w: &str| matches!(w, "0" | "1");
    let flags = known.iter().all(|w| words.yes_no(w).is_some()) && !(known.len() < 2 && known.iter().all(|w| digits(w)));
    let says_no = known.iter().any(|w| words.yes_no(w) == Some(false));
    if flags && (known.len() == names.len() || !says_no) {
        let yes: Vec<bool> = names.iter().map(|w| words.yes_no(w) == Some(true)).collect();
        return Column::Flag(codes.iter().map(|&c| yes[c as usize]).collect());
    }
    if flags {
        let truth = |w: &String| words.yes_no(w).map_or(f64::NAN, |yes| f64::from(u8::from(yes)));
        let values: Vec<f64> = names.iter().map(truth).collect();
        return Column::Number(codes.iter().map(|&c| values[c as usize]).collect());
    }
    let is_code = |w: &str| {
        let digits = w.trim_start_matches(['-', '+']);
        (digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."))
            || (digits.len() > 15 && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    if known.iter().all(|w| number(w).is_some() && !is_code(w)) {
        let values: Vec<f64> = names.iter().map(|w| number(w).unwrap_or(f64::NAN) + 0.0).collect();
        return Column::Number(codes.iter().map(|&c| values[c as usize]).collect());
    }
    Column::Label(Labels { names, codes })
}
