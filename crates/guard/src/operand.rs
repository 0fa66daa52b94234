//! What a condition or a group key may read: a column, a key function of one column, a
//! per-patient result, or a difference of dates or years.

use datafusion_common::ScalarValue;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::tree_node::TreeNode;
use datafusion_expr::expr::ScalarFunction;
use datafusion_expr::{Case, Expr, ExprSchemable, Operator};

use crate::atom::Origin;
use crate::counted::Domain;
use crate::form::{Form, constant, constant_number, form, is_constant};
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// A readable expression.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent findings about one expression"
)]
pub(crate) struct Operand {
    /// Reads ordinary columns only.
    pub(crate) ordinary: bool,
    /// Reads nothing.
    pub(crate) constant: bool,
    /// May be a group key as it stands.
    pub(crate) groupable: bool,
    /// A year, whose difference from another year is an age.
    pub(crate) year: bool,
    pub(crate) domain: Domain,
    pub(crate) data_type: DataType,
}

impl Operand {
    /// Another function of the same column: its values are no longer the column's.
    fn changed(mut self, data_type: DataType) -> Self {
        self.domain = Domain::Free;
        self.year = false;
        self.data_type = data_type;
        self
    }
}

/// Judges an expression over atoms.
pub(crate) fn operand(relation: &Relation, expr: &Expr) -> Result<Operand, Refusal> {
    let data_type = expr
        .get_type(relation.schema())
        .map_err(|_| Refusal::new(Code::G17))?;
    match form(expr) {
        Form::Column(column) => match relation.origin(column) {
            Some(Origin::Patient) => Err(Refusal::about(Code::G14, column.name.as_str())),
            Some(Origin::Entity(_)) => Err(Refusal::about(Code::G18, column.name.as_str())),
            Some(Origin::EntitySet(_)) | None => {
                Err(Refusal::about(Code::G17, column.name.as_str()))
            }
            Some(Origin::Field(facts)) => Ok(Operand {
                ordinary: facts.ordinary,
                constant: false,
                groupable: facts.groupable,
                year: facts.year,
                domain: facts.domain.clone(),
                data_type,
            }),
            Some(Origin::PerPatient { .. }) => Ok(Operand {
                ordinary: false,
                constant: false,
                groupable: true,
                year: false,
                domain: Domain::Free,
                data_type,
            }),
        },
        Form::Literal(value) => Ok(literal(value.clone(), data_type)),
        Form::Cast(inner, target) => cast(relation, inner, target),
        Form::Negative(inner) => Ok(operand(relation, inner)?.changed(data_type)),
        Form::Arithmetic(left, op, right) => arithmetic(relation, left, op, right, data_type),
        Form::Function(function) => key_function(relation, function, data_type),
        Form::Case(case) => match number_or_none(relation, case) {
            Some(result) => operand(relation, result),
            None => case_of_constants(relation, case, data_type),
        },
        Form::Other(code) => Err(Refusal::new(code)),
        Form::Logic(..)
        | Form::Comparison(..)
        | Form::Truth(_)
        | Form::Missing(_)
        | Form::Between(_)
        | Form::InList(_)
        | Form::Like(_) => Ok(Operand {
            ordinary: predicate(relation, expr)?,
            constant: false,
            groupable: true,
            year: false,
            domain: Domain::Literals(vec![
                ScalarValue::Boolean(Some(true)),
                ScalarValue::Boolean(Some(false)),
                ScalarValue::Boolean(None),
            ]),
            data_type,
        }),
        Form::Aggregate(function) => Err(Refusal::about(Code::G08, function.func.name())),
    }
}

fn literal(value: ScalarValue, data_type: DataType) -> Operand {
    Operand {
        ordinary: true,
        constant: true,
        groupable: true,
        year: true,
        domain: Domain::Literals(vec![value]),
        data_type,
    }
}

/// Casts that cannot fail on any value; a failing one would be an oracle.
fn cast(relation: &Relation, inner: &Expr, target: &DataType) -> Result<Operand, Refusal> {
    if let Some(value) = constant(inner) {
        let refused = |_| Refusal::about(Code::G13, "CAST");
        return Ok(literal(
            value.cast_to(target).map_err(refused)?,
            target.clone(),
        ));
    }
    let inner = operand(relation, inner)?;
    let is_day = |t: &DataType| matches!(t, DataType::Date32 | DataType::Timestamp(..));
    let widens = match (rank(&inner.data_type), rank(target)) {
        (Some(from), Some(to)) => from <= to,
        (Some(_) | None, _) => is_day(&inner.data_type) && is_day(target),
    } || matches!(
        target,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    );
    if !widens {
        return Err(Refusal::about(Code::G13, "CAST"));
    }
    let keeps_values = target.is_integer() && inner.data_type.is_integer();
    let (year, domain) = (inner.year, inner.domain.clone());
    let changed = inner.changed(target.clone());
    Ok(if keeps_values {
        Operand {
            year,
            domain,
            ..changed
        }
    } else {
        changed
    })
}

/// Numbers from narrow to wide.
fn rank(data_type: &DataType) -> Option<usize> {
    // The decimal is what a row number, which is unsigned, is compared in; it holds every integer.
    let ranks = [
        DataType::Int32,
        DataType::Int64,
        DataType::Decimal128(20, 0),
        DataType::Float64,
    ];
    ranks.iter().position(|known| known == data_type)
}

/// One column with constants, or a difference of two dates or two years.
fn arithmetic(
    relation: &Relation,
    left: &Expr,
    op: Operator,
    right: &Expr,
    data_type: DataType,
) -> Result<Operand, Refusal> {
    let (l, r) = (operand(relation, left)?, operand(relation, right)?);
    let ordinary = l.ordinary && r.ordinary;
    let is_date = |o: &Operand| matches!(o.data_type, DataType::Date32 | DataType::Timestamp(..));
    let difference = op == Operator::Minus && ((is_date(&l) && is_date(&r)) || (l.year && r.year));
    let one_column = l.constant || r.constant;
    let same = left
        .column_refs()
        .intersection(&right.column_refs())
        .next()
        .is_some();
    let shift = if l.constant { left } else { right };
    if same
        || (one_column && !is_small(shift))
        || (op == Operator::Multiply && multiplies(left, right))
    {
        return Err(Refusal::new(Code::G06));
    }
    // A division by a constant that could be zero would fail on every row, or on some.
    let divides = op == Operator::Divide;
    if divides && !(is_constant(right) && constant_number(right).is_some_and(|x| x.abs() > 0.0)) {
        return Err(Refusal::new(Code::G06));
    }
    if !difference && !one_column {
        return Err(Refusal::new(Code::G06));
    }
    let band = divides && data_type.is_integer();
    let age = difference && l.year;
    let groupable = band || age || (l.groupable && r.groupable);
    Ok(Operand {
        ordinary,
        constant: l.constant && r.constant,
        groupable,
        year: false,
        domain: Domain::Free,
        data_type,
    })
}

/// A product of products could wrap around, and choose patients as a hash does.
fn multiplies(left: &Expr, right: &Expr) -> bool {
    [left, right].into_iter().any(|expr| {
        expr.exists(|node| {
            Ok(matches!(
                form(node),
                Form::Arithmetic(_, Operator::Multiply, _)
            ))
        })
        .unwrap_or(true)
    })
}

/// Whether no column of the model, shifted or scaled by the constant, leaves its type.
pub(crate) fn is_small(shift: &Expr) -> bool {
    const LARGEST: f64 = 1e6;
    const MONTHS: i32 = 12 * 200;
    const DAYS: i32 = 366 * 200;
    match constant(shift) {
        Some(ScalarValue::IntervalYearMonth(Some(months))) => months.abs() <= MONTHS,
        Some(ScalarValue::IntervalDayTime(Some(span))) => {
            span.days.abs() <= DAYS && span.milliseconds == 0
        }
        Some(ScalarValue::IntervalMonthDayNano(Some(span))) => {
            span.months.abs() <= MONTHS && span.days.abs() <= DAYS && span.nanoseconds == 0
        }
        Some(ScalarValue::Date32(Some(_))) => true,
        Some(_) | None => constant_number(shift).is_some_and(|x| x.abs() <= LARGEST),
    }
}

/// Functions of one column and constants, none of which can fail or vary.
fn key_function(
    relation: &Relation,
    function: &ScalarFunction,
    data_type: DataType,
) -> Result<Operand, Refusal> {
    let name = function.name();
    let subjects: Vec<_> = function
        .args
        .iter()
        .filter(|arg| !is_constant(arg))
        .collect();
    let refused = || Refusal::about(Code::G13, name);
    let [subject] = subjects.as_slice() else {
        return Err(refused());
    };
    // Positions and lengths below zero fail, and only where a row is looked at.
    let is_sane = |x: f64| (0.0..=1000.0).contains(&x);
    let is_text = matches!(name, "substr" | "left");
    if is_text
        && !function
            .args
            .iter()
            .filter_map(constant_number)
            .all(is_sane)
    {
        return Err(refused());
    }
    let read = operand(relation, subject)?;
    match name {
        "date_part" | "date_trunc" => {
            let unit = function
                .args
                .first()
                .and_then(text_constant)
                .ok_or_else(refused)?;
            let unit = unit.to_lowercase();
            // A day of the week is a part of a date; nothing is cut off to it.
            let is_part = unit == "dow" && name == "date_part";
            if !matches!(unit.as_str(), "year" | "quarter" | "month" | "week") && !is_part {
                return Err(Refusal::about(Code::G07, unit));
            }
            let mut part = read.changed(data_type);
            part.groupable = true;
            part.year = name == "date_part" && unit == "year";
            part.domain = match (name, unit.as_str()) {
                ("date_part", "month") => Domain::Whole(1, 12),
                ("date_part", "quarter") => Domain::Whole(1, 4),
                ("date_part", "week") => Domain::Whole(1, 53),
                ("date_part", "dow") => Domain::Whole(0, 6),
                _ => Domain::Free,
            };
            Ok(part)
        }
        "floor" => {
            let banded = matches!(form(subject), Form::Arithmetic(_, Operator::Divide, _));
            let mut band = read.changed(data_type);
            band.groupable = band.groupable || banded;
            Ok(band)
        }
        "coalesce" | "nullif" | "least" | "greatest" | "lower" | "upper" | "trim" | "btrim"
        | "substr" | "left" => Ok(read.changed(data_type)),
        _ => Err(refused()),
    }
}

/// Whether an expression is a column, its year, quarter or month, or a column with a constant
/// added: what may be compared with another one.
pub(crate) fn is_near_column(expr: &Expr) -> bool {
    match form(expr) {
        Form::Column(_) => true,
        Form::Cast(inner, _) => is_near_column(inner),
        Form::Arithmetic(left, op, right) => {
            let (l, r) = (is_constant(left), is_constant(right));
            matches!(op, Operator::Plus | Operator::Minus)
                && ((l && is_near_column(right)) || (r && is_near_column(left)))
        }
        Form::Function(function) => {
            matches!(function.name(), "date_part" | "date_trunc")
                && function
                    .args
                    .iter()
                    .all(|arg| is_constant(arg) || is_near_column(arg))
        }
        _ => false,
    }
}

fn text_constant(expr: &Expr) -> Option<String> {
    match form(expr) {
        Form::Literal(value) => value.try_as_str().flatten().map(str::to_owned),
        Form::Cast(inner, _) => text_constant(inner),
        _ => None,
    }
}

/// `CASE WHEN patient IS NULL THEN 0 ELSE n END`, with `n` of the optional side of a join: 0 where
/// the patient has no row there. A correlated `(SELECT count(*) …)` is written so.
pub(crate) fn number_or_none<'a>(relation: &Relation, case: &'a Case) -> Option<&'a Expr> {
    let (None, Some(number), [(when, then)]) =
        (&case.expr, &case.else_expr, case.when_then_expr.as_slice())
    else {
        return None;
    };
    let Expr::IsNull(mark) = when.as_ref() else {
        return None;
    };
    let is_result = |column| matches!(relation.origin(column), Some(Origin::PerPatient { .. }));
    let nothing = constant_number(then).is_some_and(|x| x.abs() <= 0.0);
    (nothing && relation.is_any_patient(mark) && number.try_as_col().is_some_and(is_result))
        .then_some(number)
}

/// A CASE whose conditions are admissible and whose results are constants: a declared recoding.
fn case_of_constants(
    relation: &Relation,
    case: &Case,
    data_type: DataType,
) -> Result<Operand, Refusal> {
    let mut ordinary = true;
    let mut values = Vec::new();
    for (condition, result) in conditions(case).into_iter().zip(results(case)) {
        ordinary &= predicate(relation, &condition)?;
        values.push(constant_result(result)?);
    }
    match &case.else_expr {
        Some(result) => values.push(constant_result(result)?),
        None => values.push(ScalarValue::Null),
    }
    Ok(Operand {
        ordinary,
        constant: false,
        groupable: true,
        year: false,
        domain: Domain::Literals(values),
        data_type,
    })
}

fn constant_result(result: &Expr) -> Result<ScalarValue, Refusal> {
    match form(result) {
        Form::Literal(value) => Ok(value.clone()),
        Form::Cast(inner, target) => constant_result(inner)?
            .cast_to(target)
            .map_err(|_| Refusal::new(Code::G07)),
        _ => Err(Refusal::new(Code::G07)),
    }
}

/// The conditions of a CASE, `CASE x WHEN v` written as `x = v`.
pub(crate) fn conditions(case: &Case) -> Vec<Expr> {
    case.when_then_expr
        .iter()
        .map(|(when, _)| match &case.expr {
            Some(subject) => subject.as_ref().clone().eq(when.as_ref().clone()),
            None => when.as_ref().clone(),
        })
        .collect()
}

/// The results of a CASE but the last, that of ELSE.
pub(crate) fn results(case: &Case) -> impl Iterator<Item = &Expr> {
    case.when_then_expr.iter().map(|(_, then)| then.as_ref())
}
