//! Which conditions hold in a row and which measures are known there, as one number: rows of a pattern are in the
//! same pieces.

use arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::hash_utils::RandomState;
use datafusion::common::{DataFusionError, Result};

#[expect(
    clippy::disallowed_types,
    reason = "looked up by key only, never walked through"
)]
type Lookup = std::collections::HashMap<Box<[u64]>, u32, RandomState>;

/// The patterns that were met.
#[derive(Default)]
pub(super) struct Patterns {
    lookup: Lookup,
    all: Vec<Box<[u64]>>,
    /// How many conditions come first.
    conditions: usize,
}

impl Patterns {
    /// Of so many conditions, then measures.
    pub(super) fn of(conditions: usize) -> Self {
        Self {
            conditions,
            ..Self::default()
        }
    }

    /// Whether a condition holds in rows of a pattern.
    #[inline]
    pub(super) fn holds(&self, pattern: u32, condition: usize) -> bool {
        self.is_set(pattern, condition)
    }

    /// Whether a measure is known in rows of a pattern.
    #[inline]
    pub(super) fn knows(&self, pattern: u32, measure: usize) -> bool {
        self.is_set(pattern, self.conditions.saturating_add(measure))
    }

    fn is_set(&self, pattern: u32, bit: usize) -> bool {
        let pattern = usize::try_from(pattern).unwrap_or(usize::MAX);
        let word = self.all.get(pattern).and_then(|words| words.get(bit / 64));
        word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// For every row the number of its pattern.
    pub(super) fn read<'a>(
        &mut self,
        columns: impl ExactSizeIterator<Item = &'a ArrayRef>,
        rows: usize,
    ) -> Result<Vec<u32>> {
        let words = columns.len().div_ceil(64);
        let mut bits = vec![0_u64; rows.saturating_mul(words)];
        for (bit, column) in columns.enumerate() {
            let mask = 1_u64 << (bit % 64);
            let mut set = |row: usize| {
                let word = row.saturating_mul(words).saturating_add(bit / 64);
                if let Some(word) = bits.get_mut(word) {
                    *word |= mask;
                }
            };
            match (column.as_boolean_opt(), column.nulls()) {
                (Some(holds), None) => holds.values().set_indices().for_each(set),
                (Some(holds), Some(nulls)) => {
                    (holds.values() & nulls.inner()).set_indices().for_each(set);
                }
                (None, None) => (0..rows).for_each(&mut set),
                (None, Some(nulls)) => nulls.inner().set_indices().for_each(set),
            }
        }
        if words == 0 {
            return Ok(vec![self.number(&[]).ok_or_else(broken)?; rows]);
        }
        let mut last: Option<(&[u64], u32)> = None;
        let mut numbers = Vec::with_capacity(rows);
        for pattern in bits.chunks_exact(words) {
            let number = match last {
                Some((before, number)) if before == pattern => number,
                _ => self.number(pattern).ok_or_else(broken)?,
            };
            last = Some((pattern, number));
            numbers.push(number);
        }
        Ok(numbers)
    }

    fn number(&mut self, pattern: &[u64]) -> Option<u32> {
        if let Some(number) = self.lookup.get(pattern) {
            return Some(*number);
        }
        let number = u32::try_from(self.all.len()).ok()?;
        self.lookup.insert(pattern.into(), number);
        self.all.push(pattern.into());
        Some(number)
    }
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("evidence".to_owned())
}
