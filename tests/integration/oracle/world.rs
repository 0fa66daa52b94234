//! The fixture's rows as plain vectors, read from its files.

use std::collections::BTreeMap;
use std::fs::File;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Date32Type, Int32Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use warehouse::Warehouse;

use super::grammar::{Base, Value};
use crate::fixture;

/// One row of a question's population: whose it is, who was met, and its columns by name.
#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) patient: i64,
    /// For each column of structures, and of practitioners, whom it names.
    pub(crate) structures: Vec<Vec<String>>,
    pub(crate) practitioners: Vec<Vec<i64>>,
    pub(crate) columns: BTreeMap<&'static str, Value>,
}

pub(crate) struct World {
    patients: Vec<Row>,
    events: Vec<Row>,
    treatments: Vec<Row>,
    domains: BTreeMap<&'static str, Vec<Value>>,
}

impl World {
    pub(crate) async fn read(warehouse: &Warehouse) -> Self {
        let snapshot = warehouse.snapshot().await.expect("snapshot");
        let model = fixture::model();
        let codes = |list: &str| -> Vec<Value> {
            let list = model.code_list(list).expect("a code list");
            list.codes
                .iter()
                .map(|code| Value::Text(code.code.clone()))
                .collect()
        };
        let coverage = snapshot.coverage();
        let first = coverage
            .iter()
            .map(|(_, first, _)| first.year())
            .min()
            .expect("a year");
        let last = coverage
            .iter()
            .map(|(_, _, last)| last.year())
            .max()
            .expect("a year");
        let years = (first..=last)
            .map(|year| Value::Number(i64::from(year)))
            .collect();
        // Of a region that delivered nothing, nothing is known.
        let regions = coverage
            .iter()
            .map(|(region, _, _)| Value::Text(region.clone()))
            .collect();
        let domains = BTreeMap::from([
            ("sex", codes("sex")),
            ("region_code", regions),
            ("event_type", codes("event_type")),
            ("event_year", years),
        ]);
        let patients = rows(&snapshot, "patient", &["sex", "region_code", "birth_year"]);
        let mut treatments = rows(&snapshot, "treatment", &["region_code", "atc"]);
        let homes: BTreeMap<i64, &Row> = patients.iter().map(|p| (p.patient, p)).collect();
        for treatment in &mut treatments {
            // The table names no place: the patient's own counts.
            if let Some(home) = homes.get(&treatment.patient) {
                treatment.structures.clone_from(&home.structures);
                treatment.practitioners.clone_from(&home.practitioners);
            }
        }
        Self {
            events: rows(
                &snapshot,
                "event",
                &[
                    "region_code",
                    "event_year",
                    "event_type",
                    "duration_minutes",
                ],
            ),
            patients,
            treatments,
            domains,
        }
    }

    /// The values that a key may take; `None` if that is free data.
    pub(crate) fn domain(&self, column: &str) -> Option<&Vec<Value>> {
        self.domains.get(column)
    }

    /// The patients themselves, with where they are followed.
    pub(crate) fn patients(&self) -> &[Row] {
        &self.patients
    }

    /// The rows of a population.
    pub(crate) fn rows(&self, base: Base) -> Vec<Row> {
        match base {
            Base::Patient => self.patients.clone(),
            Base::Event => self.events.clone(),
            Base::Treatment => self.treatments.clone(),
            Base::PatientEvent => self.of_patients(&self.events),
            Base::PatientVisits => self.of_patients(&self.visits()),
        }
    }

    /// Each row beside its patient's, whose own sex, region and birth year count.
    fn of_patients(&self, rows: &[Row]) -> Vec<Row> {
        let by_number: BTreeMap<i64, &Row> = self.patients.iter().map(|p| (p.patient, p)).collect();
        let beside = rows.iter().filter_map(|row| {
            let patient = by_number.get(&row.patient)?;
            let mut row = row.clone();
            row.structures.extend(patient.structures.iter().cloned());
            row.practitioners
                .extend(patient.practitioners.iter().cloned());
            row.columns.extend(patient.columns.clone());
            Some(row)
        });
        beside.collect()
    }

    /// One row a patient with events: how many, and everybody met.
    fn visits(&self) -> Vec<Row> {
        let mut by_patient: BTreeMap<i64, Row> = BTreeMap::new();
        for event in &self.events {
            let row = by_patient.entry(event.patient).or_insert_with(|| Row {
                patient: event.patient,
                structures: vec![Vec::new()],
                practitioners: vec![Vec::new()],
                columns: BTreeMap::from([("visits", Value::Number(0))]),
            });
            row.structures[0].extend(event.structures.concat());
            row.practitioners[0].extend(event.practitioners.concat());
            if let Some(Value::Number(visits)) = row.columns.get_mut("visits") {
                *visits += 1;
            }
        }
        by_patient.into_values().collect()
    }
}

/// The rows of a table, with some of its columns.
pub(crate) fn rows(
    snapshot: &warehouse::Snapshot,
    table: &str,
    columns: &[&'static str],
) -> Vec<Row> {
    let table = snapshot.table(table).expect("a table");
    let mut rows = Vec::new();
    for file in &table.files {
        let outside: BTreeMap<&str, &Option<String>> = table
            .partition_columns
            .iter()
            .map(|(name, _)| name.as_str())
            .zip(&file.partition_values)
            .collect();
        let open = File::open(&file.path).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(open).expect("Parquet");
        for batch in reader.build().expect("a reader") {
            let batch = batch.expect("rows");
            for row in 0..batch.num_rows() {
                let read = |name: &str| match (batch.column_by_name(name), outside.get(name)) {
                    (Some(array), _) => value(array, row),
                    (None, Some(Some(text))) if name.ends_with("_year") => {
                        Value::Number(text.parse().expect("a year"))
                    }
                    (None, Some(Some(text))) => Value::Text(text.clone()),
                    (None, _) => Value::Missing,
                };
                rows.push(row_of(&read, columns));
            }
        }
    }
    rows
}

/// A column of texts of a table without patients.
pub(crate) fn texts(snapshot: &warehouse::Snapshot, table: &str, column: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for file in &snapshot.table(table).expect("a table").files {
        let open = File::open(&file.path).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(open).expect("Parquet");
        for batch in reader.build().expect("a reader") {
            let batch = batch.expect("rows");
            let array = batch.column_by_name(column).expect("a column");
            let values = (0..batch.num_rows()).map(|row| value(array, row));
            texts.extend(values.filter_map(|value| match value {
                Value::Text(text) => Some(text),
                Value::Number(_) | Value::Missing => None,
            }));
        }
    }
    texts
}

fn row_of(read: &dyn Fn(&str) -> Value, columns: &[&'static str]) -> Row {
    let number = |name: &str| match read(name) {
        Value::Number(x) => Some(x),
        Value::Text(_) | Value::Missing => None,
    };
    let structure = match read("microstructure_id") {
        Value::Text(name) => Some(name),
        Value::Number(_) | Value::Missing => None,
    };
    Row {
        patient: number("patient_no").expect("a patient"),
        structures: vec![structure.into_iter().collect()],
        practitioners: vec![number("practitioner_no").into_iter().collect()],
        columns: columns.iter().map(|name| (*name, read(name))).collect(),
    }
}

fn value(array: &dyn Array, row: usize) -> Value {
    if array.is_null(row) {
        return Value::Missing;
    }
    if let Some(numbers) = array.as_primitive_opt::<Int32Type>() {
        return Value::Number(i64::from(numbers.value(row)));
    }
    if let Some(days) = array.as_primitive_opt::<Date32Type>() {
        return Value::Number(i64::from(days.value(row)));
    }
    array
        .as_string_opt::<i32>()
        .map_or(Value::Missing, |texts| {
            Value::Text(texts.value(row).to_owned())
        })
}
