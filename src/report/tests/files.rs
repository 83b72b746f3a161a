//! The files: keys, whole folders, pictures with letters of our own font.

use super::*;

#[test]
fn result_json_has_the_promised_keys_and_null_for_no_number() {
    let document = json::document(&fixture::outcome(), &fixture::provenance()).unwrap();
    let read: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(read["pass_probability"]["value"], 0.8312);
    assert_eq!(read["failure_causes"][1]["fails"]["value"], 0.1257);
    let omission = &read["indicators"]["omission"];
    for key in ["truth", "mean", "bias", "rmse", "standard_error", "empirical_se", "deff", "pass_probability"] {
        assert!(omission[key]["value"].is_number() && omission[key]["mcse"].is_number(), "{key}");
    }
    assert!(omission["interval"]["lower"].is_number() && omission["interval"]["upper"].is_number());
    assert_eq!(omission["coverage"]["wald"]["coverage"]["value"], 0.76);
    assert_eq!(omission["by_estimator"]["weighted"]["mean"]["value"], 0.0079);
    assert!(read["indicators"]["omission_village"]["truth"]["value"].is_null());
    assert_eq!(read["indicators"].as_object().unwrap().len(), 5);
    for key in ["version", "scenario_hash", "frame_hash", "seed", "replicates", "command", "notes"] {
        assert!(!read["provenance"][key].is_null(), "{key}");
    }
    assert_eq!(read["rounds"].as_array().unwrap().len(), 2);
    assert_eq!(read["rounds"][0]["pass_probability"]["value"], 0.6114);
    assert_eq!(read["townships"].as_array().unwrap().len(), 42);
    let curve = &read["operating"]["curves"][0];
    assert_eq!((&curve["lever"], curve["points"].as_array().unwrap().len()), (&"omission".into(), 17));
    assert!(curve["points"][3]["chance"]["mcse"].is_number() && curve["points"][3]["exact"].is_null());
    assert!(read["operating"]["margins"][0]["amounts"][0]["persons"]["value"].is_number());
    assert!(!document.contains("NaN"));
}

#[test]
fn result_json_is_laid_out_by_levels_and_says_the_same() {
    let (outcome, provenance) = (fixture::outcome(), fixture::provenance());
    let document = json::document(&outcome, &provenance).unwrap();
    assert!(document.starts_with("{\n  \"made_by\": \"preassess\",\n  \"title\": "));
    assert!(document.contains("\n      \"mean\": {\"value\":0.0079,\"mcse\":"), "a figure stands on one line");
    let histogram = document.lines().find(|line| line.contains("\"counts\"")).unwrap();
    assert!(histogram.contains("\"zeros\":812"), "so does a histogram");
    assert!(document.ends_with("}\n}\n") && document.lines().count() < 1_500);
}

#[test]
fn every_outcome_is_written_whole_and_twice_the_same() {
    for (k, outcome) in awkward().into_iter().enumerate() {
        let dir = tempfile::tempdir().unwrap();
        let written = Output::create(dir.path()).unwrap().write(&outcome, &fixture::provenance(), Language::Zh);
        assert_eq!(written.is_err(), k == 0, "only an outcome without a review cannot be written: {k}");
        let first = contents(dir.path());
        if k > 0 {
            let chance = outcome.last().unwrap().pass_probability.value;
            let of_cost = if crate::simulate::weighed(&outcome).is_empty() { 0 } else { 3 };
            assert_eq!(first.len(), of_cost + if chance.is_finite() { 22 } else { 20 }, "without limits there is no picture of variants");
            write(dir.path(), &outcome, Language::Zh);
            assert!(first == contents(dir.path()), "{k}");
        }
    }
}

#[test]
fn plots_are_whole_pictures_and_names_in_them_are_only_names() {
    for outcome in std::iter::once(fixture::outcome()).chain(awkward().into_iter().skip(1)) {
        for language in BOTH {
            for picture in plots::draw(&outcome, outcome.last().unwrap(), language).unwrap() {
                for svg in [&picture.inline, &picture.alone] {
                    let tree = resvg::usvg::Tree::from_str(svg, &resvg::usvg::Options::default());
                    assert!(tree.is_ok(), "{}", picture.name);
                    assert!(!svg.contains("<script"));
                }
                assert!(!picture.alone.contains("<text"), "words are outlines");
            }
        }
    }
}

#[test]
fn letters_in_a_png_come_from_our_own_font() {
    let outcome = fixture::outcome();
    let pictures = plots::draw(&outcome, outcome.last().unwrap(), Language::Zh).unwrap();
    let pixels = resvg::tiny_skia::Pixmap::decode_png(&plots::png(&pictures[0]).unwrap()).unwrap();
    // Only the title stands in this strip; an unset title would leave it white, missing letters would be equal boxes.
    let dark = |x: std::ops::Range<u32>| {
        let strip = x.flat_map(|x| (30..80).map(move |y| (x, y)));
        strip.filter(|&(x, y)| pixels.pixel(x, y).unwrap().red() < 100).count()
    };
    let letters: Vec<usize> = (0..5).map(|k| dark(40 + 44 * k..84 + 44 * k)).collect();
    assert!(letters.iter().all(|&n| n > 100), "{letters:?}");
    let mut different = letters.clone();
    different.dedup();
    assert_eq!(different.len(), letters.len(), "{letters:?}");
}

#[test]
fn the_waiting_replicates_take_their_place_and_leave_with_the_next_result() {
    let dir = tempfile::tempdir().unwrap();
    let output = Output::create(dir.path()).unwrap();
    let mut replicates = Replicates::create(
        &output.replicates(),
        &[RowColumn { name: "pass".into(), kind: Kind::Flag, unit: "1", meaning: ("过", "pass").into() }],
    )
    .unwrap();
    replicates.append(&[ColumnBlock::Flag(&[true])]).unwrap();
    replicates.finish().unwrap();
    let written = output.write(&fixture::outcome(), &fixture::provenance(), Language::Zh).unwrap();
    assert_eq!(written.len(), 26);
    assert!(dir.path().join("replicates.parquet").exists());
    write(dir.path(), &fixture::outcome(), Language::En);
    assert!(!dir.path().join("replicates.parquet").exists());
    assert!(fs::read_dir(dir.path()).unwrap().all(|e| !e.unwrap().file_name().to_string_lossy().starts_with('.')));
}

#[test]
fn nothing_is_overwritten_that_another_wrote() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    write(dir.path(), &fixture::outcome(), Language::Zh);
    assert_eq!(fs::read_to_string(dir.path().join("notes.txt")).unwrap(), "mine");

    let theirs = tempfile::tempdir().unwrap();
    fs::write(theirs.path().join("report.html"), "mine").unwrap();
    let refusal = Output::create(theirs.path()).unwrap_err().tell(Language::En);
    assert!(refusal.contains("report.html") && refusal.contains("--out"), "{refusal}");
    assert_eq!(contents(theirs.path()).len(), 1);

    assert!(Output::create(&theirs.path().join("report.html")).is_err(), "a file is no folder");
}

#[test]
fn a_result_that_cannot_be_put_in_place_leaves_the_earlier_one() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &fixture::outcome(), Language::Zh);
    let output = Output::create(dir.path()).unwrap();
    // Between opening and writing, something comes to stand where the last file should go.
    fs::remove_file(dir.path().join("plots/townships.png")).unwrap();
    fs::create_dir(dir.path().join("plots/townships.png")).unwrap();
    let before = contents(dir.path());
    let refusal = output.write(&fixture::outcome(), &fixture::provenance(), Language::En).unwrap_err();
    assert!(!refusal.tell(Language::Zh).is_empty());
    assert!(before == contents(dir.path()), "the earlier result is as it was");
}
