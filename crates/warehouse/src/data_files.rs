//! Writes and reads the Parquet files of a table: sorted, zstd, bounded in rows.

use std::cmp::Ordering;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{Int32Type, Schema};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use crate::code::{Code, Fault};
use crate::columns;
use crate::delta::{DataFile, NewFile};
use crate::files;
use crate::layout::{Layout, PROVENANCE, Partition};
use crate::row::StoredRow;

/// The column of patients; the files of a table of people are sorted by it.
const PATIENT: &str = "patient_no";

/// More rows than this start a new file, so that no file grows without bound.
const ROWS_PER_FILE: usize = 1_000_000;

/// Writes the rows of one partition in their order.
#[cfg(test)]
pub(crate) fn write_partition(
    folder: &Path,
    layout: &Layout,
    partition: &Partition,
    rows: Vec<&StoredRow>,
) -> Result<Vec<NewFile>, Fault> {
    write_sorted(folder, layout, partition, &sorted(layout, rows))
}

/// Rows in the order in which they lie in files.
pub(crate) fn sorted<'a>(layout: &Layout, mut rows: Vec<&'a StoredRow>) -> Vec<&'a StoredRow> {
    rows.sort_unstable_by(|one, other| in_order(layout, one, other));
    rows
}

/// Writes rows of one partition that are in order, and returns the files to commit. They follow each other in the
/// order of patients, and no patient is in two of them.
pub(crate) fn write_sorted(
    folder: &Path,
    layout: &Layout,
    partition: &Partition,
    rows: &[&StoredRow],
) -> Result<Vec<NewFile>, Fault> {
    let mut files = Vec::new();
    let mut rest = rows;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(whole_patients(layout, rest));
        let batch = columns::batch_of(layout, chunk)?;
        files.push(write_file(folder, layout, partition, &batch)?);
        rest = after;
    }
    Ok(files)
}

fn in_order(layout: &Layout, one: &StoredRow, other: &StoredRow) -> Ordering {
    let mut by_cells = layout.order.iter().map(|position| {
        let (one, other) = (one.cells.get(*position), other.cells.get(*position));
        one.cmp(&other)
    });
    let differs = by_cells.find(|order| order.is_ne());
    differs
        .unwrap_or(Ordering::Equal)
        .then_with(|| one.provenance.row_key.cmp(&other.provenance.row_key))
}

/// How many rows go into the next file: as many as it may hold, and the last patient whole.
fn whole_patients(layout: &Layout, rows: &[&StoredRow]) -> usize {
    let number = |position: usize| {
        rows.get(position)
            .and_then(|row| row.number(layout.patient))
    };
    let mut count = ROWS_PER_FILE.min(rows.len());
    while count < rows.len()
        && layout.patient.is_some()
        && number(count) == number(count.saturating_sub(1))
    {
        count = count.saturating_add(1);
    }
    count
}

/// Writes one batch as one file of the table; the file is on disk when this returns.
pub(crate) fn write_file(
    folder: &Path,
    layout: &Layout,
    partition: &Partition,
    batch: &RecordBatch,
) -> Result<NewFile, Fault> {
    let mut name = String::new();
    for (column, value) in layout.partition.iter().zip(partition) {
        name.push_str(column);
        name.push('=');
        name.push_str(&folder_name(value.as_deref()));
        name.push('/');
    }
    let place = folder.join(&name);
    files::create_folder(&place)?;
    name.push_str("part-");
    name.push_str(&files::random_name()?);
    name.push_str(".parquet");
    let path = folder.join(&name);
    let file = files::create_new(&path)?;
    let patients = patients(layout, batch);
    let mut writer = ArrowWriter::try_new(
        file,
        batch.schema(),
        Some(properties(layout, &batch.schema())?),
    )
    .map_err(|_| Fault::new(Code::W07))?;
    writer.write(batch).map_err(|_| Fault::new(Code::W07))?;
    writer.close().map_err(|_| Fault::new(Code::W07))?;
    files::sync_file(&path)?;
    // The folder of the partition may be new itself.
    for ancestor in place
        .ancestors()
        .take_while(|ancestor| ancestor.starts_with(folder))
    {
        files::sync_folder(ancestor)?;
    }
    Ok(NewFile {
        name,
        size: files::size(&path)?,
        modified_milliseconds: files::modified_milliseconds(&path)?,
        partition_values: partition.clone(),
        records: u64::try_from(batch.num_rows()).map_err(|_| Fault::new(Code::W07))?,
        patients,
        digest: files::digest(&path)?,
    })
}

/// The least and the greatest patient of a batch that is in their order.
fn patients(layout: &Layout, batch: &RecordBatch) -> Option<(i32, i32)> {
    let name = &layout.columns.get(layout.patient?)?.name;
    let numbers = batch
        .column_by_name(name)?
        .as_primitive_opt::<Int32Type>()?;
    arrow::compute::min(numbers).zip(arrow::compute::max(numbers))
}

/// All rows of a file of `layout`.
pub(crate) fn read_rows(layout: &Layout, file: &DataFile) -> Result<Vec<StoredRow>, Fault> {
    let mut rows = Vec::new();
    for batch in read_batches(file)? {
        rows.extend(columns::rows_of(layout, &file.partition_values, &batch)?);
    }
    Ok(rows)
}

/// A file that is there already, of a table without order, as one to commit.
pub(crate) fn described(folder: &Path, file: &DataFile) -> Result<NewFile, Fault> {
    Ok(NewFile {
        name: file.name(folder),
        size: file.size,
        modified_milliseconds: files::modified_milliseconds(&file.path)?,
        partition_values: file.partition_values.clone(),
        records: file.records,
        patients: None,
        digest: files::digest(&file.path)?,
    })
}

/// Number of rows of a file, as the file itself says.
pub(crate) fn count(file: &DataFile) -> Result<u64, Fault> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(files::open(&file.path)?)
        .map_err(|_| Fault::new(Code::W07))?;
    u64::try_from(reader.metadata().file_metadata().num_rows()).map_err(|_| Fault::new(Code::W07))
}

/// All batches of a file.
pub(crate) fn read_batches(file: &DataFile) -> Result<Vec<RecordBatch>, Fault> {
    ParquetRecordBatchReaderBuilder::try_new(files::open(&file.path)?)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|_| Fault::new(Code::W07))?
        .collect::<Result<_, _>>()
        .map_err(|_| Fault::new(Code::W07))
}

fn properties(layout: &Layout, schema: &Arc<Schema>) -> Result<WriterProperties, Fault> {
    // What is computed from rows is small, and read most.
    let compression = if layout.has_provenance() || layout.patient.is_none() {
        let level = ZstdLevel::try_new(1).map_err(|_| Fault::new(Code::W07))?;
        Compression::ZSTD(level)
    } else {
        Compression::UNCOMPRESSED
    };
    let sorting = schema
        .index_of(PATIENT)
        .ok()
        .and_then(|position| i32::try_from(position).ok())
        .map(|column_idx| {
            vec![SortingColumn {
                column_idx,
                descending: false,
                nulls_first: true,
            }]
        });
    let mut builder = WriterProperties::builder()
        .set_compression(compression)
        .set_sorting_columns(sorting)
        .set_created_by("tamis".to_owned())
        // Sorted numbers are small differences.
        .set_column_dictionary_enabled(ColumnPath::from(PATIENT), false)
        .set_column_encoding(ColumnPath::from(PATIENT), Encoding::DELTA_BINARY_PACKED);
    // Statistics lie uncompressed in the footer: none for keyed hashes and provenance.
    for name in PROVENANCE.into_iter().chain(["p2"]) {
        builder =
            builder.set_column_statistics_enabled(ColumnPath::from(name), EnabledStatistics::None);
    }
    Ok(builder.build())
}

/// Delta takes the value from its log; the folder's name is for people, so it is kept harmless.
fn folder_name(value: Option<&str>) -> String {
    value.map_or_else(
        || "__HIVE_DEFAULT_PARTITION__".to_owned(),
        |text| {
            text.chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
                .collect()
        },
    )
}
