//! How much may be wrong: the margins in households and persons.

use super::Part;
use crate::plan::{Margin, Planned, Reach, Surface};
use crate::report::operating::{cases, lever, margins, value};
use crate::report::words::{self, told};
use crate::units::Language;

pub(super) fn part(planned: &Planned, language: Language) -> Part {
    let mut sentences = margins(&planned.operating, language);
    sentences.extend(planned.together.as_ref().map(|margin| together(margin, planned.operating.wanted, language)));
    Part { head: told!(language, "how-much-may-be-wrong"), sentences, table: None }
}

fn together(margin: &Margin, wanted: f64, language: Language) -> String {
    let [factor, error] = [margin.factor.value, margin.factor.mcse].map(|x| words::plain(x, 2));
    let wanted = words::plain(wanted * 100.0, 2);
    let each = margin.amounts.iter().map(|a| (lever(a.lever, language), cases(a.lever, a.households.value, a.persons.value, language)));
    let each: Vec<String> = each.map(|(what, amount)| format!("{what} {amount}")).collect();
    let each = words::list(&each, language);
    match margin.reach {
        Reach::Found => told!(language, "together", factor, error, wanted, each),
        Reach::Never => told!(language, "together-never", wanted),
        Reach::Beyond if margin.factor.value <= 1.0 => told!(language, "together-not-tried", wanted),
        Reach::Beyond => told!(language, "together-beyond", factor, wanted),
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
                told!(language, "surface-crossing", chance, x)
            })
            .collect();
        let none = told!(language, "surface-uncrossed");
        let points = if points.is_empty() { none.to_owned() } else { words::clauses(&points, language) };
        told!(language, "surface-sentence", across, upright, points)
    };
    let head = told!(language, "two-numbers-at-once");
    Part { head, sentences: planned.surfaces.iter().map(told).collect(), table: None }
}
