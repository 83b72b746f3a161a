//! `learn`: what may be so, after a rehearsal.

use std::path::PathBuf;

use clap::Args;

use super::terminal::Terminal;
use super::{Lang, Stop, language_before_reading};
use crate::report::{describe_lessons, lessons_json};
use crate::scenario::rehearsed;
use crate::truth::lessons;
use crate::units::Language;

/// Arguments of `learn`.
#[derive(Debug, Args)]
pub(super) struct Learn {
    /// The survey file of the rehearsal (TOML), with a table [learn] where the defaults do not hold. 预演的调查文件
    survey: PathBuf,
    /// Print all of it as JSON. 以 JSON 输出
    #[arg(long)]
    json: bool,
    /// Language of the tables and the messages. 语言
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Print nothing but errors. 安静
    #[arg(long, short)]
    quiet: bool,
}

impl Learn {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let before = language_before_reading(self.lang, &self.survey);
        let told = rehearsed(&self.survey).map_err(|refusal| Stop::Refused(refusal, before))?;
        let language = self.lang.map(Language::from).or(told.language).unwrap_or(before);
        terminal.language = language;
        if let (Some(kind), true) = (&told.rehearsal.learn.kind, told.rehearsal.seen.iter().any(|seen| seen.kind.is_none())) {
            return Err(Stop::Refused(no_kind(kind).in_file(&self.survey).into(), language));
        }
        let lessons = lessons(&told.rehearsal);
        if self.json {
            terminal.say(&lessons_json(&lessons))
        } else if self.quiet {
            Ok(())
        } else {
            terminal.say(&describe_lessons(&told.title, &lessons, &self.survey.to_string_lossy(), language))
        }
    }
}

fn no_kind(kind: &str) -> crate::error::Problem {
    let what = (format!("调查数据没有 {kind} 一列"), format!("the survey's data have no column {kind}"));
    let remedy = (
        "补上该列，或在 [learn] 里不写 kind；run 从名单取村的类别",
        "add it, or leave out kind in [learn]; run takes the kinds of villages from the household list",
    );
    crate::error::Problem::new(what, remedy).at_key("learn.kind")
}
