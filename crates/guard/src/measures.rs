//! Which columns of a plan above the barrier derive from a protected number: those have a status. What is
//! not proved public is a measure.

#![deny(clippy::wildcard_enum_match_arm)]

use datafusion_common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion_expr::{Distinct, Expr, LogicalPlan, TableScan};

use crate::counted::PrivatePlan;

/// For each output column of a plan, whether it derives from a moment of one of these.
pub(crate) fn measures(plan: &LogicalPlan, private: &[PrivatePlan]) -> Vec<bool> {
    let columns = plan.schema().fields().len();
    let inputs: Vec<Vec<bool>> = plan
        .inputs()
        .into_iter()
        .map(|input| measures(input, private))
        .collect();
    let reads = |expr: &Expr| reads_measure(expr, (plan, &inputs), private);
    match plan {
        LogicalPlan::TableScan(scan) => of_scan(scan, plan, private),
        LogicalPlan::Projection(projection) => projection.expr.iter().map(reads).collect(),
        LogicalPlan::Aggregate(aggregate) => {
            let mut all: Vec<bool> = aggregate.group_expr.iter().map(&reads).collect();
            // Grouping sets give one column more than they have expressions.
            let keys = columns.saturating_sub(aggregate.aggr_expr.len());
            all.resize(keys, true);
            all.extend(aggregate.aggr_expr.iter().map(&reads));
            all
        }
        LogicalPlan::Window(window) => {
            let mut all = inputs.first().cloned().unwrap_or_default();
            all.extend(window.window_expr.iter().map(reads));
            all
        }
        LogicalPlan::Union(_) => {
            let is_one = |column: usize| {
                let mut branches = inputs.iter();
                branches.any(|input| input.get(column).copied().unwrap_or(true))
            };
            (0..columns).map(is_one).collect()
        }
        LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Repartition(_)
        | LogicalPlan::Join(_)
        | LogicalPlan::Distinct(Distinct::All(_)) => {
            let mut all = inputs.concat();
            all.resize(columns, true);
            all
        }
        LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_) => vec![false; columns],
        LogicalPlan::Distinct(Distinct::On(_))
        | LogicalPlan::Subquery(_)
        | LogicalPlan::Statement(_)
        | LogicalPlan::Explain(_)
        | LogicalPlan::Analyze(_)
        | LogicalPlan::Dml(_)
        | LogicalPlan::Ddl(_)
        | LogicalPlan::Copy(_)
        | LogicalPlan::DescribeTable(_)
        | LogicalPlan::Extension(_)
        | LogicalPlan::Unnest(_)
        | LogicalPlan::RecursiveQuery(_) => vec![true; columns],
    }
}

/// The moments among the columns of a counted table; reference tables have none.
fn of_scan(scan: &TableScan, plan: &LogicalPlan, private: &[PrivatePlan]) -> Vec<bool> {
    let name = scan.table_name.table();
    let counted = private.iter().find(|private| private.name() == name);
    let is_moment = |column: &str| {
        let moments = counted.into_iter().flat_map(PrivatePlan::moments);
        moments.into_iter().any(|moment| moment.name == column)
    };
    let fields = plan.schema().fields().iter();
    fields.map(|field| is_moment(field.name())).collect()
}

fn reads_measure(
    expr: &Expr,
    (plan, inputs): (&LogicalPlan, &[Vec<bool>]),
    private: &[PrivatePlan],
) -> bool {
    let schemas: Vec<_> = plan.inputs().into_iter().map(LogicalPlan::schema).collect();
    let mut reads = false;
    let walked = expr.apply(|node| {
        if let Expr::Column(column) = node {
            reads |= schemas.iter().zip(inputs).any(|(schema, input)| {
                let index = schema.maybe_index_of_column(column);
                index.is_some_and(|index| input.get(index).copied().unwrap_or(true))
            });
        } else if let Expr::ScalarSubquery(subquery) = node {
            reads |= measures(&subquery.subquery, private).contains(&true);
        }
        Ok(TreeNodeRecursion::Continue)
    });
    reads || walked.is_err()
}
