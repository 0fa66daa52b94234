//! Rows raised to a level vector, as one number each: equal numbers, equal rows.

use std::ops::Range;

use crate::lattice::Vector;
use crate::table::Table;

/// The number of each of `rows` over the columns of `range`, raised to `vector` (one level a column of the range).
pub(crate) fn keys(table: &Table, rows: &[u32], range: Range<usize>, vector: &Vector) -> Vec<u64> {
    let sizes = range
        .clone()
        .map(|column| u64::from(table.columns[column].tree.size()));
    let fits = sizes.clone().try_fold(1_u64, u64::checked_mul).is_some();
    if fits {
        let levels: Vec<(u64, &[u32])> = sizes
            .zip(range.clone().zip(vector))
            .map(|(size, (column, &level))| {
                (
                    size,
                    table.columns[column].raised[usize::from(level)].as_slice(),
                )
            })
            .collect();
        let key = |&row: &u32| {
            let cells = levels.iter().zip(&table.row(row)[range.clone()]);
            cells.fold(0, |key, ((size, level), &leaf)| {
                key * size + u64::from(level[leaf as usize])
            })
        };
        return rows.iter().map(key).collect();
    }
    let mut mixed = Mixed::new(rows.len());
    for (column, &level) in range.zip(vector) {
        let level = &table.columns[column].raised[usize::from(level)];
        mixed.add(table.columns[column].tree.size(), |at| {
            level[table.row(rows[at])[column] as usize]
        });
    }
    mixed.keys
}

/// Numbers of mixed radix, a column after the other; ranked whenever 64 bits do not hold them.
#[derive(Debug)]
pub(crate) struct Mixed {
    pub(crate) keys: Vec<u64>,
    size: u64,
}

impl Mixed {
    pub(crate) fn new(rows: usize) -> Self {
        Self {
            keys: vec![0; rows],
            size: 1,
        }
    }

    /// Adds a column of values below `radix`.
    pub(crate) fn add(&mut self, radix: u32, value: impl Fn(usize) -> u32) {
        let radix = u64::from(radix);
        self.size = match self.size.checked_mul(radix) {
            Some(size) => size,
            None => ranked(&mut self.keys).saturating_mul(radix),
        };
        for (at, key) in self.keys.iter_mut().enumerate() {
            *key = *key * radix + u64::from(value(at));
        }
    }
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

/// How often each number is there: a table of open addressing, since the order of a map would not matter and its time does.
#[derive(Debug)]
pub(crate) struct Counts {
    slots: Vec<(u64, u32)>,
    shift: u32,
}

impl Counts {
    /// Counts these numbers.
    pub(crate) fn of(keys: &[u64]) -> Self {
        let size = (keys.len() * 2).next_power_of_two().max(64);
        let mut counts = Self {
            slots: vec![(0, 0); size],
            shift: 64 - size.trailing_zeros(),
        };
        for &key in keys {
            let slot = counts.slot(key);
            let (_, count) = counts.slots[slot];
            counts.slots[slot] = (key, count + 1);
        }
        counts
    }

    /// The slot of the number, or the empty one where it would be.
    fn slot(&self, key: u64) -> usize {
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        let mut slot = usize::try_from(hash).unwrap_or(0);
        while self.slots[slot].1 > 0 && self.slots[slot].0 != key {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    /// How often the number is there.
    pub(crate) fn count(&self, key: u64) -> u32 {
        self.slots[self.slot(key)].1
    }
}
