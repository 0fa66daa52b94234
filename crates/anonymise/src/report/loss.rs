//! What the recoding costs in information.

use serde::Serialize;

use crate::draw::{below, generator};
use crate::hierarchy::NodeId;
use crate::number::{length, ratio, real};
use crate::recoding::Recoding;
use crate::report::published::count;
use crate::table::{FULL, Table};

/// Information loss by the usual measures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Loss {
    /// Global certainty penalty: the mean ncp of a cell, 0 to 1; suppressed cells count 1.
    pub gcp: f64,
    /// The mean ncp of each column.
    pub columns: Vec<(String, f64)>,
    /// Discernibility: Σ|E|² + suppressed · rows.
    pub discernibility: f64,
    /// Rows published, per class and k.
    pub c_avg: f64,
    /// Non-uniform entropy, 0 to 1: Σ −log₂(rows of the value / rows of what is published), over what `*` everywhere has.
    pub entropy: f64,
    /// Relative error of 1,000 random count queries over one to three columns: its median.
    pub query_error_median: f64,
    /// The same: its mean.
    pub query_error_mean: f64,
    /// Mean ncp with the weights of columns, which is what the recoding minimises.
    pub weighted: f64,
    /// No recoding on these trees has a lower `weighted`; `None` if it was not asked for.
    pub weighted_bound: Option<f64>,
}

impl Loss {
    pub(crate) fn of(table: &Table, recoding: &Recoding, k: u32) -> Self {
        let (rows, suppressed) = (u64::from(table.rows()), count(recoding.suppressed().len()));
        let all = published(recoding, table);
        let columns: Vec<(String, f64)> = (0..table.width())
            .map(|at| {
                let column = &table.columns[at];
                let sum: u64 = recoding
                    .classes()
                    .map(|(nodes, class)| column.ncp[nodes[at] as usize] * count(class.len()))
                    .sum();
                (
                    column.tree.name().to_owned(),
                    ratio(sum + suppressed * FULL, rows * FULL),
                )
            })
            .collect();
        let squares: f64 = recoding
            .classes()
            .map(|(_, class)| length(class.len()).powi(2))
            .sum();
        let errors = query_errors(table, &all);
        let weights: u64 = table
            .columns
            .iter()
            .map(|column| u64::from(column.tree.weight()))
            .sum();
        let cost: u64 = recoding
            .classes()
            .map(|(nodes, class)| table.cost(nodes) * count(class.len()))
            .sum();
        let per_cell = |cost: u64| real(cost) / (real(rows) * real(weights) * real(FULL));
        Self {
            gcp: columns.iter().map(|(_, loss)| loss).sum::<f64>() / length(columns.len()),
            columns,
            discernibility: squares + real(suppressed) * real(rows),
            c_avg: ratio(
                rows - suppressed,
                count(recoding.class_count()) * u64::from(k),
            ),
            entropy: entropy(table, &all),
            query_error_median: errors.get(errors.len() / 2).copied().unwrap_or(0.0),
            query_error_mean: errors.iter().sum::<f64>() / length(errors.len()),
            weighted: per_cell(cost + suppressed * weights * FULL),
            weighted_bound: recoding.least_cost().map(per_cell),
        }
    }
}

/// All rows by what is published of them; of suppressed rows, the roots.
fn published(recoding: &Recoding, table: &Table) -> Vec<(Vec<NodeId>, Vec<u32>)> {
    let classes = recoding
        .classes()
        .map(|(nodes, rows)| (nodes.to_vec(), rows.to_vec()));
    classes
        .chain([(table.roots(), recoding.suppressed().to_vec())])
        .collect()
}

fn entropy(table: &Table, all: &[(Vec<NodeId>, Vec<u32>)]) -> f64 {
    let (mut lost, mut most) = (0.0, 0.0);
    for (at, column) in table.columns.iter().enumerate() {
        let bits = |leaf: NodeId, node: NodeId| {
            -ratio(
                column.rows_below[leaf as usize],
                column.rows_below[node as usize],
            )
            .log2()
        };
        for (nodes, rows) in all {
            for &row in rows {
                let leaf = table.row(row)[at];
                lost += bits(leaf, nodes[at]);
                most += bits(leaf, 0);
            }
        }
    }
    if most > 0.0 { lost / most } else { 0.0 }
}

/// The seed of the queries: the same for every recoding, so that their errors compare.
const QUERIES: [u8; 32] = *b"random count queries of a report";

/// Relative errors of 1,000 queries, sorted. A query asks for nodes above a random row, in up to three columns.
fn query_errors(table: &Table, all: &[(Vec<NodeId>, Vec<u32>)]) -> Vec<f64> {
    let mut random = generator(&QUERIES);
    let least = (f64::from(table.rows()) / 1_000.0).max(1.0);
    let mut draw = |size: usize| usize::try_from(below(&mut random, count(size))).unwrap_or(0);
    let mut errors: Vec<f64> = (0..1_000)
        .map(|_| {
            let row = u32::try_from(draw(table.rows() as usize)).unwrap_or(0);
            let query: Vec<(usize, NodeId)> = (0..3)
                .map(|_| {
                    let at = draw(table.width());
                    let raised = &table.columns[at].raised;
                    (at, raised[draw(raised.len())][table.row(row)[at] as usize])
                })
                .collect();
            let (truth, estimate) = answers(table, all, &query);
            (estimate - truth).abs() / truth.max(least)
        })
        .collect();
    errors.sort_unstable_by(f64::total_cmp);
    errors
}

/// The true number of rows, and the estimate of who takes the values of a published node to be equally likely.
fn answers(
    table: &Table,
    all: &[(Vec<NodeId>, Vec<u32>)],
    query: &[(usize, NodeId)],
) -> (f64, f64) {
    let (mut truth, mut estimate) = (0.0, 0.0);
    for (nodes, rows) in all {
        let mut share = length(rows.len());
        for &(at, node) in query {
            let column = &table.columns[at];
            let published = nodes[at];
            if column.tree.covers(published, node) {
                share *= ratio(
                    column.leaves_below[node as usize],
                    column.leaves_below[published as usize],
                );
            } else if !column.tree.covers(node, published) {
                share = 0.0;
            }
        }
        estimate += share;
        let fits = |row: &&u32| {
            query
                .iter()
                .all(|&(at, node)| table.columns[at].tree.covers(node, table.row(**row)[at]))
        };
        truth += length(rows.iter().filter(fits).count());
    }
    (truth, estimate)
}
