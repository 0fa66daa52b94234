//! The second look at a private plan, after DataFusion has optimised it: the evidence must still
//! be computed, and nothing person-level may stand at the root.

use std::sync::Arc;

use datafusion::physical_plan::ExecutionPlan;

use crate::evidence::EvidenceExec;

/// Whether the physical plan ends in the operator that counts the evidence.
pub(crate) fn ends_counted(plan: &Arc<dyn ExecutionPlan>) -> bool {
    if plan.downcast_ref::<EvidenceExec>().is_some() {
        return true;
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

/// The names of the operators, one a line, those below indented.
pub(crate) fn operators(plan: &Arc<dyn ExecutionPlan>, depth: usize) -> String {
    let mut names = format!("{}{}\n", "  ".repeat(depth), plan.name());
    for child in plan.children() {
        names.push_str(&operators(child, depth.saturating_add(1)));
    }
    names
}
