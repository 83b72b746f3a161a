//! How ready each township is when the last review comes: whether it is drawn, whether it would pass a check of its own, where it stands,
//! and what share it has in the risk.

use std::collections::BTreeMap;

use serde::Serialize;

use super::account::Account;
use super::own_check::{Check, Lenient, Watched};
use super::rank::{RankAccounts, Standing};
use super::sum::Powers;
use super::{Figure, reach};
use crate::study::{Desk, Study};
use crate::truth::{Basic, Counts, Place};

/// How ready the townships are when the last review comes: after the county's actions, corrections and relapse.
#[derive(Clone, Debug, Serialize)]
pub struct Readiness {
    /// The township check.
    pub check: Vec<Check>,
    /// Number of townships that count as the worst.
    pub worst: usize,
    /// Whether the truth changes from replicate to replicate; if not, checks and ranks are exact.
    pub truth_varies: bool,
    /// Share of replicates that fail though nothing was found that the broken rules look at: no township's.
    pub unattributed: Figure,
    /// Failing replicates in which something was found: what the shares in the risk rest on.
    pub risk_rests_on: u64,
    /// One entry a township, in frame order.
    pub townships: Vec<Ready>,
}

/// One township.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// Its name.
    pub name: String,
    /// Probability that at least one of its households is drawn.
    pub drawn: Figure,
    /// Whether that is exact (error 0): where the design has a closed form for it. Else it is simulated.
    pub drawn_is_exact: bool,
    /// Its share in the risk of failing: in failing replicates, its part of what the broken rules found. Adds up to 1.
    pub risk_share: Figure,
    /// Probability that it passes its own check: the mean over replicates of the exact probability given the truth.
    pub passes: Figure,
    /// The same for each part of the check.
    pub passes_each: Vec<Figure>,
    /// By its rate of errors: omitted and wrongly exited among those who were never registered or exited, in the unit of the rates.
    pub errors: Option<Standing>,
    /// By its rate of dissatisfied households.
    pub dissatisfied: Option<Standing>,
    /// Names of the figures above that are withheld because they would tell a small count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<&'static str>,
}

/// The working space of one thread.
#[derive(Debug, Default)]
pub(super) struct Space {
    places: Vec<Place>,
    rates: Vec<f64>,
    order: Vec<u32>,
    /// Probabilities that were needed before: by township and part of the check; by size of the class, which corrections change; by cases.
    known: Vec<BTreeMap<u64, Vec<f64>>>,
    /// By part of the check.
    lenient: Vec<Lenient>,
}

/// Sizes of a class that are remembered.
const REMEMBERED: usize = 16;

/// The probability of passing a part of the check, computed once for each number of cases.
fn remembered(known: &mut BTreeMap<u64, Vec<f64>>, lenient: &mut Lenient, check: &Check, (cases, class): (u64, u64)) -> f64 {
    if known.len() > REMEMBERED {
        known.clear();
    }
    let (by_cases, at) = (known.entry(class).or_default(), cases as usize);
    if by_cases.len() <= at {
        by_cases.resize(at + 1, f64::NAN);
    }
    if by_cases[at].is_nan() {
        by_cases[at] = check.passes((cases, class), lenient);
    }
    by_cases[at]
}

/// The account of the townships' truth.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ReadyAccount {
    /// By township: all parts of the check, then each.
    passes: Vec<Vec<Powers>>,
    errors: RankAccounts,
    dissatisfied: RankAccounts,
}

impl ReadyAccount {
    pub(super) fn new(study: &Study, watched: &Watched) -> Self {
        let n = study.frame.townships().len();
        let passes = vec![vec![Powers::default(); watched.check.len() + 1]; n];
        Self { passes, errors: RankAccounts::new(n), dissatisfied: RankAccounts::new(n) }
    }

    /// Enters the truth that the last review met at a desk.
    pub(super) fn enter(&mut self, study: &Study, desk: &Desk, watched: &Watched, space: &mut Space) {
        study.places(desk, &mut space.places);
        let parts = watched.check.len();
        space.known.resize_with(parts * space.places.len(), BTreeMap::new);
        space.lenient.resize_with(parts, Lenient::default);
        for (t, (place, account)) in space.places.iter().zip(&mut self.passes).enumerate() {
            let mut all = 1.0;
            for (at, check) in watched.check.iter().enumerate() {
                let of = check.basic().map_or((0, 0), |basic| cases_of(&place.households, basic));
                let one = remembered(&mut space.known[t * parts + at], &mut space.lenient[at], check, of);
                account[at + 1].add(one);
                all *= one;
            }
            account[0].add(all);
        }
        let knows = |basic| study.truth.knows(basic);
        space.rates.clear();
        space.rates.extend(space.places.iter().map(|place| error_rate(place, knows)));
        self.errors.enter(&space.rates, watched.worst, &mut space.order);
        if knows(Basic::Approval) {
            space.rates.clear();
            space.rates.extend(space.places.iter().map(|place| 1.0 - place.households.y[3] / place.households.x[3]));
            self.dissatisfied.enter(&space.rates, watched.worst, &mut space.order);
        }
    }

    /// The account of a truth that never changes: entered twice, so that its spread is told to be 0.
    pub(super) fn of_constant(study: &Study, watched: &Watched) -> Self {
        let (mut desk, mut space, mut account) = (study.desk(), Space::default(), Self::new(study, watched));
        study.open(0, &mut desk);
        (0..2).for_each(|_| account.enter(study, &desk, watched, &mut space));
        account
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (a, b) in self.passes.iter_mut().flatten().zip(other.passes.iter().flatten()) {
            a.merge(b);
        }
        self.errors.merge(&other.errors);
        self.dissatisfied.merge(&other.dissatisfied);
    }

    /// What it comes to; `last` is the account of the last review.
    pub(super) fn outcome(&self, study: &Study, watched: &Watched, last: &Account) -> Option<Readiness> {
        let townships = study.frame.townships();
        let reached = reach::chances(&study.rounds.last()?.design, townships);
        let knows = |basic| study.truth.knows(basic);
        let ready = |(t, name): (usize, &String)| {
            let simulated = Figure::share(last.townships[t].interviewed.count(), last.replicates);
            let passes: Vec<Figure> = self.passes[t].iter().map(Figure::mean).collect();
            Ready {
                name: name.clone(),
                drawn: reached[t].map_or(simulated, |value| Figure { value, mcse: 0.0 }),
                drawn_is_exact: reached[t].is_some(),
                risk_share: last.blame.share(t),
                passes: if watched.check.is_empty() { Figure::NONE } else { passes[0] },
                passes_each: passes[1..].to_vec(),
                errors: (knows(Basic::Omission) || knows(Basic::MisExit)).then(|| self.errors.standing(t)),
                dissatisfied: knows(Basic::Approval).then(|| self.dissatisfied.standing(t)),
                withheld: Vec::new(),
            }
        };
        Some(Readiness {
            check: watched.check.clone(),
            worst: watched.worst,
            truth_varies: !study.is_constant(),
            unattributed: last.blame.unattributed(last.replicates),
            risk_rests_on: last.blame.attributed(),
            townships: townships.names.iter().enumerate().map(ready).collect(),
        })
    }
}

/// Cases and class of one indicator, in households.
fn cases_of(households: &Counts, basic: Basic) -> (u64, u64) {
    let (y, x) = (households.y[basic as usize], households.x[basic as usize]);
    (if basic == Basic::Approval { x - y } else { y } as u64, x as u64)
}

/// Omitted and wrongly exited among those who could be, as far as the truth is known.
fn error_rate(place: &Place, knows: impl Fn(Basic) -> bool) -> f64 {
    let known = || [Basic::Omission, Basic::MisExit].into_iter().filter(|&basic| knows(basic)).map(|basic| basic as usize);
    let sum = |of: &[f64; 4]| known().map(|i| of[i]).sum::<f64>();
    sum(&place.unit.y) / sum(&place.unit.x)
}
