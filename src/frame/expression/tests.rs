use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::frame::{Column, Labels, Roster};
use crate::units::Language;

fn labels(words: &[&str]) -> Column {
    let mut names: Vec<String> = Vec::new();
    let codes = words
        .iter()
        .map(|word| {
            names.iter().position(|n| n == word).unwrap_or_else(|| {
                names.push((*word).to_owned());
                names.len() - 1
            }) as u32
        })
        .collect();
    Column::Label(Labels { names, codes })
}

fn roster() -> Roster {
    BTreeMap::from([
        ("remote".to_owned(), Column::Flag(vec![true, false, true, false])),
        ("低保".to_owned(), Column::Flag(vec![true, true, false, false])),
        ("persons".to_owned(), Column::Number(vec![4.0, 2.0, 1.0, 5.0])),
        ("income".to_owned(), Column::Number(vec![3000.0, f64::NAN, 0.0, 12_000.0])),
        ("status".to_owned(), labels(&["exited", "never_registered", "exited", "registered_poor"])),
        ("said".to_owned(), labels(&["never_registered", "never_registered", "exited", ""])),
        ("2017 income".to_owned(), Column::Number(vec![1.0, 2.0, 3.0, 4.0])),
    ])
}

fn parse(text: &str) -> Expression {
    Expression::parse(text).unwrap_or_else(|p| panic!("{}", p.tell(Language::En)))
}

#[track_caller]
fn holds(text: &str, wanted: [u8; 4]) {
    let got = parse(text).holds(&roster()).unwrap_or_else(|p| panic!("{}", p.tell(Language::En)));
    assert_eq!(got, wanted.map(|x| x == 1), "{text}");
}

#[track_caller]
fn gives(text: &str, wanted: [f64; 4]) {
    let Ok(Column::Number(got)) = parse(text).evaluate(&roster()) else { panic!("{text}") };
    assert!(got.iter().zip(wanted).all(|(a, b)| *a == b || a.is_nan() && b.is_nan()), "{text}: {got:?}");
}

/// What is told, with the display column of the caret.
#[track_caller]
fn told(text: &str) -> (usize, String) {
    let problem = match Expression::parse(text) {
        Err(problem) => problem,
        Ok(expression) => expression.holds(&roster()).expect_err(text),
    };
    assert!(!problem.tell(Language::Zh).is_empty());
    let english = problem.tell(Language::En);
    let caret = english.lines().find_map(|line| line.find("^ ")).expect("a caret") - 4;
    (caret, english)
}

#[test]
fn conditions_hold_where_they_should() {
    holds("remote", [1, 0, 1, 0]);
    holds("not remote and status == 'registered_poor'", [0, 0, 0, 1]);
    holds("低保 or persons >= 5", [1, 1, 0, 1]);
    holds("remote or 低保 and persons > 3", [1, 0, 1, 0]);
    holds("(remote or 低保) and persons > 3", [1, 0, 0, 0]);
    holds("not (remote or 低保)", [0, 0, 0, 1]);
    holds("not remote == 低保", [0, 1, 1, 0]);
    holds("status = \"exited\"", [1, 0, 1, 0]);
    holds("status <> 'exited'", [0, 1, 0, 1]);
    holds("status == said", [0, 1, 1, 0]);
    holds("said == ''", [0, 0, 0, 1]);
    holds("'exited' == status", [1, 0, 1, 0]);
    holds("remote == 1", [1, 0, 1, 0]);
    holds("true and not false", [1, 1, 1, 1]);
    holds("`2017 income` > 2.5", [0, 0, 1, 1]);
    holds("'it''s' == 'it''s'", [1, 1, 1, 1]);
}

#[test]
fn arithmetic_counts_flags_as_zero_and_one() {
    gives("persons * remote", [4.0, 0.0, 1.0, 0.0]);
    gives("1 + 2 * persons - 4 / 2", [7.0, 3.0, 1.0, 9.0]);
    gives("10 - 4 - persons", [2.0, 4.0, 5.0, 1.0]);
    gives("-persons * -2", [8.0, 4.0, 2.0, 10.0]);
    gives("1.5e2 + .5", [150.5; 4]);
    gives("income / persons", [750.0, f64::NAN, 0.0, 2400.0]);
    gives("persons / income", [4.0 / 3000.0, f64::NAN, f64::NAN, 5.0 / 12_000.0]);
}

#[test]
fn no_comparison_with_a_missing_number_is_true() {
    for text in ["income == income", "income < 1e9", "income >= 0", "income - income == 0"] {
        holds(text, [1, 0, 1, 1]);
    }
    holds("income != 3000", [0, 0, 1, 1]);
    holds("income / 0 == 0 or income / 0 != 0", [0, 0, 0, 0]);
}

#[test]
fn mistakes_are_shown_at_their_character() {
    for (text, caret, words) in [
        ("", 0, "the expression is empty"),
        ("persons >", 9, "a value is missing here"),
        ("remote and or", 11, "a value is missing before this"),
        ("persons 3", 8, "an operator is missing here"),
        ("(remote and (persons > 3)", 0, "never closed"),
        ("remote) and x", 6, "never opened"),
        ("低保 and status == 'exited", 19, "quote is never closed"),
        ("低保 ＝ 1", 5, "write == instead"),
        ("status == “exited”", 10, "write ' instead"),
        ("remote && 低保", 7, "write and instead"),
        ("1 < persons < 3", 12, "cannot be chained"),
        ("max(persons) > 1", 3, "no functions"),
        ("persons > 3人", 10, "runs into"),
        ("persons > 1.2.3", 10, "runs into"),
        ("persons == not remote", 11, "parentheses"),
        ("persons > 1e999", 10, "not a number"),
        ("低保 and persons", 5, "and takes yes or no, and here is a number"),
        ("persons or status", 8, "or takes yes or no"),
        ("not status", 0, "status == 'exited'"),
        ("status == 3", 7, "a word with a number"),
        ("persons != '3'", 8, "a number with a word"),
        ("status < 'exited'", 7, "< takes numbers"),
        ("persons > 'a' + 1", 14, "+ takes numbers"),
        ("-status == 1", 0, "- takes numbers"),
        ("persns > 3", 0, "did you mean persons?"),
        ("status == exited", 10, "a word needs quotes: 'exited'"),
        ("persons + 1", 8, "a condition is wanted"),
        ("persons > 1 # note", 12, "# does not belong here"),
    ] {
        let (at, message) = told(text);
        assert!(message.contains(words), "{text}: {message}");
        assert_eq!(at, caret, "{text}: {message}");
    }
}

#[test]
fn the_message_reads_well_in_both_languages() {
    let problem = parse("低保 and persons").holds(&roster()).unwrap_err().at_key("round.stage.where");
    assert_eq!(
        problem.tell(Language::Zh),
        "键 round.stage.where：表达式有误：\n    低保 and persons\n         ^ and 只连接“是/否”，这里有数字。写成比较，例如 persons > 3。"
    );
    let long = format!("{} + (", vec!["人口"; 80].join(" + "));
    let (at, message) = told(&long);
    let shown = message.lines().nth(1).unwrap();
    assert!(unicode_width::UnicodeWidthStr::width(shown) < 120 && shown.starts_with("    …") && at > 20, "{message}");
}

#[test]
fn depth_and_size_are_bounded() {
    for bomb in ["(".repeat(100_000), "not ".repeat(100_000), "-".repeat(100_000), "((1)-".repeat(50_000)] {
        assert!(told(&bomb).1.contains("nested too deeply"));
    }
    let chain = |n| vec!["persons > 3"; n].join(" or ");
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    thread.spawn(move || holds(&chain(499), [1, 0, 0, 1])).unwrap().join().unwrap();
    assert!(told(&chain(100_000)).1.contains("too long"));
    // twenty conditions that double each other
    let doubled = |k: u32| (format!("c{k}"), parse(&format!("c{} or c{}", k + 1, k + 1)));
    let conditions: BTreeMap<_, _> = (0..40).map(doubled).collect();
    assert!(parse("c0").substitute(&conditions).unwrap_err().tell(Language::En).contains("too long"));
}

#[test]
fn named_conditions_are_put_in_and_circles_refused() {
    let named = |pairs: &[(&str, &str)]| -> BTreeMap<String, Expression> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), parse(text))).collect()
    };
    let conditions = named(&[("high_risk", "低保 or large"), ("large", "persons > 4")]);
    let whole = parse("remote and high_risk").substitute(&conditions).unwrap();
    assert_eq!(whole.to_string(), "remote and (低保 or persons > 4)");
    assert_eq!(whole.holds(&roster()).unwrap(), [true, false, false, false]);
    assert_eq!(whole.columns().into_iter().collect::<Vec<_>>(), ["persons", "remote", "低保"]);
    let circle = named(&[("a", "b and remote"), ("b", "not c"), ("c", "b")]);
    let told = parse("a").substitute(&circle).unwrap_err().tell(Language::En);
    assert!(told.contains("b → c → b") && told.contains("    b\n    ^"), "{told}");
    assert!(parse("x").substitute(&named(&[("x", "x")])).is_err());
}

#[test]
fn kinds_are_known_from_the_headers() {
    let kind = |text: &str| parse(text).kind(&roster()).unwrap();
    assert_eq!([kind("remote"), kind("persons * remote"), kind("status")], [Kind::Flag, Kind::Number, Kind::Label]);
    assert!(parse("status + 1").kind(&roster()).is_err());
}

#[test]
fn only_words_that_several_households_share_are_suggested() {
    let mut roster = roster();
    let mut words = vec!["exited"; 9];
    words.push("alone");
    roster.insert("status".to_owned(), labels(&words));
    let told = |text: &str| parse(text).misspellings(&roster).iter().map(|p| p.tell(Language::En)).collect::<String>();
    assert!(told("remote or status == 'exitd'").contains("did you mean 'exited'?"));
    let secret = told("'alonee' != status");
    assert!(secret.contains("never occurs in column status") && !secret.contains("'alone'"), "{secret}");
    assert_eq!(told("status == 'alone'"), "");
}

#[test]
fn a_scenario_can_hold_an_expression() {
    let read: BTreeMap<String, Expression> = toml::from_str("where = \"remote and 低保\"").unwrap();
    assert_eq!(read["where"], parse("remote and 低保"));
    assert_eq!(serde_json::to_string(&read["where"]).unwrap(), "\"remote and 低保\"");
    let refused = toml::from_str::<BTreeMap<String, Expression>>("where = \"remote and\"").unwrap_err();
    assert!(refused.to_string().contains("a value is missing here"));
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["remote", "低保", "`2017 income`", "`and`", "`a``b`", "'it''s'", "\"词\"", "true", "persons"])
            .prop_map(str::to_owned),
        (0.0..1e12_f64).prop_map(|x| x.to_string()),
        Just("1e300".to_owned()),
    ];
    leaf.prop_recursive(6, 64, 2, |inner| {
        let operators = vec!["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"];
        prop_oneof![
            (inner.clone(), prop::sample::select(operators), inner.clone()).prop_map(|(a, o, b)| format!("({a}) {o} ({b})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        if let Ok(expression) = Expression::parse(&text) {
            let _ = expression.evaluate(&roster());
        }
    }

    #[test]
    fn no_sequence_of_tokens_makes_it_panic(parts in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "and", "or", "not", "-", "+", "*", "/", "==", "<", "remote", "persons", "status", "'exited'", "3", "'", "`", "“", "低保", "\n",
    ]), 0..12)) {
        match Expression::parse(&parts.join(" ")) {
            Ok(expression) => {
                let _ = expression.holds(&roster());
                expression.misspellings(&roster());
            }
            Err(problem) => prop_assert!(problem.tell(Language::Zh).contains("^ ")),
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same(text in expression()) {
        let first = parse(&text);
        let printed = first.to_string();
        prop_assert_eq!(&parse(&printed), &first, "{}", printed);
        prop_assert_eq!(parse(&printed).to_string(), printed);
    }
}
