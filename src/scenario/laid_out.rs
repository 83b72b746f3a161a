//! Designs as their stages lay them out, before the errors of the reviewers' lists: studies with the same stages share them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::design::{Design, Stage, compile};
use crate::error::Refusal;
use crate::frame::{Expression, Frame};

/// The designs of one study, round by round.
#[derive(Clone, Debug)]
pub(super) struct LaidOut {
    conditions: BTreeMap<String, Expression>,
    designs: Vec<(Vec<Stage>, Arc<Design>)>,
}

impl LaidOut {
    /// None yet, under these named conditions.
    pub(super) fn under(conditions: &BTreeMap<String, Expression>) -> Self {
        Self { conditions: conditions.clone(), designs: Vec::new() }
    }

    /// Lays the stages of a round out, unless a study of the same frame has done so.
    ///
    /// # Errors
    /// As [`compile`].
    pub(super) fn lay(&mut self, frame: &Frame, stages: Vec<Stage>, key: &str, known: Option<&Self>) -> Result<Arc<Design>, Refusal> {
        let same = known.filter(|known| known.conditions == self.conditions);
        let design = match same.and_then(|known| known.designs.iter().find(|(laid, _)| *laid == stages)) {
            Some((_, design)) => Arc::clone(design),
            None => Arc::new(compile(frame, &stages, &self.conditions, key)?),
        };
        self.designs.push((stages, Arc::clone(&design)));
        Ok(design)
    }
}
