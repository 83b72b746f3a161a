//! Reading a TOML file so that every mistake is told with its place, what was meant, and what to do.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Problem, Refusal};

/// Reads a text file.
///
/// # Errors
/// It cannot be read, or it is not UTF-8.
pub fn read_text(file: &Path) -> Result<String, Refusal> {
    let bytes = std::fs::read(file).map_err(|e| unreadable(file, &e))?;
    String::from_utf8(bytes).map_err(|e| {
        let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
        let what = ("文件不是 UTF-8 编码", "the file is not UTF-8");
        Problem::new(what, ("用编辑器另存为 UTF-8", "save it as UTF-8")).in_file(file).on_line(line).into()
    })
}

fn unreadable(file: &Path, error: &std::io::Error) -> Refusal {
    use std::io::ErrorKind;
    let (what, remedy) = match error.kind() {
        ErrorKind::NotFound => (("找不到这个文件", "there is no such file"), ("检查路径和文件名", "check the path and the name")),
        ErrorKind::PermissionDenied => {
            (("没有读取权限", "it may not be read"), ("改变权限或换一个位置", "change its permissions or move it"))
        }
        ErrorKind::IsADirectory => {
            (("这是文件夹，不是文件", "this is a folder, not a file"), ("写明文件夹里的哪个文件", "name a file in it"))
        }
        _ => (("读不出这个文件", "it cannot be read"), ("检查磁盘和文件", "check the disk and the file")),
    };
    Problem::new(what, remedy).in_file(file).into()
}

/// Parses TOML.
///
/// # Errors
/// A mistake, with its line and, for a misspelt key, the nearest one that exists.
pub fn parse<T: DeserializeOwned>(text: &str, file: &Path) -> Result<T, Refusal> {
    toml::from_str(text).map_err(|e| {
        let start = e.span().map_or(0, |span| span.start.min(text.len()));
        let line = text[..start].matches('\n').count() as u64 + 1;
        let written = text.lines().nth(line as usize - 1).unwrap_or_default().trim();
        reworded(e.message(), written).in_file(file).on_line(line).into()
    })
}

/// Keys of the top of a scenario: TOML takes them for the section above if they are written too late.
const TOP: [&str; 9] = ["title", "language", "seed", "frame", "conditions", "truth", "round", "estimate", "simulate"];

fn reworded(message: &str, written: &str) -> Problem {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((wrong, known))) = (message.starts_with("unknown "), quoted.split_first()) {
        if ["action", "variant", "sweep"].contains(wrong) {
            let what = (format!("{wrong} 还没有做好"), format!("{wrong} is planned, but not built yet"));
            return Problem::new(what, ("先去掉这一节", "leave this section out for now"));
        }
        if TOP.contains(wrong) {
            let what = (format!("{wrong} 不属于这一节"), format!("{wrong} does not belong to this section"));
            return Problem::new(
                what,
                (
                    format!("把 {wrong} 移到文件开头、第一个 [ ] 之前，或写成 [{wrong}]"),
                    format!("move {wrong} above the first [ ] line, or write it as [{wrong}]"),
                ),
            );
        }
        let nearest = known.iter().max_by(|a, b| strsim::jaro_winkler(wrong, a).total_cmp(&strsim::jaro_winkler(wrong, b)));
        let remedy = match nearest.filter(|n| strsim::jaro_winkler(wrong, n) > 0.75) {
            Some(n) => (format!("是否要写 {n}？"), format!("did you mean {n}?")),
            None => (format!("可以写：{}", known.join("、")), format!("known here: {}", known.join(", "))),
        };
        return Problem::new((format!("不认识 {wrong}"), format!("{wrong} is not known here")), remedy);
    }
    if let (true, Some(name)) = (message.starts_with("missing field"), quoted.first()) {
        let what = (format!("缺少 {name}"), format!("{name} is missing"));
        return Problem::new(what, (format!("请补上 {name} = …"), format!("add {name} = …")));
    }
    if written.contains(['＝', '“', '”', '‘', '’', '，', '［', '］']) {
        let what = ("这一行用了全角符号", "this line has full-width punctuation");
        return Problem::new(what, ("等号、引号、逗号、方括号都要用半角", "write = \" , [ ] in their plain forms"));
    }
    let message = message.lines().next().unwrap_or_default();
    let what = (format!("写法不对：{message}"), format!("this cannot be read: {message}"));
    Problem::new(what, ("对照 README 中的例子改正", "compare with the example in the README"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::units::Language;

    fn told(text: &str) -> String {
        parse::<Scenario>(text, Path::new("a.toml")).unwrap_err().tell(Language::En)
    }

    #[test]
    fn mistakes_are_told_with_line_and_remedy() {
        assert_eq!(told("title = \"x\"\nsed = 3\n"), "a.toml:2: sed is not known here. did you mean seed?.");
        assert!(told("title = “x”\n").contains("a.toml:1: this line has full-width punctuation"));
        let stage =
            "[frame]\nfile=\"a.csv\"\n[truth]\nfrom=\"columns\"\n[[round]]\nname=\"a\"\n[[round.stage]]\nunit=\"village\"\ntake = -3\n";
        assert!(told(stage).contains("a.toml:9: this cannot be read: take is a whole number"), "{}", told(stage));
        let rate = "[frame]\nfile=\"a.csv\"\n[truth]\nfrom=\"rates\"\n[truth.omission]\nrate = 1.2\n[[round]]\nname=\"a\"\n";
        assert!(told(rate).contains("a.toml:6: this cannot be read: 1.2 is not a probability"), "{}", told(rate));
        assert!(told("[frame]\nfile=\"a.csv\"\n").contains("truth is missing"));
    }
}
