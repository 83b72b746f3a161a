//! The output folder: written whole or not at all, nothing in it touched but what an earlier run wrote.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::{Provenance, json, page, plots, sheets};
use crate::error::{Problem, Refusal};
use crate::simulate::Outcome;
use crate::units::{Language, Words};

const REPLICATES: &str = "replicates.parquet";

/// Every file that a run may write, in the order in which a reader wants them.
const FILES: [&str; 16] = [
    "report.html",
    "result.json",
    "summary.csv",
    "townships.csv",
    "variants.csv",
    REPLICATES,
    "plots/distribution.svg",
    "plots/distribution.png",
    "plots/causes.svg",
    "plots/causes.png",
    "plots/coverage.svg",
    "plots/coverage.png",
    "plots/townships.svg",
    "plots/townships.png",
    "plots/variants.svg",
    "plots/variants.png",
];

/// An output folder, with a hidden folder inside it where files wait until all are complete.
#[derive(Debug)]
pub struct Output {
    dir: PathBuf,
    waiting: TempDir,
}

impl Output {
    /// Opens (or makes) the output folder, before any simulation.
    ///
    /// # Errors
    /// `dir` is a file or cannot be written, or holds a file of one of our names that this program did not write.
    pub fn create(dir: &Path) -> Result<Self, Refusal> {
        if dir.exists() && !dir.is_dir() {
            return Err(occupied(dir));
        }
        fs::create_dir_all(dir).map_err(|e| unwritable(dir, &e))?;
        let plots = dir.join("plots");
        if fs::symlink_metadata(&plots).is_ok_and(|m| !m.is_dir()) {
            return Err(foreign(&plots));
        }
        if let Some(file) = FILES.iter().map(|name| dir.join(name)).find(|f| fs::symlink_metadata(f).is_ok())
            && !is_ours(dir)
        {
            return Err(foreign(&file));
        }
        if let Some(file) = FILES.iter().map(|name| dir.join(name)).find(|f| f.is_dir()) {
            return Err(foreign(&file));
        }
        let waiting = tempfile::Builder::new().prefix(".preassess-").tempdir_in(dir).map_err(|e| unwritable(dir, &e))?;
        Ok(Self { dir: dir.to_path_buf(), waiting })
    }

    /// Where [`Replicates`](super::Replicates) may write until [`Output::write`] puts it in place.
    pub fn replicates(&self) -> PathBuf {
        self.waiting.path().join(REPLICATES)
    }

    /// Writes all files, then puts them in place of those of an earlier run; gives their paths. An earlier run's file that this run
    /// does not have (`replicates.parquet`) is taken away.
    ///
    /// # Errors
    /// A file cannot be written or replaced (a full disk, a file open in another program); the earlier result is then as it was.
    pub fn write(self, outcome: &Outcome, provenance: &Provenance, language: Language) -> Result<Vec<PathBuf>, Refusal> {
        self.prepare(outcome, provenance, language)?;
        let plots = self.dir.join("plots");
        fs::create_dir_all(&plots).map_err(|e| unwritable(&plots, &e))?;
        self.swap().map_err(|(file, e)| unwritable(&file, &e))?;
        Ok(FILES.iter().map(|name| self.dir.join(name)).filter(|path| path.exists()).collect())
    }

    /// Writes every file into the waiting folder.
    fn prepare(&self, outcome: &Outcome, provenance: &Provenance, language: Language) -> Result<(), Refusal> {
        let Some(round) = outcome.last() else { return Err(empty()) };
        let pictures = plots::draw(outcome, round, language)?;
        let plots = self.waiting.path().join("plots");
        fs::create_dir_all(&plots).map_err(|e| unwritable(&plots, &e))?;
        for picture in &pictures {
            self.put(&format!("plots/{}.svg", picture.name), picture.alone.as_bytes())?;
            self.put(&format!("plots/{}.png", picture.name), &plots::png(picture)?)?;
        }
        self.put("result.json", json::document(outcome, provenance).map_err(|_| defect("result.json"))?.as_bytes())?;
        self.put("summary.csv", &sheets::summary(outcome, language).map_err(|_| defect("summary.csv"))?)?;
        self.put("townships.csv", &sheets::townships(outcome).map_err(|_| defect("townships.csv"))?)?;
        if !outcome.variants.is_empty() || outcome.sweep.is_some() {
            self.put("variants.csv", &sheets::variants(outcome, language).map_err(|_| defect("variants.csv"))?)?;
        }
        self.put("report.html", page::html(outcome, provenance, &pictures, language).map_err(|_| defect("report.html"))?.as_bytes())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        fs::write(self.waiting.path().join(name), bytes).map_err(|e| unwritable(&self.dir.join(name), &e))
    }

    /// Moves old files aside and new ones in, and all back again if one of them cannot be moved.
    fn swap(&self) -> Result<(), (PathBuf, io::Error)> {
        let old = self.waiting.path().join("old");
        let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
        let mut step = |from: PathBuf, to: PathBuf| fs::rename(&from, &to).map(|()| moved.push((from.clone(), to.clone())));
        let mut all = || {
            fs::create_dir_all(old.join("plots")).map_err(|e| (old.clone(), e))?;
            for name in FILES {
                let (new, target) = (self.waiting.path().join(name), self.dir.join(name));
                if target.is_dir() {
                    return Err((target, ErrorKind::IsADirectory.into()));
                }
                if fs::symlink_metadata(&target).is_ok() {
                    step(target.clone(), old.join(name)).map_err(|e| (target.clone(), e))?;
                }
                if new.exists() {
                    step(new, target.clone()).map_err(|e| (target, e))?;
                }
            }
            Ok(())
        };
        let done = all();
        if done.is_err() {
            for (from, to) in moved.iter().rev() {
                // Nothing better can be done than to try each step back.
                let _ = fs::rename(to, from);
            }
        }
        done
    }
}

/// Whether the folder holds a result of this program.
fn is_ours(dir: &Path) -> bool {
    // The cut may fall inside a character of the title.
    let mut start = Vec::new();
    let read = fs::File::open(dir.join("result.json")).and_then(|f| f.take(64).read_to_end(&mut start));
    let (key, value) = json::MADE_BY;
    let start = String::from_utf8_lossy(&start).replace([' ', '\n'], "");
    read.is_ok() && start.starts_with(&format!("{{\"{key}\":\"{value}\""))
}

/// A file that cannot be written, in plain words.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Refusal {
    let (what, remedy) = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            Words::new("没有写入的权限，或者文件正被别的程序打开", "writing is not permitted, or the file is open in another program"),
            Words::new(
                "请关闭打开它的程序（如 Excel），或用 --out 换一个目录",
                "close the program that has it open (such as Excel), or choose another folder with --out",
            ),
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (
            Words::new("磁盘已满", "the disk is full"),
            Words::new("请腾出空间，或用 --out 换一个磁盘", "free some space, or choose another disk with --out"),
        ),
        _ => (
            Words::new("写不进去", "it cannot be written"),
            Words::new("请检查路径和磁盘，或用 --out 换一个目录", "check the path and the disk, or choose another folder with --out"),
        ),
    };
    Problem::new(what, remedy).in_file(path).into()
}

fn occupied(dir: &Path) -> Refusal {
    let what = Words::new("输出目录的位置上已有一个文件", "a file stands where the output folder should be");
    Problem::new(what, Words::new("请移走它，或用 --out 换一个目录", "move it away, or choose another folder with --out"))
        .in_file(dir)
        .into()
}

fn foreign(file: &Path) -> Refusal {
    let what = Words::new("这个文件不是本程序写的，不会覆盖它", "this was not written by this program and is not overwritten");
    Problem::new(what, Words::new("请移走它，或用 --out 换一个目录", "move it away, or choose another folder with --out"))
        .in_file(file)
        .into()
}

fn empty() -> Refusal {
    let what = Words::new("没有模拟任何一轮评估，没有结果可写", "no review was simulated: there is no result to write");
    Problem::new(what, Words::new("请在方案里写至少一个 [[round]]", "write at least one [[round]] in the scenario")).into()
}

fn defect(name: &str) -> Refusal {
    let what = Words::new(format!("{name} 生成不出来"), format!("{name} cannot be made"));
    Problem::new(what, Words::new("这是程序的缺陷，请报告", "this is a defect of the program: please report it")).into()
}
