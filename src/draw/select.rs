//! From the name of a method to its algorithm. Each draws positions `0..N` of a cell.

use super::DrawnCell;
use super::cube::{Flight, cube};
use super::pivotal::{local, pivotal, shuffled};
use super::strata::Strata;
use super::{brewer, chromy, elimination, order, poisson, rejective, replacement, simple, systematic};
use crate::design::inclusion::Table;
use crate::design::{Cell, Select};
use crate::stream::Stream;

/// Draws positions; holds the working space of all methods.
#[derive(Clone, Debug, Default)]
pub(super) struct Selector {
    marks: simple::Marks,
    scratch: Scratch,
    pub(super) strata: Strata,
}

/// Working space of the methods with unequal probabilities.
#[derive(Clone, Debug, Default)]
pub(super) struct Scratch {
    pub(super) p: Vec<f64>,
    pub(super) order: Vec<u32>,
    pub(super) flight: Flight,
}

impl Selector {
    /// Draws `cell.take` of the positions `0..cell.size()`. `cumulated(i)` is the size of the units up to and with `i`.
    #[inline]
    pub(super) fn choose(
        &mut self,
        cell: &Cell,
        table: &Table,
        cumulated: impl Fn(u32) -> u64,
        stream: &mut Stream,
        chosen: impl FnMut(u32),
    ) {
        let (size, n) = (cell.size(), cell.take);
        match cell.select {
            Select::All => (0..size).for_each(chosen),
            Select::Simple => self.marks.simple(size, n, stream, chosen),
            Select::Systematic => systematic::systematic(size, n, stream, chosen),
            Select::PpsSystematic => systematic::pps(size, n, cumulated, stream, chosen),
            Select::SimpleWithReplacement => replacement::simple(size, n, stream, chosen),
            Select::PpsWithReplacement => replacement::pps(size, n, cumulated, stream, chosen),
            _ => self.scratch.by_table(cell, table, stream, chosen),
        }
    }

    /// Draws households cell by cell: `entries` are those of the design.
    pub(super) fn households(&mut self, plans: &[Cell], entries: &[u32], stream: &mut Stream, cells: &mut [DrawnCell], to: &mut Vec<u32>) {
        to.clear();
        for cell in cells {
            let plan = &plans[cell.cell as usize];
            let members = &entries[plan.units.start as usize..plan.units.end as usize];
            let start = to.len() as u32;
            match plan.select {
                Select::All => to.extend_from_slice(members),
                Select::Simple => self.marks.simple_of(members, plan.take, stream, to),
                _ => self.choose(plan, &Table::None, |_| 0, stream, |i| to.push(members[i as usize])),
            }
            cell.drawn = start..to.len() as u32;
        }
    }

    /// Draws from cell number `at` of a first stage that is stratified over replicates.
    pub(super) fn stratified(
        &mut self,
        at: u32,
        cell: (&Cell, &Table),
        cumulated: impl Fn(u32) -> u64,
        stream: &mut Stream,
        chosen: impl FnMut(u32),
    ) {
        self.strata.choose(at, cell, cumulated, (&mut self.scratch, stream), chosen);
    }

    /// Draws with a number in [0, 1) that belongs to each unit, for the methods that can (Ohlsson 1995): the design is the same, and two
    /// draws with the same numbers overlap as much as they can.
    pub(super) fn coordinate(&mut self, cell: &Cell, table: &Table, number: impl Fn(u32) -> f64, chosen: impl FnMut(u32)) {
        match (cell.select, table) {
            (Select::Simple, _) => order::smallest(cell.size(), cell.take, &mut self.scratch, number, chosen),
            (Select::Pareto, Table::Inclusion(pi)) => order::pareto(pi, cell.take, &mut self.scratch, number, chosen),
            (Select::Bernoulli | Select::Poisson, Table::Inclusion(pi)) => poisson::poisson(pi, number, chosen),
            _ => (0..cell.size()).for_each(chosen),
        }
    }
}

impl Scratch {
    /// Methods that look up inclusion probabilities.
    #[inline(never)]
    fn by_table(&mut self, cell: &Cell, table: &Table, stream: &mut Stream, chosen: impl FnMut(u32)) {
        match table {
            Table::Rejective(table) => rejective::rejective(table, stream, chosen),
            Table::Elimination(table) => elimination::elimination(table, &mut self.order, stream, chosen),
            Table::Balanced(pi, rows) => cube(pi, rows, self, stream, chosen),
            Table::Spread(pi, at) => local(pi, at, self, stream, chosen),
            Table::Inclusion(pi) => self.by_inclusion(cell, pi, stream, chosen),
            Table::None => {}
        }
    }

    fn by_inclusion(&mut self, cell: &Cell, pi: &[f64], stream: &mut Stream, chosen: impl FnMut(u32)) {
        match cell.select {
            Select::Bernoulli | Select::Poisson => poisson::poisson(pi, |_| stream.uniform(), chosen),
            Select::Brewer => brewer::brewer(pi, cell.take, &mut self.p, stream, chosen),
            Select::Pivotal => pivotal(pi, 0..pi.len() as u32, stream, chosen),
            Select::RandomPivotal => {
                shuffled(pi.len(), &mut self.order, stream);
                pivotal(pi, self.order.iter().copied(), stream, chosen);
            }
            Select::Chromy => chromy::chromy(pi, stream, chosen),
            Select::PpsSystematicRandom => {
                shuffled(pi.len(), &mut self.order, stream);
                systematic::ordered(pi, cell.take, &self.order, stream, chosen);
            }
            Select::Pareto => order::pareto(pi, cell.take, self, |_| stream.uniform(), chosen),
            _ => {}
        }
    }
}
