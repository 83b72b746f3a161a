//! Operating curves in words: how far the true rates may grow, what would help most, which assumption matters, and the slider of the page.

use super::exhibit::{Section, Slider, Stop, Table, count_of, error, number, share, worded};
use super::plots::{self, Picture};
use super::words::{self, say};
use crate::simulate::{Amount, Curve, Figure, Lever, Margin, Operating, Reach};
use crate::units::Language;

/// What is varied, as a reader says it.
pub(super) fn lever(of: Lever, language: Language) -> &'static str {
    match of {
        Lever::Omission => say(language, "漏评户", "omitted households"),
        Lever::MisExit => say(language, "错退户", "wrongly exited households"),
        Lever::Dissatisfaction => say(language, "不满意户", "dissatisfied households"),
        Lever::Correlation => say(language, "村内相关", "intra-village correlation"),
        Lever::Sensitivity => say(language, "评估员查出率", "share of errors that reviewers recognise"),
        Lever::Villages => say(language, "抽村数", "villages drawn"),
        Lever::Households => say(language, "每村抽户数", "households drawn in each village"),
    }
}

/// A value of what is varied.
pub(super) fn value(of: Lever, x: f64) -> String {
    match of {
        Lever::Correlation | Lever::Villages | Lever::Households => format!("×{}", words::plain(x, 2)),
        _ => format!("{}%", words::plain(x * 100.0, 2)),
    }
}

/// A number of cases: households, and the persons in them where the indicator counts persons.
pub(super) fn cases(of: Lever, households: f64, persons: f64, language: Language) -> String {
    let [h, p] = [households, persons].map(|x| words::count(x.max(0.0).round() as u64));
    match (of, language) {
        (Lever::Dissatisfaction, Language::Zh) => format!("{h} 户"),
        (Lever::Dissatisfaction, Language::En) => words::plural(&h, "household", "households"),
        (_, Language::Zh) => format!("{h} 户 {p} 人"),
        (_, Language::En) => {
            format!("{} with {}", words::plural(&h, "household", "households"), words::plural(&p, "person", "persons"))
        }
    }
}

/// The margin of each rate, the narrowest first.
pub(super) fn margins(of: &Operating, language: Language) -> Vec<String> {
    let mut ranked: Vec<&Margin> = of.margins.iter().collect();
    // A rate that must fall comes before one that may grow; what is never or always enough comes last.
    let room = |m: &Margin| if m.reach == Reach::Found { (m.factor.value - 1.0).min(1e9) } else { f64::INFINITY };
    ranked.sort_by(|a, b| room(a).total_cmp(&room(b)));
    ranked.into_iter().filter_map(|margin| told(margin, of.wanted, language)).collect()
}

fn told(margin: &Margin, wanted: f64, language: Language) -> Option<String> {
    let Amount { lever: of, rate, households_now, households, persons_now, persons } = margin.amounts.first()?;
    let (what, wanted) = (words::capital(lever(*of, language)), words::plain(wanted * 100.0, 2));
    let now = cases(*of, *households_now, *persons_now, language);
    let most = cases(*of, households.value, persons.value, language);
    // The difference of what is told.
    let apart = |a: f64, b: f64| (a.max(0.0).round() - b.max(0.0).round()).abs();
    let gap = cases(*of, apart(households.value, *households_now), apart(persons.value, *persons_now), language);
    let (rate, error) = (words::rate(rate.value), error_of(*households));
    Some(match (language, margin.reach, households.value >= *households_now) {
        (Language::Zh, Reach::Found, true) => format!(
            "{what}现在估计有 {now}；多到 {most}（占同类户的 {rate}，误差 ±{error} 户），通过的可能性就只剩 {wanted}%：余地约 {gap}。"
        ),
        (Language::En, Reach::Found, true) => format!(
            "{what}: about {now} now. At {most} ({rate} of their class, error ±{error}) the chance of passing is down to {wanted}%: the margin is about {gap}."
        ),
        (Language::Zh, Reach::Found, false) => format!(
            "{what}现在估计有 {now}；减到 {most}（占同类户的 {rate}，误差 ±{error} 户），通过的可能性才有 {wanted}%：至少要再查出、纠正约 {gap}。"
        ),
        (Language::En, Reach::Found, false) => format!(
            "{what}: about {now} now. Only at {most} or less ({rate} of their class, error ±{error}) does the chance of passing reach {wanted}%: about {gap} are still to be found and set right."
        ),
        (Language::Zh, Reach::Never, _) => format!("{what}现在估计有 {now}；就算一户也没有，通过的可能性也到不了 {wanted}%。"),
        (Language::En, Reach::Never, _) => {
            format!("{what}: about {now} now. Even without a single one the chance of passing stays below {wanted}%.")
        }
        (Language::Zh, Reach::Beyond, _) => format!("{what}现在估计有 {now}；多到 {most}，通过的可能性仍不低于 {wanted}%。"),
        (Language::En, Reach::Beyond, _) => {
            format!("{what}: about {now} now. Even at {most} the chance of passing is at least {wanted}%.")
        }
    })
}

/// A simulation error in households, rounded up.
fn error_of(of: Figure) -> String {
    if of.mcse.is_finite() { words::count(of.mcse.ceil() as u64) } else { words::NOTHING.to_owned() }
}

/// What half of each rate's cases set right would bring, the most helpful first; only what is more than the simulation error.
pub(super) fn halved(of: &Operating, language: Language) -> Vec<String> {
    let mut ranked: Vec<(f64, &Curve)> = of.curves.iter().filter_map(|curve| Some((gain(curve)?, curve))).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().filter_map(|(_, curve)| half(curve, of.replicates, language)).collect()
}

/// What half the rate would add to the chance, where it is clearly something.
fn gain(curve: &Curve) -> Option<f64> {
    curve.cases.filter(|_| curve.now > 0.0)?;
    let gain = curve.chance(curve.now / 2.0)? - curve.chance(curve.now)?;
    let error = curve.points.iter().find(|point| point.value >= curve.now / 2.0)?.chance.mcse;
    (gain > 0.001 && gain > 1.96 * error).then_some(gain)
}

fn half(curve: &Curve, replicates: u64, language: Language) -> Option<String> {
    let (of, rate) = (curve.cases?, curve.now / 2.0);
    let half = cases(curve.lever, rate * of.households, rate * of.persons, language);
    let chance = |value: f64| Some(about(curve.chance(value)?, replicates, language));
    let (now, then) = (chance(curve.now)?, chance(rate)?);
    Some(match (curve.lever, language) {
        (Lever::Dissatisfaction, Language::Zh) => {
            format!("让一半不满意的户（约 {half}）转为满意：通过的可能性由{now} 升到{then}。")
        }
        (Lever::Dissatisfaction, Language::En) => {
            format!("Win over half of the dissatisfied (about {half}): the chance of passing rises from {now} to {then}.")
        }
        (Lever::MisExit, Language::Zh) => format!("查出并帮扶一半错退户（约 {half}）：通过的可能性由{now} 升到{then}。"),
        (Lever::MisExit, Language::En) => {
            format!("Find and help half of the wrongly exited (about {half}): the chance of passing rises from {now} to {then}.")
        }
        (_, Language::Zh) => format!("查出并纳入一半漏评户（约 {half}）：通过的可能性由{now} 升到{then}。"),
        (_, Language::En) => {
            format!("Find and register half of the omitted (about {half}): the chance of passing rises from {now} to {then}.")
        }
    })
}

/// A chance in a sentence: about so much, or its bound.
fn about(p: f64, replicates: u64, language: Language) -> String {
    let told = words::probability(Figure { value: p, mcse: 0.001 }, replicates);
    match (language, told.split_at_checked(1)) {
        (Language::Zh, Some(("<", bound))) => format!("低于 {bound}"),
        (Language::Zh, Some((">", bound))) => format!("高于 {bound}"),
        (Language::En, Some(("<", bound))) => format!("below {bound}"),
        (Language::En, Some((">", bound))) => format!("above {bound}"),
        (Language::Zh, _) => format!("约 {told}"),
        (Language::En, _) => format!("about {told}"),
    }
}

/// What the chance would be under other assumptions, those that move it most first.
pub(super) fn matters(of: &Operating, language: Language) -> Vec<String> {
    let mut ranked: Vec<(f64, String)> = of.curves.iter().filter_map(|curve| otherwise(curve, of.replicates, language)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, told)| told).collect()
}

/// The chance on both sides of the present value: half and twice as much, or the nearest that was tried.
fn otherwise(curve: &Curve, replicates: u64, language: Language) -> Option<(f64, String)> {
    let (now, last) = (curve.now, curve.points.last()?.value);
    let (less, more) = match curve.lever {
        Lever::Sensitivity => (curve.points.first()?.value, last),
        _ => (now / 2.0, (2.0 * now).min(last)),
    };
    let (a, b) = (curve.chance(less)?, curve.chance(more)?);
    if !(now > 0.0 && less < now) {
        return None;
    }
    let said = |p: f64| about(p, replicates, language);
    let (what, now) = (lever(curve.lever, language), value(curve.lever, now));
    let ([less, more], [pa, pb]) = ([less, more].map(|x| value(curve.lever, x)), [a, b].map(said));
    let told = match language {
        Language::Zh => format!("{what}（现在按 {now} 算）：若是 {less}，通过的可能性{pa}；若是 {more}，{pb}。"),
        Language::En => {
            format!("{} (taken as {now}): at {less} the chance of passing would be {pa}, at {more} {pb}.", words::capital(what))
        }
    };
    Some(((a - b).abs(), told))
}

/// The picture of the curves, a slider for each true rate, the margins in words, and the numbers.
pub(super) fn section(of: &Operating, pictures: &[Picture], language: Language) -> Option<Section> {
    let picture = pictures.iter().find(|picture| picture.name == "curves")?;
    let rates = of.curves.iter().enumerate().filter(|(_, curve)| curve.cases.is_some());
    let sliders = rates.map(|(at, curve)| slider(&of.curves, at, curve, of.replicates, language)).collect();
    Some(Section { sliders, points: margins(of, language), tables: table(of, language).into_iter().collect(), ..Section::drawn(picture) })
}

fn slider(curves: &[Curve], at: usize, curve: &Curve, replicates: u64, language: Language) -> Slider {
    let label = match language {
        Language::Zh => format!("假如{}有多有少", lever(curve.lever, language)),
        Language::En => format!("If there were more or fewer {}", lever(curve.lever, language)),
    };
    let stop = |point: &crate::simulate::Point| {
        let of = curve.cases.map_or((0.0, 0.0), |of| (point.value * of.households, point.value * of.persons));
        let (rate, cases) = (value(curve.lever, point.value), cases(curve.lever, of.0, of.1, language));
        let (chance, error) = (words::probability(point.chance, replicates), words::error_points(point.chance));
        let told = match (language, error == words::NOTHING) {
            (Language::Zh, false) => format!("{rate}，约 {cases}：通过的可能性约 {chance}（模拟误差 ±{error} 个百分点）"),
            (Language::Zh, true) => format!("{rate}，约 {cases}：通过的可能性{chance}"),
            (Language::En, false) => {
                format!("{rate}, about {cases}: the chance of passing is about {chance} (simulation error ±{error} points)")
            }
            (Language::En, true) => format!("{rate}, about {cases}: the chance of passing is {chance}"),
        };
        let (x, y) = plots::place(curves, at, point);
        Stop { told, x, y }
    };
    let now = curve.points.iter().position(|point| (point.value - curve.now).abs() <= 1e-12).unwrap_or(0);
    Slider { name: curve.lever.code(), label, now, stops: curve.points.iter().map(stop).collect() }
}

fn table(of: &Operating, language: Language) -> Option<Table> {
    let heads = [
        ("假如", "If"),
        ("为", "were"),
        ("户", "Households"),
        ("人", "Persons"),
        ("通过", "Passes"),
        ("误差", "Error"),
        ("它这一项达标", "Its own rule met"),
    ];
    let row = |curve: &Curve, point: &crate::simulate::Point| {
        let amount = |each: f64| count_of(point.value * each);
        let cases = curve.cases;
        vec![
            worded(lever(curve.lever, language)),
            number(value(curve.lever, point.value), point.value),
            amount(cases.map_or(f64::NAN, |of| of.households)),
            amount(cases.filter(|_| curve.lever != Lever::Dissatisfaction).map_or(f64::NAN, |of| of.persons)),
            share(point.chance, of.replicates),
            error(point.chance),
            share(point.rule, of.replicates),
        ]
    };
    let rows = of.curves.iter().flat_map(|curve| curve.points.iter().map(move |point| (curve, point)));
    Table::new("curves", heads, 1, rows.map(|(curve, point)| row(curve, point)).collect(), language)
}
