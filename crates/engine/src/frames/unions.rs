//! Patients of several classes, each union once: the cells of a question often have the same classes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use disclosure::Patients;
use roaring::MultiOps;

/// By classes, ascending.
#[derive(Default)]
pub(super) struct Unions(Mutex<BTreeMap<Vec<usize>, Patients>>);

impl Unions {
    /// The patients of these classes.
    pub(super) fn of<'a>(
        &self,
        mut classes: Vec<usize>,
        class: impl Fn(usize) -> Option<&'a Patients>,
    ) -> Patients {
        classes.sort_unstable();
        if let [only] = classes.as_slice() {
            return class(*only).cloned().unwrap_or_default();
        }
        // Nothing panics while it is held.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(patients) = known.get(&classes) {
            return patients.clone();
        }
        let sets = classes.iter().filter_map(|place| class(*place));
        let union = Patients::from(sets.map(|set| &**set).union());
        known.insert(classes, union.clone());
        union
    }
}
