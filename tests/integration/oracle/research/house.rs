//! What everything is computed with: the rows, the keys of the noise, the thresholds, and who follows whom.

use std::collections::BTreeMap;

use super::noise::Keys;
use super::rules::Thresholds;
use super::world::World;

/// What everything is computed with.
#[derive(Debug)]
pub(crate) struct House {
    /// Of the data.
    pub(crate) version: usize,
    pub(crate) world: World,
    pub(crate) keys: Keys,
    pub(crate) thresholds: Thresholds,
    /// Patients by structure, and by practitioner.
    followed: [Vec<Vec<usize>>; 2],
}

impl House {
    pub(crate) fn new(version: usize, world: World, keys: Keys, thresholds: Thresholds) -> Self {
        let mut house = Self {
            version,
            world,
            keys,
            thresholds,
            followed: [Vec::new(), Vec::new()],
        };
        house.followed = [false, true].map(|by_practitioner| house.follow(by_practitioner));
        house
    }

    fn follow(&self, by_practitioner: bool) -> Vec<Vec<usize>> {
        let mut followed: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for patient in 0..self.world.patients() {
            if let Some(entity) = self.entity(patient, by_practitioner) {
                followed.entry(entity).or_default().push(patient);
            }
        }
        followed.into_values().collect()
    }

    /// The patients of each structure, or of each practitioner, as their own rows say.
    pub(crate) fn followed(&self, by_practitioner: bool) -> &[Vec<usize>] {
        &self.followed[usize::from(by_practitioner)]
    }

    fn entity(&self, patient: usize, is_practitioner: bool) -> Option<i64> {
        let home = self.world.home(patient);
        if is_practitioner {
            return home.practitioners.first().copied();
        }
        let structure = home.structures.first();
        structure.map(|of| i64::try_from(*of).unwrap_or(i64::MAX))
    }

    /// Those of a row whom some structure, or practitioner, follows.
    pub(crate) fn of_entities(&self, row: &[usize], by_practitioner: bool) -> Vec<usize> {
        let is_followed = |patient: &&usize| self.entity(**patient, by_practitioner).is_some();
        row.iter().filter(is_followed).copied().collect()
    }
}
