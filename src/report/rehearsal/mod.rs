//! One real sample for the field: who is visited by which team, and how each household came into the sample.
//!
//! A **stage** of a design is told by five numbers for each household: its unit, the stratum in which that was drawn, the number of units
//! there, how many of them were drawn, and the inclusion probability of the unit, given that the unit above it is drawn. The product of
//! these probabilities is the household's own, its inverse the weight (Särndal, Swensson & Wretman 1992, §4.3).

mod book;
mod file;
mod files;
mod names;
mod road;
mod sheet;
mod teams;
mod told;

pub use files::{Errand, write_rehearsal};
pub use told::describe_rehearsal;

use std::collections::BTreeMap;

use crate::design::{Design, Part};
use crate::draw::Sample;
use crate::error::{Problem, Refusal};
use crate::frame::{Column, Frame, is_identity_number};
use crate::study::{Round, Study};
use crate::units::{Level, Words};
use names::Names;
use road::Road;

/// Which sample is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The review, from 0.
    pub round: usize,
    /// Which of the study's samples: that of this replicate.
    pub replicate: u64,
    /// Teams among which the villages are shared out.
    pub teams: u32,
    /// Reserve households for each stratum that was drawn from.
    pub reserves: u32,
    /// Whether `household_id` may be written: it is a code, not personal data.
    pub ids: bool,
}

/// One real sample with its reserves.
#[derive(Debug)]
pub struct Rehearsal<'s> {
    study: &'s Study,
    order: Order,
    /// How each stage was drawn, from the top; the last is that of households.
    stages: Vec<Road>,
    origins: Vec<Origin>,
    /// The sample, in the order in which it is visited.
    sample: Vec<Call>,
    /// The reserves, village by village and stratum by stratum, each in the order in which they are asked.
    reserves: Vec<Call>,
    villages: Vec<Village>,
    /// Cells that hold fewer reserves than were wanted.
    short: u32,
    notes: Vec<Words>,
}

/// How the households of one drawn cell came into the sample.
#[derive(Debug)]
struct Origin {
    /// Stage by stage; the household's own is the last, with the unit in which it lies.
    steps: Vec<Step>,
    /// The level down to which the name of the unit above the household tells its place.
    level: Level,
    probability: f64,
    weight: f64,
}

/// One stage on the way to a household.
#[derive(Debug)]
struct Step {
    unit: String,
    part: Part,
    population: u32,
    drawn: u32,
    probability: f64,
}

/// A household to be visited.
#[derive(Clone, Copy, Debug)]
struct Call {
    /// Index in the frame.
    household: u32,
    /// Index of the rehearsal's origins.
    origin: u32,
    /// Index of the rehearsal's villages.
    village: u32,
    /// The place in the team's round, from 1; of a reserve, its rank in its stratum.
    place: u32,
}

/// A village to be visited.
#[derive(Debug)]
struct Village {
    /// Index in the frame.
    id: u32,
    /// From 1.
    team: u32,
    households: u32,
    persons: u32,
    reserves: u32,
    /// Households by register class.
    classes: [u32; 3],
}

impl<'s> Rehearsal<'s> {
    /// Draws the sample of an order: the one that the simulation interviews in this replicate.
    ///
    /// # Errors
    /// No team, more teams than villages, a design that drew nobody, reserves where every stratum is taken in full.
    pub fn new(study: &'s Study, order: Order) -> Result<Self, Refusal> {
        let (frame, design) = (&study.frame, &study.rounds[order.round].design);
        let mut sample = Sample::default();
        study.draw(order.replicate, order.round, &mut sample);
        if sample.households.is_empty() {
            return Err(drew_nobody());
        }
        let names = Names::of(frame, design, &sample);
        let mut rehearsal = Self {
            study,
            order,
            stages: road::roads(design, &sample, &names),
            origins: origins(design, &sample, &names),
            sample: Vec::new(),
            reserves: Vec::new(),
            villages: Vec::new(),
            short: 0,
            notes: Vec::new(),
        };
        let drawn = sample.cells.iter().map(|cell| &sample.households[cell.drawn.start as usize..cell.drawn.end as usize]);
        rehearsal.sample = calls(drawn);
        rehearsal.share_out()?;
        if order.reserves > 0 {
            rehearsal.keep_in_reserve(&sample)?;
        }
        rehearsal.notes = rehearsal.remarks(&sample);
        Ok(rehearsal)
    }

    fn frame(&self) -> &'s Frame {
        &self.study.frame
    }

    fn round(&self) -> &'s Round {
        &self.study.rounds[self.order.round]
    }

    fn design(&self) -> &'s Design {
        &self.round().design
    }

    /// Lists the villages in frame order, gives each a team, and every household its place in the team's round.
    fn share_out(&mut self) -> Result<(), Refusal> {
        self.sample.sort_by_key(|call| (call.household, call.origin));
        let frame = self.frame();
        for call in &mut self.sample {
            let id = frame.villages().locate(call.household as usize) as u32;
            if self.villages.last().is_none_or(|village| village.id != id) {
                self.villages.push(Village { id, team: 1, households: 0, persons: 0, reserves: 0, classes: [0; 3] });
            }
            call.village = self.villages.len() as u32 - 1;
            if let Some(village) = self.villages.last_mut() {
                village.households += 1;
                village.persons += u32::from(frame.persons()[call.household as usize]);
                village.classes[frame.status()[call.household as usize] as usize] += 1;
            }
        }
        let (teams, villages) = (self.order.teams, self.villages.len());
        if teams == 0 || teams as usize > villages {
            return Err(too_many_teams(villages));
        }
        let loads: Vec<u32> = self.villages.iter().map(|village| village.households).collect();
        for (village, team) in self.villages.iter_mut().zip(teams::teams(&loads, teams)) {
            village.team = team + 1;
        }
        let (mut team, mut place) = (0, 0);
        for call in &mut self.sample {
            let theirs = self.villages[call.village as usize].team;
            place = if theirs == team { place + 1 } else { 1 };
            (team, call.place) = (theirs, place);
        }
        Ok(())
    }

    fn keep_in_reserve(&mut self, sample: &Sample) -> Result<(), Refusal> {
        let Order { round, replicate, reserves: most, .. } = self.order;
        let reserves = self.study.reserves(replicate, round, sample, most);
        self.short = reserves.iter().filter(|r| r.len() < most as usize).count() as u32;
        let village_of: BTreeMap<u32, u32> = self.villages.iter().zip(0..).map(|(village, at)| (village.id, at)).collect();
        self.reserves = calls(reserves.iter().map(Vec::as_slice));
        if self.reserves.is_empty() {
            return Err(no_room());
        }
        // A stratum may span villages of which some were not drawn: their reserves are visited by the team of the village before.
        for call in &mut self.reserves {
            let id = self.study.frame.villages().locate(call.household as usize) as u32;
            call.village = village_of.range(..=id).next_back().map_or(0, |(_, &at)| at);
            self.villages[call.village as usize].reserves += 1;
        }
        self.reserves.sort_by_key(|call| (call.village, call.origin, call.place));
        Ok(())
    }

    /// What the field should know of this sample.
    fn remarks(&self, sample: &Sample) -> Vec<Words> {
        let mut notes = Vec::new();
        let twice = self.sample.windows(2).filter(|pair| pair[0].household == pair[1].household).count();
        if twice > 0 {
            notes.push(Words::new(
                format!("{twice} 户被重复抽中（有放回）：入户一次，答案每行都填"),
                format!("drawn more than once (with replacement): {twice}; visit once, write the answers in every row"),
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
                format!("strata with fewer than {most} households left: {short}; all that are left are reserves there"),
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
}

impl Rehearsal<'_> {
    /// Whether some household has an id that must not be written.
    fn withholds_ids(&self) -> bool {
        let Some(Column::Label(ids)) = self.frame().column("household_id") else { return false };
        let id = |call: &Call| &ids.names[ids.codes[call.household as usize] as usize];
        !self.order.ids || self.sample.iter().chain(&self.reserves).any(|call| is_identity_number(id(call)))
    }
}

/// Units of a tier that lead to no household of the sample.
fn childless(sample: &Sample, depth: usize) -> usize {
    let next = |cells: std::ops::Range<u32>| {
        cells.map(|c| sample.tiers.get(depth + 1).map_or(&sample.cells[c as usize], |t| &t.cells[c as usize]))
    };
    sample.tiers[depth].units.iter().filter(|unit| next(unit.cells.clone()).all(|cell| cell.drawn.is_empty())).count()
}

/// The households of each drawn cell, numbered in their order.
fn calls<'a>(cells: impl Iterator<Item = &'a [u32]>) -> Vec<Call> {
    let of_cell = |(origin, households): (u32, &'a [u32])| {
        households.iter().zip(1..).map(move |(&household, place)| Call { household, origin, village: 0, place })
    };
    (0..).zip(cells).flat_map(of_cell).collect()
}

/// The ways to the drawn cells of the household stage.
fn origins(design: &Design, sample: &Sample, names: &Names) -> Vec<Origin> {
    let of_cell = |(at, (way, last)): (usize, (Vec<(u32, u32)>, &crate::draw::DrawnCell))| {
        let (mut steps, mut probability) = (Vec::new(), 1.0);
        for (depth, (cell, unit)) in way.into_iter().enumerate() {
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
        probability = probability * f64::from(from.take) / f64::from(population);
        let share = f64::from(from.take) / f64::from(population);
        steps.push(Step { unit: names.above[at].clone(), part: from.part, population, drawn, probability: share });
        Origin { steps, level: names.level[at], probability, weight: last.weight * f64::from(population) / f64::from(from.take) }
    };
    sample.ways().into_iter().zip(&sample.cells).enumerate().map(of_cell).collect()
}

fn drew_nobody() -> Refusal {
    let what = ("这一次没有抽到任何一户", "this sample is empty: nobody was drawn");
    let remedy =
        ("换一个 --replicate 或 --seed；这种抽法的户数不固定", "take another --replicate or --seed; the size of this design varies");
    Problem::new(what, remedy).into()
}

fn too_many_teams(villages: usize) -> Refusal {
    let what = (
        format!("队数应在 1 与抽中的村数（{villages}）之间：一个村由一个队走完"),
        format!("the number of teams lies between 1 and the villages drawn ({villages}): a village is visited by one team"),
    );
    Problem::new(what, ("改 --teams", "change --teams")).at_key("--teams").into()
}

fn no_room() -> Refusal {
    let what = ("每一层的户都已全部抽中，没有候补可选", "every stratum is taken in full: no household is left to be a reserve");
    Problem::new(what, ("去掉 --reserve，或在设计里少抽一些", "leave --reserve out, or let the design take fewer"))
        .at_key("--reserve")
        .into()
}
