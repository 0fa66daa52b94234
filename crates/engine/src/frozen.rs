//! A table of one version as a provider: its file list, scanned as plain Parquet; a table of people in the order of
//! patients.
//!
//! The version was fixed when the list was read, so a later commit cannot change what a question
//! sees; and the plan is one that any DataFusion engine can run.

mod in_order;
mod merged;
mod ranges;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DFSchema, DataFusionError, Result, ScalarValue, Statistics};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::expressions::Column;
use warehouse::TableFiles;

use in_order::InPatientOrder;
pub(crate) use ranges::Ranges;
use ranges::RunsOf;

/// The files of one table, with the partition values of each.
#[derive(Debug)]
pub(crate) struct FrozenTable {
    table: TableSchema,
    partitions: SchemaRef,
    files: Vec<Listed>,
    order: Option<PatientOrder>,
}

/// The column of patients, by which every file is sorted, and the ranges of its numbers that all tables share.
#[derive(Debug, Clone)]
pub(crate) struct PatientOrder {
    pub(crate) column: String,
    pub(crate) ranges: Arc<Ranges>,
}

/// A file and the number of its rows.
#[derive(Debug, Clone)]
struct Listed {
    file: PartitionedFile,
    records: usize,
    patients: Option<(i32, i32)>,
}

impl FrozenTable {
    /// A provider over the files of a snapshot's table; `required` names the columns that the
    /// model declares never missing. Rows come in an order where one is given.
    pub(crate) fn new(
        files: &TableFiles,
        required: &dyn Fn(&str) -> bool,
        order: Option<PatientOrder>,
    ) -> Result<Self> {
        let declared = |field: &Field| {
            let read_as = match field.data_type() {
                // Short texts stand in the array itself, and are compared without a look elsewhere.
                DataType::Utf8 => DataType::Utf8View,
                other => other.clone(),
            };
            Field::new(field.name(), read_as, !required(field.name()))
        };
        let inside: Vec<Field> = files.schema.fields().iter().map(|f| declared(f)).collect();
        let outside: Vec<Arc<Field>> = files
            .partition_columns
            .iter()
            .map(|(name, data_type)| declared(&Field::new(name, data_type.clone(), true)))
            .map(Arc::new)
            .collect();
        let listed = files
            .files
            .iter()
            .map(|file| {
                let values = file
                    .partition_values
                    .iter()
                    .zip(&outside)
                    .map(|(value, field)| match value {
                        Some(text) => ScalarValue::try_from_string(text.clone(), field.data_type()),
                        None => ScalarValue::try_from(field.data_type()),
                    })
                    .collect::<Result<Vec<_>>>()?;
                let path = object_store::path::Path::from_absolute_path(&file.path)
                    .map_err(|_| DataFusionError::Execution("file path".to_owned()))?;
                let mut listed = PartitionedFile::new(String::new(), file.size);
                listed.object_meta.location = path;
                Ok(Listed {
                    file: listed.with_partition_values(values),
                    records: usize::try_from(file.records).unwrap_or(usize::MAX),
                    patients: file.patients,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            partitions: Arc::new(Schema::new(outside.clone())),
            table: TableSchema::builder(Arc::new(Schema::new(inside)))
                .with_table_partition_cols(outside)
                .build(),
            files: listed,
            order,
        })
    }

    /// The files that may hold rows satisfying the conditions on partition columns.
    fn pruned(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<Listed>> {
        let known = DFSchema::try_from(Arc::clone(&self.partitions))?;
        let on_partitions = filters
            .iter()
            .filter(|filter| self.is_on_partitions(filter));
        let mut kept = self.files.clone();
        for filter in on_partitions {
            let Some(batch) = self.partition_batch(&kept)? else {
                break;
            };
            let bare = unqualified(filter)?;
            let condition = state.create_physical_expr(bare, &known)?;
            let holds = condition.evaluate(&batch)?.into_array(batch.num_rows())?;
            // Of a condition that is NULL and nothing else, none.
            let holds = holds.as_boolean_opt();
            let is_kept = |row: usize| holds.is_some_and(|of| of.is_valid(row) && of.value(row));
            kept = kept
                .into_iter()
                .enumerate()
                .filter(|(row, _)| is_kept(*row))
                .map(|(_, file)| file)
                .collect();
        }
        Ok(kept)
    }

    /// Whether the value of a condition is the same for all rows of a file. One on a partition column that is
    /// never missing may have become a constant after it was taken over.
    fn is_on_partitions(&self, filter: &Expr) -> bool {
        let mut columns = filter.column_refs().into_iter();
        columns.all(|column| self.partitions.column_with_name(&column.name).is_some())
    }

    /// One row a file, one column a partition column.
    fn partition_batch(&self, files: &[Listed]) -> Result<Option<RecordBatch>> {
        if files.is_empty() {
            return Ok(None);
        }
        let columns = (0..self.partitions.fields().len())
            .map(|column| {
                let values = files
                    .iter()
                    .filter_map(|listed| listed.file.partition_values.get(column).cloned());
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

impl FrozenTable {
    /// Files in groups as Parquet, each group read file by file.
    fn scanned(
        &self,
        state: &dyn Session,
        (files, groups): (&[Listed], Vec<FileGroup>),
        (projection, limit): (Option<&Vec<usize>>, Option<usize>),
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let url = ObjectStoreUrl::local_filesystem();
        let runtime = state.runtime_env();
        // Files never change, so their footers are read once.
        let footers = runtime.cache_manager.get_file_metadata_cache();
        let reader = CachedParquetFileReaderFactory::new(runtime.object_store(&url)?, footers);
        let source = ParquetSource::new(self.table.clone())
            .with_parquet_file_reader_factory(Arc::new(reader));
        let scan = FileScanConfigBuilder::new(url, Arc::new(source))
            .with_statistics(statistics(&self.schema(), files))
            .with_file_groups(groups)
            // No thread takes a file from another: a run stays one.
            .with_preserve_order(true)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(scan))
    }
}

/// The runs of files of every range, one after the other.
fn runs_of(ranges: &Ranges, files: Vec<Listed>) -> Result<(Vec<FileGroup>, RunsOf)> {
    let unknown = || DataFusionError::Execution("patients of a file".to_owned());
    let mut of_range: Vec<Vec<(Listed, (i32, i32))>> = vec![Vec::new(); ranges.count()];
    for file in files {
        let held = file.patients.ok_or_else(unknown)?;
        // A file in two ranges would have rows of one out of order.
        let range = ranges.of(held.0);
        if range != ranges.of(held.1) {
            return Err(unknown());
        }
        of_range
            .get_mut(range)
            .ok_or_else(unknown)?
            .push((file, held));
    }
    let (mut groups, mut runs) = (Vec::new(), RunsOf::new());
    for files in of_range {
        let first = groups.len();
        for run in ranges::runs(files, |(_, held)| *held) {
            let files = run.into_iter().map(|(listed, _)| listed.file);
            groups.push(FileGroup::new(files.collect()));
        }
        runs.push(first..groups.len());
    }
    Ok((groups, runs))
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
        let fields = self.schema();
        let at = |order: &PatientOrder| {
            let place = fields.index_of(&order.column)?;
            let read = projection.map_or(Some(place), |of| of.iter().position(|one| *one == place));
            Ok::<_, DataFusionError>(read.map(|place| Column::new(&order.column, place)))
        };
        let patient = self.order.as_ref().map(at).transpose()?.flatten();
        let Some((order, patient)) = self.order.as_ref().zip(patient) else {
            let groups = balanced(files.clone(), state.config().target_partitions());
            return self.scanned(state, (&files, groups), (projection, limit));
        };
        let (groups, runs) = runs_of(&order.ranges, files.clone())?;
        let input = self.scanned(state, (&files, groups), (projection, limit))?;
        let ranges = Arc::clone(&order.ranges);
        Ok(Arc::new(InPatientOrder::over(
            input,
            runs,
            (ranges, patient),
        )?))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // Files are left out by partition; by anything else rows are left out above.
        let pushed = filters.iter().map(|filter| {
            if self.is_on_partitions(filter) {
                TableProviderFilterPushDown::Exact
            } else {
                TableProviderFilterPushDown::Inexact
            }
        });
        Ok(pushed.collect())
    }
}

/// How much there is to read, for the order of joins. Inexact, so that no answer is taken from it.
fn statistics(schema: &Schema, files: &[Listed]) -> Statistics {
    let sum = |of: &dyn Fn(&Listed) -> usize| {
        Precision::Inexact(files.iter().map(of).fold(0, usize::saturating_add))
    };
    let bytes = |listed: &Listed| usize::try_from(listed.file.object_meta.size);
    Statistics::new_unknown(schema)
        .with_num_rows(sum(&|listed| listed.records))
        .with_total_byte_size(sum(&|listed| bytes(listed).unwrap_or(usize::MAX)))
}

/// The files in groups of about as many rows each: the largest first, to the group with fewest.
fn balanced(mut files: Vec<Listed>, partitions: usize) -> Vec<FileGroup> {
    files.sort_by_key(|listed| std::cmp::Reverse(listed.records));
    let mut groups = vec![(0_usize, Vec::new()); partitions.clamp(1, files.len().max(1))];
    for Listed { file, records, .. } in files {
        if let Some((rows, group)) = groups.iter_mut().min_by_key(|(rows, _)| *rows) {
            *rows = rows.saturating_add(records);
            group.push(file);
        }
    }
    let groups = groups.into_iter().map(|(_, files)| FileGroup::new(files));
    groups.collect()
}
