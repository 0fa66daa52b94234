//! [`G06`](crate::Code::G06): which conditions may choose among patients.

use datafusion_expr::{Expr, Operator};

use crate::atom::Origin;
use crate::form::{Form, form, is_constant};
use crate::operand::{is_near_column, operand};
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// Judges a condition over atoms; the answer tells whether it reads ordinary columns only.
pub(crate) fn predicate(relation: &Relation, condition: &Expr) -> Result<bool, Refusal> {
    match form(condition) {
        Form::Logic(left, right) => {
            let (left, right) = (predicate(relation, left)?, predicate(relation, right)?);
            Ok(left && right)
        }
        Form::Truth(inner) => predicate(relation, inner),
        Form::Comparison(left, right) if asks_for_own(relation, condition, left, right) => {
            Ok(false)
        }
        Form::Comparison(left, right) => comparison(relation, left, right),
        Form::Missing(inner) => missing(relation, inner),
        Form::Between(between) => all_against_constants(
            relation,
            &between.expr,
            [between.low.as_ref(), between.high.as_ref()].into_iter(),
        ),
        Form::InList(list) => all_against_constants(relation, &list.expr, list.list.iter()),
        // The executor knows no other escape character than its own.
        Form::Like(like) if like.escape_char.is_some() => Err(Refusal::new(Code::G06)),
        Form::Like(like) => {
            all_against_constants(relation, &like.expr, std::iter::once(like.pattern.as_ref()))
        }
        Form::Literal(_) => Ok(true),
        // A column of yes and no, or a CASE over such, is a condition by itself.
        Form::Column(_) | Form::Case(_) => Ok(operand(relation, condition)?.ordinary),
        Form::Function(function) => Err(Refusal::about(Code::G13, function.name())),
        Form::Other(code) => Err(Refusal::new(code)),
        Form::Arithmetic(..) | Form::Negative(_) | Form::Cast(..) | Form::Aggregate(_) => {
            Err(Refusal::new(Code::G06))
        }
    }
    .map_err(|refusal| refusal.within(condition))
}

/// Whether the structure or practitioner of a row is the one that the patient has: a yes or no that names
/// neither. Of the two columns one is an attribute of the patient, the other is not.
fn asks_for_own(relation: &Relation, condition: &Expr, left: &Expr, right: &Expr) -> bool {
    let is_equality = matches!(condition, Expr::BinaryExpr(binary)
        if matches!(binary.op, Operator::Eq | Operator::NotEq));
    let entity = |expr: &Expr| {
        let column = expr.try_as_col()?;
        let Some(Origin::Entity(entity)) = relation.origin(column) else {
            return None;
        };
        Some((*entity, relation.known(expr).is_some()))
    };
    match (entity(left), entity(right)) {
        (Some((one, known)), Some((other, known_too))) => {
            is_equality && one == other && known != known_too
        }
        _ => false,
    }
}

fn comparison(relation: &Relation, left: &Expr, right: &Expr) -> Result<bool, Refusal> {
    if relation.is_any_patient(left) && relation.is_any_patient(right) {
        return Ok(false);
    }
    let (l, r) = (operand(relation, left)?, operand(relation, right)?);
    // Two functions of a column compared could choose every seventh patient.
    let same = left
        .column_refs()
        .intersection(&right.column_refs())
        .next()
        .is_some();
    let comparable =
        l.data_type == r.data_type && !same && is_near_column(left) && is_near_column(right);
    if l.constant || r.constant || comparable {
        Ok(l.ordinary && r.ordinary)
    } else {
        Err(Refusal::new(Code::G06))
    }
}

/// `IS NULL` of the patient number is the mark of an outer join: whether the patient has a row.
fn missing(relation: &Relation, inner: &Expr) -> Result<bool, Refusal> {
    if relation.is_any_patient(inner) {
        return Ok(false);
    }
    Ok(operand(relation, inner)?.ordinary)
}

fn all_against_constants<'a>(
    relation: &Relation,
    subject: &Expr,
    mut constants: impl Iterator<Item = &'a Expr>,
) -> Result<bool, Refusal> {
    if constants.all(is_constant) {
        Ok(operand(relation, subject)?.ordinary)
    } else {
        Err(Refusal::new(Code::G06))
    }
}
