//! Values as they were and as they are published, and how often each tuple stands there.

use crate::hierarchy::NodeId;
use crate::raised::Mixed;
use crate::recoding::Recoding;
use crate::table::Table;

/// One tuple of nodes a row. Suppressed rows are not there.
#[derive(Debug)]
pub(crate) struct Tuples<'a> {
    pub(crate) table: &'a Table,
    pub(crate) rows: Vec<&'a [NodeId]>,
}

impl<'a> Tuples<'a> {
    /// All rows as they were.
    pub(crate) fn original(table: &'a Table) -> Self {
        let rows = (0..table.rows()).map(|row| table.row(row)).collect();
        Self { table, rows }
    }

    /// The rows that are published, as they are published.
    pub(crate) fn published(table: &'a Table, recoding: &'a Recoding) -> Self {
        let rows = recoding
            .values(table.rows())
            .into_iter()
            .flatten()
            .collect();
        Self { table, rows }
    }

    /// A number a row: equal numbers, equal values in these columns.
    pub(crate) fn keys(&self, columns: &[usize]) -> Vec<u64> {
        let mut mixed = Mixed::new(self.rows.len());
        for &column in columns {
            mixed.add(self.table.columns[column].tree.size(), |at| {
                self.rows[at][column]
            });
        }
        mixed.keys
    }

    /// Different tuples and how many rows have each, in the order of tuples.
    pub(crate) fn classes(&self) -> Vec<(&'a [NodeId], u64)> {
        let mut sorted = self.rows.clone();
        sorted.sort_unstable();
        let runs = sorted.chunk_by(|one, other| one == other);
        runs.map(|run| (run[0], count(run.len()))).collect()
    }
}

/// A length as a count.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
