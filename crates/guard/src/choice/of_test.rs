//! What one comparison, list or pattern chooses.

use std::collections::BTreeSet;

use datafusion_common::ScalarValue;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_expr::{Expr, Operator};

use super::{Choice, Column, Values};
use crate::condition::Condition;
use crate::form::{Form, constant, form, is_constant};
use crate::operand::results;
use crate::pieces::guards;
use crate::tracked::Relation;

/// What is compared, and which ends are declared for it.
struct Subject {
    column: Column,
    ends: Ends,
}

/// The ends of intervals that are declared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// Multiples of a step.
    Grid(i64),
    /// The first of a month.
    Months,
    /// None: the values have no order that means anything.
    None,
}

impl Subject {
    /// Whether a single value is a declared cell: no day by itself, and none of a measure with a coarse grid.
    fn has_declared_values(&self, expr: &Expr) -> bool {
        match self.ends {
            Ends::Grid(step) => step == 1,
            Ends::Months => is_extracted(expr),
            Ends::None => true,
        }
    }
}

impl Relation {
    /// What a test chooses of the secrets that it reads.
    pub(crate) fn chosen(&self, test: &Expr) -> Choice {
        match form(test) {
            Form::Comparison(left, right) => match comparison(test) {
                Some(op) if is_constant(right) => self.compared(left, op, right),
                Some(op) if is_constant(left) => op
                    .swap()
                    .map_or(Choice::Own, |op| self.compared(right, op, left)),
                _ => self.without_constants(&[left, right]),
            },
            Form::InList(list) => self.listed(&list.expr, list.list.iter(), list.negated),
            Form::Between(between) => {
                let low = self.compared(&between.expr, Operator::GtEq, &between.low);
                let high = self.compared(&between.expr, Operator::LtEq, &between.high);
                if matches!(high, Choice::Interval(_)) {
                    low
                } else {
                    Choice::Own
                }
            }
            Form::Like(like) => match prefix(&like.pattern) {
                Some(_) => self.listed(
                    &like.expr,
                    std::iter::once(like.pattern.as_ref()),
                    like.negated,
                ),
                None => Choice::Own,
            },
            Form::Missing(of) => self.without_constants(&[of]),
            Form::Truth(of) => self.chosen(of),
            _ => self.without_constants(&[test]),
        }
    }

    /// What one group of a key chooses: one of its values, whichever.
    pub(crate) fn key_choice(&self, key: &Expr) -> Choice {
        match self.subject(key) {
            Some(subject) if subject.has_declared_values(key) => {
                let values = Values {
                    all_but: false,
                    values: BTreeSet::from([String::new()]),
                };
                Choice::Values(subject.column, values)
            }
            Some(_) => Choice::Own,
            None => self.without_constants(&[key]),
        }
    }

    /// The conditions within an expression: those of its CASEs by the result that they give, those that it is
    /// itself, and those within the results by patient that it reads.
    pub(crate) fn within(&self, expr: &Expr) -> Vec<Condition> {
        let holds = |condition: &Expr| Condition::Is(Box::new(self.reading(condition)), Some(true));
        match form(expr) {
            Form::Column(column) => {
                let says = self.says(column);
                says.map_or_else(Vec::new, |says| says.within.clone())
            }
            Form::Case(case) => {
                let last = case.else_expr.as_deref();
                let mut by_result: Vec<(Option<&Expr>, Vec<Condition>)> = Vec::new();
                for (guard, result) in guards(case)
                    .iter()
                    .zip(results(case).map(Some).chain([last]))
                {
                    let branch = guard
                        .iter()
                        .fold(Condition::Always, |all, part| all.and(holds(part)));
                    match by_result.iter_mut().find(|(of, _)| *of == result) {
                        Some((_, branches)) => branches.push(branch),
                        None => by_result.push((result, vec![branch])),
                    }
                }
                let inner = results(case)
                    .chain(last)
                    .flat_map(|result| self.within(result));
                let by_result = by_result.into_iter().map(|(_, any)| Condition::Any(any));
                by_result.chain(inner).collect()
            }
            Form::Logic(..)
            | Form::Truth(_)
            | Form::Comparison(..)
            | Form::Missing(_)
            | Form::Between(_)
            | Form::InList(_)
            | Form::Like(_) => vec![holds(expr)],
            Form::Arithmetic(left, _, right) => [self.within(left), self.within(right)].concat(),
            Form::Negative(inner) | Form::Cast(inner, _) => self.within(inner),
            Form::Function(function) => {
                let all = function.args.iter();
                all.flat_map(|arg| self.within(arg)).collect()
            }
            // An aggregate is no part of an expression over atoms, and what has no form is refused.
            Form::Literal(_) | Form::Aggregate(_) | Form::Other(_) => Vec::new(),
        }
    }

    /// The step of the cut-points that are declared for an expression.
    pub(crate) fn cut_points(&self, expr: &Expr) -> Option<i64> {
        match self.subject(expr)?.ends {
            Ends::Grid(step) => Some(step),
            Ends::Months | Ends::None => None,
        }
    }

    fn without_constants(&self, exprs: &[&Expr]) -> Choice {
        let is_plain = |expr: &&Expr| self.subject(expr).is_some() || !holds_constant(expr);
        if exprs.iter().all(is_plain) {
            Choice::Nothing
        } else {
            Choice::Own
        }
    }

    fn compared(&self, left: &Expr, op: Operator, right: &Expr) -> Choice {
        let values = |all_but| self.listed(left, std::iter::once(right), all_but);
        match op {
            Operator::Eq | Operator::IsNotDistinctFrom => values(false),
            Operator::NotEq | Operator::IsDistinctFrom => values(true),
            Operator::Lt | Operator::GtEq => self.cut(left, right, 0),
            // Up to five is below six.
            Operator::LtEq | Operator::Gt => self.cut(left, right, 1),
            _ => Choice::Own,
        }
    }

    fn listed<'a>(
        &self,
        subject: &Expr,
        mut values: impl Iterator<Item = &'a Expr>,
        all_but: bool,
    ) -> Choice {
        let Some(Subject { column, .. }) = self
            .subject(subject)
            .filter(|of| of.has_declared_values(subject))
        else {
            return Choice::Own;
        };
        let text = |value: &Expr| {
            let value = constant(value)?;
            let text = value.cast_to(&DataType::Utf8).ok()?;
            text.try_as_str().flatten().map(str::to_owned)
        };
        let values: Option<BTreeSet<String>> = values.by_ref().map(text).collect();
        values.map_or(Choice::Own, |values| {
            Choice::Values(column, Values { all_but, values })
        })
    }

    /// Everything below an end, which stands so many steps above the constant.
    fn cut(&self, subject: &Expr, constant_end: &Expr, above: i64) -> Choice {
        let Some(Subject { column, ends }) = self.subject(subject) else {
            return Choice::Own;
        };
        let Some(value) = constant(constant_end) else {
            return Choice::Own;
        };
        let is_declared = match ends {
            Ends::None => false,
            Ends::Grid(step) => whole(&value)
                .and_then(|end| end.checked_add(above))
                .is_some_and(|end| end.checked_rem(step) == Some(0)),
            Ends::Months => day(&value)
                .and_then(|day| day.checked_add(above))
                .is_some_and(is_first_of_month),
        };
        if is_declared {
            Choice::Interval(column)
        } else {
            Choice::Own
        }
    }

    /// What is compared: a column as it stands, or a calendar part of one.
    fn subject(&self, expr: &Expr) -> Option<Subject> {
        match form(expr) {
            Form::Column(column) => {
                let says = self.says(column)?;
                let field =
                    datafusion_common::ExprSchema::field_from_column(self.schema(), column).ok()?;
                let ends = match field.data_type() {
                    DataType::Date32 | DataType::Date64 => Ends::Months,
                    kind if kind.is_integer() => says.grid.map_or(Ends::None, Ends::Grid),
                    _ => Ends::None,
                };
                let column = Column {
                    text: says.text.clone(),
                    list: says.list.clone(),
                };
                Some(Subject { column, ends })
            }
            Form::Cast(inner, _) => self.subject(inner),
            Form::Function(function) if matches!(function.name(), "date_part" | "date_trunc") => {
                let date = self.subject(function.args.last()?)?;
                let ends = if function.name() == "date_part" {
                    Ends::Grid(1)
                } else {
                    Ends::Months
                };
                let text = self.text_of(expr);
                let column = Column {
                    text,
                    ..date.column
                };
                Some(Subject { column, ends })
            }
            _ => None,
        }
    }
}

/// The operator of a comparison.
fn comparison(expr: &Expr) -> Option<Operator> {
    match expr {
        Expr::Alias(alias) => comparison(&alias.expr),
        Expr::BinaryExpr(binary) => Some(binary.op),
        _ => None,
    }
}

/// Whether a calendar part is taken of a date.
fn is_extracted(expr: &Expr) -> bool {
    match form(expr) {
        Form::Cast(inner, _) => is_extracted(inner),
        Form::Function(_) => true,
        _ => false,
    }
}

fn holds_constant(expr: &Expr) -> bool {
    datafusion_common::tree_node::TreeNode::exists(expr, |node| {
        Ok(matches!(node, Expr::Literal(value, _) if !value.is_null()))
    })
    .unwrap_or(true)
}

/// What a pattern says that a text begins with, and nothing else.
fn prefix(pattern: &Expr) -> Option<String> {
    let pattern = constant(pattern)?;
    let pattern = pattern.try_as_str().flatten()?;
    let start = pattern.strip_suffix('%').unwrap_or(pattern);
    let is_plain = !start.contains(['%', '_', '\\']);
    is_plain.then(|| start.to_owned())
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

fn day(value: &ScalarValue) -> Option<i64> {
    match value.cast_to(&DataType::Date32) {
        Ok(ScalarValue::Date32(Some(day))) => Some(day.into()),
        Ok(_) | Err(_) => None,
    }
}

fn is_first_of_month(day: i64) -> bool {
    let text = i32::try_from(day)
        .ok()
        .and_then(|day| ScalarValue::Date32(Some(day)).cast_to(&DataType::Utf8).ok());
    text.and_then(|text| {
        text.try_as_str()
            .flatten()
            .map(|text| text.ends_with("-01"))
    })
    .unwrap_or(false)
}
