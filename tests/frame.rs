//! The door for household lists: what it reads, what it refuses and how, and that lists survive every format.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use parquet::data_type::{ByteArrayType, Int32Type};
use parquet::file::writer::SerializedFileWriter;
use preassess::error::Refusal;
use preassess::frame::{Column, Encoding, Frame, Headers, Labels, Roster, Source, Status, assemble, load, read_roster, summarise, write};
use preassess::units::{Indicator, Language, Unit};

const SMALL: &str = "乡镇,行政村,户编号,户类型,家庭人口,是否贫困村,实际贫困\n\
    双江街道,新村,1,一般户,3,否,否\n\
    双江街道,新村,2,已脱贫户,4,否,是\n\
    龙角镇,青山村,3,未脱贫,2,是,是\n\
    龙角镇,青山村,4,非贫困户,5,是,否\n";

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn source(file: &Path) -> Source {
    Source { file: file.to_path_buf(), ..Source::default() }
}

fn load_bytes(name: &str, bytes: &[u8]) -> Result<Frame, Refusal> {
    let folder = folder();
    let file = folder.path().join(name);
    fs::write(&file, bytes).unwrap();
    load(&source(&file), &BTreeSet::new())
}

fn refused(text: &str) -> String {
    load_bytes("list.csv", text.as_bytes()).expect_err("the list must be refused").to_string()
}

fn labels(words: &[&str]) -> Column {
    let mut names: Vec<String> = Vec::new();
    let code = |word: &&str| {
        names.iter().position(|n| n == word).unwrap_or_else(|| {
            names.push(word.to_string());
            names.len() - 1
        }) as u32
    };
    let codes = words.iter().map(code).collect();
    Column::Label(Labels { names, codes })
}

/// Four households with everything that is awkward to write: formulas, quotes, separators, leading zeros, long numbers, a reader's
/// apostrophe, Chinese beyond GB2312, gaps, and numbers with no short decimal form.
fn awkward() -> Frame {
    let roster: Roster = [
        ("township", labels(&["1", "1", "蔈草镇", "蔈草镇"])),
        ("village", labels(&["=SUM(A1)", "=SUM(A1)", "\"引号\",村;", "\"引号\",村;"])),
        ("group", labels(&["01", "+2", "'@组", "-3"])),
        ("household_id", labels(&["500235199901011234", "A'1", "_x0041_<&>;y", "007"])),
        ("status", labels(&["exited", "never_registered", "registered_poor", "exited"])),
        ("persons", Column::Number(vec![1.0, 30.0, 12.0, 5.0])),
        ("poor_village", Column::Flag(vec![true, true, false, false])),
        ("terrain", labels(&["mountain", "mountain", "plain", "plain"])),
        ("truly_poor", Column::Flag(vec![false, true, true, false])),
        ("omitted_members", Column::Number(vec![0.0, 0.0, 11.0, 1.0])),
        ("income", Column::Number(vec![0.1 + 0.2, f64::NAN, -12_345_678.901, 1e-7])),
        ("exit_year", Column::Number(vec![2017.0, f64::NAN, f64::NAN, 2016.0])),
        ("备注", labels(&["", "=1+1", "a,b", "一"])),
        ("标记", Column::Flag(vec![true, false, false, true])),
        ("权重", Column::Number(vec![85.512_820_512_820_51, 1.0, 2.0, 1e22])),
    ]
    .map(|(name, column)| (name.to_string(), column))
    .into();
    assemble(roster).unwrap()
}

#[test]
fn a_list_survives_every_format_header_and_encoding() {
    let frame = awkward();
    let folder = folder();
    let wanted: BTreeSet<String> = ["备注", "标记", "权重"].map(String::from).into();
    for name in ["a.csv", "a.parquet", "a.xlsx"] {
        for headers in [Headers::Codes, Headers::Chinese] {
            for encoding in [Encoding::Utf8, Encoding::Gb18030] {
                let file = folder.path().join(name);
                write(&frame, &file, headers, encoding).unwrap();
                let again = load(&source(&file), &wanted).unwrap_or_else(|r| panic!("{name} {headers:?} {encoding:?}: {r}"));
                for column in frame.column_names() {
                    let (a, b) = (format!("{:?}", again.column(column)), format!("{:?}", frame.column(column)));
                    assert_eq!(a, b, "{name} {headers:?} {encoding:?}: {column}");
                }
                assert_eq!(again.fingerprint(), frame.fingerprint(), "{name} {headers:?} {encoding:?}");
            }
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "no scratch file is left behind");
}

#[test]
fn chinese_lists_carry_chinese_words_and_a_mark_for_excel() {
    let folder = folder();
    let file = folder.path().join("a.csv");
    write(&awkward(), &file, Headers::Chinese, Encoding::Utf8).unwrap();
    let bytes = fs::read(&file).unwrap();
    assert_eq!(bytes[..3], [0xef, 0xbb, 0xbf]);
    let text = String::from_utf8(bytes).unwrap();
    let header = "乡镇,行政村,村民小组,户编号,户类型,家庭人口,是否贫困村,地形,实际贫困,漏评人数,人均纯收入,脱贫年度,备注,权重,标记";
    assert_eq!(text.trim_start_matches('\u{feff}').lines().next(), Some(header));
    let first = "1,'=SUM(A1),01,500235199901011234,已脱贫,1,是,山区,否,0,0.30000000000000004,2017,,85.51282051282051,是";
    assert_eq!(text.lines().nth(1), Some(first));
}

#[test]
fn the_same_words_and_numbers_from_any_dialect_give_the_same_frame() {
    let expected = load_bytes("a.csv", SMALL.as_bytes()).unwrap();
    let bom = ["\u{feff}", SMALL].concat();
    let utf16: Vec<u8> = bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (gb, _, _) = encoding_rs::GB18030.encode(SMALL);
    let english = "town;village;hhid;class;members;poor_village;truly_poor\n\
        双江街道;新村;1;never_registered;3;no;0\n双江街道;新村;2;exited;4;FALSE;1\n\
        龙角镇;青山村;3;registered_poor;2;Y;TRUE\n龙角镇;青山村;4;never_registered;5;√;×\n";
    let dialects: [(&str, &[u8]); 7] = [
        ("mark", bom.as_bytes()),
        ("utf-16", &utf16),
        ("gb18030", &gb),
        ("tab", &SMALL.replace(',', "\t").into_bytes()),
        ("old line ends", &SMALL.replace('\n', "\r\n").into_bytes()),
        (
            "full width, spaces, blank rows",
            &SMALL.replace(",3,", ",　３ ,").replace("龙角镇,青山村,3", "\n,,,,,,\n龙角镇 ,青山村,3").into_bytes(),
        ),
        ("english", english.as_bytes()),
    ];
    for (name, bytes) in dialects {
        let frame = load_bytes("a.csv", bytes).unwrap_or_else(|r| panic!("{name}: {r}"));
        assert_eq!(frame.fingerprint(), expected.fingerprint(), "{name}");
    }
    assert_eq!(expected.status(), [Status::NeverRegistered, Status::Exited, Status::RegisteredPoor, Status::NeverRegistered]);
    assert_eq!(expected.column("village_kind"), Some(&labels(&["other", "other", "poor", "poor"])));
}

#[test]
fn own_headers_and_words_are_mapped() {
    let folder = folder();
    let file = folder.path().join("a.csv");
    fs::write(&file, "片区,村,类,口数,贫,户主姓名,备注\n一,甲,五保,2,贫困,张三,x\n一,甲,普通,3,非贫,李四,y\n").unwrap();
    let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect::<BTreeMap<_, _>>();
    let source = Source {
        columns: map(&[("片区", "township"), ("类", "status"), ("口数", "persons"), ("贫", "truly_poor")]),
        values: map(&[("五保", "未脱贫"), ("普通", "never_registered"), ("贫困", "是"), ("非贫", "no")]),
        ..source(&file)
    };
    let frame = load(&source, &BTreeSet::from(["备注".to_string()])).unwrap();
    assert_eq!(frame.status(), [Status::RegisteredPoor, Status::NeverRegistered]);
    assert_eq!(frame.flag("truly_poor"), Some(&[true, false][..]));
    let names: Vec<&str> = frame.column_names().collect();
    assert_eq!(names, ["persons", "status", "township", "truly_poor", "village", "备注"], "the name column stays out");
    assert!(frame.warnings().iter().any(|w| w.en == "the list has no household of class exited"));
}

#[test]
fn villages_of_one_name_are_told_apart_if_the_list_says_so() {
    let folder = folder();
    let file = folder.path().join("a.csv");
    fs::write(&file, "乡镇,村,户类型,人口\n甲,新村,一般户,1\n乙,新村,一般户,2\n乙,老村,一般户,3\n").unwrap();
    let refusal = load(&source(&file), &BTreeSet::new()).unwrap_err().to_string();
    assert!(refusal.contains("a.csv:3, row 2, column \"村\": the village stands in two townships"), "{refusal}");
    let frame = load(&Source { village_names_repeat: true, ..source(&file) }, &BTreeSet::new()).unwrap();
    assert_eq!(frame.villages().names, ["甲·新村", "乙·新村", "老村"]);
}

#[test]
fn every_defect_is_told_with_file_row_column_and_rule_and_never_with_its_value() {
    let secret = "机密值";
    let text = SMALL.replace("1,一般户,3,否,否", &format!("1,{secret},99,{secret},"))
        + "\"双江\n街道\",桥村,5,一般户,0.5,否,否\n龙角镇,水村,5,一般户,两人,是,是\n合计,,6,一般户,3,否,否\n";
    let told = refused(&text);
    for expected in [
        "list.csv:2, row 1, column \"户类型\": the class is not known",
        "list.csv:2, row 1, column \"家庭人口\": must be a whole number from 1 to 30",
        "list.csv:2, row 1, column \"是否贫困村\": must be yes or no",
        "list.csv:2, row 1, column \"实际贫困\": must not be empty. unknown is not \"no\"",
        "list.csv:6, row 5, column \"家庭人口\": must be a whole number",
        "list.csv:8, row 6, column \"家庭人口\": must be a number",
        "list.csv:9, row 7, column \"乡镇\": looks like a row of totals",
        "list.csv:9, row 7, column \"行政村\": must not be empty",
    ] {
        assert!(told.contains(expected), "{expected}\nis missing in\n{told}");
    }
    assert!(!told.contains(secret) && !told.contains("两人") && !told.contains("99"), "{told}");
    let repeated = refused(&SMALL.replace("青山村,4", "青山村,1"));
    assert!(repeated.contains("list.csv:5, row 4, column \"户编号\": the household id repeats that of row 1"), "{repeated}");
}

#[test]
fn a_hundred_defects_are_shown_and_the_rest_is_counted() {
    let rows: String = (0..250).map(|i| format!("甲,村,{i},一般户,40\n")).collect();
    let refusal = load_bytes("a.csv", format!("乡镇,村,户号,户类型,人口\n{rows}").as_bytes()).unwrap_err();
    assert_eq!((refusal.problems.len(), refusal.more), (100, 150));
    assert!(refusal.tell(Language::Zh).ends_with("另有 150 处同类或其他问题未列出。"));
}

#[test]
fn broken_csv_is_refused_with_its_line() {
    for (text, expected) in [
        (SMALL.replace("新村,2", "\"新村\"x,2"), "list.csv:3: there is text after a closing quote"),
        (SMALL.replace("新村,2", "新\"村,2"), "list.csv:3: there is a quote inside a field that is not quoted"),
        (SMALL.replace("青山村,4", "\"青山村,4"), "list.csv:5: a quote is not closed"),
        (SMALL.replace("新村,2", "新村,2,9"), "list.csv:3, row 2: the line has 8 fields, the header 7"),
        (SMALL.replace("新村,2,", "新村,"), "list.csv:3, row 2: the line has 6 fields, the header 7"),
        (SMALL.replace("家庭人口", "口"), "the required column persons (家庭人口) is missing"),
    ] {
        let told = refused(&text);
        assert!(told.contains(expected), "{expected}\nis missing in\n{told}");
    }
    let mut bytes = SMALL.as_bytes().to_vec();
    let at = SMALL.find("青山").unwrap();
    bytes[at] = 0xff;
    let told = load_bytes("list.csv", &bytes).unwrap_err().to_string();
    assert!(told.contains("list.csv:4: the text cannot be decoded as UTF-8"), "{told}");
}

#[test]
fn files_that_are_no_lists_get_one_clear_refusal_each() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("d.csv")).unwrap();
    for (name, bytes) in [
        ("empty.csv", ""),
        ("header.csv", "乡镇,村,户类型,人口\n"),
        ("old.xls", "x"),
        ("list.docx", "x"),
        ("fake.xlsx", "x,y"),
        ("fake.parquet", "PAR1"),
    ] {
        fs::write(path(name), bytes).unwrap();
    }
    for (name, expected) in [
        ("missing.csv", "there is no such file"),
        ("d.csv", "this is a folder"),
        ("empty.csv", "the file is empty"),
        ("header.csv", "the list has no household"),
        ("old.xls", "save it as .xlsx"),
        ("list.docx", ".csv, .parquet and .xlsx are read"),
        ("fake.xlsx", "the file is damaged or not of the kind that its name says"),
        ("fake.parquet", "the file is damaged or not of the kind that its name says"),
    ] {
        let refusal = load(&source(&path(name)), &BTreeSet::new()).unwrap_err();
        assert_eq!(refusal.problems.len(), 1, "{name}");
        assert!(refusal.to_string().contains(expected), "{name}: {refusal}");
    }
}

#[test]
fn a_title_above_the_header_and_a_named_sheet_do_no_harm() {
    let folder = folder();
    let file = folder.path().join("a.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "说明").unwrap();
    let page = book.add_worksheet().set_name("名单").unwrap();
    page.write_string(0, 0, "某县农户名单").unwrap();
    for (c, header) in (0..).zip(["乡镇", "村", "户类型", "人口", "组"]) {
        page.write_string(2, c, header).unwrap();
    }
    for (r, village) in [(3, 7.0), (5, 8.0)] {
        page.write_number(r, 0, 1.0).unwrap().write_number(r, 1, village).unwrap();
        page.write_string(r, 2, "一般户").unwrap().write_number(r, 3, 2.0).unwrap();
    }
    page.write_string(5, 9, "a stray remark").unwrap();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    book.save(&file).unwrap();
    let named = Source { sheet: Some("名单".into()), ..source(&file) };
    let frame = load(&named, &BTreeSet::new()).unwrap();
    assert_eq!((frame.townships().names.clone(), frame.villages().names.clone()), (vec!["1".to_string()], vec!["7".into(), "8".into()]));
    assert!(load(&source(&file), &BTreeSet::new()).unwrap_err().to_string().contains("has no header"));
    let wrong = Source { sheet: Some("名册".into()), ..source(&file) };
    assert!(load(&wrong, &BTreeSet::new()).unwrap_err().to_string().contains("it has: Sheet1、名单"));

    book.worksheet_from_index(1).unwrap().write_with_format(5, 4, 43_892.0, &date).unwrap();
    book.save(&file).unwrap();
    let told = load(&named, &BTreeSet::new()).unwrap_err().to_string();
    assert!(told.contains("a.xlsx:6, row 2, column \"组\": the cell is stored as a date"), "{told}");
}

#[test]
fn a_survey_needs_no_townships_and_its_columns_are_typed_by_their_words() {
    let folder = folder();
    let file = folder.path().join("s.csv");
    fs::write(&file, "stratum,psu,weight,满意吗,y,code,blank,tick,asked\npoor,1,85.5,是,1,01,,√,no\nother,2,1e2,否,0,02,,,NA\npoor,3,NA,是,1,03,,√,yes\n").unwrap();
    let wanted = ["stratum", "psu", "weight", "满意吗", "y", "code", "blank", "tick", "asked"].map(String::from).into();
    let roster = read_roster(&source(&file), &wanted).unwrap();
    assert_eq!(roster["stratum"], labels(&["poor", "other", "poor"]));
    assert_eq!(roster["psu"], Column::Number(vec![1.0, 2.0, 3.0]));
    assert_eq!(format!("{:?}", roster["weight"]), "Number([85.5, 100.0, NaN])");
    assert_eq!(roster["满意吗"], Column::Flag(vec![true, false, true]));
    assert_eq!(roster["y"], Column::Flag(vec![true, false, true]));
    assert_eq!(roster["code"], labels(&["01", "02", "03"]));
    assert_eq!(roster["tick"], Column::Flag(vec![true, false, true]));
    assert_eq!(format!("{:?}", roster["asked"]), "Number([0.0, NaN, 1.0])");
    assert!(matches!(&roster["blank"], Column::Number(v) if v.iter().all(|x| x.is_nan())));
}

/// Rates by hand: 3 never-registered households of 2, 3 and 5 persons, the one of 3 truly poor, and one member left out of a
/// registered household of 4: households 1/3, persons (3 + 1)/(10 + 1).
#[test]
fn omission_counts_households_and_single_members() {
    let text =
        "乡镇,村,户类型,人口,实际贫困,漏评人数\n甲,一,一般户,2,否,0\n甲,一,一般户,3,是,0\n甲,二,一般户,5,否,0\n甲,二,未脱贫,4,是,1\n";
    let summary = summarise(&load_bytes("a.csv", text.as_bytes()).unwrap());
    let rate = |unit| summary.rates.iter().find(|r| r.indicator == Indicator::Omission && r.unit == unit).unwrap();
    assert_eq!((rate(Unit::Household).count, rate(Unit::Household).of), (1.0, 3.0));
    assert_eq!((rate(Unit::Person).count, rate(Unit::Person).of), (4.0, 11.0));
    // Villages (0, 1) and (0): B = 2 (1/6)² + (1/3)² = 1/6, W = 1/2, k₀ = 3 − 5/3 = 4/3.
    let icc = (1.0 / 6.0 - 0.5) / (1.0 / 6.0 + 0.5 / 3.0);
    assert!((rate(Unit::Household).icc.unwrap() - icc).abs() < 1e-12);
    assert_eq!(summary.classes.iter().map(|c| (c.households, c.persons)).collect::<Vec<_>>(), [(3, 10), (1, 4), (0, 0)]);
    let village = &summary.levels[1];
    assert_eq!((village.units, village.households.min, village.households.median, village.households.max), (2, 2.0, 2.0, 2.0));
}

#[test]
fn omitted_members_belong_to_registered_households() {
    let list = |status: &str, omitted: &str| format!("乡镇,村,户类型,人口,漏评人数\n甲,一,{status},3,{omitted}\n");
    assert!(refused(&list("一般户", "1")).contains("has no omitted members"));
    assert!(refused(&list("未脱贫", "3")).contains("fewer than the persons"));
    assert!(refused(&list("未脱贫", "16")).contains("from 0 to 15"));
    assert!(load_bytes("a.csv", list("未脱贫", "2").as_bytes()).is_ok());
}

/// Truncated and bit-flipped files are loaded or refused, never a panic or an endless loop.
#[test]
fn damaged_files_never_panic() {
    let folder = folder();
    std::panic::set_hook(Box::new(|info| {
        if !preassess::frame::reading_foreign_bytes() {
            eprintln!("{info}");
        }
    }));
    for name in ["a.csv", "a.xlsx", "a.parquet"] {
        let file: PathBuf = folder.path().join(name);
        write(&awkward(), &file, Headers::Chinese, Encoding::Gb18030).unwrap();
        let whole = fs::read(&file).unwrap();
        let mut state = 20_170_428_u64;
        let mut next = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        for trial in 0..600 {
            let mut bytes = whole.clone();
            if trial % 3 == 0 {
                bytes.truncate(next(whole.len()));
            } else {
                for _ in 0..=next(4) {
                    let at = next(bytes.len());
                    bytes[at] = next(256) as u8;
                }
            }
            fs::write(&file, &bytes).unwrap();
            let _ = load(&source(&file), &BTreeSet::new());
        }
    }
    let _ = std::panic::take_hook();
}

/// A workbook of one sheet from its bare XML.
fn workbook(sheet: &str, shared: &str) -> Vec<u8> {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let parts = [
        (
            "[Content_Types].xml",
            format!("<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"s\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>")),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{main}\" {shared}</sst>")),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, xml) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(xml.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn row(number: u32, cells: &[&str]) -> String {
    let cell = |(c, text): (char, &&str)| format!("<c r=\"{c}{number}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    format!("<row r=\"{number}\">{}</row>", ('A'..).zip(cells).map(cell).collect::<String>())
}

#[test]
fn hostile_workbooks_are_refused_before_they_cost_memory() {
    let list = row(1, &["乡镇", "村", "户类型", "人口"]) + &row(2, &["甲", "一", "一般户", "2"]);
    assert_eq!(load_bytes("a.xlsx", &workbook(&list, "uniqueCount=\"0\">")).unwrap().households(), 1);
    let refused = |sheet: String, shared: &str| load_bytes("a.xlsx", &workbook(&sheet, shared)).unwrap_err().to_string();
    assert!(refused(list.clone(), "uniqueCount=\"99999999999\">").contains("damaged"));
    assert!(refused(list.clone() + &row(4_000_000_000, &["甲"]), ">").contains("too large"));
    assert!(refused(row(5, &["乡镇", "村", "户类型", "人口"]) + &row(6, &["甲"]) + &row(2, &["甲"]), ">").contains("damaged"));
    assert!(refused(list + &row(3, &[&"一".repeat(40_000_000), "一"]), ">").contains("too large"));
}

#[test]
fn parquet_types_that_are_no_words_numbers_or_flags_are_refused_by_name() {
    let folder = folder();
    let file = folder.path().join("a.parquet");
    let schema = "message m { required binary 乡镇 (STRING); required int32 人口 (DATE); }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let mut writer = SerializedFileWriter::new(fs::File::create(&file).unwrap(), schema, Default::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&["甲".into()], None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&[2], None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    let told = read_roster(&source(&file), &BTreeSet::new()).unwrap_err().to_string();
    assert!(told.contains("column \"人口\": a column of this type (date, decimal, nested) is not read"), "{told}");
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_no_file() {
    let folder = folder();
    let refused = |name: &str| write(&awkward(), &folder.path().join(name), Headers::Codes, Encoding::Utf8).unwrap_err().to_string();
    assert!(refused("a.json").contains(".csv, .parquet and .xlsx are written"));
    assert!(refused("a.tsv").contains(".csv, .parquet and .xlsx are written"));
    assert!(refused("nowhere/a.csv").contains("there is no such folder"));
    let n = 1_048_576;
    let same = |word: &str| Column::Label(Labels { names: vec![word.to_string()], codes: vec![0; n] });
    let roster = [("township", same("甲")), ("village", same("一")), ("status", same("exited")), ("persons", Column::Number(vec![1.0; n]))];
    let frame = assemble(roster.map(|(name, column)| (name.to_string(), column)).into()).unwrap();
    let told = write(&frame, &folder.path().join("a.xlsx"), Headers::Codes, Encoding::Utf8).unwrap_err().to_string();
    assert!(told.contains("a workbook holds 1,048,576 rows"), "{told}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
