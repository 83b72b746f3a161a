//! Small cells: what a result made from a real list does not tell below county level, unless it stays in the office.
//!
//! A township's count from 1 to 9 households is withheld: its households (and persons with them), the households interviewed or found in
//! error if it is drawn, and a true rate that stands for 1 to 9 households, or for all but 1 to 9. So that a county total less all the
//! others does not give it back, at least two townships are withheld in a column, and together ten households or more (complementary
//! suppression; Hundepool et al., *Statistical Disclosure Control*, 2012, ch. 4). A chance to pass a township check, a true rate and the rank
//! by it are withheld with the true rates that they come from: from a list that knows the truth, the number of cases could be worked out.
//! Chances to be found in error and to fail, and shares in the risk, are no counts and stay, but where the truth never changes; a chance to be drawn
//! goes with the households, of which it may be a fixed share.

use std::borrow::Cow;

use super::Provenance;
use crate::frame::Summary;
use crate::plan::Planned;
use crate::simulate::{CasesIfDrawn, Figure, Outcome, Readiness, TownshipOutcome};
use crate::units::Indicator;

/// The smallest count that is told.
const LEAST: f64 = 10.0;

/// The outcome as it may be told.
pub(super) fn published<'a>(outcome: &'a Outcome, provenance: &Provenance) -> Cow<'a, Outcome> {
    if provenance.synthetic || provenance.internal {
        return Cow::Borrowed(outcome);
    }
    let mut told = outcome.clone();
    for round in &mut told.rounds {
        withhold(&mut round.townships);
    }
    // What one review more than another meets in a township is a class of it: of several reviews only the last is told by township.
    if let Some((_, earlier)) = told.rounds.split_last_mut() {
        earlier.iter_mut().flat_map(|round| &mut round.townships).for_each(withhold_met);
    }
    if let (Some(readiness), Some(last)) = (&mut told.readiness, told.rounds.last_mut()) {
        withhold_readiness(readiness, &last.townships);
        if !readiness.truth_varies {
            withhold_what_is_fixed(readiness, &mut last.townships);
        }
    }
    Cow::Owned(told)
}

/// A list in figures as it may be told: sizes of places below ten, and villages of a kind with so few households.
pub fn published_summary(mut summary: Summary, synthetic: bool) -> Summary {
    if synthetic {
        return summary;
    }
    for size in summary.levels.iter_mut().map(|level| &mut level.households) {
        for told in [&mut size.min, &mut size.median, &mut size.max] {
            *told = if small(*told) { f64::NAN } else { *told };
        }
    }
    for kinds in summary.villages.chunk_by_mut(|a, b| a.column == b.column) {
        let hidden = hidden(&kinds.iter().map(|kind| kind.households.map_or(0.0, |n| n as f64)).collect::<Vec<_>>());
        kinds.iter_mut().zip(hidden).filter(|(_, hidden)| *hidden).for_each(|(kind, _)| kind.households = None);
    }
    summary
}

/// A plan as it may be told: which village and class in which order, without their households and gains. A gain is proportional to the
/// households that the review draws there, and the households of some classes less those of a table of all would be those of another. From a
/// truth that never changes the list itself would point to who is in error: it is not told at all.
pub(super) fn published_plan<'a>(planned: &'a Planned, provenance: &Provenance) -> Cow<'a, Planned> {
    if provenance.synthetic || provenance.internal {
        return Cow::Borrowed(planned);
    }
    let mut told = planned.clone();
    if let Some(first) = &mut told.first {
        if !first.truth_varies {
            first.list.clear();
            first.townships.clear();
        }
        for item in &mut first.list {
            (item.households, item.households_so_far, item.gain_per_yuan) = (None, None, None);
            (item.gain, item.gain_per_household, item.expected_in_sample) = (Figure::NONE, Figure::NONE, f64::NAN);
        }
        for area in &mut first.townships {
            (area.households, area.gain_per_yuan) = (None, None);
            (area.gain, area.gain_per_thousand) = (Figure::NONE, Figure::NONE);
        }
    }
    Cow::Owned(told)
}

/// A column of a table of townships.
struct Column {
    /// The figures that go with it.
    names: &'static [&'static str],
    /// What it tells about a township, in households: each of them must not be small.
    tells: fn(&TownshipOutcome) -> [f64; 2],
    remove: fn(&mut TownshipOutcome),
}

const COLUMNS: [Column; 10] = [
    Column {
        names: &["households", "persons", "drawn"],
        tells: |t| [t.households.map_or(0.0, f64::from), 0.0],
        remove: |t| (t.households, t.persons, t.drawn) = (None, None, Figure::NONE),
    },
    Column { names: &["true_omission"], tells: |t| both_sides(t.cases[0]), remove: |t| t.true_omission = f64::NAN },
    Column { names: &["true_mis_exit"], tells: |t| both_sides(t.cases[1]), remove: |t| t.true_mis_exit = f64::NAN },
    Column { names: &["true_approval"], tells: |t| both_sides(t.cases[2]), remove: |t| t.true_approval = f64::NAN },
    Column {
        names: &["households_if_drawn"],
        tells: |t| [t.households_if_drawn.value, 0.0],
        remove: |t| t.households_if_drawn = Figure::NONE,
    },
    Column { names: &["found_if_drawn"], tells: |t| [t.found_if_drawn.value, 0.0], remove: |t| t.found_if_drawn = Figure::NONE },
    Column { names: &["omission_if_drawn"], tells: |t| found(t, 0), remove: |t| t.cases_if_drawn[0] = CasesIfDrawn::NONE },
    Column { names: &["mis_exit_if_drawn"], tells: |t| found(t, 1), remove: |t| t.cases_if_drawn[1] = CasesIfDrawn::NONE },
    Column { names: &["mis_inclusion_if_drawn"], tells: |t| found(t, 2), remove: |t| t.cases_if_drawn[2] = CasesIfDrawn::NONE },
    Column { names: &["dissatisfied_if_drawn"], tells: |t| found(t, 3), remove: |t| t.cases_if_drawn[3] = CasesIfDrawn::NONE },
];

fn found(t: &TownshipOutcome, basic: usize) -> [f64; 2] {
    [t.cases_if_drawn[basic].households.value, 0.0]
}

/// The names of the true rates, in the order of [`TownshipOutcome::cases`].
const TRUTHS: [&str; 3] = ["true_omission", "true_mis_exit", "true_approval"];

/// Withholds what comes from true rates that are withheld.
fn withhold_readiness(readiness: &mut Readiness, townships: &[TownshipOutcome]) {
    let truth = |indicator: Indicator| match indicator {
        Indicator::Omission => Some(TRUTHS[0]),
        Indicator::MisExit => Some(TRUTHS[1]),
        Indicator::Approval => Some(TRUTHS[2]),
        _ => None,
    };
    let check: Vec<&str> = readiness.check.iter().filter_map(|check| truth(check.indicator)).collect();
    for (ready, township) in readiness.townships.iter_mut().zip(townships) {
        // By size, the exact chance to be drawn is the size.
        if township.withheld.contains(&"households") {
            ready.drawn = Figure::NONE;
            ready.withheld.push("chance_to_be_drawn");
        }
        let hidden = |name: &&str| township.withheld.contains(name);
        // The rate of wrong inclusions is told nowhere else.
        let few = readiness.check.iter().any(|check| check.indicator == Indicator::MisInclusion)
            && both_sides(township.cases[3]).into_iter().any(small);
        if check.iter().any(hidden) || few {
            ready.passes = Figure::NONE;
            ready.passes_each.iter_mut().for_each(|figure| *figure = Figure::NONE);
            ready.withheld.push("passes_own_check");
        }
        if TRUTHS[..2].iter().any(hidden) && ready.errors.take().is_some() {
            ready.withheld.push("errors");
        }
        if hidden(&TRUTHS[2]) && ready.dissatisfied.take().is_some() {
            ready.withheld.push("dissatisfied");
        }
    }
}

/// Those who are, and those who are not.
fn both_sides((cases, class): (f64, f64)) -> [f64; 2] {
    [cases, class - cases]
}

fn small(count: f64) -> bool {
    count > 0.0 && count < LEAST
}

fn withhold(townships: &mut [TownshipOutcome]) {
    for column in COLUMNS {
        let tells: Vec<[f64; 2]> = townships.iter().map(column.tells).collect();
        for (township, hidden) in townships.iter_mut().zip(hidden_sides(&tells)) {
            if hidden {
                (column.remove)(township);
                township.withheld.extend(column.names);
            }
        }
    }
    // The sum of the kinds less those that are told would give the one that is not.
    for township in townships.iter_mut().filter(|t| !t.withheld.contains(&"found_if_drawn")) {
        if KINDS.iter().any(|kind| township.withheld.contains(kind)) {
            township.found_if_drawn = Figure::NONE;
            township.withheld.push("found_if_drawn");
        }
    }
}

/// Withholds whom a review meets and finds in a township.
fn withhold_met(township: &mut TownshipOutcome) {
    for column in COLUMNS.iter().filter(|column| column.names[0].ends_with("_if_drawn")) {
        if !township.withheld.contains(&column.names[0]) {
            (column.remove)(township);
            township.withheld.extend(column.names);
        }
    }
}

/// The parts of `found_if_drawn`.
const KINDS: [&str; 3] = ["omission_if_drawn", "mis_exit_if_drawn", "mis_inclusion_if_drawn"];

/// From a truth that is the same in every replicate the chance of a finding, and a share in the risk, come from the number of cases alone;
/// and equal ranks tell of equal rates, so that the ranks of the others place the withheld.
fn withhold_what_is_fixed(readiness: &mut Readiness, townships: &mut [TownshipOutcome]) {
    let few = |t: &TownshipOutcome| TRUTHS.iter().chain(&KINDS).any(|name| t.withheld.contains(name));
    for (ready, township) in readiness.townships.iter_mut().zip(townships.iter_mut()).filter(|(_, t)| few(t)) {
        (township.finding, township.failure_difference) = (Figure::NONE, Figure::NONE);
        township.withheld.extend(["finding", "failure_difference"]);
        ready.risk_share = Figure::NONE;
        ready.withheld.push("risk_share");
    }
    if readiness.townships.iter().any(|ready| ready.withheld.contains(&"errors")) {
        readiness.townships.iter_mut().for_each(|ready| ready.errors = None);
    }
    if readiness.townships.iter().any(|ready| ready.withheld.contains(&"dissatisfied")) {
        readiness.townships.iter_mut().for_each(|ready| ready.dissatisfied = None);
    }
}

/// The same of counts.
pub(super) fn hidden(counts: &[f64]) -> Vec<bool> {
    hidden_sides(&counts.iter().map(|&count| [count, 0.0]).collect::<Vec<_>>())
}

/// Which cells of a column are withheld: the small ones, and with them the next smallest until neither side of the withheld is less than
/// two cells or small in sum.
fn hidden_sides(tells: &[[f64; 2]]) -> Vec<bool> {
    let mut hidden: Vec<bool> = tells.iter().map(|cell| cell.iter().any(|&count| small(count))).collect();
    for side in [0, 1] {
        if !tells.iter().any(|cell| small(cell[side])) {
            continue;
        }
        // A cell of nothing hides nobody.
        let mut next: Vec<usize> = (0..tells.len()).filter(|&k| !hidden[k] && tells[k][side] > 0.0).collect();
        next.sort_by(|&a, &b| tells[a][side].total_cmp(&tells[b][side]));
        for k in next {
            let counts = || tells.iter().zip(&hidden).filter(|(cell, hidden)| **hidden && cell[side] > 0.0).map(|(cell, _)| cell[side]);
            if counts().count() >= 2 && counts().sum::<f64>() >= LEAST {
                break;
            }
            hidden[k] = true;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn one_small_cell_never_stands_alone() {
        assert_eq!(hidden(&[40.0, 9.0, 12.0, 0.0]), [false, true, true, false]);
        assert_eq!(hidden(&[40.0, 10.0, 0.0]), [false, false, false], "ten and none may be told");
        assert_eq!(hidden(&[1.0, 2.0, 50.0, 70.0]), [true, true, true, false], "three households in sum would still be few");
        assert_eq!(hidden(&[4.0, 8.0, 50.0]), [true, true, false]);
        assert_eq!(hidden(&[3.0]), [true]);
        assert_eq!(hidden(&[f64::NAN, 30.0]), [false, false]);
    }

    #[test]
    fn all_but_a_few_tell_the_few() {
        // 297 of 300 are satisfied: the three are known from it.
        assert_eq!(hidden_sides(&[[297.0, 3.0], [400.0, 100.0], [500.0, 20.0]]), [true, false, true]);
    }

    #[test]
    fn no_margin_gives_a_small_count_back() {
        // Every column of up to five cells: what is withheld is small in no sum that a reader can work out.
        let sizes = [0.0, 1.0, 5.0, 9.0, 10.0, 30.0];
        for code in 0..6_usize.pow(5) {
            let counts: Vec<f64> = (0..5).map(|k| sizes[code / 6_usize.pow(k) % 6]).collect();
            let hidden = super::hidden(&counts);
            let of = |wanted: bool| counts.iter().zip(&hidden).filter(move |(_, h)| **h == wanted).map(|(c, _)| *c);
            assert!(of(false).all(|c| !small(c)), "{counts:?}");
            let left = of(true).sum::<f64>();
            let several = of(true).count() >= 2 && left >= LEAST;
            assert!(of(true).count() == 0 || several || of(false).all(|c| c == 0.0), "{counts:?} {hidden:?}");
        }
    }

    #[test]
    fn only_a_real_list_that_goes_out_is_cut() {
        let outcome = fixture::outcome();
        let of = |synthetic, internal| Provenance { synthetic, internal, ..fixture::provenance() };
        for (synthetic, internal, cut) in [(true, false, false), (false, true, false), (false, false, true)] {
            let told = published(&outcome, &of(synthetic, internal));
            let township = &told.rounds[0].townships[0];
            assert_eq!(township.found_if_drawn.value.is_nan(), cut);
            assert_eq!(township.withheld.contains(&"found_if_drawn"), cut);
            assert_eq!(township.households, Some(4_000));
        }
    }

    #[test]
    fn a_list_in_figures_tells_no_small_place() {
        use crate::frame::{LevelSize, Spread, VillageKind};
        let kind =
            |column: &str, households| VillageKind { column: column.into(), value: "v".into(), villages: 1, households: Some(households) };
        let summary = Summary {
            fingerprint: String::new(),
            households: 500,
            persons: 1_500,
            classes: Vec::new(),
            villages: vec![kind("remote", 480), kind("remote", 7), kind("remote", 13), kind("terrain", 250), kind("terrain", 250)],
            levels: vec![LevelSize {
                level: crate::units::Level::Village,
                units: 3,
                households: Spread { min: 7.0, median: 13.0, max: 480.0 },
            }],
            rates: Vec::new(),
        };
        assert_eq!(published_summary(summary.clone(), true), summary);
        let told = published_summary(summary, false);
        let kinds: Vec<Option<u64>> = told.villages.iter().map(|kind| kind.households).collect();
        assert_eq!(kinds, [Some(480), None, None, Some(250), Some(250)]);
        assert!(told.levels[0].households.min.is_nan() && told.levels[0].households.median == 13.0);
    }

    #[test]
    fn what_tells_the_same_count_goes_with_it() {
        let mut outcome = fixture::outcome();
        for round in &mut outcome.rounds {
            (round.townships[5].households, round.townships[5].persons) = (Some(7), Some(25));
            round.townships[8].cases[1] = (4.0, 300.0);
        }
        let told = published(&outcome, &Provenance { synthetic: false, ..fixture::provenance() });
        for round in &told.rounds {
            let t = &round.townships;
            assert_eq!((t[5].households, t[5].persons), (None, None));
            assert_eq!((t[0].households, t[1].households), (None, Some(4_097)), "the smallest of the others goes with it");
            assert!(t[8].true_mis_exit.is_nan() && t[8].withheld.contains(&"true_mis_exit"));
            assert_eq!(t.iter().filter(|t| t.withheld.contains(&"true_mis_exit")).count(), 2);
            assert!(t[5].drawn.value.is_nan() && t[5].finding.value.is_finite() && t[8].drawn.value.is_finite());
        }
    }

    #[test]
    fn of_several_reviews_only_the_last_is_told_by_township() {
        let outcome = fixture::outcome();
        assert!(outcome.rounds.len() > 1);
        let told = published(&outcome, &Provenance { synthetic: false, ..fixture::provenance() });
        let (last, earlier) = told.rounds.split_last().unwrap();
        assert!(
            earlier
                .iter()
                .flat_map(|round| &round.townships)
                .all(|t| t.households_if_drawn.value.is_nan() && t.found_if_drawn.value.is_nan())
        );
        assert!(last.townships.iter().any(|t| t.households_if_drawn.value.is_finite()));
    }

    #[test]
    fn what_comes_from_a_withheld_rate_is_withheld() {
        let mut outcome = fixture::outcome();
        for round in &mut outcome.rounds {
            round.townships[8].cases[1] = (4.0, 300.0);
            round.townships[9].cases[2] = (3_995.0, 4_000.0);
        }
        let told = published(&outcome, &Provenance { synthetic: false, ..fixture::provenance() });
        let ready = &told.readiness.as_ref().unwrap().townships;
        let withheld = |name: &str| ready.iter().filter(|t| t.withheld.contains(&name)).count();
        assert!(ready[8].errors.is_none() && ready[8].dissatisfied.is_some() && ready[8].passes.value.is_finite());
        assert!(ready[9].dissatisfied.is_none() && ready[9].passes.value.is_nan() && ready[9].passes_each.iter().all(|p| p.value.is_nan()));
        assert_eq!((withheld("errors"), withheld("dissatisfied"), withheld("passes_own_check")), (2, 2, 2));
        assert!(ready.iter().all(|t| t.drawn.value.is_finite() && t.risk_share.value.is_finite()));
        // Expected findings below ten are counts, too; none at all is not.
        let [omission, _, inclusion, dissatisfied] = told.rounds[1].townships[0].cases_if_drawn;
        assert!(omission.households.value.is_nan() && omission.persons.value.is_nan());
        assert!(inclusion.households.value == 0.0 && dissatisfied.households.value > 10.0);
    }

    #[test]
    fn neither_a_sum_nor_a_fixed_truth_gives_a_kind_back() {
        let mut outcome = fixture::outcome();
        outcome.readiness.as_mut().unwrap().truth_varies = false;
        let last = outcome.rounds.last_mut().unwrap();
        last.townships[8].cases_if_drawn[1].households.value = 4.0;
        last.townships[8].cases[1] = (4.0, 300.0);
        let told = published(&outcome, &Provenance { synthetic: false, ..fixture::provenance() });
        let ready = told.readiness.as_ref().unwrap();
        let (township, ready_there) = (&told.last().unwrap().townships[8], &ready.townships[8]);
        assert!(township.found_if_drawn.value.is_nan() && township.finding.value.is_nan() && township.failure_difference.value.is_nan());
        assert!(ready_there.risk_share.value.is_nan() && ready.townships.iter().all(|t| t.errors.is_none()));
    }
}
