//! The rows of a batch that an aggregate looks at.

use arrow::array::{Array, BooleanArray};
use arrow::buffer::{BooleanBuffer, NullBuffer};
use datafusion::common::{Result, exec_err};

/// The rows of a batch that count.
pub(crate) struct Rows {
    length: usize,
    /// `None`: all of them.
    selected: Option<BooleanBuffer>,
}

impl Rows {
    /// All rows for which the filter, if there is one, holds; NULL does not hold.
    pub(crate) fn new(length: usize, filter: Option<&BooleanArray>) -> Self {
        let all = Self {
            length,
            selected: None,
        };
        match filter {
            Some(filter) => all.and(filter.values().clone()).known(filter.nulls()),
            None => all,
        }
    }

    /// Those in which a column is not missing.
    pub(crate) fn known(self, nulls: Option<&NullBuffer>) -> Self {
        match nulls {
            Some(nulls) if nulls.null_count() > 0 => self.and(nulls.inner().clone()),
            _ => self,
        }
    }

    fn and(self, other: BooleanBuffer) -> Self {
        let selected = Some(match self.selected {
            Some(selected) => &selected & &other,
            None => other,
        });
        Self { selected, ..self }
    }

    /// Calls `take` with the position of every row.
    pub(crate) fn each(&self, mut take: impl FnMut(usize) -> Option<()>) -> Result<()> {
        let done = match &self.selected {
            None => (0..self.length).try_for_each(&mut take),
            Some(selected) => selected.set_indices().try_for_each(&mut take),
        };
        done.map_or_else(|| exec_err!("rows of an aggregate"), Ok)
    }
}
