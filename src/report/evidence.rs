//! The evidence of the page, section by section: every picture with the numbers behind it, and what is told in tables only.

use super::exhibit::{Section, Step, Table, count, error, number, plain, points, rate, share, worded};
use super::keys::{self, Key};
use super::plots::Picture;
use super::words::{self, each, told};
use super::{asides, figures, funnel, operating, published, readiness};
use crate::simulate::{Figure, Outcome, RoundOutcome};
use crate::units::Language;

/// All sections in the order in which a reader asks: how it would end, why, in what order, where, what else could be done, how far to
/// trust it.
pub(super) fn sections(outcome: &Outcome, pictures: &[Picture], language: Language) -> Vec<Section> {
    let Some(round) = outcome.last() else { return Vec::new() };
    let n = outcome.replicates;
    let drawn = |name: &str, tables: Vec<Option<Table>>| {
        let picture = pictures.iter().find(|picture| picture.name == name)?;
        Some(Section { tables: tables.into_iter().flatten().collect(), ..Section::drawn(picture) })
    };
    [
        drawn("distribution", vec![figures::indicators(round, n, language), figures::estimates(round, n, language)]),
        drawn("causes", vec![figures::sets(round, n, language), figures::causes(round, n, language)]),
        outcome.operating.as_ref().and_then(|of| operating::section(of, pictures, language)),
        rounds(outcome, language),
        drawn("townships", vec![figures::places(round, n, language)]),
        readiness::section(outcome, pictures.iter().find(|picture| picture.name == "ranks"), language),
        chain(outcome, language),
        drawn("variants", vec![figures::variants(outcome, language)]),
        drawn("pareto", vec![figures::pareto(outcome, language)]),
        sweep(outcome, language),
        published::section(outcome, pictures, language),
        drawn("coverage", vec![figures::coverage(round, n, language)]),
        drawn("fieldwork", vec![fieldwork(round, language)]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Reviews and the county's actions before them, in order.
fn rounds(outcome: &Outcome, language: Language) -> Option<Section> {
    if outcome.rounds.len() < 2 && outcome.rounds.iter().all(|round| round.actions.is_empty()) {
        return None;
    }
    let mut timeline = Vec::new();
    let mut rows = Vec::new();
    for round in &outcome.rounds {
        for action in &round.actions {
            timeline.push(Step { told: asides::acted(action, language), share: None });
            let mean = |figure: Figure| plain(figure.value, 1);
            rows.push(vec![
                worded(words::shown(&action.name)),
                count(Some(action.households), language),
                number(words::count(action.cost.round() as u64), action.cost),
                mean(action.omission),
                mean(action.mis_exit),
                mean(action.mis_inclusion),
                mean(action.satisfied),
                mean(action.reached),
            ]);
        }
        let (name, passes) = (words::shown(&round.name), words::probability(round.pass_probability, outcome.replicates));
        let error = words::error_points(round.pass_probability);
        // What always or never happened has no error that could be told; its bound says as much.
        let told = if error == words::NOTHING {
            told!(language, "round-passed-bound", name, passes)
        } else {
            told!(language, "round-passed", name, passes, error)
        };
        let percent = round.pass_probability.value * 100.0;
        timeline.push(Step { told, share: Some(if percent.is_finite() { (percent * 100.0).round() / 100.0 } else { 0.0 }) });
    }
    let heads = each![language; "action", "households-meant", "cost-yuan", "omissions", "mis-exits", "mis-inclusions", "satisfied", "made-easy-to-meet"];
    let caption = told!(language, "actions-caption");
    let reading = asides::earlier(outcome, language).unwrap_or_else(|| told!(language, "actions-reading").to_string());
    let tables = Table::new("actions", heads, 1, rows, language).map(|table| table.open(caption)).into_iter().collect();
    Some(Section { timeline, ..Section::plain("rounds", told!(language, "review-after-review"), reading, tables) })
}

/// Who would be held to account.
fn chain(outcome: &Outcome, language: Language) -> Option<Section> {
    let chain = outcome.chain.as_ref()?;
    let n = outcome.replicates;
    let heads = each![language; "township", "overlooked-then-found", "error", "visited-before", "error"];
    let mut ranked: Vec<_> = chain.townships.iter().collect();
    ranked.sort_by(|a, b| b.overlooked.value.total_cmp(&a.overlooked.value));
    let row = |t: &crate::simulate::Overlooked| {
        let (all, visited) = (t.overlooked, t.visited_and_overlooked);
        vec![worded(words::shown(&t.name)), share(all, n), error(all), share(visited, n), error(visited)]
    };
    let tables = Table::new("overlooked", heads, 1, ranked.into_iter().map(row).collect(), language).into_iter().collect();
    let title = told!(language, "overlooked-at-first-found-at-last");
    Some(Section::plain("chain", title, asides::overlooked(chain, n, language), tables))
}

fn sweep(outcome: &Outcome, language: Language) -> Option<Section> {
    let of = outcome.sweep.as_ref()?;
    let several = outcome.rounds.len() > 1;
    let heads = each![language; "key", "share-alone", "error", "with-interactions", "error", "lowest-when-changed-alone", "highest"];
    let row = |d: &crate::simulate::Driver| {
        let part = |figure: Figure| rate(figure.value);
        let end = |end: Option<(f64, f64)>| rate(end.map_or(f64::NAN, |(p, _)| p));
        let (alone, total) = (d.first_order, d.total);
        vec![
            worded(Key::new(&d.key, several, language).spelt()),
            part(alone),
            error(alone),
            part(total),
            error(total),
            end(d.lowest),
            end(d.highest),
        ]
    };
    let drivers = Table::new("drivers", heads, 1, of.drivers.iter().map(row).collect(), language);
    let heads = each![language; "values", "passes", "error", "change-points"];
    let row = |(told, v): (String, &crate::simulate::VariantOutcome)| {
        vec![
            worded(words::capital(&told)),
            share(v.pass_probability, outcome.replicates),
            error(v.pass_probability),
            points(v.difference.value),
        ]
    };
    let rows: Vec<_> = keys::points(&of.sweep, several, language).into_iter().zip(&of.variants).take(POINTS).map(row).collect();
    let left = of.variants.len().saturating_sub(rows.len());
    let points = Table::new("points", heads, 1, rows, language).map(|mut table| {
        if left > 0 {
            table.caption = told!(language, "sweep-points", points = POINTS, left);
        }
        table
    });
    let none = told!(language, "no-key-stands-out").to_string();
    Some(Section::plain(
        "sweep",
        told!(language, "what-drives-the-result"),
        asides::driven(&of.drivers, several, language).unwrap_or(none),
        [drivers.map(|table| table.open("")), points].into_iter().flatten().collect(),
    ))
}

/// More points of a sweep than this are left to the file.
const POINTS: usize = 200;

fn fieldwork(round: &RoundOutcome, language: Language) -> Option<Table> {
    let of = &round.fieldwork;
    let heads = each![language; "an-average-review", "number"];
    let row = |name: String, told: String, value: f64| vec![worded(name), number(told, value)];
    let counted = |name: String, figure: Figure| (figure.value > 0.0).then(|| row(name, words::plain(figure.value, 1), figure.value));
    let villages = counted(told!(language, "step-villages").to_owned(), of.villages);
    let steps = funnel::steps(of, language).into_iter().filter_map(|step| {
        let dash = if step.part { "– " } else { "" };
        counted(format!("{dash}{}", step.name), step.figure)
    });
    let asked = funnel::heard(of, language).into_iter().map(|(name, told)| row(name.to_owned(), told, f64::NAN));
    Table::new("fieldwork", heads, 1, villages.into_iter().chain(steps).chain(asked).collect(), language)
}
