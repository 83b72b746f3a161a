//! The rows of a simulation on their way into `replicates.parquet`.

use ndarray::Array2;

use crate::error::Refusal;
use crate::report::{ColumnBlock, Kind, Output, Replicates, RowColumn};
use crate::simulate::{Methods, row_meanings, row_names};

/// Rows of one row group; fixed, so that the file's bytes do not depend on how the work was split.
const GROUP: usize = 50_000;

/// Collects rows into groups of fixed size for `replicates.parquet`.
pub(super) struct Recorder {
    to: Replicates,
    kinds: Vec<Kind>,
    pending: Vec<Vec<f64>>,
}

impl Recorder {
    pub(super) fn create(output: &Output, methods: &Methods) -> Result<Self, Refusal> {
        let kind = |name: &str| match name {
            "passed" => Kind::Flag,
            "replicate" | "broken_rules" | "interviewed" | "found" => Kind::Integer,
            _ => Kind::Real,
        };
        let column = |(name, (unit, meaning)): (String, _)| RowColumn { kind: kind(&name), name, unit, meaning };
        let columns: Vec<RowColumn> = row_names(methods).into_iter().zip(row_meanings(methods)).map(column).collect();
        let to = Replicates::create(&output.replicates(), &columns)?;
        Ok(Self { to, kinds: columns.iter().map(|c| c.kind).collect(), pending: vec![Vec::new(); columns.len()] })
    }

    pub(super) fn record(&mut self, rows: &Array2<f64>) -> Result<(), Refusal> {
        let mut start = 0;
        while start < rows.nrows() {
            let end = rows.nrows().min(start + GROUP - self.pending[0].len());
            for (column, pending) in self.pending.iter_mut().enumerate() {
                pending.extend(rows.column(column).iter().skip(start).take(end - start));
            }
            start = end;
            if self.pending[0].len() == GROUP {
                self.write()?;
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), Refusal> {
        let whole: Vec<Vec<i64>> = self.columns(Kind::Integer, |x| x as i64);
        let flags: Vec<Vec<bool>> = self.columns(Kind::Flag, |x| x != 0.0);
        let (mut whole_at, mut flags_at) = (whole.iter(), flags.iter());
        let blocks: Vec<ColumnBlock<'_>> = self
            .kinds
            .iter()
            .zip(&self.pending)
            .filter_map(|(kind, values)| match kind {
                Kind::Integer => whole_at.next().map(|v| ColumnBlock::Integer(v)),
                Kind::Flag => flags_at.next().map(|v| ColumnBlock::Flag(v)),
                Kind::Real => Some(ColumnBlock::Real(values)),
                // No column of replicates holds words.
                Kind::Label => None,
            })
            .collect();
        self.to.append(&blocks)?;
        self.pending.iter_mut().for_each(Vec::clear);
        Ok(())
    }

    fn columns<T>(&self, wanted: Kind, as_: impl Fn(f64) -> T) -> Vec<Vec<T>> {
        let of_kind = self.kinds.iter().zip(&self.pending).filter(|(kind, _)| **kind == wanted);
        of_kind.map(|(_, values)| values.iter().map(|&x| as_(x)).collect()).collect()
    }

    pub(super) fn finish(mut self) -> Result<(), Refusal> {
        if !self.pending[0].is_empty() {
            self.write()?;
        }
        self.to.finish()
    }
}
