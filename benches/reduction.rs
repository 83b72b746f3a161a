//! Brute force beside the methods that need fewer replicates, in one program and on one thread: replicates, CPU time, Monte-Carlo error,
//! and the time to an error of 0.001; each with a plain and with a stratified first stage. Errors of stratified ones are those between blocks. Run with `cargo bench --bench reduction`, or with another scenario behind `--`.

#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::print_stdout, missing_docs, reason = "a benchmark tells the time")]

use std::path::Path;
use std::time::Instant;

use preassess::draw::BLOCK;
use preassess::scenario::{FirstStage, Overrides, Reduction, load_frame, prepare, read};
use preassess::study::{Desk, Study};
use preassess::units::{Estimator, Indicator};

/// What one method gave.
struct Run {
    name: &'static str,
    replicates: u64,
    seconds: f64,
    mean: f64,
    variance: f64,
    /// Variance of the weighted estimate of the first indicator's error, where replicates are run.
    of_estimate: f64,
}

/// The variance of independent numbers that by themselves would leave the error of these, which depend on each other within blocks.
fn variance(numbers: &[f64], block: usize) -> f64 {
    let means: Vec<f64> = numbers.chunks_exact(block).map(|of| of.iter().sum::<f64>() / block as f64).collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    block as f64 * means.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0)
}

impl Run {
    fn of(name: &'static str, replicates: u64, block: u64, mut chance: impl FnMut(u64) -> (f64, f64)) -> Self {
        let before = cpu_seconds();
        let (chances, errors): (Vec<f64>, Vec<f64>) = (0..replicates).map(&mut chance).unzip();
        let seconds = cpu_seconds() - before;
        let mean = chances.iter().sum::<f64>() / replicates as f64;
        let (variance, of_estimate) = (variance(&chances, block as usize), variance(&errors, block as usize));
        Self { name, replicates, seconds, mean, variance, of_estimate }
    }

    /// CPU seconds to a Monte-Carlo error of 0.001.
    fn to_a_thousandth(&self) -> f64 {
        self.variance / 1e-6 * self.seconds / self.replicates as f64
    }

    fn tell(&self, brute: &Self) {
        let n = self.replicates as f64;
        println!(
            "{:<12} {:>8} replicates {:>8.3} s {:>9.1} us each   pass {:.5} +- {:.5}   to 0.001: {:>7.0} replicates {:>8.3} s   {:>6.1} times shorter   mean estimate: {:>5.2} times fewer",
            self.name,
            self.replicates,
            self.seconds,
            1e6 * self.seconds / n,
            self.mean,
            (self.variance / n).sqrt(),
            self.variance / 1e-6,
            self.to_a_thousandth(),
            brute.to_a_thousandth() / self.to_a_thousandth(),
            brute.of_estimate / self.of_estimate,
        );
    }
}

/// CPU time of this process, where the system tells it; else the time of the day.
fn cpu_seconds() -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.with(Instant::elapsed).as_secs_f64(), |ns| ns / 1e9)
}

thread_local! {
    static START: Instant = Instant::now();
}

fn study(file: &Path, method: Reduction, first_stage: FirstStage) -> Study {
    let mut scenario = read(file).expect("the scenario can be read").scenario;
    scenario.simulate.method = method;
    scenario.simulate.first_stage = first_stage;
    let overrides = Overrides::default();
    let loaded = load_frame(&scenario, file, &overrides).expect("the frame can be made");
    let prepared = prepare(&scenario, loaded, &overrides).expect("the scenario is sound");
    for note in prepared.notes.iter().filter(|note| note.words.en.contains("method") || note.words.en.contains("stratified over")) {
        println!("{}", note.words.en);
    }
    prepared.study
}

fn main() {
    let given = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let file = given.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/yunyang.toml").to_owned());
    let file = Path::new(&file);
    let plain = study(file, Reduction::Plain, FirstStage::Plain);
    let mut desk = plain.desk();
    let brute = Run::of("plain", 20_000, 1, |replicate| seen(&plain, replicate, &mut desk));
    brute.tell(&brute);
    for (first_stage, block) in [(FirstStage::Plain, 1), (FirstStage::Stratified, BLOCK)] {
        println!("first stage: {first_stage:?}");
        if block > 1 {
            let study = study(file, Reduction::Plain, first_stage);
            Run::of("plain", 100_000, block, |replicate| seen(&study, replicate, &mut desk)).tell(&brute);
        }
        for (name, method) in [("conditional", Reduction::Conditional), ("importance", Reduction::Importance)] {
            let study = study(file, method, first_stage);
            if study.reducer.is_some() {
                let mut chance = |replicate| study.chances(replicate, &mut desk).map_or(0.0, |chances| 1.0 - chances.not_passed);
                Run::of(name, 20_000, block, |replicate| (chance(replicate), f64::NAN)).tell(&brute);
            }
        }
    }
}

/// Whether a replicate passes, and the error of its weighted estimate of omission.
fn seen(study: &Study, replicate: u64, desk: &mut Desk) -> (f64, f64) {
    study.replicate(replicate, desk).last().map_or((0.0, f64::NAN), |course| {
        let omission = Indicator::Omission as usize;
        let error = course.findings[Estimator::Weighted as usize][omission].estimate - course.truth[omission];
        (f64::from(u8::from((course.broken, course.not_judged) == (0, 0))), error)
    })
}
