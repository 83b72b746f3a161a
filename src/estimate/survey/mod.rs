//! **survey**: the analysis of a survey that was really carried out.
//!
//! Takes a [`Survey`] file; gives an [`Analysis`]: a [`Row`] for every estimate and group. Fails when the file, its data or its design
//! break a rule, and on a lonely stratum unless a policy is named; what cannot be estimated is `NaN` with a [`Flag`]. Sources: Särndal,
//! Swensson & Wretman (1992), §4.3, §5.5–5.11; Lumley, *Complex Surveys* (2010), whose R package `survey` gives the same numbers.

mod collapse;
mod combination;
mod design;
mod domain;
mod linear;
mod probabilities;
mod quantile;
mod question;
mod recursion;
mod refusals;
mod row;
#[cfg(test)]
mod tests;
mod unequal;
mod written;

use std::collections::BTreeSet;
use std::path::Path;

pub use row::{Flag, Row};
pub use unequal::Form;
pub use written::{Amount, Combination, Kind, Lonely, Part, Several, Shares, Stage, Survey, Wanted};

use super::limits_at;
use crate::error::{Problem, Refusal};
use crate::frame::{Column, Listing, Roster, read_listing};
use crate::units::Words;
use combination::combine;
use design::Design;
use domain::{Domain, domains};
use linear::Linear;
use probabilities::JOINT;
use quantile::Distribution;
use question::{Question, questions};
use recursion::Alone;
use row::symmetric;

/// The answer to a survey file.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The survey's title.
    pub title: String,
    /// A row for every estimate and group, in the order of the file; groups in the order of their words.
    pub rows: Vec<Row>,
    /// The policy for lonely strata.
    pub lonely: Lonely,
    /// What a reader should know: how lonely strata were dealt with, rows left out of all groups, words that never occur.
    pub notes: Vec<Words>,
}

/// Analyses a survey. `file` is the survey file, to which the path of the data is relative.
///
/// # Errors
/// Everything that breaks a rule, with its place: a key of the survey file, a cell of the data, a character of an expression.
pub fn analyse(survey: &Survey, file: &Path) -> Result<Analysis, Refusal> {
    answer(survey, file).map_err(|mut refusal| {
        for problem in &mut refusal.problems {
            problem.place.file.get_or_insert_with(|| file.to_path_buf());
        }
        refusal
    })
}

fn answer(survey: &Survey, file: &Path) -> Result<Analysis, Refusal> {
    let questions = questions(survey)?;
    let mut wanted = survey.columns();
    wanted.extend(questions.iter().flat_map(Question::columns));
    let folder = file.parent().unwrap_or(Path::new(""));
    let listing = read_listing(&folder.join(&survey.data), survey.sheet.as_deref(), &wanted)?;
    let pairs = JOINT.map(str::to_owned).into();
    let joint = |stage: &Stage| stage.joint.as_ref().map(|file| read_listing(&folder.join(file), None, &pairs)).transpose();
    let joint = survey.stage.iter().map(joint).collect::<Result<Vec<_>, _>>()?;
    let design = Design::new(survey, &listing, &joint)?;
    let sheet = Sheet { survey, listing: &listing, design: &design, roster: roster(&questions, &listing) };
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    for question in &questions {
        rows.extend(sheet.rows(question, &mut notes)?);
    }
    for sum in &survey.combination {
        rows.push(combine(sum, &questions, &sheet)?);
    }
    let lonely = rows.iter().any(|row| row.flags.contains(&Flag::LonelyStratum)) || design.collapsed > 0;
    if lonely {
        notes.insert(0, policy(survey.lonely));
    }
    Ok(Analysis { title: survey.title.clone(), rows, lonely: survey.lonely, notes })
}

/// Everything that an estimate is computed from.
struct Sheet<'s> {
    survey: &'s Survey,
    listing: &'s Listing,
    design: &'s Design,
    roster: Roster,
}

/// The columns of all expressions, typed.
fn roster(questions: &[Question], listing: &Listing) -> Roster {
    let names: BTreeSet<String> = questions.iter().flat_map(Question::columns).collect();
    let mut roster: Roster = names.into_iter().filter_map(|name| listing.values(&name).map(|column| (name, column))).collect();
    if roster.is_empty() {
        // so that the expression `1` knows how many rows there are
        roster.insert(String::new(), Column::Flag(vec![true; listing.rows()]));
    }
    roster
}

impl Sheet<'_> {
    fn rows(&self, question: &Question, notes: &mut Vec<Words>) -> Result<Vec<Row>, Refusal> {
        let domains = domains(question, self.design, self.listing, &self.roster)?;
        for expression in [Some(&question.variable), question.over.as_ref(), question.domain.as_ref()].into_iter().flatten() {
            notes.extend(expression.misspellings(&self.roster).into_iter().map(|p| warning(&question.name, &p)));
        }
        if domains.unplaced > 0 {
            notes.push(unplaced(&question.name, domains.unplaced));
        }
        let mut rows = Vec::new();
        for domain in &domains.groups {
            let made = match question.kind {
                Kind::Quantile => self.quantiles(question, domain),
                _ => Row::of(question, domain, self.design, self.survey.lonely).map(|row| vec![row]),
            };
            rows.extend(made.map_err(|alone| self.lonely(alone))?);
        }
        Ok(rows)
    }

    /// Quantiles with Woodruff's interval: that of the share at the quantile, read back through the distribution.
    fn quantiles(&self, question: &Question, domain: &Domain) -> Result<Vec<Row>, Alone> {
        let distribution = Distribution::of(domain);
        let mut rows = Vec::new();
        for &share in &question.shares {
            let mut row = Row::unknown(&question.name, question.method.code(), question.level, domain);
            row.probability = Some(share);
            let value = distribution.quantile(share);
            match Linear::share_up_to(value, domain) {
                None => row.flags.push(Flag::Empty),
                Some(linear) => {
                    row.df = self.design.degrees_of_freedom(&domain.places);
                    let uncertainty = linear.uncertainty(domain, self.design, self.survey.lonely)?;
                    row.estimate = linear.estimate;
                    row.describe(&linear, &uncertainty, &domain.weights);
                    row.flags.clear();
                    let evidence = row.evidence();
                    let share = match question.method {
                        super::Method::Wald if row.se > 0.0 => symmetric(&evidence, &question.quantiles),
                        method => limits_at(method, &evidence, &question.quantiles).map(|limits| limits.interval),
                    };
                    let interval = share
                        .map(|i| crate::units::Interval { lower: distribution.quantile(i.lower), upper: distribution.quantile(i.upper) });
                    row.place(interval);
                    row.estimate = value;
                    row.se = (row.upper - row.lower) / (2.0 * question.quantiles.t(row.df));
                    row.cv = if value == 0.0 { f64::NAN } else { row.se / value.abs() };
                    row.warn(uncertainty.spread.lonely > 0);
                }
            }
            rows.push(row);
        }
        Ok(rows)
    }

    fn lonely(&self, alone: Alone) -> Refusal {
        let stage = alone.stage;
        let what = Words::new(
            format!("第 {stage} 阶段有的层只抽了一个单位（例如数据第 {} 行所在的层），估不出层内差异", alone.row + 1),
            format!(
                "stage {stage}: a stratum has a single unit (that of data row {}, for example), so its spread cannot be seen",
                alone.row + 1
            ),
        );
        let remedy = Words::new(
            "合并层，或写明办法：lonely = \"remove\"、\"certainty\"、\"adjust\"、\"average\" 或 \"collapse\"",
            "join strata, or name a policy: lonely = \"remove\", \"certainty\", \"adjust\", \"average\" or \"collapse\"",
        );
        Problem::new(what, remedy).at_key(format!("stage.{stage}.strata")).into()
    }
}

fn policy(lonely: Lonely) -> Words {
    let (zh, en) = match lonely {
        Lonely::Fail => ("拒绝", "refused"),
        Lonely::Remove => ("不计入方差", "they add nothing to the variance"),
        Lonely::Certainty => ("视为必抽，本阶段不计方差", "they count as drawn with certainty"),
        Lonely::Adjust => ("与全部单位的平均相比", "compared with the mean of all units"),
        Lonely::Average => ("按其他层的平均方差计", "they add as much as the others on average"),
        Lonely::Collapse => ("与相邻的层合并", "joined with the neighbouring stratum"),
    };
    let code = lonely.code();
    Words::new(format!("只有一个单位的层：lonely = \"{code}\"，{zh}"), format!("strata with a single unit: lonely = \"{code}\", {en}"))
}

fn unplaced(name: &str, rows: u64) -> Words {
    Words::new(
        format!("{name}：{rows} 行因条件或分组所用的列有空格而不计"),
        format!("{name}: rows left out because a column of its condition or groups is empty: {rows}"),
    )
}

fn warning(name: &str, problem: &Problem) -> Words {
    Words::new(format!("{name}：{} {}", problem.what.zh, problem.remedy.zh), format!("{name}: {} {}", problem.what.en, problem.remedy.en))
}
