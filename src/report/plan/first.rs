//! Where to re-check first: the sentence and the head of the list.

use comfy_table::ColumnConstraint;

use super::Part;
use crate::frame::Status;
use crate::plan::{Item, Order, Planned, WhereFirst};
use crate::report::table::{lines, ruled};
use crate::report::words::{self, each, told};
use crate::simulate::Figure;
use crate::units::Language;

/// Rows of the list that the terminal shows.
const SHOWN: usize = 10;

/// A class as a reader says it.
pub(in crate::report) fn class(of: Status, language: Language) -> &'static str {
    match of {
        Status::NeverRegistered => told!(language, "never-registered"),
        Status::RegisteredPoor => told!(language, "still-poor"),
        Status::Exited => told!(language, "exited"),
    }
}

/// An order as a reader says it.
pub(in crate::report) fn order(of: Order, language: Language) -> &'static str {
    match of {
        Order::ByGain => told!(language, "by-this-list"),
        Order::LargestFirst => told!(language, "largest-villages-first"),
        Order::RemoteFirst => told!(language, "remote-villages-first"),
    }
}

pub(super) fn part(planned: &Planned, language: Language) -> Part {
    let head = told!(language, "where-to-re-check-first");
    let Some(first) = &planned.first else { return Part { head, ..Part::default() } };
    let mut sentences = vec![answer(first, language)];
    sentences.extend(against(first, language));
    let note = match first.list.first() {
        None if !first.truth_varies => told!(language, "recheck-withheld"),
        Some(item) if item.households.is_none() => told!(language, "recheck-order-only"),
        _ => told!(language, "recheck-note"),
    };
    sentences.push(note.to_owned());
    let doubtful = first.list.iter().filter(|item| !item.certain).count();
    if doubtful > 0 {
        sentences.push(told!(language, "recheck-doubtful", doubtful, sign = DOUBTFUL));
    }
    Part { head, sentences, table: table(&first.list, language) }
}

/// What stands before a gain that does not rise above its simulation error.
const DOUBTFUL: &str = "~";

/// A gain in points.
pub(super) fn gain(item: &Item) -> String {
    let sign = if item.certain || item.gain.value.is_nan() { "" } else { DOUBTFUL };
    format!("{sign}{}", words::plain(item.gain.value * 100.0, 3))
}

fn answer(first: &WhereFirst, language: Language) -> String {
    let (until, finds) = (words::plain(first.until * 100.0, 2), words::plain(first.finds * 100.0, 1));
    match &first.reached {
        Some(reached) if reached.households == 0 => told!(language, "recheck-unneeded", until),
        Some(reached) => {
            let (entries, told) = (words::count(first.list.len() as u64), |x: f64| words::count(x.max(0.0).round() as u64));
            let (households, low, high) = (reached.households, told(reached.fewest), told(reached.most));
            match reached.cost.map(told) {
                _ if first.list.is_empty() => told!(language, "recheck-number", households, low, high, until, finds),
                None => told!(language, "recheck", entries, households, low, high, until, finds),
                Some(cost) => told!(language, "recheck-cost", entries, households, low, high, cost, until, finds),
            }
        }
        None => {
            let best = first.curves.first().and_then(|c| c.efforts.last()).map_or(Figure::NONE, |e| e.chance);
            let best = words::rate(best.value);
            told!(language, "recheck-all", finds, best, until)
        }
    }
}

/// One sentence for each other order.
fn against(first: &WhereFirst, language: Language) -> Vec<String> {
    if first.reached.as_ref().is_some_and(|reached| reached.households == 0) {
        return Vec::new();
    }
    let told = |a: &crate::plan::Against| {
        let (name, by, error) = (order(a.order, language), words::points(a.gain.value), words::error_points(a.gain));
        let (households, more) = (a.households, a.reached.as_ref().map(|r| words::count(r.households as u64)));
        match more {
            Some(more) => told!(language, "against-reached", households, name, by, error, more),
            None => told!(language, "against", households, name, by, error),
        }
    };
    first.against.iter().map(told).collect()
}

fn table(items: &[Item], language: Language) -> Option<String> {
    let clear: Vec<&Item> = items.iter().filter(|item| item.certain).collect();
    if clear.is_empty() {
        return None;
    }
    let heads = each![language; "township", "village", "class", "households-number", "so-far", "gain", "error", "a-thousand"];
    let mut table = ruled(&heads);
    for item in clear.iter().take(SHOWN) {
        let points = |x: f64| words::plain(x * 100.0, 3);
        let told = |n: Option<u32>| n.map_or_else(|| words::NOTHING.to_owned(), |n| words::count(n.into()));
        table.add_row([
            words::shown(&item.township),
            words::shown(&item.village),
            class(item.class, language).to_owned(),
            told(item.households),
            told(item.households_so_far),
            gain(item),
            points(item.gain.mcse),
            points(item.gain_per_household.value * 1_000.0),
        ]);
    }
    for column in table.column_iter_mut().skip(3) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    Some(lines(&table))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(village: &str, value: f64) -> Item {
        let figure = |value: f64| Figure { value, mcse: 0.001 };
        Item {
            rank: 1,
            tied_from: 1,
            certain: value >= 0.002,
            township: "T".into(),
            village: village.into(),
            class: Status::Exited,
            households: Some(40),
            households_so_far: Some(40),
            expected_in_sample: 1.0,
            gain: figure(value),
            gain_per_household: figure(value / 40.0),
            gain_per_yuan: None,
        }
    }

    #[test]
    fn a_gain_within_its_error_is_marked_and_none_of_the_first() {
        let [clear, doubtful] = [item("clear", 0.002), item("doubtful", 0.0019)];
        assert_eq!([gain(&clear), gain(&doubtful)], ["0.2", "~0.19"]);
        let told = table(&[doubtful.clone(), clear], Language::En).unwrap();
        assert!(told.contains("clear") && !told.contains("doubtful"), "{told}");
        assert_eq!(table(&[doubtful], Language::En), None);
    }
}
