//! The sealed session: the public plan re-bound to protected tables and run.

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
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::physical_plan::collect;
use disclosure::{ProtectedTable, Status};
use guard::{GuardedPlan, PLACEHOLDER_PREFIX};

use crate::answer::{Answer, Release, arrow_value};
use crate::catalog::Catalog;
use crate::code::Code;
use crate::pivot::strict_aggregates;

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
    let answer = session.answer(release.clone(), true).await?;
    if !protected.iter().any(ProtectedTable::has_near) {
        return Ok(answer);
    }
    // What is unknown once the earlier answers are hidden derives from one of them.
    let without = session.answer(release, false).await?;
    Ok(answer.near_where_unknown_in(&without))
}

/// Everything a sealed session may read.
struct Sealed<'a> {
    state: &'a SessionState,
    catalog: &'a Catalog,
    guarded: &'a GuardedPlan,
    protected: &'a [ProtectedTable],
}

impl Sealed<'_> {
    async fn answer(&self, release: Release<'_>, with_near: bool) -> Result<Answer, Notice> {
        let silent = |_| Code::E05.notice();
        let mut released = BTreeMap::new();
        for (private, table) in self.guarded.private().iter().zip(self.protected) {
            let keys = private.plan().schema().as_arrow();
            let table = memory(table, keys, with_near).ok_or_else(|| Code::E05.notice())?;
            released.insert(private.name().to_owned(), table);
        }
        let public = self.guarded.public().clone();
        let bound = rebound(public, &released, self.catalog).map_err(silent)?;
        let plan = strict_aggregates(bound).map_err(silent)?;
        let optimized = self.state.optimize(&plan).map_err(silent)?;
        let physical = self
            .state
            .query_planner()
            .create_physical_plan(&optimized, self.state)
            .await
            .map_err(silent)?;
        let schema = physical.schema();
        let context = self.state.task_ctx();
        let batches = collect(physical, context).await.map_err(silent)?;
        Answer::read(&schema, &batches, release).ok_or_else(|| Code::E05.notice())
    }
}

/// A protected table in memory: keys in their types, moments as whole numbers, hidden as NULL; so are
/// earlier answers if they are not asked for.
fn memory(
    table: &ProtectedTable,
    private: &Schema,
    with_near: bool,
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
            let values = table
                .rows()
                .iter()
                .map(|row| {
                    row.values.get(number.saturating_sub(count)).map(|v| {
                        v.number()
                            .filter(|_| with_near || v.status() != Status::Near)
                    })
                })
                .collect::<Option<Vec<_>>>()?;
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

/// For each output column, whether it derives from a protected measure.
pub(crate) fn measures(plan: &LogicalPlan) -> Vec<bool> {
    let columns = plan.schema().fields().len();
    let inputs: Vec<Vec<bool>> = plan.inputs().into_iter().map(measures).collect();
    let reads = |expr: &Expr| reads_measure(expr, plan, &inputs);
    match plan {
        LogicalPlan::TableScan(scan) => {
            let is_released = scan.table_name.table().starts_with(PLACEHOLDER_PREFIX);
            let is_moment = |name: &str| is_released && name.starts_with('m');
            plan.schema()
                .fields()
                .iter()
                .map(|field| is_moment(field.name()))
                .collect()
        }
        LogicalPlan::Projection(projection) => projection.expr.iter().map(reads).collect(),
        LogicalPlan::Aggregate(aggregate) => {
            let mut all: Vec<bool> = aggregate.group_expr.iter().map(reads).collect();
            // Grouping sets give one column more than they have expressions.
            let keys = columns.saturating_sub(aggregate.aggr_expr.len());
            all.resize(keys, true);
            all.extend(aggregate.aggr_expr.iter().map(reads));
            all
        }
        LogicalPlan::Window(window) => {
            let mut all = inputs.into_iter().next().unwrap_or_default();
            all.extend(
                window
                    .window_expr
                    .iter()
                    .map(|expr| reads_measure(expr, plan, &[all.clone()]))
                    .collect::<Vec<_>>(),
            );
            all
        }
        LogicalPlan::Union(_) => (0..columns)
            .map(|column| {
                inputs
                    .iter()
                    .any(|input| input.get(column).copied().unwrap_or(true))
            })
            .collect(),
        _ => {
            let mut all = inputs.concat();
            all.resize(columns, false);
            all
        }
    }
}

fn reads_measure(expr: &Expr, plan: &LogicalPlan, inputs: &[Vec<bool>]) -> bool {
    let schemas: Vec<_> = plan.inputs().into_iter().map(LogicalPlan::schema).collect();
    let mut reads = false;
    // The closure never fails, so neither does the walk.
    drop(expr.apply(|node| {
        match node {
            Expr::Column(column) => {
                reads |= schemas.iter().zip(inputs).any(|(schema, input)| {
                    let index = schema.maybe_index_of_column(column);
                    index.is_some_and(|index| input.get(index).copied().unwrap_or(true))
                });
            }
            Expr::ScalarSubquery(subquery) => {
                reads |= measures(&subquery.subquery)
                    .into_iter()
                    .any(|measure| measure);
            }
            _ => {}
        }
        Ok(datafusion::common::tree_node::TreeNodeRecursion::Continue)
    }));
    reads
}
