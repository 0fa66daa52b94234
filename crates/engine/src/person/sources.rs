//! Several columns of one entity in the scope of a question: a patient's own structure, the event's,
//! those met before. Each has to name enough by itself.

use std::collections::BTreeSet;

/// Beyond so many the counting stops: no policy may ask for more.
const ENOUGH: usize = 1_000;

/// What each column names, patient by patient.
pub(super) struct Sources {
    named: Vec<BTreeSet<u32>>,
    /// Of the patient at hand: which column, and whom it names.
    open: Vec<(usize, u32)>,
}

impl Sources {
    /// Nothing yet, of so many columns.
    pub(super) fn of(columns: usize) -> Self {
        Self {
            named: vec![BTreeSet::new(); columns],
            open: Vec::new(),
        }
    }

    /// A column names an entity for the patient at hand.
    pub(super) fn note(&mut self, column: usize, entity: u32) {
        self.open.push((column, entity));
    }

    /// The next patient. Where a column names nobody for the last one, the others do.
    pub(super) fn close(&mut self) {
        let open = &self.open;
        for (column, named) in self.named.iter_mut().enumerate() {
            let is_own = |(of, _): &&(usize, u32)| *of == column;
            let speaks = open.iter().any(|one| is_own(&one));
            let counted = open.iter().filter(|one| !speaks || is_own(one));
            named.extend(counted.map(|(_, entity)| *entity));
        }
        self.open.clear();
    }

    pub(super) fn is_enough(&self) -> bool {
        self.named.iter().all(|named| named.len() >= ENOUGH)
    }

    /// The fewest that one of the columns names; `None` if there is one column only, if they name nobody
    /// at all, or if each names enough.
    pub(super) fn fewest(&self) -> Option<u64> {
        let fewest = self.named.iter().map(BTreeSet::len).min()?;
        let tells = self.named.len() > 1 && (1..ENOUGH).contains(&fewest);
        tells.then(|| u64::try_from(fewest).unwrap_or(u64::MAX))
    }
}
