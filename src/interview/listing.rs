//! Errors of the reviewers' list: households that it lacks, lists twice, or lists together with their neighbour. A list is what it is:
//! these errors are drawn once for a study, not anew in each replicate, and cost nothing there.

use std::sync::Arc;

use super::Interview;
use super::place::Places;
use crate::design::{Cell, Design, Select};
use crate::stream::{Dice, Luck, Purpose};
use crate::truth::Household;
use crate::units::Words;

/// How many households the list is wrong about.
#[derive(Clone, Copy, Debug, Default)]
struct Wrong {
    missing: u64,
    twice: u64,
    merged: u64,
}

/// The question of the luck of lists: who is missing or twice, and who is merged.
const ENTRY: u32 = 0;
const MERGER: u32 = 1;

/// What the errors depend on.
pub(super) struct Lists<'a> {
    pub(super) places: &'a Places,
    pub(super) signatures: &'a [u128],
    pub(super) place: &'a [u16],
    pub(super) base: &'a [Household],
    pub(super) seed: u64,
    /// The number of the review: each has a list of its own.
    pub(super) round: u64,
}

impl Interview {
    /// Whether the reviewers' list is right.
    pub fn list_is_right(&self) -> bool {
        [&self.missing, &self.duplicated, &self.merged].into_iter().all(|chance| chance.is_never())
    }

    /// Puts the errors of the list into the design: its cells then hold entries instead of households, a household twice, or never. How many
    /// entries are drawn stays; so do the weights and sizes of the units above, which were set by older counts. At least one entry
    /// of a cell remains.
    pub(super) fn err_in_list(&self, design: &mut Arc<Design>, on: &Lists<'_>) -> Option<Words> {
        if self.list_is_right() {
            return None;
        }
        let design = Arc::make_mut(design);
        let luck = Luck::at(on.seed, Purpose::Listing, on.round);
        let dice = [luck.dice(ENTRY), luck.dice(MERGER)];
        let mut wrong = Wrong::default();
        let mut entries: Vec<u32> = Vec::with_capacity(design.households.len());
        let households = std::mem::take(&mut design.households);
        for cell in &mut design.cells {
            let start = entries.len() as u32;
            let members = &households[cell.units.start as usize..cell.units.end as usize];
            self.list_cell(members, on, dice, &mut entries, &mut wrong);
            if entries.len() as u32 == start {
                entries.extend(members.first());
            }
            *cell = resized(cell, start, entries.len() as u32);
        }
        design.households = entries;
        Some(Words::new(
            format!(
                "评估组的名单有误：漏列 {} 户，重复 {} 户，并作一户的 {} 对（按假定的比例一次生成）",
                wrong.missing, wrong.twice, wrong.merged
            ),
            format!(
                "the reviewers' list is wrong: {} households missing, {} twice, {} pairs merged (drawn once at the assumed shares)",
                wrong.missing, wrong.twice, wrong.merged
            ),
        ))
    }

    fn list_cell(&self, members: &[u32], on: &Lists<'_>, dice: [Dice; 2], entries: &mut Vec<u32>, wrong: &mut Wrong) {
        let share = |luck: u32| f64::from(luck) / 4_294_967_296.0;
        let mut left = members.iter().copied();
        while let Some(k) = left.next() {
            let place = on.places.place(on.signatures[on.place.get(k as usize).map_or(0, |&p| usize::from(p))]);
            let household = on.base[k as usize];
            let [lacks, twice] = dice[0].of(k).map(share);
            if lacks < self.missing.at(&place, household) {
                wrong.missing += 1;
                continue;
            }
            let [merges, which] = dice[1].of(k).map(share);
            let mut entry = k;
            if merges < self.merged.at(&place, household)
                && let Some(neighbour) = left.next()
            {
                wrong.merged += 1;
                entry = if which < 0.5 { k } else { neighbour };
            }
            entries.push(entry);
            if twice < self.duplicated.at(&place, household) {
                wrong.twice += 1;
                entries.push(entry);
            }
        }
    }
}

/// The same cell over other entries: as many are drawn, at most all; where all were taken, all are.
fn resized(cell: &Cell, start: u32, end: u32) -> Cell {
    let size = end - start;
    let take = if cell.take == cell.size() { size } else { cell.take.min(size) };
    Cell { units: start..end, take, select: if take == size { Select::All } else { cell.select }, part: cell.part }
}
