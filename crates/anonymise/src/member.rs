//! k-member clustering (Byun et al. 2007): classes grown from far seeds, row by row.

use crate::first_stage::Partition;
use crate::hierarchy::NodeId;
use crate::requirement::{Class, Predicate};
use crate::table::Table;

/// Grows classes among `rows`; what can no longer become a class is the rest. Stops early, with rows left, once
/// the classes cost `most` or more.
pub(crate) fn grow(table: &Table, asked: &dyn Predicate, rows: &[u32], most: u64) -> Partition {
    let mut found = Partition {
        classes: vec![],
        rest: rows.to_vec(),
    };
    let Some(&first) = rows.first() else {
        return found;
    };
    let mut seed = first;
    let mut spent = 0;
    while found.rest.len() >= asked.least_rows().max(1) as usize {
        let at = farthest(table, table.row(seed), &found.rest);
        seed = found.rest.swap_remove(at);
        match one(table, asked, seed, &mut found.rest) {
            Ok(class) => {
                let rows = u64::try_from(class.len()).unwrap_or(u64::MAX);
                spent += table.cost(&table.common(&class)) * rows;
                found.classes.push(class);
                if spent >= most {
                    break;
                }
            }
            Err(rows) => {
                found.rest.extend(rows);
                break;
            }
        }
    }
    found.rest.sort_unstable();
    found
}

fn farthest(table: &Table, from: &[NodeId], rest: &[u32]) -> usize {
    let mut far = (0, 0);
    for (at, &row) in rest.iter().enumerate() {
        let cost = table.join_cost(from, table.row(row), u64::MAX);
        if cost > far.0 {
            far = (cost, at);
        }
    }
    far.1
}

/// One class, or the rows that did not become one.
fn one(
    table: &Table,
    asked: &dyn Predicate,
    seed: u32,
    rest: &mut Vec<u32>,
) -> Result<Vec<u32>, Vec<u32>> {
    let mut rows = vec![seed];
    let mut nodes = table.row(seed).to_vec();
    let least = asked.least_rows().max(1) as usize;
    loop {
        if rows.len() >= least && asked.accepts(&Class::new(table, &rows)) {
            return Ok(rows);
        }
        let Some(at) = nearest(table, &nodes, rest) else {
            return Err(rows);
        };
        let row = rest.swap_remove(at);
        table.widen(&mut nodes, table.row(row));
        rows.push(row);
    }
}

fn nearest(table: &Table, nodes: &[NodeId], rest: &[u32]) -> Option<usize> {
    let (mut least, mut found) = (u64::MAX, None);
    for (at, &row) in rest.iter().enumerate() {
        let cost = table.join_cost(nodes, table.row(row), least);
        if cost < least {
            (least, found) = (cost, Some(at));
        }
    }
    found
}
