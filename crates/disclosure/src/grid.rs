//! Which cells a table has: all combinations of declared keys, or the groups that were found.

use crate::counted::CountedCell;
use crate::{CountedTable, DisclosureError, Profile, Scalar, TableSpec, ThresholdName};
use std::collections::BTreeSet;

/// Makes the set of cells independent of the data as far as it can be.
///
/// * No key: one cell, present even when it is empty.
/// * Every key has a declared domain: every combination, those without rows as empty cells.
///   A group outside the domain (the model promises there is none) is treated like free data: failing
///   the statement would tell that such a patient exists.
/// * A key is free data: a group with fewer than k patients is left out, and it is not told how many.
pub(crate) fn complete(
    mut table: CountedTable,
    profile: &Profile,
) -> Result<CountedTable, DisclosureError> {
    let spec = &table.spec;
    let declared = combinations(spec, profile)?;
    let k = profile.k();
    table.cells.retain(|keys, cell| {
        declared.as_ref().is_some_and(|grid| grid.contains(keys))
            || cell.group(spec).patients.len() >= k
    });
    for keys in declared.into_iter().flatten() {
        let empty = || CountedCell::empty(&table.spec, keys.clone());
        table.cells.entry(keys.clone()).or_insert_with(empty);
    }
    Ok(table)
}

/// Every combination of the declared domains; `None` where a key has none.
fn combinations(
    spec: &TableSpec,
    profile: &Profile,
) -> Result<Option<BTreeSet<Vec<Scalar>>>, DisclosureError> {
    let mut domains = Vec::new();
    for key in &spec.keys {
        let Some(domain) = &key.domain else {
            return Ok(None);
        };
        domains.push(domain.iter().collect::<BTreeSet<_>>());
    }
    let cells = domains.iter().fold(1_u64, |cells, domain| {
        cells.saturating_mul(u64::try_from(domain.len()).unwrap_or(u64::MAX))
    });
    let limit = profile.value(ThresholdName::GridCells);
    if cells > limit {
        return Err(DisclosureError::GridTooLarge {
            table: spec.name.clone(),
            cells,
            limit,
        });
    }
    let mut grid = BTreeSet::from([Vec::new()]);
    for domain in &domains {
        let longer = |keys: &Vec<Scalar>| {
            let keys = keys.clone();
            domain
                .iter()
                .map(move |&value| {
                    let mut longer = keys.clone();
                    longer.push(value.clone());
                    longer
                })
                .collect::<Vec<_>>()
        };
        grid = grid.iter().flat_map(longer).collect();
    }
    Ok(Some(grid))
}
