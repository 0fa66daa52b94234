//! An expression in one spelling: the same condition in other words has the same one, as far as words
//! go. It may fail to see that two are one, never see it where it is not so.

use std::collections::BTreeSet;

use datafusion_common::ScalarValue;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::expr::{Between, BinaryExpr, InList, Like, ScalarFunction};
use datafusion_expr::utils::split_conjunction;
use datafusion_expr::{Case, Expr, Operator};

use crate::form::constant;
use crate::operand::{conditions, results};

fn all_conditions(predicate: &Expr, conditions: &mut BTreeSet<String>) {
    for part in split_conjunction(predicate) {
        match part {
            Expr::Between(between) if !between.negated => {
                conditions.extend(both_ends(between));
            }
            other => {
                conditions.insert(said(other));
            }
        }
    }
}

/// An expression in one spelling: constants on the right and without a type, whole numbers with inclusive
/// bounds, lists and alternatives in order, no double negation. No part of it is how the engine displays an
/// expression: noise is drawn from this text, and would change with the engine and with the types that it
/// gives to columns.
pub(crate) fn said(expr: &Expr) -> String {
    match expr {
        Expr::Alias(alias) => said(&alias.expr),
        Expr::Column(column) => column.flat_name(),
        Expr::Literal(value, _) => literal(value),
        Expr::Not(inner) => negated(inner),
        Expr::BinaryExpr(binary) => of_two(expr, binary),
        Expr::Between(between) if between.negated => format!("NOT {}", ends(between)),
        Expr::Between(between) => ends(between),
        Expr::InList(list) => listed(list),
        Expr::Like(like) => likened(like),
        Expr::IsNull(of) => format!("{} IS NULL", part(of)),
        Expr::IsNotNull(of) => format!("{} IS NOT NULL", part(of)),
        Expr::IsTrue(of) => format!("{} IS TRUE", part(of)),
        Expr::IsFalse(of) => format!("{} IS FALSE", part(of)),
        Expr::IsUnknown(of) => format!("{} IS UNKNOWN", part(of)),
        Expr::IsNotTrue(of) => format!("{} IS NOT TRUE", part(of)),
        Expr::IsNotFalse(of) => format!("{} IS NOT FALSE", part(of)),
        Expr::IsNotUnknown(of) => format!("{} IS NOT UNKNOWN", part(of)),
        Expr::Negative(of) => format!("-{}", part(of)),
        Expr::Cast(cast) => format!("CAST({} AS {})", said(&cast.expr), cast.field.data_type()),
        Expr::TryCast(cast) => {
            let data_type = cast.field.data_type();
            format!("TRY_CAST({} AS {data_type})", said(&cast.expr))
        }
        Expr::Case(case) => chosen(case),
        Expr::ScalarFunction(call) => called(call),
        // No rule knows such an expression.
        other => other.to_string(),
    }
}

/// An expression as a part of another one: in parentheses where it would else run into its neighbours.
fn part(expr: &Expr) -> String {
    let stands_alone = match expr {
        Expr::Alias(alias) => return part(&alias.expr),
        Expr::Column(_)
        | Expr::Literal(..)
        | Expr::Cast(_)
        | Expr::TryCast(_)
        | Expr::Case(_)
        | Expr::ScalarFunction(_) => true,
        Expr::Between(between) => !between.negated,
        Expr::BinaryExpr(binary) => is_in_order(binary.op),
        _ => false,
    };
    if stands_alone {
        said(expr)
    } else {
        format!("({})", said(expr))
    }
}

/// Whether the sides of an operator are put in order, within parentheses.
fn is_in_order(op: Operator) -> bool {
    matches!(
        op,
        Operator::And | Operator::Or | Operator::Multiply | Operator::Plus
    )
}

fn negated(expr: &Expr) -> String {
    match expr {
        Expr::Alias(alias) => negated(&alias.expr),
        Expr::Not(twice) => said(twice),
        Expr::BinaryExpr(binary) => match binary.op.negate() {
            Some(op) => compared(&binary.left, op, &binary.right),
            None => format!("NOT {}", part(expr)),
        },
        Expr::Between(between) if between.negated => ends(between),
        Expr::InList(list) => listed(&InList {
            negated: !list.negated,
            ..list.clone()
        }),
        Expr::IsNull(of) => format!("{} IS NOT NULL", part(of)),
        Expr::IsNotNull(of) => format!("{} IS NULL", part(of)),
        other => format!("NOT {}", part(other)),
    }
}

fn of_two(expr: &Expr, binary: &BinaryExpr) -> String {
    match binary.op {
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
        op if is_in_order(op) => {
            let mut sides = [part(&binary.left), part(&binary.right)];
            sides.sort();
            let [one, other] = sides;
            format!("({one} {op} {other})")
        }
        op => compared(&binary.left, op, &binary.right),
    }
}

fn both_ends(between: &Between) -> [String; 2] {
    let (expr, low, high) = (&between.expr, &between.low, &between.high);
    [
        compared(expr, Operator::GtEq, low),
        compared(expr, Operator::LtEq, high),
    ]
}

/// The condition of which `negated` is not told.
fn ends(between: &Between) -> String {
    let mut ends = both_ends(between);
    ends.sort();
    format!("({})", ends.join(" AND "))
}

fn listed(list: &InList) -> String {
    if let ([one], true) = (list.list.as_slice(), list.negated) {
        return compared(&list.expr, Operator::NotEq, one);
    }
    let mut sides: Vec<String> = list
        .list
        .iter()
        .map(|value| compared(&list.expr, Operator::Eq, value))
        .collect();
    sides.sort();
    sides.dedup();
    let any = match sides.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(" OR ")),
    };
    if list.negated {
        format!("NOT {any}")
    } else {
        any
    }
}

fn likened(like: &Like) -> String {
    let not = if like.negated { "NOT " } else { "" };
    let word = if like.case_insensitive {
        "ILIKE"
    } else {
        "LIKE"
    };
    let escape = like.escape_char.map(|c| format!(" ESCAPE {c:?}"));
    let escape = escape.unwrap_or_default();
    let (of, pattern) = (part(&like.expr), part(&like.pattern));
    format!("{of} {not}{word} {pattern}{escape}")
}

/// Conditions in their order; without an ELSE nothing is known, as after `ELSE NULL`.
fn chosen(case: &Case) -> String {
    let whens = conditions(case);
    let branches = whens.iter().zip(results(case));
    let branches = branches.map(|(when, then)| format!(" WHEN {} THEN {}", said(when), said(then)));
    let branches: String = branches.collect();
    let last = case.else_expr.as_deref();
    let last = last.filter(|last| constant(last).is_none_or(|value| !value.is_null()));
    let last = last.map_or_else(|| "NULL".to_owned(), said);
    format!("CASE{branches} ELSE {last} END")
}

/// The unit of a date is the same in any letters.
fn called(call: &ScalarFunction) -> String {
    let has_unit = matches!(call.name(), "date_part" | "date_trunc");
    let unit = |place: usize| has_unit && place == 0;
    let args = call.args.iter().enumerate();
    let args = args.map(|(place, arg)| {
        if unit(place) {
            said(arg).to_lowercase()
        } else {
            said(arg)
        }
    });
    let args: Vec<String> = args.collect();
    format!("{}({})", call.name(), args.join(", "))
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
        return format!("{} {op} {bound}", part(left));
    }
    let (left, right) = (part(left), part(right));
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

#[cfg(test)]
mod tests {
    use datafusion_expr::{cast, col, lit, not, when};

    use super::*;

    fn text(code: &str) -> Expr {
        lit(ScalarValue::Utf8View(Some(code.to_owned())))
    }

    fn whether(condition: Expr) -> String {
        let choice = when(condition, lit(1_i64)).otherwise(lit(0_i64));
        said(&choice.expect("a choice"))
    }

    #[test]
    fn a_choice_has_one_text_whatever_the_types_of_constants_and_the_order_of_a_list() {
        let one = whether(col("scale").eq(lit("phq9")));
        assert_eq!(one, "CASE WHEN scale = 'phq9' THEN 1 ELSE 0 END");
        assert_eq!(one, whether(text("phq9").eq(col("scale"))));
        assert_eq!(
            one,
            whether(col("scale").in_list(vec![text("phq9")], false))
        );
        assert_eq!(one, whether(not(col("scale").not_eq(text("phq9")))));
        let several = |codes: [&str; 2]| {
            let codes = codes.into_iter().map(text).collect();
            whether(col("scale").in_list(codes, false))
        };
        assert_eq!(several(["gad7", "phq9"]), several(["phq9", "gad7"]));
        let either = col("scale")
            .eq(lit("gad7"))
            .or(col("scale").eq(lit("phq9")));
        assert_eq!(several(["gad7", "phq9"]), whether(either));
    }

    #[test]
    fn a_choice_by_value_is_one_by_conditions_and_nothing_else_is_null() {
        let null = Expr::Literal(ScalarValue::Null, None);
        let by_value = Expr::Case(Case {
            expr: Some(Box::new(col("scale"))),
            when_then_expr: vec![(Box::new(text("phq9")), Box::new(col("score")))],
            else_expr: Some(Box::new(null)),
        });
        let by_condition = when(col("scale").eq(lit("phq9")), col("score")).end();
        let by_condition = by_condition.expect("a choice");
        assert_eq!(said(&by_value), said(&by_condition));
    }

    #[test]
    fn what_means_something_else_has_another_text() {
        let (x, y, z) = (|| col("x"), || col("y"), || col("z"));
        let apart = [
            said(&((x() - y()) - z())),
            said(&(x() - (y() - z()))),
            said(&(x() - (y() * z()))),
            said(&((x() - y()) * z())),
            said(&x().eq(y()).eq(z())),
            said(&x().eq(y().eq(z()))),
            said(&not(x().like(lit("a"))).eq(y())),
            said(&not(x().like(lit("a")).eq(y()))),
            said(&x().between(lit(1), lit(2))),
            said(&x().not_between(lit(1), lit(2))),
            said(&cast(x(), DataType::Int64)),
            said(&x().eq(lit("1"))),
            said(&x().eq(lit(1))),
            whether(x().eq(lit(1))),
            whether(not(x().eq(lit(1)))),
        ];
        let distinct: BTreeSet<&String> = apart.iter().collect();
        assert_eq!(distinct.len(), apart.len(), "{apart:?}");
    }
}
