//! What the readings of one piece would tell, so that each is weighed once.

use super::super::entities::WeighedEntities;
use super::super::leverage::Weighed;
use super::super::verdict::{Reading, System};
use super::OfEntity;
use std::collections::BTreeMap;

/// Of one piece: what was weighed, with whatever noise, and which readings were admitted.
#[derive(Default)]
pub(crate) struct Weighings {
    /// By secret, and whether it is one of all in reach.
    patients: BTreeMap<(System, bool), Weighed>,
    entities: BTreeMap<(OfEntity, bool), WeighedEntities>,
    /// Those of one secret were admitted together.
    admitted: Vec<Reading>,
}

impl Weighings {
    /// The readings of secrets of which more is read than was admitted. Less never tells more.
    pub(super) fn more(&self, readings: &[Reading]) -> Vec<Reading> {
        let is_admitted = |reading: &Reading| {
            let mut admitted = self.admitted.iter();
            admitted.any(|of| of.is_like(reading) && of.precision >= reading.precision)
        };
        let more = readings.iter().filter(|reading| !is_admitted(reading));
        let more: Vec<System> = more.map(|reading| reading.system).collect();
        let of_more = readings.iter().filter(|of| more.contains(&of.system));
        of_more.copied().collect()
    }

    /// These were admitted, all of their secrets that are read.
    pub(super) fn admit(&mut self, readings: Vec<Reading>) {
        let is_other = |of: &Reading| readings.iter().all(|more| more.system != of.system);
        self.admitted.retain(is_other);
        self.admitted.extend(readings);
    }

    /// What was weighed of the patients of a reading.
    pub(super) fn of(&mut self, reading: &Reading) -> Option<Weighed> {
        self.patients.remove(&(reading.system, reading.is_of_all))
    }

    pub(super) fn keep(&mut self, reading: &Reading, weighed: Weighed) {
        if !reading.precision.is_nan() {
            let key = (reading.system, reading.is_of_all);
            self.patients.insert(key, weighed);
        }
    }

    /// What was weighed of its entities.
    pub(super) fn of_entities(
        &mut self,
        reading: &Reading,
        of: OfEntity,
    ) -> Option<WeighedEntities> {
        self.entities.remove(&(of, reading.is_of_all))
    }

    pub(super) fn keep_entities(
        &mut self,
        reading: &Reading,
        of: OfEntity,
        weighed: WeighedEntities,
    ) {
        if !reading.precision.is_nan() {
            self.entities.insert((of, reading.is_of_all), weighed);
        }
    }
}
