//! Who stands behind a number: the patients of a set of rows, and where and by whom they were met.

use crate::meetings::Meetings;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

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
    pub(crate) structures: Meetings<Arc<str>>,
    pub(crate) practitioners: Meetings<i32>,
    pub(crate) structures_known: bool,
    pub(crate) practitioners_known: bool,
    fewest: Fewest,
}

/// Where several columns name an entity (a patient's own structure, the event's), the fewest different
/// ones that one of them names by itself; `None` where one column does, or where each names plenty.
#[derive(Clone, Copy, Default, PartialEq)]
#[expect(
    missing_debug_implementations,
    reason = "it is about patients: it must not be printed"
)]
pub struct Fewest {
    /// Different structures.
    pub structures: Option<u64>,
    /// Different practitioners.
    pub practitioners: Option<u64>,
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

    /// Evidence whose parts are in order already: structures by name and practitioners by number,
    /// each met by someone; pairs have the patient in the high half and the place among the
    /// structures or practitioners in the low one, ascending, and are of `patients` only. An entity
    /// that is not known is `None`. `None` if something is not in order.
    pub fn ordered(
        patients: RoaringBitmap,
        repeaters: RoaringBitmap,
        structures: Option<(Vec<Arc<str>>, Vec<u64>)>,
        practitioners: Option<(Vec<i32>, Vec<u64>)>,
    ) -> Option<Self> {
        let structures_known = structures.is_some();
        let practitioners_known = practitioners.is_some();
        let (names, met_in) = structures.unwrap_or_default();
        let (numbers, met_by) = practitioners.unwrap_or_default();
        Some(Self {
            patients,
            repeaters,
            structures: Meetings::trusted(names, met_in)?,
            practitioners: Meetings::trusted(numbers, met_by)?,
            structures_known,
            practitioners_known,
            fewest: Fewest::default(),
        })
    }

    /// The same, where several columns name structures or practitioners.
    #[must_use]
    pub fn named_by_columns(mut self, fewest: Fewest) -> Self {
        self.fewest = fewest;
        self
    }

    /// How many structures count for the rule on them: of several columns, the worst counts.
    pub fn structure_count(&self) -> u64 {
        counted(self.structures.len(), self.fewest.structures)
    }

    /// How many practitioners count for the rule on them.
    pub fn practitioner_count(&self) -> u64 {
        counted(self.practitioners.len(), self.fewest.practitioners)
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

    fn note_met(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        if let Some(name) = structure {
            self.structures.insert(name.into(), patient);
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
            self.fewest = other.fewest;
            return;
        }
        self.fewest = self.fewest_with(&other);
        self.add_all(&other.patients);
        self.repeaters |= other.repeaters;
        self.structures.absorb(other.structures);
        self.practitioners.absorb(other.practitioners);
    }

    /// Of the rows of both: a column names at least what it names in either.
    fn fewest_with(&self, other: &Self) -> Fewest {
        let (one, two) = (self.fewest, other.fewest);
        let structures = self.structure_count().max(other.structure_count());
        let practitioners = self.practitioner_count().max(other.practitioner_count());
        Fewest {
            structures: one.structures.or(two.structures).map(|_| structures),
            practitioners: one
                .practitioners
                .or(two.practitioners)
                .map(|_| practitioners),
        }
    }

    /// Structures of patients of whom no column names one: every column gains those that are new.
    pub(crate) fn are_followed_in(&mut self, met: Meetings<Arc<str>>) {
        let before = self.structures.len();
        self.structures.absorb(met);
        let new = self.structures.len().saturating_sub(before);
        self.fewest.structures = with_new(self.fewest.structures, new);
    }

    /// Practitioners of patients of whom no column names one.
    pub(crate) fn are_followed_by(&mut self, met: Meetings<i32>) {
        let before = self.practitioners.len();
        self.practitioners.absorb(met);
        let new = self.practitioners.len().saturating_sub(before);
        self.fewest.practitioners = with_new(self.fewest.practitioners, new);
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
        let by_entity = self.structures.by_entity().into_iter();
        by_entity
            .map(|(name, patients)| (name.as_ref().to_owned(), patients))
            .collect()
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
}

fn counted(together: usize, fewest: Option<u64>) -> u64 {
    let together = u64::try_from(together).unwrap_or(u64::MAX);
    fewest.unwrap_or(together).min(together)
}

fn with_new(fewest: Option<u64>, new: usize) -> Option<u64> {
    let new = u64::try_from(new).unwrap_or(u64::MAX);
    fewest.map(|fewest| fewest.saturating_add(new))
}

impl fmt::Debug for Evidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Evidence(…)")
    }
}
