//! From the weights of the design to those of the estimates: nonresponse, trimming, calibration, in this order. Replication goes this way
//! again with the weights of every replicate.

use super::adjusting::{Calibrate, Curve, Nonresponse, Residuals, Trim};
use super::design::Design;
use super::domain::{condition, groups, said};
use super::margins::Groups;
use super::written::Survey;
use crate::error::{Problem, Problems, Refusal};
use crate::estimate::{
    Calibrated, Distance, Margin, Totals, Unadjusted, calibrate, calibrate_to, rake, trim_weights, weight_for_nonresponse,
};
use crate::frame::{Expression, Listing, Roster};
use crate::units::Words;

/// What is done to weights, prepared once. Everything is by place.
#[derive(Debug, Default)]
pub(super) struct Weighting {
    nonresponse: Option<Answers>,
    trim: Option<Trim>,
    calibration: Option<Calibration>,
}

/// Weights, and what the variance has to know of their calibration.
#[derive(Debug)]
pub(super) struct Weighted {
    pub(super) weights: Vec<f64>,
    pub(super) calibrated: Option<Calibrated>,
}

#[derive(Debug)]
struct Answers {
    answered: Vec<bool>,
    class: Vec<usize>,
    names: Vec<Option<String>>,
}

#[derive(Debug)]
enum Calibration {
    Margins(Vec<Groups>),
    Totals { totals: Totals, distance: Distance, tolerance: Option<f64> },
}

/// What the parsed expressions are evaluated on.
#[derive(Clone, Copy)]
pub(super) struct Source<'s> {
    pub(super) survey: &'s Survey,
    pub(super) listing: &'s Listing,
    pub(super) roster: &'s Roster,
    /// By margin, the file of its sizes.
    pub(super) known: &'s [Option<Listing>],
    pub(super) design: &'s Design,
}

impl Weighting {
    /// Whether weights stay what they are.
    pub(super) fn is_none(&self) -> bool {
        self.nonresponse.is_none() && self.trim.is_none() && self.calibration.is_none()
    }

    /// Prepares the steps.
    ///
    /// # Errors
    /// A condition that is none, an empty cell in a class or an auxiliary variable of a row with a weight, a group whose total is not
    /// known, bounds or totals that are no such numbers.
    pub(super) fn new(source: Source<'_>) -> Result<Self, Refusal> {
        let survey = source.survey;
        let nonresponse = survey.nonresponse.as_ref().map(|written| Answers::new(written, source)).transpose()?;
        if survey.trim.is_some_and(|trim| !(trim.lower >= 0.0 && trim.lower < trim.upper)) {
            return Err(no_bounds("0 ≤ lower < upper").at_key("trim").into());
        }
        let counts = |place: usize| source.design.weights[place] > 0.0 && nonresponse.as_ref().is_none_or(|n| n.answered[place]);
        let calibration = survey.calibrate.as_ref().map(|written| Calibration::new(written, source, &counts)).transpose()?;
        Ok(Self { nonresponse, trim: survey.trim, calibration })
    }

    /// The weights of the estimates from those of the design.
    ///
    /// # Errors
    /// A class in which nobody answered, bounds that leave nobody, totals that cannot be met.
    pub(super) fn apply(&self, start: Vec<f64>) -> Result<Weighted, Problem> {
        let mut weights = start;
        if let Some(Answers { answered, class, names }) = &self.nonresponse {
            weights = weight_for_nonresponse(&weights, answered, class).map_err(|why| unadjusted(why, names).at_key("nonresponse"))?;
        }
        if let Some(trim) = self.trim {
            weights = trim_weights(&weights, trim.lower, trim.upper).map_err(|why| unadjusted(why, &[]).at_key("trim"))?.weights;
        }
        let calibrated = match &self.calibration {
            None => None,
            Some(Calibration::Margins(margins)) => {
                let margins: Vec<Margin<'_>> = margins.iter().map(|m| Margin { name: &m.name, group: &m.group, known: &m.known }).collect();
                Some(rake(&weights, &margins))
            }
            Some(Calibration::Totals { totals, distance, tolerance: None }) => Some(calibrate(&weights, totals, *distance)),
            Some(Calibration::Totals { totals, distance, tolerance: Some(met) }) => Some(calibrate_to(*met, &weights, totals, *distance)),
        };
        let calibrated = calibrated.transpose().map_err(|why| why.problem().at_key("calibrate"))?;
        Ok(Weighted { weights: calibrated.as_ref().map_or(weights, |c| c.weights.clone()), calibrated })
    }
}

impl Answers {
    fn new(written: &Nonresponse, Source { listing, roster, design, .. }: Source<'_>) -> Result<Self, Refusal> {
        let responded = Expression::parse(&written.responded).map_err(|p| p.at_key("nonresponse.responded"))?;
        let answered = condition(&responded, roster, "nonresponse.responded")?;
        let (class, names) = groups(written.class.names(), listing);
        let by_place = |&row: &u32| class.as_ref().map_or(Some(0), |class| class[row as usize]).map(|class| class as usize);
        let class: Option<Vec<usize>> =
            design.order.iter().zip(&design.weights).map(|(row, w)| by_place(row).or((*w == 0.0).then_some(0))).collect();
        let Some(class) = class else { return Err(no_group().at_key("nonresponse.class").into()) };
        Ok(Self { answered: design.order.iter().map(|&row| answered[row as usize] == 1.0).collect(), class, names })
    }
}

impl Calibration {
    fn new(written: &Calibrate, source: Source<'_>, counts: &dyn Fn(usize) -> bool) -> Result<Self, Refusal> {
        let mut problems = Problems::default();
        let mut margins = Vec::new();
        for (number, margin) in written.margins.iter().enumerate() {
            match Groups::new(margin, source, source.known.get(number).and_then(Option::as_ref), counts) {
                Ok(groups) => margins.push(groups),
                Err(problem) => problems.push(if problem.place.key.is_none() && problem.place.file.is_none() {
                    problem.at_key(format!("calibrate.margins[{}]", number + 1))
                } else {
                    problem
                }),
            }
        }
        problems.or(())?;
        let alone = written.distance == Curve::Raking && written.totals.is_empty() && written.bounds.is_none();
        match written.residuals {
            Some(Residuals::Plain) if !alone => return Err(not_raked().at_key("calibrate.residuals").into()),
            Some(Residuals::Start) => {}
            _ if alone && !margins.is_empty() => return Ok(Self::Margins(margins)),
            _ => {}
        }
        if margins.is_empty() && written.totals.is_empty() {
            return Err(nothing_known().at_key("calibrate").into());
        }
        let mut totals = margins.iter().fold(Totals::default(), |totals, m| totals.margin(&m.name, &m.group, &m.known));
        for (number, sum) in written.totals.iter().enumerate() {
            let key = format!("calibrate.totals[{}].variable", number + 1);
            let variable = Expression::parse(&sum.variable).map_err(|p| p.at_key(&*key))?;
            let by_row = said(&variable, source.roster, &key)?.values;
            let values: Vec<f64> =
                source.design.order.iter().enumerate().map(|(p, &row)| if counts(p) { by_row[row as usize] } else { 0.0 }).collect();
            if let Some(place) = values.iter().position(|x| !x.is_finite()) {
                return Err(blank(source.design.order[place]).at_key(key).into());
            }
            totals = totals.column(&*sum.variable, values, sum.total);
        }
        let tolerance = written.tolerance;
        if tolerance.is_some_and(|t| !(t > 0.0 && t < 0.01)) {
            return Err(no_bounds("0 < tolerance < 0.01").at_key("calibrate.tolerance").into());
        }
        Ok(Self::Totals { totals, distance: distance(written)?, tolerance })
    }
}

fn distance(written: &Calibrate) -> Result<Distance, Problem> {
    let bounded = |[lower, upper]: [f64; 2]| (0.0..1.0).contains(&lower) && upper > 1.0 && upper.is_finite();
    match (written.distance, written.bounds) {
        (Curve::Linear, None) => Ok(Distance::Linear),
        (Curve::Raking, None) => Ok(Distance::Raking),
        (Curve::Linear, Some(b)) if bounded(b) => Ok(Distance::Truncated { lower: b[0], upper: b[1] }),
        (Curve::Logit, Some(b)) if bounded(b) => Ok(Distance::Logit { lower: b[0], upper: b[1] }),
        (Curve::Raking, Some(_)) => Err(only_bounded().at_key("calibrate.bounds")),
        (Curve::Linear | Curve::Logit, _) => Err(no_bounds("bounds = [0.3, 3]").at_key("calibrate.bounds")),
    }
}

fn unadjusted(why: Unadjusted, names: &[Option<String>]) -> Problem {
    match why {
        Unadjusted::Silent(class) => {
            let name = names.get(class).and_then(Option::as_deref).unwrap_or_default();
            Problem::new(
                Words::new(format!("“{name}”一类没有人回答"), format!("nobody of class \"{name}\" answered")),
                Words::new("与相近的类合并", "merge it with a similar class"),
            )
        }
        Unadjusted::NothingLeft => Problem::new(
            Words::new("这些界限容不下全部权数", "these bounds do not hold the sum of the weights"),
            Words::new("放宽界限", "widen them"),
        ),
        Unadjusted::Shape => no_bounds("0 ≤ lower < upper"),
    }
}

fn no_bounds(example: &str) -> Problem {
    Problem::new(Words::new("界限不合规则", "these bounds are none"), Words::new(format!("应为 {example}"), format!("write {example}")))
}

fn only_bounded() -> Problem {
    Problem::new(Words::new("raking 没有界限", "raking has no bounds"), Words::new("改用 distance = \"logit\"", "use distance = \"logit\""))
}

fn not_raked() -> Problem {
    Problem::new(
        Words::new(
            "residuals = \"plain\" 只用于 distance = \"raking\" 且只有 margins",
            "residuals = \"plain\" goes with distance = \"raking\" and margins alone",
        ),
        Words::new("删去 residuals", "leave out residuals"),
    )
}

fn nothing_known() -> Problem {
    Problem::new(Words::new("没有写明任何已知总数", "no total is known"), Words::new("写 margins 或 totals", "write margins or totals"))
}

pub(super) fn no_group() -> Problem {
    Problem::new(
        Words::new("有的行分不到组：所用的列有空格，或没有写列名", "some rows have no group: an empty cell in its columns, or no column"),
        Words::new("补全这些列", "fill in these columns"),
    )
}

fn blank(row: u32) -> Problem {
    Problem::new(
        Words::new("校准所用的变量有空格", "a variable of the calibration is empty"),
        Words::new("补全，或把该行权数写为 0", "fill it in, or give the row a weight of 0"),
    )
    .in_row(u64::from(row) + 1)
}
