//! `draw`: one real sample for a rehearsal, as a household list by team and village.

use std::path::{Path, PathBuf};

use clap::Args;

use super::job::shown;
use super::terminal::Terminal;
use super::{Common, Stop};
use crate::document::placed;
use crate::error::{Problem, Refusal};
use crate::frame::is_personal;
use crate::report::{Errand, Order, Rehearsal, describe_rehearsal, write_rehearsal};
use crate::scenario::{Overrides, Prepared, Written, load_frame, prepare};
use crate::study::Round;
use crate::units::{Language, Words};

/// Arguments of `draw`.
#[derive(Debug, Args)]
pub(super) struct Draw {
    /// The scenario (TOML). 情景文件
    scenario: PathBuf,
    #[command(flatten)]
    common: Common,
    /// Where to write; `output/<scenario>/draw` if left out. 输出文件夹
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The review, by its name or its number from 1; the last if left out. 哪一轮评估
    #[arg(long, value_name = "NAME|NUMBER")]
    round: Option<String>,
    /// Which sample: the one of this replicate of the simulation. 第几次抽样
    #[arg(long, default_value_t = 0)]
    replicate: u64,
    /// Teams among which the villages are shared out. 分几个队
    #[arg(long, default_value_t = 1)]
    teams: u32,
    /// Reserve households for each stratum that is drawn from. 每层候补几户
    #[arg(long, value_name = "R", default_value_t = 0)]
    reserve: u32,
}

impl Draw {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let (written, language) = self.common.scenario(&self.scenario, terminal)?;
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        let at_home = |refusal: Refusal| Stop::Refused(placed(refusal, &written.text, &self.scenario), language);
        let overrides = Overrides { frame: self.common.frame.clone(), seed: self.common.seed, ..Overrides::default() };
        let loaded = load_frame(&written.scenario, &self.scenario, &overrides).map_err(at_home)?;
        let prepared = prepare(&written.scenario, loaded, &overrides).map_err(at_home)?;
        let round = self.which(&prepared.study.rounds).map_err(refused)?;
        let personal = written.scenario.frame.columns.iter().any(|(theirs, ours)| ours == "household_id" && is_personal(theirs));
        let order = Order { round, replicate: self.replicate, teams: self.teams, reserves: self.reserve, ids: !personal };
        let rehearsal = Rehearsal::new(&prepared.study, order).map_err(refused)?;
        let errand = self.errand(&written, &prepared, language);
        let dir = self.out.clone().unwrap_or_else(|| Path::new("output").join(self.scenario.file_stem().unwrap_or_default()).join("draw"));
        let files = write_rehearsal(&dir, &rehearsal, &errand).map_err(refused)?;
        self.tell(terminal, &rehearsal, &errand, &files)
    }

    /// The review that is asked for, from 0.
    fn which(&self, rounds: &[Round]) -> Result<usize, Refusal> {
        let Some(asked) = &self.round else { return Ok(rounds.len() - 1) };
        let by_number = || asked.parse::<usize>().ok().filter(|n| (1..=rounds.len()).contains(n)).map(|n| n - 1);
        let found = rounds.iter().position(|round| round.name == *asked).or_else(by_number);
        found.ok_or_else(|| {
            let what = (format!("没有叫“{asked}”的评估"), format!("there is no review \"{asked}\""));
            let names: Vec<String> = rounds.iter().zip(1..).map(|(round, n)| format!("{n} {}", round.name)).collect();
            let names = Words::listed(&names);
            Problem::new(what, (format!("现有：{}", names.zh), format!("there are: {}", names.en))).at_key("--round").into()
        })
    }

    fn errand(&self, written: &Written, prepared: &Prepared, language: Language) -> Errand {
        let scenario = &written.scenario;
        let name = self.scenario.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Errand {
            title: scenario.title.clone(),
            scenario_hash: written.hash.clone(),
            command: self.again(prepared.study.seed),
            scenario_file: name,
            indicators: prepared.methods.indicators.clone(),
            interval: scenario.estimate.bound.code(),
            level: prepared.methods.level,
            language,
        }
    }

    /// The command that draws this sample again.
    fn again(&self, seed: u64) -> String {
        let mut command = format!("preassess draw {} --seed {seed} --replicate {}", shown(&self.scenario), self.replicate);
        if let Some(round) = &self.round {
            command += &format!(" --round \"{round}\"");
        }
        if self.teams != 1 {
            command += &format!(" --teams {}", self.teams);
        }
        if self.reserve != 0 {
            command += &format!(" --reserve {}", self.reserve);
        }
        if let Some(frame) = &self.common.frame {
            command += &format!(" --frame {}", super::job::shown(frame));
        }
        command
    }

    fn tell(&self, terminal: &mut Terminal, rehearsal: &Rehearsal<'_>, errand: &Errand, files: &[PathBuf]) -> Result<(), Stop> {
        if self.common.json {
            let record = files.iter().find(|f| f.ends_with("draw.json")).and_then(|f| std::fs::read_to_string(f).ok());
            return terminal.say(&record.unwrap_or_default());
        }
        if self.common.quiet {
            return Ok(());
        }
        terminal.say(&describe_rehearsal(rehearsal, &errand.command, errand.language))?;
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        terminal.say(&names.join("\n"))
    }
}
