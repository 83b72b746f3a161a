//! **document**: a TOML file, and where in it each mistake is.
//!
//! Takes a file, or its text; gives the text, or a value read from it, and the line of every problem that knows its key. Fails when the
//! file cannot be read, or is not the TOML that was asked for, told in our words. Source: TOML 1.0 (toml.io).

mod keys;
mod wording;

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Problem, Refusal};

pub use keys::{line_of, placed, remark};

/// Reads a text file.
///
/// # Errors
/// It cannot be read, or it is not UTF-8.
pub fn read_text(file: &Path) -> Result<String, Refusal> {
    let bytes = std::fs::read(file).map_err(|e| unreadable(file, &e))?;
    String::from_utf8(bytes).map_err(|e| {
        let line = keys::line(e.as_bytes(), e.utf8_error().valid_up_to());
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

/// Reads a value; `file` is named in refusals only.
///
/// # Errors
/// The first mistake with its line and key; for a misspelt key the nearest one that exists, for a key under the wrong heading its place.
pub fn parse<T: DeserializeOwned>(text: &str, file: &Path) -> Result<T, Refusal> {
    toml::from_str(text).map_err(|error| {
        let key = error.span().and_then(|span| keys::key_at(text, &span));
        let line = error.span().map(|span| keys::line(text.as_bytes(), span.start));
        let written = line.and_then(|line| text.lines().nth(line as usize - 1)).unwrap_or_default().trim();
        let (message, key_told) = (error.message(), key.as_deref().unwrap_or_default());
        let complaint = wording::Complaint { message, key: key_told, written, toml: text.parse::<toml::Table>().is_ok() };
        let mut problem = complaint.reworded(belongs_at_the_top::<T>).in_file(file);
        (problem.place.line, problem.place.key) = (line, key);
        problem.into()
    })
}

/// Reads data that is compiled in; `name` is that of its file.
///
/// # Errors
/// Never where a test reads it.
pub fn built_in<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, Problem> {
    toml::from_str(text).map_err(|e| {
        let what = (format!("内置的 {name} 有误：{}", e.message()), format!("the built-in {name} is broken: {}", e.message()));
        Problem::new(what, ("请报告这一缺陷", "please report this defect"))
    })
}

/// Whether a key that is wrong where it stands is one of the document's own: TOML takes it for the heading above if it comes too late.
fn belongs_at_the_top<T: DeserializeOwned>(key: &str) -> bool {
    let alone = format!("{key} = 0");
    toml::from_str::<T>(&alone).is_err_and(|e| !e.message().starts_with("unknown field"))
}

#[cfg(test)]
mod tests;
