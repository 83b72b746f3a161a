//! A name for every drawn unit that no other unit has: the places it lies in, and the draw where it was drawn more than once.

use crate::design::Design;
use crate::draw::Sample;
use crate::frame::Frame;
use crate::units::Level;

/// What stands for the households that pass a stage by.
const PASSING: &str = "(passing by)";

/// The names of the units of a sample.
#[derive(Debug)]
pub(super) struct Names {
    /// By tier and drawn unit.
    pub(super) units: Vec<Vec<String>>,
    /// By drawn cell of the household stage: the unit in which it lies; empty where there is none.
    pub(super) above: Vec<String>,
    /// The level down to which that name tells the place.
    pub(super) level: Vec<Level>,
}

impl Names {
    pub(super) fn of(frame: &Frame, design: &Design, sample: &Sample) -> Self {
        let nowhere = || (String::new(), Level::County);
        let mut above = vec![nowhere(); sample.tiers.first().map_or(sample.cells.len(), |tier| tier.cells.len())];
        let mut units = Vec::new();
        for (depth, tier) in sample.tiers.iter().enumerate() {
            let plan = &design.tiers[depth];
            let mut names = Vec::with_capacity(tier.units.len());
            let mut below = vec![nowhere(); sample.tiers.get(depth + 1).map_or(sample.cells.len(), |next| next.cells.len())];
            for (cell, (prefix, level)) in tier.cells.iter().zip(&above) {
                let drawn = &tier.units[cell.drawn.start as usize..cell.drawn.end as usize];
                for (at, unit) in drawn.iter().enumerate() {
                    let (mut name, down_to) = match plan.units[unit.unit as usize].id {
                        None => (joined(prefix, &[PASSING]), *level),
                        Some(id) if plan.level == Level::Household => (of_household(frame, id, prefix, *level), plan.level),
                        Some(id) => (joined(prefix, &places(frame, first(frame, plan.level, id), *level, plan.level)), plan.level),
                    };
                    let before = drawn[..at].iter().filter(|other| other.unit == unit.unit).count();
                    if before > 0 {
                        name += &format!(" #{}", before + 1);
                    }
                    below[unit.cells.start as usize..unit.cells.end as usize].fill((name.clone(), down_to));
                    names.push(name);
                }
            }
            units.push(names);
            above = below;
        }
        let (above, level) = above.into_iter().unzip();
        Self { units, above, level }
    }
}

/// The first household of a unit.
fn first(frame: &Frame, level: Level, id: u32) -> usize {
    frame.units(level).map_or(0, |units| units.starts[id as usize] as usize)
}

/// The names of the places of a household, below one level and down to another.
fn places(frame: &Frame, household: usize, below: Level, down_to: Level) -> Vec<&str> {
    let levels = [Level::Township, Level::Village, Level::Group].into_iter().filter(|&level| level > below && level <= down_to);
    levels.filter_map(|level| frame.units(level).map(|units| units.names[units.locate(household)].as_str())).collect()
}

fn joined(prefix: &str, places: &[&str]) -> String {
    let parts: Vec<&str> = std::iter::once(prefix).chain(places.iter().copied()).filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

/// The place of a household among those of its village, in frame order, from 1.
pub(super) fn number_in_village(frame: &Frame, household: u32) -> u32 {
    let villages = frame.villages();
    household - villages.starts[villages.locate(household as usize)] + 1
}

/// The name of a household that lies in a unit of this name and level.
pub(super) fn of_household(frame: &Frame, household: u32, above: &str, level: Level) -> String {
    let number = number_in_village(frame, household).to_string();
    let mut places = places(frame, household as usize, level, Level::Village);
    places.push(&number);
    joined(above, &places)
}
