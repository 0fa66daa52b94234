//! What a statement says by itself of which values are known.

use datafusion_common::Column;
use datafusion_expr::{Expr, Operator};

use crate::atom::Origin;
use crate::counting::Counting;
use crate::form::{Form, form};
use crate::tracked::Relation;

/// Whether that a column is missing tells of a secret that the table does not tell by itself.
pub(crate) fn missing_tells(counting: &Counting<'_>, condition: &Expr) -> bool {
    counting.relation.missing_tells(condition) && !is_decided(counting, condition)
}

/// Whether a key or the conditions of the table decide which columns of a condition are known.
pub(crate) fn is_decided(counting: &Counting<'_>, condition: &Expr) -> bool {
    let relation = counting.relation;
    let is_fixed = |column: &Column| {
        let Some(Origin::Field(facts)) = relation.origin(column) else {
            return false;
        };
        let Some(by) = &facts.missing_by else {
            return false;
        };
        let decides = Expr::Column(Column::new(column.relation.clone(), by));
        let is_one = |kept: &Expr| {
            matches!(kept, Expr::BinaryExpr(b) if b.op == Operator::Eq
                && (*b.left == decides || *b.right == decides))
        };
        counting.keys.contains(&decides) || relation.kept.iter().any(is_one)
    };
    let columns = condition.column_refs();
    !columns.is_empty() && columns.into_iter().all(is_fixed)
}

/// Whether every row satisfies a condition because the statement chose the rows so: then it cuts
/// nothing, and there is no rest to protect.
pub(crate) fn holds_everywhere(relation: &Relation, condition: &Expr) -> bool {
    let implies = |kept: &Expr| {
        let asked = condition.column_refs();
        asks_for_known(condition)
            && asked
                .into_iter()
                .all(|column| rejects_missing(kept, column))
    };
    relation
        .kept
        .iter()
        .any(|kept| kept == condition || implies(kept))
}

/// Whether a condition on the rows is unknown where the column is, so that no such row remains.
fn rejects_missing(kept: &Expr, column: &Column) -> bool {
    let is_it = |expr: &Expr| is_column(expr, column);
    match kept {
        Expr::Not(inner) if asks_for_known(kept) => {
            matches!(inner.as_ref(), Expr::IsNull(of) if is_it(of))
        }
        Expr::Not(inner) => {
            let stays_unknown = matches!(
                inner.as_ref(),
                Expr::BinaryExpr(_) | Expr::Between(_) | Expr::InList(_)
            );
            stays_unknown && rejects_missing(inner, column)
        }
        Expr::IsNotNull(of) => is_it(of),
        Expr::Between(between) => is_it(&between.expr),
        Expr::InList(list) => is_it(&list.expr),
        Expr::BinaryExpr(binary) => {
            let is_comparison = matches!(
                binary.op,
                Operator::Eq
                    | Operator::NotEq
                    | Operator::Lt
                    | Operator::LtEq
                    | Operator::Gt
                    | Operator::GtEq
            );
            is_comparison && (is_it(&binary.left) || is_it(&binary.right))
        }
        _ => false,
    }
}

/// Whether an expression is a column, or a cast of it: what is unknown stays so.
fn is_column(expr: &Expr, column: &Column) -> bool {
    match form(expr) {
        Form::Column(read) => read == column,
        Form::Cast(inner, _) => is_column(inner, column),
        _ => false,
    }
}

/// Whether a condition only asks that a column be known. A function of a column is not meant: it
/// can be missing for a value of the requester's choice.
pub(crate) fn asks_for_known(condition: &Expr) -> bool {
    let is_column = |of: &Expr| matches!(of, Expr::Column(_));
    if let Expr::Not(inner) = condition {
        return matches!(inner.as_ref(), Expr::IsNull(of) if is_column(of));
    }
    matches!(condition, Expr::IsNotNull(of) if is_column(of))
}
