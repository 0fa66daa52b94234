//! Makes a warehouse as many times as large: each copy of a person has a number of its own and goes
//! to copies of the structures. The files are written as the warehouse writes them (by partition,
//! sorted by patient, zstd, a million rows at most), and the entries of the log say so.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{ArrayRef, AsArray, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde_json::Value;

/// More people than the network has, so that the numbers of two copies never meet.
const STRIDE: i32 = 8_000;
const ROWS_PER_FILE: usize = 1_000_000;
/// Where a row came from is in no question, and would be most of the bytes.
const PROVENANCE: [&str; 4] = ["delivery", "line", "row_key", "extract_date"];

/// Multiplies every table of the warehouse in this folder. The dictionary of people stays as it is.
pub(crate) fn multiply(root: &Path, copies: usize) {
    for table in fs::read_dir(root.join("tables")).expect("tables") {
        let folder = table.expect("a table").path();
        if !folder.ends_with("person") {
            multiply_table(&folder, copies);
        }
    }
}

fn multiply_table(folder: &Path, copies: usize) {
    let mut logs: Vec<_> = fs::read_dir(folder.join("_delta_log"))
        .expect("a log")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    logs.sort();
    let mut entries: Vec<Vec<Value>> = logs
        .iter()
        .map(|path| {
            let text = fs::read_to_string(path).expect("a log entry");
            let lines = text.lines().map(serde_json::from_str);
            lines.collect::<Result<_, _>>().expect("JSON")
        })
        .collect();
    let path_of = |action: &Value, kind: &str| action[kind]["path"].as_str().map(str::to_owned);
    let actions = || entries.iter().flatten();
    let removed: BTreeSet<_> = actions().filter_map(|a| path_of(a, "remove")).collect();
    let current: Vec<_> = actions()
        .filter_map(|a| path_of(a, "add"))
        .filter(|path| !removed.contains(path))
        .collect();
    let written = in_two_threads(&current, |path| copy_file(folder, path, copies));
    for (path, files) in current.iter().zip(written) {
        for entry in &mut entries {
            let Some(at) = entry
                .iter()
                .position(|a| path_of(a, "add").as_ref() == Some(path))
            else {
                continue;
            };
            let old = entry.remove(at);
            entry.extend(files.iter().map(|(name, size, rows)| {
                let mut add = old.clone();
                add["add"]["path"] = Value::from(name.as_str());
                add["add"]["size"] = Value::from(*size);
                add["add"]["stats"] = Value::from(format!("{{\"numRecords\":{rows}}}"));
                add
            }));
            break;
        }
    }
    for (path, entry) in logs.iter().zip(entries) {
        let lines: Vec<String> = entry.iter().map(Value::to_string).collect();
        fs::write(path, lines.join("\n")).expect("written");
    }
    for path in removed {
        fs::remove_file(folder.join(path)).expect("removed");
    }
}

/// Name, bytes and rows of a file.
type Written = (String, u64, usize);

fn in_two_threads(
    paths: &[String],
    work: impl Fn(&str) -> Vec<Written> + Sync,
) -> Vec<Vec<Written>> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = paths.get(at) else {
                return done;
            };
            done.push((at, work(path)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        let other = scope.spawn(run);
        let mut all = run();
        all.extend(other.join().expect("a thread"));
        all
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, files)| files).collect()
}

fn copy_file(folder: &Path, name: &str, copies: usize) -> Vec<Written> {
    let file = File::open(folder.join(name)).expect("a file");
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let schema = Arc::clone(builder.schema());
    let batches: Vec<_> = builder
        .build()
        .expect("a reader")
        .collect::<Result<_, _>>()
        .expect("rows");
    let rows = arrow::compute::concat_batches(&schema, &batches).expect("one batch");
    let kept: Vec<usize> = (0..schema.fields().len())
        .filter(|column| !PROVENANCE.contains(&schema.field(*column).name().as_str()))
        .collect();
    let rows = rows.project(&kept).expect("columns");
    fs::remove_file(folder.join(name)).expect("removed");
    let per_file = (ROWS_PER_FILE / rows.num_rows().max(1)).max(1);
    let numbers: Vec<usize> = (0..copies).collect();
    let stem = name.strip_suffix(".parquet").expect("a Parquet file");
    numbers
        .chunks(per_file)
        .enumerate()
        .map(|(part, chunk)| {
            let name = format!("{stem}-{part:04}.parquet");
            let path = folder.join(&name);
            let level = ZstdLevel::try_new(1).expect("a level");
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(level))
                .build();
            let file = File::create(&path).expect("a file");
            let mut writer =
                ArrowWriter::try_new(file, rows.schema(), Some(properties)).expect("a writer");
            for number in chunk {
                writer.write(&copy(&rows, *number)).expect("written");
            }
            writer.close().expect("closed");
            let size = fs::metadata(&path).expect("a file").len();
            (name, size, rows.num_rows() * chunk.len())
        })
        .collect()
}

fn copy(rows: &RecordBatch, number: usize) -> RecordBatch {
    let shift = STRIDE * i32::try_from(number).expect("a few copies");
    let schema = rows.schema();
    let columns = schema
        .fields()
        .iter()
        .zip(rows.columns())
        .map(|(field, column)| match field.name().as_str() {
            "patient_no" | "practitioner_no" => {
                let numbers: &Int32Array = column.as_primitive::<Int32Type>();
                assert!(numbers.iter().flatten().all(|n| n < STRIDE));
                Arc::new(numbers.unary::<_, Int32Type>(|n| n + shift)) as ArrayRef
            }
            "microstructure_id" => {
                let names = column.as_string::<i32>().iter();
                let names = names.map(|name| name.map(|name| format!("{name}-{number}")));
                Arc::new(names.collect::<StringArray>())
            }
            _ => Arc::clone(column),
        })
        .collect();
    RecordBatch::try_new(schema, columns).expect("a batch")
}
