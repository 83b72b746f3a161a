//! **survey**: the analysis of a survey that was really carried out.
//!
//! Takes a [`Survey`] file; gives an [`Analysis`]: a [`Row`] for every estimate and group. Fails when the file, its data or its design
//! break a rule, and on a lonely stratum unless a policy is named; what cannot be estimated is `NaN` with a [`Flag`]. Sources: Särndal,
//! Swensson & Wretman (1992), §4.3, §5.5–5.11; Lumley, *Complex Surveys* (2010), whose R package `survey` gives the same numbers.
//!
//! **Missing values**: one policy for all. A row with an empty cell in a column that an estimate uses is left out of this estimate as a
//! domain (it stays in the design with a value of 0) and counted in `missing`. A column of the design or of the weighting may not be
//! empty; an empty cell that leaves open whether a row answered means that it did not.
//!
//! **Intervals** rest on Student's t with the design's degrees of freedom in the domain, of means and totals, too. R's `svyciprop` does
//! so; its `confint` of a mean takes the normal quantile unless `df` is given: here `df = inf`.

mod adjusting;
mod association;
mod collapse;
mod comparison;
mod correlation;
mod design;
mod domain;
mod draft;
mod flag;
mod linear;
mod margins;
mod notes;
mod numbering;
mod precision;
mod probabilities;
mod quantile;
mod question;
mod rates;
mod recursion;
mod refusals;
mod replication;
mod row;
mod small;
mod sum;
#[cfg(test)]
mod tests;
mod unequal;
mod wanted;
mod weighting;
mod written;

use std::collections::BTreeSet;
use std::path::Path;

pub use adjusting::{Calibrate, Curve, Given, Known, Nonresponse, Replicate, Resampling, Residuals, Series, Sizes, Trim, VariableTotal};
pub use flag::Flag;
pub use row::Row;
pub use small::{Borrowed, Local};
pub use unequal::Form;
pub use wanted::{Association, Bounds, Combination, Correct, Counted, Difference, Judged, Kind, Part, Shares, Sided, Wanted};
pub use written::{Amount, Lonely, Several, Stage, Survey};

use crate::error::{Problem, Refusal};
use crate::frame::{Column, Expression, Listing, Roster, read_listing};
use crate::units::Words;
use association::associate;
use comparison::{combine, compare};
use design::Design;
use domain::{domains, placed};
use draft::{Draft, Means};
use margins::TOTAL;
use precision::Precision;
use probabilities::JOINT;
use question::{Question, questions};
use replication::Replication;
use sum::Sum;
use weighting::{Source, Weighting};

/// The answer to a survey file.
#[derive(Clone, Debug)]
pub struct Analysis {
    /// The survey's title.
    pub title: String,
    /// A row for every estimate and group, in the order of the file; groups in the order of their words. Then differences, combinations
    /// and associations.
    pub rows: Vec<Row>,
    /// The policy for lonely strata.
    pub lonely: Lonely,
    /// Where the survey file adjusts weights: by row of the data the weight of the design and that of the estimates.
    pub weights: Option<Vec<[f64; 2]>>,
    /// What a reader should know: how weights were adjusted and lonely strata dealt with, rows left out, words that never occur.
    pub notes: Vec<Words>,
}

/// A survey whose files are read and whose questions are parsed.
#[derive(Debug)]
pub struct Loaded {
    survey: Survey,
    questions: Vec<Question>,
    listing: Listing,
    /// By stage, its joint probabilities.
    joint: Vec<Option<Listing>>,
    /// By margin of the calibration, its sizes.
    known: Vec<Option<Listing>>,
    /// The columns of all expressions, typed.
    roster: Roster,
}

/// Analyses a survey. `file` is the survey file, to which the path of the data is relative.
///
/// # Errors
/// Everything that breaks a rule, with its place: a key of the survey file, a cell of the data, a character of an expression.
pub fn analyse(survey: &Survey, file: &Path) -> Result<Analysis, Refusal> {
    load(survey, file).and_then(|loaded| loaded.analyse()).map_err(|refusal| refusal.in_file(file))
}

/// Reads the files of a survey.
///
/// # Errors
/// A file that cannot be read, a column that is not there, a question that cannot be parsed.
pub fn load(survey: &Survey, file: &Path) -> Result<Loaded, Refusal> {
    let questions = questions(survey)?;
    let expressions = expressions(survey)?;
    let in_expressions: BTreeSet<String> =
        questions.iter().flat_map(Question::columns).chain(expressions.iter().flat_map(Expression::columns)).collect();
    let mut wanted = survey.columns();
    wanted.extend(in_expressions.iter().cloned());
    let folder = file.parent().unwrap_or(Path::new(""));
    let listing = read_listing(&folder.join(&survey.data), survey.sheet.as_deref(), &wanted)?;
    let pairs = JOINT.map(str::to_owned).into();
    let joint = |stage: &Stage| stage.joint.as_ref().map(|file| read_listing(&folder.join(file), None, &pairs)).transpose();
    let sizes = |margin: &Sizes| match &margin.totals {
        Known::File(file) => {
            let columns = margin.by.names().iter().cloned().chain([TOTAL.to_owned()]).collect();
            read_listing(&folder.join(file), None, &columns).map(Some)
        }
        Known::Written(_) => Ok(None),
    };
    let margins = survey.calibrate.iter().flat_map(|calibrate| &calibrate.margins);
    Ok(Loaded {
        joint: survey.stage.iter().map(joint).collect::<Result<_, _>>()?,
        known: margins.map(sizes).collect::<Result<_, _>>()?,
        roster: roster(&in_expressions, &listing),
        survey: survey.clone(),
        questions,
        listing,
    })
}

/// The expressions outside the questions.
fn expressions(survey: &Survey) -> Result<Vec<Expression>, Refusal> {
    let parse = |text: &str, key: String| Expression::parse(text).map_err(|problem| Refusal::from(problem.at_key(key)));
    let mut all = Vec::new();
    if let Some(nonresponse) = &survey.nonresponse {
        all.push(parse(&nonresponse.responded, "nonresponse.responded".to_owned())?);
    }
    for (number, sum) in survey.calibrate.iter().flat_map(|calibrate| &calibrate.totals).enumerate() {
        all.push(parse(&sum.variable, format!("calibrate.totals[{}].variable", number + 1))?);
    }
    for association in &survey.association {
        if let Some(domain) = &association.domain {
            all.push(parse(domain, format!("association.{}.where", association.name))?);
        }
    }
    Ok(all)
}

fn roster(names: &BTreeSet<String>, listing: &Listing) -> Roster {
    let mut roster: Roster = names.iter().filter_map(|name| listing.values(name).map(|column| (name.clone(), column))).collect();
    if roster.is_empty() {
        // so that the expression `1` knows how many rows there are
        roster.insert(String::new(), Column::Flag(vec![true; listing.rows()]));
    }
    roster
}

/// Everything that an estimate is computed from.
struct Sheet<'s> {
    design: &'s Design,
    listing: &'s Listing,
    roster: &'s Roster,
}

impl Loaded {
    /// Analyses the survey.
    ///
    /// # Errors
    /// As [`analyse`].
    pub fn analyse(&self) -> Result<Analysis, Refusal> {
        let (survey, listing, roster) = (&self.survey, &self.listing, &self.roster);
        let mut design = Design::new(survey, listing, &self.joint)?;
        let weighting = Weighting::new(Source { survey, listing, roster, known: &self.known, design: &design })?;
        let replicates = survey.replicates.as_ref();
        let replication = replicates.map(|written| Replication::new(written, survey, listing, &design)).transpose()?;
        let start = if weighting.is_none() { Vec::new() } else { design.weights.clone() };
        let adjusted = weighting.apply(std::mem::take(&mut design.weights))?;
        design.weights = adjusted.weights;
        let precision = replication.map_or(Precision::Linearised(adjusted.calibrated), Precision::Replicated);

        let mut notes = Vec::new();
        let sheet = Sheet { design: &design, listing, roster };
        let drafts = self.drafts(&sheet, &mut notes)?;
        let sums: Vec<&Sum> = drafts.iter().flat_map(|draft| &draft.sums).collect();
        let uncertainties = precision.of(&sums, &design, &weighting, survey.lonely)?;
        let means = Means { design: &design, precision: &precision, plain: weighting.is_none() };
        let found: Vec<Option<u64>> = drafts.iter().map(|draft| draft.found).collect();
        let (mut rows, mut from) = (Vec::with_capacity(drafts.len()), 0);
        for draft in drafts {
            let to = from + draft.sums.len();
            rows.push(draft.finish(&uncertainties[from..to], means));
            from = to;
        }
        small::fill_in(&self.questions, &mut rows, &found);
        let lonely = design.collapsed > 0 || rows.iter().any(|row| row.flags.contains(&Flag::LonelyStratum));
        let weights = (!weighting.is_none()).then(|| by_row(&design, &start));
        let mut first = notes::method(survey, &design, weights.as_deref());
        first.extend(lonely.then(|| notes::lonely(survey.lonely)));
        notes.splice(0..0, first);
        Ok(Analysis { title: survey.title.clone(), rows, lonely: survey.lonely, weights, notes })
    }

    /// What is asked, before its uncertainty is known.
    fn drafts(&self, sheet: &Sheet<'_>, notes: &mut Vec<Words>) -> Result<Vec<Draft<'_>>, Refusal> {
        let (survey, questions) = (&self.survey, &self.questions);
        let mut drafts = Vec::new();
        for question in questions {
            drafts.extend(sheet.drafts(question, notes)?);
        }
        let mut others = Vec::new();
        for difference in &survey.difference {
            others.extend(compare(difference, questions, &drafts, sheet)?);
        }
        for sum in &survey.combination {
            others.push(combine(sum, questions, &drafts)?);
        }
        for wanted in &survey.association {
            let key = format!("association.{}.where", wanted.name);
            let inside = wanted.domain.as_ref().map(|text| Expression::parse(text)).transpose().map_err(|p| p.at_key(&*key))?;
            let inside = inside.as_ref().map(|expression| (expression, key.as_str()));
            let placed = placed([&wanted.rows, &wanted.columns], inside, sheet.design, sheet.listing, sheet.roster)?;
            others.push(associate(wanted, &placed)?);
        }
        drafts.extend(others);
        Ok(drafts)
    }
}

impl Sheet<'_> {
    fn drafts<'q>(&self, question: &'q Question, notes: &mut Vec<Words>) -> Result<Vec<Draft<'q>>, Refusal> {
        let domains = domains(question, &question.by, self.design, self.listing, self.roster)?;
        for expression in [Some(&question.variable), question.over.as_ref(), question.domain.as_ref()].into_iter().flatten() {
            notes.extend(expression.misspellings(self.roster).into_iter().map(|p: Problem| notes::warning(&question.name, &p)));
        }
        if domains.unplaced > 0 {
            notes.push(notes::unplaced(&question.name, domains.unplaced));
        }
        let of = |domain| match question.kind {
            Kind::Quantile => Draft::quantiles(question, &domain),
            _ => vec![Draft::estimate(question, domain)],
        };
        Ok(domains.groups.into_iter().flat_map(of).collect())
    }
}

/// The weights of the design and of the estimates by row of the data.
fn by_row(design: &Design, start: &[f64]) -> Vec<[f64; 2]> {
    let mut weights = vec![[0.0; 2]; start.len()];
    for ((&row, before), after) in design.order.iter().zip(start).zip(&design.weights) {
        weights[row as usize] = [*before, *after];
    }
    weights
}
