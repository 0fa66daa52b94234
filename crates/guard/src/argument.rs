//! What an aggregate per patient, or a window, may be given: a value linear in a column, or an
//! indicator. Several constants in one argument could number the patients.

use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::{Expr, ExprSchemable, Operator};

use crate::atom::Origin;
use crate::form::{Form, constant_number, form};
use crate::operand::operand;
use crate::pieces::guards;
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// Judges an argument: a column or readable expression, or one CASE that gives one value or
/// nothing. Several constants in one CASE could number the patients.
pub(crate) fn argument(relation: &Relation, function: &str, arg: &Expr) -> Result<bool, Refusal> {
    if constant_number(arg).is_some() {
        // `count(1)`; a sum of constants is a scaled count.
        return if function == "count" {
            Ok(false)
        } else {
            Err(Refusal::about(Code::G09, function))
        };
    }
    if relation.is_any_patient(arg) {
        return if function == "count" {
            Ok(true)
        } else {
            Err(Refusal::new(Code::G14))
        };
    }
    if let Expr::Column(column) = arg
        && matches!(relation.origin(column), Some(Origin::Entity(_)))
    {
        return if function == "count" {
            Ok(false)
        } else {
            Err(Refusal::new(Code::G18))
        };
    }
    match form(arg) {
        Form::Case(case) => {
            let mut giving = 0_usize;
            let last = case.else_expr.as_deref();
            let results = crate::operand::results(case).map(Some).chain([last]);
            for (guard, result) in guards(case).iter().zip(results) {
                for condition in guard {
                    predicate(relation, condition)?;
                }
                let gives = gives(relation, function, result)?;
                giving = giving.saturating_add(usize::from(gives));
            }
            if giving > 1 {
                Err(Refusal::about(Code::G09, "CASE"))
            } else {
                Ok(true)
            }
        }
        Form::Cast(inner, _) => argument(relation, function, inner),
        Form::Column(_)
        | Form::Literal(_)
        | Form::Logic(..)
        | Form::Comparison(..)
        | Form::Arithmetic(..)
        | Form::Truth(_)
        | Form::Missing(_)
        | Form::Negative(_)
        | Form::Between(_)
        | Form::InList(_)
        | Form::Like(_)
        | Form::Function(_)
        | Form::Aggregate(_)
        | Form::Other(_) => value(relation, function, arg),
    }
}

/// A value that is neither a constant nor a CASE; tells whether it rests on a condition.
///
/// It must stay linear in a column: a band, a default value or a shifted indicator could number the
/// patients for whom a condition holds, out of sight of the rule on pieces.
fn value(relation: &Relation, function: &str, expr: &Expr) -> Result<bool, Refusal> {
    let read = operand(relation, expr)?;
    if read.data_type == DataType::Boolean {
        return Ok(true);
    }
    let rests_on_condition = expr.column_refs().into_iter().any(|column| {
        matches!(
            relation.origin(column),
            Some(Origin::PerPatient {
                conditional: true,
                ..
            })
        )
    });
    let is_column = matches!(form(expr), Form::Column(_));
    if !is_column && (rests_on_condition || !is_plain(function, expr)) {
        return Err(Refusal::about(Code::G09, function));
    }
    // The rows where something is unknown are the rest of those where it is known.
    let counts_known =
        function == "count" && !read.ordinary && expr.nullable(relation.schema()).unwrap_or(true);
    Ok(rests_on_condition || counts_known)
}

/// Whether an expression is a column, scaled or shifted, a part of a date, or a text function.
fn is_plain(function: &str, expr: &Expr) -> bool {
    match form(expr) {
        Form::Column(_) | Form::Literal(_) => true,
        Form::Cast(inner, _) | Form::Negative(inner) => is_plain(function, inner),
        Form::Arithmetic(left, op, right) => {
            op != Operator::Divide && is_plain(function, left) && is_plain(function, right)
        }
        Form::Function(call) => {
            let adds_nothing = function == "sum"
                && call
                    .args
                    .get(1)
                    .and_then(constant_number)
                    .is_some_and(|x| x.abs() <= 0.0);
            let listed = match call.name() {
                "coalesce" => adds_nothing,
                "date_part" | "date_trunc" | "lower" | "upper" | "trim" | "btrim" | "substr"
                | "left" => true,
                _ => false,
            };
            listed && call.args.iter().all(|arg| is_plain(function, arg))
        }
        _ => false,
    }
}

/// Whether a CASE result is more than 0 or NULL; constants other than 0 and 1 are refused.
fn gives(relation: &Relation, function: &str, result: Option<&Expr>) -> Result<bool, Refusal> {
    let Some(result) = result else {
        return Ok(false);
    };
    match constant_number(result) {
        Some(number) if number.abs() <= 0.0 => Ok(false),
        Some(number) if (number - 1.0).abs() <= 0.0 => Ok(true),
        Some(_) => Err(Refusal::about(Code::G09, "CASE")),
        None => match form(result) {
            Form::Literal(value) if value.is_null() => Ok(false),
            Form::Cast(inner, _) => gives(relation, function, Some(inner)),
            Form::Column(column) if relation.origin(column) == Some(&Origin::Patient) => Ok(true),
            Form::Column(_)
            | Form::Literal(_)
            | Form::Logic(..)
            | Form::Comparison(..)
            | Form::Arithmetic(..)
            | Form::Truth(_)
            | Form::Missing(_)
            | Form::Negative(_)
            | Form::Between(_)
            | Form::InList(_)
            | Form::Like(_)
            | Form::Case(_)
            | Form::Function(_)
            | Form::Aggregate(_)
            | Form::Other(_) => value(relation, function, result).map(|_| true),
        },
    }
}
