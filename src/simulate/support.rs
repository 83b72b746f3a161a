//! Which points of a sweep the published result speaks for: relative likelihood (Royall 1997, *Statistical Evidence*).

use serde::Serialize;

use super::{Figure, Likelihood, Sweep, VariantOutcome};

/// Half the 0.95 quantile of χ² with one degree of freedom: what lies less far below the largest log-likelihood is in the 95 % region of one
/// number, the others being at their best (Wilks 1938).
pub const REGION: f64 = 1.920_729_410_347_062;

/// How far the published result supports each point of a sweep.
#[derive(Clone, Debug, Serialize)]
pub struct Support {
    /// The point where the result is likeliest.
    pub best: usize,
    /// One entry a point.
    pub points: Vec<Supported>,
    /// One entry a key, where the points are a grid: the best that can be had at each of its values.
    pub profiles: Vec<Profile>,
}

/// One point.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Supported {
    /// ln(L / largest L); its error is that of L alone. Nothing where no replicate came out like the result.
    pub log_ratio: Figure,
    /// Whether it is in the region of [`REGION`]; where no replicate came out like the result, whether so few replicates leave that open.
    pub inside: bool,
}

/// The profile likelihood of one key.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// The key.
    pub key: String,
    /// Its values, ascending, each with its best point.
    pub values: Vec<ProfileValue>,
}

/// One value of a key.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ProfileValue {
    /// The value.
    pub value: f64,
    /// The point with this value at which the result is likeliest.
    pub point: usize,
}

/// The support of each point of a sweep for the result that was published; none where nothing was, or no replicate came out like it.
pub fn support(sweep: &Sweep, variants: &[VariantOutcome], replicates: u64) -> Option<Support> {
    let all: Vec<Figure> = variants.iter().map(|v| v.likelihood.as_ref().map(|l: &Likelihood| l.all)).collect::<Option<_>>()?;
    let best = likeliest(&all, 0..all.len())?;
    let most = all[best].value;
    if most <= 0.0 {
        return None;
    }
    let few = 1.0 - 0.05_f64.powf(1.0 / replicates as f64);
    let supported = |l: &Figure| {
        let ratio = (l.value / most).ln();
        let known = l.value > 0.0;
        // What few replicates cannot exclude is not excluded.
        let upper = if known { l.value + 1.96 * l.mcse } else { few };
        let inside = (upper / most).ln() >= -REGION;
        Supported { log_ratio: if known { Figure { value: ratio, mcse: l.mcse / l.value } } else { Figure::NONE }, inside }
    };
    let points = all.iter().map(supported).collect();
    Some(Support { best, points, profiles: profiles(sweep, &all) })
}

/// The first of the likeliest points among these.
pub fn likeliest(all: &[Figure], among: impl Iterator<Item = usize>) -> Option<usize> {
    among.min_by(|&a, &b| all[b].value.total_cmp(&all[a].value).then(a.cmp(&b)))
}

fn profiles(sweep: &Sweep, all: &[Figure]) -> Vec<Profile> {
    let Some(values) = sweep.grid() else { return Vec::new() };
    let of_key = |(key, values): (usize, Vec<f64>)| {
        let at = |value: f64| (0..all.len()).filter(move |&p| sweep.points[p][key] == Some(value));
        let best = |value: f64| likeliest(all, at(value)).map(|point| ProfileValue { value, point });
        Profile { key: sweep.keys[key].clone(), values: values.into_iter().filter_map(best).collect() }
    };
    values.into_iter().enumerate().map(of_key).collect()
}

impl Sweep {
    /// The values of each key, ascending, where the points are all their combinations.
    pub fn grid(&self) -> Option<Vec<Vec<f64>>> {
        let values = |key: usize| {
            let mut values: Vec<f64> = self.points.iter().map(|point| point[key]).collect::<Option<_>>()?;
            values.sort_by(f64::total_cmp);
            values.dedup();
            Some(values)
        };
        let all: Vec<Vec<f64>> = (0..self.keys.len()).map(values).collect::<Option<_>>()?;
        (all.iter().map(Vec::len).product::<usize>() == self.points.len()).then_some(all)
    }
}
