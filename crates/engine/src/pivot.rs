//! Makes the aggregates of the public plan strict, and reads `agg(CASE WHEN c THEN x END)`, the
//! pivot that R and SAS write, as `agg(x) FILTER (WHERE c)`: there a NULL is not an unknown.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr::{AggregateFunction, AggregateFunctionParams, WindowFunction};
use datafusion::logical_expr::{
    Aggregate, Case, Expr, LogicalPlan, Window, WindowFunctionDefinition, and,
};

use crate::functions::strict;

/// The plan with strict aggregates; names and types of its columns stay.
pub(crate) fn strict_aggregates(plan: LogicalPlan) -> Result<LogicalPlan> {
    plan.transform_up_with_subqueries(|node| {
        let before = Arc::clone(node.schema());
        Ok(match node {
            LogicalPlan::Aggregate(aggregate) => {
                // Grouping sets have more columns than expressions.
                let fields = before.fields().len();
                let offset = fields.saturating_sub(aggregate.aggr_expr.len());
                let aggregates = aggregate
                    .aggr_expr
                    .into_iter()
                    .enumerate()
                    .map(|(number, expr)| {
                        let name = before.field(offset.saturating_add(number)).name().clone();
                        Ok(unnamed(rewritten(expr)?).alias(name))
                    })
                    .collect::<Result<_>>()?;
                let rebuilt =
                    Aggregate::try_new(aggregate.input, aggregate.group_expr, aggregates)?;
                Transformed::yes(LogicalPlan::Aggregate(rebuilt))
            }
            LogicalPlan::Window(window) => {
                let offset = window.input.schema().fields().len();
                let exprs = window
                    .window_expr
                    .into_iter()
                    .enumerate()
                    .map(|(number, expr)| {
                        let name = before.field(offset.saturating_add(number)).name().clone();
                        Ok(unnamed(rewritten(expr)?).alias(name))
                    })
                    .collect::<Result<Vec<_>>>()?;
                Transformed::yes(LogicalPlan::Window(Window::try_new(exprs, window.input)?))
            }
            other => Transformed::no(other),
        })
    })
    .map(|transformed| transformed.data)
}

/// Without its names: where a division in it was made one that cannot fail, it carries the name that it had, and the
/// planner reads one name at most.
fn unnamed(mut expr: Expr) -> Expr {
    while let Expr::Alias(named) = expr {
        expr = *named.expr;
    }
    expr
}

fn rewritten(expr: Expr) -> Result<Expr> {
    expr.transform_up(|node| {
        Ok(match node {
            Expr::AggregateFunction(function) => {
                Transformed::yes(Expr::AggregateFunction(strict_call(function)))
            }
            Expr::WindowFunction(mut window) => {
                let WindowFunction { fun, .. } = window.as_mut();
                if let WindowFunctionDefinition::AggregateUDF(inner) = fun {
                    *inner = strict(inner);
                }
                Transformed::yes(Expr::WindowFunction(window))
            }
            other => Transformed::no(other),
        })
    })
    .map(|transformed| transformed.data)
}

fn strict_call(function: AggregateFunction) -> AggregateFunction {
    let AggregateFunction { func, params } = function;
    // `grouping` reads no value.
    if func.name() == "grouping" {
        return AggregateFunction { func, params };
    }
    let AggregateFunctionParams {
        args,
        distinct,
        filter,
        order_by,
        null_treatment,
    } = params;
    let (args, condition) = unpivoted(args, filter.map(|filter| *filter));
    let (args, filter) = match condition {
        None => (args, None),
        // A condition that is unknown makes its row an unknown input, not an absent one.
        Some(condition) => {
            let args = args
                .into_iter()
                .map(|arg| only_where(&condition, arg))
                .collect();
            (args, Some(Box::new(condition.is_not_false())))
        }
    };
    AggregateFunction {
        func: strict(&func),
        params: AggregateFunctionParams {
            args,
            distinct,
            filter,
            order_by,
            null_treatment,
        },
    }
}

fn only_where(condition: &Expr, value: Expr) -> Expr {
    Expr::Case(Case {
        expr: None,
        when_then_expr: vec![(Box::new(condition.clone()), Box::new(value))],
        else_expr: None,
    })
}

/// `CASE WHEN c THEN x END` as the argument and no second argument: `x` where `c`.
fn unpivoted(args: Vec<Expr>, filter: Option<Expr>) -> (Vec<Expr>, Option<Expr>) {
    let is_null = |expr: &Expr| matches!(expr, Expr::Literal(value, _) if value.is_null());
    if let [
        Expr::Case(Case {
            expr: None,
            when_then_expr,
            else_expr,
        }),
    ] = args.as_slice()
        && let [(condition, value)] = when_then_expr.as_slice()
        && else_expr
            .as_ref()
            .is_none_or(|otherwise| is_null(otherwise))
    {
        // The CASE itself takes an unknown condition as "no": its author wrote a condition, and
        // a hidden value in it still hides the total.
        let condition = condition.as_ref().clone();
        let all = filter.map_or(condition.clone(), |filter| and(filter, condition));
        return (vec![value.as_ref().clone()], Some(all));
    }
    (args, filter)
}
