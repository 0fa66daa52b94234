//! Groups of free keys that are too small are left out, and which there are is not told. For everything that is
//! computed above they are hidden rows: a total, a share, a slope or a rank over the others would be another one
//! with them. These are the keys that such a group may have.

use std::collections::BTreeSet;

use datafusion::common::Result;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::{Expr, LogicalPlan};
use disclosure::{ProtectedTable, Scalar};
use guard::{Domain, PrivatePlan};

use crate::catalog::Catalog;
use crate::value::scalar;

/// So many rows are tried for one table; of more, the first in the order of their keys.
const MOST: usize = 4_000;

/// So many values of public tables and constants are tried for a key.
pub(super) const VALUES: usize = 400;

/// The keys of groups that may have been left out of a table; none where every group has its row.
pub(super) fn left_out(
    table: &ProtectedTable,
    private: &PrivatePlan,
    named: &[Scalar],
) -> Vec<Vec<Scalar>> {
    let keys = private.keys();
    let is_free = |place: &usize| {
        keys.get(*place)
            .is_some_and(|key| key.domain == Domain::Free)
    };
    let free: Vec<usize> = (0..table.key_count()).filter(is_free).collect();
    let known: BTreeSet<&[Scalar]> = table.rows().iter().map(|row| row.keys.as_slice()).collect();
    if free.is_empty() || !table.small_groups_left_out() {
        return Vec::new();
    }
    if known.is_empty() {
        return vec![vec![Scalar::Null; table.key_count()]];
    }
    let mut found = BTreeSet::new();
    for place in free {
        let held: BTreeSet<&Scalar> = known.iter().filter_map(|row| row.get(place)).collect();
        let values = candidates(&held, named);
        for row in &known {
            for value in &values {
                let mut keys = row.to_vec();
                if let Some(key) = keys.get_mut(place) {
                    *key = value.clone();
                }
                if !known.contains(keys.as_slice()) {
                    found.insert(keys);
                }
            }
        }
    }
    found.into_iter().take(MOST).collect()
}

/// Values that a key may have beside those that are there: the next one of each, one before the first, and what
/// the statement or a public table names.
fn candidates(held: &BTreeSet<&Scalar>, named: &[Scalar]) -> BTreeSet<Scalar> {
    let mut all: BTreeSet<Scalar> = held.iter().filter_map(|value| next(value)).collect();
    all.extend(held.first().and_then(|first| before(first)));
    let is_like = |value: &&Scalar| {
        let mut held = held.iter();
        held.any(|of| std::mem::discriminant(*of) == std::mem::discriminant(*value))
    };
    all.extend(named.iter().filter(is_like).take(VALUES).cloned());
    all
}

fn next(value: &Scalar) -> Option<Scalar> {
    match value {
        Scalar::Int(x) => Some(Scalar::Int(x.saturating_add(1))),
        Scalar::Date(x) => Some(Scalar::Date(x.saturating_add(1))),
        Scalar::Float(x) => Some(Scalar::Float(x + 1.0)),
        Scalar::Text(x) => Some(Scalar::Text(format!("{x}\u{10FFFF}"))),
        Scalar::Bool(x) => Some(Scalar::Bool(!x)),
        Scalar::Null => None,
    }
}

/// Numbers that begin at 0 or 1 are counts and delays: nothing is before them.
fn before(value: &Scalar) -> Option<Scalar> {
    match value {
        Scalar::Int(x) if *x > 1 || *x < 0 => Some(Scalar::Int(x.saturating_sub(1))),
        Scalar::Date(x) => Some(Scalar::Date(x.saturating_sub(1))),
        Scalar::Int(_) | Scalar::Float(_) | Scalar::Text(_) | Scalar::Bool(_) | Scalar::Null => {
            None
        }
    }
}

/// What a key may be compared with or joined on: the constants of a plan, and the public tables that it reads.
pub(super) fn named(plan: &LogicalPlan, catalog: &Catalog) -> Result<(Vec<Scalar>, Vec<String>)> {
    let (mut constants, mut tables) = (BTreeSet::new(), BTreeSet::new());
    plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let name = scan.table_name.table();
            tables.extend(catalog.public.contains_key(name).then(|| name.to_owned()));
        }
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                if let Expr::Literal(value, _) = part {
                    constants.extend(scalar(value));
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok((
        constants.into_iter().collect(),
        tables.into_iter().collect(),
    ))
}
