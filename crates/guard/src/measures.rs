//! Which columns of a plan above the barrier derive from a protected number: those have a status. What is
//! not proved public is a measure.

#![deny(clippy::wildcard_enum_match_arm)]

use datafusion_common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion_expr::{Distinct, Expr, LogicalPlan, TableScan};

use crate::counted::{Domain, PrivatePlan};

/// For each output column of a plan, whether it derives from a moment of one of these.
pub(crate) fn measures(plan: &LogicalPlan, private: &[PrivatePlan]) -> Vec<bool> {
    of(plan, private).columns
}

/// What of the output of a plan derives from a protected number.
struct Derived {
    columns: Vec<bool>,
    /// Which rows there are, or how many.
    rows: bool,
    /// In which order they are.
    order: bool,
}

fn of(plan: &LogicalPlan, private: &[PrivatePlan]) -> Derived {
    let inputs: Vec<Derived> = plan
        .inputs()
        .into_iter()
        .map(|input| of(input, private))
        .collect();
    let reads = |expr: &Expr| reads_measure(expr, (plan, &inputs), private);
    Derived {
        columns: columns(plan, &inputs, &reads, private),
        rows: inputs.iter().any(|input| input.rows)
            || chooses_rows(plan, &inputs, &reads)
            || leaves_out(plan, private),
        order: orders_rows(plan, &inputs, &reads),
    }
}

fn columns(
    plan: &LogicalPlan,
    inputs: &[Derived],
    reads: &dyn Fn(&Expr) -> bool,
    private: &[PrivatePlan],
) -> Vec<bool> {
    let count = plan.schema().fields().len();
    let given = || inputs.iter().flat_map(|input| input.columns.clone());
    let chosen = inputs.iter().any(|input| input.rows);
    match plan {
        LogicalPlan::TableScan(scan) => of_scan(scan, plan, private),
        LogicalPlan::Projection(projection) => projection.expr.iter().map(reads).collect(),
        LogicalPlan::Aggregate(aggregate) => {
            let mut all: Vec<bool> = aggregate.group_expr.iter().map(reads).collect();
            // How many rows a group has tells of what decides where a row goes.
            let chosen = chosen || all.contains(&true);
            // Grouping sets give one column more than they have expressions.
            let keys = count.saturating_sub(aggregate.aggr_expr.len());
            all.resize(keys, true);
            all.extend(aggregate.aggr_expr.iter().map(|expr| chosen || reads(expr)));
            all
        }
        LogicalPlan::Window(window) => {
            let windows = window.window_expr.iter();
            given()
                .chain(windows.map(|expr| chosen || reads(expr)))
                .collect()
        }
        LogicalPlan::Union(_) => {
            let is_one = |column: usize| {
                let mut branches = inputs.iter();
                branches.any(|input| input.columns.get(column).copied().unwrap_or(true))
            };
            (0..count).map(is_one).collect()
        }
        LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Repartition(_)
        | LogicalPlan::Join(_)
        | LogicalPlan::Distinct(Distinct::All(_)) => {
            let mut all: Vec<bool> = given().collect();
            all.resize(count, true);
            all
        }
        LogicalPlan::EmptyRelation(_) | LogicalPlan::Values(_) => vec![false; count],
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
        | LogicalPlan::RecursiveQuery(_) => vec![true; count],
    }
}

/// Whether a protected number decides which rows a plan gives, or how many.
fn chooses_rows(plan: &LogicalPlan, inputs: &[Derived], reads: &dyn Fn(&Expr) -> bool) -> bool {
    match plan {
        LogicalPlan::Filter(filter) => reads(&filter.predicate),
        LogicalPlan::Join(join) => {
            let on = join.on.iter().flat_map(|(left, right)| [left, right]);
            on.chain(&join.filter).any(reads)
        }
        LogicalPlan::Aggregate(aggregate) => aggregate.group_expr.iter().any(reads),
        LogicalPlan::Distinct(Distinct::All(_)) => {
            inputs.iter().any(|input| input.columns.contains(&true))
        }
        LogicalPlan::Sort(sort) => {
            sort.fetch.is_some() && sort.expr.iter().any(|by| reads(&by.expr))
        }
        LogicalPlan::Limit(_) => inputs.iter().any(|input| input.order),
        LogicalPlan::TableScan(_)
        | LogicalPlan::Projection(_)
        | LogicalPlan::Window(_)
        | LogicalPlan::Union(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Repartition(_)
        | LogicalPlan::EmptyRelation(_)
        | LogicalPlan::Values(_) => false,
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
        | LogicalPlan::RecursiveQuery(_) => true,
    }
}

/// Whether a plan is the scan of a counted table of which small groups are left out.
fn leaves_out(plan: &LogicalPlan, private: &[PrivatePlan]) -> bool {
    let LogicalPlan::TableScan(scan) = plan else {
        return false;
    };
    let name = scan.table_name.table();
    let counted = private.iter().find(|private| private.name() == name);
    let mut keys = counted.into_iter().flat_map(PrivatePlan::keys);
    keys.any(|key| key.domain == Domain::Free)
}

/// Whether the order of a plan's rows is that of a protected number.
fn orders_rows(plan: &LogicalPlan, inputs: &[Derived], reads: &dyn Fn(&Expr) -> bool) -> bool {
    if let LogicalPlan::Sort(sort) = plan {
        return sort.expr.iter().any(|by| reads(&by.expr));
    }
    inputs.iter().any(|input| input.order)
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
    (plan, inputs): (&LogicalPlan, &[Derived]),
    private: &[PrivatePlan],
) -> bool {
    let schemas: Vec<_> = plan.inputs().into_iter().map(LogicalPlan::schema).collect();
    let mut reads = false;
    let walked = expr.apply(|node| {
        if let Expr::Column(column) = node {
            reads |= schemas.iter().zip(inputs).any(|(schema, input)| {
                let index = schema.maybe_index_of_column(column);
                index.is_some_and(|index| input.columns.get(index).copied().unwrap_or(true))
            });
        } else if let Expr::ScalarSubquery(subquery) = node {
            reads |= measures(&subquery.subquery, private).contains(&true);
        }
        Ok(TreeNodeRecursion::Continue)
    });
    reads || walked.is_err()
}
