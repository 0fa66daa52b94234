//! How many patients each of many entities has: numbers are noted in a row and counted now and then.

use std::collections::BTreeMap;

/// So many are noted before they are counted.
const NOTED: usize = 4_096;

/// Numbers of entities are dense, so that those below have a place each once many are noted.
const NEAR: u32 = 1 << 16;

/// Patients by entity.
#[derive(Clone, Default)]
pub(super) struct Counts {
    noted: Vec<u32>,
    /// By entity.
    near: Vec<u64>,
    far: BTreeMap<u32, u64>,
}

impl Counts {
    /// One more patient of an entity.
    #[inline]
    pub(super) fn note(&mut self, entity: u32) {
        self.noted.push(entity);
        if self.noted.len() >= NOTED {
            self.count();
        }
    }

    /// Every entity with its patients, ascending.
    pub(super) fn into_counted(mut self) -> Vec<(u32, u64)> {
        if self.near.is_empty() && self.far.is_empty() {
            self.noted.sort_unstable();
            let same = self.noted.chunk_by(|one, next| one == next);
            let counted = same.filter_map(|same| Some((*same.first()?, number(same.len()))));
            return counted.collect();
        }
        self.count();
        let near = (0..).zip(self.near).filter(|(_, count)| *count > 0);
        near.chain(self.far).collect()
    }

    fn count(&mut self) {
        for entity in self.noted.drain(..) {
            let place = usize::try_from(entity).ok().filter(|_| entity < NEAR);
            let Some(place) = place else {
                let count = self.far.entry(entity).or_default();
                *count = count.saturating_add(1);
                continue;
            };
            if place >= self.near.len() {
                self.near.resize(place.saturating_add(1), 0);
            }
            if let Some(count) = self.near.get_mut(place) {
                *count = count.saturating_add(1);
            }
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let noted = self.noted.capacity().saturating_mul(size_of::<u32>());
        let near = self.near.capacity().saturating_mul(size_of::<u64>());
        let far = self.far.len().saturating_mul(4 * size_of::<u64>());
        noted.saturating_add(near).saturating_add(far)
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_counted() {
        let mut counts = Counts::default();
        for number in 0..30_000_u32 {
            counts.note(number % 7);
        }
        counts.note(3);
        let counted = counts.into_counted();
        assert_eq!(counted.len(), 7);
        assert_eq!(counted[3], (3, 4_287));
        assert_eq!(counted.iter().map(|(_, count)| count).sum::<u64>(), 30_001);
    }

    #[test]
    fn few_and_numbers_without_a_place_are_counted_alike() {
        let named = [9, u32::MAX, 3, 9, NEAR, 3, 9];
        for times in [1, 2_000] {
            let mut counts = Counts::default();
            for entity in named.repeat(times) {
                counts.note(entity);
            }
            let expected = [(3, 2), (9, 3), (NEAR, 1), (u32::MAX, 1)];
            let expected = expected.map(|(entity, count)| (entity, count * number(times)));
            assert_eq!(counts.into_counted(), expected);
        }
    }
}
