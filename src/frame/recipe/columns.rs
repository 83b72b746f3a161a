//! What is known without drawing: the columns of places and classes, and the totals of the recipe's plain numbers.

use std::collections::BTreeSet;

use super::county::County;
use super::make::{Making, REGISTERED};
use super::place;
use crate::frame::{Column, Labels, Status};

impl Making<'_> {
    /// Compares units, households, persons and exits with the recipe.
    pub fn count(&mut self) {
        let (recipe, amounts) = (self.recipe, self.recipe.amounts());
        let villages = &self.county.villages;
        let marked = [villages.iter().filter(|v| v.poor).count() as u64, villages.iter().filter(|v| v.remote).count() as u64];
        let (townships, all) = (self.county.townships.len() as u64, villages.len() as u64);
        let settled = villages.iter().map(|v| v.township).collect::<BTreeSet<_>>().len() as u64;
        self.total("乡镇", "townships", townships, settled);
        self.total("村", "villages", u64::from(recipe.villages.number), all);
        self.total("贫困村", "poor villages", u64::from(recipe.villages.poor.number), marked[0]);
        self.total("偏远村", "remote villages", u64::from(recipe.villages.remote.number), marked[1]);
        let classes: [(&str, &str, &[Status], _); 4] = [
            ("农村", "rural", &Status::ALL, amounts.everyone),
            ("建档立卡", "on the register", &REGISTERED, amounts.register),
            ("未脱贫", "still poor", &[Status::RegisteredPoor], amounts.still_poor),
            ("已脱贫", "exited", &[Status::Exited], amounts.of(Status::Exited)),
        ];
        for (zh, en, classes, wanted) in classes {
            let members = || (0..self.county.households()).filter(|&h| self.county.is(h, classes));
            let (households, persons) = (members().count() as u64, members().map(|h| u64::from(self.county.persons[h])).sum());
            self.total(format!("{zh}户数"), format!("households: {en}"), wanted.households, households);
            self.total(format!("{zh}人口"), format!("persons: {en}"), wanted.persons, persons);
        }
        for (year, wanted) in recipe.exits.iter().flat_map(|exits| exits.years()) {
            let county = &self.county;
            let of_year = (0..county.households()).filter(|&h| county.exit_year[h] == year);
            let made = of_year.map(|h| u64::from(county.persons[h])).sum();
            self.total(format!("{year} 年脱贫人口"), format!("persons: exited in {year}"), wanted, made);
        }
    }

    fn label(&mut self, name: &str, names: Vec<String>, codes: Vec<u32>) {
        self.roster.insert(name.to_owned(), Column::Label(Labels { names, codes }));
    }

    /// The columns that say where a household is and what it is on the register.
    pub fn places(&mut self) {
        let County { townships, villages, status, persons, exit_year, away, truly_poor, mis_included, .. } =
            std::mem::take(&mut self.county);
        let n = status.len();
        let homes: Vec<usize> = villages.iter().enumerate().flat_map(|(v, village)| village.households.clone().map(move |_| v)).collect();
        let codes = |of: &dyn Fn(usize) -> usize| homes.iter().map(|&v| of(v) as u32).collect::<Vec<u32>>();
        let flags = |of: &dyn Fn(usize) -> bool| homes.iter().map(|&v| of(v)).collect::<Vec<bool>>();
        self.label("county", vec![self.recipe.county.clone()], vec![0; n]);
        self.label("township", townships, codes(&|v| villages[v].township));
        self.label("village", villages.iter().map(|v| v.name.clone()).collect(), codes(&|v| v));
        let terrains = ["plain", "hill", "mountain"].map(str::to_owned).to_vec();
        self.label("terrain", terrains, codes(&|v| villages[v].terrain));
        self.flag("poor_village", flags(&|v| villages[v].poor));
        self.flag("remote", flags(&|v| villages[v].remote));
        if self.recipe.villages.groups > 0 {
            let groups = place::groups(self.recipe, &villages);
            let largest = groups.iter().max().map_or(0, |&g| g + 1);
            self.label("group", (1..=largest).map(|g| format!("{g}组")).collect(), groups);
        }
        self.label("status", Status::ALL.map(|s| s.code().to_owned()).to_vec(), status.iter().map(|&s| s as u32).collect());
        self.label("household_id", (1..=n).map(|id| id.to_string()).collect(), (0..n as u32).collect());
        self.number("persons", persons.into_iter().map(f64::from).collect());
        if !exit_year.is_empty() {
            let year = |year: u16| if year == 0 { f64::NAN } else { f64::from(year) };
            self.number("exit_year", exit_year.into_iter().map(year).collect());
        }
        self.flag("truly_poor", truly_poor);
        self.flag("mis_included", mis_included);
        if self.recipe.away.is_some() {
            self.flag("away", away);
        }
    }
}
