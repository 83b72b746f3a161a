//! Labels: none is clipped, none lies over another.

use super::style::{Anchor, Mark, WIDTH, width};
use super::*;
use crate::report::fixture;
use crate::simulate::{
    Between, Counted, CountiesOutcome, Detection, Estimated, Implied, RoundOutcome, Shape, ShapeOutcome, TownshipOutcome,
};
use crate::units::Words;

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

/// Two ways of detecting; a third of the counties is below each rate of a hundred thousandth, all below a hundredth.
fn many_counties() -> CountiesOutcome {
    let known = |value: f64| Estimated { value, lower: value / 2.0, upper: (value * 1.5).min(1.0), mcse: 0.01 };
    let implied = Implied { mean: known(1e-4), median: known(1e-4), ninetieth: known(1e-3) };
    let shape = |shape: Shape| ShapeOutcome {
        shape,
        parameters: shape.parameters(),
        omission: implied,
        mis_exit: implied,
        spread: (shape == Shape::CleanPart).then(|| known(0.4)),
        between: [(1e-6, 0.1), (1e-5, 1.0 / 3.0), (1e-2, 1.0)]
            .map(|(rate, share)| Between { rate, omission: known(share), mis_exit: known(share) })
            .to_vec(),
        expected: [1.0; 4],
        deviance: 0.0,
        p: None,
    };
    let detection = |name: &str| Detection {
        name: Words::new(name, name),
        curve: Vec::new(),
        dependence: fixture::NAN,
        shapes: Shape::ALL.map(shape).to_vec(),
    };
    let counted = Counted { neither: 1, only_omission: 1, only_mis_exit: 1, both: 1 };
    CountiesOutcome {
        counted,
        detections: vec![
            detection(""),
            detection("查得出六成，申诉去掉三成，访问时有干部在场、电话联系不上的户由村里推荐替补，拒访的也一样"),
        ],
        approval: None,
    }
}

#[test]
fn lines_and_bands_of_counties_are_where_the_fits_are() {
    let sheet = counties::sheet(&many_counties(), Language::En).unwrap();
    let lines = |ink: Ink| sheet.marks.iter().filter(|m| matches!(m, Mark::Line { ink: i, wide, .. } if *i == ink && *wide == 2.0)).count();
    // Two lengths of each line in four panels, and three of a step; alike counties have none.
    assert_eq!([lines(Ink::Good), lines(Ink::Bad), lines(Ink::Black)], [8, 8, 12]);
    // Where some are clean, the others share one rate: nothing is between level and upright.
    let straight = |m: &Mark| !matches!(m, Mark::Line { from, to, ink: Ink::Black, wide: 2.0 } if from.0 != to.0 && from.1 != to.1);
    assert!(sheet.marks.iter().all(straight));
    // At a rate of 1e-5, a quarter of the way, the band is from a sixth to a half of the panel's height.
    let strip = |m: &&Mark| matches!(m, Mark::Bar { ink: Ink::Pale, .. });
    let Some(Mark::Bar { high, .. }) = sheet.marks.iter().filter(strip).nth(36) else { panic!("no band") };
    assert!((high / 120.0 - 1.0 / 3.0).abs() < 0.02, "{high}");
    assert!(counties::sheet(&CountiesOutcome { detections: Vec::new(), ..many_counties() }, Language::Zh).is_none());
}

/// An outcome whose plans crowd in two corners of the picture of costs.
fn crowded() -> Outcome {
    let mut outcome = fixture::outcome();
    let names = ["什么都不做", "不做：偏远村拉网式排查", "排查只查一半户", "不做：外出户电话", "全县拉网式排查", "评估更严：个个都查得出"];
    let costs = [0.0, 3e5, 7e5, 7.5e5, 4e6, 4.1e6];
    let one = outcome.variants[0].clone();
    outcome.variants = (names.into_iter().zip(costs).enumerate())
        .map(|(k, (name, cost))| {
            let pass_probability = Figure { value: 0.8 + 0.003 * k as f64, mcse: 0.01 };
            crate::simulate::VariantOutcome { name: Words::new(name, name), cost, pass_probability, ..one.clone() }
        })
        .collect();
    outcome
}

#[test]
fn no_label_is_clipped_or_lies_over_another() {
    let fixture = fixture::outcome();
    let crowded = crowded();
    let mut many = fixture.rounds[0].clone();
    many.townships = (0..200).map(|k| fixture::township(&format!("第{k}清水土家族苗族侗族自治乡"), k % 42)).collect();
    for round in [fixture.last().unwrap(), &many] {
        for language in [Language::Zh, Language::En] {
            let ranks = fixture.readiness.iter().filter_map(|of| ranks::sheet(of, language));
            let counties = counties::sheet(&many_counties(), language);
            let costs = pareto::sheet(&crowded, language);
            let named = costs.iter().flat_map(|s| &s.marks).filter(|m| matches!(m, Mark::Text { text, .. } if text.contains('查'))).count();
            assert_eq!(named, 4, "every plan is named");
            for sheet in sheets(round, language).into_iter().chain(ranks).chain(counties).chain(costs) {
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
