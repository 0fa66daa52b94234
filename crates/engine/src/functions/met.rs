//! Columns of structures, of practitioners, or of lists of them (those that a patient met).

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray, StringViewArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::datatypes::{DataType, Int32Type, UInt32Type};
use datafusion::common::{DataFusionError, Result, exec_err};

use super::place::{NOBODY, NOWHERE};
use super::shared::{Local, Shared};

/// Entities of a batch by row.
pub(crate) struct Met<'a, N: Clone> {
    items: Cow<'a, [N]>,
    lists: Option<(&'a OffsetBuffer<i32>, Option<&'a NullBuffer>)>,
}

impl<'a, N: Clone> Met<'a, N> {
    /// Reads a column, given how its items are read.
    pub(crate) fn read(
        column: &'a ArrayRef,
        items: impl FnOnce(&'a ArrayRef) -> Result<Cow<'a, [N]>>,
    ) -> Result<Self> {
        Ok(match column.as_list_opt::<i32>() {
            Some(lists) => Self {
                items: items(lists.values())?,
                lists: Some((lists.offsets(), lists.nulls())),
            },
            None => Self {
                items: items(column)?,
                lists: None,
            },
        })
    }

    /// Whether a row can name several.
    pub(crate) fn has_lists(&self) -> bool {
        self.lists.is_some()
    }

    /// Those of one row.
    #[inline]
    pub(crate) fn of(&self, row: usize) -> &[N] {
        let range = match self.lists {
            None => row..row.saturating_add(1),
            Some((_, Some(nulls))) if nulls.is_null(row) => 0..0,
            Some((offsets, _)) => {
                let at = |row: usize| offsets.get(row).and_then(|at| usize::try_from(*at).ok());
                let range = at(row).zip(at(row.saturating_add(1)));
                range.map_or(0..0, |(from, to)| from..to)
            }
        };
        self.items.get(range).unwrap_or_default()
    }
}

/// Structures as the numbers that the question shares.
pub(crate) fn numbered<'a>(
    items: &'a ArrayRef,
    local: &mut Local<Arc<str>>,
    shared: &Shared,
) -> Result<Cow<'a, [u32]>> {
    if let Some(numbers) = items.as_primitive_opt::<UInt32Type>() {
        return Ok(known(numbers, NOWHERE));
    }
    let mut number = |name: Option<&str>| match name {
        None => Ok(NOWHERE),
        Some(name) => local.structure(name, shared).ok_or_else(broken),
    };
    let numbers: Result<Vec<u32>> = match items.data_type() {
        DataType::Utf8 => items.as_string::<i32>().iter().map(&mut number).collect(),
        DataType::Utf8View => of_views(items.as_string_view(), number),
        _ => exec_err!("entity column"),
    };
    numbers.map(Cow::Owned)
}

/// Rows in a row mostly name one structure, by one view: then it is the number of the row before.
fn of_views(
    names: &StringViewArray,
    mut number: impl FnMut(Option<&str>) -> Result<u32>,
) -> Result<Vec<u32>> {
    let mut last = None;
    let mut numbers = Vec::with_capacity(names.len());
    for (row, view) in names.views().iter().enumerate() {
        let known = names.is_valid(row);
        let same = last.filter(|(before, _)| known && before == view);
        let of_row = match same {
            Some((_, of_row)) => of_row,
            None => number(known.then(|| names.value(row)))?,
        };
        last = known.then_some((*view, of_row));
        numbers.push(of_row);
    }
    Ok(numbers)
}

/// Practitioners as they are.
pub(crate) fn practitioners_of(items: &ArrayRef) -> Result<Cow<'_, [i32]>> {
    let numbers = items.as_primitive_opt::<Int32Type>().ok_or_else(broken)?;
    Ok(known(numbers, NOBODY))
}

fn known<T: ArrowPrimitiveType>(
    numbers: &PrimitiveArray<T>,
    none: T::Native,
) -> Cow<'_, [T::Native]> {
    if numbers.null_count() == 0 {
        return Cow::Borrowed(numbers.values());
    }
    let known = numbers.iter().map(|number| number.unwrap_or(none));
    Cow::Owned(known.collect())
}

/// All of a row but the first of the first column, each with the number of its column.
pub(crate) fn further<N: Copy + PartialEq>(
    all: &[Met<'_, N>],
    row: usize,
    none: N,
) -> impl Iterator<Item = (u32, N)> {
    let of_column = move |(source, met): (u32, &Met<'_, N>)| {
        let further = met.of(row).get(usize::from(source == 0)..);
        let known = further.unwrap_or_default().iter();
        let known: Vec<N> = known.copied().filter(|one| *one != none).collect();
        known.into_iter().map(move |one| (source, one))
    };
    (0_u32..).zip(all).flat_map(of_column)
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("entity column".to_owned())
}
