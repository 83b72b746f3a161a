//! Townships and villages: how many where, how large, which are remote and which are poor villages.

use rand_distr::{Distribution, StandardNormal};

use super::choose::{Candidate, take};
use super::condition::times_in;
use super::county::{County, Question, Village};
use super::{Picked, Recipe, names};

/// σ of the lognormal number of villages by township.
const TOWNSHIP_SKEW: f64 = 0.3;
/// Share of the villages that lie like their township.
const LIKE_TOWNSHIP: f64 = 0.8;

/// The county with its villages and their ranges of households; everything about households is still open.
pub(super) fn settle(recipe: &Recipe, seed: u64) -> County {
    let mut county = County { seed, townships: recipe.townships.list(), ..County::default() };
    let names = names::villages(&county, recipe.villages.number as usize);
    let homes = townships_of(&county, names.len());
    let lands = lands(recipe, &county, &homes);
    let villages = names.into_iter().zip(homes).zip(lands);
    county.villages = villages.map(|((name, township), terrain)| Village { name, township, terrain, ..Village::default() }).collect();
    let remote = pick(&county, &recipe.villages.remote, Question::Remote);
    county.villages.iter_mut().zip(remote).for_each(|(village, is)| village.remote = is);
    let poor = pick(&county, &recipe.villages.poor, Question::PoorVillage);
    county.villages.iter_mut().zip(poor).for_each(|(village, is)| village.poor = is);
    let mut start = 0;
    for (v, size) in sizes(recipe, &county).into_iter().enumerate() {
        county.villages[v].households = start..start + size;
        start += size;
    }
    county
}

fn normal(county: &County, question: Question, place: usize) -> f64 {
    StandardNormal.sample(&mut county.stream(question, place))
}

/// The township of each village: every township at least one, the others by largest remainder of lognormal weights.
fn townships_of(county: &County, villages: usize) -> Vec<usize> {
    let n = county.townships.len();
    let weights: Vec<f64> = (0..n).map(|t| (TOWNSHIP_SKEW * normal(county, Question::TownshipSize, t)).exp()).collect();
    let per_weight = villages.saturating_sub(n) as f64 / weights.iter().sum::<f64>();
    let quota = |t: usize| weights[t] * per_weight;
    let mut counts: Vec<usize> = (0..n).map(|t| 1 + quota(t) as usize).collect();
    let mut by_remainder: Vec<usize> = (0..n).collect();
    by_remainder.sort_by(|&a, &b| quota(b).fract().total_cmp(&quota(a).fract()).then(a.cmp(&b)));
    let left = villages.saturating_sub(counts.iter().sum::<usize>());
    by_remainder.iter().cycle().take(left).for_each(|&t| counts[t] += 1);
    counts.iter().enumerate().flat_map(|(t, &count)| std::iter::repeat_n(t, count)).collect()
}

fn lands(recipe: &Recipe, county: &County, homes: &[usize]) -> Vec<usize> {
    let terrain = &recipe.villages.terrain;
    let weights = [terrain.plain, terrain.hill, terrain.mountain];
    let kind = |luck: f64| {
        let mut left = luck * weights.iter().sum::<f64>();
        (0..2).find(|&k| {
            left -= weights[k];
            left < 0.0
        })
    };
    let of_township: Vec<Option<usize>> =
        (0..county.townships.len()).map(|t| kind(county.stream(Question::TownshipTerrain, t).uniform())).collect();
    let of_village = homes.iter().enumerate().map(|(v, &t)| {
        let mut stream = county.stream(Question::Terrain, v);
        if stream.uniform() < LIKE_TOWNSHIP { of_township[t] } else { kind(stream.uniform()) }
    });
    of_village.map(|kind| kind.unwrap_or(2)).collect()
}

/// Exactly so many villages, likelier where `by` says so.
fn pick(county: &County, picked: &Picked, question: Question) -> Vec<bool> {
    let mut candidates: Vec<Candidate> = (0..county.villages.len())
        .filter_map(|v| {
            let luck = county.stream(question, v).uniform();
            let times = times_in(&picked.by, county, v);
            (times > 0.0).then_some(Candidate { index: v as u32, chance: times, amount: 1, luck, taken: false })
        })
        .collect();
    let largest = candidates.iter().fold(0.0, |most: f64, c| most.max(c.chance));
    candidates.iter_mut().for_each(|c| c.chance /= largest);
    take(&mut candidates, u64::from(picked.number));
    let mut answers = vec![false; county.villages.len()];
    candidates.iter().for_each(|c| answers[c.index as usize] = c.taken);
    answers
}

/// Lognormal village sizes, none below the smallest, that add up to the county's households.
fn sizes(recipe: &Recipe, county: &County) -> Vec<usize> {
    let villages = &recipe.villages;
    let weights: Vec<f64> = (0..county.villages.len())
        .map(|v| (villages.skew * normal(county, Question::VillageSize, v)).exp() * times_in(&villages.by, county, v))
        .collect();
    let all = recipe.everyone.households as usize;
    let smallest = villages.smallest as usize;
    let per_weight = all as f64 / weights.iter().sum::<f64>();
    let mut sizes: Vec<usize> = weights.iter().map(|w| ((w * per_weight) as usize).max(smallest)).collect();
    let mut largest_first: Vec<usize> = (0..sizes.len()).collect();
    largest_first.sort_by_key(|&v| (std::cmp::Reverse(sizes[v]), v));
    let mut made: usize = sizes.iter().sum();
    for &v in largest_first.iter().cycle() {
        if made == all {
            break;
        } else if made < all {
            sizes[v] += 1;
            made += 1;
        } else if sizes[v] > smallest {
            sizes[v] -= 1;
            made -= 1;
        }
    }
    sizes
}

/// The village group of each household, from 0 in each village: neighbours on the list, more groups in larger villages.
pub(super) fn groups(recipe: &Recipe, villages: &[Village]) -> Vec<u32> {
    let mean = recipe.everyone.households as f64 / villages.len().max(1) as f64;
    let mut groups = Vec::new();
    for village in villages {
        let size = village.households.len();
        let number = (f64::from(recipe.villages.groups) * (size as f64 / mean).sqrt()).round().clamp(1.0, size as f64) as usize;
        groups.extend((0..size).map(|k| (k * number / size) as u32));
    }
    groups
}
