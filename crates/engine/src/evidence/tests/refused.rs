//! What ends a question with an error.

use std::sync::Arc;

use datafusion::common::DataFusionError;
use datafusion::execution::TaskContext;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::ExecutionPlan;

use super::case::Row;
use super::columns::operator;
use super::run::executed;
use super::single::{asked, sum};

fn rows(patients: &[i32]) -> Vec<Row> {
    let row = |patient: &i32| Row {
        patient: *patient,
        ..Row::default()
    };
    patients.iter().map(row).collect()
}

#[test]
fn rows_out_of_the_order_of_patients_fail() {
    let asked = asked(vec![true], vec![sum(0, None)]);
    for (patients, is_fine) in [
        (&[1, 1, 2, 5][..], true),
        (&[1, 2, 1], false),
        (&[3, 3, 2], false),
        (&[-1], false),
        (&[i32::MIN, 4], false),
    ] {
        for batch in [1, 2, 9] {
            let plan = operator(&asked, &[rows(&[7, 8]), rows(patients)], batch);
            let plan: Arc<dyn ExecutionPlan> = Arc::new(plan);
            assert_eq!(executed(&plan, &Arc::default()).is_ok(), is_fine);
        }
    }
}

#[test]
fn what_is_held_is_reported() {
    let row = |number: i32| Row {
        patient: number / 2,
        number: Some(i64::from(number)),
        ..Row::default()
    };
    let many: Vec<Row> = (0..6_000).map(row).collect();
    let mut asked = asked(vec![true, false], vec![sum(0, None)]);
    asked.keys = 3;
    let plan: Arc<dyn ExecutionPlan> = Arc::new(operator(&asked, &[many], 1_000));
    for (bytes, is_enough) in [(1 << 20, false), (1 << 28, true)] {
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_limit(bytes, 1.0)
            .build_arc();
        let context = TaskContext::default().with_runtime(runtime.unwrap());
        let pool = Arc::clone(context.memory_pool());
        let found = executed(&plan, &Arc::new(context));
        assert_eq!(found.is_ok(), is_enough);
        if let Err(error) = found {
            assert!(matches!(error, DataFusionError::ResourcesExhausted(_)));
        }
        assert_eq!(pool.reserved(), 0);
    }
}
