//! Laying stages over the frame: every unit's households, split into cells and units.

use std::collections::BTreeMap;

use super::inclusion::{Table, attained};
use super::plan::Plan;
use super::size::{aged, certainties};
use super::{Amount, Cell, Design, Part, Select, StageReview, StratumReview, Tier, Unit};
use crate::error::{Problem, Problems, Refusal};
use crate::frame::Frame;
use crate::units::{Level, Probability, Words};

pub(super) struct Layout<'a> {
    frame: &'a Frame,
    design: Design,
}

/// Households among which the next stage draws.
pub(super) struct Parent {
    pub(super) households: Vec<u32>,
    /// Whether all of them are taken.
    pub(super) in_full: bool,
}

/// A unit while it is laid out: its frame index and what lies below it.
pub(super) struct Candidate {
    id: Option<u32>,
    pub(super) below: Parent,
}

impl Candidate {
    fn first(&self) -> usize {
        self.below.households[0] as usize
    }

    /// Of a household value.
    pub(super) fn sum(&self, values: &[f64]) -> f64 {
        self.below.households.iter().map(|&k| values[k as usize]).sum()
    }

    pub(super) fn mean(&self, values: &[f64]) -> f64 {
        self.sum(values) / self.below.households.len() as f64
    }
}

/// A tier while it is laid out, and what lies below each of its units.
struct Growing {
    tier: Tier,
    below: Vec<Parent>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(frame: &'a Frame) -> Self {
        let design = Design {
            tiers: Vec::new(),
            cells: Vec::new(),
            households: Vec::new(),
            township: Vec::new(),
            review: Vec::new(),
            notes: Vec::new(),
        };
        Self { frame, design }
    }

    pub(super) fn note(&mut self, note: Words) {
        self.design.notes.push(note);
    }

    pub(super) fn finish(self) -> Design {
        self.design
    }

    /// Lays a stage whose units have weights of their own within each parent; gives what lies below each unit.
    pub(super) fn lay_tier(&mut self, plan: &Plan, parents: &[Parent]) -> Result<Vec<Parent>, Refusal> {
        let mut growing = Growing {
            tier: Tier {
                level: plan.stage.unit,
                cells: Vec::new(),
                units: Vec::new(),
                tables: Vec::new(),
                permanent: plan.stage.permanent.map(Probability::get),
            },
            below: Vec::new(),
        };
        let mut tally = Tally::new(plan);
        for (p, parent) in parents.iter().enumerate() {
            let first = growing.tier.cells.len() as u32;
            let (covered, passing) =
                if parent.in_full { (Vec::new(), parent.households.clone()) } else { split(&parent.households, plan.only.as_deref()) };
            let mut strata: BTreeMap<u32, Vec<Candidate>> = BTreeMap::new();
            for unit in self.units_of(plan, &covered)? {
                strata.entry(plan.stratum[unit.first()]).or_default().push(unit);
            }
            let shares = plan.divided(&strata, Candidate::sum, parents.len())?;
            for (stratum, units) in strata {
                let (take, units) = (tally.take(plan, stratum, units.len(), &shares), plan.sorted(units));
                for (part, units, take) in purposive(plan, stratum, units, take) {
                    tally.certain(stratum, growing.lay_stratum(plan, part, units, take)?);
                }
            }
            // Households that the last stage does not act on are not drawn.
            if !passing.is_empty() && (parent.in_full || plan.stage.unit != Level::Household) {
                let below = Parent { households: passing, in_full: parent.in_full };
                growing.push_alike(Part::Passing, vec![Candidate { id: None, below }], 1, Select::All, Table::None);
            }
            self.adopt(p, first, growing.tier.cells.len() as u32);
        }
        self.design.review.push(tally.finish(plan, parents.len())?);
        self.design.tiers.push(growing.tier);
        Ok(growing.below)
    }

    /// Lays a stage that draws households, all alike.
    pub(super) fn lay_households(&mut self, plan: &Plan, parents: &[Parent]) -> Result<(), Refusal> {
        let mut tally = Tally::new(plan);
        for (p, parent) in parents.iter().enumerate() {
            let first = self.design.cells.len() as u32;
            if parent.in_full {
                self.push_households(Part::InFull, &parent.households, parent.households.len(), Select::All);
            } else {
                let mut strata: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
                for k in split(&parent.households, plan.only.as_deref()).0 {
                    strata.entry(plan.stratum[k as usize]).or_default().push(k);
                }
                let shares = plan.divided(&strata, |&k, values| values[k as usize], parents.len())?;
                for (stratum, households) in strata {
                    let take = tally.take(plan, stratum, households.len(), &shares);
                    self.push_households(Part::Stratum(stratum), &households, take, plan.stage.select);
                }
            }
            self.adopt(p, first, self.design.cells.len() as u32);
        }
        self.design.review.push(tally.finish(plan, parents.len())?);
        Ok(())
    }

    /// Every household of the units drawn.
    pub(super) fn lay_every_household(&mut self, parents: &[Parent]) {
        for (p, parent) in parents.iter().enumerate() {
            let first = self.design.cells.len() as u32;
            self.push_households(Part::InFull, &parent.households, parent.households.len(), Select::All);
            self.adopt(p, first, self.design.cells.len() as u32);
        }
    }

    fn push_households(&mut self, part: Part, households: &[u32], take: usize, select: Select) {
        let (Some(&low), Some(&high)) = (households.first(), households.last()) else { return };
        if take == 0 {
            return;
        }
        let township = self.frame.townships().locate(low as usize);
        self.design.township.push((township == self.frame.townships().locate(high as usize)).then_some(township as u32));
        let start = self.design.households.len() as u32;
        self.design.households.extend(households);
        let select = if take == households.len() { Select::All } else { select };
        self.design.cells.push(Cell { units: start..start + households.len() as u32, take: take as u32, select, part });
    }

    /// Gives cells to the unit that holds them: unit `p` of the tier laid before.
    fn adopt(&mut self, p: usize, first: u32, end: u32) {
        if let Some(unit) = self.design.tiers.last_mut().and_then(|tier| tier.units.get_mut(p)) {
            unit.cells = first..end;
        }
    }

    /// Splits households (in frame order) by the units of the stage's level.
    fn units_of(&self, plan: &Plan, households: &[u32]) -> Result<Vec<Candidate>, Refusal> {
        let alone = |&k: &u32| Candidate { id: Some(k), below: Parent { households: vec![k], in_full: false } };
        let Some(units) = self.frame.units(plan.stage.unit) else { return Ok(households.iter().map(alone).collect()) };
        let mut candidates: Vec<Candidate> = Vec::new();
        for &k in households {
            match candidates.last_mut() {
                Some(unit) if unit.id.is_some_and(|id| units.range(id as usize).contains(&(k as usize))) => unit.below.households.push(k),
                _ => candidates.push(Candidate {
                    id: Some(units.locate(k as usize) as u32),
                    below: Parent { households: vec![k], in_full: plan.stage.in_full },
                }),
            }
        }
        for unit in &candidates {
            let first = unit.first();
            let differs = |k: &u32| {
                plan.stratum[*k as usize] != plan.stratum[first] || plan.prefer.as_ref().is_some_and(|p| p[*k as usize] != p[first])
            };
            if unit.below.households.iter().any(differs) {
                let name = plan.stage.unit.words();
                let what = (
                    format!("strata 或 prefer 的取值在同一个{}内不一致", name.zh),
                    format!("the strata or the preference differ within a {}", name.en),
                );
                let remedy = ("分层要用该级单位的属性（如 village_kind）", "use an attribute of the unit, such as village_kind");
                return Err(Problem::new(what, remedy).at_key(&plan.key).into());
            }
        }
        Ok(candidates)
    }
}

fn split(households: &[u32], condition: Option<&[bool]>) -> (Vec<u32>, Vec<u32>) {
    match condition {
        None => (households.to_vec(), Vec::new()),
        Some(holds) => households.iter().partition(|&&k| holds[k as usize]),
    }
}

/// Divides a stratum into units picked on purpose and the others, each with its part of the take: a stratification of its own, so that
/// inclusion probabilities stay known. Where one part is too small, the other gets the rest.
fn purposive(plan: &Plan, stratum: u32, units: Vec<Candidate>, take: usize) -> Vec<(Part, Vec<Candidate>, usize)> {
    let (Some(prefer), Some(share)) = (&plan.prefer, plan.stage.purposive) else { return vec![(Part::Stratum(stratum), units, take)] };
    let (preferred, others): (Vec<_>, Vec<_>) = units.into_iter().partition(|u| prefer[u.first()]);
    let wanted = (share.get() * take as f64).round() as usize;
    let on_purpose = wanted.min(preferred.len()).max(take.saturating_sub(others.len()));
    vec![(Part::Preferred(stratum), preferred, on_purpose), (Part::Others(stratum), others, take - on_purpose)]
}

impl Growing {
    /// Lays one stratum: a single cell, or under size-proportional selection one cell of certain units and one of the others.
    /// Gives the number of certain units.
    fn lay_stratum(&mut self, plan: &Plan, part: Part, units: Vec<Candidate>, take: usize) -> Result<usize, Refusal> {
        let select = plan.stage.select;
        if take == units.len() && !select.with_replacement() {
            self.push_alike(part, units, take, Select::All, Table::None);
            return Ok(0);
        }
        if take == 0 {
            return Ok(0);
        }
        let Some(sizes) = &plan.sizes else {
            let table = plan.table(&units, &vec![take as f64 / units.len() as f64; units.len()], select)?;
            self.push_alike(part, units, take, select, table);
            return Ok(0);
        };
        let now = |unit: &Candidate| unit.below.households.iter().map(|&k| sizes[k as usize]).sum();
        let size: Vec<u64> = units.iter().map(|unit| aged(now(unit), plan.stage.stale, unit.first())).collect();
        if let Some(position) = size.iter().position(|&s| s == 0) {
            return Err(size_zero(plan, position));
        }
        let (certain, rest) = if select.with_replacement() { (Vec::new(), (0..size.len()).collect()) } else { certainties(&size, take) };
        let mut sure = Vec::new();
        let mut drawn = Vec::new();
        for (i, unit) in units.into_iter().enumerate() {
            if certain.binary_search(&i).is_ok() { sure.push(unit) } else { drawn.push(unit) }
        }
        let certainly = if let Part::Stratum(stratum) = part { Part::Certain(stratum) } else { part };
        self.push_alike(certainly, sure, certain.len(), Select::All, Table::None);
        let rest: Vec<u64> = rest.into_iter().map(|i| size[i]).collect();
        self.push_by_size(plan, part, drawn, &rest, take - certain.len())?;
        Ok(certain.len())
    }

    /// A cell whose units are equally likely.
    fn push_alike(&mut self, part: Part, units: Vec<Candidate>, take: usize, select: Select, table: Table) {
        let weight = units.len() as f64 / take as f64;
        let cell = Cell { units: 0..0, take: take as u32, select, part };
        self.push(cell, units.into_iter().map(|u| (u, weight, 0)).collect(), table);
    }

    /// A cell whose units are drawn by size, none of them certain.
    fn push_by_size(&mut self, plan: &Plan, part: Part, units: Vec<Candidate>, size: &[u64], n: usize) -> Result<(), Refusal> {
        if units.is_empty() || n == 0 {
            return Ok(());
        }
        let (select, total) = (plan.stage.select, size.iter().sum::<u64>() as f64);
        let pi: Vec<f64> = size.iter().map(|&s| n as f64 * s as f64 / total).collect();
        let table = plan.table(&units, &pi, select)?;
        let mut weight: Vec<f64> = size.iter().map(|&s| total / (n as f64 * s as f64)).collect();
        if select == Select::Pareto {
            weight = attained(select, &pi).into_iter().map(|p| 1.0 / p).collect();
        }
        let mut cumulated = 0;
        let cumulate = |((unit, weight), size)| {
            cumulated += size;
            (unit, weight, cumulated)
        };
        let cell = Cell { units: 0..0, take: n as u32, select, part };
        self.push(cell, units.into_iter().zip(weight).zip(size).map(cumulate).collect(), table);
        Ok(())
    }

    /// Adds a cell with its units.
    fn push(&mut self, cell: Cell, units: Vec<(Candidate, f64, u64)>, table: Table) {
        if units.is_empty() || cell.take == 0 {
            return;
        }
        let start = self.tier.units.len() as u32;
        for (unit, weight, cumulated) in units {
            self.tier.units.push(Unit { id: unit.id, cells: 0..0, weight, cumulated });
            self.below.push(unit.below);
        }
        self.tier.cells.push(Cell { units: start..self.tier.units.len() as u32, ..cell });
        self.tier.tables.push(table);
    }
}

fn size_zero(plan: &Plan, position: usize) -> Refusal {
    let unit = plan.stage.unit.words();
    let what = (
        format!("第 {} 个{}（层内按名单顺序）的规模为 0，永远抽不到", position + 1, unit.zh),
        format!("the size of {} {} of its stratum (in roster order) is 0: it could never be drawn", unit.en, position + 1),
    );
    Problem::new(what, ("换一个 size，或把它排除在外", "use another size, or leave it out")).at_key(format!("{}.size", plan.key)).into()
}

/// What a stage asks for and finds, by stratum.
struct Tally {
    strata: Vec<StratumReview>,
    largest: Vec<usize>,
}

impl Tally {
    fn new(plan: &Plan) -> Self {
        let review = |name: &String| StratumReview { name: name.clone(), cells: 0, units: 0, take: None, short: 0, certain: 0 };
        Self { strata: plan.names.iter().map(review).collect(), largest: vec![0; plan.names.len()] }
    }

    /// The take in a stratum of a parent: at most what is there, but any number of draws with replacement.
    fn take(&mut self, plan: &Plan, stratum: u32, available: usize, shares: &BTreeMap<u32, Amount>) -> usize {
        let amount = shares.get(&stratum).unwrap_or_else(|| plan.amount(stratum));
        let asked = if plan.stage.select == Select::All { available } else { amount.of(available) };
        let review = &mut self.strata[stratum as usize];
        review.cells += 1;
        review.units += available as u64;
        review.take = match amount {
            // What is divided among strata depends on the unit in which it is.
            Amount::Count(n) if shares.is_empty() || review.cells == 1 => Some(*n),
            _ => None,
        };
        let asked = if plan.stage.select.with_replacement() && plan.stage.prefer.is_none() {
            asked
        } else {
            review.short += u32::from(asked > available);
            asked.min(available)
        };
        self.largest[stratum as usize] = self.largest[stratum as usize].max(available);
        asked
    }

    fn certain(&mut self, stratum: u32, units: usize) {
        self.strata[stratum as usize].certain += units as u32;
    }

    /// # Errors
    /// A take that no unit can fill: surely a mistake. (Falling short in some units is normal at later stages.)
    fn finish(self, plan: &Plan, parents: usize) -> Result<StageReview, Refusal> {
        let mut problems = Problems::default();
        for (review, &largest) in self.strata.iter().zip(&self.largest) {
            if review.cells > 0 && review.short == review.cells {
                let (unit, asked) = (plan.stage.unit.words(), review.take.unwrap_or_default());
                let place = match (review.name.as_str(), parents) {
                    ("", 1) => ("名单里".to_owned(), "the list".to_owned()),
                    ("", _) => (String::new(), "the list".to_owned()),
                    (name, _) => (format!("层“{name}”里"), format!("stratum \"{name}\"")),
                };
                let what = if parents == 1 {
                    (
                        format!("要抽 {asked} 个{}，而{}只有 {largest} 个", unit.zh, place.0),
                        format!("the take is {asked} ({}), but {} holds {largest}", unit.en, place.1),
                    )
                } else {
                    (
                        format!("每处要抽 {asked} 个{}，而{}最多的一处也只有 {largest} 个", unit.zh, place.0),
                        format!("the take is {asked} ({}) in each unit, but {} holds at most {largest} in any", unit.en, place.1),
                    )
                };
                let remedy = ("减小 take，或写 take = \"all\"", "make take smaller, or write take = \"all\"");
                problems.push(Problem::new(what, remedy).at_key(format!("{}.take", plan.key)));
            }
        }
        problems.or(StageReview { level: plan.stage.unit, select: plan.stage.select, strata: self.strata })
    }
}
