//! From columns in file order to a frame in which units are contiguous.

use std::collections::BTreeMap;

use super::columns::{self, Kind};
use super::words::chinese_status;
use super::{Column, Frame, Labels, Roster, Status, Units};
use crate::error::{Problem, Problems, Refusal};
use crate::units::{Fingerprint, Words};

/// Sorts a roster into a frame. Checks what concerns units and classes; the readers have checked cells before. Adds `village_kind`
/// ("poor" or "other") from `poor_village` if it is not there. A class without households is a warning, not a defect.
///
/// # Errors
/// Missing required columns, wrong types, unequal lengths, an empty list, persons outside 1–30, unknown status words, repeated
/// household ids, a village in two townships, omitted members outside a registered household or not fewer than its persons, or a
/// village attribute (`poor_village`, `remote`, `terrain`, `village_kind`) that differs within a village.
pub fn assemble(mut roster: Roster) -> Result<Frame, Refusal> {
    check_shape(&roster)?;
    let (status, persons) = check_rows(&roster)?;
    let order = order(&roster)?;
    if !roster.contains_key("village_kind")
        && let Some(Column::Flag(poor)) = roster.get("poor_village")
    {
        roster.insert("village_kind".to_string(), village_kind(poor));
    }
    let columns: Roster = roster.into_iter().map(|(name, column)| (name, permuted(column, &order))).collect();
    let status: Vec<Status> = order.iter().map(|&k| status[k as usize]).collect();
    let persons: Vec<u8> = order.iter().map(|&k| persons[k as usize]).collect();
    let (township, village) = (label(&columns, "township")?, label(&columns, "village")?);
    let townships = units(township, |_| 0, |_| true);
    let villages = units(village, |k| townships.locate(k) as u32, |_| true);
    let groups = match columns.get("group") {
        Some(Column::Label(g)) => {
            let starts_village = |k: usize| villages.starts.binary_search(&(k as u32)).is_ok();
            Some(units(g, |k| villages.locate(k) as u32, |k| !starts_village(k)))
        }
        _ => None,
    };
    let fingerprint = fingerprint(&columns);
    let warnings = empty_classes(&status);
    Ok(Frame { status, persons, columns, townships, villages, groups, fingerprint, warnings })
}

/// Every known column of its type, all of one length, at least one household.
fn check_shape(roster: &Roster) -> Result<(), Refusal> {
    let mut problems = Problems::default();
    for name in ["township", "village", "status", "persons"] {
        if !roster.contains_key(name) {
            problems.push(missing(name));
        }
    }
    let n = roster.get("township").map_or(0, Column::len);
    for (name, column) in roster {
        match (columns::by_name(name).map(|known| known.kind), column) {
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
fn check_rows(roster: &Roster) -> Result<(Vec<Status>, Vec<u8>), Refusal> {
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

/// The order in which townships, villages and groups are contiguous, each by first appearance.
fn order(roster: &Roster) -> Result<Vec<u32>, Refusal> {
    let (township, village) = (label(roster, "township")?, label(roster, "village")?);
    let (townships_at, villages_at) = (first_seen(township), first_seen(village));
    let groups_at = match roster.get("group") {
        Some(Column::Label(group)) => Some(group_ranks(village, group)),
        _ => None,
    };
    let mut order: Vec<u32> = (0..township.codes.len() as u32).collect();
    order.sort_by_key(|&k| {
        let k = k as usize;
        let group = groups_at.as_ref().map_or(0, |ranks| ranks[k]);
        (townships_at[township.codes[k] as usize], villages_at[village.codes[k] as usize], group)
    });
    Ok(order)
}

fn village_kind(poor: &[bool]) -> Column {
    let first = poor.first() == Some(&true);
    let word = |poor| if poor { "poor".to_string() } else { "other".to_string() };
    let names = if poor.iter().any(|&p| p != first) { vec![word(first), word(!first)] } else { vec![word(first)] };
    Column::Label(Labels { names, codes: poor.iter().map(|&p| u32::from(p != first)).collect() })
}

fn empty_classes(status: &[Status]) -> Vec<Words> {
    let empty = Status::ALL.into_iter().filter(|class| !status.contains(class));
    empty
        .map(|class| {
            let (zh, en) = (chinese_status(class), class.code());
            Words::new(format!("名单里没有“{zh}”（{en}）一类的户"), format!("the list has no household of class {en}"))
        })
        .collect()
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

fn label<'a>(roster: &'a Roster, name: &str) -> Result<&'a Labels, Refusal> {
    match roster.get(name) {
        Some(Column::Label(labels)) => Ok(labels),
        Some(_) => Err(wrong_type(name, "文字", "words").into()),
        None => Err(missing(name).into()),
    }
}

fn missing(name: &str) -> Problem {
    Problem::new(
        Words::new(format!("缺少必需的列 {name}"), format!("the required column {name} is missing")),
        Words::new(
            format!("在 [frame.columns] 中写明哪一列是它，例如 “某列名” = \"{name}\""),
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

/// Rank of each word by the row of its first appearance.
fn first_seen(labels: &Labels) -> Vec<u32> {
    let mut at = vec![u32::MAX; labels.names.len()];
    for (k, &code) in labels.codes.iter().enumerate() {
        let slot = &mut at[code as usize];
        *slot = (*slot).min(k as u32);
    }
    at
}

/// Rank of each household's group: the row in which this group of this village first appears.
fn group_ranks(village: &Labels, group: &Labels) -> Vec<u32> {
    let mut first = BTreeMap::new();
    village.codes.iter().zip(&group.codes).enumerate().map(|(k, (&v, &g))| *first.entry((v, g)).or_insert(k as u32)).collect()
}

fn permuted(column: Column, order: &[u32]) -> Column {
    match column {
        Column::Flag(v) => Column::Flag(order.iter().map(|&k| v[k as usize]).collect()),
        Column::Number(v) => Column::Number(order.iter().map(|&k| v[k as usize]).collect()),
        Column::Label(v) => Column::Label(relabelled(v, order)),
    }
}

/// Permutes labels and numbers the words by first appearance in the new order, so that equal lists give equal frames.
fn relabelled(mut labels: Labels, order: &[u32]) -> Labels {
    let mut code = vec![u32::MAX; labels.names.len()];
    let mut names = Vec::new();
    let codes = order
        .iter()
        .map(|&k| {
            let old = labels.codes[k as usize] as usize;
            if code[old] == u32::MAX {
                code[old] = names.len() as u32;
                names.push(std::mem::take(&mut labels.names[old]));
            }
            code[old]
        })
        .collect();
    Labels { names, codes }
}

fn units(labels: &Labels, parent: impl Fn(usize) -> u32, may_continue: impl Fn(usize) -> bool) -> Units {
    let mut units = Units::default();
    let mut current = u32::MAX;
    for (k, &code) in labels.codes.iter().enumerate() {
        if k == 0 || code != current || !may_continue(k) {
            current = code;
            units.names.push(labels.names[code as usize].clone());
            units.starts.push(k as u32);
            units.parents.push(parent(k));
        }
    }
    units.starts.push(labels.codes.len() as u32);
    units
}

/// Over names, types and values. Every word is preceded by its length; all zeros are one number and all `NaN` another.
fn fingerprint(columns: &Roster) -> String {
    let mut hash = Fingerprint::default();
    let mut eat = |bytes: &[u8]| hash.eat(bytes);
    for (name, column) in columns {
        eat(&(name.len() as u32).to_le_bytes());
        eat(name.as_bytes());
        match column {
            Column::Flag(v) => {
                eat(b"f");
                v.iter().for_each(|&x| eat(&[u8::from(x)]));
            }
            Column::Number(v) => {
                eat(b"n");
                v.iter().for_each(|&x| eat(&(if x.is_nan() { f64::NAN } else { x + 0.0 }).to_bits().to_le_bytes()));
            }
            Column::Label(v) => {
                eat(b"l");
                for name in &v.names {
                    eat(&(name.len() as u32).to_le_bytes());
                    eat(name.as_bytes());
                }
                v.codes.iter().for_each(|c| eat(&c.to_le_bytes()));
            }
        }
    }
    hash.digits()
}
