//! What became of the numbers that were counted since an engine was opened, for the custodian, who must see by
//! which rule values are lost. It stays in the process: an asker who read it would learn on which side of a
//! border a cell lies.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use disclosure::ProtectedTable;

/// Numbers by their status, or by the code of the rule that hid them.
#[derive(Default)]
pub(crate) struct Tally(Mutex<BTreeMap<&'static str, u64>>);

impl std::fmt::Debug for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tally(…)")
    }
}

impl Tally {
    pub(crate) fn note(&self, tables: &[ProtectedTable]) {
        let hidden = tables.iter().flat_map(ProtectedTable::reasons);
        let hidden = hidden.map(|hidden| hidden.reason.code().as_str());
        let values = tables.iter().flat_map(ProtectedTable::rows);
        let given = values.flat_map(|row| &row.values);
        let given = given.filter(|value| value.number().is_some());
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for of in hidden.chain(given.map(|value| value.status().as_str())) {
            let count = all.entry(of).or_default();
            *count = count.saturating_add(1);
        }
    }

    pub(crate) fn read(&self) -> BTreeMap<&'static str, u64> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
