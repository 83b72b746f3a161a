//! The numbers that have to be fast: quantiles of the beta distribution, limits of a rate, draws by size. Run with
//! `cargo bench --bench numbers`. Wanted: a beta quantile under a microsecond; maximum entropy, 100 of 2,000, under 50 ms a draw.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark that cannot be prepared has nothing to say")]

use std::collections::BTreeMap;

use divan::Bencher;
use ndarray::Array2;
use preassess::design::inclusion::{Table, by_size};
use preassess::design::{Design, Select, Stage, compile};
use preassess::draw::Sample;
use preassess::estimate::{Beta, Evidence, Method, Quantiles, limits_at, position, student_t_upper};
use preassess::frame::{Column, Labels, assemble};
use preassess::stream::{Purpose, Stream};

fn main() {
    divan::main();
}

/// Parameters as the rates of reviews give them: 0 to 60 found among 60 to 2,000, effective sizes that are no whole numbers.
fn evidences() -> impl FnMut() -> Evidence {
    let mut stream = Stream::at(1, Purpose::Draw, 0, 0);
    move || {
        let n = 60.0 + 2_000.0 * stream.uniform();
        let estimate = (1.0 + 59.0 * stream.uniform()) / n;
        let se = (estimate * (1.0 - estimate) / n * (0.8 + stream.uniform())).sqrt();
        Evidence { estimate, se, n: n.round(), df: 27.0 }
    }
}

/// One quantile with its constants, as a limit needs it.
#[divan::bench(sample_size = 1000)]
fn beta_quantile(bencher: Bencher) {
    let mut next = evidences();
    let parameters = || {
        let e = next();
        (e.n * e.estimate, e.n * (1.0 - e.estimate))
    };
    bencher.with_inputs(parameters).bench_local_values(|(a, b)| Beta::new(a, b).map(|beta| beta.quantile(0.025).x));
}

#[divan::bench(sample_size = 1000)]
fn beta_tail(bencher: Bencher) {
    let mut next = evidences();
    let parameters = || {
        let e = next();
        (e.n * e.estimate, e.n * (1.0 - e.estimate), e.estimate * 1.4)
    };
    bencher.with_inputs(parameters).bench_local_values(|(a, b, x)| Beta::new(a, b).map(|beta| beta.below(x)));
}

#[divan::bench(sample_size = 1000)]
fn t_quantile(bencher: Bencher) {
    let mut stream = Stream::at(1, Purpose::Draw, 0, 0);
    bencher.with_inputs(|| 1.0 + 100.0 * stream.uniform()).bench_local_values(|df| student_t_upper(0.025, df));
}

/// Both limits of Korn and Graubard.
#[divan::bench(sample_size = 1000)]
fn korn_graubard_limits(bencher: Bencher) {
    let quantiles = Quantiles::new(0.95).expect("a level").tabulated(4_000);
    bencher.with_inputs(evidences()).bench_local_values(|e| limits_at(Method::KornGraubard, &e, &quantiles));
}

/// The same question as a simulation asks it: does the interval hold 2 %?
#[divan::bench(sample_size = 1000)]
fn korn_graubard_position(bencher: Bencher) {
    let quantiles = Quantiles::new(0.95).expect("a level").tabulated(4_000);
    bencher.with_inputs(evidences()).bench_local_values(|e| position(Method::KornGraubard, &e, &quantiles, 0.02));
}

fn sizes() -> Vec<u64> {
    (0..2000).map(|k| 2 + (k * 7919) % 29).collect()
}

/// The working probabilities and tail sums, made once with a design.
#[divan::bench]
fn maximum_entropy_table_100_of_2000() -> Option<Table> {
    let pi = by_size(&sizes(), 100).ok()?;
    Table::new(Select::MaximumEntropy, &pi, &Array2::zeros((0, 0))).ok()
}

/// 2,000 villages of 2 to 30 households, 100 of them drawn by size, one household in each.
fn design(select: &str) -> Design {
    let village: Vec<u32> = (0..).zip(sizes()).flat_map(|(v, n)| (0..n).map(move |_| v)).collect();
    let n = village.len();
    let words = |codes: Vec<u32>, names: Vec<String>| Column::Label(Labels { names, codes });
    let roster = [
        ("township", words(vec![0; n], vec!["t".to_owned()])),
        ("village", words(village, (0..2000).map(|v| format!("v{v}")).collect())),
        ("status", words(vec![0; n], vec!["exited".to_owned()])),
        ("persons", Column::Number(vec![3.0; n])),
    ];
    let frame = assemble(roster.map(|(name, column)| (name.to_owned(), column)).into()).expect("a frame");
    let stage = |text: &str| toml::from_str::<Stage>(text).expect("a stage");
    let villages = stage(&format!("unit = \"village\"\ntake = 100\nselect = \"{select}\"\nsize = \"households\""));
    let stages = [villages, stage("unit = \"household\"\ntake = 1")];
    compile(&frame, &stages, &BTreeMap::new(), "round[1]").expect("a design")
}

#[divan::bench(args = ["maximum-entropy", "sampford", "brewer", "tille", "midzuno", "pivotal", "random-pivotal", "pareto", "chromy", "pps-systematic"])]
fn draw_100_of_2000(bencher: Bencher, select: &str) {
    let (design, mut sample) = (design(select), Sample::default());
    let mut stream = Stream::at(2, Purpose::Draw, 0, 0);
    bencher.bench_local(|| {
        sample.draw(&design, &mut stream);
        sample.households.len()
    });
}
