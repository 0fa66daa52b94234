//! Where each patient is followed, whatever table a question reads.

use super::atoms::mixed;
use crate::meetings::{Meetings, index};
use crate::{Evidence, Pairs};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// The structure and the practitioner of every patient, as the table of patients has them.
///
/// Tables that name no structure are judged by these, and so are the patients by which two
/// questions differ.
#[derive(Clone, Default)]
pub struct Homes {
    structures: Vec<(Arc<str>, u64)>,
    practitioners: Vec<i32>,
    known_structures: BTreeMap<Arc<str>, u32>,
    known_practitioners: BTreeMap<i32, u32>,
    /// By patient number: index into `structures` and `practitioners`.
    of: Vec<(u32, u32)>,
    /// Worked out when it is first asked for.
    ranks: OnceLock<(Ranks, Ranks)>,
    /// The marks of all homes added up, in whatever order they were noted.
    print: u64,
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

impl std::fmt::Debug for Homes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Homes(…)")
    }
}

impl Homes {
    /// Says where a patient is followed.
    pub fn note(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        let place = structure.map_or(UNKNOWN, |name| self.structure_index(name));
        let person = practitioner.map_or(UNKNOWN, |number| self.practitioner_index(number));
        let index = index(patient);
        if index >= self.of.len() {
            self.of.resize(index.saturating_add(1), (UNKNOWN, UNKNOWN));
        }
        self.ranks.take();
        let before = self.mark(patient);
        if let Some(home) = self.of.get_mut(index) {
            *home = (place, person);
        }
        let after = self.mark(patient);
        self.print = self.print.wrapping_sub(before).wrapping_add(after);
    }

    /// Equal where every patient is followed at the same place by the same practitioner: only then
    /// may counts by place be subtracted from each other.
    pub(crate) fn print(&self) -> u64 {
        self.print
    }

    fn mark(&self, patient: u32) -> u64 {
        let structure = self.structure(patient);
        let practitioner = self.practitioner(patient);
        if structure.is_none() && practitioner.is_none() {
            return 0;
        }
        let number = |practitioner: i32| u64::from(practitioner.cast_unsigned());
        [
            structure.map_or(0, |print| mixed(1, print)),
            practitioner.map_or(0, |person| mixed(2, number(person))),
        ]
        .into_iter()
        .fold(u64::from(patient), mixed)
    }

    fn structure_index(&mut self, name: &str) -> u32 {
        if let Some(known) = self.known_structures.get(name) {
            return *known;
        }
        let number = u32::try_from(self.structures.len()).unwrap_or(UNKNOWN);
        let shared: Arc<str> = name.into();
        self.structures
            .push((Arc::clone(&shared), fingerprint(name)));
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

    /// The structure as a number that keeps its meaning from one version to the next.
    pub(crate) fn structure(&self, patient: u32) -> Option<u64> {
        let (place, _) = self.of.get(index(patient))?;
        self.structures.get(index(*place)).map(|(_, print)| *print)
    }

    pub(crate) fn practitioner(&self, patient: u32) -> Option<i32> {
        let (_, person) = self.of.get(index(patient))?;
        self.practitioners.get(index(*person)).copied()
    }

    /// Who stands behind these patients.
    pub(crate) fn evidence(&self, patients: impl Iterator<Item = u32>) -> Evidence {
        let known = !self.is_empty();
        let mut evidence = Evidence::new(known, known);
        evidence.add_all(&patients.collect());
        if known {
            self.meet_in(&mut evidence, &RoaringBitmap::new());
            self.met_by(&mut evidence, &RoaringBitmap::new());
        }
        evidence
    }

    /// Adds the homes of patients of whom a table names no structure or no practitioner.
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
        let names = names.map(|(name, _)| Arc::clone(name)).collect();
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

    /// The homes of these patients without those that are known: their indices in order, and pairs.
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

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
