//! Attribute sampling as auditors do it: no more than a tolerable rate, at a risk of over-reliance.

use super::acceptance::{Drawing, Single};
use super::risks::at_most;

/// The smallest sample that, with `found` deviations in it, still shows a rate of at most `tolerable`: its exact one-sided upper limit
/// at 1 − `risk` is not above. (AICPA, *Audit Sampling*, appendix A; binomial, as its tables are.)
pub fn sample_size(found: u64, tolerable: f64, risk: f64, drawing: Drawing) -> Option<Single> {
    at_most(drawing, found, tolerable, risk, 1)
}

/// The same where deviations are expected at a rate: the smallest number of them that is at least the expected share of its own sample.
/// `None` where the expected rate is not clearly below the tolerable one (more than a hundred deviations).
pub fn expecting(expected: f64, tolerable: f64, risk: f64, drawing: Drawing) -> Option<Single> {
    (0..100).find_map(|found| {
        let plan = sample_size(found, tolerable, risk, drawing)?;
        (found as f64 >= expected * plan.n as f64).then_some(plan)
    })
}
