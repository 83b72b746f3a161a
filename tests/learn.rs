//! From one real sample to the truth of the next simulation: `draw`, fill in, `learn`, `run`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use preassess::frame::Status;
use preassess::scenario::{Overrides, Prepared, load_frame, prepare, read};
use preassess::truth::Basic;
use serde_json::Value;
use tempfile::TempDir;

fn preassess(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_preassess")).args(arguments).env("LANG", "en_US.UTF-8").env_remove("LC_ALL").output().unwrap()
}

fn done(arguments: &[&str]) -> String {
    let output = preassess(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str]) -> String {
    let output = preassess(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
    told
}

/// 6 townships of 5 villages of 60 households; every second village is poor.
fn county(dir: &Path) {
    let mut csv = String::from("township,village,household_id,status,persons,poor_village\n");
    for village in 0..30 {
        for k in 0..60 {
            let status = ["exited", "never_registered", "never_registered", "registered_poor"][if k % 10 == 0 { 3 } else { k % 3 }];
            csv += &format!("t{},v{village},h{village:02}{k:02},{status},3,{}\n", village / 5, village % 2);
        }
    }
    fs::write(dir.join("county.csv"), csv).unwrap();
}

const REVIEW: &str = "[[round]]\nname = 'review'\nrule = [{ indicator = 'omission', must = '< 5 %' }]\n\
    stage = [{ unit = 'village', strata = ['village_kind'], take = { poor = 4, other = 4 } }, { unit = 'household', strata = ['status'], take = { exited = 12, never_registered = 12, registered_poor = 3 } }]\n";

fn scenario(dir: &Path, name: &str, truth: &str) -> PathBuf {
    let text = format!(
        "title = 'a county'\nlanguage = 'en'\nseed = 7\nframe = {{ file = 'county.csv' }}\n{truth}\n{REVIEW}[simulate]\nreplicates = 400\n"
    );
    let path = dir.join(name);
    fs::write(&path, text).unwrap();
    path
}

const RATES: &str = "[truth]\nfrom = 'rates'\nomission = { rate = 0.03 }\nmis_exit = { rate = 0.02 }\napproval = { rate = 0.9 }\n";

/// Draws a rehearsal and fills it in: every 25th of the never registered who are met is poor; one household in eleven is not met, one in nine not
/// satisfied. Gives the number of the never registered who were met and of the poor among them.
fn filled_in(dir: &Path) -> (u64, u64) {
    let plan = scenario(dir, "plan.toml", RATES);
    let out = dir.join("drawn");
    done(&["draw", plan.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    let text = fs::read_to_string(out.join("sample.csv")).unwrap();
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| head.iter().position(|h| *h == name).unwrap();
    let (mut asked, mut found) = (0, 0);
    let mut answers = head.join(",") + "\n";
    for (row, line) in lines.enumerate() {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        assert_eq!(cells.len(), head.len());
        let (met, never) = (row % 11 != 4, cells[at("status")] == "never_registered");
        let poor = never && asked % 25 == 3;
        cells[at("met")] = u8::from(met).to_string();
        if met {
            cells[at("truly_poor")] = u8::from(poor).to_string();
            cells[at("satisfied")] = u8::from(row % 9 != 0).to_string();
            asked += u64::from(never);
            found += u64::from(poor);
        }
        answers += &(cells.join(",") + "\n");
    }
    fs::write(out.join("sample.csv"), answers).unwrap();
    (asked, found)
}

/// The survey file with a table [learn].
fn survey(dir: &Path, learn: &str) -> PathBuf {
    let file = dir.join("drawn/survey.toml");
    let text = fs::read_to_string(&file).unwrap();
    let own = text.split("\n[learn]").next().unwrap().to_owned();
    fs::write(&file, format!("{own}\n[learn]\n{learn}")).unwrap();
    file
}

fn prepared(scenario: &Path) -> Prepared {
    let written = read(scenario).unwrap();
    let loaded = load_frame(&written.scenario, scenario, &Overrides::default()).unwrap();
    prepare(&written.scenario, loaded, &Overrides::default()).unwrap_or_else(|e| panic!("{e}"))
}

const POSTERIOR: &str = "[truth]\nfrom = 'posterior'\nsurvey = 'drawn/survey.toml'\n";

#[test]
fn a_drawn_sample_becomes_the_truth_of_the_next_simulation() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    let (asked, found) = filled_in(dir.path());
    let survey = survey(dir.path(), "sensitivity = 0.9\nspecificity = 0.995\n");
    done(&["estimate", survey.to_str().unwrap(), "--quiet"]);

    let lessons: Value = serde_json::from_str(&done(&["learn", survey.to_str().unwrap(), "--json"])).unwrap();
    let omission = &lessons[0];
    assert_eq!((&omission["error"], &omission["asked"], &omission["found"]), (&"omission".into(), &asked.into(), &found.into()));
    assert_eq!((&lessons[1]["error"], &lessons[2]["error"]), (&"mis_exit".into(), &"approval".into()));
    let belief = |of: &Value| ["lower", "mean", "upper"].map(|key| of["rate"][key].as_f64().unwrap());
    let [lower, mean, upper] = belief(omission);
    let direct = (found as f64 / asked as f64 - 0.005) / 0.895;
    assert!(found > 0 && lower < direct && direct < upper && mean < 3.0 * direct, "{omission}");
    let told = done(&["learn", survey.to_str().unwrap()]);
    assert!(
        told.starts_with("a county")
            && told.contains(&format!("{found} found among {asked} households"))
            && told.contains("from = \"posterior\""),
        "{told}"
    );
    let told = done(&["learn", survey.to_str().unwrap(), "--lang", "zh"]);
    assert!(told.contains("漏评（一般户）") && told.contains("没有去过的乡镇"), "{told}");

    let learnt = scenario(dir.path(), "learnt.toml", POSTERIOR);
    let mut results = Vec::new();
    for threads in ["1", "2"] {
        let out = dir.path().join(threads);
        let told = done(&["run", learnt.to_str().unwrap(), "--out", out.to_str().unwrap(), "--threads", threads]);
        assert!(told.contains("truth comes from a rehearsal"), "{told}");
        results.push(fs::read(out.join("replicates.parquet")).unwrap());
        let result: Value = serde_json::from_slice(&fs::read(out.join("result.json")).unwrap()).unwrap();
        let truth = result["indicators"]["omission"]["truth"]["value"].as_f64().unwrap();
        assert!(lower < truth && truth < upper, "{truth} {omission}");
        results.push(fs::read(out.join("result.json")).unwrap());
    }
    assert!(results[..2] == results[2..], "the result depends on the threads");
}

#[test]
fn drawn_truth_has_its_expected_mean_and_holds_what_was_found() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    filled_in(dir.path());
    survey(dir.path(), "kind = 'village_kind'\n");
    let study = prepared(&scenario(dir.path(), "learnt.toml", POSTERIOR)).study;
    let (frame, truth) = (&study.frame, &study.truth);
    let measure = study.rounds[0].estimation.measure();
    let found_in: Vec<u32> = {
        let text = fs::read_to_string(dir.path().join("drawn/sample.csv")).unwrap();
        let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let at = |name: &str| head.iter().position(|h| *h == name).unwrap();
        let mut found = vec![0; 30];
        for row in text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
            found[row[at("village")][1..].parse::<usize>().unwrap()] += u32::from(row[at("truly_poor")] == "1" && row[at("met")] == "1");
        }
        found
    };
    let everybody: Vec<u32> = (0..frame.households() as u32).collect();
    let mut world = truth.world(measure);
    let (mut sum, mut squares, replicates) = ([0.0; 30], [0.0; 30], 600);
    for replicate in 0..replicates {
        truth.fill(&mut world, measure, 7, replicate);
        truth.visit(&mut world, &everybody);
        for village in 0..30 {
            let cases = |status: Status| {
                frame.villages().range(village).filter(|&k| frame.status()[k] == status && world.household(k).error()).count()
            };
            let (omitted, exited) = (cases(Status::NeverRegistered), cases(Status::Exited));
            assert!((omitted + exited) as u32 >= found_in[village], "village {village} of replicate {replicate}");
            sum[village] += omitted as f64;
            squares[village] += (omitted * omitted) as f64;
        }
    }
    let expected = truth.probabilities(Basic::Omission);
    let n = replicates as f64;
    for village in 0..30 {
        let mean = sum[village] / n;
        let error = ((squares[village] / n - mean * mean) / n).sqrt();
        let wanted: f64 = frame.villages().range(village).map(|k| expected[k]).sum();
        assert!((mean - wanted).abs() < 4.9 * error, "village {village}: {mean} ± {error}, expected {wanted}");
    }
}

#[test]
fn members_left_out_are_learnt_from_their_column() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    filled_in(dir.path());
    let data = dir.path().join("drawn/sample.csv");
    let text = fs::read_to_string(&data).unwrap();
    let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let at = |name: &str| head.iter().position(|h| *h == name).unwrap();
    // Every ninth registered household that was met has two members left out; of the never registered none can.
    let (mut asked, mut found, mut lines) = (0_u64, 0_u64, vec![head.join(",")]);
    for line in text.lines().skip(1) {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if cells[at("met")] == "1" && cells[at("status")] != "never_registered" {
            asked += 1;
            let left_out = asked % 9 == 0;
            found += u64::from(left_out);
            cells[at("omitted_members")] = if left_out { "2" } else { "0" }.to_owned();
        }
        lines.push(cells.join(","));
    }
    fs::write(&data, lines.join("\n") + "\n").unwrap();
    let survey = survey(dir.path(), "sensitivity = { omitted_members = 0.8 }\n");
    let lessons: Value = serde_json::from_str(&done(&["learn", survey.to_str().unwrap(), "--json"])).unwrap();
    let of = lessons.as_array().unwrap().iter().find(|of| of["error"] == "omitted_members").unwrap();
    assert_eq!((&of["asked"], &of["found"]), (&asked.into(), &found.into()));
    let direct = found as f64 / asked as f64 / 0.8;
    assert!(found > 10 && (of["rate"]["mean"].as_f64().unwrap() / direct - 1.0).abs() < 0.25, "{of} {direct}");
    for (language, words) in [("en", "members left out (registered)"), ("zh", "漏人（建档户）")] {
        let told = done(&["learn", survey.to_str().unwrap(), "--lang", language]);
        assert!(told.contains(words), "{told}");
    }
    // In the simulation so many registered households have two members left out, whom the omission rate counts.
    let study = prepared(&scenario(dir.path(), "learnt.toml", POSTERIOR)).study;
    let measure = study.rounds[0].estimation.measure();
    let mut world = study.truth.world(measure);
    let (mut left_out, mut sum, replicates) = (0.0, 0.0, 300);
    for replicate in 0..replicates {
        study.truth.fill(&mut world, measure, 7, replicate);
        let households = (0..study.frame.households()).map(|k| world.household(k)).filter(|h| h.omitted_members() > 0);
        let members: Vec<u8> = households.map(|h| h.omitted_members()).collect();
        left_out += members.len() as f64;
        sum += members.iter().map(|&n| f64::from(n)).sum::<f64>();
    }
    let registered = study.frame.status().iter().filter(|&&status| status != Status::NeverRegistered).count() as f64;
    let share = left_out / f64::from(replicates as u32) / registered;
    assert!((share / direct - 1.0).abs() < 0.3, "{share} {direct}");
    // Of those found all had two, one of one was believed before.
    assert!((sum / left_out - (2.0 * found as f64 + 1.0) / (found as f64 + 1.0)).abs() < 0.05, "{}", sum / left_out);
    // Data without sizes count households of one person, too, but no village is refused for it: here all the exited live alone.
    let list = dir.path().join("county.csv");
    fs::write(&list, fs::read_to_string(&list).unwrap().replace("exited,3,", "exited,1,")).unwrap();
    let column = |lines: &[String], left: &str| -> String {
        let cells = |line: &String| -> Vec<String> {
            line.split(',').enumerate().filter(|(k, _)| *k != at(left)).map(|(_, cell)| cell.to_owned()).collect()
        };
        lines.iter().map(|line| cells(line).join(",") + "\n").collect()
    };
    fs::write(&data, column(&lines, "persons")).unwrap();
    done(&["check", dir.path().join("learnt.toml").to_str().unwrap()]);
    let without: Vec<String> = text
        .lines()
        .map(|line| {
            line.split(',').enumerate().filter(|(k, _)| *k != at("omitted_members")).map(|(_, cell)| cell).collect::<Vec<_>>().join(",")
        })
        .collect();
    fs::write(&data, without.join("\n") + "\n").unwrap();
    let told = done(&["check", dir.path().join("learnt.toml").to_str().unwrap()]).replace('\n', " ");
    assert!(told.contains("members left out of registered households are those of the list"), "{told}");
}

#[test]
fn a_plan_and_variants_go_by_what_was_learnt() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    filled_in(dir.path());
    survey(dir.path(), "");
    let more = format!("{POSTERIOR}\n[[variant]]\nname = 'a sharper eye'\nset = {{ 'round[1].interview.sensitivity' = 0.5 }}\n");
    let learnt = scenario(dir.path(), "learnt.toml", &more);
    let out = dir.path().join("plan");
    done(&["plan", learnt.to_str().unwrap(), "--replicates", "100", "--out", out.to_str().unwrap(), "--quiet"]);
    let planned: Value = serde_json::from_slice(&fs::read(out.join("plan.json")).unwrap()).unwrap();
    assert!(out.join("report.html").exists() && planned["now"]["value"].is_number(), "{planned}");
    let out = dir.path().join("run");
    done(&["run", learnt.to_str().unwrap(), "--out", out.to_str().unwrap(), "--quiet"]);
    let result: Value = serde_json::from_slice(&fs::read(out.join("result.json")).unwrap()).unwrap();
    let truth = |of: &Value| of["truth"]["value"].as_f64().unwrap();
    let variant = &result["variants"][0]["indicators"][0];
    assert_eq!(truth(variant), truth(&result["indicators"]["omission"]), "{variant}");
}

#[test]
fn what_is_not_known_makes_passing_less_certain() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    filled_in(dir.path());
    survey(dir.path(), "");
    let spread = |truth: &str| {
        let study = prepared(&scenario(dir.path(), "one.toml", truth)).study;
        let measure = study.rounds[0].estimation.measure();
        let mut world = study.truth.world(measure);
        let rates: Vec<f64> = (0..600)
            .map(|replicate| {
                study.truth.fill(&mut world, measure, 7, replicate);
                world.moments(Basic::Omission).ratio()
            })
            .collect();
        let mean = rates.iter().sum::<f64>() / 600.0;
        let over = rates.iter().filter(|rate| **rate >= 0.12).count() as f64 / 600.0;
        (mean, rates.iter().map(|rate| (rate - mean).powi(2)).sum::<f64>() / 600.0, over)
    };
    let (mean, variance, over) = spread(POSTERIOR);
    // the same mean and correlation taken for known
    let study = prepared(&scenario(dir.path(), "one.toml", POSTERIOR)).study;
    let icc = study.truth.learnt_correlation(Basic::Omission).unwrap();
    let (plain, known, certain) = spread(&format!("[truth]\nfrom = 'rates'\nomission = {{ rate = {mean}, icc = {icc} }}\n"));
    assert!((plain - mean).abs() < 4.9 * (known / 600.0).sqrt() && mean < 0.12, "{plain} {mean}");
    assert!(variance > 3.0 * known && over > certain, "{variance} {known} {over} {certain}");
}

#[test]
fn mistakes_are_refused_with_place_and_remedy() {
    let dir = TempDir::new().unwrap();
    county(dir.path());
    filled_in(dir.path());
    let learnt = scenario(dir.path(), "learnt.toml", POSTERIOR);
    let file = dir.path().join("drawn/survey.toml");
    let of_survey = |learn: &str, parts: &[&str]| {
        survey(dir.path(), learn);
        let told = refused(&["learn", file.to_str().unwrap()]);
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    };
    of_survey("sensitivty = 0.9\n", &["survey.toml", "did you mean sensitivity"]);
    of_survey("sensitivity = 0.4\nspecificity = 0.5\n", &["learn.sensitivity", "no more than 1"]);
    of_survey("sensitivity = 1.4\n", &["survey.toml"]);
    of_survey("prior = { icc = [1, 0.2] }\n", &["learn.prior.icc", "at least 1"]);
    of_survey("prior = { mean = [0, 1] }\n", &["learn.prior.mean"]);
    of_survey("prior = { township = -1.0 }\n", &["learn.prior.township"]);
    of_survey("kind = 'remote'\n", &["remote", "run takes the kinds"]);
    let of_run = |learn: &str, parts: &[&str]| {
        survey(dir.path(), learn);
        let told = refused(&["run", learnt.to_str().unwrap(), "--out", dir.path().join("out").to_str().unwrap()]);
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
    };
    of_run("kind = 'terrain'\n", &["terrain"]);
    of_run("kind = 'household_id'\n", &["learn.kind", "differs within a village"]);
    let answers = fs::read_to_string(dir.path().join("drawn/sample.csv")).unwrap();
    let rewritten = |from: &str, to: &str| fs::write(dir.path().join("drawn/sample.csv"), answers.replace(from, to)).unwrap();
    rewritten(",t0,", ",nowhere,");
    of_run("", &["the list has no village", "nowhere"]);
    rewritten(",never_registered,", ",exited,");
    of_run("", &["asked more households than the list has"]);
    rewritten("truly_poor", "poor");
    of_run("", &["omission"]);
    let first = answers.lines().nth(1).unwrap();
    fs::write(
        dir.path().join("drawn/sample.csv"),
        answers.replacen(
            first,
            &first.replace(",exited,", ",gone,").replace(",never_registered,", ",gone,").replace(",registered_poor,", ",gone,"),
            1,
        ),
    )
    .unwrap();
    of_survey("", &["row 1", "column \"status\"", "no register class"]);
    for (column, wrong, parts) in [
        ("village", "", ["column \"village\"", "the place is not written"]),
        ("omitted_members", "2.5", ["column \"omitted_members\"", "a whole number from 0 to 15"]),
    ] {
        let head: Vec<&str> = answers.lines().next().unwrap().split(',').collect();
        let at = head.iter().position(|h| h.trim_start_matches('\u{feff}') == column).unwrap();
        let mut cells: Vec<String> = answers.lines().nth(3).unwrap().split(',').map(str::to_owned).collect();
        cells[at] = wrong.to_owned();
        let lines: Vec<String> =
            answers.lines().enumerate().map(|(n, line)| if n == 3 { cells.join(",") } else { line.to_owned() }).collect();
        fs::write(dir.path().join("drawn/sample.csv"), lines.join("\n") + "\n").unwrap();
        of_survey("", &["sample.csv", "row 3", parts[0], parts[1]]);
        of_run("", &["sample.csv", "row 3", parts[0], parts[1]]);
    }
    let nobody: String = answers.lines().take(1).map(|line| format!("{line}\n")).collect();
    fs::write(dir.path().join("drawn/sample.csv"), nobody).unwrap();
    of_survey("", &["sample.csv"]);
    for (truth, part) in [
        ("[truth]\nfrom = 'posterior'\n", "truth.survey"),
        ("[truth]\nfrom = 'rates'\nsurvey = 'x.toml'\nomission = { rate = 0.1 }\n", "truth.survey"),
    ] {
        let told = refused(&["run", scenario(dir.path(), "bad.toml", truth).to_str().unwrap()]);
        assert!(told.contains(part), "{told}");
    }
}
