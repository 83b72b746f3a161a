//! result.json: the deciding review at the top, every review below, each number with its Monte-Carlo error.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::ser::Formatter;

use super::{Provenance, words};
use crate::simulate::{
    ActionOutcome, Cause, Chain, CountiesOutcome, Coverage, EstimatorOutcome, FailureSet, Fieldwork, Figure, IndicatorOutcome, Likelihood,
    Operating, Outcome, Readiness, RoundOutcome, SweepOutcome, TownshipOutcome, VariantOutcome,
};
use crate::units::Language;

/// The first key of a result that this program wrote, and its value.
pub(super) const MADE_BY: (&str, &str) = ("made_by", "preassess");

/// Whether a file is a document of this program: [`MADE_BY`] comes first.
pub(super) fn is_ours(file: &Path) -> bool {
    // The cut may fall inside a character of the title.
    let mut start = Vec::new();
    let read = File::open(file).and_then(|f| f.take(64).read_to_end(&mut start));
    let (key, value) = MADE_BY;
    let start = String::from_utf8_lossy(&start).replace([' ', '\n'], "");
    read.is_ok() && start.starts_with(&format!("{{\"{key}\":\"{value}\""))
}

/// Levels of the document that are indented; what lies deeper (a figure, a histogram) stands on one line.
const INDENTED: usize = 3;

/// The whole document; shortest decimals that read back exactly, `null` for what is not a number.
pub(super) fn document(outcome: &Outcome, provenance: &Provenance) -> serde_json::Result<String> {
    let last = outcome.last().map(|round| Round::of(round, outcome.replicates));
    let rounds = outcome.rounds.iter().map(|round| Round::of(round, outcome.replicates)).collect();
    let document = Document {
        made_by: MADE_BY.1,
        title: &outcome.title,
        last,
        rounds,
        chain: outcome.chain.as_ref(),
        readiness: outcome.readiness.as_ref(),
        published: outcome.published.as_ref(),
        variants: &outcome.variants,
        sweep: outcome.sweep.as_ref(),
        counties: outcome.counties.as_ref(),
        operating: outcome.operating.as_ref(),
        provenance,
    };
    let mut text = Vec::new();
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Lines::default()))?;
    text.push(b'\n');
    String::from_utf8(text).map_err(serde::ser::Error::custom)
}

/// Lays a document out: indented above, compact below.
#[derive(Default)]
struct Lines {
    level: usize,
    /// Whether something stands between the innermost brackets.
    filled: bool,
}

impl Lines {
    fn open<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.filled = false;
        to.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, to: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level -= 1;
        if self.filled && self.level < INDENTED {
            self.line(to)?;
        }
        self.filled = true;
        to.write_all(bracket)
    }

    fn next<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        to.write_all(if first { b"" } else { b"," })?;
        if self.level <= INDENTED { self.line(to) } else { Ok(()) }
    }

    fn line<W: ?Sized + Write>(&self, to: &mut W) -> io::Result<()> {
        write!(to, "\n{:1$}", "", 2 * self.level)
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"[")
    }
    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"]")
    }
    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first)
    }
    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.open(to, b"{")
    }
    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.close(to, b"}")
    }
    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.next(to, first)
    }
    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        to.write_all(if self.level <= INDENTED { b": " } else { b":" })
    }
    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}

#[derive(Serialize)]
struct Document<'a> {
    made_by: &'static str,
    title: &'a str,
    #[serde(flatten)]
    last: Option<Round<'a>>,
    rounds: Vec<Round<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chain: Option<&'a Chain>,
    #[serde(skip_serializing_if = "Option::is_none")]
    readiness: Option<&'a Readiness>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a Likelihood>,
    #[serde(skip_serializing_if = "<[VariantOutcome]>::is_empty")]
    variants: &'a [VariantOutcome],
    #[serde(skip_serializing_if = "Option::is_none")]
    sweep: Option<&'a SweepOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counties: Option<&'a CountiesOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operating: Option<&'a Operating>,
    provenance: &'a Provenance,
}

#[derive(Serialize)]
struct Round<'a> {
    name: &'a str,
    profile: Option<&'a str>,
    pass_probability: Chance,
    failure_causes: &'a [Cause],
    failure_sets: &'a [FailureSet],
    indicators: Indicators<'a>,
    townships: &'a [TownshipOutcome],
    fieldwork: &'a Fieldwork,
    #[serde(skip_serializing_if = "<[ActionOutcome]>::is_empty")]
    actions: &'a [ActionOutcome],
}

impl<'a> Round<'a> {
    fn of(round: &'a RoundOutcome, replicates: u64) -> Self {
        Self {
            name: &round.name,
            profile: round.profile.as_deref(),
            pass_probability: Chance::of(round.pass_probability, replicates),
            failure_causes: &round.failure_causes,
            failure_sets: &round.failure_sets,
            indicators: Indicators(&round.indicators),
            townships: &round.townships,
            fieldwork: &round.fieldwork,
            actions: &round.actions,
        }
    }
}

/// A probability with the range that its simulation allows (95 %): an event that never happened keeps a chance.
#[derive(Serialize)]
struct Chance {
    #[serde(flatten)]
    figure: Figure,
    at_least: Option<f64>,
    at_most: Option<f64>,
}

impl Chance {
    fn of(figure: Figure, replicates: u64) -> Self {
        let (p, error) = (figure.value, 1.96 * figure.mcse);
        let rare = words::bound(replicates);
        let low = if p >= 1.0 { 1.0 - rare } else { (p - error).max(0.0) };
        let high = if p <= 0.0 { rare } else { (p + error).min(1.0) };
        Self { figure, at_least: p.is_finite().then_some(low), at_most: p.is_finite().then_some(high) }
    }
}

struct Indicators<'a>(&'a [IndicatorOutcome]);

impl Serialize for Indicators<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|of| (of.indicator.code(), Of(of))))
    }
}

/// One indicator: the judged estimator's figures in place, all estimators below `by_estimator`.
struct Of<'a>(&'a IndicatorOutcome);

impl Serialize for Of<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Whole<'a> {
            name_zh: &'static str,
            name_en: &'static str,
            judged: &'static str,
            truth: Figure,
            pass_probability: Figure,
            #[serde(flatten)]
            figures: Option<Figures<'a>>,
            by_estimator: By<'a>,
        }
        let of = self.0;
        Whole {
            name_zh: words::indicator(of.indicator, Language::Zh),
            name_en: words::indicator(of.indicator, Language::En),
            judged: of.judged.code(),
            truth: of.truth,
            pass_probability: of.pass_probability,
            figures: of.judged().map(|e| Figures(e, Histograms::Left)),
            by_estimator: By(&of.by_estimator),
        }
        .serialize(to)
    }
}

struct By<'a>(&'a [EstimatorOutcome]);

impl Serialize for By<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|e| (e.estimator.code(), Figures(e, Histograms::Told))))
    }
}

struct Figures<'a>(&'a EstimatorOutcome, Histograms);

/// Whether an estimator's long list of counts is told with it; once is enough.
#[derive(Clone, Copy, PartialEq)]
enum Histograms {
    Told,
    Left,
}

impl Serialize for Figures<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let e = self.0;
        let mut map = to.serialize_map(None)?;
        for (name, figure) in [("mean", e.mean), ("bias", e.bias), ("rmse", e.rmse), ("empirical_se", e.empirical_se)] {
            map.serialize_entry(name, &figure)?;
        }
        map.serialize_entry("standard_error", &e.standard_error)?;
        map.serialize_entry("interval", &e.interval)?;
        map.serialize_entry("interval_mcse", &e.interval_mcse)?;
        map.serialize_entry("median", &e.median)?;
        map.serialize_entry("median_mcse", &e.median_mcse)?;
        for (name, figure) in [("deff", e.deff), ("df", e.df), ("households", e.households)] {
            map.serialize_entry(name, &figure)?;
        }
        map.serialize_entry("nothing_found", &e.nothing_found)?;
        map.serialize_entry("not_estimable", &e.not_estimable)?;
        map.serialize_entry("coverage", &Methods(&e.coverage))?;
        if let Some(decomposition) = e.decomposition.as_ref().filter(|_| self.1 == Histograms::Told) {
            map.serialize_entry("decomposition", decomposition)?;
        }
        if self.1 == Histograms::Told {
            map.serialize_entry("histogram", &e.histogram)?;
        }
        map.end()
    }
}

struct Methods<'a>(&'a [Coverage]);

impl Serialize for Methods<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|c| (c.method, c)))
    }
}
