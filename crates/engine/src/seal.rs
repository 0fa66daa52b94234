//! The sealed session: the public plan re-bound to protected tables and run.

mod drawn;
mod filled;

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
use datafusion::logical_expr::{Expr, LogicalPlan};
use disclosure::{ProtectedTable, Status};
use filled::{Filling, without_last_order};
use guard::{GuardedPlan, Moment, PrivatePlan, Statistic};

use crate::answer::{Answer, Release, arrow_value};
use crate::catalog::Catalog;
use crate::code::Code;
use crate::functions::intervals;
use crate::pivot::strict_aggregates;
use crate::run::executed;

/// Runs the public plan over what was protected. Whatever fails inside says one constant thing.
pub(crate) async fn run(
    state: &SessionState,
    catalog: &Catalog,
    guarded: &GuardedPlan,
    protected: &[ProtectedTable],
    release: Release<'_>,
) -> Result<Answer, Notice> {
    let session = Sealed {
        state,
        catalog,
        guarded,
        protected,
    };
    let mut answer = session.answer(release.clone(), Reading::All).await?;
    if protected.iter().any(ProtectedTable::has_near) {
        // What is unknown once the earlier answers are hidden derives from one of them.
        let without = session
            .answer(release.clone(), Reading::WithoutNear)
            .await?;
        answer = answer.near_where_unknown_in(&without);
    }
    if counts_things(guarded) {
        // So does what is unknown once the numbers of distinct things are hidden: it is `partial` first.
        let without = session.answer(release.clone(), Reading::WithoutThings);
        answer = answer.partial_where_unknown_in(&without.await?);
    }
    let plan = guarded.public();
    let fillings = filled::fillings(plan, protected).map_err(|_| Code::E05.notice())?;
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
}

impl Sealed<'_> {
    async fn answer(&self, release: Release<'_>, reading: Reading) -> Result<Answer, Notice> {
        let silent = |_| Code::E05.notice();
        let mut released = BTreeMap::new();
        for (private, table) in self.guarded.private().iter().zip(self.protected) {
            let keys = private.plan().schema().as_arrow();
            let table = memory(table, private, keys, reading);
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

/// A protected table in memory: keys in their types, moments as whole numbers, hidden as NULL; so are
/// earlier answers if they are not asked for.
fn memory(
    table: &ProtectedTable,
    of: &PrivatePlan,
    private: &Schema,
    reading: Reading,
) -> Option<Arc<dyn TableProvider>> {
    let count = table.key_count();
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (number, name) in table.columns().iter().enumerate() {
        if number < count {
            let data_type = private.field_with_name(name).ok()?.data_type().clone();
            let values = table
                .rows()
                .iter()
                .map(|row| arrow_value(row.keys.get(number)?, &data_type))
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
            let values = rows.map(value).collect::<Option<Vec<_>>>()?;
            columns.push(Arc::new(Int64Array::from(values)));
            fields.push(Field::new(name, DataType::Int64, true));
        }
    }
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(table.rows().len()));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options).ok()?;
    let memory = MemTable::try_new(schema, vec![vec![batch]]).ok()?;
    Some(Arc::new(memory))
}

fn array(values: Vec<ScalarValue>, data_type: &DataType) -> Option<ArrayRef> {
    if values.is_empty() {
        return Some(arrow::array::new_empty_array(data_type));
    }
    ScalarValue::iter_to_array(values).ok()
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
