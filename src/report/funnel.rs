//! The fieldwork of one review in the terminal: who was lost on the way, what was found, and what was left of it.

use comfy_table::CellAlignment;

use super::table::{lines, ruled};
use super::words::{self, each, told};
use crate::simulate::{Fieldwork, Figure, PartOutcome, RoundOutcome};
use crate::units::Language;

/// Drawn → met → judged → contested, in households and errors of an average review. None where everybody is met and every answer is right.
pub(super) fn fieldwork(round: &RoundOutcome, language: Language) -> Option<String> {
    let of = &round.fieldwork;
    let happens = |figure: Figure| figure.value > 0.0;
    let imperfect = differs(of.drawn, of.interviewed) || differs(of.findings.errors_met, of.findings.after_appeal);
    let heard = heard(of, language);
    if !imperfect && !happens(of.substituted) && !happens(of.findings.false_alarms) && heard.is_empty() {
        return None;
    }
    let heads = each![language; "an-average-review", "number"];
    let mut table = ruled(&heads);
    for step in steps(of, language).into_iter().filter(|step| happens(step.figure)) {
        let indent = if step.part { "  " } else { "" };
        table.add_row([format!("{indent}{}", step.name), words::plain(step.figure.value, 1)]);
    }
    for (name, told) in heard {
        table.add_row([name.to_owned(), told]);
    }
    Some(format!("{}\n", lines(&table)))
}

fn differs(a: Figure, b: Figure) -> bool {
    (a.value - b.value).abs() > 1e-9
}

/// A step of the fieldwork.
pub(super) struct Happening {
    pub(super) name: &'static str,
    pub(super) figure: Figure,
    /// Whether it is a part of the step before.
    pub(super) part: bool,
}

/// What becomes of the households drawn, step by step.
pub(super) fn steps(of: &Fieldwork, language: Language) -> [Happening; 15] {
    let judged = &of.findings;
    [
        (false, told!(language, "step-drawn"), of.drawn),
        (true, told!(language, "step-not-found"), of.not_found),
        (true, told!(language, "step-away"), of.away),
        (true, told!(language, "step-not-at-home"), of.not_at_home),
        (true, told!(language, "step-refused"), of.refused),
        (true, told!(language, "step-substituted"), of.substituted),
        (false, told!(language, "step-interviewed"), of.interviewed),
        (true, told!(language, "step-by-phone"), of.by_phone),
        (false, told!(language, "step-errors-met"), judged.errors_met),
        (true, told!(language, "step-recognised"), judged.recognised),
        (true, told!(language, "step-false-alarms"), judged.false_alarms),
        (false, told!(language, "step-before-appeal"), judged.before_appeal),
        (true, told!(language, "step-explained-away"), judged.explained_away),
        (true, told!(language, "step-cleared-up"), judged.cleared_up),
        (false, told!(language, "step-after-appeal"), judged.after_appeal),
    ]
    .map(|(part, name, figure)| Happening { name, figure, part })
}

/// What is only given where it is asked for.
pub(super) fn heard(of: &Fieldwork, language: Language) -> Vec<(&'static str, String)> {
    let shares = [
        (told!(language, "heard-awareness"), of.awareness),
        (told!(language, "heard-score"), of.score),
        (told!(language, "heard-approval-by-class"), of.approval_by_class),
        (told!(language, "heard-score-by-class"), of.score_by_class),
    ];
    let asked = shares.into_iter().filter(|(_, figure)| figure.value.is_finite());
    let mut heard: Vec<_> = asked.map(|(name, figure)| (name, words::rate(figure.value))).collect();
    if of.kappa.value.is_finite() {
        heard.push((told!(language, "heard-kappa"), words::plain(of.kappa.value, 2)));
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
    let heads = each![language; "where-errors-come-from", "step", "mean-bias", "sway"];
    let mut table = ruled(&heads);
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
    let note = told!(language, "decomposition-note");
    Some(format!("{}\n{note}\n", lines(&table)))
}

fn step(part: &PartOutcome, language: Language) -> &'static str {
    match part.part {
        "coverage" => told!(language, "part-coverage"),
        "sampling_township" => told!(language, "part-sampling-township"),
        "sampling_village" => told!(language, "part-sampling-village"),
        "sampling_group" => told!(language, "part-sampling-group"),
        "sampling_household" => told!(language, "part-sampling-household"),
        "nonresponse" => told!(language, "part-nonresponse"),
        "substitution" => told!(language, "part-substitution"),
        "measurement" => told!(language, "part-measurement"),
        "interviewers" => told!(language, "part-interviewers"),
        "appeals" => told!(language, "part-appeals"),
        other => other,
    }
}
