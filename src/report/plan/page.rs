//! What the page of a plan tells: the terminal's sentences, pictures, and the tables in full.

use super::{Part, advice, class, first, tolerance};
use crate::plan::{Planned, WhereFirst};
use crate::report::exhibit::{Section, Table, count, count_of, error, number, plain, rate, share, worded};
use crate::report::operating::{self, lever};
use crate::report::plots::Picture;
use crate::report::story::Story;
use crate::report::words::{self, each};
use crate::report::{Provenance, method, told};
use crate::units::Language;

/// The story of a plan in one language.
pub(super) fn story(planned: &Planned, provenance: &Provenance, pictures: &[Picture], language: Language) -> Story {
    let present = super::present(planned);
    let now = Some(planned.now.value).filter(|now| now.is_finite() && told::bears_verdict(present));
    let mut steps = first::part(planned, language).sentences;
    steps.truncate(1);
    steps.extend(operating::halved(&planned.operating, present, language));
    steps.truncate(3);
    let sections = [
        operating::section(&planned.operating, pictures, language).map(|section| with(section, tolerance::part(planned, language))),
        surfaces(planned, pictures, language),
        where_first(planned, pictures, language),
        Some(sizes(planned, language)),
        Some(rules(planned, language)),
        Some(intervals(planned, language)),
    ];
    let judged = planned.intervals.first().map(|of| of.by_indicator.iter().map(|held| held.indicator).collect::<Vec<_>>());
    Story {
        light: now.map(told::light),
        verdict: now.map(|now| told::verdict(now, language)),
        lead: super::lead(planned, language),
        because: operating::margins(&planned.operating, language).into_iter().take(1).collect(),
        steps,
        sure: told::sure(present, Some(&planned.operating), language),
        how: method::how(provenance, language),
        ..Story::from(&planned.title, provenance, language)
    }
    .with(sections.into_iter().flatten().collect(), method::formulas(judged.into_iter().flatten(), language), provenance, language)
}

/// A section with the sentences of a part.
fn with(section: Section, part: Part) -> Section {
    Section { points: part.sentences, ..section }
}

/// A section of words and tables, headed as in the terminal.
fn headed(name: &'static str, part: Part, tables: Vec<Table>) -> Section {
    let head = part.head;
    with(Section::plain(name, head, "", tables), part)
}

fn surfaces(planned: &Planned, pictures: &[Picture], language: Language) -> Option<Section> {
    let picture = pictures.iter().find(|picture| picture.name == "surfaces")?;
    Some(with(Section::drawn(picture), tolerance::surfaces(planned, language)))
}

fn where_first(planned: &Planned, pictures: &[Picture], language: Language) -> Option<Section> {
    let of = planned.first.as_ref()?;
    let part = first::part(planned, language);
    let tables = vec![list(of, language), areas(of, language), effort(of, language)];
    let tables = tables.into_iter().flatten().collect();
    let picture = pictures.iter().find(|picture| picture.name == "effort");
    let drawn = picture.map_or_else(|| Section::plain("effort", part.head, "", Vec::new()), Section::drawn);
    Some(Section { tables, title: part.head.to_owned(), ..with(drawn, part) })
}

/// More entries than this are left to the file.
const SHOWN: usize = 200;

fn list(of: &WhereFirst, language: Language) -> Option<Table> {
    let heads = each![language; "township", "village", "class", "households-number", "so-far", "gain-points", "error"];
    let row = |item: &crate::plan::Item| {
        vec![
            worded(words::shown(&item.township)),
            worded(words::shown(&item.village)),
            worded(class(item.class, language)),
            count(item.households, language),
            count(item.households_so_far, language),
            number(first::gain(item), item.gain.value * 100.0),
            plain(item.gain.mcse * 100.0, 3),
        ]
    };
    let caption = if of.list.len() > SHOWN { told!(language, "list-first", shown = SHOWN) } else { told!(language, "list-all").to_owned() };
    let mut table = Table::new("list", heads, 3, of.list.iter().take(SHOWN).map(row).collect(), language)?.open(&caption);
    table.filtered = true;
    Some(table)
}

fn areas(of: &WhereFirst, language: Language) -> Option<Table> {
    let heads = each![language; "township", "households-number", "gain-points", "error", "a-thousand-households-points"];
    let row = |area: &crate::plan::Area| {
        vec![
            worded(words::shown(&area.name)),
            count(area.households, language),
            plain(area.gain.value * 100.0, 2),
            plain(area.gain.mcse * 100.0, 2),
            plain(area.gain_per_thousand.value * 100.0, 3),
        ]
    };
    let mut table = Table::new("areas", heads, 1, of.townships.iter().map(row).collect(), language)?;
    table.caption = told!(language, "by-township").to_owned();
    Some(table)
}

fn effort(of: &WhereFirst, language: Language) -> Option<Table> {
    let heads = each![language; "order", "households-rechecked", "passes", "error"];
    let each = of.curves.iter().flat_map(|curve| curve.efforts.iter().map(move |effort| (curve.order, effort)));
    let row = |(order, effort): (crate::plan::Order, &crate::plan::Effort)| {
        vec![worded(super::order(order, language)), count_of(effort.households as f64), rate(effort.chance.value), error(effort.chance)]
    };
    Table::new("effort", heads, 1, each.map(row).collect(), language)
}

fn sizes(planned: &Planned, language: Language) -> Section {
    let heads = each![language; "size-rate", "size-households-a-village", "size-villages-now", "size-error-now", "size-villages-for-error", "size-error-with-so-many", "size-for-the-width", "size-for-a-verdict", "size-found-at-most"];
    let number_of = |n: Option<u64>| count_of(n.map_or(f64::NAN, |n| n as f64));
    let row = |of: &crate::plan::Size| {
        vec![
            worded(lever(of.lever, language)),
            number_of(Some(of.each)),
            number_of(Some(of.villages_now)),
            rate(of.error_now.value),
            number_of(of.villages_for_error),
            rate(of.error_checked.value),
            number_of(of.villages_for_width),
            number_of(of.villages_for_verdict),
            number_of(of.accept_for_verdict),
        ]
    };
    let table = Table::new("sizes", heads, 1, planned.sizes.iter().map(row).collect(), language).map(|table| table.open(""));
    headed("sizes", advice::sizes(planned, language), table.into_iter().collect())
}

fn rules(planned: &Planned, language: Language) -> Section {
    let heads = each![language; "judged-by", "passes-as-things-are", "error", "passes-at-limit", "error"];
    let n = planned.operating.replicates;
    let row = |of: &crate::plan::RuleAdvice| {
        vec![worded(advice::kind(of.kind, language)), share(of.now, n), error(of.now), share(of.at_limit, n), error(of.at_limit)]
    };
    let table = Table::new("rules", heads, 1, planned.rules.iter().map(row).collect(), language).map(|table| table.open(""));
    headed("rules", advice::rules(planned, language), table.into_iter().collect())
}

fn intervals(planned: &Planned, language: Language) -> Section {
    let heads = each![language; "method", "indicator", "holds-the-truth", "error-points", "mean-width-points"];
    let each = planned.intervals.iter().flat_map(|of| of.by_indicator.iter().map(move |held| (of.method, held)));
    let row = |(name, held): (&'static str, &crate::plan::Held)| {
        let width = held.width.value * 100.0;
        vec![
            worded(words::method(name)),
            worded(words::short(held.indicator, language)),
            share(held.coverage, 4 * planned.operating.replicates),
            error(held.coverage),
            number(words::plain(width, 2), width),
        ]
    };
    let table = Table::new("intervals", heads, 2, each.map(row).collect(), language).map(|table| table.open(""));
    headed("intervals", advice::intervals(planned, language), table.into_iter().collect())
}
