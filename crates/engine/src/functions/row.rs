//! Reads patients, structures and practitioners out of argument columns.

use arrow::array::{Array, ArrayRef, AsArray, Int32Array};
use arrow::datatypes::{DataType, Int32Type};
use datafusion::common::{DataFusionError, Result, exec_err};

/// The patient numbers of a batch.
pub(crate) fn patients(array: &ArrayRef) -> Result<&Int32Array> {
    array
        .as_primitive_opt::<Int32Type>()
        .map_or_else(|| exec_err!("patient column"), Ok)
}

/// A patient number as bitmaps hold it.
pub(crate) fn patient_bit(number: i32) -> Result<u32> {
    u32::try_from(number).map_err(|_| DataFusionError::Execution("patient number".to_owned()))
}

/// One entity in a row: a structure by its text, a practitioner by its number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EntityId {
    Structure(String),
    Practitioner(i32),
}

/// Whether an entity column names structures.
pub(crate) fn names_structures(data_type: &DataType) -> bool {
    match data_type {
        DataType::List(item) => names_structures(item.data_type()),
        other => matches!(other, DataType::Utf8),
    }
}

/// Calls `seen` for every entity of one row; lists hold the entities that a patient met.
pub(crate) fn entities(array: &ArrayRef, row: usize, seen: &mut dyn FnMut(EntityId)) -> Result<()> {
    if array.is_null(row) {
        return Ok(());
    }
    match array.data_type() {
        DataType::Utf8 => seen(EntityId::Structure(
            array.as_string::<i32>().value(row).to_owned(),
        )),
        DataType::Int32 => {
            seen(EntityId::Practitioner(
                array.as_primitive::<Int32Type>().value(row),
            ));
        }
        DataType::List(_) => {
            let inner = array.as_list::<i32>().value(row);
            for index in 0..inner.len() {
                entities(&inner, index, seen)?;
            }
        }
        _ => return exec_err!("entity column"),
    }
    Ok(())
}
