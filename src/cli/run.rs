//! `run`: the main job.

use std::path::{Path, PathBuf};

use clap::Args;

use super::job::{Beside, Job, Scene};
use super::terminal::Terminal;
use super::{Common, Stop};
use crate::document::placed;
use crate::error::{Problem, Refusal};
use crate::plan::{Bench, Setting};
use crate::scenario::{Overrides, Variant, changed, levers, load_frame, mentioned, parameters, prepare, prepare_again, sweep, variants};
use crate::study::Study;

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
    /// Tell counts from 1 to 9 households of a real list too: the result must stay in the office. 内部使用，小数照列
    #[arg(long)]
    internal: bool,
}

impl Run {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let (written, language) = self.common.scenario(&self.scenario, terminal)?;
        if let Some(p) = self.require_pass.filter(|p| !(0.0..=1.0).contains(p)) {
            let what = (format!("{p} 不是概率"), format!("{p} is not a probability"));
            let problem = Problem::new(what, ("写 0 至 1 的数", "write a number from 0 to 1")).at_key("--require-pass");
            return Err(Stop::Refused(problem.into(), language));
        }
        let at_home = |refusal: Refusal| Stop::Refused(placed(refusal, &written.text, &self.scenario), language);
        let variants = variants(&written, &self.scenario).map_err(at_home)?;
        let (sweep, points) = sweep(&written, &self.scenario).map_err(at_home)?.unzip();
        let points: Vec<Variant> = points.unwrap_or_default();
        let overrides = Overrides {
            frame: self.common.frame.clone(),
            replicates: self.replicates,
            seed: self.common.seed,
            columns: variants.iter().chain(&points).flat_map(|variant| mentioned(&variant.scenario)).collect(),
        };
        let loaded = load_frame(&written.scenario, &self.scenario, &overrides).map_err(at_home)?;
        let beside = |variants: Vec<Variant>| -> Result<Vec<Beside>, Stop> {
            let one = |variant: Variant| {
                let prepared = variant.prepare(loaded.clone(), &overrides).map_err(at_home)?;
                Ok(Beside { name: variant.name, prepared })
            };
            variants.into_iter().map(one).collect()
        };
        let (beside, points) = (beside(variants)?, beside(points)?);
        let prepared = prepare(&written.scenario, loaded, &overrides).map_err(at_home)?;
        let parameters = parameters(&written, &overrides).map_err(|problem| Stop::Refused(problem.into(), language))?;
        let scene = Scene { file: &self.scenario, title: &written.scenario.title, hash: written.hash.clone(), prepared, parameters };
        let (scenario, prepared) = (&written.scenario, &scene.prepared);
        let change = |settings: &[Setting]| -> Result<Study, Refusal> {
            let other = changed(scenario, &prepared.study, settings)?;
            Ok(prepare_again(&other, prepared, &overrides)?.study)
        };
        let bench = Bench { study: &prepared.study, now: levers(scenario, &prepared.study), change: &change };
        let bench = Some((bench, scenario.plan.pass.get()));
        let inside = if self.internal { " --internal" } else { "" };
        let command = format!("run {}{inside}", super::job::shown(&self.scenario));
        let out = self.out.clone().unwrap_or_else(|| Path::new("output").join(self.scenario.file_stem().unwrap_or_default()));
        let sweep = sweep.map(|sweep| (sweep, points));
        let job = Job { scene: &scene, beside, sweep, bench, command, internal: self.internal };
        let outcome = job.carry_out(&self.common, terminal, &out)?;
        let passes = outcome.last().map_or(f64::NAN, |round| round.pass_probability.value);
        if self.require_pass.is_some_and(|p| passes < p) { Err(Stop::BelowRequired) } else { Ok(()) }
    }
}
