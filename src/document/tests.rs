use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::units::{Language, Probability};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only the reading is looked at")]
struct Letter {
    title: Option<String>,
    rates: Option<BTreeMap<String, Probability>>,
    #[serde(default)]
    round: Vec<Part>,
    either: Option<Either>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "write the name of a column, or a number")]
#[allow(dead_code, reason = "only the reading is looked at")]
enum Either {
    Column(String),
    Number(f64),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only the reading is looked at")]
struct Part {
    name: String,
    #[serde(default)]
    stage: Vec<Part>,
    number: Option<u64>,
}

fn told(text: &str) -> [String; 2] {
    let refusal = parse::<Letter>(text, Path::new("a.toml")).unwrap_err();
    [Language::En, Language::Zh].map(|language| refusal.tell(language))
}

#[test]
fn every_complaint_has_its_line_its_key_and_what_to_do_in_both_languages() {
    let cases = [
        ("titel = \"x\"", "a.toml:1, key titel: titel is not known here. did you mean title?", "是否要写 title？"),
        ("title = “x”", "a.toml:1: this line has full-width punctuation", "全角"),
        ("title = x", "a.toml:1: the line is not TOML", "不合 TOML"),
        ("title = 3", "a.toml:1, key title: the value is of the wrong kind", "双引号里的文字"),
        ("title = \"x\"\ntitle = \"y\"", "a.toml:2: a key is written twice", "写了两次"),
        ("rates = { a = 0.5, b = 2 }", "a.toml:1, key rates.b: 2 is not a probability", "0 至 1"),
        ("[[round]]\nname = \"a\"\ntitle = \"x\"", "a.toml:3, key round[1].title: title does not belong to this section", "文件开头"),
        ("[round]\nname = \"a\"", "a.toml:1, key round: there may be several of round", "[[round]]"),
        ("[[round]]\nname = \"a\"\n[round.stage]\nname = \"b\"", "a.toml:3, key round[1].stage: there may be several", "[[round.stage]]"),
        ("[[round]]\nname = \"a\"\n[[round]]\nname = \"b\"\nnumber = -1", "a.toml:5, key round[2].number: the value", "非负整数"),
        ("[[round]]\nname = \"a\"\nstage = [{ name = \"b\" }, { nam = 1 }]", "a.toml:3, key round[1].stage[2].nam: nam", "name"),
        ("title = \"x", "a.toml:1: a quote is opened and not closed", "引号没有成对"),
        ("title = 'x", "a.toml:1: a quote is opened and not closed", "引号没有成对"),
        ("title = \"C:\\lists\"", "a.toml:1: a backslash in double quotes", "单引号"),
        ("either = true", "a.toml:1, key either: the value is of the wrong kind or out of range. write the name of a column", "写列名或数"),
        ("[[round]]\nnumber = 1", "name is missing", "请补上 name"),
    ];
    for (text, english, chinese) in cases {
        let [en, zh] = told(text);
        assert!(en.starts_with(english) || en.contains(&format!(": {english}")), "{text}:\n{en}");
        assert!(zh.contains(chinese), "{text}:\n{zh}");
        for foreign in ["expected", "invalid", "unknown", "u64", "TOML parse"] {
            assert!(!en.contains(foreign) && !zh.contains(foreign), "{en}\n{zh}");
        }
    }
}

/// The rust files below a folder.
fn sources(dir: &Path) -> Vec<String> {
    let entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    let (dirs, files): (Vec<_>, Vec<_>) = entries.into_iter().partition(|path| path.is_dir());
    let here = files
        .iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs") && !path.ends_with("document/tests.rs"))
        .map(|path| std::fs::read_to_string(path).unwrap());
    here.chain(dirs.iter().flat_map(|dir| sources(dir))).collect()
}

#[test]
fn what_a_value_of_several_kinds_may_be_is_told_in_both_languages() {
    let mut told = 0;
    for code in sources(Path::new("src")) {
        for rest in code.split("untagged,").skip(1).filter_map(|rest| rest.trim_start().strip_prefix("expecting = \"")) {
            let expected = rest.split("\"\n").next().unwrap().split("\")]").next().unwrap().replace("\\\"", "\"");
            let known = wording::EITHER.iter().any(|(_, en)| *en == expected);
            assert!(known || Problem::from_one_line(&expected).is_some(), "{expected}");
            told += 1;
        }
    }
    assert!(told >= 10, "{told}");
}

#[test]
fn a_problem_that_knows_its_key_gets_the_line_of_the_key_or_of_the_heading_around_it() {
    let text = "title = \"x\"\n[[round]]\nname = \"a\"\n[[round]]\nname = \"b\"\nstage = [\n  { name = \"c\" },\n  { name = \"d\" },\n]\n";
    let lines = [
        ("title", 1),
        ("round", 2),
        ("round[2]", 4),
        ("round[2].name", 5),
        ("round[2].stage[2].name", 8),
        ("round[2].stage[2].take", 8),
        ("round[2].stage[9]", 6),
        ("round[1].profile", 2),
    ];
    let file = Path::new("a.toml");
    for (key, line) in lines {
        let refusal = placed(Problem::new(("", ""), ("", "")).at_key(key).into(), text, file);
        assert_eq!((refusal.problems[0].place.line, refusal.problems[0].place.file.as_deref()), (Some(line), Some(file)), "{key}");
    }
    let elsewhere = Problem::new(("", ""), ("", "")).at_key("title").in_file(Path::new("b.csv"));
    assert_eq!(placed(elsewhere.into(), text, file).problems[0].place.line, None);
    assert_eq!((line_of(text, "round"), line_of(text, "round[1].profile")), (Some(2), None));
}
