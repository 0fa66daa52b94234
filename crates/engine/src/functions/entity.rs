//! One entity column of a batch, read as numbers: practitioners as they are, structures by name.

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, ListArray, StringArray};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Int32Type};
use datafusion::common::{Result, exec_err};

use super::name::Known;

/// Which entity a column names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    Structures,
    Practitioners,
}

/// A column of structures, of practitioners, or of lists of them (those that a patient met).
pub(super) struct Entities<'a> {
    items: Items<'a>,
    lists: Option<&'a ListArray>,
}

enum Items<'a> {
    Structures(&'a StringArray),
    Practitioners(&'a Int32Array),
}

impl<'a> Entities<'a> {
    /// Reads a column by its type.
    pub(super) fn of(column: &'a ArrayRef) -> Result<Self> {
        let lists = column.as_list_opt::<i32>();
        let items = lists.map_or(column, ListArray::values);
        let items = match items.data_type() {
            DataType::Utf8 => Items::Structures(items.as_string::<i32>()),
            DataType::Int32 => Items::Practitioners(items.as_primitive::<Int32Type>()),
            _ => return exec_err!("entity column"),
        };
        Ok(Self { items, lists })
    }

    /// What the column names.
    pub(super) fn naming(&self) -> Naming {
        match self.items {
            Items::Structures(_) => Naming::Structures,
            Items::Practitioners(_) => Naming::Practitioners,
        }
    }

    /// In which rows there is something.
    pub(super) fn nulls(&self) -> Option<&NullBuffer> {
        match (self.lists, &self.items) {
            (Some(lists), _) => lists.nulls(),
            (None, Items::Structures(items)) => items.nulls(),
            (None, Items::Practitioners(items)) => items.nulls(),
        }
    }

    /// Calls `seen` for every entity of one row that is not missing.
    #[inline]
    pub(super) fn each(
        &self,
        row: usize,
        known: &mut Known,
        mut seen: impl FnMut(u32) -> Option<()>,
    ) -> Option<()> {
        let Some(lists) = self.lists else {
            return seen(self.items.number(row, known)?);
        };
        let offsets = lists.value_offsets();
        let from = usize::try_from(*offsets.get(row)?).ok()?;
        let to = usize::try_from(*offsets.get(row.checked_add(1)?)?).ok()?;
        for item in from..to {
            if self.items.is_known(item) {
                seen(self.items.number(item, known)?)?;
            }
        }
        Some(())
    }
}

impl Items<'_> {
    #[inline]
    fn number(&self, item: usize, known: &mut Known) -> Option<u32> {
        match self {
            Self::Structures(items) => known.structures.number(items.value(item)),
            Self::Practitioners(items) => known.practitioners.number(*items.values().get(item)?),
        }
    }

    fn is_known(&self, item: usize) -> bool {
        match self {
            Self::Structures(items) => items.is_valid(item),
            Self::Practitioners(items) => items.is_valid(item),
        }
    }
}
