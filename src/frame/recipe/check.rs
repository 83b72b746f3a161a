//! What a recipe must not say: numbers out of range, totals that contradict each other, conditions that are not known yet.

use super::amount::Amount;
use super::condition::{By, Condition, Stage, Word, conditions, rates};
use super::{Class, Recipe};
use crate::error::{Problem, Problems, Refusal};
use crate::units::{Unit, Words};

/// Larger counties are made township by township.
const MOST_HOUSEHOLDS: u64 = 10_000_000;

struct Check(Problems);

impl Check {
    /// Adds a problem at the key unless the rule is kept.
    fn must(&mut self, kept: bool, key: &str, what: (impl Into<String>, impl Into<String>), remedy: (&str, &str)) {
        if !kept {
            self.0.push(Problem::new(Words::new(what.0, what.1), Words::new(remedy.0, remedy.1)).at_key(key));
        }
    }

    fn between(&mut self, x: f64, low: f64, high: f64, key: &str) {
        self.must(
            (low..=high).contains(&x),
            key,
            (format!("{x} 不在 {low} 到 {high} 之间"), format!("{x} is not between {low} and {high}")),
            ("请改成范围内的数", "write a number in that range"),
        );
    }
}

impl Recipe {
    /// # Errors
    /// Everything that is wrong with the recipe, each at its key.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let mut check = Check(Problems::default());
        self.check_townships(&mut check);
        self.check_villages(&mut check);
        self.check_people(&mut check);
        self.check_income_and_truth(&mut check);
        self.check_conditions(&mut check);
        check.0.or(())
    }

    fn check_townships(&self, check: &mut Check) {
        check.must(
            !self.county.trim().is_empty(),
            "county",
            ("没有县名", "the county has no name"),
            ("写上县名，例如 \"云阳县\"", "write its name"),
        );
        let townships = &self.townships;
        check.must(
            townships.names.is_some() != townships.number.is_some(),
            "townships",
            ("乡镇要么写 names，要么写 number", "townships are given either by names or by number"),
            ("保留其中一个", "keep one of the two"),
        );
        if townships.names.is_none() {
            check.between(f64::from(townships.number.unwrap_or(1)), 1.0, 10_000.0, "townships.number");
        }
        let names = if check.0.is_empty() { townships.list() } else { return };
        let mut sorted: Vec<&str> = names.iter().map(|name| name.trim()).collect();
        sorted.sort_unstable();
        check.must(
            sorted.first().is_some_and(|name| !name.is_empty()) && sorted.windows(2).all(|pair| pair[0] != pair[1]),
            "townships.names",
            ("乡镇名缺失或重复", "a township is missing or named twice"),
            ("每个乡镇写一次", "name every township once"),
        );
        check.between(f64::from(self.villages.number), names.len() as f64, 200_000.0, "villages.number");
    }

    fn check_villages(&self, check: &mut Check) {
        let villages = &self.villages;
        check.between(f64::from(villages.poor.number), 0.0, f64::from(villages.number), "villages.poor.number");
        check.between(f64::from(villages.remote.number), 0.0, f64::from(villages.number), "villages.remote.number");
        check.between(villages.skew, 0.0, 3.0, "villages.skew");
        check.between(f64::from(villages.groups), 0.0, 1000.0, "villages.groups");
        let room = self.everyone.households / u64::from(villages.number.max(1));
        check.between(f64::from(villages.smallest), 1.0, room as f64, "villages.smallest");
        let terrain = &villages.terrain;
        for (key, share) in [("plain", terrain.plain), ("hill", terrain.hill), ("mountain", terrain.mountain)] {
            check.between(share, 0.0, 1.0, &format!("villages.terrain.{key}"));
        }
        let all = terrain.plain + terrain.hill + terrain.mountain;
        check.must(
            (all - 1.0).abs() < 1e-6,
            "villages.terrain",
            ("三种地形之和不是 1", "the shares of the three terrains do not add up to 1"),
            ("例如 { hill = 0.4, mountain = 0.6 }", "for example { hill = 0.4, mountain = 0.6 }"),
        );
    }

    fn check_people(&self, check: &mut Check) {
        let everyone = &self.everyone;
        check.between(everyone.households as f64, 1.0, MOST_HOUSEHOLDS as f64, "everyone.households");
        check.between(f64::from(everyone.largest), 1.0, 30.0, "everyone.largest");
        check.must(
            everyone.persons.is_some() != everyone.persons_each.is_some(),
            "everyone",
            ("人口要么写 persons，要么写 persons_each", "persons are given either by persons or by persons_each"),
            ("保留其中一个", "keep one of the two"),
        );
        check.between(everyone.persons_each.unwrap_or(1.0), 1.0, 30.0, "everyone.persons_each");
        check_class(&self.register, "register", check);
        check_class(&self.still_poor, "still_poor", check);
        if check.0.is_empty() {
            self.check_amounts(check);
        }
        let Some(exits) = &self.exits else {
            return;
        };
        check.must(
            !exits.persons.is_empty() && exits.persons.keys().all(|year| year.len() == 4 && year.parse::<u16>().is_ok()),
            "exits.persons",
            ("年份应为四位数字", "a year is not written with four digits"),
            ("例如 { 2016 = 57000, 2017 = 19000 }", "for example { 2016 = 57000, 2017 = 19000 }"),
        );
        check.must(
            exits.relapsed.get() == 0.0 || exits.persons.len() > 1,
            "exits.relapsed",
            ("返贫户须在最后一年之前脱贫，但只写了一年", "who relapsed left before the last year, but only one year is given"),
            ("写上更早的年份，或去掉 relapsed", "add an earlier year or remove relapsed"),
        );
    }

    fn check_amounts(&self, check: &mut Check) {
        let (amounts, largest) = (self.amounts(), self.everyone.largest);
        check.must(
            amounts.never.is_some(),
            "register",
            ("建档立卡的户数或人口多于全县", "the register has more households or persons than the county"),
            ("请核对 [everyone] 与 [register]", "check [everyone] against [register]"),
        );
        check.must(
            amounts.exited.is_some(),
            "still_poor",
            ("未脱贫的户数或人口多于建档立卡", "the still poor are more households or persons than the register has"),
            ("请核对 [register] 与 [still_poor]", "check [register] against [still_poor]"),
        );
        let classes = [
            ("everyone", Some(amounts.everyone)),
            ("everyone", amounts.never),
            ("still_poor", Some(amounts.still_poor)),
            ("register", amounts.exited),
        ];
        for (key, amount) in classes.into_iter().filter_map(|(key, amount)| Some((key, amount?))) {
            let Amount { households, persons } = amount;
            check.must(
                amount.reachable(largest),
                key,
                (
                    format!("扣除下级类别后 {households} 户不可能有 {persons} 人（每户 1 至 {largest} 人）"),
                    format!("{households} households, without the classes inside, cannot have {persons} persons (1 to {largest} each)"),
                ),
                ("请核对户数与人口", "check households against persons"),
            );
        }
    }

    fn check_income_and_truth(&self, check: &mut Check) {
        let (income, truth) = (&self.income, &self.truth);
        check.between(income.line, 1.0, 1e6, "income.line");
        check.between(income.spread, 0.0, 3.0, "income.spread");
        for (key, median) in [("income.never_registered", income.never_registered), ("income.exited", income.exited)] {
            check.between(median, income.line + 1.0, 1e7, key);
        }
        check.must(
            truth.on_paper.is_none() || truth.unmet.chances().iter().any(|&chance| chance > 0.0),
            "truth.unmet",
            (
                "收入达标的贫困户必有一项保障未满足，但四项机会都是 0",
                "poor households above the line lack a guarantee, but all four chances are 0",
            ),
            ("至少给一项大于 0 的机会", "give one of them a chance above 0"),
        );
        for (key, _, rate) in rates(self) {
            check.must(
                rate.unit == Unit::Household || !["truth.omitted_member", "risk.unsafe_house", "approval"].contains(&key),
                &format!("{key}.unit"),
                ("这个比例按户计", "this rate counts households"),
                ("去掉 unit", "remove unit"),
            );
        }
    }

    fn check_conditions(&self, check: &mut Check) {
        let townships = if check.0.is_empty() { self.townships.list() } else { return };
        for (key, latest, by) in conditions(self) {
            for (i, By { condition, times }) in by.iter().enumerate() {
                check.between(*times, 0.0, 1e6, &format!("{key}.by[{}].times", i + 1));
                let place = format!("{key}.by[{}].where", i + 1);
                check_condition(condition, latest, &townships, &place, check);
            }
        }
        let classes = [("register", self.register.icc), ("still_poor", self.still_poor.icc)];
        for (key, icc) in rates(self).into_iter().map(|(key, _, rate)| (key, rate.icc)).chain(classes) {
            check.between(icc.get(), 0.0, 0.95, &format!("{key}.icc"));
        }
    }
}

fn check_class(class: &Class, key: &str, check: &mut Check) {
    let sizes = [class.households.is_some(), class.share.is_some(), class.persons.is_some()];
    check.must(
        sizes.contains(&true) && !(sizes[0] && sizes[1]),
        key,
        (
            "请写 households、share、persons 之一；households 与 share 不能并存",
            "its size is households, share or persons; not both households and share",
        ),
        ("例如 share = 0.11", "for example share = 0.11"),
    );
    check.must(
        class.persons.is_none() || class.persons_each.is_none(),
        key,
        ("persons 与 persons_each 只能写一个", "persons and persons_each exclude each other"),
        ("保留其中一个", "keep one of the two"),
    );
    check.between(class.persons_each.unwrap_or(1.0), 1.0, 30.0, &format!("{key}.persons_each"));
}

fn check_condition(condition: &Condition, latest: Stage, townships: &[String], key: &str, check: &mut Check) {
    let (name, known) = match condition {
        Condition::Known(_) => ("", true),
        Condition::Township(name) => (name.as_str(), townships.contains(name)),
        Condition::TownshipsEnding(end) => (end.as_str(), townships.iter().any(|t| t.ends_with(end.as_str()))),
    };
    let words = Word::ALL.iter().map(|(word, _)| *word).chain(townships.iter().map(String::as_str));
    let nearest = words.map(|word| (strsim::damerau_levenshtein(word, name), word)).min().map_or("", |(_, word)| word);
    check.must(
        known,
        key,
        (format!("“{name}”不是条件，也不是乡镇名"), format!("\"{name}\" is neither a condition nor a township")),
        (&format!("是否指“{nearest}”？"), &format!("do you mean \"{nearest}\"?")),
    );
    check.must(
        !known || condition.stage() <= latest,
        key,
        ("造到这一步时还不知道该条件", "this is not decided yet when the rate is made"),
        (
            "顺序：地形与乡镇、偏远、贫困村、类别、外出、真实贫困；只能用前面的条件",
            "the order is terrain and township, remote, poor village, class, away, truth: use an earlier condition",
        ),
    );
}
