//! The one place that executes a plan. No engine error goes further: it may quote a value.

use std::sync::Arc;

use arrow::array::RecordBatch;
use contract::Notice;
use datafusion::execution::session_state::SessionState;
use datafusion::physical_plan::{ExecutionPlan, collect};

use crate::code::Code;

/// Executes a plan to its end.
///
/// # Errors
/// `E05`, the one message of all failures.
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub(crate) async fn executed(
    plan: Arc<dyn ExecutionPlan>,
    state: &SessionState,
) -> Result<Vec<RecordBatch>, Notice> {
    let collected = collect(plan, state.task_ctx()).await;
    collected.map_err(|_| Code::E05.notice())
}
