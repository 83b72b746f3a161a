//! The design of a survey that was carried out, checked: rows in the order of strata and units, the number of units drawn and in the
//! population of each stratum at each stage, and weights.

use super::numbering::{by_number, count, each, nested, ranks};
use super::probabilities::{Told, Unequal};
use super::refusals::{bad_weight, blank, mixed, no_count, no_unit, no_weight, too_few, varies};
use super::written::{Amount, Lonely, Stage, Survey};
use crate::error::{Problem, Problems, Refusal};
use crate::frame::{Listing, says_nothing};
use crate::units::Words;

/// A design over rows. A **place** is the position of a row when rows are sorted so that every unit of every stage is contiguous.
#[derive(Debug)]
pub(super) struct Design {
    /// The row of the file by place.
    pub(super) order: Vec<u32>,
    /// The weight by place; 0 is allowed.
    pub(super) weights: Vec<f64>,
    pub(super) tiers: Vec<Tier>,
    /// Lonely strata that were joined with a neighbour.
    pub(super) collapsed: u32,
    /// Names of first-stage units that occur in several strata.
    pub(super) reused: u32,
}

/// One stage.
#[derive(Debug)]
pub(super) struct Tier {
    /// The column of its units; none where every row is one.
    pub(super) name: Option<String>,
    /// The unit by place.
    pub(super) unit_of: Vec<u32>,
    /// The stratum by unit.
    pub(super) stratum_of: Vec<u32>,
    pub(super) strata: Vec<Stratum>,
    /// Lonely strata of this stage that were joined with a neighbour.
    pub(super) collapsed: u32,
    /// Where units were drawn with unequal probabilities and without replacement.
    pub(super) unequal: Option<Unequal>,
}

/// One stratum of one stage, within one unit of the stage above.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stratum {
    /// Units drawn, whether or not they are in a domain.
    pub(super) drawn: u32,
    /// The first of its units; they are numbered in a row.
    pub(super) first: u32,
    /// Units in the population; infinite where units were drawn with replacement.
    pub(super) population: f64,
    /// The first row of the stratum in the file.
    pub(super) row: u32,
}

impl Stratum {
    /// The sampling fraction; 0 with replacement.
    pub(super) fn fraction(&self) -> f64 {
        f64::from(self.drawn) / self.population
    }
}

impl Design {
    /// Checks a design against the rows. Units and strata are told apart within the unit above, so that the same name in two villages is
    /// two units. Weights are those of the file, or `Π N / n` over the stages (Särndal et al. 1992, §4.3).
    ///
    /// # Errors
    /// An empty cell in a column of the design, a population that is not constant in its stratum or smaller than its sample, a negative
    /// or missing weight, or no weight at all.
    pub(super) fn new(survey: &Survey, listing: &Listing, joint: &[Option<Listing>]) -> Result<Self, Refusal> {
        let rows = listing.rows();
        let mut problems = Problems::default();
        let mut above = vec![0_u32; rows];
        let mut expansion = if survey.weight.is_none() { vec![1.0; rows] } else { Vec::new() };
        let (mut tiers, mut collapsed, mut reused) = (Vec::new(), 0, 0);
        let single = [Stage::default()];
        let written = if survey.stage.is_empty() { &single[..] } else { &survey.stage };
        for (depth, stage) in written.iter().enumerate() {
            let key = |part: &str| format!("stage.{}.{part}", depth + 1);
            let mut stratum_of_row = above.clone();
            for name in stage.strata.names() {
                let codes = told_apart(listing, name, &mut problems, &key("strata"))?;
                stratum_of_row = nested(&stratum_of_row, &codes);
            }
            let mut unit_of_row = match &stage.unit {
                Some(name) => {
                    let names = told_apart(listing, name, &mut problems, &key("unit"))?;
                    let units = nested(&stratum_of_row, &names);
                    if depth == 0 {
                        reused = in_several_strata(&names, &units);
                    }
                    units
                }
                None if depth + 1 == written.len() => each(&by_number(&stratum_of_row)),
                None => return Err(no_unit().at_key(key("unit")).into()),
            };
            let mut tier = Tier::new(&stratum_of_row, &unit_of_row);
            if let Some(amount) = &stage.population {
                tier.populate(amount, &stratum_of_row, listing, &mut problems, &key("population"));
            }
            let joint = joint.get(depth).and_then(Option::as_ref);
            let told = Told { stage, lonely: survey.lonely, listing, joint, unit_of_row: &unit_of_row };
            tier.draw_unequally(&told, &mut problems, &key);
            if survey.weight.is_none() {
                tier.expand(&mut expansion, &unit_of_row);
            }
            if survey.lonely == Lonely::Collapse {
                (tier, unit_of_row) = tier.collapsed(&above, &stratum_of_row, &unit_of_row);
            }
            collapsed += tier.collapsed;
            tier.name.clone_from(&stage.unit);
            tiers.push(tier);
            above = unit_of_row;
        }
        let weights = weights(survey, listing, expansion, &mut problems);
        problems.or(())?;
        // where every row is a unit of its own, their numbers are turned round
        let order = if count(&above) == rows { each(&above) } else { by_number(&above) };
        let by_place = |mut tier: Tier| {
            tier.unit_of = order.iter().map(|&row| tier.unit_of[row as usize]).collect();
            tier
        };
        let tiers = tiers.into_iter().map(by_place).collect();
        let weights = order.iter().map(|&row| weights[row as usize]).collect();
        Ok(Self { order, weights, tiers, collapsed, reused })
    }

    /// Degrees of freedom of some places in ascending order: their first-stage units less their first-stage strata (Korn & Graubard
    /// 1999, §5.2).
    pub(super) fn degrees_of_freedom(&self, places: &[u32]) -> f64 {
        let tier = &self.tiers[0];
        let (mut units, mut strata) = (0_u32, 0_u32);
        let (mut last_unit, mut last_stratum) = (None, None);
        for &place in places {
            let unit = tier.unit_of[place as usize];
            if last_unit != Some(unit) {
                units += 1;
                last_unit = Some(unit);
                let stratum = tier.stratum_of[unit as usize];
                strata += u32::from(last_stratum != Some(stratum));
                last_stratum = Some(stratum);
            }
        }
        f64::from(units) - f64::from(strata)
    }
}

impl Tier {
    pub(super) fn new(stratum_of_row: &[u32], unit_of_row: &[u32]) -> Self {
        let mut strata = vec![Stratum { drawn: 0, first: u32::MAX, population: f64::INFINITY, row: u32::MAX }; count(stratum_of_row)];
        let mut stratum_of = vec![u32::MAX; count(unit_of_row)];
        for (row, (&unit, &stratum)) in unit_of_row.iter().zip(stratum_of_row).enumerate() {
            let at = &mut strata[stratum as usize];
            at.row = at.row.min(row as u32);
            at.first = at.first.min(unit);
            if stratum_of[unit as usize] == u32::MAX {
                stratum_of[unit as usize] = stratum;
                at.drawn += 1;
            }
        }
        Self { name: None, unit_of: unit_of_row.to_vec(), stratum_of, strata, collapsed: 0, unequal: None }
    }

    /// Divides each row's weight by the inclusion probability of its unit.
    fn expand(&self, expansion: &mut [f64], unit_of_row: &[u32]) {
        for (weight, &unit) in expansion.iter_mut().zip(unit_of_row) {
            let stratum = &self.strata[self.stratum_of[unit as usize] as usize];
            *weight /= self.unequal.as_ref().map_or(stratum.fraction(), |unequal| unequal.of(unit));
        }
    }

    /// Fills in the population counts, or from sampling fractions (R `svydesign`, `fpc`).
    fn populate(&mut self, amount: &Amount, stratum_of_row: &[u32], listing: &Listing, problems: &mut Problems, key: &str) {
        let (codes, numbers, name) = match amount {
            Amount::Fixed(number) => (&[][..], vec![*number], None),
            Amount::Column(name) => match listing.coded(name) {
                Ok((codes, numbers)) => (codes, numbers, Some(name)),
                Err(problem) => return problems.push(problem),
            },
        };
        let fractions = !numbers.iter().any(|number| *number > 1.0);
        let mut told: Vec<f64> = vec![f64::NAN; self.strata.len()];
        for (row, &stratum) in stratum_of_row.iter().enumerate() {
            let number = numbers[codes.get(row).map_or(0, |&code| code as usize)];
            let at = &mut self.strata[stratum as usize];
            let first = told[stratum as usize].is_nan();
            let problem = if !(number > 0.0 && number.is_finite()) {
                no_count()
            } else if !fractions && number < 1.0 {
                mixed()
            } else if first {
                told[stratum as usize] = number;
                at.population = if fractions { f64::from(at.drawn) / number } else { number };
                if fractions || number >= f64::from(at.drawn) {
                    continue;
                }
                too_few()
            } else if told[stratum as usize] == number {
                continue;
            } else {
                varies()
            };
            match name {
                Some(name) => problems.push(listing.at(name, row, problem)),
                None => return problems.push(problem.at_key(key)),
            }
        }
    }
}

/// How many names stand for more than one unit.
fn in_several_strata(names: &[u32], units: &[u32]) -> u32 {
    let (mut first, mut several) = (vec![u32::MAX; count(names)], vec![false; count(names)]);
    for (&name, &unit) in names.iter().zip(units) {
        let known = &mut first[name as usize];
        *known = if *known == u32::MAX { unit } else { *known };
        several[name as usize] |= *known != unit;
    }
    several.into_iter().map(u32::from).sum()
}

/// The weight by row.
fn weights(survey: &Survey, listing: &Listing, expansion: Vec<f64>, problems: &mut Problems) -> Vec<f64> {
    let rows = listing.rows();
    let name = match &survey.weight {
        Some(Amount::Column(name)) => name,
        Some(Amount::Fixed(weight)) if *weight > 0.0 && weight.is_finite() => return vec![*weight; rows],
        Some(Amount::Fixed(_)) => {
            problems.push(bad_weight().at_key("weight"));
            return Vec::new();
        }
        None if survey.stage.is_empty() || survey.stage.iter().any(|s| s.population.is_none() && s.probability.is_none()) => {
            problems.push(no_weight());
            return Vec::new();
        }
        None => return expansion,
    };
    match listing.numbers(name) {
        Ok(weights) => {
            for (row, _) in weights.iter().enumerate().filter(|(_, w)| w.is_nan() || **w < 0.0) {
                problems.push(listing.at(name, row, bad_weight()));
            }
            weights
        }
        Err(problem) => {
            problems.push(problem);
            Vec::new()
        }
    }
}

/// The codes of a column's words, in the order of the words.
fn told_apart(listing: &Listing, name: &str, problems: &mut Problems, key: &str) -> Result<Vec<u32>, Refusal> {
    let Some(labels) = listing.words(name) else {
        return Err(Problem::new(Words::new("没有这一列", "there is no such column"), Words::new("", "")).at_key(key).into());
    };
    let nothing: Vec<bool> = labels.names.iter().map(|word| says_nothing(word)).collect();
    if nothing.contains(&true) {
        for (row, _) in labels.codes.iter().enumerate().filter(|&(_, &code)| nothing[code as usize]) {
            problems.push(listing.at(name, row, blank()));
        }
    }
    let ranks = ranks(labels);
    Ok(labels.codes.iter().map(|&code| ranks[code as usize]).collect())
}
