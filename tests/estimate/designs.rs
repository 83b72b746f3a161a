//! Designs by hand: stages, strata, populations, unequal probabilities, domains, missing values.

use std::fmt::Write;
use std::fs;

use preassess::estimate::survey::Flag;
use preassess::report::describe_survey;
use preassess::units::Language;

use super::{close, estimate, of, rows, told};

/// Three strata of which two have one unit: collapsed, they are one of two units with totals 4 and 10, N = 5 + 5.
#[test]
fn collapsed_strata_are_one_stratum() {
    let csv = "h,u,y,N,w\na,1,1,4,2\na,2,3,4,2\nb,1,2,5,2\nc,1,5,5,2\n";
    let design = "weight = 'w'\nlonely = 'collapse'\n[[stage]]\nunit = 'u'\nstrata = 'h'\npopulation = 'N'\n";
    let analysis = of(csv, &format!("{design}{}", estimate("t", "total", "y", ""))).unwrap();
    let row = &analysis.rows[0];
    // (1 − 2/4) · 2 · ((2 − 4)² + (6 − 4)²) + (1 − 2/10) · 2 · ((4 − 7)² + (10 − 7)²)
    close(row.se, (8.0_f64 + 28.8).sqrt(), "collapsed");
    assert_eq!(row.df, 2.0);
    assert!(describe_survey(&analysis, Language::Zh).contains("lonely = \"collapse\""));
    let alone =
        of("h,u,y\na,1,1\n", &format!("weight = 1\nlonely = 'collapse'\n[[stage]]\nunit = 'u'\n{}", estimate("t", "total", "y", "")));
    assert!(alone.unwrap_err().contains("single unit"));
}

/// Särndal et al. (1992), result 4.3.1 by hand. Two of three villages, two households of 4 and of 3.
#[test]
fn two_stages_with_tiny_populations() {
    let csv = "v,k,y,N,M\n1,1,1,3,4\n1,2,4,3,4\n2,1,2,3,3\n2,2,8,3,3\n";
    let design = "[[stage]]\nunit = 'v'\npopulation = 'N'\n[[stage]]\nunit = 'k'\npopulation = 'M'\n";
    let row = &rows(csv, &format!("{design}{}", estimate("t", "total", "y", "")))[0];
    // village totals 4/2·5 = 10 and 3/2·10 = 15; N² (1 − 2/3) s²/2 + (N/n) Σ M² (1 − 2/M) s²/2
    let between = 9.0 / 3.0 * 12.5 / 2.0;
    let within = 1.5 * (16.0 * 0.5 * 4.5 / 2.0 + 9.0 / 3.0 * 18.0 / 2.0);
    close(row.estimate, 37.5, "total");
    close(row.se, f64::sqrt(between + within), "standard error");
    assert_eq!((row.n, row.df), (4, 1.0));
    // everybody was asked: no error at all
    let census = rows("v,k,y,N,M\n1,1,1,2,1\n2,1,4,2,2\n2,2,2,2,2\n", &format!("{design}{}", estimate("t", "total", "y", "")));
    assert_eq!((census[0].estimate, census[0].se, census[0].lower, census[0].upper), (7.0, 0.0, 7.0, 7.0));
}

#[test]
fn names_reused_in_other_strata_and_villages_are_other_units() {
    let design =
        "weight = 1\n[[stage]]\nunit = 'v'\nstrata = 'h'\npopulation = 'N'\n[[stage]]\nunit = 'k'\nstrata = 'c'\npopulation = 'M'\n";
    let table = |names: [&str; 4]| {
        let mut csv = "h,v,c,k,y,N,M\n".to_owned();
        for (i, (h, v)) in [("a", 0), ("a", 1), ("b", 2), ("b", 3)].into_iter().enumerate() {
            for k in 0..3 {
                writeln!(csv, "{h},{},x,{k},{},10,{}", names[v], i * i + k * (i + 1), 5 + i).unwrap();
            }
        }
        rows(&csv, &format!("{design}{}", estimate("t", "total", "y", ""))).remove(0)
    };
    assert_eq!(table(["1", "2", "1", "2"]), table(["1", "2", "3", "4"]));
    assert_eq!(table(["1", "2", "1", "2"]).df, 2.0);
}

#[test]
fn degrees_of_freedom_are_those_of_the_domain() {
    let csv = "h,v,d,y\na,1,1,1\na,2,1,2\na,3,0,3\nb,4,1,4\nb,5,0,5\nc,6,0,6\nc,7,0,8\n";
    let design = "weight = 2\n[[stage]]\nunit = 'v'\nstrata = 'h'\n";
    let survey = format!("{design}{}{}", estimate("all", "mean", "y", ""), estimate("d", "mean", "y", "where = 'd == 1'"));
    let rows = rows(csv, &survey);
    assert_eq!((rows[0].df, rows[1].df), (4.0, 1.0), "3 villages in 2 strata");
    assert!(rows[1].flags.contains(&Flag::DfBelow8));
    // one village: a standard error, but no interval and never a point
    let one = of(csv, &format!("{design}{}", estimate("d", "mean", "y", "where = 'y == 4'"))).unwrap().rows.remove(0);
    assert_eq!(one.df, 0.0);
    assert!(one.lower.is_nan() && one.upper.is_nan() && one.flags.contains(&Flag::NoDf), "{one:?}");
}

#[test]
fn nothing_everything_and_nobody_are_told_apart() {
    let mut csv = "g,v,yes,no,age\n".to_owned();
    for i in 0..60 {
        writeln!(csv, "{},{i},1,0,{}", if i < 40 { "甲" } else { "乙" }, 20 + i % 7).unwrap();
    }
    let design = "weight = 10\n[[stage]]\nunit = 'v'\n";
    let of = |kind: &str, variable: &str, more: &str| rows(&csv, &format!("{design}{}", estimate("x", kind, variable, more))).remove(0);
    let none = of("proportion", "no", "");
    assert_eq!((none.estimate, none.lower, none.effective_n), (0.0, 0.0, 60.0));
    assert!((none.upper - (1.0 - 0.05_f64.powf(1.0 / 60.0))).abs() < 1e-12);
    assert!(none.flags.contains(&Flag::NothingFound) && none.flags.contains(&Flag::NchsReview), "{none:?}");
    let all = of("proportion", "yes", "interval = 'logit'");
    assert_eq!((all.estimate, all.upper), (1.0, 1.0));
    assert!(all.lower > 0.9 && all.flags.contains(&Flag::AllFound), "{all:?}");
    let total = of("total", "no", "");
    assert!(total.lower.is_nan() && total.flags.contains(&Flag::NothingFound), "{total:?}");
    let nobody = of("mean", "age", "where = \"age > 100\"");
    assert_eq!((nobody.n, nobody.flags.as_slice()), (0, &[Flag::Empty][..]));
    assert!(nobody.estimate.is_nan());
    let nobody = of("quantile", "age", "where = \"age > 100\"");
    assert_eq!((nobody.n, nobody.flags.as_slice()), (0, &[Flag::Empty][..]));
    let undefined = of("ratio", "age", "over = 'no'");
    assert_eq!(undefined.flags, [Flag::Undefined]);
}

#[test]
fn rows_with_missing_values_are_left_out_as_a_domain_and_counted() {
    let csv = "v,g,y,x\n1,a,1,2\n1,a,NA,2\n2,b,3,\n2,b,4,5\n3,,5,6\n3,a,7,8\n";
    let design = "weight = 1\n[[stage]]\nunit = 'v'\n";
    let all = rows(csv, &format!("{design}{}", estimate("m", "mean", "y", ""))).remove(0);
    assert_eq!((all.n, all.missing, all.estimate), (5, 1, 4.0));
    assert!(all.flags.contains(&Flag::Missing));
    let by_hand = rows(csv, &format!("{design}{}", estimate("m", "mean", "y", "where = 'y > -1'"))).remove(0);
    assert_eq!((all.estimate, all.se, all.df), (by_hand.estimate, by_hand.se, by_hand.df));
    let ratio = rows(csv, &format!("{design}{}", estimate("r", "ratio", "y", "over = 'x'"))).remove(0);
    assert_eq!((ratio.n, ratio.missing, ratio.estimate), (4, 2, 17.0 / 21.0));
    // a comparison with a missing number is neither true nor false
    let share = rows(csv, &format!("{design}{}", estimate("p", "proportion", "y > 3", ""))).remove(0);
    assert_eq!((share.n, share.missing, share.estimate), (5, 1, 3.0 / 5.0));
    let analysis = of(csv, &format!("{design}{}", estimate("m", "mean", "y", "by = 'g'"))).unwrap();
    assert_eq!(analysis.rows.iter().map(|r| (r.n, r.missing)).collect::<Vec<_>>(), [(2, 1), (2, 0)]);
    assert!(analysis.notes[0].en.contains("left out because a column of its condition or groups is empty: 1"));
}

/// Three of many villages drawn with unequal probabilities; totals expanded by them.
const UNEQUAL: &str = "v,k,pi,y,M\nA,1,0.2,1,2\nA,2,0.2,2,2\nB,1,0.5,4,4\nB,2,0.5,9,4\nC,1,0.8,7,2\nC,2,0.8,3,2\n";

#[test]
fn unequal_probabilities_without_replacement() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("data.csv"), UNEQUAL).unwrap();
    fs::write(path("joint.csv"), "first,second,probability\nA,A,0.2\nA,B,0.06\nC,A,0.12\nB,C,0.32\n").unwrap();
    let survey = |stage: &str| {
        format!(
            "data = {:?}\n[[stage]]\nunit = 'v'\nprobability = 'pi'\n{stage}\n[[stage]]\nunit = 'k'\npopulation = 'M'\n{}",
            path("data.csv"),
            estimate("t", "total", "y", "")
        )
    };
    let joint = format!("joint = {:?}\n", path("joint.csv"));
    // village totals 3, 2 · 13 and 10, expanded 15, 52 and 12.5; within B: 4² (1 − 2/4) s²/2 over its probability
    let within = 16.0 * 0.5 * 12.5 / 2.0 / 0.5;
    let pairs = [(0.2 * 0.5 / 0.06, 15.0, 52.0), (0.2 * 0.8 / 0.12, 15.0, 12.5), (0.5 * 0.8 / 0.32, 52.0, 12.5)];
    let syg: f64 = pairs.iter().map(|(ratio, a, b): &(f64, f64, f64)| (ratio - 1.0) * (a - b).powi(2)).sum();
    let ht: f64 = pairs.iter().map(|(ratio, a, b)| 2.0 * (1.0 - ratio) * a * b).sum::<f64>() + 0.8 * 225.0 + 0.5 * 2704.0 + 0.2 * 156.25;
    let mean = 79.5_f64 / 3.0;
    let brewer = 1.5 * (0.8 * (15.0 - mean).powi(2) + 0.5 * (52.0 - mean).powi(2) + 0.2 * (12.5 - mean).powi(2));
    let forms = [("", syg), ("variance = 'horvitz-thompson'", ht)].map(|(form, v)| (format!("{joint}{form}"), v));
    for (stage, between) in forms.into_iter().chain([(String::new(), brewer)]) {
        let row = told(&survey(&stage)).unwrap().rows.remove(0);
        close(row.estimate, 79.5, "total");
        close(row.se, f64::sqrt(between + within), &stage);
        assert_eq!(row.df, 2.0);
    }
    // each by itself: the joint probabilities are products, and even a single village shows its variance
    let alone = "variance = 'poisson'";
    let row = told(&survey(alone)).unwrap().rows.remove(0);
    close(row.se, f64::sqrt(0.8 * 225.0 + 0.5 * 2704.0 + 0.2 * 156.25 + within), "poisson");
    assert!(told(&survey(&format!("{alone}\n{joint}"))).unwrap_err().contains("stage.1.probability"));
    let one = "v,pi,y\nA,0.2,3\n";
    let row = rows(one, &format!("[[stage]]\nunit = 'v'\nprobability = 'pi'\nvariance = 'poisson'\n{}", estimate("t", "total", "y", "")));
    close(row[0].se, f64::sqrt(0.8 * 225.0), "a single village");
    assert!(!row[0].flags.contains(&Flag::LonelyStratum));
    assert!(told(&survey("variance = 'sen-yates-grundy'")).unwrap_err().contains("stage.1.probability"));
    fs::write(path("joint.csv"), "first,second,probability\nA,B,0.06\nC,A,0.12\n").unwrap();
    assert!(told(&survey(&joint)).unwrap_err().contains("some pairs of units have no joint probability"));
    fs::write(path("joint.csv"), "first,second,probability\nA,B,0.06\nC,A,0.12\nB,C,0.6\n").unwrap();
    assert!(told(&survey(&joint)).unwrap_err().contains("row 3"));
}

/// Village 1 of two strata is two villages; where a stratum of households was written at the first stage, the note says so.
#[test]
fn names_that_occur_in_several_strata_are_told() {
    let told = |units: [&str; 4]| {
        let [a, b, c, d] = units;
        let csv = format!("v,h,y\n{a},x,1\n{b},x,2\n{c},z,4\n{d},z,9\n");
        let analysis = of(&csv, &format!("weight = 1\n[[stage]]\nunit = 'v'\nstrata = 'h'\n{}", estimate("m", "mean", "y", ""))).unwrap();
        (analysis.rows[0].df, analysis.notes.iter().any(|note| note.en.contains("occur in several strata: 2")))
    };
    assert_eq!(told(["1", "2", "1", "2"]), (2.0, true));
    assert_eq!(told(["1", "2", "3", "4"]), (2.0, false));
}
