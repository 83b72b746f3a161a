//! How ready the townships are: a few sentences for the terminal, a table for the page.

use super::exhibit::{Section, Table, error, number, plain, rate, share, worded};
use super::plots::Picture;
use super::words::{self, each, told};
use crate::simulate::{Check, ENOUGH, Figure, Outcome, Ready, RoundOutcome, Standing};
use crate::units::{Indicator, Language};

/// Townships that a sentence names.
const NAMED: usize = 5;

/// Who is likely among the worst, who would fail its own check, who has the largest share in the risk.
pub(super) fn told(outcome: &Outcome, language: Language) -> Vec<String> {
    let Some(of) = &outcome.readiness else { return Vec::new() };
    let percent = |p: f64| format!("{}%", words::plain(p * 100.0, 1));
    // The first few townships by a probability, from the largest or from the smallest on; what is none or certain needs no name.
    let first = |value: &dyn Fn(&Ready) -> f64, largest: bool| {
        let mut ranked: Vec<(&Ready, f64)> = of.townships.iter().map(|t| (t, value(t))).filter(|(_, p)| p.is_finite()).collect();
        ranked.sort_by(|a, b| if largest { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) });
        // Among a few that are told, the first is not the first of all.
        if 2 * ranked.len() < of.townships.len() {
            return None;
        }
        let named = ranked.into_iter().take(NAMED).map(|(t, p)| (t, percent(p))).filter(|(_, p)| p != if largest { "0%" } else { "100%" });
        let named: Vec<String> = named.map(|(t, p)| format!("{} {p}", words::shown(&t.name))).collect();
        (!named.is_empty()).then(|| words::clauses(&named, language))
    };
    // Where all townships count as the worst, nobody stands out; and one without a case is among them only for want of others.
    let n = of.worst;
    let worst = |standing: fn(&Ready) -> Option<&Standing>| {
        let bad = |s: &&Standing| n < of.townships.len() && s.rate.value > 0.0;
        first(&|t| standing(t).map_or(f64::NAN, |s| if bad(&s) { s.worst.value } else { 0.0 }), true)
    };
    let withheld = |figure: &str| of.townships.iter().filter(|t| t.withheld.contains(&figure)).count();
    let errors = worst(|t| t.errors.as_ref()).map(|names| told!(language, "ready-errors", n, names, withheld = withheld("errors")));
    let dissatisfied = worst(|t| t.dissatisfied.as_ref())
        .map(|names| told!(language, "ready-dissatisfied", n, names, withheld = withheld("dissatisfied")));
    let fails = first(&|t| t.passes.value, false).map(|names| {
        told!(language, "ready-own-check", check = check(&of.check, language), names, withheld = withheld("passes_own_check"))
    });
    let failing = of.risk_rests_on;
    let risk = match failing {
        0 => None,
        1..ENOUGH => Some(told!(language, "ready-risk-few", failing)),
        _ => first(&|t| t.risk_share.value, true)
            .map(|names| told!(language, "ready-risk", names, failing, withheld = withheld("risk_share"))),
    };
    [errors, dissatisfied, fails, risk].into_iter().flatten().collect()
}

/// The township check in words.
fn check(parts: &[Check], language: Language) -> String {
    let part = |check: &Check| {
        let (households, most) = (check.take, words::count(check.at_most.into()));
        let told = match check.indicator {
            Indicator::MisExit => told!(language, "check-mis-exit", households, most),
            Indicator::MisInclusion => told!(language, "check-mis-inclusion", households, most),
            Indicator::Approval => told!(language, "check-dissatisfied", households, most),
            _ => told!(language, "check-omission", households, most),
        };
        if check.is_perfect() {
            return told;
        }
        let [hit, clear] = [check.sensitivity, check.specificity].map(|p| words::rate(p.get()));
        told!(language, "check-that-errs", check = told, hit, clear)
    };
    words::parts(&parts.iter().map(part).collect::<Vec<_>>(), language)
}

/// The section of the page.
pub(super) fn section(outcome: &Outcome, picture: Option<&Picture>, language: Language) -> Option<Section> {
    let of = outcome.readiness.as_ref()?;
    let table = table(outcome, outcome.last()?, language)?;
    let mut sentences = told(outcome, language).into_iter();
    let reading = sentences.next().unwrap_or_else(|| check(&of.check, language));
    let title = told!(language, "how-ready-each-township-is");
    let svg = picture.map(|picture| minijinja::value::Value::from_safe_string(picture.inline.clone()));
    Some(Section { svg, points: sentences.collect(), ..Section::plain("ranks", title, reading, vec![table]) })
}

fn table(outcome: &Outcome, round: &RoundOutcome, language: Language) -> Option<Table> {
    let of = outcome.readiness.as_ref()?;
    let heads = each![
        language;
        "township",
        "drawn",
        "omissions-if-drawn",
        "mis-exits-if-drawn",
        "dissatisfied-if-drawn",
        "share-of-the-risk",
        "error",
        "passes-own-check",
        "error",
        "error-rate",
        "rank",
        "mostly-in",
        "among-the-worst",
        "error",
        "worst-by-dissatisfaction"
    ];
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
    let (n, check) = (of.worst.min(of.townships.len()), check(&of.check, language));
    let caption = told!(language, "ready-caption", check, n);
    let mut table = Table::new("ready", heads, 1, rows.collect(), language)?.open(&caption);
    table.filtered = true;
    Some(table)
}
