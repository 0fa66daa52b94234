//! A warehouse as a folder: create it, open it, open one of its versions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use contract::{Model, Notice};

use crate::code::{Code, Fault};
use crate::delta;
use crate::files;
use crate::layout::Layout;
use crate::lease::Lease;
use crate::manifest::{self, Manifest};
use crate::people::Numbers;
use crate::record;
use crate::snapshot::Snapshot;

/// A folder of versioned tables.
///
/// ```text
/// tables/<name>/      one Delta table each: Parquet files and a log
/// versions/<n>.json   the manifests; each is a committed version of all tables
/// ledger/             what happened, hash-chained and signed
/// quarantine/         rejected rows, encrypted to their region
/// writer.lock         held by the one writer
/// ```
#[derive(Clone, Debug)]
pub struct Warehouse {
    root: PathBuf,
}

impl Warehouse {
    /// Makes an empty warehouse (version 0: every table of the model without a row).
    ///
    /// `kcv` is the check value of the only key ring it will take. The folder is made; its ledger
    /// is not, because the ledger belongs to a key: see [`Warehouse::ledger_folder`].
    ///
    /// Fails with `W01` if the folder holds anything, `W07` if it cannot be written.
    pub async fn create(dir: &Path, model: &Model, kcv: &str) -> Result<Warehouse, Notice> {
        Ok(Warehouse::create_in(dir, model, kcv).await?)
    }

    async fn create_in(dir: &Path, model: &Model, kcv: &str) -> Result<Warehouse, Fault> {
        if !files::names(dir)?.is_empty() {
            return Err(Fault::new(Code::W01));
        }
        files::create_folder(dir)?;
        let root = files::absolute(dir)?;
        let lease = Lease::take(&root)?;
        let mut first = Manifest {
            version: 0,
            time: None,
            previous: None,
            model_digest: model.digest(),
            key_check_value: kcv.to_owned(),
            key_version: None,
            layout: manifest::LAYOUT,
            tables: BTreeMap::new(),
            files: BTreeMap::new(),
            deliveries: Vec::new(),
            coverage: BTreeMap::new(),
            numbers: Numbers::default(),
        };
        for (name, layout) in Layout::all(model) {
            let version = delta::create(&root.join("tables").join(&name), &layout).await?;
            first.tables.insert(name, version);
            if let Some(fold) = &layout.fold {
                let layout = fold.layout(&layout);
                let folder = root.join("tables").join(&layout.table);
                let version = delta::create(&folder, &layout).await?;
                first.tables.insert(layout.table, version);
            }
        }
        files::create_folder(&manifest::folder(&root))?;
        files::sync_folder(&root.join("tables"))?;
        files::sync_folder(&root)?;
        manifest::commit(&root, &first)?;
        drop(lease);
        Ok(Warehouse { root })
    }

    /// Opens a warehouse.
    ///
    /// Fails with `W02` if there is none, `W11` if its last manifest is damaged.
    pub fn open(dir: &Path) -> Result<Warehouse, Notice> {
        let root = files::absolute(dir).map_err(|_| Fault::new(Code::W02))?;
        manifest::read_last(&root)?;
        Ok(Warehouse { root })
    }

    /// The warehouse's folder, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where the ledger lies, or has to be created before the first delivery.
    pub fn ledger_folder(&self) -> PathBuf {
        record::folder(&self.root)
    }

    /// The manifest of the last version.
    pub fn last_manifest(&self) -> Result<Manifest, Notice> {
        Ok(manifest::read_last(&self.root)?)
    }

    /// The manifest of a version; `W10` if there is no such version.
    pub fn manifest(&self, version: u64) -> Result<Manifest, Notice> {
        Ok(manifest::read(&self.root, version)?)
    }

    /// Opens the last version.
    pub async fn snapshot(&self) -> Result<Snapshot, Notice> {
        Ok(Snapshot::open(&self.root, manifest::read_last(&self.root)?).await?)
    }

    /// Opens a version; `W10` if there is no such version.
    pub async fn snapshot_at(&self, version: u64) -> Result<Snapshot, Notice> {
        Ok(Snapshot::open(&self.root, manifest::read(&self.root, version)?).await?)
    }
}
