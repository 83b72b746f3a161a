//! From columns in file order to a frame in which units are contiguous.

use std::collections::BTreeMap;

use super::check::{check_rows, check_shape, label};
use super::words::chinese_status;
use super::{Column, Frame, Labels, Roster, Status, Units};
use crate::error::Refusal;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Column {
        let mut dictionary = super::super::dictionary::Dictionary::default();
        let codes = words.iter().map(|w| dictionary.code(w)).collect();
        Column::Label(Labels { names: dictionary.into_names(), codes })
    }

    /// A shuffled list: villages and groups are gathered, each in the order of its first appearance; group 1 of two villages is two groups.
    #[test]
    fn units_are_contiguous_and_keep_their_first_order() {
        let roster: Roster = [
            ("township", words(&["b", "a", "b", "a", "b", "b"])),
            ("village", words(&["v2", "v9", "v1", "v9", "v2", "v2"])),
            ("group", words(&["1", "1", "1", "2", "2", "1"])),
            ("status", words(&["exited"; 6])),
            ("persons", Column::Number(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])),
            ("poor_village", Column::Flag(vec![false, true, false, true, false, false])),
        ]
        .map(|(name, column)| (name.to_string(), column))
        .into();
        let frame = assemble(roster).unwrap();
        assert_eq!(frame.persons(), [1, 6, 5, 3, 2, 4]);
        assert_eq!(frame.townships(), &Units { names: vec!["b".into(), "a".into()], starts: vec![0, 4, 6], parents: vec![0, 0] });
        let villages = Units { names: ["v2", "v1", "v9"].map(String::from).to_vec(), starts: vec![0, 3, 4, 6], parents: vec![0, 0, 1] };
        assert_eq!(frame.villages(), &villages);
        let groups = frame.groups().unwrap();
        assert_eq!((groups.starts.as_slice(), groups.parents.as_slice()), (&[0, 2, 3, 4, 5, 6][..], &[0, 0, 1, 2, 2][..]));
        assert_eq!(groups.names, ["1", "2", "1", "1", "2"]);
        assert_eq!(
            frame.column("village_kind"),
            Some(&Column::Label(Labels { names: vec!["other".into(), "poor".into()], codes: vec![0, 0, 0, 0, 1, 1] }))
        );
        assert_eq!(frame.warnings().len(), 2, "two classes are empty");
    }

    #[test]
    fn the_fingerprint_sees_every_value_and_no_kind_of_zero() {
        let roster = |income: f64, village: [&str; 2]| -> Roster {
            [
                ("township", words(&["a", "a"])),
                ("village", words(&village)),
                ("status", words(&["exited"; 2])),
                ("persons", Column::Number(vec![1.0, 2.0])),
                ("income", Column::Number(vec![income, 1.0])),
            ]
            .map(|(name, column)| (name.to_string(), column))
            .into()
        };
        let of = |income, village| assemble(roster(income, village)).unwrap().fingerprint().to_string();
        let zero = of(0.0, ["ab", "c"]);
        assert_eq!(zero, of(-0.0, ["ab", "c"]));
        assert_ne!(zero, of(5e-324, ["ab", "c"]));
        assert_ne!(zero, of(0.0, ["a", "bc"]));
    }
}
