//! Places: the kinds of household that the conditions of a scenario tell apart by columns. What an interview depends on is the same for
//! all households of a place and a kind, and is worked out once.

use std::collections::BTreeMap;

use crate::error::{Problem, Refusal};
use crate::frame::{Expression, Frame};

/// The places of a frame, by household.
#[derive(Debug, Default)]
pub(super) struct Places {
    conditions: Vec<Expression>,
    /// For each condition and then each further flag, who meets it.
    flags: Vec<Vec<bool>>,
}

/// One place: the conditions that hold there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    conditions: &'a [Expression],
    signature: u128,
}

/// More conditions in one round than this are refused.
const MOST_CONDITIONS: usize = 100;
/// More places than this are refused: each is a page of probabilities.
const MOST_PLACES: usize = 2_000;

impl Place<'_> {
    /// Whether a condition holds here; it was added before.
    pub(super) fn meets(&self, condition: &Expression) -> bool {
        self.conditions.iter().position(|c| c == condition).is_some_and(|bit| self.has(bit))
    }

    /// Whether a flag that was added is set here.
    pub(super) fn has(&self, bit: usize) -> bool {
        self.signature >> bit & 1 == 1
    }
}

impl Places {
    /// Adds a condition; `key` is where it is written.
    ///
    /// # Errors
    /// It cannot be read, asks for a column that the list lacks, or holds for nobody.
    pub(super) fn add(
        &mut self,
        condition: &Expression,
        frame: &Frame,
        conditions: &BTreeMap<String, Expression>,
        key: &str,
    ) -> Result<(), Refusal> {
        if self.conditions.contains(condition) {
            return Ok(());
        }
        let whole = condition.substitute(conditions).map_err(|p| p.at_key(key))?;
        let holds = whole.holds(frame.columns()).map_err(|p| p.at_key(key))?;
        if !holds.contains(&true) {
            return Err(whole.holds_for_nobody(frame.columns()).at_key(key).into());
        }
        self.conditions.push(condition.clone());
        self.flags.push(holds);
        if self.flags.len() > MOST_CONDITIONS {
            return Err(too_many(key));
        }
        Ok(())
    }

    /// Adds a flag that is no condition; gives its bit. After all conditions.
    pub(super) fn add_flag(&mut self, flag: Vec<bool>) -> usize {
        self.flags.push(flag);
        self.flags.len() - 1
    }

    /// The signature of every place, and the place of each of `n` households; empty where there is one place only.
    ///
    /// # Errors
    /// Too many places.
    pub(super) fn divide(&self, n: usize, key: &str) -> Result<(Vec<u128>, Vec<u16>), Refusal> {
        let mut of: BTreeMap<u128, u16> = BTreeMap::new();
        let mut signatures = Vec::new();
        let mut places = Vec::with_capacity(n);
        for k in 0..n {
            let signature = self.flags.iter().enumerate().fold(0_u128, |s, (bit, flag)| s | u128::from(flag[k]) << bit);
            let place = *of.entry(signature).or_insert_with(|| {
                signatures.push(signature);
                (signatures.len() - 1) as u16
            });
            if signatures.len() > MOST_PLACES {
                return Err(too_many(key));
            }
            places.push(place);
        }
        if signatures.len() == 1 {
            places.clear();
        }
        Ok((signatures, places))
    }

    /// The place of a signature.
    pub(super) fn place(&self, signature: u128) -> Place<'_> {
        Place { conditions: &self.conditions, signature }
    }
}

fn too_many(key: &str) -> Refusal {
    let what = ("条件太多，把住户分得太细", "the conditions tell too many kinds of household apart");
    Problem::new(what, ("合并或去掉一些 where", "merge or drop some of the conditions")).at_key(key).into()
}
