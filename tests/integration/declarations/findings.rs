//! What the data tell that the model does not declare.

use std::collections::BTreeSet;

use super::chance::{fixes, singles_out};
use super::rows::{Rows, Values};

/// Structures below which a value singles one out.
const FEW: usize = 3;

/// Columns whose absence depends on a secret of the same row, and is not declared to tell.
pub(super) fn missing(rows: &Rows) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for column in rows.columns.iter().filter(|c| c.declared.nullable) {
        let absence = absence(&column.values);
        for secret in others(rows, column).filter(|c| c.declared.secret) {
            let tells = fixes(&secret.values, &absence, &rows.patients, &rows.regions);
            if tells && (!column.declared.missing_tells || column.declared.ordinary) {
                found.insert(sentence("its absence tells", column, secret));
            }
        }
    }
    found
}

/// Ordinary columns and attributes that fix a sensitive column, or are fixed by it.
pub(super) fn dependent(rows: &Rows) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is_free = |c: &&Values| c.declared.ordinary || c.declared.attribute;
    for column in rows.columns.iter().filter(is_free) {
        for secret in others(rows, column).filter(|c| c.declared.sensitive) {
            // What a region is known for is judged over all regions, everything else within one.
            let everywhere = vec![0; rows.regions.len()];
            let is_region = column.declared.place.ends_with(".region_code");
            let regions = if is_region {
                &everywhere
            } else {
                &rows.regions
            };
            let (free, hidden) = (&column.values, &secret.values);
            if fixes(free, hidden, &rows.patients, regions) {
                found.insert(sentence("fixes", column, secret));
            }
            if fixes(hidden, free, &rows.patients, regions) {
                found.insert(sentence("fixed by", column, secret));
            }
        }
    }
    found
}

/// Ordinary columns of a reference table of structures, a value of which few structures have.
pub(super) fn singling_out(structures: &Values, columns: &[Values]) -> BTreeSet<String> {
    let is_ordinary = |c: &&Values| c.declared.ordinary;
    columns
        .iter()
        .filter(is_ordinary)
        .filter(|column| singles_out(&structures.values, &column.values, FEW))
        .map(|column| format!("{}: singles out structures", column.declared.place))
        .collect()
}

fn others<'a>(rows: &'a Rows, column: &'a Values) -> impl Iterator<Item = &'a Values> {
    let is_other = |c: &&Values| c.declared.place != column.declared.place;
    rows.columns.iter().filter(is_other)
}

fn absence(values: &[Option<usize>]) -> Vec<Option<usize>> {
    let is_missing = |value: &Option<usize>| Some(usize::from(value.is_none()));
    values.iter().map(is_missing).collect()
}

fn sentence(verb: &str, column: &Values, secret: &Values) -> String {
    let (place, of) = (&column.declared.place, &secret.declared.place);
    format!("{place}: {verb} {of}")
}
