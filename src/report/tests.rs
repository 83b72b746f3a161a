//! What a reader must be able to rely on, whatever the outcome: width, keys, escaping, whole files, letters from our own font.

use std::fs;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::fixture::{self, NAN, share};
use super::*;
use crate::simulate::{Decomposition, Fieldwork, Figure, Histogram, Outcome, PartOutcome};
use crate::units::Language;

const BOTH: [Language; 2] = [Language::Zh, Language::En];

fn write(dir: &Path, outcome: &Outcome, language: Language) {
    Output::create(dir).unwrap().write(outcome, &fixture::provenance(), language).unwrap();
}

/// The fixture, with one thing changed in the deciding review.
fn with(change: impl FnOnce(&mut crate::simulate::RoundOutcome)) -> Outcome {
    let mut outcome = fixture::outcome();
    change(outcome.rounds.last_mut().unwrap());
    outcome
}

#[test]
fn the_fieldwork_is_told_where_it_is_not_perfect() {
    let (zh, en) = (Language::Zh, Language::En);
    let round = with(|_| {}).rounds.pop().unwrap();
    let told = funnel::fieldwork(&round, zh).unwrap();
    assert!(
        told.contains("全家外出、电话也没联系上") && told.contains("48.1") && told.contains("82.00%") && told.contains("0.71"),
        "{told}"
    );
    assert!(funnel::fieldwork(&round, en).unwrap().contains("real ones explained away"));
    let perfect = with(|r| {
        r.fieldwork = Fieldwork { drawn: r.fieldwork.drawn, interviewed: r.fieldwork.drawn, ..Fieldwork::default() };
    });
    assert_eq!(funnel::fieldwork(perfect.last().unwrap(), zh), None);
    assert_eq!(funnel::decomposition(&round, zh), None);
    let apart = with(|r| {
        let part = |part, mean: f64| PartOutcome { part, mean: Figure { value: mean, mcse: 1e-5 }, sd: share(0.004) };
        let parts = vec![part("sampling_village", 0.0), part("nonresponse", -0.0012), part("appeals", -0.002)];
        let judged = r.indicators[0].by_estimator.iter_mut();
        judged.for_each(|e| e.decomposition = Some(Decomposition { parts: parts.clone(), covariances: Vec::new() }));
    });
    let told = funnel::decomposition(apart.last().unwrap(), en).unwrap();
    assert!(told.contains("households not met") && told.contains("-0.12") && told.contains("omission rate"), "{told}");
}

/// Outcomes that are awkward to tell, one for each way.
fn awkward() -> Vec<Outcome> {
    let mut none = fixture::outcome();
    none.rounds.clear();
    let hostile = format!("<script>alert(1)</script>\u{202e}&\"'{}", "长".repeat(10_000));
    vec![
        none,
        with(|r| r.failure_causes.clear()),
        with(|r| r.indicators.clear()),
        with(|r| r.townships.clear()),
        with(|r| r.pass_probability = NAN),
        with(|r| {
            r.pass_probability = share(1.0);
            r.failure_causes.iter_mut().for_each(|c| (c.fails, c.fails_alone) = (share(0.0), share(0.0)));
        }),
        with(|r| r.failure_causes.iter_mut().for_each(|c| (c.fails, c.fails_alone, c.limit) = (NAN, NAN, f64::NAN))),
        with(|r| r.indicators.iter_mut().flat_map(|i| &mut i.by_estimator).for_each(|e| e.histogram = Histogram::default())),
        with(|r| r.townships = (0..200).map(|k| fixture::township(&format!("第{k}镇"), k % 42)).collect()),
        with(|r| r.townships.iter_mut().for_each(|t| (t.drawn, t.finding, t.failure_difference) = (NAN, NAN, NAN))),
        with(|r| {
            r.name = hostile.clone();
            r.townships[0].name = hostile.clone();
            r.failure_causes[0].rule = hostile;
        }),
    ]
}

#[test]
fn the_answer_comes_first_and_is_pinned() {
    let outcome = fixture::outcome();
    insta::assert_snapshot!("answer_zh", answer(&outcome, &fixture::provenance(), Language::Zh));
    insta::assert_snapshot!("answer_en", answer(&outcome, &fixture::provenance(), Language::En));
}

#[test]
fn no_line_is_wider_than_a_terminal_even_on_a_chinese_console() {
    for outcome in std::iter::once(fixture::outcome()).chain(awkward()) {
        for language in BOTH {
            let told = answer(&outcome, &fixture::provenance(), language);
            let wide: Vec<&str> = told.lines().filter(|line| line.width_cjk() > answer::COLUMNS).collect();
            assert!(wide.is_empty(), "{wide:#?}");
            assert!(!told.chars().any(|c| c != '\n' && words::hidden(c)));
        }
    }
}

#[test]
fn what_never_happened_is_told_with_its_bound() {
    let sure = with(|r| r.pass_probability = share(1.0));
    let told = answer(&sure, &fixture::provenance(), Language::Zh);
    assert!(told.starts_with("如果明天验收，10,000 次模拟中没有一次不通过：通过的可能性高于 99.97%"), "{told}");
    assert!(!told.contains("100%") && !told.contains("±0"));
    let lost = with(|r| r.pass_probability = share(0.0));
    assert!(answer(&lost, &fixture::provenance(), Language::En).contains("below 0.03%"));
}

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
            assert_eq!(first.len(), of_cost + if chance.is_finite() { 15 } else { 13 }, "without limits there is no picture of variants");
            write(dir.path(), &outcome, Language::Zh);
            assert!(first == contents(dir.path()), "{k}");
        }
    }
}

/// Every file below a folder with its bytes.
fn contents(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(contents(&path));
        } else {
            files.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
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

/// The page in the reader's language.
fn page(outcome: &Outcome, provenance: &Provenance, language: Language) -> String {
    let [zh, en] = BOTH.map(|language| plots::draw(outcome, outcome.last().unwrap(), language).unwrap());
    page::html(outcome, provenance, (&zh, &en), language).unwrap()
}

/// Five hundred names that are more than names.
fn hostile() -> Vec<String> {
    let seeds = [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "</style><style>*{display:none}</style>",
        "</title></svg><a href=javascript:alert(1)>x</a>",
        "<!--",
        "]]><![CDATA[",
        "{{ 7*7 }}{% raw %}",
        "&lt;script&gt;",
        "=HYPERLINK(\"http://x\",\"y\")",
        "+1+cmd|'/c calc'!A0",
        "-2+3",
        "@SUM(1)",
        "＝1+1",
        "\t=1+1",
        "\u{202e}gnp.exe",
        "\u{2066}a\u{2069}",
        "\u{0}\u{7}\u{1b}[31m",
    ];
    let dress = |k: usize, seed: &str| match k % 5 {
        0 => seed.to_string(),
        1 => format!("{seed}{}", "长".repeat(10_000)),
        2 => format!("\u{200b}{seed}"),
        3 => format!(" {seed}镇{k}"),
        _ => format!("乡{k}\r\n{seed}"),
    };
    (0..500).map(|k| dress(k, seeds[k / 5 % seeds.len()])).collect()
}

/// The tags of a document with the names of their attributes, read as a browser does: quotes shield.
fn tags(document: &str) -> Vec<(String, Vec<String>)> {
    let mut tags = Vec::new();
    let mut rest = document;
    while let Some(at) = rest.find('<') {
        let mut quote = None;
        let end = rest[at..].find(|c| {
            match (quote, c) {
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), c) if open == c => quote = None,
                _ => {}
            }
            quote.is_none() && c == '>'
        });
        let tag = &rest[at + 1..at + end.expect("a tag ends")];
        let name: String = tag.chars().take_while(|c| c.is_alphanumeric() || "/!-".contains(*c)).collect();
        let pieces: Vec<&str> = tag[name.len()..].split('"').collect();
        let attributes = pieces.iter().step_by(2).flat_map(|piece| piece.split_whitespace());
        tags.push((name.clone(), attributes.map(|a| a.trim_end_matches('=').to_lowercase()).collect()));
        rest = &rest[at + tag.len() + 2..];
        if ["script", "style"].contains(&name.as_str()) {
            rest = &rest[rest.find(&format!("</{name}>")).expect("it ends")..];
        }
    }
    tags
}

#[test]
fn five_hundred_hostile_names_stay_names() {
    let mut outcome = with(|r| {
        r.townships = hostile().iter().enumerate().map(|(k, name)| fixture::township(name, k % 42)).collect();
        r.name = hostile()[0].clone();
    });
    outcome.title = hostile()[7].clone();
    outcome.variants[0].name = crate::units::Words::new(&hostile()[5], &hostile()[10]);
    outcome.rounds[1].actions[0].name = hostile()[15].clone();
    outcome.chain.as_mut().unwrap().townships[0].name = hostile()[20].clone();
    let mut provenance = fixture::provenance();
    provenance.notes = hostile().iter().take(60).map(|name| crate::units::Words::new(name, name)).collect();
    (provenance.command, provenance.scenario_file) = (hostile()[3].clone(), hostile()[4].clone());

    let own = tags(&page(&fixture::outcome(), &fixture::provenance(), Language::Zh));
    let told = page(&outcome, &provenance, Language::Zh);
    assert!(!told.chars().any(|c| c != '\n' && words::hidden(c)));
    for (tag, attributes) in tags(&told) {
        assert!(
            own.iter().any(|(name, known)| *name == tag && attributes.iter().all(|a| known.contains(a) || known.len() < attributes.len())),
            "{tag} {attributes:?}"
        );
        assert!(attributes.iter().all(|a| !a.starts_with("on") && !["src", "href", "style"].contains(&a.as_str())), "{tag} {attributes:?}");
    }
    assert_eq!(told.matches("<script").count(), 1);
    for picture in plots::draw(&outcome, outcome.last().unwrap(), Language::Zh).unwrap() {
        for svg in [&picture.inline, &picture.alone] {
            let drawn = [
                "svg", "/svg", "rect", "/rect", "text", "/text", "title", "/title", "polyline", "circle", "g", "/g", "use", "defs",
                "/defs", "path",
            ];
            for (tag, attributes) in tags(svg) {
                assert!(drawn.contains(&tag.trim_end_matches('/')), "{tag}");
                assert!(
                    attributes.iter().all(|a| !a.starts_with("on") && !["src", "href", "style"].contains(&a.as_str())),
                    "{tag} {attributes:?}"
                );
            }
        }
    }
    let sheets = [sheets::townships(&outcome), sheets::summary(&outcome, Language::Zh), sheets::variants(&outcome, Language::En)];
    for sheet in sheets.map(Result::unwrap) {
        let mut rows = csv::Reader::from_reader(&sheet[3..]);
        for cell in rows.records().flat_map(|row| row.unwrap().iter().map(String::from).collect::<Vec<_>>()) {
            let live = cell.trim_start().starts_with(['=', '+', '@', '＝', '＋', '－', '＠']);
            let number = cell.parse::<f64>().is_ok();
            assert!(!live && (number || !cell.trim_start().starts_with('-')), "{cell:.60}");
            assert!(!cell.chars().any(words::hidden), "{cell:.60}");
        }
    }
}

/// A document's words without its tags, scripts, styles and commands.
fn words_of(document: &str) -> String {
    let mut told = String::new();
    let mut rest = document;
    while let Some(at) = rest.find('<') {
        told += &rest[..at];
        told.push('\n');
        let closing = if rest[at..].starts_with("<code") { "</code>" } else { ">" };
        let Some(end) = rest[at..].find(closing) else { break };
        rest = &rest[at + end + closing.len()..];
    }
    told
}

#[test]
fn no_sentence_is_missing_in_either_language() {
    let mut outcomes = vec![fixture::outcome()];
    outcomes.extend(awkward().into_iter().skip(1).take(9));
    for mut outcome in outcomes {
        // Names are in the language of the list; here all are in neither.
        outcome.title = "T".into();
        outcome.rounds.iter_mut().enumerate().for_each(|(k, round)| {
            round.name = format!("R{k}");
            round.actions.iter_mut().for_each(|action| action.name = "A".into());
            round.townships.iter_mut().enumerate().for_each(|(k, t)| t.name = format!("T{k}"));
        });
        outcome.chain.as_mut().unwrap().townships.iter_mut().for_each(|t| t.name = "T".into());
        outcome.variants.iter_mut().for_each(|v| v.name = crate::units::Words::new("V", "V"));
        for (synthetic, internal) in [(true, false), (false, true), (false, false)] {
            let provenance = Provenance { synthetic, internal, ..fixture::provenance() };
            let page = page(&outcome, &provenance, Language::Zh);
            let (zh, en) = page.split_once("<main lang=\"en\"").unwrap();
            let zh = zh.split_once("<main").unwrap().1;
            let en = en.split_once("</main>").unwrap().0;
            let [zh, en] = [zh, en].map(words_of);
            let texts = [(zh + &answer(&outcome, &provenance, Language::Zh), en + &answer(&outcome, &provenance, Language::En))];
            for (zh, en) in texts {
                let chinese =
                    |line: &&str| line.chars().any(|c| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c));
                assert_eq!(en.lines().find(chinese), None);
                // Names and terms aside, three English words in a row are a sentence.
                let english = |line: &&str| {
                    let words = |c: char| !c.is_ascii_lowercase();
                    let long: Vec<bool> = line.split(' ').map(|word| word.len() > 1 && !word.contains(words)).collect();
                    long.windows(3).any(|three| three.iter().all(|&word| word))
                };
                assert_eq!(zh.lines().find(english), None);
            }
        }
    }
}

#[test]
fn the_page_is_one_file_that_runs_nothing_but_its_own_script() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha256};
    for language in BOTH {
        let page = page(&fixture::outcome(), &fixture::provenance(), language);
        for outside in ["src=", "href=", "@import", "style=\""] {
            assert!(!page.contains(outside), "{outside}");
        }
        let policy = page.split("Content-Security-Policy\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
        let inside = |open: &str, close: &str| page.split(open).nth(1).unwrap().split(close).next().unwrap();
        for text in [inside("<style>", "</style>"), inside("<style id=\"font\">", "</style>"), inside("<script>", "</script>")] {
            assert!(policy.contains(&format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))));
        }
        assert_eq!(page.matches("url(data:font/ttf;base64,AAEAAAA").count(), 1);
        let answers =
            ["<h1>如果明天验收，通过的可能性约 83.1%", "<h1>If the review came tomorrow, the chance of passing would be about 83.1%"];
        assert!(answers.iter().all(|answer| page.contains(answer)), "it speaks both languages");
        assert!(page.contains("合成名单") && page.contains("made-up list"));
        assert!(page.len() < 1_000_000, "{}", page.len());
    }
}

#[test]
fn a_page_says_whose_list_it_is_and_what_it_withholds() {
    let real = Provenance { synthetic: false, ..fixture::provenance() };
    let mut outcome = fixture::outcome();
    outcome.rounds.iter_mut().for_each(|round| round.townships[5].households = Some(7));
    let outcome = suppress::published(&outcome, &real);
    let told = page(&outcome, &real, Language::En);
    assert!(told.contains("real list · small counts withheld") && told.contains("--internal"));
    assert_eq!(told.matches(">withheld<").count(), 2, "the small one and one more");
    let json = json::document(&outcome, &real).unwrap();
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    let township = &read["townships"][5];
    assert!(township["households"].is_null() && township["withheld"].as_array().unwrap().contains(&"households".into()));
    let sheet = String::from_utf8(sheets::townships(&outcome).unwrap()).unwrap();
    let row = sheet.lines().find(|line| line.contains("故陵镇")).unwrap();
    assert!(row.contains(",12,,,") || row.contains(",7,,,"), "{row}");
    let inside = Provenance { internal: true, ..real };
    assert!(page(&fixture::outcome(), &inside, Language::Zh).contains("真实名单 · 仅供内部"));
}

#[test]
fn the_waiting_replicates_take_their_place_and_leave_with_the_next_result() {
    let dir = tempfile::tempdir().unwrap();
    let output = Output::create(dir.path()).unwrap();
    let mut replicates = Replicates::create(&output.replicates(), &[("pass".into(), Kind::Flag)]).unwrap();
    replicates.append(&[ColumnBlock::Flag(&[true])]).unwrap();
    replicates.finish().unwrap();
    let written = output.write(&fixture::outcome(), &fixture::provenance(), Language::Zh).unwrap();
    assert_eq!(written.len(), 16);
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
