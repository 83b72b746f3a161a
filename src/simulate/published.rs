//! A result that was really published, and how often a simulated review comes out like it.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Figure, Methods};
use crate::estimate::Findings;
use crate::units::Indicator;

/// A share as it was printed: `"0.09 %"` stands for every number that rounds to it, [0.085 %, 0.095 %); `"0"` says that nothing was found.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Printed {
    /// The share.
    pub value: f64,
    /// The last place printed, as a share; 0 where nothing was found.
    pub step: f64,
}

impl Printed {
    /// Whether a share is printed like this.
    pub fn holds(&self, share: f64) -> bool {
        if self.step > 0.0 { share >= self.value - self.step / 2.0 && share < self.value + self.step / 2.0 } else { share == 0.0 }
    }

    /// The only number out of `of` whose share is printed like this; none if there is none, or several.
    pub fn count(&self, of: u64) -> Option<u64> {
        let near = (self.value * of as f64).round() as u64;
        let mut fitting = (near.saturating_sub(2)..=(near + 2).min(of)).filter(|&n| self.holds(n as f64 / of as f64));
        fitting.next().filter(|_| fitting.next().is_none())
    }
}

impl FromStr for Printed {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let hint = || {
            format!(
                "{text:?} 不是公布的数‖{text:?} is no printed share‖照公布的写，例如 \"0.09 %\"、\"95.23 %\"；没有查出写 \"0\"‖write it as it was printed: \"0.09 %\", \"95.23 %\"; \"0\" if nothing was found"
            )
        };
        let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let percent = plain.strip_suffix('%').or_else(|| plain.strip_suffix('％'));
        let digits = percent.unwrap_or(&plain);
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
            return Err(hint());
        }
        let places = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len()) + if percent.is_some() { 2 } else { 0 };
        // The decimal point is moved in the text, so that "2 %" is the same double as "0.02".
        let value: f64 = format!("{digits}e{}", if percent.is_some() { -2 } else { 0 }).parse().map_err(|_| hint())?;
        let nothing = value == 0.0 && !digits.contains('.');
        if percent.is_none() && !nothing {
            return Err(hint());
        }
        let step = if nothing { 0.0 } else { 10_f64.powi(-(places as i32)) };
        if value <= 1.0 { Ok(Self { value, step }) } else { Err(hint()) }
    }
}

impl TryFrom<String> for Printed {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// A published figure, and how near a simulated one must come to count as the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublishedFigure {
    /// Of which indicator.
    pub indicator: Indicator,
    /// As it was printed.
    pub printed: Printed,
    /// Largest distance, as a share; none where only what is printed alike counts.
    pub within: Option<f64>,
}

impl PublishedFigure {
    fn is_near(&self, estimate: f64) -> bool {
        self.within.map_or_else(|| self.printed.holds(estimate), |within| (estimate - self.printed.value).abs() <= within)
    }
}

/// How likely the published result is under a study. A likelihood up to a factor: that of the events below, not of the county's raw data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Likelihood {
    /// Share of replicates in which every figure comes near the published one.
    pub all: Figure,
    /// Share in which every figure is printed like the published one.
    pub all_as_printed: Figure,
    /// One entry a figure.
    pub figures: Vec<FigureLikelihood>,
}

/// One published figure under a study.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureLikelihood {
    /// Of which indicator.
    pub indicator: Indicator,
    /// The published share.
    pub published: f64,
    /// What counts as near: at most so far from it.
    pub within: f64,
    /// Share of replicates that come near.
    pub near: Figure,
    /// Share of replicates that are printed alike.
    pub as_printed: Figure,
}

/// Replicates that come out like the published result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PublishedAccount {
    all: u64,
    all_as_printed: u64,
    /// By figure: near, and printed alike.
    figures: Vec<[u64; 2]>,
}

impl PublishedAccount {
    pub(super) fn new(methods: &Methods) -> Self {
        Self { all: 0, all_as_printed: 0, figures: vec![[0; 2]; methods.published.len()] }
    }

    pub(super) fn enter(&mut self, findings: &Findings, methods: &Methods) {
        let (mut near, mut alike) = (true, true);
        for (figure, counts) in methods.published.iter().zip(&mut self.figures) {
            let estimate = findings[methods.estimators[0] as usize][figure.indicator as usize].estimate;
            let is = [figure.is_near(estimate), figure.printed.holds(estimate)];
            counts.iter_mut().zip(is).for_each(|(count, is)| *count += u64::from(is));
            (near, alike) = (near && is[0], alike && is[1]);
        }
        self.all += u64::from(near);
        self.all_as_printed += u64::from(alike);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.all += other.all;
        self.all_as_printed += other.all_as_printed;
        self.figures.iter_mut().flatten().zip(other.figures.iter().flatten()).for_each(|(a, b)| *a += b);
    }

    /// None where nothing was published.
    pub(super) fn outcome(&self, methods: &Methods, replicates: u64) -> Option<Likelihood> {
        let share = |count: u64| Figure::share(count, replicates);
        let figure = |(of, [near, alike]): (&PublishedFigure, &[u64; 2])| FigureLikelihood {
            indicator: of.indicator,
            published: of.printed.value,
            within: of.within.unwrap_or(of.printed.step / 2.0),
            near: share(*near),
            as_printed: share(*alike),
        };
        (!methods.published.is_empty()).then(|| Likelihood {
            all: share(self.all),
            all_as_printed: share(self.all_as_printed),
            figures: methods.published.iter().zip(&self.figures).map(figure).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_stands_for_all_that_rounds_to_it() {
        let omission: Printed = "0.09 %".parse().unwrap();
        assert_eq!(omission.value, 0.0009);
        for (share, holds) in [(0.000_849, false), (0.000_851, true), (0.000_949, true), (0.000_951, false), (0.0, false)] {
            assert_eq!(omission.holds(share), holds, "{share}");
        }
        let nothing: Printed = "0".parse().unwrap();
        assert!(nothing.holds(0.0) && !nothing.holds(1e-6));
        let rounded: Printed = "0.00 %".parse().unwrap();
        assert!(rounded.holds(0.000_04) && !rounded.holds(0.000_06));
        assert_eq!("95.23%".parse::<Printed>(), "95.23 ％".parse());
        // Without the sign nobody knows whether 0.09 is 0.09 % or 9 %.
        for wrong in ["", "%", "0.09", "0.9523", "-1 %", "101 %", "1e-3", "about 3 %", "1.2.3"] {
            assert!(wrong.parse::<Printed>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn printed_shares_of_counties_are_whole_counties() {
        let count = |text: &str, of| text.parse::<Printed>().unwrap().count(of);
        assert_eq!(["86.57 %", "90.46 %", "81.27 %"].map(|text| count(text, 283)), [Some(245), Some(256), Some(230)]);
        assert_eq!((count("86.57 %", 40), count("86 %", 1000), count("0", 40), count("100 %", 40)), (None, None, Some(0), Some(40)));
    }
}
