//! The private plan itself: keys, evidence of the group and of its pieces, moments.

use std::sync::Arc;

use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast, lit};

use crate::context::Context;
use crate::counted::{Key, Moment, Statistic};
use crate::counting::Counting;
use crate::refusal::Refusal;
use crate::rules::Code;

impl Counting<'_> {
    /// The counted aggregate: keys, evidence of the group and its pieces, moments.
    pub(crate) fn plan(
        &self,
        context: &Context<'_>,
        keys: &[(Key, Expr)],
    ) -> Result<LogicalPlan, Refusal> {
        let functions = context.functions;
        let patient = self
            .relation
            .patients
            .first()
            .ok_or_else(|| Refusal::new(Code::G17))?;
        let patient = Expr::Column(patient.clone());
        let mut behind = vec![patient.clone()];
        behind.extend(self.relation.entities().cloned().map(Expr::Column));
        let evidence = |filter: Option<Expr>| call(&functions.evidence, behind.clone(), filter);
        let mut aggregates = vec![evidence(None).alias("whole")];
        for (number, cut) in self.pieces.iter().enumerate() {
            if let Some(predicate) = &cut.predicate {
                let outside = predicate.clone().is_not_true();
                aggregates.push(evidence(Some(predicate.clone())).alias(format!("in_{number}")));
                aggregates.push(evidence(Some(outside)).alias(format!("out_{number}")));
            }
        }
        let contributed = |moment: &Moment, x: Expr, filter: Option<Expr>| {
            let who = vec![patient.clone(), x];
            let rest = filter.clone().filter(|_| !moment.rest_is_nothing);
            let inside = call(&functions.contribution, who.clone(), filter);
            let outside = rest.map(|rest| {
                call(&functions.contribution, who, Some(rest.is_not_true()))
                    .alias(format!("out_{}", moment.name))
            });
            [Some(inside.alias(format!("in_{}", moment.name))), outside]
                .into_iter()
                .flatten()
        };
        for (moment, argument) in &self.moments {
            let filter = self
                .pieces
                .get(moment.piece)
                .and_then(|cut| cut.predicate.clone());
            let Some(column) = argument else {
                let count = call(&functions.count, vec![lit(1_i64)], filter.clone());
                aggregates.push(count.alias(moment.name.as_str()));
                // A join could give one patient nearly all the rows.
                if moment.statistic == Statistic::Rows && !self.relation.single_row {
                    aggregates.extend(contributed(moment, lit(1_i64), filter));
                }
                continue;
            };
            let x = cast(Expr::Column(column.clone()), DataType::Int64);
            aggregates.extend(contributed(moment, x, filter));
        }
        let groups = keys
            .iter()
            .map(|(key, value)| value.clone().alias(key.name.as_str()));
        LogicalPlanBuilder::from(self.relation.plan.clone())
            .aggregate(groups, aggregates)
            .and_then(LogicalPlanBuilder::build)
            .map_err(|_| Refusal::new(Code::G17))
    }
}

fn call(
    function: &Arc<datafusion_expr::AggregateUDF>,
    args: Vec<Expr>,
    filter: Option<Expr>,
) -> Expr {
    Expr::AggregateFunction(AggregateFunction::new_udf(
        Arc::clone(function),
        args,
        false,
        filter.map(Box::new),
        Vec::new(),
        None,
    ))
}
