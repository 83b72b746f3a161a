//! What a stage's words mean in the frame: conditions, strata, sizes, measures.

use std::collections::BTreeMap;

use super::Stage;
use crate::error::{Problem, Refusal};
use crate::frame::{Column, Expression, Frame};

/// A column of more different words names single units rather than kinds of them.
const MOST_STRATA: usize = 200;

/// One stage's view of the frame's columns and the named conditions.
pub(super) struct Lookup<'a> {
    pub(super) frame: &'a Frame,
    pub(super) conditions: &'a BTreeMap<String, Expression>,
    /// The stage, in messages.
    pub(super) key: &'a str,
}

impl Lookup<'_> {
    fn holds(&self, condition: Option<&Expression>, key: &str) -> Result<Option<Vec<bool>>, Refusal> {
        let Some(condition) = condition else { return Ok(None) };
        let holds = condition.substitute(self.conditions).and_then(|e| e.holds(self.frame.columns()));
        Ok(Some(holds.map_err(|p| p.at_key(format!("{}.{key}", self.key)))?))
    }

    /// The same, refused where it holds for nobody.
    pub(super) fn holds_for_some(&self, condition: Option<&Expression>, key: &str) -> Result<Option<Vec<bool>>, Refusal> {
        let holds = self.holds(condition, key)?;
        match (condition, &holds) {
            (Some(condition), Some(flags)) if !flags.contains(&true) => {
                let whole = condition.substitute(self.conditions)?;
                Err(whole.holds_for_nobody(self.frame.columns()).at_key(format!("{}.{key}", self.key)).into())
            }
            _ => Ok(holds),
        }
    }

    /// Stratum of each household and the strata's names, in the order in which the roster first shows their words.
    pub(super) fn strata(&self, columns: &[String]) -> Result<(Vec<u32>, Vec<String>), Refusal> {
        let columns: Vec<(Vec<u32>, Vec<String>)> = columns.iter().map(|name| self.words(name, "strata")).collect::<Result<_, _>>()?;
        // The words of a household as one number, the first column's leading; sixteen columns of two hundred words fit.
        let code = |k: usize| columns.iter().fold(0_u128, |code, (codes, words)| code * words.len() as u128 + u128::from(codes[k]));
        let codes: Vec<u128> = (0..self.frame.households()).map(code).collect();
        let mut index: BTreeMap<u128, u32> = BTreeMap::new();
        for &code in &codes {
            index.entry(code).or_default();
        }
        let mut names = Vec::new();
        for (&code, at) in &mut index {
            *at = names.len() as u32;
            let mut rest = code;
            let mut parts: Vec<&str> = Vec::new();
            for (_, words) in columns.iter().rev() {
                parts.push(&words[(rest % words.len() as u128) as usize]);
                rest /= words.len() as u128;
            }
            parts.reverse();
            names.push(parts.join("/"));
        }
        Ok((codes.iter().map(|code| index[code]).collect(), names))
    }

    fn words(&self, name: &str, key: &str) -> Result<(Vec<u32>, Vec<String>), Refusal> {
        let yes_or_no = |flags: &[bool]| (flags.iter().map(|&f| u32::from(f)).collect(), vec!["false".to_owned(), "true".to_owned()]);
        let place = format!("{}.{key}", self.key);
        match (self.frame.column(name), self.conditions.get(name)) {
            (Some(Column::Label(labels)), _) if name == "household_id" || labels.names.len() > MOST_STRATA => {
                let what = (format!("{name} 的取值太多，不能用来分层"), format!("{name} has too many different words to make strata"));
                let remedy = ("用只有少数几种取值的列，或写成条件", "use a column of few words, or a condition");
                Err(Problem::new(what, remedy).at_key(place).into())
            }
            (Some(Column::Label(labels)), _) => Ok((labels.codes.clone(), labels.names.clone())),
            (Some(Column::Flag(flags)), _) => Ok(yes_or_no(flags)),
            (None, Some(condition)) => Ok(yes_or_no(&self.holds(Some(condition), key)?.unwrap_or_default())),
            (Some(Column::Number(_)), _) => {
                let what = (format!("{name} 是数字列，不能直接分层"), format!("{name} holds numbers and makes no strata"));
                Err(Problem::new(what, ("先在 [conditions] 中写成条件", "write a condition on it in [conditions]")).at_key(place).into())
            }
            (None, None) => {
                let what = (format!("没有 {name} 列，也没有同名条件"), format!("there is no column and no condition {name}"));
                Err(Problem::new(what, ("用 check 可看到有哪些列", "run check to see the columns")).at_key(place).into())
            }
        }
    }

    /// What the cube method balances or the local pivotal method spreads over.
    pub(super) fn auxiliary(&self, stage: &Stage) -> Result<Vec<Vec<f64>>, Refusal> {
        let whole = |name: &String| Ok(self.sizes(name, "balance")?.into_iter().map(|x| x as f64).collect());
        stage.balance.iter().map(whole).chain(stage.spread.iter().map(|name| self.numbers(name, "spread"))).collect()
    }

    /// A column as numbers: labels by their codes, flags and conditions as 0 and 1.
    pub(super) fn numbers(&self, name: &str, key: &str) -> Result<Vec<f64>, Refusal> {
        match self.frame.column(name) {
            Some(Column::Number(values)) => Ok(values.clone()),
            _ => Ok(self.words(name, key)?.0.into_iter().map(f64::from).collect()),
        }
    }

    /// What an allocation looks at: a column of numbers, or 0 and 1 for a flag or a condition.
    pub(super) fn measure(&self, name: &str) -> Result<Vec<f64>, Refusal> {
        match self.frame.column(name) {
            Some(Column::Number(values)) if values.iter().all(|x| x.is_finite()) => Ok(values.clone()),
            Some(Column::Number(_)) => {
                let what = (format!("{name} 列有空缺，不能据以分配"), format!("{name} has gaps and cannot guide an allocation"));
                let remedy = ("补齐该列，或用别的列", "complete the column, or use another one");
                Err(Problem::new(what, remedy).at_key(format!("{}.take", self.key)).into())
            }
            _ => Ok(self.sizes(name, "take")?.into_iter().map(|x| x as f64).collect()),
        }
    }

    pub(super) fn sizes(&self, size: &str, key: &str) -> Result<Vec<u64>, Refusal> {
        match (size, self.frame.column(size)) {
            ("households", _) => Ok(vec![1; self.frame.households()]),
            ("persons", _) => Ok(self.frame.persons().iter().map(|&p| u64::from(p)).collect()),
            (_, Some(Column::Number(v))) => match v.iter().position(|x| !(x.fract() == 0.0 && (0.0..=1e9).contains(x))) {
                None => Ok(v.iter().map(|&x| x as u64).collect()),
                Some(k) => {
                    let what = (
                        format!("规模列在第 {} 户不是不小于 0 的整数", k + 1),
                        format!("the size of household {} is no whole number from 0", k + 1),
                    );
                    let remedy = ("更正该列，或用 households、persons", "correct the column, or use households or persons");
                    Err(Problem::new(what, remedy).in_column(size).at_key(format!("{}.{key}", self.key)).into())
                }
            },
            (_, Some(Column::Label(_))) => {
                let what = (format!("{size} 列是文字，不能作规模"), format!("{size} holds words and is no size"));
                let remedy = ("用 households、persons、整数列或条件", "use households, persons, a column of whole numbers or a condition");
                Err(Problem::new(what, remedy).at_key(format!("{}.{key}", self.key)).into())
            }
            _ => {
                let condition = Expression::parse(size).map_err(|p| p.at_key(format!("{}.{key}", self.key)))?;
                Ok(self.holds(Some(&condition), key)?.unwrap_or_default().iter().map(|&f| u64::from(f)).collect())
            }
        }
    }
}
