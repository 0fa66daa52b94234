use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int32Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef};
use datafusion::common::Result;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::expressions::Column;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::{StreamExt, TryStreamExt};
use proptest::prelude::*;

use crate::frozen::in_order::InPatientOrder;
use crate::frozen::merged::Merged;
use crate::frozen::ranges::Ranges;

/// A patient, and what tells the row from all others.
type Row = (Option<i32>, i32);

fn schema() -> SchemaRef {
    let field = |name| Field::new(name, DataType::Int32, true);
    Arc::new(Schema::new(vec![field("row"), field("patient_no")]))
}

fn batches(rows: &[Row], size: usize) -> Vec<RecordBatch> {
    let batch = |rows: &[Row]| {
        let patients: Int32Array = rows.iter().map(|(patient, _)| *patient).collect();
        let numbers: Int32Array = rows.iter().map(|(_, row)| Some(*row)).collect();
        let columns: Vec<ArrayRef> = vec![Arc::new(numbers), Arc::new(patients)];
        RecordBatch::try_new(schema(), columns).unwrap()
    };
    // A batch may be empty.
    let empty = std::iter::once(batch(&[]));
    empty.chain(rows.chunks(size).map(batch)).collect()
}

fn rows(batches: &[RecordBatch]) -> Vec<Row> {
    let rows = |batch: &RecordBatch| {
        let column = |place: usize| batch.column(place).as_primitive::<Int32Type>().clone();
        let rows: Vec<Row> = column(1)
            .iter()
            .zip(column(0).values())
            .map(|(one, row)| (one, *row))
            .collect();
        rows
    };
    batches.iter().flat_map(rows).collect()
}

/// Batches that are not always there at once.
fn stream(batches: Vec<RecordBatch>) -> SendableRecordBatchStream {
    let later = futures::stream::iter(batches)
        .enumerate()
        .then(|(place, batch)| async move {
            if place % 2 == 0 {
                tokio::task::yield_now().await;
            }
            Ok(batch)
        });
    Box::pin(RecordBatchStreamAdapter::new(schema(), later))
}

fn all(stream: SendableRecordBatchStream) -> Result<Vec<RecordBatch>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(stream.try_collect())
}

/// Runs of patients, each in order and numbered through.
fn runs() -> impl Strategy<Value = Vec<Vec<Row>>> {
    let patient = prop_oneof![4 => 0..30_i32, 1 => any::<i32>()];
    let few = prop::collection::vec(patient, 0..60);
    let long = (0..4_i32, 600..1_500_usize).prop_map(|(patient, count)| vec![patient; count]);
    let runs = prop::collection::vec(prop_oneof![5 => few, 1 => long], 0..5);
    runs.prop_map(|runs| {
        let mut number = 0;
        let run = |mut run: Vec<i32>| {
            run.sort_unstable();
            let row = |patient| {
                number += 1;
                (Some(patient), number)
            };
            run.into_iter().map(row).collect()
        };
        runs.into_iter().map(run).collect()
    })
}

/// Batches of few rows, and of so many that a stretch is handed on as it is.
fn size() -> impl Strategy<Value = usize> {
    prop_oneof![1..80_usize, 500..2_000_usize]
}

proptest! {
    #[test]
    fn runs_come_out_as_a_plain_sort_says(runs in runs(), size in size(), out in 1..2_000_usize) {
        // Rows of one patient come in the order of runs, and as they are in each.
        let mut wanted = runs.concat();
        wanted.sort_by_key(|(patient, _)| *patient);
        let streams = runs.iter().map(|run| stream(batches(run, size)));
        let found = all(Box::pin(Merged::of(streams.collect(), schema(), (1, out)))).unwrap();
        prop_assert_eq!(rows(&found), wanted);
        prop_assert!(found.iter().all(|batch| batch.num_rows() > 0));
    }

    #[test]
    fn every_range_has_the_rows_of_its_runs(runs in runs(), size in size(), cut in 0..5_usize) {
        let cut = cut.min(runs.len());
        let plan = ordered(&runs, size, cut);
        for (partition, runs) in [&runs[..cut], &runs[cut..]].into_iter().enumerate() {
            let mut wanted = runs.concat();
            wanted.sort_by_key(|(patient, _)| *patient);
            let found = all(plan.execute(partition, Arc::new(TaskContext::default())).unwrap()).unwrap();
            prop_assert_eq!(rows(&found), wanted);
        }
    }

    #[test]
    fn somebody_without_a_number_is_refused(mut runs in runs(), place in any::<prop::sample::Index>(), size in size()) {
        runs.push(vec![(Some(3), -1)]);
        runs.push(vec![(Some(4), -2)]);
        let run = place.index(runs.len());
        let at = place.index(runs[run].len() + 1);
        runs[run].insert(at, (None, -3));
        let streams = runs.iter().map(|run| stream(batches(run, size)));
        let found = all(Box::pin(Merged::of(streams.collect(), schema(), (1, 100))));
        prop_assert!(found.is_err());
    }
}

/// The runs in two ranges of patients.
fn ordered(runs: &[Vec<Row>], size: usize, cut: usize) -> InPatientOrder {
    let mut partitions: Vec<_> = runs.iter().map(|run| batches(run, size)).collect();
    partitions.push(Vec::new());
    let input = MemorySourceConfig::try_new_exec(&partitions, schema(), None).unwrap();
    let ranges = Ranges::over([((0, 9), 1), ((10, 19), 1)], 2);
    assert_eq!(ranges.count(), 2);
    let patient = Column::new("patient_no", 1);
    InPatientOrder::over(
        input,
        vec![0..cut, cut..runs.len()],
        (Arc::new(ranges), patient),
    )
    .unwrap()
}

#[test]
fn an_error_of_a_run_is_one_of_all() {
    let broken = futures::stream::iter([Err(super::super::in_order::broken())]);
    let broken = Box::pin(RecordBatchStreamAdapter::new(schema(), broken));
    let fine = stream(batches(&[(Some(1), 1)], 1));
    let found = all(Box::pin(Merged::of(vec![fine, broken], schema(), (1, 8))));
    assert!(found.is_err());
}
