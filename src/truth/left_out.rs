//! Members left out of registered households (漏人), as a rehearsal taught it.

use super::taught::Taught;
use super::{Basic, Counts, Household, Measure, World, rate};

/// How many registered households of each village have members left out, and how many members that is.
#[derive(Clone, Debug)]
pub(super) struct LeftOut {
    taught: Taught,
    villages: Vec<rate::Village>,
    /// Probability of 1, 2, … 15 members left out of a household of which some are.
    members: [f64; 15],
}

/// The question under which the luck of a village is kept: after those of the basic indicators.
const QUESTION: u32 = 4;

impl LeftOut {
    /// `found`: households found with 1, 2, … 15 members left out. The next such household is taken to be like one of them, or to have one
    /// member left out: that counts as one household more (the predictive probabilities of a Dirichlet prior with its weight there).
    pub(super) fn new(taught: Taught, villages: Vec<rate::Village>, found: &[u32; 15]) -> Self {
        let all = 1.0 + found.iter().map(|&n| f64::from(n)).sum::<f64>();
        let mut members = found.map(|n| f64::from(n) / all);
        members[0] += 1.0 / all;
        Self { taught, villages, members }
    }

    /// Leaves members out of the households of one replicate, once its other errors are drawn. One at least stays on the register.
    pub(super) fn leave_out(&self, world: &mut World, measure: &Measure, seed: u64, replicate: u64) {
        let cases = self.taught.draw(seed, replicate);
        for (at, (village, cases)) in self.villages.iter().zip(cases).enumerate().filter(|(_, (_, cases))| *cases > 0) {
            let mut deal = world.luck().deal(at as u32, QUESTION);
            for _ in 0..cases {
                let k = loop {
                    let k = village.household(&mut deal);
                    if world.household(k).omitted_members() == 0 {
                        break k;
                    }
                };
                let household = world.household(k);
                let members = self.number(deal.uniform()).min(household.persons() - 1);
                world.set(k, household.with_omitted_members(members), measure);
            }
        }
    }

    /// The number of members at a place of the distribution.
    fn number(&self, mut luck: f64) -> u8 {
        let reached = |p: &f64| {
            luck -= p;
            luck < 0.0
        };
        self.members.iter().position(reached).map_or(1, |at| at as u8 + 1)
    }

    /// Adds what members left out are expected to change in the numerators and denominators of each unit: `unit_of` by household;
    /// `probability` of each household to be a case of a basic indicator, which is independent.
    pub(super) fn expect(
        &self,
        sums: &mut [Counts],
        unit_of: &[u32],
        measure: &Measure,
        base: &[Household],
        probability: impl Fn(Basic) -> Vec<f64>,
    ) {
        let cases = [Basic::MisExit, Basic::MisInclusion].map(probability);
        for cell in self.villages.iter().flat_map(|village| &village.cells) {
            for k in cell.members.iter().map(|k| k as usize) {
                let sum = &mut sums[unit_of[k] as usize];
                // The numerators of both kinds of error are those of a household that is surely a case, times its probability.
                let marked = base[k].with_error(true).with_mis_included(true);
                let before = measure.counts(marked);
                for (members, share) in (1..).zip(self.members).filter(|(_, share)| *share > 0.0) {
                    let after = measure.counts(marked.with_omitted_members(u8::min(members, base[k].persons() - 1)));
                    for i in 0..3 {
                        let certain = if i == 0 { 1.0 } else { cases[i - 1][k] };
                        sum.y[i] += cell.mean * share * certain * (after.y[i] - before.y[i]);
                        sum.x[i] += cell.mean * share * (after.x[i] - before.x[i]);
                    }
                }
            }
        }
    }
}
