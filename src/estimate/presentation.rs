//! Whether a rate is fit to be published: the standards of the U.S. National Center for Health Statistics (Parker et al. 2017, *Vital and
//! Health Statistics* 2/175, figure 1).

use super::interval::{Evidence, Flag, Method, limits};
use super::quantiles::Quantiles;
use super::singly::binomial_limits;

/// What the standards say of a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presentation {
    /// Fit to be shown.
    Show,
    /// To be shown after a statistician has looked at it.
    Review,
    /// Not to be shown.
    Suppress,
}

/// Why a rate is not simply shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Fewer than 30 elements, or than 30 effective ones.
    SmallSample,
    /// The interval is 0.30 wide or wider.
    Wide,
    /// The interval is wider than 0.05 and than 130 % of the rate.
    WideForTheRate,
    /// The same of one minus the rate: a remark, not a reason to suppress.
    WideForTheComplement,
    /// Fewer than 8 degrees of freedom.
    FewDegreesOfFreedom,
    /// Nothing or everything was found.
    NoVariation,
    /// No interval can be computed.
    NoInterval,
}

/// The verdict and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// The verdict.
    pub presentation: Presentation,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Effective sample size, at most n.
    pub effective: f64,
    /// Width of the Korn–Graubard interval at 95 %.
    pub width: f64,
}

/// Judges a rate: effective n ≥ 30; then an interval up to 0.05 wide is shown, from 0.30 on suppressed, between them suppressed where it is
/// wider than 130 % of the rate. Fewer than 8 degrees of freedom, nothing found or everything found ask for a review. The interval
/// is Korn–Graubard's at 95 % on an effective n of at most n; at 0 and n in n Clopper–Pearson's on n.
pub fn reliability(evidence: &Evidence) -> Reliability {
    let Evidence { estimate: p, se, n, df } = *evidence;
    // an effective sample is not larger than the sample
    let smallest = (p * (1.0 - p) / n).sqrt();
    let capped = Evidence { se: if se < smallest { smallest } else { se }, ..*evidence };
    let (width, edge) = match limits(Method::KornGraubard, &capped, 0.95) {
        None => (f64::NAN, false),
        Some(limits) => match limits.flag {
            None => (limits.interval.upper - limits.interval.lower, false),
            Some(flag) => (width_at_an_end(flag, n), true),
        },
    };
    let effective = if edge { n } else { p * (1.0 - p) / (capped.se * capped.se) };
    let mut reasons = Vec::new();
    let mut note = |holds: bool, reason: Reason| {
        if holds {
            reasons.push(reason);
        }
    };
    note(width.is_nan(), Reason::NoInterval);
    note(!(n >= 30.0 && effective >= 30.0 * (1.0 - 1e-12)), Reason::SmallSample);
    note(width >= 0.30, Reason::Wide);
    note(width > 0.05 && width < 0.30 && !edge && width > 1.3 * p, Reason::WideForTheRate);
    note(width > 0.05 && width < 0.30 && !edge && width > 1.3 * (1.0 - p), Reason::WideForTheComplement);
    note(df.is_nan() || df < 8.0, Reason::FewDegreesOfFreedom);
    note(edge, Reason::NoVariation);
    let presentation = reasons.iter().map(|reason| reason.calls_for()).max().unwrap_or(Presentation::Show);
    Reliability { presentation, reasons, effective, width }
}

impl Reason {
    fn calls_for(self) -> Presentation {
        match self {
            Self::SmallSample | Self::Wide | Self::WideForTheRate | Self::NoInterval => Presentation::Suppress,
            Self::FewDegreesOfFreedom | Self::NoVariation => Presentation::Review,
            Self::WideForTheComplement => Presentation::Show,
        }
    }
}

fn width_at_an_end(flag: Flag, n: f64) -> f64 {
    let found = if flag == Flag::NothingFound { 0 } else { n as u64 };
    let interval = Quantiles::new(0.95).and_then(|q| binomial_limits(Method::ClopperPearson, found, n as u64, &q).ok());
    interval.map_or(f64::NAN, |i| i.upper - i.lower)
}

#[cfg(test)]
mod tests {
    use super::super::singly::binomial_evidence;
    use super::*;

    fn of(found: u64, n: u64, df: f64) -> (Presentation, Vec<Reason>) {
        let got = reliability(&Evidence { df, ..binomial_evidence(found, n) });
        (got.presentation, got.reasons)
    }

    #[test]
    fn the_standards_one_by_one() {
        use Presentation::{Review, Show, Suppress};
        assert_eq!(of(500, 10_000, 40.0), (Show, vec![]));
        assert_eq!(of(10, 29, 40.0), (Suppress, vec![Reason::SmallSample, Reason::Wide]));
        assert_eq!(of(15, 31, 40.0), (Suppress, vec![Reason::Wide]));
        // 2 of 60: Clopper–Pearson 0.004 to 0.115, over three times the rate
        assert_eq!(of(2, 60, 59.0), (Suppress, vec![Reason::WideForTheRate]));
        assert_eq!(of(58, 60, 59.0), (Show, vec![Reason::WideForTheComplement]));
        assert_eq!(of(30, 100, 59.0), (Show, vec![]));
        assert_eq!(of(500, 10_000, 7.0), (Review, vec![Reason::FewDegreesOfFreedom]));
        assert_eq!(of(0, 400, 20.0), (Review, vec![Reason::NoVariation]));
    }

    #[test]
    fn clustering_counts_and_luck_does_not() {
        let plain = binomial_evidence(20, 100);
        let clustered = reliability(&Evidence { se: 2.0 * plain.se, df: 20.0, ..plain });
        assert!((clustered.effective - 25.0).abs() < 1e-12 && clustered.reasons[0] == Reason::SmallSample);
        assert!((reliability(&Evidence { se: 0.2 * plain.se, df: 20.0, ..plain }).effective - 100.0).abs() < 1e-10);
        let silent = reliability(&Evidence { se: f64::NAN, df: 20.0, ..plain });
        assert_eq!((silent.presentation, silent.width.is_nan()), (Presentation::Suppress, true));
    }
}
