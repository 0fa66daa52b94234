//! A condition on the rows of a relation.

use datafusion_expr::{Expr, Filter, LogicalPlan, Operator};

use crate::form::is_constant;
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// A relation under one more condition.
pub(crate) fn filtered(mut relation: Relation, condition: &Expr) -> Result<Relation, Refusal> {
    let condition = relation.resolve(condition)?;
    relation.ordinary &= predicate(&relation, &condition)?;
    // Of a reference table nothing is asked until patients are joined to it.
    if !relation.patients.is_empty() {
        let reading = relation.reading(&condition);
        relation = relation.under(reading);
    }
    let parts = datafusion_expr::utils::split_conjunction(&condition);
    relation.single_row |= parts.iter().any(|part| pins_number(&relation, part));
    if relation.single_row {
        relation.most = 1;
    }
    relation.kept.extend(parts.into_iter().cloned());
    let filter = Filter::try_new(condition, std::sync::Arc::new(relation.plan))
        .map_err(|_| Refusal::new(Code::G17))?;
    relation.plan = LogicalPlan::Filter(filter);
    Ok(relation)
}

/// Whether a condition pins the number of a row within its patient, so that at most one is left.
fn pins_number(relation: &Relation, condition: &Expr) -> bool {
    let Expr::BinaryExpr(binary) = condition else {
        return false;
    };
    let is_number = |expr: &Expr| {
        let bare = match expr {
            Expr::Cast(cast) => cast.expr.as_ref(),
            other => other,
        };
        matches!(bare, Expr::Column(column) if relation.numbers.contains(column))
    };
    binary.op == Operator::Eq
        && ((is_number(&binary.left) && is_constant(&binary.right))
            || (is_number(&binary.right) && is_constant(&binary.left)))
}
