//! Households that a review cannot tell apart but by their errors: of one cell of the last stage, one size, one class, one answer, one place.
//! Where the truth is fixed, which of them are drawn is integrated: among those drawn the cases are hypergeometric.

use std::collections::BTreeMap;

use crate::design::Select;
use crate::frame::Status;
use crate::interview::Substitute;
use crate::study::{Round, Study};
use crate::truth::{Basic, Household, Measure, Urn, World};
use crate::units::Level;

/// The kinds of one error.
pub(super) struct Kinds {
    /// The kinds in which some are cases and some are not.
    pub(super) urns: Vec<Urn>,
    /// The kind of each household; [`NO_KIND`] where there is nothing to integrate.
    pub(super) kind: Vec<u32>,
}

/// The kind of a household whose error is as it is in every sample.
pub(super) const NO_KIND: u32 = u32::MAX;

/// The error that a household of a class may have as a whole.
fn own(status: Status) -> Basic {
    match status {
        Status::NeverRegistered => Basic::Omission,
        Status::Exited => Basic::MisExit,
        Status::RegisteredPoor => Basic::MisInclusion,
    }
}

fn with_own(household: Household, case: bool) -> Household {
    if household.status() == Status::RegisteredPoor { household.with_mis_included(case) } else { household.with_error(case) }
}

/// The kinds of an error whose truth is fixed; none where households are not drawn simply, or substitutes are.
pub(super) fn kinds(study: &Study, round: &Round, basic: Basic) -> Option<Kinds> {
    let design = &round.design;
    let simply = design.cells.iter().all(|cell| matches!(cell.select, Select::Simple | Select::All))
        && design.tiers.iter().all(|tier| tier.level != Level::Household);
    if !simply || round.interview.written().substitute != Substitute::None || basic == Basic::Approval {
        return None;
    }
    let base = study.truth.base();
    let mut found = Kinds { urns: Vec::new(), kind: vec![NO_KIND; base.len()] };
    for cell in &design.cells {
        let mut alike: BTreeMap<(usize, u16), Vec<u32>> = BTreeMap::new();
        for &k in &design.households[cell.units.start as usize..cell.units.end as usize] {
            let household = base[k as usize];
            if own(household.status()) == basic {
                alike.entry((with_own(household, false).code(), round.interview.place(k))).or_default().push(k);
            }
        }
        for members in alike.into_values() {
            let cases = members.iter().filter(|&&k| with_own(base[k as usize], false) != base[k as usize]).count();
            if cases > 0 && cases < members.len() {
                members.iter().for_each(|&k| found.kind[k as usize] = found.urns.len() as u32);
                found.urns.push(Urn::known(members.len() as u32, cases as u32));
            }
        }
    }
    (!found.urns.is_empty()).then_some(found)
}

impl Kinds {
    /// Makes nobody of these kinds a case in the first world, and everybody in the second.
    pub(super) fn lay_out(&self, worlds: &mut [World; 2], measure: &Measure) {
        for (world, case) in worlds.iter_mut().zip([false, true]) {
            for k in (0..self.kind.len()).filter(|&k| self.kind[k] != NO_KIND) {
                world.set(k, with_own(world.household(k), case), measure);
            }
        }
    }
}
