//! Known sizes of groups, from the survey file or from a table.

use std::collections::BTreeMap;

use super::adjusting::{Known, Sizes};
use super::domain::groups;
use super::weighting::{Source, no_group};
use crate::error::Problem;
use crate::frame::Listing;
use crate::units::Words;

/// The columns of a file of known sizes, besides those of the groups.
pub(super) const TOTAL: &str = "total";

/// A margin: the number of each place's group in `known`.
#[derive(Debug)]
pub(super) struct Groups {
    pub(super) name: String,
    pub(super) group: Vec<usize>,
    pub(super) known: Vec<(String, f64)>,
}

impl Groups {
    /// # Errors
    /// A group without a total, or a total that is none.
    pub(super) fn new(margin: &Sizes, source: Source<'_>, file: Option<&Listing>, counts: &dyn Fn(usize) -> bool) -> Result<Self, Problem> {
        let by = margin.by.names();
        let [first, ..] = by else { return Err(no_group()) };
        let known = match (&margin.totals, file) {
            (Known::Written(sizes), _) => sizes.iter().map(|(name, total)| (name.clone(), *total)).collect(),
            (Known::File(_), Some(file)) => from_file(by, file)?,
            (Known::File(_), None) => Vec::new(),
        };
        if known.iter().any(|(_, total)| !(*total >= 0.0 && total.is_finite())) {
            return Err(no_size());
        }
        let number: BTreeMap<&str, usize> = known.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
        if number.len() < known.len() {
            return Err(twice());
        }
        let (group_of_row, names) = groups(by, source.listing);
        let number_of_group: Vec<Option<usize>> =
            names.iter().map(|name| name.as_deref().and_then(|name| number.get(name).copied())).collect();
        let mut group = vec![usize::MAX; source.design.order.len()];
        for (place, &row) in source.design.order.iter().enumerate().filter(|&(place, _)| counts(place)) {
            let of_row = group_of_row.as_ref().and_then(|groups| groups[row as usize]);
            let Some(number) = of_row.and_then(|group| number_of_group[group as usize]) else {
                return Err(source.listing.at(first, row as usize, no_total()));
            };
            group[place] = number;
        }
        Ok(Self { name: by.join(" · "), group, known })
    }
}

/// The groups and totals of a table.
fn from_file(by: &[String], file: &Listing) -> Result<Vec<(String, f64)>, Problem> {
    let totals = file.numbers(TOTAL)?;
    let (group_of_row, names) = groups(by, file);
    let name = |row: usize| group_of_row.as_ref().and_then(|groups| groups[row]).and_then(|group| names[group as usize].clone());
    totals.into_iter().enumerate().map(|(row, total)| Ok((name(row).ok_or_else(|| file.at(TOTAL, row, no_group()))?, total))).collect()
}

fn no_total() -> Problem {
    Problem::new(
        Words::new("这一行所属的组没有已知总数", "the group of this row has no known total"),
        Words::new("在 totals 中补上这一组，或填好这一格", "add the group to totals, or fill in the cell"),
    )
}

fn no_size() -> Problem {
    Problem::new(
        Words::new("组的总数应为非负数", "the total of a group is a number that is not negative"),
        Words::new("核对 totals", "check totals"),
    )
}

fn twice() -> Problem {
    Problem::new(Words::new("同一组有两个总数", "a group has two totals"), Words::new("留下一个", "keep one"))
}
