//! Labels: none is clipped, none lies over another.

use super::style::{Anchor, Mark, WIDTH, width};
use super::*;
use crate::report::fixture;
use crate::simulate::{RoundOutcome, TownshipOutcome};

/// Left, top, right and bottom of a text.
fn extent(mark: &Mark) -> Option<(String, [f64; 4])> {
    let Mark::Text { x, y, text, size, anchor, .. } = mark else { return None };
    let wide = width(text, *size);
    let left = match anchor {
        Anchor::Start => *x,
        Anchor::Middle => x - wide / 2.0,
        Anchor::End => x - wide,
    };
    Some((text.clone(), [left, y - 0.8 * size, left + wide, y + 0.1 * size]))
}

fn sheets(round: &RoundOutcome, language: Language) -> Vec<Sheet> {
    vec![
        distribution::sheet(round, 10_000, language),
        causes::sheet(round, 10_000, language),
        coverage::sheet(round, 10_000, language),
        townships::sheet(round, 10_000, language),
        fieldwork::sheet(round, language),
        curves::sheet(fixture::outcome().operating.as_ref().unwrap(), language),
    ]
}

#[test]
fn no_label_is_clipped_or_lies_over_another() {
    let fixture = fixture::outcome();
    let mut many = fixture.rounds[0].clone();
    many.townships = (0..200).map(|k| fixture::township(&format!("第{k}清水土家族苗族侗族自治乡"), k % 42)).collect();
    for round in [fixture.last().unwrap(), &many] {
        for language in [Language::Zh, Language::En] {
            let ranks = fixture.readiness.iter().filter_map(|of| ranks::sheet(of, language));
            for sheet in sheets(round, language).into_iter().chain(ranks) {
                let texts: Vec<(String, [f64; 4])> = sheet.marks.iter().filter_map(extent).collect();
                for (k, (words, a)) in texts.iter().enumerate() {
                    assert!(a[0] >= 0.0 && a[2] <= WIDTH && a[1] >= 0.0 && a[3] <= sheet.high, "{words} is clipped in {}", sheet.title);
                    for (other, b) in &texts[k + 1..] {
                        let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                        assert!(apart, "{words} lies over {other} in {}", sheet.title);
                    }
                }
            }
        }
    }
}

#[test]
fn two_hundred_townships_are_cut_to_the_most_important_and_it_is_said() {
    let mut round = fixture::outcome().rounds.remove(0);
    round.townships = (0..200).map(|k| fixture::township(&format!("第{k}镇"), k % 42)).collect();
    let sheet = townships::sheet(&round, 10_000, Language::Zh);
    let names = sheet.marks.iter().filter(|m| matches!(m, Mark::Text { text, .. } if text.starts_with('第'))).count();
    assert_eq!(names, townships::SHOWN);
    assert!(sheet.reading.contains("共 200 个乡镇"));
}

#[test]
fn letters_are_measured_by_our_font() {
    assert!((width("县", 100.0) - 100.0).abs() < 1.0, "a Chinese character is as wide as its size");
    assert!((width("0", 100.0) - 55.5).abs() < 1.0, "a digit of Noto Sans SC is 555 units of 1000 wide");
}

#[test]
fn bins_meet_at_the_limit_and_lose_no_replicate() {
    let mut round = fixture::outcome().rounds.remove(0);
    round.failure_causes[1].limit = 0.0197;
    let sheet = distribution::sheet(&round, 10_000, Language::Zh);
    let borders: Vec<(f64, f64, Ink)> = sheet
        .marks
        .iter()
        .filter_map(|m| match m {
            Mark::Bar { x, y, wide, high, ink: ink @ (Ink::Good | Ink::Bad) } if (208.0..416.0).contains(&(y + high)) => {
                Some((*x, x + wide, *ink))
            }
            _ => None,
        })
        .collect();
    let sides = |side: Ink| borders.iter().filter(move |b| b.2 == side);
    let last_good = sides(Ink::Good).map(|b| b.1).fold(0.0, f64::max);
    let first_bad = sides(Ink::Bad).map(|b| b.0).fold(f64::MAX, f64::min);
    assert!((0.0..1.0).contains(&(first_bad - last_good)), "{last_good} {first_bad}");
    assert!(borders.windows(2).all(|w| w[0].1 <= w[1].0), "no bar over another");
}

#[test]
fn a_column_with_nothing_to_compare_says_so_instead_of_drawing_zeros() {
    let mut round = fixture::outcome().rounds.remove(0);
    let dots = |round: &RoundOutcome| {
        let sheet = townships::sheet(round, 10_000, Language::Zh);
        let right = sheet.marks.iter().filter(|m| matches!(m, Mark::Dot { x, .. } if *x > 550.0)).count();
        let told = |words: &str| sheet.marks.iter().any(|m| matches!(m, Mark::Text { text, .. } if text.contains(words)));
        (right, told("无从比较"), told("都一样"))
    };
    assert_eq!(dots(&round), (41, false, false));
    round.townships.iter_mut().for_each(|t| t.failure_difference = Figure { value: 0.0, mcse: 0.0 });
    assert_eq!(dots(&round), (0, false, true));
    round.townships.iter_mut().for_each(|t| t.failure_difference = fixture::NAN);
    assert_eq!(dots(&round), (0, true, false));
}

#[test]
fn estimates_far_apart_are_no_comb() {
    let mut round = fixture::outcome().rounds.remove(0);
    let histogram = &mut round.indicators[3].by_estimator[0].histogram;
    histogram.counts.iter_mut().enumerate().filter(|(k, _)| k % 11 != 0).for_each(|(_, n)| *n = 0);
    let sheet = distribution::sheet(&round, 10_000, Language::Zh);
    let bars: Vec<(f64, f64)> = sheet
        .marks
        .iter()
        .filter_map(|m| match m {
            Mark::Bar { x, y, wide, high, ink: Ink::Good } if (416.0..624.0).contains(&(y + high)) && *high > 20.0 => Some((*x, x + wide)),
            _ => None,
        })
        .collect();
    assert!(bars.len() > 3 && bars.windows(2).all(|w| w[1].0 - w[0].1 < 1.0), "{bars:?}");
}

#[test]
fn a_rank_is_as_sure_as_the_shares_are_apart() {
    let town = |finding: f64, mcse: f64| TownshipOutcome { finding: Figure { value: finding, mcse }, ..fixture::township("T", 0) };
    let towns = [town(0.5, 0.001), town(0.3, 0.02), town(0.29, 0.02), town(0.1, 0.001), town(f64::NAN, f64::NAN)];
    let ranked: Vec<&TownshipOutcome> = towns.iter().collect();
    assert_eq!(ranks(&ranked), [Some((1, 1)), Some((2, 3)), Some((2, 3)), Some((4, 4)), None]);
}
