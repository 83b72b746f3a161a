//! A simulation from the prepared study to the files on disk: what `run` and `compare` have in common.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::recorder::Recorder;
use super::terminal::Terminal;
use super::{Common, Stop};
use crate::error::{Problem, Refusal};
use crate::plan::{Bench, operating};
use crate::report::{Output, Provenance, answer, folded, told};
use crate::scenario::{Parameter, Prepared};
use crate::simulate::{
    Counties, CountyCurve, CurvePoint, Effort, Figure, Outcome, Progress, Sweep, SweepOutcome, Trace, contrast, counties, drivers,
    observed, run, support,
};
use crate::units::{Language, Words};

/// A scenario that is ready to run.
pub(super) struct Scene<'a> {
    /// Its file.
    pub(super) file: &'a Path,
    /// Its title.
    pub(super) title: &'a str,
    /// The hash of its text.
    pub(super) hash: String,
    /// Its study.
    pub(super) prepared: Prepared,
    /// Every number and choice in it.
    pub(super) parameters: Vec<Parameter>,
}

/// A study that is compared with the scenario's own.
pub(super) struct Beside {
    /// Its name.
    pub(super) name: Words,
    /// The study.
    pub(super) prepared: Prepared,
}

/// The studies behind one curve of the chance to find nothing.
pub(super) struct CurveStudies {
    /// What is told of it.
    pub(super) name: Words,
    /// The rates of omission and mis-exit at 1.
    pub(super) rates: [f64; 2],
    /// By factor on both rates.
    pub(super) points: Vec<(f64, Beside)>,
}

/// A scenario and the studies beside it.
pub(super) struct Job<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) beside: Vec<Beside>,
    /// A sweep and the studies at its points.
    pub(super) sweep: Option<(Sweep, Vec<Beside>)>,
    /// What was published of many counties, and the studies that say what it means.
    pub(super) counties: Option<(Counties, Vec<CurveStudies>)>,
    /// How the study can be had with other numbers, and the wanted chance to pass; none where no operating curves are asked for.
    pub(super) bench: Option<(Bench<'a>, f64)>,
    /// The command without the program's name and without seed and replicates.
    pub(super) command: String,
    /// Whether small counts of a real list are told.
    pub(super) internal: bool,
}

/// A path as others may see it in a command: one of this machine says nothing to a reader elsewhere.
pub(super) fn shown(file: &Path) -> String {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let shown = if file.is_relative() { file.display().to_string() } else { name.into_owned() };
    if shown.contains(|c: char| c.is_whitespace() || "'\"\\&|;<>()$`*?!#".contains(c)) {
        format!("'{}'", shown.replace('\'', "'\\''"))
    } else {
        shown
    }
}

impl Job<'_> {
    /// Simulates, writes into `out` and tells.
    pub(super) fn carry_out(self, common: &Common, terminal: &mut Terminal, out: &Path) -> Result<Outcome, Stop> {
        let language = terminal.language;
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        let stopped = stop_flag();
        let output = Output::create(out).map_err(refused)?;
        let outcome = self.simulate(common, terminal, &output, &stopped)?;
        let provenance = Provenance { internal: self.internal, ..provenance(common, self.scene, &self.command, outcome.replicates) };
        let files = output.write(&outcome, &provenance, language).map_err(refused)?;
        tell(common, terminal, &outcome, &provenance, &files)?;
        Ok(outcome)
    }

    fn simulate(&self, common: &Common, terminal: &Terminal, output: &Output, stopped: &AtomicBool) -> Result<Outcome, Stop> {
        let language = terminal.language;
        let refused = |refusal: Refusal| Stop::Refused(refusal, language);
        let ended = |refusal: Refusal| {
            if stopped.load(Ordering::Relaxed) { Stop::Interrupted(refusal.tell(language)) } else { Stop::Refused(refusal, language) }
        };
        let Prepared { study, methods, effort, .. } = &self.scene.prepared;
        let points = self.sweep.as_ref().map_or(&[][..], |(_, points)| points);
        let curves = self.counties.as_ref().map_or(&[][..], |(_, curves)| curves);
        let studies = 1 + self.beside.len() + points.len() + curves.iter().map(|curve| curve.points.len()).sum::<usize>();
        let wanted = if let Effort::Replicates(n) = effort { Some(n * studies as u64) } else { None };
        let bar = terminal.bar(wanted, common.quiet, language);
        let advance = |progress: &Progress<'_>| {
            bar.inc(progress.replicates.end - progress.replicates.start);
            if stopped.load(Ordering::Relaxed) {
                return Err(interrupted());
            }
            Ok(())
        };
        let mut recorder = Recorder::create(output, methods).map_err(refused)?;
        let mut trace = Trace::new(methods);
        let outcome = common.on_threads(language, || {
            let mut outcome = run(self.scene.title, study, methods, *effort, &mut |progress| {
                advance(progress)?;
                if !self.beside.is_empty() || !points.is_empty() {
                    trace.record(progress.rows);
                }
                recorder.record(progress.rows)
            })
            .map_err(ended)?;
            trace.settle(&outcome);
            let contrasted = |beside: &Beside| {
                contrast(beside.name.clone(), &beside.prepared.study, methods, study, &trace, &mut |progress| advance(progress))
            };
            outcome.variants = self.beside.iter().map(contrasted).collect::<Result<_, _>>().map_err(ended)?;
            if let Some((sweep, points)) = &self.sweep {
                let variants = points.iter().map(contrasted).collect::<Result<Vec<_>, _>>().map_err(ended)?;
                let drivers = drivers(sweep, &variants);
                let support = support(sweep, &variants, outcome.replicates);
                outcome.sweep = Some(SweepOutcome { sweep: sweep.clone(), variants, drivers, support });
            }
            if let Some((published, curves)) = &self.counties {
                let point = |(times, beside): &(f64, Beside)| -> Result<CurvePoint, Refusal> {
                    let batches =
                        observed(&beside.prepared.study, methods, published, outcome.replicates, &mut |progress| advance(progress))?;
                    Ok(CurvePoint { times: *times, batches })
                };
                let curve = |of: &CurveStudies| -> Result<(Words, CountyCurve), Refusal> {
                    let points = of.points.iter().map(point).collect::<Result<_, _>>()?;
                    Ok((of.name.clone(), CountyCurve::new(of.rates, points)))
                };
                let curves = curves.iter().map(curve).collect::<Result<_, _>>().map_err(ended)?;
                outcome.counties = Some(counties(published, curves, study.seed));
            }
            if let Some((bench, wanted)) = &self.bench {
                let now = outcome.last().map_or(Figure::NONE, |round| round.pass_probability);
                let replicates = behind_a_point(outcome.replicates);
                let observe = &mut |_| if stopped.load(Ordering::Relaxed) { Err(interrupted()) } else { Ok(()) };
                outcome.operating = Some(operating(bench, now, *wanted, replicates, observe).map_err(ended)?);
            }
            Ok(outcome)
        })?;
        recorder.finish().map_err(refused)?;
        bar.finish_and_clear();
        Ok(outcome)
    }
}

fn interrupted() -> Refusal {
    Problem::new(("已中断", "interrupted"), ("原有结果没有改动", "the earlier result is as it was")).into()
}

/// Replicates behind each point of an operating curve: all points together take about as long as the study itself, and little where it
/// takes long.
fn behind_a_point(replicates: u64) -> u64 {
    (replicates / 25).clamp(50, 1_000).min(replicates)
}

/// Where a result comes from. `command`: without the program's name and without seed and replicates.
pub(super) fn provenance(common: &Common, scene: &Scene<'_>, command: &str, replicates: u64) -> Provenance {
    let Scene { file, hash, prepared, .. } = scene;
    let mut command = format!("preassess {command} --seed {} --replicates {replicates}", prepared.study.seed);
    if let Some(frame) = &common.frame {
        command += &format!(" --frame {}", shown(frame));
    }
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario_file: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        scenario_hash: hash.clone(),
        frame_hash: prepared.study.frame.fingerprint().to_owned(),
        seed: prepared.study.seed,
        replicates,
        command,
        synthetic: prepared.synthetic,
        internal: false,
        notes: prepared.notes.clone(),
        parameters: scene.parameters.clone(),
    }
}

fn tell(common: &Common, terminal: &mut Terminal, outcome: &Outcome, provenance: &Provenance, files: &[PathBuf]) -> Result<(), Stop> {
    let language: Language = terminal.language;
    if common.json {
        let json = files.iter().find(|f| f.ends_with("result.json")).and_then(|f| std::fs::read_to_string(f).ok());
        return terminal.say(&json.unwrap_or_default());
    }
    if common.quiet {
        return Ok(());
    }
    terminal.say(&answer(outcome, provenance, language))?;
    if let Some(page) = files.iter().find(|f| f.ends_with("report.html")) {
        terminal.say(&folded(&told!(language, "full-report", page = page.display().to_string())))?;
    }
    Ok(())
}

/// Is raised by Ctrl-C and by a polite end (SIGTERM, SIGHUP), so that no half-written folder stays behind.
pub(super) fn stop_flag() -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stopped);
    // A second handler cannot be set in one process; then Ctrl-C keeps its usual meaning.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    stopped
}
