//! The groups of a private plan as cells: what partitions counted, added up.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch};
use datafusion::common::ScalarValue;
use disclosure::{CountedCell, Scalar};
use guard::{EVIDENCE, PrivatePlan};
use rayon::prelude::*;

use crate::evidence::{Shape, Total};
use crate::value::scalar;

/// Every group as a cell; `None` if the plan gave something else than it should.
pub(super) fn cells(
    private: &PrivatePlan,
    batches: &[RecordBatch],
    (shape, has_homes): (&Shape, bool),
) -> Option<Vec<CountedCell>> {
    let mut groups: BTreeMap<Vec<Scalar>, Vec<&[u8]>> = BTreeMap::new();
    for batch in batches {
        let states = batch.column_by_name(EVIDENCE)?.as_binary_opt::<i32>()?;
        for row in 0..batch.num_rows() {
            let bytes = states.is_valid(row).then(|| states.value(row))?;
            groups
                .entry(keys(private, batch, row)?)
                .or_default()
                .push(bytes);
        }
    }
    let cell = |(keys, parts): (Vec<Scalar>, Vec<&[u8]>)| {
        let mut parts = parts.into_iter();
        let mut total = Total::read(parts.next()?)?;
        for part in parts {
            total.merge(Total::read(part)?)?;
        }
        Some(total.cell(keys, shape, has_homes))
    };
    groups.into_par_iter().map(cell).collect()
}

fn keys(private: &PrivatePlan, batch: &RecordBatch, row: usize) -> Option<Vec<Scalar>> {
    let key = |key: &guard::Key| {
        let column = batch.column_by_name(&key.name)?;
        scalar(&ScalarValue::try_from_array(column, row).ok()?)
    };
    private.keys().iter().map(key).collect()
}
