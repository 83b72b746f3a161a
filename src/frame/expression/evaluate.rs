//! One value per household, with the types checked on the way.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Expression, Node, Operator, Term};
use crate::error::Problem;
use crate::frame::{Column, Labels, Roster};
use crate::units::Words;

/// What an expression gives for a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// A number, `NaN` where missing.
    Number,
    /// A word.
    Label,
}

impl Kind {
    fn words(self) -> Words {
        match self {
            Self::Flag => Words::new("“是/否”", "yes or no"),
            Self::Number => Words::new("数字", "a number"),
            Self::Label => Words::new("文字", "a word"),
        }
    }
}

enum Value<'a> {
    Flags(Cow<'a, [bool]>),
    Numbers(Cow<'a, [f64]>),
    Words(Cow<'a, Labels>),
}

impl Value<'_> {
    fn kind(&self) -> Kind {
        match self {
            Self::Flags(_) => Kind::Flag,
            Self::Numbers(_) => Kind::Number,
            Self::Words(_) => Kind::Label,
        }
    }
}

impl Expression {
    /// The value for every household of the roster.
    ///
    /// # Errors
    /// A column that the roster lacks, or an operator on values of the wrong kind, with a caret under it.
    pub fn evaluate(&self, roster: &Roster) -> Result<Column, Problem> {
        let households = roster.values().next().map_or(0, Column::len);
        Ok(match value(&self.root, roster, households)? {
            Value::Flags(v) => Column::Flag(v.into_owned()),
            Value::Numbers(v) => Column::Number(v.into_owned()),
            Value::Words(v) => Column::Label(v.into_owned()),
        })
    }

    /// Whether it holds, for every household.
    ///
    /// # Errors
    /// As [`Expression::evaluate`], and a value that is not yes or no.
    pub fn holds(&self, roster: &Roster) -> Result<Vec<bool>, Problem> {
        match self.evaluate(roster)? {
            Column::Flag(flags) => Ok(flags),
            Column::Number(_) => Err(self.no_condition(Kind::Number)),
            Column::Label(_) => Err(self.no_condition(Kind::Label)),
        }
    }

    /// The kind of its values, from the types of the columns alone.
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn kind(&self, roster: &Roster) -> Result<Kind, Problem> {
        let empty = |column: &Column| match column {
            Column::Flag(_) => Column::Flag(Vec::new()),
            Column::Number(_) => Column::Number(Vec::new()),
            Column::Label(_) => Column::Label(Labels::default()),
        };
        let headers = roster.iter().map(|(name, column)| (name.clone(), empty(column))).collect();
        Ok(value(&self.root, &headers, 0)?.kind())
    }

    /// Words that are compared with a column in which they never occur: probably misspelt. Only columns of few words are looked at, and
    /// only words that several households share are suggested, so that nothing about a single household is told.
    pub fn misspellings(&self, roster: &Roster) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.root.walk(&mut |term| {
            let Node::Binary(Operator::Equal | Operator::NotEqual, left, right) = &term.node else {
                return;
            };
            for (column, word) in [(left, right), (right, left)] {
                if let (Node::Column(name), Node::Word(wanted)) = (&column.node, &word.node)
                    && let Some(Column::Label(labels)) = roster.get(name)
                    && labels.names.len() <= FEW_WORDS
                    && !labels.names.contains(wanted)
                {
                    problems.push(misspelt(name, wanted, labels, word));
                }
            }
        });
        problems
    }

    /// What to say of a condition that holds for no household: a word that never occurs, if there is one.
    pub fn holds_for_nobody(&self, roster: &Roster) -> Problem {
        self.misspellings(roster).into_iter().next().unwrap_or_else(|| {
            let what = Words::new("没有一户符合这个条件", "this holds for no household");
            Problem::new(what, Words::new("更正条件，或去掉它", "correct the condition, or remove it"))
        })
    }

    fn no_condition(&self, kind: Kind) -> Problem {
        let kind = kind.words();
        self.root.spot.problem(
            Words::new(format!("这里应当是条件，得到的却是{}", kind.zh), format!("a condition is wanted here, and this gives {}", kind.en)),
            Words::new("写成比较，例如 persons > 3", "write a comparison, for example persons > 3"),
        )
    }
}

/// A column of at most so many words is a classification.
const FEW_WORDS: usize = 40;
/// A word may be suggested when so many households share it.
const SHARED_BY: usize = 5;

fn misspelt(column: &str, wanted: &str, labels: &Labels, at: &Term) -> Problem {
    let mut shared = vec![0_usize; labels.names.len()];
    labels.codes.iter().filter_map(|&code| shared.get_mut(code as usize).map(|count| *count += 1)).for_each(drop);
    let common = labels.names.iter().zip(&shared).filter(|&(_, &count)| count >= SHARED_BY).map(|(name, _)| name.as_str());
    let remedy = match nearest(wanted, common) {
        Some(near) => Words::new(format!("是不是 '{near}'？"), format!("did you mean '{near}'?")),
        None => Words::new("请核对写法", "check the spelling"),
    };
    at.spot.problem(Words::new(format!("{column} 列里没有这个词"), format!("this word never occurs in column {column}")), remedy)
}

/// The name that differs least, if it differs in no more than a third of its characters.
fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wanted.chars().count() / 3).max(1);
    names
        .map(|name| (strsim::damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|&(distance, name)| distance <= allowed && distance < name.chars().count())
        .min()
        .map(|(_, name)| name)
}

fn value<'a>(term: &'a Term, roster: &'a Roster, households: usize) -> Result<Value<'a>, Problem> {
    match &term.node {
        Node::Column(name) => column(term, name, roster, households),
        Node::Number(number) => Ok(Value::Numbers(vec![*number; households].into())),
        Node::Flag(flag) => Ok(Value::Flags(vec![*flag; households].into())),
        Node::Word(word) => Ok(Value::Words(Cow::Owned(Labels { names: vec![word.clone()], codes: vec![0; households] }))),
        Node::Not(inner) => match value(inner, roster, households)? {
            Value::Flags(v) => Ok(Value::Flags(v.iter().map(|x| !x).collect())),
            other => Err(wants_flags(term, "not", other.kind())),
        },
        Node::Negative(inner) => {
            let inner = numbers(value(inner, roster, households)?).map_err(|kind| wants_numbers(term, "-", kind))?;
            Ok(Value::Numbers(inner.iter().map(|x| -x).collect()))
        }
        Node::Binary(..) => {
            // a long chain leans to the left: walked in a loop, it needs no stack
            let (mut first, mut chain) = (term, Vec::new());
            while let Node::Binary(operator, left, right) = &first.node {
                chain.push((first, *operator, right));
                first = left;
            }
            let mut result = value(first, roster, households)?;
            for (term, operator, right) in chain.into_iter().rev() {
                result = binary(term, operator, result, value(right, roster, households)?)?;
            }
            Ok(result)
        }
    }
}

fn column<'a>(term: &Term, name: &str, roster: &'a Roster, households: usize) -> Result<Value<'a>, Problem> {
    match roster.get(name) {
        Some(column) if column.len() != households => Err(term.spot.problem(
            Words::new("该列的行数与其他列不同", "this column has another number of rows than the others"),
            Words::new("每户每列一个值", "give every household one value in every column"),
        )),
        Some(Column::Flag(v)) => Ok(Value::Flags(Cow::Borrowed(v))),
        Some(Column::Number(v)) => Ok(Value::Numbers(Cow::Borrowed(v))),
        Some(Column::Label(v)) => Ok(Value::Words(Cow::Borrowed(v))),
        None => Err(unknown(term, name, roster)),
    }
}

fn binary<'a>(term: &Term, operator: Operator, left: Value<'a>, right: Value<'a>) -> Result<Value<'a>, Problem> {
    use Operator::{Add, And, AtLeast, AtMost, Divide, Equal, Greater, Less, Multiply, NotEqual, Or, Subtract};
    let symbol = operator.symbol();
    let kinds = (left.kind(), right.kind());
    match (operator, left, right) {
        (And, Value::Flags(a), Value::Flags(b)) => Ok(flags(&a, &b, |a, b| a && b)),
        (Or, Value::Flags(a), Value::Flags(b)) => Ok(flags(&a, &b, |a, b| a || b)),
        (And | Or, ..) => Err(wants_flags(term, symbol, if kinds.0 == Kind::Flag { kinds.1 } else { kinds.0 })),
        (Equal, Value::Words(a), Value::Words(b)) => Ok(same_words(&a, &b, true)),
        (NotEqual, Value::Words(a), Value::Words(b)) => Ok(same_words(&a, &b, false)),
        (_, left, right) => {
            let (Ok(a), Ok(b)) = (numbers(left), numbers(right)) else {
                return Err(words_misplaced(term, symbol, kinds));
            };
            Ok(match operator {
                Or | And | Equal => compared(&a, &b, |a, b| a == b),
                NotEqual => compared(&a, &b, |a, b| a != b && !a.is_nan() && !b.is_nan()),
                Less => compared(&a, &b, |a, b| a < b),
                AtMost => compared(&a, &b, |a, b| a <= b),
                Greater => compared(&a, &b, |a, b| a > b),
                AtLeast => compared(&a, &b, |a, b| a >= b),
                Add => computed(&a, &b, |a, b| a + b),
                Subtract => computed(&a, &b, |a, b| a - b),
                Multiply => computed(&a, &b, |a, b| a * b),
                Divide => computed(&a, &b, |a, b| if b == 0.0 { f64::NAN } else { a / b }),
            })
        }
    }
}

fn flags<'a>(a: &[bool], b: &[bool], f: impl Fn(bool, bool) -> bool) -> Value<'a> {
    Value::Flags(a.iter().zip(b).map(|(&a, &b)| f(a, b)).collect())
}

fn compared<'a>(a: &[f64], b: &[f64], f: impl Fn(f64, f64) -> bool) -> Value<'a> {
    Value::Flags(a.iter().zip(b).map(|(&a, &b)| f(a, b)).collect())
}

fn computed<'a>(a: &[f64], b: &[f64], f: impl Fn(f64, f64) -> f64) -> Value<'a> {
    Value::Numbers(a.iter().zip(b).map(|(&a, &b)| f(a, b)).collect())
}

/// Compares words through the codes, each different word once.
fn same_words<'a>(a: &Labels, b: &Labels, wanted: bool) -> Value<'a> {
    let code_in_b: BTreeMap<&str, u32> = b.names.iter().map(String::as_str).zip(0..).collect();
    let translated: Vec<Option<u32>> = a.names.iter().map(|name| code_in_b.get(name.as_str()).copied()).collect();
    let same = |(&a, &b): (&u32, &u32)| translated.get(a as usize).copied().flatten() == Some(b);
    Value::Flags(a.codes.iter().zip(&b.codes).map(|pair| same(pair) == wanted).collect())
}

/// Flags count as 0 and 1; words are refused with their kind.
fn numbers(value: Value<'_>) -> Result<Cow<'_, [f64]>, Kind> {
    match value {
        Value::Numbers(v) => Ok(v),
        Value::Flags(v) => Ok(v.iter().map(|&x| f64::from(u8::from(x))).collect()),
        Value::Words(_) => Err(Kind::Label),
    }
}

fn unknown(term: &Term, name: &str, roster: &Roster) -> Problem {
    let remedy = match nearest(name, roster.keys().map(String::as_str)) {
        Some(near) => Words::new(format!("是不是 {near}？"), format!("did you mean {near}?")),
        None => {
            let some = roster.keys().take(12).cloned().collect::<Vec<_>>();
            let more = if roster.len() > some.len() { " …" } else { "" };
            Words::new(
                format!("若是文字请加引号：'{name}'；现有的列：{}{more}", some.join("、")),
                format!("a word needs quotes: '{name}'; the columns are {}{more}", some.join(", ")),
            )
        }
    };
    term.spot.problem(Words::new(format!("没有 {name} 这一列"), format!("there is no column {name}")), remedy)
}

fn wants_flags(term: &Term, symbol: &str, got: Kind) -> Problem {
    let kind = got.words();
    term.spot.problem(
        Words::new(format!("{symbol} 只连接“是/否”，这里有{}", kind.zh), format!("{symbol} takes yes or no, and here is {}", kind.en)),
        match got {
            Kind::Label => Words::new("写成比较，例如 status == 'exited'", "write a comparison, for example status == 'exited'"),
            _ => Words::new("写成比较，例如 persons > 3", "write a comparison, for example persons > 3"),
        },
    )
}

fn wants_numbers(term: &Term, symbol: &str, got: Kind) -> Problem {
    let kind = got.words();
    term.spot.problem(
        Words::new(format!("{symbol} 只用于数字，这里有{}", kind.zh), format!("{symbol} takes numbers, and here is {}", kind.en)),
        Words::new("数字不要加引号；文字只能用 == 和 != 比较", "a number has no quotes; words can only be compared by == and !="),
    )
}

fn words_misplaced(term: &Term, symbol: &str, kinds: (Kind, Kind)) -> Problem {
    if kinds.0 == kinds.1 || !matches!(symbol, "==" | "!=") {
        return wants_numbers(term, symbol, Kind::Label);
    }
    let (left, right) = (kinds.0.words(), kinds.1.words());
    term.spot.problem(
        Words::new(
            format!("两边不能比较：左边是{}，右边是{}", left.zh, right.zh),
            format!("these cannot be compared: {} with {}", left.en, right.en),
        ),
        Words::new(
            "文字要加引号，数字不要加；“是/否”的列直接写列名",
            "a word needs quotes, a number has none; a yes-or-no column stands by itself",
        ),
    )
}
