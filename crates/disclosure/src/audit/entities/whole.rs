//! Numbers that were given, all at once: how a memory is opened.

use super::told::in_common;
use super::{Entities, Followed};
use crate::audit::factor::from;
use crate::frame::Patients;
use rayon::prelude::*;

impl Entities {
    /// A number that was given, of which nothing is asked before [`settle`](Self::settle). Who of these patients is of
    /// which entity is asked only if no row before held the same.
    pub(crate) fn gather(
        &mut self,
        patients: &Patients,
        followed: impl FnOnce() -> Followed,
        noise: f64,
    ) {
        let Some(noise) = self.factor.noise(noise) else {
            return;
        };
        let known = self.rows.find(patients);
        match known {
            Some(row) => self.factor.append_again(row, noise),
            None => {
                if let Some(row) = self.gather_new(&followed(), noise) {
                    self.rows.note(patients.clone(), row);
                }
            }
        }
    }

    /// The place of the row.
    fn gather_new(&mut self, followed: &Followed, noise: f64) -> Option<usize> {
        if let Some(row) = self.row(followed) {
            self.factor.append_again(row, noise);
            return Some(row);
        }
        let cut = self.cut(followed);
        let is_sound = self.is_sound(followed, &cut);
        let noise = self.factor.noise(if is_sound { noise } else { f64::NAN })?;
        if cut.pieces.is_empty() {
            return None;
        }
        let from = from(&cut.pieces);
        let to = self.factor.append(&cut.pieces, noise);
        let moves = cut.owners.into_iter().zip(from).zip(to);
        let moves = moves.map(|((owner, from), to)| (owner, from, to));
        self.put(followed, &moves.collect::<Vec<_>>())
    }

    /// Computes what everything that was gathered tells.
    pub(crate) fn settle(&mut self) {
        self.factor.settle();
        // Of each entity, what its mean has in common with the rows that hold it.
        let mut all = vec![Vec::new(); self.known.len()];
        for (row, parts) in self.rows.iter().enumerate() {
            for (entity, reached) in parts {
                let place = self.places.get(entity);
                let known = place.and_then(|place| self.known.get(*place).zip(all.get_mut(*place)));
                if let Some((known, rows)) = known {
                    rows.push((row, in_common(*reached, known.all)));
                }
            }
        }
        let told: Vec<f64> = all
            .par_iter()
            .map(|rows| self.factor.square(rows))
            .collect();
        for (known, told) in self.known.iter_mut().zip(told) {
            known.told = told;
        }
    }
}
