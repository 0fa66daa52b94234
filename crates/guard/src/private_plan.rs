//! The private plan itself: keys, and the evidence of the group, of its pieces and of its moments.

use std::sync::Arc;

use contract::Entity;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::AggregateFunction;
use datafusion_expr::{
    Expr, LogicalPlan, LogicalPlanBuilder, Operator, binary_expr, cast, lit, when,
};

use crate::context::Context;
use crate::counted::{Key, Moment, Statistic};
use crate::counting::Counting;
use crate::layout::{Argument, Layout};
use crate::refusal::Refusal;
use crate::rules::Code;

/// The column of the evidence in a private plan.
pub const EVIDENCE: &str = "evidence";

impl Counting<'_> {
    fn patient(&self) -> Result<Expr, Refusal> {
        let patient = self.relation.patients.first();
        let patient = patient.ok_or_else(|| Refusal::new(Code::G17))?;
        Ok(Expr::Column(patient.clone()))
    }

    fn followers(&self) -> impl Iterator<Item = (Expr, Argument)> {
        self.relation.entities().filter_map(|(column, entity)| {
            let argument = match entity {
                Entity::Structure => Argument::Structure,
                Entity::Practitioner => Argument::Practitioner,
                Entity::Patient => return None,
            };
            Some((Expr::Column(column.clone()), argument))
        })
    }

    fn conditions(&self) -> impl Iterator<Item = Expr> {
        self.pieces.iter().filter_map(|cut| cut.predicate.clone())
    }

    /// What the arguments of its evidence are.
    pub(crate) fn layout(&self) -> Layout {
        let entities = self.followers().map(|(_, argument)| argument);
        let conditions = self.conditions().map(|_| Argument::Condition);
        let measures = self.measures.iter().map(|_| Argument::Measure);
        let patient = std::iter::once(Argument::Patient);
        Layout::new(patient.chain(entities).chain(conditions).chain(measures))
    }

    /// The counted aggregate.
    pub(crate) fn plan(
        &self,
        context: &Context<'_>,
        layout: &Layout,
        keys: &[(Key, Expr)],
    ) -> Result<LogicalPlan, Refusal> {
        let functions = context.functions;
        let patient = self.patient()?;
        let behind = std::iter::once(patient.clone())
            .chain(self.followers().map(|(column, _)| column))
            .chain(self.conditions())
            .chain(self.measures.iter().cloned());
        let evidence = functions.evidence.of(layout.clone());
        let evidence = call(&evidence, behind.collect(), None);
        let mut aggregates = vec![evidence.alias(EVIDENCE)];
        let mut sets = 0_i64;
        for (moment, x) in &self.moments {
            let filter = self
                .pieces
                .get(moment.piece)
                .and_then(|cut| cut.predicate.clone());
            if let Some((x, step)) = valued(moment, x.as_ref())? {
                let x = gridded(moment, x, keys)?;
                // Numbered, so that two that look at the same stay two.
                let args = vec![patient.clone(), x, lit(step), lit(sets)];
                let set = call(&functions.value_sets, args, filter);
                aggregates.push(set.alias(moment.values()));
                sets = sets.saturating_add(1);
            }
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

/// What is looked at value by value, and the step of the grid.
fn valued(moment: &Moment, x: Option<&Expr>) -> Result<Option<(Expr, i64)>, Refusal> {
    let number = |x: &Expr| cast(x.clone(), DataType::Int64);
    Ok(match (moment.statistic, x) {
        (
            Statistic::Patients
            | Statistic::Rows
            | Statistic::DistinctStructures
            | Statistic::DistinctPractitioners,
            _,
        )
        | (Statistic::Sum | Statistic::SumOfProducts { square: false, .. }, Some(_)) => None,
        (Statistic::SumOfProducts { square: true, .. }, Some(x)) => Some((number(x), 1)),
        (Statistic::Quantile { step, .. }, Some(x)) => Some((number(x), step)),
        (Statistic::DistinctValues, Some(x)) => Some((cast(x.clone(), DataType::Utf8), 1)),
        (
            Statistic::Sum
            | Statistic::SumOfProducts { .. }
            | Statistic::Quantile { .. }
            | Statistic::DistinctValues,
            None,
        ) => return Err(Refusal::new(Code::G17)),
    })
}

/// A value as the lower bound of its cell, where the grid is another one by the codes of a key.
fn gridded(moment: &Moment, x: Expr, keys: &[(Key, Expr)]) -> Result<Expr, Refusal> {
    let Some(grids) = &moment.grids else {
        return Ok(x);
    };
    let refused = || Refusal::new(Code::G17);
    let (_, key) = keys.get(grids.key).ok_or_else(refused)?;
    let cell = |step: i64| {
        let rest = binary_expr(x.clone(), Operator::Modulo, lit(step));
        binary_expr(x.clone(), Operator::Minus, rest)
    };
    let (mut codes, otherwise) = (grids.codes.iter(), cell(grids.otherwise));
    let Some((first, step)) = codes.next() else {
        return Ok(otherwise);
    };
    let mut cells = when(key.clone().eq(lit(first.as_str())), cell(*step));
    for (code, step) in codes {
        cells = cells.when(key.clone().eq(lit(code.as_str())), cell(*step));
    }
    cells.otherwise(otherwise).map_err(|_| refused())
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
