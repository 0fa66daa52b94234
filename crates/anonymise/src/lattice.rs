//! The lattice of level vectors, in the order of what a global recoding to them would cost.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use crate::table::Table;

/// Vectors that are visited at most; a smaller lattice is visited whole.
pub(crate) const MOST_VECTORS: usize = 50_000;

/// One level a column.
pub(crate) type Vector = Vec<u8>;

/// Number of levels of each column.
pub(crate) fn heights(table: &Table) -> Vec<u8> {
    let levels = |raised: &Vec<_>| u8::try_from(raised.len()).unwrap_or(u8::MAX);
    table
        .columns
        .iter()
        .map(|column| levels(&column.raised))
        .collect()
}

/// What each level of each column costs all rows together.
fn level_costs(table: &Table) -> Vec<Vec<u64>> {
    let of_level = |column: &crate::table::Column, level: &Vec<u32>| -> u64 {
        let leaves = (0..column.tree.size()).filter(|&node| column.tree.is_leaf(node));
        let cost = |node: usize| column.rows_below[node] * column.cost[level[node] as usize];
        leaves.map(|leaf| cost(leaf as usize)).sum()
    };
    let columns = table.columns.iter();
    columns
        .map(|column| {
            column
                .raised
                .iter()
                .map(|level| of_level(column, level))
                .collect()
        })
        .collect()
}

/// Number of vectors of some columns; `None` if it is beyond counting.
pub(crate) fn vectors(heights: &[u8]) -> Option<usize> {
    heights.iter().try_fold(1_usize, |all, &height| {
        all.checked_mul(height.max(1).into())
    })
}

/// All vectors of some columns, in their order.
pub(crate) fn all(heights: &[u8]) -> Vec<Vector> {
    let mut vectors = vec![vec![]];
    for &height in heights {
        let longer = vectors.iter().flat_map(|vector: &Vector| {
            (0..height.max(1)).map(move |level| {
                let mut longer = vector.clone();
                longer.push(level);
                longer
            })
        });
        vectors = longer.collect();
    }
    vectors
}

/// The vectors to visit, cheapest first; equal costs in the order of vectors.
pub(crate) fn by_cost(table: &Table) -> Vec<Vector> {
    let heights = heights(table);
    let costs = level_costs(table);
    let cost = |vector: &Vector| -> u64 {
        let levels = vector.iter().zip(&costs);
        levels
            .map(|(&level, costs)| costs[usize::from(level)])
            .sum()
    };
    if vectors(&heights).is_some_and(|count| count <= MOST_VECTORS) {
        let mut all = all(&heights);
        all.sort_by_cached_key(|vector| (cost(vector), vector.clone()));
        return all;
    }
    best_first(&heights, cost)
}

fn best_first(heights: &[u8], cost: impl Fn(&Vector) -> u64) -> Vec<Vector> {
    let bottom = vec![0; heights.len()];
    let mut known = BTreeSet::from([bottom.clone()]);
    let mut heap = BinaryHeap::from([Reverse((cost(&bottom), bottom))]);
    let mut visited = Vec::new();
    while visited.len() < MOST_VECTORS {
        let Some(Reverse((_, vector))) = heap.pop() else {
            break;
        };
        for column in 0..vector.len() {
            let mut above = vector.clone();
            above[column] += 1;
            if above[column] < heights[column] && known.insert(above.clone()) {
                heap.push(Reverse((cost(&above), above)));
            }
        }
        visited.push(vector);
    }
    visited
}
