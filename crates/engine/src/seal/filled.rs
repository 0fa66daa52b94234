//! The public plan once more with other values in the place of hidden ones: an output that is another one then
//! derives from a hidden value, and is hidden. In the answer itself hidden values are unknown, so that nothing
//! secret is read here; `coalesce(n, 0)`, `n IS NULL`, a CASE, an order or a rank would pass for known.

use std::collections::BTreeSet;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{Expr, LogicalPlan, Operator};
use disclosure::{ProtectedTable, Status};

/// So many constants of a statement are tried, each with its neighbours; of more, the first in their order.
const CONSTANTS: usize = 12;

/// A value that is larger than what people ask for.
const LARGE: i64 = 1_000_000_007;

/// What stands for a hidden value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    /// The same for all.
    Each(i64),
    /// Large ones, more from row to row.
    More,
    /// Large ones, fewer from row to row.
    Fewer,
}

impl Filling {
    /// The value of a hidden number by its row and its place there.
    pub(super) fn value(self, row: usize, moment: usize) -> i64 {
        let step = i64::try_from(row).unwrap_or(i64::MAX).saturating_mul(1_009);
        let place = i64::try_from(moment).unwrap_or(i64::MAX);
        match self {
            Self::Each(value) => value,
            Self::More => LARGE.saturating_add(step).saturating_add(place),
            Self::Fewer => LARGE.saturating_sub(step).saturating_sub(place),
        }
    }
}

/// What is to be tried; nothing where no number is hidden, or where what is unknown stays so.
pub(super) fn fillings(plan: &LogicalPlan, protected: &[ProtectedTable]) -> Result<Vec<Filling>> {
    let hides = protected
        .iter()
        .any(|table| has_hidden(table) || table.small_groups_left_out());
    if !hides || keeps_unknown(plan)? {
        return Ok(Vec::new());
    }
    let mut all = vec![Filling::Each(0), Filling::More, Filling::Fewer];
    let values = constants(plan)?.into_iter().take(CONSTANTS);
    let near = values.flat_map(|value| [-1, 0, 1].map(|step| value.saturating_add(step)));
    let near: BTreeSet<i64> = near.chain([1]).filter(|value| *value != 0).collect();
    all.extend(near.into_iter().map(Filling::Each));
    Ok(all)
}

fn has_hidden(table: &ProtectedTable) -> bool {
    let mut values = table.rows().iter().flat_map(|row| &row.values);
    values.any(|value| value.status() == Status::Suppressed)
}

/// The whole numbers next to the constants of a plan.
fn constants(plan: &LogicalPlan) -> Result<BTreeSet<i64>> {
    let mut found = BTreeSet::new();
    plan.apply_with_subqueries(|node| {
        node.apply_expressions(|expr| {
            expr.apply(|part| {
                if let Expr::Literal(value, _) = part
                    && let Ok(ScalarValue::Float64(Some(x))) = value.cast_to(&FLOAT)
                    && let Ok(ScalarValue::Int64(Some(x))) =
                        ScalarValue::Float64(Some(x.round())).cast_to(&WHOLE)
                {
                    found.insert(x);
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })
    })?;
    Ok(found)
}

const FLOAT: arrow::datatypes::DataType = arrow::datatypes::DataType::Float64;
const WHOLE: arrow::datatypes::DataType = arrow::datatypes::DataType::Int64;

/// Whether a plan gives an unknown value wherever it reads one, and no row more or less: it names and computes
/// columns, and puts rows in order.
fn keeps_unknown(plan: &LogicalPlan) -> Result<bool> {
    let mut keeps = true;
    plan.apply_with_subqueries(|node| {
        keeps &= match node {
            LogicalPlan::Projection(projection) => projection.expr.iter().all(is_strict),
            LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::TableScan(_)
            | LogicalPlan::Sort(_)
            | LogicalPlan::Limit(_) => true,
            _ => false,
        };
        Ok(if keeps {
            TreeNodeRecursion::Continue
        } else {
            TreeNodeRecursion::Stop
        })
    })?;
    // What a limit leaves depends on the order before it, unless both are the last.
    let below = without_last_order(plan.clone())?;
    let mut is_ordered_below = false;
    below.apply_with_subqueries(|node| {
        is_ordered_below |= matches!(node, LogicalPlan::Sort(_) | LogicalPlan::Limit(_));
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(keeps && !is_ordered_below)
}

/// Whether an expression is unknown wherever a column of it is.
fn is_strict(expr: &Expr) -> bool {
    match expr {
        Expr::Alias(alias) => is_strict(&alias.expr),
        Expr::Column(_) | Expr::Literal(..) => true,
        Expr::Negative(of) | Expr::Not(of) => is_strict(of),
        Expr::Cast(cast) => is_strict(&cast.expr),
        Expr::TryCast(cast) => is_strict(&cast.expr),
        Expr::BinaryExpr(binary) => {
            let is_plain = matches!(
                binary.op,
                Operator::Plus
                    | Operator::Minus
                    | Operator::Multiply
                    | Operator::Divide
                    | Operator::Modulo
                    | Operator::Eq
                    | Operator::NotEq
                    | Operator::Lt
                    | Operator::LtEq
                    | Operator::Gt
                    | Operator::GtEq
            );
            is_plain && is_strict(&binary.left) && is_strict(&binary.right)
        }
        Expr::ScalarFunction(call) => {
            let is_plain = matches!(
                call.func.name(),
                "abs" | "ceil" | "floor" | "round" | "sqrt" | "ln" | "exp"
            ) || call.func.name().starts_with("wilson_")
                || call.func.name().starts_with("newcombe_");
            // `nullif(x, 0)` is what a division is made that cannot fail.
            let is_divisor =
                call.func.name() == "nullif" && matches!(call.args.get(1), Some(Expr::Literal(..)));
            (is_plain || is_divisor) && call.args.iter().all(is_strict)
        }
        _ => false,
    }
}

/// The plan without the order and the limit that its rows leave in.
pub(super) fn without_last_order(plan: LogicalPlan) -> Result<LogicalPlan> {
    match plan {
        LogicalPlan::Sort(sort) => without_last_order(sort.input.as_ref().clone()),
        LogicalPlan::Limit(limit) => without_last_order(limit.input.as_ref().clone()),
        LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) => {
            let inputs = plan.inputs().into_iter().cloned().map(without_last_order);
            let inputs = inputs.collect::<Result<Vec<_>>>()?;
            plan.with_new_exprs(plan.expressions(), inputs)
        }
        other => Ok(other),
    }
}
