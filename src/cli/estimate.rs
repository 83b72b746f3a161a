//! `estimate`: the analysis of a survey that was really carried out.

use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal::Terminal;
use super::{Lang, Stop, language_before_reading};
use crate::document::{parse, read_text};
use crate::error::{Problem, Refusal};
use crate::estimate::survey::{Survey, analyse};
use crate::report::{describe_survey, survey_csv, survey_json, weights_csv};
use crate::units::Language;

/// Arguments of `estimate`.
#[derive(Debug, Args)]
pub(super) struct Estimate {
    /// The survey file (TOML). 调查文件
    survey: PathBuf,
    /// Print the rows as JSON. 以 JSON 输出
    #[arg(long)]
    json: bool,
    /// Write the rows to a CSV file, too. 另存为 CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write the adjusted weights by row to a CSV file, too. 另存调整后的权数
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Language of the table and the messages. 语言
    #[arg(long, value_enum)]
    lang: Option<Lang>,
    /// Print nothing but errors. 安静
    #[arg(long, short)]
    quiet: bool,
}

impl Estimate {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let before = language_before_reading(self.lang, &self.survey);
        let refused = |language: Language| move |refusal: Refusal| Stop::Refused(refusal, language);
        let survey: Survey = parse(&read_text(&self.survey).map_err(refused(before))?, &self.survey).map_err(refused(before))?;
        let language = self.lang.map(Language::from).or(survey.language).unwrap_or(before);
        let analysis = analyse(&survey, &self.survey).map_err(refused(language))?;
        let inputs = survey.files(&self.survey);
        let written = |file: &Path, rows: Vec<u8>| {
            if inputs.iter().any(|input| same(input, file)) {
                return Err(refused(language)(is_input().in_file(file).into()));
            }
            std::fs::write(file, rows).map_err(|_| {
                let what = ("这个文件写不了", "this file cannot be written");
                refused(language)(Problem::new(what, ("检查路径和权限", "check the path and the permissions")).in_file(file).into())
            })
        };
        if let Some(file) = &self.csv {
            written(file, survey_csv(&analysis).unwrap_or_default())?;
        }
        if let Some(file) = &self.weights {
            let rows = weights_csv(&analysis).unwrap_or_default().ok_or_else(|| refused(language)(not_adjusted().in_file(file).into()))?;
            written(file, rows)?;
        }
        if self.json {
            terminal.say(&survey_json(&analysis))
        } else if self.quiet {
            Ok(())
        } else {
            terminal.say(&describe_survey(&analysis, language))
        }
    }
}

/// Whether two paths lead to one file that exists.
fn same(a: &Path, b: &Path) -> bool {
    a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b))
}

fn is_input() -> Problem {
    Problem::new(
        ("这是要分析的文件，不能覆盖", "this file belongs to the survey and is not overwritten"),
        ("换一个文件名", "take another name"),
    )
}

fn not_adjusted() -> Problem {
    Problem::new(
        ("调查文件没有调整权数", "the survey file does not adjust weights"),
        ("写 [nonresponse]、[trim] 或 [calibrate]，或不用 --weights", "write [nonresponse], [trim] or [calibrate], or leave out --weights"),
    )
}
