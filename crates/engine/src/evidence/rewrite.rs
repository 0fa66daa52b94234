//! Puts the operator in the place of the aggregate that stands for it in a private plan.

use std::sync::Arc;

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::config::ConfigOptions;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_expr::expressions::Literal;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};

use super::exec::{Evidence, EvidenceExec, ValueArgument};
use super::shape::Shape;
use crate::functions::{EvidenceOf, Shared, VALUE_SETS};
use crate::memory::Known;

/// The first rule on a physical plan, so that all others see the operator with what it needs of its input.
#[derive(Debug)]
pub(crate) struct EvidenceRewrite {
    pub(crate) shape: Arc<Shape>,
    pub(crate) known: Known,
    pub(crate) shared: Arc<Shared>,
}

impl PhysicalOptimizerRule for EvidenceRewrite {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let rewritten = plan.transform_down(|plan| {
            let aggregate = plan.downcast_ref::<AggregateExec>();
            match aggregate.map(|of| self.evidence(of)).transpose()?.flatten() {
                Some(operator) => Ok(Transformed::yes(operator)),
                None => Ok(Transformed::no(plan)),
            }
        });
        Ok(rewritten?.data)
    }

    fn name(&self) -> &'static str {
        "evidence"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

impl EvidenceRewrite {
    /// The operator, where an aggregate stands for it: its last phase, whose input is the first.
    fn evidence(&self, last: &AggregateExec) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if !stands(last) {
            return Ok(None);
        }
        let first = match last.mode() {
            AggregateMode::Final | AggregateMode::FinalPartitioned => phase_below(last.input()),
            AggregateMode::Single | AggregateMode::SinglePartitioned => Some(last),
            AggregateMode::Partial | AggregateMode::PartialReduce => None,
        };
        let first = first.filter(|first| stands(first)).ok_or_else(broken)?;
        let of = self.read(first)?;
        let operator = EvidenceExec::over(Arc::clone(first.input()), Arc::new(of), last.schema());
        Ok(Some(Arc::new(operator)))
    }

    fn read(&self, first: &AggregateExec) -> Result<Evidence> {
        let (mut evidence, mut values) = (None, Vec::new());
        for (of, filter) in first.aggr_expr().iter().zip(first.filter_expr()) {
            let arguments = of.expressions();
            if let Some(function) = of.fun().inner().downcast_ref::<EvidenceOf>() {
                evidence = Some((function, arguments));
            } else if of.fun().name() == VALUE_SETS {
                let [_, value, step, number] = arguments.as_slice() else {
                    return Err(broken());
                };
                let argument = ValueArgument {
                    value: Arc::clone(value),
                    step: literal(step).ok_or_else(broken)?,
                    filter: filter.clone(),
                };
                values.push((literal(number).ok_or_else(broken)?, argument));
            } else {
                return Err(broken());
            }
        }
        let (function, arguments) = evidence.ok_or_else(broken)?;
        // The optimizer may put them in another order, and must not leave one out.
        values.sort_by_key(|(number, _)| *number);
        let are_all = (0..)
            .zip(&values)
            .all(|(place, (number, _))| place == *number);
        if !are_all || values.len() != self.shape.sets() || !first.group_expr().is_single() {
            return Err(broken());
        }
        Ok(Evidence {
            keys: first.group_expr().expr().to_vec(),
            arguments,
            layout: function.layout().clone(),
            values: values.into_iter().map(|(_, argument)| argument).collect(),
            shape: Arc::clone(&self.shape),
            known: self.known.clone(),
            shared: Arc::clone(&self.shared),
        })
    }
}

/// The first phase, which may be behind an exchange.
fn phase_below(plan: &Arc<dyn ExecutionPlan>) -> Option<&AggregateExec> {
    if let Some(aggregate) = plan.downcast_ref::<AggregateExec>() {
        return (*aggregate.mode() == AggregateMode::Partial).then_some(aggregate);
    }
    match plan.children()[..] {
        [child] => phase_below(child),
        _ => None,
    }
}

fn broken() -> DataFusionError {
    DataFusionError::Plan("evidence".to_owned())
}

fn stands(aggregate: &AggregateExec) -> bool {
    let mut all = aggregate.aggr_expr().iter();
    all.any(|of| of.fun().inner().downcast_ref::<EvidenceOf>().is_some())
}

fn literal(of: &Arc<dyn PhysicalExpr>) -> Option<i64> {
    match of.downcast_ref::<Literal>()?.value() {
        ScalarValue::Int64(number) => *number,
        _ => None,
    }
}
