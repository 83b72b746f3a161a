//! Brute force beside the methods that need fewer replicates, in one program and on one thread: replicates, CPU time, Monte-Carlo error,
//! and the time to an error of 0.001. Run with `cargo bench --bench reduction`, or with another scenario behind `--`.

#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::print_stdout, missing_docs, reason = "a benchmark tells the time")]

use std::path::Path;
use std::time::Instant;

use preassess::scenario::{Overrides, Reduction, load_frame, prepare, read};
use preassess::study::Study;

/// What one method gave.
struct Run {
    name: &'static str,
    replicates: u64,
    seconds: f64,
    mean: f64,
    variance: f64,
}

impl Run {
    fn of(name: &'static str, replicates: u64, mut chance: impl FnMut(u64) -> f64) -> Self {
        let (mut sum, mut squares) = (0.0, 0.0);
        let before = cpu_seconds();
        for replicate in 0..replicates {
            let p = chance(replicate);
            sum += p;
            squares += p * p;
        }
        let seconds = cpu_seconds() - before;
        let n = replicates as f64;
        let mean = sum / n;
        Self { name, replicates, seconds, mean, variance: (squares / n - mean * mean) * n / (n - 1.0) }
    }

    /// CPU seconds to a Monte-Carlo error of 0.001.
    fn to_a_thousandth(&self) -> f64 {
        self.variance / 1e-6 * self.seconds / self.replicates as f64
    }

    fn tell(&self, brute: &Self) {
        let n = self.replicates as f64;
        println!(
            "{:<12} {:>8} replicates {:>8.3} s {:>9.1} us each   pass {:.5} +- {:.5}   to 0.001: {:>7.0} replicates {:>8.3} s   {:>6.1} times shorter",
            self.name,
            self.replicates,
            self.seconds,
            1e6 * self.seconds / n,
            self.mean,
            (self.variance / n).sqrt(),
            self.variance / 1e-6,
            self.to_a_thousandth(),
            brute.to_a_thousandth() / self.to_a_thousandth(),
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

fn study(file: &Path, method: Reduction) -> Study {
    let mut scenario = read(file).expect("the scenario can be read").scenario;
    scenario.simulate.method = method;
    let overrides = Overrides::default();
    let loaded = load_frame(&scenario, file, &overrides).expect("the frame can be made");
    let prepared = prepare(&scenario, loaded, &overrides).expect("the scenario is sound");
    for note in prepared.notes.iter().filter(|note| note.words.en.contains("method")) {
        println!("{}", note.words.en);
    }
    prepared.study
}

fn main() {
    let given = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let file = given.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/yunyang.toml").to_owned());
    let file = Path::new(&file);
    let plain = study(file, Reduction::Plain);
    let mut desk = plain.desk();
    let brute = Run::of("plain", 20_000, |replicate| {
        let last = plain.replicate(replicate, &mut desk).last().map_or((1, 1), |course| (course.broken, course.not_judged));
        f64::from(u8::from(last == (0, 0)))
    });
    brute.tell(&brute);
    for (name, method) in [("conditional", Reduction::Conditional), ("importance", Reduction::Importance)] {
        let study = study(file, method);
        if study.reducer.is_some() {
            let chance = |replicate| study.chances(replicate, &mut desk).map_or(0.0, |chances| 1.0 - chances.not_passed);
            Run::of(name, 10_000, chance).tell(&brute);
        }
    }
}
