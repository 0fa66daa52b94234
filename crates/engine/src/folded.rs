//! Folded rows in the place of rows: where a private plan looks at no date and at no single value, a table's folded
//! form gives the same sums, and has a third of the rows.
//!
//! A plan over folded rows hands on how many rows each of them stands for, and which of its columns are sums. Whatever
//! is not known here to be the same over both is left on rows: the whole plan, or nothing.

mod by_patient;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::expr::{AggregateFunction, Alias};
use datafusion::logical_expr::{
    Aggregate, AggregateUDF, Expr, Filter, Join, JoinType, LogicalPlan, LogicalPlanBuilder,
    Projection, TableScan,
};
use guard::{Argument, EVIDENCE};
use warehouse::FOLDED_ROWS;

use crate::functions::EvidenceOf;

/// The folded forms of tables, by the name of the table, with the columns that are sums.
pub(crate) type FoldedTables = BTreeMap<String, (Arc<dyn TableProvider>, BTreeSet<String>)>;

/// A plan over folded rows, or over a table that has no folded form.
struct Rows {
    plan: LogicalPlan,
    /// How many rows each stands for; one where there is no such column.
    weight: Option<Column>,
    /// The columns that are sums over these rows.
    sums: BTreeSet<Column>,
    /// Whether any table in it is folded.
    is_folded: bool,
}

/// A private plan over folded rows, where it would say the same; else the plan as it is.
pub(crate) fn over_folded(plan: LogicalPlan, tables: &FoldedTables) -> Result<LogicalPlan> {
    Ok(evidence(&plan, tables)?.unwrap_or(plan))
}

/// Down to the aggregate that stands for the evidence.
fn evidence(plan: &LogicalPlan, tables: &FoldedTables) -> Result<Option<LogicalPlan>> {
    match plan {
        LogicalPlan::Aggregate(aggregate) => weighed(aggregate, tables),
        LogicalPlan::Projection(projection) => {
            let Some(input) = evidence(&projection.input, tables)? else {
                return Ok(None);
            };
            let projection = Projection::try_new(projection.expr.clone(), Arc::new(input))?;
            Ok(Some(LogicalPlan::Projection(projection)))
        }
        _ => Ok(None),
    }
}

/// The evidence of folded rows: each counts as many times as it says.
fn weighed(aggregate: &Aggregate, tables: &FoldedTables) -> Result<Option<LogicalPlan>> {
    let [of] = aggregate.aggr_expr.as_slice() else {
        return Ok(None);
    };
    let (name, call) = named(of);
    let Expr::AggregateFunction(call) = call else {
        return Ok(None);
    };
    let Some(function) = call.func.inner().downcast_ref::<EvidenceOf>() else {
        return Ok(None);
    };
    let Some(rows) = rows(&aggregate.input, tables)?.filter(|rows| rows.is_folded) else {
        return Ok(None);
    };
    let measures = function.layout().places(Argument::Measure);
    let is_measure = |place: usize| measures.contains(&place);
    let arguments = call.params.args.iter().enumerate();
    let mut known = arguments.map(|(place, argument)| match sum_of(argument, &rows.sums) {
        Some(_) => is_measure(place),
        None => rows.is_same(argument),
    });
    if !known.all(|known| known) || !aggregate.group_expr.iter().all(|key| rows.is_same(key)) {
        return Ok(None);
    }
    let Some(weight) = &rows.weight else {
        // Already folded by patient: one row is one.
        return rebuilt(aggregate, vec![of.clone()], rows.plan).map(Some);
    };
    // A product of sums is no sum of products; a constant of each row would have to be added up.
    let is_sum = |place: &usize| {
        let argument = call.params.args.get(*place);
        argument.is_some_and(|argument| sum_of(argument, &rows.sums).is_some())
    };
    if !measures.iter().all(is_sum) {
        return Ok(None);
    }
    let layout = function.layout().with(Argument::Rows);
    let mut arguments = call.params.args.clone();
    arguments.push(Expr::Column(weight.clone()));
    let function = Arc::new(AggregateUDF::from(EvidenceOf::new(layout)));
    let call = AggregateFunction::new_udf(function, arguments, false, None, Vec::new(), None);
    let of = Expr::AggregateFunction(call).alias(name.unwrap_or(EVIDENCE));
    rebuilt(aggregate, vec![of], rows.plan).map(Some)
}

fn rebuilt(aggregate: &Aggregate, of: Vec<Expr>, input: LogicalPlan) -> Result<LogicalPlan> {
    let keys = aggregate.group_expr.clone();
    Ok(LogicalPlan::Aggregate(Aggregate::try_new(
        Arc::new(input),
        keys,
        of,
    )?))
}

fn named(of: &Expr) -> (Option<&str>, &Expr) {
    match of {
        Expr::Alias(Alias { expr, name, .. }) => (Some(name), expr),
        of => (None, of),
    }
}

/// The column of which an expression is the sum as it stands, cast perhaps.
fn sum_of<'a>(of: &'a Expr, sums: &BTreeSet<Column>) -> Option<&'a Column> {
    match of {
        Expr::Column(column) => sums.contains(column).then_some(column),
        Expr::Alias(alias) => sum_of(&alias.expr, sums),
        Expr::Cast(cast) if cast.field.data_type().is_integer() => sum_of(&cast.expr, sums),
        _ => None,
    }
}

impl Rows {
    /// Of a table that has no folded form.
    fn as_they_are(scan: &TableScan) -> Self {
        Self {
            plan: LogicalPlan::TableScan(scan.clone()),
            weight: None,
            sums: BTreeSet::new(),
            is_folded: false,
        }
    }

    /// Whether an expression says the same of a folded row as of each row that it stands for: it reads no sum, but
    /// whether one is missing.
    fn is_same(&self, of: &Expr) -> bool {
        let mut is_same = true;
        let walked = of.apply(|part| {
            Ok(match part {
                Expr::IsNull(inner) | Expr::IsNotNull(inner)
                    if sum_of(inner, &self.sums).is_some() =>
                {
                    TreeNodeRecursion::Jump
                }
                Expr::Column(column) if self.sums.contains(column) => {
                    is_same = false;
                    TreeNodeRecursion::Stop
                }
                Expr::ScalarSubquery(_)
                | Expr::InSubquery(_)
                | Expr::Exists(_)
                | Expr::OuterReferenceColumn(..) => {
                    is_same = false;
                    TreeNodeRecursion::Stop
                }
                _ => TreeNodeRecursion::Continue,
            })
        });
        walked.is_ok() && is_same
    }

    fn over(self, plan: LogicalPlan) -> Self {
        Self { plan, ..self }
    }
}

/// A plan over folded rows; `None` where it would not say the same.
fn rows(plan: &LogicalPlan, tables: &FoldedTables) -> Result<Option<Rows>> {
    match plan {
        LogicalPlan::TableScan(scan) => scanned(scan, tables),
        LogicalPlan::Filter(filter) => {
            let input = rows(&filter.input, tables)?;
            let Some(input) = input.filter(|input| input.is_same(&filter.predicate)) else {
                return Ok(None);
            };
            let filter = Filter::try_new(filter.predicate.clone(), Arc::new(input.plan.clone()))?;
            Ok(Some(input.over(LogicalPlan::Filter(filter))))
        }
        LogicalPlan::Projection(projection) => projected(projection, tables),
        LogicalPlan::SubqueryAlias(alias) => {
            let Some(input) = rows(&alias.input, tables)? else {
                return Ok(None);
            };
            let renamed =
                |column: &Column| Column::new(Some(alias.alias.clone()), column.name.clone());
            Ok(Some(Rows {
                weight: input.weight.as_ref().map(renamed),
                sums: input.sums.iter().map(renamed).collect(),
                is_folded: input.is_folded,
                plan: LogicalPlanBuilder::from(input.plan)
                    .alias(alias.alias.clone())?
                    .build()?,
            }))
        }
        LogicalPlan::Join(join) => joined(join, tables),
        LogicalPlan::Aggregate(aggregate) => by_patient::by_patient(aggregate, tables),
        _ => Ok(None),
    }
}

fn scanned(scan: &TableScan, tables: &FoldedTables) -> Result<Option<Rows>> {
    let Some((table, sums)) = tables.get(scan.table_name.table()) else {
        return Ok(Some(Rows::as_they_are(scan)));
    };
    let schema = table.schema();
    let fields = scan.projected_schema.fields().iter();
    let places: Option<Vec<usize>> = fields
        .map(|field| schema.index_of(field.name()).ok())
        .collect();
    // A date is asked for.
    let (Some(mut places), Ok(rows)) = (places, schema.index_of(FOLDED_ROWS)) else {
        return Ok(None);
    };
    places.push(rows);
    let column = |name: &str| Column::new(Some(scan.table_name.clone()), name);
    let names = scan
        .projected_schema
        .fields()
        .iter()
        .map(|field| field.name().as_str());
    let mut folded = Rows {
        weight: Some(column(FOLDED_ROWS)),
        sums: names
            .filter(|name| sums.contains(*name))
            .map(column)
            .collect(),
        is_folded: true,
        plan: LogicalPlan::TableScan(scan.clone()),
    };
    // Conditions were pushed down to the scan, too.
    let all: BTreeSet<Column> = sums.iter().map(|name| column(name)).collect();
    let known = Rows {
        sums: all,
        ..folded
    };
    let is_known = |filter: &Expr| {
        let mut columns = filter.column_refs().into_iter();
        known.is_same(filter) && columns.all(|column| schema.index_of(&column.name).is_ok())
    };
    if scan.fetch.is_some() || !scan.filters.iter().all(is_known) {
        return Ok(None);
    }
    folded = Rows {
        sums: known
            .sums
            .into_iter()
            .filter(|sum| scan.projected_schema.has_column(sum))
            .collect(),
        ..known
    };
    let source = provider_as_source(Arc::clone(table));
    let filters = scan.filters.clone();
    let scan = LogicalPlanBuilder::scan_with_filters(
        scan.table_name.clone(),
        source,
        Some(places),
        filters,
    )?;
    Ok(Some(folded.over(scan.build()?)))
}

fn projected(projection: &Projection, tables: &FoldedTables) -> Result<Option<Rows>> {
    let Some(input) = rows(&projection.input, tables)? else {
        return Ok(None);
    };
    let mut sums = BTreeSet::new();
    for (of, (qualifier, field)) in projection.expr.iter().zip(projection.schema.iter()) {
        if sum_of(of, &input.sums).is_some() {
            sums.insert(Column::new(qualifier.cloned(), field.name().clone()));
        } else if !input.is_same(of) {
            return Ok(None);
        }
    }
    let weight = input.weight.clone().map(Expr::Column);
    let all = projection.expr.iter().cloned().chain(weight);
    let plan = Projection::try_new(all.collect(), Arc::new(input.plan.clone()))?;
    Ok(Some(Rows {
        sums,
        ..input.over(LogicalPlan::Projection(plan))
    }))
}

/// A join of folded rows with rows of another table: each of the rows that a folded one stands for meets the same.
fn joined(join: &Join, tables: &FoldedTables) -> Result<Option<Rows>> {
    let (Some(left), Some(right)) = (rows(&join.left, tables)?, rows(&join.right, tables)?) else {
        return Ok(None);
    };
    let keeps_left = matches!(
        join.join_type,
        JoinType::Inner | JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti
    );
    let keeps_right = matches!(
        join.join_type,
        JoinType::Inner | JoinType::Right | JoinType::RightSemi | JoinType::RightAnti
    );
    // Which rows of the other side are met, and not how often.
    let only_left = matches!(join.join_type, JoinType::LeftSemi | JoinType::LeftAnti);
    let only_right = matches!(join.join_type, JoinType::RightSemi | JoinType::RightAnti);
    let is_known = match (left.weight.is_some(), right.weight.is_some()) {
        (false, false) => true,
        (true, false) => keeps_left || only_right,
        (false, true) => keeps_right || only_left,
        (true, true) => only_left || only_right,
    };
    let on = join.on.iter();
    let on = on.flat_map(|(one, other)| [one, other]).chain(&join.filter);
    let both = Rows {
        plan: LogicalPlan::Join(join.clone()),
        weight: None,
        sums: left.sums.union(&right.sums).cloned().collect(),
        is_folded: left.is_folded || right.is_folded,
    };
    if !is_known || !on.into_iter().all(|condition| both.is_same(condition)) {
        return Ok(None);
    }
    let (weight, sums) = match join.join_type {
        JoinType::LeftSemi | JoinType::LeftAnti => (left.weight.clone(), left.sums.clone()),
        JoinType::RightSemi | JoinType::RightAnti => (right.weight.clone(), right.sums.clone()),
        _ => (
            left.weight.clone().or(right.weight.clone()),
            both.sums.clone(),
        ),
    };
    // A sum of an optional side, or of rows that meet several, is met as often as its row: as each of its rows.
    let plan = Join::try_new(
        Arc::new(left.plan),
        Arc::new(right.plan),
        join.on.clone(),
        join.filter.clone(),
        join.join_type,
        join.join_constraint,
        join.null_equality,
        join.null_aware,
    )?;
    Ok(Some(Rows {
        plan: LogicalPlan::Join(plan),
        weight,
        sums,
        is_folded: both.is_folded,
    }))
}
