//! Domains: which rows speak to an estimate, and in which group. Rows outside a domain stay in the design with a value of 0.
//!
//! **Missing values**: a row with an empty cell in any column that the estimate uses is left out of that estimate as a domain, and
//! counted. An empty word counts as missing too, unless the expression itself asks for `''`.

use std::collections::BTreeMap;

use super::design::Design;
use super::numbering::{nested, ranks};
use super::question::Question;
use super::wanted::Kind;
use crate::error::{Problem, Refusal};
use crate::frame::{Column, Expression, Labels, Listing, Roster, says_nothing};
use crate::units::Words;

/// The rows of one group that speak to an estimate, in the order of places.
#[derive(Debug, Default)]
pub(super) struct Domain {
    /// The words that name the group; none without `by`.
    pub(super) group: Option<String>,
    pub(super) places: Vec<u32>,
    pub(super) weights: Vec<f64>,
    pub(super) y: Vec<f64>,
    /// The denominator of a ratio; empty where every row counts 1.
    pub(super) x: Vec<f64>,
    /// Rows with a weight that were left out for a missing value.
    pub(super) missing: u64,
}

/// The groups of a question, and how many rows with a weight have no group or no answer to its condition.
pub(super) struct Domains {
    pub(super) groups: Vec<Domain>,
    pub(super) unplaced: u64,
}

/// The rows of a domain that are classified in two ways, with their classes.
pub(super) struct Placed {
    pub(super) places: Vec<u32>,
    pub(super) weights: Vec<f64>,
    pub(super) class: [Vec<u32>; 2],
    pub(super) missing: u64,
}

/// What an expression says row by row; `NaN` where a value is missing.
pub(super) struct Said {
    pub(super) values: Vec<f64>,
    /// Whether every value is 0, 1 or missing.
    binary: bool,
}

/// Sorts the rows of the design into the groups of a question, told apart by some columns.
///
/// # Errors
/// An expression on columns of the wrong kind, a condition that is none, a proportion of something that is not yes or no.
pub(super) fn domains(question: &Question, by: &[String], design: &Design, listing: &Listing, roster: &Roster) -> Result<Domains, Refusal> {
    let y = said(&question.variable, roster, &question.key("variable"))?;
    if question.kind == Kind::Proportion && !y.binary {
        return Err(no_yes_or_no().at_key(question.key("variable")).into());
    }
    let x = question.over.as_ref().map(|over| said(over, roster, &question.key("over"))).transpose()?;
    let inside = question.domain.as_ref().map(|domain| condition(domain, roster, &question.key("where"))).transpose()?;
    let (group_of_row, names) = groups(by, listing);
    let mut groups: Vec<Domain> = names.into_iter().map(|group| Domain { group, ..Domain::default() }).collect();
    if let [all] = groups.as_mut_slice() {
        all.reserve(design.order.len(), x.is_some());
    }
    let mut unplaced = 0;
    for (place, (&row, &weight)) in design.order.iter().zip(&design.weights).enumerate() {
        let row = row as usize;
        let holds = inside.as_ref().map_or(1.0, |inside| inside[row]);
        if weight == 0.0 || holds == 0.0 {
            continue;
        }
        let group = group_of_row.as_ref().map_or(Some(0), |groups| groups[row]).filter(|_| !holds.is_nan());
        let Some(group) = group else {
            unplaced += 1;
            continue;
        };
        groups[group as usize].take(place as u32, weight, y.values[row], x.as_ref().map(|x| x.values[row]));
    }
    if let ([all], true) = (groups.as_mut_slice(), by.is_empty()) {
        all.missing += std::mem::take(&mut unplaced);
    }
    Ok(Domains { groups, unplaced })
}

/// The rows with a weight for which a condition holds, classified by two columns.
///
/// # Errors
/// A condition that is none.
pub(super) fn placed(
    by: [&String; 2],
    inside: Option<(&Expression, &str)>,
    design: &Design,
    listing: &Listing,
    roster: &Roster,
) -> Result<Placed, Refusal> {
    let inside = inside.map(|(expression, key)| condition(expression, roster, key)).transpose()?;
    let [(rows, _), (columns, _)] = by.map(|name| groups(std::slice::from_ref(name), listing));
    let class = |of: &Option<Vec<Option<u32>>>, row: usize| of.as_ref().and_then(|class| class[row]);
    let mut placed = Placed { places: Vec::new(), weights: Vec::new(), class: [Vec::new(), Vec::new()], missing: 0 };
    for (place, (&row, &weight)) in design.order.iter().zip(&design.weights).enumerate() {
        let row = row as usize;
        let holds = inside.as_ref().map_or(1.0, |inside| inside[row]);
        match (class(&rows, row), class(&columns, row)) {
            _ if weight == 0.0 || holds == 0.0 => {}
            (Some(first), Some(second)) if holds == 1.0 => {
                placed.places.push(place as u32);
                placed.weights.push(weight);
                placed.class[0].push(first);
                placed.class[1].push(second);
            }
            _ => placed.missing += 1,
        }
    }
    Ok(placed)
}

impl Domain {
    /// The same rows, with 1 where the variable is at most `value` and 0 elsewhere.
    pub(super) fn at_or_below(&self, value: f64) -> Self {
        let y = self.y.iter().map(|y| f64::from(u8::from(*y <= value))).collect();
        let (group, places, weights, x) = (self.group.clone(), self.places.clone(), self.weights.clone(), self.x.clone());
        Self { group, places, weights, y, x, missing: self.missing }
    }

    fn reserve(&mut self, rows: usize, ratio: bool) {
        self.places.reserve(rows);
        [&mut self.weights, &mut self.y].into_iter().for_each(|values| values.reserve(rows));
        self.x.reserve(if ratio { rows } else { 0 });
    }

    fn take(&mut self, place: u32, weight: f64, y: f64, x: Option<f64>) {
        if y.is_nan() || x.is_some_and(f64::is_nan) {
            self.missing += 1;
            return;
        }
        self.places.push(place);
        self.weights.push(weight);
        self.y.push(y);
        self.x.extend(x);
    }

    /// Whether every row has all that it could: its denominator, or 1.
    pub(super) fn is_full(&self) -> bool {
        if self.x.is_empty() { self.y.iter().all(|y| *y == 1.0) } else { self.y == self.x }
    }
}

/// The group by row, none where a cell is empty, and the groups' names in their order: numbers by size, then words.
pub(super) fn groups(by: &[String], listing: &Listing) -> (Option<Vec<Option<u32>>>, Vec<Option<String>>) {
    let columns: Vec<&Labels> = by.iter().filter_map(|name| listing.words(name)).collect();
    if columns.is_empty() {
        return (None, vec![None]);
    }
    let mut ids = vec![0; listing.rows()];
    let mut empty = vec![false; listing.rows()];
    for labels in &columns {
        let ranks = ranks(labels);
        let codes: Vec<u32> = labels.codes.iter().map(|&code| ranks[code as usize]).collect();
        ids = nested(&ids, &codes);
        let nothing: Vec<bool> = labels.names.iter().map(|word| says_nothing(word)).collect();
        empty.iter_mut().zip(&labels.codes).for_each(|(empty, &code)| *empty |= nothing[code as usize]);
    }
    let mut first_rows: BTreeMap<u32, usize> = BTreeMap::new();
    for (row, &id) in ids.iter().enumerate().filter(|&(row, _)| !empty[row]) {
        first_rows.entry(id).or_insert(row);
    }
    let number: BTreeMap<u32, u32> = first_rows.keys().zip(0..).map(|(&id, number)| (id, number)).collect();
    let word = |row: usize| columns.iter().map(|l| l.names[l.codes[row] as usize].as_str()).collect::<Vec<_>>().join(" · ");
    let names = first_rows.values().map(|&row| Some(word(row))).collect();
    let group = ids.iter().zip(&empty).map(|(id, &empty)| if empty { None } else { number.get(id).copied() });
    (Some(group.collect()), names)
}

/// The numbers of an expression, with 1 for yes and 0 for no.
///
/// # Errors
/// Columns of the wrong kind, or words.
pub(super) fn said(expression: &Expression, roster: &Roster, key: &str) -> Result<Said, Refusal> {
    let mut values = match expression.evaluate(roster).map_err(|p| p.at_key(key))? {
        Column::Flag(flags) => flags.into_iter().map(|flag| f64::from(u8::from(flag))).collect(),
        Column::Number(numbers) => numbers,
        Column::Label(_) => return Err(words().at_key(key).into()),
    };
    leave_out_missing(expression, roster, &mut values);
    let binary = values.iter().all(|v| v.is_nan() || *v == 0.0 || *v == 1.0);
    Ok(Said { values, binary })
}

/// 1 where a condition holds, 0 where it does not.
///
/// # Errors
/// Columns of the wrong kind, or an expression that is no condition.
pub(super) fn condition(expression: &Expression, roster: &Roster, key: &str) -> Result<Vec<f64>, Refusal> {
    let holds = expression.holds(roster).map_err(|p| p.at_key(key))?;
    let mut values = holds.into_iter().map(|flag| f64::from(u8::from(flag))).collect::<Vec<f64>>();
    leave_out_missing(expression, roster, &mut values);
    Ok(values)
}

/// Makes a value missing where a cell of one of the expression's columns is empty.
fn leave_out_missing(expression: &Expression, roster: &Roster, values: &mut [f64]) {
    let empty_words_count = expression.to_string().contains("''");
    for name in expression.columns() {
        match roster.get(&name) {
            Some(Column::Number(numbers)) => {
                values.iter_mut().zip(numbers).filter(|(_, x)| x.is_nan()).for_each(|(v, _)| *v = f64::NAN);
            }
            Some(Column::Label(labels)) if !empty_words_count => {
                let nothing: Vec<bool> = labels.names.iter().map(|word| says_nothing(word)).collect();
                values.iter_mut().zip(&labels.codes).filter(|(_, c)| nothing[**c as usize]).for_each(|(v, _)| *v = f64::NAN);
            }
            _ => {}
        }
    }
}

fn words() -> Problem {
    Problem::new(
        Words::new("文字不能求和或求平均", "words cannot be added up or averaged"),
        Words::new("写成比较，例如 status == 'exited'", "write a comparison, for example status == 'exited'"),
    )
}

fn no_yes_or_no() -> Problem {
    Problem::new(
        Words::new("比例的变量应为“是/否”或 0/1", "the variable of a proportion must be yes or no, or 0 and 1"),
        Words::new(
            "写成比较，例如 score >= 4；数量的平均用 kind = \"mean\"",
            "write a comparison, for example score >= 4; the average of a number is kind = \"mean\"",
        ),
    )
}
