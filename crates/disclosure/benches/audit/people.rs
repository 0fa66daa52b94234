//! Patients, with what an asker may know of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;
use tamis_disclosure::{Affiliations, CellKey, RecordKeys};

use super::drawn::Random;

/// Department, sex, band of birth years, year of birth, identity class.
pub(crate) type Attributes = [u32; 5];

pub(crate) const DEPARTMENT: usize = 0;
pub(crate) const SEX: usize = 1;
pub(crate) const BAND: usize = 2;
pub(crate) const YEAR: usize = 3;
pub(crate) const CLASS: usize = 4;

pub(crate) struct People {
    attributes: Vec<Attributes>,
    /// Names of structures, and of each patient which it is and who follows her there.
    structures: Vec<String>,
    followed: Vec<(u32, i32)>,
    /// Whether this is the large network, which is asked in finer groups.
    pub(crate) is_large: bool,
    pub(crate) key: CellKey,
    pub(crate) records: RecordKeys,
    pub(crate) affiliations: Arc<Affiliations>,
}

impl People {
    /// 5,500 patients, 142 structures, 350 practitioners.
    pub(crate) fn network() -> Self {
        Self::new(5_500, 142, 350)
    }

    /// A hundred networks, all years.
    pub(crate) fn hundredfold() -> Self {
        Self::new(787_000, 14_200, 35_000)
    }

    fn new(patients: u32, structures: u32, practitioners: u32) -> Self {
        let (mut random, mut affiliations) = (Random(5), Affiliations::default());
        let names: Vec<String> = (0..structures)
            .map(|structure| format!("S{structure}"))
            .collect();
        let (mut attributes, mut followed) = (Vec::new(), Vec::new());
        for patient in 0..patients {
            let structure = random.below(structures);
            // Structures lie in departments; those of a practitioner in one or two.
            let practitioner = (structure * practitioners / structures).cast_signed();
            let name = names[structure as usize].as_str();
            affiliations.note(patient, Some(name), Some(practitioner));
            followed.push((structure, practitioner));
            let born: u32 = (0..4).map(|_| random.below(18)).sum();
            attributes.push([
                structure * 105 / structures,
                random.below(100) / 72,
                born / 10,
                born,
                random.below(4),
            ]);
        }
        let key = CellKey::from_bytes([5; 32]);
        Self {
            attributes,
            structures: names,
            followed,
            is_large: patients > 100_000,
            records: RecordKeys::of(&key, 0..patients),
            affiliations: Arc::new(affiliations),
            key,
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.attributes.len() as u32
    }

    /// The structure and the practitioner of a patient.
    pub(crate) fn followed(&self, patient: u32) -> (&str, i32) {
        let (structure, practitioner) = self.followed[patient as usize];
        (self.structures[structure as usize].as_str(), practitioner)
    }

    /// The cells of a table over these attributes that have twelve patients.
    pub(crate) fn cells(&self, keys: &[usize]) -> Vec<RoaringBitmap> {
        let mut cells = BTreeMap::<Vec<u32>, RoaringBitmap>::new();
        for (patient, of) in (0..).zip(&self.attributes) {
            let key = keys.iter().map(|key| of[*key]).collect();
            cells.entry(key).or_default().insert(patient);
        }
        let all = cells.into_values();
        all.filter(|cell| cell.len() >= 12).collect()
    }

    /// Of each patient, the class of those with equal attributes.
    pub(crate) fn class_of_each(&self) -> Vec<u32> {
        let mut classes = BTreeMap::<Attributes, u32>::new();
        for of in &self.attributes {
            classes.entry(*of).or_insert(0);
        }
        for (place, class) in (0..).zip(classes.values_mut()) {
            *class = place;
        }
        self.attributes.iter().map(|of| classes[of]).collect()
    }

    pub(crate) fn classes(&self) -> usize {
        let classes = self.class_of_each().into_iter().max();
        classes.map_or(0, |last| last as usize + 1)
    }
}
