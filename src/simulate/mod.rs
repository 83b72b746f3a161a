//! **simulate**: all of it many times.
//!
//! Takes a [`Study`] and an [`Effort`]; gives an [`Outcome`] in which every figure carries its Monte-Carlo error. Fails only where the
//! caller's observer does. Equal bytes for any number of threads and any block size: all sums are exact. Source: Morris, White &
//! Crowther (2019), *Using simulation studies to evaluate statistical methods*.

mod account;
mod apart;
mod chain;
mod compare;
mod counties;
mod drivers;
mod field;
mod measures;
mod outcome;
mod published;
mod sum;
mod support;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use ndarray::Array2;
use rayon::prelude::*;

use crate::error::Refusal;
use crate::estimate::{Method, Quantiles};
use crate::study::{Course, Desk, Study};
use crate::units::{Estimator, Indicator};
use account::Account;
use chain::ChainAccount;
pub use compare::{IndicatorContrast, Trace, VariantOutcome, contrast};
pub use counties::{
    BATCHES, Counted, Counties, CountiesOutcome, Curve, CurveOutcome, CurvePoint, Detection, Estimated, EveryCounty, Implied, Seen, Shape,
    ShapeOutcome, counties, observed,
};
pub use drivers::{Driver, Sweep, drivers};
pub use outcome::*;
pub use published::{FigureLikelihood, Likelihood, Printed, PublishedFigure};
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
    /// What was published, if its likelihood is wanted.
    pub published: Vec<PublishedFigure>,
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
    let mut accounts = accounts(study, methods);
    let mut chain = ChainAccount::new(study.frame.townships().len());
    let desks: Vec<Mutex<Desk>> = vec![study.desk(); rayon::current_num_threads()].into_iter().map(Mutex::new).collect();
    let mut done = 0;
    loop {
        let end = match effort {
            Effort::Replicates(wanted) => wanted.min(done + wave(wanted)),
            Effort::Until { .. } => done + Effort::STEP,
        };
        let size = (end - done).div_ceil(4 * rayon::current_num_threads() as u64).clamp(32, 1_024);
        let starts: Vec<u64> = (done..end).step_by(size as usize).collect();
        let blocks: Vec<(Vec<Account>, ChainAccount, Array2<f64>)> = starts
            .into_par_iter()
            .map(|start| {
                // Each thread has a desk of its own, so nobody ever waits; a desk left by a panic is as good as any.
                let own = &desks[rayon::current_thread_index().unwrap_or(0) % desks.len()];
                let mut desk = own.lock().unwrap_or_else(PoisonError::into_inner);
                block(study, methods, start..end.min(start + size), &mut desk)
            })
            .collect();
        for (block, linked, rows) in &blocks {
            accounts.iter_mut().zip(block).for_each(|(all, one)| all.merge(one));
            chain.merge(linked);
            let wanted = if let Effort::Replicates(wanted) = effort { Some(wanted) } else { None };
            observe(&Progress { replicates: done..done + rows.nrows() as u64, wanted, rows })?;
            done += rows.nrows() as u64;
        }
        if enough(effort, done, accounts.last()) {
            break;
        }
    }
    let rounds =
        study.rounds.iter().zip(&accounts).map(|(round, account)| measures::round_outcome(study, round, methods, account)).collect();
    Ok(Outcome {
        title: title.to_owned(),
        replicates: done,
        rounds,
        chain: chain.outcome(&study.frame),
        published: accounts.last().and_then(|account| account.published.outcome(methods, done)),
        variants: Vec::new(),
        sweep: None,
        counties: None,
    })
}

fn accounts(study: &Study, methods: &Methods) -> Vec<Account> {
    study.rounds.iter().map(|round| Account::new(round, study.frame.townships().len(), methods)).collect()
}

/// Replicates between two looks at progress: about a fiftieth of the work, so that memory stays small and bars move.
fn wave(wanted: u64) -> u64 {
    (wanted / 50).clamp(256, 16_384)
}

fn enough(effort: Effort, done: u64, last: Option<&Account>) -> bool {
    match effort {
        Effort::Replicates(wanted) => done >= wanted,
        Effort::Until { mcse } => {
            // One imaginary pass and one imaginary failure: a share of 0 or 1 after few replicates is no certainty.
            let passed = last.map_or(0, |account| account.passed) as f64;
            let p = (passed + 1.0) / (done as f64 + 2.0);
            done >= Effort::MOST || (p * (1.0 - p) / done as f64).sqrt() <= mcse
        }
    }
}

/// Every tenth replicate also computes interval widths: inverting an exact interval costs more than the rest of a replicate.
const WIDTH_EVERY: u64 = 10;

fn block(study: &Study, methods: &Methods, replicates: Range<u64>, desk: &mut Desk) -> (Vec<Account>, ChainAccount, Array2<f64>) {
    let mut accounts = accounts(study, methods);
    let mut chain = ChainAccount::new(study.frame.townships().len());
    let mut rows = Array2::zeros(((replicates.end - replicates.start) as usize, row_names(methods).len()));
    for (replicate, mut row) in replicates.zip(rows.rows_mut()) {
        let courses = study.replicate(replicate, desk);
        for (account, course) in accounts.iter_mut().zip(courses) {
            account.enter(course, methods, replicate % WIDTH_EVERY == 0);
        }
        chain.enter(courses);
        if let Some(course) = courses.last() {
            row.iter_mut().zip(row_of(replicate, course, methods)).for_each(|(cell, value)| *cell = value);
        }
    }
    (accounts, chain, rows)
}

/// Names of the columns of [`Progress::rows`]: `replicate`, `passed`, `broken_rules` (bits), `interviewed`, `found`, then for each
/// indicator `truth_…` and for each estimator `…_published`, `…_published_se` and so on; of the deciding round.
pub fn row_names(methods: &Methods) -> Vec<String> {
    let mut names: Vec<String> = ["replicate", "passed", "broken_rules", "interviewed", "found"].map(String::from).to_vec();
    for indicator in &methods.indicators {
        names.push(format!("truth_{}", indicator.code()));
        for estimator in &methods.estimators {
            names.push(format!("{}_{}", indicator.code(), estimator.code()));
            names.push(format!("{}_{}_se", indicator.code(), estimator.code()));
        }
    }
    names
}

/// The row of a replicate, in the order of [`row_names`]; `course` is that of the deciding review.
pub fn row_of<'a>(replicate: u64, course: &'a Course, methods: &'a Methods) -> impl Iterator<Item = f64> + 'a {
    let head = [
        replicate as f64,
        f64::from(u8::from(course.broken == 0 && course.not_judged == 0)),
        course.broken as f64,
        f64::from(course.interviewed),
        f64::from(course.found),
    ];
    head.into_iter().chain(methods.indicators.iter().flat_map(move |&i| {
        let findings = methods.estimators.iter().flat_map(move |&e| {
            let finding = &course.findings[e as usize][i as usize];
            [finding.estimate, finding.se]
        });
        std::iter::once(course.truth[i as usize]).chain(findings)
    }))
}
