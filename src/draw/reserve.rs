//! Reserve households: who is asked where a drawn one cannot be.

use std::collections::BTreeSet;

use super::Sample;
use crate::design::Design;

impl Sample {
    /// For each drawn cell of the household stage up to `most` reserves, frame indices in the order in which they are asked: a simple
    /// random sample, in random order, of the households of the cell that were not drawn. `number` is the luck of a household in [0, 1);
    /// the first reserves stay the same when more are wanted. A household that was drawn, or is a reserve already, in another cell (of a
    /// village that was drawn twice) is none.
    pub fn reserves(&self, design: &Design, most: u32, number: impl Fn(u32) -> f64) -> Vec<Vec<u32>> {
        let mut spoken_for: BTreeSet<u32> = self.households.iter().copied().collect();
        let mut reserves = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let units = design.cells[cell.cell as usize].units.clone();
            let members = &design.households[units.start as usize..units.end as usize];
            let mut left: Vec<u32> = members.iter().copied().filter(|k| !spoken_for.contains(k)).collect();
            left.sort_by(|&a, &b| number(a).total_cmp(&number(b)).then(a.cmp(&b)));
            left.truncate(most as usize);
            spoken_for.extend(&left);
            reserves.push(left);
        }
        reserves
    }
}
