//! The structures that a region has named.
//!
//! Rules count structures, so not every text in a column of structures may be one: it is what the
//! region's file of structures names, now or in an earlier delivery. Other rows are kept as they
//! are and counted in the receipt; a question treats their structures as one.

use std::collections::BTreeSet;

use crate::layout::Layout;
use crate::row::StoredRow;

/// Identifiers of the structures that count as structures.
#[derive(Default)]
pub(crate) struct Named {
    /// None if the model has no table that names structures: then nothing is unnamed.
    identifiers: Option<BTreeSet<String>>,
}

impl Named {
    /// What the rows of the table that names structures name.
    pub(crate) fn by<'a>(layout: &Layout, rows: impl Iterator<Item = &'a StoredRow>) -> Self {
        let names = rows.filter_map(|row| row.text(layout.structure));
        Self {
            identifiers: Some(names.map(str::to_owned).collect()),
        }
    }

    /// Whether a row names a structure, and the region does not.
    pub(crate) fn is_unnamed_in(&self, layout: &Layout, row: &StoredRow) -> bool {
        match (&self.identifiers, row.text(layout.structure)) {
            (Some(identifiers), Some(name)) => {
                !layout.names_structures && !identifiers.contains(name)
            }
            (None, _) | (_, None) => false,
        }
    }
}
