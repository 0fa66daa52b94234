//! One table of one region: the stored rows, the delivered rows, and what becomes of each.

use std::collections::{BTreeMap, BTreeSet};

use contract::Value;

use crate::layout::{Layout, Partition};
use crate::row::StoredRow;

/// What became of an accepted row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The key is new.
    Inserted,
    /// The key is known with another content, which is not newer.
    Updated,
    /// The key is known with the same content.
    Unchanged,
    /// The key is known with a newer content, which stays.
    Superseded,
}

/// All rows of one partition, in place of its files so far: a partition is always one run of rows in order.
#[derive(Debug)]
pub(crate) struct PartitionWrite {
    pub(crate) partition: Partition,
    pub(crate) rows: Vec<StoredRow>,
}

/// What names a row among those of its region.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The patients table has one row per patient and region, however many local files a patient has.
    Patient(i64),
    /// Every other table: the keyed business key.
    Row([u8; 16]),
}

struct Entry {
    row: StoredRow,
    /// It is new, or its content or date is.
    is_changed: bool,
}

/// The state of one table while a delivery is merged into it.
pub(crate) struct Merge<'a> {
    layout: &'a Layout,
    is_patients: bool,
    entries: Vec<Entry>,
    index: BTreeMap<Key, usize>,
    /// Where rows that changed were stored.
    left: BTreeSet<Partition>,
}

impl<'a> Merge<'a> {
    /// Starts from the stored rows. `is_patients` if the table has one row per patient.
    pub(crate) fn new(layout: &'a Layout, is_patients: bool, stored: Vec<StoredRow>) -> Merge<'a> {
        let mut merge = Merge {
            layout,
            is_patients,
            entries: Vec::with_capacity(stored.len()),
            index: BTreeMap::new(),
            left: BTreeSet::new(),
        };
        for row in stored {
            merge.push(row, false);
        }
        merge
    }

    /// Number of rows of a region now.
    pub(crate) fn count(&self, region: &str) -> u64 {
        let is_of = |row: &StoredRow| {
            self.layout.region.is_none_or(|position| {
                matches!(row.cells.get(position), Some(Value::Text(text)) if text == region)
            })
        };
        self.entries
            .iter()
            .filter(|entry| is_of(&entry.row))
            .map(|_| 1_u64)
            .sum()
    }

    /// The rows as they are now.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &StoredRow> {
        self.entries.iter().map(|entry| &entry.row)
    }

    /// Number of rows now, other regions' in the same files included.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Merges one row.
    pub(crate) fn apply(&mut self, row: StoredRow) -> Outcome {
        let Some(entry) = self
            .index
            .get(&self.key(&row))
            .and_then(|position| self.entries.get_mut(*position))
        else {
            self.push(row, true);
            return Outcome::Inserted;
        };
        let stored_date = entry.row.provenance.extract_date;
        let is_same = entry.row.cells == row.cells;
        if row.provenance.extract_date < stored_date {
            return if is_same {
                Outcome::Unchanged
            } else {
                Outcome::Superseded
            };
        }
        if is_same && row.provenance.extract_date == stored_date {
            return Outcome::Unchanged;
        }
        // The same content said again later is unchanged, but its date moves on: else a late
        // correction from in between would overwrite what was confirmed since.
        if !entry.is_changed {
            self.left.insert(self.layout.partition_of(&entry.row.cells));
        }
        entry.is_changed = true;
        entry.row = row;
        if is_same {
            Outcome::Unchanged
        } else {
            Outcome::Updated
        }
    }

    /// Whether there is anything to write.
    pub(crate) fn is_changed(&self) -> bool {
        self.entries.iter().any(|entry| entry.is_changed)
    }

    /// The writes that make the table so: every partition that a row left or reached. `settle` sees each row
    /// before it is written.
    pub(crate) fn into_writes(self, settle: impl Fn(&mut StoredRow)) -> Vec<PartitionWrite> {
        let mut writes: BTreeMap<Partition, Vec<StoredRow>> = BTreeMap::new();
        let mut touched = self.left;
        for mut entry in self.entries {
            settle(&mut entry.row);
            let partition = self.layout.partition_of(&entry.row.cells);
            if entry.is_changed {
                touched.insert(partition.clone());
            }
            writes.entry(partition).or_default().push(entry.row);
        }
        let write = |partition: Partition| PartitionWrite {
            rows: writes.remove(&partition).unwrap_or_default(),
            partition,
        };
        touched.into_iter().map(write).collect()
    }

    fn push(&mut self, row: StoredRow, is_changed: bool) {
        self.index.insert(self.key(&row), self.entries.len());
        self.entries.push(Entry { row, is_changed });
    }

    fn key(&self, row: &StoredRow) -> Key {
        match row.number(self.layout.patient) {
            Some(number) if self.is_patients => Key::Patient(number),
            _ => Key::Row(row.provenance.row_key),
        }
    }
}
