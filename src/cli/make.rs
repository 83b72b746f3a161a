//! `make`: a synthetic county from a recipe.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::terminal::Terminal;
use super::{Lang, Stop, first_language};
use crate::document::read_text;
use crate::error::Refusal;
use crate::frame::{Encoding, Headers, Recipe, make, write};
use crate::report::{folded, told};

/// Arguments of `make`.
#[derive(Debug, Args)]
pub(super) struct Make {
    /// The recipe (TOML). 配方文件
    recipe: PathBuf,
    /// The list to write: .csv, .parquet or .xlsx. 输出名单
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// Another seed. 随机种子
    #[arg(long)]
    seed: Option<u64>,
    /// Headers and words of the list. 表头语言
    #[arg(long, value_enum, default_value = "codes")]
    headers: HeaderChoice,
    /// Encoding of a CSV. 编码
    #[arg(long, value_enum, default_value = "utf8")]
    encoding: EncodingChoice,
    /// Language of the messages. 语言
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum HeaderChoice {
    Codes,
    Chinese,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EncodingChoice {
    Utf8,
    Gb18030,
}

impl Make {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let language = first_language(self.lang);
        terminal.language = language;
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        let recipe = Recipe::from_toml(&read_text(&self.recipe).map_err(refused)?, &self.recipe).map_err(refused)?;
        let made = make(&recipe, self.seed).map_err(refused)?;
        let headers = match self.headers {
            HeaderChoice::Codes => Headers::Codes,
            HeaderChoice::Chinese => Headers::Chinese,
        };
        let encoding = match self.encoding {
            EncodingChoice::Utf8 => Encoding::Utf8,
            EncodingChoice::Gb18030 => Encoding::Gb18030,
        };
        write(&made.frame, &self.out, headers, encoding).map_err(refused)?;
        let households = made.frame.households();
        terminal.say(&folded(&told!(language, "made", file = self.out.display().to_string(), households)))?;
        for total in &made.totals {
            let missed = total.missed_by();
            let met = if missed == 0.0 { "=".to_owned() } else { format!("{missed:+}") };
            let what = total.what.get(language);
            let line = told!(language, "made-total", what, wanted = total.wanted, made = total.made, met);
            terminal.say(&folded(&format!("  {line}")))?;
        }
        Ok(())
    }
}
