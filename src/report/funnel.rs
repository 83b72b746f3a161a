//! The fieldwork of one review in the terminal: who was lost on the way, what was found, and what was left of it.

use comfy_table::CellAlignment;

use super::table::{lines, ruled};
use super::words::{self, say};
use crate::simulate::{Fieldwork, Figure, PartOutcome, RoundOutcome};
use crate::units::{Language, Words};

/// Drawn → met → judged → contested, in households and errors of an average review. None where everybody is met and every answer is right.
pub(super) fn fieldwork(round: &RoundOutcome, language: Language) -> Option<String> {
    let of = &round.fieldwork;
    let steps = steps(of);
    let plain =
        !differs(of.drawn, of.interviewed) && of.substituted.value <= 0.0 && !differs(of.findings.errors_met, of.findings.after_appeal);
    if plain && of.findings.false_alarms.value <= 0.0 && heard(of).is_empty() {
        return None;
    }
    let headers = [("一次评估平均", "an average review"), ("数目", "number")];
    let mut table = ruled(&headers.map(Words::from), language);
    for (name, figure) in steps.into_iter().filter(|(_, figure)| figure.value > 0.0) {
        table.add_row([name.get(language).to_owned(), words::plain(figure.value, 1)]);
    }
    for (name, told) in heard(of) {
        table.add_row([name.get(language).to_owned(), told]);
    }
    Some(format!("{}\n", lines(&table)))
}

fn differs(a: Figure, b: Figure) -> bool {
    (a.value - b.value).abs() > 1e-9
}

/// What becomes of the households drawn, step by step.
pub(super) fn steps(of: &Fieldwork) -> [(Words, Figure); 15] {
    let judged = &of.findings;
    [
        (("抽中的户", "households drawn"), of.drawn),
        (("  找不到（搬走、拆户、查无此户）", "  not found (moved, split, gone)"), of.not_found),
        (("  全家外出、电话也没联系上", "  away for work, not reached by phone"), of.away),
        (("  上门时家里没人", "  nobody at home at any visit"), of.not_at_home),
        (("  拒绝受访", "  refused"), of.refused),
        (("  换来的替补户", "  substitutes instead"), of.substituted),
        (("受访的户", "households interviewed"), of.interviewed),
        (("  其中电话访问", "  of these by phone"), of.by_phone),
        (("受访户中真有的问题", "real errors among them"), judged.errors_met),
        (("  认出来的", "  recognised"), judged.recognised),
        (("  错判成问题的", "  false alarms"), judged.false_alarms),
        (("当场认定的问题", "findings before appeal"), judged.before_appeal),
        (("  真问题被解释掉的", "  real ones explained away"), judged.explained_away),
        (("  误判得到澄清的", "  false alarms cleared up"), judged.cleared_up),
        (("最后留下的问题", "findings that stand"), judged.after_appeal),
    ]
    .map(|((zh, en), figure)| (Words::new(zh, en), figure))
}

/// What is only given where it is asked for.
pub(super) fn heard(of: &Fieldwork) -> Vec<(Words, String)> {
    let shares = [
        (("政策知晓度", "know the policies"), of.awareness),
        (("问卷平均得分", "mean score of the questionnaire"), of.score),
        (("按各类户加权的认可度", "approval weighted by class"), of.approval_by_class),
        (("按各类户加权的得分", "score weighted by class"), of.score_by_class),
    ];
    let asked = shares.into_iter().filter(|(_, figure)| figure.value.is_finite());
    let mut heard: Vec<_> = asked.map(|((zh, en), figure)| (Words::new(zh, en), words::rate(figure.value))).collect();
    if of.kappa.value.is_finite() {
        let name = Words::new("两组复访的一致性（κ）", "agreement of repeated interviews (kappa)");
        heard.push((name, words::plain(of.kappa.value, 2)));
    }
    heard
}

/// The error of each judged indicator taken apart, where that was asked for: what each part adds to the bias, and its spread, in points.
pub(super) fn decomposition(round: &RoundOutcome, language: Language) -> Option<String> {
    let mut parts = Vec::new();
    for of in round.judged_indicators() {
        let Some(apart) = of.judged().and_then(|found| found.decomposition.as_ref()) else { continue };
        for part in apart.parts.iter().filter(|part| part.mean.value != 0.0 || part.sd.value > 0.0) {
            parts.push((words::short(of.indicator, language), part));
        }
    }
    if parts.is_empty() {
        return None;
    }
    let headers = [("误差从哪里来", "where errors come from"), ("环节", "step"), ("平均偏差", "bias"), ("上下摆动", "spread")];
    let mut table = ruled(&headers.map(Words::from), language);
    let mut last = "";
    for (indicator, part) in parts {
        let name = if indicator == last { String::new() } else { indicator.to_owned() };
        last = indicator;
        // Adding nothing turns a rounded -0 into 0.
        let points = |x: f64| words::plain((x * 1e5).round() / 1e3 + 0.0, 3);
        table.add_row([name, step(part, language).to_owned(), points(part.mean.value), points(part.sd.value)]);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    let note =
        say(language, "单位：百分点；各环节的偏差相加就是总偏差。", "In points. The biases of all steps add up to that of the estimate.");
    Some(format!("{}\n{note}\n", lines(&table)))
}

fn step(part: &PartOutcome, language: Language) -> &'static str {
    let (zh, en) = match part.part {
        "coverage" => ("名单有误", "errors of the list"),
        "sampling_township" => ("抽到哪些乡镇", "townships drawn"),
        "sampling_village" => ("抽到哪些村", "villages drawn"),
        "sampling_group" => ("抽到哪些组", "groups drawn"),
        "sampling_household" => ("抽到哪些户", "households drawn"),
        "nonresponse" => ("没见到的户", "households not met"),
        "substitution" => ("替补", "substitutes"),
        "measurement" => ("判断和回答", "judgement and answers"),
        "interviewers" => ("调查员", "interviewers"),
        "appeals" => ("申诉", "appeals"),
        other => return other,
    };
    say(language, zh, en)
}
