//! The laws of the house that a compiler does not know: floors, doors, one place that prints, scenarios that introduce themselves.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read its own files has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up; a room may name only rooms before it. Rooms in one pair of brackets share a floor and do not know each other.
const FLOORS: [&[&str]; 15] = [
    &["units"],
    &["stream", "error"],
    &["document"],
    &["frame"],
    &["truth"],
    &["design"],
    &["draw"],
    &["interview"],
    &["estimate", "judge"],
    &["study"],
    &["simulate"],
    &["plan"],
    &["scenario"],
    &["report"],
    &["cli"],
];

fn floor(room: &str) -> usize {
    FLOORS.iter().position(|rooms| rooms.contains(&room)).unwrap_or_else(|| panic!("{room} has no floor: add it to the list"))
}

fn sources(of: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(of).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The room of a file under `src`.
fn room(file: &Path) -> String {
    let inside = file.strip_prefix("src").unwrap();
    inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// Code without comments and without the test module at its end.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The rooms that a piece of code names by `crate::`, also inside braces.
fn named(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').map(|part| part.trim().to_owned()).collect(),
            None => vec![rest.to_owned()],
        };
        let first = |name: String| name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        rooms.extend(names.into_iter().map(first).filter(|name| !name.is_empty()));
    }
    rooms
}

#[test]
fn a_room_names_only_rooms_below_it() {
    let mut broken = Vec::new();
    for file in sources(Path::new("src")) {
        let here = room(&file);
        if here == "lib" || here == "main" {
            continue;
        }
        for there in named(&code(&file)) {
            if there != here && floor(&there) >= floor(&here) {
                broken.push(format!("{} names {there}", file.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_check_of_floors_would_notice() {
    assert_eq!(named("use crate::{cli, judge::Rule};\nlet x = crate::study::Study;"), ["cli", "judge", "study"]);
    assert!(floor("cli") > floor("frame") && floor("estimate") == floor("judge"));
}

#[test]
fn every_room_has_one_door_that_says_what_it_takes_and_gives() {
    for rooms in FLOORS {
        for room in rooms {
            let door = [format!("src/{room}/mod.rs"), format!("src/{room}.rs")].into_iter().find(|p| Path::new(p).exists());
            let Some(door) = door else { continue };
            let text = fs::read_to_string(&door).unwrap();
            let head: String = text.lines().take_while(|line| line.starts_with("//!")).collect();
            for word in ["Takes", "ives", "ail", "ource"] {
                let exempt = ["units", "error"].contains(room) && word == "ource";
                assert!(head.contains(word) || head.contains(&word.to_lowercase()) || exempt, "{door} does not say {word}");
            }
        }
    }
}

#[test]
fn only_the_command_line_writes_to_the_terminal() {
    for file in sources(Path::new("src")) {
        let text = code(&file);
        let writes = ["println!", "print!(", "eprintln!", "stdout()", "stderr()"].iter().any(|w| text.contains(w));
        assert!(!writes || room(&file) == "cli", "{} prints", file.display());
    }
}

#[test]
fn every_scenario_opens_with_what_it_asks_and_what_to_expect() {
    for entry in fs::read_dir("scenarios").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.lines().take(2).all(|line| line.starts_with("# ")), "{}", path.display());
    }
}
