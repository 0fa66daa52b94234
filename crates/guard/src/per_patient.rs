//! Aggregates by patient: the first visit, the number of visits. They stay below the barrier, and
//! carry along the structures and practitioners that each patient met.

use datafusion_common::Column;
use datafusion_common::arrow::datatypes::DataType;
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_expr::expr::{AggregateFunction, AggregateFunctionParams};
use datafusion_expr::{Aggregate, Expr, ExprSchemable, LogicalPlanBuilder, Operator};

use crate::atom::{Atom, Facts, Origin};
use crate::context::Context;
use crate::form::{Form, constant_number, form};
use crate::operand::operand;
use crate::pieces::guards;
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// An aggregate whose group keys hold the patient.
pub(crate) fn per_patient(
    context: &Context<'_>,
    aggregate: &Aggregate,
    relation: &Relation,
    alias: &str,
) -> Result<Relation, Refusal> {
    let mut outputs = Outputs::default();
    let mut groups = Vec::new();
    for expr in &aggregate.group_expr {
        let key = relation.resolve(expr)?;
        let origin = key_origin(relation, &key)?;
        groups.push(key.alias(outputs.name(alias, origin)));
    }
    let kept = kept_by_keys(relation, &groups, &outputs.atoms);
    let mut aggregates = Vec::new();
    for expr in &aggregate.aggr_expr {
        let (function, origin) = result(relation, expr)?;
        let name = outputs.name(alias, origin);
        aggregates.push(function.alias(name));
    }
    let visible = outputs.atoms.len();
    for entity in relation.entities() {
        let set = context
            .functions
            .entity_set
            .call(vec![Expr::Column(entity.clone())]);
        aggregates.push(set.alias(outputs.name(alias, Origin::EntitySet)));
    }
    let plan = LogicalPlanBuilder::from(relation.plan.clone())
        .aggregate(groups, aggregates)
        .and_then(|builder| builder.alias(alias))
        .and_then(LogicalPlanBuilder::build)
        .map_err(|_| Refusal::new(Code::G17))?;
    let columns = aggregate
        .schema
        .iter()
        .zip(outputs.atoms.iter().take(visible))
        .map(|((qualifier, field), atom)| {
            let seen = Column::new(qualifier.cloned(), field.name());
            (seen, Expr::Column(atom.column.clone()))
        })
        .collect();
    let patients = outputs
        .atoms
        .iter()
        .filter(|atom| atom.origin == Origin::Patient)
        .map(|atom| atom.column.clone())
        .collect::<Vec<_>>();
    Ok(Relation {
        plan,
        single_row: aggregate.group_expr.len() == patients.len(),
        patients,
        atoms: outputs.atoms,
        columns,
        ordinary: relation.ordinary,
        everyone: relation.everyone,
        pinned: Vec::new(),
        key: Vec::new(),
        kept,
    })
}

/// The conditions on the rows that read group keys alone, over the keys.
fn kept_by_keys(relation: &Relation, groups: &[Expr], atoms: &[Atom]) -> Vec<Expr> {
    let behind = |column: &Column| {
        let key = |group: &Expr| group.clone().unalias() == Expr::Column(column.clone());
        let found = groups.iter().zip(atoms).find(|(group, _)| key(group));
        found.map(|(_, atom)| atom.column.clone())
    };
    let over_keys = |condition: &&Expr| {
        let mut columns = condition.column_refs().into_iter();
        columns.all(|column| behind(column).is_some())
    };
    let renamed = |condition: &Expr| {
        let moved = condition.clone().transform_up(|node| {
            let atom = node.try_as_col().and_then(behind);
            Ok(atom.map_or(Transformed::no(node), |atom| {
                Transformed::yes(Expr::Column(atom))
            }))
        });
        moved.map(|moved| moved.data).ok()
    };
    relation
        .kept
        .iter()
        .filter(over_keys)
        .filter_map(renamed)
        .collect()
}

/// The columns of the aggregate, numbered.
#[derive(Default)]
struct Outputs {
    atoms: Vec<Atom>,
}

impl Outputs {
    fn name(&mut self, alias: &str, origin: Origin) -> String {
        let name = format!("c{}", self.atoms.len());
        let column = Column::new(Some(alias), name.as_str());
        self.atoms.push(Atom { column, origin });
        name
    }
}

fn key_origin(relation: &Relation, key: &Expr) -> Result<Origin, Refusal> {
    if relation.is_patient(key) {
        return Ok(Origin::Patient);
    }
    if let Expr::Column(column) = key
        && let Some(origin @ Origin::Entity(_)) = relation.origin(column)
    {
        return Ok(origin.clone());
    }
    let read = operand(relation, key)?;
    Ok(Origin::Field(Facts {
        groupable: read.groupable,
        measure: false,
        ordinary: read.ordinary,
        year: read.year,
        domain: read.domain,
    }))
}

/// One aggregate per patient over atoms, and what is known of it.
fn result(relation: &Relation, expr: &Expr) -> Result<(Expr, Origin), Refusal> {
    let Form::Aggregate(function) = form(expr) else {
        return Err(Refusal::new(Code::G08));
    };
    let AggregateFunctionParams {
        args,
        distinct,
        filter,
        order_by,
        null_treatment,
    } = &function.params;
    let name = function.func.name();
    let listed = matches!(
        name,
        "count" | "sum" | "min" | "max" | "bool_or" | "bool_and"
    );
    if !listed || !order_by.is_empty() || null_treatment.is_some() {
        return Err(Refusal::about(Code::G08, name));
    }
    let filter = filter.as_ref().map(|f| relation.resolve(f)).transpose()?;
    if let Some(filter) = &filter {
        predicate(relation, filter)?;
    }
    let mut conditional = filter.is_some();
    // A patient of the relation has a row, so what adds up known values is known.
    let mut known = filter.is_none();
    let mut resolved = Vec::new();
    for arg in args {
        let arg = relation.resolve(arg)?;
        conditional |= argument(relation, name, &arg)?;
        known &= !arg.nullable(relation.schema()).unwrap_or(true);
        resolved.push(arg);
    }
    let call = AggregateFunction::new_udf(
        std::sync::Arc::clone(&function.func),
        resolved,
        *distinct,
        filter.map(Box::new),
        Vec::new(),
        None,
    );
    Ok((
        Expr::AggregateFunction(call),
        Origin::PerPatient { conditional, known },
    ))
}

/// Judges an argument: a column or readable expression, or one CASE that gives one value or
/// nothing. Several constants in one CASE could number the patients.
fn argument(relation: &Relation, function: &str, arg: &Expr) -> Result<bool, Refusal> {
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
