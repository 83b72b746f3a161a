//! One real sample for the field: who is visited by which team, and how each household came into the sample.
//!
//! A **stage** of a design is told by five numbers for each household: its unit, the stratum in which that was drawn, the number of units
//! there, how many of them were drawn, and the inclusion probability of the unit, given that the unit above it is drawn. The product of
//! these probabilities is the household's own, its inverse the weight (Särndal, Swensson & Wretman 1992, §4.3).

mod book;
mod file;
mod files;
mod names;
mod origin;
mod remarks;
mod road;
mod sheet;
mod teams;
mod told;

pub use files::{Errand, write_rehearsal};
pub use told::describe_rehearsal;

use std::collections::BTreeMap;

use crate::design::Design;
use crate::draw::Sample;
use crate::error::{Problem, Refusal};
use crate::frame::Frame;
use crate::study::{Round, Study};
use crate::units::Words;
use names::Names;
use origin::{Origin, Step};
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
    /// How each stage was drawn, from the top.
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
    /// No team, more teams than villages, a design that drew nobody, reserves where every stratum is taken in full or households are not
    /// all alike.
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
            origins: origin::origins(design, &sample, &names),
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
        if road::households_apart(self.design()) {
            return Err(not_alike());
        }
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
}

/// The households of each drawn cell, numbered in their order.
fn calls<'a>(cells: impl Iterator<Item = &'a [u32]>) -> Vec<Call> {
    let of_cell = |(origin, households): (u32, &'a [u32])| {
        households.iter().zip(1..).map(move |(&household, place)| Call { household, origin, village: 0, place })
    };
    (0..).zip(cells).flat_map(of_cell).collect()
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

fn not_alike() -> Refusal {
    let what = (
        "抽户时各户机会不等或另有次序，没有可以互相顶替的候补",
        "households are drawn with chances or an order of their own: none can stand in for another",
    );
    let remedy = ("去掉 --reserve，或抽户用 simple、systematic", "leave --reserve out, or let households be drawn by simple or systematic");
    Problem::new(what, remedy).at_key("--reserve").into()
}

fn no_room() -> Refusal {
    let what = ("每一层的户都已全部抽中，没有候补可选", "every stratum is taken in full: no household is left to be a reserve");
    Problem::new(what, ("去掉 --reserve，或在设计里少抽一些", "leave --reserve out, or let the design take fewer"))
        .at_key("--reserve")
        .into()
}
