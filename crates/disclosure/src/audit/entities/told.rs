//! What a row tells of the means of entities.

use super::weighed::{Row, WeighedEntities};
use super::{Entities, OWN, SHARE, float};
use crate::audit::factor::{RAISED, Step};

impl Entities {
    /// The square of what the row and the mean of each entity have in common, given the rows before it: of
    /// those that a row held by place, then of the others in the row. No entity that was in no row has
    /// anything of the rows before.
    pub(super) fn tells(&self, row: &Row, step: &Step) -> Vec<f64> {
        let mut common = vec![0.0; self.known.len()];
        for part in row.parts() {
            let own = in_common(part.reached, part.all);
            let place = self.places.get(&part.entity);
            match place.and_then(|place| common.get_mut(*place)) {
                Some(common) => *common = own,
                None => common.push(own),
            }
        }
        let columns = self.columns.iter().zip(self.factor.sizes());
        for ((column, size), along) in columns.zip(step.along()) {
            if let Some(common) = common.get_mut(column.place) {
                *common -= column.weight * size * along;
            }
        }
        let explained = |common: f64| (common * step.scale()).powi(2);
        common.into_iter().map(explained).collect()
    }

    pub(super) fn smallest_told(&self, weighed: &WeighedEntities) -> f64 {
        let known = self.known.iter().map(|known| (known.all, known.told));
        let new = weighed.row.parts().iter();
        let new = new.filter(|part| !self.places.contains_key(&part.entity));
        let all = known.chain(new.map(|part| (part.all, 0.0)));
        let after = |((all, told), tells): ((u64, f64), &f64)| {
            let told = told + tells;
            // Not "more": what is no number is told of.
            let is_same = *tells <= RAISED * told;
            (!is_same).then(|| deviation(all, told))
        };
        let told = all.zip(&weighed.tells).filter_map(after);
        told.fold(f64::INFINITY, f64::min)
    }
}

/// What a row with so many patients of an entity and the mean over all of them have in common.
pub(super) fn in_common(patients: u64, all: u64) -> f64 {
    let patients = float(patients);
    patients * SHARE + OWN * patients / float(all)
}

/// Of a mean over so many patients, of whose variance so much is explained; 0 if that is no number.
pub(super) fn deviation(all: u64, told: f64) -> f64 {
    let variance = SHARE + OWN / float(all) - told;
    if variance > 0.0 { variance.sqrt() } else { 0.0 }
}
