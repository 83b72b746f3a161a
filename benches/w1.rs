//! W1, the yardstick for speed: CPU of one replicate on one thread, and of its parts. Run with `cargo bench`; give another frame with
//! the environment variable `W1_FRAME`.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark that cannot be prepared has nothing to say")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::Bencher;
use preassess::scenario::{Overrides, Prepared, load_frame, prepare, read};
use preassess::stream::{Luck, Purpose, Stream};
use preassess::{draw, interview};

fn main() {
    divan::main();
}

static W1: LazyLock<Prepared> = LazyLock::new(|| prepared("scenarios/bench-w1.toml", std::env::var_os("W1_FRAME").map(PathBuf::from)));
static NATIONAL: LazyLock<Prepared> = LazyLock::new(|| prepared("scenarios/yunyang.toml", None));

fn prepared(scenario: &str, frame: Option<PathBuf>) -> Prepared {
    let file = Path::new(scenario);
    let overrides = Overrides { frame, ..Overrides::default() };
    let scenario = read(file).expect("the scenario is well formed").scenario;
    let loaded = load_frame(&scenario, file, &overrides).expect("the frame loads");
    prepare(&scenario, loaded, &overrides).expect("the study can be prepared")
}

/// One whole replicate: draw, answers, estimates with standard errors, decision.
#[divan::bench(sample_size = 500)]
fn w1_replicate(bencher: Bencher) {
    let mut desk = W1.study.desk();
    let mut replicate = 0;
    bencher.bench_local(|| {
        replicate += 1;
        W1.study.replicate(replicate, &mut desk).len()
    });
}

/// The drawing alone.
#[divan::bench(sample_size = 500)]
fn w1_draw(bencher: Bencher) {
    let design = &W1.study.rounds[0].design;
    let mut sample = draw::Sample::default();
    let mut replicate = 0;
    bencher.bench_local(|| {
        replicate += 1;
        sample.draw(design, &mut Stream::at(1, Purpose::Draw, replicate, 0));
        sample.households.len()
    });
}

/// A thousand replicates with their account: coverage of the Wald and logit intervals, distribution, townships.
#[divan::bench]
fn w1_thousand_with_account(bencher: Bencher) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    bencher.bench_local(|| {
        let effort = preassess::simulate::Effort::Replicates(1_000);
        pool.install(|| preassess::simulate::run("W1", &W1.study, &W1.methods, effort, &mut |_| Ok(())).expect("nothing refuses"))
    });
}

/// One whole replicate of the national design of 2018 on the Yunyang county, truth drawn anew.
#[divan::bench(sample_size = 10)]
fn national_replicate(bencher: Bencher) {
    let mut desk = NATIONAL.study.desk();
    let mut replicate = 0;
    bencher.bench_local(|| {
        replicate += 1;
        NATIONAL.study.replicate(replicate, &mut desk).len()
    });
}

/// The same with every mechanism of the interviews on; truth from columns.
#[divan::bench(sample_size = 10)]
fn national_replicate_all_mechanisms(bencher: Bencher) {
    let study = all_mechanisms().study;
    let mut desk = study.desk();
    let mut replicate = 0;
    bencher.bench_local(|| {
        replicate += 1;
        study.replicate(replicate, &mut desk).len()
    });
}

/// The interviews of national samples alone: perfect ones, those of the example, and with every mechanism on.
#[divan::bench(sample_size = 64, args = ["perfect", "example", "all mechanisms"])]
fn national_interviews(bencher: Bencher, which: &str) {
    let prepared = match which {
        "perfect" => national_with("truth = { from = 'columns' }\n", ""),
        "example" => prepared("scenarios/yunyang.toml", None),
        _ => all_mechanisms(),
    };
    let round = &prepared.study.rounds[0];
    let world = prepared.study.truth.world(round.estimation.measure());
    let mut answers = interview::Answers::default();
    let samples: Vec<draw::Sample> = (0..64)
        .map(|replicate| {
            let mut sample = draw::Sample::default();
            sample.draw(&round.design, &mut Stream::at(1, Purpose::Draw, replicate, 0));
            sample
        })
        .collect();
    let mut replicate = 0;
    bencher.bench_local(|| {
        replicate += 1;
        let scene = interview::Scene { design: &round.design, sample: &samples[replicate as usize % 64], world: &world };
        round.interview.conduct(scene, Luck::at(1, Purpose::Interview, replicate), 0, interview::Depth::Published, &mut answers);
        answers.records.len()
    });
}

/// The national design on the Yunyang county with these interviews.
fn national_with(truth: &str, interview: &str) -> Prepared {
    let text = format!(
        "frame = {{ make = 'yunyang-county.toml' }}\n{truth}[[round]]\nname = 'x'\ndesign = 'national-2018'\nprofile = 'national-2017-west'\n{interview}"
    );
    let file = Path::new("scenarios/bench.toml");
    let scenario = preassess::scenario::parse(&text, file).expect("the scenario is well formed");
    let loaded = load_frame(&scenario, file, &Overrides::default()).expect("the frame loads");
    prepare(&scenario, loaded, &Overrides::default()).expect("the study can be prepared")
}

/// What the two tutorials on interviews show, all at once.
fn all_mechanisms() -> Prepared {
    let section = |file: &str| {
        let text = std::fs::read_to_string(file).expect("the tutorial is there");
        let (_, section) = text.split_once("[round.interview]\n").expect("it has interviews");
        let end = ["[estimate]", "[simulate]"].iter().filter_map(|head| section.find(head)).min().unwrap_or(section.len());
        section[..end].to_owned()
    };
    let (fieldwork, answers) = (section("scenarios/03-fieldwork.toml"), section("scenarios/04-answers.toml"));
    let answers = answers.replace("away_contact = 0.6\n", "");
    national_with("truth = { from = 'standard', standard = { line = 3000 } }\n", &format!("[round.interview]\n{fieldwork}{answers}"))
}
