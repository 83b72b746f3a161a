//! Numbers and names that carry their meaning: the vocabulary every room speaks.
//!
//! Takes nothing, gives plain types; fails only when a number is outside its range.
//! Terms as in Särndal, Swensson & Wretman, *Model Assisted Survey Sampling* (1992).

use serde::{Deserialize, Serialize};

/// The language of the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both wordings at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Up to twelve names, for a message: the rest is only hinted at.
    pub fn listed<S: AsRef<str>>(names: &[S]) -> Self {
        let shown: Vec<&str> = names.iter().take(12).map(AsRef::as_ref).collect();
        let (zh, en) = if names.len() > shown.len() { ("、…", ", …") } else { ("", "") };
        Self::new(shown.join("、") + zh, shown.join(", ") + en)
    }

    /// The wording for a reader.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

impl<Z: Into<String>, E: Into<String>> From<(Z, E)> for Words {
    fn from((zh, en): (Z, E)) -> Self {
        Self::new(zh, en)
    }
}

/// What a note may mean for the answer; the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// The verdict may be another one: a rule that judges nothing, households that are never drawn, a stage left out.
    Verdict,
    /// Standard errors or intervals cannot be fully trusted.
    Error,
    /// Something is assumed that nobody knows.
    Assumption,
    /// The household list needs a look.
    List,
    /// Nothing for the answer: a large file.
    Practice,
}

/// What a reader is to know of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it may mean.
    pub consequence: Consequence,
    /// What is so.
    pub words: Words,
}

impl Consequence {
    /// A note with this consequence.
    pub fn note(self, words: impl Into<Words>) -> Note {
        Note { consequence: self, words: words.into() }
    }
}

/// A level of the frame; each unit of a level is a contiguous range of households.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 县.
    County,
    /// 乡镇、街道.
    Township,
    /// 村.
    Village,
    /// 村民小组.
    Group,
    /// 户.
    Household,
}

impl Level {
    /// 县, 乡镇, 村, 村民小组, 户.
    pub fn words(self) -> Words {
        Words::from(match self {
            Self::County => ("县", "county"),
            Self::Township => ("乡镇", "township"),
            Self::Village => ("村", "village"),
            Self::Group => ("村民小组", "village group"),
            Self::Household => ("户", "household"),
        })
    }
}

/// A number in [0, 1]; 0 by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Probability(f64);

impl Probability {
    /// Never.
    pub const ZERO: Self = Self(0.0);
    /// Always.
    pub const ONE: Self = Self(1.0);

    /// The number itself.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;
    fn try_from(p: f64) -> Result<Self, String> {
        if (0.0..=1.0).contains(&p) {
            Ok(Self(p))
        } else {
            Err(format!("{p} 不是概率‖{p} is not a probability‖写 0 至 1 的数，2 % 写作 0.02‖write a number from 0 to 1, 2 % as 0.02"))
        }
    }
}

impl From<Probability> for f64 {
    fn from(p: Probability) -> f64 {
        p.0
    }
}

/// What a rate is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Persons, as the official rates are published.
    #[default]
    Person,
    /// Households.
    Household,
}

/// What a review computes (`shared names` of the field: 两率一度 and their relatives).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Indicator {
    /// 漏评率 over the interviewed non-registered.
    Omission,
    /// 漏评率 over all non-registered of the sampled villages.
    OmissionVillage,
    /// 错退率.
    MisExit,
    /// 错评率.
    MisInclusion,
    /// 综合贫困发生率.
    CompositeIncidence,
    /// 群众认可度, 满意度.
    Approval,
}

impl Indicator {
    /// All indicators in their fixed order.
    pub const ALL: [Self; 6] =
        [Self::Omission, Self::OmissionVillage, Self::MisExit, Self::MisInclusion, Self::CompositeIncidence, Self::Approval];

    /// The name in scenarios and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Omission => "omission",
            Self::OmissionVillage => "omission_village",
            Self::MisExit => "mis_exit",
            Self::MisInclusion => "mis_inclusion",
            Self::CompositeIncidence => "composite_incidence",
            Self::Approval => "approval",
        }
    }
}

/// Which of the two numbers one sample gives for an indicator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Estimator {
    /// 公布口径: pooled and unweighted, as reviewers publish it.
    #[default]
    Published,
    /// 加权口径: the design-based ratio estimator.
    Weighted,
}

impl Estimator {
    /// Both, in their fixed order.
    pub const ALL: [Self; 2] = [Self::Published, Self::Weighted];

    /// The name in scenarios and outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Weighted => "weighted",
        }
    }
}

/// A confidence interval, both ends in the unit of the estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower limit.
    pub lower: f64,
    /// Upper limit.
    pub upper: f64,
}

/// What one sample says about one indicator. Rates are shares, standard errors in the unit of the estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// The estimate; `NaN` where nobody was asked.
    pub estimate: f64,
    /// Its linearised standard error; `NaN` where it cannot be estimated.
    pub se: f64,
    /// Degrees of freedom: first-stage units less strata that the domain touches.
    pub df: f64,
    /// Households that speak to it.
    pub households: f64,
    /// Households with a finding (for approval: the satisfied).
    pub found: f64,
}

impl Finding {
    /// Nobody was asked.
    pub const NOTHING: Self = Self { estimate: f64::NAN, se: f64::NAN, df: 0.0, households: 0.0, found: 0.0 };
}

/// A hash that names a file or a frame in provenance, and finds words again (FNV-1a, 64 bits: Fowler, Noll & Vo 1991); not a defence
/// against forgery.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint(u64);

impl Default for Fingerprint {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Takes in bytes.
    pub fn eat(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = (self.0 ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// The hash.
    pub fn number(self) -> u64 {
        self.0
    }

    /// Sixteen hexadecimal digits.
    pub fn digits(self) -> String {
        format!("{:016x}", self.0)
    }
}
