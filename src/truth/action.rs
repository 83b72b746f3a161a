//! The county's own actions before a review: what they change in the world, and what they cost.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Basic, Errors, Measure, Truth, World};
use crate::error::{Problem, Refusal};
use crate::frame::{Expression, Frame};
use crate::stream::Luck;
use crate::units::{Fingerprint, Probability};

/// An action of the county, as it is written. Effects that are left out are none.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionSpec {
    /// Its name.
    pub name: String,
    /// The review before which it takes place; left out, the first.
    pub before: Option<String>,
    /// The households that it is for; left out, all.
    #[serde(rename = "where")]
    pub condition: Option<Expression>,
    /// Share of them that it gets to.
    #[serde(default = "everybody")]
    pub coverage: Probability,
    /// Probability that an error is found and set right in the register (拉网式排查): the omitted are registered, the wrongly exited restored,
    /// the wrongly included removed.
    #[serde(default)]
    pub finds: ByError,
    /// Probability that the cause of an error ends without a change of the register: a house repaired, medical or education support
    /// completed, help for the poorest.
    #[serde(default)]
    pub mends: ByError,
    /// Probability that a dissatisfied household becomes satisfied.
    #[serde(default)]
    pub satisfies: Probability,
    /// Probability that a family away for work will be as easy to meet as one at home (quarterly calls, called back).
    #[serde(default)]
    pub reaches: Probability,
    /// Yuan for each household that it gets to.
    #[serde(default)]
    pub cost_per_household: f64,
    /// Yuan in any case.
    #[serde(default)]
    pub cost: f64,
}

fn everybody() -> Probability {
    Probability::ONE
}

/// A probability for each kind of error; 0 where left out.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ByError {
    /// Of omission, of whole households and of single members (which nothing but the register can mend).
    pub omission: Probability,
    /// Of mis-exit.
    pub mis_exit: Probability,
    /// Of mis-inclusion.
    pub mis_inclusion: Probability,
}

impl ByError {
    fn is_zero(&self) -> bool {
        [self.omission, self.mis_exit, self.mis_inclusion].into_iter().all(|p| p <= Probability::ZERO)
    }

    /// The errors among `errors` that happen at this luck.
    fn among(&self, errors: Errors, luck: f64) -> Errors {
        let kinds = [(Errors::OMISSION, self.omission), (Errors::MIS_EXIT, self.mis_exit), (Errors::MIS_INCLUSION, self.mis_inclusion)];
        kinds.into_iter().filter(|(_, p)| luck < p.get()).fold(Errors::NONE, |all, (kind, _)| all | (errors & kind))
    }
}

/// An action, prepared for a frame.
#[derive(Clone, Debug)]
pub struct Action {
    spec: ActionSpec,
    /// Its own questions to a household's luck, whatever other actions there are.
    question: u32,
    /// By household: whether it is for it.
    covers: Vec<bool>,
    /// The households that it is for.
    members: Vec<u32>,
}

/// Households in which an action changed something, in one replicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acted {
    /// An omission ended.
    pub omission: u32,
    /// A mis-exit ended.
    pub mis_exit: u32,
    /// A mis-inclusion ended.
    pub mis_inclusion: u32,
    /// Satisfied from then on.
    pub satisfied: u32,
    /// As easy to meet as one at home from then on.
    pub reached: u32,
}

impl Action {
    /// Prepares an action; `key` is where it is written.
    ///
    /// # Errors
    /// A condition that cannot be evaluated or holds for nobody, a cost that is no number or negative.
    pub fn prepare(frame: &Frame, spec: &ActionSpec, conditions: &BTreeMap<String, Expression>, key: &str) -> Result<Self, Refusal> {
        for (name, cost) in [("cost", spec.cost), ("cost_per_household", spec.cost_per_household)] {
            if !(cost >= 0.0 && cost.is_finite()) {
                let what = ("费用应为不小于 0 的数", "a cost is a number not below 0");
                return Err(Problem::new(what, ("更正费用（元）", "correct it (yuan)")).at_key(format!("{key}.{name}")).into());
            }
        }
        let covers = match &spec.condition {
            None => vec![true; frame.households()],
            Some(condition) => {
                let at = |problem: Problem| problem.at_key(format!("{key}.where"));
                let whole = condition.substitute(conditions).map_err(at)?;
                let covers = whole.holds(frame.columns()).map_err(at)?;
                if !covers.contains(&true) {
                    return Err(at(whole.holds_for_nobody(frame.columns())).into());
                }
                covers
            }
        };
        let members = covers.iter().enumerate().filter(|(_, covered)| **covered).map(|(k, _)| k as u32).collect();
        let mut name = Fingerprint::default();
        name.eat(spec.name.as_bytes());
        Ok(Self { spec: spec.clone(), question: name.number() as u32 & !1, covers, members })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// Households that it is for.
    pub fn households(&self) -> u32 {
        self.members.len() as u32
    }

    /// What it costs on average, in yuan: the fixed cost, and that of every household that it gets to.
    pub fn cost(&self) -> f64 {
        self.spec.cost + self.spec.cost_per_household * f64::from(self.households()) * self.spec.coverage.get()
    }
}

impl Truth {
    /// Lets an action change the world. `luck` is that of actions; each has its own part of it, told by its name.
    pub fn act(&self, action: &Action, world: &mut World, measure: &Measure, luck: Luck) -> Acted {
        let (spec, first) = (&action.spec, action.question);
        let mut acted = Acted::default();
        if !(spec.finds.is_zero() && spec.mends.is_zero()) {
            self.lay_out_errors(world);
            for k in self.cases(world) {
                self.act_on_error(action, k, world, measure, luck.of(k, first), &mut acted);
            }
        }
        if spec.satisfies > Probability::ZERO || spec.reaches > Probability::ZERO {
            self.lay_out(world, |basic| basic == Basic::Approval);
            let (can_satisfy, can_reach) = (spec.satisfies > Probability::ZERO, spec.reaches > Probability::ZERO);
            for &k in &action.members {
                let household = world.household(k as usize);
                if !(can_satisfy && !household.satisfied() || can_reach && household.away()) {
                    continue;
                }
                let [gets_there, ..] = luck.of(k, first);
                let [satisfies, reaches, ..] = luck.of(k, first + 1);
                let there = gets_there < spec.coverage.get();
                let satisfied = there && !household.satisfied() && satisfies < spec.satisfies.get();
                let reached = there && household.away() && reaches < spec.reaches.get();
                if satisfied || reached {
                    let after = household.with_satisfied(household.satisfied() || satisfied).with_away(household.away() && !reached);
                    world.set(k as usize, after, measure);
                    acted.satisfied += u32::from(satisfied);
                    acted.reached += u32::from(reached);
                }
            }
        }
        acted
    }

    fn act_on_error(&self, action: &Action, k: u32, world: &mut World, measure: &Measure, luck: [f64; 4], acted: &mut Acted) {
        let [gets_there, finds, mends, _] = luck;
        if !action.covers[k as usize] || gets_there >= action.spec.coverage.get() {
            return;
        }
        let household = world.household(k as usize);
        let found = action.spec.finds.among(household.errors(), finds);
        let mended = action.spec.mends.among(household.errors(), mends);
        let after = household.mended(mended).corrected(found);
        if after == household {
            return;
        }
        let ended = |kind| u32::from(!(household.errors() & kind).is_empty() && (after.errors() & kind).is_empty());
        acted.omission += ended(Errors::OMISSION);
        acted.mis_exit += ended(Errors::MIS_EXIT);
        acted.mis_inclusion += ended(Errors::MIS_INCLUSION);
        world.set(k as usize, after, measure);
    }
}
