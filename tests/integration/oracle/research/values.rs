//! The rows of a piece by value: quantiles, and numbers of values.

use std::collections::BTreeMap;

use super::counted::{OfValue, Sum};
use super::noise::mixed;
use super::world::World;

/// What there is of each value, ascending. Of a patient only so many rows count: over all values in their
/// order, in proportion, so that hers keep their distribution.
pub(crate) fn told_apart(values: &[(usize, i64)], most: u64, world: &World) -> Sum {
    let mut cells: BTreeMap<i64, BTreeMap<usize, u64>> = BTreeMap::new();
    let mut all: BTreeMap<usize, u64> = BTreeMap::new();
    for (patient, value) in values {
        *cells
            .entry(*value)
            .or_default()
            .entry(*patient)
            .or_default() += 1;
        *all.entry(*patient).or_default() += 1;
    }
    let mut passed: BTreeMap<usize, u64> = BTreeMap::new();
    let mut sum = Sum::default();
    for (value, rows) in cells {
        let mut counted = 0;
        for (patient, rows) in &rows {
            let all = all[patient];
            let share = |rows: u64| if all > most { rows * most / all } else { rows };
            let before = passed.entry(*patient).or_default();
            counted += share(*before + rows) - share(*before);
            *before += rows;
            let number = u64::from(world.numbers[*patient]);
            sum.mark(mixed(number, value.cast_unsigned()));
        }
        sum.values.push(OfValue {
            value,
            rows: counted,
            patients: rows.into_keys().collect(),
        });
    }
    sum
}
