//! What a reader should know beside the rows.

use super::design::Design;
use super::written::{Lonely, Survey};
use crate::error::Problem;
use crate::units::Words;

/// How weights were adjusted and standard errors had, where that is not plain.
pub(super) fn method(survey: &Survey, design: &Design, weights: Option<&[[f64; 2]]>) -> Vec<Words> {
    let mut notes = Vec::new();
    if design.reused > 0 {
        let names = design.reused;
        notes.push(Words::new(
            format!("第 1 阶段有 {names} 个单位名出现在不止一层，各算不同的单位；若是同一单位被层拆开，这些层应写在下一阶段"),
            format!(
                "stage 1: names of units that occur in several strata: {names}; they count as different units in each. If they are the same \
                 units cut up by the strata, these strata belong to the next stage"
            ),
        ));
    }
    if let Some(weights) = weights {
        let counted = || weights.iter().filter(|[_, after]| *after != 0.0);
        let range = |of: &dyn Fn(&[f64; 2]) -> f64| {
            let ends = counted().fold([f64::INFINITY, f64::NEG_INFINITY], |[least, most], w| [least.min(of(w)), most.max(of(w))]);
            format!("{:.4}–{:.4}", ends[0], ends[1])
        };
        let (after, factor) = (range(&|w| w[1]), range(&|w| w[1] / w[0]));
        notes.push(Words::new(
            format!("权数经调整（{}）：权数 {after}，调整系数 {factor}", steps(survey).zh),
            format!("weights were adjusted ({}): weights {after}, factors {factor}", steps(survey).en),
        ));
        let before = weights.iter().filter(|[before, _]| *before > 0.0).count();
        let silent = before - counted().count();
        if survey.nonresponse.is_some() {
            notes.push(Words::new(
                format!("无应答：{before} 行中 {silent} 行没有回答，由同类中回答的行代表"),
                format!("nonresponse: {silent} of {before} rows did not answer; those of their class who did stand for them"),
            ));
        }
    }
    if survey.replicates.is_some() {
        notes.push(Words::new(
            "标准误由重复样本算得，每个重复样本都重做权数调整",
            "standard errors by replication; adjustments are repeated in every replicate",
        ));
        let corrected = design.tiers[0].strata.iter().any(|stratum| stratum.population.is_finite());
        if corrected && design.tiers.len() > 1 {
            notes.push(Words::new(
                "重复样本只看第一阶段：第一阶段写了 population，单位内部的方差未计",
                "replicates see the first stage only: with its population given, the variance within units is left out",
            ));
        }
    }
    notes
}

fn steps(survey: &Survey) -> Words {
    let steps = [
        (survey.nonresponse.is_some(), "无应答", "nonresponse"),
        (survey.trim.is_some(), "截尾", "trimmed"),
        (survey.calibrate.is_some(), "校准", "calibrated"),
    ];
    let taken: Vec<_> = steps.iter().filter(|step| step.0).collect();
    let said = |of: &dyn Fn(&(bool, &'static str, &'static str)) -> &'static str| taken.iter().map(|step| of(step)).collect::<Vec<_>>();
    Words::new(said(&|step| step.1).join("、"), said(&|step| step.2).join(", "))
}

/// How lonely strata were dealt with.
pub(super) fn lonely(policy: Lonely) -> Words {
    let (zh, en) = match policy {
        Lonely::Fail => ("拒绝", "refused"),
        Lonely::Remove => ("不计入方差", "they add nothing to the variance"),
        Lonely::Certainty => ("视为必抽，本阶段不计方差", "they count as drawn with certainty"),
        Lonely::Adjust => ("与全部单位的平均相比", "compared with the mean of all units"),
        Lonely::Average => ("按其他层的平均方差计", "they add as much as the others on average"),
        Lonely::Collapse => ("与相邻的层合并", "joined with the neighbouring stratum"),
    };
    let code = policy.code();
    Words::new(format!("只有一个单位的层：lonely = \"{code}\"，{zh}"), format!("strata with a single unit: lonely = \"{code}\", {en}"))
}

/// Rows that have no group, or of which a condition says nothing.
pub(super) fn unplaced(name: &str, rows: u64) -> Words {
    Words::new(
        format!("{name}：{rows} 行因条件或分组所用的列有空格而不计"),
        format!("{name}: rows left out because a column of its condition or groups is empty: {rows}"),
    )
}

/// A problem that is no reason to refuse.
pub(super) fn warning(name: &str, problem: &Problem) -> Words {
    Words::new(format!("{name}：{} {}", problem.what.zh, problem.remedy.zh), format!("{name}: {} {}", problem.what.en, problem.remedy.en))
}
