//! Who stands behind a number: the patients of a set of rows, and where and by whom they were met.

use crate::meetings::{Meetings, high};
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use std::fmt;

/// The patients, structures and practitioners behind a set of rows.
///
/// Filled one *row* at a time by [`add`](Self::add): a patient added twice has two rows, which is
/// how the patients with more than one row ([`repeaters`](Self::repeaters)) are known. Parts
/// filled from disjoint sets of rows are put together by [`merge`](Self::merge).
///
/// `Debug` shows no content.
#[derive(Clone, Default, PartialEq)]
pub struct Evidence {
    pub(crate) patients: RoaringBitmap,
    pub(crate) repeaters: RoaringBitmap,
    pub(crate) structures: Meetings<String>,
    pub(crate) practitioners: Meetings<i32>,
    pub(crate) structures_known: bool,
    pub(crate) practitioners_known: bool,
}

impl Evidence {
    /// No rows yet. The flags say whether a column of the entity is in the scope of the query; where
    /// it is not, the rule about that entity does not apply.
    pub fn new(structures_known: bool, practitioners_known: bool) -> Self {
        Self {
            structures_known,
            practitioners_known,
            ..Self::default()
        }
    }

    /// One row of `patient`, met in `structure` by `practitioner` (`None`: missing in the row, or
    /// no such column). Call it once a row: a second call for a patient is a second row.
    pub fn add(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        if !self.patients.insert(patient) {
            self.repeaters.insert(patient);
        }
        self.note_met(patient, structure, practitioner);
    }

    /// Further entities of a row already added: a row may name several structures (the patient's
    /// own and the event's), and the patient weighs in each. A patient not added before is ignored.
    pub fn also_met(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        if self.patients.contains(patient) {
            self.note_met(patient, structure, practitioner);
        }
    }

    /// Says that a patient added once stands for several rows, for evidence that was folded by
    /// patient before. A patient not added before is ignored.
    pub fn repeats(&mut self, patient: u32) {
        if self.patients.contains(patient) {
            self.repeaters.insert(patient);
        }
    }

    /// Many rows at once: one further row of each of these patients. Who was in before has several.
    pub fn add_all(&mut self, patients: &RoaringBitmap) {
        self.repeaters |= &self.patients & patients;
        self.patients |= patients;
    }

    /// As [`repeats`](Self::repeats), for many patients at once.
    pub fn all_repeat(&mut self, patients: &RoaringBitmap) {
        self.repeaters |= patients & &self.patients;
    }

    /// As [`also_met`](Self::also_met), for many patients at once. `pairs` have the patient in the
    /// high half and, in the low one, the place of the structure in `structures`, where each is named
    /// once.
    pub fn all_met_in(&mut self, structures: Vec<String>, mut pairs: Vec<u64>) {
        self.only_ours(&mut pairs);
        self.structures.absorb(Meetings::new(structures, pairs));
    }

    /// As [`all_met_in`](Self::all_met_in), by practitioners.
    pub fn all_met_by(&mut self, practitioners: Vec<i32>, mut pairs: Vec<u64>) {
        self.only_ours(&mut pairs);
        self.practitioners
            .absorb(Meetings::new(practitioners, pairs));
    }

    fn only_ours(&self, pairs: &mut Vec<u64>) {
        let mut last = None;
        pairs.retain(|pair| {
            let patient = high(*pair);
            // Pairs of a patient mostly follow each other.
            let (_, ours) = match last {
                Some((known, ours)) if known == patient => (known, ours),
                _ => (patient, self.patients.contains(patient)),
            };
            last = Some((patient, ours));
            ours
        });
    }

    fn note_met(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        if let Some(name) = structure {
            self.structures.insert(name.to_owned(), patient);
        }
        if let Some(number) = practitioner {
            self.practitioners.insert(number, patient);
        }
    }

    /// Adds the evidence of other rows (disjoint from the ones already in: a patient on both sides
    /// has at least two rows). An entity known on one side is known.
    pub fn merge(&mut self, other: &Self) {
        self.absorb(other.clone());
    }

    /// As [`merge`](Self::merge), without a copy.
    pub fn absorb(&mut self, other: Self) {
        self.structures_known |= other.structures_known;
        self.practitioners_known |= other.practitioners_known;
        if self.patients.is_empty() {
            // Without patients there are no repeaters and no entities either.
            self.patients = other.patients;
            self.repeaters = other.repeaters;
            self.structures = other.structures;
            self.practitioners = other.practitioners;
            return;
        }
        self.add_all(&other.patients);
        self.repeaters |= other.repeaters;
        self.structures.absorb(other.structures);
        self.practitioners.absorb(other.practitioners);
    }

    /// The distinct patients.
    pub fn patients(&self) -> &RoaringBitmap {
        &self.patients
    }

    /// The patients with more than one row.
    pub fn repeaters(&self) -> &RoaringBitmap {
        &self.repeaters
    }

    /// The patients met in each structure, put together when it is asked for.
    pub fn structures(&self) -> BTreeMap<String, RoaringBitmap> {
        self.structures.by_entity()
    }

    /// The patients met by each practitioner, put together when it is asked for.
    pub fn practitioners(&self) -> BTreeMap<i32, RoaringBitmap> {
        self.practitioners.by_entity()
    }

    /// Whether a structure column was in scope.
    pub fn structures_known(&self) -> bool {
        self.structures_known
    }

    /// Whether a practitioner column was in scope.
    pub fn practitioners_known(&self) -> bool {
        self.practitioners_known
    }

    /// About how many bytes this evidence holds: what an accumulator reports to its memory pool.
    pub fn size_bytes(&self) -> usize {
        let names = self.structures.entities().iter().map(String::len);
        names
            .fold(size_of::<Self>(), usize::saturating_add)
            .saturating_add(self.structures.size_bytes())
            .saturating_add(self.practitioners.size_bytes())
            .saturating_add(self.patients.serialized_size())
            .saturating_add(self.repeaters.serialized_size())
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Evidence(…)")
    }
}
