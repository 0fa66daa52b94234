//! The rows of a table in the order of patients: one partition for each range of numbers, in which the runs of
//! files that overlap are merged.

use std::sync::Arc;

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::config::ConfigOptions;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::filter_pushdown::{
    ChildPushdownResult, FilterDescription, FilterPushdownPhase, FilterPushdownPropagation,
};
use datafusion::physical_plan::statistics::{ChildStats, StatisticsArgs};
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties,
    ReplaceChildrenOptions, Statistics,
};

use super::merged::Merged;
use super::ranges::{Ranges, RunsOf, ascending};

/// Merges runs of files into ranges of patients.
#[derive(Debug, Clone)]
pub(crate) struct InPatientOrder {
    /// One partition a run.
    input: Arc<dyn ExecutionPlan>,
    runs: RunsOf,
    ranges: Arc<Ranges>,
    patient: Column,
    properties: Arc<PlanProperties>,
}

impl InPatientOrder {
    /// Over runs that are each in the order of `patient`.
    pub(crate) fn over(
        input: Arc<dyn ExecutionPlan>,
        runs: RunsOf,
        (ranges, patient): (Arc<Ranges>, Column),
    ) -> Result<Self> {
        let column: Arc<dyn PhysicalExpr> = Arc::new(patient.clone());
        let mut order = EquivalenceProperties::new(input.schema());
        order.add_ordering([ascending(Arc::clone(&column))]);
        let properties = PlanProperties::new(
            order,
            ranges.partitioning(column)?,
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self {
            input,
            runs,
            ranges,
            patient,
            properties: Arc::new(properties),
        })
    }
}

impl DisplayAs for InPatientOrder {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InPatientOrder: ranges={}", self.ranges.count())
    }
}

impl ExecutionPlan for InPatientOrder {
    fn name(&self) -> &'static str {
        "InPatientOrder"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        options: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().ok_or_else(broken)?;
        Ok(Arc::new(match options.children_properties {
            ChildrenPropertiesMode::Keep => Self {
                input,
                ..Self::clone(&self)
            },
            ChildrenPropertiesMode::Recompute => {
                let patient = self.patient.name();
                let place = input.schema().index_of(patient)?;
                let patient = Column::new(patient, place);
                Self::over(
                    input,
                    self.runs.clone(),
                    (Arc::clone(&self.ranges), patient),
                )?
            }
        }))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(
            children,
            ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute),
        )
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let runs = self.runs.get(partition).cloned().ok_or_else(broken)?;
        let open = |run| self.input.execute(run, Arc::clone(&context));
        let mut runs = runs.map(open).collect::<Result<Vec<_>>>()?;
        if runs.len() == 1
            && let Some(run) = runs.pop()
        {
            return Ok(run);
        }
        let sizes = (self.patient.index(), context.session_config().batch_size());
        Ok(Box::pin(Merged::of(runs, self.schema(), sizes)))
    }

    fn child_stats_requests(&self, _: Option<usize>) -> Vec<ChildStats> {
        vec![ChildStats::At(None)]
    }

    fn statistics_from_inputs(
        &self,
        of_input: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        match (args.partition(), of_input.first()) {
            (None, Some(statistics)) => Ok(Arc::clone(statistics)),
            (Some(_), _) | (None, None) => Ok(Arc::new(Statistics::new_unknown(&self.schema()))),
        }
    }

    fn gather_filters_for_pushdown(
        &self,
        _: FilterPushdownPhase,
        parents: Vec<Arc<dyn PhysicalExpr>>,
        _: &ConfigOptions,
    ) -> Result<FilterDescription> {
        FilterDescription::from_children(parents, &self.children())
    }

    fn handle_child_pushdown_result(
        &self,
        _: FilterPushdownPhase,
        child: ChildPushdownResult,
        _: &ConfigOptions,
    ) -> Result<FilterPushdownPropagation<Arc<dyn ExecutionPlan>>> {
        Ok(FilterPushdownPropagation::if_all(child))
    }
}

/// An input that is not as it was declared.
pub(super) fn broken() -> DataFusionError {
    DataFusionError::Execution("runs of patients".to_owned())
}
