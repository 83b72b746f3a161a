//! `check`: the household list as the review will see it, and whether the design can be carried out in it.

use std::path::PathBuf;

use clap::Args;

use super::terminal::Terminal;
use super::{Common, Stop};
use crate::document::placed;
use crate::error::Refusal;
use crate::frame::summarise;
use crate::report::{describe_designs, describe_frame, folded, published_summary};
use crate::scenario::{Overrides, load_frame, mentioned, prepare, variants};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// The scenario (TOML). 情景文件
    scenario: PathBuf,
    #[command(flatten)]
    common: Common,
}

impl Check {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let (written, language) = self.common.scenario(&self.scenario, terminal)?;
        let scenario = &written.scenario;
        let at_home = |refusal: Refusal| Stop::Refused(placed(refusal, &written.text, &self.scenario), language);
        let variants = variants(&written, &self.scenario).map_err(at_home)?;
        let overrides = Overrides {
            frame: self.common.frame.clone(),
            seed: self.common.seed,
            columns: variants.iter().flat_map(|variant| mentioned(&variant.scenario)).collect(),
            ..Overrides::default()
        };
        let loaded = load_frame(scenario, &self.scenario, &overrides).map_err(at_home)?;
        let summary = published_summary(summarise(&loaded.frame), loaded.synthetic);
        if !self.common.json && !self.common.quiet {
            terminal.say(&describe_frame(&summary, language))?;
        }
        let prepared = prepare(scenario, loaded, &overrides).map_err(at_home)?;
        for variant in &variants {
            variant.prepare(&prepared, &overrides).map_err(at_home)?;
        }
        if self.common.json {
            return terminal.say(&serde_json::to_string_pretty(&summary).unwrap_or_default());
        }
        if self.common.quiet {
            return Ok(());
        }
        terminal.say(&describe_designs(&prepared.study, prepared.synthetic, language))?;
        let notes: Vec<String> = prepared.notes.iter().map(|note| folded(&format!("· {}", note.words.get(language)))).collect();
        terminal.say(&notes.join("\n"))
    }
}
