//! From tokens to a tree, by precedence climbing.

use std::sync::Arc;

use super::spot::Spot;
use super::token::{Token, tokens};
use super::{COMPARISON, Expression, NOT, Node, Operator, SIGN, Term};
use crate::error::Problem;
use crate::units::Words;

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first mistake, with a caret under its character.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let mut parser = Parser { tokens: tokens(&Arc::from(text))?, next: 0, nesting: 0 };
        let root = parser.binary(0)?;
        match parser.peek() {
            Token::End => Ok(Self { root }),
            _ => Err(parser.unexpected(&root)),
        }
    }
}

struct Parser {
    tokens: Vec<(Token, Spot)>,
    next: usize,
    nesting: usize,
}

impl Parser {
    /// Parentheses, `not` and signs within each other.
    const DEEPEST_NESTING: usize = 100;

    fn peek(&self) -> &Token {
        &self.tokens[self.next].0
    }

    fn spot(&self) -> Spot {
        self.tokens[self.next].1.clone()
    }

    /// Passes over a token; the end is never passed.
    fn take(&mut self) -> (Token, Spot) {
        let taken = self.tokens[self.next].clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        taken
    }

    /// A term whose operators all bind at least as tightly as `least`.
    fn binary(&mut self, least: u8) -> Result<Term, Problem> {
        let mut left = self.prefix(least)?;
        while let Token::Operator(operator) = *self.peek() {
            let tightness = operator.tightness();
            if tightness < least {
                break;
            }
            let (_, spot) = self.take();
            let right = self.binary(tightness + 1)?;
            left = Term::new(Node::Binary(operator, Box::new(left), Box::new(right)), spot)?;
            if tightness == COMPARISON {
                self.refuse_chain()?;
            }
        }
        Ok(left)
    }

    /// `a < b < c` is not what it looks like.
    fn refuse_chain(&self) -> Result<(), Problem> {
        match self.peek() {
            Token::Operator(next) if next.tightness() == COMPARISON => Err(self.spot().problem(
                Words::new("比较不能连写", "comparisons cannot be chained"),
                Words::new("写成 a < b and b < c", "write a < b and b < c"),
            )),
            _ => Ok(()),
        }
    }

    fn prefix(&mut self, least: u8) -> Result<Term, Problem> {
        self.nesting += 1;
        if self.nesting > Self::DEEPEST_NESTING {
            return Err(self.spot().problem(
                Words::new("括号、not 或负号套得太深", "parentheses, not or signs are nested too deeply"),
                Words::new("请拆成几个命名条件", "split the expression into named conditions"),
            ));
        }
        let (token, spot) = self.take();
        let term = match token {
            Token::Not if least > NOT => {
                return Err(spot.problem(
                    Words::new("not 不能直接写在这里", "not cannot stand here bare"),
                    Words::new("请加括号：(not …)", "put it in parentheses: (not …)"),
                ));
            }
            Token::Not => {
                let inner = self.binary(NOT)?;
                Term::new(Node::Not(Box::new(inner)), spot)?
            }
            Token::Operator(Operator::Subtract) => {
                let inner = self.prefix(SIGN)?;
                Term::new(Node::Negative(Box::new(inner)), spot)?
            }
            Token::Open => self.parenthesised(&spot)?,
            Token::Name(name) => Term::new(Node::Column(name), spot)?,
            Token::Number(number) => Term::new(Node::Number(number), spot)?,
            Token::Word(word) => Term::new(Node::Word(word), spot)?,
            Token::Flag(flag) => Term::new(Node::Flag(flag), spot)?,
            Token::Operator(_) | Token::Close | Token::End => return Err(nothing_here(&token, &spot)),
        };
        self.nesting -= 1;
        Ok(term)
    }

    fn parenthesised(&mut self, open: &Spot) -> Result<Term, Problem> {
        let inner = self.binary(0)?;
        match self.peek() {
            Token::Close => {
                self.take();
                Ok(inner)
            }
            Token::End => Err(open.problem(
                Words::new("这个括号没有配对", "this parenthesis is never closed"),
                Words::new("在它结束的地方加上 )", "put ) where it ends"),
            )),
            _ => Err(self.unexpected(&inner)),
        }
    }

    /// A value is complete, and something other than an operator follows.
    fn unexpected(&self, before: &Term) -> Problem {
        let spot = self.spot();
        match self.peek() {
            Token::Close => spot.problem(
                Words::new("这个括号没有配对", "this parenthesis was never opened"),
                Words::new("删去它，或在前面加上 (", "remove it, or put ( before"),
            ),
            Token::Open if matches!(before.node, Node::Column(_)) => spot.problem(
                Words::new("这里没有函数", "there are no functions here"),
                Words::new("只能用 + - * /、比较和 and or not", "use + - * /, comparison and and or not"),
            ),
            _ => spot.problem(
                Words::new("这里缺少一个运算符", "an operator is missing here"),
                Words::new("用 and、or 或比较把两边连起来", "join both sides by and, or or a comparison"),
            ),
        }
    }
}

/// A value should begin here and does not.
fn nothing_here(token: &Token, spot: &Spot) -> Problem {
    let (zh, en) = match token {
        Token::End if spot.text.trim().is_empty() => ("表达式是空的", "the expression is empty"),
        Token::End => ("这里还缺一个值", "a value is missing here"),
        _ => ("这个符号前面缺一个值", "a value is missing before this"),
    };
    spot.problem(Words::new(zh, en), Words::new("写一个列名、数字或 '文字'", "write a column, a number or a 'word'"))
}
