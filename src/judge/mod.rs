//! **judge**: is it enough.
//!
//! Takes a [`Rule`] and a [`Finding`] (with the bound that the rule asks for); gives a [`Verdict`]. Knows no estimator, rounds nothing.
//! One veto fails a review. Sources of the thresholds: `profiles.toml`.

mod profile;
mod threshold;

use serde::Deserialize;

pub use profile::{Profile, profiles};
pub use threshold::{Comparison, Threshold};

use crate::error::{Problem, Refusal};
use crate::units::{Estimator, Finding, Indicator, Probability};

/// What must hold for a review to pass.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The indicator.
    pub indicator: Indicator,
    /// What must hold: `"< 0.02"`, `"<= 2 %"`, `">= 90 %"`, and for a count `"<= 3"`.
    pub must: Threshold,
    /// What is compared.
    #[serde(default)]
    pub on: On,
    /// Level of the bound (one-sided), for `upper` and `lower`.
    #[serde(default = "level")]
    pub level: Probability,
    /// Whose number is compared; left out, the first of `[estimate] estimators`.
    pub estimator: Option<Estimator>,
}

fn level() -> Probability {
    Probability::try_from(0.95).unwrap_or(Probability::ONE)
}

/// What a rule compares with its threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// The estimate.
    #[default]
    Estimate,
    /// The one-sided upper confidence bound.
    Upper,
    /// The one-sided lower confidence bound.
    Lower,
    /// The number of households with a finding.
    Count,
}

/// What a rule says of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is met.
    Met,
    /// It is broken: a veto.
    Broken,
    /// Nobody of the class was interviewed, or the bound cannot be computed: no veto, but no pass either.
    NotJudged,
}

impl Rule {
    /// Judges a finding. `bound` is the one-sided confidence bound where [`Rule::on`] asks for one; `NaN` where it is not estimable.
    #[inline]
    pub fn judge(&self, finding: &Finding, bound: f64) -> Verdict {
        let number = match self.on {
            On::Estimate => finding.estimate,
            On::Upper | On::Lower => bound,
            On::Count if finding.households > 0.0 => finding.found,
            On::Count => f64::NAN,
        };
        if number.is_nan() {
            Verdict::NotJudged
        } else if self.must.holds(number) {
            Verdict::Met
        } else {
            Verdict::Broken
        }
    }

    /// The rule in symbols, for example `upper 95% bound <= 0.02`.
    pub fn symbols(&self) -> String {
        let level = self.level.get() * 100.0;
        match self.on {
            On::Estimate => self.must.to_string(),
            On::Upper => format!("upper {level}% bound {}", self.must),
            On::Lower => format!("lower {level}% bound {}", self.must),
            On::Count => format!("count {}", self.must),
        }
    }

    /// Checks the rule at the scenario's door.
    ///
    /// # Errors
    /// A threshold outside [0, 1] for anything but a count, or a level that is no confidence level.
    pub fn check(&self, key: &str) -> Result<(), Refusal> {
        if self.on != On::Count && !(0.0..=1.0).contains(&self.must.limit) {
            let what = ("比率的界限应在 0 与 1 之间", "the limit of a rate lies between 0 and 1");
            let remedy = (
                "写 \"< 0.02\" 或 \"< 2 %\"；若指户数，请加 on = \"count\"",
                "write \"< 0.02\" or \"< 2 %\"; for households, add on = \"count\"",
            );
            return Err(Problem::new(what, remedy).at_key(format!("{key}.must")).into());
        }
        if self.on == On::Count && self.must.limit.fract() != 0.0 {
            let what = ("on = \"count\" 数的是户，界限应为整数", "on = \"count\" counts households: the limit is a whole number");
            return Err(Problem::new(what, ("例如 must = \"<= 3\"", "for example must = \"<= 3\"")).at_key(format!("{key}.must")).into());
        }
        if !(self.level.get() > 0.5 && self.level.get() < 1.0) {
            let what = ("置信水平应在 0.5 与 1 之间", "a confidence level lies between 0.5 and 1");
            return Err(Problem::new(what, ("例如 level = 0.95", "for example level = 0.95")).at_key(format!("{key}.level")).into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(must: &str, on: On) -> Rule {
        Rule { indicator: Indicator::Omission, must: must.parse().unwrap(), on, level: level(), estimator: None }
    }

    fn finding(found: f64, households: f64) -> Finding {
        Finding { estimate: found / households, se: 0.0, df: 10.0, households, found }
    }

    #[test]
    fn eight_of_four_hundred_passes_at_most_and_fails_below() {
        let eight = finding(8.0, 400.0);
        assert_eq!(rule("< 2 %", On::Estimate).judge(&eight, f64::NAN), Verdict::Broken);
        assert_eq!(rule("<= 2 %", On::Estimate).judge(&eight, f64::NAN), Verdict::Met);
        assert_eq!(rule("≤ 0.02", On::Estimate).judge(&eight, f64::NAN), Verdict::Met);
    }

    #[test]
    fn nothing_is_rounded_before_comparing() {
        assert_eq!(rule("< 0.004", On::Estimate).judge(&finding(4.0, 1000.0), f64::NAN), Verdict::Broken);
        assert_eq!(rule("<= 0.015", On::Estimate).judge(&finding(16.0, 1000.0), f64::NAN), Verdict::Broken);
        assert_eq!(rule(">= 90 %", On::Estimate).judge(&finding(967.0, 1075.0), f64::NAN), Verdict::Broken);
        assert_eq!(rule(">= 90 %", On::Estimate).judge(&finding(968.0, 1075.0), f64::NAN), Verdict::Met);
    }

    #[test]
    fn bounds_and_counts_are_compared_as_such() {
        assert_eq!(rule("< 2 %", On::Upper).judge(&finding(0.0, 149.0), 0.0199), Verdict::Met);
        assert_eq!(rule("< 2 %", On::Upper).judge(&finding(0.0, 148.0), 0.0201), Verdict::Broken);
        assert_eq!(rule("<= 3", On::Count).judge(&finding(4.0, 149.0), f64::NAN), Verdict::Broken);
        assert_eq!(rule("< 2 %", On::Estimate).judge(&Finding::NOTHING, f64::NAN), Verdict::NotJudged);
    }
}
