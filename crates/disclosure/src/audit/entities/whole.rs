//! Numbers that were given, all at once: how a memory is opened.

use super::told::common;
use super::{Entities, Reached, groups};
use crate::audit::factor::from;
use crate::frame::Patients;
use rayon::prelude::*;
use std::collections::BTreeMap;

impl Entities {
    /// A number that was given, of which nothing is asked before [`settle`](Self::settle). Who of these patients is of
    /// which entity is asked only if no row before held the same.
    pub(crate) fn gather(
        &mut self,
        patients: &Patients,
        reached: impl FnOnce() -> BTreeMap<u32, Reached>,
        noise: f64,
    ) {
        let Some(noise) = self.factor.noise(noise) else {
            return;
        };
        let known = self.rows.find_whole(patients);
        match known {
            Some(row) => self.factor.append_again(row, noise),
            None => {
                if let Some(row) = self.gather_new(reached(), noise) {
                    self.rows.note(patients.clone(), row);
                }
            }
        }
    }

    /// The place of the row.
    fn gather_new(&mut self, mut reached: BTreeMap<u32, Reached>, noise: f64) -> Option<usize> {
        reached.retain(|_, of| !of.patients.is_empty());
        let groups = groups(&reached);
        if self.is_as_known(&reached)
            && let Some(row) = self.rows.find(&groups)
        {
            self.factor.append_again(row, noise);
            return Some(row);
        }
        let cut = self.cut(&reached, &groups);
        let is_sound = self.is_sound(&reached, &cut);
        let noise = self.factor.noise(if is_sound { noise } else { f64::NAN })?;
        if cut.pieces.is_empty() {
            return None;
        }
        let from = from(&cut.pieces);
        let to = self.factor.append(&cut.pieces, noise);
        let moves = cut.owners.into_iter().zip(from).zip(to);
        let moves = moves.map(|((owner, from), to)| (owner, from, to));
        self.put(&reached, groups, &moves.collect::<Vec<_>>())
    }

    /// Computes what everything that was gathered tells.
    pub(crate) fn settle(&mut self) {
        self.factor.settle();
        // Of each entity, what its mean has in common with the rows that hold it.
        let mut all = vec![Vec::new(); self.known.len()];
        for (row, groups) in self.rows.iter().enumerate() {
            for (entity, patients) in groups {
                let entity = u32::try_from(*entity).unwrap_or(u32::MAX);
                let place = self.places.get(&entity);
                let known = place.and_then(|place| self.known.get(*place).zip(all.get_mut(*place)));
                if let Some((known, rows)) = known {
                    rows.push((row, common(patients.len(), known.all)));
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
