//! Which cells a table has: all combinations of declared keys, or the groups that were found.

use crate::counted::CountedCell;
use crate::{CountedTable, DisclosureError, Profile, Scalar, TableSpec, ThresholdName};
use std::collections::BTreeSet;

/// Makes the set of cells independent of the data as far as it can be, and says which of them are.
///
/// * No key: one cell, present even when it is empty.
/// * Every key has a declared domain: every combination, those without rows as empty cells.
///   A group outside the domain (the model promises there is none) is treated like free data: failing
///   the statement would tell that such a patient exists.
/// * A key is free data: a group with fewer than k patients is left out, and it is not told how many. Where
///   numbers carry noise, what a group takes from a limit must not tell of it either: every group that an asker
///   may [expect](expected) is a cell, whether it is there or not.
pub(crate) fn complete(
    mut table: CountedTable,
    profile: &Profile,
) -> Result<(CountedTable, BTreeSet<Vec<Scalar>>), DisclosureError> {
    let expected = match combinations(&table.spec, profile)? {
        Some(declared) => declared,
        None if profile.is_perturbed() => expected(&table, profile),
        None => BTreeSet::new(),
    };
    let k = profile.k();
    table
        .cells
        .retain(|keys, cell| expected.contains(keys) || cell.group.patients() >= k);
    for keys in &expected {
        let empty = || CountedCell::empty(&table.spec, keys.clone());
        table.cells.entry(keys.clone()).or_insert_with(empty);
    }
    Ok((table, expected))
}

/// The groups that there may be, as far as an asker knows: by the attributes that k patients may have together and
/// the declared values of other keys. A secret key without declared values is missing in them: these groups
/// take from a limit what its own, which are found in the data, must not.
fn expected(table: &CountedTable, profile: &Profile) -> BTreeSet<Vec<Scalar>> {
    let attributes = match &table.frames {
        Some(frames) => frames.expected(profile.k()),
        None => Vec::new(),
    };
    let limit = profile.value(ThresholdName::GridCells);
    let with = |domains: bool| {
        let mut all = BTreeSet::new();
        for known in &attributes {
            let mut groups = vec![Vec::new()];
            for (key, known) in table.spec.keys.iter().zip(known) {
                let values = match (known, &key.domain) {
                    (Some(known), _) => vec![known.clone()],
                    (None, Some(domain)) if domains => domain.clone(),
                    (None, _) => vec![Scalar::Null],
                };
                groups = longer(&groups, &values);
                let cells = all.len().saturating_add(groups.len());
                if domains && u64::try_from(cells).map_or(true, |cells| cells > limit) {
                    return None;
                }
            }
            all.extend(groups);
        }
        Some(all)
    };
    with(true).or_else(|| with(false)).unwrap_or_default()
}

/// Each with each of these values more.
fn longer(groups: &[Vec<Scalar>], values: &[Scalar]) -> Vec<Vec<Scalar>> {
    let longer = |group: &Vec<Scalar>| {
        let with = |value: &Scalar| [group.as_slice(), std::slice::from_ref(value)].concat();
        values.iter().map(with).collect::<Vec<_>>()
    };
    groups.iter().flat_map(longer).collect()
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
    let mut grid = vec![Vec::new()];
    for domain in domains {
        let values: Vec<Scalar> = domain.into_iter().cloned().collect();
        grid = longer(&grid, &values);
    }
    Ok(Some(grid.into_iter().collect()))
}
