//! Who stands behind a number: the patients of a set of rows, and where and by whom they were met.

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
    pub(crate) structures: BTreeMap<String, RoaringBitmap>,
    pub(crate) practitioners: BTreeMap<i32, RoaringBitmap>,
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

    /// As [`also_met`](Self::also_met), for patients that were all added before, met in one structure.
    pub fn met_in(&mut self, structure: &str, patients: impl IntoIterator<Item = u32>) {
        // Looked up before it is copied: there are few structures and many rows.
        if let Some(met) = self.structures.get_mut(structure) {
            met.extend(patients);
        } else {
            self.structures
                .insert(structure.to_owned(), patients.into_iter().collect());
        }
    }

    /// As [`met_in`](Self::met_in), by one practitioner.
    pub fn met_by(&mut self, practitioner: i32, patients: impl IntoIterator<Item = u32>) {
        let met = self.practitioners.entry(practitioner).or_default();
        met.extend(patients);
    }

    fn note_met(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        if let Some(name) = structure {
            self.met_in(name, [patient]);
        }
        if let Some(number) = practitioner {
            self.met_by(number, [patient]);
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
        for (name, met) in other.structures {
            *self.structures.entry(name).or_default() |= met;
        }
        for (number, met) in other.practitioners {
            *self.practitioners.entry(number).or_default() |= met;
        }
    }

    /// How many structures and practitioners there are.
    pub fn entities(&self) -> usize {
        self.structures
            .len()
            .saturating_add(self.practitioners.len())
    }

    /// The distinct patients.
    pub fn patients(&self) -> &RoaringBitmap {
        &self.patients
    }

    /// The patients with more than one row.
    pub fn repeaters(&self) -> &RoaringBitmap {
        &self.repeaters
    }

    /// The patients met in each structure.
    pub fn structures(&self) -> &BTreeMap<String, RoaringBitmap> {
        &self.structures
    }

    /// The patients met by each practitioner.
    pub fn practitioners(&self) -> &BTreeMap<i32, RoaringBitmap> {
        &self.practitioners
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
        // A map entry costs a key, a bitmap header and its share of a node.
        const ENTRY_BYTES: usize = 96;
        let structures = self.structures.iter().map(|(name, met)| {
            met.serialized_size()
                .saturating_add(name.len())
                .saturating_add(ENTRY_BYTES)
        });
        let practitioners = self
            .practitioners
            .values()
            .map(|met| met.serialized_size().saturating_add(ENTRY_BYTES));
        structures
            .chain(practitioners)
            .fold(size_of::<Self>(), usize::saturating_add)
            .saturating_add(self.patients.serialized_size())
            .saturating_add(self.repeaters.serialized_size())
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Evidence(…)")
    }
}
