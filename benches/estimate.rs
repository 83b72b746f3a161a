//! A survey of a million rows: 1,000 villages of two strata drawn from 20,000 and 1,000 households drawn in each; the time after loading.
//! Run with `cargo bench --bench estimate`.

#![allow(clippy::expect_used, missing_docs, reason = "a benchmark that cannot be prepared has nothing to say")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use divan::Bencher;
use preassess::document::parse;
use preassess::estimate::survey::{Loaded, Survey, load};
use preassess::stream::{Purpose, Stream};

fn main() {
    divan::main();
}

const TWO_STAGES: &str = "[[stage]]\nunit = 'village'\nstrata = 'stratum'\npopulation = 'villages'\n[[stage]]\npopulation = 'households'\n";

fn loaded(design: &str, variable: &str) -> Loaded {
    let folder = tempfile::tempdir().expect("a folder");
    let mut stream = Stream::at(1, Purpose::Draw, 0, 0);
    let mut text = "stratum,village,villages,households,w,y\n".to_owned();
    for village in 0..1_000 {
        let level = stream.uniform();
        let households = 1_000 + stream.below(2_000);
        for _ in 0..1_000 {
            let y = u8::from(stream.uniform() < 0.1 * level) + u8::from(stream.uniform() < level);
            let weight = 10.0 * f64::from(households) / 1_000.0;
            writeln!(text, "{},{village},10000,{households},{weight},{y}", village % 2).expect("memory");
        }
    }
    fs::write(folder.path().join("rows.csv"), text).expect("a file");
    let asked = format!("[[estimate]]\nname = 'm'\nkind = 'mean'\nvariable = '{variable}'\n");
    let file = folder.path().join("survey.toml");
    let survey: Survey = parse(&format!("data = 'rows.csv'\nweight = 'w'\n{design}{asked}"), Path::new("survey.toml")).expect("a survey");
    load(&survey, &file).expect("a listing")
}

static TWO: LazyLock<Loaded> = LazyLock::new(|| loaded(TWO_STAGES, "y"));
static ONE: LazyLock<Loaded> = LazyLock::new(|| loaded("", "y"));

/// A mean with the variance of two stages, its design effects, correlation within villages and interval.
#[divan::bench(sample_count = 30)]
fn mean_of_two_stages(bencher: Bencher) {
    LazyLock::force(&TWO);
    bencher.bench_local(|| TWO.analyse().expect("an analysis").rows.len());
}

/// The same without stages.
#[divan::bench(sample_count = 30)]
fn mean_of_rows(bencher: Bencher) {
    LazyLock::force(&ONE);
    bencher.bench_local(|| ONE.analyse().expect("an analysis").rows.len());
}
