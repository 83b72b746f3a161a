//! The page: one file that runs nothing but its own script, whatever the names in it.

use std::io::Read;

use super::*;

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
    outcome.readiness.as_mut().unwrap().townships.iter_mut().zip(hostile()).for_each(|(t, name)| t.name = name);
    let mut provenance = fixture::provenance();
    provenance.notes = hostile().iter().take(60).map(|name| crate::units::Consequence::List.note((name, name))).collect();
    for (k, parameter) in provenance.parameters.iter_mut().enumerate() {
        (parameter.value, parameter.key) = (hostile()[30 + k].clone(), hostile()[35 + k].clone());
        parameter.origin = crate::scenario::Origin::Given(Some(hostile()[40 + k].clone()));
    }
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

/// The XML of a workbook, file by file.
fn parts(book: Vec<u8>) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut entry = archive.by_index(at).unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            (entry.name().unwrap().into_owned(), text)
        })
        .collect()
}

#[test]
fn no_cell_of_a_workbook_is_live() {
    let mut names = hostile();
    names.extend(
        ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "http://x.example/", "mailto:a@b.example", "x".repeat(40_000).as_str()]
            .map(String::from),
    );
    let mut outcome = with(|r| {
        r.townships = names.iter().enumerate().map(|(k, name)| fixture::township(name, k % 42)).collect();
        r.name = names[0].clone();
    });
    outcome.title = names[11].clone();
    let mut provenance = fixture::provenance();
    provenance.command = names[55].clone();
    let summary = summary_book::summary_book(&outcome, &provenance, Language::Zh).unwrap();
    assert!(summary == summary_book::summary_book(&outcome, &provenance, Language::Zh).unwrap(), "equal bytes");
    let mut plain = book::book().unwrap();
    let columns =
        [book::Column { head: names[12].clone(), wide: 9.0, format: "" }, book::Column { head: "x".into(), wide: 9.0, format: "0.0" }];
    let rows: Vec<Vec<book::Cell>> = names.iter().map(|name| vec![book::Cell::Word(name.clone()), book::Cell::Number(f64::NAN)]).collect();
    book::table(plain.add_worksheet(), &columns, &rows).unwrap();
    for (written, least) in [(summary, names.len() * 10), (plain.save_to_buffer().unwrap(), names.len())] {
        let mut cells = 0;
        for (file, text) in parts(written) {
            for live in ["<f>", "<f ", "hyperlink", "externalLink", "<script", "t=\"e\"", "t=\"str\""] {
                assert!(!text.contains(live), "{live} in {file}");
            }
            assert!(!text.chars().any(|c| !c.is_whitespace() && words::hidden(c)), "{file}");
            for cell in text.split("<c ").skip(1).filter(|_| file.contains("worksheets/")) {
                let (attributes, rest) = cell.split_once('>').unwrap();
                let number = rest.strip_prefix("<v>").and_then(|rest| rest.split('<').next()).map(str::parse::<f64>);
                // A text cell points into the list of texts, any other holds a number; both are numbers here.
                assert!(attributes.ends_with('/') || number.is_some_and(|n| n.is_ok_and(f64::is_finite)), "{cell:.80} in {file}");
                cells += 1;
            }
            if file.contains("worksheets/sheet1") {
                assert!(text.contains("state=\"frozen\""), "the header stays in sight");
            }
        }
        assert!(cells >= least, "{cells}");
    }
}
