//! replicates.parquet: one row a replicate, one row group an append, zstd. The only file that knows the Parquet crate.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result as Written;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type};

use super::folder::unwritable;
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers (64 bits), never missing.
    Integer,
    /// Numbers; `NaN` is written as null.
    Real,
    /// Yes or no, never missing.
    Flag,
    /// Words, never missing.
    Label,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowColumn {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Its unit.
    pub unit: &'static str,
    /// What it means.
    pub meaning: Words,
}

impl RowColumn {
    fn about(&self) -> [KeyValue; 3] {
        let entry = |what: &str, value: &str| KeyValue::new(format!("{}.{what}", self.name), value.to_owned());
        [entry("unit", self.unit), entry("meaning_zh", &self.meaning.zh), entry("meaning_en", &self.meaning.en)]
    }
}

/// The next rows of one column.
#[derive(Clone, Copy, Debug)]
pub enum ColumnBlock<'a> {
    /// For [`Kind::Integer`].
    Integer(&'a [i64]),
    /// For [`Kind::Real`].
    Real(&'a [f64]),
    /// For [`Kind::Flag`].
    Flag(&'a [bool]),
    /// For [`Kind::Label`].
    Label(&'a [&'a str]),
}

impl ColumnBlock<'_> {
    fn kind(&self) -> Kind {
        match self {
            Self::Integer(_) => Kind::Integer,
            Self::Real(_) => Kind::Real,
            Self::Flag(_) => Kind::Flag,
            Self::Label(_) => Kind::Label,
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Integer(v) => v.len(),
            Self::Real(v) => v.len(),
            Self::Flag(v) => v.len(),
            Self::Label(v) => v.len(),
        }
    }
}

/// Writes replicates block by block; equal blocks give equal bytes.
#[derive(Debug)]
pub struct Replicates {
    path: PathBuf,
    kinds: Vec<Kind>,
    to: SerializedFileWriter<BufWriter<File>>,
}

impl Replicates {
    /// Begins a file at `path` with these columns, in this order. The unit and the meaning of each stand in the file's metadata under
    /// `<column>.unit`, `<column>.meaning_zh` and `<column>.meaning_en`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path, columns: &[RowColumn]) -> Result<Self, Refusal> {
        let file = File::create(path).map_err(|e| unwritable(path, &e))?;
        let begun = || -> Written<_> {
            let fields: Written<Vec<_>> = columns.iter().map(|column| field(&column.name, column.kind)).collect();
            let schema = Type::group_type_builder("replicates").with_fields(fields?).build()?;
            // Nearly every estimate differs from every other: a dictionary of them would only be one list more.
            let mut properties = WriterProperties::builder()
                .set_created_by("preassess".to_string())
                .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
                .set_dictionary_enabled(false)
                .set_key_value_metadata(Some(columns.iter().flat_map(RowColumn::about).collect()));
            for column in columns.iter().filter(|column| column.kind == Kind::Integer) {
                properties = properties.set_column_encoding(ColumnPath::from(column.name.as_str()), Encoding::DELTA_BINARY_PACKED);
            }
            SerializedFileWriter::new(BufWriter::new(file), Arc::new(schema), Arc::new(properties.build()))
        };
        let to = begun().map_err(|_| unwritten(path))?;
        Ok(Self { path: path.to_path_buf(), kinds: columns.iter().map(|column| column.kind).collect(), to })
    }

    /// Appends rows, one block a column in the order of the columns.
    ///
    /// # Errors
    /// The blocks are not of the columns' kinds or of unequal length, or the disk is full.
    pub fn append(&mut self, blocks: &[ColumnBlock<'_>]) -> Result<(), Refusal> {
        let kinds: Vec<Kind> = blocks.iter().map(ColumnBlock::kind).collect();
        if kinds != self.kinds || blocks.iter().any(|b| b.len() != blocks[0].len()) {
            return Err(misfit(&self.path));
        }
        let mut appended = || -> Written<()> {
            let mut group = self.to.next_row_group()?;
            for block in blocks {
                if let Some(mut column) = group.next_column()? {
                    put(&mut column, block)?;
                    column.close()?;
                }
            }
            group.close().map(|_| ())
        };
        appended().map_err(|_| unwritten(&self.path))
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(self) -> Result<(), Refusal> {
        let path = self.path;
        let mut file = self.to.into_inner().map_err(|_| unwritten(&path))?;
        file.flush().map_err(|e| unwritable(&path, &e))
    }
}

fn field(name: &str, kind: Kind) -> Written<Arc<Type>> {
    let (physical, repetition) = match kind {
        Kind::Integer => (Physical::INT64, Repetition::REQUIRED),
        Kind::Real => (Physical::DOUBLE, Repetition::OPTIONAL),
        Kind::Flag => (Physical::BOOLEAN, Repetition::REQUIRED),
        Kind::Label => (Physical::BYTE_ARRAY, Repetition::REQUIRED),
    };
    let words = (kind == Kind::Label).then_some(LogicalType::String);
    Type::primitive_type_builder(name, physical).with_repetition(repetition).with_logical_type(words).build().map(Arc::new)
}

fn put(column: &mut SerializedColumnWriter<'_>, block: &ColumnBlock<'_>) -> Written<()> {
    match block {
        ColumnBlock::Integer(values) => column.typed::<Int64Type>().write_batch(values, None, None)?,
        ColumnBlock::Flag(values) => column.typed::<BoolType>().write_batch(values, None, None)?,
        ColumnBlock::Label(values) => {
            let words: Vec<ByteArray> = values.iter().map(|word| ByteArray::from(*word)).collect();
            column.typed::<ByteArrayType>().write_batch(&words, None, None)?
        }
        ColumnBlock::Real(values) => {
            let there: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
            let levels: Vec<i16> = values.iter().map(|x| i16::from(!x.is_nan())).collect();
            column.typed::<DoubleType>().write_batch(&there, Some(&levels), None)?
        }
    };
    Ok(())
}

fn unwritten(path: &Path) -> Refusal {
    let what = Words::new("写不完这个文件", "the file cannot be written to its end");
    let remedy = Words::new("请检查磁盘是否已满，或换一个输出目录", "check whether the disk is full, or choose another output folder");
    Problem::new(what, remedy).in_file(path).into()
}

fn misfit(path: &Path) -> Refusal {
    let what = Words::new("一块重复结果与各列不符", "a block of replicates does not fit the columns");
    let remedy = Words::new("这是程序的缺陷，请报告", "this is a defect of the program: please report it");
    Problem::new(what, remedy).in_file(path).into()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    fn columns() -> Vec<RowColumn> {
        let column = |name: &str, kind, unit| RowColumn { name: name.into(), kind, unit, meaning: Words::new("甲", "first") };
        vec![column("replicate", Kind::Integer, "1"), column("漏评率", Kind::Real, "share"), column("pass", Kind::Flag, "true or false")]
    }

    fn write(path: &Path) {
        let mut to = Replicates::create(path, &columns()).unwrap();
        to.append(&[ColumnBlock::Integer(&[0, 1]), ColumnBlock::Real(&[0.25, f64::NAN]), ColumnBlock::Flag(&[true, false])]).unwrap();
        to.append(&[ColumnBlock::Integer(&[2]), ColumnBlock::Real(&[-1.5]), ColumnBlock::Flag(&[true])]).unwrap();
        to.finish().unwrap();
    }

    #[test]
    fn reads_back_what_was_written_and_always_the_same_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let (a, b) = (dir.path().join("a.parquet"), dir.path().join("b.parquet"));
        write(&a);
        write(&b);
        assert_eq!(std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap());
        let file = SerializedFileReader::new(File::open(&a).unwrap()).unwrap();
        assert_eq!(file.metadata().num_row_groups(), 2);
        let about = file.metadata().file_metadata().key_value_metadata().unwrap();
        let value = |key: &str| about.iter().find(|entry| entry.key == key).and_then(|entry| entry.value.clone());
        assert_eq!((value("漏评率.unit").as_deref(), value("pass.meaning_en").as_deref()), (Some("share"), Some("first")));
        assert_eq!(about.len(), 9);
        let rows: Vec<String> = file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(rows[0], "{replicate: 0, 漏评率: 0.25, pass: true}");
        assert_eq!(rows[1], "{replicate: 1, 漏评率: null, pass: false}");
        assert_eq!(rows[2], "{replicate: 2, 漏评率: -1.5E0, pass: true}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_refused_and_not_passed_over() {
        let mut to = Replicates::create(Path::new("/dev/full"), &columns()).unwrap();
        let appended = to.append(&[ColumnBlock::Integer(&[0]), ColumnBlock::Real(&[0.5]), ColumnBlock::Flag(&[true])]);
        assert!(appended.and_then(|()| to.finish()).is_err());
    }

    #[test]
    fn a_block_that_does_not_fit_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let mut to = Replicates::create(&dir.path().join("a.parquet"), &columns()).unwrap();
        assert!(to.append(&[ColumnBlock::Integer(&[0])]).is_err());
        assert!(to.append(&[ColumnBlock::Integer(&[0]), ColumnBlock::Real(&[]), ColumnBlock::Flag(&[true])]).is_err());
    }
}
