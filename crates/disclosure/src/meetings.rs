//! Who was met where, or by whom: pairs of a patient and an entity.
//!
//! There can be many entities with few patients each, so the pairs stand in one list, in the order of
//! patients, which is the order in which they are read: nearly nothing is left to sort.

use roaring::RoaringBitmap;
use std::collections::BTreeMap;

/// Entities by name or number, and the patients of each.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Meetings<K> {
    /// Sorted, and each has a patient.
    entities: Vec<K>,
    /// Patient in the high half, place of the entity in the low one; sorted, each once.
    pairs: Vec<u64>,
}

impl<K: Ord + Clone> Meetings<K> {
    /// Entities and pairs as they were; `None` if they are not sorted or do not fit together.
    pub(crate) fn trusted(entities: Vec<K>, pairs: Vec<u64>) -> Option<Self> {
        let is_sorted = entities.is_sorted_by(|a, b| a < b) && pairs.is_sorted_by(|a, b| a < b);
        let met = Self { entities, pairs };
        let fits = met
            .pairs
            .iter()
            .all(|pair| index(low(*pair)) < met.entities.len());
        (is_sorted && fits && met.counts().all(|count| count > 0)).then_some(met)
    }

    /// Number of entities.
    pub(crate) fn len(&self) -> usize {
        self.entities.len()
    }

    /// How many patients each entity has.
    pub(crate) fn counts(&self) -> impl Iterator<Item = u64> + use<K> {
        let mut counts = vec![0_u64; self.entities.len()];
        for pair in &self.pairs {
            if let Some(count) = counts.get_mut(index(low(*pair))) {
                *count = count.saturating_add(1);
            }
        }
        counts.into_iter()
    }

    /// Every patient of the pairs.
    pub(crate) fn patients(&self) -> RoaringBitmap {
        let mut patients: Vec<u32> = self.pairs.iter().map(|pair| high(*pair)).collect();
        patients.dedup();
        RoaringBitmap::from_sorted_iter(patients).unwrap_or_default()
    }

    /// How many patients the pairs have.
    pub(crate) fn patient_count(&self) -> u64 {
        let mut last = None;
        let new = |pair: &&u64| last.replace(high(**pair)) != Some(high(**pair));
        u64::try_from(self.pairs.iter().filter(new).count()).unwrap_or(u64::MAX)
    }

    /// The patients by entity.
    pub(crate) fn by_entity(&self) -> BTreeMap<K, RoaringBitmap> {
        let mut all = vec![RoaringBitmap::new(); self.entities.len()];
        for pair in &self.pairs {
            if let Some(patients) = all.get_mut(index(low(*pair))) {
                patients.insert(high(*pair));
            }
        }
        self.entities.iter().cloned().zip(all).collect()
    }

    /// One more meeting.
    pub(crate) fn insert(&mut self, entity: K, patient: u32) {
        let place = match self.entities.binary_search(&entity) {
            Ok(place) => place,
            Err(place) => {
                self.entities.insert(place, entity);
                for pair in &mut self.pairs {
                    *pair = pair.saturating_add(u64::from(index(low(*pair)) >= place));
                }
                place
            }
        };
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let pair = (u64::from(patient) << 32) | u64::from(place);
        if let Err(at) = self.pairs.binary_search(&pair) {
            self.pairs.insert(at, pair);
        }
    }

    /// The meetings of both.
    #[expect(
        clippy::stable_sort_primitive,
        reason = "the stable sort merges stretches that are in order"
    )]
    pub(crate) fn absorb(&mut self, mut other: Self) {
        if self.entities.is_empty() {
            *self = other;
            return;
        }
        if other.entities.is_empty() {
            return;
        }
        if self.entities != other.entities {
            let mut all: Vec<K> = self
                .entities
                .iter()
                .chain(&other.entities)
                .cloned()
                .collect();
            all.sort();
            all.dedup();
            self.renumber(&places(&self.entities, &all));
            other.renumber(&places(&other.entities, &all));
            self.entities = all;
        }
        self.pairs.append(&mut other.pairs);
        self.pairs.sort();
        self.pairs.dedup();
    }

    fn renumber(&mut self, places: &[u32]) {
        for pair in &mut self.pairs {
            let place = place_in(places, low(*pair)).unwrap_or(u32::MAX);
            *pair = (*pair >> 32 << 32) | u64::from(place);
        }
    }
}

/// For each of `some` its place among `all`; both are sorted.
fn places<K: Ord>(some: &[K], all: &[K]) -> Vec<u32> {
    let mut rest = (0_u32..).zip(all).peekable();
    let place = |entity: &K| {
        while rest.next_if(|(_, next)| *next < entity).is_some() {}
        match rest.peek() {
            Some((place, next)) if *next == entity => *place,
            _ => u32::MAX,
        }
    };
    some.iter().map(place).collect()
}

fn place_in(places: &[u32], old: u32) -> Option<u32> {
    places.get(index(old)).copied()
}

pub(crate) fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

pub(crate) fn high(pair: u64) -> u32 {
    u32::try_from(pair >> 32).unwrap_or(u32::MAX)
}

pub(crate) fn low(pair: u64) -> u32 {
    u32::try_from(pair & u64::from(u32::MAX)).unwrap_or(u32::MAX)
}
