//! From stages to a design laid out over the frame.

use std::collections::BTreeMap;

use super::layout::{Layout, Parent};
use super::plan::Plan;
use super::{Design, Stage};
use crate::error::{Problem, Refusal};
use crate::frame::{Expression, Frame};
use crate::units::{Level, Words};

/// Lays stages out over a frame. `key` names the round in messages. A design whose last stage is above the household takes every
/// household of the units drawn. Households that are not all alike (drawn by size, with replacement, from a sorted list, …) are units of a
/// tier of their own, from each of which its one household is taken.
///
/// # Errors
/// Stages that do not descend, a stratum or size that the frame lacks or that varies within a unit, a take without its stratum or above
/// what any unit holds, a size of zero.
pub fn compile(frame: &Frame, stages: &[Stage], conditions: &BTreeMap<String, Expression>, key: &str) -> Result<Design, Refusal> {
    if stages.is_empty() {
        let what = ("没有写抽样阶段", "no stage is given");
        return Err(Problem::new(
            what,
            ("写 [[round.stage]] 或 design = \"national-2018\"", "write [[round.stage]] or design = \"national-2018\""),
        )
        .at_key(key)
        .into());
    }
    let mut layout = Layout::new(frame);
    let mut parents = vec![Parent { households: (0..frame.households() as u32).collect(), in_full: false }];
    let mut above = Level::County;
    for (at, stage) in stages.iter().enumerate() {
        let key = format!("{key}.stage[{}]", at + 1);
        if stage.unit <= above {
            let what = ("各阶段的单位应由大到小，且不能是县", "each stage's unit must lie inside the unit before it, below the county");
            let remedy = ("请按 township、village、group、household 排列", "order them township, village, group, household");
            return Err(Problem::new(what, remedy).at_key(format!("{key}.unit")).into());
        }
        if let Some(note) = left_out(frame, stage, conditions) {
            layout.note(note);
            continue;
        }
        above = stage.unit;
        let plan = Plan::new(frame, stage, conditions, key)?;
        parents = if plan.takes_households_alike() {
            layout.lay_households(&plan, &parents)?;
            Vec::new()
        } else {
            layout.lay_tier(&plan, &parents)?
        };
    }
    layout.lay_every_household(&parents);
    Ok(layout.finish())
}

/// The note for an optional stage that this frame cannot carry.
fn left_out(frame: &Frame, stage: &Stage, conditions: &BTreeMap<String, Expression>) -> Option<Words> {
    let lacks_groups = stage.unit == Level::Group && frame.groups().is_none();
    let holds = |e: &Expression| e.substitute(conditions).and_then(|e| e.holds(frame.columns()));
    let lacks_flags = stage.only.iter().any(|e| !holds(e).is_ok_and(|flags| flags.contains(&true)));
    let unit = stage.unit.words();
    (stage.optional && (lacks_groups || lacks_flags)).then(|| {
        Words::new(
            format!("名单没有村民小组或风险标识：抽取{}的一步没有模拟", unit.zh),
            format!("the list has no village groups or no risk flags: the {} stage is left out", unit.en),
        )
    })
}
