//! Constants of a statement become literals before the guard reads it, so that a constant that
//! cannot be computed fails the statement, and not only where some row is looked at.

use datafusion::arrow::array::{RecordBatch, RecordBatchOptions};
use datafusion::arrow::datatypes::Schema;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DFSchema, DataFusionError, Result, ScalarValue};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, LogicalPlan, Volatility};
use std::sync::Arc;

/// The plan with every constant expression computed; names of columns stay.
pub(crate) fn constants_folded(plan: LogicalPlan, state: &SessionState) -> Result<LogicalPlan> {
    plan.transform_up_with_subqueries(|node| {
        let names = NamePreserver::new(&node);
        node.map_expressions(|expr| {
            let name = names.save(&expr);
            let folded = expr.transform_up(|part| computed(part, state))?;
            Ok(folded.update_data(|expr| name.restore(expr)))
        })
    })
    .map(|transformed| transformed.data)
}

fn computed(expr: Expr, state: &SessionState) -> Result<Transformed<Expr>> {
    if !is_computable(&expr) {
        return Ok(Transformed::no(expr));
    }
    let physical = state.create_physical_expr(expr, &DFSchema::empty())?;
    let one_row = RecordBatch::try_new_with_options(
        Arc::new(Schema::empty()),
        Vec::new(),
        &RecordBatchOptions::new().with_row_count(Some(1)),
    )
    .map_err(DataFusionError::from)?;
    let array = physical.evaluate(&one_row)?.into_array(1)?;
    let value = ScalarValue::try_from_array(&array, 0)?;
    Ok(Transformed::yes(Expr::Literal(value, None)))
}

/// Whether an expression computes something, and from literals alone.
fn is_computable(expr: &Expr) -> bool {
    let computes = match expr {
        Expr::BinaryExpr(_)
        | Expr::Like(_)
        | Expr::Not(_)
        | Expr::IsNotNull(_)
        | Expr::IsNull(_)
        | Expr::IsTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNotFalse(_)
        | Expr::IsNotUnknown(_)
        | Expr::Negative(_)
        | Expr::Between(_)
        | Expr::Case(_)
        | Expr::Cast(_)
        | Expr::TryCast(_)
        | Expr::InList(_) => true,
        Expr::ScalarFunction(function) => {
            // What the guard refuses is not computed before.
            function.func.signature().volatility != Volatility::Volatile
                && guard::keeps_short(function)
        }
        _ => false,
    };
    let mut from_literals = true;
    let walked = expr.apply_children(|child| {
        from_literals &= matches!(child, Expr::Literal(..));
        Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
    });
    computes && from_literals && walked.is_ok()
}
