//! `plan` in worlds where the answer is known, and its list beside simpler orders. Fixed seeds; comparisons allow 4.9 Monte-Carlo errors.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::path::Path;

use preassess::error::Refusal;
use preassess::frame::{Column, Labels, Roster, assemble};
use preassess::plan::{Bench, Drawing, Lever, Planned, Reach, Setting, Single, Stratum, Wanted, stratified, work_out};
use preassess::scenario::{Loaded, Overrides, Prepared, Scenario, changed, levers, load_frame, parse, prepare, prepare_again};
use preassess::study::{Recheck, Study};
use preassess::truth::Basic;
use preassess::units::Probability;

/// 60 villages of 40 households off the register; every third village is remote.
fn county() -> Loaded {
    let k = 0..2_400_usize;
    let label = |word: &dyn Fn(usize) -> String| {
        let mut labels = Labels::default();
        for k in k.clone() {
            let word = word(k);
            let code = labels.names.iter().position(|n| *n == word).unwrap_or_else(|| {
                labels.names.push(word);
                labels.names.len() - 1
            });
            labels.codes.push(code as u32);
        }
        Column::Label(labels)
    };
    let roster: Roster = [
        ("township", label(&|k| format!("t{}", k / 400))),
        ("village", label(&|k| format!("v{}", k / 40))),
        ("status", label(&|_| "never_registered".to_owned())),
        ("persons", Column::Number(k.clone().map(|_| 1.0).collect())),
        ("remote", Column::Flag(k.map(|k| k / 40 % 3 == 0).collect())),
    ]
    .into_iter()
    .map(|(name, column)| (name.to_owned(), column))
    .collect();
    Loaded { frame: assemble(roster).unwrap(), synthetic: true, notes: Vec::new() }
}

/// Omission alone, judged by the estimate below 4 %, twelve villages of ten households.
const SIMPLE: &str = "frame = { file = 'none.csv' }
seed = 3
truth = { from = 'rates', omission = { rate = 0.02, icc = 0.1 } }
estimate = { unit = 'household', estimators = ['published'] }
[[round]]
name = 'review'
rule = [{ indicator = 'omission', must = '< 4 %' }]
stage = [{ unit = 'village', take = 12 }, { unit = 'household', take = 10 }]
";

fn scenario(text: &str) -> Scenario {
    parse(text, Path::new("test.toml")).unwrap_or_else(|e| panic!("{e}"))
}

fn planned(scenario: &Scenario, prepared: &Prepared, wanted: &Wanted) -> Planned {
    let change = |settings: &[Setting]| -> Result<Study, Refusal> {
        let other = changed(scenario, &prepared.study, settings)?;
        Ok(prepare_again(&other, prepared, &Overrides::default())?.study)
    };
    let bench = Bench { study: &prepared.study, now: levers(scenario, &prepared.study), change: &change };
    work_out("test", &bench, &prepared.methods, wanted, &mut |_| Ok(())).unwrap()
}

fn simple(more: &str) -> (Scenario, Prepared) {
    let scenario = scenario(&format!("{SIMPLE}{more}"));
    let prepared = prepare(&scenario, county(), &Overrides::default()).unwrap_or_else(|e| panic!("{e}"));
    (scenario, prepared)
}

/// Twelve of like villages, ten of forty households in each: the number found is beta-binomial, whatever the village holds besides.
#[test]
fn simulated_curves_margins_and_sizes_agree_with_the_exact_ones() {
    // Before an action, though it changes nothing here, the chance is not worked out given the sample: every point is a share.
    let (scenario, prepared) = simple("[[action]]\nname = 'calls'\nreaches = 0.5\n");
    let wanted = Wanted { replicates: 4_000, pass: Probability::try_from(0.8).unwrap(), standard_error: 0.009, ..Wanted::default() };
    let planned = planned(&scenario, &prepared, &wanted);
    let curve = planned.operating.curves.iter().find(|curve| curve.lever == Lever::Omission).unwrap();
    assert!(curve.points.len() >= 6 && (curve.now - 0.02).abs() < 1e-12);
    for point in &curve.points {
        // Where no replicate passes, the error is that of the exact chance.
        let error = point.chance.mcse.max((point.exact * (1.0 - point.exact) / 4_000.0).sqrt()).max(1e-4);
        assert!((point.chance.value - point.exact).abs() <= 4.9 * error, "{point:?}");
        // The chance knows the verdicts of more replicates, its rule those of the point alone.
        assert!((point.chance.value - point.rule.value).abs() <= 4.9 * point.rule.mcse.max(1e-4), "{point:?}");
    }
    let plan = Single { n: 120, accept: 4, drawing: Drawing::Clusters { each: 10, correlation: 0.1 } };
    let margin = &planned.operating.margins[0];
    let (rate, exact) = (margin.amounts[0].rate, plan.quality_at(0.8));
    assert_eq!(margin.reach, Reach::Found);
    assert!((rate.value - exact).abs() <= 4.9 * rate.mcse, "{rate:?} is not {exact}");
    assert!((margin.amounts[0].households.value - 2_400.0 * rate.value).abs() < 1e-6);
    assert_eq!(planned.together.as_ref().unwrap().amounts.len(), 1);
    // With so many villages as are said to give the wanted standard error, the simulation gives it.
    let size = &planned.sizes[0];
    assert!((size.error_checked.value / wanted.standard_error - 1.0).abs() < 0.1, "{size:?}");
    assert!(size.villages_for_error.is_some_and(|villages| (20..50).contains(&villages)), "{size:?}");
    // The error is about the county as it is, of which a fifth of the villages is drawn: less than the model's 0.1.
    assert!((0.05..0.1).contains(&size.correlation), "{size:?}");
    assert!(planned.rehearsals[0].alarm_above > 0 && planned.rules.len() == 4);
}

/// The exact curve knows of interviews no more than the share of cases that is seen: where they do more to them it is left out.
#[test]
fn exact_curves_are_drawn_only_where_interviews_err_in_one_sensitivity() {
    let seen = |interview: &str, basic| {
        let (_, prepared) = simple(&format!("interview = {{ {interview} }}\n"));
        prepared.study.rounds[0].interview.seen(basic)
    };
    for (interview, omission, approval) in [
        ("sensitivity = 0.75", Some(0.75), Some(1.0)),
        ("contact = 0.8", Some(1.0), Some(1.0)),
        ("specificity = 0.98", None, Some(1.0)),
        ("sensitivity = 0.5, persons = 'either'", Some(0.75), Some(1.0)),
        ("sensitivity = { p = 0.5, by = [{ where = 'remote', times = 1.5 }] }", None, Some(1.0)),
        ("appeal = { removes_true = 0.3 }", None, Some(1.0)),
        ("teams = { number = 2, enumerators = 3, icc = 0.04 }", None, None),
        ("teams = { number = 2, sensitivity = [1, 0.5] }", None, None),
        ("refusal = { p = 0.1, if_dissatisfied = 3 }", None, None),
        ("desirability = 0.5", Some(1.0), Some(0.5)),
        ("complaint = 0.01", Some(1.0), None),
    ] {
        for (basic, wanted) in [(Basic::Omission, omission), (Basic::Approval, approval)] {
            let got = seen(interview, basic);
            let alike = match (got, wanted) {
                (Some(got), Some(wanted)) => (got - wanted).abs() < 1e-9,
                (got, wanted) => got == wanted,
            };
            assert!(alike, "{interview}: {basic:?} {got:?}, not {wanted:?}");
        }
    }
    // Seen by the share, the exact chances are still those of the simulation.
    let (scenario, prepared) = simple("interview = { sensitivity = 0.6 }\n[[action]]\nname = 'calls'\nreaches = 0.5\n");
    let planned = planned(&scenario, &prepared, &Wanted { replicates: 2_000, ..Wanted::default() });
    let curve = planned.operating.curves.iter().find(|curve| curve.lever == Lever::Omission).unwrap();
    for point in &curve.points {
        let error = point.chance.mcse.max((point.exact * (1.0 - point.exact) / 2_000.0).sqrt()).max(1e-4);
        assert!((point.chance.value - point.exact).abs() <= 4.9 * error, "{point:?}");
    }
}

/// Like villages: the chance given any sample is the exact one, so that every point of every curve and surface is.
#[test]
fn conditional_curves_and_surfaces_are_exact_where_villages_are_alike() {
    let (scenario, prepared) =
        simple("[plan]\nsurface = [['omission', 'correlation'], ['omission', 'sensitivity'], ['omission', 'households']]\n");
    let wanted = Wanted { replicates: 100, ..scenario.plan.clone() };
    let planned = planned(&scenario, &prepared, &wanted);
    let curve = planned.operating.curves.iter().find(|curve| curve.lever == Lever::Omission).unwrap();
    for point in &curve.points {
        assert!((point.chance.value - point.exact).abs() < 1e-9 && point.chance.mcse < 1e-9, "{point:?}");
    }
    let plan = |each: u64, correlation: f64| Single { n: 12 * each, accept: 4, drawing: Drawing::Clusters { each, correlation } };
    assert_eq!(planned.surfaces.len(), 3);
    for cell in &planned.surfaces[0].cells {
        let exact = plan(10, 0.1 * cell.y).passes(cell.x);
        assert!((cell.chance.value - exact).abs() < 1e-9, "{cell:?} is not {exact}");
    }
    // The point at which the consumer's risk is 10 %, between the grid's columns: near the exact one.
    let crossing = planned.surfaces[0].crossings.iter().find(|c| (c.y - 1.0).abs() < 1e-9 && (c.chance - 0.5).abs() < 1e-9).unwrap();
    let exact = plan(10, 0.1).quality_at(0.5);
    assert!((crossing.x / exact - 1.0).abs() < 0.1, "{crossing:?} {exact}");
    assert!(planned.surfaces[2].cells.iter().any(|cell| (cell.y - 2.0).abs() < 1e-9));
}

/// Two strata drawn unequally often, with other rates and other numbers of households: the exact curve is a convolution, the chance given any sample is
/// on it, and so are shares.
#[test]
fn strata_of_villages_have_an_exact_curve() {
    let scenario_of = |more: &str| {
        let text = SIMPLE
            .replace("icc = 0.1 }", "icc = 0.1, by = [{ where = 'remote', times = 2 }] }")
            .replace("take = 12 }", "strata = ['remote'], take = { true = 8, false = 4 } }")
            .replace("take = 10 }", "strata = ['remote'], take = { true = 12, false = 8 } }");
        scenario(&format!("{text}{more}"))
    };
    for (more, replicates) in [("", 100), ("[[action]]\nname = 'calls'\nreaches = 0.5\n", 4_000)] {
        let scenario = scenario_of(more);
        let prepared = prepare(&scenario, county(), &Overrides::default()).unwrap_or_else(|e| panic!("{e}"));
        let planned = planned(&scenario, &prepared, &Wanted { replicates, ..Wanted::default() });
        let curve = planned.operating.curves.iter().find(|curve| curve.lever == Lever::Omission).unwrap();
        assert!(curve.points.iter().filter(|point| point.exact > 0.05 && point.exact < 0.95).count() >= 3);
        for point in &curve.points {
            // The mean of one remote and two other villages is the county's rate: twice the others' rate is 1.5 times it.
            let of = |n: u64, each: u64, times: f64| Stratum {
                n,
                drawing: Drawing::Clusters { each, correlation: 0.1 },
                rate: times * point.value,
            };
            let exact = stratified(5, &[of(96, 12, 1.5), of(32, 8, 0.75)]).unwrap();
            assert!((point.exact - exact).abs() < 1e-9, "{point:?} is not {exact}");
            let error = if more.is_empty() { 1e-10 } else { point.chance.mcse.max((exact * (1.0 - exact) / 4_000.0).sqrt()).max(1e-4) };
            assert!((point.chance.value - exact).abs() <= 4.9 * error, "{point:?}");
        }
    }
}

/// The list brings what an action of the same thoroughness brings in the simulation proper.
#[test]
fn everything_re_checked_is_the_action_everywhere() {
    let (scenario, prepared) = simple("");
    let wanted = Wanted { replicates: 4_000, ..Wanted::default() };
    let planned = planned(&scenario, &prepared, &wanted);
    let (_, acted) = simple("[[action]]\nname = 'sweep'\nfinds = { omission = 0.8 }\n");
    let outcome =
        preassess::simulate::run("", &acted.study, &acted.methods, preassess::simulate::Effort::Replicates(8_000), &mut |_| Ok(()));
    let swept = outcome.unwrap().last().unwrap().pass_probability;
    let all = planned.first.unwrap().curves[0].efforts.last().unwrap().chance;
    assert!((all.value - swept.value).abs() <= 4.9 * all.mcse.hypot(swept.mcse).max(1e-4), "{all:?} {swept:?}");
}

/// Gains of single entries against brute force: the study with one village re-checked, replicate by replicate.
#[test]
fn gains_are_those_of_brute_force() {
    let (scenario, prepared) = simple("");
    let study = &prepared.study;
    let wanted = Wanted { replicates: 3_000, ..Wanted::default() };
    let planned = planned(&scenario, &prepared, &wanted);
    let listed: f64 = planned.first.unwrap().classes.iter().map(|area| area.gain.value).sum();
    let how = Recheck { finds: Probability::try_from(0.8).unwrap(), satisfies: Probability::ZERO };
    let mut desk = study.desk();
    let (mut flips, replicates) = (0.0, 1_500_u64);
    for replicate in 0..replicates {
        let passes = |courses: &[preassess::study::Course]| courses[0].broken == 0;
        let before = passes(study.replicate(replicate, &mut desk));
        for village in (0..60_u32).step_by(5) {
            study.open(replicate, &mut desk);
            study.concerned(how, &mut desk);
            study.recheck(40 * village..40 * (village + 1), how, replicate, &mut desk);
            let after = passes(study.review(replicate, &mut desk));
            flips += f64::from(u8::from(after)) - f64::from(u8::from(before));
        }
    }
    // A fifth of the villages was tried.
    let brute = 5.0 * flips / replicates as f64;
    assert!((listed - brute).abs() < 0.25 * brute, "{listed} is not {brute}");
}

#[test]
fn a_re_check_leaves_no_trace_once_it_is_undone() {
    let (_, prepared) = simple("");
    let study = &prepared.study;
    let how = Recheck { finds: Probability::ONE, satisfies: Probability::ZERO };
    let (mut desk, mut changed) = (study.desk(), 0);
    for replicate in 0..50 {
        let before = study.replicate(replicate, &mut desk)[0].clone();
        let cases = study.concerned(how, &mut desk);
        let mark = study.mark(&desk);
        study.recheck(cases.into_iter(), how, replicate, &mut desk);
        let without = study.review(replicate, &mut desk)[0].clone();
        assert!(without.truth[0] == 0.0 && without.found == 0);
        changed += u32::from(without.found != before.found);
        study.rewind(&mark, &mut desk);
        let after = study.review(replicate, &mut desk)[0].clone();
        assert_eq!((after.found, after.broken, after.truth[0].to_bits()), (before.found, before.broken, before.truth[0].to_bits()));
    }
    assert!(changed > 20);
}

/// On the example county, at equal effort.
#[test]
fn the_list_beats_largest_and_remote_villages_first() {
    let file = Path::new("scenarios/yunyang.toml");
    let scenario = preassess::scenario::read(file).unwrap().scenario;
    let loaded = load_frame(&scenario, file, &Overrides::default()).unwrap();
    let prepared = prepare(&scenario, loaded, &Overrides::default()).unwrap();
    let wanted = Wanted { replicates: 1_000, ..Wanted::default() };
    let change = |_: &[Setting]| -> Result<Study, Refusal> { Ok(prepared.study.clone()) };
    let bench = Bench { study: &prepared.study, now: levers(&scenario, &prepared.study), change: &change };
    let first = preassess::plan::where_first(&bench, &wanted.recheck, wanted.replicates).unwrap();
    let reached = first.reached.as_ref().unwrap().households;
    for other in &first.against {
        assert!(other.gain.value > 2.6 * other.gain.mcse, "{other:?}");
        assert!(other.reached.as_ref().is_none_or(|r| r.households > 2 * reached), "{other:?}");
    }
    let so_far: Vec<u32> = first.list.iter().map(|item| item.households_so_far.unwrap()).collect();
    assert!(so_far.is_sorted() && so_far.last().is_some_and(|&last| last as usize >= reached));
    assert!(first.list.is_sorted_by(|a, b| a.gain_per_household.value >= b.gain_per_household.value));
}

/// The composite incidence of the published Yunyang figures breaks 2 % where the omission rate reaches 0.57 %.
#[test]
fn the_published_composite_breaks_two_per_cent_at_057() {
    let (remaining, registered, all) = (17_023.0, 133_862.0, 1_134_000.0);
    let totals = preassess::estimate::Expansion { remaining, exited: 116_839.0, non_registered: all - registered, all };
    let (mut low, mut high) = (0.0, 0.02);
    while high - low > 1e-9 {
        let middle = f64::midpoint(low, high);
        if totals.incidence(0.0, middle) < 0.02 { low = middle } else { high = middle }
    }
    assert_eq!(format!("{:.2}", low * 100.0), "0.57");
}

#[test]
fn a_table_out_of_range_is_refused_with_its_key() {
    for (line, key) in [("pass = 1.0", "plan.pass"), ("width = 2", "plan.width"), ("recheck = { finds = 0 }", "plan.recheck.finds")] {
        let scenario = scenario(&format!("{SIMPLE}[plan]\n{line}\n"));
        let refused = prepare(&scenario, county(), &Overrides::default()).unwrap_err();
        assert_eq!(refused.problems[0].place.key.as_deref(), Some(key));
    }
}
