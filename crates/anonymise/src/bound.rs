//! A lower bound: what no recoding on these trees can cost less than.
//!
//! A row ends in a class of at least k rows with some vector of ancestors, so that at this vector its group has at
//! least k rows; the cheapest such vector costs no more. Costs add up over columns, and a class of all columns
//! is within a group of some of them, so that the bound may be computed for parts of the columns and summed.

use std::ops::Range;

use crate::lattice::{all, heights, vectors};
use crate::raised::{Counts, keys};
use crate::table::Table;

/// Rows times vectors of one part at most: larger lattices are divided, and the bound is lower.
const MOST_WORK: usize = 1_000_000_000;

/// The least sum of weighted costs over all rows, if every class has `least` rows and nothing is suppressed.
pub(crate) fn least_cost(table: &Table, least: u32) -> u64 {
    parts(table)
        .into_iter()
        .map(|range| of_part(table, least, range))
        .sum()
}

fn parts(table: &Table) -> Vec<Range<usize>> {
    let heights = heights(table);
    let rows = (table.rows() as usize).max(1);
    let mut parts = Vec::new();
    let mut start = 0;
    for end in 1..=heights.len() {
        let fits = |range: Range<usize>| {
            vectors(&heights[range]).is_some_and(|count| count <= MOST_WORK / rows)
        };
        if end > start + 1 && !fits(start..end) {
            parts.push(start..end - 1);
            start = end - 1;
        }
    }
    parts.push(start..heights.len());
    parts
}

fn of_part(table: &Table, least: u32, range: Range<usize>) -> u64 {
    let rows: Vec<u32> = (0..table.rows()).collect();
    let mut cheapest = vec![u64::MAX; rows.len()];
    for vector in all(&heights(table)[range.clone()]) {
        let cost = |row: u32| -> u64 {
            let cells = range
                .clone()
                .zip(&vector)
                .zip(&table.row(row)[range.clone()]);
            let cost = cells.map(|((column, &level), &leaf)| {
                let column = &table.columns[column];
                column.cost[column.raised[usize::from(level)][leaf as usize] as usize]
            });
            cost.sum()
        };
        let costs: Vec<u64> = rows.iter().map(|&row| cost(row)).collect();
        if !costs
            .iter()
            .zip(&cheapest)
            .any(|(cost, cheapest)| cost < cheapest)
        {
            continue;
        }
        let keys = keys(table, &rows, range.clone(), &vector);
        let counts = Counts::of(&keys);
        for ((cost, key), cheapest) in costs.into_iter().zip(keys).zip(&mut cheapest) {
            if cost < *cheapest && counts.count(key) >= least {
                *cheapest = cost;
            }
        }
    }
    cheapest
        .iter()
        .map(|&cost| if cost == u64::MAX { 0 } else { cost })
        .sum()
}
