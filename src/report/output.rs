//! The output folder of a run.

use std::path::{Path, PathBuf};

use super::folder::{Folder, foreign};
use super::summary_book::summary_book;
use super::{Provenance, json, page, plots, review, sheets, suppress};
use crate::error::{Problem, Refusal};
use crate::simulate::Outcome;
use crate::units::{Language, Words};

const REPLICATES: &str = "replicates.parquet";

/// Every file that a run may write, in the order in which a reader wants them.
const FILES: [&str; 30] = [
    "report.html",
    "result.json",
    "summary.xlsx",
    "summary.csv",
    "townships.csv",
    "variants.csv",
    "pareto.csv",
    REPLICATES,
    "plots/distribution.svg",
    "plots/distribution.png",
    "plots/causes.svg",
    "plots/causes.png",
    "plots/coverage.svg",
    "plots/coverage.png",
    "plots/townships.svg",
    "plots/townships.png",
    "plots/ranks.svg",
    "plots/ranks.png",
    "plots/fieldwork.svg",
    "plots/fieldwork.png",
    "plots/curves.svg",
    "plots/curves.png",
    "plots/variants.svg",
    "plots/variants.png",
    "plots/likelihood.svg",
    "plots/likelihood.png",
    "plots/counties.svg",
    "plots/counties.png",
    "plots/pareto.svg",
    "plots/pareto.png",
];

/// The output folder of a run.
#[derive(Debug)]
pub struct Output {
    folder: Folder,
}

impl Output {
    /// Opens (or makes) the output folder, before any simulation.
    ///
    /// # Errors
    /// `dir` is a file or cannot be written, or holds a file of one of our names that this program did not write.
    pub fn create(dir: &Path) -> Result<Self, Refusal> {
        let ours = |_| if json::is_ours(&dir.join("result.json")) { Ok(()) } else { Err(foreign()) };
        Ok(Self { folder: Folder::open(dir, &FILES, ours)? })
    }

    /// Where [`Replicates`](super::Replicates) may write until [`Output::write`] puts it in place.
    pub fn replicates(&self) -> PathBuf {
        self.folder.waiting(REPLICATES)
    }

    /// Writes all files, then puts them in place of those of an earlier run; gives their paths. An earlier run's file that this run
    /// does not have (`replicates.parquet`) is taken away.
    ///
    /// # Errors
    /// A file cannot be written or replaced (a full disk, a file open in another program); the earlier result is then as it was.
    pub fn write(self, outcome: &Outcome, provenance: &Provenance, language: Language) -> Result<Vec<PathBuf>, Refusal> {
        self.prepare(&suppress::published(outcome, provenance), provenance, language)?;
        self.folder.finish()
    }

    /// Writes every file into the waiting folder.
    fn prepare(&self, outcome: &Outcome, provenance: &Provenance, language: Language) -> Result<(), Refusal> {
        let Some(round) = outcome.last() else { return Err(empty()) };
        let (zh, en) = (plots::draw(outcome, round, Language::Zh)?, plots::draw(outcome, round, Language::En)?);
        let put = |name: &str, bytes: &[u8]| self.folder.put(name, bytes);
        for picture in if language == Language::Zh { &zh } else { &en } {
            put(&format!("plots/{}.svg", picture.name), picture.alone.as_bytes())?;
            put(&format!("plots/{}.png", picture.name), &plots::png(picture)?)?;
        }
        if zh.iter().any(|picture| picture.name == "pareto") {
            put("pareto.csv", &sheets::pareto(outcome, language).map_err(|_| defect("pareto.csv"))?)?;
        }
        put("result.json", json::document(outcome, provenance).map_err(|_| defect("result.json"))?.as_bytes())?;
        put("summary.csv", &sheets::summary(outcome, language).map_err(|_| defect("summary.csv"))?)?;
        put("summary.xlsx", &summary_book(outcome, provenance, language).map_err(|_| defect("summary.xlsx"))?)?;
        put("townships.csv", &sheets::townships(outcome).map_err(|_| defect("townships.csv"))?)?;
        if !outcome.variants.is_empty() || outcome.sweep.is_some() {
            put("variants.csv", &sheets::variants(outcome, language).map_err(|_| defect("variants.csv"))?)?;
        }
        let stories = [review::story(outcome, provenance, &zh, Language::Zh), review::story(outcome, provenance, &en, Language::En)];
        put("report.html", page::html(&stories, provenance, language).map_err(|_| defect("report.html"))?.as_bytes())
    }
}

fn empty() -> Refusal {
    let what = Words::new("没有模拟任何一轮评估，没有结果可写", "no review was simulated: there is no result to write");
    Problem::new(what, Words::new("请在方案里写至少一个 [[round]]", "write at least one [[round]] in the scenario")).into()
}

pub(super) fn defect(name: &str) -> Refusal {
    let what = Words::new(format!("{name} 生成不出来"), format!("{name} cannot be made"));
    Problem::new(what, Words::new("这是程序的缺陷，请报告", "this is a defect of the program: please report it")).into()
}
