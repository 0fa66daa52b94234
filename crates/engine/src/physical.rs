//! The second look at a private plan, after DataFusion has optimised it: the evidence must still
//! be computed, and nothing person-level may stand at the root.

use std::sync::Arc;

use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::aggregates::{AggregateExec, AggregateMode};
use guard::EVIDENCE;

/// Whether the physical plan ends in a complete aggregate that computes the evidence.
pub(crate) fn ends_counted(plan: &Arc<dyn ExecutionPlan>) -> bool {
    if let Some(aggregate) = plan.downcast_ref::<AggregateExec>() {
        let is_complete = match aggregate.mode() {
            AggregateMode::Final
            | AggregateMode::FinalPartitioned
            | AggregateMode::Single
            | AggregateMode::SinglePartitioned => true,
            AggregateMode::Partial | AggregateMode::PartialReduce => false,
        };
        let has_evidence = aggregate
            .aggr_expr()
            .iter()
            .any(|expr| expr.fun().name() == "evidence" && expr.name() == EVIDENCE);
        return is_complete && has_evidence;
    }
    // Conditions that contradict each other leave nothing to count, which is known without the data.
    if plan.name() == "EmptyExec" {
        return true;
    }
    // Nodes that pass rows on as they are, or rename columns.
    let passes = matches!(
        plan.name(),
        "ProjectionExec" | "CoalescePartitionsExec" | "RepartitionExec" | "CoalesceBatchesExec"
    );
    let [child] = plan.children()[..] else {
        return false;
    };
    passes && ends_counted(child)
}
