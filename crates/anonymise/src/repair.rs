//! Step 6: neighbouring classes are taken apart and grown anew, where that is cheaper.

use std::collections::BTreeSet;

use rand_chacha::ChaCha12Rng;

use crate::draw::below;
use crate::hierarchy::NodeId;
use crate::requirement::Predicate;
use crate::table::Table;
use crate::{member, rest};

/// How far in the order of a projection neighbours are looked for.
const WINDOW: usize = 100;
/// How many of them are tried.
const TRIED: usize = 3;
/// Rows of a union at most: growing takes time with the square of it.
const MOST_ROWS: usize = 400;

/// A pass that saves less than this part is the last.
const WORTH: u64 = 9_000;

/// A class and what it publishes; empty once it is taken apart.
struct Held {
    /// Of these rows and no others.
    id: u64,
    rows: Vec<u32>,
    nodes: Vec<NodeId>,
    cost: u64,
}

/// Classes under repair.
struct Repair<'a> {
    table: &'a Table,
    asked: &'a dyn Predicate,
    held: Vec<Held>,
    /// Unions that were tried and gave nothing.
    tried: BTreeSet<[u64; 3]>,
    ids: u64,
}

/// Passes over all classes, until one saves too little.
pub(crate) fn run(
    table: &Table,
    asked: &dyn Predicate,
    classes: &mut Vec<Vec<u32>>,
    passes: u32,
    random: &mut ChaCha12Rng,
) {
    let mut repair = Repair {
        table,
        asked,
        held: vec![],
        tried: BTreeSet::new(),
        ids: 0,
    };
    for rows in classes.drain(..) {
        let class = repair.hold(rows);
        repair.held.push(class);
    }
    for _ in 0..passes {
        let before: u64 = repair.held.iter().map(|class| class.cost).sum();
        if repair.pass(random) * WORTH <= before {
            break;
        }
    }
    classes.extend(repair.held.into_iter().map(|class| class.rows));
}

/// A weighted sum of the middles of the nodes, as parts of the tree.
fn projection(table: &Table, nodes: &[NodeId], directions: &[u64]) -> i128 {
    let middle = |(column, &node): (&crate::table::Column, &NodeId)| {
        let size = i128::from(column.tree.size());
        let last = i128::from(node) + i128::from(column.tree.descendants(node));
        (i128::from(node) + last) * 1_000_000 / size
    };
    let cells = table.columns.iter().zip(nodes).map(middle);
    cells
        .zip(directions)
        .map(|(cell, &weight)| cell * (i128::from(weight) - 1_000))
        .sum()
}

impl Repair<'_> {
    fn hold(&mut self, rows: Vec<u32>) -> Held {
        self.ids += 1;
        let nodes = self.table.common(&rows);
        let cost = self.table.cost(&nodes) * u64::try_from(rows.len()).unwrap_or(u64::MAX);
        Held {
            id: self.ids,
            rows,
            nodes,
            cost,
        }
    }

    /// One pass over all classes. Returns how much cheaper they are.
    fn pass(&mut self, random: &mut ChaCha12Rng) -> u64 {
        let table = self.table;
        let directions: Vec<u64> = (0..table.width()).map(|_| below(random, 2_000)).collect();
        self.held
            .sort_by_cached_key(|class| (projection(table, &class.nodes, &directions), class.id));
        let mut saved = 0;
        for at in 0..self.held.len() {
            saved += self.improve(at);
        }
        self.held.retain(|class| !class.rows.is_empty());
        saved
    }

    /// Tries a class alone if it may be two, with each of its nearest neighbours, and with the two nearest together.
    fn improve(&mut self, at: usize) -> u64 {
        let mut saved = 0;
        if self.held[at].rows.len() >= 2 * self.asked.least_rows() as usize {
            saved += self.regrow(&[at]);
        }
        let near = self.neighbours(at);
        for &other in &near {
            saved += self.regrow(&[at, other]);
        }
        if let [one, other, ..] = near[..] {
            saved += self.regrow(&[at, one, other]);
        }
        saved
    }

    fn neighbours(&self, at: usize) -> Vec<usize> {
        let own = &self.held[at];
        if own.rows.is_empty() {
            return vec![];
        }
        let window = at.saturating_sub(WINDOW)..(at + WINDOW + 1).min(self.held.len());
        let mut near: Vec<(u64, usize)> = window
            .map(|other| (other, &self.held[other]))
            .filter(|&(other, held)| {
                other != at && !held.rows.is_empty() && own.cost + held.cost > 0
            })
            .map(|(other, held)| {
                (
                    self.table.join_cost(&own.nodes, &held.nodes, u64::MAX),
                    other,
                )
            })
            .collect();
        if near.len() > TRIED {
            near.select_nth_unstable(TRIED - 1);
            near.truncate(TRIED);
        }
        near.sort_unstable();
        near.into_iter().map(|(_, other)| other).collect()
    }

    /// Grows classes among the rows of these; they are kept if they are accepted and cheaper.
    fn regrow(&mut self, these: &[usize]) -> u64 {
        let before: u64 = these.iter().map(|&at| self.held[at].cost).sum();
        let mut rows: Vec<u32> = these
            .iter()
            .flat_map(|&at| self.held[at].rows.iter().copied())
            .collect();
        if before == 0 || rows.len() > MOST_ROWS || !self.is_new(these) {
            return 0;
        }
        rows.sort_unstable();
        let mut grown = member::grow(self.table, self.asked, &rows, before);
        if self.cost(&grown.classes) >= before {
            return 0;
        }
        rest::join(self.table, self.asked, &mut grown);
        let after = self.cost(&grown.classes);
        if !grown.rest.is_empty() || after >= before {
            return 0;
        }
        self.replace(these, grown.classes);
        before - after
    }

    /// Whether this union was not tried before.
    fn is_new(&mut self, these: &[usize]) -> bool {
        let mut ids = [0; 3];
        for (id, &at) in ids.iter_mut().zip(these) {
            *id = self.held[at].id;
        }
        ids.sort_unstable();
        self.tried.insert(ids)
    }

    fn cost(&self, classes: &[Vec<u32>]) -> u64 {
        let cost = |rows: &Vec<u32>| {
            let rows_count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
            self.table.cost(&self.table.common(rows)) * rows_count
        };
        classes.iter().map(cost).sum()
    }

    fn replace(&mut self, these: &[usize], classes: Vec<Vec<u32>>) {
        let mut places = these.iter();
        for rows in classes {
            let class = self.hold(rows);
            match places.next() {
                Some(&at) => self.held[at] = class,
                None => self.held.push(class),
            }
        }
        for &at in places {
            self.held[at] = Held {
                id: 0,
                rows: vec![],
                nodes: self.table.roots(),
                cost: 0,
            };
        }
    }
}
