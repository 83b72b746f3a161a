//! Whether a design can give what the rules judge, and what it cannot give at all.

use crate::design::{Apart, Design, Select};
use crate::error::{Problem, Refusal};
use crate::frame::{Frame, Status};
use crate::judge::On;
use crate::study::StudyRule;
use crate::units::{Consequence, Indicator, Note};

/// Keeps the rules that have something to judge in this frame, and says which have not.
///
/// # Errors
/// A rule whose households the design never draws; a bound where a stratum draws a single unit, so that no bound can be computed.
pub(super) fn feasible(
    frame: &Frame,
    (design, inclusion): (&Design, &[f64]),
    rules: Vec<StudyRule>,
    key: &str,
) -> Result<(Vec<StudyRule>, Vec<Note>), Refusal> {
    let mut notes = Vec::new();
    let mut kept = Vec::new();
    for rule in rules {
        let code = rule.rule.indicator.code();
        let judged = |k: &usize| judges(rule.rule.indicator, frame.status()[*k]);
        if !(0..frame.households()).any(|k| judged(&k)) {
            notes.push(Consequence::Verdict.note((
                format!("名单里没有 {code} 所评判的户：这条规则不起作用"),
                format!("the list has no household that {code} is about: its rule has nothing to judge and is left out"),
            )));
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

/// What the reader is to know of a design before it is carried out. `inclusion`: of every household.
pub(super) fn doubts(design: &Design, inclusion: &[f64]) -> Vec<Note> {
    let stages = design.never_together();
    lonely(design).into_iter().chain(never_drawn(inclusion)).chain(stages.iter().map(never_together)).collect()
}

/// Strata with a single first-stage unit have no variance estimate.
fn lonely(design: &Design) -> Option<Note> {
    single_unit(design).then(|| {
        Consequence::Error.note((
            "第一阶段有一层只抽一个单位：标准误和区间无法估计",
            "a first-stage stratum draws a single unit: standard errors and intervals cannot be estimated",
        ))
    })
}

/// Households that a design cannot reach: no weight makes up for them.
fn never_drawn(inclusion: &[f64]) -> Option<Note> {
    let (never, households) = (inclusion.iter().filter(|&&pi| pi <= 0.0).count(), inclusion.len());
    (never > 0).then(|| {
        Consequence::Verdict.note((
            format!("按这个设计，{never} 户（共 {households} 户）永远抽不到，加权估计也补不回来"),
            format!("{never} of {households} households can never be drawn under this design; weighting does not make up for them"),
        ))
    })
}

/// Pairs with a joint inclusion probability of zero: no variance estimator is unbiased (Särndal et al. 1992, §2.8).
fn never_together(stage: &Apart) -> Note {
    let (level, select) = (stage.level.words(), stage.select.words());
    let (zh, en) = match (stage.select, stage.never) {
        (Select::LocalPivotal, _) => ("相邻的单位可能永远不会同时抽中".to_owned(), "neighbours may never be drawn together".to_owned()),
        (_, 0) => ("大层中有的单位永远不会同时抽中".to_owned(), "in large strata some units are never drawn together".to_owned()),
        (_, never) => (
            format!("同层的 {} 对单位中有 {never} 对永远不会同时抽中", stage.pairs),
            format!("{never} of {} pairs of units of a stratum are never drawn together", stage.pairs),
        ),
    };
    let (zh_as, en_as) = match stage.select {
        Select::Systematic => ("简单随机", "a simple random sample"),
        _ => ("有放回", "draws with replacement"),
    };
    Consequence::Error.note((
        format!("抽{}（{}）：{zh}，方差没有无偏估计，标准误按{zh_as}近似", level.zh, select.zh),
        format!("{} stage ({}): {en}, so no variance estimate is unbiased; standard errors treat it as {en_as}", level.en, select.en),
    ))
}

/// Whether a first-stage stratum draws one unit out of several.
fn single_unit(design: &Design) -> bool {
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
