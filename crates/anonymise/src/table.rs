//! The rows to be recoded, and what a node costs among them.

use std::ops::Range;

use crate::error::{Code, Error};
use crate::hierarchy::{Hierarchy, NodeId};

/// The cost of a cell that says nothing, before weights. Costs are integers, so that sums have no order.
pub(crate) const FULL: u64 = 1 << 20;

/// A column with what follows from the values that are there.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) tree: Hierarchy,
    /// ncp of each node, in parts of [`FULL`], over leaves present.
    pub(crate) ncp: Vec<u64>,
    /// ncp times the weight.
    pub(crate) cost: Vec<u64>,
    /// Rows below each node.
    pub(crate) rows_below: Vec<u64>,
    /// Leaves present below each node.
    pub(crate) leaves_below: Vec<u64>,
    /// By level, the node that stands for each node; levels that change nothing are left out.
    pub(crate) raised: Vec<Vec<NodeId>>,
    /// For trees that are small enough, the cost of the join of each two nodes.
    joined: Option<Vec<u32>>,
}

/// Nodes of a tree whose joins are looked up.
const MOST_LOOKED_UP: NodeId = 256;

impl Column {
    fn new(tree: Hierarchy, values: &[NodeId]) -> Self {
        let size = tree.size();
        let mut rows_below = vec![0_u64; size as usize];
        for &leaf in values {
            rows_below[leaf as usize] += 1;
        }
        let mut leaves_below: Vec<u64> =
            rows_below.iter().map(|&rows| u64::from(rows > 0)).collect();
        for node in (1..size).rev() {
            let (parent, node) = (tree.parent(node) as usize, node as usize);
            rows_below[parent] += rows_below[node];
            leaves_below[parent] += leaves_below[node];
        }
        let spans = spans(&tree, &rows_below);
        let ncp: Vec<u64> = (0..size as usize)
            .map(|node| {
                let all = leaves_below[0];
                if all <= 1 || leaves_below[node] <= 1 {
                    0
                } else if leaves_below[node] == all {
                    FULL
                } else if let Some((low, high)) = spans.as_ref().and_then(|spans| spans[node]) {
                    scaled(spans.as_ref().and_then(|spans| spans[0]), low, high)
                } else {
                    FULL * (leaves_below[node] - 1) / (all - 1)
                }
            })
            .collect();
        let weight = u64::from(tree.weight());
        let cost = ncp.iter().map(|loss| loss * weight).collect();
        let raised = raised(&tree, &rows_below);
        let mut column = Self {
            tree,
            ncp,
            cost,
            rows_below,
            leaves_below,
            raised,
            joined: None,
        };
        column.joined = column.all_joined();
        column
    }

    fn all_joined(&self) -> Option<Vec<u32>> {
        let size = self.tree.size();
        if size > MOST_LOOKED_UP {
            return None;
        }
        let pairs = (0..size).flat_map(|node| (0..size).map(move |other| (node, other)));
        let cost = |(node, other)| u32::try_from(self.cost[self.join(node, other) as usize]);
        pairs.map(cost).collect::<Result<_, _>>().ok()
    }

    /// What the join of two nodes costs.
    fn join_cost(&self, node: NodeId, other: NodeId) -> u64 {
        match &self.joined {
            Some(joined) => joined[(node * self.tree.size() + other) as usize].into(),
            None => self.cost[self.join(node, other) as usize],
        }
    }

    /// The lowest node above both.
    pub(crate) fn join(&self, node: NodeId, other: NodeId) -> NodeId {
        let mut node = node;
        while !self.tree.covers(node, other) {
            node = self.tree.parent(node);
        }
        node
    }
}

fn scaled(all: Option<(i64, i64)>, low: i64, high: i64) -> u64 {
    let (least, most) = all.unwrap_or((low, high));
    let width = |low: i64, high: i64| u128::from(high.abs_diff(low));
    let loss = u128::from(FULL) * width(low, high) / width(least, most).max(1);
    u64::try_from(loss).unwrap_or(FULL)
}

/// Least and greatest number present below each node, of a numeric column.
fn spans(tree: &Hierarchy, rows_below: &[u64]) -> Option<Vec<Option<(i64, i64)>>> {
    let numbers = tree.numbers()?;
    let mut spans: Vec<Option<(i64, i64)>> = (0..tree.size())
        .map(|node| {
            let is_there = tree.is_leaf(node) && rows_below[node as usize] > 0;
            let number = numbers[node as usize].filter(|_| is_there)?;
            Some((number, number))
        })
        .collect();
    for node in (1..tree.size()).rev() {
        let parent = tree.parent(node) as usize;
        spans[parent] = match (spans[parent], spans[node as usize]) {
            (Some((low, high)), Some((least, most))) => Some((low.min(least), high.max(most))),
            (one, other) => one.or(other),
        };
    }
    Some(spans)
}

/// The levels of a column: the tree's, without those that change no value that is there.
fn raised(tree: &Hierarchy, rows_below: &[u64]) -> Vec<Vec<NodeId>> {
    let mut kept: Vec<Vec<NodeId>> = vec![(0..tree.size()).collect()];
    let present: Vec<usize> = (0..tree.size())
        .filter(|&node| tree.is_leaf(node))
        .map(|node| node as usize)
        .filter(|&node| rows_below[node] > 0)
        .collect();
    let groups = |level: &[NodeId]| {
        let mut nodes: Vec<NodeId> = present.iter().map(|&leaf| level[leaf]).collect();
        nodes.dedup();
        nodes.len()
    };
    let mut level: Vec<NodeId> = (0..tree.size()).collect();
    for _ in 0..tree.height() {
        level = level.iter().map(|&node| tree.parent(node)).collect();
        if kept
            .last()
            .is_some_and(|last| groups(last) > groups(&level))
        {
            kept.push(level.clone());
        }
    }
    kept
}

/// Rows of leaves, one per unit of protection, and the hierarchies of their columns.
#[derive(Clone, Debug)]
pub struct Table {
    pub(crate) columns: Vec<Column>,
    values: Vec<NodeId>,
    rows: u32,
}

impl Table {
    /// A table from one hierarchy and one list of leaves a column.
    ///
    /// # Errors
    ///
    /// [`Code::A05`] if lists are of different lengths or hold what is no leaf of the hierarchy, if there is
    /// no column, or more rows than 2³² − 2.
    pub fn new(hierarchies: Vec<Hierarchy>, values: &[Vec<NodeId>]) -> Result<Self, Error> {
        let broken = |name: &str| Error::at(Code::A05, name);
        if hierarchies.len() != values.len() || hierarchies.is_empty() {
            return Err(broken("-"));
        }
        let rows = values[0].len();
        for (tree, list) in hierarchies.iter().zip(values) {
            if list.len() != rows || !list.iter().all(|&leaf| tree.is_leaf(leaf)) {
                return Err(broken(tree.name()));
            }
        }
        let count = u32::try_from(rows).ok().filter(|&count| count < u32::MAX);
        let count = count.ok_or_else(|| broken("-"))?;
        let mut by_row = Vec::with_capacity(rows * values.len());
        for row in 0..rows {
            by_row.extend(values.iter().map(|list| list[row]));
        }
        let columns = hierarchies.into_iter().zip(values);
        Ok(Self {
            columns: columns
                .map(|(tree, list)| Column::new(tree, list))
                .collect(),
            values: by_row,
            rows: count,
        })
    }

    /// Number of rows.
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The hierarchy of a column.
    pub fn hierarchy(&self, column: usize) -> Option<&Hierarchy> {
        self.columns.get(column).map(|column| &column.tree)
    }

    /// The leaves of a row.
    pub fn row(&self, row: u32) -> &[NodeId] {
        let start = row as usize * self.columns.len();
        let range: Range<usize> = start..start + self.columns.len();
        &self.values[range]
    }

    /// The lowest common ancestors of rows; of no row, nothing.
    pub fn common(&self, rows: &[u32]) -> Vec<NodeId> {
        let Some((&first, others)) = rows.split_first() else {
            return vec![];
        };
        let mut nodes = self.row(first).to_vec();
        for &row in others {
            self.widen(&mut nodes, self.row(row));
        }
        nodes
    }

    /// Raises `nodes` until they cover `other`.
    pub(crate) fn widen(&self, nodes: &mut [NodeId], other: &[NodeId]) {
        for ((column, node), &other) in self.columns.iter().zip(nodes).zip(other) {
            *node = column.join(*node, other);
        }
    }

    /// What one row costs that is published as `nodes`.
    pub(crate) fn cost(&self, nodes: &[NodeId]) -> u64 {
        let cells = self.columns.iter().zip(nodes);
        cells
            .map(|(column, &node)| column.cost[node as usize])
            .sum()
    }

    /// What one row of the join of `nodes` and `other` costs; only that it is `most` or more, if it is.
    pub(crate) fn join_cost(&self, nodes: &[NodeId], other: &[NodeId], most: u64) -> u64 {
        let mut sum = 0;
        for ((column, &node), &other) in self.columns.iter().zip(nodes).zip(other) {
            sum += column.join_cost(node, other);
            if sum >= most {
                break;
            }
        }
        sum
    }

    /// The root of every column.
    pub(crate) fn roots(&self) -> Vec<NodeId> {
        vec![0; self.columns.len()]
    }
}
