//! What a user sees: refusals, tables, JSON and CSV.

use std::fs;

use assert_cmd::Command;
use preassess::report::{survey_csv, survey_json};
use serde_json::Value;

use super::{DATA, close, estimate, golden, of};

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
    fs::write(&survey, include_str!("../golden/county_survey.toml")).unwrap();
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

/// A slip of the pen must not cost the answers of a whole survey.
#[test]
fn what_is_analysed_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let survey = format!(
        "data = 'data.csv'\nweight = 1\n[calibrate]\nmargins = [{{ by = 'g', totals = 'sizes.csv' }}]\n{}",
        estimate("m", "mean", "y", "")
    );
    let inputs = [("survey.toml", survey.as_str()), ("data.csv", "y,g\n1,a\n3,a\n8,b\n"), ("sizes.csv", "g,total\na,9\nb,4\n")];
    inputs.iter().for_each(|(name, text)| fs::write(path(name), text).unwrap());
    let run = |arguments: &[&str]| Command::cargo_bin("preassess").unwrap().current_dir(&folder).arg("estimate").args(arguments).assert();
    for (option, name) in ["--csv", "--weights"].into_iter().flat_map(|option| inputs.map(|(name, _)| (option, name))) {
        let told = run(&["survey.toml", option, &format!("./{name}"), "--lang", "en"]).code(2);
        assert!(String::from_utf8_lossy(&told.get_output().stderr).contains("is not overwritten"), "{option} {name}");
        inputs.iter().for_each(|(name, text)| assert_eq!(fs::read_to_string(path(name)).unwrap(), *text));
    }
    run(&["survey.toml", "--csv", "rows.csv"]).success();
    run(&["survey.toml", "--csv", "rows.csv"]).success();
}

#[test]
fn what_is_not_defined_is_null_in_json_and_empty_in_csv() {
    let analysis = of("y\n1\n", &format!("weight = 1\nlonely = 'remove'\n{}", estimate("m", "mean", "y", ""))).unwrap();
    let json: Value = serde_json::from_str(&survey_json(&analysis)).unwrap();
    assert!(json[0]["lower"].is_null() && json[0]["group"].is_null(), "{json}");
    let csv = String::from_utf8(survey_csv(&analysis).unwrap()).unwrap();
    assert!(csv.lines().nth(1).unwrap().starts_with("m,,1,0,,,1,0,"), "{csv}");
}
