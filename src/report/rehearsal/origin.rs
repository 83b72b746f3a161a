//! The stages on the way to each household of a sample.

use super::names::Names;
use super::road::households_apart;
use crate::design::{Design, Part};
use crate::draw::{DrawnCell, Sample};
use crate::units::Level;

/// How the households of one drawn cell came into the sample.
#[derive(Debug)]
pub(super) struct Origin {
    /// Stage by stage. Where households are all alike, the last is theirs, with the unit in which they lie.
    pub(super) steps: Vec<Step>,
    /// The level down to which the name of the unit above the household tells its place.
    pub(super) level: Level,
    pub(super) probability: f64,
    pub(super) weight: f64,
}

/// One stage on the way to a household.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) unit: String,
    pub(super) part: Part,
    pub(super) population: u32,
    pub(super) drawn: u32,
    pub(super) probability: f64,
}

/// The origin of each drawn cell of the household stage.
pub(super) fn origins(design: &Design, sample: &Sample, names: &Names) -> Vec<Origin> {
    let ways = sample.ways().into_iter().zip(&sample.cells).enumerate();
    ways.map(|(at, (way, cell))| Origin::of(design, sample, names, &way, (at, cell))).collect()
}

impl Origin {
    fn of(design: &Design, sample: &Sample, names: &Names, way: &[(u32, u32)], (at, last): (usize, &DrawnCell)) -> Self {
        let (mut steps, mut probability) = (Vec::new(), 1.0);
        for (depth, &(cell, unit)) in way.iter().enumerate() {
            let (tier, plan) = (&sample.tiers[depth], &design.tiers[depth]);
            let drawn = &tier.cells[cell as usize];
            let (from, weight) = (&plan.cells[drawn.cell as usize], plan.units[tier.units[unit as usize].unit as usize].weight);
            probability /= weight;
            steps.push(Step {
                unit: names.units[depth][unit as usize].clone(),
                part: from.part,
                population: from.size(),
                drawn: drawn.drawn.end - drawn.drawn.start,
                probability: 1.0 / weight,
            });
        }
        let from = &design.cells[last.cell as usize];
        let (population, drawn) = (from.size(), last.drawn.end - last.drawn.start);
        let (take, size) = (f64::from(from.take), f64::from(population));
        if !households_apart(design) {
            steps.push(Step { unit: names.above[at].clone(), part: from.part, population, drawn, probability: take / size });
        }
        Self { steps, level: names.level[at], probability: probability * take / size, weight: last.weight * size / take }
    }
}
