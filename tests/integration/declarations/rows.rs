//! The rows of a table, column by column, with what the model declares of each.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use contract::{Column, Level, Model, Role, Table};
use disclosure::Scalar;
use warehouse::Snapshot;

use crate::plain;

/// What the model says of a column, as far as the data can contradict it.
#[derive(Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent declarations of the model"
)]
pub(super) struct Declared {
    /// `table.column`.
    pub(super) place: String,
    pub(super) ordinary: bool,
    pub(super) attribute: bool,
    pub(super) secret: bool,
    pub(super) sensitive: bool,
    pub(super) nullable: bool,
    pub(super) missing_tells: bool,
}

impl Declared {
    fn of(table: &Table, column: &Column) -> Self {
        Self {
            place: format!("{}.{}", table.name, column.name),
            ordinary: column.ordinary,
            attribute: column.is_attribute(),
            secret: table.level == Level::Person && !column.is_attribute(),
            sensitive: column.role == Role::Sensitive,
            nullable: column.nullable,
            missing_tells: column.missing_tells,
        }
    }
}

/// A column: its values as small numbers, equal where the values are; None where one is missing.
pub(super) struct Values {
    pub(super) declared: Declared,
    pub(super) values: Vec<Option<usize>>,
}

/// A table of people: of each row the patient and the region, and the columns.
pub(super) struct Rows {
    pub(super) patients: Vec<usize>,
    pub(super) regions: Vec<usize>,
    pub(super) columns: Vec<Values>,
}

impl Rows {
    /// A person-level table, with what is known of each row's patient beside it.
    pub(super) fn read(snapshot: &Snapshot, model: &Model, table: &Table) -> Self {
        let rows = stored(snapshot, table);
        let (number, region) = (place(table, "patient_no"), place(table, "region_code"));
        let mut columns = columns(table, &rows);
        if !table.name.starts_with("patient") {
            columns.extend(of_their_patients(snapshot, model, &rows, number));
        }
        let known = |at: usize| {
            let values = interned(rows.iter().map(|row| &row[at]));
            values
                .into_iter()
                .map(|value| value.expect("a value"))
                .collect()
        };
        Self {
            patients: known(number),
            regions: known(region),
            columns,
        }
    }
}

/// All rows of a table, each in the order of the model's columns.
pub(super) fn stored(snapshot: &Snapshot, table: &Table) -> Vec<Vec<Scalar>> {
    let files = snapshot.table(&table.name).expect("a stored table");
    let of_batch = |batch: &RecordBatch| -> Vec<Vec<Scalar>> {
        let columns: Vec<_> = table
            .columns
            .iter()
            .map(|column| batch.column_by_name(&column.name).expect("a column"))
            .collect();
        let of_row = |row| columns.iter().map(move |column| plain::scalar(column, row));
        (0..batch.num_rows())
            .map(|row| of_row(row).collect())
            .collect()
    };
    plain::person_level(files)
        .iter()
        .flat_map(of_batch)
        .collect()
}

/// The columns of a table but the patient's number, which is never read.
pub(super) fn columns(table: &Table, rows: &[Vec<Scalar>]) -> Vec<Values> {
    let columns = table.columns.iter().enumerate();
    columns
        .filter(|(_, column)| column.name != "patient_no")
        .map(|(index, column)| Values {
            declared: Declared::of(table, column),
            values: interned(rows.iter().map(|row| &row[index])),
        })
        .collect()
}

/// Where a column stands in a row.
pub(super) fn place(table: &Table, name: &str) -> usize {
    let found = table.columns.iter().position(|column| column.name == name);
    found.expect("a column")
}

/// The columns of `patient` for the patient of each row.
fn of_their_patients(
    snapshot: &Snapshot,
    model: &Model,
    rows: &[Vec<Scalar>],
    number: usize,
) -> Vec<Values> {
    let table = model.table("patient").expect("a table");
    let people = stored(snapshot, table);
    let own = place(table, "patient_no");
    let people_by_number: BTreeMap<String, usize> = people
        .iter()
        .enumerate()
        .map(|(at, row)| (word(&row[own]), at))
        .collect();
    let places: Vec<usize> = rows
        .iter()
        .map(|row| people_by_number[&word(&row[number])])
        .collect();
    let beside = |column: Values| Values {
        values: places.iter().map(|&at| column.values[at]).collect(),
        declared: column.declared,
    };
    columns(table, &people).into_iter().map(beside).collect()
}

fn interned<'a>(values: impl Iterator<Item = &'a Scalar>) -> Vec<Option<usize>> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    values
        .map(|value| {
            let next = numbers.len();
            (*value != Scalar::Null).then(|| *numbers.entry(word(value)).or_insert(next))
        })
        .collect()
}

fn word(value: &Scalar) -> String {
    format!("{value:?}")
}
