//! Warnings beside an estimate.

use serde::Serialize;

/// A warning beside an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// No row speaks to it.
    Empty,
    /// The denominator is 0.
    Undefined,
    /// Nothing was found: every value is 0.
    NothingFound,
    /// Everything was found: every value is as large as can be.
    AllFound,
    /// There are no degrees of freedom, so there is no interval.
    NoDf,
    /// All values agree, so the sample says nothing about the spread and there is no standard error.
    NoSpread,
    /// This interval is not defined here; `wald` or `korn_graubard` is.
    NoInterval,
    /// The correction for an estimated accuracy is not defined where nothing or everything was found; `melded` is.
    UseMelded,
    /// The variance cannot be had: a replicate without the domain, or a Horvitz–Thompson form that came out negative.
    NoSe,
    /// Fewer than 8 degrees of freedom: the interval is unsure (NCHS: have a statistician look at it).
    DfBelow8,
    /// The effective sample size is below 30.
    EffectiveNBelow30,
    /// Not reliable enough to be shown by the NCHS standards (Parker et al. 2017).
    NchsSuppress,
    /// To be looked at by a statistician by the NCHS standards.
    NchsReview,
    /// By the NCHS standards the proportion may be shown, but its complement may not.
    NchsComplement,
    /// Rows were left out for missing values.
    Missing,
    /// A stratum with a single unit was dealt with by the policy of the survey file.
    LonelyStratum,
}

impl Flag {
    /// The name in outputs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Undefined => "undefined",
            Self::NothingFound => "nothing_found",
            Self::AllFound => "all_found",
            Self::NoDf => "no_df",
            Self::NoSpread => "no_spread",
            Self::NoInterval => "no_interval",
            Self::UseMelded => "use_melded",
            Self::NoSe => "no_se",
            Self::DfBelow8 => "df_below_8",
            Self::EffectiveNBelow30 => "effective_n_below_30",
            Self::NchsSuppress => "nchs_suppress",
            Self::NchsReview => "nchs_review",
            Self::NchsComplement => "nchs_complement",
            Self::Missing => "missing",
            Self::LonelyStratum => "lonely_stratum",
        }
    }
}
