//! Sums by cell and first-stage unit, ratios and their linearised values.

use super::{Expansion, INDICATORS};
use crate::design::Design;
use crate::draw::Sample;
use crate::interview::Answers;
use crate::truth::{Counts, Measure, Sums};
use crate::units::{Finding, Level};

/// Counts of one sample.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// By drawn cell of the household stage.
    cells: Vec<Sums>,
    /// Factor from respondents to the cell's households, by cell.
    raise: Vec<f64>,
    /// By first-stage unit: weighted sums, and unweighted household counts.
    psus: Vec<Psu>,
    total: Psu,
    /// First-stage units less strata that each basic indicator, and the composite, touches.
    df: [f64; 5],
}

#[derive(Clone, Copy, Debug, Default)]
struct Psu {
    sums: Counts,
    /// Non-registered population of its drawn villages.
    population: f64,
    households: Counts,
}

/// Ratios and what turns counts into linearised values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Linear {
    estimate: [f64; INDICATORS],
    /// The same with 0 where nobody was asked.
    centre: [f64; INDICATORS],
    /// Inverse denominators of the four basic indicators and of omission by village population; 0 where nobody was asked.
    inverse: [f64; 5],
    /// Weights of mis-exit and omission in the composite.
    composite: [f64; 2],
}

impl Linear {
    /// Linearised values of a household or unit with these counts: `u = (y − r·x) / X` for a ratio (Särndal et al. 1992, §5.6), and
    /// the same combination for the composite. `population`: non-registered population where the unit is made of whole villages.
    #[inline(always)]
    pub(super) fn values(&self, counts: &Counts, population: f64) -> [f64; INDICATORS] {
        let (y, x, e) = (&counts.y, &counts.x, &self.centre);
        let omission = (y[0] - e[0] * x[0]) * self.inverse[0];
        let village = (y[0] - e[1] * population) * self.inverse[4];
        let mis_exit = (y[1] - e[2] * x[1]) * self.inverse[1];
        let mis_inclusion = (y[2] - e[3] * x[2]) * self.inverse[2];
        let approval = (y[3] - e[5] * x[3]) * self.inverse[3];
        [omission, village, mis_exit, mis_inclusion, self.composite[0] * mis_exit + self.composite[1] * omission, approval]
    }

    /// Sums of the squares of [`Linear::values`] (population 0) of the households behind these sums: `Σu² = (Σy² − 2r·Σxy + r²·Σx²) / X²`.
    #[inline(always)]
    pub(super) fn squares(&self, sums: &Sums) -> [f64; INDICATORS] {
        let e = &self.centre;
        let of = |i: usize, r: f64| self.inverse[i] * self.inverse[i] * (sums.yy[i] - 2.0 * r * sums.xy[i] + r * r * sums.xx[i]).max(0.0);
        let (omission, mis_exit) = (of(0, e[0]), of(1, e[2]));
        let [yy, yx, xy, xx] = sums.together;
        let together = self.inverse[0] * self.inverse[1] * (yy - e[2] * yx - e[0] * xy + e[0] * e[2] * xx);
        let [exits, others] = self.composite;
        let composite = exits * exits * mis_exit + others * others * omission + 2.0 * exits * others * together;
        [omission, self.inverse[4] * self.inverse[4] * sums.yy[0], mis_exit, of(2, e[3]), composite, of(3, e[5])]
    }

    /// The part of [`Linear::values`] that belongs to a village as a whole.
    #[inline(always)]
    pub(super) fn of_village(&self, population: f64) -> f64 {
        -self.centre[1] * population * self.inverse[4]
    }
}

impl Tally {
    /// Counts the answers by cell, and the degrees of freedom.
    #[inline(always)]
    pub(super) fn count(&mut self, measure: &Measure, sample: &Sample, answers: &Answers, design: &Design) {
        self.cells.clear();
        self.cells.resize(sample.cells.len(), Sums::default());
        self.raise.clear();
        for ((cell, range), sums) in sample.cells.iter().zip(&answers.cells).zip(&mut self.cells) {
            let records = &answers.records[range.start as usize..range.end as usize];
            sums.add(measure, records);
            self.raise.push(f64::from(design.cells[cell.cell as usize].size()) / records.len().max(1) as f64);
        }
        self.psus.clear();
        self.psus.resize(sample.tiers.first().map_or(1, |tier| tier.units.len()), Psu::default());
        for (cell, sums) in sample.cells.iter().zip(&self.cells) {
            add(&mut self.psus[cell.psu as usize].households, &sums.households, 1.0);
        }
        self.df = self.degrees(sample);
    }

    #[inline(always)]
    fn degrees(&self, sample: &Sample) -> [f64; 5] {
        let mut df = [0.0; 5];
        let mut stratum = |touched: [f64; 5]| {
            for (df, touched) in df.iter_mut().zip(touched) {
                *df += if touched > 0.0 { touched - 1.0 } else { 0.0 };
            }
        };
        match sample.tiers.first() {
            Some(tier) => {
                for cell in &tier.cells {
                    let mut touched = [0.0; 5];
                    for psu in &self.psus[cell.drawn.start as usize..cell.drawn.end as usize] {
                        let x = &psu.households.x;
                        let composite = x[0] + x[1];
                        for (t, x) in touched.iter_mut().zip([x[0], x[1], x[2], x[3], composite]) {
                            *t += if x > 0.0 { 1.0 } else { 0.0 };
                        }
                    }
                    stratum(touched);
                }
            }
            None => self.cells.iter().map(|sums| &sums.households).for_each(|h| stratum([h.x[0], h.x[1], h.x[2], h.x[3], h.x[0] + h.x[1]])),
        }
        df
    }

    /// Adds cells up to first-stage units and to the total, weighted or as they are. `populations`: non-registered population by village.
    #[inline(always)]
    pub(super) fn add_up(&mut self, sample: &Sample, weighted: bool, design: &Design, populations: &[f64]) {
        for psu in &mut self.psus {
            psu.sums = Counts::default();
            psu.population = 0.0;
        }
        for ((cell, sums), raise) in sample.cells.iter().zip(&self.cells).zip(&self.raise) {
            let weight = if weighted { cell.weight * raise } else { 1.0 };
            add(&mut self.psus[cell.psu as usize].sums, &sums.unit, weight);
        }
        if let Some(tier) = design.tier(Level::Village) {
            for unit in &sample.tiers[tier].units {
                let population = design.tiers[tier].units[unit.unit as usize].id.map_or(0.0, |id| populations[id as usize]);
                self.psus[unit.psu as usize].population += if weighted { unit.weight } else { 1.0 } * population;
            }
        }
        let mut total = Psu::default();
        for psu in &self.psus {
            add(&mut total.sums, &psu.sums, 1.0);
            add(&mut total.households, &psu.households, 1.0);
            total.population += psu.population;
        }
        self.total = total;
    }

    /// The ratios and their linearisation.
    #[inline(always)]
    pub(super) fn linearise(&self, measure: &Measure, expansion: &Expansion) -> Linear {
        let Psu { sums, population, households } = &self.total;
        let denominators = [sums.x[0], sums.x[1], sums.x[2], sums.x[3], *population];
        let inverse = denominators.map(|x| if x > 0.0 { 1.0 / x } else { 0.0 });
        let estimate = ratios(measure, sums, (households, *population), expansion);
        Linear {
            estimate,
            centre: estimate.map(|e| if e.is_nan() { 0.0 } else { e }),
            inverse,
            composite: [expansion.exited / expansion.all, expansion.non_registered / expansion.all],
        }
    }

    /// Variance between first-stage units within strata, as if drawn with replacement: carries all later stages (Särndal et al. 1992, §4.6).
    #[inline(always)]
    pub(super) fn first_stage(&self, sample: &Sample, linear: &Linear, design: &Design) -> [f64; INDICATORS] {
        let mut variance = [0.0; INDICATORS];
        let (Some(tier), Some(plan)) = (sample.tiers.first(), design.tiers.first()) else { return [f64::NAN; INDICATORS] };
        for cell in &tier.cells {
            let (mut sum, mut squares) = ([0.0; INDICATORS], [0.0; INDICATORS]);
            for psu in &self.psus[cell.drawn.start as usize..cell.drawn.end as usize] {
                for (i, u) in linear.values(&psu.sums, psu.population).into_iter().enumerate() {
                    sum[i] += u;
                    squares[i] += u * u;
                }
            }
            let n = f64::from(cell.drawn.end - cell.drawn.start);
            let alone = n < 2.0 && plan.cells[cell.cell as usize].size() > 1;
            for i in 0..INDICATORS {
                variance[i] += if alone {
                    f64::NAN
                } else if n < 2.0 {
                    0.0
                } else {
                    n / (n - 1.0) * (squares[i] - sum[i] * sum[i] / n).max(0.0)
                };
            }
        }
        variance
    }

    /// The findings with these variances.
    #[inline(always)]
    pub(super) fn findings(&self, linear: &Linear, variance: [f64; INDICATORS]) -> [Finding; INDICATORS] {
        let h = &self.total.households;
        let households = [h.x[0], h.x[0], h.x[1], h.x[2], h.x[0] + h.x[1], h.x[3]];
        let found = [h.y[0], h.y[0], h.y[1], h.y[2], h.y[0] + h.y[1], h.y[3]];
        let df = [self.df[0], self.df[0], self.df[1], self.df[2], self.df[4], self.df[3]];
        std::array::from_fn(|i| Finding {
            estimate: linear.estimate[i],
            se: if linear.estimate[i].is_nan() { f64::NAN } else { variance[i].sqrt() },
            df: df[i],
            households: households[i],
            found: found[i],
        })
    }

    /// Sums of one drawn cell and its factor.
    pub(super) fn cell(&self, cell: usize) -> (&Sums, f64) {
        (&self.cells[cell], self.raise[cell])
    }

    /// Sums by drawn cell.
    pub(super) fn cells(&self) -> &[Sums] {
        &self.cells
    }
}

/// Every indicator from sums of contributions, with the households behind them and the non-registered population of the drawn villages.
#[inline(always)]
pub(super) fn ratios(
    measure: &Measure,
    Counts { y, x }: &Counts,
    (households, population): (&Counts, f64),
    expansion: &Expansion,
) -> [f64; INDICATORS] {
    let ratio = |y: f64, x: f64| if x > 0.0 { y / x } else { f64::NAN };
    // Members left out of registered households alone are all omitted: without a household off the register there is no rate.
    let off_register = measure.never_registered(households) > 0.0;
    let (omission, mis_exit) = (if off_register { ratio(y[0], x[0]) } else { f64::NAN }, ratio(y[1], x[1]));
    let exits = if expansion.exited > 0.0 { mis_exit } else { 0.0 };
    let composite = expansion.incidence(exits, omission);
    let village = if off_register { ratio(y[0], population) } else { f64::NAN };
    [omission, village, mis_exit, ratio(y[2], x[2]), composite, ratio(y[3], x[3])]
}

#[inline(always)]
fn add(to: &mut Counts, counts: &Counts, weight: f64) {
    for i in 0..4 {
        to.y[i] += weight * counts.y[i];
        to.x[i] += weight * counts.x[i];
    }
}
