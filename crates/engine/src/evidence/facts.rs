//! What one patient's rows in a part of a group come to.

use super::patient::Row;
use crate::functions::NOBODY;

/// The rows of one patient: how many, and whom they name.
#[derive(Default)]
pub(super) struct Facts {
    /// Whether there is any row.
    pub(super) is_there: bool,
    pub(super) rows: u64,
    /// Structures, each once; with the column that names it.
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
    }
}

fn note<N: PartialEq + Copy>(all: &mut Vec<(u32, N)>, named: (u32, N)) {
    if !all.contains(&named) {
        all.push(named);
    }
}

/// Entities, each once, whichever columns name them.
pub(super) fn once<N: PartialEq + Copy>(all: &[(u32, N)]) -> impl Iterator<Item = N> {
    let is_first = |place: usize, entity: &N| {
        let before = all.get(..place).unwrap_or_default();
        before.iter().all(|(_, other)| other != entity)
    };
    let all = all.iter().enumerate();
    all.filter(move |(place, (_, entity))| is_first(*place, entity))
        .map(|(_, (_, entity))| *entity)
}
