//! Step 3: level vector after level vector, whatever is a class becomes one.

use crate::lattice;
use crate::raised::{Counts, keys};
use crate::requirement::{Class, Predicate};
use crate::table::Table;

/// Classes of rows, and the rows that are in none.
#[derive(Debug, Default)]
pub(crate) struct Partition {
    pub(crate) classes: Vec<Vec<u32>>,
    pub(crate) rest: Vec<u32>,
}

/// The classes that the lattice gives.
pub(crate) fn run(table: &Table, asked: &dyn Predicate) -> Partition {
    let mut found = Partition {
        classes: vec![],
        rest: (0..table.rows()).collect(),
    };
    let least = asked.least_rows().max(1);
    for vector in lattice::by_cost(table) {
        if found.rest.len() < least as usize {
            break;
        }
        let keys = keys(table, &found.rest, 0..table.width(), &vector);
        let counts = Counts::of(&keys);
        let mut candidates: Vec<(u64, u32)> = keys
            .into_iter()
            .zip(found.rest.iter().copied())
            .filter(|&(key, _)| counts.count(key) >= least)
            .collect();
        candidates.sort_unstable();
        take_runs(table, asked, &candidates, &mut found);
    }
    found
}

fn take_runs(
    table: &Table,
    asked: &dyn Predicate,
    candidates: &[(u64, u32)],
    found: &mut Partition,
) {
    let mut taken: Vec<u32> = Vec::new();
    for run in candidates.chunk_by(|one, other| one.0 == other.0) {
        if run.len() < asked.least_rows() as usize {
            continue;
        }
        let rows: Vec<u32> = run.iter().map(|&(_, row)| row).collect();
        if asked.accepts(&Class::new(table, &rows)) {
            taken.extend(&rows);
            found.classes.push(rows);
        }
    }
    if !taken.is_empty() {
        taken.sort_unstable();
        found.rest.retain(|row| taken.binary_search(row).is_err());
    }
}
