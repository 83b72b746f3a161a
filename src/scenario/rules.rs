//! The rules of a review: those of its profile, then its own, each with the key under which a problem is told.

use std::collections::BTreeMap;

use super::prepare::knows;
use super::{RoundChoice, Scenario};
use crate::error::{Problem, Refusal};
use crate::estimate::Quantiles;
use crate::judge::{Profile, Rule, profiles};
use crate::simulate::Methods;
use crate::study::StudyRule;
use crate::truth::Truth;
use crate::units::{Indicator, Words};

/// What the rules of a scenario are held against.
pub(super) struct Bench<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) methods: &'a Methods,
    pub(super) truth: &'a Truth,
}

/// A rule and where it stands.
struct Cited {
    rule: Rule,
    key: String,
    /// The profile it comes from.
    profile: Option<String>,
}

impl Bench<'_> {
    /// The rules of the round at `key`.
    ///
    /// # Errors
    /// No rule or too many, no such profile, a rule that cannot be judged.
    pub(super) fn rules(&self, choice: &RoundChoice, key: &str) -> Result<Vec<StudyRule>, Refusal> {
        let mut rules = of_profile(choice, key)?;
        let own = choice.rule.iter().enumerate();
        rules.extend(own.map(|(at, rule)| Cited { rule: rule.clone(), key: format!("{key}.rule[{}]", at + 1), profile: None }));
        if rules.is_empty() || rules.len() > 64 {
            let what = ("每次评估要有 1 至 64 条评判规则", "a review has 1 to 64 rules");
            let remedy =
                ("写 profile = \"national-2017-west\"，或 [[round.rule]]", "write profile = \"national-2017-west\", or [[round.rule]]");
            return Err(Problem::new(what, remedy).at_key(key).into());
        }
        rules.into_iter().map(|cited| self.rule(cited)).collect()
    }

    fn rule(&self, cited: Cited) -> Result<StudyRule, Refusal> {
        let Cited { rule, key, profile } = cited;
        rule.check(&key)?;
        if !self.methods.indicators.contains(&rule.indicator) {
            return Err(if knows(self.truth, rule.indicator) {
                left_out(rule.indicator, &key, profile.as_deref())
            } else {
                not_known(rule.indicator, &key, profile.as_deref())
            }
            .into());
        }
        let estimator = rule.estimator.unwrap_or(self.scenario.estimate.estimators[0]);
        if !self.methods.estimators.contains(&estimator) {
            let what = (
                format!("规则要用 {}，而 estimate.estimators 里没有", estimator.code()),
                format!("the rule wants {}, which estimate.estimators leaves out", estimator.code()),
            );
            return Err(Problem::new(what, ("把它加进 estimators", "add it to estimators")).at_key(key).into());
        }
        let quantiles = Quantiles::one_sided(rule.level.get()).unwrap_or_else(|| self.methods.quantiles.clone());
        Ok(StudyRule { estimator, bound: (self.scenario.estimate.bound, quantiles), rule })
    }
}

fn of_profile(choice: &RoundChoice, key: &str) -> Result<Vec<Cited>, Refusal> {
    let Some(name) = &choice.profile else { return Ok(Vec::new()) };
    let key = format!("{key}.profile");
    let profiles: BTreeMap<String, Profile> = profiles()?;
    let Some(profile) = profiles.get(name) else {
        return Err(no_such("评判标准", "profile", name, profiles.keys()).at_key(key).into());
    };
    Ok(profile.rule.iter().map(|rule| Cited { rule: rule.clone(), key: key.clone(), profile: Some(name.clone()) }).collect())
}

/// Who judges an indicator: a rule, or a rule of a profile.
fn judge_of(profile: Option<&str>) -> Words {
    profile.map_or(Words::new("规则", "the rule"), |name| Words::new(format!("标准 {name} "), format!("profile {name}")))
}

fn left_out(indicator: Indicator, key: &str, profile: Option<&str>) -> Problem {
    let (code, judge) = (indicator.code(), judge_of(profile));
    let what = (
        format!("{}要判断 {code}，而 estimate.indicators 里没有", judge.zh),
        format!("{} judges {code}, which estimate.indicators leaves out", judge.en),
    );
    let remedy = (format!("把 \"{code}\" 加进 estimate.indicators"), format!("add \"{code}\" to estimate.indicators"));
    Problem::new(what, remedy).at_key(key)
}

/// Nothing says what is true of an indicator.
pub(super) fn not_known(indicator: Indicator, key: &str, profile: Option<&str>) -> Problem {
    let (code, judge) = (indicator.code(), judge_of(profile));
    let judge = if key.starts_with("estimate") { Words::new("这里", "this") } else { judge };
    let what = (
        format!("{}要判断 {code}，但不知道真实情况", judge.zh),
        format!("{} judges {code}, but nothing says what is true of it", judge.en),
    );
    let remedy = (
        "在名单中补上对应的列，或在 [truth] 中写明比率（例如 [truth.omission] rate = 0.004）",
        "add the column to the list, or give a rate in [truth] (for example [truth.omission] rate = 0.004)",
    );
    Problem::new(what, remedy).at_key(key)
}

/// A name that is none of those that ship.
pub(super) fn no_such<'a>(zh: &str, en: &str, name: &str, known: impl Iterator<Item = &'a String>) -> Problem {
    let known = Words::listed(&known.collect::<Vec<_>>());
    let what = (format!("没有叫 {name} 的{zh}"), format!("there is no {en} {name}"));
    Problem::new(what, (format!("可选：{}", known.zh), format!("there are: {}", known.en)))
}
