//! **simulate**: all of it many times.
//!
//! Takes a [`Study`] and an [`Effort`]; gives an [`Outcome`] in which every figure carries its Monte-Carlo error. Fails only where the
//! caller's observer does. Equal bytes for any number of threads and any block size: all sums are exact. Source: Morris, White &
//! Crowther (2019), *Using simulation studies to evaluate statistical methods*.

mod account;
mod apart;
mod blame;
mod chain;
mod compare;
mod counties;
mod drivers;
mod field;
mod measures;
mod operating;
mod outcome;
mod own_check;
mod pareto;
mod published;
mod rank;
mod reach;
mod readiness;
mod rows;
mod sum;
mod support;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ndarray::{Array2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use crate::draw::BLOCK;
use crate::error::Refusal;
use crate::estimate::{Method, Quantiles};
use crate::study::{Chances, Desk, Study};
use crate::units::{Estimator, Indicator};
use account::Account;
use chain::ChainAccount;
pub use compare::{IndicatorContrast, Trace, VariantOutcome, contrast};
pub use counties::{
    BATCHES, Between, Counted, Counties, CountiesOutcome, Curve as CountyCurve, CurveOutcome, CurvePoint, Detection, Estimated,
    EveryCounty, Implied, Seen, Shape, ShapeOutcome, counties, observed,
};
pub use drivers::{Driver, Sweep, drivers};
pub use measures::ENOUGH;
pub use operating::{Amount, Cases, Curve, Lever, Margin, Operating, Point, Reach};
pub use outcome::*;
pub use own_check::{Check, ReadinessWanted, Watched};
pub use pareto::{Weighed, weighed};
pub use published::{FigureLikelihood, Likelihood, Printed, PublishedFigure};
pub use rank::Standing;
pub use readiness::{Readiness, Ready};
use readiness::{ReadyAccount, Space};
pub use rows::{row_meanings, row_names, row_of};
pub use support::{Profile, ProfileValue, REGION, Support, Supported, likeliest, support};

/// What is recorded of each replicate.
#[derive(Clone, Debug)]
pub struct Methods {
    /// Indicators, in their fixed order.
    pub indicators: Vec<Indicator>,
    /// Estimators, in their fixed order; at least one.
    pub estimators: Vec<Estimator>,
    /// Interval methods whose coverage is counted.
    pub methods: Vec<Method>,
    /// Two-sided level of the intervals.
    pub level: f64,
    /// Its quantiles.
    pub quantiles: Quantiles,
    /// How townships are checked and ranked; none where nobody asks for their readiness.
    pub watched: Option<Watched>,
    /// What was published, if its likelihood is wanted.
    pub published: Vec<PublishedFigure>,
    /// Whether each replicate's own estimate of the chance to pass is recorded too: the last column of the rows.
    pub chance: bool,
}

/// How long to go on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effort {
    /// So many replicates.
    Replicates(u64),
    /// Until the Monte-Carlo error of the pass probability is at most this, in steps of 1,000 and at most [`Effort::MOST`].
    Until {
        /// The wanted Monte-Carlo standard error.
        mcse: f64,
    },
}

impl Effort {
    /// The most replicates that are ever run.
    pub const MOST: u64 = 1_000_000_000;
    /// Replicates after which an `Until` looks at its error; fixed, so that it ends at the same replicate on every machine.
    const STEP: u64 = 1_000;
    /// The same where replicates are reduced, so that few are enough.
    const SHORT_STEP: u64 = 200;
    /// Fewest blocks where the first stage is stratified.
    const BLOCKS: u64 = 20;
}

/// Replicates that have been finished, in order.
#[derive(Debug)]
pub struct Progress<'a> {
    /// The replicates of the rows below.
    pub replicates: Range<u64>,
    /// Replicates wanted in all; none while it is not known.
    pub wanted: Option<u64>,
    /// One row a replicate; columns as in [`row_names`].
    pub rows: &'a Array2<f64>,
}

/// Runs a study. `observe` sees every replicate once, in order.
///
/// # Errors
/// What `observe` refuses.
pub fn run(
    title: &str,
    study: &Study,
    methods: &Methods,
    effort: Effort,
    observe: &mut dyn FnMut(&Progress<'_>) -> Result<(), Refusal>,
) -> Result<Outcome, Refusal> {
    let mut all = Tally::new(study, methods);
    let desk = study.desk();
    let desks: Vec<Mutex<(Desk, Space)>> =
        (0..rayon::current_num_threads()).map(|_| Mutex::new((desk.clone(), Space::default()))).collect();
    let mut done = 0;
    loop {
        let end = match effort {
            Effort::Replicates(wanted) => wanted.min(done + whole(wave(wanted), study)),
            Effort::Until { .. } if study.reducer.is_some() => done + Effort::SHORT_STEP,
            Effort::Until { .. } => done + Effort::STEP,
        };
        let size = (end - done).div_ceil(4 * rayon::current_num_threads() as u64).clamp(32, 1_024);
        let size = whole(size, study);
        let starts: Vec<u64> = (done..end).step_by(size as usize).collect();
        let blocks: Vec<(Tally, Array2<f64>)> = starts
            .into_par_iter()
            .map(|start| {
                // Each thread has a desk of its own, so nobody ever waits; a desk left by a panic is as good as any.
                let own = &desks[rayon::current_thread_index().unwrap_or(0) % desks.len()];
                let mut desk = own.lock().unwrap_or_else(PoisonError::into_inner);
                block(study, methods, start..end.min(start + size), &mut desk)
            })
            .collect();
        for (block, rows) in &blocks {
            all.merge(block);
            let wanted = if let Effort::Replicates(wanted) = effort { Some(wanted) } else { None };
            observe(&Progress { replicates: done..done + rows.nrows() as u64, wanted, rows })?;
            done += rows.nrows() as u64;
        }
        if enough(effort, done, study, all.rounds.last()) {
            break;
        }
    }
    Ok(all.outcome(title, study, methods, done))
}

/// What is kept of the replicates.
struct Tally {
    rounds: Vec<Account>,
    chain: ChainAccount,
    /// None where nobody asks, or the truth never changes: then one look at it is enough.
    ready: Option<ReadyAccount>,
}

impl Tally {
    fn new(study: &Study, methods: &Methods) -> Self {
        let townships = study.frame.townships().len();
        Self {
            rounds: study.rounds.iter().map(|round| Account::new(round, townships, methods)).collect(),
            chain: ChainAccount::new(townships),
            ready: methods.watched.as_ref().filter(|_| !study.is_constant()).map(|watched| ReadyAccount::new(study, watched)),
        }
    }

    fn merge(&mut self, other: &Self) {
        self.rounds.iter_mut().zip(&other.rounds).for_each(|(all, one)| all.merge(one));
        self.chain.merge(&other.chain);
        if let (Some(all), Some(one)) = (&mut self.ready, &other.ready) {
            all.merge(one);
        }
    }

    fn outcome(self, title: &str, study: &Study, methods: &Methods, replicates: u64) -> Outcome {
        let readiness = methods.watched.as_ref().zip(self.rounds.last()).and_then(|(watched, last)| {
            let ready = self.ready.unwrap_or_else(|| ReadyAccount::of_constant(study, watched));
            ready.outcome(study, watched, last)
        });
        let rounds =
            study.rounds.iter().zip(&self.rounds).map(|(round, account)| measures::round_outcome(study, round, methods, account)).collect();
        Outcome {
            title: title.to_owned(),
            replicates,
            rounds,
            chain: self.chain.outcome(&study.frame),
            readiness,
            published: self.rounds.last().and_then(|account| account.published.outcome(methods, replicates)),
            variants: Vec::new(),
            sweep: None,
            operating: None,
            counties: None,
        }
    }
}

/// Replicates between two looks at progress: about a fiftieth of the work, so that memory stays small and bars move.
fn wave(wanted: u64) -> u64 {
    (wanted / 50).clamp(256, 16_384)
}

/// At least so many replicates, in whole blocks where those of one depend on each other.
fn whole(replicates: u64, study: &Study) -> u64 {
    if study.stratified { replicates.next_multiple_of(BLOCK) } else { replicates }
}

fn enough(effort: Effort, done: u64, study: &Study, last: Option<&Account>) -> bool {
    match effort {
        Effort::Replicates(wanted) => done >= wanted,
        // The error between a few blocks is itself too uncertain to end by.
        Effort::Until { .. } if study.stratified && done < Effort::BLOCKS * BLOCK => false,
        Effort::Until { mcse } => {
            if let Some(chance) = last.and_then(Account::chance).filter(|chance| study.reducer.is_some() || chance.mcse > 0.0) {
                return done >= Effort::MOST || chance.mcse <= mcse;
            }
            // One imaginary pass and one imaginary failure: a share of 0 or 1 after few replicates is no certainty.
            let passed = last.map_or(0, |account| account.passed) as f64;
            let p = (passed + 1.0) / (done as f64 + 2.0);
            done >= Effort::MOST || (p * (1.0 - p) / done as f64).sqrt() <= mcse
        }
    }
}

/// Every tenth replicate also computes interval widths: inverting an exact interval costs more than the rest of a replicate.
const WIDTH_EVERY: u64 = 10;

fn block(study: &Study, methods: &Methods, replicates: Range<u64>, at: &mut (Desk, Space)) -> (Tally, Array2<f64>) {
    let mut rows = Array2::zeros(((replicates.end - replicates.start) as usize, row_names(methods).len()));
    if !study.stratified {
        return (entered(study, methods, replicates, at, rows.view_mut()), rows);
    }
    let mut tally = Tally::new(study, methods);
    for (start, rows) in replicates.clone().step_by(BLOCK as usize).zip(rows.axis_chunks_iter_mut(Axis(0), BLOCK as usize)) {
        let mut one = entered(study, methods, start..replicates.end.min(start + BLOCK), at, rows);
        one.rounds.iter_mut().for_each(Account::close);
        tally.merge(&one);
    }
    (tally, rows)
}

/// What these replicates give, each with its row.
fn entered(
    study: &Study,
    methods: &Methods,
    replicates: Range<u64>,
    (desk, space): &mut (Desk, Space),
    mut rows: ArrayViewMut2<'_, f64>,
) -> Tally {
    let mut tally = Tally::new(study, methods);
    for (replicate, mut row) in replicates.zip(rows.rows_mut()) {
        let courses = study.replicate(replicate, desk);
        for (account, course) in tally.rounds.iter_mut().zip(courses) {
            account.enter(course, methods, replicate % WIDTH_EVERY == 0);
        }
        tally.chain.enter(courses);
        let verdict = courses.last().filter(|_| study.stratified).map(|course| (course.broken, course.not_judged));
        if let Some(course) = courses.last() {
            row.iter_mut().zip(row_of(replicate, course, methods)).for_each(|(cell, value)| *cell = value);
        }
        if let (Some(ready), Some(watched)) = (&mut tally.ready, &methods.watched) {
            ready.enter(study, desk, watched, space);
        }
        let rules = study.rounds.last().map_or(0, |round| round.rules.len());
        let seen = verdict.map(|verdict| Chances::seen(verdict, rules, 1.0));
        let chances = study.chances(replicate, desk).or(seen.as_ref());
        if let (Some(account), Some(chances)) = (tally.rounds.last_mut(), chances) {
            account.enter_chances(chances);
        }
        let chance = chances.map_or(row[1], |chances| 1.0 - chances.not_passed);
        if let Some(cell) = row.last_mut().filter(|_| methods.chance) {
            *cell = chance;
        }
    }
    tally
}
