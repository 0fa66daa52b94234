//! Several columns of one entity in the scope of a question: a patient's own structure, the event's,
//! those met before. Each has to name enough by itself.

use std::collections::BTreeSet;

use roaring::RoaringBitmap;

/// Beyond so many the counting stops: no policy may ask for more.
const ENOUGH: u64 = 1_000;

/// What each column names, patient by patient.
#[derive(Clone, Default)]
pub(super) struct Sources {
    named: Vec<RoaringBitmap>,
}

impl Sources {
    /// What columns name for one patient. Where one names nobody, the others do.
    pub(super) fn note(
        &mut self,
        columns: usize,
        met: &(impl Iterator<Item = (u32, u32)> + Clone),
    ) {
        if self.named.len() < columns {
            self.named.resize(columns, RoaringBitmap::new());
        }
        if self.is_enough() {
            return;
        }
        for (column, named) in (0_u32..).zip(&mut self.named) {
            let speaks = met.clone().any(|(of, _)| of == column);
            let counted = met.clone().filter(|(of, _)| !speaks || *of == column);
            counted.for_each(|(_, entity)| {
                named.insert(entity);
            });
        }
    }

    fn is_enough(&self) -> bool {
        self.named.iter().all(|named| named.len() >= ENOUGH)
    }

    /// What each column names, by column.
    pub(super) fn into_named(self) -> Vec<BTreeSet<u32>> {
        let named = self.named.into_iter();
        named.map(|named| named.into_iter().collect()).collect()
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let all = self.named.iter().map(RoaringBitmap::serialized_size);
        all.fold(0, usize::saturating_add)
    }
}

/// The fewest that one of several columns names; `None` if there is one column only, if they name nobody at all, or
/// if each names enough.
pub(super) fn fewest<N>(named: &[BTreeSet<N>]) -> Option<u64> {
    let fewest = named.iter().map(BTreeSet::len).min()?;
    let fewest = u64::try_from(fewest).unwrap_or(u64::MAX);
    let tells = named.len() > 1 && (1..ENOUGH).contains(&fewest);
    tells.then_some(fewest)
}
