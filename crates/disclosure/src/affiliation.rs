//! Where and by whom each patient is followed, whatever table a question reads.

use crate::meetings::{Meetings, index};
use crate::{Evidence, Pairs};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The structure and the practitioner of every patient, as the table of patients has them.
///
/// Tables that name no structure are judged by these.
#[derive(Clone, Default)]
pub struct Affiliations {
    structures: Vec<Arc<str>>,
    practitioners: Vec<i32>,
    known_structures: BTreeMap<Arc<str>, u32>,
    known_practitioners: BTreeMap<i32, u32>,
    /// By patient number: index into `structures` and `practitioners`.
    of: Vec<(u32, u32)>,
    /// Worked out when it is first asked for.
    ranks: OnceLock<(Ranks, Ranks)>,
    /// Patients of each structure and of each practitioner, counted when they are first asked for.
    sizes: OnceLock<(Vec<u64>, Vec<u64>)>,
}

/// Structures or practitioners in ascending order of name or number.
#[derive(Clone, Default)]
struct Ranks {
    /// For each index its place in the order, and for each place the index.
    of: Vec<u32>,
    indices: Vec<u32>,
}

impl Ranks {
    fn of<K: Ord>(all: &[K]) -> Self {
        let mut sorted: Vec<(&K, u32)> = all.iter().zip(0..).collect();
        sorted.sort_unstable();
        let indices: Vec<u32> = sorted.into_iter().map(|(_, index)| index).collect();
        let mut of = vec![0; indices.len()];
        for (rank, number) in (0..).zip(&indices) {
            if let Some(place) = of.get_mut(index(*number)) {
                *place = rank;
            }
        }
        Self { of, indices }
    }
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
        self.ranks.take();
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

    pub(crate) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The number of the structure in which a patient is followed.
    pub(crate) fn structure(&self, patient: u32) -> Option<u32> {
        let (place, _) = self.of.get(index(patient))?;
        (*place != UNKNOWN).then_some(*place)
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

    /// Adds the affiliations of patients of whom a table names no structure or no practitioner.
    pub(crate) fn complete(&self, evidence: &mut Evidence) {
        if self.is_empty() {
            return;
        }
        // A branch of a union may name none where another does.
        let patients = evidence.patients.len();
        if evidence.structures.patient_count() != patients {
            let placed = evidence.structures.patients();
            self.meet_in(evidence, &placed);
        }
        if evidence.practitioners.patient_count() != patients {
            let followed = evidence.practitioners.patients();
            self.met_by(evidence, &followed);
        }
        evidence.structures_known = true;
        evidence.practitioners_known = true;
    }

    fn ranks(&self) -> &(Ranks, Ranks) {
        let of = || (Ranks::of(&self.structures), Ranks::of(&self.practitioners));
        self.ranks.get_or_init(of)
    }

    fn meet_in(&self, evidence: &mut Evidence, known: &RoaringBitmap) {
        let (ranks, _) = self.ranks();
        let (used, pairs) = self.met(&evidence.patients, known, ranks, |(place, _)| place);
        let name = |number: u32| self.structures.get(index(number));
        let names = used.filter_map(name);
        let names = names.map(Arc::clone).collect();
        // What is in no order counts for nothing, which hides.
        let met = Meetings::trusted(names, pairs).unwrap_or_default();
        evidence.are_followed_in(met);
    }

    fn met_by(&self, evidence: &mut Evidence, known: &RoaringBitmap) {
        let (_, ranks) = self.ranks();
        let (used, pairs) = self.met(&evidence.patients, known, ranks, |(_, person)| person);
        let number = |number: u32| self.practitioners.get(index(number)).copied();
        let met = Meetings::trusted(used.filter_map(number).collect(), pairs).unwrap_or_default();
        evidence.are_followed_by(met);
    }

    /// The affiliations of these patients without those that are known: their indices in order, and pairs.
    fn met<'a>(
        &self,
        patients: &RoaringBitmap,
        known: &RoaringBitmap,
        ranks: &'a Ranks,
        of: impl Fn((u32, u32)) -> u32,
    ) -> (impl Iterator<Item = u32> + 'a, Vec<u64>) {
        let mut pairs = Pairs::default();
        for patient in patients {
            let home = self.of.get(index(patient)).map(|home| of(*home));
            let rank = home.and_then(|home| ranks.of.get(index(home)));
            if let Some(rank) = rank
                && !known.contains(patient)
            {
                pairs.only(patient, *rank);
            }
        }
        let (used, pairs) = pairs.compact();
        let number = |rank: u32| ranks.indices.get(index(rank)).copied();
        (used.into_iter().filter_map(number), pairs)
    }
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
