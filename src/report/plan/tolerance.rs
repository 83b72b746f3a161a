//! How much may be wrong: the margins in households and persons.

use super::Part;
use crate::plan::{Amount, Lever, Margin, Planned, Reach, Surface};
use crate::report::words::{self, say};
use crate::simulate::Figure;
use crate::units::Language;

/// A lever as a reader says it.
pub(in crate::report) fn lever(of: Lever, language: Language) -> &'static str {
    match of {
        Lever::Omission => say(language, "漏评", "omitted"),
        Lever::MisExit => say(language, "错退", "wrongly exited"),
        Lever::Dissatisfaction => say(language, "不满意", "dissatisfied"),
        Lever::Correlation => say(language, "村内相关（倍）", "intra-village correlation (factor)"),
        Lever::Sensitivity => say(language, "评估员查出率", "reviewers' sensitivity"),
        Lever::Villages => say(language, "抽村数（倍）", "villages drawn (factor)"),
        Lever::Households => say(language, "每村户数（倍）", "households drawn in each (factor)"),
    }
}

/// A value of a lever as a reader says it.
pub(in crate::report) fn value(of: Lever, x: f64) -> String {
    match of {
        Lever::Correlation | Lever::Villages | Lever::Households => format!("{}×", words::plain(x, 2)),
        _ => format!("{}%", words::plain(x * 100.0, 2)),
    }
}

pub(super) fn part(planned: &Planned, language: Language) -> Part {
    let wanted = words::plain(planned.wanted * 100.0, 2);
    let mut sentences: Vec<String> = planned.margins.iter().filter_map(|margin| alone(margin, &wanted, language)).collect();
    sentences.extend(planned.together.as_ref().map(|margin| together(margin, &wanted, language)));
    Part { head: say(language, "还容得下多少", "How much may be wrong"), sentences, table: None }
}

fn alone(margin: &Margin, wanted: &str, language: Language) -> Option<String> {
    let amount = margin.amounts.first()?;
    let (what, now, rate) = (lever(amount.lever, language), numbers(amount, true, language), words::rate(amount.rate.value));
    let most = numbers(amount, false, language);
    let error = about(amount.households);
    Some(match (language, margin.reach) {
        (Language::Zh, Reach::Found) => {
            format!("{what}：最多约 {most}（误差 {error} 户；占该类户的 {rate}），通过的可能性才不低于 {wanted}%；现在约 {now}。其他不变。")
        }
        (Language::En, Reach::Found) => format!(
            "{what}: at most about {most} (error {error} households; {rate} of their class) for a chance of at least {wanted}%, all else equal; now about {now}."
        ),
        (Language::Zh, Reach::Never) => format!("{what}：即使一户也没有，通过的可能性也到不了 {wanted}%；现在约 {now}。"),
        (Language::En, Reach::Never) => format!("{what}: even without a single one the chance stays below {wanted}%; now about {now}."),
        (Language::Zh, Reach::Beyond) => format!("{what}：到 {most} 通过的可能性仍不低于 {wanted}%，再多没有试；现在约 {now}。"),
        (Language::En, Reach::Beyond) => {
            format!("{what}: with {most} the chance is still at least {wanted}%, more was not tried; now about {now}.")
        }
    })
}

fn together(margin: &Margin, wanted: &str, language: Language) -> String {
    let factor = words::plain(margin.factor.value, 2);
    let error = words::plain(margin.factor.mcse, 2);
    let each: Vec<String> =
        margin.amounts.iter().map(|a| format!("{} {}", lever(a.lever, language), numbers(a, false, language))).collect();
    match (language, margin.reach) {
        (Language::Zh, Reach::Found) => {
            format!(
                "几样一起按同样倍数变：最多到现在的 {factor} 倍（误差 {error}），即{}，通过的可能性才不低于 {wanted}%。",
                each.join("、")
            )
        }
        (Language::En, Reach::Found) => format!(
            "All by one factor: at most {factor} times as many as now (error {error}), that is {}, for a chance of at least {wanted}%.",
            each.join(", ")
        ),
        (Language::Zh, Reach::Never) => format!("几样一起：即使都没有，通过的可能性也到不了 {wanted}%。"),
        (Language::En, Reach::Never) => format!("All together: even without any the chance stays below {wanted}%."),
        (Language::Zh, Reach::Beyond) => format!("几样一起：到现在的 {factor} 倍，通过的可能性仍不低于 {wanted}%，再多没有试。"),
        (Language::En, Reach::Beyond) => {
            format!("All together: at {factor} times as many as now the chance is still at least {wanted}%, more was not tried.")
        }
    }
}

fn numbers(amount: &Amount, now: bool, language: Language) -> String {
    let (households, persons) =
        if now { (amount.households_now, amount.persons_now) } else { (amount.households.value, amount.persons.value) };
    let told = |x: f64| words::count(x.max(0.0).round() as u64);
    match (amount.lever, language) {
        (Lever::Dissatisfaction, Language::Zh) => format!("{} 户", told(households)),
        (Lever::Dissatisfaction, Language::En) => format!("{} households", told(households)),
        (_, Language::Zh) => format!("{} 户 {} 人", told(households), told(persons)),
        (_, Language::En) => format!("{} households ({} persons)", told(households), told(persons)),
    }
}

/// A simulation error as a whole number.
fn about(of: Figure) -> String {
    if of.mcse.is_finite() { format!("±{}", words::count(of.mcse.ceil() as u64)) } else { words::NOTHING.to_owned() }
}

/// Where the risks of producer and consumer lie on each surface, with the second number as it is.
pub(super) fn surfaces(planned: &Planned, language: Language) -> Part {
    let told = |surface: &Surface| {
        let [across, upright] = surface.levers.map(|of| lever(of, language));
        let here = surface.crossings.iter().filter(|c| (c.y - surface.now[1]).abs() <= 1e-12);
        let points: Vec<String> = here
            .map(|c| {
                let (chance, x) = (words::plain(c.chance * 100.0, 0), value(surface.levers[0], c.x));
                if language == Language::Zh { format!("{x} 处为 {chance}%") } else { format!("{chance}% at {x}") }
            })
            .collect();
        let none = say(language, "没有越过 95%、50% 或 10%", "it crosses none of 95%, 50% and 10%");
        let points = if points.is_empty() { none.to_owned() } else { points.join(say(language, "，", ", ")) };
        match language {
            Language::Zh => format!("{across} × {upright}（后者照现状）：通过的可能性 {points}。"),
            Language::En => format!("{across} × {upright} (the latter as it is): the chance of passing is {points}."),
        }
    };
    let head = say(language, "两个数一起变", "Two numbers at once");
    Part { head, sentences: planned.surfaces.iter().map(told).collect(), table: None }
}
