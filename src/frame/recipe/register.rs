//! Who is on the register, how large the households are, and when they left.

use rand_distr::{Distribution, Poisson};

use super::amount::Amount;
use super::choose::{Ask, choose};
use super::county::{County, Question};
use super::{Exits, Recipe};
use crate::frame::Status;

/// Puts exactly the recipe's households on the register and leaves exactly so many of them poor; every class gets its exact persons.
pub(super) fn register(recipe: &Recipe, county: &mut County) {
    let amounts = recipe.amounts();
    let ask = |question, amount: Amount, class| Ask::class(question, amount.households, class);
    let on = choose(county, &ask(Question::Register, amounts.register, &recipe.register), |_| true);
    let poor = choose(county, &ask(Question::StillPoor, amounts.still_poor, &recipe.still_poor), |h| on[h]);
    let class = |(on, poor): (&bool, &bool)| match (on, poor) {
        (false, _) => Status::NeverRegistered,
        (true, true) => Status::RegisteredPoor,
        (true, false) => Status::Exited,
    };
    county.status = on.iter().zip(&poor).map(class).collect();
    fill_persons(recipe, county);
}

/// 1 + Poisson persons, then one more or one fewer in randomly ordered households until the class has its total.
fn fill_persons(recipe: &Recipe, county: &mut County) {
    let largest = recipe.everyone.largest;
    let amounts = recipe.amounts();
    let further = Status::ALL.map(|status| {
        let amount = amounts.of(status);
        Poisson::new(amount.persons as f64 / amount.households.max(1) as f64 - 1.0).ok()
    });
    let drawn = county.each(Question::Persons, |h, stream| {
        let further = further[county.status[h] as usize].map_or(0.0, |poisson| poisson.sample(stream));
        ((1.0 + further).min(f64::from(largest)) as u8, stream.uniform())
    });
    county.persons = drawn.iter().map(|&(persons, _)| persons).collect();
    for status in Status::ALL {
        let wanted = amounts.of(status).persons;
        let mut order: Vec<usize> = (0..drawn.len()).filter(|&h| county.status[h] == status).collect();
        order.sort_unstable_by(|&a, &b| drawn[a].1.total_cmp(&drawn[b].1).then(a.cmp(&b)));
        let mut made: u64 = order.iter().map(|&h| u64::from(county.persons[h])).sum();
        while made != wanted {
            let before = made;
            for &h in &order {
                let persons = &mut county.persons[h];
                if made < wanted && *persons < largest {
                    *persons += 1;
                    made += 1;
                } else if made > wanted && *persons > 1 {
                    *persons -= 1;
                    made -= 1;
                }
            }
            if made == before {
                break;
            }
        }
    }
}

/// Years of exit by household, 0 for none. Those who relapsed left in any year but the last; the last year takes whoever remains.
pub(super) fn exit_years(county: &County, exits: &Exits) -> Vec<u16> {
    let mut left: Vec<(u16, u64)> = exits.years();
    let mut years = vec![0; county.households()];
    let poor = county.status.iter().filter(|s| **s == Status::RegisteredPoor).count();
    let wanted = (exits.relapsed.get() * poor as f64).round() as u64;
    let ask = Ask { question: Question::Relapsed, wanted, in_persons: false, icc: 0.0, by: &[] };
    let relapsed = choose(county, &ask, |h| county.status[h] == Status::RegisteredPoor);
    let luck = county.each(Question::ExitYear, |_, stream| stream.uniform());
    let Some(last) = left.pop() else {
        return years;
    };
    let early = left.clone();
    let all_early: u64 = early.iter().map(|(_, persons)| persons).sum();
    for h in (0..luck.len()).filter(|&h| relapsed[h]) {
        let mut at = luck[h] * all_early as f64;
        let year = early.iter().position(|(_, persons)| {
            at -= *persons as f64;
            at < 0.0
        });
        if let Some((year, persons)) = year.map(|y| &mut left[y]) {
            years[h] = *year;
            *persons = persons.saturating_sub(u64::from(county.persons[h]));
        }
    }
    let mut waiting: Vec<usize> = (0..luck.len()).filter(|&h| county.status[h] == Status::Exited).collect();
    waiting.sort_unstable_by(|&a, &b| luck[a].total_cmp(&luck[b]).then(a.cmp(&b)));
    for (year, mut persons) in left {
        waiting.retain(|&h| {
            let of_household = u64::from(county.persons[h]);
            let leaves = of_household <= persons;
            if leaves {
                years[h] = year;
                persons -= of_household;
            }
            !leaves
        });
    }
    waiting.iter().for_each(|&h| years[h] = last.0);
    years
}

impl Exits {
    /// Years in order, with their persons.
    pub(super) fn years(&self) -> Vec<(u16, u64)> {
        let mut years: Vec<(u16, u64)> = self.persons.iter().filter_map(|(year, &n)| Some((year.parse().ok()?, n))).collect();
        years.sort_unstable();
        years
    }
}
