//! How much may be wrong: the margins in households and persons.

use super::Part;
use crate::plan::{Margin, Planned, Reach, Surface};
use crate::report::operating::{cases, lever, margins, value};
use crate::report::words::{self, say};
use crate::units::Language;

pub(super) fn part(planned: &Planned, language: Language) -> Part {
    let mut sentences = margins(&planned.operating, language);
    sentences.extend(planned.together.as_ref().map(|margin| together(margin, planned.operating.wanted, language)));
    Part { head: say(language, "还容得下多少", "How much may be wrong"), sentences, table: None }
}

fn together(margin: &Margin, wanted: f64, language: Language) -> String {
    let [factor, error] = [margin.factor.value, margin.factor.mcse].map(|x| words::plain(x, 2));
    let wanted = words::plain(wanted * 100.0, 2);
    let each = margin.amounts.iter().map(|a| (lever(a.lever, language), cases(a.lever, a.households.value, a.persons.value, language)));
    let each: Vec<String> = each.map(|(what, amount)| format!("{what} {amount}")).collect();
    let each = words::list(&each, language);
    match (language, margin.reach) {
        (Language::Zh, Reach::Found) => {
            format!("几样一起按同样倍数变：最多到现在的 {factor} 倍（误差 ±{error}），通过的可能性才不低于 {wanted}%。那时是：{each}。")
        }
        (Language::En, Reach::Found) => format!(
            "All by one factor: at most {factor} times as many as now (error ±{error}) for a chance of at least {wanted}%. That is: {each}."
        ),
        (Language::Zh, Reach::Never) => format!("几样一起：即使都没有，通过的可能性也到不了 {wanted}%。"),
        (Language::En, Reach::Never) => format!("All together: even without any the chance stays below {wanted}%."),
        (Language::Zh, Reach::Beyond) => format!("几样一起：到现在的 {factor} 倍，通过的可能性仍不低于 {wanted}%，再多没有试。"),
        (Language::En, Reach::Beyond) => {
            format!("All together: at {factor} times as many as now the chance is still at least {wanted}%, more was not tried.")
        }
    }
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
