//! `plan`: how far from the line, where first, how many.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::Args;

use super::job::{Scene, provenance, shown, stop_flag};
use super::terminal::Terminal;
use super::{Common, Simulated, Stop};
use crate::document::placed;
use crate::error::{Problem, Refusal};
use crate::plan::{Bench, Setting, Step, work_out};
use crate::report::{PlanOutput, Provenance, folded, plan_answer, told};
use crate::scenario::{Overrides, changed, levers, load_frame, parameters, prepare, prepare_again};
use crate::study::Study;

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub(super) struct Plan {
    /// The scenario (TOML); what is wanted stands in its [plan]. 情景文件
    scenario: PathBuf,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    simulated: Simulated,
}

impl Plan {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let stopped = stop_flag();
        let (mut written, language) = self.common.scenario(&self.scenario, terminal)?;
        if let Some(replicates) = self.simulated.replicates {
            written.scenario.plan.replicates = replicates;
        }
        let scenario = &written.scenario;
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        let at_home = |refusal: Refusal| Stop::Refused(placed(refusal, &written.text, &self.scenario), language);
        let overrides = Overrides { frame: self.common.frame.clone(), seed: self.common.seed, ..Overrides::default() };
        let loaded = load_frame(scenario, &self.scenario, &overrides).map_err(at_home)?;
        let prepared = prepare(scenario, loaded, &overrides).map_err(at_home)?;
        let parameters = parameters(&written, &overrides).map_err(|problem| refused(problem.into()))?;
        let scene = Scene { file: &self.scenario, title: &scenario.title, hash: written.hash.clone(), prepared, parameters };
        let prepared = &scene.prepared;
        let out = self.simulated.folder(Path::new(self.scenario.file_stem().unwrap_or_default()).join("plan"));
        let output = PlanOutput::create(&out).map_err(refused)?;
        let change = |settings: &[Setting]| -> Result<Study, Refusal> {
            let other = changed(scenario, &prepared.study, settings)?;
            Ok(prepare_again(&other, prepared, &overrides)?.study)
        };
        let bench = Bench { study: &prepared.study, now: levers(scenario, &prepared.study), change: &change };
        let bar = terminal.bar(Some(Step::COUNT), self.common.quiet, language);
        let planned = self.common.on_threads(language, || {
            let done = work_out(&scenario.title, &bench, &prepared.methods, &scenario.plan, &mut |_| {
                bar.inc(1);
                if stopped.load(Ordering::Relaxed) {
                    let what = ("已中断", "interrupted");
                    return Err(Problem::new(what, ("原有结果没有改动", "the earlier result is as it was")).into());
                }
                Ok(())
            });
            done.map_err(|r| if stopped.load(Ordering::Relaxed) { Stop::Interrupted(r.tell(language)) } else { Stop::Refused(r, language) })
        })?;
        bar.finish_and_clear();
        let command = self.simulated.command(format!("plan {}", shown(&self.scenario)));
        let replicates = planned.operating.replicates;
        let origin = Provenance { internal: self.simulated.internal, ..provenance(&self.common, &scene, &command, replicates) };
        let files = output.write(&planned, &origin, language).map_err(refused)?;
        if self.common.json {
            let json = files.iter().find(|f| f.ends_with("plan.json")).and_then(|f| std::fs::read_to_string(f).ok());
            return terminal.say(&json.unwrap_or_default());
        }
        if self.common.quiet {
            return Ok(());
        }
        terminal.say(&plan_answer(&planned, &origin, language))?;
        terminal.say(&folded(&told!(language, "plan-files", folder = out.display().to_string())))
    }
}
