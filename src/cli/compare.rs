//! `compare`: several scenarios side by side, the first one whole.

use std::path::{Path, PathBuf};

use clap::Args;

use super::job::{Beside, Job, Scene, shown};
use super::terminal::Terminal;
use super::{Common, Simulated, Stop};
use crate::document::placed;
use crate::error::{Problem, Refusal};
use crate::scenario::{Overrides, Prepared, Written, load_frame, parameters, prepare, read};
use crate::simulate::row_names;
use crate::units::{Consequence, Words};

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// The scenarios (TOML); the others are compared with the first. 情景文件，其余与第一个比较
    #[arg(required = true, num_args = 2..)]
    scenarios: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    simulated: Simulated,
}

impl Compare {
    pub(super) fn run(self, terminal: &mut Terminal) -> Result<(), Stop> {
        let [first, others @ ..] = &self.scenarios[..] else { return Ok(()) };
        let (written, language) = self.common.scenario(first, terminal)?;
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        let mut prepared = self.prepared(&written, first).map_err(refused)?;
        let mut beside: Vec<Beside> = Vec::new();
        for file in others {
            let other = read(file).map_err(refused)?;
            let next = self.prepared(&other, file).map_err(refused)?;
            if row_names(&next.methods) != row_names(&prepared.methods) {
                let what = Words::new(
                    "两个情景的指标或口径不同，无法逐项比较",
                    "the scenarios differ in their indicators or estimators: they cannot be compared",
                );
                let remedy =
                    ("在 [estimate] 里写同样的 indicators 和 estimators", "write the same indicators and estimators under [estimate]");
                return Err(refused(Problem::new(what, remedy).in_file(file).at_key("estimate").into()));
            }
            if other.hash == written.hash && same_list(&next, &prepared) {
                prepared.notes.push(Consequence::Practice.note(no_difference(file)));
            }
            let title = other.scenario.title;
            beside.push(Beside { name: Words::new(title.clone(), title), prepared: next });
        }
        let names: Vec<String> = self.scenarios.iter().map(|file| shown(file)).collect();
        let stem = first.file_stem().unwrap_or_default().to_string_lossy();
        let out = self.simulated.folder(format!("compare-{stem}"));
        let command = self.simulated.command(format!("compare {}", names.join(" ")));
        let parameters = parameters(&written, &self.overrides()).map_err(|problem| refused(problem.into()))?;
        let scene = Scene { file: first, title: &written.scenario.title, hash: written.hash.clone(), prepared, parameters };
        Job { scene: &scene, beside, sweep: None, counties: None, bench: None, command, internal: self.simulated.internal }
            .carry_out(&self.common, terminal, &out)
            .map(|_| ())
    }

    fn overrides(&self) -> Overrides {
        Overrides {
            frame: self.common.frame.clone(),
            replicates: self.simulated.replicates,
            seed: self.common.seed,
            ..Overrides::default()
        }
    }

    fn prepared(&self, written: &Written, file: &Path) -> Result<Prepared, Refusal> {
        let overrides = self.overrides();
        let at_home = |refusal: Refusal| placed(refusal, &written.text, file);
        let loaded = load_frame(&written.scenario, file, &overrides).map_err(at_home)?;
        prepare(&written.scenario, loaded, &overrides).map_err(at_home)
    }
}

/// Whether two studies are of the same household list with the same luck.
fn same_list(a: &Prepared, b: &Prepared) -> bool {
    a.study.frame.fingerprint() == b.study.frame.fingerprint() && a.study.seed == b.study.seed
}

fn no_difference(file: &Path) -> Words {
    let name = shown(file);
    Words::new(
        format!("{name} 与第一个情景相同，随机数也相同：它们的差别只能是 0，说明不了什么"),
        format!("{name} is the same as the first scenario, on the same random numbers: they cannot differ, and that says nothing"),
    )
}
