//! The patients of a number by the entity that follows each.

use crate::frame::{Digest, Patients};
use std::collections::BTreeMap;
use std::fmt;

/// Disjoint sets of patients by entity. `Debug` shows no content.
#[derive(Clone, Default)]
pub struct Followed {
    /// All of them.
    pub(super) whole: Patients,
    /// Entity after entity.
    patients: Vec<u32>,
    pub(super) parts: Vec<Part>,
    /// Whether none is of two entities.
    pub(super) is_sound: bool,
}

/// One entity with patients in the number.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub(super) entity: u32,
    /// Its patients in the number.
    pub(super) reached: u64,
    /// How many patients the entity has in all.
    pub(super) all: u64,
    /// Where they stand.
    first: usize,
    end: usize,
}

impl Followed {
    /// These patients of each entity, and how many it has in all. One without patients is not in the number.
    pub fn of(entities: impl IntoIterator<Item = (u32, Patients, u64)>) -> Self {
        let mut followed = Self::default();
        let mut together = roaring::RoaringBitmap::new();
        for (entity, patients, all) in entities {
            if patients.is_empty() {
                continue;
            }
            let first = followed.patients.len();
            followed.patients.extend(patients.iter());
            followed.push(entity, first, all);
            together |= &*patients;
        }
        followed.is_sound = together.len() == number(followed.patients.len());
        followed.whole = together.into();
        followed
    }

    /// Those of these patients whom `entity` names somebody for. Numbers of entities are dense.
    pub(crate) fn by(
        whole: &Patients,
        entity: impl Fn(u32) -> Option<u32>,
        size: impl Fn(u32) -> u64,
    ) -> Self {
        let numbers: Vec<u32> = whole.iter().collect();
        let place = |entity: u32| usize::try_from(entity).unwrap_or(usize::MAX);
        let owners: Vec<u32> = numbers
            .iter()
            .map(|patient| entity(*patient).unwrap_or(u32::MAX))
            .collect();
        let known = owners.iter().filter(|owner| **owner != u32::MAX);
        let entities = known
            .clone()
            .max()
            .map_or(0, |most| place(*most).saturating_add(1));
        // Where the next patient of each entity stands.
        let mut next = vec![0_usize; entities];
        for owner in known {
            if let Some(count) = next.get_mut(place(*owner)) {
                *count = count.saturating_add(1);
            }
        }
        let mut followed = Self::default();
        let mut first = 0_usize;
        for (entity, next) in (0..).zip(&mut next) {
            let count = std::mem::replace(next, first);
            if count > 0 {
                let end = first.saturating_add(count);
                followed.patients.resize(end, 0);
                followed.push(entity, first, size(entity));
                first = end;
            }
        }
        for (patient, owner) in numbers.iter().zip(&owners) {
            let Some(next) = next.get_mut(place(*owner)) else {
                continue;
            };
            if let Some(slot) = followed.patients.get_mut(*next) {
                *slot = *patient;
            }
            *next = next.saturating_add(1);
        }
        // One entity a patient.
        followed.is_sound = true;
        followed.whole = if first == numbers.len() {
            whole.clone()
        } else {
            followed.patients.iter().copied().collect()
        };
        followed
    }

    fn push(&mut self, entity: u32, first: usize, all: u64) {
        let end = self.patients.len();
        self.parts.push(Part {
            entity,
            reached: number(end.saturating_sub(first)),
            all,
            first,
            end,
        });
    }

    /// The patients of a part.
    pub(super) fn patients(&self, part: &Part) -> &[u32] {
        self.patients.get(part.first..part.end).unwrap_or_default()
    }

    /// The part of an entity.
    pub(super) fn part(&self, entity: u32) -> Option<&Part> {
        let place = self.parts.binary_search_by_key(&entity, |part| part.entity);
        place.ok().and_then(|place| self.parts.get(place))
    }
}

/// The distinct rows of the model, by whom they hold.
#[derive(Clone, Default)]
pub(super) struct Rows {
    /// Of each, how many patients of each entity.
    all: Vec<Vec<(u32, u64)>>,
    /// The row of these patients. Those whom nobody follows make no other row.
    by_patients: BTreeMap<Digest, Vec<(Patients, usize)>>,
}

impl Rows {
    pub(super) fn iter(&self) -> impl Iterator<Item = &[(u32, u64)]> {
        self.all.iter().map(Vec::as_slice)
    }

    /// The row that these patients are.
    pub(super) fn find(&self, patients: &Patients) -> Option<usize> {
        let mut known = self.by_patients.get(&patients.digest())?.iter();
        let same = known.find(|(known, _)| known == patients);
        same.map(|(_, row)| *row)
    }

    /// These patients are this row.
    pub(super) fn note(&mut self, patients: Patients, row: usize) {
        if self.find(&patients).is_none() {
            let known = self.by_patients.entry(patients.digest()).or_default();
            known.push((patients, row));
        }
    }

    /// One more, which was not found; its place.
    pub(super) fn push(&mut self, followed: &Followed) -> usize {
        let place = self.all.len();
        let parts = followed.parts.iter();
        let parts = parts.map(|part| (part.entity, part.reached));
        self.all.push(parts.collect());
        self.note(followed.whole.clone(), place);
        place
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl fmt::Debug for Followed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Followed(…)")
    }
}
