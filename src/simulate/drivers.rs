//! What drives the chance to pass: the share of its variance over a sweep that each key accounts for.

use serde::Serialize;

use super::{Figure, VariantOutcome};

/// The points of a sweep, in the order of its variants.
#[derive(Clone, Debug, Serialize)]
pub struct Sweep {
    /// The keys that are varied.
    pub keys: Vec<String>,
    /// By point, the value of each key; `null` where it stays as it is.
    pub points: Vec<Vec<Option<f64>>>,
    /// Whether the points are A, B and AB₁ … AB_k of Saltelli's design.
    #[serde(skip)]
    pub saltelli: bool,
}

/// One key of a sweep and what it does to the chance to pass.
#[derive(Clone, Debug, Serialize)]
pub struct Driver {
    /// The key.
    pub key: String,
    /// The lowest chance to pass where only this key differs from the study, and the value there.
    pub lowest: Option<(f64, f64)>,
    /// The highest one.
    pub highest: Option<(f64, f64)>,
    /// First-order index: the share of the variance that the key explains alone. Saltelli et al. (2010), eq. (b):
    /// `mean(f_B (f_ABj − f_A)) / V`; its error is that of the mean over the base points.
    pub first_order: Figure,
    /// Total index, with all its interactions. Jansen (1999): `mean((f_A − f_ABj)²) / 2V`.
    pub total: Figure,
}

/// The drivers of a sweep, the strongest first.
pub fn drivers(sweep: &Sweep, variants: &[VariantOutcome]) -> Vec<Driver> {
    let passes: Vec<f64> = variants.iter().map(|variant| variant.pass_probability.value).collect();
    let driver = |(at, key): (usize, &String)| {
        let (first_order, total) = if sweep.saltelli { indices(&passes, sweep.keys.len(), at) } else { (Figure::NONE, Figure::NONE) };
        let alone = || {
            let only = |point: &Vec<Option<f64>>| point.iter().enumerate().all(|(k, value)| value.is_some() == (k == at));
            let points = sweep.points.iter().zip(&passes).filter(move |(point, _)| only(point));
            points.filter_map(|(point, &p)| point[at].map(|value| (p, value)))
        };
        let order = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0);
        Driver { key: key.clone(), lowest: alone().min_by(order), highest: alone().max_by(order), first_order, total }
    };
    let mut drivers: Vec<Driver> = sweep.keys.iter().enumerate().map(driver).collect();
    let strength = |d: &Driver| match (d.lowest, d.highest) {
        _ if d.total.value.is_finite() => d.total.value,
        (Some(low), Some(high)) => high.0 - low.0,
        _ => 0.0,
    };
    drivers.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
    drivers
}

fn indices(passes: &[f64], keys: usize, key: usize) -> (Figure, Figure) {
    let n = passes.len() / (keys + 2);
    let (a, b, ab) = (&passes[..n], &passes[n..2 * n], &passes[(2 + key) * n..(3 + key) * n]);
    let both = || a.iter().chain(b);
    let mean = both().sum::<f64>() / (2 * n) as f64;
    let variance = both().map(|f| (f - mean).powi(2)).sum::<f64>() / (2 * n - 1) as f64;
    // Centred: a constant in f would only add noise.
    let first = (0..n).map(|i| (b[i] - mean) * (ab[i] - a[i]) / variance);
    let total = (0..n).map(|i| (a[i] - ab[i]).powi(2) / (2.0 * variance));
    (over_points(first), over_points(total))
}

fn over_points(values: impl Iterator<Item = f64> + Clone) -> Figure {
    let n = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / n;
    let variance = values.map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    if mean.is_finite() { Figure { value: mean, mcse: (variance / n).sqrt() } } else { Figure::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{Purpose, Stream};

    /// f = 4x + 2y + xy-interaction-free: the shares of the variance are 16 : 4 : 0.
    #[test]
    fn indices_of_a_linear_function_are_its_squared_slopes() {
        let (n, keys) = (4_000, 3);
        let mut stream = Stream::at(1, Purpose::Sweep, 0, 1);
        let mut set = || -> Vec<[f64; 3]> { (0..n).map(|_| [stream.uniform(), stream.uniform(), stream.uniform()]).collect() };
        let (a, b) = (set(), set());
        let f = |x: &[f64; 3]| 4.0 * x[0] + 2.0 * x[1];
        let mut passes: Vec<f64> = a.iter().chain(&b).map(f).collect();
        for key in 0..keys {
            passes.extend(a.iter().zip(&b).map(|(a, b)| {
                let mut point = *a;
                point[key] = b[key];
                f(&point)
            }));
        }
        for (key, share) in [0.8, 0.2, 0.0].into_iter().enumerate() {
            let (first, total) = indices(&passes, keys, key);
            assert!((first.value - share).abs() <= 4.9 * first.mcse + 0.02, "{key}: {first:?}");
            assert!((total.value - share).abs() <= 4.9 * total.mcse + 0.02, "{key}: {total:?}");
        }
    }
}
