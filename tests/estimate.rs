//! `estimate` through survey files as a user writes them: against R `survey` 4.5 on tests/golden/county_sample.csv, by the laws that
//! every design-based estimate keeps, and on the mistakes that peers shipped.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use preassess::document::parse;
use preassess::estimate::survey::{Analysis, Flag, Row, Survey, analyse};
use preassess::report::{describe_survey, survey_csv, survey_json};
use preassess::units::Language;
use proptest::prelude::*;
use serde_json::Value;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/county_sample.csv");

const DESIGNS: [(&str, &str); 4] = [
    (
        "two_stage_fpc",
        "[[stage]]\nunit = \"village\"\nstrata = \"stratum\"\npopulation = \"villages_in_stratum\"\n\
         [[stage]]\nunit = \"household\"\nstrata = \"status\"\npopulation = \"households_in_cell\"\n",
    ),
    ("with_replacement", "weight = \"weight\"\n[[stage]]\nunit = \"village\"\nstrata = \"stratum\"\n"),
    ("one_stage_fpc", "weight = \"weight\"\n[[stage]]\nunit = \"village\"\nstrata = \"stratum\"\npopulation = \"villages_in_stratum\"\n"),
    ("weighted_srs", "weight = \"weight\"\n"),
];

fn told(survey: &str) -> Result<Analysis, String> {
    let file = Path::new("survey.toml");
    let survey: Survey = parse(survey, file).map_err(|r| r.to_string())?;
    analyse(&survey, file).map_err(|r| r.to_string())
}

/// Analyses a survey whose data are given as text.
fn of(csv: &str, survey: &str) -> Result<Analysis, String> {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data.csv");
    fs::write(&data, csv).unwrap();
    told(&format!("data = {data:?}\n{survey}"))
}

fn rows(csv: &str, survey: &str) -> Vec<Row> {
    of(csv, survey).unwrap().rows
}

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/county_sample.json")).unwrap()
}

#[track_caller]
fn close(got: f64, want: f64, what: &str) {
    let off = (got - want).abs() / want.abs().max(1e-300);
    assert!(off <= 1e-9 || got == want, "{what}: {got} instead of {want}, off by {off:e}");
}

/// Every field of `want` that a row has, and nothing that is missing.
#[track_caller]
fn agrees(row: &Row, want: &Value, what: &str) -> usize {
    let fields = [("estimate", row.estimate), ("se", row.se), ("lower", row.lower), ("upper", row.upper)];
    let mut compared = 0;
    for (name, got) in fields {
        if let Some(value) = want.get(name) {
            close(got, value.as_f64().unwrap(), &format!("{what} {name}"));
            compared += 1;
        }
    }
    assert!(compared > 0, "{what} is not in the golden values");
    compared
}

fn estimate(name: &str, kind: &str, variable: &str, more: &str) -> String {
    format!("[[estimate]]\nname = '{name}'\nkind = '{kind}'\nvariable = \"{variable}\"\n{more}\n")
}

const INTERVALS: [(&str, &str); 4] = [("mean", "wald"), ("xlogit", "logit"), ("wilson", "wilson"), ("beta", "korn-graubard")];

/// The estimates of one design, named by their keys in the golden file.
fn questions() -> String {
    let mut text = String::new();
    for (key, kind, variable) in [
        ("mean/score", "mean", "score"),
        ("mean/income", "mean", "income"),
        ("total/persons", "total", "persons"),
        ("total/truly_poor", "total", "truly_poor"),
        ("total/households", "total", "1"),
    ] {
        text += &estimate(key, kind, variable, "");
    }
    text += &estimate("ratio/poor_persons_per_person", "ratio", "persons * truly_poor", "over = 'persons'");
    for domain in ["never_registered", "exited", "registered_poor"] {
        let inside = format!("where = \"status == '{domain}'\"\n");
        let key = |key: &str| format!("domain/{domain}/{key}");
        let over = format!("over = 'persons'\n{inside}");
        text += &estimate(&key("ratio/poor_persons_per_person"), "ratio", "persons * truly_poor", &over);
        text += &estimate(&key("mean/satisfied"), "mean", "satisfied", &inside);
        for (theirs, ours) in INTERVALS {
            let more = format!("{inside}interval = '{ours}'\n");
            text += &estimate(&key(&format!("proportion/truly_poor/{theirs}")), "proportion", "truly_poor", &more);
        }
    }
    for (theirs, ours) in INTERVALS {
        let key = format!("proportion/satisfied/{theirs}");
        text += &estimate(&key, "proportion", "satisfied", &format!("interval = '{ours}'"));
        text += &estimate(&format!("{key}/level90"), "proportion", "satisfied", &format!("interval = '{ours}'\nlevel = 0.90"));
    }
    text
}

#[test]
fn four_designs_give_what_r_survey_gives() {
    let golden = golden();
    let mut compared = 0;
    for (design, written) in DESIGNS {
        let analysis = told(&format!("data = {DATA:?}\n{written}{}", questions())).unwrap();
        for row in &analysis.rows {
            compared += agrees(row, &golden[format!("{design}/{}", row.name)], &format!("{design} {}", row.name));
            let df = match row.name.split('/').collect::<Vec<_>>()[..] {
                ["domain", domain, ..] => &golden[format!("{design}/domain/{domain}/degrees_of_freedom")],
                _ => &golden[format!("{design}/degrees_of_freedom")],
            };
            assert_eq!(row.df, df.as_f64().unwrap(), "{design} {}", row.name);
        }
        let satisfied = analysis.rows.iter().find(|row| row.name == "proportion/satisfied/mean").unwrap();
        close(satisfied.deff, golden[format!("{design}/deff/satisfied")].as_f64().unwrap(), "deff");
        close(satisfied.deff_replace, golden[format!("{design}/deff_replace/satisfied")].as_f64().unwrap(), "deff_replace");
    }
    assert_eq!(compared, 4 * (6 * 2 + 3 * (2 * 2 + 4 * 3) + 8 * 3));
}

#[test]
fn townships_and_quantiles_are_those_of_r_survey() {
    let golden = golden();
    for (design, written) in DESIGNS {
        let by = estimate("satisfied", "mean", "satisfied", "by = 'township'");
        let quantiles = estimate("income", "quantile", "income", "probability = [0.1, 0.25, 0.5, 0.75, 0.9]");
        let rows = told(&format!("data = {DATA:?}\n{written}{by}{quantiles}")).unwrap().rows;
        let (townships, quantiles): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.group.is_some());
        let want = &golden[format!("{design}/by_township/mean/satisfied")];
        assert_eq!(townships.len(), want["township"].as_array().unwrap().len());
        for (i, row) in townships.iter().enumerate() {
            assert_eq!(row.group.as_deref(), Some(want["township"][i].to_string().as_str()));
            close(row.estimate, want["estimate"][i].as_f64().unwrap(), design);
            match want["se"][i].as_f64().unwrap() {
                rounding if rounding < 1e-15 => assert_eq!(row.se, 0.0),
                se => close(row.se, se, design),
            }
        }
        let want = &golden[format!("{design}/quantile/income/qrule_math")];
        for (i, row) in quantiles.iter().enumerate() {
            assert_eq!(row.probability, want["probability"][i].as_f64());
            for (name, got) in [("estimate", row.estimate), ("lower", row.lower), ("upper", row.upper), ("se", row.se)] {
                close(got, want[name][i].as_f64().unwrap(), &format!("{design} quantile {i} {name}"));
            }
        }
    }
}

#[test]
fn the_composite_incidence_is_a_combination_of_two_ratios() {
    let ratio = |name: &str, domain: &str| {
        estimate(name, "ratio", "persons * truly_poor", &format!("over = 'persons'\nwhere = \"status == '{domain}'\""))
    };
    let sum = "[[combination]]\nname = 'composite'\nconstant = 0.008\n\
               terms = [{ estimate = 'mis_exit', times = 0.082 }, { estimate = 'omission', times = 0.888 }]\n";
    let ratios = ratio("mis_exit", "exited") + &ratio("omission", "never_registered");
    let rows = told(&format!("data = {DATA:?}\n{}{ratios}{sum}", DESIGNS[0].1)).unwrap().rows;
    agrees(&rows[2], &golden()["two_stage_fpc/composite_incidence"], "composite");
    assert_eq!((rows[2].n, rows[2].df), (rows[0].n + rows[1].n, 20.0));
}

/// R's `svyttest(score ~ stratum)` is a regression: its difference is that of the two means, its variance that of their linearised values.
#[test]
fn a_difference_of_groups_is_that_of_r_svyttest() {
    let by = estimate("score", "mean", "score", "by = 'stratum'");
    let difference = "[[combination]]\nname = 'difference'\n\
                      terms = [{ estimate = 'score', group = 'poor' }, { estimate = 'score', group = 'other', times = -1 }]\n";
    let rows = told(&format!("data = {DATA:?}\n{}{by}{difference}", DESIGNS[1].1)).unwrap().rows;
    let want = &golden()["tests/t/score_by_stratum"];
    let row = &rows[2];
    close(row.estimate.abs(), want["difference"].as_f64().unwrap().abs(), "difference");
    close((row.estimate / row.se).abs(), want["t"].as_f64().unwrap().abs(), "t");
}

/// The sample with a single village in stratum "other".
fn lone() -> String {
    let text = fs::read_to_string(DATA).unwrap();
    let mut first = None;
    let keep = |line: &&str| {
        let cells: Vec<&str> = line.split(',').collect();
        cells[0] != "other" || *first.get_or_insert(cells[2].to_owned()) == cells[2]
    };
    text.lines().filter(keep).collect::<Vec<_>>().join("\n")
}

#[test]
fn lonely_strata_are_refused_or_dealt_with_as_in_r_survey() {
    let golden = golden();
    let questions = estimate("mean/satisfied", "mean", "satisfied", "") + &estimate("total/persons", "total", "persons", "");
    for policy in ["remove", "certainty", "adjust", "average"] {
        let analysis = of(&lone(), &format!("lonely = '{policy}'\n{}{questions}", DESIGNS[1].1)).unwrap();
        for row in &analysis.rows {
            let key = format!("single_village_stratum/{policy}/{}", row.name);
            agrees(row, &golden[&key], &key);
            assert!(row.flags.contains(&Flag::LonelyStratum));
        }
        let table = describe_survey(&analysis, Language::En);
        assert!(table.contains(&format!("lonely = \"{policy}\"")), "{table}");
    }
    let refused = of(&lone(), &format!("{}{questions}", DESIGNS[1].1)).unwrap_err();
    assert!(refused.contains("stage 1: a stratum has a single unit") && refused.contains("lonely = \"remove\""), "{refused}");
    // a domain that does not touch the lonely stratum is no reason to refuse
    let elsewhere = estimate("poor", "mean", "satisfied", "where = \"stratum == 'poor'\"");
    assert_eq!(of(&lone(), &format!("{}{elsewhere}", DESIGNS[1].1)).unwrap().rows[0].df, 12.0);
}

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

fn refused(csv: &str, survey: &str) -> String {
    of(csv, survey).map(|a| format!("{:?}", a.rows)).unwrap_err()
}

#[test]
fn mistakes_are_told_with_their_place_and_never_with_a_value() {
    let csv = "v,h,N,w,y,word\n1,a,9,1,2,secret\n2,a,9,1,3,secret\n3,b,9,1,4,\n";
    let mean = estimate("m", "mean", "y", "");
    let check = |survey: &str, parts: &[&str]| {
        let told = refused(csv, survey);
        assert!(parts.iter().all(|part| told.contains(part)) && !told.contains("secret"), "{told}");
    };
    check(&format!("wieght = 'w'\n{mean}"), &["survey.toml:2", "wieght is not known here", "weight"]);
    check(&mean, &["survey.toml", "key weight", "there is no weight", "weight = 1"]);
    check(&format!("weight = 'x'\n{mean}"), &["data.csv", "no column \"x\""]);
    check(&format!("weight = 'word'\n{mean}"), &["data.csv:2", "row 1", "column \"word\"", "no number"]);
    check(&format!("weight = 1\n[[stage]]\nunit = 'word'\n{mean}"), &["data.csv:4", "row 3", "column \"word\"", "an empty cell"]);
    check(&format!("weight = 1\n[[stage]]\nunit = 'v'\npopulation = 2\n{mean}"), &["stage.1.population", "more units than the population"]);
    check(&format!("weight = 1\n[[stage]]\nunit = 'v'\npopulation = 'y'\n{mean}"), &["column \"y\"", "more units than"]);
    check(&format!("weight = 1\n[[stage]]\nstrata = 'h'\npopulation = 'y'\n{mean}"), &["row 2", "differs within a stratum"]);
    check(&format!("weight = 1\n[[stage]]\n[[stage]]\nunit = 'v'\n{mean}"), &["stage.1.unit", "only the last stage"]);
    let of = |kind: &str, variable: &str, more: &str| format!("weight = 1\n{}", estimate("m", kind, variable, more));
    check(&of("mean", "y + * 2", ""), &["key estimate.m.variable", "^"]);
    check(&of("mean", "z + 2", ""), &["no column \"z\""]);
    check(&of("mean", "word", ""), &["estimate.m.variable", "words cannot be added up"]);
    check(&of("mean", "y", "where = 'y'"), &["estimate.m.where", "^", "a condition is wanted"]);
    check(&of("proportion", "y", ""), &["estimate.m.variable", "yes or no"]);
    check(&of("ratio", "y", ""), &["estimate.m.over", "needs its denominator"]);
    check(&of("mean", "y", "over = 'w'"), &["estimate.m.over", "only kind = \"ratio\""]);
    check(&of("mean", "y", "level = 1.0"), &["estimate.m.level", "between 0 and 1"]);
    check(&of("quantile", "y", "probability = 1.5"), &["estimate.m.probability", "between 0 and 1"]);
    check(&of("total", "y", "interval = 'logit'"), &["estimate.m.interval", "wald"]);
    check(&of("mean", "y", "interval = 'wildon'"), &["did you mean wilson"]);
    check("weight = 1\n", &["nothing is to be estimated"]);
    check(&format!("{}[[combination]]\nname = 'c'\nterms = [{{ estimate = 'q' }}]\n", of("mean", "y", "")), &["combination.c.terms", "q"]);
}

#[test]
fn the_program_prints_a_table_json_and_csv_and_refuses_with_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let survey = folder.path().join("survey.toml");
    fs::copy(DATA, folder.path().join("county_sample.csv")).unwrap();
    fs::write(&survey, include_str!("golden/county_survey.toml")).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("preassess").unwrap();
        command.arg("estimate").arg(&survey).args(arguments).assert()
    };
    for lang in ["zh", "en"] {
        let table = String::from_utf8(run(&["--lang", lang]).success().get_output().stdout.clone()).unwrap();
        let widest = table.lines().map(unicode_width::UnicodeWidthStr::width_cjk).max().unwrap();
        assert!(widest <= 80, "{widest}\n{table}");
    }
    let csv = folder.path().join("rows.csv");
    let json = run(&["--json", "--csv", csv.to_str().unwrap()]).success().get_output().stdout.clone();
    let json: Value = serde_json::from_slice(&json).unwrap();
    for name in ["name", "group", "estimate", "se", "lower", "upper", "n", "df", "deff", "cv", "flags"] {
        assert!(json[0].get(name).is_some(), "{name}");
    }
    let omission = &golden()["two_stage_fpc/domain/never_registered/ratio/poor_persons_per_person"];
    close(json[0]["se"].as_f64().unwrap(), omission["se"].as_f64().unwrap(), "se");
    assert_eq!(fs::read_to_string(csv).unwrap().lines().count(), json.as_array().unwrap().len() + 1);
    fs::write(&survey, "data = 'nowhere.csv'\nweight = 1\n[[estimate]]\nname = 'm'\nkind = 'mean'\nvariable = 'y'\n").unwrap();
    run(&[]).code(2);
}

#[test]
fn what_is_not_defined_is_null_in_json_and_empty_in_csv() {
    let analysis = of("y\n1\n", &format!("weight = 1\nlonely = 'remove'\n{}", estimate("m", "mean", "y", ""))).unwrap();
    let json: Value = serde_json::from_str(&survey_json(&analysis)).unwrap();
    assert!(json[0]["lower"].is_null() && json[0]["group"].is_null(), "{json}");
    let csv = String::from_utf8(survey_csv(&analysis).unwrap()).unwrap();
    assert!(csv.lines().nth(1).unwrap().starts_with("m,,1,0,,,1,0,"), "{csv}");
}

/// A random sample: stratum, village, household, class, value, denominators, weight; 2 to 4 villages in each of 2 or 3 strata.
fn samples() -> impl Strategy<Value = Vec<[u32; 6]>> {
    let village = prop::collection::vec((0_u32..3, 0_u32..50, 1_u32..6, 1_u32..9), 2..5);
    prop::collection::vec(prop::collection::vec(village, 2..5), 2..4).prop_map(|strata| {
        let mut rows = Vec::new();
        for (h, villages) in strata.iter().enumerate() {
            for (v, households) in villages.iter().enumerate() {
                rows.extend(households.iter().map(|&(class, y, x, w)| [h as u32, v as u32, class, y, x, w]));
            }
        }
        rows
    })
}

fn csv(rows: &[[u32; 6]], name: impl Fn(usize, u32) -> String) -> String {
    let mut text = "h,v,class,y,x,w\n".to_owned();
    for row in rows {
        let cells: Vec<String> = row.iter().enumerate().map(|(i, &cell)| name(i, cell)).collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    text
}

fn plain(_: usize, cell: u32) -> String {
    cell.to_string()
}

const LAWFUL: &str = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\npopulation = 20\n[[stage]]\npopulation = 30\n";

fn all_kinds() -> String {
    estimate("mean", "mean", "y", "")
        + &estimate("total", "total", "y", "where = 'class < 2'")
        + &estimate("ratio", "ratio", "y", "over = 'x'\nby = 'class'")
        + &estimate("share", "proportion", "y > 20", "by = ['h', 'class']")
        + &estimate("median", "quantile", "y", "")
}

/// The numbers of two analyses agree, up to the order of sums.
fn same(a: &[Row], b: &[Row], scale: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        let times = if a.name == "total" { scale } else { 1.0 };
        let pairs = [(a.estimate * times, b.estimate), (a.se * times, b.se), (a.lower * times, b.lower), (a.upper * times, b.upper)];
        for (x, y) in pairs.into_iter().chain([(a.df, b.df), (a.deff_replace, b.deff_replace)]) {
            prop_assert!((x - y).abs() <= 1e-9 * x.abs().max(1e-6) || (x.is_nan() && y.is_nan()), "{:?} {:?}", a, b);
        }
        prop_assert_eq!(a.n, b.n);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: proptest::test_runner::RngSeed::Fixed(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_labels_do_not_matter(sample in samples().prop_flat_map(|s| (Just(s.clone()), Just(s).prop_shuffle()))) {
        let survey = format!("{LAWFUL}{}", all_kinds());
        let first = rows(&csv(&sample.0, plain), &survey);
        same(&first, &rows(&csv(&sample.1, plain), &survey), 1.0)?;
        let renamed = |i: usize, cell: u32| if i < 2 { format!("村{}", (cell + 1) * 7 % 11) } else { cell.to_string() };
        let unsorted = survey.replace("by = ['h', 'class']", "by = 'class'");
        same(&rows(&csv(&sample.0, plain), &unsorted), &rows(&csv(&sample.0, renamed), &unsorted), 1.0)?;
    }

    #[test]
    fn the_scale_of_weights_changes_totals_only(sample in samples()) {
        let survey = format!("{LAWFUL}{}", all_kinds());
        let larger = |i: usize, cell: u32| if i == 5 { (cell * 8).to_string() } else { cell.to_string() };
        same(&rows(&csv(&sample, plain), &survey), &rows(&csv(&sample, larger), &survey), 8.0)?;
    }

    #[test]
    fn a_condition_is_a_group_is_a_weight_of_zero(sample in samples()) {
        let csv_text = csv(&sample, plain);
        let groups = rows(&csv_text, &format!("{LAWFUL}{}", estimate("m", "mean", "y", "by = 'class'")));
        for group in &groups {
            let class: u32 = group.group.as_ref().unwrap().parse().unwrap();
            let one = rows(&csv_text, &format!("{LAWFUL}{}", estimate("m", "mean", "y", &format!("where = 'class == {class}'"))));
            let zeroed: Vec<[u32; 6]> = sample.iter().map(|r| if r[2] == class { *r } else { [r[0], r[1], r[2], r[3], r[4], 0] }).collect();
            let zero = rows(&csv(&zeroed, plain), &format!("{LAWFUL}{}", estimate("m", "mean", "y", "")));
            same(std::slice::from_ref(group), &one, 1.0)?;
            same(std::slice::from_ref(group), &zero, 1.0)?;
            prop_assert_eq!(group.deff.to_bits(), one[0].deff.to_bits());
        }
    }

    #[test]
    fn rows_without_weight_in_drawn_villages_change_nothing(sample in samples()) {
        let design = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\npopulation = 20\n";
        let survey = format!("{design}{}", all_kinds());
        let more: Vec<[u32; 6]> = sample.iter().map(|r| [r[0], r[1], r[2], r[3] + 5, r[4], 0]).collect();
        same(&rows(&csv(&sample, plain), &survey), &rows(&csv(&[sample.clone(), more].concat(), plain), &survey), 1.0)?;
    }

    #[test]
    fn every_household_twice_in_its_village_changes_no_standard_error_of_a_mean(sample in samples()) {
        let design = "weight = 'w'\n[[stage]]\nunit = 'v'\nstrata = 'h'\n";
        let survey = format!("{design}{}", estimate("m", "mean", "y", "") + &estimate("r", "ratio", "y", "over = 'x'"));
        let (once, twice) = (rows(&csv(&sample, plain), &survey), rows(&csv(&[sample.clone(), sample.clone()].concat(), plain), &survey));
        for (a, b) in once.iter().zip(&twice) {
            prop_assert!((a.se - b.se).abs() <= 1e-9 * a.se.max(1e-6) && a.df == b.df, "{:?} {:?}", a, b);
            prop_assert_eq!(2 * a.n, b.n);
        }
    }
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
    assert!(told(&survey("variance = 'sen-yates-grundy'")).unwrap_err().contains("stage.1.probability"));
    fs::write(path("joint.csv"), "first,second,probability\nA,B,0.06\nC,A,0.12\n").unwrap();
    assert!(told(&survey(&joint)).unwrap_err().contains("some pairs of units have no joint probability"));
    fs::write(path("joint.csv"), "first,second,probability\nA,B,0.06\nC,A,0.12\nB,C,0.6\n").unwrap();
    assert!(told(&survey(&joint)).unwrap_err().contains("row 3"));
}
