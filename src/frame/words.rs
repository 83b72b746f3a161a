//! What the words of a list mean: classes, yes and no, blanks, numbers; their own words by `[frame.values]`, the common ones by default.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Status;
use crate::error::{Problem, Problems, Refusal};
use crate::units::Words;

/// Trims spaces of any width, turns full-width digits into plain ones and control characters into spaces.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let odd = |c: char| matches!(c, '０'..='９') || c.is_control() || is_invisible(c);
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c));
    if !trimmed.contains(odd) {
        return Cow::Borrowed(trimmed);
    }
    let plain = trimmed.chars().filter(|&c| !is_invisible(c)).map(|c| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        c if c.is_control() => ' ',
        c => c,
    });
    Cow::Owned(plain.collect())
}

/// Zero-width space and byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{feff}')
}

/// Whether a word stands for "nothing known" where a number or yes/no is expected (R and Excel write these).
pub(super) fn is_blank(word: &str) -> bool {
    matches!(word, "" | "NA" | "N/A" | "#N/A" | "NaN" | "nan" | "null" | "NULL")
}

/// A finite decimal number; neither `inf` nor `nan` nor hexadecimal.
pub(super) fn number(word: &str) -> Option<f64> {
    let decimal = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E');
    if !word.bytes().all(decimal) {
        return None;
    }
    word.parse().ok().filter(|x: &f64| x.is_finite())
}

/// The word of a number: whole numbers without a point, so that township 1 is "1" from every kind of file; beyond the whole numbers
/// that a spreadsheet keeps, with an exponent, so that it cannot be taken for a code.
pub(super) fn number_word(x: f64) -> String {
    if x.abs() >= 1e15 {
        format!("{x:e}")
    } else if x.fract() == 0.0 {
        format!("{}", x as i64)
    } else {
        format!("{x}")
    }
}

/// Words for a class that everybody uses; the first of each is the one we write.
const STATUS: [(Status, &[&str]); 3] = [
    (
        Status::NeverRegistered,
        &["一般户", "一般农户", "非贫困户", "非建档立卡户", "非建卡户", "普通农户", "never_registered", "never registered"],
    ),
    (Status::RegisteredPoor, &["未脱贫", "未脱贫户", "贫困户", "未脱贫贫困户", "registered_poor", "registered poor"]),
    (Status::Exited, &["已脱贫", "脱贫户", "已脱贫户", "已脱贫贫困户", "exited"]),
];

/// Words of places and their codes; the first of each code is the one we write.
const PLACES: [(&str, &str, &str); 11] = [
    ("terrain", "平原", "plain"),
    ("terrain", "平坝", "plain"),
    ("terrain", "坝区", "plain"),
    ("terrain", "丘陵", "hill"),
    ("terrain", "山区", "mountain"),
    ("terrain", "山地", "mountain"),
    ("terrain", "高山", "mountain"),
    ("village_kind", "贫困村", "poor"),
    ("village_kind", "非贫困村", "other"),
    ("village_kind", "一般村", "other"),
    ("village_kind", "其他村", "other"),
];

/// The Chinese word that we write for a class.
pub(super) fn chinese_status(status: Status) -> &'static str {
    STATUS.iter().find(|(s, _)| *s == status).map_or("", |(_, words)| words[0])
}

/// The Chinese word that we write for a code of `terrain` or `village_kind`.
pub(super) fn chinese_place(column: &str, code: &str) -> Option<&'static str> {
    PLACES.iter().find(|(of, _, c)| *of == column && *c == code).map(|(_, word, _)| *word)
}

fn common_status(word: &str) -> Option<Status> {
    STATUS.iter().find(|(_, words)| words.contains(&word)).map(|(status, _)| *status)
}

fn common_yes_no(word: &str) -> Option<bool> {
    match word {
        "是" | "有" | "1" | "true" | "yes" | "y" | "t" | "√" | "✓" | "✔" | "☑" => Some(true),
        "否" | "无" | "0" | "false" | "no" | "n" | "f" | "×" | "✗" | "✘" | "不是" | "没有" => Some(false),
        _ if word.is_ascii() && word.len() <= 5 && word.bytes().any(|b| b.is_ascii_uppercase()) => {
            common_yes_no(&word.to_ascii_lowercase())
        }
        _ => None,
    }
}

/// Yes and no as they are said in columns that ask for it.
fn said(word: &str) -> Option<bool> {
    match word {
        "满意" | "认可" | "安全" | "达标" | "有保障" | "贫困村" | "偏远" => Some(true),
        "不满意" | "不认可" | "不安全" | "未达标" | "不达标" | "无保障" | "非贫困村" | "不偏远" => Some(false),
        _ => None,
    }
}

/// `[frame.values]`, sorted by what the words become.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    status: BTreeMap<String, Status>,
    yes_no: BTreeMap<String, bool>,
    label: BTreeMap<String, String>,
}

impl Vocabulary {
    /// Sorts the mapping. A target that is nearly a class, but not quite, is taken for a slip.
    pub(super) fn new(values: &BTreeMap<String, String>) -> Result<Self, Refusal> {
        let mut own = Self::default();
        let mut problems = Problems::default();
        for (theirs, ours) in values {
            let (word, target) = (clean(theirs).into_owned(), clean(ours));
            if let Some(status) = common_status(&target) {
                own.status.insert(word, status);
            } else if let Some(yes) = common_yes_no(&target) {
                own.yes_no.insert(word, yes);
            } else if let Some(status) = Status::ALL.iter().find(|s| strsim::jaro_winkler(s.code(), &target) > 0.9) {
                let code = status.code();
                problems.push(
                    Problem::new(
                        Words::new(format!("没有“{target}”这一类"), format!("there is no class \"{target}\"")),
                        Words::new(format!("是否指 {code}？"), format!("did you mean {code}?")),
                    )
                    .at_key(format!("frame.values.{theirs}")),
                );
            } else {
                own.label.insert(word, target.into_owned());
            }
        }
        problems.or(own)
    }

    /// The class that a clean word means.
    pub(super) fn status(&self, word: &str) -> Option<Status> {
        self.status.get(word).copied().or_else(|| common_status(word))
    }

    /// Yes or no, if a clean word says so.
    pub(super) fn yes_no(&self, word: &str) -> Option<bool> {
        if self.yes_no.is_empty() { common_yes_no(word) } else { self.yes_no.get(word).copied().or_else(|| common_yes_no(word)) }
    }

    /// Yes or no in a column that is known to ask for it.
    pub(super) fn answer(&self, word: &str) -> Option<bool> {
        self.yes_no(word).or_else(|| said(word))
    }

    /// Our word for a clean word of a descriptive column.
    pub(super) fn label<'w>(&'w self, column: &str, word: &'w str) -> &'w str {
        match self.label.get(word) {
            Some(ours) => ours,
            None => PLACES.iter().find(|(of, theirs, _)| *of == column && *theirs == word).map_or(word, |(_, _, code)| code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_cleaned_of_spaces_and_full_width_digits() {
        assert_eq!(clean("\u{3000} 新村 \u{a0}"), "新村");
        assert_eq!(clean("第１２组"), "第12组");
        assert_eq!(clean("双江\n街道"), "双江 街道");
        assert_eq!(clean("\u{feff}乡镇"), "乡镇");
    }

    #[test]
    fn a_whole_number_has_one_word_and_every_number_is_parsed_back() {
        assert_eq!(number_word(1.0), "1");
        assert_eq!(number_word(-0.0), "0");
        for x in [0.1 + 0.2, 1e22, 1e300, 5e-324, -7.25, 123_456_789.123] {
            assert_eq!(number(&number_word(x)), Some(x));
        }
        for word in ["inf", "nan", "0x10", "", "1,234", "12人"] {
            assert_eq!(number(word), None, "{word}");
        }
    }

    #[test]
    fn common_words_and_own_words_have_their_class() {
        let own = [("五保户", "registered_poor"), ("达标", "是"), ("9", "exited"), ("坡地", "mountain")];
        let words = Vocabulary::new(&own.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()).unwrap();
        assert_eq!(words.status("非建档立卡户"), Some(Status::NeverRegistered));
        assert_eq!(words.status("五保户"), Some(Status::RegisteredPoor));
        assert_eq!(words.status("9"), Some(Status::Exited));
        assert_eq!(words.status("脱贫"), None);
        assert_eq!(
            [words.yes_no("达标"), words.yes_no("TRUE"), words.yes_no("×"), words.yes_no("9")],
            [Some(true), Some(true), Some(false), None]
        );
        assert_eq!(
            [words.label("terrain", "坡地"), words.label("terrain", "丘陵"), words.label("group", "丘陵")],
            ["mountain", "hill", "丘陵"]
        );
    }

    #[test]
    fn a_misspelt_class_is_refused_with_the_right_one() {
        let refusal = Vocabulary::new(&BTreeMap::from([("脱贫".to_string(), "exitd".to_string())])).unwrap_err();
        assert!(refusal.to_string().contains("did you mean exited?"), "{refusal}");
    }
}
