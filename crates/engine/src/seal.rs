//! The sealed session: the public plan re-bound to protected tables and run.

mod drawn;
mod filled;
mod left_out;

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use contract::Notice;
use datafusion::catalog::TableProvider;
use datafusion::catalog::default_table_source::provider_as_source;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{DataFusionError, Result, ScalarValue};
use datafusion::datasource::MemTable;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};
use disclosure::{ProtectedTable, Scalar, Status};
use filled::{Filling, without_last_order};
use guard::{GuardedPlan, Moment, PrivatePlan, Statistic};

use crate::answer::{Answer, Release};
use crate::catalog::Catalog;
use crate::code::Code;
use crate::functions::intervals;
use crate::pivot::strict_aggregates;
use crate::run::executed;
use crate::value::{array, arrow_value, scalar};

/// Runs the public plan over what was protected. Whatever fails inside says one constant thing.
pub(crate) async fn run(
    state: &SessionState,
    catalog: &Catalog,
    guarded: &GuardedPlan,
    protected: &[ProtectedTable],
    release: Release<'_>,
) -> Result<Answer, Notice> {
    let mut session = Sealed {
        state,
        catalog,
        guarded,
        protected,
        left_out: Vec::new(),
    };
    let mut answer = session.answer(release.clone(), Reading::All).await?;
    if counts_things(guarded) {
        // What is unknown once the numbers of distinct things are hidden derives from one of them.
        let without = session.answer(release.clone(), Reading::WithoutThings);
        answer = answer.partial_where_unknown_in(&without.await?);
    }
    if protected.iter().any(ProtectedTable::has_near) {
        // What is unknown once the earlier answers are hidden derives from one of them.
        let without = session
            .answer(release.clone(), Reading::WithoutNear)
            .await?;
        answer = answer.near_where_unknown_in(&without);
    }
    let plan = guarded.public();
    let fillings = filled::fillings(plan, protected).map_err(|_| Code::E05.notice())?;
    if !fillings.is_empty() {
        session.left_out = session.left_out().await?;
    }
    let mut others = Vec::new();
    for filling in fillings {
        let other = session.answer(release.clone(), Reading::Filled(filling));
        others.push(other.await?);
    }
    answer = answer.hidden_where_other_in(&others);
    if release.tells_noise && release.profile.is_perturbed() {
        let mut again = Vec::new();
        for number in 0..drawn::REPLICATES {
            again.push(
                session
                    .answer(release.clone(), Reading::Again(number))
                    .await?,
            );
        }
        answer = answer.with_noise(&again);
    }
    Ok(answer)
}

/// Whether a question counts distinct things: those with too few patients are not counted.
pub(crate) fn counts_things(guarded: &GuardedPlan) -> bool {
    let mut moments = guarded.private().iter().flat_map(PrivatePlan::moments);
    moments.any(is_of_things)
}

fn is_of_things(moment: &Moment) -> bool {
    moment.statistic == Statistic::DistinctValues
}

/// How protected numbers are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    All,
    /// Earlier answers as if they were hidden.
    WithoutNear,
    /// Numbers of distinct things as if they were hidden.
    WithoutThings,
    /// Hidden ones as if they were known to be this.
    Filled(Filling),
    /// With further noise of the same law: what it moves is known of what was shown, and tells nothing.
    Again(u64),
}

/// Everything a sealed session may read.
struct Sealed<'a> {
    state: &'a SessionState,
    catalog: &'a Catalog,
    guarded: &'a GuardedPlan,
    protected: &'a [ProtectedTable],
    /// Of each table, the keys of groups that may have been left out, where that is asked.
    left_out: Vec<Vec<Vec<Scalar>>>,
}

impl Sealed<'_> {
    async fn answer(&self, release: Release<'_>, reading: Reading) -> Result<Answer, Notice> {
        let silent = |_| Code::E05.notice();
        let mut released = BTreeMap::new();
        let tables = self.guarded.private().iter().zip(self.protected);
        for (number, (private, table)) in tables.enumerate() {
            let left_out = match reading {
                Reading::Filled(_) => self.left_out.get(number).map(Vec::as_slice),
                Reading::All
                | Reading::WithoutNear
                | Reading::WithoutThings
                | Reading::Again(_) => None,
            };
            let table = memory((table, private), left_out.unwrap_or_default(), reading);
            let table = table.ok_or_else(|| Code::E05.notice())?;
            released.insert(private.name().to_owned(), table);
        }
        let public = self.guarded.public().clone();
        let public = match reading {
            Reading::Filled(_) => without_last_order(public).map_err(silent)?,
            Reading::All | Reading::WithoutNear | Reading::WithoutThings | Reading::Again(_) => {
                public
            }
        };
        let bound = rebound(public, &released, self.catalog).map_err(silent)?;
        let plan = strict_aggregates(bound).map_err(silent)?;
        let plan = if release.profile.is_perturbed() {
            intervals_with_noise(plan).map_err(silent)?
        } else {
            plan
        };
        let optimized = self.state.optimize(&plan).map_err(silent)?;
        let physical = self
            .state
            .query_planner()
            .create_physical_plan(&optimized, self.state)
            .await
            .map_err(silent)?;
        let schema = physical.schema();
        let batches = executed(physical, self.state).await?;
        Answer::read(&schema, &batches, release).ok_or_else(|| Code::E05.notice())
    }
}

impl Sealed<'_> {
    /// Of each table, the keys of groups that may have been left out.
    async fn left_out(&self) -> Result<Vec<Vec<Vec<Scalar>>>, Notice> {
        let named = left_out::named(self.guarded.public(), self.catalog);
        let (mut values, tables) = named.map_err(|_| Code::E05.notice())?;
        for table in tables {
            values.extend(self.values_of(&table).await?);
        }
        let tables = self.guarded.private().iter().zip(self.protected);
        let of = |(private, table)| left_out::left_out(table, private, &values);
        Ok(tables.map(of).collect())
    }

    /// The values of a public table.
    async fn values_of(&self, table: &str) -> Result<Vec<Scalar>, Notice> {
        let silent = |_| Code::E05.notice();
        let provider = self.catalog.public.get(table);
        let provider = provider.ok_or_else(|| Code::E05.notice())?;
        let source = provider_as_source(Arc::clone(provider));
        let plan = LogicalPlanBuilder::scan(table, source, None)
            .and_then(|scan| scan.limit(0, Some(left_out::VALUES)))
            .and_then(LogicalPlanBuilder::build)
            .and_then(|plan| self.state.optimize(&plan))
            .map_err(silent)?;
        let planner = self.state.query_planner();
        let physical = planner.create_physical_plan(&plan, self.state).await;
        let batches = executed(physical.map_err(silent)?, self.state).await?;
        let mut values = Vec::new();
        for column in batches.iter().flat_map(RecordBatch::columns) {
            let all = (0..column.len()).map(|row| ScalarValue::try_from_array(column, row));
            values.extend(all.filter_map(|value| scalar(&value.ok()?)));
        }
        Ok(values)
    }
}

/// A protected table in memory: keys in their types, moments as whole numbers, hidden as NULL; so are
/// earlier answers if they are not asked for.
fn memory(
    (table, of): (&ProtectedTable, &PrivatePlan),
    left_out: &[Vec<Scalar>],
    reading: Reading,
) -> Option<Arc<dyn TableProvider>> {
    let private = of.plan().schema().as_arrow();
    let count = table.key_count();
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (number, name) in table.columns().iter().enumerate() {
        if number < count {
            let data_type = private.field_with_name(name).ok()?.data_type().clone();
            let keys = table.rows().iter().map(|row| &row.keys).chain(left_out);
            let values = keys
                .map(|keys| arrow_value(keys.get(number)?, &data_type))
                .collect::<Option<Vec<_>>>()?;
            columns.push(array(values, &data_type)?);
            fields.push(Field::new(name, data_type, true));
        } else {
            let moment = number.saturating_sub(count);
            let is_of_things = of.moments().get(moment).is_some_and(is_of_things);
            let value = |(place, row): (usize, &disclosure::ProtectedRow)| {
                let value = row.values.get(moment)?;
                let near = value.status() == Status::Near;
                let known = value
                    .number()
                    .filter(|_| reading != Reading::WithoutNear || !near)
                    .filter(|_| reading != Reading::WithoutThings || !is_of_things);
                Some(match reading {
                    Reading::Again(replicate) => {
                        let noise = table.noise().get(place).and_then(|of| of.get(moment));
                        known.zip(noise).map(|(x, noise)| {
                            let place = drawn::Place {
                                row: place,
                                moment,
                                moments: table.columns().len().saturating_sub(count),
                            };
                            drawn::again(x, *noise, replicate, place)
                        })
                    }
                    Reading::Filled(filling) => {
                        known.or_else(|| Some(filling.value(place, moment)))
                    }
                    Reading::All | Reading::WithoutNear | Reading::WithoutThings => known,
                })
            };
            let rows = table.rows().iter().enumerate();
            let mut values = rows.map(value).collect::<Option<Vec<_>>>()?;
            if let Reading::Filled(filling) = reading {
                let places = (table.rows().len()..).zip(left_out);
                values.extend(places.map(|(place, _)| Some(filling.value(place, moment))));
            }
            columns.push(Arc::new(Int64Array::from(values)));
            fields.push(Field::new(name, DataType::Int64, true));
        }
    }
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let rows = table.rows().len().saturating_add(left_out.len());
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(rows));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options).ok()?;
    let memory = MemTable::try_new(schema, vec![vec![batch]]).ok()?;
    Some(Arc::new(memory))
}

/// Every scan, subqueries included, is bound by name to a protected or public table; any other
/// source ends the question. A scan carries its own provider, so this is the seal.
fn rebound(
    plan: LogicalPlan,
    released: &BTreeMap<String, Arc<dyn TableProvider>>,
    catalog: &Catalog,
) -> Result<LogicalPlan> {
    plan.transform_up_with_subqueries(|node| {
        let LogicalPlan::TableScan(mut scan) = node else {
            return Ok(Transformed::no(node));
        };
        let name = scan.table_name.table();
        let provider = released.get(name).or_else(|| catalog.public.get(name));
        let provider =
            provider.ok_or_else(|| DataFusionError::Execution("unsealed source".to_owned()))?;
        scan.source = provider_as_source(Arc::clone(provider));
        Ok(Transformed::yes(LogicalPlan::TableScan(scan)))
    })
    .map(|transformed| transformed.data)
}

/// Intervals over perturbed numbers include what the noise adds.
fn intervals_with_noise(plan: LogicalPlan) -> Result<LogicalPlan> {
    let noisy = intervals(VARIANCE);
    plan.transform_up_with_subqueries(|node| {
        let names = NamePreserver::new(&node);
        node.map_expressions(|expr| {
            let name = names.save(&expr);
            let replaced = expr.transform_up(|part| {
                let Expr::ScalarFunction(mut call) = part else {
                    return Ok(Transformed::no(part));
                };
                let of = noisy.iter().find(|of| of.name() == call.func.name());
                let Some(of) = of else {
                    return Ok(Transformed::no(Expr::ScalarFunction(call)));
                };
                call.func = Arc::clone(of);
                Ok(Transformed::yes(Expr::ScalarFunction(call)))
            })?;
            Ok(replaced.update_data(|expr| name.restore(expr)))
        })
    })
    .map(|transformed| transformed.data)
}

/// Variance of the noise of a count.
const VARIANCE: f64 = 4.063;

/// Whether the statement itself orders its rows.
pub(crate) fn is_ordered(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Sort(_) => true,
        LogicalPlan::Projection(_) | LogicalPlan::Limit(_) | LogicalPlan::SubqueryAlias(_) => {
            plan.inputs().into_iter().any(is_ordered)
        }
        _ => false,
    }
}
