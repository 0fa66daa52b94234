//! A public table that keeps its rows beside patients: months of a calendar without any event, regions without
//! any patient. Which public rows there are says nothing of anybody; so the patients are counted first, and the
//! released numbers are joined to the public rows, as a hand would write it.

use std::sync::Arc;

use datafusion_common::{Column, JoinType, NullEquality};
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::{
    Aggregate, Case, Expr, ExprSchemable, Join, LogicalPlan, LogicalPlanBuilder, cast, lit,
};

use crate::derived::uncast;

/// The name of the numbers that are joined.
const COUNTED: &str = "__counted";

/// The aggregate over `public LEFT JOIN patients`, as `public LEFT JOIN (aggregate)`; `None` where it is no such
/// aggregate, or reads more than columns of patients.
pub(super) fn counted_first(aggregate: &Aggregate) -> Option<LogicalPlan> {
    let LogicalPlan::Join(join) = aggregate.input.as_ref() else {
        return None;
    };
    let (kept, counted) = match join.join_type {
        JoinType::Left => (&join.left, &join.right),
        JoinType::Right => (&join.right, &join.left),
        JoinType::Inner
        | JoinType::Full
        | JoinType::LeftSemi
        | JoinType::RightSemi
        | JoinType::LeftAnti
        | JoinType::RightAnti
        | JoinType::LeftMark
        | JoinType::RightMark => return None,
    };
    let is_of = |expr: &Expr, plan: &LogicalPlan| {
        let column = expr.try_as_col();
        column.is_some_and(|column| plan.schema().has_column(column))
    };
    let keys = &aggregate.group_expr;
    let are_kept = keys.iter().all(|key| is_of(key, kept));
    let mut calls = aggregate.aggr_expr.iter();
    let are_counted = calls.all(|call| reads_one(call).is_some_and(|of| is_of(of, counted)));
    if keys.is_empty() || !are_kept || !are_counted {
        return None;
    }
    let rows = LogicalPlan::Join(inner(join)?);
    let numbers = LogicalPlanBuilder::from(rows)
        .aggregate(keys.clone(), aggregate.aggr_expr.clone())
        .and_then(LogicalPlanBuilder::build)
        .ok()?;
    beside(aggregate, kept, numbers)
}

/// The same join of rows that find each other.
fn inner(join: &Join) -> Option<Join> {
    Join::try_new(
        Arc::clone(&join.left),
        Arc::clone(&join.right),
        join.on.clone(),
        join.filter.clone(),
        JoinType::Inner,
        join.join_constraint,
        join.null_equality,
        false,
    )
    .ok()
}

/// The groups of the public rows, each with its numbers, where there are any.
fn beside(
    aggregate: &Aggregate,
    kept: &Arc<LogicalPlan>,
    numbers: LogicalPlan,
) -> Option<LogicalPlan> {
    // Numbers have names of their own: what SQL sees may stand on both sides.
    let columns = numbers.schema().columns().into_iter().enumerate();
    let named = columns.map(|(place, column)| Expr::Column(column).alias(format!("c{place}")));
    let numbers = LogicalPlanBuilder::from(numbers)
        .project(named.collect::<Vec<_>>())
        .and_then(|plan| plan.alias(COUNTED))
        .and_then(LogicalPlanBuilder::build)
        .ok()?;
    let number = |place: usize| Column::new(Some(COUNTED), format!("c{place}"));
    let keys = &aggregate.group_expr;
    let left = keys.iter().map(|key| key.try_as_col().cloned());
    let left = left.collect::<Option<Vec<Column>>>()?;
    let right: Vec<Column> = (0..keys.len()).map(number).collect();
    let joined = LogicalPlanBuilder::from(kept.as_ref().clone())
        .aggregate(keys.clone(), Vec::<Expr>::new())
        .and_then(|groups| {
            let on = (left, right);
            groups.join_detailed(
                numbers,
                JoinType::Left,
                on,
                None,
                NullEquality::NullEqualsNull,
            )
        })
        .ok()?;
    let results = aggregate.aggr_expr.iter().zip(keys.len()..);
    let results = results.map(|(call, place)| {
        let value = Expr::Column(number(place));
        if counts(call) { or_none(value) } else { value }
    });
    let outputs = keys.iter().cloned().chain(results);
    let outputs = outputs
        .zip(aggregate.schema.iter())
        .map(|(expr, (of, field))| {
            let is_key = matches!(&expr, Expr::Column(column) if column.name == *field.name()
            && column.relation.as_ref() == of);
            if is_key {
                return expr;
            }
            let typed = match expr.get_type(joined.schema()) {
                Ok(found) if found == *field.data_type() => expr,
                Ok(_) | Err(_) => cast(expr, field.data_type().clone()),
            };
            typed.alias_qualified(of.cloned(), field.name())
        });
    let outputs: Vec<Expr> = outputs.collect();
    joined
        .project(outputs)
        .and_then(LogicalPlanBuilder::build)
        .ok()
}

/// Where there is nobody to count, none.
fn or_none(number: Expr) -> Expr {
    Expr::Case(Case {
        expr: None,
        when_then_expr: vec![(Box::new(number.clone().is_null()), Box::new(lit(0_i64)))],
        else_expr: Some(Box::new(number)),
    })
}

/// The one column that an aggregate reads; a public row without patients gives it nothing.
fn reads_one(call: &Expr) -> Option<&Expr> {
    let params = &function(call)?.params;
    let is_plain = params.filter.is_none() && params.order_by.is_empty();
    let name = function(call)?.func.name();
    let is_listed = matches!(name, "count" | "sum" | "avg" | "min" | "max");
    match params.args.as_slice() {
        [one] if is_plain && is_listed => Some(uncast(one)),
        _ => None,
    }
}

fn counts(call: &Expr) -> bool {
    function(call).is_some_and(|call| call.func.name() == "count")
}

fn function(call: &Expr) -> Option<&AggregateFunction> {
    if let Expr::Alias(alias) = call {
        return function(&alias.expr);
    }
    if let Expr::AggregateFunction(call) = call {
        return Some(call);
    }
    None
}
