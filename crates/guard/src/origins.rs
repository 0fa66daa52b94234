//! From which protected numbers each column of the public plan is computed. It serves advice, which may be
//! incomplete: what decides on rows (filters, joins) is not followed, and nothing rests on it.

use std::collections::BTreeSet;

use datafusion_common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion_expr::{Expr, LogicalPlan};

use crate::counted::PrivatePlan;

/// A moment of a counted table: the place of the table among the private plans, that of the moment in it.
pub type Origin = (usize, usize);

/// For each output column of a plan, the moments that it is computed from.
pub(crate) fn origins(plan: &LogicalPlan, private: &[PrivatePlan]) -> Vec<BTreeSet<Origin>> {
    if let LogicalPlan::TableScan(scan) = plan {
        let fields = plan.schema().fields().iter();
        let name = scan.table_name.table();
        return fields
            .map(|field| of_column(name, field.name(), private))
            .collect();
    }
    let inputs: Vec<Vec<BTreeSet<Origin>>> = plan
        .inputs()
        .into_iter()
        .map(|input| origins(input, private))
        .collect();
    let read = |expr: &Expr| read_by(expr, (plan, &inputs), private);
    let given = || inputs.iter().flatten().cloned();
    let count = plan.schema().fields().len();
    let mut all: Vec<BTreeSet<Origin>> = match plan {
        LogicalPlan::Projection(projection) => projection.expr.iter().map(read).collect(),
        LogicalPlan::Aggregate(aggregate) => {
            let mut all: Vec<_> = aggregate.group_expr.iter().map(read).collect();
            all.resize(
                count.saturating_sub(aggregate.aggr_expr.len()),
                BTreeSet::new(),
            );
            all.extend(aggregate.aggr_expr.iter().map(read));
            all
        }
        LogicalPlan::Window(window) => given().chain(window.window_expr.iter().map(read)).collect(),
        LogicalPlan::Union(_) => (0..count)
            .map(|column| {
                inputs
                    .iter()
                    .filter_map(|input| input.get(column))
                    .flatten()
                    .copied()
                    .collect()
            })
            .collect(),
        _ => given().collect(),
    };
    all.resize(count, BTreeSet::new());
    all
}

fn of_column(table: &str, column: &str, private: &[PrivatePlan]) -> BTreeSet<Origin> {
    let tables = private.iter().enumerate();
    tables
        .filter(|(_, counted)| counted.name() == table)
        .filter_map(|(number, counted)| {
            let mut moments = counted.moments().iter();
            Some((number, moments.position(|moment| moment.name == column)?))
        })
        .collect()
}

fn read_by(
    expr: &Expr,
    (plan, inputs): (&LogicalPlan, &[Vec<BTreeSet<Origin>>]),
    private: &[PrivatePlan],
) -> BTreeSet<Origin> {
    let schemas: Vec<_> = plan.inputs().into_iter().map(LogicalPlan::schema).collect();
    let mut found = BTreeSet::new();
    // The walk itself never fails.
    let _ = expr.apply(|node| {
        if let Expr::Column(column) = node {
            for (schema, input) in schemas.iter().zip(inputs) {
                let index = schema.maybe_index_of_column(column);
                found.extend(
                    index
                        .and_then(|index| input.get(index))
                        .into_iter()
                        .flatten(),
                );
            }
        } else if let Expr::ScalarSubquery(subquery) = node {
            found.extend(origins(&subquery.subquery, private).into_iter().flatten());
        }
        Ok(TreeNodeRecursion::Continue)
    });
    found
}
