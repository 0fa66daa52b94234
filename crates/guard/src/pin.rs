//! Which columns of a reference table are known to be one constant, so that its key is covered.

use datafusion_expr::Expr;

use crate::form::is_constant;
use crate::tracked::Relation;

/// Whether at most one row of the reference table can match.
pub(crate) fn covers_key<'a>(table: &Relation, matched: impl Iterator<Item = &'a Expr>) -> bool {
    let matched: Vec<_> = matched.collect();
    !table.key.is_empty()
        && table
            .key
            .iter()
            .all(|key| table.pinned.contains(key) || matched.contains(&&Expr::Column(key.clone())))
}

/// The reference table, with the columns that conditions further up pin.
pub(crate) fn pinned(mut table: Relation, promised: &[Expr]) -> Relation {
    for condition in promised {
        // A condition on another table does not resolve here.
        if let Ok(condition) = table.resolve(condition) {
            pin(&mut table, &condition);
        }
    }
    table
}

/// Notes which columns of a reference table a condition pins to one constant.
pub(crate) fn pin(relation: &mut Relation, condition: &Expr) {
    for part in datafusion_expr::utils::split_conjunction(condition) {
        if let Expr::BinaryExpr(binary) = part
            && binary.op == datafusion_expr::Operator::Eq
        {
            for (column, value) in [(&binary.left, &binary.right), (&binary.right, &binary.left)] {
                if let (Expr::Column(column), true) = (column.as_ref(), is_constant(value)) {
                    relation.pinned.push(column.clone());
                }
            }
        }
    }
}
