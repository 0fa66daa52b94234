//! A number as a row of shares and deviations.

use super::{Entities, OWN, Reached, SHARE, float};
use crate::audit::atoms::{Cut, Groups};
use crate::audit::factor::Piece;
use roaring::{MultiOps, RoaringBitmap};
use std::collections::BTreeMap;

impl Entities {
    /// The share of each entity with as many patients as the row holds, then these patients by atom.
    pub(super) fn cut(&self, reached: &BTreeMap<u32, Reached>, groups: &Groups) -> Cut {
        let mut cut = Cut::default();
        for (entity, of) in reached {
            let known = self.known(*entity);
            cut.pieces.push(Piece {
                column: known.map(|known| known.column),
                weight: float(of.patients.len()) * SHARE.sqrt(),
                count: 1.0,
            });
            cut.owners.push(u64::from(*entity));
        }
        let columns = self.factor.columns();
        self.atoms.cut(groups, columns, |_| OWN.sqrt(), &mut cut);
        cut
    }

    /// Whether a patient is of one entity, and an entity has as many patients as it had and no fewer than
    /// are in the row.
    pub(super) fn is_sound(&self, reached: &BTreeMap<u32, Reached>, cut: &Cut) -> bool {
        let patients = || reached.values().map(|of| &*of.patients);
        let together = patients().map(RoaringBitmap::len).sum::<u64>();
        let mut is_sound = patients().union().len() == together;
        for (entity, of) in reached {
            let known = self.known(*entity);
            is_sound &= of.patients.len() <= of.all;
            is_sound &= known.is_none_or(|known| known.all == of.all);
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
