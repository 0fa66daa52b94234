//! Statements that ask for the columns of an answer and for none of its rows: `WHERE 1 = 0`,
//! `LIMIT 0`. Drivers and desktop tools send them before the question itself.

use std::sync::Arc;

use datafusion_common::ScalarValue;
use datafusion_expr::{EmptyRelation, Expr, LogicalPlan};

use crate::form::constant_number;

/// Whether a plan has no rows whatever the tables hold, as its text alone shows.
pub(crate) fn is_empty(plan: &LogicalPlan) -> bool {
    if let LogicalPlan::Filter(filter) = plan {
        let parts = datafusion_expr::utils::split_conjunction(&filter.predicate);
        return parts.into_iter().any(never_holds) || is_empty(&filter.input);
    }
    if let LogicalPlan::Limit(limit) = plan {
        let none = limit.fetch.as_deref().and_then(constant_number);
        return none.is_some_and(|rows| rows.abs() <= 0.0) || is_empty(&limit.input);
    }
    if let LogicalPlan::Aggregate(aggregate) = plan {
        let is_set = |expr: &Expr| matches!(expr, Expr::GroupingSet(_));
        // Without keys there is a row for nobody as well.
        let has_keys = !aggregate.group_expr.is_empty() && !aggregate.group_expr.iter().any(is_set);
        return has_keys && is_empty(&aggregate.input);
    }
    let keeps_rows = matches!(
        plan,
        LogicalPlan::Projection(_)
            | LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::Sort(_)
            | LogicalPlan::Window(_)
            | LogicalPlan::Distinct(_)
    );
    keeps_rows && plan.inputs().into_iter().all(is_empty)
}

fn never_holds(condition: &Expr) -> bool {
    matches!(
        condition,
        Expr::Literal(
            ScalarValue::Boolean(Some(false) | None) | ScalarValue::Null,
            _
        )
    )
}

/// The columns of a plan over no table at all.
pub(crate) fn without_rows(plan: &LogicalPlan) -> LogicalPlan {
    LogicalPlan::EmptyRelation(EmptyRelation {
        produce_one_row: false,
        schema: Arc::clone(plan.schema()),
    })
}
