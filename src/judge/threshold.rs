//! `< 2 %`: a comparison and a limit.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// A comparison with a limit, as a scenario writes it: `"< 0.02"`, `"<= 2 %"`, `"≥ 90%"`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Threshold {
    /// How.
    pub comparison: Comparison,
    /// With what.
    pub limit: f64,
}

/// The four comparisons; `<` and `<=` differ, because both are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Comparison {
    fn symbol(self) -> &'static str {
        match self {
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether larger findings are the worse ones.
    pub fn larger_is_worse(self) -> bool {
        matches!(self, Self::Below | Self::AtMost)
    }
}

impl Threshold {
    /// Whether a number meets it. The estimate of a whole-number ratio and a decimal limit are both correctly rounded, so that equality
    /// is equality (8 of 400 is 0.02).
    #[inline]
    pub fn holds(&self, number: f64) -> bool {
        match self.comparison {
            Comparison::Below => number < self.limit,
            Comparison::AtMost => number <= self.limit,
            Comparison::Above => number > self.limit,
            Comparison::AtLeast => number >= self.limit,
        }
    }
}

impl Threshold {
    /// As a person writes it: `> 90 %`.
    pub fn in_per_cent(&self) -> String {
        // Twelve digits are more than anybody writes, and fewer than arithmetic spoils.
        format!("{} {} %", self.comparison.symbol(), (self.limit * 1e14).round() / 1e12)
    }
}

impl FromStr for Threshold {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let hint = || format!("{text:?} is no threshold: write for example \"< 0.02\", \"<= 2 %\" or \">= 90 %\"");
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let comparisons = [
            ("<=", Comparison::AtMost),
            ("≤", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("≥", Comparison::AtLeast),
            ("<", Comparison::Below),
            (">", Comparison::Above),
        ];
        let (comparison, number) =
            comparisons.into_iter().find_map(|(symbol, c)| plain.strip_prefix(symbol).map(|rest| (c, rest))).ok_or_else(hint)?;
        // The decimal point of a percentage is moved in the text, so that "2 %" is the same double as "0.02".
        let limit = match number.strip_suffix('%').or_else(|| number.strip_suffix('％')) {
            Some(percent) if percent.chars().all(|c| c.is_ascii_digit() || c == '.') => format!("{percent}e-2").parse(),
            Some(_) => return Err(hint()),
            None => number.parse(),
        };
        let limit: f64 = limit.map_err(|_| hint())?;
        if limit.is_finite() && limit >= 0.0 { Ok(Self { comparison, limit }) } else { Err(hint()) }
    }
}

impl TryFrom<String> for Threshold {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.comparison.symbol(), self.limit)
    }
}
