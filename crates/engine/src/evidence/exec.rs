//! The operator: rows of one range of patients, in their order, become one row a group with its sums as bytes.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{
    EquivalenceProperties, LexRequirement, PhysicalExpr, PhysicalSortRequirement,
};
use datafusion::physical_expr_common::sort_expr::OrderingRequirements;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, Distribution, ExecutionPlan,
    ExecutionPlanProperties, InputDistributionRequirements, Partitioning, PlanProperties,
    ReplaceChildrenOptions,
};
use futures::TryStreamExt;
use guard::{EVIDENCE, Layout};

use super::counting::Groups;
use super::shape::Shape;
use crate::functions::Shared;
use crate::memory::Known;

/// What the operator computes: what its expressions are, and what is known of patients.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    pub(crate) keys: Vec<(Arc<dyn PhysicalExpr>, String)>,
    /// The arguments of the evidence, in the order of the layout.
    pub(crate) arguments: Vec<Arc<dyn PhysicalExpr>>,
    pub(crate) layout: Layout,
    /// What is looked at value by value.
    pub(crate) values: Vec<ValueArgument>,
    pub(crate) shape: Arc<Shape>,
    pub(crate) known: Known,
    pub(crate) shared: Arc<Shared>,
}

/// An argument that is looked at value by value.
#[derive(Clone, Debug)]
pub(crate) struct ValueArgument {
    pub(crate) value: Arc<dyn PhysicalExpr>,
    /// The step of the grid.
    pub(crate) step: i64,
    pub(crate) filter: Option<Arc<dyn PhysicalExpr>>,
}

/// Counts the evidence of every group.
#[derive(Clone, Debug)]
pub(crate) struct EvidenceExec {
    input: Arc<dyn ExecutionPlan>,
    of: Arc<Evidence>,
    properties: Arc<PlanProperties>,
}

impl EvidenceExec {
    /// Over rows of which no patient is in two partitions. `schema` is that of the output: the keys, the evidence, and
    /// columns that stay empty.
    pub(crate) fn over(
        input: Arc<dyn ExecutionPlan>,
        of: Arc<Evidence>,
        schema: SchemaRef,
    ) -> Self {
        let partitions = input.output_partitioning().partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Self {
            input,
            of,
            properties: Arc::new(properties),
        }
    }
}

impl DisplayAs for EvidenceExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EvidenceExec")
    }
}

impl ExecutionPlan for EvidenceExec {
    fn name(&self) -> &'static str {
        "EvidenceExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        let patient = self.of.arguments.first().cloned();
        let patients = Distribution::KeyPartitioned(patient.into_iter().collect());
        InputDistributionRequirements::new(vec![patients])
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        let patient = self.of.arguments.first().cloned();
        let ascending = |patient| PhysicalSortRequirement::new(patient, None);
        let order = LexRequirement::new(patient.into_iter().map(ascending));
        vec![order.map(OrderingRequirements::new)]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        take: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        let keys = self.of.keys.iter().map(|(key, _)| key);
        let values = self.of.values.iter();
        let values = values.flat_map(|of| std::iter::once(&of.value).chain(&of.filter));
        for expression in keys.chain(&self.of.arguments).chain(values) {
            if take(expression)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        mut children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let input = children.pop().ok_or_else(broken)?;
        Ok(Arc::new(Self::over(
            input,
            Arc::clone(&self.of),
            self.schema(),
        )))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        self.replace_children(children, options)
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let rows = self.input.execute(partition, Arc::clone(&context))?;
        let held = MemoryConsumer::new("evidence").register(context.memory_pool());
        let counted = counted(rows, Arc::clone(&self.of), self.schema(), held);
        let stream = futures::stream::once(counted);
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            stream,
        )))
    }
}

/// All groups of a partition.
async fn counted(
    mut rows: SendableRecordBatchStream,
    of: Arc<Evidence>,
    schema: SchemaRef,
    held: MemoryReservation,
) -> Result<RecordBatch> {
    let mut counted = Groups::of(&of, &rows.schema())?;
    while let Some(batch) = rows.try_next().await? {
        counted.add(&batch)?;
        held.try_resize(counted.size())?;
    }
    let (keys, states) = counted.finish()?;
    let groups = states.len();
    let mut keys = keys.into_iter();
    let mut states = Some(super::groups::bytes(states));
    let column = |field: &Arc<arrow::datatypes::Field>| -> Result<ArrayRef> {
        if field.name() == EVIDENCE {
            return states.take().ok_or_else(broken);
        }
        match keys.next() {
            Some(key) => Ok(key),
            None => Ok(super::groups::nothing(field.data_type(), groups)),
        }
    };
    let columns = schema
        .fields()
        .iter()
        .map(column)
        .collect::<Result<Vec<_>>>()?;
    Ok(RecordBatch::try_new(schema, columns)?)
}

fn broken() -> DataFusionError {
    DataFusionError::Execution("evidence".to_owned())
}
