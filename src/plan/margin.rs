//! The margin: how many wrong households there may be while the chance to pass stays at what is wanted.

use super::bench::Bench;
use super::lever::Setting;
use super::verdicts::Known;
use crate::estimate::normal_upper;
use crate::simulate::{Amount, Cases, Curve, Figure, Lever, Margin, Reach};

/// Factors that are tried upwards and downwards before a bracket is narrowed.
const UP: [f64; 8] = [1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0, 20.0];
const DOWN: [f64; 4] = [0.75, 0.5, 0.25, 0.0];
/// Narrowings of a bracket.
pub(super) const STEPS: usize = 3;
/// No rate is tried beyond this.
const HIGHEST: f64 = 0.5;

/// A value and the chance there.
type Place = (f64, Figure);

/// One rate alone, read from its curve; between the two points where the chance crosses what is wanted, `steps` more are simulated.
pub(super) fn alone(bench: &Bench<'_>, curve: &Curve, wanted: f64, known: &Known, steps: usize) -> Option<Margin> {
    let cases = curve.cases?;
    let places: Vec<Place> = curve.points.iter().map(|point| (point.value, point.chance)).collect();
    let mut chance = |value: f64| {
        let verdicts = bench.verdicts(&[Setting { lever: curve.lever, value }], known)?;
        Some(known.chance(&verdicts))
    };
    let found = match places.iter().position(|(_, chance)| chance.value < wanted) {
        None => Root { reach: Reach::Beyond, at: Figure { value: places.last()?.0, mcse: f64::NAN } },
        Some(0) => Root::NEVER,
        Some(at) => narrowed(&mut chance, (places[at - 1], places[at]), wanted, steps),
    };
    let factor = Figure { value: found.at.value / curve.now, mcse: found.at.mcse / curve.now };
    Some(Margin { reach: found.reach, factor, amounts: vec![amount(curve.lever, (curve.now, found.at), cases)] })
}

/// All rates together, each by the same factor. None where there is no rate above 0.
pub(super) fn together(bench: &Bench<'_>, wanted: f64, known: &Known) -> Option<Margin> {
    let levers: Vec<Lever> = Lever::RATES.into_iter().filter(|lever| bench.now(*lever) > 0.0).collect();
    let highest = levers.iter().map(|lever| HIGHEST / bench.now(*lever)).min_by(f64::total_cmp)?;
    let mut chance = |factor: f64| {
        let settings: Vec<Setting> = levers.iter().map(|&lever| Setting { lever, value: factor * bench.now(lever) }).collect();
        bench.verdicts(&settings, known).map(|verdicts| known.chance(&verdicts))
    };
    let Root { reach, at: factor } = root(&mut chance, known.now, wanted, highest);
    let amount = |&lever: &Lever| {
        let now = bench.now(lever);
        let rate = Figure { value: now * factor.value, mcse: now * factor.mcse };
        bench.cases(lever).map(|cases| amount(lever, (now, rate), cases))
    };
    Some(Margin { reach, factor, amounts: levers.iter().filter_map(amount).collect() })
}

/// A rate now and the largest one, in households and persons.
fn amount(lever: Lever, (now, rate): (f64, Figure), cases: Cases) -> Amount {
    let of = |each: f64| Figure { value: rate.value * each, mcse: rate.mcse * each };
    Amount {
        lever,
        rate,
        households_now: now * cases.households,
        households: of(cases.households),
        persons_now: now * cases.persons,
        persons: of(cases.persons),
    }
}

/// Where the chance crosses what is wanted.
struct Root {
    reach: Reach,
    at: Figure,
}

impl Root {
    const NEVER: Self = Self { reach: Reach::Never, at: Figure { value: 0.0, mcse: f64::NAN } };
}

/// The largest factor with the wanted chance: a bracket, then narrowed. All studies share their random numbers, so that the chance
/// falls smoothly.
fn root(chance: &mut dyn FnMut(f64) -> Option<Figure>, present: Figure, wanted: f64, highest: f64) -> Root {
    let (mut low, mut high) = ((1.0, present), (1.0, present));
    let enough = present.value >= wanted;
    let path: Vec<f64> = if enough { UP.into_iter().filter(|f| *f < highest).chain([highest]).collect() } else { DOWN.to_vec() };
    let mut crossed = false;
    for factor in path {
        let Some(here) = chance(factor) else { break };
        if enough {
            high = (factor, here)
        } else {
            low = (factor, here)
        }
        crossed = (here.value >= wanted) != enough;
        if crossed {
            break;
        }
        if enough { low = high } else { high = low }
    }
    if crossed {
        return narrowed(chance, (low, high), wanted, STEPS);
    }
    if enough { Root { reach: Reach::Beyond, at: Figure { value: low.0, mcse: f64::NAN } } } else { Root::NEVER }
}

/// A bracket narrowed by straight lines on the normal scale.
fn narrowed(chance: &mut dyn FnMut(f64) -> Option<Figure>, (mut low, mut high): (Place, Place), wanted: f64, steps: usize) -> Root {
    for _ in 0..steps {
        let width = high.0 - low.0;
        let guess = between(&low, &high, wanted).clamp(low.0 + 0.1 * width, high.0 - 0.1 * width);
        let Some(here) = chance(guess) else { break };
        if here.value >= wanted { low = (guess, here) } else { high = (guess, here) }
    }
    let slope = (low.1.value - high.1.value) / (high.0 - low.0);
    Root { reach: Reach::Found, at: Figure { value: between(&low, &high, wanted), mcse: low.1.mcse.max(high.1.mcse) / slope } }
}

/// Where the straight line through two points, on the normal scale, meets what is wanted.
pub(super) fn between((x, a): &(f64, Figure), (y, b): &(f64, Figure), wanted: f64) -> f64 {
    let z = |p: f64| normal_upper(1.0 - p.clamp(1e-4, 1.0 - 1e-4));
    let (from, to) = (z(a.value), z(b.value));
    if from - to <= 1e-9 { f64::midpoint(*x, *y) } else { x + (y - x) * ((from - z(wanted)) / (from - to)).clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exactly(value: f64) -> Figure {
        Figure { value, mcse: 0.001 }
    }

    #[test]
    fn the_root_of_a_known_curve_is_met() {
        let curve = |t: f64| 1.0 / (1.0 + (t / 2.7).powi(6));
        for wanted in [0.05, 0.3, 0.9, 0.99] {
            let found = root(&mut |t| Some(exactly(curve(t))), exactly(curve(1.0)), wanted, 30.0);
            let want = 2.7 * ((1.0 - wanted) / wanted).powf(1.0 / 6.0);
            assert_eq!(found.reach, Reach::Found);
            assert!((found.at.value - want).abs() < 0.01 * want, "{wanted}: {} is not {want}", found.at.value);
        }
    }

    #[test]
    fn what_cannot_be_reached_is_told() {
        let never = root(&mut |_| Some(exactly(0.4)), exactly(0.4), 0.9, 30.0);
        assert_eq!((never.reach, never.at.value), (Reach::Never, 0.0));
        let beyond = root(&mut |_| Some(exactly(0.95)), exactly(0.95), 0.9, 5.0);
        assert_eq!((beyond.reach, beyond.at.value), (Reach::Beyond, 5.0));
    }
}
