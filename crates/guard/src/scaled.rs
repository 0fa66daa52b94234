//! `a·x + b` of one value by row. What a result by patient adds up or compares is x; the scale and the
//! shift are applied to the result. So `sum(score)`, `sum(score + 0)` and `sum(2 * score)` are one measure
//! with one noise (`design/perturbation.md`, rule 2).

use std::sync::Arc;

use datafusion_common::ScalarValue;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::{AggregateUDF, Case, Expr, ExprSchemable, Operator, binary_expr, cast};

use crate::context::Functions;
use crate::form::{Form, constant_number, form};
use crate::operand::{conditions, results};
use crate::tracked::Relation;

/// A value as `scale · of + shift`; `of` is a whole number, the scale is not 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scaled {
    pub(crate) of: Expr,
    pub(crate) scale: f64,
    pub(crate) shift: f64,
}

/// The value that is scaled or shifted; `None` where nothing is, or where it is no whole number.
pub(crate) fn scaled(relation: &Relation, expr: &Expr) -> Option<Scaled> {
    let read = read(relation, expr)?;
    let is_changed = read.of != *uncast(expr);
    let is_number = read.scale.is_normal() && read.shift.is_finite();
    (is_changed && is_number).then_some(read)
}

fn uncast(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => uncast(&alias.expr),
        Expr::Cast(cast) => uncast(&cast.expr),
        other => other,
    }
}

fn read(relation: &Relation, expr: &Expr) -> Option<Scaled> {
    match form(expr) {
        Form::Cast(inner, target) => {
            let from = inner.get_type(relation.schema()).ok()?;
            let is_number = matches!(
                target,
                DataType::Int32 | DataType::Int64 | DataType::Float64
            );
            let keeps = is_number && (from.is_integer() || from == *target);
            keeps.then(|| read(relation, inner))?
        }
        Form::Negative(inner) => Some(read(relation, inner)?.times(-1.0)),
        Form::Arithmetic(left, op, right) => {
            of_two(relation, left, op, right).or_else(|| whole(relation, expr))
        }
        Form::Case(case) => of_case(relation, case),
        Form::Function(call) => match (call.name(), call.args.as_slice()) {
            ("coalesce", [first, second]) if is_zero(second) => {
                let of = read(relation, first)?.unshifted()?;
                let of_type = of.of.get_type(relation.schema()).ok()?;
                let zero = zero(&of_type)?;
                let filled = call.func.call(vec![of.of, zero]);
                Some(Scaled { of: filled, ..of })
            }
            _ => whole(relation, expr),
        },
        _ => whole(relation, expr),
    }
}

/// A whole number as it stands.
fn whole(relation: &Relation, expr: &Expr) -> Option<Scaled> {
    let data_type = expr.get_type(relation.schema()).ok()?;
    data_type.is_integer().then(|| Scaled {
        of: expr.clone(),
        scale: 1.0,
        shift: 0.0,
    })
}

fn of_two(relation: &Relation, left: &Expr, op: Operator, right: &Expr) -> Option<Scaled> {
    let (x, y) = (constant_number(left), constant_number(right));
    match (op, x, y) {
        (Operator::Multiply, Some(factor), None) => Some(read(relation, right)?.times(factor)),
        (Operator::Multiply, None, Some(factor)) => Some(read(relation, left)?.times(factor)),
        // A quotient of whole numbers is cut.
        (Operator::Divide, None, Some(divisor))
            if left.get_type(relation.schema()).ok()? == DataType::Float64 =>
        {
            Some(read(relation, left)?.times(divisor.recip()))
        }
        (Operator::Plus, Some(by), None) => Some(read(relation, right)?.plus(by)),
        (Operator::Plus, None, Some(by)) => Some(read(relation, left)?.plus(by)),
        (Operator::Minus, Some(by), None) => Some(read(relation, right)?.times(-1.0).plus(by)),
        (Operator::Minus, None, Some(by)) => Some(read(relation, left)?.plus(-by)),
        (Operator::Plus, None, None) => read(relation, left)?.with(&read(relation, right)?),
        (Operator::Minus, None, None) => {
            read(relation, left)?.with(&read(relation, right)?.times(-1.0))
        }
        _ => None,
    }
}

/// A CASE of which one result is a value and the others are 0 or missing.
fn of_case(relation: &Relation, case: &Case) -> Option<Scaled> {
    let gives = |result: &&Expr| !is_zero(result) && !is_missing(result);
    let all = || results(case).chain(case.else_expr.as_deref());
    let mut giving = all().filter(gives);
    let (Some(value), None) = (giving.next(), giving.next()) else {
        return None;
    };
    if constant_number(value).is_some() {
        return None;
    }
    let of = read(relation, value)?;
    let of = if all().any(is_zero) {
        of.unshifted()?
    } else {
        of
    };
    let of_type = of.of.get_type(relation.schema()).ok()?;
    let moved = |result: &Expr| {
        if is_zero(result) {
            zero(&of_type)
        } else if is_missing(result) {
            Some(Expr::Literal(ScalarValue::try_from(&of_type).ok()?, None))
        } else {
            Some(of.of.clone())
        }
    };
    let whens = conditions(case).into_iter().zip(results(case));
    let when_then_expr = whens
        .map(|(when, then)| Some((Box::new(when), Box::new(moved(then)?))))
        .collect::<Option<Vec<_>>>()?;
    let last = case.else_expr.as_deref().map(moved);
    let else_expr = match last {
        Some(last) => Some(Box::new(last?)),
        None => None,
    };
    let of_case = Expr::Case(Case {
        expr: None,
        when_then_expr,
        else_expr,
    });
    Some(Scaled { of: of_case, ..of })
}

fn is_zero(expr: &Expr) -> bool {
    constant_number(expr).is_some_and(|x| x.abs() <= 0.0)
}

fn is_missing(expr: &Expr) -> bool {
    match form(expr) {
        Form::Literal(value) => value.is_null(),
        Form::Cast(inner, _) => is_missing(inner),
        _ => false,
    }
}

fn zero(data_type: &DataType) -> Option<Expr> {
    let zero = ScalarValue::Int64(Some(0)).cast_to(data_type).ok()?;
    Some(Expr::Literal(zero, None))
}

impl Scaled {
    fn times(self, factor: f64) -> Self {
        Self {
            scale: self.scale * factor,
            shift: self.shift * factor,
            ..self
        }
    }

    fn plus(self, by: f64) -> Self {
        Self {
            shift: self.shift + by,
            ..self
        }
    }

    /// The sum of two that scale one value.
    fn with(self, other: &Self) -> Option<Self> {
        (self.of == other.of).then(|| Self {
            scale: self.scale + other.scale,
            shift: self.shift + other.shift,
            ..self
        })
    }

    fn unshifted(self) -> Option<Self> {
        (self.shift.abs() <= 0.0).then_some(self)
    }

    /// The value in the type that the argument had; whole, where that was a real number.
    pub(crate) fn typed(self, argument: &DataType, relation: &Relation) -> Self {
        let target = if argument.is_integer() {
            argument.clone()
        } else {
            DataType::Int64
        };
        let is_so = self
            .of
            .get_type(relation.schema())
            .is_ok_and(|found| found == target);
        let of = if is_so {
            self.of
        } else {
            cast(self.of, target)
        };
        Self { of, ..self }
    }

    /// Whether another value is scaled and shifted as this one is.
    pub(crate) fn scales_as(&self, other: &Self) -> bool {
        self.scale.total_cmp(&other.scale).is_eq() && self.shift.total_cmp(&other.shift).is_eq()
    }

    pub(crate) fn is_shifted(&self) -> bool {
        self.shift.abs() > 0.0
    }

    /// The scale and the shift in the type that SQL expects of the result; `None` where it does not hold
    /// them.
    pub(crate) fn factors(&self, to: &DataType) -> Option<Factors> {
        let in_type = |x: f64| {
            let x = ScalarValue::Float64(Some(x));
            let typed = x.cast_to(to).ok()?;
            let back = typed.cast_to(&DataType::Float64).ok()?;
            (back == x).then_some(Expr::Literal(typed, None))
        };
        Some(Factors {
            scale: in_type(self.scale)?,
            shift: if self.is_shifted() {
                Some(in_type(self.shift)?)
            } else {
                None
            },
            to: to.clone(),
        })
    }
}

/// What is applied to a result of the value that was scaled or shifted.
pub(crate) struct Factors {
    scale: Expr,
    shift: Option<Expr>,
    to: DataType,
}

impl Factors {
    pub(crate) fn shifts(&self) -> bool {
        self.shift.is_some()
    }

    /// `scale · result + shift`, the shift once for each of the rows that a sum adds up.
    pub(crate) fn over(&self, result: Expr, rows: Option<Expr>) -> Expr {
        let times = |factor: Expr, of: Expr| {
            binary_expr(factor, Operator::Multiply, cast(of, self.to.clone()))
        };
        let scaled = times(self.scale.clone(), result);
        let shifts = match (self.shift.clone(), rows) {
            (None, _) => return scaled,
            (Some(shift), None) => shift,
            (Some(shift), Some(rows)) => times(shift, rows),
        };
        binary_expr(scaled, Operator::Plus, shifts)
    }
}

/// The aggregate that reads `of` where the one by this name reads the argument: the least of what is
/// turned round is the largest. `None` where a scale cannot be taken out of it.
pub(crate) fn read_by(
    functions: &Functions,
    function: &Arc<AggregateUDF>,
    scaled: &Scaled,
) -> Option<Arc<AggregateUDF>> {
    let turns = scaled.scale < 0.0;
    match function.name() {
        "min" if turns => Some(Arc::clone(&functions.max)),
        "max" if turns => Some(Arc::clone(&functions.min)),
        "min" | "max" | "sum" | "count" | "first_value" | "last_value" => {
            Some(Arc::clone(function))
        }
        _ => None,
    }
}
