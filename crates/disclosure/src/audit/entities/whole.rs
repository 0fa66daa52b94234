//! Numbers that were given, all at once: how a memory is opened.

use super::told::common;
use super::{Entities, Reached, groups};
use crate::audit::factor::from;
use crate::audit::rows::Digest;
use rayon::prelude::*;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

impl Entities {
    /// A number that was given, of which nothing is asked before [`settle`](Self::settle). Who of these patients is of
    /// which entity is asked only if no row before held the same.
    pub(crate) fn gather(
        &mut self,
        patients: &RoaringBitmap,
        reached: impl FnOnce() -> BTreeMap<u32, Reached>,
        noise: f64,
    ) {
        let digest = Digest::of_patients(patients);
        if let Some(row) = self.rows.find_whole(patients, digest) {
            if let Some(noise) = self.factor.noise(noise) {
                self.factor.append_again(row, noise);
            }
            return;
        }
        self.gather_new(&reached(), noise);
    }

    fn gather_new(&mut self, reached: &BTreeMap<u32, Reached>, noise: f64) {
        let groups = groups(reached);
        let digest = Digest::of(&groups);
        if self.is_as_known(reached)
            && let Some(row) = self.rows.find(&groups, digest)
        {
            if let Some(noise) = self.factor.noise(noise) {
                self.factor.append_again(row, noise);
            }
            return;
        }
        let cut = self.cut(reached, &groups);
        let is_sound = self.is_sound(reached, &cut);
        let noise = if is_sound { noise } else { f64::NAN };
        let Some(noise) = self.factor.noise(noise) else {
            return;
        };
        if cut.pieces.is_empty() {
            return;
        }
        let from = from(&cut.pieces);
        let to = self.factor.append(&cut.pieces, noise);
        let moves = cut.owners.into_iter().zip(from).zip(to);
        let moves = moves.map(|((owner, from), to)| (owner, from, to));
        self.put(reached, (groups, digest), &moves.collect::<Vec<_>>());
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
