//! What one patient's rows in a part of a group come to.

use super::patient::Row;
use crate::functions::NOBODY;

/// The rows of one patient: how many, and whom they name.
#[derive(Default)]
pub(super) struct Facts {
    /// Whether there is any row.
    pub(super) is_there: bool,
    pub(super) rows: u64,
    /// Structures, ascending; each once for every column that names it, which comes first.
    pub(super) structures: Vec<(u32, u32)>,
    pub(super) practitioners: Vec<(u32, i32)>,
}

impl Facts {
    /// Reads some rows of a patient.
    pub(super) fn read<'a>(&mut self, rows: impl Iterator<Item = &'a Row>) {
        self.is_there = false;
        self.rows = 0;
        self.structures.clear();
        self.practitioners.clear();
        for row in rows {
            self.is_there = true;
            self.rows = self.rows.saturating_add(row.rows);
            let column = row.place.source();
            if let Some(structure) = row.place.structure() {
                note(&mut self.structures, (column, structure));
            }
            if row.practitioner != NOBODY {
                note(&mut self.practitioners, (column, row.practitioner));
            }
        }
        settle(&mut self.structures);
        settle(&mut self.practitioners);
    }
}

/// Rows in a row mostly name the same.
fn note<N: PartialEq>(all: &mut Vec<(u32, N)>, named: (u32, N)) {
    if all.last() != Some(&named) {
        all.push(named);
    }
}

/// A patient of very many entities takes no longer than many patients.
fn settle<N: Ord + Copy>(all: &mut Vec<(u32, N)>) {
    if all.len() > 1 {
        all.sort_unstable_by_key(|(column, entity)| (*entity, *column));
        all.dedup();
    }
}

/// Entities, each once, whichever columns name them.
pub(super) fn once<N: PartialEq + Copy>(all: &[(u32, N)]) -> impl Iterator<Item = N> {
    let same = all.chunk_by(|(_, one), (_, next)| one == next);
    same.filter_map(|same| same.first().map(|(_, entity)| *entity))
}
