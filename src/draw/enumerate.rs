//! What a sample would be if everything below some stage were taken: the part of the sampling error that each stage makes.

use super::{DrawnUnit, Sample};
use crate::design::Design;

impl Sample {
    /// The units of the first `depth` tiers as they were drawn, and everything below them in full; written into `to`.
    pub fn in_full_below(&self, design: &Design, depth: usize, to: &mut Self) {
        to.tiers.resize_with(design.tiers.len(), super::DrawnTier::default);
        for (at, plan) in design.tiers.iter().enumerate() {
            if at < depth {
                to.tiers[at].clone_from(&self.tiers[at]);
                continue;
            }
            let mut tier = std::mem::take(&mut to.tiers[at]);
            to.reach(design, at, &mut tier.cells);
            tier.units.clear();
            for cell in &mut tier.cells {
                let start = tier.units.len() as u32;
                for unit in plan.cells[cell.cell as usize].units.clone() {
                    let psu = if at == 0 { tier.units.len() as u32 } else { cell.psu };
                    tier.units.push(DrawnUnit { unit, psu, weight: cell.weight, cells: 0..0 });
                }
                cell.drawn = start..tier.units.len() as u32;
            }
            to.tiers[at] = tier;
        }
        let mut cells = std::mem::take(&mut to.cells);
        to.reach(design, design.tiers.len(), &mut cells);
        to.households.clear();
        for cell in &mut cells {
            let units = design.cells[cell.cell as usize].units.clone();
            let start = to.households.len() as u32;
            to.households.extend_from_slice(&design.households[units.start as usize..units.end as usize]);
            cell.drawn = start..to.households.len() as u32;
        }
        to.cells = cells;
    }
}
