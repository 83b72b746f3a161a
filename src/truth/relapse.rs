//! Relapse (返贫) between two reviews: exited households that fall below the standard again, entered in the register or not (动态管理).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rate::{self, Multiplier, Rate, Village};
use super::{Measure, World};
use crate::error::Refusal;
use crate::frame::{Expression, Frame, Status};
use crate::stream::{Luck, Stream};
use crate::units::Probability;

/// How many exited households relapse between a review and the next one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RelapseSpec {
    /// Mean share of the exited households.
    pub rate: Probability,
    /// Intra-village correlation of the beta-binomial model.
    #[serde(default)]
    pub icc: Probability,
    /// Multipliers by place or kind.
    #[serde(default)]
    pub by: Vec<Multiplier>,
    /// Probability that a relapsed household is entered in the register again before the next review; else it stands there as exited.
    #[serde(default)]
    pub registered: Probability,
}

/// Relapse, prepared for a frame.
#[derive(Clone, Debug)]
pub struct Relapse {
    villages: Vec<Village>,
    registered: Probability,
}

impl Relapse {
    /// Prepares a relapse; `key` is where it is written.
    ///
    /// # Errors
    /// An impossible rate, an unknown condition.
    pub fn prepare(frame: &Frame, spec: &RelapseSpec, conditions: &BTreeMap<String, Expression>, key: &str) -> Result<Self, Refusal> {
        let exited: Vec<bool> = frame.status().iter().map(|&status| status == Status::Exited).collect();
        let rate = Rate { rate: spec.rate, icc: spec.icc, by: spec.by.clone() };
        let villages = rate::villages(frame, &rate, spec.rate.get(), &exited, conditions, key)?;
        Ok(Self { villages, registered: spec.registered })
    }

    /// Lets households relapse. Every household exited in the frame has its mean; those that have returned to the register or are poor
    /// already stay as they are. `round` is the number of the review before.
    pub(super) fn strike(&self, world: &mut World, measure: &Measure, stream: &mut Stream, luck: Luck, round: u32) {
        let mut struck = Vec::new();
        for (at, village) in self.villages.iter().enumerate() {
            let mut deal = luck.deal(at as u32, RELAPSE + round);
            struck.clear();
            for _ in 0..village.draw(stream) {
                let fresh = loop {
                    let k = village.household(&mut deal);
                    if !struck.contains(&k) {
                        break k;
                    }
                };
                struck.push(fresh);
                let household = world.household(fresh);
                if household.status() == Status::Exited && !household.error() {
                    let registered = luck.of(fresh as u32, round)[3] < self.registered.get();
                    let after = if registered { household.with_status(Status::RegisteredPoor) } else { household.with_error(true) };
                    world.set(fresh, after, measure);
                }
            }
        }
    }
}

/// Questions of the luck of corrections that belong to relapse; those below belong to single households.
const RELAPSE: u32 = 128;
