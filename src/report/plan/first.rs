//! Where to re-check first: the sentence and the head of the list.

use comfy_table::ColumnConstraint;

use super::Part;
use crate::frame::Status;
use crate::plan::{Item, Order, Planned, WhereFirst};
use crate::report::table::{lines, ruled};
use crate::report::words::{self, say};
use crate::simulate::Figure;
use crate::units::{Language, Words};

/// Rows of the list that the terminal shows.
const SHOWN: usize = 10;

/// A class as a reader says it.
pub(in crate::report) fn class(of: Status, language: Language) -> &'static str {
    match of {
        Status::NeverRegistered => say(language, "一般户", "never registered"),
        Status::RegisteredPoor => say(language, "未脱贫户", "still poor"),
        Status::Exited => say(language, "已脱贫户", "exited"),
    }
}

/// An order as a reader says it.
pub(in crate::report) fn order(of: Order, language: Language) -> &'static str {
    match of {
        Order::ByGain => say(language, "按名单", "by this list"),
        Order::LargestFirst => say(language, "先查大村", "largest villages first"),
        Order::RemoteFirst => say(language, "先查偏远村", "remote villages first"),
    }
}

pub(super) fn part(planned: &Planned, language: Language) -> Part {
    let head = say(language, "先查哪里", "Where to re-check first");
    let Some(first) = &planned.first else { return Part { head, ..Part::default() } };
    let mut sentences = vec![answer(first, language)];
    sentences.extend(against(first, language));
    sentences.push(
        say(
            language,
            "每条是一个村的一类户；增益是只查这一条时通过可能性的提高（百分点，后为误差）。完整名单在 where_first.xlsx。",
            "Each entry is one class of one village; its gain is what it alone adds to the chance (points, then their error). The whole list is in where_first.xlsx.",
        )
        .to_owned(),
    );
    Part { head, sentences, table: Some(table(&first.list, language)) }
}

fn answer(first: &WhereFirst, language: Language) -> String {
    let (until, finds) = (words::plain(first.until * 100.0, 2), words::plain(first.finds * 100.0, 1));
    match &first.reached {
        Some(reached) if reached.households == 0 => match language {
            Language::Zh => format!("现在通过的可能性已不低于 {until}%，不必为此复查。"),
            Language::En => format!("The chance is at least {until}% already: no re-check is needed for it."),
        },
        Some(reached) => {
            let (entries, told) = (words::count(first.list.len() as u64), |x: f64| words::count(x.max(0.0).round() as u64));
            let (n, low, high) = (told(reached.households as f64), told(reached.fewest), told(reached.most));
            match (language, reached.cost.map(told)) {
                (Language::Zh, None) => format!(
                    "按名单从头查 {entries} 条，约 {n} 户（{low} 至 {high}），通过的可能性可到 {until}%（设每个差错有 {finds}% 查出并纠正）。"
                ),
                (Language::Zh, Some(cost)) => format!(
                    "按名单从头查 {entries} 条，约 {n} 户（{low} 至 {high}），花 {cost} 元，通过的可能性可到 {until}%（设每个差错有 {finds}% 查出并纠正）。"
                ),
                (Language::En, None) => format!(
                    "Re-checking the list from the top, as far as entry {entries} (about {n} households, {low} to {high}), brings the chance to {until}% (if {finds}% of errors are found and corrected)."
                ),
                (Language::En, Some(cost)) => format!(
                    "Re-checking the list from the top, as far as entry {entries} (about {n} households, {low} to {high}, for {cost} yuan), brings the chance to {until}% (if {finds}% of errors are found and corrected)."
                ),
            }
        }
        None => {
            let best = first.curves.first().and_then(|c| c.efforts.last()).map_or(Figure::NONE, |e| e.chance);
            let best = words::rate(best.value);
            match language {
                Language::Zh => format!("全部查一遍（每个差错有 {finds}% 查出并纠正）也只到 {best}，达不到 {until}%。"),
                Language::En => {
                    format!("Even re-checking all (with {finds}% of errors found and corrected) reaches only {best}, not {until}%.")
                }
            }
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
        let (n, more) = (words::count(a.households as u64), a.reached.as_ref().map(|r| words::count(r.households as u64)));
        match (language, more) {
            (Language::Zh, Some(more)) => {
                format!("同样查 {n} 户，按名单与{name}相比，通过的可能性相差 {by} 个百分点（误差 {error}）；{name}要查 {more} 户才能一样。")
            }
            (Language::Zh, None) => format!("同样查 {n} 户，按名单与{name}相比，通过的可能性相差 {by} 个百分点（误差 {error}）。"),
            (Language::En, Some(more)) => format!(
                "With {n} households re-checked, this list differs from \"{name}\" by {by} points (error {error}), which takes {more} households for as much."
            ),
            (Language::En, None) => {
                format!("With {n} households re-checked, this list differs from \"{name}\" by {by} points (error {error}).")
            }
        }
    };
    first.against.iter().map(told).collect()
}

fn table(items: &[Item], language: Language) -> String {
    let headers = [
        ("乡镇", "township"),
        ("村", "village"),
        ("户类", "class"),
        ("户数", "households"),
        ("累计", "so far"),
        ("增益", "gain"),
        ("误差", "error"),
        ("每千户", "a thousand"),
    ];
    let mut table = ruled(&headers.map(Words::from), language);
    for item in items.iter().take(SHOWN) {
        let points = |x: f64| words::plain(x * 100.0, 3);
        let told = |n: Option<u32>| n.map_or_else(|| words::NOTHING.to_owned(), |n| words::count(n.into()));
        table.add_row([
            words::shown(&item.township),
            words::shown(&item.village),
            class(item.class, language).to_owned(),
            told(item.households),
            told(item.households_so_far),
            points(item.gain.value),
            points(item.gain.mcse),
            points(item.gain_per_household.value * 1_000.0),
        ]);
    }
    for column in table.column_iter_mut().skip(3) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    lines(&table)
}
