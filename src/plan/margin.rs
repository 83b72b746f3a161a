//! The margin: how many wrong households there may be while the chance to pass stays at what is wanted.

use super::bench::{Bench, Simple};
use super::lever::{Lever, Setting};
use super::planned::{Amount, Curve, Margin, Reach};
use super::verdicts::Verdicts;
use crate::estimate::normal_upper;
use crate::simulate::Figure;

/// Factors that are tried upwards and downwards before a bracket is narrowed.
const UP: [f64; 8] = [1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0, 20.0];
const DOWN: [f64; 4] = [0.75, 0.5, 0.25, 0.0];
/// Narrowings of a bracket.
const STEPS: usize = 3;
/// No rate is tried beyond this.
const HIGHEST: f64 = 0.5;

/// One rate alone, and the curve that the search passed along. None where the study has no such rate, or it is 0.
pub(super) fn alone(bench: &Bench<'_>, lever: Lever, wanted: f64, present: &Verdicts, exact: Option<&Simple>) -> Option<(Margin, Curve)> {
    let now = bench.now(lever);
    if now.is_nan() || now <= 0.0 {
        return None;
    }
    let mut curve = bench.curve(lever, &[0.0, 2.0 * now, 3.0 * now].map(|v| v.min(HIGHEST)), present, exact);
    let replicates = present.count();
    let mut chance = |factor: f64| {
        let value = factor * now;
        if let Some(known) = curve.points.iter().find(|point| (point.value - value).abs() <= 1e-12) {
            return Some(known.chance);
        }
        let verdicts = bench.verdicts(&[Setting { lever, value }], 0..replicates)?;
        curve.points.push(bench.point(lever, value, &verdicts, exact));
        Some(verdicts.chance())
    };
    let found = root(&mut chance, present.chance(), wanted, HIGHEST / now);
    curve.points.sort_by(|a, b| a.value.total_cmp(&b.value));
    Some((margin(bench, &[lever], &found), curve))
}

/// All rates together, each by the same factor. None where there is no rate above 0.
pub(super) fn together(bench: &Bench<'_>, wanted: f64, present: &Verdicts) -> Option<Margin> {
    let levers: Vec<Lever> = Lever::RATES.into_iter().filter(|lever| bench.now(*lever) > 0.0).collect();
    let highest = levers.iter().map(|lever| HIGHEST / bench.now(*lever)).min_by(f64::total_cmp)?;
    let replicates = present.count();
    let mut chance = |factor: f64| {
        let settings: Vec<Setting> = levers.iter().map(|&lever| Setting { lever, value: factor * bench.now(lever) }).collect();
        bench.verdicts(&settings, 0..replicates).map(|verdicts| verdicts.chance())
    };
    let found = root(&mut chance, present.chance(), wanted, highest);
    Some(margin(bench, &levers, &found))
}

fn margin(bench: &Bench<'_>, levers: &[Lever], found: &Root) -> Margin {
    let amount = |lever: Lever| {
        let (basic, _) = lever.about()?;
        let cases = bench.study.truth.probabilities(basic);
        let persons = bench.study.frame.persons();
        let households: f64 = cases.iter().sum();
        let in_persons: f64 = cases.iter().zip(persons).map(|(p, &persons)| p * f64::from(persons)).sum();
        let of = |now: f64| Figure { value: now * found.factor.value, mcse: now * found.factor.mcse };
        Some(Amount {
            lever,
            rate: of(bench.now(lever)),
            households_now: households,
            households: of(households),
            persons_now: in_persons,
            persons: of(in_persons),
        })
    };
    Margin { reach: found.reach, factor: found.factor, amounts: levers.iter().filter_map(|&lever| amount(lever)).collect() }
}

/// Where the chance crosses what is wanted, as a factor of the present rates.
struct Root {
    reach: Reach,
    factor: Figure,
}

/// The largest factor with the wanted chance: a bracket, narrowed by straight lines on the normal scale. All studies share their random
/// numbers, so that the chance falls smoothly.
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
    if !crossed {
        let reach = if enough { Reach::Beyond } else { Reach::Never };
        return Root { reach, factor: Figure { value: if enough { low.0 } else { 0.0 }, mcse: f64::NAN } };
    }
    for _ in 0..STEPS {
        let width = high.0 - low.0;
        let guess = between(&low, &high, wanted).clamp(low.0 + 0.1 * width, high.0 - 0.1 * width);
        let Some(here) = chance(guess) else { break };
        if here.value >= wanted { low = (guess, here) } else { high = (guess, here) }
    }
    let slope = (low.1.value - high.1.value) / (high.0 - low.0);
    Root { reach: Reach::Found, factor: Figure { value: between(&low, &high, wanted), mcse: low.1.mcse.max(high.1.mcse) / slope } }
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
            assert!((found.factor.value - want).abs() < 0.01 * want, "{wanted}: {} is not {want}", found.factor.value);
        }
    }

    #[test]
    fn what_cannot_be_reached_is_told() {
        let never = root(&mut |_| Some(exactly(0.4)), exactly(0.4), 0.9, 30.0);
        assert_eq!((never.reach, never.factor.value), (Reach::Never, 0.0));
        let beyond = root(&mut |_| Some(exactly(0.95)), exactly(0.95), 0.9, 5.0);
        assert_eq!((beyond.reach, beyond.factor.value), (Reach::Beyond, 5.0));
    }
}
