//! Rows raised to a level vector, as one number each: equal numbers, equal rows.

use std::ops::Range;

use crate::lattice::Vector;
use crate::table::Table;

/// The number of each of `rows` over the columns of `range`, raised to `vector` (one level a column of the range).
pub(crate) fn keys(table: &Table, rows: &[u32], range: Range<usize>, vector: &Vector) -> Vec<u64> {
    let mut keys = vec![0_u64; rows.len()];
    let mut size = 1_u64;
    for (column, &level) in range.zip(vector) {
        let level = &table.columns[column].raised[usize::from(level)];
        let radix = u64::from(table.columns[column].tree.size());
        size = match size.checked_mul(radix) {
            Some(size) => size,
            None => ranked(&mut keys).saturating_mul(radix),
        };
        for (key, &row) in keys.iter_mut().zip(rows) {
            *key = *key * radix + u64::from(level[table.row(row)[column] as usize]);
        }
    }
    keys
}

/// Replaces numbers by their ranks; returns how many different ones there are.
fn ranked(keys: &mut [u64]) -> u64 {
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    for key in keys.iter_mut() {
        let rank = sorted.partition_point(|other| other < key);
        *key = u64::try_from(rank).unwrap_or(u64::MAX);
    }
    u64::try_from(sorted.len()).unwrap_or(u64::MAX)
}

/// Counts of numbers by a hash of few bits. A count that is too large costs time, one too small does not occur.
#[derive(Debug)]
pub(crate) struct Sketch {
    counts: Vec<u32>,
    shift: u32,
}

impl Sketch {
    /// Counts these numbers.
    pub(crate) fn of(keys: &[u64]) -> Self {
        let size = (keys.len() * 4).next_power_of_two().clamp(64, 1 << 22);
        let mut sketch = Self {
            counts: vec![0; size],
            shift: 64 - size.trailing_zeros(),
        };
        for &key in keys {
            let slot = sketch.slot(key);
            sketch.counts[slot] += 1;
        }
        sketch
    }

    fn slot(&self, key: u64) -> usize {
        usize::try_from(key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift).unwrap_or(0)
    }

    /// Whether the number may be there so often.
    pub(crate) fn may_reach(&self, key: u64, least: u32) -> bool {
        self.counts[self.slot(key)] >= least
    }
}
