//! Importance sampling of rare failures: in most replicates one error is drawn at a multiple of its rates in the villages that the reviews
//! visit, and the replicate counts by how much likelier it is as things are. Everything else of the model is as it is, so that every mechanism
//! is allowed.
//!
//! A replicate is drawn from the mixture of the study as it is and of its tilts, with weight `w = P / Σ λⱼQⱼ` (balance heuristic: Owen & Zhou
//! 2000, *JASA* 95); as the study itself has a share of the mixture, no weight exceeds its inverse. `E w·1[failure] = P(failure)` exactly.

use std::sync::Arc;

use super::conditional::{Chances, about};
use super::{Desk, Study};
use crate::draw::Sample;
use crate::stream::{Purpose, Stream};
use crate::truth::{Basic, Spread, Tilt};
use crate::units::Words;

/// The tilts of a study; shared by all threads.
#[derive(Clone, Debug)]
pub struct Importance(Arc<Vec<Tilt>>);

/// Share of the mixture in which nothing is tilted.
const AS_IT_IS: f64 = 0.1;
/// Multiples of the rates that are tried.
const TIMES: [f64; 14] = [1.5, 2.0, 2.5, 3.0, 4.0, 6.0, 9.0, 14.0, 20.0, 40.0, 100.0, 300.0, 1e3, 1e6];
/// Replicates of a trial; their numbers are far from any that a simulation runs.
const TRIAL: u64 = 60;
const TRIALS_FROM: u64 = 1 << 60;

impl Importance {
    /// Prepares it for a study: for each error that the deciding review judges, the smallest multiple of its rates, everywhere and somewhere,
    /// at which the rules on it are broken in a fifth of the trials.
    ///
    /// # Errors
    /// Why the study does not allow it, for the reader.
    pub fn prepare(study: &Study) -> Result<Self, Words> {
        let Some(round) = study.rounds.last().filter(|round| !round.rules.is_empty()) else {
            return Err(Words::new("没有合格标准", "there is no rule"));
        };
        let on = |basic: Basic| {
            let bits = round.rules.iter().enumerate().filter(|(_, rule)| about(rule.rule.indicator).contains(&basic));
            bits.fold(0_u64, |mask, (bit, _)| mask | 1 << bit)
        };
        let judged = Basic::ALL.into_iter().filter(|basic| on(*basic) != 0);
        let each = judged.flat_map(|basic| [Spread::Everywhere, Spread::Somewhere].map(|spread| (basic, spread)));
        let tilts: Vec<Tilt> = each.filter_map(|(basic, spread)| chosen(study, basic, spread, on(basic))).collect();
        if tilts.is_empty() {
            return Err(Words::new("合格标准所看的真实情况每次都一样", "the truth that the rules look at is the same in every replicate"));
        }
        Ok(Self(Arc::new(tilts)))
    }
}

/// The tilt of an error by which rules (as bits) are broken in a fifth of the trials, or the strongest.
fn chosen(study: &Study, basic: Basic, spread: Spread, rules: u64) -> Option<Tilt> {
    let mut desk = study.desk();
    let mut last = None;
    for times in TIMES {
        let tilts = [study.truth.tilt(basic, spread, times)?];
        let broken = (TRIALS_FROM..TRIALS_FROM + TRIAL).filter(|&replicate| {
            study.open_tilted(replicate, &tilts, Some(0), &mut desk);
            study.review(replicate, &mut desk).last().is_some_and(|course| course.broken & rules != 0)
        });
        let enough = 5 * broken.count() as u64 >= TRIAL;
        let [tilt] = tilts;
        last = Some(tilt);
        if enough {
            break;
        }
    }
    last
}

impl Study {
    /// The truth of a replicate with one of the tilts in the villages that its reviews visit; gives, for each tilt, how much likelier it is
    /// under it than as things are.
    fn open_tilted(&self, replicate: u64, tilts: &[Tilt], chosen: Option<usize>, desk: &mut Desk) -> Vec<f64> {
        let Some(first) = self.rounds.first() else { return vec![0.0; tilts.len()] };
        let villages = self.frame.villages();
        let mut visited = vec![false; villages.len()];
        let mut sample = Sample::default();
        for round in 0..self.rounds.len() {
            self.draw(replicate, round, &mut sample);
            let mut here = 0..0;
            for &k in &sample.households {
                if !here.contains(&(k as usize)) {
                    let village = villages.locate(k as usize);
                    (here, visited[village]) = (villages.range(village), true);
                }
            }
        }
        let mut coins = Stream::at(self.seed, Purpose::Order, replicate, 1);
        let address = (self.seed, replicate);
        self.truth.fill_tilted(&mut desk.world, first.estimation.measure(), address, (tilts, chosen, &mut coins), &visited)
    }

    /// Runs one replicate of the mixture.
    pub(super) fn weighted(&self, Importance(tilts): &Importance, replicate: u64, desk: &mut Desk) {
        let each = (1.0 - AS_IT_IS) / tilts.len() as f64;
        let luck = Stream::at(self.seed, Purpose::Order, replicate, 0).uniform();
        let chosen = (luck >= AS_IT_IS).then(|| (((luck - AS_IT_IS) / each) as usize).min(tilts.len() - 1));
        let likelier = self.open_tilted(replicate, tilts, chosen, desk);
        let weight = 1.0 / (AS_IT_IS + each * likelier.iter().sum::<f64>());
        let (broken, not_judged) = self.review(replicate, desk).last().map_or((0, 0), |course| (course.broken, course.not_judged));
        let rules = self.rounds.last().map_or(0, |round| round.rules.len());
        desk.given.chances = Chances::seen((broken, not_judged), rules, weight);
    }
}
