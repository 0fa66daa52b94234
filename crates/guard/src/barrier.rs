//! The barrier: an aggregate over patients becomes a private plan, and a projection over its
//! placeholder takes its place.
//!
//! Private plans compute only base moments over pieces; averages, ratios and coefficients are
//! arithmetic on protected values above.

use std::sync::Arc;

use contract::Entity;
use datafusion_common::Column;
use datafusion_common::arrow::datatypes::{DataType, Field, Schema};
use datafusion_expr::{Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, cast};

use crate::context::Context;
use crate::counted::{Moment, PrivatePlan, Ruling};
use crate::counting::{Counting, Cut};
use crate::group_key::group_key;
use crate::placeholder::Placeholder;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// What a barrier gives: the private plan, and what stands in its place.
#[derive(Debug)]
pub(crate) struct Barrier {
    pub(crate) private: PrivatePlan,
    pub(crate) public: LogicalPlan,
    pub(crate) rulings: Vec<Ruling>,
}

/// Builds the private plan `name` of an aggregate whose keys do not hold the patient.
pub(crate) fn barrier(
    context: &Context<'_>,
    aggregate: &Aggregate,
    relation: &Relation,
    name: &str,
) -> Result<Barrier, Refusal> {
    let mut counting = Counting::over(relation);
    let mut rulings = Vec::new();
    let mut keys = Vec::new();
    for (number, expr) in distinct_keys(aggregate).into_iter().enumerate() {
        let (key, value) = group_key(relation, expr, number, &mut rulings)?;
        counting.keys.push(value.clone());
        keys.push((key, value));
    }
    let mut above = Vec::new();
    for expr in &aggregate.aggr_expr {
        above.push(counting.aggregate(context, expr, &mut rulings)?);
    }
    let layout = counting.layout();
    let plan = counting.plan(context, &layout, &keys)?;
    let public = replacement(aggregate, &plan, &counting.moments, &above, name)?;
    let private = PrivatePlan {
        name: name.to_owned(),
        plan,
        keys: keys.into_iter().map(|(key, _)| key).collect(),
        pieces: counting.pieces.iter().map(Cut::describe).collect(),
        moments: counting
            .moments
            .iter()
            .map(|(moment, _)| moment.clone())
            .collect(),
        layout,
        ordinary: relation.ordinary,
        single_row: relation.single_row,
        structures: relation.knows(Entity::Structure),
        practitioners: relation.knows(Entity::Practitioner),
        asks_practitioners: relation.asks_practitioners(),
        condition: relation.condition.clone(),
        attributes: relation.attributes.clone(),
        rows: relation.rows.clone(),
        most: relation.most,
    };
    Ok(Barrier {
        private,
        public,
        rulings,
    })
}

/// A key that is written twice is one column of the aggregate.
fn distinct_keys(aggregate: &Aggregate) -> Vec<&Expr> {
    let mut distinct: Vec<&Expr> = Vec::new();
    for expr in &aggregate.group_expr {
        if !distinct.contains(&expr) {
            distinct.push(expr);
        }
    }
    distinct
}

/// A projection over the placeholder with exactly the columns of the aggregate it replaces.
fn replacement(
    aggregate: &Aggregate,
    private: &LogicalPlan,
    moments: &[(Moment, Option<Expr>)],
    above: &[Expr],
    name: &str,
) -> Result<LogicalPlan, Refusal> {
    let keys = distinct_keys(aggregate).len();
    let mut fields: Vec<Field> = private
        .schema()
        .fields()
        .iter()
        .take(keys)
        .map(|field| Field::new(field.name(), field.data_type().clone(), true))
        .collect();
    fields.extend(
        moments
            .iter()
            .map(|(moment, _)| Field::new(&moment.name, DataType::Int64, true)),
    );
    let source = Placeholder::new(Arc::new(Schema::new(fields)));
    let key_columns =
        (0..keys).map(|number| Expr::Column(Column::new_unqualified(format!("k{number}"))));
    let outputs = key_columns
        .chain(above.iter().cloned())
        .zip(aggregate.schema.iter())
        .map(|(expr, (qualifier, field))| {
            cast(expr, field.data_type().clone()).alias_qualified(qualifier.cloned(), field.name())
        });
    LogicalPlanBuilder::scan(name, source, None)
        .and_then(|builder| builder.project(outputs))
        .and_then(LogicalPlanBuilder::build)
        .map_err(|_| Refusal::new(Code::G17))
}
