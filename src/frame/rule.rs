//! The rules that a cell can break, and how each is told; never with the cell's value.

use crate::error::Problem;
use crate::units::Words;

/// A rule that a cell breaks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    /// The cell is empty where something must stand.
    Missing,
    /// Neither yes nor no is said where it must be.
    Unknown,
    /// Not a number.
    Number,
    /// A number outside its limits, or not whole.
    Range { low: f64, high: f64, whole: bool },
    /// Not one of the known classes.
    Class,
    /// Neither yes nor no.
    YesNo,
    /// A word that is too long.
    Long,
    /// A number whose last digits the spreadsheet has lost.
    Digits,
    /// A date of a spreadsheet.
    Date,
    /// An error value of a spreadsheet.
    Fault,
    /// A row of totals among the households.
    Total,
}

impl Rule {
    /// What is wrong and what to do; the place is added by the caller.
    pub(super) fn problem(self) -> Problem {
        let ([zh, en], [zh_remedy, en_remedy]) = self.sentences();
        let (what, remedy) = (Words::new(zh, en), Words::new(zh_remedy, en_remedy));
        match self {
            Self::Range { low, high, whole } => {
                let (zh, en) = if whole { ("整数", "whole number") } else { ("数", "number") };
                Problem::new(Words::new(format!("应为 {low} 至 {high} 的{zh}"), format!("must be a {en} from {low} to {high}")), remedy)
            }
            _ => Problem::new(what, remedy),
        }
    }

    /// Chinese and English of what is wrong and of what to do.
    fn sentences(self) -> ([&'static str; 2], [&'static str; 2]) {
        match self {
            Self::Missing => (
                ["不能为空", "must not be empty"],
                ["请补填；合并的单元格先取消合并再填满", "fill it in; split merged cells and fill each"],
            ),
            Self::Unknown => (["不能为空", "must not be empty"], ["不详不等于“否”，请补填", "unknown is not \"no\": fill it in"]),
            Self::Number => {
                (["应为数字", "must be a number"], ["只写数字，不写单位和千分位", "write digits only, without unit or thousands separator"])
            }
            Self::Range { .. } => (["", ""], ["请更正或删去该户", "correct the household or remove it"]),
            Self::Class => (
                ["不认识的类别", "the class is not known"],
                [
                    "在 [frame.values] 中把它写成 never_registered、registered_poor 或 exited",
                    "map it to never_registered, registered_poor or exited in [frame.values]",
                ],
            ),
            Self::YesNo => (
                ["应为“是”或“否”", "must be yes or no"],
                ["改写，或在 [frame.values] 中把它写成 是/否", "rewrite it, or map it to yes or no in [frame.values]"],
            ),
            Self::Long => (["文字过长", "the text is too long"], ["名称不超过 1000 字节", "keep names within 1000 bytes"]),
            Self::Digits => (
                ["编号存成了数字，超过 15 位的尾数已丢失", "the code is stored as a number: digits beyond the 15th are lost"],
                ["把该列设为文本后重新导出", "make the column text and export it again"],
            ),
            Self::Date => (
                ["单元格被存成了日期", "the cell is stored as a date"],
                ["把该列设为文本或数字后重新填写", "make the column text or number and enter it again"],
            ),
            Self::Fault => {
                (["单元格是公式错误", "the cell is a formula error"], ["更正公式或改为数值", "correct the formula or write the value"])
            }
            Self::Total => (["像是合计行，不是一户", "looks like a row of totals, not a household"], ["请删去该行", "remove the row"]),
        }
    }
}
