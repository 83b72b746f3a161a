use super::*;
use crate::frame::{Column, Labels, Roster, assemble};
use crate::units::Unit;

/// A county of one township with villages of `size` households, all of one class, every third household of 3 persons, else 2.
fn county(villages: usize, size: usize, status: &str) -> Frame {
    let n = villages * size;
    let label = |name: String| Labels { names: vec![name], codes: vec![0; n] };
    let village = Labels { names: (0..villages).map(|v| format!("v{v}")).collect(), codes: (0..n).map(|k| (k / size) as u32).collect() };
    let persons = (0..n).map(|k| if k % 3 == 0 { 3.0 } else { 2.0 }).collect();
    let roster: Roster = [
        ("township", Column::Label(label("t".into()))),
        ("village", Column::Label(village)),
        ("status", Column::Label(label(status.into()))),
        ("persons", Column::Number(persons)),
        ("remote", Column::Flag((0..n).map(|k| (k / size).is_multiple_of(2)).collect())),
    ]
    .into_iter()
    .map(|(name, column)| (name.to_owned(), column))
    .collect();
    assemble(roster).unwrap()
}

fn everybody(frame: &Frame) -> Vec<u32> {
    (0..frame.households() as u32).collect()
}

fn rates(text: &str) -> Spec {
    toml::from_str(text).unwrap()
}

#[test]
fn beta_binomial_counts_have_their_mean_variance_and_multipliers() {
    let frame = county(400, 50, "never_registered");
    let spec = rates("from = 'rates'\n[omission]\nrate = 0.06\nicc = 0.1\nby = [{ where = 'remote', times = 2.0 }]");
    let measure = Measure::new(Unit::Household, false);
    let truth = Truth::prepare(&frame, &spec, &BTreeMap::new()).unwrap();
    let mut world = truth.world(&measure);
    let (mut remote, mut other, mut squares, replicates) = (0.0, 0.0, 0.0, 500);
    for replicate in 0..replicates {
        truth.fill(&mut world, &measure, 7, replicate);
        truth.visit(&mut world, &everybody(&frame));
        for v in 0..400 {
            let cases = frame.villages().range(v).filter(|&k| world.household(k).error()).count() as f64;
            if v % 2 == 0 {
                remote += cases;
            } else {
                other += cases;
                squares += cases * cases;
            }
        }
    }
    let n = 200.0 * replicates as f64;
    // Means 0.08 and 0.04 of 50 households; variance m·p·(1 − p)·(1 + (m − 1)·ρ) (Skellam 1948).
    let variance = |p: f64| 50.0 * p * (1.0 - p) * (1.0 + 49.0 * 0.1);
    assert!((remote / n - 4.0).abs() < 4.9 * (variance(0.08) / n).sqrt(), "{}", remote / n);
    assert!((other / n - 2.0).abs() < 4.9 * (variance(0.04) / n).sqrt(), "{}", other / n);
    let measured = squares / n - (other / n).powi(2);
    assert!((measured / variance(0.04) - 1.0).abs() < 0.06, "variance {measured}, expected {}", variance(0.04));
}

#[test]
fn households_of_a_village_share_its_luck_whatever_their_multipliers() {
    // Half of each village is at twice the risk; the village's count keeps the variance of its correlation all the same.
    let mut roster = county(300, 40, "exited").columns().clone();
    roster.insert("frail".into(), Column::Flag((0..12_000).map(|k| k % 2 == 0).collect()));
    let frame = assemble(roster).unwrap();
    let spec = rates("from = 'rates'\n[mis_exit]\nrate = 0.05\nicc = 0.05\nby = [{ where = 'frail', times = 2.0 }]");
    let measure = Measure::new(Unit::Household, false);
    let truth = Truth::prepare(&frame, &spec, &BTreeMap::new()).unwrap();
    let mut world = truth.world(&measure);
    let (mut frail, mut sum, mut squares, replicates) = (0.0, 0.0, 0.0, 400);
    for replicate in 0..replicates {
        truth.fill(&mut world, &measure, 11, replicate);
        truth.visit(&mut world, &everybody(&frame));
        for v in 0..300 {
            let cases: Vec<usize> = frame.villages().range(v).filter(|&k| world.household(k).error()).collect();
            frail += cases.iter().filter(|&&k| k % 2 == 0).count() as f64;
            sum += cases.len() as f64;
            squares += (cases.len() * cases.len()) as f64;
        }
    }
    let n = 300.0 * replicates as f64;
    let variance = 40.0 * 0.05 * 0.95 * (1.0 + 39.0 * 0.05);
    assert!((sum / n - 2.0).abs() < 4.9 * (variance / n).sqrt());
    assert!(((squares / n - (sum / n).powi(2)) / variance - 1.0).abs() < 0.05);
    assert!((frail / sum - 2.0 / 3.0).abs() < 0.02, "{}", frail / sum);
}

#[test]
fn moments_follow_every_change_and_a_reset_undoes_them() {
    let frame = county(20, 30, "exited");
    let spec = rates("from = 'rates'\n[mis_exit]\nrate = 0.1\n[approval]\nrate = 0.9\nicc = 0.05");
    let measure = Measure::new(Unit::Person, false);
    let truth = Truth::prepare(&frame, &spec, &BTreeMap::new()).unwrap();
    let (mut world, mut places) = (truth.world(&measure), Vec::new());
    for replicate in 0..50 {
        truth.fill(&mut world, &measure, 3, replicate);
        truth.visit(&mut world, &everybody(&frame));
        if replicate % 2 == 1 {
            world.set(5, world.household(5).with_error(false), &measure);
        }
        let now: Vec<Household> = everybody(&frame).iter().map(|&k| world.household(k as usize)).collect();
        let fresh = World::new(&now, frame.villages(), &measure);
        for basic in Basic::ALL {
            assert_eq!(world.moments(basic), fresh.moments(basic));
        }
        truth.places(&world, &measure, &mut places);
        assert_eq!(places, fresh.places());
    }
    assert!(world.moments(Basic::MisExit).ratio() > 0.0 && !truth.knows(Basic::Omission));
}

#[test]
fn the_first_cases_of_a_village_are_the_same_at_every_rate() {
    let frame = county(30, 50, "never_registered");
    let measure = Measure::new(Unit::Household, false);
    let cases = |rate: f64, replicate: u64| -> Vec<u32> {
        let spec = rates(&format!("from = 'rates'\n[omission]\nrate = {rate}\nicc = 0.05"));
        let truth = Truth::prepare(&frame, &spec, &BTreeMap::new()).unwrap();
        let mut world = truth.world(&measure);
        truth.fill(&mut world, &measure, 5, replicate);
        truth.lay_out_errors(&mut world);
        truth.cases(&world)
    };
    for replicate in 0..20 {
        let (few, many) = (cases(0.02, replicate), cases(0.05, replicate));
        assert!(few.len() < many.len() && few.iter().all(|k| many.contains(k)), "{replicate}: {few:?} within {many:?}");
    }
}

#[test]
fn moments_survive_actions_corrections_and_relapse_before_anything_is_laid_out() {
    let mut roster = county(20, 30, "exited").columns().clone();
    let words = Labels { names: vec!["exited".into(), "never_registered".into()], codes: (0..600).map(|k| k % 2).collect() };
    roster.insert("status".into(), Column::Label(words));
    let frame = assemble(roster).unwrap();
    let spec = rates("from = 'rates'\n[omission]\nrate = 0.1\n[mis_exit]\nrate = 0.1\nicc = 0.05\n[approval]\nrate = 0.8");
    let action: ActionSpec =
        toml::from_str("name = 'a'\nfinds = { omission = 0.5 }\nmends = { mis_exit = 0.5 }\nsatisfies = 0.3\nreaches = 1.0").unwrap();
    let action = Action::prepare(&frame, &action, &BTreeMap::new(), "action[1]").unwrap();
    let relapse: RelapseSpec = toml::from_str("rate = 0.1\nicc = 0.1\nregistered = 0.5").unwrap();
    let relapse = Relapse::prepare(&frame, &relapse, &BTreeMap::new(), "relapse").unwrap();
    for unit in [Unit::Household, Unit::Person] {
        let measure = Measure::new(unit, false);
        let truth = Truth::prepare(&frame, &spec, &BTreeMap::new()).unwrap();
        let mut world = truth.world(&measure);
        for replicate in 0..40 {
            truth.fill(&mut world, &measure, 3, replicate);
            let luck = Luck::at(3, Purpose::Correct, replicate);
            if replicate % 2 == 0 {
                truth.act(&action, &mut world, &measure, Luck::at(3, Purpose::Act, replicate));
            }
            truth.relapse(&relapse, &mut world, &measure, &mut Stream::at(3, Purpose::Correct, replicate, 0), luck, 0);
            let seen: Vec<u32> = (0..60).collect();
            truth.visit(&mut world, &seen);
            let records: Vec<Household> = seen.iter().map(|&k| world.household(k as usize)).collect();
            let how: Correct = toml::from_str("found = 0.5\nsame_village = 0.5\nsame_kind = 0.2").unwrap();
            truth.correct(&how, Recorded { households: &seen, records: &records }, &mut world, &measure, luck, 0);
            let mut places = Vec::new();
            truth.places(&world, &measure, &mut places);
            truth.visit(&mut world, &everybody(&frame));
            let now: Vec<Household> = everybody(&frame).iter().map(|&k| world.household(k as usize)).collect();
            let fresh = World::new(&now, frame.villages(), &measure);
            Basic::ALL.iter().for_each(|&basic| assert_eq!(world.moments(basic), fresh.moments(basic), "{unit:?} {basic:?} {replicate}"));
            assert_eq!(places, fresh.places(), "{unit:?} {replicate}");
        }
    }
}

#[test]
fn expected_rates_are_those_asked_for() {
    let frame = county(40, 25, "never_registered");
    let spec = rates("from = 'rates'\n[omission]\nrate = 0.02\nby = [{ where = 'remote', times = 4.0 }]");
    let measure = Measure::new(Unit::Household, false);
    let truth = Truth::prepare(&frame, &spec, &BTreeMap::new()).unwrap();
    let expected = truth.expected(frame.villages(), &measure);
    assert!((expected[0].y[0] / 25.0 - 0.032).abs() < 1e-12 && (expected[1].y[0] / 25.0 - 0.008).abs() < 1e-12);
}

#[test]
fn an_impossible_rate_is_refused_with_its_key() {
    let frame = county(4, 25, "never_registered");
    let spec = rates("from = 'rates'\n[omission]\nrate = 0.9\nby = [{ where = 'remote', times = 4.0 }]");
    let told = Truth::prepare(&frame, &spec, &BTreeMap::new()).unwrap_err().to_string();
    assert!(told.starts_with("key truth.omission: rate multiplied by times exceeds 1"), "{told}");
}

#[test]
fn columns_and_standard_agree_where_the_list_says_both() {
    let mut roster = county(2, 10, "exited").columns().clone();
    roster.insert("income".into(), Column::Number((0..20).map(|k| 3_000.0 + 100.0 * f64::from(k)).collect()));
    roster.insert("house_safe".into(), Column::Flag((0..20).map(|k| k != 15).collect()));
    roster.insert("truly_poor".into(), Column::Flag((0..20).map(|k| k < 3 || k == 15).collect()));
    let frame = assemble(roster).unwrap();
    let columns = Truth::prepare(&frame, &rates("from = 'columns'"), &BTreeMap::new()).unwrap();
    let standard = Truth::prepare(&frame, &rates("from = 'standard'\n[standard]\nline = 3218"), &BTreeMap::new()).unwrap();
    assert_eq!(columns.base(), standard.base());
    assert_eq!(standard.exits_on_paper(), Some(1));
}

#[test]
fn what_is_known_already_is_what_would_be_worked_out() {
    let frame = county(30, 25, "never_registered");
    let of = |omission: f64| {
        rates(&format!("from = 'rates'\nomission = {{ rate = {omission}, icc = 0.1 }}\napproval = {{ rate = 0.9, icc = 0.05 }}"))
    };
    let none = BTreeMap::new();
    let known = Truth::prepare(&frame, &of(0.02), &none).unwrap();
    let again = Truth::prepare_again(&frame, &of(0.05), &none, Some(&known)).unwrap();
    let anew = Truth::prepare(&frame, &of(0.05), &none).unwrap();
    let measure = Measure::new(Unit::Person, false);
    let shared = |basic| {
        again.drawn.iter().zip(&known.drawn).any(|(a, b)| a.basic == basic && b.basic == basic && Arc::ptr_eq(&a.villages, &b.villages))
    };
    assert!(shared(Basic::Approval) && !shared(Basic::Omission));
    let [mut one, mut two] = [&again, &anew].map(|truth| truth.world(&measure));
    for replicate in 0..50 {
        again.fill(&mut one, &measure, 7, replicate);
        anew.fill(&mut two, &measure, 7, replicate);
        Basic::ALL.iter().for_each(|&basic| assert_eq!(one.moments(basic), two.moments(basic), "{basic:?} {replicate}"));
    }
}

/// A rehearsal in every third of the villages of `county`: 6 asked in each, a case in every second of them, and so of members left out.
fn rehearsal(found: u32) -> Rehearsal {
    let seen = |v: u32| {
        let cases = Area { found: if v.is_multiple_of(2) { found } else { 0 }, asked: 6 };
        let mut answers = [cases; 5];
        answers[Topic::Of(Basic::Omission).index()] = Area::default();
        Seen { township: "t".into(), village: format!("v{v}"), kind: None, answers }
    };
    let mut left_out = [0; 15];
    (left_out[0], left_out[3]) = (2, 1);
    Rehearsal { learn: Learn::default(), seen: (0..30).step_by(3).map(seen).collect(), left_out }
}

fn learnt(frame: &Frame, rehearsal: &Rehearsal, known: Option<&Truth>) -> Truth {
    let spec = rates("from = 'posterior'\n");
    let mut truth = Truth::prepare(frame, &spec, &BTreeMap::new()).unwrap();
    truth.learn(frame, &spec, rehearsal.clone(), known).unwrap();
    truth
}

#[test]
fn what_was_learnt_once_is_not_learnt_again() {
    let frame = county(30, 25, "exited");
    let known = learnt(&frame, &rehearsal(1), None);
    let again = learnt(&frame, &rehearsal(1), Some(&known));
    let same = |of: &Truth| {
        let drawn = of.drawn.iter().zip(&known.drawn);
        let each: Vec<bool> = drawn.map(|(a, b)| Arc::ptr_eq(a.taught.as_ref().unwrap(), b.taught.as_ref().unwrap())).collect();
        (each, Arc::ptr_eq(of.left_out.as_ref().unwrap(), known.left_out.as_ref().unwrap()))
    };
    assert_eq!(same(&again), (vec![true; 2], true));
    assert_eq!(again.base, known.base);
    assert_eq!(same(&learnt(&frame, &rehearsal(2), Some(&known))), (vec![false; 2], false));
    let spec = rates("from = 'posterior'\nmis_exit = { rate = 0.1 }\n");
    let mut other = Truth::prepare_again(&frame, &spec, &BTreeMap::new(), Some(&known)).unwrap();
    other.learn(&frame, &spec, rehearsal(1), Some(&known)).unwrap();
    let taught = |of: &Truth, basic| of.drawn.iter().find(|drawn| drawn.basic == basic).unwrap().taught.clone();
    assert!(taught(&other, Basic::MisExit).is_none(), "an error with a rate of its own keeps that");
    assert!(Arc::ptr_eq(&taught(&other, Basic::Approval).unwrap(), &taught(&known, Basic::Approval).unwrap()));
    let measure = Measure::new(Unit::Person, false);
    let [mut one, mut two] = [&again, &learnt(&frame, &rehearsal(1), None)].map(|truth| {
        let mut world = truth.world(&measure);
        truth.fill(&mut world, &measure, 7, 3);
        world
    });
    again.fill(&mut one, &measure, 7, 4);
    known.fill(&mut two, &measure, 7, 4);
    Basic::ALL.iter().for_each(|&basic| assert_eq!(one.moments(basic), two.moments(basic)));
}

#[test]
fn members_left_out_are_drawn_as_expected_and_counted_like_written_ones() {
    let frame = county(30, 25, "exited");
    let truth = learnt(&frame, &rehearsal(2), None);
    assert!(truth.is_learnt() && !truth.is_fixed());
    let replicates = 4_000;
    for unit in [Unit::Person, Unit::Household] {
        let measure = Measure::new(unit, true);
        let mut world = truth.world(&measure);
        let expected = truth.expected(frame.villages(), &measure);
        let mut sums = vec![[[0.0; 2]; 4]; 30];
        let mut places = Vec::new();
        for replicate in 0..replicates {
            truth.fill(&mut world, &measure, 7, replicate);
            truth.places(&world, &measure, &mut places);
            truth.visit(&mut world, &everybody(&frame));
            let now: Vec<Household> = everybody(&frame).iter().map(|&k| world.household(k as usize)).collect();
            if replicate < 20 {
                let fresh = World::new(&now, frame.villages(), &measure);
                Basic::ALL.iter().for_each(|&basic| assert_eq!(world.moments(basic), fresh.moments(basic), "{unit:?} {basic:?}"));
                assert_eq!(places, fresh.places(), "{unit:?} {replicate}");
                assert!(now.iter().all(|h| h.omitted_members() < h.persons()));
            }
            for (v, sum) in sums.iter_mut().enumerate() {
                let counts = now[frame.villages().range(v)].iter().map(|&household| measure.counts(household));
                let all = counts.fold([[0.0; 2]; 4], |all, c| [0, 1, 2, 3].map(|i| [all[i][0] + c.y[i], all[i][1] + c.x[i]]));
                // Omission in the village, mis-exit too: their mean, and for the error the square of the numerator.
                for (sum, [y, x]) in
                    sum.iter_mut().zip([[all[0][0], all[0][0] * all[0][0]], [all[1][0], all[1][0] * all[1][0]], all[1], [all[0][1], 0.0]])
                {
                    sum[0] += y;
                    sum[1] += x;
                }
            }
        }
        let n = replicates as f64;
        for (v, (sum, expected)) in sums.iter().zip(&expected).enumerate() {
            for (of, expected) in sum.iter().zip(&expected.y).take(2) {
                let mean = of[0] / n;
                let error = ((of[1] / n - mean * mean) / n).sqrt();
                assert!((mean - expected).abs() < 4.9 * error, "{unit:?} {v}: {mean} ± {error}, {expected}");
            }
            // Whoever is left out is no registered person; whoever is not, is.
            let persons: f64 =
                if unit == Unit::Person { frame.villages().range(v).map(|k| f64::from(frame.persons()[k])).sum() } else { 25.0 };
            let registered = if unit == Unit::Person { persons - sum[3][0] / n } else { persons };
            assert!((sum[2][1] / n - registered).abs() < 1e-9);
        }
    }
}

#[test]
fn the_number_left_out_is_like_those_found() {
    let frame = county(30, 25, "exited");
    let truth = learnt(&frame, &rehearsal(2), None);
    // Two of 1 and one of 4 were found; one of 1 was believed before. A household of two or three persons keeps one of them.
    let measure = Measure::new(Unit::Person, false);
    let mut world = truth.world(&measure);
    let mut counts = [0.0_f64; 3];
    for replicate in 0..3_000 {
        truth.fill(&mut world, &measure, 5, replicate);
        for k in 0..frame.households() {
            let household = world.household(k);
            if household.persons() == 3 && household.omitted_members() > 0 {
                counts[usize::from(household.omitted_members())] += 1.0;
            }
        }
    }
    let (all, one) = (counts[1] + counts[2], counts[1]);
    assert!(all > 5_000.0 && (one / all - 0.75).abs() < 4.9 * (0.75 * 0.25 / all).sqrt(), "{one} of {all}");
}
