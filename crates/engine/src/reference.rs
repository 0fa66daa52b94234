//! Public reference tables: those that ship as CSV, and those computed from the model and the
//! manifest (`code`, `coverage`, `calendar`).

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int32Array, RecordBatch, StringViewArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use contract::{Kind, Level, Model, Notice, Table};
use warehouse::Snapshot;

use crate::code::Code;

/// A reference table as it ships: its name in the model, and CSV text with a header.
#[derive(Debug, Clone)]
pub struct ReferenceFile {
    /// Name of the table.
    pub table: String,
    /// RFC 4180, UTF-8, comma separated.
    pub csv: Vec<u8>,
}

/// The Arrow schema of a table of the model.
pub(crate) fn schema(table: &Table) -> SchemaRef {
    let fields: Vec<Field> = table
        .columns
        .iter()
        .map(|column| {
            let data_type = match column.kind {
                Kind::Int if table.level == Level::Reference && column.decimals > 0 => {
                    DataType::Float64
                }
                Kind::Int => DataType::Int32,
                Kind::Text => DataType::Utf8View,
                Kind::Date => DataType::Date32,
                Kind::Bool => DataType::Boolean,
            };
            Field::new(&column.name, data_type, column.nullable)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// The rows of a reference table that ships with the product.
pub(crate) fn shipped(table: &Table, file: &ReferenceFile) -> Result<Vec<RecordBatch>, Notice> {
    let broken = || Code::E06.about(&table.name);
    let reader = arrow::csv::ReaderBuilder::new(schema(table))
        .with_header(true)
        .build(file.csv.as_slice())
        .map_err(|_| broken())?;
    reader.collect::<Result<_, _>>().map_err(|_| broken())
}

/// The rows of a table that is computed; `None` for a table that is not.
pub(crate) fn computed(
    table: &Table,
    model: &Model,
    snapshot: &Snapshot,
) -> Result<Option<RecordBatch>, Notice> {
    let columns = match table.name.as_str() {
        "code" => codes(model),
        "coverage" => coverage(snapshot),
        "calendar" => calendar(snapshot),
        _ => return Ok(None),
    };
    RecordBatch::try_new(schema(table), columns)
        .map(Some)
        .map_err(|_| Code::E06.about(&table.name))
}

fn codes(model: &Model) -> Vec<ArrayRef> {
    let entries: Vec<_> = model
        .code_lists()
        .iter()
        .flat_map(|list| list.codes.iter().map(move |entry| (list, entry)))
        .collect();
    let text = |values: Vec<&str>| Arc::new(StringViewArray::from(values)) as ArrayRef;
    vec![
        text(entries.iter().map(|(list, _)| list.name.as_str()).collect()),
        text(
            entries
                .iter()
                .map(|(_, entry)| entry.code.as_str())
                .collect(),
        ),
        text(
            entries
                .iter()
                .map(|(_, entry)| entry.label.fr.as_str())
                .collect(),
        ),
        text(
            entries
                .iter()
                .map(|(_, entry)| entry.label.en.as_str())
                .collect(),
        ),
    ]
}

fn coverage(snapshot: &Snapshot) -> Vec<ArrayRef> {
    let covered = snapshot.coverage();
    let regions: Vec<&str> = covered
        .iter()
        .map(|(region, _, _)| region.as_str())
        .collect();
    let first = covered
        .iter()
        .map(|(_, first, _)| contract::days_of_date(*first));
    let last = covered
        .iter()
        .map(|(_, _, last)| contract::days_of_date(*last));
    vec![
        Arc::new(StringViewArray::from(regions)),
        Arc::new(Date32Array::from_iter_values(first)),
        Arc::new(Date32Array::from_iter_values(last)),
    ]
}

/// The years that events cover, over all regions.
pub(crate) fn years(snapshot: &Snapshot) -> Option<(i16, i16)> {
    let covered = snapshot.coverage();
    let first = covered.iter().map(|(_, first, _)| first.year()).min()?;
    let last = covered.iter().map(|(_, _, last)| last.year()).max()?;
    Some((first, last))
}

/// The last day of the last month that some region has delivered, in days since 1970.
pub(crate) fn last_day(snapshot: &Snapshot) -> Option<i32> {
    let months = snapshot.coverage();
    let last = months
        .iter()
        .map(|(_, _, last)| last.last_of_month())
        .max()?;
    Some(contract::days_of_date(last))
}

/// Every day of the covered years.
fn calendar(snapshot: &Snapshot) -> Vec<ArrayRef> {
    let mut days = Vec::new();
    if let Some((first, last)) = years(snapshot)
        && let (Ok(mut day), Ok(end)) = (
            jiff::civil::Date::new(first, 1, 1),
            jiff::civil::Date::new(last, 12, 31),
        )
    {
        while day <= end {
            days.push(day);
            match day.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
    }
    let numbers = |of: &dyn Fn(&jiff::civil::Date) -> i32| {
        Arc::new(Int32Array::from_iter_values(days.iter().map(of))) as ArrayRef
    };
    vec![
        Arc::new(Date32Array::from_iter_values(
            days.iter().map(|day| contract::days_of_date(*day)),
        )),
        numbers(&|day| i32::from(day.year())),
        numbers(&|day| i32::from(day.month())),
        numbers(&|day| i32::from((day.month() + 2) / 3)),
        numbers(&|day| i32::from(day.weekday().to_monday_one_offset())),
    ]
}
