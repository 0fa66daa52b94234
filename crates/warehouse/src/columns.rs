//! Rows to Arrow columns and back.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, Int32Array, Int64Array, RecordBatch,
    StringArray,
};
use arrow::datatypes::{Date32Type, Int32Type, Int64Type};
use contract::Value;

use crate::code::{Code, Fault};
use crate::layout::{Layout, PROVENANCE, Partition, Physical, partition_value};
use crate::row::{Provenance, StoredRow};

/// The rows as one batch with the columns of the table's files.
pub(crate) fn batch_of(layout: &Layout, rows: &[&StoredRow]) -> Result<RecordBatch, Fault> {
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (position, column) in layout.columns.iter().take(layout.cell_count).enumerate() {
        if !layout.partition.contains(&column.name) {
            arrays.push(cells(rows, position, column.physical)?);
        }
    }
    if !layout.has_provenance() {
        return RecordBatch::try_new(Arc::new(layout.file_schema()), arrays).map_err(|_| unfit());
    }
    let provenance = || rows.iter().map(|row| &row.provenance);
    arrays.push(Arc::new(StringArray::from_iter_values(
        provenance().map(|p| &*p.delivery),
    )));
    arrays.push(Arc::new(Int64Array::from_iter_values(
        provenance().map(|p| p.line),
    )));
    arrays.push(Arc::new(BinaryArray::from_iter_values(
        provenance().map(|p| p.row_key),
    )));
    arrays.push(Arc::new(Date32Array::from_iter_values(
        provenance().map(|p| p.extract_date),
    )));
    RecordBatch::try_new(Arc::new(layout.file_schema()), arrays).map_err(|_| unfit())
}

fn cells(rows: &[&StoredRow], position: usize, physical: Physical) -> Result<ArrayRef, Fault> {
    let cell = |row: &&StoredRow| row.cells.get(position).cloned().unwrap_or(Value::Null);
    Ok(match physical {
        Physical::Int => {
            let numbers: Result<Vec<_>, Fault> = rows.iter().map(|row| int(&cell(row))).collect();
            Arc::new(Int32Array::from(numbers?))
        }
        Physical::Text => {
            let texts: Result<Vec<_>, Fault> = rows
                .iter()
                .map(|row| match cell(row) {
                    Value::Null => Ok(None),
                    Value::Text(text) => Ok(Some(text)),
                    _ => Err(unfit()),
                })
                .collect();
            Arc::new(StringArray::from(texts?))
        }
        Physical::Date => {
            let days: Result<Vec<_>, Fault> = rows
                .iter()
                .map(|row| match cell(row) {
                    Value::Null => Ok(None),
                    Value::Date(days) => Ok(Some(days)),
                    _ => Err(unfit()),
                })
                .collect();
            Arc::new(Date32Array::from(days?))
        }
        Physical::Bool => {
            let truths: Result<Vec<_>, Fault> = rows
                .iter()
                .map(|row| match cell(row) {
                    Value::Null => Ok(None),
                    Value::Bool(truth) => Ok(Some(truth)),
                    _ => Err(unfit()),
                })
                .collect();
            Arc::new(BooleanArray::from(truths?))
        }
        Physical::Long | Physical::Bytes => return Err(unfit()),
    })
}

fn int(value: &Value) -> Result<Option<i32>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::Int(number) => i32::try_from(*number).map(Some).map_err(|_| unfit()),
        _ => Err(unfit()),
    }
}

/// The rows of a batch read from a file of `partition`.
pub(crate) fn rows_of(
    layout: &Layout,
    partition: &Partition,
    batch: &RecordBatch,
) -> Result<Vec<StoredRow>, Fault> {
    let [delivery, line, row_key, extract_date] = PROVENANCE.map(|name| batch.column_by_name(name));
    let delivery = delivery
        .and_then(|array| array.as_string_opt::<i32>())
        .ok_or_else(unfit)?;
    let line = line
        .and_then(|array| array.as_primitive_opt::<Int64Type>())
        .ok_or_else(unfit)?;
    let row_key = row_key
        .and_then(|array| array.as_binary_opt::<i32>())
        .ok_or_else(unfit)?;
    let extract_date = extract_date
        .and_then(|array| array.as_primitive_opt::<Date32Type>())
        .ok_or_else(unfit)?;
    let columns = layout
        .columns
        .iter()
        .take(layout.cell_count)
        .map(|column| values(layout, partition, batch, column))
        .collect::<Result<Vec<_>, Fault>>()?;
    let mut rows = Vec::with_capacity(batch.num_rows());
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    let mut last_delivery: Arc<str> = Arc::from("");
    for position in 0..batch.num_rows() {
        // Few deliveries, many rows: share the text.
        if *last_delivery != *delivery.value(position) {
            last_delivery = Arc::from(delivery.value(position));
        }
        rows.push(StoredRow {
            cells: columns
                .iter_mut()
                .map(|column| column.next().ok_or_else(unfit))
                .collect::<Result<_, _>>()?,
            provenance: Provenance {
                delivery: Arc::clone(&last_delivery),
                line: line.value(position),
                row_key: row_key.value(position).try_into().map_err(|_| unfit())?,
                extract_date: extract_date.value(position),
            },
        });
    }
    Ok(rows)
}

fn values(
    layout: &Layout,
    partition: &Partition,
    batch: &RecordBatch,
    column: &crate::layout::StoredColumn,
) -> Result<Vec<Value>, Fault> {
    if let Some(place) = layout
        .partition
        .iter()
        .position(|name| *name == column.name)
    {
        let text = partition.get(place).and_then(Option::as_deref);
        let value = partition_value(column.physical, text).ok_or_else(unfit)?;
        return Ok(vec![value; batch.num_rows()]);
    }
    let array = batch.column_by_name(&column.name).ok_or_else(unfit)?;
    let or_null = |value: Option<Value>| value.unwrap_or(Value::Null);
    Ok(match column.physical {
        Physical::Int => array
            .as_primitive_opt::<Int32Type>()
            .ok_or_else(unfit)?
            .iter()
            .map(|cell| or_null(cell.map(|number| Value::Int(number.into()))))
            .collect(),
        Physical::Text => array
            .as_string_opt::<i32>()
            .ok_or_else(unfit)?
            .iter()
            .map(|cell| or_null(cell.map(|text| Value::Text(text.to_owned()))))
            .collect(),
        Physical::Date => array
            .as_primitive_opt::<Date32Type>()
            .ok_or_else(unfit)?
            .iter()
            .map(|cell| or_null(cell.map(Value::Date)))
            .collect(),
        Physical::Bool => array
            .as_boolean_opt()
            .ok_or_else(unfit)?
            .iter()
            .map(|cell| or_null(cell.map(Value::Bool)))
            .collect(),
        Physical::Long | Physical::Bytes => return Err(unfit()),
    })
}

/// A file that is not what its table says.
fn unfit() -> Fault {
    Fault::new(Code::W07)
}
