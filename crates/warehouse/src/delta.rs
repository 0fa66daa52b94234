//! One Delta table: create it, list the files of a version, add and remove files, go back.
//!
//! We write the Parquet files ourselves (sorted, with the statistics we choose) and give Delta
//! only the `add` and `remove` actions. So no column value but the partition's reaches the log.

use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use deltalake::kernel::transaction::{CommitBuilder, CommitProperties};
use deltalake::kernel::{
    Action, Add, DataType, Metadata, MetadataExt, PrimitiveType, Remove, StructField, StructType,
    new_metadata,
};
use deltalake::protocol::{DeltaOperation, SaveMode};
use deltalake::{DeltaTable, DeltaTableBuilder, DeltaTableError, TableProperty};
use futures::TryStreamExt;
use url::Url;

use crate::code::{Code, Fault};
use crate::files;
use crate::layout::{Layout, Physical, RANGE};
use crate::manifest::FileRecord;

/// One data file of a table version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Where the file is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// One value for each partition column, in the table's order; `None` is NULL.
    pub partition_values: Vec<Option<String>>,
    /// Number of rows.
    pub records: u64,
    /// The least and the greatest patient number in it, which its version's manifest says; none for a table of
    /// no people.
    pub patients: Option<(i32, i32)>,
}

/// A file that was written and waits for its commit.
#[derive(Debug)]
pub(crate) struct NewFile {
    /// Relative to the table's folder, with `/`.
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) modified_milliseconds: i64,
    pub(crate) partition_values: Vec<Option<String>>,
    pub(crate) records: u64,
    /// The least and the greatest patient number in it.
    pub(crate) patients: Option<(i32, i32)>,
    /// SHA-256 in hexadecimal.
    pub(crate) digest: String,
}

impl DataFile {
    /// Relative to the table's folder, with `/`.
    pub(crate) fn name(&self, folder: &Path) -> String {
        let name = self.path.strip_prefix(folder).unwrap_or(&self.path);
        let parts = name
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }
}

impl NewFile {
    /// What the manifest says of it.
    pub(crate) fn record(&self) -> FileRecord {
        FileRecord {
            rows: self.records,
            patients: self.patients,
            digest: self.digest.clone(),
        }
    }
}

/// What a version of a table consists of.
#[derive(Debug)]
pub(crate) struct TableState {
    pub(crate) version: u64,
    /// Every column, in the order of the table.
    pub(crate) schema: SchemaRef,
    pub(crate) partition_columns: Vec<String>,
    pub(crate) files: Vec<DataFile>,
}

/// Creates the empty table and returns its first version.
pub(crate) async fn create(folder: &Path, layout: &Layout) -> Result<u64, Fault> {
    files::create_folder(folder)?;
    let table = builder(folder)?
        .build()
        .map_err(store)?
        .create()
        .with_columns(fields(layout))
        .with_partition_columns(layout.partition.clone())
        .with_configuration_property(TableProperty::EnableExpiredLogCleanup, Some("false"))
        .with_configuration_property(TableProperty::DataSkippingNumIndexedCols, Some("0"))
        .with_commit_properties(properties())
        .await
        .map_err(store)?;
    let version = loaded_version(&table)?;
    sync_log(folder, version)?;
    files::sync_folder(folder)?;
    Ok(version)
}

/// The newest version of the table in its own log, pinned or not.
pub(crate) async fn head(folder: &Path) -> Result<u64, Fault> {
    loaded_version(&builder(folder)?.load().await.map_err(store)?)
}

/// Loads exactly `version`.
pub(crate) async fn load(folder: &Path, version: u64) -> Result<TableState, Fault> {
    let table = builder(folder)?
        .with_version(version)
        .load()
        .await
        .map_err(store)?;
    // A loaded table can silently be another version; see the stack notes on time travel.
    if loaded_version(&table)? != version {
        return Err(Fault::new(Code::W07));
    }
    let snapshot = table.snapshot().map_err(store)?.snapshot();
    let partition_columns = snapshot.metadata().partition_columns().to_vec();
    let log = table.log_store();
    let views: Vec<_> = snapshot
        .file_views(log.as_ref(), None)
        .try_collect()
        .await
        .map_err(store)?;
    let mut list = Vec::with_capacity(views.len());
    for view in views {
        if view.deletion_vector_descriptor().is_some() {
            return Err(Fault::new(Code::W07));
        }
        let mut values = view.partition_values_map();
        list.push(DataFile {
            path: folder.join(view.path().as_ref()),
            size: u64::try_from(view.size()).map_err(|_| Fault::new(Code::W07))?,
            partition_values: partition_columns
                .iter()
                .map(|name| values.remove(name).flatten())
                .collect(),
            records: view
                .num_records()
                .and_then(|count| u64::try_from(count).ok())
                .ok_or_else(|| Fault::new(Code::W07))?,
            patients: None,
        });
    }
    list.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(TableState {
        version,
        schema: snapshot.arrow_schema(),
        partition_columns,
        files: list,
    })
}

/// Adds and removes files in one commit on top of `base`; returns the new version.
///
/// A table that is partitioned otherwise than its layout says is partitioned so by the same commit, which has to
/// remove all its files.
pub(crate) async fn commit(
    folder: &Path,
    layout: &Layout,
    base: u64,
    added: Vec<NewFile>,
    removed: &[DataFile],
) -> Result<u64, Fault> {
    let table = builder(folder)?
        .with_version(base)
        .load()
        .await
        .map_err(store)?;
    let metadata = table.snapshot().map_err(store)?.metadata();
    let mut actions = Vec::with_capacity(added.len() + removed.len() + 1);
    if metadata.partition_columns() != layout.partition {
        actions.push(Action::Metadata(partitioned(metadata, layout)?));
    }
    for file in removed {
        let partition = metadata.partition_columns();
        actions.push(Action::Remove(removal(folder, partition, file)?));
    }
    for file in added {
        actions.push(Action::Add(addition(layout, file)?));
    }
    let operation = DeltaOperation::Write {
        mode: if removed.is_empty() {
            SaveMode::Append
        } else {
            SaveMode::Overwrite
        },
        partition_by: Some(layout.partition.clone()),
        predicate: None,
    };
    // No retry: the lease makes us the only writer, so a conflict is a fault.
    let done = CommitBuilder::from(properties().with_max_retries(0))
        .with_actions(actions)
        .build(
            Some(table.snapshot().map_err(store)?),
            table.log_store(),
            operation,
        )
        .await
        .map_err(store)?;
    sync_log(folder, done.version)?;
    Ok(done.version)
}

/// Brings the head back to the content of `pinned`; returns the version that now has it.
pub(crate) async fn restore(folder: &Path, pinned: u64) -> Result<u64, Fault> {
    let head_version = head(folder).await?;
    if head_version == pinned {
        return Ok(pinned);
    }
    if head_version < pinned {
        return Err(Fault::new(Code::W07));
    }
    let wanted = load(folder, pinned).await?;
    let found = load(folder, head_version).await?;
    if wanted.files == found.files && wanted.partition_columns == found.partition_columns {
        return Ok(head_version);
    }
    let table = builder(folder)?.load().await.map_err(store)?;
    let (table, _) = table
        .restore()
        .with_version_to_restore(pinned)
        .with_commit_properties(properties())
        .await
        .map_err(store)?;
    let version = loaded_version(&table)?;
    sync_log(folder, version)?;
    Ok(version)
}

fn builder(folder: &Path) -> Result<DeltaTableBuilder, Fault> {
    let url = Url::from_directory_path(folder).map_err(|()| Fault::new(Code::W07))?;
    DeltaTableBuilder::from_url(url).map_err(store)
}

/// Old log entries stay, because pinned versions are read from them. No checkpoints: Delta writes
/// them unsynced, and a torn one would hide entries that are whole.
fn properties() -> CommitProperties {
    CommitProperties::default()
        .with_create_checkpoint(false)
        .with_cleanup_expired_logs(Some(false))
}

fn loaded_version(table: &DeltaTable) -> Result<u64, Fault> {
    table.version().ok_or_else(|| Fault::new(Code::W07))
}

/// The columns of a table, and the range of patients if files are divided by it.
fn fields(layout: &Layout) -> impl Iterator<Item = StructField> {
    let columns = layout
        .columns
        .iter()
        .map(|column| StructField::new(column.name.clone(), delta_type(column.physical), true));
    let range = layout.partition.iter().filter(|name| *name == RANGE);
    columns.chain(range.map(|name| StructField::new(name.clone(), delta_type(Physical::Int), true)))
}

/// The same table, partitioned as its layout says.
fn partitioned(metadata: &Metadata, layout: &Layout) -> Result<Metadata, Fault> {
    let schema = StructType::try_new(fields(layout)).map_err(|_| Fault::new(Code::W07))?;
    let new = new_metadata(&schema, &layout.partition, metadata.configuration());
    let new = new.map_err(|_| Fault::new(Code::W07))?;
    let same = new.with_table_id(metadata.id().to_owned());
    same.map_err(|_| Fault::new(Code::W07))
}

fn delta_type(physical: Physical) -> DataType {
    DataType::Primitive(match physical {
        Physical::Int => PrimitiveType::Integer,
        Physical::Long => PrimitiveType::Long,
        Physical::Text => PrimitiveType::String,
        Physical::Date => PrimitiveType::Date,
        Physical::Bool => PrimitiveType::Boolean,
        Physical::Bytes => PrimitiveType::Binary,
    })
}

fn addition(layout: &Layout, file: NewFile) -> Result<Add, Fault> {
    Ok(Add {
        path: file.name,
        partition_values: layout
            .partition
            .iter()
            .cloned()
            .zip(file.partition_values)
            .collect(),
        size: i64::try_from(file.size).map_err(|_| Fault::new(Code::W07))?,
        modification_time: file.modified_milliseconds,
        data_change: true,
        // The number of rows only: minima and maxima would stand in the log in clear.
        stats: Some(format!("{{\"numRecords\":{}}}", file.records)),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
        clustering_provider: None,
    })
}

fn removal(folder: &Path, partition: &[String], file: &DataFile) -> Result<Remove, Fault> {
    let relative = file
        .path
        .strip_prefix(folder)
        .map_err(|_| Fault::new(Code::W07))?;
    Ok(Remove {
        path: relative.to_string_lossy().into_owned(),
        data_change: true,
        deletion_timestamp: Some(files::modified_milliseconds(&file.path)?),
        extended_file_metadata: Some(true),
        partition_values: Some(
            partition
                .iter()
                .cloned()
                .zip(file.partition_values.iter().cloned())
                .collect(),
        ),
        size: Some(i64::try_from(file.size).map_err(|_| Fault::new(Code::W07))?),
        tags: None,
        deletion_vector: None,
        base_row_id: None,
        default_row_commit_version: None,
    })
}

/// The local object store does not sync; a manifest must never pin an entry still in a cache.
fn sync_log(folder: &Path, version: u64) -> Result<(), Fault> {
    let log = folder.join("_delta_log");
    files::sync_file(&log.join(format!("{version:020}.json")))?;
    files::sync_folder(&log)
}

/// Delta's own error text may quote a value, so it stops here.
fn store(_error: DeltaTableError) -> Fault {
    Fault::new(Code::W07)
}
