//! The columns we know: our name, the Chinese header that we write, and the headers that counties and researchers use.

use super::words::clean;

/// What the cells of a column are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Words of the list itself.
    Label,
    /// Words for which `[frame.values]` may give others.
    Described,
    /// The register class.
    Status,
    /// Yes or no.
    Flag,
    /// A number between two limits.
    Number { low: f64, high: f64, whole: bool },
    /// Not known: decided when all cells are read.
    Guess,
}

/// What an empty cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Blank {
    /// A defect: unknown is not "no".
    Defect,
    /// No, not known or no word; counted in a warning.
    Counted,
    /// The same, and usual.
    Usual,
}

/// A column we know.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) blank: Blank,
    /// The header that we write in Chinese.
    pub(super) chinese: &'static str,
    /// Other headers, normalised as by [`plain`].
    also: &'static [&'static str],
}

const PERSONS: Kind = Kind::Number { low: 1.0, high: 30.0, whole: true };
const OMITTED: Kind = Kind::Number { low: 0.0, high: 15.0, whole: true };
const YUAN: Kind = Kind::Number { low: -1e9, high: 1e9, whole: false };
const SCORE: Kind = Kind::Number { low: -1000.0, high: 1000.0, whole: false };
const YEAR: Kind = Kind::Number { low: 1900.0, high: 2200.0, whole: true };

const fn known(name: &'static str, kind: Kind, blank: Blank, chinese: &'static str, also: &'static [&'static str]) -> Known {
    Known { name, kind, blank, chinese, also }
}

/// All known columns in the order in which they are written.
#[rustfmt::skip]
pub(super) const KNOWN: &[Known] = &[
    known("county", Kind::Label, Blank::Counted, "区县", &["县", "县区", "县名", "区县名称", "所属县", "所在县", "district"]),
    known("township", Kind::Label, Blank::Defect, "乡镇", &["镇街", "乡镇街道", "乡(镇)", "乡镇(街道)", "乡镇名", "乡镇名称", "所属乡镇",
        "所在乡镇", "街道", "镇", "乡", "town", "township_name", "subdistrict"]),
    known("village", Kind::Label, Blank::Defect, "行政村", &["村", "村名", "村名称", "村(社区)", "村社区", "村居", "行政村名", "行政村名称",
        "所属村", "所在村", "village_name", "admin_village"]),
    known("group", Kind::Label, Blank::Counted, "村民小组", &["组", "社", "小组", "组名", "村组", "自然村", "屯", "所属小组", "所在组",
        "village_group", "natural_village", "hamlet"]),
    known("household_id", Kind::Label, Blank::Defect, "户编号", &["户号", "户编码", "户id", "家庭编号", "农户编号", "编号", "hhid", "hh_id",
        "household", "householdid"]),
    known("status", Kind::Status, Blank::Defect, "户类型", &["户类别", "农户类型", "农户类别", "贫困属性", "脱贫属性", "户属性", "脱贫状态",
        "类别", "register_status", "class"]),
    known("persons", PERSONS, Blank::Defect, "家庭人口", &["人口数", "人口", "人数", "家庭人口数", "家庭人数", "户人口", "户籍人口",
        "家庭成员数", "members", "household_size", "hh_size", "hhsize"]),
    known("poor_village", Kind::Flag, Blank::Counted, "是否贫困村", &["贫困村", "is_poor_village"]),
    known("village_kind", Kind::Described, Blank::Counted, "村类型", &["村类别", "村属性"]),
    known("remote", Kind::Flag, Blank::Counted, "是否偏远", &["偏远", "偏远村", "是否偏远村", "边远", "is_remote"]),
    known("terrain", Kind::Described, Blank::Counted, "地形", &["地貌", "地形地貌", "地形类型"]),
    known("truly_poor", Kind::Flag, Blank::Defect, "实际贫困", &["是否实际贫困", "真贫困", "是否真贫困", "真正贫困", "是否真正贫困", "真实贫困户", "是否真实贫困", "真实贫困", "核实贫困", "really_poor"]),
    known("mis_included", Kind::Flag, Blank::Defect, "是否错评", &["错评", "mis_inclusion"]),
    known("omitted_members", OMITTED, Blank::Defect, "漏评人数", &["漏评人口", "漏登人数", "户内漏评人数"]),
    known("income", YUAN, Blank::Counted, "人均纯收入", &["人均可支配收入", "年人均纯收入", "家庭人均纯收入", "人均收入", "收入",
        "per_capita_income"]),
    known("house_safe", Kind::Flag, Blank::Defect, "住房安全", &["是否住房安全", "住房有保障", "住房安全有保障", "housing_safe"]),
    known("edu_ok", Kind::Flag, Blank::Defect, "义务教育", &["义务教育有保障", "教育有保障", "教育保障", "education_ok"]),
    known("medical_ok", Kind::Flag, Blank::Defect, "基本医疗", &["基本医疗有保障", "医疗有保障", "医疗保障"]),
    known("water_ok", Kind::Flag, Blank::Defect, "饮水安全", &["饮水有保障", "饮水安全有保障", "是否饮水安全", "安全饮水"]),
    known("away", Kind::Flag, Blank::Counted, "是否外出", &["外出", "外出户", "是否外出户", "举家外出", "全家外出", "是否举家外出", "migrant",
        "absent"]),
    known("satisfied", Kind::Flag, Blank::Defect, "是否满意", &["满意", "认可", "是否认可", "满意与否", "群众认可", "approves", "approval"]),
    known("score", SCORE, Blank::Counted, "满意度得分", &["满意度评分", "满意度", "认可度得分", "得分", "评分", "satisfaction_score"]),
    known("subsistence", Kind::Flag, Blank::Counted, "低保户", &["低保", "是否低保", "是否低保户", "dibao"]),
    known("unsafe_house", Kind::Flag, Blank::Counted, "危房户", &["危房", "是否危房", "是否危房户", "住危房"]),
    known("serious_illness", Kind::Flag, Blank::Counted, "大病慢性病", &["大病", "慢性病", "大病户", "大病或慢性病", "大病/慢性病", "大病慢病",
        "是否大病", "患大病", "长期慢性病"]),
    known("no_labour", Kind::Flag, Blank::Counted, "无劳力", &["无劳动力", "无劳力户", "无劳动能力", "是否无劳力", "no_labor"]),
    known("lone_elder", Kind::Flag, Blank::Counted, "独居老人", &["独居老人户", "空巢老人", "是否独居老人", "living_alone_elder"]),
    known("exit_year", YEAR, Blank::Usual, "脱贫年度", &["脱贫年份", "退出年度", "退出年份", "脱贫时间", "脱贫年"]),
];

impl Known {
    /// The unit of its cells.
    pub(super) fn unit(&self) -> &'static str {
        match (self.kind, self.name) {
            (Kind::Flag, _) => "true or false",
            (Kind::Number { .. }, "persons" | "omitted_members") => "persons",
            (Kind::Number { .. }, "income") => "yuan a person and year",
            (Kind::Number { .. }, "score") => "points",
            (Kind::Number { .. }, "exit_year") => "year",
            _ => "words",
        }
    }
}

/// A column by our name.
pub(super) fn by_name(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.name == name)
}

/// A header without spaces, units in brackets, marks and capitals: `家庭人口（人）` and `家庭 人口` are the same header.
fn plain(header: &str) -> String {
    let mut plain: String = clean(header)
        .chars()
        .filter(|c| !matches!(c, '*' | '＊' | ':' | '：'))
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '／' => '/',
            '-' => '_',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    if plain.is_ascii() {
        plain = plain.split_whitespace().collect::<Vec<_>>().join("_");
    } else {
        plain.retain(|c| !c.is_whitespace());
    }
    for unit in ["(人)", "(元)", "(是/否)", "(元/人)", "(元/年)", "(个)", "(分)", "(年)"] {
        if let Some(bare) = plain.strip_suffix(unit) {
            return bare.to_string();
        }
    }
    plain
}

/// Our name for a header that is known by default, in Chinese or English: `是否偏远` is `remote`.
pub fn known_name(header: &str) -> Option<&'static str> {
    by_header(header).map(|known| known.name)
}

/// A column by a header of a file.
pub(super) fn by_header(header: &str) -> Option<&'static Known> {
    let plain = plain(header);
    KNOWN.iter().find(|known| known.name == plain || known.chinese == plain || known.also.contains(&plain.as_str()))
}

/// Whether a header announces personal data that no estimate needs: such columns are not loaded.
pub fn is_personal(header: &str) -> bool {
    let plain = plain(header);
    let parts = [
        "身份证",
        "证件号",
        "姓名",
        "户主",
        "电话",
        "手机",
        "联系方式",
        "联系人",
        "银行卡",
        "银行账号",
        "社保卡",
        "id_card",
        "phone",
        "mobile",
    ];
    plain == "name" || parts.iter().any(|part| plain.contains(part))
}

/// Whether a word is the number of an identity card (GB 11643-1999): 17 digits that hold a date of birth, and a check character.
pub fn is_identity_number(word: &str) -> bool {
    let signs = word.as_bytes();
    let digit = |at: usize| signs[at].is_ascii_digit().then(|| u32::from(signs[at] - b'0'));
    let Some(digits) = (signs.len() == 18).then(|| (0..17).map(digit).collect::<Option<Vec<u32>>>()).flatten() else { return false };
    let number = |of: std::ops::Range<usize>| digits[of].iter().fold(0, |sum, digit| 10 * sum + digit);
    let (year, month, day) = (number(6..10), number(10..12), number(12..14));
    // Weights 2^17, 2^16, … 2 modulo 11; the check character 10 is written X.
    let check = (12 - digits.iter().fold(0, |sum, digit| (2 * sum + digit) % 11) * 2 % 11) % 11;
    let written = if signs[17].eq_ignore_ascii_case(&b'X') { Some(10) } else { digit(17) };
    (1850..=2150).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day) && written == Some(check)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn identity_numbers_are_known_by_their_date_and_check_character() {
        // The example of the standard itself, and one whose check character is a digit.
        assert!(is_identity_number("11010519491231002X") && is_identity_number("11010519491231002x"));
        assert!(is_identity_number("440524188001010014"));
        for no in ["110105194912310021", "11010519491331002X", "1101051949123100", "110105194912310021X", "50023500010000012A", ""] {
            assert!(!is_identity_number(no), "{no}");
        }
    }

    #[test]
    fn every_known_header_names_one_column() {
        let mut seen = BTreeMap::new();
        for known in KNOWN {
            for header in known.also.iter().chain([&known.chinese, &known.name]) {
                assert_eq!(*header, plain(header), "{header} is not normalised");
                assert!(!is_personal(header), "{header} counts as personal");
                assert_eq!(seen.insert(*header, known.name), None, "{header} is listed twice");
            }
        }
    }
}
