//! Samples from textbooks, with closed forms computed here, and the corners that textbooks leave out.

use std::fmt::Write;

use preassess::estimate::survey::{Flag, Row};
use preassess::estimate::{Quantiles, finite_limits};

use super::{close, estimate, of, rows};

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// S² with n − 1.
fn spread(values: &[f64]) -> f64 {
    let centre = mean(values);
    values.iter().map(|y| (y - centre).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
}

/// The data set `fpc` of R `survey`, whose manual shows 5.4481 with a standard error of 0.7413 without and 0.616 with correction.
#[test]
fn the_fpc_example_of_r_survey() {
    let strata = [(3.0, 15.0, vec![2.8, 4.1, 6.8, 6.8, 9.2]), (4.0, 12.0, vec![3.7, 6.6, 4.2])];
    let mut csv = "stratid,psuid,weight,nh,Nh,f,x\n".to_owned();
    let (mut total, mut plain, mut corrected) = (0.0, 0.0, 0.0);
    for (h, (weight, population, values)) in strata.iter().enumerate() {
        let n = values.len() as f64;
        for (i, x) in values.iter().enumerate() {
            writeln!(csv, "{h},{},{weight},{n},{population},{},{x}", i + 1, n / population).unwrap();
        }
        total += weight * values.iter().sum::<f64>();
        plain += population * population * spread(values) / n;
        corrected += population * population * (1.0 - n / population) * spread(values) / n;
    }
    let asked = estimate("x", "mean", "x", "");
    let stage = "weight = 'weight'\n[[stage]]\nunit = 'psuid'\nstrata = 'stratid'\n";
    let without = rows(&csv, &format!("{stage}{asked}")).remove(0);
    let with = rows(&csv, &format!("{stage}population = 'Nh'\n{asked}")).remove(0);
    let fraction = rows(&csv, &format!("{stage}population = 'f'\n{asked}")).remove(0);
    close(with.estimate, total / 27.0, "mean");
    // a mean of strata whose sizes are known from the weights is a ratio: residuals about it, not the totals themselves
    let residual = |values: &[f64]| values.iter().map(|x| x - total / 27.0).collect::<Vec<_>>();
    let variance = |correct: bool| -> f64 {
        let of = |(w, population, values): &(f64, f64, Vec<f64>)| {
            let n = values.len() as f64;
            let left = if correct { 1.0 - n / population } else { 1.0 };
            left * w * w * n * spread(&residual(values)) / 27.0 / 27.0
        };
        strata.iter().map(of).sum()
    };
    close(without.se, variance(false).sqrt(), "with replacement");
    close(with.se, variance(true).sqrt(), "with fpc");
    close(fraction.se, with.se, "the fraction is the count");
    close(with.se * 27.0, corrected.sqrt(), "Σ N² (1 − f) s² / n");
    assert!((with.estimate - 5.4481).abs() < 5e-5 && (without.se - 0.7413).abs() < 5e-5 && (with.se - 0.6160).abs() < 5e-5);
    assert!((without.se * 27.0 - plain.sqrt()).abs() < 1e-9);
    // the weights are those of the counts
    let computed = rows(&csv, &format!("[[stage]]\nunit = 'psuid'\nstrata = 'stratid'\npopulation = 'f'\n{asked}")).remove(0);
    close(computed.se, with.se, "weights from fractions");
}

#[test]
fn a_population_is_a_count_or_a_fraction_and_never_both() {
    let csv = "h,N,y\na,0.5,1\na,0.5,2\nb,4,3\nb,4,5\n";
    let told = of(csv, &format!("weight = 1\n[[stage]]\nstrata = 'h'\npopulation = 'N'\n{}", estimate("m", "mean", "y", ""))).unwrap_err();
    assert!(told.contains("row 1") && told.contains("sampling fractions below 1"), "{told}");
    let half = rows(csv, &format!("[[stage]]\nstrata = 'h'\npopulation = 0.5\n{}", estimate("t", "total", "y", ""))).remove(0);
    close(half.estimate, 22.0, "twice the sum");
    close(half.se, f64::sqrt(0.5 * 2.0 * (4.0 * 0.5 + 4.0 * 2.0)), "(1 − f) n Σ s² w²");
}

/// Lohr, *Sampling: Design and Analysis*, one-stage clusters: 5 of 100 suites of four students; total 1130.4 (65.47), mean 2.826 (0.164).
#[test]
fn grade_points_in_suites() {
    let suites =
        [[3.08, 2.60, 3.44, 3.04], [2.36, 3.04, 3.28, 2.68], [2.00, 2.56, 2.52, 1.88], [3.00, 2.88, 3.44, 3.64], [2.68, 1.92, 3.28, 3.20]];
    let mut csv = "suite,gpa\n".to_owned();
    for (i, suite) in suites.iter().enumerate() {
        suite.iter().for_each(|gpa| writeln!(csv, "{i},{gpa}").unwrap());
    }
    let asked = estimate("total", "total", "gpa", "") + &estimate("mean", "mean", "gpa", "");
    let got = rows(&csv, &format!("weight = 20\n[[stage]]\nunit = 'suite'\npopulation = 100\n{asked}"));
    let totals: Vec<f64> = suites.iter().map(|suite| suite.iter().sum()).collect();
    let se = 100.0 * (0.95 * spread(&totals) / 5.0).sqrt();
    close(got[0].estimate, 1130.4, "total");
    close(got[0].se, se, "of the total");
    close(got[1].se, se / 400.0, "of the mean");
    assert!((got[0].se - 65.47).abs() < 5e-3 && (got[1].estimate - 2.826).abs() < 1e-12 && (got[1].se - 0.1637).abs() < 5e-5);
    // analysis of variance by hand: ρ = (MSB − MSW) / (MSB + 3 MSW)
    let between = 4.0 * spread(&suites.map(|suite| mean(&suite)));
    let within = mean(&suites.map(|suite| spread(&suite)));
    close(got[1].icc["suite"], (between - within) / (between + 3.0 * within), "icc");
    // Kish's deff with replacement is n/(n − 1) · MSB / S²-ish: here it is the ratio of the two variances
    let all: Vec<f64> = suites.concat();
    close(got[1].deff, got[1].se.powi(2) / (0.95 * spread(&all) / 20.0), "deff without replacement");
    close(got[1].deff_replace, got[1].se.powi(2) / (spread(&all) / 20.0), "deff with replacement");
    close(got[1].deff_weights, 1.0, "equal weights");
}

/// Lohr, clusters drawn with probability ∝ size and with replacement: five classes of 647 students; t̂ = 1749.014, standard error 222.42.
/// A class that is drawn twice is two units.
#[test]
fn classes_drawn_by_size_with_replacement() {
    let classes = [(24.0, 75.0), (100.0, 203.0), (100.0, 203.0), (76.0, 191.0), (44.0, 168.0)];
    let mut csv = "draw,w,t\n".to_owned();
    classes.iter().enumerate().for_each(|(i, (size, t))| writeln!(csv, "{i},{},{t}", 647.0 / size / 5.0).unwrap());
    let got = rows(&csv, &format!("weight = 'w'\n[[stage]]\nunit = 'draw'\n{}", estimate("t", "total", "t", ""))).remove(0);
    let expanded = classes.map(|(size, t)| t * 647.0 / size);
    close(got.estimate, mean(&expanded), "Hansen–Hurwitz");
    close(got.se, (spread(&expanded) / 5.0).sqrt(), "its standard error");
    assert!((got.estimate - 1749.014).abs() < 5e-4 && (got.se - 222.42).abs() < 5e-3);
}

/// A later stage without a population was drawn with replacement: its part has no correction, and n/N of it counts. Below a first stage
/// with replacement nothing counts.
#[test]
fn stages_without_a_population() {
    let csv = "v,y,w\n1,1,6\n1,4,6\n2,2,6\n2,8,6\n";
    let asked = estimate("t", "total", "y", "");
    let first = |population: &str, second: &str| {
        rows(csv, &format!("weight = 'w'\n[[stage]]\nunit = 'v'\n{population}[[stage]]\n{second}{asked}")).remove(0).se
    };
    let between = 2.0 * spread(&[30.0, 60.0]);
    let within = 2.0 * (36.0 * spread(&[1.0, 4.0]) + 36.0 * spread(&[2.0, 8.0]));
    close(first("population = 3\n", ""), (between / 3.0 + within * 2.0 / 3.0).sqrt(), "with replacement below");
    close(first("population = 3\n", "population = 8\n"), (between / 3.0 + 0.75 * within * 2.0 / 3.0).sqrt(), "with a correction below");
    close(first("", ""), between.sqrt(), "with replacement above");
    close(first("", "population = 8\n"), between.sqrt(), "with replacement above, whatever is below");
    // to have R's reading, that later stages are complete, the stage is left out
    let alone = rows(csv, &format!("weight = 'w'\n[[stage]]\nunit = 'v'\npopulation = 3\n{asked}")).remove(0).se;
    close(alone, (between / 3.0).sqrt(), "one stage");
}

const METHODS: [&str; 11] = [
    "wald",
    "logit",
    "wilson",
    "korn-graubard",
    "clopper-pearson",
    "agresti-coull",
    "jeffreys",
    "uniform",
    "asin",
    "likelihood",
    "cloglog",
];

/// 60 rows of which `found` are so.
fn sample(found: usize) -> String {
    let mut csv = "v,yes,no\n".to_owned();
    (0..60).for_each(|i| writeln!(csv, "{i},{},{}", u8::from(i < found), u8::from(i >= found)).unwrap());
    csv
}

#[test]
fn every_interval_has_a_bound_where_nothing_or_everything_is_found() {
    let of = |found: usize, more: &str| -> Vec<Row> {
        let asked: String = METHODS.map(|m| estimate(m, "proportion", "yes", &format!("interval = '{m}'\n{more}"))).concat();
        rows(&sample(found), &format!("weight = 10\n{asked}"))
    };
    let bound = 1.0 - 0.05_f64.powf(1.0 / 60.0);
    for row in of(0, "") {
        assert!(row.lower == 0.0 && (row.upper - bound).abs() < 1e-12 && row.flags.contains(&Flag::NothingFound), "{row:?}");
    }
    for row in of(60, "") {
        assert!(row.upper == 1.0 && (row.lower - (1.0 - bound)).abs() < 1e-12 && row.flags.contains(&Flag::AllFound), "{row:?}");
    }
    // one limit with all of the error is that of the two-sided interval with twice the error
    for (upper, both) in of(7, "side = 'upper'").iter().zip(of(7, "level = 0.9")) {
        assert!(upper.lower.is_nan() && (upper.upper - both.upper).abs() < 1e-12, "{upper:?}");
    }
    for (lower, both) in of(7, "side = 'lower'\nlevel = 0.975").iter().zip(of(7, "")) {
        assert!(lower.upper.is_nan() && (lower.lower - both.lower).abs() < 1e-12, "{lower:?}");
    }
    for row in of(0, "side = 'upper'") {
        assert!((row.upper - bound).abs() < 1e-12, "{row:?}");
    }
}

#[test]
fn exact_limits_in_a_finite_population() {
    let quantiles = Quantiles::new(0.95).unwrap();
    let asked = |variable: &str, more: &str| estimate("p", "proportion", variable, &format!("interval = 'hypergeometric'\n{more}"));
    for found in [0, 3, 60] {
        let row = rows(&sample(found), &format!("[[stage]]\npopulation = 100\n{}", asked("yes", ""))).remove(0);
        let want = finite_limits(found as u64, 60, 100, &quantiles).unwrap();
        assert_eq!((row.lower, row.upper), (want.lower as f64 / 100.0, want.upper as f64 / 100.0));
    }
    // not of a part of the sample, and not of clusters
    let part = rows(&sample(3), &format!("[[stage]]\npopulation = 100\n{}", asked("yes", "where = 'v < 30'"))).remove(0);
    assert!(part.upper.is_nan() && part.flags.contains(&Flag::NoInterval));
    let clusters = sample(3).replace("v,", "v,c,").replace(",1,0\n", ",a,1,0\n").replace(",0,1\n", ",b,0,1\n");
    let clustered = rows(&clusters, &format!("weight = 1\n[[stage]]\nunit = 'c'\npopulation = 9\n{}", asked("yes", ""))).remove(0);
    assert!(clustered.upper.is_nan() && clustered.flags.contains(&Flag::NoInterval));
    let mean = of(&sample(3), &format!("weight = 1\n{}", estimate("p", "mean", "yes", "interval = 'hypergeometric'"))).unwrap_err();
    assert!(mean.contains("only kind = \"proportion\""), "{mean}");
}

/// Rogan & Gladen: p = 0.2, Se = 0.9, Sp = 0.95 gives (0.2 + 0.95 − 1) / 0.85.
#[test]
fn rates_are_corrected_for_the_accuracy_of_the_judgement() {
    let of = |found: usize, accuracy: &str, more: &str| {
        rows(&sample(found), &format!("weight = 1\n{}", estimate("p", "proportion", "yes", &format!("accuracy = {accuracy}\n{more}"))))
            .remove(0)
    };
    let known = "{ sensitivity = 0.9, specificity = 0.95 }";
    let counted = "{ sensitivity = { correct = 90, of = 100 }, specificity = { correct = 190, of = 200 } }";
    let theta: f64 = 0.15 / 0.85;
    let variance: f64 = 0.2 * 0.8 / 59.0;
    let row = of(12, known, "interval = 'wald'");
    assert_eq!(row.apparent, Some(0.2));
    close(row.estimate, theta, "estimate");
    close(row.se, variance.sqrt() / 0.85, "its standard error");
    let plain = rows(&sample(12), &format!("weight = 1\n{}", estimate("p", "proportion", "yes", "interval = 'wald'"))).remove(0);
    close(row.upper, (plain.upper - 0.05) / 0.85, "the limits are corrected alike");
    let row = of(12, counted, "interval = 'wald'");
    let more = variance + theta * theta * 0.09 / 100.0 + (1.0 - theta).powi(2) * 0.95 * 0.05 / 200.0;
    close(row.se, more.sqrt() / 0.85, "with what the validation adds");
    let melded = of(12, counted, "");
    assert!(melded.interval == "melded" && melded.lower < theta && melded.upper > theta, "{melded:?}");
    let none = of(0, counted, "interval = 'wilson'");
    assert!(none.upper.is_nan() && none.flags.contains(&Flag::UseMelded), "{none:?}");
    let none = of(0, counted, "");
    assert!(none.lower == 0.0 && none.upper > 0.0 && none.upper < 0.1, "{none:?}");
    let refused =
        |accuracy: &str| super::of(&sample(5), &format!("weight = 1\n{}", estimate("p", "proportion", "yes", accuracy))).unwrap_err();
    assert!(refused("accuracy = { sensitivity = 0.4, specificity = 0.5 }").contains("their sum is above 1"));
    assert!(refused("interval = 'melded'").contains("needs the accuracy"));
}

#[test]
fn degrees_of_freedom_may_be_given() {
    let csv = "v,y\n1,1\n2,4\n3,9\n4,5\n";
    let of = |more: &str| rows(csv, &format!("weight = 1\n[[stage]]\nunit = 'v'\n{}", estimate("m", "mean", "y", more))).remove(0);
    let (own, normal) = (of(""), of("df = inf"));
    close(own.upper - own.estimate, 3.182446305284263 * own.se, "t with 3");
    close(normal.upper - normal.estimate, 1.959963984540054 * own.se, "as R's confint by default");
    let told = super::of(csv, &format!("weight = 1\n{}", estimate("m", "mean", "y", "df = 0"))).unwrap_err();
    assert!(told.contains("estimate.m.df"), "{told}");
}

/// Two groups of a simple random sample: their means are uncorrelated up to the residuals' degrees of freedom.
#[test]
fn groups_are_compared_with_one_of_them_or_with_all() {
    let csv = "g,y\na,1\na,4\na,7\nb,9\nb,5\nb,4\nc,2\nc,3\nc,7\n";
    let asked =
        "[[difference]]\nname = 'less a'\nestimate = 'm'\nfrom = 'a'\n[[difference]]\nname = 'less all'\nestimate = 'm'\nof = 'b'\n";
    let got = rows(csv, &format!("weight = 2\n{}{asked}", estimate("m", "mean", "y", "by = 'g'")));
    let names: Vec<(&str, Option<&str>)> = got.iter().map(|row| (row.name.as_str(), row.group.as_deref())).collect();
    assert_eq!(names[3..], [("less a", Some("b")), ("less a", Some("c")), ("less all", Some("b"))]);
    let (a, b) = ([1.0, 4.0, 7.0], [9.0, 5.0, 4.0]);
    close(got[3].estimate, mean(&b) - mean(&a), "difference");
    // residuals add up to 0 in each group: n/(n − 1) Σ u²
    let squares = |values: &[f64]| spread(values) * (values.len() as f64 - 1.0) / 9.0;
    close(got[3].se, (9.0 / 8.0 * (squares(&a) + squares(&b))).sqrt(), "its standard error");
    assert_eq!((got[3].df, got[3].n), (4.0, 6));
    close(got[3].statistic.unwrap(), got[3].estimate / got[3].se, "t");
    let all: Vec<f64> = [a, b, [2.0, 3.0, 7.0]].concat();
    close(got[5].estimate, mean(&b) - mean(&all), "from all");
    assert_eq!(got[5].n, 9);
    let refused = |more: &str| super::of(csv, &format!("weight = 2\n{}{more}", estimate("m", "mean", "y", "by = 'g'"))).unwrap_err();
    let difference = |of: &str| format!("[[difference]]\nname = 'd'\nestimate = 'm'\n{of}");
    assert!(refused(&difference("from = 'x'")).contains("difference.d.from"));
    assert!(refused(&difference("of = ['a', 'x']")).contains("difference.d.of"));
}

#[test]
fn domains_without_a_unit_and_strata_with_one() {
    let csv = "h,v,d,y\na,1,0,1\na,2,0,2\nb,3,1,4\nb,4,0,5\nc,5,2,6\n";
    let design = "weight = 1\nlonely = 'certainty'\n[[stage]]\nunit = 'v'\nstrata = 'h'\n";
    let got = rows(csv, &format!("{design}{}{}", estimate("m", "mean", "y", "by = 'd'"), estimate("n", "mean", "y", "where = 'd == 9'")));
    assert_eq!(got.iter().map(|row| (row.n, row.df)).collect::<Vec<_>>()[..3], [(3, 1.0), (1, 0.0), (1, 0.0)]);
    assert!(got[1].upper.is_nan() && got[1].flags.contains(&Flag::NoDf), "{:?}", got[1]);
    assert!(got[2].flags.contains(&Flag::LonelyStratum), "{:?}", got[2]);
    assert!(got[3].estimate.is_nan() && got[3].flags == [Flag::Empty]);
}

/// A blank is an answer that was not had, whether or not somebody said no: six who said yes are all of six, not six of ten.
#[test]
fn a_blank_among_nothing_but_ticks_is_missing() {
    for (yes, no) in [("是", "否"), ("1", "0"), ("yes", "no"), ("√", "×")] {
        let list = |others: &str| format!("id,y\n{}{}", (0..6).map(|i| format!("{i},{yes}\n")).collect::<String>(), others);
        let asked = format!("weight = 1\n{}", estimate("p", "proportion", "y", ""));
        for (others, share, n) in [("6,\n7,\n8,NA\n", 1.0, 6), (format!("6,\n7,{no}\n8,NA\n").as_str(), 6.0 / 7.0, 7)] {
            let row = rows(&list(others), &asked).remove(0);
            close(row.estimate, share, yes);
            assert_eq!((row.n, row.missing), (n, 9 - n), "{yes} {others}");
        }
        let row = rows(&list("6,\n"), &format!("weight = 1\n{}", estimate("m", "mean", "id", "where = 'y == 0'"))).remove(0);
        assert_eq!((row.n, row.missing), (0, 1), "{yes}");
    }
}

#[test]
fn an_estimate_that_names_no_column_counts_rows() {
    let row = rows("id,y\na,1\nb,2\nc,4\n", &format!("weight = 2\n{}", estimate("rows", "total", "1", ""))).remove(0);
    close(row.estimate, 6.0, "rows");
}

#[test]
fn a_limit_beyond_the_data_is_told() {
    let csv = (0..12).fold("y\n".to_owned(), |csv, y| csv + &format!("{y}\n"));
    let asked = |side: &str| format!("weight = 1\n{}", estimate("q", "quantile", "y", &format!("probability = 0.9\nside = '{side}'")));
    let limits = |side: &str| {
        let row = rows(&csv, &asked(side)).remove(0);
        [row.lower.is_nan(), row.upper.is_nan(), row.flags.contains(&Flag::NoInterval)]
    };
    assert_eq!([limits("both"), limits("lower"), limits("upper")], [[false, true, true], [false, true, false], [true, true, true]]);
}

#[test]
fn a_number_that_cannot_be_is_told_once() {
    let told = of("y\n1\n2\n3\n", &format!("[[stage]]\npopulation = 0\n{}", estimate("t", "total", "y", ""))).unwrap_err();
    assert_eq!(told.matches("stage.1.population").count(), 1, "{told}");
}
