//! Results by patient over folded rows.

use arrow::datatypes::DataType;
use datafusion::common::{Column, Result};
use datafusion::functions_aggregate::sum::sum_udaf;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlanBuilder, cast, lit, when};
use std::collections::BTreeSet;

use super::{FoldedTables, Rows, named, rows, sum_of};

/// A result by patient over folded rows: what it counts is added up.
pub(super) fn by_patient(aggregate: &Aggregate, tables: &FoldedTables) -> Result<Option<Rows>> {
    let Some(input) = rows(&aggregate.input, tables)? else {
        return Ok(None);
    };
    if !aggregate.group_expr.iter().all(|key| input.is_same(key)) {
        return Ok(None);
    }
    let schema = &aggregate.schema;
    let keys = schema.iter().take(aggregate.group_expr.len());
    let mut outputs: Vec<Expr> = keys
        .map(|(qualifier, field)| Expr::Column(Column::new(qualifier.cloned(), field.name())))
        .collect();
    let mut all = Vec::new();
    let results = schema.iter().skip(aggregate.group_expr.len());
    for (place, (of, (_, field))) in aggregate.aggr_expr.iter().zip(results).enumerate() {
        let Some((inner, is_count)) = result(of, &input)? else {
            return Ok(None);
        };
        let name = format!("folded_{place}");
        all.push(inner.alias(&name));
        let found = Expr::Column(Column::new_unqualified(name));
        let found = if is_count {
            when(found.clone().is_null(), lit(0_i64)).otherwise(found)?
        } else {
            found
        };
        outputs.push(found.alias(field.name()));
    }
    let plan = LogicalPlanBuilder::from(input.plan.clone())
        .aggregate(aggregate.group_expr.clone(), all)?
        .project(outputs)?
        .build()?;
    Ok(Some(Rows {
        plan,
        weight: None,
        sums: BTreeSet::new(),
        is_folded: input.is_folded,
    }))
}

/// One result over folded rows, and whether it is a count; `None` where it would not be the same.
fn result(of: &Expr, input: &Rows) -> Result<Option<(Expr, bool)>> {
    let (_, call) = named(of);
    let Expr::AggregateFunction(call) = call else {
        return Ok(None);
    };
    let params = &call.params;
    if params
        .filter
        .as_ref()
        .is_some_and(|filter| !input.is_same(filter))
        || !params.order_by.is_empty()
    {
        return Ok(None);
    }
    let Some(weight) = &input.weight else {
        let is_same = params.args.iter().all(|argument| input.is_same(argument));
        return Ok(is_same.then(|| (Expr::AggregateFunction(call.clone()), false)));
    };
    let [argument] = params.args.as_slice() else {
        return Ok(None);
    };
    let weight = cast(Expr::Column(weight.clone()), DataType::Int64);
    let added = |what: Expr| -> Expr {
        Expr::AggregateFunction(AggregateFunction::new_udf(
            sum_udaf(),
            vec![what],
            false,
            params.filter.clone(),
            Vec::new(),
            None,
        ))
    };
    let is_sum = sum_of(argument, &input.sums).is_some();
    let is_same = input.is_same(argument);
    Ok(match call.func.name() {
        // Values each once, the least or the greatest: how often one is there is nothing.
        "min" | "max" | "bool_and" | "bool_or" | "entity_set" if is_same => {
            Some((Expr::AggregateFunction(call.clone()), false))
        }
        "count" if params.distinct && is_same => {
            Some((Expr::AggregateFunction(call.clone()), false))
        }
        "count" if !params.distinct && (is_same || is_sum) => {
            let counted = when(argument.clone().is_not_null(), weight).end()?;
            Some((added(counted), true))
        }
        "sum" if !params.distinct && is_sum => Some((Expr::AggregateFunction(call.clone()), false)),
        _ => None,
    })
}
