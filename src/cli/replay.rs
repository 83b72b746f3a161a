//! `replay`: one replicate of `run` in detail.

use std::path::PathBuf;

use clap::Args;

use super::terminal::Terminal;
use super::{Common, Stop};
use crate::document::placed;
use crate::error::Refusal;
use crate::report::{Replay, folded, told};
use crate::scenario::{Overrides, load_frame, prepare};
use crate::simulate::Effort;

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    /// The scenario (TOML). 情景文件
    scenario: PathBuf,
    #[command(flatten)]
    common: Common,
    /// Which replicate, from 0. 第几次模拟
    #[arg(long, default_value_t = 0)]
    replicate: u64,
    /// Tell a real list village by village too: the result must stay in the office. 内部使用，真实名单也逐村列出
    #[arg(long)]
    internal: bool,
}

impl ReplayArguments {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let (written, language) = self.common.scenario(&self.scenario, terminal)?;
        let at_home = |refusal: Refusal| Stop::Refused(placed(refusal, &written.text, &self.scenario), language);
        let overrides = Overrides { frame: self.common.frame.clone(), seed: self.common.seed, ..Overrides::default() };
        let loaded = load_frame(&written.scenario, &self.scenario, &overrides).map_err(at_home)?;
        let prepared = prepare(&written.scenario, loaded, &overrides).map_err(at_home)?;
        let study = &prepared.study;
        let reviews = study.trace(self.replicate, &mut study.desk());
        let by_village = prepared.synthetic || self.internal;
        let replay = Replay { study, methods: &prepared.methods, replicate: self.replicate, reviews: &reviews, by_village };
        if self.common.quiet {
            return Ok(());
        }
        if self.common.json {
            return terminal.say(&replay.json());
        }
        terminal.say(&replay.told(language))?;
        match prepared.effort {
            Effort::Replicates(replicates) if self.replicate >= replicates => {
                let (replicate, last) = (self.replicate.to_string(), replicates - 1);
                terminal.say(&folded(&told!(language, "replay-beyond", replicates, last, replicate)))
            }
            _ => Ok(()),
        }
    }
}
