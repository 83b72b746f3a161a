//! Where the estimates of each indicator fall, against its limit and the truth.

use super::scale::{Scale, round_step};
use super::style::{Anchor, EDGE, Ink, Mark, SMALL, TEXT, WIDTH, bar, fitted, line, text, width};
use super::{Sheet, percent_ticks};
use crate::judge::On;
use crate::report::words::{self, told};
use crate::simulate::{Cause, Histogram, IndicatorOutcome, RoundOutcome};
use crate::units::Language;

/// Width of the bins that a simulation counts in.
const BIN: f64 = 1e-4;
const PANEL: f64 = 208.0;
const TALL: f64 = 84.0;

/// One panel for each indicator that a rule judges; for all of them where there is no rule.
pub(super) fn sheet(round: &RoundOutcome, replicates: u64, language: Language) -> Sheet {
    let mut marks = Vec::new();
    let panels: Vec<&IndicatorOutcome> = round.judged_indicators().collect();
    for (k, of) in panels.iter().enumerate() {
        let rules: Vec<&Cause> = round.failure_causes.iter().filter(|c| c.indicator == of.indicator).collect();
        panel(&mut marks, of, &rules, (k as f64 * PANEL, replicates), language);
    }
    Sheet {
        title: told!(language, "distribution-title").to_string(),
        reading: reading(round, replicates, language),
        high: (panels.len() as f64 * PANEL).max(40.0),
        marks,
    }
}

fn reading(round: &RoundOutcome, replicates: u64, language: Language) -> String {
    let worst = round
        .judged_indicators()
        .filter(|i| i.pass_probability.value < 1.0)
        .min_by(|a, b| a.pass_probability.value.total_cmp(&b.pass_probability.value));
    match (worst, round.failure_causes.is_empty()) {
        (_, true) => told!(language, "distribution-no-limit").to_string(),
        (None, _) => told!(language, "distribution-safe").to_string(),
        (Some(worst), _) => {
            let name = words::short(worst.indicator, language);
            let met = words::probability(worst.pass_probability, replicates);
            words::paragraph(&[told!(language, "distribution-reading", name, met), colours(round, language).to_owned()], language)
        }
    }
}

/// What the colours mean: two sides only where a rule compares the estimate itself.
fn colours(round: &RoundOutcome, language: Language) -> &'static str {
    let sided = |c: &Cause| c.rule.on == On::Estimate;
    if round.failure_causes.iter().all(sided) {
        told!(language, "colours-two-sides")
    } else if round.failure_causes.iter().any(sided) {
        told!(language, "colours-some")
    } else {
        told!(language, "colours-none")
    }
}

fn panel(marks: &mut Vec<Mark>, of: &IndicatorOutcome, rules: &[&Cause], (top, replicates): (f64, u64), language: Language) {
    let Some(found) = of.judged() else { return };
    let right = WIDTH - EDGE;
    marks.push(text(EDGE, top + 16.0, words::indicator(of.indicator, language), TEXT, Ink::Black, Anchor::Start));
    if !rules.is_empty() {
        let met = words::probability(of.pass_probability, replicates);
        let told = told!(language, "distribution-met", met);
        marks.push(text(right, top + 16.0, told, TEXT, Ink::Black, Anchor::End));
    }
    let Some(bins) = Bins::of(&found.histogram, of, rules) else {
        let none = told!(language, "never-estimated");
        marks.push(text(EDGE, top + 60.0, none, TEXT, Ink::Grey, Anchor::Start));
        return;
    };
    let spread = format!("{} – {}", words::rate(found.interval.lower), words::rate(found.interval.upper));
    let mean = words::rate(found.mean.value);
    let often_nothing = found.nothing_found.value >= 0.01 && rules.iter().all(|r| r.larger_is_worse);
    let about = if often_nothing {
        told!(language, "distribution-about-nothing", mean, spread, share = words::probability(found.nothing_found, replicates))
    } else {
        told!(language, "distribution-about", mean, spread)
    };
    marks.push(text(EDGE, top + 35.0, about, SMALL, Ink::Grey, Anchor::Start));

    let scale = Scale::new((bins.low, bins.high), (EDGE, right));
    let floor = top + 77.0 + TALL;
    bins.draw(marks, &scale, floor);
    marks.push(line((EDGE, floor), (right, floor), 1.0, Ink::Grey));
    percent_ticks(marks, &scale, (6.0, floor), None);
    if of.truth.value.is_finite() {
        let told = told!(language, "distribution-truth", truth = words::rate(of.truth.value));
        flag(marks, &scale, of.truth.value, (top + 56.0, floor), told, Ink::Grey);
    }
    for cause in rules.iter().filter(|c| c.rule.on != On::Count) {
        let told = told!(language, "distribution-limit", rule = words::rule(&cause.rule, language));
        flag(marks, &scale, cause.limit, (top + 72.0, floor), told, Ink::Black);
    }
}

/// An upright line at a value with its label on a paper ground beside its top.
fn flag(marks: &mut Vec<Mark>, scale: &Scale, value: f64, (top, floor): (f64, f64), told: String, ink: Ink) {
    let x = scale.at(value);
    let told = fitted(&told, SMALL, scale.right - scale.left);
    let wide = width(&told, SMALL);
    let (start, anchor) = if x + 6.0 + wide > scale.right { (x - 6.0, Anchor::End) } else { (x + 6.0, Anchor::Start) };
    marks.push(line((x, top - 10.0), (x, floor), if ink == Ink::Black { 2.0 } else { 1.0 }, ink));
    let left = if anchor == Anchor::End { start - wide } else { start };
    marks.push(bar(left - 2.0, top - 12.0, wide + 4.0, 15.0, Ink::Paper));
    marks.push(text(start, top, told, SMALL, ink, anchor));
}

/// The histogram in bins wide enough to see, one border of them at the limit.
struct Bins {
    low: f64,
    high: f64,
    /// Left and right border, count and the colour of the bin's side.
    bars: Vec<(f64, f64, u64, Ink)>,
}

impl Bins {
    fn of(histogram: &Histogram, of: &IndicatorOutcome, rules: &[&Cause]) -> Option<Self> {
        let (first, last) = middle(histogram)?;
        let limits = rules.iter().filter(|c| c.rule.on != On::Count).map(|c| c.limit);
        let marked: Vec<f64> = limits.chain([of.truth.value]).filter(|x| x.is_finite()).collect();
        let mut low = marked.iter().copied().fold(f64::from(first) * BIN, f64::min);
        let mut high = marked.iter().copied().fold(f64::from(last + 1) * BIN, f64::max);
        let spread = high - low;
        low = if low < 0.4 * spread { 0.0 } else { low - 0.05 * spread };
        high = (high + 0.05 * spread).min(1.0);

        let wide = gapless(histogram, (round_step((high - low) / 70.0) / BIN).round().max(1.0) as u32);
        let fence = rules.iter().find(|c| c.rule.on == On::Estimate);
        let shift = fence.map_or(0, |c| (c.limit / BIN).round().max(0.0) as u32 % wide);
        let mut bars: Vec<(f64, f64, u64, Ink)> = Vec::new();
        let mut current = None;
        for (i, &n) in histogram.counts.iter().enumerate() {
            let slot = (histogram.first + i as u32 + wide - shift) / wide;
            if current != Some(slot) {
                let end = slot * wide + shift;
                let left = f64::from(end.saturating_sub(wide)) * BIN;
                let side = fence.map_or(Ink::Light, |c| {
                    let beyond = left >= c.limit - BIN / 2.0;
                    if beyond == c.larger_is_worse { Ink::Bad } else { Ink::Good }
                });
                bars.push((left, f64::from(end) * BIN, 0, side));
                current = Some(slot);
            }
            if let Some(last) = bars.last_mut() {
                last.2 += n;
            }
        }
        Some(Self { low, high, bars })
    }

    fn draw(&self, marks: &mut Vec<Mark>, scale: &Scale, floor: f64) {
        let most = self.bars.iter().map(|b| b.2).max().unwrap_or(1).max(1) as f64;
        for &(left, right, n, side) in self.bars.iter().filter(|b| b.2 > 0) {
            let (from, to) = (scale.at(left), scale.at(right));
            if to - from < 0.5 {
                continue;
            }
            // What was seen at least once is never invisible.
            let tall = (n as f64 / most * TALL).max(1.0);
            marks.push(bar(from, floor - tall, (to - from - 0.5).max(1.0), tall, side));
        }
    }
}

/// At most eight times this width, until no bin between the quartiles is empty: shares of few households are far apart, and a comb
/// of them would say nothing.
fn gapless(histogram: &Histogram, wide: u32) -> u32 {
    let quarter = histogram.counts.iter().sum::<u64>() / 4;
    let inner = || {
        let first = reach(histogram.counts.iter(), quarter)?;
        let last = histogram.counts.len().checked_sub(1 + reach(histogram.counts.iter().rev(), quarter)?)?;
        histogram.counts.get(first..=last)
    };
    let empty = |wide: u32| inner().is_some_and(|counts| counts.chunks_exact(wide as usize).any(|bin| bin.iter().all(|&n| n == 0)));
    [1, 2, 4].into_iter().map(|times| wide * times).find(|&wide| !empty(wide)).unwrap_or(wide * 8)
}

/// First and last bin of the middle 99.8 % of a histogram.
fn middle(histogram: &Histogram) -> Option<(u32, u32)> {
    let total: u64 = histogram.counts.iter().sum();
    let beyond = total / 1000;
    let first = reach(histogram.counts.iter(), beyond)? as u32;
    let last = histogram.counts.len() as u32 - 1 - reach(histogram.counts.iter().rev(), beyond)? as u32;
    Some((histogram.first + first, histogram.first + last))
}

/// The place at which the counts so far exceed `beyond`.
fn reach<'a>(mut counts: impl Iterator<Item = &'a u64>, beyond: u64) -> Option<usize> {
    let mut sum = 0;
    counts.position(|&n| {
        sum += n;
        sum > beyond
    })
}
