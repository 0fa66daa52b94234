//! `anonymise`: rows and a requirement in, classes that satisfy it out.

use std::collections::BTreeMap;

use crate::bound;
use crate::draw::{generator, shuffle};
use crate::error::{Code, Error};
use crate::first_stage::{self, Partition};
use crate::hierarchy::NodeId;
use crate::requirement::{Class, Predicate};
use crate::table::Table;
use crate::{repair, rest};

/// How a recoding is made. The same settings, table and requirement give the same bytes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What randomness is drawn from. Whoever knows it can undo the shuffle.
    pub seed: [u8; 32],
    /// Repair passes; 20 are usual, 0 stops after the first stage.
    pub passes: u32,
    /// Rows that may be suppressed at most.
    pub suppressed_most: u32,
    /// Whether to compute the lower bound, which takes longer than the recoding.
    pub bound: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: [0; 32],
            passes: 20,
            suppressed_most: 0,
            bound: true,
        }
    }
}

/// Classes of a table, each published as one tuple of nodes. Only [`anonymise`] makes one: every class satisfies the requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recoding {
    classes: Vec<(Vec<NodeId>, Vec<u32>)>,
    suppressed: Vec<u32>,
    order: Vec<u32>,
    least_cost: Option<u64>,
}

impl Recoding {
    /// The classes: what each publishes and its rows. Suppressed rows are in none.
    pub fn classes(&self) -> impl Iterator<Item = (&[NodeId], &[u32])> {
        self.classes
            .iter()
            .map(|(nodes, rows)| (nodes.as_slice(), rows.as_slice()))
    }

    /// Number of classes.
    pub fn class_count(&self) -> usize {
        self.classes.len()
    }

    /// Rows of which nothing is published.
    pub fn suppressed(&self) -> &[u32] {
        &self.suppressed
    }

    /// All rows that are published, shuffled.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// What each row publishes; `None` for a suppressed one.
    pub fn values(&self, rows: u32) -> Vec<Option<&[NodeId]>> {
        let mut values = vec![None; rows as usize];
        for (nodes, class) in self.classes() {
            for &row in class {
                values[row as usize] = Some(nodes);
            }
        }
        values
    }

    /// No recoding on these trees has a lower sum of weighted costs, in parts of 2²⁰ a cell.
    pub(crate) fn least_cost(&self) -> Option<u64> {
        self.least_cost
    }
}

/// Recodes `table` so that every class satisfies `asked`.
///
/// # Errors
///
/// [`Code::A06`] if there are fewer rows than any class needs, [`Code::A07`] if more rows than allowed are in no class.
pub fn anonymise(
    table: &Table,
    asked: &dyn Predicate,
    settings: &Settings,
) -> Result<Recoding, Error> {
    if table.rows() < asked.least_rows().max(1) {
        return Err(Error::new(Code::A06));
    }
    let mut random = generator(&settings.seed);
    let mut found = first_stage::run(table, asked);
    rest::place(table, asked, &mut found);
    repair::run(
        table,
        asked,
        &mut found.classes,
        settings.passes,
        &mut random,
    );
    let classes = merged(table, asked, &mut found);
    if found.rest.len() > settings.suppressed_most as usize || classes.is_empty() {
        return Err(Error::new(Code::A07));
    }
    let mut order: Vec<u32> = classes.values().flatten().copied().collect();
    order.sort_unstable();
    shuffle(&mut random, &mut order);
    let least = asked.least_rows().max(1);
    Ok(Recoding {
        classes: classes.into_iter().collect(),
        suppressed: found.rest,
        order,
        least_cost: settings.bound.then(|| bound::least_cost(table, least)),
    })
}

/// Classes that publish the same are one class to a reader, and are judged as one.
fn merged(
    table: &Table,
    asked: &dyn Predicate,
    found: &mut Partition,
) -> BTreeMap<Vec<NodeId>, Vec<u32>> {
    loop {
        let mut classes: BTreeMap<Vec<NodeId>, Vec<u32>> = BTreeMap::new();
        for rows in std::mem::take(&mut found.classes) {
            classes
                .entry(published(table, &rows))
                .or_default()
                .extend(rows);
        }
        let mut refused: Vec<u32> = Vec::new();
        classes.retain(|_, rows| {
            rows.sort_unstable();
            let is_accepted = asked.accepts(&Class::new(table, rows));
            if !is_accepted {
                refused.append(rows);
            }
            is_accepted
        });
        if refused.is_empty() {
            found.rest.sort_unstable();
            return classes;
        }
        // A class that was accepted in parts and not as a whole: its rows go where they are accepted, or nowhere.
        let mut parts = Partition {
            classes: classes.into_values().collect(),
            rest: refused,
        };
        rest::join(table, asked, &mut parts);
        found.rest.extend(parts.rest);
        found.classes = parts.classes;
    }
}

/// What a class publishes; of labels that mean the same on a chain of only children, the highest.
fn published(table: &Table, rows: &[u32]) -> Vec<NodeId> {
    let nodes = table.common(rows).into_iter();
    nodes
        .zip(&table.columns)
        .map(|(node, column)| column.tree.canonical(node))
        .collect()
}
