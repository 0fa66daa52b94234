use std::sync::Arc;

use arrow::util::pretty::pretty_format_batches;
use datafusion::catalog::TableProvider;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::session_state::SessionState;
use datafusion::physical_plan::displayable;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};

use super::files::{plain, rows, written};
use crate::frozen::{FrozenTable, PatientOrder, Ranges};
use crate::physical::operators;
use crate::session::session;

fn planned(sql: &str, state: &SessionState) -> Arc<dyn ExecutionPlan> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let plan = state.create_logical_plan(sql).await.unwrap();
        state.create_physical_plan(&plan).await.unwrap()
    })
}

/// The rows of a plan as lines, in an order of their own.
fn lines(plan: Arc<dyn ExecutionPlan>, state: &SessionState) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let batches = runtime.block_on(crate::run::executed(plan, state)).unwrap();
    let text = pretty_format_batches(&batches).unwrap().to_string();
    let mut lines: Vec<String> = text.lines().map(|line| line.replace(' ', "")).collect();
    lines.retain(|line| line.starts_with('|'));
    lines.sort();
    lines
}

/// Tables in files, in the order of patients, and the same in memory.
fn states(folder: &std::path::Path) -> (SessionState, SessionState) {
    let tables = [("event", rows(4)), ("care", rows(2))];
    let files = tables
        .each_ref()
        .map(|(name, rows)| written(folder, name, rows));
    let held = files.iter().flat_map(|table| &table.files);
    let ranges = Ranges::over(held.map(|file| (file.patients.unwrap(), file.records)), 2);
    assert_eq!(
        (ranges.count(), ranges.of(999), ranges.of(70_000)),
        (2, 0, 1)
    );
    let order = PatientOrder {
        column: "patient_no".to_owned(),
        ranges: Arc::new(ranges),
    };
    let (mut frozen, mut memory) = (Vec::new(), Vec::new());
    for ((name, rows), files) in tables.iter().zip(&files) {
        let table = FrozenTable::new(files, &|column| column == "patient_no", Some(order.clone()));
        let table: Arc<dyn TableProvider> = Arc::new(table.unwrap());
        frozen.push(((*name).to_owned(), table));
        let table: Arc<dyn TableProvider> = Arc::new(plain(rows));
        memory.push(((*name).to_owned(), table));
    }
    let runtime = || Arc::new(RuntimeEnv::default());
    (
        session(frozen, None, runtime()),
        session(memory, None, runtime()),
    )
}

/// The lowest node of this kind.
fn lowest<'a>(plan: &'a Arc<dyn ExecutionPlan>, kind: &str) -> Option<&'a Arc<dyn ExecutionPlan>> {
    let mut below = plan
        .children()
        .into_iter()
        .filter_map(|child| lowest(child, kind));
    below
        .next()
        .or_else(|| plan.name().contains(kind).then_some(plan))
}

/// Neither this node nor any below takes rows out of their order or their partition.
fn stays_in_order(plan: &Arc<dyn ExecutionPlan>) {
    let shown = displayable(plan.as_ref()).indent(false);
    for node in operators(plan, 0).lines().map(str::trim) {
        let leaves = ["SortExec", "SortPreservingMergeExec", "RepartitionExec"].contains(&node);
        assert!(!leaves, "{shown}");
    }
}

/// Tables that are too large for one of them to be collected for a join.
fn large(mut state: SessionState) -> SessionState {
    let optimizer = &mut state.config_mut().options_mut().optimizer;
    optimizer.hash_join_single_partition_threshold = 0;
    optimizer.hash_join_single_partition_threshold_rows = 0;
    state
}

#[test]
fn a_group_by_patient_is_counted_where_its_rows_are() {
    let folder = tempfile::tempdir().unwrap();
    let (frozen, memory) = states(folder.path());
    for inner in [
        "SELECT patient_no, count(*) AS n, sum(x) AS s FROM event GROUP BY patient_no",
        "SELECT patient_no, kind, count(*) AS n, max(x) AS s FROM event GROUP BY patient_no, kind",
        "SELECT patient_no, count(*) AS n, sum(x) AS s FROM event WHERE region_code = '93' AND x > 3 GROUP BY patient_no",
    ] {
        let plan = planned(inner, &frozen);
        let shown = displayable(plan.as_ref()).indent(false).to_string();
        let group = lowest(&plan, "AggregateExec").unwrap();
        assert!(shown.contains("mode=Single"), "{shown}");
        assert!(shown.contains("Sorted"), "{shown}");
        assert_eq!(group.output_partitioning().partition_count(), 2);
        stays_in_order(group);
        assert_eq!(
            lines(plan, &frozen),
            lines(planned(inner, &memory), &memory)
        );
        let outer =
            format!("SELECT n, count(*) AS patients, sum(s) AS s FROM ({inner}) AS a GROUP BY n");
        let plan = planned(&outer, &frozen);
        stays_in_order(lowest(&plan, "AggregateExec").unwrap());
        assert_eq!(
            lines(plan, &frozen),
            lines(planned(&outer, &memory), &memory)
        );
    }
}

#[test]
fn tables_are_joined_by_patient_where_their_rows_are() {
    let folder = tempfile::tempdir().unwrap();
    let (small, memory) = states(folder.path());
    let care = "(SELECT patient_no, sum(x) AS s FROM care GROUP BY patient_no) AS c";
    let all = [
        "SELECT e.patient_no, e.kind, c.x FROM event AS e JOIN care AS c ON e.patient_no = c.patient_no".to_owned(),
        format!("SELECT e.patient_no, e.kind, c.s FROM event AS e LEFT JOIN {care} ON e.patient_no = c.patient_no"),
    ];
    for frozen in [small.clone(), large(small)] {
        for joined in &all {
            let plan = planned(joined, &frozen);
            stays_in_order(lowest(&plan, "JoinExec").unwrap());
            assert_eq!(
                lines(plan, &frozen),
                lines(planned(joined, &memory), &memory)
            );
            let counted = format!(
                "SELECT patient_no, count(*) AS n FROM ({joined}) AS j GROUP BY patient_no"
            );
            let plan = planned(&counted, &frozen);
            stays_in_order(&plan);
            assert_eq!(
                lines(plan, &frozen),
                lines(planned(&counted, &memory), &memory)
            );
        }
    }
}
