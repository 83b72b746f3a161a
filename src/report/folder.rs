//! A folder whose files appear all together or not at all, and in which nothing is touched but what an earlier run wrote.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::error::{Problem, Refusal};
use crate::units::Words;

/// A folder, with a hidden one inside it where files wait until all are complete.
#[derive(Debug)]
pub(super) struct Folder {
    dir: PathBuf,
    waiting: TempDir,
    /// Every file that may be written, some of them one folder down.
    names: &'static [&'static str],
}

impl Folder {
    /// Opens (or makes) a folder for files of these names. `ours` tells whether one that is there is this program's own.
    ///
    /// # Errors
    /// `dir` is a file or cannot be written, or holds a file of one of the names that is not ours, or a folder.
    pub(super) fn open(
        dir: &Path,
        names: &'static [&'static str],
        ours: impl Fn(&'static str) -> Result<(), Problem>,
    ) -> Result<Self, Refusal> {
        if dir.exists() && !dir.is_dir() {
            return Err(occupied(dir));
        }
        fs::create_dir_all(dir).map_err(|e| unwritable(dir, &e))?;
        for name in names {
            let file = dir.join(name);
            if let Some(inner) = file.parent().filter(|p| *p != dir)
                && fs::symlink_metadata(inner).is_ok_and(|m| !m.is_dir())
            {
                return Err(foreign().in_file(inner).into());
            }
            if file.is_dir() {
                return Err(foreign().in_file(&file).into());
            }
            if fs::symlink_metadata(&file).is_ok() {
                ours(name).map_err(|problem| problem.in_file(&file))?;
            }
        }
        let waiting = tempfile::Builder::new().prefix(".preassess-").tempdir_in(dir).map_err(|e| unwritable(dir, &e))?;
        Ok(Self { dir: dir.to_path_buf(), waiting, names })
    }

    /// Where a file waits; it may be written there step by step.
    pub(super) fn waiting(&self, name: &str) -> PathBuf {
        self.waiting.path().join(name)
    }

    /// Writes a file that waits.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let file = self.waiting(name);
        let inner = file.parent().unwrap_or(self.waiting.path());
        let written = fs::create_dir_all(inner).and_then(|()| fs::write(&file, bytes));
        written.map_err(|e| unwritable(&self.dir.join(name), &e))
    }

    /// Puts all files in place of those of an earlier run; gives their paths. An earlier run's file that this one does not have is taken
    /// away.
    ///
    /// # Errors
    /// A file cannot be replaced (open in another program); everything is then as it was.
    pub(super) fn finish(self) -> Result<Vec<PathBuf>, Refusal> {
        self.swap().map_err(|(file, e)| unwritable(&file, &e))?;
        Ok(self.names.iter().map(|name| self.dir.join(name)).filter(|path| path.exists()).collect())
    }

    /// Moves old files aside and new ones in, and all back again if one of them cannot be moved.
    fn swap(&self) -> Result<(), (PathBuf, io::Error)> {
        let old = self.waiting.path().join("old");
        let mut moved: Vec<(PathBuf, PathBuf)> = Vec::new();
        let mut step = |from: PathBuf, to: PathBuf| {
            let inner = to.parent().map_or(Ok(()), fs::create_dir_all);
            inner.and_then(|()| fs::rename(&from, &to)).map(|()| moved.push((from.clone(), to.clone())))
        };
        let mut all = || {
            for name in self.names {
                let (new, target) = (self.waiting(name), self.dir.join(name));
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

/// A file of one of our names that this program did not write.
pub(super) fn foreign() -> Problem {
    let what = Words::new("这个文件不是本程序写的，不会覆盖它", "this was not written by this program and is not overwritten");
    Problem::new(what, Words::new("请移走它，或用 --out 换一个目录", "move it away, or choose another folder with --out"))
}
