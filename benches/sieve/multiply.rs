//! Makes a warehouse as many times as large: each copy of a person has a number of its own and goes
//! to copies of the structures. The files are written as the warehouse writes them (by region and range of patients,
//! sorted by patient, zstd), and the log and the manifest say so.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::{ArrayRef, AsArray, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use serde_json::Value;
use warehouse::{FileRecord, Manifest, TableRecord};

/// More people than the network has, so that the numbers of two copies never meet.
const STRIDE: i32 = 8_000;
/// As the warehouse has it.
const RANGE: i32 = 1 << 16;
/// Where a row came from is in no question, and would be most of the bytes.
const PROVENANCE: [&str; 4] = ["delivery", "line", "row_key", "extract_date"];

/// Multiplies every table of the warehouse in this folder. The dictionary of people stays as it is.
pub(crate) fn multiply(root: &Path, copies: usize) {
    let versions = fs::read_dir(root.join("versions")).expect("versions");
    let number = |path: &Path| path.file_stem()?.to_str()?.parse::<u64>().ok();
    let versions = versions.map(|entry| entry.expect("an entry").path());
    let last = versions.max_by_key(|path| number(path)).expect("a version");
    let text = fs::read(&last).expect("a manifest");
    let mut manifest: Manifest = serde_json::from_slice(&text).expect("a manifest");
    for (table, record) in &mut manifest.files {
        if table != "person" {
            multiply_table(&root.join("tables").join(table), record, copies);
        }
    }
    let mut text = serde_json::to_vec_pretty(&manifest).expect("JSON");
    text.push(b'\n');
    fs::write(last, text).expect("written");
}

/// Writes the copies of every file that the manifest names, in its place in the log.
fn multiply_table(folder: &Path, record: &mut TableRecord, copies: usize) {
    let names: Vec<String> = record.files.keys().cloned().collect();
    let written = in_two_threads(&names, |name| copy_file(folder, name, copies));
    let mut new: BTreeMap<String, Vec<Written>> = names.into_iter().zip(written).collect();
    for path in log(folder) {
        let text = fs::read_to_string(&path).expect("a log entry");
        let mut lines = Vec::new();
        for line in text.lines() {
            let action: Value = serde_json::from_str(line).expect("JSON");
            let name = action["add"]["path"].as_str();
            match name.and_then(|name| new.remove(name)) {
                Some(files) => lines.extend(files.iter().map(|file| file.addition(&action))),
                None => lines.push(line.to_owned()),
            }
            if let Some(removed) = action["remove"]["path"].as_str() {
                // A file of a version before.
                let _ = fs::remove_file(folder.join(removed));
            }
        }
        fs::write(path, lines.join("\n")).expect("written");
    }
    record.files = BTreeMap::new();
    for path in log(folder) {
        let text = fs::read_to_string(&path).expect("a log entry");
        for line in text.lines() {
            let action: Value = serde_json::from_str(line).expect("JSON");
            note(folder, record, &action);
        }
    }
}

/// What the manifest says of a file that was added and is still there.
fn note(folder: &Path, record: &mut TableRecord, action: &Value) {
    let Some(name) = action["add"]["path"].as_str() else {
        return;
    };
    let Ok(file) = File::open(folder.join(name)) else {
        return;
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).expect("rows");
    let (mut least, mut greatest) = (None::<i32>, None::<i32>);
    for batch in builder.build().expect("a reader") {
        let batch = batch.expect("rows");
        let Some(patients) = batch.column_by_name("patient_no") else {
            continue;
        };
        let patients = patients.as_primitive::<Int32Type>();
        let first = arrow::compute::min(patients);
        least = least.map_or(first, |known| first.map(|one| one.min(known)));
        greatest = greatest.max(arrow::compute::max(patients));
    }
    let file = FileRecord {
        rows,
        patients: least.zip(greatest),
        digest: String::new(),
    };
    record.files.insert(name.to_owned(), file);
}

fn log(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder.join("_delta_log")).expect("a log");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut logs: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "json"))
        .collect();
    logs.sort();
    logs
}

/// A file of copies.
struct Written {
    name: String,
    range: Option<i32>,
    bytes: u64,
    rows: usize,
}

impl Written {
    /// The log's line, after that of the file that was copied.
    fn addition(&self, before: &Value) -> String {
        let mut add = before.clone();
        add["add"]["path"] = Value::from(self.name.as_str());
        add["add"]["size"] = Value::from(self.bytes);
        add["add"]["stats"] = Value::from(format!("{{\"numRecords\":{}}}", self.rows));
        if let Some(range) = self.range {
            add["add"]["partitionValues"]["patient_range"] = Value::from(range.to_string());
        }
        add.to_string()
    }
}

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
    let mut by_range: BTreeMap<Option<i32>, Vec<RecordBatch>> = BTreeMap::new();
    for number in 0..copies {
        let copy = copy(&rows, number);
        for (range, part) in ranges(&copy) {
            by_range.entry(range).or_default().push(part);
        }
    }
    let files = by_range.into_iter();
    files
        .map(|(range, parts)| write(folder, name, range, &parts))
        .collect()
}

/// The rows of each range of patients; they are in their order.
fn ranges(copy: &RecordBatch) -> Vec<(Option<i32>, RecordBatch)> {
    let Some(patients) = copy.column_by_name("patient_no") else {
        return vec![(None, copy.clone())];
    };
    let patients = patients.as_primitive::<Int32Type>().values();
    let mut parts = Vec::new();
    let mut at = 0;
    for of_range in patients.chunk_by(|one, next| one / RANGE == next / RANGE) {
        parts.push((
            of_range.first().map(|one| one / RANGE),
            copy.slice(at, of_range.len()),
        ));
        at += of_range.len();
    }
    parts
}

fn write(folder: &Path, name: &str, range: Option<i32>, parts: &[RecordBatch]) -> Written {
    let name = match range {
        None => name.replace(".parquet", "-copies.parquet"),
        Some(range) => {
            let (region, file) = name.split_once("patient_range=0/").expect("a range");
            format!("{region}patient_range={range}/{file}").replace(".parquet", "-copies.parquet")
        }
    };
    let path = folder.join(&name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    // Folded rows lie as they are.
    let compression = if folder.ends_with("event_folded") {
        Compression::UNCOMPRESSED
    } else {
        Compression::ZSTD(ZstdLevel::try_new(1).expect("a level"))
    };
    let patient = || ColumnPath::from("patient_no");
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_column_dictionary_enabled(patient(), false)
        .set_column_encoding(patient(), Encoding::DELTA_BINARY_PACKED)
        .build();
    let file = File::create(&path).expect("a file");
    let schema = parts.first().expect("rows").schema();
    let mut writer = ArrowWriter::try_new(file, schema, Some(properties)).expect("a writer");
    for part in parts {
        writer.write(part).expect("written");
    }
    writer.close().expect("closed");
    Written {
        bytes: fs::metadata(&path).expect("a file").len(),
        rows: parts.iter().map(RecordBatch::num_rows).sum(),
        name,
        range,
    }
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
