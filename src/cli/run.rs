//! `run`: the main job.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use ndarray::Array2;

use super::terminal::Terminal;
use super::{Common, Stop};
use crate::document::placed;
use crate::error::{Problem, Refusal};
use crate::report::{ColumnBlock, Kind, Output, Provenance, Replicates, answer};
use crate::scenario::{Overrides, Prepared, load_frame, prepare};
use crate::simulate::{Effort, Methods, Outcome, row_names, run};
use crate::units::{Language, Words};

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// The scenario (TOML). 情景文件
    scenario: PathBuf,
    #[command(flatten)]
    common: Common,
    /// Where to write; `output/<scenario>` if left out. 输出文件夹
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Another number of replicates. 模拟次数
    #[arg(long)]
    replicates: Option<u64>,
    /// Exit with code 1 if the pass probability is below this. 通过概率低于此值时退出码为 1
    #[arg(long, value_name = "P")]
    require_pass: Option<f64>,
}

impl Run {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let stopped = stop_flag();
        let (written, language) = self.common.scenario(&self.scenario, terminal)?;
        let scenario = &written.scenario;
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        if let Some(p) = self.require_pass.filter(|p| !(0.0..=1.0).contains(p)) {
            let what = (format!("{p} 不是概率"), format!("{p} is not a probability"));
            return Err(refused(Problem::new(what, ("写 0 至 1 的数", "write a number from 0 to 1")).at_key("--require-pass").into()));
        }
        let at_home = |refusal: Refusal| Stop::Refused(placed(refusal, &written.text, &self.scenario), language);
        let overrides = Overrides { frame: self.common.frame.clone(), replicates: self.replicates, seed: self.common.seed };
        let loaded = load_frame(scenario, &self.scenario, &overrides).map_err(at_home)?;
        let prepared = prepare(scenario, loaded, &overrides).map_err(at_home)?;
        let out = self.out.clone().unwrap_or_else(|| Path::new("output").join(self.scenario.file_stem().unwrap_or_default()));
        let output = Output::create(&out).map_err(refused)?;
        let outcome = self.simulate(terminal, &scenario.title, &prepared, &output, &stopped)?;
        let provenance = self.provenance(&prepared, &outcome, written.hash.clone());
        let files = output.write(&outcome, &provenance, language).map_err(refused)?;
        self.tell(terminal, &outcome, &provenance, &files, language)?;
        let passes = outcome.last().map_or(f64::NAN, |round| round.pass_probability.value);
        if self.require_pass.is_some_and(|p| passes < p) { Err(Stop::BelowRequired) } else { Ok(()) }
    }

    fn simulate(
        &self,
        terminal: &mut Terminal,
        title: &str,
        prepared: &Prepared,
        output: &Output,
        stopped: &AtomicBool,
    ) -> Result<Outcome, Stop> {
        let language = terminal.language;
        let wanted = if let Effort::Replicates(n) = prepared.effort { Some(n) } else { None };
        let bar = terminal.bar(wanted, self.common.quiet, language);
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        let mut recorder = Recorder::create(output, &prepared.methods).map_err(refused)?;
        let outcome = self.common.on_threads(language, || {
            let done = run(title, &prepared.study, &prepared.methods, prepared.effort, &mut |progress| {
                bar.set_position(progress.replicates.end);
                if stopped.load(Ordering::Relaxed) {
                    let what = ("已中断", "interrupted");
                    return Err(Problem::new(what, ("原有结果没有改动", "the earlier result is as it was")).into());
                }
                recorder.record(progress.rows)
            });
            done.map_err(|r| if stopped.load(Ordering::Relaxed) { Stop::Interrupted(r.tell(language)) } else { Stop::Refused(r, language) })
        })?;
        recorder.finish().map_err(refused)?;
        bar.finish_and_clear();
        Ok(outcome)
    }

    fn provenance(&self, prepared: &Prepared, outcome: &Outcome, scenario_hash: String) -> Provenance {
        let name = self.scenario.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A path of this machine says nothing to a reader elsewhere.
        let given = if self.scenario.is_relative() { self.scenario.display().to_string() } else { name.clone() };
        let mut command = format!("preassess run {given} --seed {} --replicates {}", prepared.study.seed, outcome.replicates);
        if let Some(frame) = self.common.frame.as_ref().and_then(|f| f.file_name()) {
            command += &format!(" --frame {}", frame.to_string_lossy());
        }
        Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario_file: name,
            scenario_hash,
            frame_hash: prepared.study.frame.fingerprint().to_owned(),
            seed: prepared.study.seed,
            replicates: outcome.replicates,
            command,
            synthetic: prepared.synthetic,
            notes: prepared.notes.clone(),
        }
    }

    fn tell(
        &self,
        terminal: &mut Terminal,
        outcome: &Outcome,
        provenance: &Provenance,
        files: &[PathBuf],
        language: Language,
    ) -> Result<(), Stop> {
        if self.common.json {
            let json = files.iter().find(|f| f.ends_with("result.json")).and_then(|f| std::fs::read_to_string(f).ok());
            return terminal.say(&json.unwrap_or_default());
        }
        if self.common.quiet {
            return Ok(());
        }
        terminal.say(&answer(outcome, provenance, language))?;
        if let Some(page) = files.iter().find(|f| f.ends_with("report.html")) {
            let page = page.display();
            let told = Words::new(
                format!("完整报告：{page}（图、表在同一文件夹）"),
                format!("Full report: {page} (pictures and tables beside it)"),
            );
            terminal.say(told.get(language))?;
        }
        Ok(())
    }
}

/// Is raised by Ctrl-C and by a polite end (SIGTERM, SIGHUP), so that no half-written folder stays behind.
fn stop_flag() -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    // A second handler cannot be set in one process; then Ctrl-C keeps its usual meaning.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    stopped
}

/// Rows of one row group; fixed, so that the file's bytes do not depend on how the work was split.
const GROUP: usize = 50_000;

/// Collects rows into groups of fixed size for `replicates.parquet`.
struct Recorder {
    to: Replicates,
    kinds: Vec<Kind>,
    pending: Vec<Vec<f64>>,
}

impl Recorder {
    fn create(output: &Output, methods: &Methods) -> Result<Self, Refusal> {
        let kind = |name: &str| match name {
            "passed" => Kind::Flag,
            "replicate" | "broken_rules" | "interviewed" | "found" => Kind::Integer,
            _ => Kind::Real,
        };
        let columns: Vec<(String, Kind)> = row_names(methods).into_iter().map(|name| (name.clone(), kind(&name))).collect();
        let to = Replicates::create(&output.replicates(), &columns)?;
        Ok(Self { to, kinds: columns.iter().map(|c| c.1).collect(), pending: vec![Vec::new(); columns.len()] })
    }

    fn record(&mut self, rows: &Array2<f64>) -> Result<(), Refusal> {
        let mut start = 0;
        while start < rows.nrows() {
            let end = rows.nrows().min(start + GROUP - self.pending[0].len());
            for (column, pending) in self.pending.iter_mut().enumerate() {
                pending.extend(rows.column(column).iter().skip(start).take(end - start));
            }
            start = end;
            if self.pending[0].len() == GROUP {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), Refusal> {
        let whole: Vec<Vec<i64>> = self.columns(Kind::Integer, |x| x as i64);
        let flags: Vec<Vec<bool>> = self.columns(Kind::Flag, |x| x != 0.0);
        let (mut whole_at, mut flags_at) = (whole.iter(), flags.iter());
        let blocks: Vec<ColumnBlock<'_>> = self
            .kinds
            .iter()
            .zip(&self.pending)
            .filter_map(|(kind, values)| match kind {
                Kind::Integer => whole_at.next().map(|v| ColumnBlock::Integer(v)),
                Kind::Flag => flags_at.next().map(|v| ColumnBlock::Flag(v)),
                Kind::Real => Some(ColumnBlock::Real(values)),
            })
            .collect();
        self.to.append(&blocks)?;
        self.pending.iter_mut().for_each(Vec::clear);
        Ok(())
    }

    fn columns<T>(&self, wanted: Kind, as_: impl Fn(f64) -> T) -> Vec<Vec<T>> {
        let of_kind = self.kinds.iter().zip(&self.pending).filter(|(kind, _)| **kind == wanted);
        of_kind.map(|(_, values)| values.iter().map(|&x| as_(x)).collect()).collect()
    }

    fn finish(mut self) -> Result<(), Refusal> {
        if !self.pending[0].is_empty() {
            self.write()?;
        }
        self.to.finish()
    }
}
