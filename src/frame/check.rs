//! The rules on units and classes that a household list must keep; the rules on single cells are checked by the readers.

use super::known::{self, Kind};
use super::{Column, Labels, Roster, Status};
use crate::error::{Problem, Problems, Refusal};
use crate::units::Words;

/// The columns without which there is no frame.
pub(super) const REQUIRED: &[&str] = &["township", "village", "status", "persons"];

/// Every known column of its type, all of one length, at least one household.
pub(super) fn check_shape(roster: &Roster) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    for &name in REQUIRED {
        if !roster.contains_key(name) {
            problems.push(missing(name));
        }
    }
    let n = roster.get("township").map_or(0, Column::len);
    for (name, column) in roster {
        match (known::by_name(name).map(|known| known.kind), column) {
            (Some(Kind::Flag), Column::Number(_) | Column::Label(_)) => problems.push(wrong_type(name, "“是”或“否”", "yes or no")),
            (Some(Kind::Number { .. }), Column::Flag(_) | Column::Label(_)) => problems.push(wrong_type(name, "数字", "numbers")),
            (Some(Kind::Label | Kind::Status | Kind::Described), Column::Flag(_) | Column::Number(_)) => {
                problems.push(wrong_type(name, "文字", "words"));
            }
            _ if roster.contains_key("township") && column.len() != n => problems.push(wrong_length(name, column.len(), n)),
            _ => {}
        }
    }
    problems.or(())?;
    if n == 0 {
        return Err(Problem::new(
            Words::new("名单里没有一户", "the list has no household"),
            Words::new("请检查文件是否只有表头", "check whether the file has only a header"),
        )
        .into());
    }
    Ok(())
}

/// Checks what a household is and what it must share with others; gives its class and its persons.
pub(super) fn check_rows(roster: &Roster) -> Result<(Vec<Status>, Vec<u8>), Refusal> {
    let (township, village) = (label(roster, "township")?, label(roster, "village")?);
    let mut problems = Problems::default();
    let status = read_status(roster, &mut problems)?;
    let persons = read_persons(roster, &mut problems)?;
    distinct_ids(roster, &mut problems);
    one_township_per_village(township, village, &mut problems);
    for name in ["poor_village", "remote", "terrain", "village_kind"] {
        constant_in_village(roster, name, village, &mut problems);
    }
    omitted_within_registered(roster, &status, &persons, &mut problems);
    problems.or((status, persons))
}

fn omitted_within_registered(roster: &Roster, status: &[Status], persons: &[u8], problems: &mut Problems) {
    let Some(Column::Number(omitted)) = roster.get("omitted_members") else {
        return;
    };
    for (k, &members) in omitted.iter().enumerate() {
        let what = if !(0.0..=15.0).contains(&members) || members.fract() != 0.0 {
            Words::new("漏评人数应为 0 至 15 的整数", "omitted members must be a whole number from 0 to 15")
        } else if members > 0.0 && status[k] == Status::NeverRegistered {
            Words::new("一般户不应有户内漏评人数", "a household that was never registered has no omitted members")
        } else if members >= f64::from(persons[k]) {
            Words::new("漏评人数应少于家庭人口", "omitted members must be fewer than the persons of the household")
        } else {
            continue;
        };
        let remedy = Words::new("整户漏评请写在“实际贫困”列", "a household omitted as a whole is told by truly_poor");
        problems.push(Problem::new(what, remedy).in_row(k as u64 + 1).in_column("omitted_members"));
    }
}

fn wrong_length(name: &str, rows: usize, n: usize) -> Problem {
    Problem::new(
        Words::new(format!("该列有 {rows} 行，其余列有 {n} 行"), format!("the column has {rows} rows, the others {n}")),
        Words::new("每户每列一个值", "give every household one value in every column"),
    )
    .in_column(name)
}

/// A column of words, which [`check_shape`] has seen.
pub(super) fn label<'a>(roster: &'a Roster, name: &str) -> Result<&'a Labels, Refusal> {
    match roster.get(name) {
        Some(Column::Label(labels)) => Ok(labels),
        Some(_) => Err(wrong_type(name, "文字", "words").into()),
        None => Err(missing(name).into()),
    }
}

/// A required column is not there.
pub(super) fn missing(name: &str) -> Problem {
    let chinese = known::by_name(name).map_or("", |known| known.chinese);
    Problem::new(
        Words::new(format!("缺少必需的列“{chinese}”（{name}）"), format!("the required column {name} ({chinese}) is missing")),
        Words::new(
            format!("在 [frame.columns] 中写明哪一列是它，例如 \"某列名\" = \"{name}\""),
            format!("say in [frame.columns] which column it is, for example \"Their header\" = \"{name}\""),
        ),
    )
}

fn wrong_type(name: &str, zh: &str, en: &str) -> Problem {
    Problem::new(
        Words::new(format!("该列应为{zh}"), format!("the column must hold {en}")),
        Words::new("请检查 [frame.columns] 的对应关系", "check the mapping in [frame.columns]"),
    )
    .in_column(name)
}

fn read_status(roster: &Roster, problems: &mut Problems) -> Result<Vec<Status>, Refusal> {
    let labels = label(roster, "status")?;
    let classes: Vec<Option<Status>> = labels.names.iter().map(|name| Status::ALL.into_iter().find(|s| s.code() == name)).collect();
    Ok(labels
        .codes
        .iter()
        .enumerate()
        .map(|(k, &code)| {
            classes[code as usize].unwrap_or_else(|| {
                problems.push(
                    Problem::new(
                        Words::new("不认识的类别", "the class is not known"),
                        Words::new(
                            "在 [frame.values] 中把它写成 never_registered、registered_poor 或 exited",
                            "map it to never_registered, registered_poor or exited in [frame.values]",
                        ),
                    )
                    .in_row(k as u64 + 1)
                    .in_column("status"),
                );
                Status::NeverRegistered
            })
        })
        .collect())
}

fn read_persons(roster: &Roster, problems: &mut Problems) -> Result<Vec<u8>, Refusal> {
    let numbers = match roster.get("persons") {
        Some(Column::Number(v)) => v,
        Some(_) => return Err(wrong_type("persons", "数字", "numbers").into()),
        None => return Err(missing("persons").into()),
    };
    let mut persons = Vec::with_capacity(numbers.len());
    for (k, &p) in numbers.iter().enumerate() {
        if !(1.0..=30.0).contains(&p) || p.fract() != 0.0 {
            problems.push(
                Problem::new(
                    Words::new("家庭人口应为 1 至 30 的整数", "persons must be a whole number from 1 to 30"),
                    Words::new("请更正或删去该户", "correct the household or remove it"),
                )
                .in_row(k as u64 + 1)
                .in_column("persons"),
            );
            persons.push(1);
        } else {
            persons.push(p as u8);
        }
    }
    Ok(persons)
}

fn distinct_ids(roster: &Roster, problems: &mut Problems) {
    let Some(Column::Label(ids)) = roster.get("household_id") else {
        return;
    };
    let mut first = vec![u64::MAX; ids.names.len()];
    for (k, &code) in ids.codes.iter().enumerate() {
        let seen = &mut first[code as usize];
        if *seen == u64::MAX {
            *seen = k as u64 + 1;
        } else {
            problems.push(
                Problem::new(
                    Words::new(format!("户编号与第 {seen} 行重复"), format!("the household id repeats that of row {seen}")),
                    Words::new("每户一行、编号唯一", "give every household one row and an id of its own"),
                )
                .in_row(k as u64 + 1)
                .in_column("household_id"),
            );
        }
    }
}

fn one_township_per_village(township: &Labels, village: &Labels, problems: &mut Problems) {
    let mut home = vec![u32::MAX; village.names.len()];
    for (k, (&t, &v)) in township.codes.iter().zip(&village.codes).enumerate() {
        let known = &mut home[v as usize];
        if *known == u32::MAX {
            *known = t;
        } else if *known != t && *known != u32::MAX - 1 {
            problems.push(
                Problem::new(
                    Words::new("该村同时出现在两个乡镇", "the village stands in two townships"),
                    Words::new(
                        "更正乡镇；若是同名的不同村，请给 [frame] 加上 village_names_repeat = true",
                        "correct the township; if two villages share a name, set village_names_repeat = true in [frame]",
                    ),
                )
                .in_row(k as u64 + 1)
                .in_column("village"),
            );
            *known = u32::MAX - 1;
        }
    }
}

fn constant_in_village(roster: &Roster, name: &str, village: &Labels, problems: &mut Problems) {
    let Some(column) = roster.get(name) else {
        return;
    };
    let value = |k: usize| match column {
        Column::Flag(v) => u64::from(v[k]),
        Column::Number(v) => v[k].to_bits(),
        Column::Label(v) => u64::from(v.codes[k]),
    };
    let mut known: Vec<Option<u64>> = vec![None; village.names.len()];
    let mut told = vec![false; village.names.len()];
    for (k, &v) in village.codes.iter().enumerate() {
        let v = v as usize;
        match known[v] {
            None => known[v] = Some(value(k)),
            Some(first) if first != value(k) && !told[v] => {
                told[v] = true;
                problems.push(
                    Problem::new(
                        Words::new("同一个村的各户应当相同", "all households of a village must agree"),
                        Words::new("这是村的属性，请统一", "this describes the village: make it the same for all of them"),
                    )
                    .in_row(k as u64 + 1)
                    .in_column(name),
                );
            }
            Some(_) => {}
        }
    }
}
