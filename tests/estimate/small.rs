//! Small areas in a survey file: the groups of a proportion with the help of all.

use preassess::estimate::{Area, BetweenAreas, Effective, Logit, Quantiles, fay_herriot, shrunk};
use preassess::report::{describe_survey, survey_csv, survey_json};
use preassess::units::Language;

use super::{close, estimate, of};

/// Found and asked by township.
const COUNTS: [(&str, u32, u32); 6] = [("a", 0, 12), ("b", 3, 20), ("c", 1, 40), ("d", 9, 30), ("e", 2, 2), ("f", 4, 60)];

fn data(weight: impl Fn(u32) -> u32) -> String {
    let mut text = "t,y,w\n".to_owned();
    for (name, found, asked) in COUNTS {
        (0..asked).for_each(|k| text += &format!("{name},{},{}\n", u8::from(k < found), weight(k)));
    }
    text
}

fn wanted() -> String {
    format!("weight = 'w'\n{}", estimate("m", "proportion", "y == 1", "by = 't'\nsmall_area = true"))
}

#[test]
fn groups_are_shrunk_from_their_weighted_shares_and_effective_numbers() {
    let analysis = of(&data(|k| 1 + k % 3), &wanted()).unwrap();
    let quantiles = Quantiles::new(0.95).unwrap();
    let areas = COUNTS.map(|(_, found, asked)| Area { found, asked });
    // The design effect of all groups together, weighed by their rows, where there is one.
    let known = || analysis.rows.iter().filter(|row| row.deff_replace > 0.0);
    let effect = known().map(|row| row.deff_replace * row.n as f64).sum::<f64>() / known().map(|row| row.n as f64).sum::<f64>();
    assert!((effect - 1.0).abs() > 0.01 && known().count() == 4, "{effect} {}", known().count());
    // A design effect below 1 gives no more answers than there are.
    let effective: Vec<Effective> =
        (analysis.rows.iter()).map(|row| Effective { found: row.n as f64 * row.estimate, asked: row.n as f64 }).collect();
    assert!(effect < 1.0);
    let weighted = shrunk(&effective, &BetweenAreas::default(), &quantiles);
    let logits: Vec<Logit> = (analysis.rows.iter().zip(areas))
        .map(|(row, area)| {
            let p = row.estimate;
            if p > 0.0 && p < 1.0 {
                Logit { logit: (p / (1.0 - p)).ln(), variance: effect / (row.n as f64 * p * (1.0 - p)) }
            } else {
                Logit::of_counts(area, effect)
            }
        })
        .collect();
    let model = fay_herriot(&logits, &quantiles).unwrap();
    for (at, row) in analysis.rows.iter().enumerate() {
        let local = row.small_area.as_ref().unwrap();
        assert_eq!(local.found, u64::from(COUNTS[at].1));
        close(local.shrunk.estimate, weighted[at].estimate, "shrunk");
        close(local.effective_n, effective[at].asked, "effective number");
        close(local.shrunk.upper, weighted[at].interval.upper, "its limit");
        let borrowed = local.fay_herriot.unwrap();
        close(borrowed.estimate, model.areas[at].estimate, "Fay–Herriot");
        close(borrowed.se, model.areas[at].se, "its error");
        // Where nothing or everything was found, the group alone would claim certainty.
        assert!(local.shrunk.estimate > 0.0 && local.shrunk.estimate < 1.0 && local.shrunk.lower < local.shrunk.upper);
    }
    let own = |name: usize| analysis.rows[name].small_area.as_ref().unwrap().shrunk.own;
    assert!(own(4) < own(0) && own(0) < own(1) && own(1) < own(5), "the more answers, the more of its own");
}

/// Cases of one group weigh ten times as much as the others: what was counted says 10 %, what was drawn for says more than half.
#[test]
fn unequal_weights_do_not_shrink_towards_the_raw_counts() {
    let mut text = "t,y,w\n".to_owned();
    for group in ["a", "b", "c", "d"] {
        (0..100).for_each(|k| text += &format!("{group},{},{}\n", u8::from(k < 10), if k < 10 { 10 } else { 1 }));
    }
    for row in of(&text, &wanted()).unwrap().rows {
        let local = row.small_area.unwrap();
        // Kish: n (Σw)² / (n Σw²) = 190² / 1090 = 33 answers of equal weight.
        assert!((row.estimate - 100.0 / 190.0).abs() < 1e-12 && (local.shrunk.estimate - row.estimate).abs() < 0.02, "{local:?}");
        assert!(local.effective_n < 100.0 && local.found == 10, "{local:?}");
    }
}

#[test]
fn the_order_of_the_rows_changes_nothing() {
    let rows = data(|k| 1 + k % 3);
    let mut lines: Vec<&str> = rows.lines().skip(1).collect();
    lines.reverse();
    let other = of(&format!("t,y,w\n{}\n", lines.join("\n")), &wanted()).unwrap();
    for (a, b) in of(&rows, &wanted()).unwrap().rows.iter().zip(&other.rows) {
        let (a, b) = (a.small_area.as_ref().unwrap(), b.small_area.as_ref().unwrap());
        close(a.shrunk.estimate, b.shrunk.estimate, "shrunk");
        assert!((a.fay_herriot.unwrap().estimate - b.fay_herriot.unwrap().estimate).abs() < 1e-9);
    }
}

#[test]
fn they_are_told_beside_the_direct_estimate() {
    let analysis = of(&data(|_| 1), &wanted()).unwrap();
    for language in [Language::Zh, Language::En] {
        let told = describe_survey(&analysis, language);
        assert!(told.contains("9/30") && told.contains("30.0%"), "{told}");
        assert!(told.lines().all(|line| unicode_width::UnicodeWidthStr::width_cjk(line) <= 80), "{told}");
    }
    let json: serde_json::Value = serde_json::from_str(&survey_json(&analysis)).unwrap();
    assert!(json[3]["small_area"]["shrunk"]["estimate"].is_number() && json[3]["small_area"]["fay_herriot"]["own"].is_number());
    let csv = String::from_utf8(survey_csv(&analysis).unwrap()).unwrap();
    let mut lines = csv.lines().map(|line| line.split(',').count());
    let head = lines.next().unwrap();
    assert!(csv.contains(",shrunk_lower,") && csv.contains(",fay_herriot_own") && lines.all(|cells| cells == head), "{csv}");
    // Who did not ask sees nothing of it.
    let plain = of(&data(|_| 1), &format!("weight = 'w'\n{}", estimate("m", "proportion", "y == 1", "by = 't'"))).unwrap();
    assert!(!survey_json(&plain).contains("small_area") && plain.rows.iter().all(|row| row.small_area.is_none()));
}

#[test]
fn only_groups_of_a_proportion_are_small_areas() {
    let refused = |kind: &str, more: &str| {
        let survey = format!("weight = 'w'\n{}", estimate("m", kind, "y == 1", &format!("{more}\nsmall_area = true")));
        of(&data(|_| 1), &survey).map(|_| ()).unwrap_err()
    };
    for told in [
        refused("mean", "by = 't'"),
        refused("proportion", ""),
        refused("proportion", "by = 't'\naccuracy = { sensitivity = 0.9, specificity = 0.9 }"),
    ] {
        assert!(told.contains("estimate.m.small_area"), "{told}");
    }
}
