//! What an interview cannot be, told with key and remedy; and every probability in it with its key.

use super::chance::Chance;
use super::place::Places;
use super::{ByError, Ground, Interview, Persons, Substitute};
use crate::design::Design;
use crate::error::{Problem, Problems, Refusal};
use crate::frame::Expression;
use crate::truth::Basic;
use crate::units::Level;

/// A key, what is wrong with it, and what to do.
type Impossible = (&'static str, (&'static str, &'static str), (&'static str, &'static str));

impl Interview {
    /// Refuses what cannot be.
    pub(super) fn check(&self, on: &Ground<'_>, design: &Design) -> Result<(), Refusal> {
        let mut problems = Problems::default();
        let impossible = [self.numbers_out_of_range(), self.lacks_in_truth(on), self.lacks_in_design(design)];
        for (name, what, remedy) in impossible.into_iter().flatten() {
            problems.push(Problem::new(what, remedy).at_key(format!("{}.{name}", on.key)));
        }
        self.teams.check(on.key, &mut problems);
        self.check_answers(on.key, &mut problems);
        for (key, _) in self.chances().into_iter().filter(|(_, chance)| !chance.has_sound_factors()) {
            let what = ("倍数应为不小于 0 的数", "a factor must be a number not below 0");
            let remedy = ("更正 times、if_error 或 if_dissatisfied", "correct times, if_error or if_dissatisfied");
            problems.push(Problem::new(what, remedy).at_key(format!("{}.{key}", on.key)));
        }
        problems.or(())
    }

    fn numbers_out_of_range(&self) -> Vec<Impossible> {
        let mut found = Vec::new();
        if !(1..=20).contains(&self.calls) {
            let what = ("上门次数应在 1 与 20 之间", "the number of visits lies between 1 and 20");
            found.push(("calls", what, ("例如 calls = 3", "for example calls = 3")));
        }
        if !(1..=20).contains(&self.reserves) {
            let what = ("替补次数应在 1 与 20 之间", "the number of substitutes tried lies between 1 and 20");
            let remedy =
                ("例如 reserves = 3；不要替补就写 substitute = \"none\"", "for example reserves = 3; for none write substitute = \"none\"");
            found.push(("reserves", what, remedy));
        }
        if self.persons == Persons::One && self.persons_correlation.get() > 0.0 {
            let what = ("只有一个人判断，谈不上相关", "one person alone has nobody to agree with");
            let remedy = (
                "写 persons = \"both-agree\"、\"either\" 或 \"third-decides\"",
                "write persons = \"both-agree\", \"either\" or \"third-decides\"",
            );
            found.push(("persons_correlation", what, remedy));
        }
        found
    }

    fn lacks_in_truth(&self, on: &Ground<'_>) -> Vec<Impossible> {
        let mut found = Vec::new();
        let lists = [("missing", &self.missing), ("duplicated", &self.duplicated), ("merged", &self.merged)];
        for (name, _) in lists.into_iter().filter(|(_, chance)| chance.depends_on_truth() && !on.truth.is_fixed()) {
            let what = (
                "名单只有一份，而真实情况每次重新抽取，名单的错误无法随它而变",
                "there is one list, but the truth is drawn anew in each replicate: errors of the list cannot depend on it",
            );
            let remedy = (
                "用 by = [{ where = \"high_risk\", times = 3 }] 代替 if_error",
                "use by = [{ where = \"high_risk\", times = 3 }] instead of if_error",
            );
            found.push((name, what, remedy));
        }
        let questionnaire = [("item", self.item.is_empty()), ("voice", self.voice.is_empty())];
        for (name, _) in questionnaire.into_iter().filter(|(_, empty)| !empty && !on.truth.knows(Basic::Approval)) {
            let what = ("不知道谁满意，无法模拟答卷", "nobody's satisfaction is known: the questionnaire cannot be answered");
            let remedy = ("名单补上 satisfied 一列，或写 [truth.approval]", "add a column satisfied, or write [truth.approval]");
            found.push((name, what, remedy));
        }
        found
    }

    fn lacks_in_design(&self, design: &Design) -> Vec<Impossible> {
        let mut found = self.teams_without_villages(design);
        if design.tier(Level::Household).is_some() {
            // Each drawn household is a cell of its own, so nobody stands beside it on a list.
            let what = (
                "各户抽中的机会自成一格（按规模、有放回等），名单错误和替补无从谈起",
                "households are drawn with chances of their own: there is no list beside them to be wrong or to take a substitute from",
            );
            let remedy = ("抽户用 simple 或 systematic，或去掉这个键", "let households be drawn by simple or systematic, or drop this key");
            let lists = [("missing", &self.missing), ("duplicated", &self.duplicated), ("merged", &self.merged)];
            found.extend(lists.into_iter().filter(|(_, chance)| !chance.is_never()).map(|(name, _)| (name, what, remedy)));
            if !matches!(self.substitute, Substitute::None) {
                found.push(("substitute", what, remedy));
            }
        }
        found
    }

    fn teams_without_villages(&self, design: &Design) -> Vec<Impossible> {
        if !self.teams.differ() || !design.tiers.is_empty() {
            return Vec::new();
        }
        let what = ("这个设计不抽村，没法按村分组", "this design draws no villages that could be dealt to teams");
        let remedy = (
            "在设计里加一个抽村的阶段，或去掉 sensitivity、false_alarms、drift",
            "add a village stage, or drop sensitivity, false_alarms and drift",
        );
        vec![("teams", what, remedy)]
    }

    /// No factor may carry a probability beyond 1.
    pub(super) fn check_largest(&self, places: &Places, signatures: &[u128], key: &str) -> Result<(), Refusal> {
        let mut problems = Problems::default();
        for (name, chance) in self.chances() {
            if signatures.iter().any(|&s| chance.largest(&places.place(s)) > 1.0 + 1e-12) {
                let what = ("p 乘以倍数之后超过 1", "p multiplied by its factors exceeds 1");
                problems.push(Problem::new(what, ("减小 p 或倍数", "make p or the factors smaller")).at_key(format!("{key}.{name}")));
            }
        }
        problems.or(())
    }

    /// Every probability that may differ by household, with its key.
    pub(super) fn chances(&self) -> Vec<(String, &Chance)> {
        let plain = [
            ("missing", Some(&self.missing)),
            ("duplicated", Some(&self.duplicated)),
            ("merged", Some(&self.merged)),
            ("gone", Some(&self.gone)),
            ("contact", Some(&self.contact)),
            ("day_away", Some(&self.day_away)),
            ("away_contact", Some(&self.away_contact)),
            ("refusal", Some(&self.refusal)),
            ("phone_refusal", self.phone_refusal.as_ref()),
            ("desirability", Some(&self.desirability)),
            ("phone_desirability", self.phone_desirability.as_ref()),
            ("complaint", Some(&self.complaint)),
            ("coaching.says_yes", Some(&self.coaching.says_yes)),
            ("official.present", Some(&self.official.present)),
            ("official.says_yes", Some(&self.official.says_yes)),
            ("proxy.share", Some(&self.proxy.share)),
            ("awareness.called", self.awareness.as_ref().map(|a| &a.called)),
            ("awareness.written", self.awareness.as_ref().map(|a| &a.written)),
        ];
        let by_error = [
            ("sensitivity", &self.sensitivity),
            ("specificity", &self.specificity),
            ("appeal.removes_true", &self.appeal.removes_true),
            ("appeal.removes_false", &self.appeal.removes_false),
        ];
        let named = |(key, by): (&str, &'_ ByError)| -> Vec<String> {
            by.chances().map(|(error, _)| if error.is_empty() { key.to_owned() } else { format!("{key}.{error}") }).collect()
        };
        let mut all: Vec<(String, &Chance)> = plain.into_iter().filter_map(|(key, c)| c.map(|c| (key.to_owned(), c))).collect();
        for (key, by) in by_error {
            all.extend(named((key, by)).into_iter().zip(by.chances().map(|(_, chance)| chance)));
        }
        all
    }

    /// Every condition that is written, for the columns it asks for.
    pub fn conditions(&self) -> impl Iterator<Item = &Expression> {
        let of_chances = self.chances().into_iter().flat_map(|(_, chance)| chance.conditions());
        of_chances.chain(self.voice.iter().map(|voice| &voice.condition))
    }
}
