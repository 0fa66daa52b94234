//! How many patients each of many entities has: numbers are noted in a row and counted now and then.

/// So many are noted before they are counted.
const NOTED: usize = 4_096;

/// Patients by entity.
#[derive(Clone, Default)]
pub(super) struct Counts {
    noted: Vec<u32>,
    /// Ascending by entity.
    counted: Vec<(u32, u64)>,
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
        self.count();
        self.counted
    }

    fn count(&mut self) {
        self.noted.sort_unstable();
        let known = std::mem::take(&mut self.counted);
        let mut all = Vec::with_capacity(known.len());
        let mut known = known.into_iter().peekable();
        for same in self.noted.chunk_by(|one, next| one == next) {
            let Some(entity) = same.first() else { continue };
            while let Some(before) = known.next_if(|(other, _)| other < entity) {
                all.push(before);
            }
            let same = u64::try_from(same.len()).unwrap_or(u64::MAX);
            let before = known.next_if(|(other, _)| other == entity);
            let before = before.map_or(0, |(_, count)| count);
            all.push((*entity, same.saturating_add(before)));
        }
        all.extend(known);
        self.counted = all;
        self.noted.clear();
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let noted = self.noted.capacity().saturating_mul(size_of::<u32>());
        let counted = self
            .counted
            .capacity()
            .saturating_mul(size_of::<(u32, u64)>());
        noted.saturating_add(counted)
    }
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
}
