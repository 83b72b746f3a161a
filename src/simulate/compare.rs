//! Studies that share their random numbers, compared replicate by replicate.

use ndarray::Array2;
use serde::Serialize;

use super::{Effort, Figure, Likelihood, Methods, Outcome, Progress, row_names, run};
use crate::error::Refusal;
use crate::study::Study;
use crate::units::{Indicator, Words};

/// What a comparison needs of each replicate of a study: whether it was passed, and for each indicator the truth and the estimate of the first
/// estimator.
#[derive(Clone, Debug)]
pub struct Trace {
    /// 1 where passed.
    passed: Vec<f64>,
    /// The replicate's own estimate of the chance to pass, where it is recorded.
    chances: Vec<f64>,
    chance_column: Option<usize>,
    values: Vec<f64>,
    columns: Vec<usize>,
}

impl Trace {
    /// An empty trace of studies with these methods.
    pub fn new(methods: &Methods) -> Self {
        let names = row_names(methods);
        let at = |name: String| names.iter().position(|n| *n == name).unwrap_or(0);
        let first = methods.estimators[0].code();
        let columns = methods.indicators.iter().flat_map(|i| [at(format!("truth_{}", i.code())), at(format!("{}_{first}", i.code()))]);
        let chance_column = methods.chance.then(|| names.len() - 1);
        Self { passed: Vec::new(), chances: Vec::new(), chance_column, values: Vec::new(), columns: columns.collect() }
    }

    /// Takes in rows as [`run`] shows them.
    pub fn record(&mut self, rows: &Array2<f64>) {
        for row in rows.rows() {
            self.passed.push(row[1]);
            self.chances.extend(self.chance_column.map(|column| row[column]));
            self.values.extend(self.columns.iter().map(|&column| row[column]));
        }
    }

    /// Forgets the replicates' own estimates where the chance to pass is not told by them.
    pub fn settle(&mut self, outcome: &Outcome) {
        if outcome.last().and_then(|round| round.reduction.as_ref()).is_some_and(|reduction| !reduction.helps()) {
            self.chances.clear();
        }
    }

    /// What its chance to pass is the mean of.
    fn shown(&self) -> &[f64] {
        if self.chances.is_empty() { &self.passed } else { &self.chances }
    }

    /// One of its columns.
    fn column(&self, at: usize) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().skip(at).step_by(self.columns.len().max(1)).copied()
    }
}

/// A changed study beside the one that it was changed from. Differences are variant − study.
#[derive(Clone, Debug, Serialize)]
pub struct VariantOutcome {
    /// Its name.
    #[serde(serialize_with = "both")]
    pub name: Words,
    /// Share of replicates in which every rule was met.
    pub pass_probability: Figure,
    /// Its difference.
    pub difference: Figure,
    /// Whether differences are taken replicate by replicate; else the studies have their random numbers each for itself.
    pub paired: bool,
    /// What the county's actions cost on average, in yuan.
    pub cost: f64,
    /// One entry an indicator.
    pub indicators: Vec<IndicatorContrast>,
    /// How likely the result is that was really published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
}

pub(super) fn both<S: serde::Serializer>(words: &Words, to: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeMap;
    let mut map = to.serialize_map(Some(2))?;
    map.serialize_entry("zh", &words.zh)?;
    map.serialize_entry("en", &words.en)?;
    map.end()
}

/// One indicator of a variant.
#[derive(Clone, Debug, Serialize)]
pub struct IndicatorContrast {
    /// Which.
    pub indicator: Indicator,
    /// Mean truth.
    pub truth: Figure,
    /// Its difference.
    pub truth_difference: Figure,
    /// Mean estimate.
    pub mean: Figure,
    /// Its difference.
    pub mean_difference: Figure,
}

/// Runs a variant for as many replicates as the trace of the study `of` which it is a variant has, and compares both: replicate by replicate
/// where both have the seed and the household list in common, else as independent. `observe` sees its progress.
///
/// # Errors
/// What `observe` refuses.
pub fn contrast(
    name: Words,
    study: &Study,
    methods: &Methods,
    of: &Study,
    known: &Trace,
    observe: &mut dyn FnMut(&Progress<'_>) -> Result<(), Refusal>,
) -> Result<VariantOutcome, Refusal> {
    let mut trace = Trace::new(methods);
    let effort = Effort::Replicates(known.passed.len() as u64);
    // A comparison tells nothing of single townships.
    let methods = &Methods { watched: None, ..methods.clone() };
    let outcome = run(&name.en, study, methods, effort, &mut |progress| {
        trace.record(progress.rows);
        observe(progress)
    })?;
    trace.settle(&outcome);
    let paired = study.seed == of.seed && study.frame.fingerprint() == of.frame.fingerprint();
    let in_blocks = study.stratified || of.stratified;
    let pair = Pair { of: known, variant: &trace, paired, in_blocks };
    Ok(VariantOutcome {
        name,
        pass_probability: outcome.last().map_or(Figure::NONE, |round| round.pass_probability),
        difference: pair.passed(),
        paired,
        cost: study.cost(),
        indicators: methods.indicators.iter().enumerate().map(|(at, &indicator)| pair.indicator(at, indicator)).collect(),
        likelihood: outcome.published,
    })
}

/// Two traces of equal length.
struct Pair<'a> {
    of: &'a Trace,
    variant: &'a Trace,
    paired: bool,
    /// Whether replicates of a block depend on each other.
    in_blocks: bool,
}

impl Pair<'_> {
    fn passed(&self) -> Figure {
        self.difference(self.of.shown().iter().copied(), self.variant.shown().iter().copied())
    }

    fn indicator(&self, at: usize, indicator: Indicator) -> IndicatorContrast {
        let (truth, mean) = (2 * at, 2 * at + 1);
        IndicatorContrast {
            indicator,
            truth: self.mean(self.variant.column(truth)),
            truth_difference: self.difference(self.of.column(truth), self.variant.column(truth)),
            mean: self.mean(self.variant.column(mean)),
            mean_difference: self.difference(self.of.column(mean), self.variant.column(mean)),
        }
    }

    fn mean(&self, numbers: impl Iterator<Item = f64>) -> Figure {
        if self.in_blocks { Figure::mean_of_blocks(numbers) } else { Figure::mean_of(numbers) }
    }

    fn difference(&self, of: impl Iterator<Item = f64>, variant: impl Iterator<Item = f64>) -> Figure {
        if self.paired {
            return self.mean(of.zip(variant).map(|(a, b)| b - a));
        }
        let (a, b) = (self.mean(of), self.mean(variant));
        Figure { value: b.value - a.value, mcse: a.mcse.hypot(b.mcse) }
    }
}
