//! Truth from the standard: income line and guarantees (两不愁三保障).

use serde::Deserialize;

use crate::error::{Problem, Refusal};
use crate::frame::{Frame, Status};
use crate::units::Words;

/// Who is poor: income below the year's line, or a guarantee unmet.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Income line of the year, yuan per person and year (2,300 yuan in 2010 prices; 3,218 in 2019).
    pub line: f64,
    /// The guarantees that count; left out: those of `house_safe edu_ok medical_ok water_ok` that the list has.
    pub guarantees: Option<Vec<String>>,
}

const GUARANTEES: [&str; 4] = ["house_safe", "edu_ok", "medical_ok", "water_ok"];

/// Everyone judged by the standard.
pub(super) struct Judged {
    /// Poor by the standard, by household.
    pub(super) poor: Vec<bool>,
    /// Exited households above the line with a guarantee unmet (算账脱贫).
    pub(super) exits_on_paper: u64,
}

impl Standard {
    /// Whether a column of guarantees counts, if the list has it.
    pub fn asks_for(&self, column: &str) -> bool {
        self.guarantees.as_ref().map_or(GUARANTEES.contains(&column), |named| named.iter().any(|name| name == column))
    }

    pub(super) fn judge(&self, frame: &Frame) -> Result<Judged, Refusal> {
        if !(self.line > 0.0 && self.line.is_finite()) {
            return Err(Problem::new(
                Words::new("收入线应为正数（元/人·年）", "the income line must be a positive number (yuan per person and year)"),
                Words::new("请写当年的收入线，例如 2019 年为 3218", "write the year's line, for example 3218 for 2019"),
            )
            .at_key("truth.standard.line")
            .into());
        }
        let income = frame.number("income").ok_or_else(|| absent("income"))?;
        if income.iter().any(|v| v.is_nan()) {
            return Err(Problem::new(
                Words::new("有户缺少收入，无法按标准判定", "some households have no income, so the standard cannot judge them"),
                Words::new("请补全收入", "complete the incomes"),
            )
            .in_column("income")
            .into());
        }
        let unmet = self.unmet(frame)?;
        let poor = income.iter().zip(&unmet).map(|(&income, &unmet)| income < self.line || unmet).collect();
        let on_paper = |k: &usize| frame.status()[*k] == Status::Exited && unmet[*k] && income[*k] >= self.line;
        let exits_on_paper = (0..frame.households()).filter(on_paper).count() as u64;
        Ok(Judged { poor, exits_on_paper })
    }

    fn unmet(&self, frame: &Frame) -> Result<Vec<bool>, Refusal> {
        let named: Vec<&str> = match &self.guarantees {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => GUARANTEES.into_iter().filter(|g| frame.flag(g).is_some()).collect(),
        };
        let mut unmet = vec![false; frame.households()];
        for name in named {
            let met = frame.flag(name).ok_or_else(|| absent(name))?;
            unmet.iter_mut().zip(met).for_each(|(u, &m)| *u |= !m);
        }
        Ok(unmet)
    }
}

fn absent(column: &str) -> Problem {
    Problem::new(
        Words::new("按标准判定需要这一列，名单里没有", "the standard needs this column and the list does not have it"),
        Words::new("补上该列，或在 [truth.standard] 中另写 guarantees", "add it, or name other guarantees in [truth.standard]"),
    )
    .in_column(column)
    .at_key("truth.standard")
}
