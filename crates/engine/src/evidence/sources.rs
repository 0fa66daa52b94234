//! Several columns of one entity in the scope of a question: a patient's own structure, the event's,
//! those met before. Each has to name enough by itself.

use std::collections::BTreeSet;

/// Beyond so many the counting stops: no policy may ask for more.
const ENOUGH: usize = 1_000;

/// What each column names, patient by patient.
#[derive(Clone, Default)]
pub(super) struct Sources {
    named: Vec<BTreeSet<u32>>,
}

impl Sources {
    /// What columns name for one patient. Where one names nobody, the others do.
    pub(super) fn note(
        &mut self,
        columns: usize,
        met: &(impl Iterator<Item = (u32, u32)> + Clone),
    ) {
        if self.named.len() < columns {
            self.named.resize(columns, BTreeSet::new());
        }
        if self.is_enough() {
            return;
        }
        for (column, named) in (0_u32..).zip(&mut self.named) {
            let speaks = met.clone().any(|(of, _)| of == column);
            let counted = met.clone().filter(|(of, _)| !speaks || *of == column);
            named.extend(counted.map(|(_, entity)| entity));
        }
    }

    fn is_enough(&self) -> bool {
        self.named.iter().all(|named| named.len() >= ENOUGH)
    }

    /// What each column names, by column.
    pub(super) fn into_named(self) -> Vec<BTreeSet<u32>> {
        self.named
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let all = self.named.iter().map(BTreeSet::len);
        all.fold(0, usize::saturating_add).saturating_mul(16)
    }
}

/// The fewest that one of several columns names; `None` if there is one column only, if they name nobody at all, or
/// if each names enough.
pub(super) fn fewest<N>(named: &[BTreeSet<N>]) -> Option<u64> {
    let fewest = named.iter().map(BTreeSet::len).min()?;
    let tells = named.len() > 1 && (1..ENOUGH).contains(&fewest);
    tells.then(|| u64::try_from(fewest).unwrap_or(u64::MAX))
}
