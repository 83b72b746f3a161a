//! Named conditions: expressions that stand for a name in other expressions.

use std::collections::BTreeMap;

use super::{Expression, Node, Term};
use crate::error::Problem;
use crate::units::Words;

impl Expression {
    /// Puts the named conditions in the place of their names, those inside conditions too. A name that is both a condition and a
    /// column means the condition.
    ///
    /// # Errors
    /// Conditions that refer to each other in a circle; a result of more than 100,000 parts.
    pub fn substitute(&self, conditions: &BTreeMap<String, Self>) -> Result<Self, Problem> {
        Ok(Self { root: replaced(&self.root, conditions, &mut Vec::new())? })
    }
}

fn replaced<'a>(term: &'a Term, conditions: &'a BTreeMap<String, Expression>, open: &mut Vec<&'a str>) -> Result<Term, Problem> {
    let node = match &term.node {
        Node::Column(name) => match conditions.get_key_value(name) {
            None => return Ok(term.clone()),
            Some((name, _)) if open.contains(&name.as_str()) => return Err(circle(term, name, open)),
            Some((name, condition)) => {
                open.push(name);
                let root = replaced(&condition.root, conditions, open)?;
                open.pop();
                return Ok(root);
            }
        },
        Node::Number(_) | Node::Word(_) | Node::Flag(_) => return Ok(term.clone()),
        Node::Not(x) => Node::Not(Box::new(replaced(x, conditions, open)?)),
        Node::Negative(x) => Node::Negative(Box::new(replaced(x, conditions, open)?)),
        Node::Binary(operator, left, right) => {
            Node::Binary(*operator, Box::new(replaced(left, conditions, open)?), Box::new(replaced(right, conditions, open)?))
        }
    };
    Term::new(node, term.spot.clone())
}

fn circle(term: &Term, name: &str, open: &[&str]) -> Problem {
    let from = open.iter().position(|&o| o == name).unwrap_or(0);
    let path = [&open[from..], &[name]].concat().join(" → ");
    term.spot.problem(
        Words::new(format!("条件之间循环引用：{path}"), format!("the conditions go in a circle: {path}")),
        Words::new(
            "请改名或去掉其中一处引用；条件不能与它用到的列同名",
            "rename one or remove a reference; a condition cannot bear the name of a column it uses",
        ),
    )
}
