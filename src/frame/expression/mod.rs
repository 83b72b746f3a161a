//! A small, safe language over the columns of a household list: `remote and status == 'exited'`, `persons * truly_poor`.
//!
//! Takes text and a [`Roster`](super::Roster); gives one value per household. Fails with a [`Problem`] that points at the character.
//! It has columns, numbers, `'words'`, `true`, `false`, comparison, `and or not`, `+ - * /` and parentheses; no functions, no
//! assignment, no loops. Grammar, loosest first:
//!
//! ```text
//! or  <  and  <  not  <  == != < <= > >=  <  + -  <  * /  <  -x
//! ```
//!
//! `=` means `==` and `<>` means `!=`, as in a spreadsheet. A column whose name is no word is written in backquotes: `` `2017 income` ``.
//! Flags count as 0 and 1 in arithmetic and in comparison with numbers; numbers are never taken for flags.
//! **Missing numbers**: no comparison with one is true, not even `!=`; arithmetic with one is missing; so is a division by zero. An
//! empty word is a word like any other.

// a problem is built once, at the end of a refused parse: its size costs nothing
#![allow(clippy::result_large_err)]

mod evaluate;
mod parse;
mod spot;
mod substitute;
mod token;

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

pub use evaluate::Kind;

use crate::error::Problem;
use crate::units::Words;
use spot::Spot;

/// A parsed expression. Two are equal when they have the same structure, whatever their spacing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expression {
    root: Term,
}

/// A part of an expression and the place where it was written: for an operation, that of the operator.
#[derive(Clone, Debug)]
struct Term {
    node: Node,
    spot: Spot,
    depth: usize,
    size: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Column(String),
    Number(f64),
    Word(String),
    Flag(bool),
    Not(Box<Term>),
    Negative(Box<Term>),
    Binary(Operator, Box<Term>, Box<Term>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// How tightly `not`, a comparison, a sign and a plain value bind.
const NOT: u8 = 3;
const COMPARISON: u8 = 4;
const SIGN: u8 = 7;
const VALUE: u8 = 8;

impl Operator {
    fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }

    fn tightness(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual | Self::Less | Self::AtMost | Self::Greater | Self::AtLeast => COMPARISON,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide => 6,
        }
    }
}

impl Term {
    /// More would endanger the stack on which expressions are walked (about 500 bytes a level when optimised).
    const DEEPEST: usize = 500;
    /// More only comes from conditions that repeat each other.
    const LARGEST: usize = 100_000;

    /// A term whose children are known; refuses what is too deep or too large.
    fn new(node: Node, spot: Spot) -> Result<Self, Problem> {
        let children: Vec<&Self> = match &node {
            Node::Column(_) | Node::Number(_) | Node::Word(_) | Node::Flag(_) => vec![],
            Node::Not(x) | Node::Negative(x) => vec![x],
            Node::Binary(_, left, right) => vec![left, right],
        };
        let depth = 1 + children.iter().map(|c| c.depth).max().unwrap_or(0);
        let size = 1 + children.iter().map(|c| c.size).sum::<usize>();
        if depth > Self::DEEPEST || size > Self::LARGEST {
            return Err(spot.problem(
                Words::new("表达式太长", "the expression is too long"),
                Words::new("请先在名单里把它做成一列", "make it a column of the list first"),
            ));
        }
        Ok(Self { node, spot, depth, size })
    }

    fn tightness(&self) -> u8 {
        match &self.node {
            Node::Column(_) | Node::Number(_) | Node::Word(_) | Node::Flag(_) => VALUE,
            Node::Not(_) => NOT,
            Node::Negative(_) => SIGN,
            Node::Binary(operator, ..) => operator.tightness(),
        }
    }

    /// Calls `see` for this term and every part of it.
    fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        match &self.node {
            Node::Column(_) | Node::Number(_) | Node::Word(_) | Node::Flag(_) => {}
            Node::Not(x) | Node::Negative(x) => x.walk(see),
            Node::Binary(_, left, right) => {
                left.walk(see);
                right.walk(see);
            }
        }
    }

    /// Writes the term, in parentheses where it binds less tightly than `least`.
    fn write(&self, least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.tightness() < least {
            f.write_str("(")?;
            self.write(0, f)?;
            return f.write_str(")");
        }
        match &self.node {
            Node::Column(name) if token::is_plain_name(name) => f.write_str(name),
            Node::Column(name) => write!(f, "`{}`", name.replace('`', "``")),
            Node::Number(number) => write!(f, "{number}"),
            Node::Word(word) => write!(f, "'{}'", word.replace('\'', "''")),
            Node::Flag(flag) => write!(f, "{flag}"),
            Node::Not(x) => {
                f.write_str("not ")?;
                x.write(NOT, f)
            }
            Node::Negative(x) => {
                f.write_str("-")?;
                x.write(SIGN, f)
            }
            Node::Binary(operator, left, right) => {
                let tightness = operator.tightness();
                left.write(if tightness == COMPARISON { tightness + 1 } else { tightness }, f)?;
                write!(f, " {} ", operator.symbol())?;
                right.write(tightness + 1, f)
            }
        }
    }
}

/// Where a term was written does not matter.
impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl Expression {
    /// The names of all columns that it asks for.
    pub fn columns(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        self.root.walk(&mut |term| {
            if let Node::Column(name) = &term.node {
                names.insert(name.clone());
            }
        });
        names
    }
}

/// The expression in one standard spelling, which parses to an equal one.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.write(0, f)
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> Self {
        expression.to_string()
    }
}

impl TryFrom<String> for Expression {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|problem| problem.in_one_line())
    }
}

impl std::str::FromStr for Expression {
    type Err = Problem;
    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests;
