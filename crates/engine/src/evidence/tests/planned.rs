//! The operator in a plan: what it needs of its input is brought about.

use std::sync::Arc;

use datafusion::common::Result;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::physical_plan::ExecutionPlan;
use disclosure::mixed;
use proptest::prelude::*;

use super::case::{Asked, Row, case};
use super::columns::operator;
use super::naive::naive;
use super::run::{cell, executed, states_of};
use super::same::all_same;
use crate::physical::operators;
use crate::session::session;

/// The operator over rows as they are, through all rules of our sessions.
fn planned(asked: &Asked, partitions: &[Vec<Row>], size: usize) -> Result<Arc<dyn ExecutionPlan>> {
    let state = session(Vec::new(), None, Arc::new(RuntimeEnv::default()));
    let plan: Arc<dyn ExecutionPlan> = Arc::new(operator(asked, partitions, size));
    let mut rules = state.physical_optimizers().iter();
    let options = state.config().options();
    rules.try_fold(plan, |plan, rule| rule.optimize(plan, options))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_in_no_order_are_put_into_it(case in case(), seed in any::<u64>()) {
        let rows = case.rows();
        let mut mixed_up: Vec<(u64, Row)> = (0_u64..).map(|place| mixed(seed, place)).zip(rows.clone()).collect();
        mixed_up.sort_by_key(|(place, _)| *place);
        // A patient is in any of the partitions.
        let mixed_up: Vec<Row> = mixed_up.into_iter().map(|(_, row)| row).collect();
        let (one, other) = mixed_up.split_at(mixed_up.len() / 2);
        let plan = planned(&case.asked, &[one.to_vec(), other.to_vec()], case.batch).unwrap();
        let states = states_of(&case.asked, &executed(&plan, &Arc::default()).unwrap());
        let found: Vec<_> = states.iter().map(|(keys, parts)| cell(&case.asked, keys, parts)).collect();
        all_same(&case.asked, &found, &naive(&case.asked, &rows));
    }
}

#[test]
fn rows_in_no_order_are_sorted_where_a_patient_is_whole() {
    let asked = super::single::asked(vec![true], Vec::new());
    let row = |patient| Row {
        patient,
        ..Row::default()
    };
    let rows = [3, 1, 2].map(row).to_vec();
    let plan = planned(&asked, &[rows.clone(), rows], 8).unwrap();
    let names = operators(&plan, 0);
    let names: Vec<&str> = names.lines().map(str::trim).collect();
    assert_eq!(
        names[..3],
        ["EvidenceExec", "SortExec", "RepartitionExec"],
        "{names:?}"
    );
}
