//! An open version: for every table the files that belong to it, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use jiff::civil::Date;

use crate::code::{Code, Fault};
use crate::delta::{self, DataFile};
use crate::folded;
use crate::layout::{PERSON, PROVENANCE, RANGE, REGION};
use crate::manifest::{Manifest, TableRecord};

/// One committed, immutable version of all tables.
///
/// Only [`crate::Warehouse`] makes it. The dictionary of people and the provenance of rows are
/// not in it: no question can reach them.
///
/// ```compile_fail,E0451
/// fn forged(snapshot: tamis_warehouse::Snapshot) -> tamis_warehouse::Snapshot {
///     tamis_warehouse::Snapshot { ..snapshot }
/// }
/// ```
#[derive(Clone)]
pub struct Snapshot {
    root: PathBuf,
    manifest: Manifest,
    tables: BTreeMap<String, TableFiles>,
    folded: BTreeMap<String, TableFiles>,
}

/// The files of one table in one version.
#[derive(Clone, Debug)]
pub struct TableFiles {
    /// The columns that lie in the files, in the order of the model.
    pub schema: SchemaRef,
    /// The columns that lie outside, in the order of [`DataFile::partition_values`].
    pub partition_columns: Vec<(String, DataType)>,
    /// The files, sorted by path.
    pub files: Vec<DataFile>,
}

impl TableFiles {
    /// Number of rows.
    pub fn records(&self) -> u64 {
        self.files.iter().map(|file| file.records).sum()
    }
}

impl Snapshot {
    /// Opens exactly the table versions that the manifest pins, with exactly the files that it names.
    pub(crate) async fn open(root: &Path, manifest: Manifest) -> Result<Snapshot, Fault> {
        let manifest = manifest.in_layout()?;
        let mut tables = BTreeMap::new();
        for (name, version) in &manifest.tables {
            if name != PERSON {
                let folder = root.join("tables").join(name);
                let state = delta::load(&folder, *version).await;
                let mut state = state.map_err(|fault| fault.at(name))?;
                let records = manifest.files.get(name);
                recorded(&mut state, &folder, records).map_err(|fault| fault.at(name))?;
                tables.insert(name.clone(), table_files(state));
            }
        }
        // Folded rows are no table that can be named.
        let names: Vec<String> = tables.keys().cloned().collect();
        let mut folded = BTreeMap::new();
        for table in names {
            if let Some(files) = tables.remove(&folded::name(&table)) {
                folded.insert(table, files);
            }
        }
        Ok(Snapshot {
            root: root.to_owned(),
            manifest,
            tables,
            folded,
        })
    }

    /// Number of the version that made the rows what they are. A version that only laid out their files otherwise
    /// is not another version of the data: what was given of these rows is given again.
    pub fn version(&self) -> u64 {
        self.manifest.version_of_rows()
    }

    /// Names of the tables, sorted.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// The files of a table.
    pub fn table(&self, name: &str) -> Option<&TableFiles> {
        self.tables.get(name)
    }

    /// The folded rows of a table, where all of its rows are kept folded, too: one row for all that agree in everything
    /// but their dates, with [`FOLDED_ROWS`](crate::FOLDED_ROWS), how many they are, and their measures added up.
    pub fn folded(&self, name: &str) -> Option<&TableFiles> {
        let (rows, folded) = (self.tables.get(name)?, self.folded.get(name)?);
        let places = |files: &TableFiles| -> BTreeSet<_> {
            let folders = files.files.iter().filter_map(|file| file.path.parent());
            folders
                .filter_map(|folder| folder.strip_prefix(self.root.join("tables")).ok())
                .map(|folder| folder.components().skip(1).collect::<PathBuf>())
                .collect()
        };
        (!rows.files.is_empty() && places(rows) == places(folded)).then_some(folded)
    }

    /// The manifest: deliveries, contracts, model, key ring.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Region, first and last month of its activity (each as the first day of the month).
    pub fn coverage(&self) -> Vec<(String, Date, Date)> {
        self.manifest
            .coverage
            .iter()
            .map(|(region, months)| (region.clone(), months.first, months.last))
            .collect()
    }

    /// The warehouse's folder, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}

/// Adds what the manifest says of each file. `W07` if the table's log names other files, or other numbers of rows.
fn recorded(
    state: &mut delta::TableState,
    folder: &Path,
    records: Option<&TableRecord>,
) -> Result<(), Fault> {
    let other = || Fault::new(Code::W07);
    let empty = TableRecord::default();
    let records = &records.unwrap_or(&empty).files;
    if records.len() != state.files.len() {
        return Err(other());
    }
    for file in &mut state.files {
        let record = records.get(&file.name(folder)).ok_or_else(other)?;
        if record.rows != file.records {
            return Err(other());
        }
        file.patients = record.patients;
    }
    Ok(())
}

fn table_files(mut state: delta::TableState) -> TableFiles {
    // Which range of patients a file holds is no column of the table.
    if state
        .partition_columns
        .last()
        .is_some_and(|name| name == RANGE)
    {
        state.partition_columns.pop();
        for file in &mut state.files {
            file.partition_values.pop();
        }
    }
    // A table without a row was not partitioned anew when its warehouse was migrated.
    if state.files.is_empty() {
        state.partition_columns.retain(|name| name == REGION);
    }
    let is_queryable =
        |field: &Field| !PROVENANCE.contains(&field.name().as_str()) && field.name() != RANGE;
    let is_inside = |field: &Field| !state.partition_columns.contains(field.name());
    let fields: Vec<_> = state
        .schema
        .fields()
        .iter()
        .filter(|field| is_queryable(field) && is_inside(field))
        .map(Arc::clone)
        .collect();
    let partition_columns = state
        .partition_columns
        .iter()
        .filter_map(|name| {
            let field = state.schema.field_with_name(name).ok()?;
            Some((name.clone(), field.data_type().clone()))
        })
        .collect();
    TableFiles {
        schema: Arc::new(Schema::new(fields)),
        partition_columns,
        files: state.files,
    }
}
