//! The fieldwork in worlds where the answer is known: each mechanism has its closed form, and without mechanisms the result is the plain
//! one to the bit. Fixed seeds; every comparison allows 4.9 Monte-Carlo errors, a false alarm in a million.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test may fail loudly")]

mod world;

use preassess::draw::Sample;
use preassess::interview::{Answers, Depth, Pairs, Scene, agreement, two_populations};
use preassess::simulate::{Figure, Outcome, run};
use preassess::stream::{Luck, Purpose, Stream};
use preassess::units::{Estimator, Indicator};
use world::{HOUSEHOLDS_AT_ONCE, Row, agrees, county, of, one_village, prepared, simulated};

const OMISSION: Indicator = Indicator::Omission;
const APPROVAL: Indicator = Indicator::Approval;

/// Sixty of the one village's households, with these interviews.
fn at_once(rows: &[Row], interview: &str) -> Outcome {
    simulated(rows, &format!("{HOUSEHOLDS_AT_ONCE}[round.interview]\n{interview}\n"))
}

fn mean(outcome: &Outcome, indicator: Indicator) -> Figure {
    of(outcome, indicator, Estimator::Published).mean
}

fn field(outcome: &Outcome) -> preassess::simulate::Fieldwork {
    outcome.last().unwrap().fieldwork.clone()
}

/// Every number of every replicate.
fn rows_of(rows: &[Row], scenario: &str) -> Vec<u64> {
    let study = prepared(rows, scenario);
    let mut all = Vec::new();
    let keep = &mut |p: &preassess::simulate::Progress<'_>| {
        all.extend(p.rows.iter().map(|x| x.to_bits()));
        Ok(())
    };
    run("test", &study.study, &study.methods, study.effort, keep).unwrap();
    all
}

const STAGED: &str = "seed = 9
truth = { from = 'columns' }
simulate = { replicates = 400 }
[[round]]
name = 'staged'
rule = [{ indicator = 'omission', must = '< 2 %' }]
stage = [{ unit = 'village', take = 8 }, { unit = 'household', strata = ['status'], take = { never_registered = 6, exited = 4, registered_poor = 2 } }]
[round.interview]
";

/// Every mechanism switched on in form, and off in effect.
const NEUTRAL: &str = "
missing = 0
duplicated = { p = 0, by = [{ where = 'remote', times = 3 }] }
gone = 0
contact = { p = 1, by = [{ where = 'remote', times = 1 }] }
day_away = { p = 0, if_error = 5 }
calls = 3
refusal = { p = 0, if_dissatisfied = 9 }
substitute = 'village'
sensitivity = { p = 1, mis_exit = 1 }
specificity = 1
persons = 'third-decides'
teams = { number = 3, enumerators = 2, icc = 0.3, sensitivity = [1, 1] }
double = 0.2
complaint = 0
coaching = { villages = 0.5, says_yes = 0 }
official = { present = 0.5, says_yes = 0 }
proxy = { share = 0.3 }
voice = [{ where = 'registered', weight = 0.5 }, { where = 'not registered', weight = 0.5 }]
awareness = { p = 0.5 }
appeal = { removes_true = 0, removes_false = 1 }
";

#[test]
fn mechanisms_that_are_off_leave_every_bit_as_it_is() {
    let plain = rows_of(&county(), STAGED);
    assert_eq!(plain, rows_of(&county(), &format!("{STAGED}{NEUTRAL}")));
    assert_ne!(plain, rows_of(&county(), &format!("{STAGED}refusal = 0.01\n")));
}

#[test]
fn households_are_lost_for_each_reason_at_its_rate() {
    let rows: Vec<Row> = one_village().iter().enumerate().map(|(k, r)| Row { away: k % 4 == 1, ..*r }).collect();
    let interview = "gone = 0.04\ncontact = 0.95\nday_away = 0.4\ncalls = 3\naway_contact = 0.6\nrefusal = 0.1\nphone_refusal = 0.2";
    let field = field(&at_once(&rows, interview));
    let home = 0.95 * (1.0 - 0.4_f64.powi(3));
    agrees(field.not_found, 60.0 * 0.04);
    agrees(field.not_at_home, 60.0 * 0.75 * 0.96 * (1.0 - home));
    agrees(field.away, 60.0 * 0.25 * 0.96 * 0.4);
    agrees(field.refused, 60.0 * 0.96 * (0.75 * home * 0.1 + 0.25 * 0.6 * 0.2));
    agrees(field.by_phone, 60.0 * 0.25 * 0.96 * 0.6 * 0.8);
    let lost = field.not_found.value + field.not_at_home.value + field.away.value + field.refused.value;
    assert!((field.drawn.value - lost - field.interviewed.value).abs() < 1e-9);
}

#[test]
fn factors_by_place_are_multiplied() {
    let rows: Vec<Row> =
        one_village().iter().enumerate().map(|(k, r)| Row { village: k / 250, remote: k < 250, ill: k % 5 < 2, ..*r }).collect();
    let field =
        field(&at_once(&rows, "refusal = { p = 0.1, by = [{ where = 'remote', times = 2 }, { where = 'serious_illness', times = 1.5 }] }"));
    agrees(field.refused, 60.0 * 0.1 * (0.3 + 0.2 * 1.5 + 0.3 * 2.0 + 0.2 * 3.0));
}

fn binomial(n: u64, k: u64, p: f64) -> f64 {
    (statrs::function::factorial::ln_binomial(n, k) + k as f64 * p.ln() + (n - k) as f64 * (1.0 - p).ln()).exp()
}

#[test]
fn refusals_of_the_dissatisfied_bias_approval_by_their_closed_form() {
    // Who would respond is settled before the draw: the mean is that of R₁/(R₁ + R₀) over the responders among the 460 and the 40.
    let outcome = at_once(&one_village(), "refusal = { p = 0.1, if_dissatisfied = 4 }");
    let mut exact = 0.0;
    for well in 300..=460 {
        for badly in 0..=40 {
            exact += binomial(460, well, 0.9) * binomial(40, badly, 0.6) * well as f64 / (well + badly) as f64;
        }
    }
    assert!(exact > 0.92 + 0.02);
    agrees(mean(&outcome, APPROVAL), exact);
}

#[test]
fn substitutes_of_the_stratum_leave_no_bias_where_the_lost_are_like_the_others() {
    for policy in ["reserve", "neighbour"] {
        let outcome = at_once(&one_village(), &format!("refusal = 0.3\nsubstitute = '{policy}'\nreserves = 2"));
        agrees(mean(&outcome, OMISSION), 0.05);
        agrees(mean(&outcome, APPROVAL), 0.92);
        agrees(field(&outcome).substituted, 60.0 * 0.3 * (1.0 - 0.3 * 0.3));
        agrees(field(&outcome).interviewed, 60.0 * (1.0 - 0.3_f64.powi(3)));
    }
}

#[test]
fn whom_the_village_suggests_has_nothing_to_hide() {
    // Blameless households never run out: what is found comes from the seven in ten who were drawn and met.
    let outcome = at_once(&one_village(), "refusal = 0.3\nsubstitute = 'village'");
    agrees(mean(&outcome, OMISSION), 0.05 * 0.7);
    agrees(mean(&outcome, APPROVAL), 1.0 - 0.08 * 0.7);
    assert_eq!(field(&outcome).interviewed.value, 60.0);
}

#[test]
fn nobody_is_interviewed_twice_and_substitutes_come_from_their_cell() {
    let study = prepared(&county(), &format!("{STAGED}contact = 0.5\nsubstitute = 'reserve'\nreserves = 20\n"));
    let round = &study.study.rounds[0];
    let world = study.study.truth.world(round.estimation.measure());
    let (mut sample, mut answers) = (Sample::default(), Answers::default());
    for replicate in 0..200 {
        sample.draw(&round.design, &mut Stream::at(1, Purpose::Draw, replicate, 0));
        let scene = Scene { design: &round.design, sample: &sample, world: &world };
        round.interview.conduct(scene, Luck::at(1, Purpose::Interview, replicate), 0, Depth::Published, &mut answers);
        for (cell, range) in sample.cells.iter().zip(&answers.cells) {
            let mut met = answers.households[range.start as usize..range.end as usize].to_vec();
            let units = &round.design.cells[cell.cell as usize].units;
            let members = &round.design.households[units.start as usize..units.end as usize];
            assert!(met.iter().all(|k| members.contains(k)));
            met.sort_unstable();
            let n = met.len();
            met.dedup();
            assert_eq!(met.len(), n);
        }
        assert_eq!(answers.account.interviewed() as usize, answers.records.len());
    }
}

#[test]
fn two_or_three_persons_judge_by_their_rule() {
    for (rule, correlation, found) in [
        ("one", 0.0, 0.1),
        ("both-agree", 0.0, 0.01),
        ("both-agree", 0.5, 0.01 + 0.5 * 0.09),
        ("either", 0.0, 0.19),
        ("third-decides", 0.0, 3.0 * 0.01 - 2.0 * 0.001),
    ] {
        let clean: Vec<Row> = one_village().iter().map(|r| Row { poor: false, ..*r }).collect();
        let correlation = if correlation > 0.0 { format!("persons_correlation = {correlation}") } else { String::new() };
        let outcome = at_once(&clean, &format!("specificity = 0.9\npersons = '{rule}'\n{correlation}"));
        agrees(mean(&outcome, OMISSION), found);
    }
}

#[test]
fn each_guarantee_has_its_own_sensitivity() {
    // 40 lack a safe house, 20 water, 10 both, 30 income; 400 nothing. What is lacking is found by any of its lacks.
    let rows: Vec<Row> = (0..500)
        .map(|k| Row {
            persons: 3,
            unsafe_house: k < 40 || (60..70).contains(&k),
            no_water: (40..70).contains(&k),
            income: if (70..100).contains(&k) { 2_000.0 } else { 5_000.0 },
            ..Row::default()
        })
        .collect();
    let scenario = HOUSEHOLDS_AT_ONCE.replace("truth = { from = 'columns' }", "truth = { from = 'standard', standard = { line = 3000 } }");
    let interview = "guarantee = { housing = { sensitivity = 0.9, specificity = 0.99 }, water = { sensitivity = 0.5 }, income = { specificity = 0.98 } }\nsensitivity = 0.8";
    let outcome = simulated(&rows, &format!("{scenario}[round.interview]\n{interview}\n"));
    let seen = 40.0 * 0.9 + 20.0 * 0.5 + 10.0 * (1.0 - 0.1 * 0.5) + 30.0;
    agrees(mean(&outcome, OMISSION), (0.8 * seen + 400.0 * (1.0 - 0.99 * 0.98)) / 500.0);
}

#[test]
fn interviews_of_one_enumerator_raise_the_variance_by_one_plus_rho_times_m_minus_one() {
    // All are satisfied and one in five complains: without enumerators the 60 answers are independent.
    let rows: Vec<Row> = one_village().iter().map(|r| Row { dissatisfied: false, poor: false, ..*r }).collect();
    for (enumerators, icc) in [(6, 0.1), (2, 0.03), (60, 0.5)] {
        let outcome =
            at_once(&rows, &format!("complaint = 0.2\nspecificity = 0.9\nteams = {{ enumerators = {enumerators}, icc = {icc} }}"));
        let m = 60.0 / f64::from(enumerators);
        let deff = 1.0 + icc * (m - 1.0);
        for (indicator, p) in [(APPROVAL, 0.8), (OMISSION, 0.1)] {
            agrees(mean(&outcome, indicator), p);
            agrees(of(&outcome, indicator, Estimator::Published).empirical_se, (p * (1.0 - p) / 60.0 * deff).sqrt());
        }
    }
}

/// Eight villages in roster order, all of them visited in full, 5 omitted of 50 in each.
fn eight_villages(interview: &str) -> Outcome {
    let rows: Vec<Row> =
        (0..400).map(|k| Row { village: k / 50, persons: 2, poor: k % 10 == 0, dissatisfied: k % 50 < 4, ..Row::default() }).collect();
    let scenario = "truth = { from = 'columns' }\nsimulate = { replicates = 20000 }\n[[round]]\nname = 'x'\nstage = [{ unit = 'village', take = 'all' }]\nrule = [{ indicator = 'omission', must = '< 2 %' }]\n[round.interview]\n";
    simulated(&rows, &format!("{scenario}{interview}\n"))
}

#[test]
fn teams_differ_and_tire() {
    let field = field(&eight_villages(
        "sensitivity = 0.8\nspecificity = 0.99\nteams = { number = 3, sensitivity = [1, 0.5], false_alarms = [1, 1, 3], drift = 0.9 }",
    ));
    // Villages 0, 3, 6 go to the first team, 1, 4, 7 to the second, 2 and 5 to the third, which is like the second but for false alarms.
    let tired = |villages: i32| (0..villages).map(|d| 0.9_f64.powi(d)).sum::<f64>();
    agrees(field.findings.recognised, 5.0 * 0.8 * (tired(3) + 0.5 * tired(3) + 0.5 * tired(2)));
    agrees(field.findings.false_alarms, 45.0 * 0.01 * (6.0 + 2.0 * 3.0));
    agrees(field.findings.errors_met, 40.0);
}

#[test]
fn coached_villages_answer_together() {
    // Each village with its 4 dissatisfied turns as a whole: variance v(1 − v)·Σ4²/400².
    let approval = of(&eight_villages("coaching = { villages = 0.3, says_yes = 1 }"), APPROVAL, Estimator::Published);
    agrees(approval.mean, 0.92 + 0.08 * 0.3);
    agrees(approval.empirical_se, (0.3 * 0.7 * 8.0 * 16.0_f64).sqrt() / 400.0);
}

#[test]
fn officials_and_proxies_answer_by_their_closed_form() {
    let outcome = at_once(
        &one_village(),
        "desirability = 0.1\ncomplaint = 0.05\nofficial = { present = 0.4, says_yes = 0.5 }\nproxy = { share = 0.25, says_yes = 0.7, sensitivity = 0.6 }\nsensitivity = 0.9",
    );
    let no = 0.92 * 0.05 * 0.8 + 0.08 * 0.9 * 0.8;
    agrees(mean(&outcome, APPROVAL), 1.0 - 0.75 * no - 0.25 * 0.3);
    agrees(mean(&outcome, OMISSION), 0.05 * 0.9 * (0.75 + 0.25 * 0.6));
}

#[test]
fn appeals_only_remove() {
    let interview =
        "sensitivity = 0.8\nspecificity = 0.96\nappeal = { removes_true = { omission = 0.3 }, removes_false = 0.7, second_look = 0.4 }";
    let outcome = at_once(&one_village(), interview);
    let (kept_true, kept_false) = (0.05 * 0.8 * (1.0 - 0.3 * 0.6), 0.95 * 0.04 * 0.3);
    agrees(mean(&outcome, OMISSION), kept_true + kept_false);
    let findings = field(&outcome).findings;
    agrees(findings.before_appeal, 60.0 * (0.05 * 0.8 + 0.95 * 0.04));
    agrees(findings.explained_away, 60.0 * 0.05 * 0.8 * 0.3 * 0.6);
    agrees(findings.cleared_up, 60.0 * 0.95 * 0.04 * 0.7);
    agrees(findings.after_appeal, 60.0 * (kept_true + kept_false));
}

#[test]
fn wrong_inclusions_and_members_are_judged_and_contested_too() {
    let rows: Vec<Row> =
        (0..300).map(|k| Row { status: 2, persons: 4, left_out: u8::from(k % 10 == 0), poor: k % 20 == 1, ..Row::default() }).collect();
    let scenario = "truth = { from = 'columns' }\nsimulate = { replicates = 20000 }\n[[round]]\nname = 'x'\nstage = [{ unit = 'village', take = 'all' }]\nrule = [{ indicator = 'mis_exit', must = '< 2 %' }]\n[round.interview]\nsensitivity = { omission = 0.5, mis_exit = 0.7 }\nspecificity = { mis_exit = 0.98 }\nappeal = { removes_true = { omission = 0.2, mis_exit = 0.1 }, removes_false = 0.5 }\n";
    let outcome = simulated(&rows, scenario);
    let [omission, mis_exit, _] = &field(&outcome).by_error[..] else { panic!("three kinds") };
    agrees(omission.after_appeal, 30.0 * 0.5 * 0.8);
    agrees(mis_exit.recognised, 15.0 * 0.7);
    agrees(mis_exit.after_appeal, 15.0 * 0.7 * 0.9 + 285.0 * 0.02 * 0.5);
    assert!((omission.errors_met.value, mis_exit.errors_met.value) == (30.0, 15.0));
}

#[test]
fn items_split_the_trait_where_the_satisfied_begin() {
    // A single item that is the trait itself, cut at the quantile of the dissatisfied: approving is being satisfied, to the bit.
    let cut = -1.405_071_560_309_632_8; // Φ⁻¹(0.08)
    let item = format!("item = [{{ weight = 1, cuts = [{cut}], loading = 1 }}]\napproves_from = 0.5");
    let approving = |interview: &str| of(&at_once(&one_village(), interview), APPROVAL, Estimator::Published).mean;
    assert_eq!(approving(&item), approving(""));
    // Over the county the trait is standard normal, so an item's answers are too, whatever its loading.
    let rows: Vec<Row> = (0..1000).map(|k| Row { persons: 1, village: k / 100, dissatisfied: k % 10 < 3, ..Row::default() }).collect();
    let scenario = "truth = { from = 'columns' }\nsimulate = { replicates = 2000 }\n[[round]]\nname = 'x'\nstage = [{ unit = 'village', take = 'all' }]\nrule = [{ indicator = 'approval', must = '>= 90 %' }]\n[round.interview]\nitem = [{ weight = 0.25, cuts = [-1, 0, 1.5], loading = 0.7 }, { weight = 0.75, cuts = [-2, -0.5, 0.5, 1], loading = 0.4 }]\n";
    let score = field(&simulated(&rows, scenario)).score;
    let upper = |x: f64| statrs::function::erf::erfc(x / 2.0_f64.sqrt()) / 2.0;
    let exact = 0.25 * (upper(-1.0) + upper(0.0) + upper(1.5)) / 3.0 + 0.75 * (upper(-2.0) + upper(-0.5) + upper(0.5) + upper(1.0)) / 4.0;
    assert!((score.value - exact).abs() < 4.9 * score.mcse + 1e-3, "{score:?} {exact}");
}

#[test]
fn classes_weigh_as_they_are_told() {
    let rows: Vec<Row> = (0..300)
        .map(|k| Row { persons: 1, status: [0, 0, 2][k % 3], dissatisfied: k % 3 == 2 && k < 150 || k % 60 == 0, ..Row::default() })
        .collect();
    let scenario = "truth = { from = 'columns' }\nsimulate = { replicates = 3 }\n[[round]]\nname = 'x'\nstage = [{ unit = 'village', take = 'all' }]\nrule = [{ indicator = 'approval', must = '>= 90 %' }]\n[round.interview]\nvoice = [{ where = \"status == 'exited'\", weight = 0.9 }, { where = \"status == 'never_registered'\", weight = 0.1 }]\n";
    let outcome = simulated(&rows, scenario);
    assert!((field(&outcome).approval_by_class.value - (0.9 * 0.5 + 0.1 * 195.0 / 200.0)).abs() < 1e-12);
    assert!((mean(&outcome, APPROVAL).value - 245.0 / 300.0).abs() < 1e-12);
}

#[test]
fn calls_and_letters_teach_the_away() {
    let rows: Vec<Row> = one_village().iter().enumerate().map(|(k, r)| Row { away: k % 4 == 1, ..*r }).collect();
    let aware = "awareness = { p = 0.8, away = 0.3, called = 0.7, call_teaches = 0.5, written = 0.9, letter_teaches = 0.2 }";
    agrees(field(&at_once(&rows, aware)).awareness, 0.75 * 0.8 + 0.25 * (1.0 - 0.7 * (1.0 - 0.35) * (1.0 - 0.18)));
}

#[test]
fn errors_of_the_list_bias_as_the_list_says() {
    // The omitted are missing more often: what is drawn is a simple sample of the entries.
    let interview = "missing = { p = 0.1, if_error = 5 }\nduplicated = { p = 0.05, if_dissatisfied = 6 }\nmerged = 0.1";
    let rows = one_village();
    let scenario = format!("{HOUSEHOLDS_AT_ONCE}[round.interview]\n{interview}\n");
    let study = prepared(&rows, &scenario);
    let entries = &study.study.rounds[0].design.households;
    let share = |of: &dyn Fn(&Row) -> bool| entries.iter().filter(|&&k| of(&rows[k as usize])).count() as f64 / entries.len() as f64;
    let outcome = simulated(&rows, &scenario);
    agrees(mean(&outcome, OMISSION), share(&|r| r.poor));
    agrees(mean(&outcome, APPROVAL), share(&|r| !r.dissatisfied));
    assert!(share(&|r| r.poor) < 0.04 && share(&|r| !r.dissatisfied) < 0.92, "the list is wrong in the way it was told");
    let twice = entries.windows(2).filter(|pair| pair[0] == pair[1]).count();
    assert!(twice > 10 && entries.is_sorted());
}

#[test]
fn the_parts_of_an_error_add_up() {
    let interview = "missing = 0.05\ngone = 0.03\ncontact = 0.8\naway_contact = 0.5\nrefusal = { p = 0.1, if_dissatisfied = 3 }\nsubstitute = 'village'\nreserves = 1
sensitivity = 0.8\nspecificity = 0.98\nteams = { number = 4, enumerators = 2, icc = 0.1 }\ndesirability = 0.2\nappeal = { removes_true = 0.2, removes_false = 0.5 }\n";
    let scenario = format!("estimate = {{ decompose = true }}\n{STAGED}{interview}").replace("replicates = 400", "replicates = 2000");
    let scenario = scenario.replace("seed = 9\n", "").replace("estimate =", "seed = 9\nestimate =");
    let outcome = simulated(&county(), &scenario);
    for indicator in [OMISSION, Indicator::MisExit, Indicator::CompositeIncidence, APPROVAL] {
        for estimator in Estimator::ALL {
            let found = of(&outcome, indicator, estimator);
            let apart = found.decomposition.as_ref().unwrap();
            let names: Vec<&str> = apart.parts.iter().map(|p| p.part).collect();
            assert_eq!(names[..3], ["coverage", "sampling_village", "sampling_household"]);
            let bias: f64 = apart.parts.iter().map(|p| p.mean.value).sum();
            assert!((bias - found.bias.value).abs() < 1e-12, "{indicator:?} {bias} {:?}", found.bias);
            let variance = apart.parts.iter().map(|p| p.sd.value.powi(2)).sum::<f64>()
                + 2.0 * apart.covariances.iter().map(|c| c.covariance.value).sum::<f64>();
            assert!((variance - found.empirical_se.value.powi(2)).abs() < 1e-12, "{indicator:?} {variance}");
            assert!(apart.parts.iter().filter(|p| p.sd.value > 0.0).count() >= 6, "{apart:?}");
        }
    }
    // Sampling has no bias under weights; village suggestions have one; enumerators move the spread alone.
    let parts = of(&outcome, APPROVAL, Estimator::Weighted).decomposition.unwrap().parts;
    let part = |name: &str| parts.iter().find(|p| p.part == name).unwrap();
    agrees(part("interviewers").mean, 0.0);
    assert!(part("substitution").mean.value > 4.9 * part("substitution").mean.mcse);
    assert!(part("nonresponse").mean.value > 4.9 * part("nonresponse").mean.mcse);
}

#[test]
fn parts_that_do_not_happen_are_nothing() {
    let scenario = format!("seed = 3\nestimate = {{ decompose = true }}\n{}", STAGED.replace("seed = 9\n", ""));
    let outcome = simulated(&county(), &scenario);
    for part in of(&outcome, OMISSION, Estimator::Published).decomposition.unwrap().parts {
        assert_eq!(part.part.starts_with("sampling"), part.sd.value > 0.0, "{part:?}");
    }
}

#[test]
fn variants_share_everything_but_what_differs() {
    let records = |interview: &str| {
        let study = prepared(&county(), &format!("{STAGED}{interview}\n"));
        let round = &study.study.rounds[0];
        let world = study.study.truth.world(round.estimation.measure());
        let (mut sample, mut answers) = (Sample::default(), Answers::default());
        sample.draw(&round.design, &mut Stream::at(1, Purpose::Draw, 5, 0));
        let scene = Scene { design: &round.design, sample: &sample, world: &world };
        round.interview.conduct(scene, Luck::at(1, Purpose::Interview, 5), 0, Depth::Published, &mut answers);
        answers
    };
    let base = "contact = 0.9\nsensitivity = 0.6\nspecificity = 0.9\ndesirability = 0.3\ncomplaint = 0.1";
    let (low, high) = (records(base), records(&base.replace("sensitivity = 0.6", "sensitivity = 0.9")));
    assert_eq!(low.households, high.households);
    for (a, b) in low.records.iter().zip(&high.records) {
        assert!(a.satisfied() == b.satisfied() && (!a.error() || b.error()), "what is found at 0.6 is found at 0.9");
    }
    let fewer = records(&base.replace("contact = 0.9", "contact = 0.7"));
    assert!(fewer.households.iter().all(|k| low.households.contains(k)) && fewer.households.len() < low.households.len());
}

#[test]
fn repeated_interviews_give_back_the_rates_that_made_them() {
    // Errors are frequent among the never registered and rare among the exited.
    let rows: Vec<Row> = (0..4000)
        .map(|k| Row {
            village: k / 200,
            persons: 1,
            status: [0, 2][k % 2],
            poor: if k % 2 == 0 { k % 10 < 6 } else { k % 20 == 1 },
            ..Row::default()
        })
        .collect();
    let scenario = "truth = { from = 'columns' }\n[[round]]\nname = 'x'\nstage = [{ unit = 'village', take = 'all' }]\nrule = [{ indicator = 'approval', must = '>= 90 %' }]\n[round.interview]\nsensitivity = 0.8\nspecificity = 0.95\ndouble = 0.5\n";
    let study = prepared(&rows, scenario).study;
    let mut desk = study.desk();
    let mut pairs = [Pairs::default(); 2];
    for replicate in 0..60 {
        let account = &study.replicate(replicate, &mut desk)[0].account;
        pairs.iter_mut().zip(&account.double).for_each(|(sum, pairs)| sum.add(pairs));
    }
    agrees(Figure { value: pairs[0].n(), mcse: (60.0 * 2000.0 * 0.25_f64).sqrt() }, 60.0 * 2000.0 * 0.5);
    let rates = two_populations(&pairs[0], &pairs[1]).unwrap();
    agrees(Figure { value: rates.sensitivity.value, mcse: rates.sensitivity.se }, 0.8);
    agrees(Figure { value: rates.specificity.value, mcse: rates.specificity.se }, 0.95);
    assert!(rates.sensitivity.se < 0.01);
    // κ of two independent teams: (s − f)²·p(1 − p) over m(1 − m), with m the share that one team finds.
    let p: f64 = 0.6;
    let m = p * 0.8 + (1.0 - p) * 0.05;
    let kappa = agreement(&pairs[0]);
    agrees(Figure { value: kappa.value, mcse: kappa.se }, 0.75 * 0.75 * p * (1.0 - p) / (m * (1.0 - m)));
}

#[test]
fn sizes_of_an_old_list_leave_weights_unbiased() {
    let design = |stale: &str| {
        format!(
            "truth = {{ from = 'columns' }}\nestimate = {{ unit = 'household' }}\nsimulate = {{ replicates = 20000 }}\n[[round]]\nname = 'x'\nrule = [{{ indicator = 'omission', must = '< 2 %' }}]\nstage = [{{ unit = 'village', take = 8, select = 'pps-systematic-random', size = 'households'{stale} }}, {{ unit = 'household', take = 10 }}]\n"
        )
    };
    // Villages of 20, 30, … households, the larger the more dissatisfied.
    let rows: Vec<Row> = (0..20)
        .flat_map(|v| (0..20 + 10 * v).map(move |k| Row { village: v, persons: 1, dissatisfied: k % 40 <= v, ..Row::default() }))
        .collect();
    let (now, old) = (simulated(&rows, &design("")), simulated(&rows, &design(", stale = 0.5")));
    let truth = rows.iter().filter(|r| !r.dissatisfied).count() as f64 / rows.len() as f64;
    for outcome in [&now, &old] {
        let approval = of(outcome, APPROVAL, Estimator::Weighted);
        assert!((approval.mean.value - truth).abs() < 0.1 * approval.empirical_se.value + 4.9 * approval.mean.mcse, "{approval:?} {truth}");
    }
    // The pooled share, self-weighting under right sizes, is biased by old ones.
    let bias = |outcome: &Outcome| of(outcome, APPROVAL, Estimator::Published).bias;
    agrees(bias(&now), 0.0);
    assert!(bias(&old).value.abs() > 10.0 * bias(&old).mcse, "{:?}", bias(&old));
}
