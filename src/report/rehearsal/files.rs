//! The files of a rehearsal, and who may overwrite them: nobody, once answers stand in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file::{Question, Sheet};
use super::road::Pair;
use super::sheet::{Cell, Field};
use super::told::Team;
use super::{Call, Rehearsal};
use crate::error::{Problem, Refusal};
use crate::report::both;
use crate::report::folder::{Folder, foreign};
use crate::report::json::MADE_BY;
use crate::report::output::defect;
use crate::report::sheets::{inert, written};
use crate::units::{Fingerprint, Indicator, Language, Words};

/// The file that tells where a sample comes from and what was written.
const RECORD: &str = "draw.json";

/// Every file that may be written, in the order in which a reader wants them.
const FILES: [&str; 10] = [
    "households.xlsx",
    "sample.csv",
    "reserve.csv",
    "survey.toml",
    "survey-xlsx.toml",
    "joint-stage1.csv",
    "joint-stage2.csv",
    "joint-stage3.csv",
    "joint-stage4.csv",
    RECORD,
];

/// What a rehearsal is for and where it comes from.
#[derive(Clone, Debug)]
pub struct Errand {
    /// The scenario's title.
    pub title: String,
    /// The scenario's file name, without its folder.
    pub scenario_file: String,
    /// Hash of the scenario's text.
    pub scenario_hash: String,
    /// The command that draws the same sample again.
    pub command: String,
    /// What is estimated from the answers.
    pub indicators: Vec<Indicator>,
    /// The code of the interval's method.
    pub interval: &'static str,
    /// The two-sided confidence level.
    pub level: f64,
    /// The reader's language.
    pub language: Language,
}

/// What `draw.json` says.
#[derive(Debug, Serialize)]
struct Record<'a> {
    made_by: &'static str,
    version: &'static str,
    scenario_file: &'a str,
    scenario_hash: &'a str,
    frame_hash: &'a str,
    round: &'a str,
    seed: u64,
    replicate: u64,
    command: &'a str,
    villages: usize,
    households: usize,
    reserves: usize,
    sum_of_weights: f64,
    teams: Vec<Team>,
    #[serde(serialize_with = "both")]
    notes: Vec<Words>,
    files: BTreeMap<&'static str, String>,
}

/// The part of an earlier record that is read again.
#[derive(Debug, Default, Deserialize)]
struct Earlier {
    #[serde(default)]
    made_by: String,
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// Writes all files of a rehearsal into a folder; gives their paths, the record last.
///
/// # Errors
/// The folder holds a file of one of these names that this program did not write, or one that was changed since (answers!); a file
/// cannot be written.
pub fn write_rehearsal(dir: &Path, rehearsal: &Rehearsal<'_>, errand: &Errand) -> Result<Vec<PathBuf>, Refusal> {
    let earlier = earlier(dir);
    let folder = Folder::open(dir, &FILES, |name| untouched(dir, name, earlier.as_ref()))?;
    let mut files = BTreeMap::new();
    for (name, bytes) in rehearsal.files(errand)? {
        let mut hash = Fingerprint::default();
        hash.eat(&bytes);
        files.insert(name, hash.digits());
        folder.put(name, &bytes)?;
    }
    let record = serde_json::to_string_pretty(&rehearsal.record(errand, files)).map_err(|_| defect(RECORD))?;
    folder.put(RECORD, format!("{record}\n").as_bytes())?;
    folder.finish()
}

/// The record of an earlier draw in this folder, if there is one of ours.
fn earlier(dir: &Path) -> Option<Earlier> {
    let text = fs::read(dir.join(RECORD)).ok()?;
    serde_json::from_slice(&text).ok().filter(|record: &Earlier| record.made_by == MADE_BY.1)
}

/// Whether a file is as an earlier draw wrote it.
fn untouched(dir: &Path, name: &str, earlier: Option<&Earlier>) -> Result<(), Problem> {
    let Some(earlier) = earlier else { return Err(foreign()) };
    if name == RECORD {
        return Ok(());
    }
    let Some(wrote) = earlier.files.get(name) else { return Err(foreign()) };
    let mut hash = Fingerprint::default();
    hash.eat(&fs::read(dir.join(name)).unwrap_or_default());
    if hash.digits() == *wrote {
        return Ok(());
    }
    let what = Words::new(
        "这个文件写出后改动过（可能已填了答案），不会覆盖它",
        "this was changed since it was written (answers may stand in it) and is not overwritten",
    );
    Err(Problem::new(what, Words::new("请移走它，或用 --out 换一个目录", "move it away, or choose another folder with --out")))
}

impl Rehearsal<'_> {
    fn files(&self, errand: &Errand) -> Result<Vec<(&'static str, Vec<u8>)>, Refusal> {
        let language = errand.language;
        if self.sample.len().max(self.reserves.len()) >= 1_048_576 {
            let what = ("名单超过 1048575 户，XLSX 放不下", "the list has more than 1,048,575 households: a workbook does not hold it");
            return Err(Problem::new(what, ("在设计里少抽一些", "let the design take fewer")).into());
        }
        let question = Question { title: &errand.title, indicators: &errand.indicators, interval: errand.interval, level: errand.level };
        let book = self.book(&self.leaflet(errand), language).map_err(|_| defect("households.xlsx"))?;
        let csv = |name: &'static str, calls: &[Call]| table(&self.fields(calls, name == "reserve.csv", None)).map_err(|_| defect(name));
        let mut files = vec![("households.xlsx", book), ("sample.csv", csv("sample.csv", &self.sample)?)];
        if !self.reserves.is_empty() {
            files.push(("reserve.csv", csv("reserve.csv", &self.reserves)?));
        }
        for sheet in [Sheet::Csv, Sheet::Book] {
            files.push((sheet.name(), self.survey(question, sheet, language).into_bytes()));
        }
        for (road, name) in self.stages.iter().zip(FILES[5..9].iter()) {
            if let Some(pairs) = road.joint() {
                let head = ["first", "second", "probability"].map(str::to_owned).to_vec();
                let row = |pair: &Pair| vec![inert(&pair.first), inert(&pair.second), pair.probability.to_string()];
                files.push((name, written(std::iter::once(head).chain(pairs.iter().map(row)).collect()).map_err(|_| defect(name))?));
            }
        }
        Ok(files)
    }

    fn record<'a>(&'a self, errand: &'a Errand, files: BTreeMap<&'static str, String>) -> Record<'a> {
        Record {
            made_by: MADE_BY.1,
            version: env!("CARGO_PKG_VERSION"),
            scenario_file: &errand.scenario_file,
            scenario_hash: &errand.scenario_hash,
            frame_hash: self.frame().fingerprint(),
            round: &self.round().name,
            seed: self.study.seed,
            replicate: self.order.replicate,
            command: &errand.command,
            villages: self.villages.len(),
            households: self.sample.len(),
            reserves: self.reserves.len(),
            sum_of_weights: self.sum_of_weights(),
            teams: self.teams(),
            notes: self.notes.clone(),
            files,
        }
    }
}

/// A table as CSV: numbers with every digit, words that no spreadsheet runs.
fn table(fields: &[Field]) -> csv::Result<Vec<u8>> {
    let cell = |cell: &Cell| match cell {
        Cell::Word(word) => inert(word),
        Cell::Number(number) => number.to_string(),
        Cell::Empty => String::new(),
    };
    let rows = fields.first().map_or(0, |field| field.cells.len());
    let head = fields.iter().map(|field| field.code.clone()).collect();
    let row = |at: usize| fields.iter().map(|field| cell(&field.cells[at])).collect();
    written(std::iter::once(head).chain((0..rows).map(row)).collect())
}
