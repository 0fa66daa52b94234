//! The column of a factor that each patient is in: patients whom all rows treat alike are in one.

use super::factor::Piece;
use crate::paged::Paged;

/// A patient in no row is in none.
#[derive(Clone, Default)]
pub(super) struct Places {
    /// One more than the column; 0 of none.
    of: Paged<u32>,
}

/// Of a piece, the group it is of, one more than the column it was of, and the column it is now.
pub(super) type Move = (u64, usize, usize);

/// Pieces of a row, and of each the group it is of.
#[derive(Default)]
pub(super) struct Cut {
    pub(super) pieces: Vec<Piece>,
    pub(super) owners: Vec<u64>,
}

impl Cut {
    /// One more: so many patients of a group, from one more than a column.
    pub(super) fn push(&mut self, (owner, weight): (u64, f64), atom: usize, count: f64) {
        self.pieces.push(Piece {
            column: atom.checked_sub(1),
            weight,
            count,
        });
        self.owners.push(owner);
    }
}

/// Room for what is counted of one group after the other.
pub(super) struct Counts {
    /// By one more than the column: 0 is of none.
    counts: Vec<u32>,
    touched: Vec<usize>,
}

impl Counts {
    /// For so many columns.
    pub(super) fn of(columns: usize) -> Self {
        Self {
            counts: vec![0; columns.saturating_add(1)],
            touched: Vec::new(),
        }
    }
}

impl Places {
    /// Adds what a group, with its weight, holds of each column.
    pub(super) fn cut(
        &self,
        patients: impl Iterator<Item = u32>,
        group: (u64, f64),
        room: &mut Counts,
        cut: &mut Cut,
    ) {
        for patient in patients {
            let atom = place(self.of.get(patient));
            if let Some(count) = room.counts.get_mut(atom) {
                if *count == 0 {
                    room.touched.push(atom);
                }
                *count = count.saturating_add(1);
            }
        }
        room.touched.sort_unstable();
        for atom in room.touched.drain(..) {
            let count = room.counts.get_mut(atom);
            let count = count.map(std::mem::take).unwrap_or_default();
            cut.push(group, atom, f64::from(count));
        }
    }

    /// Puts the patients of a group where the row put its pieces: from one more than the column that each was of to
    /// the column that it is now.
    pub(super) fn put(
        &mut self,
        patients: impl Iterator<Item = u32>,
        moves: &[Move],
        room: &mut Moved,
    ) {
        let most = moves.iter().map(|(_, from, _)| *from).max().unwrap_or(0);
        let now = &mut room.0;
        now.resize(now.len().max(most.saturating_add(1)), 0);
        for (_, from, to) in moves {
            let to = u32::try_from(*to).map_or(0, |to| to.saturating_add(1));
            if let Some(now) = now.get_mut(*from) {
                *now = to;
            }
        }
        for patient in patients {
            let to = now.get(place(self.of.get(patient))).copied();
            if let Some(to) = to.filter(|to| *to > 0) {
                self.of.set(patient, to);
            }
        }
        for (_, from, _) in moves {
            if let Some(now) = now.get_mut(*from) {
                *now = 0;
            }
        }
    }

    /// Puts patients into a column, wherever they were.
    pub(super) fn set(&mut self, patients: impl Iterator<Item = u32>, column: usize) {
        let place = u32::try_from(column).map_or(0, |column| column.saturating_add(1));
        for patient in patients {
            self.of.set(patient, place);
        }
    }

    /// The column of a patient.
    pub(super) fn column(&self, patient: u32) -> Option<usize> {
        place(self.of.get(patient)).checked_sub(1)
    }
}

/// Room for where one group after the other is put: by one more than the column, as patients are; 0 is none.
#[derive(Default)]
pub(super) struct Moved(Vec<u32>);

fn place(atom: u32) -> usize {
    usize::try_from(atom).unwrap_or(usize::MAX)
}
