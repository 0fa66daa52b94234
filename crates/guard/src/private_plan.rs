//! The private plan itself: keys, evidence of the group and of its pieces, moments.

use std::sync::Arc;

use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast, lit};

use crate::context::{Context, Functions};
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
        for (moment, x) in &self.moments {
            let measuring = Measuring {
                functions,
                patient: &patient,
                moment,
                filter: self
                    .pieces
                    .get(moment.piece)
                    .and_then(|cut| cut.predicate.clone()),
            };
            aggregates.extend(measuring.columns(x.clone(), self.relation.single_row)?);
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

/// A moment, and the rows over which it is measured.
struct Measuring<'a> {
    functions: &'a Functions,
    patient: &'a Expr,
    moment: &'a Moment,
    filter: Option<Expr>,
}

impl Measuring<'_> {
    /// The columns from which the moment is read.
    fn columns(&self, x: Option<Expr>, single_row: bool) -> Result<Vec<Expr>, Refusal> {
        let whole = |x: Expr| cast(x, DataType::Int64);
        Ok(match (self.moment.statistic, x) {
            // Counted from the evidence of the piece.
            (Statistic::DistinctStructures | Statistic::DistinctPractitioners, _) => Vec::new(),
            (Statistic::Patients, _) => vec![self.count()],
            (Statistic::Rows, _) if single_row => vec![self.count()],
            // A join could give one patient nearly all the rows.
            (Statistic::Rows, _) => [vec![self.count()], self.contributed(lit(1_i64))].concat(),
            (Statistic::SumOfProducts { square: true, .. }, Some(x)) => {
                let values = self.value_sets(whole(x.clone()), 1);
                [vec![values], self.contributed(whole(x))].concat()
            }
            (Statistic::Sum | Statistic::SumOfProducts { .. }, Some(x)) => {
                self.contributed(whole(x))
            }
            (Statistic::Quantile { step, .. }, Some(x)) => vec![self.value_sets(whole(x), step)],
            (Statistic::DistinctValues, Some(x)) => {
                vec![self.value_sets(cast(x, DataType::Utf8), 1)]
            }
            (
                Statistic::Sum
                | Statistic::SumOfProducts { .. }
                | Statistic::Quantile { .. }
                | Statistic::DistinctValues,
                None,
            ) => return Err(Refusal::new(Code::G17)),
        })
    }

    fn count(&self) -> Expr {
        let rows = call(&self.functions.count, vec![lit(1_i64)], self.filter.clone());
        rows.alias(self.moment.name.as_str())
    }

    /// Contributions inside the piece and, where there is a rest, outside.
    fn contributed(&self, x: Expr) -> Vec<Expr> {
        let who = vec![self.patient.clone(), x];
        let function = &self.functions.contribution;
        let name = &self.moment.name;
        let inside = call(function, who.clone(), self.filter.clone());
        let mut columns = vec![inside.alias(format!("in_{name}"))];
        let rest = self.filter.clone().filter(|_| !self.moment.rest_is_nothing);
        columns.extend(rest.map(|rest| {
            let outside = call(function, who, Some(rest.is_not_true()));
            outside.alias(format!("out_{name}"))
        }));
        columns
    }

    fn value_sets(&self, x: Expr, step: i64) -> Expr {
        let args = vec![self.patient.clone(), x, lit(step)];
        let sets = call(&self.functions.value_sets, args, self.filter.clone());
        sets.alias(format!("of_{}", self.moment.name))
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
