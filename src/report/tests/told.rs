//! The sentences: width, bounds, both languages whole.

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::simulate::{Decomposition, Fieldwork, Figure, PartOutcome};

#[test]
fn the_fieldwork_is_told_where_it_is_not_perfect() {
    let (zh, en) = (Language::Zh, Language::En);
    let round = with(|_| {}).rounds.pop().unwrap();
    let told = funnel::fieldwork(&round, zh).unwrap();
    assert!(
        told.contains("全家外出、电话也没联系上") && told.contains("48.1") && told.contains("82.00%") && told.contains("0.71"),
        "{told}"
    );
    assert!(funnel::fieldwork(&round, en).unwrap().contains("real ones explained away"));
    let perfect = with(|r| {
        r.fieldwork = Fieldwork { drawn: r.fieldwork.drawn, interviewed: r.fieldwork.drawn, ..Fieldwork::default() };
    });
    assert_eq!(funnel::fieldwork(perfect.last().unwrap(), zh), None);
    assert_eq!(funnel::decomposition(&round, zh), None);
    let apart = with(|r| {
        let part = |part, mean: f64| PartOutcome { part, mean: Figure { value: mean, mcse: 1e-5 }, sd: share(0.004) };
        let parts = vec![part("sampling_village", 0.0), part("nonresponse", -0.0012), part("appeals", -0.002)];
        let judged = r.indicators[0].by_estimator.iter_mut();
        judged.for_each(|e| e.decomposition = Some(Decomposition { parts: parts.clone(), covariances: Vec::new() }));
    });
    let told = funnel::decomposition(apart.last().unwrap(), en).unwrap();
    assert!(told.contains("households not met") && told.contains("-0.12") && told.contains("omission rate"), "{told}");
}

#[test]
fn the_answer_comes_first_and_is_pinned() {
    let outcome = fixture::outcome();
    insta::assert_snapshot!("answer_zh", answer(&outcome, &fixture::provenance(), Language::Zh));
    insta::assert_snapshot!("answer_en", answer(&outcome, &fixture::provenance(), Language::En));
}

#[test]
fn no_line_is_wider_than_a_terminal_even_on_a_chinese_console() {
    for outcome in std::iter::once(fixture::outcome()).chain(awkward()) {
        for language in BOTH {
            let told = answer(&outcome, &fixture::provenance(), language);
            let wide: Vec<&str> = told.lines().filter(|line| line.width_cjk() > answer::COLUMNS).collect();
            assert!(wide.is_empty(), "{wide:#?}");
            assert!(!told.chars().any(|c| c != '\n' && words::hidden(c)));
        }
    }
}

#[test]
fn what_never_happened_is_told_with_its_bound() {
    let sure = with(|r| r.pass_probability = share(1.0));
    let told = answer(&sure, &fixture::provenance(), Language::Zh);
    assert!(told.starts_with("如果明天验收，10,000 次模拟中没有一次不通过：通过的可能性高于 99.97%"), "{told}");
    assert!(!told.contains("100%") && !told.contains("±0"));
    let lost = with(|r| r.pass_probability = share(0.0));
    assert!(answer(&lost, &fixture::provenance(), Language::En).contains("below 0.03%"));
}

/// A document's words without its tags, scripts, styles and commands.
fn words_of(document: &str) -> String {
    let mut told = String::new();
    let mut rest = document;
    while let Some(at) = rest.find('<') {
        told += &rest[..at];
        told.push('\n');
        let closing = if rest[at..].starts_with("<code") { "</code>" } else { ">" };
        let Some(end) = rest[at..].find(closing) else { break };
        rest = &rest[at + end + closing.len()..];
    }
    told
}

#[test]
fn no_sentence_is_missing_in_either_language() {
    let mut outcomes = vec![fixture::outcome()];
    outcomes.extend(awkward().into_iter().skip(1).take(9));
    for mut outcome in outcomes {
        // Names are in the language of the list; here all are in neither.
        outcome.title = "T".into();
        outcome.rounds.iter_mut().enumerate().for_each(|(k, round)| {
            round.name = format!("R{k}");
            round.actions.iter_mut().for_each(|action| action.name = "A".into());
            round.townships.iter_mut().enumerate().for_each(|(k, t)| t.name = format!("T{k}"));
        });
        outcome.chain.as_mut().unwrap().townships.iter_mut().for_each(|t| t.name = "T".into());
        outcome.readiness.as_mut().unwrap().townships.iter_mut().for_each(|t| t.name = "T".into());
        outcome.variants.iter_mut().for_each(|v| v.name = crate::units::Words::new("V", "V"));
        for (synthetic, internal) in [(true, false), (false, true), (false, false)] {
            let provenance = Provenance { synthetic, internal, ..fixture::provenance() };
            let page = page(&outcome, &provenance, Language::Zh);
            let (zh, en) = page.split_once("<main lang=\"en\"").unwrap();
            let zh = zh.split_once("<main").unwrap().1;
            let en = en.split_once("</main>").unwrap().0;
            let [zh, en] = [zh, en].map(words_of);
            let texts = [(zh + &answer(&outcome, &provenance, Language::Zh), en + &answer(&outcome, &provenance, Language::En))];
            for (zh, en) in texts {
                let chinese =
                    |line: &&str| line.chars().any(|c| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c));
                assert_eq!(en.lines().find(chinese), None);
                // Names and terms aside, three English words in a row are a sentence.
                let english = |line: &&str| {
                    let words = |c: char| !c.is_ascii_lowercase();
                    let long: Vec<bool> = line.split(' ').map(|word| word.len() > 1 && !word.contains(words)).collect();
                    long.windows(3).any(|three| three.iter().all(|&word| word))
                };
                assert_eq!(zh.lines().find(english), None);
            }
        }
    }
}

#[test]
fn the_gravest_notes_come_first_and_the_steps_are_three() {
    use crate::units::Consequence::{Assumption, List, Verdict};
    let mut provenance = fixture::provenance();
    provenance.notes = vec![List.note(("丙", "c")), Assumption.note(("乙", "b")), Verdict.note(("甲", "a")), List.note(("丁", "d"))];
    assert_eq!(answer::notes(&provenance, Language::Zh), ["甲。", "乙。", "丙。", "丁。"]);
    let outcome = fixture::outcome();
    let first = crate::report::told::told(&outcome, &provenance, Language::En);
    assert_eq!(first.steps.len(), 3, "{:#?}", first.steps);
    for (step, words) in
        first.steps.iter().zip(["Find and register half of the omitted", "双江街道 +12.0, 云安镇 +11.5, 龙角镇 +11.0", "preassess plan"])
    {
        assert!(step.contains(words), "{step}");
    }
    // Of three assumptions the one that moves the chance most is told first.
    assert!(
        first.sure[0].contains("±0.4") && first.sure[1].starts_with("Share of errors that reviewers recognise (taken as 20%)"),
        "{:#?}",
        first.sure
    );
    assert!(first.because[2].contains("the margin is about 485 households with 1,576 persons"), "{:#?}", first.because);
}

#[test]
fn one_is_no_plural() {
    assert_eq!(operating::cases(crate::simulate::Lever::Omission, 1.2, 0.6, Language::En), "1 household with 1 person");
    assert_eq!(operating::cases(crate::simulate::Lever::Dissatisfaction, 1_234.4, 0.0, Language::En), "1,234 households");
    assert_eq!(operating::cases(crate::simulate::Lever::MisExit, 1.0, 3.0, Language::Zh), "1 户 3 人");
}

#[test]
fn so_few_replicates_bear_no_verdict() {
    let mut one = with(|r| r.pass_probability = Figure { value: 0.97, mcse: f64::NAN });
    one.replicates = 1;
    for (language, words) in [(Language::Zh, "没有误差可言"), (Language::En, "has no error, and no verdict can rest on it")] {
        let told = crate::report::told::told(&one, &fixture::provenance(), language);
        assert!(told.lead.contains(words) && told.lead.contains("97.00%") && told.verdict.is_none(), "{}", told.lead);
    }
    let mut few = with(|r| r.pass_probability = share(1.0));
    for (replicates, verdict) in [(20, None), (10_000, Some(("go", "very likely")))] {
        few.replicates = replicates;
        assert_eq!(crate::report::told::told(&few, &fixture::provenance(), Language::En).verdict, verdict);
    }
}

#[test]
fn a_township_without_a_case_is_no_bad_one() {
    let mut outcome = fixture::outcome();
    let of = outcome.readiness.as_mut().unwrap();
    let first = of.townships.iter_mut().find(|t| t.errors.as_ref().is_some_and(|s| s.worst.value > 0.0)).unwrap();
    first.name = "clean".into();
    first.errors.as_mut().unwrap().rate = share(0.0);
    first.risk_share = Figure { value: 0.000_4, mcse: 0.0001 };
    let told = readiness::told(&outcome, Language::En);
    assert!(!told[0].contains("clean") && !told.last().unwrap().contains(" 0%"), "{told:#?}");
    outcome.readiness.as_mut().unwrap().townships[1].withheld.push("errors");
    assert!(readiness::told(&outcome, Language::En)[0].ends_with("(without 1 township whose counts are withheld)."));
    // Where all count as the worst, nobody does.
    let of = outcome.readiness.as_mut().unwrap();
    of.worst = of.townships.len();
    let told = readiness::told(&outcome, Language::En);
    assert!(!told.iter().any(|sentence| sentence.contains("worst by")), "{told:#?}");
}

#[test]
fn shares_in_the_risk_that_rest_on_few_failures_rank_nobody() {
    let mut outcome = fixture::outcome();
    let mut told = |failing: u64, language| {
        outcome.readiness.as_mut().unwrap().risk_rests_on = failing;
        readiness::told(&outcome, language).pop().unwrap()
    };
    let name = "清水土家族乡";
    let en = told(1, Language::En);
    assert!(en.contains("only 1 simulation failed") && !en.contains(name), "{en}");
    let zh = told(19, Language::Zh);
    assert!(zh.contains("只有 19 次") && !zh.contains(name), "{zh}");
    let en = told(20, Language::En);
    assert!(en.contains("of 20 failing simulations") && en.contains(name), "{en}");
}

#[test]
fn what_was_not_tried_is_no_margin_and_the_present_no_alternative() {
    let mut outcome = fixture::outcome();
    let present = operating::Present { chance: Figure { value: 0.8, mcse: 0.002 }, replicates: 5_000 };
    let of = outcome.operating.as_mut().unwrap();
    let tried = operating::margins(of, Language::En).join(" ");
    assert!(tried.contains("beyond what was tried"), "{tried}");
    let margin = of.margins.iter_mut().find(|m| m.reach == crate::simulate::Reach::Beyond).unwrap();
    margin.amounts[0].households.value = margin.amounts[0].households_now;
    let untried = operating::margins(of, Language::Zh).concat();
    assert!(untried.contains("没有试") && untried.contains("余地多大不知道"), "{untried}");
    // A sensitivity of 100 % cannot rise.
    let eyes = of.curves.iter_mut().find(|curve| curve.lever == crate::simulate::Lever::Sensitivity).unwrap();
    eyes.now = eyes.points.last().unwrap().value;
    let matters = operating::matters(of, present, Language::En);
    let told = matters.iter().find(|told| told.starts_with("Share of errors that reviewers recognise")).unwrap();
    let now = told.split_once("(taken as ").unwrap().1.split_once(')').unwrap().0;
    assert!(told.contains(" instead of about 80.0%") && told.matches(now).count() == 1, "{told}");
}

#[test]
fn a_bound_is_no_gain() {
    let mut outcome = fixture::outcome();
    let of = outcome.operating.as_mut().unwrap();
    of.replicates = 50;
    for curve in &mut of.curves {
        let now = curve.now;
        curve.points.iter_mut().for_each(|point| point.chance = share(if point.value < now { 1.0 } else { 0.5 }));
    }
    // 50 replicates that all pass say no more than "above 94.1 %".
    let present = |value: f64| operating::Present { chance: Figure { value, mcse: 0.002 }, replicates: 5_000 };
    assert_eq!(operating::halved(of, present(0.974), Language::En), Vec::<String>::new());
    let told = operating::halved(of, present(0.6), Language::En);
    assert!(told[0].ends_with("the chance of passing rises from about 60.0% to above 94.1%."), "{told:#?}");
    of.curves.iter_mut().flat_map(|curve| &mut curve.points).for_each(|point| point.chance = share(1.0));
    assert_eq!(operating::matters(of, present(0.974), Language::En), Vec::<String>::new(), "only bounds on both sides");
}
