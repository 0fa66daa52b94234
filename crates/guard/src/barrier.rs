//! The barrier: an aggregate over patients becomes a private plan, and a projection over its
//! placeholder takes its place.
//!
//! Private plans compute only base moments over pieces; averages, ratios and coefficients are
//! arithmetic on protected values above.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Entity, Sentence};
use datafusion_common::arrow::datatypes::{DataType, Field, Schema};
use datafusion_common::tree_node::{Transformed, TreeNode};
use datafusion_common::{Column, ScalarValue};
use datafusion_expr::expr::{AggregateFunction, AggregateFunctionParams};
use datafusion_expr::utils::conjunction;
use datafusion_expr::{
    Aggregate, Case, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, Operator, binary_expr,
    cast, lit,
};

use crate::atom::Origin;
use crate::context::Context;
use crate::counted::{Key, Moment, Piece, PrivatePlan, Ruling, Statistic};
use crate::form::{Form, constant_number, form};
use crate::operand::operand;
use crate::pieces::{Branch, Linear, branches, guards};
use crate::placeholder::Placeholder;
use crate::predicate::predicate;
use crate::refusal::Refusal;
use crate::rules::Code;
use crate::tracked::Relation;

/// What a barrier gives: the private plan, and what stands in its place.
#[derive(Debug)]
pub(crate) struct Barrier {
    pub(crate) private: PrivatePlan,
    pub(crate) public: LogicalPlan,
    pub(crate) rulings: Vec<Ruling>,
}

/// Builds the private plan `name` of an aggregate whose keys do not hold the patient.
pub(crate) fn barrier(
    context: &Context<'_>,
    aggregate: &Aggregate,
    relation: &Relation,
    name: &str,
) -> Result<Barrier, Refusal> {
    let mut counting = Counting::over(relation);
    let mut rulings = Vec::new();
    let mut keys = Vec::new();
    for (number, expr) in aggregate.group_expr.iter().enumerate() {
        let (key, value) = group_key(relation, expr, number, &mut rulings)?;
        keys.push((key, value));
    }
    let mut above = Vec::new();
    for expr in &aggregate.aggr_expr {
        above.push(counting.aggregate(expr, &mut rulings)?);
    }
    let plan = counting.plan(context, &keys)?;
    let public = replacement(aggregate, &plan, &counting.moments, &above, name)?;
    let private = PrivatePlan {
        name: name.to_owned(),
        plan,
        keys: keys.into_iter().map(|(key, _)| key).collect(),
        pieces: counting.pieces.iter().map(Cut::describe).collect(),
        moments: counting
            .moments
            .iter()
            .map(|(moment, _)| moment.clone())
            .collect(),
        ordinary: relation.ordinary,
        single_row: relation.single_row,
        structures: relation.knows(Entity::Structure),
        practitioners: relation.knows(Entity::Practitioner),
    };
    Ok(Barrier {
        private,
        public,
        rulings,
    })
}

fn group_key(
    relation: &Relation,
    expr: &Expr,
    number: usize,
    rulings: &mut Vec<Ruling>,
) -> Result<(Key, Expr), Refusal> {
    let value = relation.resolve(expr)?;
    if relation.is_any_patient(&value) {
        return Err(Refusal::about(Code::G14, subject(expr)));
    }
    let read = operand(relation, &value)?;
    if !read.groupable || !tells_apart(&value, &read.data_type) {
        return Err(Refusal::about(Code::G07, subject(expr)));
    }
    let nullable = value.nullable(relation.schema()).unwrap_or(true);
    let says = match read.domain {
        crate::Domain::Free => Sentence::new(
            "clé de groupe, valeurs libres : les groupes trop petits sont omis",
            "group key, free values: groups that are too small are left out",
        ),
        crate::Domain::CodeList(_) | crate::Domain::Years | crate::Domain::Literals(_) => {
            Sentence::new(
                "clé de groupe, domaine déclaré : toute la grille est montrée",
                "group key, declared domain: the whole grid is shown",
            )
        }
    };
    rulings.push(Ruling {
        subject: subject(expr),
        code: Code::G07,
        says,
    });
    let name = format!("k{number}");
    let key = Key {
        ordinary: read.ordinary,
        domain: read.domain,
        nullable,
        conditions: conditions_on(relation, &value, &name),
        name,
    };
    Ok((key, value))
}

/// The conditions on the rows that read this key and nothing else, over a column `name`.
fn conditions_on(relation: &Relation, value: &Expr, name: &str) -> Vec<Expr> {
    let Expr::Column(key) = value else {
        return Vec::new();
    };
    let reads_key = |condition: &&Expr| condition.column_refs().into_iter().all(|c| c == key);
    let renamed = |condition: &Expr| {
        let moved = condition.clone().transform_up(|node| {
            Ok(if matches!(node, Expr::Column(_)) {
                Transformed::yes(Expr::Column(Column::new_unqualified(name)))
            } else {
                Transformed::no(node)
            })
        });
        moved.map(|moved| moved.data).ok()
    };
    relation.kept.iter().filter(reads_key).filter_map(renamed).collect()
}

/// Whether disclosure control can tell apart all values of a key of this type: it knows no time of
/// day, and a value that it cannot read would fail only where a row has it.
fn tells_apart(key: &Expr, data_type: &DataType) -> bool {
    match data_type {
        DataType::Int32
        | DataType::Int64
        | DataType::Float64
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Boolean
        | DataType::Date32 => true,
        DataType::Timestamp(..) => {
            matches!(form(key), Form::Function(function) if function.name() == "date_trunc")
        }
        _ => false,
    }
}

/// The name that a requester recognises.
fn subject(expr: &Expr) -> String {
    match form(expr) {
        Form::Column(column) => column.name.clone(),
        Form::Function(function) => function.name().to_owned(),
        Form::Aggregate(function) => function.func.name().to_owned(),
        Form::Case(_) => "CASE".to_owned(),
        Form::Cast(inner, _) => subject(inner),
        Form::Literal(_)
        | Form::Logic(..)
        | Form::Comparison(..)
        | Form::Arithmetic(..)
        | Form::Truth(_)
        | Form::Missing(_)
        | Form::Negative(_)
        | Form::Between(_)
        | Form::InList(_)
        | Form::Like(_)
        | Form::Other(_) => "expression".to_owned(),
    }
}

/// A piece and its predicate over atoms; no predicate is the whole group.
#[derive(Debug, Clone, PartialEq)]
struct Cut {
    predicate: Option<Expr>,
    ordinary: bool,
    missingness: bool,
}

impl Cut {
    fn describe(&self) -> Piece {
        Piece {
            whole: self.predicate.is_none(),
            ordinary: self.ordinary,
            missingness: self.missingness,
        }
    }
}

/// Collects the pieces and moments of one barrier; equal ones are computed once.
struct Counting<'a> {
    relation: &'a Relation,
    pieces: Vec<Cut>,
    moments: Vec<(Moment, Option<Column>)>,
}

impl<'a> Counting<'a> {
    fn over(relation: &'a Relation) -> Self {
        let whole = Cut {
            predicate: None,
            ordinary: true,
            missingness: false,
        };
        Self {
            relation,
            pieces: vec![whole],
            moments: Vec::new(),
        }
    }

    /// The index of the piece where all conditions hold.
    fn piece(&mut self, conditions: Vec<Expr>) -> Result<usize, Refusal> {
        let mut ordinary = true;
        let mut distinct = Vec::new();
        for condition in conditions {
            ordinary &= predicate(self.relation, &condition)?;
            if !distinct.contains(&condition) {
                distinct.push(condition);
            }
        }
        let missingness = ordinary
            && !distinct.is_empty()
            && distinct
                .iter()
                .all(|condition| matches!(condition, Expr::IsNotNull(of) if matches!(of.as_ref(), Expr::Column(_))));
        let cut = Cut {
            predicate: conjunction(distinct),
            ordinary,
            missingness,
        };
        Ok(index_of(&mut self.pieces, cut))
    }

    fn moment(
        &mut self,
        statistic: Statistic,
        piece: usize,
        argument: Option<(Column, bool)>,
    ) -> Expr {
        let rest_is_nothing = argument.as_ref().is_some_and(|(_, nothing)| *nothing);
        let argument = argument.map(|(column, _)| column);
        let known = self.moments.iter().position(|(moment, column)| {
            moment.statistic == statistic && moment.piece == piece && *column == argument
        });
        let number = known.unwrap_or(self.moments.len());
        let name = format!("m{number}");
        if known.is_none() {
            let moment = Moment {
                name: name.clone(),
                statistic,
                piece,
                rest_is_nothing,
            };
            self.moments.push((moment, argument));
        }
        Expr::Column(Column::new_unqualified(name))
    }

    /// The expression over moments that stands for one aggregate of the statement.
    fn aggregate(&mut self, expr: &Expr, rulings: &mut Vec<Ruling>) -> Result<Expr, Refusal> {
        let Form::Aggregate(function) = form(expr) else {
            return Err(Refusal::new(Code::G08));
        };
        let name = function.func.name();
        let AggregateFunctionParams {
            args,
            distinct,
            filter,
            order_by,
            null_treatment,
        } = &function.params;
        if !order_by.is_empty() || null_treatment.is_some() {
            return Err(Refusal::about(Code::G08, name));
        }
        let filter = filter
            .as_ref()
            .map(|f| self.relation.resolve(f))
            .transpose()?;
        let filter: Vec<_> = filter.into_iter().collect();
        let args: Vec<_> = args
            .iter()
            .map(|arg| self.relation.resolve(arg))
            .collect::<Result<_, _>>()?;
        let [arg] = args.as_slice() else {
            return Err(refused_aggregate(name));
        };
        let above = match (name, distinct) {
            ("count", true) => self.distinct_patients(arg, filter)?,
            ("count", false) => self.count(arg, &filter)?,
            ("sum", false) => self.sum(arg, &filter)?,
            ("avg", false) => self.average(arg, &filter)?,
            _ => return Err(refused_aggregate(name)),
        };
        rulings.push(Ruling {
            subject: name.to_owned(),
            code: Code::G08,
            says: Sentence::new(
                "compté par cellule ; chaque condition est une cellule virtuelle, son complément aussi",
                "counted per cell; each condition is a virtual cell, and so is its complement",
            ),
        });
        Ok(above)
    }

    fn distinct_patients(&mut self, arg: &Expr, filter: Vec<Expr>) -> Result<Expr, Refusal> {
        let mut pieces = Vec::new();
        self.patient_pieces(arg, filter, &mut pieces)?;
        let [piece] = pieces.as_slice() else {
            return Err(Refusal::about(Code::G09, "count(DISTINCT …)"));
        };
        Ok(self.moment(Statistic::Patients, *piece, None))
    }

    /// `patient_no`, or `CASE WHEN … THEN patient_no END`.
    fn patient_pieces(
        &mut self,
        arg: &Expr,
        mut conditions: Vec<Expr>,
        pieces: &mut Vec<usize>,
    ) -> Result<(), Refusal> {
        if self.relation.is_any_patient(arg) {
            if !self.relation.is_patient(arg) {
                conditions.push(arg.clone().is_not_null());
            }
            pieces.push(self.piece(conditions)?);
            return Ok(());
        }
        match form(arg) {
            Form::Case(case) => {
                let last = case.else_expr.as_deref();
                let results = crate::operand::results(case).map(Some).chain([last]);
                for (guard, result) in guards(case).into_iter().zip(results) {
                    if let Some(result) = result {
                        let here = [conditions.clone(), guard].concat();
                        self.patient_pieces(result, here, pieces)?;
                    }
                }
                Ok(())
            }
            Form::Literal(value) if value.is_null() => Ok(()),
            Form::Cast(inner, _) => self.patient_pieces(inner, conditions, pieces),
            Form::Column(column)
                if matches!(self.relation.origin(column), Some(Origin::Entity(_))) =>
            {
                Err(Refusal::about(Code::G18, column.name.as_str()))
            }
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
            | Form::Other(_) => Err(Refusal::about(Code::G08, "count(DISTINCT …)")),
        }
    }

    fn count(&mut self, arg: &Expr, filter: &[Expr]) -> Result<Expr, Refusal> {
        let everywhere = constant_number(arg).is_some() || self.relation.is_patient(arg);
        if everywhere {
            let piece = self.piece(filter.to_vec())?;
            return Ok(self.moment(Statistic::Rows, piece, None));
        }
        if let Form::Case(case) = form(arg) {
            return self.count_case(case, filter);
        }
        if !self.relation.is_any_patient(arg) {
            operand(self.relation, arg)?;
        }
        let mut conditions = filter.to_vec();
        let may_be_missing = match arg {
            Expr::Column(column) => self.relation.is_nullable(column),
            other => other.nullable(self.relation.schema()).unwrap_or(true),
        };
        if may_be_missing {
            conditions.push(arg.clone().is_not_null());
        }
        let piece = self.piece(conditions)?;
        Ok(self.moment(Statistic::Rows, piece, None))
    }

    /// `count(CASE …)` counts the rows whose result is not NULL.
    fn count_case(&mut self, case: &Case, filter: &[Expr]) -> Result<Expr, Refusal> {
        let last = case.else_expr.as_deref();
        let results = crate::operand::results(case).map(Some).chain([last]);
        let mut total = Vec::new();
        for (guard, result) in guards(case).into_iter().zip(results) {
            let Some(result) = result else { continue };
            if matches!(form(result), Form::Literal(value) if value.is_null()) {
                continue;
            }
            let here = [filter.to_vec(), guard].concat();
            total.push(self.count(result, &here)?);
        }
        Ok(added(total))
    }

    fn sum(&mut self, arg: &Expr, filter: &[Expr]) -> Result<Expr, Refusal> {
        let mut total = Vec::new();
        for Branch { conditions, value } in branches(self.relation, arg)? {
            if let Some(linear) = value {
                let conditions = [filter.to_vec(), conditions].concat();
                total.extend(self.linear(&linear, &conditions)?);
            }
        }
        Ok(added(total))
    }

    fn average(&mut self, arg: &Expr, filter: &[Expr]) -> Result<Expr, Refusal> {
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
    fn known(&mut self, linear: &Linear, mut conditions: Vec<Expr>) -> Result<usize, Refusal> {
        for (_, column) in &linear.terms {
            if self.relation.is_nullable(column) {
                conditions.push(Expr::Column(column.clone()).is_not_null());
            }
        }
        self.piece(conditions)
    }

    fn linear(&mut self, linear: &Linear, conditions: &[Expr]) -> Result<Vec<Expr>, Refusal> {
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
                Some(Origin::PerPatient { conditional: true, .. })
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

    /// The counted aggregate: keys, evidence of the group and its pieces, moments.
    fn plan(&self, context: &Context<'_>, keys: &[(Key, Expr)]) -> Result<LogicalPlan, Refusal> {
        let functions = context.functions;
        let patient = self
            .relation
            .patients
            .first()
            .ok_or_else(|| Refusal::new(Code::G17))?;
        let patient = Expr::Column(patient.clone());
        let mut behind = vec![patient.clone()];
        behind.extend(self.relation.entities().cloned().map(Expr::Column));
        let evidence = |filter: Option<Expr>| call(&functions.evidence, behind.clone(), filter);
        let mut aggregates = vec![evidence(None).alias("whole")];
        for (number, cut) in self.pieces.iter().enumerate() {
            if let Some(predicate) = &cut.predicate {
                let outside = predicate.clone().is_not_true();
                aggregates.push(evidence(Some(predicate.clone())).alias(format!("in_{number}")));
                aggregates.push(evidence(Some(outside)).alias(format!("out_{number}")));
            }
        }
        let contributed = |moment: &Moment, x: Expr, filter: Option<Expr>| {
            let who = vec![patient.clone(), x];
            let rest = filter.clone().filter(|_| !moment.rest_is_nothing);
            let inside = call(&functions.contribution, who.clone(), filter);
            let outside = rest.map(|rest| {
                call(&functions.contribution, who, Some(rest.is_not_true()))
                    .alias(format!("out_{}", moment.name))
            });
            [Some(inside.alias(format!("in_{}", moment.name))), outside].into_iter().flatten()
        };
        for (moment, argument) in &self.moments {
            let filter = self
                .pieces
                .get(moment.piece)
                .and_then(|cut| cut.predicate.clone());
            let Some(column) = argument else {
                let count = call(&functions.count, vec![lit(1_i64)], filter.clone());
                aggregates.push(count.alias(moment.name.as_str()));
                // A join could give one patient nearly all the rows.
                if moment.statistic == Statistic::Rows && !self.relation.single_row {
                    aggregates.extend(contributed(moment, lit(1_i64), filter));
                }
                continue;
            };
            let x = cast(Expr::Column(column.clone()), DataType::Int64);
            aggregates.extend(contributed(moment, x, filter));
        }
        let groups = keys
            .iter()
            .map(|(key, value)| value.clone().alias(key.name.as_str()));
        LogicalPlanBuilder::from(self.relation.plan.clone())
            .aggregate(groups, aggregates)
            .and_then(LogicalPlanBuilder::build)
            .map_err(|_| Refusal::new(Code::G17))
    }
}

fn index_of(pieces: &mut Vec<Cut>, cut: Cut) -> usize {
    if let Some(known) = pieces
        .iter()
        .position(|piece| piece.predicate == cut.predicate)
    {
        return known;
    }
    let next = pieces.len();
    pieces.push(cut);
    next
}

fn refused_aggregate(name: &str) -> Refusal {
    let later = [
        "median",
        "approx_median",
        "approx_percentile_cont",
        "approx_percentile_cont_with_weight",
        "percentile_cont",
        "quantile_cont",
        "stddev",
        "stddev_pop",
        "var",
        "var_samp",
        "var_pop",
        "corr",
        "covar_samp",
        "covar_pop",
        "grouping",
    ];
    if later.contains(&name) || name.starts_with("regr_") {
        Refusal::about(Code::G15, name)
    } else {
        Refusal::about(Code::G08, name)
    }
}

fn call(
    function: &Arc<datafusion_expr::AggregateUDF>,
    args: Vec<Expr>,
    filter: Option<Expr>,
) -> Expr {
    Expr::AggregateFunction(AggregateFunction::new_udf(
        Arc::clone(function),
        args,
        false,
        filter.map(Box::new),
        Vec::new(),
        None,
    ))
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

fn added(parts: Vec<Expr>) -> Expr {
    parts
        .into_iter()
        .reduce(|left, right| binary_expr(left, Operator::Plus, right))
        .unwrap_or_else(|| lit(0_i64))
}

/// A projection over the placeholder with exactly the columns of the aggregate it replaces.
fn replacement(
    aggregate: &Aggregate,
    private: &LogicalPlan,
    moments: &[(Moment, Option<Column>)],
    above: &[Expr],
    name: &str,
) -> Result<LogicalPlan, Refusal> {
    let keys = aggregate.group_expr.len();
    let mut fields: Vec<Field> = private
        .schema()
        .fields()
        .iter()
        .take(keys)
        .map(|field| Field::new(field.name(), field.data_type().clone(), true))
        .collect();
    fields.extend(
        moments
            .iter()
            .map(|(moment, _)| Field::new(&moment.name, DataType::Int64, true)),
    );
    let source = Placeholder::new(Arc::new(Schema::new(fields)));
    let key_columns =
        (0..keys).map(|number| Expr::Column(Column::new_unqualified(format!("k{number}"))));
    let outputs = key_columns
        .chain(above.iter().cloned())
        .zip(aggregate.schema.iter())
        .map(|(expr, (qualifier, field))| {
            cast(expr, field.data_type().clone()).alias_qualified(qualifier.cloned(), field.name())
        });
    LogicalPlanBuilder::scan(name, source, None)
        .and_then(|builder| builder.project(outputs))
        .and_then(LogicalPlanBuilder::build)
        .map_err(|_| Refusal::new(Code::G17))
}
