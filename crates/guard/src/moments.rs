//! Sums and averages as arithmetic over base moments.

use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::{Column, ScalarValue};
use datafusion_expr::{Case, Expr, Operator, binary_expr, cast, lit};

use crate::atom::Origin;
use crate::counted::Statistic;
use crate::counting::{Argument, Counting};
use crate::known::asks_for_known;
use crate::pieces::{Branch, Linear, branches};
use crate::refusal::Refusal;
use crate::tracked::Relation;

impl Counting<'_> {
    pub(crate) fn sum(&mut self, arg: &Expr, filter: &[Expr]) -> Result<Expr, Refusal> {
        let mut total = Vec::new();
        for Branch { conditions, value } in branches(self.relation, arg)? {
            if let Some(linear) = value {
                let conditions = [filter.to_vec(), conditions].concat();
                total.extend(self.linear(&linear, &conditions)?);
            }
        }
        Ok(added(total))
    }

    pub(crate) fn average(&mut self, arg: &Expr, filter: &[Expr]) -> Result<Expr, Refusal> {
        let mut rows = Vec::new();
        for Branch { conditions, value } in branches(self.relation, arg)? {
            if let Some(linear) = value {
                let conditions = [filter.to_vec(), conditions].concat();
                let piece = self.known(&linear, conditions)?;
                rows.push(self.moment(Statistic::Rows, piece, None));
            }
        }
        let sum = cast(self.sum(arg, filter)?, DataType::Float64);
        let rows = cast(added(rows), DataType::Float64);
        // No rows is no average, not a division by zero.
        let divisor = Case {
            expr: None,
            when_then_expr: vec![(Box::new(rows.clone().not_eq(lit(0.0_f64))), Box::new(rows))],
            else_expr: None,
        };
        Ok(binary_expr(sum, Operator::Divide, Expr::Case(divisor)))
    }

    /// The piece where the conditions hold and every column of the expression is known.
    pub(crate) fn known(
        &mut self,
        linear: &Linear,
        mut conditions: Vec<Expr>,
    ) -> Result<usize, Refusal> {
        for (_, base) in &linear.terms {
            conditions.extend(known_conditions(self.relation, base));
        }
        self.piece(conditions)
    }

    /// The sum of a result by patient that rests on a condition: who is outside the condition
    /// contributes zero and is a cell too. `None` for any other base column.
    pub(crate) fn sum_where_not_zero(
        &mut self,
        base: &Expr,
        conditions: &[Expr],
    ) -> Result<Option<Expr>, Refusal> {
        let Expr::Column(column) = base else {
            return Ok(None);
        };
        let is_conditional = matches!(
            self.relation.origin(column),
            Some(Origin::PerPatient {
                conditional: true,
                ..
            })
        );
        if !is_conditional {
            return Ok(None);
        }
        let some = base.clone().not_eq(lit(0_i64));
        let piece = self.piece([conditions, &[some]].concat())?;
        let argument = Argument {
            x: base.clone(),
            rest_is_nothing: conditions.is_empty(),
            factors: None,
        };
        Ok(Some(self.moment(Statistic::Sum, piece, Some(argument))))
    }

    pub(crate) fn linear(
        &mut self,
        linear: &Linear,
        conditions: &[Expr],
    ) -> Result<Vec<Expr>, Refusal> {
        let piece = self.known(linear, conditions.to_vec())?;
        let mut weights: Vec<(f64, Expr)> = Vec::new();
        for (weight, base) in &linear.terms {
            match weights.iter_mut().find(|(_, known)| known == base) {
                Some((sum, _)) => *sum += weight,
                None => weights.push((*weight, base.clone())),
            }
        }
        // Where only the argument itself cuts the piece, the rest has nothing to add.
        let alone = weights.len() == 1;
        let mut parts = Vec::new();
        for (weight, base) in weights {
            let cut = self.sum_where_not_zero(&base, conditions)?;
            let sum = cut.unwrap_or_else(|| {
                let only_known = conditions.iter().all(|c| asks_only_for(c, &base));
                let argument = Argument {
                    x: base,
                    rest_is_nothing: alone && only_known,
                    factors: None,
                };
                self.moment(Statistic::Sum, piece, Some(argument))
            });
            parts.push(times(weight, sum));
        }
        if linear.constant.abs() > 0.0 {
            let rows = self.moment(Statistic::Rows, piece, None);
            parts.push(times(linear.constant, rows));
        }
        Ok(parts)
    }
}

/// The conditions under which a base column is known.
pub(crate) fn known_conditions(relation: &Relation, base: &Expr) -> Vec<Expr> {
    columns_of(base)
        .into_iter()
        .filter(|column| relation.is_nullable(column))
        .map(|column| Expr::Column(column).is_not_null())
        .collect()
}

/// The columns of a base column, in an order of their own.
fn columns_of(base: &Expr) -> Vec<Column> {
    let mut columns: Vec<Column> = base.column_refs().into_iter().cloned().collect();
    columns.sort();
    columns
}

/// Whether a condition only asks that a column of the argument be known, which the sum asks anyway.
pub(crate) fn asks_only_for(condition: &Expr, base: &Expr) -> bool {
    let mut asked = condition.column_refs().into_iter();
    asks_for_known(condition) && asked.all(|column| base.column_refs().contains(column))
}

/// `weight · moment + constant`.
pub(crate) fn shown_as(weight: f64, moment: Expr, constant: f64) -> Expr {
    let scaled = times(weight, moment);
    if constant.abs() <= 0.0 {
        return scaled;
    }
    binary_expr(
        cast(scaled, DataType::Float64),
        Operator::Plus,
        lit(constant),
    )
}

/// A whole coefficient keeps the integer exact.
fn times(weight: f64, moment: Expr) -> Expr {
    if (weight - 1.0).abs() <= 0.0 {
        return moment;
    }
    let scalar = ScalarValue::Float64(Some(weight));
    let whole = (weight.fract().abs() <= 0.0 && weight.abs() < 1e15)
        .then(|| scalar.cast_to(&DataType::Int64).ok())
        .flatten();
    match whole {
        Some(integer) => binary_expr(Expr::Literal(integer, None), Operator::Multiply, moment),
        None => binary_expr(
            lit(weight),
            Operator::Multiply,
            cast(moment, DataType::Float64),
        ),
    }
}

pub(crate) fn added(parts: Vec<Expr>) -> Expr {
    parts
        .into_iter()
        .reduce(|left, right| binary_expr(left, Operator::Plus, right))
        .unwrap_or_else(|| lit(0_i64))
}
