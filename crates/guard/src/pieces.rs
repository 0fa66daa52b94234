//! Takes the argument of an aggregate apart: pieces cut by its conditions, and within each piece
//! an expression linear in base columns.
//!
//! `sum(CASE WHEN a THEN 2 * x ELSE 1 END)` is `2·Σx` over the piece *a* plus the number of rows of
//! the piece *not a*. Coefficients are factored out and applied above the barrier, so that a
//! scaled constant can carry nothing.

use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::{Column, ExprSchema, ScalarValue};
use datafusion_expr::expr::ScalarFunction;
use datafusion_expr::{Case, Expr, ExprSchemable, Operator, binary_expr};

use crate::atom::Origin;
use crate::days::{self, is_day};
use crate::form::{Form, constant_number, form};
use crate::operand::{conditions, operand, results};
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// More branches than any study needs; the product of CASEs grows fast.
pub(crate) const MAX_BRANCHES: usize = 64;

/// `Σ coefficient · base column + constant`. A base column is a column, a year, or a difference of
/// two dates or two years.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Linear {
    pub(crate) terms: Vec<(f64, Expr)>,
    pub(crate) constant: f64,
}

type Branches = Result<Vec<Branch>, Refusal>;

/// What the argument is where all conditions hold; `None` is NULL.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Branch {
    pub(crate) conditions: Vec<Expr>,
    pub(crate) value: Option<Linear>,
}

impl Branch {
    /// One base column, everywhere.
    pub(crate) fn of(base: Expr) -> Self {
        Self {
            conditions: Vec::new(),
            value: Some(Linear::of(base)),
        }
    }

    fn everywhere(value: Option<Linear>) -> Vec<Self> {
        vec![Self {
            conditions: Vec::new(),
            value,
        }]
    }
}

/// The branches of a numeric argument over atoms.
pub(crate) fn branches(relation: &Relation, expr: &Expr) -> Result<Vec<Branch>, Refusal> {
    if let Some(constant) = constant_number(expr) {
        return Ok(Branch::everywhere(Some(Linear {
            terms: Vec::new(),
            constant,
        })));
    }
    match form(expr) {
        Form::Literal(value) if value.is_null() => Ok(Branch::everywhere(None)),
        Form::Column(column) => base_column(relation, column),
        Form::Cast(inner, target) => cast(relation, inner, target),
        Form::Negative(inner) => Ok(scaled(branches(relation, inner)?, -1.0)),
        Form::Arithmetic(left, op, right) => arithmetic(relation, left, op, right),
        Form::Case(case) => case_branches(relation, case),
        Form::Function(function) => function_branches(relation, function),
        Form::Other(code) => Err(Refusal::new(code)),
        _ => Err(Refusal::new(Code::G09)),
    }
}

fn base_column(relation: &Relation, column: &Column) -> Result<Vec<Branch>, Refusal> {
    let may_be_summed = match relation.origin(column) {
        Some(Origin::Field(facts)) => facts.measure || facts.year,
        Some(Origin::PerPatient { summable, .. }) => *summable,
        Some(Origin::Patient) => return Err(Refusal::about(Code::G14, column.name.as_str())),
        Some(Origin::Entity(_)) => return Err(Refusal::about(Code::G18, column.name.as_str())),
        Some(Origin::EntitySet(_)) | None => false,
    };
    let is_integer = relation
        .schema()
        .field_from_column(column)
        .is_ok_and(|field| field.data_type().is_integer());
    if !may_be_summed || !is_integer {
        return Err(Refusal::about(Code::G09, column.name.as_str()));
    }
    Ok(Branch::everywhere(Some(Linear::of(Expr::Column(
        column.clone(),
    )))))
}

impl Linear {
    fn of(base: Expr) -> Self {
        Self {
            terms: vec![(1.0, base)],
            constant: 0.0,
        }
    }
}

/// A column that is a year, or the year of a date.
fn is_year(relation: &Relation, expr: &Expr) -> bool {
    let stored = match form(expr) {
        Form::Column(_) => true,
        Form::Function(function) => function.name() == "date_part",
        _ => false,
    };
    stored && operand(relation, expr).is_ok_and(|read| read.year && !read.constant)
}

/// A year without the casts that only widen it.
fn plain_year(relation: &Relation, expr: &Expr) -> Option<Expr> {
    if let Form::Cast(inner, DataType::Int32 | DataType::Int64 | DataType::Float64) = form(expr) {
        return plain_year(relation, inner);
    }
    is_year(relation, expr).then(|| expr.clone())
}

/// A difference of dates or years is one base column: an age is a number of its own, and not two
/// sums of years.
fn difference(relation: &Relation, left: &Expr, right: &Expr) -> Option<Branches> {
    if is_day(relation, left) && is_day(relation, right) {
        return Some(days::difference(relation, left, right));
    }
    let (left, right) = (plain_year(relation, left)?, plain_year(relation, right)?);
    let same = left == right;
    let apart = binary_expr(left, Operator::Minus, right);
    (!same).then(|| Ok(Branch::everywhere(Some(Linear::of(apart)))))
}

fn cast(relation: &Relation, inner: &Expr, target: &DataType) -> Result<Vec<Branch>, Refusal> {
    let source = inner
        .get_type(relation.schema())
        .map_err(|_| Refusal::new(Code::G17))?;
    let is_number = matches!(
        target,
        DataType::Int32 | DataType::Int64 | DataType::Float64
    );
    if source == DataType::Boolean && is_number {
        // A condition used as a number: 1 where it holds, 0 where it does not, NULL elsewhere.
        let holds = inner.clone().is_true();
        let fails = inner.clone().is_false();
        let number = |constant| {
            Some(Linear {
                terms: Vec::new(),
                constant,
            })
        };
        return Ok(vec![
            Branch {
                conditions: vec![holds.clone()],
                value: number(1.0),
            },
            Branch {
                conditions: vec![fails.clone()],
                value: number(0.0),
            },
            Branch {
                conditions: vec![holds.is_not_true(), fails.is_not_true()],
                value: None,
            },
        ]);
    }
    // Only widening casts keep the expression linear: a float cast to an integer rounds.
    let widens = is_number && (source.is_integer() || source == *target);
    if widens || source.is_null() {
        branches(relation, inner)
    } else {
        Err(Refusal::new(Code::G09))
    }
}

fn arithmetic(
    relation: &Relation,
    left: &Expr,
    op: Operator,
    right: &Expr,
) -> Result<Vec<Branch>, Refusal> {
    if op == Operator::Multiply {
        return match (constant_number(left), constant_number(right)) {
            (Some(factor), _) => Ok(scaled(branches(relation, right)?, factor)),
            (_, Some(factor)) => Ok(scaled(branches(relation, left)?, factor)),
            (None, None) => Err(Refusal::new(Code::G09)),
        };
    }
    if op == Operator::Divide {
        let is_real = left
            .get_type(relation.schema())
            .is_ok_and(|data_type| data_type == DataType::Float64);
        return match constant_number(right) {
            Some(divisor) if is_real && divisor.abs() > 0.0 => {
                Ok(scaled(branches(relation, left)?, divisor.recip()))
            }
            Some(_) | None => Err(Refusal::new(Code::G09)),
        };
    }
    if op == Operator::Minus
        && let Some(found) = difference(relation, left, right)
    {
        return found;
    }
    let left = branches(relation, left)?;
    let mut right = branches(relation, right)?;
    if op == Operator::Minus {
        right = scaled(right, -1.0);
    }
    sum(&left, &right)
}

fn sum(left: &[Branch], right: &[Branch]) -> Result<Vec<Branch>, Refusal> {
    if left.len().saturating_mul(right.len()) > MAX_BRANCHES {
        return Err(Refusal::new(Code::G09));
    }
    let mut all = Vec::new();
    for l in left {
        for r in right {
            let value = match (&l.value, &r.value) {
                (Some(l), Some(r)) => Some(Linear {
                    terms: [l.terms.clone(), r.terms.clone()].concat(),
                    constant: l.constant + r.constant,
                }),
                (None, _) | (_, None) => None,
            };
            let conditions = [l.conditions.clone(), r.conditions.clone()].concat();
            all.push(Branch { conditions, value });
        }
    }
    Ok(all)
}

fn scaled(branches: Vec<Branch>, factor: f64) -> Vec<Branch> {
    let scale = |linear: Linear| Linear {
        terms: linear
            .terms
            .into_iter()
            .map(|(c, column)| (c * factor, column))
            .collect(),
        constant: linear.constant * factor,
    };
    branches
        .into_iter()
        .map(|branch| Branch {
            value: branch.value.map(scale),
            ..branch
        })
        .collect()
}

/// The conditions under which each result of a CASE is taken, in order, ELSE last.
pub(crate) fn guards(case: &Case) -> Vec<Vec<Expr>> {
    let mut before: Vec<Expr> = Vec::new();
    let mut all = Vec::new();
    for condition in conditions(case) {
        let mut here = before.clone();
        here.push(condition.clone());
        all.push(here);
        before.push(condition.is_not_true());
    }
    all.push(before);
    all
}

fn case_branches(relation: &Relation, case: &Case) -> Result<Vec<Branch>, Refusal> {
    let otherwise = Expr::Literal(ScalarValue::Null, None);
    let last = case.else_expr.as_deref().unwrap_or(&otherwise);
    let mut all = Vec::new();
    for (guard, result) in guards(case).into_iter().zip(results(case).chain([last])) {
        for inner in branches(relation, result)? {
            let conditions = [guard.clone(), inner.conditions].concat();
            all.push(Branch {
                conditions,
                value: inner.value,
            });
        }
        if all.len() > MAX_BRANCHES {
            return Err(Refusal::new(Code::G09));
        }
    }
    Ok(all)
}

/// `coalesce(x, c)`: x where it is known, c elsewhere; `least(x, c)`: x where it is known and not more, c elsewhere; or
/// the year of a date.
fn function_branches(
    relation: &Relation,
    function: &ScalarFunction,
) -> Result<Vec<Branch>, Refusal> {
    let whole = Expr::ScalarFunction(function.clone());
    if is_year(relation, &whole) {
        return Ok(Branch::everywhere(Some(Linear::of(whole))));
    }
    let refused = || Refusal::about(Code::G09, function.name());
    let [first, second] = function.args.as_slice() else {
        return Err(refused());
    };
    let (x, limit) = match constant_number(first) {
        Some(_) => (second, first),
        None => (first, second),
    };
    let holds = match function.name() {
        "coalesce" => first.clone().is_not_null(),
        "least" if constant_number(limit).is_some() => x.clone().lt_eq(limit.clone()),
        "greatest" if constant_number(limit).is_some() => x.clone().gt_eq(limit.clone()),
        _ => return Err(refused()),
    };
    let (taken, else_taken) = match function.name() {
        "coalesce" => (first, second),
        _ => (x, limit),
    };
    let case = Case {
        expr: None,
        when_then_expr: vec![(Box::new(holds), Box::new(taken.clone()))],
        else_expr: Some(Box::new(else_taken.clone())),
    };
    case_branches(relation, &case)
}
