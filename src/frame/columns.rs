//! Which header of a file is which column: by `[frame.columns]`, by what is known, or because the scenario asks for it.

use std::collections::{BTreeMap, BTreeSet};

use super::check::missing;
use super::known::{Blank, Kind, by_header, by_name, is_personal};
use super::source::Source;
use super::words::clean;
use crate::error::{Problem, Problems, Refusal};
use crate::units::Words;

/// A column to be loaded: our name for it, and what its cells are.
#[derive(Clone, Debug)]
pub(super) struct Chosen {
    pub(super) name: String,
    pub(super) header: String,
    pub(super) kind: Kind,
    pub(super) blank: Blank,
}

/// Decides for every header whether and as what it is loaded: `[frame.columns]` first, then the common headers, then `wanted` ones.
///
/// # Errors
/// A mapped header that is not in the file, two headers for one name, a personal column under another name than `household_id`, a
/// required column that is not there.
pub(super) fn choose(
    headers: &[String],
    source: &Source,
    wanted: &BTreeSet<String>,
    required: &[&str],
) -> Result<Vec<Option<Chosen>>, Refusal> {
    let mut problems = Problems::default();
    let mut chosen: Vec<Option<Chosen>> = vec![None; headers.len()];
    let clean_headers: Vec<String> = headers.iter().map(|h| clean(h).into_owned()).collect();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for (theirs, ours) in &source.columns {
        match mapped(&clean_headers, theirs, ours, &taken) {
            Ok(at) => {
                taken.insert(ours.clone(), at);
                chosen[at] = Some(as_column(ours, &clean_headers[at]));
            }
            Err(problem) => problems.push(problem.at_key(format!("frame.columns.{theirs}"))),
        }
    }
    let explicit: BTreeSet<String> = taken.keys().cloned().collect();
    for (at, header) in clean_headers.iter().enumerate() {
        if header.is_empty() || chosen[at].is_some() {
            continue;
        }
        let name = match by_header(header) {
            Some(known) if !explicit.contains(known.name) => known.name,
            _ if wanted.iter().any(|w| clean(w) == header.as_str()) => header.as_str(),
            _ => continue,
        };
        if is_personal(header) {
            problems.push(personal().in_column(header));
        } else if let Some(&first) = taken.get(name) {
            problems.push(twice(name, &clean_headers[first], header));
        } else {
            taken.insert(name.to_string(), at);
            chosen[at] = Some(as_column(name, header));
        }
    }
    for &name in required {
        if !taken.contains_key(name) && !source.columns.values().any(|ours| ours == name) {
            problems.push(missing(name));
        }
    }
    problems.or(chosen)
}

fn as_column(name: &str, header: &str) -> Chosen {
    let (kind, blank) = by_name(name).map_or((Kind::Guess, Blank::Counted), |known| (known.kind, known.blank));
    Chosen { name: name.to_string(), header: header.to_string(), kind, blank }
}

/// The place of a header that `[frame.columns]` names.
fn mapped(headers: &[String], theirs: &str, ours: &str, taken: &BTreeMap<String, usize>) -> Result<usize, Box<Problem>> {
    let wanted = clean(theirs);
    let at: Vec<usize> = (0..headers.len()).filter(|&i| headers[i] == wanted).collect();
    let &[at] = at.as_slice() else {
        return Err(Box::new(if at.is_empty() { no_header(headers, &wanted) } else { twice(ours, &wanted, &wanted) }));
    };
    if let Some(&first) = taken.get(ours) {
        return Err(Box::new(twice(ours, &headers[first], &wanted)));
    }
    if ours != "household_id" && is_personal(&wanted) {
        return Err(Box::new(personal().in_column(&*wanted)));
    }
    Ok(at)
}

pub(super) fn no_header(headers: &[String], wanted: &str) -> Problem {
    let near = |h: &&String| (strsim::normalized_levenshtein(h, wanted) * 1000.0) as u32;
    let remedy = match headers.iter().filter(|h| !h.is_empty()).max_by_key(near) {
        Some(nearest) if near(&nearest) >= 400 => Words::new(format!("是否指“{nearest}”？"), format!("did you mean \"{nearest}\"?")),
        _ => Words::new("请按文件的表头原样填写", "write it as the header of the file does"),
    };
    Problem::new(Words::new(format!("文件没有“{wanted}”列"), format!("the file has no column \"{wanted}\"")), remedy)
}

pub(super) fn twice(name: &str, first: &str, second: &str) -> Problem {
    Problem::new(
        Words::new(format!("“{first}”与“{second}”两列都是 {name}"), format!("both \"{first}\" and \"{second}\" are {name}")),
        Words::new(
            format!("在 [frame.columns] 中写明用哪一列，例如 “{second}” = \"{name}\"；表头重复的请改名"),
            format!("say in [frame.columns] which one counts, for example \"{second}\" = \"{name}\"; rename a repeated header"),
        ),
    )
    .in_column(second)
}

pub(super) fn personal() -> Problem {
    Problem::new(
        Words::new("个人信息列（姓名、证件、电话）不读入", "a column of personal data (name, id, phone) is not loaded"),
        Words::new("只可作为 household_id 使用", "it may serve as household_id only"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(headers: &[&str], source: &Source, wanted: &[&str]) -> Result<Vec<Option<String>>, Refusal> {
        let headers: Vec<String> = headers.iter().map(|h| h.to_string()).collect();
        let wanted = wanted.iter().map(|w| w.to_string()).collect();
        Ok(choose(&headers, source, &wanted, &[])?.into_iter().map(|c| c.map(|c| c.name)).collect())
    }

    #[test]
    fn common_headers_are_known_and_strangers_are_left_out() {
        let headers = ["所属乡镇", "村 名", "家庭人口（人）", "Household Size ", "户主姓名", "备注", ""];
        assert_eq!(
            names(&headers[..3], &Source::default(), &[]).unwrap(),
            [Some("township".into()), Some("village".into()), Some("persons".into())]
        );
        assert_eq!(names(&headers[3..], &Source::default(), &["备注"]).unwrap(), [Some("persons".into()), None, Some("备注".into()), None]);
    }

    #[test]
    fn a_mapping_wins_over_a_common_header() {
        let source = Source { columns: BTreeMap::from([("常住人口".into(), "persons".into())]), ..Source::default() };
        assert_eq!(names(&["人口数", "常住人口"], &source, &[]).unwrap(), [None, Some("persons".into())]);
    }

    #[test]
    fn two_headers_for_one_name_a_missing_one_and_a_personal_one_are_refused() {
        let refusal = names(&["乡镇", "所属乡镇"], &Source::default(), &[]).unwrap_err().to_string();
        assert!(refusal.contains("both \"乡镇\" and \"所属乡镇\" are township"), "{refusal}");
        let source = |theirs: &str, ours: &str| Source { columns: BTreeMap::from([(theirs.into(), ours.into())]), ..Source::default() };
        let refusal = names(&["乡镇名", "村"], &source("乡镇各", "township"), &[]).unwrap_err().to_string();
        assert!(refusal.contains("did you mean \"乡镇名\"?"), "{refusal}");
        assert!(names(&["身份证号"], &source("身份证号", "label"), &[]).is_err());
        assert!(names(&["身份证号"], &Source::default(), &["身份证号"]).is_err());
        assert_eq!(names(&["身份证号"], &source("身份证号", "household_id"), &[]).unwrap(), [Some("household_id".into())]);
    }
}
