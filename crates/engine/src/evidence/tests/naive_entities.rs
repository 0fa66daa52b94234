//! Structures and practitioners in plain loops.

use std::collections::{BTreeMap, BTreeSet};

use super::case::{Row, structure};
use super::naive::{Naive, Patients, length};
use crate::functions::UNNAMED;

/// Patients of each, most first, and the fewest that one of several columns names.
pub(super) struct Entities {
    pub(super) counts: Vec<u64>,
    pub(super) fewest: Option<u64>,
}

pub(super) fn of_structures(naive: &Naive<'_>, patients: &Patients<'_>) -> Entities {
    // All that no region has named count as one.
    let name = |number: u8| {
        let name = structure(number);
        let counts = naive
            .named
            .as_ref()
            .is_none_or(|named| named.contains(&name));
        if counts { name } else { UNNAMED.to_owned() }
    };
    let columns = |row: &Row| {
        let own: Vec<String> = row.structure.map(name).into_iter().collect();
        let before = row.before.iter().flatten().flatten();
        vec![own, before.map(|number| name(*number)).collect()]
    };
    let home = |patient: u32| naive.asked.homes.get(&patient)?.0.map(name);
    entities(patients, naive.asked.structures, columns, home)
}

pub(super) fn of_practitioners(naive: &Naive<'_>, patients: &Patients<'_>) -> Entities {
    let columns = |row: &Row| {
        let others = row.others.iter().flatten().flatten();
        vec![
            row.practitioner.into_iter().collect(),
            others.copied().collect(),
        ]
    };
    let follower = |patient: u32| naive.asked.homes.get(&patient)?.1;
    entities(patients, naive.asked.practitioners, columns, follower)
}

fn entities<N: Ord + Clone>(
    patients: &Patients<'_>,
    columns: usize,
    of_row: impl Fn(&Row) -> Vec<Vec<N>>,
    followed: impl Fn(u32) -> Option<N>,
) -> Entities {
    let mut met: BTreeMap<N, BTreeSet<u32>> = BTreeMap::new();
    let mut homes: BTreeMap<N, BTreeSet<u32>> = BTreeMap::new();
    let mut by_column = vec![BTreeSet::new(); columns];
    for (patient, rows) in patients {
        let mut of_patient = vec![BTreeSet::new(); columns];
        for row in rows {
            for (column, named) in of_patient.iter_mut().zip(of_row(row)) {
                column.extend(named);
            }
        }
        let all: BTreeSet<N> = of_patient.iter().flatten().cloned().collect();
        // Where one names nobody, the others do.
        for (column, own) in by_column.iter_mut().zip(&of_patient) {
            column.extend(if own.is_empty() {
                all.clone()
            } else {
                own.clone()
            });
        }
        // Of whom no row names one counts where she is followed.
        if all.is_empty()
            && let Some(home) = followed(*patient)
        {
            homes.entry(home).or_default().insert(*patient);
        }
        for entity in all {
            met.entry(entity).or_default().insert(*patient);
        }
    }
    let new = homes.keys().filter(|home| !met.contains_key(home)).count();
    for (home, patients) in homes {
        met.entry(home).or_default().extend(patients);
    }
    let mut counts: Vec<u64> = met
        .values()
        .map(|patients| length(patients.len()))
        .collect();
    counts.sort_unstable();
    counts.reverse();
    let fewest = by_column.iter().map(BTreeSet::len).min();
    // Those that come in only because patients are followed there count besides; where no column names any, no
    // column is the worst.
    let fewest = fewest.filter(|fewest| columns > 1 && *fewest > 0);
    Entities {
        counts,
        fewest: fewest.map(|fewest| length(fewest + new)),
    }
}
