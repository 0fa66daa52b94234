//! Step 4: what the lattice leaves becomes classes within blocks; remnants join the class where they cost least.

use crate::first_stage::Partition;
use crate::hierarchy::NodeId;
use crate::member;
use crate::requirement::{Class, Predicate};
use crate::table::Table;

/// Rows of a block at most: growing classes takes time with the square of it.
const MOST_ROWS: usize = 2_000;

/// Makes classes of the rest, as far as they can be made.
pub(crate) fn place(table: &Table, asked: &dyn Predicate, found: &mut Partition) {
    let rest = std::mem::take(&mut found.rest);
    let mut blocks = vec![rest];
    while let Some(block) = blocks.pop() {
        if block.len() > MOST_ROWS {
            let (lower, upper) = halves(table, block);
            blocks.push(upper);
            blocks.push(lower);
            continue;
        }
        let grown = member::grow(table, asked, &block, u64::MAX);
        found.classes.extend(grown.classes);
        found.rest.extend(grown.rest);
    }
    found.rest.sort_unstable();
    join(table, asked, found);
}

/// Two halves in the order of the column in which the block is widest; a value is divided only if it is all there is.
fn halves(table: &Table, mut block: Vec<u32>) -> (Vec<u32>, Vec<u32>) {
    let nodes = table.common(&block);
    let cost = |column: usize| table.columns[column].cost[nodes[column] as usize];
    let widest = (0..table.width())
        .rev()
        .max_by_key(|&column| cost(column))
        .unwrap_or(0);
    block.sort_by_key(|&row| (table.row(row)[widest], row));
    let value = |at: usize| table.row(block[at])[widest];
    let middle = block.len() / 2;
    let below = (1..=middle).rev().find(|&at| value(at - 1) != value(at));
    let above = (middle..block.len()).find(|&at| value(at - 1) != value(at));
    let cut = match (below, above) {
        (Some(below), Some(above)) if above - middle < middle - below => above,
        (Some(below), _) => below,
        (None, Some(above)) => above,
        (None, None) => middle,
    };
    let upper = block.split_off(cut);
    (block, upper)
}

/// Each remnant joins the class of least extra cost that still accepts.
pub(crate) fn join(table: &Table, asked: &dyn Predicate, found: &mut Partition) {
    if found.rest.is_empty() {
        return;
    }
    let mut published: Vec<Vec<NodeId>> = found
        .classes
        .iter()
        .map(|class| table.common(class))
        .collect();
    let rest = std::mem::take(&mut found.rest);
    for row in rest {
        let mut offers: Vec<(u64, usize)> = published
            .iter()
            .zip(&found.classes)
            .enumerate()
            .map(|(at, (nodes, class))| (extra(table, nodes, class.len(), row), at))
            .collect();
        offers.sort_unstable();
        let taken = offers.into_iter().find(|&(_, at)| {
            found.classes[at].push(row);
            let is_accepted = asked.accepts(&Class::new(table, &found.classes[at]));
            if !is_accepted {
                found.classes[at].pop();
            }
            is_accepted
        });
        match taken {
            Some((_, at)) => table.widen(&mut published[at], table.row(row)),
            None => found.rest.push(row),
        }
    }
}

fn extra(table: &Table, nodes: &[NodeId], rows: usize, row: u32) -> u64 {
    let joined = table.join_cost(nodes, table.row(row), u64::MAX);
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    joined * (rows + 1) - table.cost(nodes) * rows
}
