//! The TOML reader's complaints in our words.

use std::path::Path;

use super::keys;
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// What the reader said, reworded, with file, line and key.
pub(super) fn refusal(error: &toml::de::Error, text: &str, file: &Path) -> Refusal {
    let (what, remedy) = reworded(error.message());
    let mut problem = Problem::new(what, remedy).in_file(file);
    if let Some(span) = error.span() {
        problem = problem.on_line(keys::line(text, span.start));
        if let Some(key) = keys::key_at(text, &span) {
            problem = problem.at_key(key);
        }
    }
    problem.into()
}

fn reworded(message: &str) -> (Words, Words) {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let name = quoted.first().copied().unwrap_or_default();
    if message.starts_with("unknown field") {
        let known = quoted.get(1..).unwrap_or_default();
        let nearest = known.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min().map_or("", |(_, word)| word);
        (
            Words::new(format!("不认识的键“{name}”"), format!("the key \"{name}\" is not known")),
            Words::new(
                format!("是否指“{nearest}”？这里可用：{}", known.join("、")),
                format!("do you mean \"{nearest}\"? Known here: {}", known.join(", ")),
            ),
        )
    } else if message.starts_with("missing field") {
        (
            Words::new(format!("缺少键“{name}”"), format!("the key \"{name}\" is missing")),
            Words::new("请补上；scenarios/yunyang-county.toml 写有每个键", "add it; scenarios/yunyang-county.toml shows every key"),
        )
    } else if message.contains("is not a probability") {
        (Words::new("不是 0 到 1 之间的数", "not a number from 0 to 1"), Words::new("2 % 写作 0.02", "write 2 % as 0.02"))
    } else if message.starts_with("unknown variant") {
        let known = quoted.get(1..).unwrap_or_default();
        (
            Words::new("不是可选的词", "not one of the possible words"),
            Words::new(format!("可用：{}", known.join("、")), format!("write one of {}", known.join(", "))),
        )
    } else if message.starts_with("invalid") && message.contains("expected") {
        let wanted = message.rsplit("expected").next().unwrap_or_default();
        let (zh, en) = kind(wanted);
        (
            Words::new("值的类型或范围不对", "the value is of the wrong kind or out of range"),
            Words::new(format!("这里应为{zh}"), format!("write {en} here")),
        )
    } else if message.starts_with("duplicate key") {
        (Words::new("同一个键写了两次", "a key is written twice"), Words::new("保留其中一个", "keep one of the two"))
    } else {
        (
            Words::new("这一行不合 TOML 写法", "the line is not TOML"),
            Words::new(
                "检查引号、括号和等号，须用半角符号；文字加双引号，例如 county = \"云阳县\"",
                "check quotes, brackets and the equals sign; words stand in double quotes, for example county = \"云阳县\"",
            ),
        )
    }
}

fn kind(wanted: &str) -> (&'static str, &'static str) {
    let wanted = wanted.trim();
    if ["u8", "u16", "u32", "u64", "usize"].contains(&wanted) {
        ("不带引号的非负整数", "a whole number, not negative, without quotes")
    } else if ["f32", "f64"].contains(&wanted) {
        ("不带引号的数", "a number without quotes")
    } else if wanted.contains("string") {
        ("双引号里的文字", "words in double quotes")
    } else if wanted.contains("sequence") {
        ("方括号里的列表", "a list in square brackets")
    } else {
        ("一张表，例如 { rate = 0.01 }", "a table, for example { rate = 0.01 }")
    }
}
