//! The making, step by step; each step can depend on the steps before it.

use super::choose::{Ask, choose};
use super::county::{County, Question};
use super::{Made, Rate, Recipe, Total, living, place, register};
use crate::error::Refusal;
use crate::frame::{Column, Roster, Status, assemble};
use crate::units::{Unit, Words};

pub(super) const REGISTERED: [Status; 2] = [Status::RegisteredPoor, Status::Exited];

/// Makes the county of a recipe; `seed` replaces the recipe's own. Equal recipes and seeds give equal frames.
///
/// # Errors
/// A recipe that contradicts itself.
pub fn make(recipe: &Recipe, seed: Option<u64>) -> Result<Made, Refusal> {
    recipe.check()?;
    let mut county = place::settle(recipe, seed.unwrap_or(recipe.seed));
    let n = county.households();
    (county.away, county.truly_poor, county.mis_included) = (vec![false; n], vec![false; n], vec![false; n]);
    register::register(recipe, &mut county);
    if let Some(exits) = &recipe.exits {
        county.exit_year = register::exit_years(&county, exits);
    }
    let mut making = Making { recipe, county, roster: Roster::new(), totals: Vec::new() };
    making.count();
    making.away();
    making.truth();
    making.livelihood();
    making.risks();
    making.answers();
    making.places();
    let Making { roster, totals, .. } = making;
    Ok(Made { frame: assemble(roster)?, totals })
}

/// A county on its way to a frame.
pub(super) struct Making<'a> {
    pub recipe: &'a Recipe,
    pub county: County,
    pub roster: Roster,
    pub totals: Vec<Total>,
}

/// A rate put to the county's households, and what its total is called.
struct Put<'a> {
    question: Question,
    rate: Option<&'a Rate>,
    zh: &'a str,
    en: &'a str,
}

impl Making<'_> {
    pub fn total(&mut self, zh: impl Into<String>, en: impl Into<String>, wanted: u64, made: u64) {
        self.totals.push(Total { what: Words::new(zh, en), wanted: wanted as f64, made: made as f64 });
    }

    pub fn flag(&mut self, name: &str, values: Vec<bool>) {
        self.roster.insert(name.to_owned(), Column::Flag(values));
    }

    pub fn number(&mut self, name: &str, values: Vec<f64>) {
        self.roster.insert(name.to_owned(), Column::Number(values));
    }

    /// Exactly the rate's share of `of`, all of them `able`; adds the total. Without a rate nobody.
    fn put(&mut self, put: &Put, of: impl Fn(&County, usize) -> bool, able: impl Fn(&County, usize) -> bool) -> Vec<bool> {
        let county = &self.county;
        let Some(rate) = put.rate else {
            return vec![false; county.households()];
        };
        let in_persons = rate.unit == Unit::Person;
        let amount = |h: usize| if in_persons { u64::from(county.persons[h]) } else { 1 };
        let all: u64 = (0..county.households()).filter(|&h| of(county, h)).map(amount).sum();
        let wanted = (rate.rate.get() * all as f64).round() as u64;
        let ask = Ask { question: put.question, wanted, in_persons, icc: rate.icc.get(), by: &rate.by };
        let chosen = choose(county, &ask, |h| of(county, h) && able(county, h));
        let made = (0..chosen.len()).filter(|&h| chosen[h]).map(amount).sum();
        let (zh, en) = if in_persons { ("人口", "persons") } else { ("户数", "households") };
        self.total(format!("{}{zh}", put.zh), format!("{en}: {}", put.en), wanted, made);
        chosen
    }

    fn away(&mut self) {
        let put = Put { question: Question::Away, rate: self.recipe.away.as_ref(), zh: "外出", en: "away" };
        self.county.away = self.put(&put, |_, _| true, |_, _| true);
    }

    fn truth(&mut self) {
        let truth = &self.recipe.truth;
        let put = Put { question: Question::Omission, rate: truth.omission.as_ref(), zh: "漏评", en: "omitted" };
        let omitted = self.put(&put, |c, h| c.is(h, &[Status::NeverRegistered]), |_, _| true);
        let put = Put { question: Question::MisExit, rate: truth.mis_exit.as_ref(), zh: "错退", en: "wrongly exited" };
        let mis_exited = self.put(&put, |c, h| c.is(h, &[Status::Exited]), |_, _| true);
        let put = Put { question: Question::MisInclusion, rate: truth.mis_inclusion.as_ref(), zh: "错评", en: "wrongly registered" };
        let registered = |c: &County, h| c.is(h, &REGISTERED);
        let mis_included = self.put(&put, registered, |_, h| !mis_exited[h]);
        let put =
            Put { question: Question::OmittedMember, rate: truth.omitted_member.as_ref(), zh: "漏登一人", en: "one member left out" };
        let left_out = self.put(&put, registered, |c, h| c.persons[h] > 1);
        let poor = |h| self.county.is(h, &[Status::RegisteredPoor]) && !mis_included[h];
        self.county.truly_poor = (0..omitted.len()).map(|h| omitted[h] || mis_exited[h] || poor(h)).collect();
        self.county.mis_included = mis_included;
        self.number("omitted_members", left_out.iter().map(|&one| f64::from(u8::from(one))).collect());
    }

    fn livelihood(&mut self) {
        let rate = self.recipe.truth.on_paper.as_ref();
        let put = Put { question: Question::OnPaper, rate, zh: "算账达标而实未达标", en: "poor with an income above the line" };
        let on_paper = self.put(&put, |c, h| c.truly_poor[h], |_, _| true);
        let met = living::guarantees(self.recipe, &self.county, &on_paper);
        for (g, name) in living::GUARANTEES.iter().enumerate() {
            self.flag(name, met.iter().map(|met| met[g]).collect());
        }
        let income = living::income(self.recipe, &self.county, &on_paper);
        self.number("income", income);
    }

    /// The risk groups. Whoever is away for work has labour, and an elder alone is not away and shares the house with one person at most.
    fn risks(&mut self) {
        type Able = fn(&County, usize) -> bool;
        let (risk, anyone): (_, Able) = (&self.recipe.risk, |_, _| true);
        let (at_home, alone): (Able, Able) = (|c, h| !c.away[h], |c, h| !c.away[h] && c.persons[h] <= 2);
        let groups = [
            (Question::Subsistence, &risk.subsistence, "subsistence", ("低保", "subsistence allowance"), anyone),
            (Question::SeriousIllness, &risk.serious_illness, "serious_illness", ("大病慢性病", "serious illness"), anyone),
            (Question::NoLabour, &risk.no_labour, "no_labour", ("无劳力", "no labour"), at_home),
            (Question::LoneElder, &risk.lone_elder, "lone_elder", ("独居老人", "lone elder"), alone),
        ];
        for (question, rate, column, (zh, en), able) in groups {
            if let Some(rate) = rate {
                let members = self.put(&Put { question, rate: Some(rate), zh, en }, anyone, able);
                self.flag(column, members);
            }
        }
        if let Some(rate) = &risk.unsafe_house {
            let listed = self.unsafe_houses(rate);
            self.flag("unsafe_house", listed);
        }
    }

    /// On the list whenever the house guarantee is unmet; the rest of the list is out of date.
    fn unsafe_houses(&mut self, rate: &Rate) -> Vec<bool> {
        let Some(Column::Flag(safe)) = self.roster.get("house_safe") else {
            return Vec::new();
        };
        let county = &self.county;
        let certain = safe.iter().filter(|safe| !**safe).count() as u64;
        let wanted = (rate.rate.get() * safe.len() as f64).round() as u64;
        let ask = Ask {
            question: Question::UnsafeHouse,
            wanted: wanted.saturating_sub(certain),
            in_persons: false,
            icc: rate.icc.get(),
            by: &rate.by,
        };
        let outdated = choose(county, &ask, |h| safe[h]);
        let listed: Vec<bool> = outdated.iter().zip(safe).map(|(outdated, safe)| *outdated || !safe).collect();
        let made = listed.iter().filter(|listed| **listed).count() as u64;
        self.total("危房户数", "households: unsafe house", wanted, made);
        listed
    }

    /// Satisfaction by its rarer side: who is dissatisfied.
    fn answers(&mut self) {
        let Some(rate) = &self.recipe.approval else {
            return;
        };
        let n = self.county.households() as u64;
        let wanted = (rate.rate.get() * n as f64).round() as u64;
        let ask = Ask { question: Question::Approval, wanted: n - wanted, in_persons: false, icc: rate.icc.get(), by: &rate.by };
        let satisfied: Vec<bool> = choose(&self.county, &ask, |_| true).into_iter().map(|not| !not).collect();
        let made = satisfied.iter().filter(|satisfied| **satisfied).count() as u64;
        self.total("认可户数", "households: satisfied", wanted, made);
        self.number("score", living::score(&self.county, &satisfied));
        self.flag("satisfied", satisfied);
    }
}
