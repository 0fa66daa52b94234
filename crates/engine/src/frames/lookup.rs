//! Attributes of every patient: their own, or looked up in a public table by what is known of them.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::take;
use datafusion::common::ScalarValue;
use datafusion::execution::session_state::SessionState;
use disclosure::Scalar;
use guard::{Attributes, Source};

use super::Population;
use super::classes::evaluate;
use crate::value::scalar;

/// A column of attributes, a row a patient.
pub(super) fn column_of(
    source: &Source,
    attributes: &Attributes,
    population: &Population,
    state: &SessionState,
) -> Option<ArrayRef> {
    match source {
        Source::Own(name) => population.attributes.column_by_name(name).cloned(),
        Source::LookedUp { table, on, column } => {
            let rows = population.references.get(table)?;
            let of_table = on
                .iter()
                .map(|(name, _)| rows.column_by_name(name).cloned());
            let of_table: Vec<ArrayRef> = of_table.collect::<Option<_>>()?;
            let of_patients = on
                .iter()
                .map(|(_, expr)| evaluate(expr, attributes, population, state))
                .collect::<Option<Vec<_>>>()?;
            let mut places: BTreeMap<Vec<Scalar>, u32> = BTreeMap::new();
            for (row, place) in (0..rows.num_rows()).zip(0_u32..) {
                places.entry(values(&of_table, row)?).or_insert(place);
            }
            let place = |row| {
                let wanted = values(&of_patients, row)?;
                // What is missing equals nothing.
                let is_known = !wanted.contains(&Scalar::Null);
                Some(places.get(&wanted).copied().filter(|_| is_known))
            };
            let places = (0..population.numbers.len()).map(place);
            let places = places.collect::<Option<UInt32Array>>()?;
            found(rows, column, &places)
        }
    }
}

fn found(rows: &RecordBatch, column: &str, places: &UInt32Array) -> Option<ArrayRef> {
    take(rows.column_by_name(column)?, places, None).ok()
}

fn values(columns: &[ArrayRef], row: usize) -> Option<Vec<Scalar>> {
    let value = |column: &ArrayRef| {
        let column: &dyn Array = column;
        scalar(&ScalarValue::try_from_array(column, row).ok()?)
    };
    columns.iter().map(value).collect()
}
