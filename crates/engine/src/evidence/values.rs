//! Patients and rows by value, or by cell of a grid, added up patient by patient.

use std::collections::BTreeMap;

use disclosure::{Marks, SetKey, mixed};

use super::side::Patient;

/// More cells than any grid that a reader could use. Beyond it nothing is kept, and the moment is
/// hidden: failing the statement would tell how many values there are.
const MOST_CELLS: usize = 100_000;

/// A value as it is told apart. Only numbers are ordered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(crate) enum Value {
    Number(i64),
    Text(Box<str>),
}

impl Value {
    /// As it is marked: a text by its bytes, since no partition knows its place among all.
    fn mark(&self) -> u64 {
        match self {
            Self::Number(number) => number.cast_unsigned(),
            Self::Text(text) => text.bytes().fold(0, |mark, byte| mixed(mark, byte.into())),
        }
    }
}

/// The rows of one value.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct OfValue {
    pub(super) rows: u64,
    pub(super) counted: u64,
    pub(super) set: SetKey,
    pub(super) only: u64,
}

/// The rows of a moment by value.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Values {
    pub(super) cells: BTreeMap<Value, OfValue>,
    pub(super) patients: u64,
    pub(super) marks: Marks,
    pub(super) too_many: bool,
}

impl Values {
    /// Adds the values of one patient, ascending, each once, with their rows. So many of them count.
    pub(super) fn add<'a>(
        &mut self,
        values: impl Iterator<Item = (&'a Value, u64)> + Clone,
        patient: Patient,
        most: u64,
    ) {
        if self.too_many {
            return;
        }
        let rows = values
            .clone()
            .map(|(_, rows)| rows)
            .fold(0, u64::saturating_add);
        let is_only = values.clone().nth(1).is_none();
        let mut passed = 0_u64;
        // Rows beyond the most count in proportion, so that they keep their distribution and none is chosen.
        let share = |passed: u64| {
            if rows <= most {
                return passed;
            }
            let part = u128::from(passed).saturating_mul(most.into());
            u64::try_from(part.checked_div(rows.into()).unwrap_or(0)).unwrap_or(u64::MAX)
        };
        self.patients = self.patients.saturating_add(u64::from(rows > 0));
        for (value, of_value) in values {
            let cell = match self.cells.get_mut(value) {
                Some(cell) => cell,
                None => self.cells.entry(value.clone()).or_default(),
            };
            let before = share(passed);
            passed = passed.saturating_add(of_value);
            cell.rows = cell.rows.saturating_add(of_value);
            cell.counted = cell
                .counted
                .saturating_add(share(passed).saturating_sub(before));
            cell.set.add(patient.record);
            cell.only = cell.only.saturating_add(u64::from(is_only));
            self.marks
                .add(mixed(u64::from(patient.number), value.mark()));
        }
        self.limit();
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.too_many |= other.too_many;
        self.patients = self.patients.saturating_add(other.patients);
        self.marks.merge(&other.marks);
        for (value, of_value) in other.cells {
            let cell = self.cells.entry(value).or_default();
            cell.rows = cell.rows.saturating_add(of_value.rows);
            cell.counted = cell.counted.saturating_add(of_value.counted);
            cell.set.merge(of_value.set);
            cell.only = cell.only.saturating_add(of_value.only);
        }
        self.limit();
    }

    fn limit(&mut self) {
        if self.too_many || self.cells.len() > MOST_CELLS {
            self.cells.clear();
            self.too_many = true;
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        self.cells.len().saturating_mul(96)
    }
}
