//! The number of each row's group. Rows in a row mostly have the same keys: only the first of a stretch is looked up.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, UInt32Array, downcast_primitive_array};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use datafusion::common::{DataFusionError, Result};
use datafusion::logical_expr::EmitTo;
use datafusion::physical_plan::aggregates::group_values::{GroupValues, new_group_values};
use datafusion::physical_plan::aggregates::order::GroupOrdering;

/// The groups that were met.
pub(super) struct Groups {
    /// `None` where a statement has no keys, and so one group.
    values: Option<Box<dyn GroupValues>>,
    starts: Vec<u32>,
    of_starts: Vec<usize>,
    /// Of the batch at hand, by row.
    pub(super) of_rows: Vec<usize>,
}

impl Groups {
    /// Of keys with this schema.
    pub(super) fn of(keys: SchemaRef) -> Result<Self> {
        let values =
            (!keys.fields().is_empty()).then(|| new_group_values(keys, &GroupOrdering::None));
        Ok(Self {
            values: values.transpose()?,
            starts: Vec::new(),
            of_starts: Vec::new(),
            of_rows: Vec::new(),
        })
    }

    /// How many.
    pub(super) fn count(&self) -> usize {
        self.values.as_ref().map_or(1, |values| values.len())
    }

    /// Looks up the groups of a batch.
    pub(super) fn read(&mut self, keys: &[ArrayRef], rows: usize) -> Result<()> {
        self.of_rows.clear();
        let Some(values) = &mut self.values else {
            self.of_rows.resize(rows, 0);
            return Ok(());
        };
        let mut changes = vec![false; rows];
        for key in keys {
            note_changes(key, &mut changes);
        }
        self.starts.clear();
        let starts = (0_u32..).zip(&changes).enumerate();
        let starts = starts.filter(|(row, (_, changes))| *row == 0 || **changes);
        self.starts.extend(starts.map(|(_, (row, _))| row));
        if self.starts.len().saturating_mul(4) > rows.saturating_mul(3) {
            return values.intern(keys, &mut self.of_rows);
        }
        let starts = UInt32Array::from(std::mem::take(&mut self.starts));
        let firsts = keys.iter().map(|key| take(key, &starts, None));
        let firsts = firsts.collect::<std::result::Result<Vec<_>, _>>()?;
        self.of_starts.clear();
        values.intern(&firsts, &mut self.of_starts)?;
        let mut of_starts = self.of_starts.iter();
        let mut group = 0;
        for (row, changes) in changes.iter().enumerate() {
            if row == 0 || *changes {
                group = *of_starts.next().ok_or_else(broken)?;
            }
            self.of_rows.push(group);
        }
        Ok(())
    }

    /// The keys of all groups, a column a key.
    pub(super) fn keys(&mut self) -> Result<Vec<ArrayRef>> {
        match &mut self.values {
            Some(values) => values.emit(EmitTo::All),
            None => Ok(Vec::new()),
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        self.values.as_ref().map_or(0, |values| values.size())
    }
}

/// Notes in which rows a key is not what it is in the row before. That of equal ones may be said, too.
fn note_changes(key: &ArrayRef, changes: &mut [bool]) {
    let nulls = key.nulls();
    if let Some(nulls) = nulls {
        let pairs = changes
            .iter_mut()
            .skip(1)
            .zip(nulls.iter().zip(nulls.iter().skip(1)));
        pairs.for_each(|(change, (before, known))| *change |= before != known);
    }
    if let Some(views) = key.as_string_view_opt() {
        return note(views.views(), changes);
    }
    let key: &dyn Array = key;
    downcast_primitive_array! {
        key => note(key.values(), changes),
        _ => changes.fill(true),
    }
}

fn note<T: PartialEq>(values: &[T], changes: &mut [bool]) {
    let pairs = changes.iter_mut().skip(1).zip(values.windows(2));
    for (change, pair) in pairs {
        if let [before, value] = pair {
            *change |= before != value;
        }
    }
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("evidence".to_owned())
}

/// A column that says nothing of any group.
pub(super) fn nothing(data_type: &arrow::datatypes::DataType, rows: usize) -> ArrayRef {
    arrow::array::new_null_array(data_type, rows)
}

/// Bytes as a column.
pub(super) fn bytes(all: Vec<Vec<u8>>) -> ArrayRef {
    Arc::new(arrow::array::BinaryArray::from_iter_values(all))
}
