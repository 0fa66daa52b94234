//! Where each patient is followed, whatever table a question reads.

use crate::Evidence;
use roaring::RoaringBitmap;
use std::collections::BTreeMap;

/// The structure and the practitioner of every patient, as the table of patients has them.
///
/// Tables that name no structure are judged by these, and so are the patients by which two
/// questions differ.
#[derive(Clone, Default)]
pub struct Homes {
    structures: Vec<(String, u64)>,
    known: BTreeMap<String, u32>,
    /// By patient number: index into `structures` plus one (zero: unknown), practitioner.
    of: Vec<(u32, Option<i32>)>,
}

impl std::fmt::Debug for Homes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Homes(…)")
    }
}

impl Homes {
    /// Says where a patient is followed.
    pub fn note(&mut self, patient: u32, structure: Option<&str>, practitioner: Option<i32>) {
        let place = structure.map_or(0, |name| self.interned(name));
        let Ok(index) = usize::try_from(patient) else {
            return;
        };
        if index >= self.of.len() {
            self.of.resize(index.saturating_add(1), (0, None));
        }
        if let Some(home) = self.of.get_mut(index) {
            *home = (place, practitioner);
        }
    }

    fn interned(&mut self, name: &str) -> u32 {
        if let Some(number) = self.known.get(name) {
            return *number;
        }
        self.structures.push((name.to_owned(), fingerprint(name)));
        let number = u32::try_from(self.structures.len()).unwrap_or(u32::MAX);
        self.known.insert(name.to_owned(), number);
        number
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// The structure as a number that keeps its meaning from one version to the next.
    pub(crate) fn structure(&self, patient: u32) -> Option<u64> {
        self.place(patient).map(|(_, print)| *print)
    }

    pub(crate) fn practitioner(&self, patient: u32) -> Option<i32> {
        let index = usize::try_from(patient).ok()?;
        self.of
            .get(index)
            .and_then(|(_, practitioner)| *practitioner)
    }

    fn place(&self, patient: u32) -> Option<&(String, u64)> {
        let (place, _) = self.of.get(usize::try_from(patient).ok()?)?;
        let index = usize::try_from(place.checked_sub(1)?).ok()?;
        self.structures.get(index)
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
        let placed = evidence.structures.patients();
        if placed != evidence.patients {
            self.meet_in(evidence, &placed);
        }
        let followed = evidence.practitioners.patients();
        if followed != evidence.patients {
            self.met_by(evidence, &followed);
        }
        evidence.structures_known = true;
        evidence.practitioners_known = true;
    }

    fn meet_in(&self, evidence: &mut Evidence, known: &RoaringBitmap) {
        let mut places = Places::default();
        for patient in &without(&evidence.patients, known) {
            if let Some((name, _)) = self.place(patient) {
                places.add(patient, name);
            }
        }
        let names = places.named.into_iter().cloned().collect();
        evidence.all_met_in(names, places.pairs);
    }

    fn met_by(&self, evidence: &mut Evidence, known: &RoaringBitmap) {
        let mut places = Places::default();
        for patient in &without(&evidence.patients, known) {
            if let Some(number) = self.practitioner(patient) {
                places.add(patient, number);
            }
        }
        evidence.all_met_by(places.named, places.pairs);
    }
}

fn without(patients: &RoaringBitmap, known: &RoaringBitmap) -> RoaringBitmap {
    let others = patients.iter().filter(|patient| !known.contains(*patient));
    others.collect()
}

/// Entities, each named once, and the patients met in or by them.
struct Places<T> {
    named: Vec<T>,
    known: BTreeMap<T, u32>,
    pairs: Vec<u64>,
}

impl<T> Default for Places<T> {
    fn default() -> Self {
        Self {
            named: Vec::new(),
            known: BTreeMap::new(),
            pairs: Vec::new(),
        }
    }
}

impl<T: Ord + Copy> Places<T> {
    fn add(&mut self, patient: u32, entity: T) {
        let next = u32::try_from(self.named.len()).unwrap_or(u32::MAX);
        let place = *self.known.entry(entity).or_insert(next);
        if place == next {
            self.named.push(entity);
        }
        self.pairs
            .push((u64::from(patient) << 32) | u64::from(place));
    }
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
