//! The `person` table: the dictionary of people as files.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, BinaryArray, Int32Array, RecordBatch, StringArray};
use arrow::datatypes::Int32Type;

use crate::code::{Code, Fault};
use crate::data_files;
use crate::delta::{NewFile, TableState};
use crate::layout::Layout;
use crate::people::{Known, Who};

/// Reads the whole dictionary. Every pseudonym must be 16 bytes, every entity a known one.
pub(crate) fn read(state: &TableState) -> Result<Vec<Known>, Fault> {
    let mut known = Vec::new();
    for file in &state.files {
        for batch in data_files::read_batches(file)? {
            known.extend(lines_of(&batch).ok_or_else(|| Fault::new(Code::W07))?);
        }
    }
    Ok(known)
}

/// Writes lines that are added to the dictionary; the file waits for its commit.
pub(crate) fn write(folder: &Path, layout: &Layout, added: &[Known]) -> Result<NewFile, Fault> {
    let batch = RecordBatch::try_new(
        Arc::new(layout.file_schema()),
        vec![
            Arc::new(Int32Array::from_iter_values(
                added.iter().map(|line| line.number),
            )),
            Arc::new(StringArray::from_iter_values(
                added.iter().map(|line| line.who.as_str()),
            )),
            Arc::new(StringArray::from_iter_values(
                added.iter().map(|line| &line.token_type),
            )),
            Arc::new(BinaryArray::from_iter_values(
                added.iter().map(|line| line.p2),
            )),
        ],
    )
    .map_err(|_| Fault::new(Code::W07))?;
    data_files::write_file(folder, layout, &Vec::new(), &batch)
}

fn lines_of(batch: &RecordBatch) -> Option<Vec<Known>> {
    let number = batch
        .column_by_name("patient_no")?
        .as_primitive_opt::<Int32Type>()?;
    let entity = batch.column_by_name("entity")?.as_string_opt::<i32>()?;
    let token_type = batch.column_by_name("token_type")?.as_string_opt::<i32>()?;
    let p2 = batch.column_by_name("p2")?.as_binary_opt::<i32>()?;
    (0..batch.num_rows())
        .map(|position| {
            let who = [Who::Patient, Who::Practitioner]
                .into_iter()
                .find(|who| who.as_str() == entity.value(position))?;
            Some(Known {
                number: number.is_valid(position).then(|| number.value(position))?,
                who,
                token_type: token_type.value(position).to_owned(),
                p2: p2.value(position).try_into().ok()?,
            })
        })
        .collect()
}
