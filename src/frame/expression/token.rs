//! From text to tokens.

use std::sync::Arc;

use super::Operator;
use super::spot::Spot;
use crate::error::Problem;
use crate::units::Words;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    Word(String),
    Flag(bool),
    Not,
    Operator(Operator),
    Open,
    Close,
    End,
}

/// Symbols, the longer before those they begin with.
const SYMBOLS: [(&str, Token); 14] = [
    ("==", Token::Operator(Operator::Equal)),
    ("!=", Token::Operator(Operator::NotEqual)),
    ("<>", Token::Operator(Operator::NotEqual)),
    ("<=", Token::Operator(Operator::AtMost)),
    (">=", Token::Operator(Operator::AtLeast)),
    ("=", Token::Operator(Operator::Equal)),
    ("<", Token::Operator(Operator::Less)),
    (">", Token::Operator(Operator::Greater)),
    ("+", Token::Operator(Operator::Add)),
    ("-", Token::Operator(Operator::Subtract)),
    ("*", Token::Operator(Operator::Multiply)),
    ("/", Token::Operator(Operator::Divide)),
    ("(", Token::Open),
    (")", Token::Close),
];

/// What people write instead, and what to write.
const HINTS: [(&str, &str); 30] = [
    ("＝", "=="),
    ("≠", "!="),
    ("≤", "<="),
    ("≦", "<="),
    ("≥", ">="),
    ("≧", ">="),
    ("＜", "<"),
    ("＞", ">"),
    ("！", "not"),
    ("!", "not"),
    ("＋", "+"),
    ("－", "-"),
    ("−", "-"),
    ("–", "-"),
    ("—", "-"),
    ("×", "*"),
    ("＊", "*"),
    ("÷", "/"),
    ("／", "/"),
    ("（", "("),
    ("）", ")"),
    ("“", "'"),
    ("”", "'"),
    ("‘", "'"),
    ("’", "'"),
    ("＂", "'"),
    ("＇", "'"),
    ("&", "and"),
    ("|", "or"),
    ("＆", "and"),
];

/// All tokens with the byte where each begins; the last is [`Token::End`].
pub(super) fn tokens(text: &Arc<str>) -> Result<Vec<(Token, Spot)>, Problem> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        let spot = Spot { text: text.clone(), at };
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else {
            found.push((Token::End, spot));
            return Ok(found);
        };
        let (token, length) = if first == '\'' || first == '"' || first == '`' {
            quoted(rest, first, &spot)?
        } else if first.is_ascii_digit() || first == '.' {
            number(rest, &spot)?
        } else if begins_name(first) {
            let length = name_length(rest);
            (keyword(&rest[..length]), length)
        } else if let Some((symbol, token)) = SYMBOLS.iter().find(|(symbol, _)| rest.starts_with(symbol)) {
            (token.clone(), symbol.len())
        } else {
            return Err(stray(rest, first, &spot));
        };
        found.push((token, spot));
        at += length;
    }
}

/// Whether a column of this name needs no backquotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    name.starts_with(begins_name) && name_length(name) == name.len() && matches!(keyword(name), Token::Name(_))
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len())
}

fn keyword(name: &str) -> Token {
    match name {
        "and" => Token::Operator(Operator::And),
        "or" => Token::Operator(Operator::Or),
        "not" => Token::Not,
        "true" => Token::Flag(true),
        "false" => Token::Flag(false),
        _ => Token::Name(name.to_owned()),
    }
}

/// A word in quotes or a name in backquotes; a doubled quote stands for itself.
fn quoted(rest: &str, quote: char, spot: &Spot) -> Result<(Token, usize), Problem> {
    let mut content = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((k, c)) = characters.next() {
        if c != quote {
            content.push(c);
        } else if characters.next_if(|&(_, next)| next == quote).is_some() {
            content.push(quote);
        } else {
            return Ok((if quote == '`' { Token::Name(content) } else { Token::Word(content) }, k + 1));
        }
    }
    Err(spot.problem(
        Words::new("这个引号没有配对", "this quote is never closed"),
        Words::new(format!("在文字末尾加上 {quote}"), format!("put {quote} at the end of the word")),
    ))
}

/// Digits with an optional fraction and exponent.
fn number(rest: &str, spot: &Spot) -> Result<(Token, usize), Problem> {
    let digits = |from: usize| rest[from..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |k| from + k);
    let mut length = digits(0);
    if rest[length..].starts_with('.') {
        length = digits(length + 1);
    }
    if rest[length..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
        let end = digits(length + 1 + sign);
        if end > length + 1 + sign {
            length = end;
        }
    }
    if rest[length..].starts_with(|c: char| begins_name(c) || c.is_numeric() || c == '.') {
        return Err(spot.problem(
            Words::new("数字后面紧跟着别的字", "a number runs into something else"),
            Words::new(
                "以数字开头的列名请放进反引号：`2017收入`",
                "put a column whose name begins with a digit in backquotes: `2017 income`",
            ),
        ));
    }
    match rest[..length].parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Token::Number(number), length)),
        _ => Err(spot.problem(
            Words::new("这不是一个数", "this is not a number"),
            Words::new("写成 12 或 0.5 这样的数", "write a number such as 12 or 0.5"),
        )),
    }
}

fn stray(rest: &str, first: char, spot: &Spot) -> Problem {
    let what = Words::new(format!("这里不能写 {}", first.escape_debug()), format!("{} does not belong here", first.escape_debug()));
    let remedy = match HINTS.iter().find(|(written, _)| rest.starts_with(written)) {
        Some((_, right)) => Words::new(format!("请改写成半角的 {right}"), format!("write {right} instead")),
        None => Words::new(
            "可用的有：列名、数字、'文字'、== != < <= > >=、and or not、+ - * /、( )",
            "there are columns, numbers, 'words', == != < <= > >=, and or not, + - * / and ( )",
        ),
    };
    spot.problem(what, remedy)
}
