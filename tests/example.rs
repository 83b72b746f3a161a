//! The committed example is exactly what the README's command writes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its own files has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const COMMAND: &str = "run scenarios/yunyang.toml";

/// Every file below a folder by its path there.
fn contents(dir: &Path, inside: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{inside}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files.extend(contents(&path, &format!("{name}/")));
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    files
}

#[test]
fn the_example_is_what_the_command_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(fs::read_to_string(root.join("README.md")).unwrap().contains(COMMAND));
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_preassess"));
    let done = command.current_dir(root).args(COMMAND.split(' ')).args(["--quiet", "--out"]).arg(out.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let (committed, made) = (contents(&root.join("output/yunyang"), ""), contents(out.path(), ""));
    let again = format!("write it again: cargo run --release -- {COMMAND}");
    assert_eq!(committed.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>(), "files come or go; {again}");
    let other: Vec<&String> = committed.iter().filter(|(name, bytes)| made[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(other.is_empty(), "{other:?} in output/yunyang differ from what is made now; {again}");
    let bytes: usize = committed.values().map(Vec::len).sum();
    assert!(bytes < 3_000_000, "{bytes} bytes");
}
