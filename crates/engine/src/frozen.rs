//! A table of one version as a provider: its file list, scanned as plain Parquet.
//!
//! The version was fixed when the list was read, so a later commit cannot change what a question
//! sees; and the plan is one that any DataFusion engine can run.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, DataFusionError, Result, ScalarValue};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use warehouse::TableFiles;

/// The files of one table, with the partition values of each.
#[derive(Debug)]
pub(crate) struct FrozenTable {
    table: TableSchema,
    partitions: SchemaRef,
    files: Vec<PartitionedFile>,
}

impl FrozenTable {
    /// A provider over the files of a snapshot's table; `required` names the columns that the
    /// model declares never missing.
    pub(crate) fn new(files: &TableFiles, required: &dyn Fn(&str) -> bool) -> Result<Self> {
        let declared = |field: &Field| field.clone().with_nullable(!required(field.name()));
        let inside: Vec<Field> = files.schema.fields().iter().map(|f| declared(f)).collect();
        let outside: Vec<Arc<Field>> = files
            .partition_columns
            .iter()
            .map(|(name, data_type)| Arc::new(declared(&Field::new(name, data_type.clone(), true))))
            .collect();
        let listed = files
            .files
            .iter()
            .map(|file| {
                let values = file
                    .partition_values
                    .iter()
                    .zip(&files.partition_columns)
                    .map(|(value, (_, data_type))| match value {
                        Some(text) => ScalarValue::try_from_string(text.clone(), data_type),
                        None => ScalarValue::try_from(data_type),
                    })
                    .collect::<Result<Vec<_>>>()?;
                let path = object_store::path::Path::from_absolute_path(&file.path)
                    .map_err(|_| DataFusionError::Execution("file path".to_owned()))?;
                let mut listed = PartitionedFile::new(String::new(), file.size);
                listed.object_meta.location = path;
                Ok(listed.with_partition_values(values))
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            partitions: Arc::new(Schema::new(outside.clone())),
            table: TableSchema::builder(Arc::new(Schema::new(inside)))
                .with_table_partition_cols(outside)
                .build(),
            files: listed,
        })
    }

    /// The files that may hold rows satisfying the conditions on partition columns.
    fn pruned(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<PartitionedFile>> {
        let known = DFSchema::try_from(Arc::clone(&self.partitions))?;
        let on_partitions = filters.iter().filter(|filter| {
            let columns = filter.column_refs();
            !columns.is_empty()
                && columns
                    .iter()
                    .all(|column| self.partitions.column_with_name(&column.name).is_some())
        });
        let mut kept = self.files.clone();
        for filter in on_partitions {
            let Some(batch) = self.partition_batch(&kept)? else {
                break;
            };
            let bare = unqualified(filter)?;
            let condition = state.create_physical_expr(bare, &known)?;
            let holds = condition.evaluate(&batch)?.into_array(batch.num_rows())?;
            let holds = holds.as_boolean();
            kept = kept
                .into_iter()
                .enumerate()
                .filter(|(row, _)| holds.is_valid(*row) && holds.value(*row))
                .map(|(_, file)| file)
                .collect();
        }
        Ok(kept)
    }

    /// One row a file, one column a partition column.
    fn partition_batch(&self, files: &[PartitionedFile]) -> Result<Option<RecordBatch>> {
        if files.is_empty() {
            return Ok(None);
        }
        let columns = (0..self.partitions.fields().len())
            .map(|column| {
                let values = files
                    .iter()
                    .filter_map(|file| file.partition_values.get(column).cloned());
                ScalarValue::iter_to_array(values)
            })
            .collect::<Result<Vec<ArrayRef>>>()?;
        Ok(Some(RecordBatch::try_new(
            Arc::clone(&self.partitions),
            columns,
        )?))
    }
}

fn unqualified(filter: &Expr) -> Result<Expr> {
    use datafusion::common::Column;
    use datafusion::common::tree_node::{Transformed, TreeNode};
    filter
        .clone()
        .transform(|node| {
            Ok(match node {
                Expr::Column(column) => {
                    Transformed::yes(Expr::Column(Column::new_unqualified(column.name)))
                }
                other => Transformed::no(other),
            })
        })
        .map(|transformed| transformed.data)
}

#[async_trait]
impl TableProvider for FrozenTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.table.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let files = self.pruned(state, filters)?;
        if files.is_empty() {
            let schema = match projection {
                Some(indices) => Arc::new(self.schema().project(indices)?),
                None => self.schema(),
            };
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let groups = state.config().target_partitions().clamp(1, files.len());
        let size = files.len().div_ceil(groups);
        let groups = files
            .chunks(size)
            .map(|chunk| FileGroup::new(chunk.to_vec()))
            .collect();
        let source = Arc::new(ParquetSource::new(self.table.clone()));
        let scan = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), source)
            .with_file_groups(groups)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // Files are left out by partition; every row is still looked at by the filter above.
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }
}
