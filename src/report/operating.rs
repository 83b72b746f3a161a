//! Operating curves in words: how far the true rates may grow, what would help most, which assumption matters, and the slider of the page.

use super::exhibit::{Section, Slider, Stop, Table, count_of, error, number, share, worded};
use super::plots::{self, Picture};
use super::words::{self, each, told};
use crate::simulate::{Amount, Curve, Figure, Lever, Margin, Operating, Reach};
use crate::units::Language;

/// What is varied, as a reader says it.
pub(super) fn lever(of: Lever, language: Language) -> &'static str {
    match of {
        Lever::Omission => told!(language, "omitted-households"),
        Lever::MisExit => told!(language, "wrongly-exited-households"),
        Lever::Dissatisfaction => told!(language, "dissatisfied-households"),
        Lever::Correlation => told!(language, "intra-village-correlation"),
        Lever::Sensitivity => told!(language, "reviewers-sensitivity"),
        Lever::Villages => told!(language, "villages-drawn"),
        Lever::Households => told!(language, "households-a-village"),
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
    let [households, persons] = [households, persons].map(|x| x.max(0.0).round());
    if of == Lever::Dissatisfaction {
        return told!(language, "households-counted", households);
    }
    told!(language, "cases", households, persons)
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
    Some(match margin.reach {
        Reach::Found if households.value >= *households_now => {
            told!(language, "margin-room", what, now, most, rate, error, wanted, gap)
        }
        Reach::Found => told!(language, "margin-lacking", what, now, most, rate, error, wanted, gap),
        Reach::Never => told!(language, "margin-never", what, now, wanted),
        // The present is the last point that could be simulated.
        Reach::Beyond if households.value <= *households_now => told!(language, "margin-not-tried", what, now, wanted),
        Reach::Beyond => told!(language, "margin-beyond-tried", what, now, most, wanted),
    })
}

/// A simulation error in households, rounded up.
fn error_of(of: Figure) -> String {
    if of.mcse.is_finite() { words::count(of.mcse.ceil() as u64) } else { words::NOTHING.to_owned() }
}

/// The chance as things are: the figure of the whole study, and its replicates. The point of a curve at the present value rests on fewer.
#[derive(Clone, Copy)]
pub(super) struct Present {
    pub(super) chance: Figure,
    pub(super) replicates: u64,
}

/// What half of each rate's cases set right would bring, the most helpful first; only what is more than the simulation error.
pub(super) fn halved(of: &Operating, present: Present, language: Language) -> Vec<String> {
    let mut ranked: Vec<(f64, &Curve)> =
        of.curves.iter().filter_map(|curve| Some((gain(curve, present.chance.value, of.replicates)?, curve))).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().filter_map(|(_, curve)| half(curve, present, of.replicates, language)).collect()
}

/// What half the rate would add to the chance on the same random numbers, where it is clearly something and rises above the chance of the
/// whole study: what never failed adds no more than its bound.
fn gain(curve: &Curve, now: f64, replicates: u64) -> Option<f64> {
    curve.cases.filter(|_| curve.now > 0.0)?;
    let then = curve.chance(curve.now / 2.0)?;
    let gain = then - curve.chance(curve.now)?;
    let error = curve.points.iter().find(|point| point.value >= curve.now / 2.0)?.chance.mcse;
    let told = if then >= 1.0 { 1.0 - words::bound(replicates) } else { then };
    (gain > 0.001 && gain > 1.96 * error && told > now).then_some(gain)
}

fn half(curve: &Curve, present: Present, replicates: u64, language: Language) -> Option<String> {
    let (of, rate) = (curve.cases?, curve.now / 2.0);
    let half = cases(curve.lever, rate * of.households, rate * of.persons, language);
    let now = about(present.chance.value, present.replicates, language);
    let then = about(curve.chance(rate)?, replicates, language);
    Some(match curve.lever {
        Lever::Dissatisfaction => told!(language, "half-won-over", half, now, then),
        Lever::MisExit => told!(language, "half-helped", half, now, then),
        _ => told!(language, "half-registered", half, now, then),
    })
}

/// A chance in a sentence: about so much, or its bound.
fn about(p: f64, replicates: u64, language: Language) -> String {
    let told = words::probability(Figure { value: p, mcse: 0.001 }, replicates);
    match told.split_at_checked(1) {
        Some(("<", bound)) => told!(language, "chance-below", bound),
        Some((">", bound)) => told!(language, "chance-above", bound),
        _ => told!(language, "chance-about", told),
    }
}

/// What the chance would be under other assumptions, those that move it most first.
pub(super) fn matters(of: &Operating, present: Present, language: Language) -> Vec<String> {
    let mut ranked: Vec<(f64, String)> = of.curves.iter().filter_map(|curve| otherwise(curve, present, of.replicates, language)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, told)| told).collect()
}

/// The chance on both sides of the present value: half and twice as much, or the nearest that was tried. None where only bounds are known.
fn otherwise(curve: &Curve, present: Present, replicates: u64, language: Language) -> Option<(f64, String)> {
    let (now, last) = (curve.now, curve.points.last()?.value);
    let (less, more) = match curve.lever {
        Lever::Sensitivity => (curve.points.first()?.value, last),
        _ => (now / 2.0, (2.0 * now).min(last)),
    };
    let at = |x: f64| {
        let here = (x - now).abs() <= 1e-12;
        if here { Some((present.chance.value, present.replicates)) } else { Some((curve.chance(x)?, replicates)) }
    };
    let ends = [at(less)?, at(more)?];
    let bound = |(p, _): &(f64, u64)| *p <= 0.0 || *p >= 1.0;
    if !(now > 0.0 && less < now) || ends.iter().all(bound) {
        return None;
    }
    let [pa, pb] = ends.map(|(p, replicates)| about(p, replicates, language));
    let what = words::capital(lever(curve.lever, language));
    let [now, less, more] = [now, less, more].map(|x| value(curve.lever, x));
    let told = if more == now {
        told!(language, "otherwise-less", what, now, less, pa, pb)
    } else {
        told!(language, "otherwise", what, now, less, pa, more, pb)
    };
    Some(((ends[0].0 - ends[1].0).abs(), told))
}

/// The picture of the curves, a slider for each true rate, the margins in words, and the numbers.
pub(super) fn section(of: &Operating, pictures: &[Picture], language: Language) -> Option<Section> {
    let picture = pictures.iter().find(|picture| picture.name == "curves")?;
    let rates = of.curves.iter().enumerate().filter(|(_, curve)| curve.cases.is_some());
    let sliders = rates.map(|(at, curve)| slider(&of.curves, at, curve, of.replicates, language)).collect();
    Some(Section { sliders, points: margins(of, language), tables: table(of, language).into_iter().collect(), ..Section::drawn(picture) })
}

fn slider(curves: &[Curve], at: usize, curve: &Curve, replicates: u64, language: Language) -> Slider {
    let label = told!(language, "slider", what = lever(curve.lever, language));
    let stop = |point: &crate::simulate::Point| {
        let of = curve.cases.map_or((0.0, 0.0), |of| (point.value * of.households, point.value * of.persons));
        let (rate, cases) = (value(curve.lever, point.value), cases(curve.lever, of.0, of.1, language));
        let (chance, error) = (words::probability(point.chance, replicates), words::error_points(point.chance));
        let told = if error == words::NOTHING {
            told!(language, "slider-stop-bound", rate, cases, chance)
        } else {
            told!(language, "slider-stop", rate, cases, chance, error)
        };
        let (x, y) = plots::place(curves, at, point);
        Stop { told, x, y }
    };
    let now = curve.points.iter().position(|point| (point.value - curve.now).abs() <= 1e-12).unwrap_or(0);
    Slider { name: curve.lever.code(), label, now, stops: curve.points.iter().map(stop).collect() }
}

fn table(of: &Operating, language: Language) -> Option<Table> {
    let heads = each![language; "curve-if", "curve-were", "households", "persons", "passes", "error", "its-own-rule-met"];
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
