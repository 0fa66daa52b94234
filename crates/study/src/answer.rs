//! An answer of the engine as the table of this room.

use crate::view::{CellView, ColumnView, TableView};

impl From<&engine::Answer> for TableView {
    fn from(answer: &engine::Answer) -> Self {
        let columns = answer.columns().iter().map(|column| ColumnView {
            name: column.name.clone(),
            measure: column.measure,
        });
        let rows = answer.rows().iter().map(|row| {
            row.iter()
                .map(|cell| CellView {
                    value: cell.value.clone(),
                    status: cell.status,
                })
                .collect()
        });
        Self {
            columns: columns.collect(),
            rows: rows.collect(),
            notes: answer.notes().to_vec(),
        }
    }
}
