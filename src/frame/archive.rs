//! The archive around a workbook: checked before a reader unpacks anything of it.

use std::fs;
use std::io::{self, Read, Seek};
use std::path::Path;

use zip::ZipArchive;

use super::source::{damaged, refusal, too_large, unreadable};
use crate::error::Refusal;

/// Files in the archive.
const MOST_ENTRIES: usize = 4096;
/// Bytes to which the archive may unpack.
const MOST_BYTES: u64 = 2 << 30;
/// Beyond [`FREE_BYTES`] an archive may unpack to this many times its size; a list of households unpacks to 5 to 40 times.
const MOST_RATIO: u64 = 200;
const FREE_BYTES: u64 = 100 << 20;
/// Checks the archive before anything of it is kept: number of files, unpacked sizes as claimed and in truth, and the claimed number
/// of shared words, for which the reader would reserve memory unseen.
pub(super) fn check(path: &Path, file: impl Read + Seek) -> Result<(), Refusal> {
    let packed = fs::metadata(path).map_err(|e| unreadable(path, &e))?.len();
    let mut magic = file;
    let mut head = [0; 4];
    if magic.read_exact(&mut head).is_ok() && head == *b"\xd0\xcf\x11\xe0" {
        return Err(refusal(
            path,
            ["文件加了密码，或是旧格式的表格", "the workbook has a password or is of the old kind"],
            ["取消密码后另存为 .xlsx", "remove the password and save it as .xlsx"],
        ));
    }
    let mut archive = ZipArchive::new(magic).map_err(|_| damaged(path))?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large(path));
    }
    let most = MOST_BYTES.min(FREE_BYTES.max(packed.saturating_mul(MOST_RATIO)));
    let mut total = 0_u64;
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).map_err(|_| damaged(path))?;
        let mut head = Vec::new();
        entry.by_ref().take(4096).read_to_end(&mut head).map_err(|_| damaged(path))?;
        let left = (most + 1).saturating_sub(total);
        let size = head.len() as u64 + io::copy(&mut entry.by_ref().take(left), &mut io::sink()).map_err(|_| damaged(path))?;
        total += size;
        if total > most {
            return Err(too_large(path));
        }
        if entry.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml")) && claimed_words(&head) > size / 4 {
            return Err(damaged(path));
        }
    }
    Ok(())
}

/// The number in `uniqueCount="…"`, or 0.
fn claimed_words(head: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(head);
    let Some((_, after)) = text.split_once("uniqueCount") else {
        return 0;
    };
    let digits: String = after.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(u64::MAX) }
}
