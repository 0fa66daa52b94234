//! A number as a row of shares and deviations.

use super::{Entities, Followed, OWN, SHARE, float};
use crate::audit::places::{Counts, Cut};

impl Entities {
    /// The share of each entity with as many patients as the row holds, then these patients by atom.
    pub(super) fn cut(&self, followed: &Followed) -> Cut {
        let mut cut = Cut::default();
        for part in &followed.parts {
            let known = self.known(part.entity);
            let atom = known.map_or(0, |known| known.column.saturating_add(1));
            let weight = float(part.reached) * SHARE.sqrt();
            cut.push((u64::from(part.entity), weight), atom, 1.0);
        }
        let mut room = Counts::of(self.factor.columns());
        for part in &followed.parts {
            let group = (u64::from(part.entity), OWN.sqrt());
            let patients = followed.patients(part).iter().copied();
            self.atoms.cut(patients, group, &mut room, &mut cut);
        }
        cut
    }

    /// Whether a patient is of one entity, and an entity has as many patients as it had and no fewer than
    /// are in the row.
    pub(super) fn is_sound(&self, followed: &Followed, cut: &Cut) -> bool {
        let mut is_sound = followed.is_sound;
        for part in &followed.parts {
            let known = self.known(part.entity);
            is_sound &= part.reached <= part.all;
            is_sound &= known.is_none_or(|known| known.all == part.all);
        }
        let pieces = cut.pieces.iter().zip(&cut.owners);
        let mut owned = pieces.filter_map(|(piece, owner)| Some((piece.column?, owner)));
        let owns = |(column, owner): (usize, &u64)| {
            let column = self.columns.get(column);
            column.is_some_and(|column| u64::from(column.entity) == *owner)
        };
        is_sound && owned.all(owns)
    }
}
