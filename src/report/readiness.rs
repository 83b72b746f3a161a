//! How ready the townships are: a few sentences for the terminal, a table for the page.

use super::exhibit::{Section, Table, error, number, plain, rate, share, worded};
use super::plots::Picture;
use super::words::{self, say};
use crate::simulate::{Check, Figure, Outcome, Ready, RoundOutcome, Standing};
use crate::units::{Indicator, Language};

/// Townships that a sentence names.
const NAMED: usize = 5;

/// Who is likely among the worst, who would fail its own check, who has the largest share in the risk.
pub(super) fn told(outcome: &Outcome, language: Language) -> Vec<String> {
    let Some(of) = &outcome.readiness else { return Vec::new() };
    let percent = |p: f64| format!("{}%", words::plain(p * 100.0, 1));
    // The first few townships by a probability, from the largest or from the smallest on; what is certain for none needs no name.
    let first = |value: &dyn Fn(&Ready) -> f64, largest: bool| {
        let mut ranked: Vec<(&Ready, f64)> = of.townships.iter().map(|t| (t, value(t))).filter(|(_, p)| p.is_finite()).collect();
        ranked.sort_by(|a, b| if largest { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) });
        let named = ranked.into_iter().take(NAMED).filter(|(_, p)| if largest { *p > 0.0 } else { *p < 1.0 });
        let named: Vec<String> = named.map(|(t, p)| format!("{} {}", words::shown(&t.name), percent(p))).collect();
        (!named.is_empty()).then(|| named.join(say(language, "，", ", ")))
    };
    let worst = |standing: fn(&Ready) -> Option<&Standing>| first(&|t| standing(t).map_or(f64::NAN, |s| s.worst.value), true);
    let n = of.worst;
    let errors = worst(|t| t.errors.as_ref()).map(|names| match language {
        Language::Zh => format!("真实差错率（漏评和错退）在最差 {n} 个乡镇之列的可能性：{names}。"),
        Language::En => format!("Chance to be among the {n} worst by true errors (omissions and mis-exits): {names}."),
    });
    let dissatisfied = worst(|t| t.dissatisfied.as_ref()).map(|names| match language {
        Language::Zh => format!("不满意率在最差 {n} 个之列的可能性：{names}。"),
        Language::En => format!("Chance to be among the {n} worst by dissatisfaction: {names}."),
    });
    let fails = first(&|t| t.passes.value, false).map(|names| match language {
        Language::Zh => format!("按乡镇自查（{}）过关可能最低：{names}。", check(&of.check, language)),
        Language::En => format!("Least likely to pass a check of their own ({}): {names}.", check(&of.check, language)),
    });
    let risk = first(&|t| t.risk_share.value, true).map(|names| match language {
        Language::Zh => format!("在全县不过的风险里所占份额最大：{names}。"),
        Language::En => format!("Largest shares in the county's risk of failing: {names}."),
    });
    [errors, dissatisfied, fails, risk].into_iter().flatten().collect()
}

/// The township check in words.
fn check(parts: &[Check], language: Language) -> String {
    let part = |check: &Check| {
        let Check { take, at_most, .. } = check;
        let (class, case) = match (check.indicator, language) {
            (Indicator::MisExit, Language::Zh) => ("已脱贫户", "错退"),
            (Indicator::MisExit, Language::En) => ("exited", "wrongly exited"),
            (Indicator::MisInclusion, Language::Zh) => ("建档户", "错评"),
            (Indicator::MisInclusion, Language::En) => ("registered", "wrongly included"),
            (Indicator::Approval, Language::Zh) => ("各类户", "不满意"),
            (Indicator::Approval, Language::En) => ("of all kinds", "dissatisfied"),
            (_, Language::Zh) => ("未建档户", "漏评"),
            (_, Language::En) => ("never registered", "omitted"),
        };
        let told = match language {
            Language::Zh => format!("{class}查 {take} 户，{case}不超过 {at_most} 户"),
            Language::En => format!("{take} households {class}, at most {at_most} {case}"),
        };
        told + &accuracy(check, language)
    };
    parts.iter().map(part).collect::<Vec<_>>().join(say(language, "；", "; "))
}

/// How well the check sees, where it errs.
fn accuracy(check: &Check, language: Language) -> String {
    let [hit, clear] = [check.sensitivity, check.specificity].map(|p| words::rate(p.get()));
    match (check.is_perfect(), language) {
        (true, _) => String::new(),
        (false, Language::Zh) => format!("（查得出 {hit}，不误判 {clear}）"),
        (false, Language::En) => format!(" (sensitivity {hit}, specificity {clear})"),
    }
}

/// The section of the page.
pub(super) fn section(outcome: &Outcome, picture: Option<&Picture>, language: Language) -> Option<Section> {
    let of = outcome.readiness.as_ref()?;
    let table = table(outcome, outcome.last()?, language)?;
    let mut sentences = told(outcome, language).into_iter();
    let reading = sentences.next().unwrap_or_else(|| check(&of.check, language));
    let title = say(language, "各乡镇准备得怎样", "How ready each township is");
    let svg = picture.map(|picture| minijinja::value::Value::from_safe_string(picture.inline.clone()));
    Some(Section { svg, points: sentences.collect(), ..Section::plain("ranks", title, reading, vec![table]) })
}

/// The columns of the page's table.
const HEADS: [(&str, &str); 15] = [
    ("乡镇", "Township"),
    ("被抽中", "Drawn"),
    ("抽中后漏评（户）", "Omissions if drawn"),
    ("抽中后错退（户）", "Mis-exits if drawn"),
    ("抽中后不满意（户）", "Dissatisfied if drawn"),
    ("占全县风险", "Share of the risk"),
    ("误差", "Error"),
    ("自查过关", "Passes its own check"),
    ("误差", "Error"),
    ("差错率", "Error rate"),
    ("名次", "Rank"),
    ("多数在", "Mostly"),
    ("最差之列", "Among the worst"),
    ("误差", "Error"),
    ("不满意最差之列", "Worst by dissatisfaction"),
];

fn table(outcome: &Outcome, round: &RoundOutcome, language: Language) -> Option<Table> {
    let of = outcome.readiness.as_ref()?;
    let replicates = outcome.replicates;
    let seen = |figure: Figure, exact: bool| if exact { rate(figure.value) } else { share(figure, replicates) };
    let rows = of.townships.iter().zip(&round.townships).map(|(ready, township)| {
        let [omission, mis_exit, _, dissatisfied] = township.cases_if_drawn.map(|cases| plain(cases.households.value, 2));
        let worst = |standing: Option<&Standing>| seen(standing.map_or(Figure::NONE, |s| s.worst), !of.truth_varies);
        let by = ready.errors.as_ref();
        let ends = by.map_or_else(|| words::NOTHING.to_string(), |s| format!("{}–{}", s.rank_lower, s.rank_upper));
        vec![
            worded(words::shown(&ready.name)),
            seen(ready.drawn, ready.drawn_is_exact),
            omission,
            mis_exit,
            dissatisfied,
            rate(ready.risk_share.value),
            error(ready.risk_share),
            rate(ready.passes.value),
            error(ready.passes),
            rate(by.map_or(f64::NAN, |s| s.rate.value)),
            plain(by.map_or(f64::NAN, |s| s.rank.value), 1),
            number(ends, by.map_or(f64::NAN, |s| s.rank_upper)),
            worst(by),
            error(by.map_or(Figure::NONE, |s| s.worst)),
            worst(ready.dissatisfied.as_ref()),
        ]
    });
    let (n, check) = (of.worst, check(&of.check, language));
    let caption = match language {
        Language::Zh => format!(
            "“自查过关”：在本乡镇{check}。“占全县风险”：不过的各次模拟里，不合格各项查出的问题有多少在这里，合计 100%。“名次”按真实差错率，1 为最差；“多数在”：100 次约有 95 次；“最差之列”：在最差 {n} 个里的可能性。"
        ),
        Language::En => format!(
            "\"Passes its own check\": in this township, {check}. \"Share of the risk\": of what the broken rules found in failing simulations, the part found here; adds up to 100%. \"Rank\" is by the true rate of errors, 1 is the worst; \"Mostly\" holds about 95 of 100; \"Among the worst\": chance to be one of the {n} worst."
        ),
    };
    let mut table = Table::new("ready", HEADS, 1, rows.collect(), language)?.open(&caption);
    table.filtered = true;
    Some(table)
}
