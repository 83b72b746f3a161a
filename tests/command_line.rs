//! The program as a user meets it: results, files, exit codes, refusals.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its own files has failed")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn preassess(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_preassess")).args(arguments).env("LANG", "en_US.UTF-8").env_remove("LC_ALL").output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a scenario into a folder; gives the folder's files and the terminal's text.
fn run(scenario: &str, out: &Path, more: &[&str]) -> String {
    let out = out.to_str().unwrap();
    let mut arguments = vec!["run", scenario, "--out", out];
    arguments.extend(more);
    let done = preassess(&arguments);
    assert!(done.status.success(), "{scenario}: {}", text(&done.stderr));
    text(&done.stdout)
}

/// A small county as CSV: 4 townships, 40 villages, 60 households each.
fn small_county(dir: &Path) -> PathBuf {
    let mut csv = String::from("township,village,status,persons,poor_village,remote,truly_poor,satisfied,away,household_id\n");
    for k in 0..2_400_usize {
        let (township, village, class) = (k / 600, k / 60, k % 6);
        let status = ["exited", "exited", "registered_poor", "never_registered", "never_registered", "never_registered"][class];
        let poor = usize::from(class == 2 || k % 97 == 0);
        let row = [township, village, 1 + k % 5, usize::from(village % 2 == 0), usize::from(village % 5 == 0), poor];
        let [t, v, persons, poor_village, remote, poor] = row;
        let (satisfied, away) = (usize::from(k % 19 != 0), usize::from(k % 7 == 0));
        csv += &format!("t{t},v{v},{status},{persons},{poor_village},{remote},{poor},{satisfied},{away},h{k}\n");
    }
    let path = dir.join("county.csv");
    fs::write(&path, csv).unwrap();
    path
}

const TEN_LINES: &str = r#"language = "en"
frame = { file = "county.csv" }
truth = { from = "columns" }
simulate = { replicates = 600 }
[[round]]
name = "review"
profile = "national-2017-west"
stage = [
  { unit = "village", strata = ["village_kind"], take = { poor = 5, other = 3 } },
  { unit = "household", strata = ["status"], take = { exited = 8, never_registered = 10, registered_poor = 2 } },
]
"#;

fn scenario(dir: &Path, text: &str) -> String {
    let path = dir.join("scenario.toml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn small_counts_of_a_real_list_are_told_inside_only() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), TEN_LINES);
    let told = |more: &[&str]| {
        let out = dir.path().join(format!("out{}", more.len()));
        let said = run(&file, &out, &[&["--replicates", "50"], more].concat());
        assert!(!said.contains('\u{1b}'), "no colour where nobody looks");
        let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&read("result.json")).unwrap();
        (json, read("townships.csv"), read("report.html"))
    };
    let (outside, sheet, page) = told(&[]);
    assert!(page.contains("real list · small counts withheld"));
    for township in outside["townships"].as_array().unwrap() {
        assert!(township["found_if_drawn"]["value"].is_null(), "{township}");
        assert!(township["withheld"].as_array().unwrap().contains(&"found_if_drawn".into()));
        assert!(township["households"] == 600 && township["drawn"]["value"].is_number());
    }
    assert!(sheet.lines().skip(1).all(|row| row.contains("found_if_drawn")), "{sheet}");
    let (inside, sheet, page) = told(&["--internal"]);
    assert!(page.contains("real list · internal only") && !sheet.lines().skip(1).any(|row| row.contains("found_if_drawn")));
    assert!(inside["townships"][0]["found_if_drawn"]["value"].is_number());
    assert_eq!(inside["provenance"]["internal"], true);
    assert!(inside["provenance"]["command"].as_str().unwrap().contains(" --internal "));
}

#[test]
fn a_plan_and_a_comparison_keep_small_counts_inside_too() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    // In every fourth village six of the exited households are left.
    let list = fs::read_to_string(dir.path().join("county.csv")).unwrap();
    let kept = list.lines().enumerate().filter(|(line, row)| {
        let k = line.saturating_sub(1);
        *line == 0 || !(row.contains(",exited,") && k / 60 % 4 == 0 && k % 60 >= 18)
    });
    fs::write(dir.path().join("county.csv"), kept.map(|(_, row)| format!("{row}\n")).collect::<String>()).unwrap();
    let file = scenario(dir.path(), TEN_LINES);
    let told = |command: &[&str], more: &[&str], name: &str| -> serde_json::Value {
        let out = dir.path().join(format!("{}{}", command[0], more.len()));
        let to = ["--replicates", "100", "--out", out.to_str().unwrap(), "--lang", "en"];
        let done = preassess(&[command, &to, more].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        serde_json::from_str(&fs::read_to_string(out.join(name)).unwrap()).unwrap()
    };
    let counts = |plan: &serde_json::Value| -> Vec<Option<u64>> {
        plan["first"]["list"].as_array().unwrap().iter().map(|item| item["households"].as_u64()).collect()
    };
    let small = |n: &Option<u64>| n.is_some_and(|n| n < 10);
    let (outside, inside) = (told(&["plan", &file], &[], "plan.json"), told(&["plan", &file], &["--internal"], "plan.json"));
    assert!(counts(&inside).iter().any(small) && counts(&inside).iter().all(Option::is_some), "{:?}", counts(&inside));
    assert!(
        counts(&outside).is_empty() && outside["first"]["townships"].as_array().unwrap().is_empty(),
        "it would point to who is in error"
    );
    // Where the list does not know the truth, places are named, without a number that a household could be counted from.
    let rates = "from = \"rates\", omission = { rate = 0.01 }, mis_exit = { rate = 0.02 }, approval = { rate = 0.93 }";
    let rates = TEN_LINES.replacen("from = \"columns\"", rates, 1);
    assert_ne!(rates, TEN_LINES);
    let drawn = scenario(dir.path(), &rates);
    let outside = told(&["plan", &drawn], &[], "plan.json");
    let list = outside["first"]["list"].as_array().unwrap();
    assert!(!list.is_empty() && list.iter().all(|item| item["village"].is_string() && item["households"].is_null()));
    for number in ["gain", "gain_per_household"] {
        assert!(list.iter().all(|item| item[number]["value"].is_null()), "{number}");
    }
    let file = scenario(dir.path(), TEN_LINES);
    assert!(inside["provenance"]["command"].as_str().unwrap().contains(" --internal "));
    let compare = ["compare", file.as_str(), file.as_str()];
    let (outside, inside) = (told(&compare, &[], "result.json"), told(&compare, &["--internal"], "result.json"));
    let found = |json: &serde_json::Value| json["townships"][0]["found_if_drawn"]["value"].is_null();
    assert_eq!((found(&outside), found(&inside)), (true, false));
}

/// What a scenario is refused with; also checks the exit code and that nothing panicked.
fn refusal(text_: &str) -> String {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), text_);
    let out = dir.path().join("out");
    let done = preassess(&["run", &file, "--out", out.to_str().unwrap()]);
    let told = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{told}");
    assert!(!told.contains("panicked") && done.stdout.is_empty(), "{told}");
    told
}

#[test]
fn ten_lines_are_enough_and_any_number_of_threads_gives_equal_bytes() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), TEN_LINES);
    let files =
        ["result.json", "summary.csv", "townships.csv", "replicates.parquet", "report.html", "plots/distribution.svg", "plots/causes.png"];
    let outs: Vec<PathBuf> = ["1", "2", "8"]
        .iter()
        .map(|threads| {
            let out = dir.path().join(threads);
            let told = run(&file, &out, &["--threads", threads]);
            assert!(told.contains("pass") && told.contains("report.html"), "{told}");
            out
        })
        .collect();
    for name in files {
        let first = fs::read(outs[0].join(name)).unwrap();
        assert!(!first.is_empty());
        assert!(outs[1..].iter().all(|out| fs::read(out.join(name)).unwrap() == first), "{name} depends on the threads");
    }
}

#[test]
fn every_scenario_runs() {
    let dir = TempDir::new().unwrap();
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        let is_scenario = fs::read_to_string(&path).unwrap().contains("[[round]]");
        if is_scenario {
            let name = path.file_stem().unwrap();
            run(path.to_str().unwrap(), &dir.path().join(name), &["--replicates", "40", "--quiet"]);
            let result = fs::read_to_string(dir.path().join(name).join("result.json")).unwrap();
            let result: serde_json::Value = serde_json::from_str(&result).unwrap();
            assert_eq!(result["provenance"]["replicates"], 40);
            assert!(result["pass_probability"]["value"].is_number() && result["pass_probability"]["mcse"].is_number());
        }
    }
}

#[test]
fn exit_codes_say_what_happened() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), &TEN_LINES.replace("simulate = { replicates = 600 }\n", ""));
    let out = dir.path().join("out");
    let arguments = |p| ["run", &file, "--out", out.to_str().unwrap(), "--replicates", "50", "--require-pass", p].map(String::from);
    let code = |p| Command::new(env!("CARGO_BIN_EXE_preassess")).args(arguments(p)).output().unwrap().status.code();
    assert_eq!((code("0"), code("1")), (Some(0), Some(1)));
    assert_eq!(code("1.5"), Some(2));
    assert_eq!(preassess(&["run"]).status.code(), Some(2));
}

#[test]
fn mistakes_in_a_scenario_are_told_with_place_and_remedy() {
    let cases = [
        ("county.csv", "nowhere.csv", "nowhere.csv"),
        ("take = { exited = 8", "take = { exitd = 8", "there is no stratum exitd"),
        ("unit = \"household\", strata", "unt = \"household\", strata", "did you mean unit"),
        ("poor = 5", "poor = 500", "round[1].stage[1].take: the take is 500 (village), but stratum \"poor\" holds "),
        ("exited = 8", "exited = 800", "at most 20 in any"),
        ("replicates = 600", "replicates = 1000000000000000000", "between 1 and a billion"),
        ("replicates = 600", "replicates = 0", "between 1 and a billion"),
        ("national-2017-west", "national", "there is no profile national"),
        ("stage = [", "design = \"national-2019\"\n#stage = [", ""),
        ("from = \"columns\"", "from = \"rates\", omission = { rate = 1.2 }", "not a probability"),
        ("strata = [\"village_kind\"], take = { poor = 5, other = 3 }", "strata = [\"status\"], take = 5", "differ within a village"),
        ("strata = [\"village_kind\"]", "strata = [\"terrain\"]", "there is no column and no condition terrain"),
        ("unit = \"village\"", "unit = \"household\"", "each stage's unit must lie inside"),
        ("from = \"columns\"", "from = \"standard\"", "needs the standard"),
        ("\"status\"", "\"household_id\"", "scenario.toml:10, key round[1].stage[2].strata: household_id has too many different words"),
        ("take = { exited = 8, never_registered = 10, registered_poor = 2 }", "select = \"simple\"", "take is missing"),
        ("registered_poor = 2 }", "registered_poor = 2 }, select = \"all\"", "select = \"all\" takes every unit, and take says otherwise"),
        (
            "registered_poor = 2 }",
            "registered_poor = 2 }, where = \"persons > 30\"",
            "round[1].stage[2].where: this holds for no household",
        ),
        ("registered_poor = 2 }", "registered_poor = 2 }, where = \"status == 'exitd'\"", "did you mean 'exited'?"),
        (
            "language = \"en\"\n",
            "language = \"en\"\nconditions = { big = \"persons > 30\" }\n",
            "scenario.toml:2, key conditions.big: this holds",
        ),
        (
            "from = \"columns\"",
            "from = \"rates\", omission = { rate = 0.1, by = [{ where = \"persons > 30\", times = 2 }] }",
            "scenario.toml:3, key truth.omission.by[1].where: this holds",
        ),
        ("simulate =", "estimate = { indicators = [] }\nsimulate =", "scenario.toml:4, key estimate.indicators: at least one"),
        (
            "simulate =",
            "estimate = { indicators = [\"approval\"] }\nsimulate =",
            "scenario.toml:8, key round[1].profile: profile national-2017-west judges omission, which estimate.indicators leaves out",
        ),
        (
            "simulate =",
            "estimate = { level = 0.99999 }\nsimulate =",
            "scenario.toml:4, key estimate.level: a confidence level lies between 0.5 and 0.9999",
        ),
        (
            "profile = \"national-2017-west\"",
            "rule = [{ indicator = \"mis_exit\", must = \"< 2 %\" }, { indicator = \"omission\", must = \"< 200 %\" }]",
            "scenario.toml:7, key round[1].rule[2].must",
        ),
        ("county.csv", "", "scenario.toml:2, key frame.file: no file is named"),
    ];
    for (right, wrong, expected) in cases {
        assert!(TEN_LINES.contains(right));
        let told = refusal(&TEN_LINES.replace(right, wrong));
        assert!(told.contains(expected), "{wrong}: {told}");
    }
}

#[test]
fn files_and_folders_that_cannot_be_used_are_refused() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), TEN_LINES);
    for (arguments, expected) in [
        (vec!["run", "no-such.toml"], "no such file"),
        (vec!["run", dir.path().to_str().unwrap()], "folder"),
        (vec!["run", &file, "--out", &file], "scenario.toml"),
        (vec!["run", &file, "--out", "/proc/nowhere"], "/proc/nowhere"),
        (vec!["run", &file, "--threads", "0"], "--threads"),
        (vec!["check", "no-such.toml"], "no such file"),
        (vec!["make", "no-such.toml", "--out", "x.csv"], "no such file"),
        (vec!["make", &file, "--out", "x.csv"], "scenario.toml"),
    ] {
        let done = preassess(&arguments);
        let told = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(expected) && !told.contains("panicked"), "{arguments:?}: {told}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), TEN_LINES);
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_preassess")).args(["check", &file]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_told() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), TEN_LINES);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_preassess")).args(["check", &file, "--lang", "en"]).stdout(full).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("standard output cannot be written"), "{}", text(&done.stderr));
}

#[cfg(unix)]
#[test]
fn a_polite_end_leaves_no_folder_behind() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), TEN_LINES);
    let out = dir.path().join("out");
    let mut child = Command::new(env!("CARGO_BIN_EXE_preassess"))
        .args(["run", &file, "--out", out.to_str().unwrap(), "--replicates", "1000000000"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let waiting = || fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_some());
    while !waiting() {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!waiting(), "{:?}", fs::read_dir(&out).unwrap().collect::<Vec<_>>());
}

#[test]
fn all_needs_no_take_and_many_replicates_are_noted() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let all = "unit = \"household\", select = \"all\"";
    let stage = "unit = \"household\", strata = [\"status\"], take = { exited = 8, never_registered = 10, registered_poor = 2 }";
    let text_ = TEN_LINES.replace(stage, all).replace("replicates = 600", "replicates = 6000000");
    assert!(text_.contains(all));
    let done = preassess(&["check", &scenario(dir.path(), &text_)]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("6000000 replicates: replicates.parquet"), "{}", text(&done.stdout));
}

#[test]
fn check_shows_the_list_and_where_the_design_falls_short() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), &TEN_LINES.replace("exited = 8", "exited = 20"));
    let told = text(&preassess(&["check", &file, "--lang", "en"]).stdout);
    assert!(told.contains("never registered") && told.contains("1200") && told.contains("40"), "{told}");
    let told = text(&preassess(&["check", &file, "--lang", "zh"]).stdout);
    assert!(told.contains("一般户") && told.contains("抽样设计：review"), "{told}");
}

#[test]
fn check_says_when_units_are_never_drawn_together() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let village = "take = { poor = 5, other = 3 }";
    let file = scenario(dir.path(), &TEN_LINES.replace(village, &format!("{village}, select = \"systematic\"")));
    let told = text(&preassess(&["check", &file, "--lang", "en"]).stdout).replace('\n', " ");
    assert!(told.contains("pairs of units of a stratum are never drawn together"), "{told}");
    let told = text(&preassess(&["check", &file, "--lang", "zh"]).stdout).replace('\n', "");
    assert!(told.contains("永远不会同时抽中，方差没有无偏估计"), "{told}");
    let told = text(&preassess(&["check", &scenario(dir.path(), TEN_LINES), "--lang", "en"]).stdout).replace('\n', " ");
    assert!(!told.contains("never drawn together"), "{told}");
}

#[test]
fn no_message_holds_a_cell_of_the_list() {
    let dir = TempDir::new().unwrap();
    let secret = "510230196001011234";
    fs::write(dir.path().join("county.csv"), format!("township,village,status,persons\nt,v,{secret},3\nt,v,exited,{secret}\n")).unwrap();
    let file = scenario(dir.path(), TEN_LINES);
    let done = preassess(&["run", &file, "--out", dir.path().join("out").to_str().unwrap()]);
    let told = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2));
    assert!(told.contains("row 1") && told.contains("row 2") && !told.contains(secret), "{told}");
}

#[test]
fn a_county_reads_the_same_from_every_format() {
    let dir = TempDir::new().unwrap();
    let recipe = fs::read_to_string("scenarios/w1-county.toml").unwrap();
    fs::write(dir.path().join("recipe.toml"), recipe).unwrap();
    let recipe = dir.path().join("recipe.toml");
    let list = |name: &str, more: &[&str]| {
        let path = dir.path().join(name);
        let mut arguments = vec!["make", recipe.to_str().unwrap(), "--out", path.to_str().unwrap()];
        arguments.extend(more);
        let done = preassess(&arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
        path
    };
    let lists = [list("a.parquet", &[]), list("b.csv", &["--headers", "chinese", "--encoding", "gb18030"])];
    let results: Vec<serde_json::Value> = lists
        .iter()
        .map(|path| {
            let out = dir.path().join("out");
            run("scenarios/bench-w1.toml", &out, &["--frame", path.to_str().unwrap(), "--replicates", "200", "--quiet"]);
            serde_json::from_str(&fs::read_to_string(out.join("result.json")).unwrap()).unwrap()
        })
        .collect();
    assert_eq!(results[0]["indicators"], results[1]["indicators"]);
    assert_eq!(results[0]["provenance"]["frame_hash"], results[1]["provenance"]["frame_hash"]);
}

/// A county whose truth is its list, planned on 1 and on 2 threads.
#[test]
fn plan_tells_margins_a_list_and_advice_whatever_the_threads() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file =
        scenario(dir.path(), &format!("{TEN_LINES}[plan]\nreplicates = 200\npass = 0.5\nrecheck = {{ cost_per_household = 12.0 }}\n"));
    let plan = |threads: &str, more: &[&str]| {
        let out = dir.path().join(threads);
        let mut arguments = vec!["plan", &file, "--threads", threads, "--out", out.to_str().unwrap()];
        arguments.extend(more);
        let done = preassess(&arguments);
        assert!(done.status.success(), "{}", text(&done.stderr));
        (out, text(&done.stdout))
    };
    let (one, told) = plan("1", &["--internal"]);
    for words in ["How much may be wrong", "Where to re-check first", "How many", "Judged in another way", "Which interval"] {
        assert!(told.contains(words), "{told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");
    let (two, json) = plan("2", &["--json", "--internal"]);
    for name in ["report.html", "plan.json", "where_first.csv", "curves.csv", "plots/curves.svg", "plots/effort.png"] {
        assert_eq!(fs::read(one.join(name)).unwrap(), fs::read(two.join(name)).unwrap(), "{name} depends on the threads");
    }
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["made_by"], "preassess");
    assert!(json["now"]["mcse"].is_f64() && json["first"]["list"][0]["gain_per_yuan"]["value"].is_f64());
    let list = preassess::frame::load(
        &preassess::frame::Source {
            file: one.join("where_first.xlsx"),
            columns: Default::default(),
            values: Default::default(),
            sheet: None,
            village_names_repeat: false,
        },
        &Default::default(),
    );
    // The workbook can be read; it is no household list.
    assert!(list.unwrap_err().to_string().contains("persons"));
    let (_, chinese) = plan("1", &["--lang", "zh"]);
    assert!(chinese.contains("还容得下多少") && chinese.contains("先查哪里"), "{chinese}");
}

#[test]
fn plan_refuses_a_table_out_of_range_and_a_foreign_file() {
    let told = refusal(&format!("{TEN_LINES}[plan]\npass = 1\n"));
    assert!(told.contains("plan.pass"), "{told}");
    let told = refusal(&format!("{TEN_LINES}[plan]\nreheck = {{}}\n"));
    assert!(told.contains("recheck"), "{told}");
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let file = scenario(dir.path(), TEN_LINES);
    fs::write(dir.path().join("plan.json"), "{}").unwrap();
    let done = preassess(&["plan", &file, "--out", dir.path().to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("not written by this program"), "{}", text(&done.stderr));
}

#[test]
fn a_replayed_replicate_is_the_row_of_the_run() {
    let dir = TempDir::new().unwrap();
    small_county(dir.path());
    let before = "[[round]]\nname = \"own\"\nprofile = \"national-2017-west\"\nstage = [{ unit = \"village\", take = 4 }, { unit = \"household\", take = 9 }]\n[round.correct]\nfound = 1.0\n[[round]]";
    let two = TEN_LINES.replacen("[[round]]", before, 1);
    for text in [TEN_LINES, two.as_str()] {
        let file = scenario(dir.path(), text);
        let written = preassess::scenario::read(Path::new(&file)).unwrap();
        let overrides = preassess::scenario::Overrides::default();
        let loaded = preassess::scenario::load_frame(&written.scenario, Path::new(&file), &overrides).unwrap();
        let prepared = preassess::scenario::prepare(&written.scenario, loaded, &overrides).unwrap();
        let mut rows = Vec::new();
        let effort = preassess::simulate::Effort::Replicates(8);
        preassess::simulate::run("", &prepared.study, &prepared.methods, effort, &mut |progress| {
            rows.extend(progress.rows.rows().into_iter().map(|row| row.to_vec()));
            Ok(())
        })
        .unwrap();
        let names = preassess::simulate::row_names(&prepared.methods);
        for (k, inside) in [(0, false), (7, true)] {
            let mut arguments = vec!["replay".to_owned(), file.clone(), "--json".into(), "--replicate".into(), k.to_string()];
            arguments.extend(inside.then(|| "--internal".to_owned()));
            let done = preassess(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
            for (name, x) in names.iter().zip(&rows[k]) {
                // A number read back may differ in its last digit: both go the same way.
                let there: serde_json::Value = serde_json::from_str(&serde_json::json!(x).to_string()).unwrap();
                assert_eq!(told["row"][name], there, "{name}");
            }
            let last = told["rounds"].as_array().unwrap().last().unwrap();
            if inside {
                let sum = |key: &str| last["villages"].as_array().unwrap().iter().map(|place| place[key].as_f64().unwrap()).sum::<f64>();
                assert_eq!(
                    (Some(sum("interviewed")), Some(sum("found"))),
                    (told["row"]["interviewed"].as_f64(), told["row"]["found"].as_f64())
                );
            } else {
                assert!(last["villages"].is_null());
            }
            assert!(!text_of(&done).contains("household_id") && !text_of(&done).contains("\"h1"));
        }
        let told = text_of(&preassess(&["replay", &file, "--lang", "en", "--internal"])).replace('\n', " ");
        assert!(told.contains("replicate 0") && told.contains("registered poor") && told.contains("no household is named"), "{told}");
        for (language, rule) in [("en", "mis-exit rate, must be below 2%"), ("zh", "错退率，要求低于 2%")] {
            let told = text_of(&preassess(&["replay", &file, "--lang", language]));
            assert!(told.contains(rule) && !told.contains("< 0.0"), "{told}");
        }
        let told = text_of(&preassess(&["replay", &file, "--lang", "en"])).replace('\n', " ");
        assert!(told.contains("replicate 0") && !told.contains("registered poor") && told.contains("--internal"), "{told}");
    }
}

fn text_of(done: &Output) -> String {
    text(&done.stdout)
}

#[test]
fn a_file_is_refused_in_its_own_language_and_with_one_stop() {
    let home = tempfile::tempdir().unwrap();
    let file = scenario(home.path(), "titel = \"x\"\nlanguage = \"zh\"\n");
    let told = |arguments: &[&str]| text(&preassess(arguments).stderr);
    for command in ["run", "check", "plan", "learn", "estimate"] {
        assert!(told(&[command, &file]).ends_with("是否要写 title？\n"), "{command}: {}", told(&[command, &file]));
    }
    assert!(told(&["run", &file, "--lang", "en"]).ends_with("did you mean title?\n"));
    let silent = scenario(home.path(), "titel = \"x\"\n# language = \"zh\"\n");
    assert!(told(&["run", &silent]).ends_with("did you mean title?\n"), "the environment's, where the file asks for none");
}

#[test]
fn a_mistyped_command_is_told_in_chinese_too() {
    let cases: [(&[&str], &str); 6] = [
        (&["run", "a.toml", "--lang", "zh", "--bogus"], "命令里不认识“--bogus”"),
        (&["run", "--lang=zh"], "命令里缺少 <SCENARIO>"),
        (&["run", "a.toml", "--lang", "zh", "--seed", "x"], "命令里 --seed <SEED> 的值“x”不对"),
        (&["run", "a.toml", "--lang", "zh", "--seed"], "命令里 --seed <SEED> 后面没有写值"),
        (&["sun", "--lang", "zh"], "没有“sun”这个命令"),
        (&["run", "a.toml", "--lang", "zh", "--json", "--json"], "命令写得不完整或不对"),
    ];
    for (arguments, chinese) in cases {
        let done = preassess(arguments);
        let told = text(&done.stderr);
        assert_eq!((done.status.code(), text(&done.stdout)), (Some(2), String::new()), "{arguments:?}");
        assert!(told.starts_with(chinese) && told.contains("error:"), "{arguments:?}: {told}");
    }
    let english = text(&preassess(&["run", "--bogus"]).stderr);
    assert!(english.starts_with("error:"), "{english}");
    let help = preassess(&["--help"]);
    assert!(help.status.success() && text(&help.stdout).contains("replay"));
}

#[test]
fn what_says_nothing_is_remarked_on() {
    let home = tempfile::tempdir().unwrap();
    small_county(home.path());
    let file = scenario(home.path(), TEN_LINES);
    let out = home.path().join("out");
    let done = preassess(&["compare", &file, &file, "--replicates", "50", "--out", out.to_str().unwrap()]);
    let told = text(&done.stdout).replace('\n', " ");
    assert!(told.contains("is the same as the first scenario"), "{told}{}", text(&done.stderr));
    let replayed = |k: &str| text(&preassess(&["replay", &file, "--replicate", k]).stdout).replace('\n', " ");
    assert!(replayed("600").contains("numbered 0 to 599: number 600 is none of those"), "{}", replayed("600"));
    assert!(!replayed("599").contains("none of those"));
}
