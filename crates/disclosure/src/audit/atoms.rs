//! Patients whom all rows treat alike: what a factor has one column for.

use super::factor::Piece;
use crate::frame::Patients;
use crate::paged::Paged;
use std::collections::BTreeMap;

/// The atom of each patient, which is a column of a factor. A patient in no row is in none.
#[derive(Clone, Default)]
pub(super) struct Atoms {
    /// One more than the column; 0 of none.
    of: Paged<u32>,
}

/// Disjoint sets of patients, by whom a row gives one weight or by entity.
pub(super) type Groups = BTreeMap<u64, Patients>;

/// Of a piece, the group it is of, one more than the column it was of, and the column it is now.
pub(super) type Move = (u64, usize, usize);

/// Pieces of a row, and of each the group it is of.
#[derive(Default)]
pub(super) struct Cut {
    pub(super) pieces: Vec<Piece>,
    pub(super) owners: Vec<u64>,
}

impl Atoms {
    /// Adds what the groups, each with its weight, hold of each of so many columns. Groups without
    /// patients have no piece.
    pub(super) fn cut(
        &self,
        groups: &Groups,
        columns: usize,
        weight: impl Fn(u64) -> f64,
        cut: &mut Cut,
    ) {
        // By one more than the atom: 0 is of none.
        let mut counts = vec![0_u32; columns.saturating_add(1)];
        for (owner, patients) in groups {
            let mut touched = Vec::new();
            for patient in patients.iter() {
                let atom = place(self.of.get(patient));
                if let Some(count) = counts.get_mut(atom) {
                    if *count == 0 {
                        touched.push(atom);
                    }
                    *count = count.saturating_add(1);
                }
            }
            touched.sort_unstable();
            for atom in touched {
                let count = counts.get_mut(atom).map(std::mem::take).unwrap_or_default();
                cut.pieces.push(Piece {
                    column: atom.checked_sub(1),
                    weight: weight(*owner),
                    count: f64::from(count),
                });
                cut.owners.push(*owner);
            }
        }
    }

    /// Puts the patients of a row that was admitted where it put them: of each piece of a group, from
    /// one more than the column it was of to the column it is now. Pieces of a group stand together.
    pub(super) fn put(&mut self, groups: &Groups, moves: &[Move]) {
        // By one more than the column, as patients are: 0 is none.
        let mut now: Vec<u32> = Vec::new();
        for moves in moves.chunk_by(|(one, ..), (next, ..)| one == next) {
            let most = moves.iter().map(|(_, from, _)| *from).max().unwrap_or(0);
            now.resize(now.len().max(most.saturating_add(1)), 0);
            for (_, from, to) in moves {
                let to = u32::try_from(*to).map_or(0, |to| to.saturating_add(1));
                if let Some(now) = now.get_mut(*from) {
                    *now = to;
                }
            }
            let group = moves.first().and_then(|(owner, ..)| groups.get(owner));
            for patient in group.into_iter().flat_map(|group| group.iter()) {
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
    }

    /// The column of a patient.
    pub(super) fn column(&self, patient: u32) -> Option<usize> {
        place(self.of.get(patient)).checked_sub(1)
    }
}

fn place(atom: u32) -> usize {
    usize::try_from(atom).unwrap_or(usize::MAX)
}
