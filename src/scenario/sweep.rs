//! A sweep: many variants at once, over the values of a few keys.

use std::path::Path;

use serde::Deserialize;
use toml::Value;

use super::Written;
use super::variants::{Variant, document, read, set, within};
use crate::error::{Problem, Refusal};
use crate::simulate::Sweep;
use crate::stream::{Purpose, Stream};
use crate::units::Words;

/// A sweep as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepChoice {
    /// How the values of several keys are put together.
    pub how: How,
    /// Points of `latin-hypercube`, base points of `sobol`.
    pub points: Option<usize>,
    /// The keys and their values.
    pub over: toml::Table,
}

/// How the points of a sweep are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Every combination of the listed values.
    Grid,
    /// Each key at each of its values, all others as they are.
    OneAtATime,
    /// Points that fill the ranges evenly in each key (McKay, Beckman & Conover 1979).
    LatinHypercube,
    /// The points of Saltelli et al. (2010) on a scrambled Sobol' sequence, from which the share of each key in what drives the chance to
    /// pass is computed: `points · (keys + 2)` of them.
    Sobol,
}

/// A range or a list of values of one key.
enum Over {
    List(Vec<f64>),
    Range(f64, f64),
}

/// Points that a sweep may have.
const MOST: usize = 2_000;

/// The variants of a sweep, and what they are points of; none without a sweep.
///
/// # Errors
/// No keys or values, a range where values are needed or the other way round, too many points, a key that does not exist.
pub fn sweep(written: &Written, file: &Path) -> Result<Option<(Sweep, Vec<Variant>)>, Refusal> {
    let Some(choice) = &written.scenario.sweep else { return Ok(None) };
    let keys: Vec<String> = choice.over.keys().cloned().collect();
    let over = choice.over.iter().map(|(key, value)| read_over(key, value)).collect::<Result<Vec<_>, _>>()?;
    let points = points(choice, &over, written.scenario.seed)?;
    if points.len() > MOST {
        let what = Words::new(
            format!("扫描有 {} 个点，最多 {MOST} 个", points.len()),
            format!("the sweep has {} points, at most {MOST}", points.len()),
        );
        return Err(Problem::new(what, ("减少取值或 points", "use fewer values or points")).at_key("sweep").into());
    }
    let mut variants = Vec::new();
    for point in &points {
        let mut changed = document(&written.text, file)?;
        let mut name = Vec::new();
        for (key, value) in keys.iter().zip(point) {
            if let Some(value) = value {
                set(&mut changed, key, Value::Float(*value)).map_err(|problem| problem.at_key("sweep.over"))?;
                name.push(format!("{key} = {}", (value * 1e6).round() / 1e6));
            }
        }
        let name = name.join(", ");
        let scenario = read(changed, file).map_err(|refusal| within(refusal, "sweep"))?;
        variants.push(Variant::new(Words::new(name.clone(), name), scenario, "sweep".into()));
    }
    Ok(Some((Sweep { keys, points, saltelli: choice.how == How::Sobol }, variants)))
}

fn read_over(key: &str, value: &Value) -> Result<Over, Problem> {
    let number = |value: &Value| value.as_float().or_else(|| value.as_integer().map(|n| n as f64)).filter(|x| x.is_finite());
    let over = match value {
        Value::Array(list) if !list.is_empty() => list.iter().map(number).collect::<Option<_>>().map(Over::List),
        Value::Table(range) if range.len() == 2 => match (range.get("from").and_then(number), range.get("to").and_then(number)) {
            (Some(from), Some(to)) if from < to => Some(Over::Range(from, to)),
            _ => None,
        },
        _ => None,
    };
    over.ok_or_else(|| {
        let what = Words::new(format!("{key} 的取值看不懂"), format!("these are no values for {key}"));
        let remedy = (
            "写数值列表 [0.002, 0.004]，或范围 { from = 0.002, to = 0.01 }",
            "write a list [0.002, 0.004], or a range { from = 0.002, to = 0.01 }",
        );
        Problem::new(what, remedy).at_key("sweep.over")
    })
}

/// By point, the value of each key; none where it stays as it is.
fn points(choice: &SweepChoice, over: &[Over], seed: u64) -> Result<Vec<Vec<Option<f64>>>, Problem> {
    let refuse = |what: (&str, &str), remedy: (&str, &str)| Err(Problem::new(what, remedy).at_key("sweep"));
    if over.is_empty() || over.len() > 32 {
        return refuse(
            ("扫描要写 1 至 32 个键", "a sweep is over 1 to 32 keys"),
            ("写在 [sweep.over] 里", "write them under [sweep.over]"),
        );
    }
    let lists: Option<Vec<&[f64]>> = over.iter().map(|o| if let Over::List(list) = o { Some(&list[..]) } else { None }).collect();
    let ranges: Option<Vec<(f64, f64)>> = over.iter().map(|o| if let Over::Range(a, b) = o { Some((*a, *b)) } else { None }).collect();
    match (choice.how, lists, ranges) {
        (How::Grid, Some(lists), _) => Ok(grid(&lists)),
        (How::OneAtATime, Some(lists), _) => Ok(one_at_a_time(&lists)),
        (How::Grid | How::OneAtATime, None, _) => {
            refuse(("这种扫描要写数值列表", "this sweep needs lists of values"), ("例如 [0.002, 0.004]", "for example [0.002, 0.004]"))
        }
        (How::LatinHypercube, _, Some(ranges)) => {
            Ok(scaled(&latin_hypercube(choice.points.unwrap_or(30).min(MOST + 1), ranges.len(), seed), &ranges))
        }
        (How::Sobol, _, Some(ranges)) => Ok(scaled(&saltelli(choice.points.unwrap_or(32).min(MOST + 1), ranges.len(), seed), &ranges)),
        (How::LatinHypercube | How::Sobol, _, None) => refuse(
            ("这种扫描要写范围", "this sweep needs ranges"),
            ("例如 { from = 0.002, to = 0.01 }", "for example { from = 0.002, to = 0.01 }"),
        ),
    }
}

fn grid(lists: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
    let mut points = vec![Vec::new()];
    for list in lists {
        if points.len() > MOST {
            break;
        }
        points = points.iter().flat_map(|point: &Vec<Option<f64>>| list.iter().map(|&x| [&point[..], &[Some(x)]].concat())).collect();
    }
    points
}

fn one_at_a_time(lists: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
    let only = |at: usize, x: f64| (0..lists.len()).map(|k| (k == at).then_some(x)).collect();
    lists.iter().enumerate().flat_map(|(at, list)| list.iter().map(move |&x| only(at, x))).collect()
}

/// Points in the unit cube: in each key one point in each of as many equal parts.
fn latin_hypercube(points: usize, keys: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut stream = Stream::at(seed, Purpose::Sweep, 0, 0);
    let columns: Vec<Vec<f64>> = (0..keys)
        .map(|_| {
            let mut parts: Vec<usize> = (0..points).collect();
            for i in (1..points).rev() {
                parts.swap(i, stream.below(i as u32 + 1) as usize);
            }
            parts.into_iter().map(|part| (part as f64 + stream.uniform()) / points as f64).collect()
        })
        .collect();
    (0..points).map(|i| columns.iter().map(|column| column[i]).collect()).collect()
}

/// Two sets of points A and B from one scrambled sequence, and for each key A with that key's column from B: A, B, AB₁, …, AB_k, each in
/// full (Saltelli et al. 2010, table 2).
fn saltelli(points: usize, keys: usize, seed: u64) -> Vec<Vec<f64>> {
    let at = |i: usize, key: usize| f64::from(sobol_burley::sample(i as u32, key as u32, seed as u32));
    let set = |shift: usize| (0..points).map(move |i| (0..keys).map(|key| at(i, key + shift)).collect::<Vec<_>>());
    let (a, b): (Vec<_>, Vec<_>) = (set(0).collect(), set(keys).collect());
    let mixed = (0..keys).flat_map(|key| {
        a.iter().zip(&b).map(move |(a, b)| {
            let mut point = a.clone();
            point[key] = b[key];
            point
        })
    });
    a.iter().chain(&b).cloned().chain(mixed.collect::<Vec<_>>()).collect()
}

fn scaled(points: &[Vec<f64>], ranges: &[(f64, f64)]) -> Vec<Vec<Option<f64>>> {
    points.iter().map(|point| point.iter().zip(ranges).map(|(u, (from, to))| Some(from + u * (to - from))).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_has_every_combination_and_one_at_a_time_every_value() {
        let lists: [&[f64]; 2] = [&[1.0, 2.0], &[3.0, 4.0, 5.0]];
        let grid = grid(&lists);
        assert_eq!(grid.len(), 6);
        assert_eq!(grid[4], [Some(2.0), Some(4.0)]);
        assert_eq!(one_at_a_time(&lists)[2], [None, Some(3.0)]);
        assert_eq!(one_at_a_time(&lists).len(), 5);
    }

    #[test]
    fn a_latin_hypercube_has_one_point_in_each_part_of_each_key() {
        let points = latin_hypercube(20, 3, 7);
        for key in 0..3 {
            let mut parts: Vec<usize> = points.iter().map(|p| (p[key] * 20.0) as usize).collect();
            parts.sort_unstable();
            assert_eq!(parts, (0..20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn saltelli_points_differ_from_a_in_one_column() {
        let (n, k) = (16, 3);
        let points = saltelli(n, k, 1);
        assert_eq!(points.len(), n * (k + 2));
        for key in 0..k {
            for i in 0..n {
                let (a, b, ab) = (&points[i], &points[n + i], &points[(2 + key) * n + i]);
                assert!((0..k).all(|c| ab[c] == if c == key { b[c] } else { a[c] }));
            }
        }
    }
}
