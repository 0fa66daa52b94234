//! Dates below an aggregate: a date is a column and a number of days after it, or a number of days
//! alone, in each of its pieces.
//!
//! `least`, `greatest`, `coalesce` and CASE cut pieces, with the meaning that the executor gives
//! them (`least` and `greatest` pass over a missing argument). So a follow-up that ends on
//! `least(exit_date, DATE '2023-12-31')` is two cells: those who left before, and the others. A
//! choice between dates that were not cut would let two questions differ by one day of one person.

use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::{Column, ExprSchema, ScalarValue};
use datafusion_expr::expr::ScalarFunction;
use datafusion_expr::utils::{conjunction, disjunction};
use datafusion_expr::{Case, Expr, ExprSchemable, Operator, binary_expr, lit};

use crate::atom::Origin;
use crate::form::{Form, constant, form};
use crate::operand::results;
use crate::pieces::{Branch, Linear, MAX_BRANCHES, guards};
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// A date: days after a column, or after 1970-01-01.
#[derive(Debug, Clone, PartialEq)]
struct Day {
    column: Option<Column>,
    days: i32,
}

/// What the date is where all conditions hold; `None` is NULL.
#[derive(Debug, Clone, PartialEq)]
struct Dated {
    conditions: Vec<Expr>,
    day: Option<Day>,
}

/// Whether an expression is a date.
pub(crate) fn is_day(relation: &Relation, expr: &Expr) -> bool {
    expr.get_type(relation.schema())
        .is_ok_and(|data_type| data_type == DataType::Date32)
}

/// The number of days between two dates, one base column where both come from columns: the sums of
/// the dates themselves would be moments of their own.
pub(crate) fn difference(
    relation: &Relation,
    left: &Expr,
    right: &Expr,
) -> Result<Vec<Branch>, Refusal> {
    let (left, right) = (dated(relation, left)?, dated(relation, right)?);
    let mut all = Vec::new();
    for l in &left {
        for r in &right {
            let value = match (&l.day, &r.day) {
                (Some(l), Some(r)) => Some(between(l, r)),
                (None, _) | (_, None) => None,
            };
            let conditions = [l.conditions.clone(), r.conditions.clone()].concat();
            all.push(Branch { conditions, value });
        }
    }
    few(all)
}

fn between(left: &Day, right: &Day) -> Linear {
    let apart = left.days.saturating_sub(right.days);
    let minus = |left, right| binary_expr(left, Operator::Minus, right);
    let (base, constant) = match (&left.column, &right.column) {
        (Some(l), Some(r)) if l == r => (None, apart),
        (None, None) => (None, apart),
        (Some(l), Some(r)) => (
            Some(minus(Expr::Column(l.clone()), Expr::Column(r.clone()))),
            apart,
        ),
        (Some(l), None) => (
            Some(minus(Expr::Column(l.clone()), date(apart.saturating_neg()))),
            0,
        ),
        (None, Some(r)) => (Some(minus(date(apart), Expr::Column(r.clone()))), 0),
    };
    Linear {
        terms: base.into_iter().map(|base| (1.0, base)).collect(),
        constant: f64::from(constant),
    }
}

fn dated(relation: &Relation, expr: &Expr) -> Result<Vec<Dated>, Refusal> {
    match constant(expr) {
        Some(ScalarValue::Date32(Some(days))) => {
            let days = sane(days)?;
            return Ok(everywhere(Some(Day { column: None, days })));
        }
        Some(value) if value.is_null() => return Ok(everywhere(None)),
        Some(_) | None => {}
    }
    match form(expr) {
        Form::Column(column) => dated_column(relation, column),
        Form::Cast(inner, DataType::Date32) if is_day(relation, inner) => dated(relation, inner),
        Form::Arithmetic(left, op, right) => shifted(relation, left, op, right),
        Form::Case(case) => case_of_days(relation, case),
        Form::Function(function) => chosen(relation, function),
        Form::Other(code) => Err(Refusal::new(code)),
        _ => Err(Refusal::new(Code::G09)),
    }
}

fn everywhere(day: Option<Day>) -> Vec<Dated> {
    let conditions = Vec::new();
    vec![Dated { conditions, day }]
}

fn dated_column(relation: &Relation, column: &Column) -> Result<Vec<Dated>, Refusal> {
    let admitted = match relation.origin(column) {
        Some(Origin::Field(_) | Origin::PerPatient { .. }) => true,
        Some(Origin::Patient | Origin::Entity(_) | Origin::EntitySet(_)) | None => false,
    };
    let is_date = relation
        .schema()
        .field_from_column(column)
        .is_ok_and(|field| *field.data_type() == DataType::Date32);
    if !admitted || !is_date {
        return Err(Refusal::about(Code::G09, column.name.as_str()));
    }
    Ok(everywhere(Some(Day {
        column: Some(column.clone()),
        days: 0,
    })))
}

/// A date plus or minus a number of days. Months differ in length, so that a shift by months would
/// be a function of the date.
fn shifted(
    relation: &Relation,
    left: &Expr,
    op: Operator,
    right: &Expr,
) -> Result<Vec<Dated>, Refusal> {
    let (date, days) = match (whole_days(left), whole_days(right), op) {
        (None, Some(days), Operator::Plus) => (left, days),
        (None, Some(days), Operator::Minus) => (left, days.saturating_neg()),
        (Some(days), None, Operator::Plus) => (right, days),
        _ => return Err(Refusal::new(Code::G09)),
    };
    let mut all = dated(relation, date)?;
    for part in &mut all {
        if let Some(day) = &mut part.day {
            day.days = sane(day.days.saturating_add(days))?;
        }
    }
    Ok(all)
}

fn whole_days(expr: &Expr) -> Option<i32> {
    match constant(expr)? {
        ScalarValue::IntervalDayTime(Some(span)) if span.milliseconds == 0 => Some(span.days),
        ScalarValue::IntervalMonthDayNano(Some(span))
            if span.months == 0 && span.nanoseconds == 0 =>
        {
            Some(span.days)
        }
        _ => None,
    }
}

fn case_of_days(relation: &Relation, case: &Case) -> Result<Vec<Dated>, Refusal> {
    let otherwise = Expr::Literal(ScalarValue::Null, None);
    let last = case.else_expr.as_deref().unwrap_or(&otherwise);
    let mut all = Vec::new();
    for (guard, result) in guards(case).into_iter().zip(results(case).chain([last])) {
        for inner in dated(relation, result)? {
            all.push(inner.under(&guard));
        }
    }
    merged(all)
}

fn chosen(relation: &Relation, function: &ScalarFunction) -> Result<Vec<Dated>, Refusal> {
    let mut read = Vec::new();
    for arg in &function.args {
        read.push(dated(relation, arg)?);
    }
    let choose: fn(&Relation, &Dated, &Dated) -> Vec<Dated> = match function.name() {
        "least" => |relation, l, r| nearer(relation, l, r, Operator::LtEq, Operator::Lt),
        "greatest" => |relation, l, r| nearer(relation, l, r, Operator::GtEq, Operator::Gt),
        "coalesce" | "nvl" => first_known,
        name => return Err(Refusal::about(Code::G09, name)),
    };
    let mut read = read.into_iter();
    let mut found = read.next().ok_or_else(|| Refusal::new(Code::G09))?;
    for next in read {
        let mut all = Vec::new();
        for l in &found {
            for r in &next {
                let both = [l.conditions.clone(), r.conditions.clone()].concat();
                all.extend(choose(relation, l, r).into_iter().map(|d| d.under(&both)));
            }
        }
        found = merged(all)?;
    }
    Ok(found)
}

/// `coalesce(l, r)` where each is one date.
fn first_known(relation: &Relation, l: &Dated, r: &Dated) -> Vec<Dated> {
    let Some(column) = l.missing_column(relation) else {
        let day = l.day.clone().or_else(|| r.day.clone());
        return everywhere(day);
    };
    let known = Expr::Column(column).is_not_null();
    vec![
        Dated::where_holds(known.clone(), l),
        Dated::where_holds(known.is_not_true(), r),
    ]
}

/// `least(l, r)` or `greatest(l, r)` where each is one date: a missing one is passed over.
fn nearer(
    relation: &Relation,
    l: &Dated,
    r: &Dated,
    wins: Operator,
    loses_back: Operator,
) -> Vec<Dated> {
    let (Some(left), Some(right)) = (&l.day, &r.day) else {
        return everywhere(l.day.clone().or_else(|| r.day.clone()));
    };
    if left.column == right.column {
        let first = if wins == Operator::LtEq {
            left.days <= right.days
        } else {
            left.days >= right.days
        };
        return everywhere(Some(if first { left } else { right }.clone()));
    }
    let left_wins = compared(left, wins, right);
    match (l.missing_column(relation), r.missing_column(relation)) {
        (_, None) => vec![
            Dated::where_holds(left_wins.clone(), l),
            Dated::where_holds(left_wins.is_not_true(), r),
        ],
        (None, Some(_)) => {
            let right_wins = compared(right, wins, left);
            vec![
                Dated::where_holds(right_wins.clone(), r),
                Dated::where_holds(right_wins.is_not_true(), l),
            ]
        }
        (Some(column), Some(_)) => {
            let right_wins = compared(right, loses_back, left);
            let neither = [
                left_wins.clone().is_not_true(),
                right_wins.clone().is_not_true(),
            ];
            let missing = Expr::Column(column).is_null();
            let known = missing.clone().is_not_true();
            vec![
                Dated::where_holds(left_wins.clone(), l),
                Dated::where_holds(right_wins, r).under(&[left_wins.is_not_true()]),
                Dated::where_holds(missing, r).under(&neither),
                Dated::where_holds(known, l).under(&neither),
            ]
        }
    }
}

/// A comparison of two dates that the rule on conditions can read: shifts go to the right side.
fn compared(left: &Day, op: Operator, right: &Day) -> Expr {
    let apart = right.days.saturating_sub(left.days);
    let (left, right) = match (&left.column, &right.column) {
        (Some(left), None) => (Expr::Column(left.clone()), date(apart)),
        (None, Some(right)) => (date(apart.saturating_neg()), Expr::Column(right.clone())),
        (None, None) => (date(left.days), date(right.days)),
        (Some(left), Some(right)) => {
            let right = Expr::Column(right.clone());
            let shifted = if apart == 0 {
                right
            } else {
                let span = lit(ScalarValue::new_interval_mdn(0, apart, 0));
                binary_expr(right, Operator::Plus, span)
            };
            (Expr::Column(left.clone()), shifted)
        }
    };
    binary_expr(left, op, right)
}

fn date(days: i32) -> Expr {
    Expr::Literal(ScalarValue::Date32(Some(days)), None)
}

impl Dated {
    fn where_holds(condition: Expr, of: &Self) -> Self {
        Self {
            conditions: vec![condition],
            day: of.day.clone(),
        }
    }

    fn under(mut self, conditions: &[Expr]) -> Self {
        self.conditions = [conditions, self.conditions.as_slice()].concat();
        self
    }

    /// The column that may be missing here, so that the date may be.
    fn missing_column(&self, relation: &Relation) -> Option<Column> {
        let column = self.day.as_ref()?.column.clone()?;
        relation.is_nullable(&column).then_some(column)
    }
}

/// Pieces with the same date are one piece: what is not told apart need not be judged apart.
fn merged(all: Vec<Dated>) -> Result<Vec<Dated>, Refusal> {
    let mut distinct: Vec<(Option<Day>, Vec<Vec<Expr>>)> = Vec::new();
    for part in all {
        match distinct.iter_mut().find(|(day, _)| *day == part.day) {
            Some((_, ways)) => ways.push(part.conditions),
            None => distinct.push((part.day, vec![part.conditions])),
        }
    }
    let any = |ways: Vec<Vec<Expr>>| match <[Vec<Expr>; 1]>::try_from(ways) {
        Ok([only]) => only,
        Err(ways) if ways.iter().any(Vec::is_empty) => Vec::new(),
        Err(ways) => disjunction(ways.into_iter().filter_map(conjunction))
            .into_iter()
            .collect(),
    };
    few(distinct
        .into_iter()
        .map(|(day, ways)| Dated {
            conditions: any(ways),
            day,
        })
        .collect())
}

fn few<T>(all: Vec<T>) -> Result<Vec<T>, Refusal> {
    if all.len() > MAX_BRANCHES {
        return Err(Refusal::new(Code::G09));
    }
    Ok(all)
}

/// Days that no calendar of this program reaches could wrap around.
fn sane(days: i32) -> Result<i32, Refusal> {
    const LARGEST: i32 = 1_000_000;
    if (-LARGEST..=LARGEST).contains(&days) {
        Ok(days)
    } else {
        Err(Refusal::new(Code::G09))
    }
}
