//! Whether a design can give what the rules judge.

use crate::design::Design;
use crate::error::{Problem, Refusal};
use crate::frame::{Frame, Status};
use crate::judge::On;
use crate::study::StudyRule;
use crate::units::{Indicator, Words};

/// Keeps the rules that have something to judge in this frame, and says which have not.
///
/// # Errors
/// A rule whose households the design never draws; a bound where a stratum draws a single unit, so that no bound can be computed.
pub(super) fn feasible(frame: &Frame, design: &Design, rules: Vec<StudyRule>, key: &str) -> Result<(Vec<StudyRule>, Vec<Words>), Refusal> {
    let inclusion = design.inclusion(frame.households());
    let mut notes = Vec::new();
    let mut kept = Vec::new();
    for rule in rules {
        let code = rule.rule.indicator.code();
        let judged = |k: &usize| judges(rule.rule.indicator, frame.status()[*k]);
        if !(0..frame.households()).any(|k| judged(&k)) {
            notes.push(Words::new(
                format!("名单里没有 {code} 所评判的户：这条规则不起作用"),
                format!("the list has no household that {code} is about: its rule has nothing to judge and is left out"),
            ));
            continue;
        }
        if (0..frame.households()).filter(judged).all(|k| inclusion[k] <= 0.0) {
            let what = (
                format!("要评判 {code}，而这个设计永远抽不到有关的户"),
                format!("{code} is judged, but this design never draws a household that it is about"),
            );
            return Err(Problem::new(
                what,
                ("在 take 中给有关的层留下户数，或去掉这条规则", "take some in the stratum concerned, or drop the rule"),
            )
            .at_key(key)
            .into());
        }
        if matches!(rule.rule.on, On::Upper | On::Lower) && single_unit(design) {
            let what = (
                "规则要看置信限，而第一阶段有一层只抽一个单位，无法估计误差",
                "a rule looks at a confidence bound, but a first-stage stratum draws a single unit: no error can be estimated",
            );
            return Err(Problem::new(
                what,
                ("每层至少抽两个，或改用 on = \"estimate\"", "draw at least two in each stratum, or let on = \"estimate\""),
            )
            .at_key(key)
            .into());
        }
        kept.push(rule);
    }
    Ok((kept, notes))
}

/// Whether a first-stage stratum draws one unit out of several.
pub(super) fn single_unit(design: &Design) -> bool {
    let first = design.tiers.first().map_or(&design.cells, |tier| &tier.cells);
    first.iter().any(|cell| cell.take == 1 && cell.size() > 1)
}

/// Whether households of a class are what an indicator is about. (Members left out of registered households count only beside
/// households off the register.)
fn judges(indicator: Indicator, status: Status) -> bool {
    match indicator {
        Indicator::Omission | Indicator::OmissionVillage | Indicator::CompositeIncidence => status == Status::NeverRegistered,
        Indicator::MisExit => status == Status::Exited,
        Indicator::MisInclusion => status != Status::NeverRegistered,
        Indicator::Approval => true,
    }
}
