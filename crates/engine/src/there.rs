//! `EXISTS` and `IN (SELECT …)` outside of WHERE: the optimizer makes joins of them only where they choose rows.
//! In a CASE, a FILTER or a key each is the number of rows of its subquery, compared with zero, and such a number
//! becomes a join by patient. A correlated number is moved from an aggregate to a projection, where it becomes one too.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, ExprSchema, Result};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::expr::{Exists, InSubquery};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{
    Aggregate, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Subquery, lit,
};

/// The plan without subqueries of yes or no in its projections and aggregates, where they have another form.
pub(crate) fn subqueries_counted(plan: LogicalPlan) -> Result<LogicalPlan> {
    plan.transform_up_with_subqueries(|node| match node {
        LogicalPlan::Projection(_) => counted(node),
        LogicalPlan::Aggregate(aggregate) if asks(&aggregate) => below(&aggregate),
        other => Ok(Transformed::no(other)),
    })
    .map(|transformed| transformed.data)
}

fn is_asked(expr: &Expr) -> bool {
    let is_correlated =
        |expr: &Expr| matches!(expr, Expr::ScalarSubquery(of) if !of.outer_ref_columns.is_empty());
    matches!(expr, Expr::Exists(_) | Expr::InSubquery(_)) || is_correlated(expr)
}

fn asks(aggregate: &Aggregate) -> bool {
    let all = aggregate.group_expr.iter().chain(&aggregate.aggr_expr);
    all.into_iter()
        .any(|expr| expr.exists(|node| Ok(is_asked(node))).unwrap_or(false))
}

/// What an aggregate asks, as columns of a projection below it.
fn below(aggregate: &Aggregate) -> Result<Transformed<LogicalPlan>> {
    let mut asked: Vec<Expr> = Vec::new();
    let mut moved = |expr: &Expr| {
        expr.clone()
            .transform_down(|node| {
                if !is_asked(&node) {
                    return Ok(Transformed::no(node));
                }
                let known = asked.iter().position(|one| *one == node);
                let place = known.unwrap_or(asked.len());
                if known.is_none() {
                    asked.push(node);
                }
                Ok(Transformed::yes(Expr::Column(column(place))))
            })
            .map(|moved| moved.data)
    };
    let node = LogicalPlan::Aggregate(aggregate.clone());
    let names = NamePreserver::new(&node);
    let mut renamed = |expr: &Expr| {
        let name = names.save(expr);
        moved(expr).map(|moved| name.restore(moved))
    };
    let groups = aggregate.group_expr.iter().map(&mut renamed);
    let groups = groups.collect::<Result<Vec<_>>>()?;
    let results = aggregate.aggr_expr.iter().map(&mut renamed);
    let results = results.collect::<Result<Vec<_>>>()?;
    let given = aggregate.input.schema().columns().into_iter();
    let asked = asked.into_iter().enumerate();
    let asked = asked.map(|(place, expr)| expr.alias(column(place).name));
    let columns: Vec<Expr> = given.map(Expr::Column).chain(asked).collect();
    let input = LogicalPlanBuilder::from(aggregate.input.as_ref().clone())
        .project(columns)?
        .build()?;
    let input = counted(input)?.data;
    Aggregate::try_new(Arc::new(input), groups, results)
        .map(LogicalPlan::Aggregate)
        .map(Transformed::yes)
}

fn column(place: usize) -> Column {
    Column::new_unqualified(format!("__there_{place}"))
}

/// A projection in which what is asked is a number of rows compared with zero.
fn counted(node: LogicalPlan) -> Result<Transformed<LogicalPlan>> {
    let names = NamePreserver::new(&node);
    let input = node.inputs().first().map(|input| (*input).clone());
    node.map_expressions(|expr| {
        let name = names.save(&expr);
        let counted = expr.transform_up(|part| match part {
            Expr::Exists(exists) => at_least_one(exists).map(Transformed::yes),
            Expr::InSubquery(member) => match input.as_ref() {
                Some(input) => one_of(member, input),
                None => Ok(Transformed::no(Expr::InSubquery(member))),
            },
            other => Ok(Transformed::no(other)),
        })?;
        Ok(counted.update_data(|expr| name.restore(expr)))
    })
}

fn at_least_one(exists: Exists) -> Result<Expr> {
    let some = some(exists.subquery)?;
    Ok(if exists.negated {
        Expr::Not(Box::new(some))
    } else {
        some
    })
}

/// `x IN (SELECT y …)`, where neither can be missing, is that a row with `y = x` exists.
fn one_of(member: InSubquery, input: &LogicalPlan) -> Result<Transformed<Expr>> {
    let of = member.subquery.subquery.schema();
    let is_known = !member.expr.nullable(input.schema())?
        && of.fields().iter().all(|field| !field.is_nullable());
    let (Some(outer), Some(inner), true) = (
        member.expr.try_as_col(),
        of.columns().into_iter().next(),
        is_known,
    ) else {
        return Ok(Transformed::no(Expr::InSubquery(member)));
    };
    let field = input.schema().field_from_column(outer)?;
    let outer = Expr::OuterReferenceColumn(Arc::clone(field), outer.clone());
    let mut subquery = member.subquery.clone();
    let filtered = LogicalPlanBuilder::from(subquery.subquery.as_ref().clone())
        .filter(Expr::Column(inner).eq(outer.clone()))?
        .build()?;
    subquery.subquery = Arc::new(filtered);
    subquery.outer_ref_columns.push(outer);
    let negated = member.negated;
    at_least_one(Exists { subquery, negated }).map(Transformed::yes)
}

fn some(subquery: Subquery) -> Result<Expr> {
    let rows = LogicalPlanBuilder::from(subquery.subquery.as_ref().clone())
        .aggregate(Vec::<Expr>::new(), vec![count(lit(1_i64))])?
        .build()?;
    let rows = Expr::ScalarSubquery(Subquery {
        subquery: Arc::new(rows),
        ..subquery
    });
    Ok(rows.gt(lit(0_i64)))
}
