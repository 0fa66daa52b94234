//! Where and by whom each patient is followed, whatever table a question reads.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The structure and the practitioner of every patient, as the table of patients has them.
///
/// A patient for whom a set of rows names no structure, or no practitioner, counts there: whoever makes a
/// [`Summary`](crate::Summary) sees to it.
#[derive(Clone, Default)]
pub struct Affiliations {
    structures: Vec<Arc<str>>,
    practitioners: Vec<i32>,
    known_structures: BTreeMap<Arc<str>, u32>,
    known_practitioners: BTreeMap<i32, u32>,
    /// By patient number: index into `structures` and `practitioners`.
    of: Vec<(u32, u32)>,
    /// Patients of each structure and of each practitioner, counted when they are first asked for.
    sizes: OnceLock<(Vec<u64>, Vec<u64>)>,
}

/// An index that leads nowhere.
const UNKNOWN: u32 = u32::MAX;

impl std::fmt::Debug for Affiliations {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Affiliations(…)")
    }
}

impl Affiliations {
    /// Says where a patient is followed.
    pub fn note(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        let place = structure.map_or(UNKNOWN, |name| self.structure_index(name));
        let person = practitioner.map_or(UNKNOWN, |number| self.practitioner_index(number));
        let index = index(patient);
        if index >= self.of.len() {
            self.of.resize(index.saturating_add(1), (UNKNOWN, UNKNOWN));
        }
        self.sizes.take();
        if let Some(home) = self.of.get_mut(index) {
            *home = (place, person);
        }
    }

    fn structure_index(&mut self, name: &str) -> u32 {
        if let Some(known) = self.known_structures.get(name) {
            return *known;
        }
        let number = u32::try_from(self.structures.len()).unwrap_or(UNKNOWN);
        let shared: Arc<str> = name.into();
        self.structures.push(Arc::clone(&shared));
        self.known_structures.insert(shared, number);
        number
    }

    fn practitioner_index(&mut self, practitioner: i32) -> u32 {
        let next = u32::try_from(self.practitioners.len()).unwrap_or(UNKNOWN);
        let number = *self.known_practitioners.entry(practitioner).or_insert(next);
        if number == next {
            self.practitioners.push(practitioner);
        }
        number
    }

    /// Whether nobody is known to be followed anywhere.
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The names of the structures, by number.
    pub fn structures(&self) -> &[Arc<str>] {
        &self.structures
    }

    /// The number of the structure in which a patient is followed.
    pub fn structure(&self, patient: u32) -> Option<u32> {
        let (place, _) = self.of.get(index(patient))?;
        (*place != UNKNOWN).then_some(*place)
    }

    /// The practitioner by whom a patient is followed, as the table of patients names them.
    pub fn practitioner_no(&self, patient: u32) -> Option<i32> {
        let person = self.practitioner(patient)?;
        self.practitioners.get(index(person)).copied()
    }

    /// The number of the practitioner by whom a patient is followed, among all practitioners.
    pub(crate) fn practitioner(&self, patient: u32) -> Option<u32> {
        let (_, person) = self.of.get(index(patient))?;
        (*person != UNKNOWN).then_some(*person)
    }

    /// How many patients are followed in the structure of this number; 0 where there is none.
    pub(crate) fn structure_size(&self, structure: u32) -> u64 {
        let (structures, _) = self.sizes();
        structures.get(index(structure)).copied().unwrap_or(0)
    }

    /// How many patients the practitioner of this number follows; 0 where there is none.
    pub(crate) fn practitioner_size(&self, practitioner: u32) -> u64 {
        let (_, practitioners) = self.sizes();
        practitioners.get(index(practitioner)).copied().unwrap_or(0)
    }

    fn sizes(&self) -> &(Vec<u64>, Vec<u64>) {
        self.sizes.get_or_init(|| {
            let mut structures = vec![0_u64; self.structures.len()];
            let mut practitioners = vec![0_u64; self.practitioners.len()];
            for (structure, practitioner) in &self.of {
                // An index that leads nowhere has no place.
                let found = structures.get_mut(index(*structure)).into_iter();
                let found = found.chain(practitioners.get_mut(index(*practitioner)));
                found.for_each(|size| *size = size.saturating_add(1));
            }
            (structures, practitioners)
        })
    }
}

fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patients_of_each_are_counted_and_counted_anew() {
        let mut affiliations = Affiliations::default();
        for patient in 0..10 {
            let structure = if patient < 7 { "A" } else { "B" };
            affiliations.note(patient, Some(structure), (patient > 4).then_some(80));
        }
        affiliations.note(12, None, None);
        let name = |patient| {
            let number = affiliations.structure(patient)?;
            affiliations
                .structures()
                .get(index(number))
                .map(Arc::as_ref)
        };
        assert_eq!([0, 9, 12, 13].map(name), [Some("A"), Some("B"), None, None]);
        let practitioners = [4, 5, 12, 13].map(|patient| affiliations.practitioner_no(patient));
        assert_eq!(practitioners, [None, Some(80), None, None]);
        let size = |of: &Affiliations, patient| of.structure(patient).map(|s| of.structure_size(s));
        assert_eq!(size(&affiliations, 0), Some(7));
        assert_eq!(size(&affiliations, 9), Some(3));
        assert_eq!(size(&affiliations, 12), None);
        let practitioner = affiliations.practitioner(9).unwrap();
        assert_eq!(affiliations.practitioner_size(practitioner), 5);
        affiliations.note(0, Some("B"), None);
        assert_eq!(size(&affiliations, 0), Some(4));
        assert_eq!(affiliations.structure_size(u32::MAX), 0);
    }
}
