//! The frame as the review will see it: classes, villages, sizes, and what is known about the truth.

use serde::Serialize;

use super::{Column, Frame, Labels, Status, Units};
use crate::units::{Indicator, Level, Unit};

/// The frame in figures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Of the list that was summarised.
    pub fingerprint: String,
    /// Households.
    pub households: u64,
    /// Persons.
    pub persons: u64,
    /// One entry a register class, in the order of [`Status::ALL`].
    pub classes: Vec<ClassSize>,
    /// Villages by kind: poor or other, remote or not, terrain; only what the list knows.
    pub villages: Vec<VillageKind>,
    /// Townships, villages and, if there are any, groups.
    pub levels: Vec<LevelSize>,
    /// True rates, of households and of persons, as far as the list knows the truth.
    pub rates: Vec<Rate>,
}

/// A register class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassSize {
    /// Which.
    pub status: Status,
    /// Households.
    pub households: u64,
    /// Persons.
    pub persons: u64,
}

/// Villages of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VillageKind {
    /// The column: `poor_village` (`village_kind` where that is all the list has), `remote` or `terrain`.
    pub column: String,
    /// The word; `true` and `false` for yes and no.
    pub value: String,
    /// Villages.
    pub villages: u64,
    /// Households in them; `None` where that is withheld.
    pub households: Option<u64>,
}

/// The units of one level and their sizes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelSize {
    /// Which.
    pub level: Level,
    /// Number of units.
    pub units: u64,
    /// Households in a unit.
    pub households: Spread,
}

/// Smallest, middle and largest; `NaN` where a figure is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// Smallest.
    pub min: f64,
    /// Median; the mean of the two in the middle if their number is even.
    pub median: f64,
    /// Largest.
    pub max: f64,
}

/// A true rate in the whole frame.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Which.
    pub indicator: Indicator,
    /// What it is counted in.
    pub unit: Unit,
    /// Numerator.
    pub count: f64,
    /// Denominator.
    pub of: f64,
    /// The fraction.
    pub rate: f64,
    /// Intra-village correlation of the households by analysis of variance; none for rates of persons or where it is not defined.
    pub icc: Option<f64>,
}

/// Counts a frame.
pub fn summarise(frame: &Frame) -> Summary {
    let classes = Status::ALL.map(|status| class_size(frame, status)).to_vec();
    let levels = [Level::Township, Level::Village, Level::Group].into_iter().filter_map(|level| {
        let units = frame.units(level)?;
        Some(LevelSize { level, units: units.len() as u64, households: sizes(units) })
    });
    let kind = if frame.column("poor_village").is_some() { "poor_village" } else { "village_kind" };
    Summary {
        fingerprint: frame.fingerprint().to_string(),
        households: frame.households() as u64,
        persons: frame.persons().iter().map(|&p| u64::from(p)).sum(),
        classes,
        villages: [kind, "remote", "terrain"].into_iter().flat_map(|name| village_kinds(frame, name)).collect(),
        levels: levels.collect(),
        rates: rates(frame),
    }
}

fn class_size(frame: &Frame, status: Status) -> ClassSize {
    let mut size = ClassSize { status, households: 0, persons: 0 };
    for (_, &persons) in frame.status().iter().zip(frame.persons()).filter(|(s, _)| **s == status) {
        size.households += 1;
        size.persons += u64::from(persons);
    }
    size
}

fn sizes(units: &Units) -> Spread {
    let mut sizes: Vec<usize> = (0..units.len()).map(|i| units.range(i).len()).collect();
    sizes.sort_unstable();
    let n = sizes.len();
    let at = |i: usize| sizes.get(i).map_or(f64::NAN, |&s| s as f64);
    Spread { min: at(0), median: (at(n.saturating_sub(1) / 2) + at(n / 2)) / 2.0, max: at(n.saturating_sub(1)) }
}

/// Villages by the value of a column that is the same for all households of a village, in order of first appearance.
fn village_kinds(frame: &Frame, name: &str) -> Vec<VillageKind> {
    let villages = frame.villages();
    let value = |household: usize| match frame.column(name)? {
        Column::Flag(v) => Some(v[household].to_string()),
        Column::Label(Labels { names, codes }) => Some(names[codes[household] as usize].clone()),
        Column::Number(_) => None,
    };
    let mut kinds: Vec<VillageKind> = Vec::new();
    for range in (0..villages.len()).map(|i| villages.range(i)) {
        let Some(value) = value(range.start) else {
            continue;
        };
        let at = kinds.iter().position(|kind| kind.value == value).unwrap_or_else(|| {
            kinds.push(VillageKind { column: name.to_string(), value, villages: 0, households: Some(0) });
            kinds.len() - 1
        });
        kinds[at].villages += 1;
        kinds[at].households = kinds[at].households.map(|households| households + range.len() as u64);
    }
    kinds
}

/// True rates. Omission of persons counts the members of omitted households and the members left out of registered ones, both among
/// the persons who are not registered (domain: 漏评率, denominator b).
fn rates(frame: &Frame) -> Vec<Rate> {
    let registered = |k: usize| frame.status()[k] != Status::NeverRegistered;
    let exited = |k: usize| frame.status()[k] == Status::Exited;
    let members = frame.number("omitted_members");
    let left_out = |k: usize| members.map_or(0.0, |m| m[k]);
    let mut rates = Vec::new();
    if let Some(poor) = frame.flag("truly_poor") {
        let [households, mut persons] = both(frame, Indicator::Omission, |k| !registered(k), |k| poor[k]);
        let more: f64 = (0..frame.households()).filter(|&k| registered(k)).map(left_out).sum();
        (persons.count, persons.of) = (persons.count + more, persons.of + more);
        persons.rate = persons.count / persons.of;
        rates.extend([households, persons]);
        rates.extend(both(frame, Indicator::MisExit, exited, |k| poor[k]));
    }
    if let Some(wrong) = frame.flag("mis_included") {
        rates.extend(both(frame, Indicator::MisInclusion, registered, |k| wrong[k]));
    }
    if let Some(satisfied) = frame.flag("satisfied") {
        let [households, _] = both(frame, Indicator::Approval, |_| true, |k| satisfied[k]);
        rates.push(households);
    }
    rates.into_iter().filter(|rate| rate.of > 0.0).collect()
}

/// The share of households and of persons with a trait among those of a class.
fn both(frame: &Frame, indicator: Indicator, class: impl Fn(usize) -> bool, has: impl Fn(usize) -> bool) -> [Rate; 2] {
    let mut sums = [[0.0; 2]; 2];
    for k in (0..frame.households()).filter(|&k| class(k)) {
        for (sum, size) in sums.iter_mut().zip([1.0, f64::from(frame.persons()[k])]) {
            sum[0] += if has(k) { size } else { 0.0 };
            sum[1] += size;
        }
    }
    let rate = |unit, [count, of]: [f64; 2], icc| Rate { indicator, unit, count, of, rate: count / of, icc };
    [rate(Unit::Household, sums[0], icc(frame.villages(), &class, &has)), rate(Unit::Person, sums[1], None)]
}

/// Intra-village correlation of a trait by one-way analysis of variance.
///
/// # Formula
/// (B − W) / (B + (k₀ − 1) W) with the mean squares B between and W within villages and k₀ = (N − Σ kᵢ² / N) / (m − 1), where kᵢ is
/// the number of households of village i, N their sum and m the number of villages that have any. Source: Donner, *Int. Stat. Rev.*
/// 54 (1986), eq. 2.1.
fn icc(villages: &Units, class: &impl Fn(usize) -> bool, has: &impl Fn(usize) -> bool) -> Option<f64> {
    let counts: Vec<(f64, f64)> = (0..villages.len())
        .map(|i| villages.range(i).filter(|&k| class(k)))
        .map(|households| households.fold((0.0, 0.0), |(n, y), k| (n + 1.0, y + f64::from(u8::from(has(k))))))
        .filter(|&(n, _)| n > 0.0)
        .collect();
    let m = counts.len() as f64;
    let (n, y) = counts.iter().fold((0.0, 0.0), |(a, b), (n, y)| (a + n, b + y));
    if m < 2.0 || n <= m {
        return None;
    }
    let between = counts.iter().map(|(k, s)| k * (s / k - y / n).powi(2)).sum::<f64>() / (m - 1.0);
    let within = (y - counts.iter().map(|(k, s)| s * s / k).sum::<f64>()) / (n - m);
    let k0 = (n - counts.iter().map(|(k, _)| k * k).sum::<f64>() / n) / (m - 1.0);
    let icc = (between - within) / (between + (k0 - 1.0) * within);
    icc.is_finite().then_some(icc)
}
