//! Lonely strata joined with their neighbours.

use super::design::{Stratum, Tier};
use super::numbering::nested;

impl Tier {
    /// The stage with every lonely stratum joined with those behind it, within the same unit `above` and in the order of their names,
    /// until two units are together; a last one joins the stratum before it. Strata taken in full stay by themselves (Wolter 2007, §2.5).
    /// Gives the unit by row too, as their order changes.
    pub(super) fn collapsed(&self, above: &[u32], stratum_of_row: &[u32], unit_of_row: &[u32]) -> (Self, Vec<u32>) {
        let mut parents = vec![0; self.strata.len()];
        stratum_of_row.iter().zip(above).for_each(|(&stratum, &parent)| parents[stratum as usize] = parent);
        let mut joined: Vec<u32> = (0..self.strata.len() as u32).collect();
        let mut pooled = self.strata.clone();
        let open = |s: &Stratum| s.fraction() < 1.0;
        let mut join = |from: usize, to: usize| {
            joined[from] = to as u32;
            pooled[to].drawn += pooled[from].drawn;
            pooled[to].population += pooled[from].population;
            pooled[to].row = pooled[to].row.min(pooled[from].row);
            pooled[to].drawn
        };
        let all: Vec<usize> = (0..self.strata.len()).filter(|&i| open(&self.strata[i])).collect();
        for siblings in all.chunk_by(|&a, &b| parents[a] == parents[b]) {
            let (mut group, mut before): (Option<(usize, u32)>, Option<usize>) = (None, None);
            for &at in siblings {
                group = match group {
                    Some((first, drawn)) if drawn < 2 => Some((first, join(at, first))),
                    _ => {
                        before = group.map(|(first, _)| first);
                        Some((at, self.strata[at].drawn))
                    }
                };
            }
            if let (Some((last, 1)), Some(before)) = (group, before) {
                join(last, before);
            }
        }
        let stratum: Vec<u32> = stratum_of_row.iter().map(|&s| joined[s as usize]).collect();
        let unit = nested(&stratum, unit_of_row);
        let left = nested(&vec![0; stratum.len()], &stratum);
        let mut tier = Self::new(&left, &unit);
        left.iter().zip(&stratum).for_each(|(&to, &from)| tier.strata[to as usize].population = pooled[from as usize].population);
        tier.collapsed = self.strata.iter().filter(|s| s.drawn == 1 && open(s)).count() as u32;
        (tier, unit)
    }
}
