//! An expression in one spelling: the same condition in other words has the same one, as far as words
//! go. It may fail to see that two are one, never see it where it is not so.

use std::collections::BTreeSet;

use datafusion_common::ScalarValue;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::utils::split_conjunction;
use datafusion_expr::{Expr, Operator};

fn all_conditions(predicate: &Expr, conditions: &mut BTreeSet<String>) {
    for part in split_conjunction(predicate) {
        if let Expr::Between(between) = part
            && !between.negated
        {
            let (expr, low, high) = (&between.expr, &between.low, &between.high);
            conditions.insert(compared(expr, Operator::GtEq, low));
            conditions.insert(compared(expr, Operator::LtEq, high));
        } else {
            conditions.insert(said(part));
        }
    }
}

/// An expression in one spelling: constants on the right, whole numbers with inclusive bounds,
/// lists and alternatives in order, no double negation.
pub(crate) fn said(expr: &Expr) -> String {
    match expr {
        Expr::Alias(alias) => said(&alias.expr),
        Expr::Not(inner) => match inner.as_ref() {
            Expr::Not(twice) => said(twice),
            Expr::BinaryExpr(binary) => match binary.op.negate() {
                Some(op) => compared(&binary.left, op, &binary.right),
                None => format!("NOT {}", said(inner)),
            },
            Expr::IsNull(of) => format!("{} IS NOT NULL", said(of)),
            Expr::IsNotNull(of) => format!("{} IS NULL", said(of)),
            other => format!("NOT {}", said(other)),
        },
        Expr::BinaryExpr(binary) => match binary.op {
            Operator::Or => {
                let mut sides = alternatives(expr);
                sides.sort();
                sides.dedup();
                format!("({})", sides.join(" OR "))
            }
            Operator::And => {
                let mut parts = BTreeSet::new();
                all_conditions(expr, &mut parts);
                let parts: Vec<String> = parts.into_iter().collect();
                format!("({})", parts.join(" AND "))
            }
            // Whatever the order in which they are written.
            op @ (Operator::Multiply | Operator::Plus) => {
                let mut sides = [said(&binary.left), said(&binary.right)];
                sides.sort();
                let [one, other] = sides;
                format!("({one} {op} {other})")
            }
            op => compared(&binary.left, op, &binary.right),
        },
        Expr::InList(list) if !list.negated => {
            let mut sides: Vec<String> = list
                .list
                .iter()
                .map(|value| compared(&list.expr, Operator::Eq, value))
                .collect();
            sides.sort();
            sides.dedup();
            match sides.as_slice() {
                [one] => one.clone(),
                several => format!("({})", several.join(" OR ")),
            }
        }
        Expr::IsNull(of) => format!("{} IS NULL", said(of)),
        Expr::IsNotNull(of) => format!("{} IS NOT NULL", said(of)),
        Expr::Literal(value, _) => literal(value),
        Expr::Cast(cast) => format!("CAST({} AS {})", said(&cast.expr), cast.field.data_type()),
        other => plain(other),
    }
}

fn alternatives(expr: &Expr) -> Vec<String> {
    if let Expr::BinaryExpr(binary) = expr
        && binary.op == Operator::Or
    {
        return [alternatives(&binary.left), alternatives(&binary.right)].concat();
    }
    vec![said(expr)]
}

/// A comparison with its constant on the right.
fn compared(left: &Expr, op: Operator, right: &Expr) -> String {
    let is_constant = |expr: &Expr| expr.column_refs().is_empty();
    if is_constant(left)
        && !is_constant(right)
        && let Some(swapped) = op.swap()
    {
        return compared(right, swapped, left);
    }
    // Among whole numbers, more than five is six at least.
    if let Expr::Literal(value, _) = right
        && let Some(bound) = whole(value)
    {
        let (op, bound) = match op {
            Operator::Gt => (Operator::GtEq, bound.saturating_add(1)),
            Operator::Lt => (Operator::LtEq, bound.saturating_sub(1)),
            op => (op, bound),
        };
        return format!("{} {op} {bound}", said(left));
    }
    let (left, right) = (said(left), said(right));
    if op == Operator::Eq && right < left && !right.starts_with('\'') {
        return format!("{right} = {left}");
    }
    format!("{left} {op} {right}")
}

fn whole(value: &ScalarValue) -> Option<i64> {
    if !value.data_type().is_integer() {
        return None;
    }
    match value.cast_to(&DataType::Int64) {
        Ok(ScalarValue::Int64(whole)) => whole,
        Ok(_) | Err(_) => None,
    }
}

/// A constant in one spelling, whatever its type.
fn literal(value: &ScalarValue) -> String {
    let text = value.cast_to(&DataType::Utf8);
    match (text, whole(value)) {
        (_, Some(whole)) => whole.to_string(),
        (Ok(ScalarValue::Utf8(Some(text))), None) => format!("'{}'", text.replace('\'', "''")),
        (Ok(_) | Err(_), None) => value.to_string(),
    }
}

/// Any other expression, as the engine writes it, without aliases.
fn plain(expr: &Expr) -> String {
    let bare = expr.clone().transform_up(|node| {
        Ok(match node {
            Expr::Alias(alias) => Transformed::yes(*alias.expr),
            other => Transformed::no(other),
        })
    });
    bare.map_or_else(|_| expr.to_string(), |bare| bare.data.to_string())
}
