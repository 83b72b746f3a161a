//! Where first: a ranked list of what to re-check until the wanted chance is reached.

use super::bench::Bench;
use super::candidates::{Candidate, candidates};
use super::effort::{Trials, households};
use super::gain::gains;
use super::planned::{Against, Area, Effort, Item, Order, OrderCurve, Reached, WhereFirst};
use super::wanted::RecheckWanted;
use crate::frame::Status;
use crate::simulate::Figure;

/// Ranks by the gain for each household re-checked, then tries the list on other replicates beside two simple orders. None where no case
/// is possible.
pub fn where_first(bench: &Bench<'_>, wanted: &RecheckWanted, replicates: u64) -> Option<WhereFirst> {
    let how = wanted.how();
    let candidates = candidates(bench);
    if candidates.is_empty() {
        return None;
    }
    // The list is tried on replicates that did not make it: it cannot profit from their chance.
    let fitted = 4 * replicates;
    let gains = gains(bench, &candidates, how, 0..fitted);
    let per_household = |at: usize| gains[at].value / candidates[at].households.len() as f64;
    let mut ranked: Vec<usize> = (0..candidates.len()).collect();
    ranked.sort_by(|&a, &b| per_household(b).total_cmp(&per_household(a)).then(a.cmp(&b)));
    let orders: Vec<Vec<u32>> = Order::ALL.iter().map(|&order| households(bench, order, &ranked, &candidates)).collect();
    let trials = Trials::of(bench, &orders, how, fitted..fitted + replicates);
    let curves: Vec<OrderCurve> =
        Order::ALL.into_iter().enumerate().map(|(at, order)| OrderCurve { order, efforts: trials.curve(at) }).collect();
    let until = wanted.until.get();
    let reached = reached(&curves[0].efforts, until, wanted.cost_per_household);
    let at = reached.as_ref().map_or(orders[0].len(), |reached| reached.households);
    let compared = nearest(&curves[0].efforts, at);
    let against = (1..Order::ALL.len())
        .map(|other| Against {
            order: Order::ALL[other],
            households: curves[0].efforts[compared].households,
            gain: trials.better(0, other, compared),
            reached: self::reached(&curves[other].efforts, until, wanted.cost_per_household),
        })
        .collect();
    let list = list(bench, &candidates, &gains, &ranked, wanted, at);
    let (townships, classes) = areas(bench, &candidates, &gains, wanted.cost_per_household);
    let truth_varies = !bench.study.truth.is_fixed();
    Some(WhereFirst { until, finds: wanted.finds.get(), truth_varies, reached, list, townships, classes, curves, against })
}

/// The smallest effort whose chance is what is wanted, on the straight line between two efforts; its range from the chance's error.
fn reached(efforts: &[Effort], until: f64, cost: Option<f64>) -> Option<Reached> {
    let crossing = |shift: f64| {
        let chance = |e: &Effort| e.chance.value + shift * e.chance.mcse;
        let at = efforts.iter().position(|e| chance(e) >= until)?;
        let to = &efforts[at];
        let Some(from) = at.checked_sub(1).map(|before| &efforts[before]) else { return Some(to.households as f64) };
        let share = (until - chance(from)) / (chance(to) - chance(from));
        Some(from.households as f64 + share * (to.households - from.households) as f64)
    };
    let households = crossing(0.0)?.ceil() as usize;
    let all = efforts.last().map_or(f64::NAN, |e| e.households as f64);
    Some(Reached {
        households,
        fewest: crossing(1.96).unwrap_or(0.0),
        most: crossing(-1.96).unwrap_or(all),
        cost: cost.map(|cost| cost * households as f64),
    })
}

/// The effort nearest to a number of households.
fn nearest(efforts: &[Effort], households: usize) -> usize {
    let away = |at: &usize| efforts[*at].households.abs_diff(households);
    (0..efforts.len()).min_by_key(away).unwrap_or(0)
}

fn list(
    bench: &Bench<'_>,
    candidates: &[Candidate],
    gains: &[Figure],
    ranked: &[usize],
    wanted: &RecheckWanted,
    households: usize,
) -> Vec<Item> {
    let (villages, townships) = (bench.study.frame.villages(), bench.study.frame.townships());
    let (mut so_far, mut ties) = (0, Ties::default());
    let mut items = Vec::new();
    for (rank, &at) in ranked.iter().enumerate() {
        if so_far >= households && rank > 0 {
            break;
        }
        let candidate = &candidates[at];
        let own = candidate.households.len();
        so_far += own;
        let per = |by: f64| Figure { value: gains[at].value / by, mcse: gains[at].mcse / by };
        let gain_per_household = per(own as f64);
        items.push(Item {
            rank: rank as u32 + 1,
            tied_from: ties.rank(gain_per_household),
            certain: gains[at].value > 1.96 * gains[at].mcse,
            township: townships.names[villages.parents[candidate.village as usize] as usize].clone(),
            village: villages.names[candidate.village as usize].clone(),
            class: candidate.class,
            households: Some(own as u32),
            households_so_far: Some(so_far as u32),
            expected_in_sample: candidate.expected,
            gain: gains[at],
            gain_per_household,
            gain_per_yuan: wanted.cost_per_household.filter(|cost| *cost > 0.0).map(|cost| per(own as f64 * cost)),
        });
    }
    items
}

/// Ranks of a list in descending order, of which those that their errors do not tell apart from the first of them are one.
#[derive(Debug, Default)]
struct Ties {
    seen: u32,
    /// The first of the tied, and its rank.
    first: Option<(Figure, u32)>,
}

impl Ties {
    /// The rank of the first from which the next one cannot be told apart.
    fn rank(&mut self, next: Figure) -> u32 {
        self.seen += 1;
        let tied = self.first.filter(|(first, _)| first.value - next.value <= 1.96 * first.mcse.hypot(next.mcse));
        let (first, rank) = tied.unwrap_or((next, self.seen));
        self.first = Some((first, rank));
        rank
    }
}

/// The candidates' gains added up by township and by class, the largest for its households first: what each candidate alone would gain, in sum.
fn areas(bench: &Bench<'_>, candidates: &[Candidate], gains: &[Figure], cost: Option<f64>) -> (Vec<Area>, Vec<Area>) {
    let (villages, townships) = (bench.study.frame.villages(), bench.study.frame.townships());
    let sum = |name: String, belongs: &dyn Fn(&Candidate) -> bool| {
        let (mut households, mut gain) = (0, Figure { value: 0.0, mcse: 0.0 });
        for (candidate, one) in candidates.iter().zip(gains).filter(|(c, _)| belongs(c)) {
            households += candidate.households.len() as u32;
            gain = Figure { value: gain.value + one.value, mcse: gain.mcse.hypot(one.mcse) };
        }
        let per = |by: f64| Figure { value: gain.value / by, mcse: gain.mcse / by };
        let gain_per_thousand = per(f64::from(households) / 1_000.0);
        let gain_per_yuan = cost.filter(|cost| *cost > 0.0).map(|cost| per(f64::from(households) * cost));
        (households > 0).then_some(Area { name, households: Some(households), gain, gain_per_thousand, gain_per_yuan, tied_from: 0 })
    };
    let ranked = |mut areas: Vec<Area>| {
        areas.sort_by(|a, b| b.gain_per_thousand.value.total_cmp(&a.gain_per_thousand.value));
        let mut ties = Ties::default();
        areas.iter_mut().for_each(|area| area.tied_from = ties.rank(area.gain_per_thousand));
        areas
    };
    let township = |t: usize| sum(townships.names[t].clone(), &|c| villages.parents[c.village as usize] as usize == t);
    let class = |class: Status| sum(class.code().to_owned(), &|c| c.class == class);
    (ranked((0..townships.len()).filter_map(township).collect()), ranked(Status::ALL.into_iter().filter_map(class).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_within_its_errors_is_tied() {
        let mut ties = Ties::default();
        let mut rank = |value: f64, mcse: f64| ties.rank(Figure { value, mcse });
        // 1.96 times the root of 3² + 4² is 9.8; each is held against the first of the tied, not against the one before.
        assert_eq!([rank(50.0, 3.0), rank(40.3, 4.0), rank(40.1, 4.0), rank(31.0, 1.0), rank(30.0, 0.0)], [1, 1, 3, 4, 4]);
        assert_eq!(rank(30.0, 0.0), 4);
    }
}
