//! One replicate told in detail: for those who want to see what a simulated review did.

use serde_json::{Map, Value, json};

use super::check::told_class;
use super::lines::folded;
use super::table::{lines, ruled};
use super::words::{self, each, told};
use crate::judge::On;
use crate::simulate::{Methods, row_names, row_of};
use crate::study::{Round, Spot, Study, Traced};
use crate::units::Language;

/// A replicate that is told.
#[derive(Clone, Copy, Debug)]
pub struct Replay<'a> {
    /// The study.
    pub study: &'a Study,
    /// What is recorded of each replicate.
    pub methods: &'a Methods,
    /// Which.
    pub replicate: u64,
    /// Its reviews.
    pub reviews: &'a [Traced],
    /// Whether it is told village by village what was drawn, met and found: of a real list only where the result stays in the office, since what
    /// is told of the whole less what is told of some villages would be what is withheld of others.
    pub by_village: bool,
}

impl Replay<'_> {
    /// As text: for each review its verdict, its rules and a row a village and class.
    pub fn told(&self, language: Language) -> String {
        let parts = self.study.rounds.iter().zip(self.reviews).map(|(round, traced)| self.review(round, traced, language));
        let note = if self.by_village { told!(language, "replay-note") } else { told!(language, "replay-withheld") };
        format!("{}{}\n", parts.collect::<Vec<_>>().join("\n"), folded(note))
    }

    fn review(&self, round: &Round, traced: &Traced, language: Language) -> String {
        let (name, replicate) = (words::shown(&round.name), self.replicate);
        let course = &traced.course;
        let verdict = match (course.broken, course.not_judged) {
            (0, 0) => told!(language, "replay-passed"),
            (0, _) => told!(language, "replay-not-judged"),
            _ => told!(language, "replay-failed"),
        };
        let verdict = told!(language, "replay-verdict", replicate = replicate.to_string(), name, verdict);
        let mut text = format!("{verdict}\n");
        let heads = each![language; "rule-judged", "finding", "verdict-head"];
        let mut rules = ruled(&heads);
        for (bit, rule) in round.rules.iter().enumerate() {
            let finding = &course.findings[rule.estimator as usize][rule.rule.indicator as usize];
            let verdict = match judged(traced, bit) {
                "met" => told!(language, "rule-met"),
                "broken" => told!(language, "rule-broken"),
                _ => told!(language, "not-judged"),
            };
            let of = words::short(rule.rule.indicator, language);
            let seen = if rule.rule.on == On::Count { words::plain(finding.found, 6) } else { words::rate(finding.estimate) };
            let must = words::rule(&rule.rule, language);
            rules.add_row([told!(language, "causes-row", name = of, rule = must), seen, verdict.to_owned()]);
        }
        text += &format!("{}\n", lines(&rules));
        if !self.by_village {
            return text;
        }
        let heads = each![language; "township", "village", "class-of-household", "drawn-households", "met-households", "found"];
        let mut places = ruled(&heads);
        for place in &traced.places {
            let [township, village] = self.names(place).map(words::shown);
            let [drawn, met, found] = [place.drawn, place.interviewed, place.found].map(|count| count.to_string());
            places.add_row([township, village, told_class(place.status, language).to_owned(), drawn, met, found]);
        }
        text + &format!("{}\n", lines(&places))
    }

    fn names(&self, place: &Spot) -> [&str; 2] {
        let (villages, townships) = (self.study.frame.villages(), self.study.frame.townships());
        let village = place.village as usize;
        [&townships.names[villages.parents[village] as usize], &villages.names[village]]
    }

    /// As JSON; `row` is the replicate's row of `replicates.parquet`.
    pub fn json(&self) -> String {
        let rounds: Vec<Value> = self.study.rounds.iter().zip(self.reviews).map(|(round, traced)| self.round_json(round, traced)).collect();
        let mut row = Map::new();
        if let Some(last) = self.reviews.last() {
            row.extend(
                row_names(self.methods)
                    .into_iter()
                    .zip(row_of(self.replicate, &last.course, self.methods))
                    .map(|(name, x)| (name, json!(x))),
            );
        }
        let whole = json!({ "replicate": self.replicate, "seed": self.study.seed, "rounds": rounds, "row": row });
        serde_json::to_string_pretty(&whole).unwrap_or_default()
    }

    fn round_json(&self, round: &Round, traced: &Traced) -> Value {
        let rule = |(bit, rule): (usize, &crate::study::StudyRule)| {
            let finding = &traced.course.findings[rule.estimator as usize][rule.rule.indicator as usize];
            json!({
                "indicator": rule.rule.indicator.code(), "estimator": rule.estimator.code(), "rule": rule.rule.symbols(),
                "estimate": finding.estimate, "verdict": judged(traced, bit),
            })
        };
        let place = |place: &Spot| {
            let [township, village] = self.names(place);
            json!({
                "township": township, "village": village, "status": place.status.code(),
                "drawn": place.drawn, "interviewed": place.interviewed, "found": place.found,
            })
        };
        json!({
            "name": round.name, "passed": traced.course.broken == 0 && traced.course.not_judged == 0,
            "rules": round.rules.iter().enumerate().map(rule).collect::<Vec<_>>(),
            "villages": self.by_village.then(|| traced.places.iter().map(place).collect::<Vec<_>>()),
        })
    }
}

fn judged(traced: &Traced, bit: usize) -> &'static str {
    match (traced.course.broken >> bit & 1, traced.course.not_judged >> bit & 1) {
        (0, 0) => "met",
        (0, _) => "not judged",
        _ => "broken",
    }
}
