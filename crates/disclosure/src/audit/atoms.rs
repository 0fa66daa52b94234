//! Patients whom all rows treat alike: what a factor has one column for.

use super::places::{Counts, Cut, Move, Moved, Places};
use crate::frame::Patients;
use roaring::{MultiOps, RoaringBitmap};
use std::collections::BTreeMap;

/// Up to so many atoms are sets: what a row holds of each is then counted a word at a time.
const FEW: usize = 48;

/// The atom of each patient, which is a column of a factor. A patient in no row is in none.
#[derive(Clone)]
pub(super) enum Atoms {
    /// By column.
    Few(Vec<RoaringBitmap>),
    Many(Places),
}

impl Default for Atoms {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

/// Disjoint sets of patients, by the weight that a row gives them.
pub(super) type Groups = BTreeMap<u64, Patients>;

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
        let groups = groups.iter().map(|(of, set)| ((*of, weight(*of)), set));
        match self {
            Self::Few(atoms) => groups.for_each(|(of, set)| cut_sets(atoms, set, of, cut)),
            Self::Many(places) => {
                let mut room = Counts::of(columns);
                groups.for_each(|(of, set)| places.cut(set.iter(), of, &mut room, cut));
            }
        }
    }

    /// Puts the patients of a row that was admitted where it put them. Pieces of a group stand together.
    pub(super) fn put(&mut self, groups: &Groups, moves: &[Move]) {
        let most = moves.iter().map(|(_, _, to)| *to).max().unwrap_or(0);
        if most >= FEW {
            self.spill();
        }
        let mut room = Moved::default();
        for moves in moves.chunk_by(|(one, ..), (next, ..)| one == next) {
            let group = moves.first().and_then(|(owner, ..)| groups.get(owner));
            let Some(group) = group else { continue };
            match self {
                Self::Few(atoms) => put_sets(atoms, group, moves),
                Self::Many(places) => places.put(group.iter(), moves, &mut room),
            }
        }
    }

    /// Sets as places.
    fn spill(&mut self) {
        if let Self::Few(atoms) = self {
            let mut places = Places::default();
            for (column, atom) in atoms.iter().enumerate() {
                places.set(atom.iter(), column);
            }
            *self = Self::Many(places);
        }
    }

    /// The column of a patient.
    pub(super) fn column(&self, patient: u32) -> Option<usize> {
        match self {
            Self::Few(atoms) => atoms.iter().position(|atom| atom.contains(patient)),
            Self::Many(places) => places.column(patient),
        }
    }
}

/// What a group holds of none, and then of each atom.
fn cut_sets(atoms: &[RoaringBitmap], group: &RoaringBitmap, of: (u64, f64), cut: &mut Cut) {
    let held: Vec<u64> = atoms
        .iter()
        .map(|atom| atom.intersection_len(group))
        .collect();
    let known = held.iter().copied().fold(0, u64::saturating_add);
    let new = group.len().saturating_sub(known);
    let all = std::iter::once(new).chain(held).enumerate();
    for (atom, count) in all.filter(|(_, count)| *count > 0) {
        cut.push(of, atom, float(count));
    }
}

/// Of one group, a piece after the other.
fn put_sets(atoms: &mut Vec<RoaringBitmap>, group: &RoaringBitmap, moves: &[Move]) {
    let parts: Vec<_> = moves
        .iter()
        .map(|(_, from, to)| {
            let part = match from.checked_sub(1) {
                Some(column) => atoms.get(column).map(|atom| atom & group),
                None => Some(std::iter::once(group).chain(&*atoms).difference()),
            };
            (from.checked_sub(1), *to, part.unwrap_or_default())
        })
        .collect();
    for (from, to, part) in parts {
        if let Some(atom) = from.and_then(|column| atoms.get_mut(column)) {
            *atom = [&*atom, &part].difference();
        }
        if to >= atoms.len() {
            atoms.resize(to.saturating_add(1), RoaringBitmap::new());
        }
        if let Some(atom) = atoms.get_mut(to) {
            *atom |= part;
        }
    }
}

/// Counts of patients have 32 bits; a larger one is as large as that.
fn float(patients: u64) -> f64 {
    f64::from(u32::try_from(patients).unwrap_or(u32::MAX))
}
