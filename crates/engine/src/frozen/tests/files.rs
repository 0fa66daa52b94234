//! Parquet files of people as a version of the warehouse has them: two regions, two ranges of numbers.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::datasource::MemTable;
use datafusion::parquet::arrow::ArrowWriter;
use warehouse::{DataFile, TableFiles};

/// A table's rows: patient, region, a text, a number.
pub(super) type Row = (i32, &'static str, String, Option<i64>);

/// Rows of patients of both ranges, some of them followed in both regions.
pub(super) fn rows(most: i32) -> Vec<Row> {
    let mut rows = Vec::new();
    for (region, step) in [("11", 3), ("93", 4)] {
        for patient in (1..1_000).chain(70_000..71_000).step_by(step) {
            for row in 0..=patient % most {
                let x = (row != 2).then_some(i64::from(patient % 17 + row));
                rows.push((patient, region, format!("kind {}", (patient + row) % 5), x));
            }
        }
    }
    rows
}

fn inside() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("patient_no", DataType::Int32, false),
        Field::new("kind", DataType::Utf8, true),
        Field::new("x", DataType::Int64, true),
    ]))
}

fn batch(rows: &[&Row], is_whole: bool) -> RecordBatch {
    let mut columns: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|row| Some(row.0)).collect::<Int32Array>()),
        Arc::new(
            rows.iter()
                .map(|row| Some(row.2.as_str()))
                .collect::<StringArray>(),
        ),
        Arc::new(rows.iter().map(|row| row.3).collect::<Int64Array>()),
    ];
    let mut fields = inside().fields().to_vec();
    if is_whole {
        let regions = rows.iter().map(|row| Some(row.1));
        columns.push(Arc::new(regions.collect::<StringArray>()));
        fields.push(Arc::new(Field::new("region_code", DataType::Utf8, true)));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

/// A file for each region and range, and of the first range two, the one after the other.
pub(super) fn written(folder: &Path, table: &str, rows: &[Row]) -> TableFiles {
    let mut files = Vec::new();
    for region in ["11", "93"] {
        for (part, numbers) in [1..500, 500..1_000, 70_000..71_000].into_iter().enumerate() {
            let of_file = rows
                .iter()
                .filter(|row| row.1 == region && numbers.contains(&row.0));
            let of_file: Vec<&Row> = of_file.collect();
            let path = folder.join(format!("{table}-{region}-{part}.parquet"));
            let batch = batch(&of_file, false);
            let mut writer =
                ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
            let patients = of_file.iter().map(|row| row.0);
            files.push(DataFile {
                size: path.metadata().unwrap().len(),
                path,
                partition_values: vec![Some(region.to_owned())],
                records: u64::try_from(of_file.len()).unwrap(),
                patients: patients.clone().min().zip(patients.max()),
            });
        }
    }
    TableFiles {
        schema: inside(),
        partition_columns: vec![("region_code".to_owned(), DataType::Utf8)],
        files,
    }
}

/// The same rows in memory.
pub(super) fn plain(rows: &[Row]) -> MemTable {
    let all = batch(&rows.iter().collect::<Vec<_>>(), true);
    MemTable::try_new(all.schema(), vec![vec![all]]).unwrap()
}
