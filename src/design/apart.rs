//! Pairs of units that a design never draws together: where there are any, no unbiased variance estimator exists (Särndal et al. 1992,
//! §2.8).

use std::collections::BTreeMap;

use super::inclusion::joint;
use super::{Cell, Design, Select};
use crate::units::Level;

/// What one stage never draws together, within its strata of which more than one unit is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The level of its units.
    pub level: Level,
    /// How they are chosen.
    pub select: Select,
    /// Pairs of units of the same stratum (of the same unit drawn before) with `π_kl = 0`.
    pub never: u64,
    /// All pairs that were looked at.
    pub pairs: u64,
    /// Whether some were not: strata of more than [`Apart::MOST`] units, and the local pivotal method, whose π_kl are not known.
    pub more: bool,
}

impl Apart {
    /// Strata of more units are not looked at: the table of a stratum of N units takes time N², that of Chromy's method N³.
    pub const MOST: u32 = 400;
}

impl Design {
    /// The stages with pairs of units that are never drawn together. A stratum from which one unit is drawn does not count: it has no
    /// variance estimate anyway.
    pub fn never_together(&self) -> Vec<Apart> {
        let tiers = self.tiers.iter().filter_map(|tier| {
            let pi = |cell: &Cell| tier.units[cell.units.start as usize..cell.units.end as usize].iter().map(|u| 1.0 / u.weight).collect();
            apart(tier.level, &tier.cells, pi)
        });
        let equal = |cell: &Cell| vec![cell.fraction(); cell.size() as usize];
        tiers.chain(apart(Level::Household, &self.cells, equal)).collect()
    }
}

fn apart(level: Level, cells: &[Cell], pi: impl Fn(&Cell) -> Vec<f64>) -> Option<Apart> {
    // All other methods let every two units meet.
    let keeps = |s: Select| {
        use Select::*;
        matches!(s, Systematic | PpsSystematic | Tille | Midzuno | Pivotal | Chromy | LocalPivotal)
    };
    let select = cells.iter().map(|cell| cell.select).find(|s| keeps(*s))?;
    let mut stage = Apart { level, select, never: 0, pairs: 0, more: false };
    // Strata of equal chances differ in their numbers only.
    let mut known: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| cell.take > 1 && keeps(cell.select)) {
        let size = cell.size();
        if size > Apart::MOST || select == Select::LocalPivotal {
            stage.more = true;
            continue;
        }
        let count = || joint(select, &pi(cell)).map_or(0, |joint| joint.never_together() as u64);
        stage.pairs += u64::from(size) * u64::from(size - 1) / 2;
        stage.never += if select == Select::Systematic { *known.entry((size, cell.take)).or_insert_with(count) } else { count() };
    }
    (stage.never > 0 || stage.more).then_some(stage)
}

#[cfg(test)]
mod tests {
    use super::super::Part;
    use super::*;

    fn cell(size: u32, take: u32, select: Select) -> Cell {
        Cell { units: 0..size, take, select, part: Part::Stratum(0) }
    }

    #[test]
    fn every_second_of_six_leaves_three_pairs_of_neighbours_and_more() {
        let equal = |cell: &Cell| vec![cell.fraction(); cell.size() as usize];
        let found = apart(Level::Village, &[cell(6, 3, Select::Systematic), cell(6, 3, Select::Systematic)], equal).unwrap();
        // Of 15 pairs only those two or four apart are drawn: 6.
        assert_eq!((found.never, found.pairs, found.more), (18, 30, false));
        // At an interval below two every two can meet.
        assert_eq!(apart(Level::Village, &[cell(5, 3, Select::Systematic)], equal), None);
        assert_eq!(apart(Level::Village, &[cell(6, 3, Select::Simple), cell(6, 1, Select::Systematic)], equal), None);
        assert!(apart(Level::Household, &[cell(5000, 3, Select::Systematic)], equal).unwrap().more);
    }

    #[test]
    fn small_neighbours_of_an_ordered_list_never_meet() {
        let pi = |_: &Cell| vec![0.2, 0.3, 0.5, 0.6, 0.4];
        for (select, never) in [(Select::PpsSystematic, 6), (Select::Pivotal, 4), (Select::Sampford, 0), (Select::Brewer, 0)] {
            let found = apart(Level::Village, &[cell(5, 2, select)], pi).map_or(0, |apart| apart.never);
            assert_eq!(found, never, "{select:?}");
        }
    }
}
