//! What a planner wants: the `[plan]` table of a scenario.

use serde::Deserialize;

use crate::error::{Problem, Problems, Refusal};
use crate::simulate::Lever;
use crate::study::Recheck;
use crate::units::Probability;

/// The `[plan]` table. Every key has a default.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    /// The chance to pass that the margins keep.
    pub pass: Probability,
    /// Replicates behind each point of a curve; the answers that decide take more.
    pub replicates: u64,
    /// The standard error that a rate should be known to.
    pub standard_error: f64,
    /// The width that the interval of a rate should have at most.
    pub width: f64,
    /// Two-sided level of that interval.
    pub level: Probability,
    /// Whether a rehearsal would show that a rate is above its limit.
    pub rehearsal: RehearsalWanted,
    /// The county's own re-check.
    pub recheck: RecheckWanted,
    /// Pairs of numbers of the study over which the chance to pass is worked out.
    pub surface: Vec<[Lever; 2]>,
}

/// What a rehearsal should show.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RehearsalWanted {
    /// With this probability it raises the alarm …
    pub reveal: Probability,
    /// … where the rate is so many times its limit …
    pub times: f64,
    /// … and with at most this probability where the rate is at its limit.
    pub false_alarm: Probability,
    /// Households of the class that one village can give.
    pub households: u64,
}

/// How thorough the re-check is and what it costs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecheckWanted {
    /// Probability that an error is found and corrected.
    pub finds: Probability,
    /// Probability that a dissatisfied household is satisfied afterwards.
    pub satisfies: Probability,
    /// The list ends where the chance to pass reaches this.
    pub until: Probability,
    /// Yuan for one household; left out, only households are counted.
    pub cost_per_household: Option<f64>,
}

fn share(p: f64) -> Probability {
    Probability::try_from(p).unwrap_or(Probability::ONE)
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            pass: share(0.9),
            replicates: 1_000,
            standard_error: 0.003,
            width: 0.015,
            level: share(0.95),
            rehearsal: RehearsalWanted::default(),
            recheck: RecheckWanted::default(),
            surface: Vec::new(),
        }
    }
}

impl Default for RehearsalWanted {
    fn default() -> Self {
        Self { reveal: share(0.8), times: 2.0, false_alarm: share(0.05), households: 20 }
    }
}

impl Default for RecheckWanted {
    fn default() -> Self {
        Self { finds: share(0.8), satisfies: Probability::ZERO, until: share(0.99), cost_per_household: None }
    }
}

impl RecheckWanted {
    /// How the study carries it out.
    pub(super) fn how(&self) -> Recheck {
        Recheck { finds: self.finds, satisfies: self.satisfies }
    }
}

impl Wanted {
    /// Checks the table at the scenario's door.
    ///
    /// # Errors
    /// Every number outside its range, with its key.
    pub fn check(&self) -> Result<(), Refusal> {
        let inside = |p: Probability| p.get() > 0.0 && p.get() < 1.0;
        let share = ("应大于 0、小于 1", "it must be above 0 and below 1");
        let half = ("应大于 0、小于 0.5", "it must be above 0 and below 0.5");
        let checks = [
            ("pass", inside(self.pass), share),
            ("replicates", (100..=10_000_000).contains(&self.replicates), ("应在 100 与一千万之间", "it lies between 100 and ten million")),
            ("standard_error", self.standard_error > 0.0 && self.standard_error < 0.5, half),
            ("width", self.width > 0.0 && self.width < 1.0, share),
            ("level", self.level.get() >= 0.5 && inside(self.level), ("应在 0.5 与 1 之间", "it lies between 0.5 and 1")),
            ("rehearsal.reveal", inside(self.rehearsal.reveal), share),
            ("rehearsal.times", self.rehearsal.times > 1.0 && self.rehearsal.times <= 100.0, ("应大于 1", "it must be above 1")),
            ("rehearsal.false_alarm", inside(self.rehearsal.false_alarm), share),
            (
                "rehearsal.households",
                (1..=10_000).contains(&self.rehearsal.households),
                ("应在 1 与 10000 之间", "it lies between 1 and 10,000"),
            ),
            ("recheck.finds", self.recheck.finds.get() > 0.0, ("应大于 0", "it must be above 0")),
            ("recheck.until", inside(self.recheck.until), share),
            (
                "recheck.cost_per_household",
                self.recheck.cost_per_household.is_none_or(|yuan| (0.0..=1e9).contains(&yuan)),
                ("应为不小于 0 的金额", "it must be an amount of money, not below 0"),
            ),
        ];
        let mut problems = Problems::default();
        for (key, fine, (zh, en)) in checks {
            if !fine {
                let what = (format!("plan.{key} {zh}"), format!("plan.{key} is out of range: {en}"));
                problems.push(Problem::new(what, ("改正这个数", "correct this number")).at_key(format!("plan.{key}")));
            }
        }
        problems.or(())
    }
}
