//! The words of the report, in one place: the catalogue of messages, terms and rules, and numbers as a reader says them.

mod catalogue;

pub(super) use catalogue::each;
pub(crate) use catalogue::{argument, fixed, told, with};
pub(crate) use fluent_bundle::FluentValue as Argument;

use crate::judge::{Comparison, On, Rule, Threshold};
use crate::simulate::{Figure, RoundOutcome};
use crate::units::{Estimator, Indicator, Language};

/// A language by its code.
pub(super) fn code(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

/// An indicator's full name.
pub(super) fn indicator(of: Indicator, language: Language) -> &'static str {
    match of {
        Indicator::Omission => told!(language, "indicator-omission"),
        Indicator::OmissionVillage => told!(language, "indicator-omission-village"),
        Indicator::MisExit => told!(language, "indicator-mis-exit"),
        Indicator::MisInclusion => told!(language, "indicator-mis-inclusion"),
        Indicator::CompositeIncidence => told!(language, "indicator-composite-incidence"),
        Indicator::Approval => told!(language, "indicator-approval"),
    }
}

/// An indicator's name where space is short.
pub(super) fn short(of: Indicator, language: Language) -> &'static str {
    match of {
        Indicator::Omission => told!(language, "short-omission"),
        Indicator::OmissionVillage => told!(language, "short-omission-village"),
        Indicator::CompositeIncidence => told!(language, "short-composite-incidence"),
        _ => indicator(of, language),
    }
}

/// An estimator's name.
pub(super) fn estimator(estimator: Estimator, language: Language) -> &'static str {
    match estimator {
        Estimator::Published => told!(language, "as-published"),
        Estimator::Weighted => told!(language, "weighted"),
    }
}

/// An interval method by its author's name; an unknown code as it is.
pub(super) fn method(code: &'static str) -> &'static str {
    match code {
        "wald" => "Wald",
        "logit" => "Logit",
        "wilson" => "Wilson",
        "korn_graubard" => "Korn–Graubard",
        "clopper_pearson" => "Clopper–Pearson",
        "agresti_coull" => "Agresti–Coull",
        "jeffreys" => "Jeffreys",
        "uniform" => "Bayes–Laplace",
        "arcsine" => "Arcsine",
        "likelihood" => "Rao–Scott",
        "cloglog" => "Cloglog",
        "hypergeometric" => "Hypergeometric",
        "melded" => "Melded",
        other => other,
    }
}

/// A rule as one says it: `< 0.02` is 低于 2%, below 2%.
pub(super) fn rule(rule: &Rule, language: Language) -> String {
    let (compared, level) = (compared(rule.must.comparison, limit(rule), language), plain(rule.level.get() * 100.0, 2));
    match rule.on {
        On::Estimate => compared,
        On::Upper => told!(language, "rule-upper", level, compared),
        On::Lower => told!(language, "rule-lower", level, compared),
        On::Count => told!(language, "rule-count", compared),
    }
}

/// A limit on a share in words.
pub(super) fn threshold(must: &Threshold, language: Language) -> String {
    compared(must.comparison, format!("{}%", plain(must.limit * 100.0, 4)), language)
}

fn compared(comparison: Comparison, limit: String, language: Language) -> String {
    match comparison {
        Comparison::Below => told!(language, "below", limit),
        Comparison::AtMost => told!(language, "at-most", limit),
        Comparison::Above => told!(language, "above", limit),
        Comparison::AtLeast => told!(language, "at-least", limit),
    }
}

/// All rules on an indicator.
pub(super) fn rules(round: &RoundOutcome, of: Indicator, language: Language) -> Vec<String> {
    round.failure_causes.iter().filter(|cause| cause.indicator == of).map(|cause| rule(&cause.rule, language)).collect()
}

/// A rule's limit: a share in per cent, a count as it is.
pub(super) fn limit(rule: &Rule) -> String {
    if rule.on == On::Count { plain(rule.must.limit, 6) } else { format!("{}%", plain(rule.must.limit * 100.0, 4)) }
}

/// A number with at most `digits` decimals, trailing zeros left out and thousands set apart.
pub(super) fn plain(x: f64, digits: usize) -> String {
    if !x.is_finite() {
        return NOTHING.to_string();
    }
    let text = format!("{x:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    format!("{sign}{}{rest}", grouped(whole))
}

/// What stands where there is no number.
pub(super) const NOTHING: &str = "—";

/// A rate in per cent with two decimals.
pub(super) fn rate(x: f64) -> String {
    if x.is_finite() { format!("{:.2}%", x * 100.0) } else { NOTHING.to_string() }
}

/// A difference of two shares in percentage points, signed.
pub(super) fn points(x: f64) -> String {
    if !x.is_finite() {
        return NOTHING.to_string();
    }
    let told = format!("{:+.1}", x * 100.0);
    if told.trim_matches(['+', '-']) == "0.0" { "0.0".to_string() } else { told.replace('-', "−") }
}

/// A whole number with thousands set apart.
pub(super) fn count(n: u64) -> String {
    grouped(&n.to_string())
}

/// Digits in groups of three, as both languages write them.
fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A note as a sentence.
pub(super) fn sentence(note: &str, language: Language) -> String {
    told!(language, "sentence", note)
}

/// Several things in a row, with the signs of the language.
pub(super) fn list(all: &[String], language: Language) -> String {
    all.join(told!(language, "between-things"))
}

/// Several clauses in a row.
pub(super) fn clauses(all: &[String], language: Language) -> String {
    all.join(told!(language, "between-clauses"))
}

/// Sentences that belong together.
pub(super) fn paragraph(sentences: &[String], language: Language) -> String {
    sentences.join(told!(language, "between-sentences"))
}

/// Several things in a row that have commas of their own.
pub(super) fn parts(all: &[String], language: Language) -> String {
    all.join(told!(language, "between-parts"))
}

/// A sentence's first letter as a capital.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A smaller chance, worked out given each sample, is told as less than this: no replicates bear its digits.
const CERTAIN: f64 = 1e-6;

/// A simulated probability, never shown as certain: what did not happen once in R replicates is `<` its 95 % upper bound
/// `1 − 0.05^(1/R)` (about 3/R, the rule of three).
pub(super) fn probability(figure: Figure, replicates: u64) -> String {
    let p = figure.value;
    if !p.is_finite() {
        NOTHING.to_string()
    } else if p <= 0.0 {
        let (percent, digits) = bound_rounded(replicates);
        format!("<{}%", plain(percent, digits))
    } else if p >= 1.0 {
        let (percent, digits) = bound_rounded(replicates);
        format!(">{}%", plain(100.0 - percent, digits))
    } else if p < CERTAIN {
        format!("<{}%", plain(CERTAIN * 100.0, 9))
    } else if p > 1.0 - CERTAIN {
        format!(">{}%", plain(100.0 - CERTAIN * 100.0, 9))
    } else {
        let enough = if figure.mcse >= 0.0005 { 1 } else { 2 };
        let told = |digits: usize| format!("{:.digits$}", p * 100.0);
        let certain = |text: &str| text.trim_end_matches(['0', '.']).is_empty() || text.starts_with("100");
        let text = (enough..=9).map(told).find(|text| !certain(text)).unwrap_or_else(|| told(9));
        format!("{text}%")
    }
}

/// A probability's simulation error in percentage points; nothing where it is zero only because the event never (or always) happened.
pub(super) fn error_points(figure: Figure) -> String {
    if !figure.mcse.is_finite() || figure.mcse <= 0.0 {
        return NOTHING.to_string();
    }
    let points = figure.mcse * 100.0;
    // One digit that counts.
    let digits = (-points.max(0.0001).log10()).ceil().clamp(1.0, 4.0) as usize;
    format!("{points:.digits$}")
}

/// The share that R replicates without a case still allow with 95 % confidence, Hanley & Lippman-Hand (1983).
pub(super) fn bound(replicates: u64) -> f64 {
    if replicates == 0 { 1.0 } else { -(0.05_f64.ln() / replicates as f64).exp_m1() }
}

/// [`bound`] in per cent rounded up to two digits that count, and how many decimals that takes.
fn bound_rounded(replicates: u64) -> (f64, usize) {
    let percent = bound(replicates) * 100.0;
    let digits = (1.0 - percent.log10().floor()).clamp(0.0, 9.0) as usize;
    let scale = 10_f64.powi(digits as i32);
    ((percent * scale).ceil() / scale, digits)
}

/// A name as it is safe to show: [`visible`], and at most 40 characters.
pub(super) fn shown(name: &str) -> String {
    let mut out = visible(name);
    if let Some((end, _)) = out.char_indices().nth(40) {
        out.truncate(end);
        out.push('…');
    }
    out
}

/// Words without control, invisible and direction-changing characters.
pub(super) fn visible(words: &str) -> String {
    let kept: String = words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !hidden(*c)).collect();
    kept.trim().to_string()
}

/// Characters that a reader cannot see but that change what is seen, or that XML does not allow.
pub(super) fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(value: f64, mcse: f64) -> Figure {
        Figure { value, mcse }
    }

    #[test]
    fn certainty_is_never_claimed() {
        assert_eq!(probability(share(0.0, 0.0), 10_000), "<0.03%");
        assert_eq!(probability(share(1.0, 0.0), 10_000), ">99.97%");
        assert_eq!(probability(share(0.999_96, 0.000_06), 1_000_000), "99.996%");
        assert_eq!(probability(share(0.000_01, 0.000_01), 1_000_000), "0.001%");
        assert_eq!(probability(share(0.831_2, 0.003_7), 10_000), "83.1%");
        assert_eq!(probability(share(f64::NAN, f64::NAN), 10_000), "—");
        assert_eq!(probability(share(3.7e-15, 1e-16), 1_000), "<0.0001%");
        assert_eq!(probability(share(1.0 - 1e-9, 1e-12), 1_000), ">99.9999%");
        assert_eq!(probability(share(0.0, 0.0), 10), "<26%");
        assert_eq!(error_points(share(1.0, 0.0)), "—");
    }

    #[test]
    fn rules_are_said_in_words() {
        let said = |must: &str, on: On, language| {
            let (indicator, level) = (Indicator::MisExit, crate::units::Probability::try_from(0.95).unwrap());
            super::rule(&Rule { indicator, must: must.parse().unwrap(), on, level, estimator: None }, language)
        };
        assert_eq!(said("< 0.02", On::Estimate, Language::Zh), "低于 2%");
        assert_eq!(said(">= 0.9", On::Estimate, Language::En), "at least 90%");
        assert_eq!(said("<= 0.0057", On::Estimate, Language::Zh), "不高于 0.57%");
        assert_eq!(said("<= 0.02", On::Upper, Language::Zh), "95% 上限不高于 2%");
        assert_eq!(said("<= 0.02", On::Upper, Language::En), "upper 95% bound at most 2%");
        assert_eq!(said("<= 3", On::Count, Language::En), "findings at most 3");
        assert_eq!(threshold(&"> 90 %".parse().unwrap(), Language::Zh), "高于 90%");
    }

    #[test]
    fn names_lose_what_cannot_be_seen() {
        assert_eq!(shown("a\u{202e}b\u{0}c\nd"), "abc d");
        assert_eq!(shown(&"镇".repeat(10_000)).chars().count(), 41);
    }

    #[test]
    fn numbers_read_as_written() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(plain(1.50, 4), "1.5");
        assert_eq!(plain(-2_147.42, 1), "-2,147.4");
        assert_eq!(plain(20.0, 0), "20");
        assert_eq!(points(-0.0512), "−5.1");
        assert_eq!(points(-0.0003), "0.0");
        assert_eq!(error_points(Figure { value: 0.99, mcse: 0.000_528 }), "0.05");
    }
}
