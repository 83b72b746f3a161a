//! The folder of a plan.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::sheets;
use crate::error::Refusal;
use crate::plan::Planned;
use crate::report::folder::{Folder, foreign};
use crate::report::output::defect;
use crate::report::{Provenance, json, page, plots, suppress};
use crate::units::Language;

/// Every file that a plan may write, in the order in which a reader wants them.
const FILES: [&str; 14] = [
    "report.html",
    "plan.json",
    "where_first.xlsx",
    "where_first.csv",
    "curves.csv",
    "curves.parquet",
    "surfaces.csv",
    "surfaces.parquet",
    "plots/curves.svg",
    "plots/curves.png",
    "plots/effort.svg",
    "plots/effort.png",
    "plots/surfaces.svg",
    "plots/surfaces.png",
];

/// The output folder of a plan.
#[derive(Debug)]
pub struct PlanOutput {
    folder: Folder,
}

#[derive(Serialize)]
struct Document<'a> {
    made_by: &'static str,
    #[serde(flatten)]
    planned: &'a Planned,
    provenance: &'a Provenance,
}

impl PlanOutput {
    /// Opens (or makes) the folder, before any simulation.
    ///
    /// # Errors
    /// `dir` is a file or cannot be written, or holds a file of one of our names that this program did not write.
    pub fn create(dir: &Path) -> Result<Self, Refusal> {
        let ours = |_| if json::is_ours(&dir.join("plan.json")) { Ok(()) } else { Err(foreign()) };
        Ok(Self { folder: Folder::open(dir, &FILES, ours)? })
    }

    /// Writes all files, then puts them in place of those of an earlier plan; gives their paths.
    ///
    /// # Errors
    /// A file cannot be written or replaced; the earlier plan is then as it was.
    pub fn write(self, planned: &Planned, provenance: &Provenance, language: Language) -> Result<Vec<PathBuf>, Refusal> {
        let planned: &Planned = &suppress::published_plan(planned, provenance);
        let put = |name: &str, bytes: &[u8]| self.folder.put(name, bytes);
        let document = Document { made_by: json::MADE_BY.1, planned, provenance };
        put("plan.json", (serde_json::to_string_pretty(&document).map_err(|_| defect("plan.json"))? + "\n").as_bytes())?;
        put("where_first.xlsx", &sheets::workbook(planned, language).map_err(|_| defect("where_first.xlsx"))?)?;
        put("where_first.csv", &sheets::list(planned).map_err(|_| defect("where_first.csv"))?)?;
        let curves = sheets::curves(planned);
        put("curves.csv", &curves.csv().map_err(|_| defect("curves.csv"))?)?;
        curves.write(&self.folder.waiting("curves.parquet"))?;
        if !planned.surfaces.is_empty() {
            let table = sheets::surfaces(planned);
            put("surfaces.csv", &table.csv().map_err(|_| defect("surfaces.csv"))?)?;
            table.write(&self.folder.waiting("surfaces.parquet"))?;
        }
        let pictures = [plots::draw_plan(planned, Language::Zh)?, plots::draw_plan(planned, Language::En)?];
        for picture in &pictures[language as usize] {
            put(&format!("plots/{}.svg", picture.name), picture.alone.as_bytes())?;
            put(&format!("plots/{}.png", picture.name), &plots::png(picture)?)?;
        }
        let story = |of: Language| super::page::story(planned, provenance, &pictures[of as usize], of);
        let stories = [story(Language::Zh), story(Language::En)];
        put("report.html", page::html(&stories, provenance, language).map_err(|_| defect("report.html"))?.as_bytes())?;
        self.folder.finish()
    }
}
