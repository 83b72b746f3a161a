//! The TOML reader's complaints in our words: nothing of its own wording reaches a reader.

use crate::error::Problem;
use crate::units::Words;

const WRONG_KIND: (&str, &str) = ("值的类型或范围不对", "the value is of the wrong kind or out of range");

/// What may stand where a value is one of several kinds, as the types of the rooms expect it.
pub(super) const EITHER: [(&str, &str); 8] = [
    ("写比例（如 0.5），或几个比例的列表", "write a share such as 0.5, or a list of shares"),
    ("写比例（如 0.9），或 { correct = 45, of = 50 }", "write a share such as 0.9, or { correct = 45, of = 50 }"),
    (
        "写 { 组 = 总数, … }，或一个文件名，其中有同样的列和一列 total",
        "write { group = total, … } or the name of a file with the same columns and a column total",
    ),
    (
        "写列名的列表，或 { prefix = \"rep\", number = 80 }（即 rep1 至 rep80）",
        "write a list of columns, or { prefix = \"rep\", number = 80 } for rep1 to rep80",
    ),
    ("写列名或数", "write the name of a column, or a number"),
    ("写列名，或列名的列表", "write the name of a column, or a list of names"),
    (
        "写 0 至 1 的数，或按差错写：{ omission = 0.8, mis_exit = 0.9 }",
        "write a number from 0 to 1, or a table: { omission = 0.8, mis_exit = 0.9 }",
    ),
    ("写 0 至 1 的数，或贝塔分布的两个参数：[1, 9]", "write a number from 0 to 1, or the two parameters of a beta distribution: [1, 9]"),
];

/// What the reader complains of.
pub(super) struct Complaint<'a> {
    /// In its own words, or in ours if a type of ours refused the value.
    pub(super) message: &'a str,
    /// The dotted key; empty if there is none.
    pub(super) key: &'a str,
    /// The line as it is written.
    pub(super) written: &'a str,
    /// Whether the document is TOML at all: then a value is wrong, not the way in which it is written.
    pub(super) toml: bool,
}

impl Complaint<'_> {
    /// In our words. `top` says whether a key belongs at the top of the document.
    pub(super) fn reworded(&self, top: impl Fn(&str) -> bool) -> Problem {
        let message = self.message;
        if let Some(problem) = Problem::from_one_line(message) {
            return problem;
        }
        let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
        let (name, known) = quoted.split_first().map_or(("", &[][..]), |(name, known)| (*name, known));
        if message.starts_with("unknown field") {
            if top(name) { misplaced(name) } else { unknown(name, known) }
        } else if message.starts_with("unknown variant") {
            unknown(name, known)
        } else if message.starts_with("missing field") {
            let what = (format!("缺少 {name}"), format!("{name} is missing"));
            Problem::new(what, (format!("请补上 {name} = …"), format!("add {name} = …")))
        } else if message.starts_with("duplicate") {
            Problem::new(("同一个键写了两次", "a key is written twice"), ("保留其中一个", "keep one of the two"))
        } else if !self.toml {
            self.not_toml()
        } else if message.starts_with("invalid type: map, expected a sequence") {
            self.repeated()
        } else if let Some((_, wanted)) = message.rsplit_once("expected ").filter(|_| message.starts_with("invalid ")) {
            let (zh, en) = kind(wanted);
            Problem::new(WRONG_KIND, (format!("这里应为{zh}"), format!("write {en} here")))
        } else if message.contains("is no threshold") {
            let what = ("不是界限", "this is no threshold");
            Problem::new(what, ("例如 \"< 0.02\"、\"<= 2 %\" 或 \">= 90 %\"", "write for example \"< 0.02\", \"<= 2 %\" or \">= 90 %\""))
        } else {
            // A value that is none of several kinds: the message says which ones may stand here.
            let zh = EITHER.iter().find(|(_, en)| *en == message).map_or("换成这个键可以取的值（见 preassess schema）", |(zh, _)| zh);
            Problem::new(WRONG_KIND, (zh, message))
        }
    }

    /// `[round]` where `[[round]]` is wanted.
    fn repeated(&self) -> Problem {
        let mut plain = String::new();
        let mut inside = false;
        for c in self.key.chars() {
            inside = (inside || c == '[') && c != ']';
            if !inside && c != ']' {
                plain.push(c);
            }
        }
        let what = (
            format!("{plain} 可以有多个，这里只写成了一个"),
            format!("there may be several of {plain}, but it is written as a single one"),
        );
        if self.written.starts_with('[') {
            let remedy = (format!("用两重方括号：[[{plain}]]"), format!("write two brackets: [[{plain}]]"));
            return Problem::new(what, remedy);
        }
        Problem::new(what, ("放进方括号：[{ … }]", "put it in brackets: [{ … }]"))
    }

    fn not_toml(&self) -> Problem {
        if self.written.contains(['＝', '“', '”', '‘', '’', '，', '［', '］']) {
            let what = ("这一行用了全角符号", "this line has full-width punctuation");
            return Problem::new(what, ("等号、引号、逗号、方括号都要用半角", "write = \" , [ ] in their plain forms"));
        }
        let string = ["basic", "literal"].into_iter().any(|kind| self.message.contains(&format!("invalid {kind} string")));
        let string = string || self.message.starts_with("invalid multi-line");
        if string && self.message.contains("expected") {
            let what = ("引号没有成对：前一个引号打开了，后面没有合上", "a quote is opened and not closed");
            return Problem::new(what, ("在文字的末尾补上同样的引号", "close the words with the same quote"));
        }
        if self.message.contains("escape") {
            let what = ("双引号里的反斜杠有特别的意思", "a backslash in double quotes has a meaning of its own");
            return Problem::new(what, ("路径里用 /，或把文字放进单引号", "write / in a path, or put the words in single quotes"));
        }
        let remedy = (
            "检查引号、括号和等号，须用半角符号；文字加双引号，例如 county = \"云阳县\"",
            "check quotes, brackets and the equals sign; words stand in double quotes, for example county = \"云阳县\"",
        );
        Problem::new(("这一行不合 TOML 写法", "the line is not TOML"), remedy)
    }
}

fn misplaced(name: &str) -> Problem {
    let what = (format!("{name} 不属于这一节"), format!("{name} does not belong to this section"));
    let remedy = (
        format!("把 {name} 移到文件开头、第一个 [ ] 之前，或写成 [{name}]"),
        format!("move {name} above the first [ ] line, or write it as [{name}]"),
    );
    Problem::new(what, remedy)
}

fn unknown(name: &str, known: &[&str]) -> Problem {
    let likeness = |known: &str| strsim::jaro_winkler(name, known);
    let nearest = known.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|n| likeness(n) > 0.75);
    let listed = Words::listed(known);
    let remedy = match nearest {
        Some(n) => (format!("是否要写 {n}？"), format!("did you mean {n}?")),
        None => (format!("可以写：{}", listed.zh), format!("known here: {}", listed.en)),
    };
    Problem::new((format!("不认识 {name}"), format!("{name} is not known here")), remedy)
}

fn kind(wanted: &str) -> (&'static str, &'static str) {
    let wanted = wanted.trim();
    if ["u8", "u16", "u32", "u64", "usize"].contains(&wanted) {
        ("不带引号的非负整数", "a whole number, not negative, without quotes")
    } else if ["f32", "f64"].contains(&wanted) {
        ("不带引号的数", "a number without quotes")
    } else if wanted.contains("bool") {
        ("true 或 false", "true or false")
    } else if wanted.contains("string") || wanted.contains("enum") {
        ("双引号里的文字", "words in double quotes")
    } else if wanted.contains("sequence") {
        ("方括号里的列表", "a list in square brackets")
    } else {
        ("一张表，例如 { rate = 0.01 }", "a table, for example { rate = 0.01 }")
    }
}
