//! Runs the operator, and adds up what its partitions give.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use datafusion::common::{Result, ScalarValue};
use datafusion::execution::TaskContext;
use datafusion::physical_plan::ExecutionPlan;
use disclosure::{CountedCell, Scalar};
use futures::TryStreamExt;
use futures::future::try_join_all;
use guard::EVIDENCE;

use super::case::{Asked, Row};
use super::columns::operator;
use crate::evidence::Total;
use crate::value::scalar;

pub(super) type States = BTreeMap<Vec<Scalar>, Vec<Vec<u8>>>;

/// Every partition's rows.
pub(super) fn executed(
    plan: &Arc<dyn ExecutionPlan>,
    context: &Arc<TaskContext>,
) -> Result<Vec<RecordBatch>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let partitions = 0..plan.properties().output_partitioning().partition_count();
        let rows = |partition| {
            Ok(plan
                .execute(partition, Arc::clone(context))?
                .try_collect::<Vec<_>>())
        };
        let rows = partitions.map(rows).collect::<Result<Vec<_>>>()?;
        Ok(try_join_all(rows).await?.concat())
    })
}

/// The bytes of every group, one of each partition that has met it.
pub(super) fn states(asked: &Asked, partitions: &[Vec<Row>], size: usize) -> States {
    let plan: Arc<dyn ExecutionPlan> = Arc::new(operator(asked, partitions, size));
    states_of(asked, &executed(&plan, &Arc::default()).unwrap())
}

pub(super) fn states_of(asked: &Asked, batches: &[RecordBatch]) -> States {
    let mut groups = States::new();
    for batch in batches {
        let states = batch.column_by_name(EVIDENCE).unwrap().as_binary::<i32>();
        assert_eq!(batch.column(asked.keys + 1).null_count(), batch.num_rows());
        for row in 0..batch.num_rows() {
            let value = |place| ScalarValue::try_from_array(batch.column(place), row).unwrap();
            let keys = (0..asked.keys).map(|place| scalar(&value(place)).unwrap());
            let parts = groups.entry(keys.collect()).or_default();
            parts.push(states.value(row).to_vec());
        }
    }
    groups
}

/// The cell of a group.
pub(super) fn cell(asked: &Asked, keys: &[Scalar], parts: &[Vec<u8>]) -> CountedCell {
    let mut parts = parts.iter().map(|part| Total::read(part).unwrap());
    let mut total = parts.next().unwrap();
    parts.for_each(|part| total.merge(part).unwrap());
    total.cell(keys.to_vec(), &asked.shape, !asked.homes.is_empty())
}

/// Every group as a cell.
pub(super) fn cells(asked: &Asked, partitions: &[Vec<Row>], size: usize) -> Vec<CountedCell> {
    let states = states(asked, partitions, size);
    let cells = states.iter().map(|(keys, parts)| cell(asked, keys, parts));
    cells.collect()
}
