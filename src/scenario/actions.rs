//! The county's actions and relapse, each put before or after its review.

use std::collections::BTreeMap;

use super::rules::no_such;
use super::{RoundChoice, Scenario};
use crate::error::{Problem, Refusal};
use crate::frame::{Expression, Frame};
use crate::truth::{Action, ActionSpec, Basic, Relapse, Truth};
use crate::units::{Probability, Words};

/// The actions of each round, in the order of the file.
///
/// # Errors
/// Two actions of one name, a round that does not exist, an effect on what the truth does not know, and those of [`Action::prepare`].
pub(super) fn actions(
    scenario: &Scenario,
    frame: &Frame,
    truth: &Truth,
    conditions: &BTreeMap<String, Expression>,
) -> Result<Vec<Vec<Action>>, Refusal> {
    let mut by_round = vec![Vec::new(); scenario.round.len()];
    for (at, spec) in scenario.action.iter().enumerate() {
        let key = format!("action[{}]", at + 1);
        if scenario.action[..at].iter().any(|other| other.name == spec.name) {
            let what = ("两项行动同名", "two actions share a name");
            return Err(Problem::new(what, ("给每项行动不同的 name", "name them differently")).at_key(format!("{key}.name")).into());
        }
        known(spec, truth, &key)?;
        let round = match &spec.before {
            None => 0,
            Some(name) => scenario.round.iter().position(|round| round.name == *name).ok_or_else(|| {
                no_such("评估", "review", name, scenario.round.iter().map(|round| &round.name)).at_key(format!("{key}.before"))
            })?,
        };
        by_round[round].push(Action::prepare(frame, spec, conditions, &key)?);
    }
    Ok(by_round)
}

/// Refuses an effect on an error that the truth says nothing of.
fn known(spec: &ActionSpec, truth: &Truth, key: &str) -> Result<(), Problem> {
    let larger = |a: Probability, b: Probability| if a > b { a } else { b };
    let effects = [
        (Basic::Omission, larger(spec.finds.omission, spec.mends.omission), "omission"),
        (Basic::MisExit, larger(spec.finds.mis_exit, spec.mends.mis_exit), "mis_exit"),
        (Basic::MisInclusion, larger(spec.finds.mis_inclusion, spec.mends.mis_inclusion), "mis_inclusion"),
        (Basic::Approval, spec.satisfies, "approval"),
    ];
    match effects.into_iter().find(|(basic, effect, _)| *effect > Probability::ZERO && !truth.knows(*basic)) {
        None => Ok(()),
        Some((_, _, name)) => Err(Problem::new(
            Words::new(
                format!("这项行动要改变 {name}，而真实情况里没有它"),
                format!("this action changes {name}, but nothing is known of it"),
            ),
            Words::new(format!("加上 [truth.{name}]，或去掉这个作用"), format!("add [truth.{name}], or drop this effect")),
        )
        .at_key(key)),
    }
}

/// The relapse after a round.
///
/// # Errors
/// It follows the last round; those of [`Relapse::prepare`].
pub(super) fn relapse(
    choice: &RoundChoice,
    last: bool,
    frame: &Frame,
    conditions: &BTreeMap<String, Expression>,
    key: &str,
) -> Result<Option<Relapse>, Refusal> {
    let Some(spec) = &choice.relapse else { return Ok(None) };
    let key = format!("{key}.relapse");
    if last {
        let what = ("最后一轮之后不再有评估，写 relapse 没有作用", "no review follows the last one: a relapse after it changes nothing");
        let remedy = ("把 relapse 写在前面某一轮里", "write it in an earlier round");
        return Err(Problem::new(what, remedy).at_key(key).into());
    }
    Relapse::prepare(frame, spec, conditions, &key).map(Some)
}
