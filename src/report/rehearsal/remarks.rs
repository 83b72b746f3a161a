//! What the field should know of a sample.

use std::ops::Range;

use super::{Call, Rehearsal};
use crate::draw::Sample;
use crate::frame::{Column, is_identity_number};
use crate::units::Words;

impl Rehearsal<'_> {
    /// What the field should know of this sample.
    pub(super) fn remarks(&self, sample: &Sample) -> Vec<Words> {
        let mut notes = Vec::new();
        let twice = self.sample.windows(2).filter(|pair| pair[0].household == pair[1].household).count();
        if twice > 0 {
            notes.push(Words::new(
                format!("{twice} 户被重复抽中（有放回）：入户一次，答案每行都填"),
                format!("drawn more than once (with replacement): {twice}; visit once, write the answers in every row"),
            ));
        }
        let never = self.design().inclusion(self.frame().households()).into_iter().filter(|chance| *chance == 0.0).count();
        if never > 0 {
            notes.push(Words::new(
                format!("{never} 户没有机会被抽中：样本和估计只代表其余的户"),
                format!("households of the list that can never be drawn: {never}; the sample and its estimates speak of the others only"),
            ));
        }
        let empty: usize = (0..sample.tiers.len()).map(|depth| childless(sample, depth)).sum();
        if empty > 0 {
            notes.push(Words::new(
                format!("{empty} 个抽中的单位里没有可抽的户，名单中看不到它们，标准误会略有偏差"),
                format!("units that were drawn but hold no household that can be drawn: {empty}; the list does not show them, and standard errors miss them"),
            ));
        }
        if self.order.reserves > 0 && self.short > 0 {
            let (short, most) = (self.short, self.order.reserves);
            notes.push(Words::new(
                format!("{short} 层剩下的户不足 {most} 户，候补名单有多少列多少"),
                format!("strata with too few households left for {most} in reserve: {short}; all that are left are reserves there"),
            ));
        }
        if self.withholds_ids() {
            notes.push(Words::new(
                "名单的户编号里有证件号一类的个人信息，没有写出；请按村内序号找户",
                "household ids of the list that are personal data are not written: find a household by its number in the village",
            ));
        }
        if self.frame().column("household_id").is_none() {
            notes.push(Words::new(
                "名单没有户编号，请按村内序号（该户在本村名单中的次序）找户",
                "the list has no household ids: find a household by its number in the village, its place in the village's list",
            ));
        }
        notes.extend(self.stages.iter().enumerate().filter_map(|(depth, road)| road.remark(depth)));
        notes
    }

    /// Whether some household has an id that must not be written.
    fn withholds_ids(&self) -> bool {
        let Some(Column::Label(ids)) = self.frame().column("household_id") else { return false };
        let id = |call: &Call| &ids.names[ids.codes[call.household as usize] as usize];
        !self.order.ids || self.sample.iter().chain(&self.reserves).any(|call| is_identity_number(id(call)))
    }
}

/// Units of a tier that lead to no household of the sample.
fn childless(sample: &Sample, depth: usize) -> usize {
    let next = |cells: Range<u32>| cells.map(|c| sample.tiers.get(depth + 1).map_or(&sample.cells[c as usize], |t| &t.cells[c as usize]));
    sample.tiers[depth].units.iter().filter(|unit| next(unit.cells.clone()).all(|cell| cell.drawn.is_empty())).count()
}
