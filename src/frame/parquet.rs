//! Parquet: flat columns of booleans, integers, floating-point numbers and UTF-8 words, read in batches; written with zstd.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ::parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{KeyValue, ParquetMetaData};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{ColumnDescriptor, Type};

use super::Column;
use super::cells::Cell;
use super::source::{damaged, refusal, too_large, unreadable};
use super::table::Columns;
use super::write::{Sheet, SheetColumn};
use crate::error::{Problem, Refusal};
use crate::units::Words;

/// Values that are decoded at a time.
const BATCH: usize = 8_192;
/// Cells (rows × loaded columns) that a file may claim: some thirty counties.
const MOST_CELLS: i64 = 200_000_000;
/// Bytes that the loaded columns may unpack to.
const MOST_BYTES: i64 = 8 << 30;
/// Rows of a row group that we write.
const GROUP: usize = 131_072;

/// Reads a file into the columns that `choose` wants for its headers.
pub(super) fn read<'v>(path: &Path, choose: impl Fn(&[String]) -> Result<Columns<'v>, Refusal>) -> Result<Columns<'v>, Refusal> {
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    let broken = |_: ParquetError| damaged(path);
    let reader = SerializedFileReader::new(file).map_err(broken)?;
    let about = reader.metadata();
    let schema = about.file_metadata().schema_descr();
    let headers: Vec<String> = schema.columns().iter().map(|c| c.path().string()).collect();
    let mut columns = choose(&headers)?;
    let wanted: Vec<usize> = (0..headers.len()).filter(|&i| columns.wants(i)).collect();
    check_sizes(about, &wanted, path)?;
    for &i in &wanted {
        check_type(&schema.column(i), path)?;
    }
    let mut rows = 0_i64;
    for g in 0..reader.num_row_groups() {
        let group = reader.get_row_group(g).map_err(broken)?;
        let claimed = group.metadata().num_rows();
        for &i in &wanted {
            let column = group.get_column_reader(i).map_err(broken)?;
            let read = pour(column, &schema.column(i), i, claimed as u64, &mut columns).map_err(broken)?;
            if read != claimed as u64 {
                return Err(damaged(path));
            }
        }
        rows += claimed;
    }
    columns.set_rows(rows as u32);
    Ok(columns)
}

/// Refuses a file that claims more than a county needs, before a page of it is unpacked.
fn check_sizes(about: &ParquetMetaData, wanted: &[usize], path: &Path) -> Result<(), Refusal> {
    let (mut rows, mut bytes) = (0_i64, 0_i64);
    for group in about.row_groups() {
        if group.num_rows() < 0 || group.num_columns() != about.file_metadata().schema_descr().num_columns() {
            return Err(damaged(path));
        }
        rows = rows.saturating_add(group.num_rows());
        for &i in wanted {
            bytes = bytes.saturating_add(group.column(i).uncompressed_size().max(0));
        }
    }
    if rows.saturating_mul(wanted.len().max(1) as i64) > MOST_CELLS || bytes > MOST_BYTES { Err(too_large(path)) } else { Ok(()) }
}

/// Refuses a loaded column whose type we do not read.
fn check_type(column: &ColumnDescriptor, path: &Path) -> Result<(), Refusal> {
    let plain_logical = match column.logical_type_ref() {
        None => {
            matches!(column.converted_type(), ConvertedType::NONE | ConvertedType::UTF8 | ConvertedType::ENUM)
                || is_integer(column.converted_type())
        }
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Integer { .. }) => true,
        Some(_) => false,
    };
    let plain_physical = !matches!(column.physical_type(), Physical::INT96 | Physical::FIXED_LEN_BYTE_ARRAY);
    if plain_logical && plain_physical && column.max_rep_level() == 0 && column.path().parts().len() == 1 {
        return Ok(());
    }
    Err(Problem::new(
        Words::new("这种列类型（日期、小数、嵌套等）不能读", "a column of this type (date, decimal, nested) is not read"),
        Words::new("导出为文字、整数、浮点数或布尔", "export it as text, integer, floating point or boolean"),
    )
    .in_file(path)
    .in_column(column.path().string())
    .into())
}

fn is_integer(of: ConvertedType) -> bool {
    use ConvertedType as C;
    matches!(of, C::INT_8 | C::INT_16 | C::INT_32 | C::INT_64 | C::UINT_8 | C::UINT_16 | C::UINT_32 | C::UINT_64)
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    use ConvertedType as C;
    matches!(column.converted_type(), C::UINT_8 | C::UINT_16 | C::UINT_32 | C::UINT_64)
        || matches!(column.logical_type_ref(), Some(LogicalType::Integer(i)) if !i.is_signed)
}

/// Pours one column of one row group into its builder; gives the number of rows read.
fn pour(reader: ColumnReader, about: &ColumnDescriptor, i: usize, rows: u64, to: &mut Columns<'_>) -> Result<u64, ParquetError> {
    let unsigned = is_unsigned(about);
    let optional = about.max_def_level() > 0;
    let mut push = |cell: Cell<'_>| to.below(i, cell);
    match reader {
        ColumnReader::BoolColumnReader(r) => each(r, optional, rows, &mut push, |&v| Some(Cell::Flag(v))),
        ColumnReader::Int32ColumnReader(r) if unsigned => each(r, optional, rows, &mut push, |&v| Some(Cell::Whole(i64::from(v as u32)))),
        ColumnReader::Int32ColumnReader(r) => each(r, optional, rows, &mut push, |&v| Some(Cell::Whole(i64::from(v)))),
        ColumnReader::Int64ColumnReader(r) if unsigned => each(r, optional, rows, &mut push, |&v| (v >= 0).then_some(Cell::Whole(v))),
        ColumnReader::Int64ColumnReader(r) => each(r, optional, rows, &mut push, |&v| Some(Cell::Whole(v))),
        ColumnReader::FloatColumnReader(r) => each(r, optional, rows, &mut push, |&v| Some(Cell::Number(f64::from(v)))),
        ColumnReader::DoubleColumnReader(r) => each(r, optional, rows, &mut push, |&v| Some(Cell::Number(v))),
        ColumnReader::ByteArrayColumnReader(r) => each(r, optional, rows, &mut push, |v| v.as_utf8().ok().map(Cell::Text)),
        ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
            Err(ParquetError::General("type".to_string()))
        }
    }
}

/// Hands every value over as a cell, in batches; a value that is no cell breaks the file.
fn each<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    optional: bool,
    rows: u64,
    push: &mut dyn FnMut(Cell<'_>),
    cell: fn(&T::T) -> Option<Cell<'_>>,
) -> Result<u64, ParquetError> {
    let (mut values, mut levels, mut done) = (Vec::new(), Vec::new(), 0);
    while done < rows {
        values.clear();
        levels.clear();
        let most = BATCH.min((rows - done) as usize);
        let (records, _, _) = reader.read_records(most, optional.then_some(&mut levels), None, &mut values)?;
        if records == 0 {
            break;
        }
        let mut present = values.iter();
        for k in 0..records {
            let next = if optional && levels.get(k) == Some(&0) { Some(Cell::Empty) } else { present.next().and_then(cell) };
            push(next.ok_or_else(|| ParquetError::General("value".to_string()))?);
        }
        done += records as u64;
    }
    Ok(done)
}

/// Writes a sheet: flags as booleans, whole numbers as 32-bit integers, other numbers as doubles, words as strings.
pub(super) fn write(sheet: &Sheet<'_>, path: &Path, to: &mut (impl Write + Send)) -> Result<(), Refusal> {
    let failed = |_: ParquetError| refusal(path, ["写入失败", "writing failed"], ["请检查磁盘空间", "check the space on the disk"]);
    let fields = sheet.columns.iter().map(field).collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let schema = Type::group_type_builder("household").with_fields(fields).build().map_err(failed)?;
    let about = Some(sheet.columns.iter().flat_map(about).collect());
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).set_key_value_metadata(about);
    let properties = properties.build();
    let mut writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
    for start in (0..sheet.rows).step_by(GROUP) {
        let mut group = writer.next_row_group().map_err(failed)?;
        for column in &sheet.columns {
            write_column(column, start..sheet.rows.min(start + GROUP), &mut group).map_err(failed)?;
        }
        group.close().map_err(failed)?;
    }
    writer.close().map(|_| ()).map_err(failed)
}

/// Unit and meaning of a column that we know, as metadata of the file.
fn about(column: &SheetColumn<'_>) -> Vec<KeyValue> {
    let Some(known) = column.known else { return Vec::new() };
    let entry = |what: &str, value: &str| KeyValue::new(format!("{}.{what}", column.header), value.to_owned());
    vec![entry("unit", known.unit()), entry("meaning_zh", known.chinese), entry("meaning_en", known.name)]
}

fn field(column: &SheetColumn<'_>) -> Result<Arc<Type>, ParquetError> {
    let (physical, logical, repetition) = match column.column {
        Column::Flag(_) => (Physical::BOOLEAN, None, Repetition::REQUIRED),
        Column::Number(_) if column.whole => (Physical::INT32, None, Repetition::OPTIONAL),
        Column::Number(_) => (Physical::DOUBLE, None, Repetition::OPTIONAL),
        Column::Label(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED),
    };
    let builder = Type::primitive_type_builder(&column.header, physical).with_repetition(repetition).with_logical_type(logical);
    Ok(Arc::new(builder.build()?))
}

fn write_column<W: Write + Send>(
    column: &SheetColumn<'_>,
    rows: std::ops::Range<usize>,
    group: &mut SerializedRowGroupWriter<'_, W>,
) -> Result<(), ParquetError> {
    let Some(mut writer) = group.next_column()? else {
        return Err(ParquetError::General("column".to_string()));
    };
    match column.column {
        Column::Flag(v) => writer.typed::<BoolType>().write_batch(&v[rows], None, None)?,
        Column::Number(v) => {
            let levels: Vec<i16> = v[rows.clone()].iter().map(|x| i16::from(!x.is_nan())).collect();
            let known = v[rows].iter().copied().filter(|x| !x.is_nan());
            if column.whole {
                writer.typed::<Int32Type>().write_batch(&known.map(|x| x as i32).collect::<Vec<_>>(), Some(&levels), None)?
            } else {
                writer.typed::<DoubleType>().write_batch(&known.collect::<Vec<_>>(), Some(&levels), None)?
            }
        }
        Column::Label(v) => {
            let words: Vec<ByteArray> = column.words().iter().map(|w| ByteArray::from(&**w)).collect();
            let cells: Vec<ByteArray> = v.codes[rows].iter().map(|&code| words[code as usize].clone()).collect();
            writer.typed::<ByteArrayType>().write_batch(&cells, None, None)?
        }
    };
    writer.close()
}
