//! The forms of an expression that a rule may know; the one place that matches every variant of
//! `Expr`, so that a new one breaks the build and not the promise.

use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::{Column, ScalarValue};
use datafusion_expr::expr::{
    AggregateFunction, Between, BinaryExpr, Case, Cast, InList, Like, ScalarFunction, TryCast,
};
use datafusion_expr::{Expr, Operator};

use crate::rules::Code;

/// An expression seen by the rules below the barrier.
#[derive(Debug)]
pub(crate) enum Form<'a> {
    Column(&'a Column),
    Literal(&'a ScalarValue),
    /// AND, OR
    Logic(&'a Expr, &'a Expr),
    /// `=`, `<>`, `<`, `<=`, `>`, `>=`
    Comparison(&'a Expr, &'a Expr),
    /// `+`, `-`, `*`, `/`
    Arithmetic(&'a Expr, Operator, &'a Expr),
    /// NOT, IS \[NOT\] TRUE, FALSE, UNKNOWN
    Truth(&'a Expr),
    /// IS \[NOT\] NULL
    Missing(&'a Expr),
    Negative(&'a Expr),
    Between(&'a Between),
    InList(&'a InList),
    Like(&'a Like),
    Case(&'a Case),
    Cast(&'a Expr, &'a DataType),
    Function(&'a ScalarFunction),
    Aggregate(&'a AggregateFunction),
    /// No rule below the barrier knows it; the code says which page to read.
    Other(Code),
}

/// The form of an expression.
#[deny(clippy::wildcard_enum_match_arm)]
pub(crate) fn form(expr: &Expr) -> Form<'_> {
    match expr {
        Expr::Alias(alias) => form(&alias.expr),
        Expr::Column(column) => Form::Column(column),
        Expr::Literal(value, _) => Form::Literal(value),
        Expr::BinaryExpr(binary) => binary_form(binary),
        Expr::Like(like) => Form::Like(like),
        Expr::Not(inner)
        | Expr::IsTrue(inner)
        | Expr::IsFalse(inner)
        | Expr::IsUnknown(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsNotFalse(inner)
        | Expr::IsNotUnknown(inner) => Form::Truth(inner),
        Expr::IsNull(inner) | Expr::IsNotNull(inner) => Form::Missing(inner),
        Expr::Negative(inner) => Form::Negative(inner),
        Expr::Between(between) => Form::Between(between),
        Expr::InList(list) => Form::InList(list),
        Expr::Case(case) => Form::Case(case),
        Expr::Cast(Cast { expr, field }) | Expr::TryCast(TryCast { expr, field }) => {
            Form::Cast(expr, field.data_type())
        }
        Expr::ScalarFunction(function) => Form::Function(function),
        Expr::AggregateFunction(function) => Form::Aggregate(function),
        Expr::WindowFunction(_) => Form::Other(Code::G11),
        Expr::Exists(_)
        | Expr::InSubquery(_)
        | Expr::SetComparison(_)
        | Expr::ScalarSubquery(_)
        | Expr::OuterReferenceColumn(..) => Form::Other(Code::G03),
        Expr::GroupingSet(_) => Form::Other(Code::G15),
        #[expect(
            deprecated,
            reason = "the variant still exists and must be refused by name"
        )]
        Expr::Wildcard { .. }
        | Expr::SimilarTo(_)
        | Expr::ScalarVariable(..)
        | Expr::Placeholder(_)
        | Expr::Unnest(_)
        | Expr::HigherOrderFunction(_)
        | Expr::Lambda(_)
        | Expr::LambdaVariable(_) => Form::Other(Code::G17),
    }
}

fn binary_form(binary: &BinaryExpr) -> Form<'_> {
    let BinaryExpr { left, op, right } = binary;
    if matches!(op, Operator::And | Operator::Or) {
        Form::Logic(left, right)
    } else if matches!(
        op,
        Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
            | Operator::IsDistinctFrom
            | Operator::IsNotDistinctFrom
    ) {
        Form::Comparison(left, right)
    } else if matches!(
        op,
        Operator::Plus | Operator::Minus | Operator::Multiply | Operator::Divide
    ) {
        Form::Arithmetic(left, *op, right)
    } else {
        // Remainders, bits, patterns, concatenation: opaque.
        Form::Other(Code::G06)
    }
}

/// Whether an expression is a constant that the requester wrote, and that cannot fail.
///
/// The engine has folded what was constant as written; what remains became constant by looking
/// through a projection.
pub(crate) fn is_constant(expr: &Expr) -> bool {
    constant(expr).is_some() || constant_number(expr).is_some()
}

/// The value of a constant: a literal, or a cast of one that does not fail.
pub(crate) fn constant(expr: &Expr) -> Option<ScalarValue> {
    match form(expr) {
        Form::Literal(value) => Some(value.clone()),
        Form::Cast(inner, target) => constant(inner)?.cast_to(target).ok(),
        _ => None,
    }
}

/// The number that a constant stands for.
pub(crate) fn constant_number(expr: &Expr) -> Option<f64> {
    match form(expr) {
        Form::Literal(value) => number(value),
        Form::Negative(inner) => constant_number(inner).map(|x| -x),
        // A cast to a whole number rounds, so its value is read, not that of what it casts.
        Form::Cast(..) => number(&constant(expr)?),
        Form::Arithmetic(left, op, right) => {
            let (left, right) = (constant_number(left)?, constant_number(right)?);
            if op == Operator::Plus {
                Some(left + right)
            } else if op == Operator::Minus {
                Some(left - right)
            } else if op == Operator::Multiply {
                Some(left * right)
            } else {
                // An integer division is not a real one; the reader of the SQL must not guess.
                None
            }
        }
        _ => None,
    }
}

/// Whole numbers below 2^53 are exact as floats.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

fn number(value: &ScalarValue) -> Option<f64> {
    if matches!(
        value.data_type(),
        DataType::Utf8 | DataType::Utf8View | DataType::Boolean
    ) {
        return None;
    }
    match value.cast_to(&DataType::Float64) {
        Ok(ScalarValue::Float64(number)) => number.filter(|x| x.abs() < LARGEST_EXACT),
        Ok(_) | Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion_expr::{cast, lit};

    #[test]
    fn a_cast_constant_is_what_the_cast_gives() {
        let tenth = cast(lit(0.1_f64), DataType::Int32);
        assert_eq!(constant_number(&tenth), Some(0.0));
        assert_eq!(constant(&tenth), Some(ScalarValue::Int32(Some(0))));
    }

    #[test]
    fn a_cast_that_fails_is_no_constant() {
        assert!(!is_constant(&cast(lit("abc"), DataType::Int32)));
        assert!(is_constant(&cast(lit("12"), DataType::Int32)));
    }

    #[test]
    fn a_division_is_no_constant() {
        assert!(!is_constant(&(lit(1_i64) / lit(0_i64))));
        assert!(is_constant(&(lit(1_i64) - lit(3_i64))));
    }

    #[test]
    fn a_number_that_no_float_holds_exactly_is_none() {
        assert_eq!(constant_number(&lit(9_007_199_254_740_993_i64)), None);
        assert_eq!(constant_number(&lit(-7_i64)), Some(-7.0));
    }
}
