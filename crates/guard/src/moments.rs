//! Sums and averages as arithmetic over base moments.

use std::collections::BTreeMap;

use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::{Column, ScalarValue};
use datafusion_expr::{Case, Expr, Operator, binary_expr, cast, lit};

use crate::atom::Origin;
use crate::counted::Statistic;
use crate::counting::Counting;
use crate::pieces::{Branch, Linear, branches};
use crate::refusal::Refusal;

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
        for (_, column) in &linear.terms {
            if self.relation.is_nullable(column) {
                conditions.push(Expr::Column(column.clone()).is_not_null());
            }
        }
        self.piece(conditions)
    }

    pub(crate) fn linear(
        &mut self,
        linear: &Linear,
        conditions: &[Expr],
    ) -> Result<Vec<Expr>, Refusal> {
        let piece = self.known(linear, conditions.to_vec())?;
        let mut weights: BTreeMap<String, (f64, Column)> = BTreeMap::new();
        for (weight, column) in &linear.terms {
            weights
                .entry(column.flat_name())
                .and_modify(|(sum, _)| *sum += weight)
                .or_insert((*weight, column.clone()));
        }
        // Where only the column itself cuts the piece, the rest has nothing to add.
        let rest_is_nothing = conditions.is_empty() && weights.len() == 1;
        let mut parts = Vec::new();
        for (weight, column) in weights.into_values() {
            let is_conditional = matches!(
                self.relation.origin(&column),
                Some(Origin::PerPatient {
                    conditional: true,
                    ..
                })
            );
            let piece = if is_conditional {
                // Who is outside the condition contributes zero and is a cell too.
                let some = Expr::Column(column.clone()).not_eq(lit(0_i64));
                self.piece([conditions, &[some]].concat())?
            } else {
                piece
            };
            let argument = Some((column, rest_is_nothing));
            parts.push(times(weight, self.moment(Statistic::Sum, piece, argument)));
        }
        if linear.constant.abs() > 0.0 {
            let rows = self.moment(Statistic::Rows, piece, None);
            parts.push(times(linear.constant, rows));
        }
        Ok(parts)
    }
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
